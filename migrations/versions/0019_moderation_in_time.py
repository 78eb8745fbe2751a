"""Moderation in time: appeals are decided by a moment, in a review of their own; blocks are told of before they end"""

from __future__ import annotations

import secrets

import sqlalchemy as sa
import yaml
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STANDS = ("carried_out", "appealed", "upheld", "partly", "reversed")
CLAUSES = ["moderation.appeal_to", "moderation.appeal_within"]
_moment = sa.DateTime(timezone=True)
_json = sa.JSON()


def upgrade() -> None:
    op.add_column("moderation", sa.Column("timer", sa.String(length=10), nullable=True))
    op.add_column("moderation", sa.Column("timer_at", _moment, nullable=True))
    op.create_index("ix_moderation_timer", "moderation", ["timer_at", "id"])
    ends = sa.text("until IS NOT NULL")
    op.create_index("ix_moderation_until", "moderation", ["until", "id"], sqlite_where=ends, postgresql_where=ends)
    op.add_column("moderation_appeal", sa.Column("decide_by", _moment, nullable=True))
    op.add_column("mail_wishes", sa.Column("links", sa.Integer(), nullable=False, server_default="0"))
    _blocks()
    _appeals()


def _blocks() -> None:
    """The end of every block that stands is told; that it comes soon is not, where it is not known what was told."""
    row = _table("moderation", "id", "state", until=_moment, timer=sa.String(), timer_at=_moment)
    op.execute(
        row.update()
        .where(row.c.until.is_not(None), row.c.state.in_(STANDS))
        .values(timer="ended", timer_at=row.c.until)
    )


def _appeals() -> None:
    """Every appeal that waits is given its review, to be decided by when it was in time at the latest."""
    connection = op.get_bind()
    found = connection.execute(
        sa.text(
            "SELECT m.id, m.digest, m.policy_version_id, m.proposed_by, a.recorded_by, v.source FROM moderation m "
            "JOIN moderation_appeal a ON a.moderation_id = m.id JOIN policy_version v ON v.id = m.policy_version_id "
            "WHERE m.state = 'appealed' ORDER BY m.id"
        )
    ).all()
    appeal = _table("moderation_appeal", "moderation_id", due=_moment, decide_by=_moment, recorded_at=_moment)
    for row in found:
        mine = appeal.c.moderation_id == row.id
        times = connection.execute(sa.select(appeal.c.due, appeal.c.recorded_at).where(mine)).one()
        connection.execute(appeal.update().where(mine).values(decide_by=times.due))
        _review(connection, row, times)


def _review(connection: sa.Connection, row: sa.Row[tuple[object, ...]], times: sa.Row[tuple[object, ...]]) -> None:
    review = _table(
        *("review", "id", "public_id", "subject_kind", "subject_id", "revision", "digest", "policy_version_id"),
        *("state", "submitted_by", "version"),
        submitted_at=_moment,
        clauses=_json,
    )
    ident = connection.execute(
        review.insert()
        .values(
            public_id=secrets.token_hex(16),
            subject_kind="appeal",
            subject_id=row.id,
            revision=1,
            digest=row.digest,
            policy_version_id=row.policy_version_id,
            state="open",
            submitted_by=row.recorded_by,
            submitted_at=times.recorded_at,
            clauses=CLAUSES,
            version=1,
        )
        .returning(review.c.id)
    ).scalar_one()
    _step(connection, ident, row, times)
    decided = connection.execute(
        sa.text(
            "SELECT d.person_id, d.for_id FROM decision d JOIN review r ON r.id = d.review_id "
            "WHERE r.subject_kind = 'moderation' AND r.subject_id = :id"
        ),
        {"id": row.id},
    )
    involved = {row.proposed_by} | {person for one in decided for person in one if person is not None}
    conflict = _table("review_conflict", "review_id", "person_id", why=sa.String())
    connection.execute(
        conflict.insert(), [{"review_id": ident, "person_id": one, "why": "own_work"} for one in sorted(involved)]
    )


def _step(
    connection: sa.Connection, ident: int, row: sa.Row[tuple[object, ...]], times: sa.Row[tuple[object, ...]]
) -> None:
    step = _table(
        *("step", "review_id", "subject_kind", "position", "role", "quorum", "state"),
        distinct_people=sa.Boolean(),
        due=_moment,
        clauses=_json,
        opened_at=_moment,
        timer_at=_moment,
    )
    connection.execute(
        step.insert().values(
            review_id=ident,
            subject_kind="appeal",
            position=1,
            role=yaml.safe_load(row.source)["moderation"]["appeal_to"],
            quorum=1,
            state="open",
            distinct_people=True,
            due=times.due,
            clauses=CLAUSES,
            opened_at=times.recorded_at,
            timer_at=times.recorded_at,
        )
    )


def _table(name: str, *columns: str, **typed: sa.types.TypeEngine[object]) -> sa.TableClause:
    return sa.table(
        name,
        *(sa.column(one) for one in columns),
        *(sa.column(one, type_) for one, type_ in typed.items()),
    )


def downgrade() -> None:
    op.execute("DELETE FROM review_conflict WHERE review_id IN (SELECT id FROM review WHERE subject_kind = 'appeal')")
    op.execute("DELETE FROM decision WHERE review_id IN (SELECT id FROM review WHERE subject_kind = 'appeal')")
    op.execute("DELETE FROM step WHERE subject_kind = 'appeal'")
    op.execute("DELETE FROM review WHERE subject_kind = 'appeal'")
    op.drop_column("mail_wishes", "links")
    op.drop_column("moderation_appeal", "decide_by")
    op.drop_index("ix_moderation_until", "moderation")
    op.drop_index("ix_moderation_timer", "moderation")
    op.drop_column("moderation", "timer_at")
    op.drop_column("moderation", "timer")
