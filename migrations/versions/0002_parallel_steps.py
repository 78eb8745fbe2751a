"""Steps that run beside each other, and checks that were overridden"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("step", sa.Column("part", sa.Integer(), server_default="1", nullable=False))
    op.add_column("step", sa.Column("needed", sa.Integer(), server_default="1", nullable=False))
    op.drop_index("uq_step_review_position", table_name="step")
    op.create_index("uq_step_review_position", "step", ["review_id", "position", "part"], unique=True)
    op.create_table(
        "check_override",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("draft_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("check", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_check_override_draft_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["user_account.id"], name=op.f("fk_check_override_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_override")),
    )
    op.create_index("uq_check_override_check", "check_override", ["draft_id", "revision", "check"], unique=True)


def downgrade() -> None:
    op.drop_index("uq_check_override_check", table_name="check_override")
    op.drop_table("check_override")
    op.drop_index("uq_step_review_position", table_name="step")
    op.create_index("uq_step_review_position", "step", ["review_id", "position"], unique=True)
    op.drop_column("step", "needed")
    op.drop_column("step", "part")
