"""A review knows the approval that it repeats, a publication that it was told of late, a hold when it was let go"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("review", sa.Column("repeats_id", ID, nullable=True))
    op.add_column("publication", sa.Column("late", sa.String(20), nullable=True))
    op.add_column("draft_hold", sa.Column("resumed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("draft_hold", "resumed_at")
    op.drop_column("publication", "late")
    op.drop_column("review", "repeats_id")
