"""Who acts, with what standing, and what an act made: frozen values that a rollback cannot change."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from governance.errors import N_, NotAllowed


@dataclass(frozen=True)
class Grant:
    """A role held now, for one topic or (None) for all."""

    role: str
    topic: str | None = None


def outsiders_only_decide() -> NotAllowed:
    """What somebody from outside is told of everything but what is put before them."""
    return NotAllowed(
        "outside-only",
        N_(
            "You are here as an outside approver: you see and decide what is put before you, and nothing else. "
            "What waits for you stands in your queue."
        ),
    )


@dataclass(frozen=True)
class Standing:
    """Who somebody is at the moment of an act, read inside its transaction."""

    person_id: int | None
    name: str
    subject: str
    grants: frozenset[Grant] = frozenset()
    language: str = "en"
    body: str | None = None  # the other body of somebody from outside

    @property
    def roles(self) -> frozenset[str]:
        """The roles held for any topic at all; none for somebody from outside, whose `grants` count for steps alone."""
        return frozenset(grant.role for grant in self.grants) if self.body is None else frozenset()

    def holds(self, role: str, topic: str | None = None) -> bool:
        """Whether the role is held for everything, or for this topic; nobody from outside holds any but for steps."""
        return self.body is None and self._granted(role, topic)

    def _granted(self, role: str, topic: str | None) -> bool:
        return Grant(role) in self.grants or (topic is not None and Grant(role, topic) in self.grants)

    def needs(self, *roles: str) -> None:
        """Raise `NotAllowed` unless one of the roles is held."""
        if self.body is not None:
            raise outsiders_only_decide()
        if not self.roles & frozenset(roles):
            raise NotAllowed(
                "role-needed",
                N_("This needs the role %(roles)s, which you do not hold."),
                roles=", ".join(roles),
            )


@dataclass(frozen=True)
class Once:
    """An Idempotency-Key, and the fingerprint of the request that it came with."""

    key: str
    fingerprint: str


@dataclass(frozen=True)
class Made:
    """What a verb made: references by kind, and whether they are new. Kept for a repeat under the same key.

    `outcome` is what the act left behind, where it tells; it is not kept, because a repeat is answered as things are.
    """

    new: bool
    refs: Mapping[str, Any]
    outcome: Any = None

    def __getitem__(self, kind: str) -> Any:
        return self.refs[kind]


@dataclass(frozen=True)
class Actor(ABC):
    """Whoever acts: frozen, so that a rollback cannot change it under a verb's hands."""

    person_id: int | None = None
    name: str = "nobody"
    subject: str = "nobody"  # <kind>/<random id> for a person
    scopes: frozenset[str] | None = None  # None: everything that the person may (a session); else a token's scopes
    once: Once | None = None

    @abstractmethod
    def standing(self, at: datetime, *, lock: bool) -> Standing:
        """Who this is at `at`. With `lock`, the grants stay as they are until the transaction ends."""

    def may(self, scope: str) -> None:
        """Raise `NotAllowed` where the credential does not carry the scope."""
        if self.scopes is not None and scope not in self.scopes:
            raise NotAllowed("scope-needed", N_("This access token does not carry the scope “%(scope)s”."), scope=scope)


@dataclass(frozen=True)
class Operator(Actor):
    """Whoever works on the command line of the machine."""

    def standing(self, at: datetime, *, lock: bool) -> Standing:
        return Standing(None, "operator", "operator", frozenset({Grant("administrator")}))


@dataclass(frozen=True)
class System(Actor):
    """The service itself, in a job."""

    def standing(self, at: datetime, *, lock: bool) -> Standing:
        return Standing(None, "system", "system", frozenset({Grant("system")}))
