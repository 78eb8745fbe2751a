"""Practice on real messages"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
BEGUN = "state = 'begun'"


def upgrade() -> None:
    op.create_table(
        "practice",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=True),
        sa.Column("path", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("topic", sa.String(length=60), nullable=True),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("evaluation", sa.JSON(), nullable=True),
        sa.Column("restricted", sa.Boolean(), nullable=False),
        sa.Column("policy_version_id", sa.Integer(), nullable=True),
        sa.Column("triage_id", ID, nullable=True),
        sa.Column("publication_id", ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("handed_in_at", MOMENT, nullable=True),
        sa.Column("compared_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_practice_thread_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_practice_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_practice_person_id")),
        sa.ForeignKeyConstraint(
            ["policy_version_id"], ["policy_version.id"], name=op.f("fk_practice_policy_version_id")
        ),
        sa.ForeignKeyConstraint(["triage_id"], ["triage.id"], name=op.f("fk_practice_triage_id")),
        sa.ForeignKeyConstraint(["publication_id"], ["publication.id"], name=op.f("fk_practice_publication_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_practice_public_id")),
    )
    op.create_index("ix_practice_person", "practice", ["person_id", "id"], unique=False)
    op.create_index("ix_practice_state", "practice", ["state", "id"], unique=False)
    op.create_index(
        "uq_practice_begun",
        "practice",
        ["person_id", "message_id"],
        unique=True,
        sqlite_where=sa.text(BEGUN),
        postgresql_where=sa.text(BEGUN),
    )
    op.create_table(
        "practice_feedback",
        sa.Column("id", ID, nullable=False),
        sa.Column("practice_id", ID, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["practice_id"], ["practice.id"], name=op.f("fk_practice_feedback_practice_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_practice_feedback_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_practice_feedback")),
    )
    op.create_index("ix_practice_feedback_practice_id", "practice_feedback", ["practice_id"], unique=False)
    op.add_column("notice", sa.Column("practice_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("notice", "practice_id")
    for table in ("practice_feedback", "practice"):
        op.drop_table(table)
