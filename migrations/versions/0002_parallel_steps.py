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


def downgrade() -> None:
    op.drop_index("uq_step_review_position", table_name="step")
    op.create_index("uq_step_review_position", "step", ["review_id", "position"], unique=True)
    op.drop_column("step", "needed")
    op.drop_column("step", "part")
