"""Who has read which version of the guidance, and who still has to.

Everybody is asked who writes or decides. A minor change asks nobody anew: whoever acknowledged a version since the
last material one is done. A material one makes what was acknowledged before outdated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, case, func, or_, select, update
from sqlalchemy.orm import aliased

from governance.change import Actor, Change, Made, Standing, insert_once, transaction, verb
from governance.db import Moment, session, table
from governance.errors import N_, Conflict, NotAllowed
from governance.people.actors import READERS_ONLY
from governance.people.actors import in_force as held
from governance.people.rows import RoleGrant, User
from governance.record.entries import EntryType
from policies.eligibility import deciding_roles
from policies.parts import Document
from policies.versions import Acknowledgement, Edition, PolicyVersion, edition, edition_at, in_force
from workflows.guidance_reading import no_version

PENDING, DONE, OUTDATED, NOT_REQUESTED = STATUSES = ("pending", "done", "outdated", "not_requested")


CLAUSE = "approval.needs_acknowledgement"
NOT_READ = N_("Read version %(number)s of the guidance and acknowledge it first; then you can decide under it.")


@dataclass(frozen=True)
class Asked:
    """One person beside a version: `status` is one of `STATUSES`; `at` and `number` are of what they read last."""

    person_id: int
    name: str
    status: str
    number: str | None
    at: datetime | None
    asked_at: datetime | None


@verb
def acknowledge(actor: Actor, version_id: int) -> Made:
    """Say that one has read a version: one that is approved, whether it is in force yet or not."""
    with transaction(actor) as change:
        actor.may("write")
        if not change.standing.grants:
            raise NotAllowed("no-role", N_("You hold no role here at the moment. Ask an administrator."))
        row = session.execute(
            select(*_SAID, PolicyVersion.state, PolicyVersion.revision).where(PolicyVersion.id == version_id)
        ).one_or_none()
        if row is None:
            raise no_version()
        if row.state != "approved":
            raise _not_approved(row.number)
        said = {"at": change.at, "revision": row.revision}
        key = {"version_id": version_id, "person_id": change.standing.person_id}
        if not insert_once(Acknowledgement, {**key, **said}) and not _again(key, said):
            return change.made(new=False, policy_version=version_id)
        change.record(
            EntryType.POLICY_ACKNOWLEDGED,
            f"policy/{row.public_id}",
            public={"policy": {"version": row.number, "sha256": row.sha256}},
            committed={"revision": row.revision},
        )
        return change.made(policy_version=version_id)


def _not_approved(number: str) -> Conflict:
    return Conflict(
        "version-not-approved",
        N_("Version %(number)s is not approved; there is nothing to acknowledge yet."),
        number=number,
    )


def edition_to_read(version_id: int) -> Edition:
    """A version that people may be asked to read. Raises `Conflict` for one that is not approved."""
    row = session.execute(select(PolicyVersion.state, PolicyVersion.number).where(PolicyVersion.id == version_id)).one()
    if row.state != "approved":
        raise _not_approved(row.number)
    return edition(version_id)


_SAID = (PolicyVersion.public_id, PolicyVersion.number, PolicyVersion.sha256)


def _again(key: Mapping[str, Any], said: Mapping[str, Any]) -> bool:
    """Whether a row that was there could be filled: asked and not answered, or answered for another text."""
    row = table(Acknowledgement)
    other = or_(row.c.at.is_(None), row.c.revision != said["revision"])
    done = update(row).where(*(row.c[name] == value for name, value in key.items()), other).values(**said)
    return session.execute(done.returning(row.c.person_id)).one_or_none() is not None


# -- What counts --------------------------------------------------------------------------------------------------

_material, _under = aliased(PolicyVersion), aliased(PolicyVersion)


def _since(effective_from: ColumnElement[Any]) -> Any:
    """When the last material change at or before a moment took effect: what was read from then on counts."""
    return (
        select(func.max(_material.effective_from))
        .where(
            _material.state == "approved", _material.change == "material", _material.effective_from <= effective_from
        )
        .scalar_subquery()
    )


def _read(*columns: Any) -> Select[*tuple[Any, ...]]:
    """What people read of versions that are approved, as they stand."""
    return (
        select(*columns)
        .join(PolicyVersion, PolicyVersion.id == Acknowledgement.version_id)
        .where(
            Acknowledgement.at.is_not(None),
            Acknowledgement.revision == PolicyVersion.revision,
            PolicyVersion.state == "approved",
        )
    )


def needs_to_have_acknowledged(change: Change, edition: Edition) -> None:
    """Refuse whoever has not read the guidance under which they decide, where it asks for that.

    A version counts that was acknowledged since the last material change at or before this one; so does a later one,
    because whoever read the newer text knows what it changed. No statement where the guidance does not ask.
    """
    if not edition.document.approval.needs_acknowledgement:
        return
    counts = _counting(edition, Acknowledgement.version_id).where(
        Acknowledgement.person_id == change.standing.person_id
    )
    if session.execute(counts.limit(1)).one_or_none() is None:
        raise NotAllowed(
            "not-acknowledged",
            NOT_READ,
            number=edition.number,
        )


def those_who_have(edition: Edition, people: Sequence[int]) -> frozenset[int]:
    """Who of these people may decide under an edition as far as reading it goes: everybody where it does not ask."""
    if not edition.document.approval.needs_acknowledgement or not people:
        return frozenset(people)
    counts = _counting(edition, Acknowledgement.person_id).where(Acknowledgement.person_id.in_(people))
    return frozenset(session.scalars(counts))


def _counting(edition: Edition, *columns: Any) -> Select[*tuple[Any, ...]]:
    """What people read that counts for deciding under an edition."""
    since = _since(select(_under.effective_from).where(_under.id == edition.id).scalar_subquery())
    return _read(*columns).where(or_(since.is_(None), PolicyVersion.effective_from >= since))


# -- Who has to ---------------------------------------------------------------------------------------------------


_EDITION, _AT = bindparam("edition", type_=Integer), bindparam("at", type_=Moment)


def only_looking(document: Document) -> frozenset[str]:
    """The roles that only look and are a step of no chain: whoever holds another one writes or decides."""
    return frozenset(READERS_ONLY - deciding_roles(document))


def _status(edition: Edition, at: datetime) -> tuple[Select[*tuple[Any, ...]], dict[str, Any]]:
    """One row for each active person: what they read last, and what that makes of them beside this edition.

    Nobody is asked for one that is not in force yet or no more; whoever read it has read it, until a material change.
    The statement and its parameters.
    """
    return _statuses(tuple(sorted(only_looking(edition.document)))), {"edition": edition.id, "at": at}


@lru_cache(maxsize=16)
def _statuses(only_look: tuple[str, ...]) -> Select[*tuple[Any, ...]]:
    """Built once: every page of somebody who has still to read asks it, and to build it takes longer than to run it."""
    acts = select(RoleGrant.user_id).where(RoleGrant.role.not_in(only_look), held(_AT))
    needed = and_(User.state == "active", User.id.in_(acts))
    last = (
        _read(Acknowledgement.person_id, func.max(PolicyVersion.effective_from).label("effective_from"))
        .group_by(Acknowledgement.person_id)
        .subquery()
    )
    newest, own, read = aliased(PolicyVersion), aliased(Acknowledgement), aliased(Acknowledgement)
    row = table(PolicyVersion).c
    since = _since(in_force(_AT, row.effective_from).scalar_subquery())
    its_own = select(PolicyVersion.effective_from, PolicyVersion.revision).where(PolicyVersion.id == _EDITION)
    has_read = own.at.is_not(None) & (
        own.revision == its_own.with_only_columns(PolicyVersion.revision).scalar_subquery()
    )
    still = its_own.with_only_columns(PolicyVersion.effective_from).scalar_subquery() >= since
    current = in_force(_AT, row.id).scalar_subquery() == _EDITION
    status = case(
        (and_(~current, has_read, or_(since.is_(None), still)), DONE),
        (and_(~current, has_read), OUTDATED),
        (~current, NOT_REQUESTED),
        (and_(last.c.effective_from.is_not(None), or_(since.is_(None), last.c.effective_from >= since)), DONE),
        (~needed, NOT_REQUESTED),
        (last.c.effective_from.is_not(None), OUTDATED),
        else_=PENDING,
    )
    return (
        select(User.id, User.name, status.label("status"), newest.number, read.at, own.asked_at)
        .outerjoin(last, last.c.person_id == User.id)
        .outerjoin(newest, and_(newest.state == "approved", newest.effective_from == last.c.effective_from))
        .outerjoin(read, and_(read.version_id == newest.id, read.person_id == User.id))
        .outerjoin(own, and_(own.version_id == _EDITION, own.person_id == User.id))
        .where(User.state == "active")
    )


def status_of(standing: Standing, edition: Edition, at: datetime) -> Asked:
    """Where one person stands with an edition that is approved: one statement."""
    statement, given = _status(edition, at)
    mine = statement.where(User.id == bindparam("person"))
    return Asked(*session.execute(mine, {**given, "person": standing.person_id}).one())


def mine(standing: Standing, at: datetime) -> tuple[Asked, Edition] | None:
    """Where one person stands with the version in force; None where none is. Two statements."""
    found = edition_at(at)
    return None if found is None else (status_of(standing, found, at), found)


def page(
    edition: Edition, at: datetime, status: str | None = None, after: Any = None, size: int = 50
) -> tuple[list[Asked], list[Any] | None]:
    """People beside an edition, by name, and the key to go on from: one statement."""
    statuses, given = _status(edition, at)
    found = statuses.subquery()
    statement = select(found).order_by(found.c.name, found.c.id).limit(size + 1)
    if status is not None:
        statement = statement.where(found.c.status == status)
    if after is not None:
        name, ident = after
        statement = statement.where(or_(found.c.name > name, and_(found.c.name == name, found.c.id > ident)))
    rows = [Asked(*row) for row in session.execute(statement, given)]
    return rows[:size], [rows[size - 1].name, rows[size - 1].person_id] if len(rows) > size else None


def counts(edition: Edition, at: datetime) -> dict[str, int]:
    """How many people have each status: one statement."""
    statement, given = _status(edition, at)
    found = statement.subquery()
    rows = session.execute(select(found.c.status, func.count()).group_by(found.c.status), given).all()
    return {**dict.fromkeys(STATUSES, 0), **{row[0]: row[1] for row in rows}}


def waiting(edition: Edition, at: datetime) -> list[int]:
    """Everybody who has to read an edition and has not: one statement."""
    statement, given = _status(edition, at)
    found = statement.subquery()
    asked = select(found.c.id).where(found.c.status.in_((PENDING, OUTDATED))).order_by(found.c.id)
    return list(session.scalars(asked, given))
