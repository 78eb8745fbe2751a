"""Drafts that are posted at a time; messages that were edited or deleted; what the service itself holds back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "draft_schedule",
        sa.Column("id", ID, nullable=False),
        sa.Column("draft_id", ID, nullable=False),
        sa.Column("review_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("local", sa.String(length=19), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("goes_out_at", MOMENT, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("tell_at", MOMENT, nullable=True),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("over_at", MOMENT, nullable=True),
        sa.Column("over_name", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_draft_schedule_draft_id")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_draft_schedule_review_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_draft_schedule_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_schedule")),
    )
    op.create_index("ix_draft_schedule_draft", "draft_schedule", ["draft_id", "id"], unique=False)
    running, waiting = sa.text("over_at IS NULL"), sa.text("tell_at IS NOT NULL")
    op.create_index(
        "uq_draft_schedule_review",
        "draft_schedule",
        ["review_id"],
        unique=True,
        sqlite_where=running,
        postgresql_where=running,
    )
    op.create_index(
        "ix_draft_schedule_tell",
        "draft_schedule",
        ["tell_at", "id"],
        unique=False,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_table(
        "message_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("commitment", sa.String(length=64), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_message_version_message_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_message_version_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_version")),
    )
    op.create_index("uq_message_version", "message_version", ["message_id", "version"], unique=True)
    op.add_column("message", sa.Column("deleted_at", MOMENT, nullable=True))
    with op.batch_alter_table("draft_hold") as hold:  # SQLite makes the table anew: nothing refers to it
        hold.add_column(sa.Column("cause", sa.String(length=20), nullable=True))
        hold.alter_column("person_id", existing_type=ID, nullable=True)


def downgrade() -> None:
    op.drop_column("message", "deleted_at")
    with op.batch_alter_table("draft_hold") as hold:
        hold.drop_column("cause")
        hold.alter_column("person_id", existing_type=ID, nullable=False)
    op.drop_table("message_version")
    op.drop_table("draft_schedule")
