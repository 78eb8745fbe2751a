"""Delegations are found by their end; a suggestion knows the revision in which its words were typed; former names"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_index("ix_delegation_until", "delegation", ["until_at"])
    op.add_column("draft_comment", sa.Column("typed_revision", sa.Integer(), nullable=True))
    op.create_table(
        "former_name",
        sa.Column("id", ID, primary_key=True),
        sa.Column("user_id", ID, sa.ForeignKey("user_account.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", ID, sa.ForeignKey("user_account.id"), nullable=True),
    )
    op.create_index("ix_former_name_user", "former_name", ["user_id", "until_at"])


def downgrade() -> None:
    op.drop_table("former_name")
    op.drop_column("draft_comment", "typed_revision")
    op.drop_index("ix_delegation_until", "delegation")
