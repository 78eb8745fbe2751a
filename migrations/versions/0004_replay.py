"""A version tried on past items"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "replay_run",
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=32), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("against_id", sa.Integer(), nullable=True),
        sa.Column("scope", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("plan", sa.JSON(), nullable=True),
        sa.Column("place", sa.JSON(), nullable=True),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["against_id"], ["policy_version.id"], name=op.f("fk_replay_run_against_id")),
        sa.ForeignKeyConstraint(["person_id"], ["user_account.id"], name=op.f("fk_replay_run_person_id")),
        sa.ForeignKeyConstraint(["version_id"], ["policy_version.id"], name=op.f("fk_replay_run_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replay_run")),
        sa.UniqueConstraint("public_id", name=op.f("uq_replay_run_public_id")),
    )
    op.create_index("ix_replay_run_version", "replay_run", ["version_id", "id"], unique=False)
    op.create_table(
        "replay_case",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("subject", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["replay_run.id"], name=op.f("fk_replay_case_run_id")),
        sa.PrimaryKeyConstraint("run_id", "n", name=op.f("pk_replay_case")),
    )
    op.create_index("uq_replay_case_source", "replay_case", ["run_id", "subject", "source_id"], unique=True)
    op.create_table(
        "replay_kind",
        sa.Column("run_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("n", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["replay_run.id"], name=op.f("fk_replay_kind_run_id")),
        sa.PrimaryKeyConstraint("run_id", "kind", "n", name=op.f("pk_replay_kind")),
    )


def downgrade() -> None:
    for name in ("replay_kind", "replay_case", "replay_run"):
        op.drop_table(name)
