"""Moderation of what the public writes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
LIVE = "state NOT IN ('rejected', 'withdrawn', 'reinstated')"


def upgrade() -> None:
    op.create_table(
        "moderation",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("thread_id", ID, nullable=False),
        sa.Column("message_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("ground", sa.String(length=60), nullable=False),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("until", MOMENT, nullable=True),
        sa.Column("policy_version_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("proposed_by", ID, nullable=False),
        sa.Column("proposed_name", sa.String(length=200), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("withdrawn_why", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_moderation_thread_id")),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_moderation_message_id")),
        sa.ForeignKeyConstraint(
            ["policy_version_id"], ["policy_version.id"], name=op.f("fk_moderation_policy_version_id")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["user_account.id"], name=op.f("fk_moderation_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_moderation_public_id")),
    )
    op.create_index("ix_moderation_thread_id", "moderation", ["thread_id"], unique=False)
    op.create_index("ix_moderation_state", "moderation", ["state", "id"], unique=False)
    op.create_index(
        "uq_moderation_live",
        "moderation",
        ["message_id", "kind"],
        unique=True,
        sqlite_where=sa.text(LIVE),
        postgresql_where=sa.text(LIVE),
    )
    op.create_table(
        "moderation_copy",
        sa.Column("moderation_id", ID, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["moderation_id"], ["moderation.id"], name=op.f("fk_moderation_copy_moderation_id")),
        sa.PrimaryKeyConstraint("moderation_id", name=op.f("pk_moderation_copy")),
    )
    op.create_table(
        "moderation_act",
        sa.Column("id", ID, nullable=False),
        sa.Column("moderation_id", ID, nullable=False),
        sa.Column("undoes", sa.Boolean(), nullable=False),
        sa.Column("done_at", MOMENT, nullable=False),
        sa.Column("url", sa.String(length=2000), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("told", sa.String(length=20), nullable=False),
        sa.Column("told_why_not", sa.Text(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["moderation_id"], ["moderation.id"], name=op.f("fk_moderation_act_moderation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_moderation_act_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moderation_act")),
    )
    op.create_index("uq_moderation_act", "moderation_act", ["moderation_id", "undoes"], unique=True)
    op.create_index("ix_moderation_act_done", "moderation_act", ["undoes", "done_at", "moderation_id"], unique=False)
    op.create_table(
        "moderation_appeal",
        sa.Column("moderation_id", ID, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("due", MOMENT, nullable=False),
        sa.Column("late_why", sa.Text(), nullable=False),
        sa.Column("recorded_by", ID, nullable=False),
        sa.Column("recorded_name", sa.String(length=200), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("outcome_why", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_by", ID, nullable=True),
        sa.Column("decided_name", sa.String(length=200), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["moderation_id"], ["moderation.id"], name=op.f("fk_moderation_appeal_moderation_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["user_account.id"], name=op.f("fk_moderation_appeal_recorded_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name=op.f("fk_moderation_appeal_decided_by")),
        sa.PrimaryKeyConstraint("moderation_id", name=op.f("pk_moderation_appeal")),
    )
    op.add_column("notice", sa.Column("moderation_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("notice", "moderation_id")
    for table in ("moderation_appeal", "moderation_act", "moderation_copy", "moderation"):
        op.drop_table(table)
