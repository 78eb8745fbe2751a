"""Who acts: a person with the roles that they hold at the moment of the act."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from governance.change import Actor, Grant, Once, Standing
from governance.db import Moment, session
from governance.errors import N_, NotAllowed
from governance.people.rows import RoleGrant, User

Moments = datetime | ColumnElement[datetime]


class Account(Protocol):
    """A row of `User`, or any row that carries these columns of it."""

    @property
    def id(self) -> int: ...
    @property
    def public_id(self) -> str: ...
    @property
    def name(self) -> str: ...


def in_force(at: Moments, grant: type[RoleGrant] = RoleGrant) -> ColumnElement[bool]:
    """The condition that a grant is held at `at`: the half-open interval, and not taken back."""
    return and_(
        grant.from_at <= at,
        or_(grant.until_at.is_(None), grant.until_at > at),
        grant.revoked_at.is_(None),
    )


# Built once: they run in every act, and building a statement takes longer than running it.
_STANDING: Select[*tuple[Any, ...]] = (
    select(User.name, User.language, User.outside_body, RoleGrant.role, RoleGrant.topic)
    .join(RoleGrant, RoleGrant.user_id == User.id)
    .where(User.id == bindparam("person"), User.state == "active", in_force(bindparam("at", type_=Moment)))
)
_STANDING_LOCKED = _STANDING.with_for_update(read=True, of=(User, RoleGrant))
# A statement of its own for who holds no role, because FOR SHARE cannot reach the nullable side of an outer join.
_ACCOUNT: Select[*tuple[Any, ...]] = select(User.name, User.language, User.state, User.outside_body).where(
    User.id == bindparam("person")
)
_ACCOUNT_LOCKED = _ACCOUNT.with_for_update(read=True)


@dataclass(frozen=True)
class Person(Actor):
    """A person of this organisation; `subject` is `person/<public id>`."""

    def standing(self, at: datetime, *, lock: bool) -> Standing:
        """The roles in force at `at`. With `lock`, account and grants cannot change until the transaction ends.

        Raises `NotAllowed` for an account that is disabled. Whoever holds no role has a standing without grants.
        """
        given = {"person": self.person_id, "at": at}
        rows = session.execute(_STANDING_LOCKED if lock else _STANDING, given).all()
        if rows:
            grants = frozenset(Grant(row.role, row.topic) for row in rows)
            first = rows[0]
            return Standing(self.person_id, first.name, self.subject, grants, first.language, first.outside_body)
        return self._without_grants(lock)

    def _without_grants(self, lock: bool) -> Standing:
        given = {"person": self.person_id}
        row = session.execute(_ACCOUNT_LOCKED if lock else _ACCOUNT, given).one_or_none()
        if row is None or row.state != "active":
            raise NotAllowed("account-disabled", N_("This account is disabled. Ask an administrator."))
        return Standing(self.person_id, row.name, self.subject, frozenset(), row.language, row.outside_body)


@dataclass(frozen=True)
class Visitor(Actor):
    """Somebody who has not signed in."""

    def standing(self, at: datetime, *, lock: bool) -> Standing:
        return Standing(None, "visitor", "visitor")


def actor_of(account: Account, *, scopes: frozenset[str] | None = None, once: Once | None = None) -> Person:
    """The actor for an account; `scopes` are those of the access token that was used, None for a session."""
    return Person(account.id, account.name, f"person/{account.public_id}", scopes, once)


# -- Reads ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Holder:
    """An active person who holds a role."""

    id: int
    public_id: str
    name: str
    email: str
    language: str

    def actor(self) -> Person:
        return actor_of(self)


def by_email(email: str) -> User | None:
    """The account with this address, disabled or not."""
    email = email.strip().lower()
    if not email.isprintable():  # NUL and lone surrogates, which no database takes, are in no address
        return None
    return session.scalars(_fresh(select(User).where(User.email == email))).one_or_none()


READERS_ONLY = frozenset({"administrator", "auditor", "champion", "policy_owner"})
"""Roles that look at conversations, drafts and reports and change none of them."""


def acts(roles: Iterable[str]) -> bool:
    """Whether somebody does more than look: whoever only looks is asked for nothing, and stands in for nobody."""
    return bool(set(roles) - READERS_ONLY)


def acting_at(person: InstrumentedAttribute[int], at: Moments) -> ColumnElement[bool]:
    """The condition that `acts` holds of somebody at a moment."""
    grant = aliased(RoleGrant)
    more = grant.role.not_in(sorted(READERS_ONLY))
    return exists().where(grant.user_id == person, more, in_force(at, grant)).correlate_except(grant)


INTERN = "intern"
"""Whoever holds this role learns here: they write, and decide in nobody's place."""


def stands_in(roles: Collection[str]) -> bool:
    """Whether somebody with these roles may decide in another's place."""
    return acts(roles) and INTERN not in roles


def standing_in_at(person: InstrumentedAttribute[int], at: Moments) -> ColumnElement[bool]:
    """The condition that `stands_in` holds of somebody at a moment."""
    grant = aliased(RoleGrant)
    learns = exists().where(grant.user_id == person, grant.role == INTERN, in_force(at, grant)).correlate_except(grant)
    return and_(acting_at(person, at), ~learns)


INSIDE = User.outside_body.is_(None)
"""The condition that somebody is of this body: whoever is from outside is asked and told of steps of drafts alone."""


def holders(role: str, topic: str | None, at: datetime, outside: bool = False) -> list[Holder]:
    """The active people who hold the role at `at`, for everything or for `topic`, by name. One statement.

    People from outside are among them only with `outside`: for steps of drafts, which is all that they decide.
    """
    for_topic = RoleGrant.topic.is_(None) if topic is None else or_(RoleGrant.topic.is_(None), RoleGrant.topic == topic)
    held = select(RoleGrant.user_id).where(RoleGrant.role == role, for_topic, in_force(at))
    return _holders(User.id.in_(held), *(() if outside else (INSIDE,)))


def active(ids: Iterable[int]) -> set[int]:
    """Those of these people whose account is active. One statement."""
    return set(session.scalars(select(User.id).where(User.id.in_(set(ids)), User.state == "active")))


def those_who_stand_in(at: datetime) -> list[Holder]:
    """Every active person of this body who may decide in another's place at a moment, by name. One statement."""
    return _holders(INSIDE, standing_in_at(User.id, at))


def _holders(*conditions: ColumnElement[bool]) -> list[Holder]:
    rows = session.execute(
        select(User.id, User.public_id, User.name, User.email, User.language)
        .where(User.state == "active", *conditions)
        .order_by(User.name, User.id)
    )
    return [Holder(*row) for row in rows]


def roles_of(person_id: int, at: datetime) -> frozenset[str]:
    """The roles that somebody holds at a moment, whatever became of their account."""
    held = select(RoleGrant.role).where(RoleGrant.user_id == person_id, in_force(at))
    return frozenset(session.scalars(held))


def names(ids: Iterable[int]) -> dict[int, str]:
    """The names of people by id, disabled ones too. One statement, none for no ids."""
    wanted = set(ids)
    if not wanted:
        return {}
    return {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(wanted)))}


@dataclass(frozen=True)
class Held:
    """One grant as it is shown, past and future ones too."""

    role: str
    topic: str | None
    from_at: datetime
    until_at: datetime | None
    granted_by: int | None

    def in_force(self, at: datetime) -> bool:
        return self.from_at <= at and (self.until_at is None or self.until_at > at)


@dataclass(frozen=True)
class Profile:
    """An account with all grants that it ever had, newest last."""

    id: int
    public_id: str
    name: str
    email: str
    language: str
    state: str
    version: int
    created_at: datetime
    outside_body: str | None
    held: tuple[Held, ...]


def people_page(after: tuple[str, int] | None = None, limit: int = 50) -> tuple[list[Profile], tuple[str, int] | None]:
    """One page of accounts by name, and the key of the last one where there are more. Two statements."""
    statement = select(User).order_by(User.name, User.id).limit(limit + 1)
    if after is not None:
        name, ident = after
        statement = statement.where(or_(User.name > name, and_(User.name == name, User.id > ident)))
    found = session.scalars(_fresh(statement)).all()
    page = found[:limit]
    return _profiles(page), (page[-1].name, page[-1].id) if len(found) > limit else None


def profile(person_id: int) -> Profile | None:
    """One account with its grants. Two statements."""
    user = session.scalars(_fresh(select(User).where(User.id == person_id))).one_or_none()
    return _profiles([user])[0] if user else None


def _fresh(statement: Select[User]) -> Select[User]:
    """Read rows as they stand, also those that the session knows: verbs change them by Core statements."""
    return statement.execution_options(populate_existing=True)


def _profiles(users: Sequence[User]) -> list[Profile]:
    held: dict[int, list[Held]] = {user.id: [] for user in users}
    grants = select(RoleGrant).where(RoleGrant.user_id.in_(held)).order_by(RoleGrant.id)
    for grant in session.scalars(grants.execution_options(populate_existing=True)):
        held[grant.user_id].append(Held(grant.role, grant.topic, grant.from_at, grant.until_at, grant.granted_by))
    return [
        Profile(
            *(u.id, u.public_id, u.name, u.email, u.language, u.state, u.version, u.created_at, u.outside_body),
            tuple(held[u.id]),
        )
        for u in users
    ]
