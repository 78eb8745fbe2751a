"""A review knows that its conversation moved on, a hold when it was over, a publication what it was too early for"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("review", sa.Column("moved_on", sa.String(20), nullable=True))
    op.add_column("draft_hold", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("publication", sa.Column("planned_for", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("publication", "planned_for")
    op.drop_column("draft_hold", "ended_at")
    op.drop_column("review", "moved_on")
