"""A proposal to moderate knows which version of the message it is about, an appeal who else had a part in the act"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

LIVE = "state NOT IN ('rejected', 'withdrawn', 'outdated', 'reinstated')"
LIVE_BEFORE = "state NOT IN ('rejected', 'withdrawn', 'reinstated')"


def upgrade() -> None:
    op.add_column("moderation", sa.Column("message_version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("moderation", sa.Column("outdated_by", sa.String(20), nullable=True))
    op.execute(
        "UPDATE moderation SET message_version = 1 + (SELECT count(*) FROM message_version v "
        "WHERE v.message_id = moderation.message_id AND v.until <= moderation.proposed_at)"
    )
    # Whoever did it or took the appeal down decides on none that is open.
    for who in (
        "SELECT person_id FROM moderation_act WHERE undoes = false AND",
        "SELECT recorded_by FROM moderation_appeal WHERE",
    ):
        person = f"({who} moderation_id = r.subject_id)"
        op.execute(
            "INSERT INTO review_conflict (review_id, person_id, why) "
            f"SELECT r.id, {person}, 'own_work' FROM review r WHERE r.subject_kind = 'appeal' AND r.state = 'open' "
            f"AND NOT EXISTS (SELECT 1 FROM review_conflict c WHERE c.review_id = r.id AND c.person_id = {person})"
        )
    _indexed(LIVE)


def downgrade() -> None:
    op.execute("UPDATE moderation SET state = 'withdrawn' WHERE state = 'outdated'")
    _indexed(LIVE_BEFORE)
    op.drop_column("moderation", "outdated_by")
    op.drop_column("moderation", "message_version")


def _indexed(living: str) -> None:
    """The index of what is proposed once at a time."""
    op.drop_index("uq_moderation_live", "moderation")
    where = sa.text(living)
    op.create_index(
        "uq_moderation_live",
        "moderation",
        ["message_id", "kind"],
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
