"""Granting and taking back roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, insert, or_, select, text, update

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import db, public_id, session
from governance.errors import N_, Conflict, Invalid, NotAllowed, NotFound, Problem, Stale
from governance.jobs.outbox import Job
from governance.people.actors import in_force
from governance.people.rows import RoleGrant, User
from governance.record.entries import EntryType, timestamp

FIXED_ROLES = frozenset({"administrator", "auditor", "champion", "policy_owner", "author", "translator", "intern"})
"""The roles that exist whatever the policy says; a policy names its own approver roles beside them."""


class Wanted(NamedTuple):
    """A role as somebody asks for it: held from now on, or from `begins`, until `until` (not included)."""

    role: str
    topic: str | None = None
    until: datetime | None = None
    begins: datetime | None = None

    @classmethod
    def parse(cls, text: str, until: datetime | None = None) -> Wanted:
        """`ROLE` or `ROLE:TOPIC`."""
        role, _, topic = text.partition(":")
        return cls(role, topic or None, until)


@dataclass(frozen=True)
class Known:
    """The roles and topics of the policy in force, handed in because people know no policies."""

    roles: Collection[str] = ()
    topics: Collection[str] = ()

    def fault(self, wanted: Wanted, at: datetime) -> Problem | None:
        if wanted.role not in FIXED_ROLES and wanted.role not in self.roles:
            return Problem(N_("There is no role “%(role)s”."), role=wanted.role)
        if wanted.topic is not None and wanted.role in FIXED_ROLES:
            return Problem(N_("The role “%(role)s” is held for everything and takes no topic."), role=wanted.role)
        if wanted.topic is not None and wanted.topic not in self.topics:
            return Problem(N_("The policy in force has no topic “%(topic)s”."), topic=wanted.topic)
        if wanted.until is not None and wanted.until <= max(at, wanted.begins or at):
            return Problem(N_("The role “%(role)s” would end before it begins."), role=wanted.role)
        return None


LONGEST_OUTSIDE = 366
"""For how many days somebody from outside is given a role at most."""


def unfit_outside(wanted: Wanted, at: datetime) -> Problem | None:
    """Why somebody from outside cannot hold this: only roles that approve, and those until a day within a year."""
    if wanted.role in FIXED_ROLES:
        return Problem(
            N_(
                "“%(role)s” is a role for people of this body. An outside approver holds roles that approve, and no "
                "other."
            ),
            role=wanted.role,
        )
    begins = max(at, wanted.begins or at)
    if wanted.until is None or wanted.until > begins + timedelta(days=LONGEST_OUTSIDE):
        return Problem(
            N_("An outside approver holds a role until a day that you name, within %(days)s days."),
            days=LONGEST_OUTSIDE,
        )
    return None


class Locked(NamedTuple):
    """An account whose row is locked, with its version already raised."""

    id: int
    public_id: str
    name: str
    email: str
    state: str
    version: int
    outside_body: str | None = None


@verb
def grant(actor: Actor, person_id: int, wanted: Wanted, *, version: int | None = None, known: Known) -> Made:
    """Grant one role. Raises `Conflict` where it is held already, `Stale` where a version is given and not current."""
    with transaction(actor) as change:
        change.standing.needs("administrator")
        check([wanted], known, change.at)
        account = locked(person_id, version)
        give(change, account, wanted)
        return change.made(person=account.id)


@verb
def revoke(actor: Actor, person_id: int, role: str, topic: str | None = None, *, version: int | None = None) -> Made:
    """Take back the grants of one role for one topic (None: those for everything) that are in force or to come.

    Raises `Stale` where a version is given and not current.
    """
    with transaction(actor) as change:
        change.standing.needs("administrator")
        account = locked(person_id, version)
        held = [g for g in open_grants(account.id, change.at) if (g.role, g.topic) == (role, topic)]
        if not held:
            raise Conflict("role-not-held", N_("%(name)s does not hold this role."), name=account.name)
        for one in held:
            take(change, account, one)
        if role == "administrator":
            keep_an_administrator(change)
        return change.made(person=account.id)


@verb
def set_roles(
    actor: Actor, person_id: int, wanted: Iterable[Wanted], *, version: int | None = None, known: Known
) -> Made:
    """Make these the roles of a person: what is missing is granted, what is too much is taken back.

    With `version`, raises `Stale` unless the account still has it.
    """
    asked = list(dict.fromkeys(wanted))
    with transaction(actor) as change:
        change.standing.needs("administrator")
        check(asked, known, change.at)
        account = locked(person_id, version)
        held = open_grants(account.id, change.at)
        kept = {Wanted(one.role, one.topic, one.until_at) for one in held} & {w._replace(begins=None) for w in asked}
        for one in held:
            if Wanted(one.role, one.topic, one.until_at) not in kept:
                take(change, account, one)
        for one_wanted in asked:
            if one_wanted._replace(begins=None) not in kept:
                give(change, account, one_wanted)
        if any(one.role == "administrator" for one in held):
            keep_an_administrator(change)
        return change.made(person=account.id)


# -- Inside an act --------------------------------------------------------------------------------------------


def locked(person_id: int, version: int | None = None) -> Locked:
    """Lock an account and raise its version, so that acts of this person wait for the change or precede it.

    Raises `NotFound`, or `Stale` where a version was given and is no longer the current one.
    """
    statement = update(User).where(User.id == person_id).values(version=User.version + 1)
    if version is not None:
        statement = statement.where(User.version == version)
    row = session.execute(
        statement.returning(
            User.id, User.public_id, User.name, User.email, User.state, User.version, User.outside_body
        ).execution_options(synchronize_session=False)
    ).one_or_none()
    if row is not None:
        return Locked(*row)
    if session.execute(select(User.id).where(User.id == person_id)).one_or_none() is None:
        raise NotFound("no-such-person", N_("There is no such person."))
    raise Stale("stale", N_("Somebody changed this person since you loaded the page. Load it again."))


def give(change: Change, account: Locked, wanted: Wanted) -> None:
    """Grant a role to a locked account. Raises `NotAllowed` and `Conflict` by the rules of administration."""
    if account.id == change.standing.person_id:
        raise NotAllowed("own-roles", N_("You cannot grant a role to yourself. Ask another administrator."))
    if account.state != "active":
        raise Conflict("account-disabled", N_("The account of %(name)s is disabled."), name=account.name)
    if account.outside_body is not None and (fault := unfit_outside(wanted, change.at)):
        raise Invalid("roles-unfit", N_("These roles cannot be granted."), errors={"roles": [fault]})
    if wanted.role == "administrator" and change.standing.person_id is None:
        _bootstrap(change)
    for one in open_grants(account.id, change.at):
        if (one.role, one.topic) == (wanted.role, wanted.topic):
            raise Conflict(
                "role-held",
                N_("%(name)s already holds the role “%(role)s”, or will."),
                at=one.from_at,
                name=account.name,
                role=wanted.role,
            )
    begins, ident = wanted.begins or change.at, public_id()
    session.execute(
        insert(RoleGrant).values(
            public_id=ident,
            user_id=account.id,
            role=wanted.role,
            topic=wanted.topic,
            from_at=begins,
            until_at=wanted.until,
            granted_by=change.standing.person_id,
        )
    )
    until = wanted.until and timestamp(wanted.until)
    change.record(
        EntryType.ROLE_GRANTED,
        f"grant/{ident}",
        committed=_about(account, wanted.role, wanted.topic) | {"from": timestamp(begins), "until": until},
    )


def look_who_is_left(change: Change, account: Locked) -> None:
    """Have looked at, in the same breath, whether what waits still has somebody who can decide on it."""
    change.enqueue(Job.WHO_IS_LEFT, {}, dedup=f"who_is_left:{account.id}:{account.version}")


def take(change: Change, account: Locked, one: RoleGrant) -> None:
    """Take back a grant that is in force or to come."""
    look_who_is_left(change, account)
    session.execute(
        update(RoleGrant)
        .where(RoleGrant.id == one.id)
        .values(until_at=max(change.at, one.from_at), revoked_at=change.at, revoked_by=change.standing.person_id)
        .execution_options(synchronize_session=False)
    )
    change.record(EntryType.ROLE_REVOKED, f"grant/{one.public_id}", committed=_about(account, one.role, one.topic))


def keep_an_administrator(change: Change) -> None:
    """Raise `Conflict` where this act leaves nobody who administers without an end date."""
    _one_at_a_time()
    if not _administrators(change.at, RoleGrant.until_at.is_(None)):
        raise Conflict(
            "last-administrator",
            N_("This is the last administrator. Grant the role to somebody else first, without an end date."),
        )


def _bootstrap(change: Change) -> None:
    _one_at_a_time()
    if _administrators(change.at):
        raise NotAllowed(
            "administrator-exists",
            N_("There is an administrator already. From now on, administrators are made by administrators."),
        )


def _administrators(at: datetime, *further: ColumnElement[bool]) -> int:
    return session.execute(
        select(func.count())
        .select_from(RoleGrant)
        .join(User, User.id == RoleGrant.user_id)
        .where(RoleGrant.role == "administrator", User.state == "active", in_force(at), *further)
    ).scalar_one()


def _one_at_a_time() -> None:
    """Judge the set of administrators in one act at a time: no row stands for the set, so no row can be locked."""
    if db.engine.dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext('onrecord.administrators'))"))


def open_grants(person_id: int, at: datetime) -> Sequence[RoleGrant]:
    """The grants in force or to come, as they stand in the database."""
    return session.scalars(
        select(RoleGrant)
        .where(
            RoleGrant.user_id == person_id,
            RoleGrant.revoked_at.is_(None),
            or_(RoleGrant.until_at.is_(None), RoleGrant.until_at > at),
        )
        .order_by(RoleGrant.id)
        .execution_options(populate_existing=True)
    ).all()


def check(wanted: Iterable[Wanted], known: Known, at: datetime) -> None:
    if faults := [fault for one in wanted if (fault := known.fault(one, at))]:
        raise Invalid("roles-unfit", N_("These roles cannot be granted."), errors={"roles": faults})


def _about(account: Locked, role: str, topic: str | None) -> dict[str, Any]:
    return {"person": {"id": account.id, "name": account.name}, "role": role, "topic": topic}
