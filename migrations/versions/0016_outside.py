"""People of another body, who decide what is put before them and see nothing else"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_account", sa.Column("outside_body", sa.String(length=200), nullable=True))
    op.add_column("decision", sa.Column("outside_body", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("decision", "outside_body")
    op.drop_column("user_account", "outside_body")
