"""Time on open steps"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("step", sa.Column("always", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("step", sa.Column("timer", sa.String(length=10), nullable=True))
    op.add_column("step", sa.Column("timer_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("step", sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("step", sa.Column("escalated_why", sa.String(length=10), nullable=True))
    # What waits already is reminded of as what comes: from its next timer on.
    op.execute("UPDATE step SET timer_at = opened_at WHERE state = 'open' AND due < '9999-01-01 00:00:00+00:00'")
    rung, escalated = sa.text("timer_at IS NOT NULL"), sa.text("escalated_at IS NOT NULL")
    op.create_index("ix_step_timer", "step", ["timer_at", "id"], sqlite_where=rung, postgresql_where=rung)
    op.create_index(
        "ix_step_escalated",
        "step",
        ["state", "escalated_at", "id"],
        sqlite_where=escalated,
        postgresql_where=escalated,
    )


def downgrade() -> None:
    op.drop_index("ix_step_escalated", table_name="step")
    op.drop_index("ix_step_timer", table_name="step")
    for name in ("escalated_why", "escalated_at", "timer_at", "timer", "always"):
        op.drop_column("step", name)
