"""Delegations are found by their end; a suggestion knows the revision in which its words were typed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_delegation_until", "delegation", ["until_at"])
    op.add_column("draft_comment", sa.Column("typed_revision", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("draft_comment", "typed_revision")
    op.drop_index("ix_delegation_until", "delegation")
