"""A time that was set knows the one in whose place it stands; and an attempt, when somebody said what became of it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("draft_schedule", sa.Column("moved_from", ID, nullable=True))
    op.add_column("delivery_attempt", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("delivery_attempt", "settled_at")
    op.drop_column("draft_schedule", "moved_from")
