"""A review knows that its conversation moved on, a publication what it was too early for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review", sa.Column("moved_on", sa.String(20), nullable=True))
    op.add_column("publication", sa.Column("planned_for", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("publication", "planned_for")
    op.drop_column("review", "moved_on")
