"""A time knows the one in whose place it stands, an attempt when it was settled, a draft the one that it follows"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOLLOWS = sa.text("follows_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("draft_schedule", sa.Column("moved_from", ID, nullable=True))
    op.add_column("draft", sa.Column("follows_id", ID, nullable=True))
    op.create_index("ix_draft_follows", "draft", ["follows_id"], sqlite_where=FOLLOWS, postgresql_where=FOLLOWS)
    op.add_column("delivery_attempt", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("delivery_attempt", "settled_at")
    op.drop_index("ix_draft_follows", "draft")
    op.drop_column("draft", "follows_id")
    op.drop_column("draft_schedule", "moved_from")
