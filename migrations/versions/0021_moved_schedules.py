"""A time that was set for a draft knows the one in whose place it stands"""

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


def downgrade() -> None:
    op.drop_column("draft_schedule", "moved_from")
