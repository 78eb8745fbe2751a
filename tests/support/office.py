"""Maple County's office for tests: its people as actors, its guidance in force, tokens without costly passwords."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from sqlalchemy import insert

from governance import clock
from governance.change import Actor, Operator
from governance.db import public_id, session
from governance.demo.cast import CAST
from governance.demo.load import BEGINS, FIXED
from governance.installation import Setting, furnish
from governance.people.accounts import add_person
from governance.people.actors import actor_of, by_email
from governance.people.credentials import digest
from governance.people.roles import Known, Wanted
from governance.people.rows import ApiToken
from policies import library
from policies.versions import version_in_force
from workflows import amendments

STARTER = "starter-public-body"


@dataclass(frozen=True)
class Office:
    """The cast of the acceptance stories, from 2 November 2026 on. Index it by a key for the person as an actor."""

    actors: dict[str, Actor]
    known: Known

    @classmethod
    def furnish(cls, source: str | None = None, *, demonstration: bool = False) -> Office:
        """Set the office up in the open application context. `source` is a guidance document other than the starter."""
        operator = Operator()
        furnish(operator, "records.maplecountyhealth.example/log")
        with clock.held_at(BEGINS):
            text = source or Path(library.path(STARTER)).read_text(encoding="utf-8")
            amendments.adopt(operator, text, "For the tests.")
            document = version_in_force(BEGINS).document
            known = Known(FIXED | set(document.roles), document.topics)
            for one in CAST:
                roles = [Wanted(role, topic) for role, topic in one.roles]
                add_person(operator, one.email, one.name, roles=roles, language=one.language, known=known)
        if demonstration:
            session.execute(insert(Setting), [{"key": "demonstration", "value": "yes"}])
            session.commit()  # a test's own marking of its database, which no verb offers
        return cls({one.key: _actor(one.email) for one in CAST}, known)

    def __getitem__(self, key: str) -> Actor:
        return self.actors[key]

    def wanted(self, role: str, topic: str | None = None) -> Wanted:
        """A role to be granted."""
        return Wanted(role, topic)

    @cached_property
    def tokens(self) -> dict[str, str]:
        """An access token with every scope for each person, put into the tables directly."""
        texts = {key: f"onr_{secrets.token_urlsafe(32)}" for key in self.actors}
        session.execute(
            insert(ApiToken),
            [
                {
                    "public_id": public_id(),
                    "user_id": self.actors[key].person_id,
                    "name": "tests",
                    "prefix": text[:10],
                    "hash": digest(text),
                    "scopes": ["read", "write", "decide"],
                    "created_at": datetime.now(UTC),
                }
                for key, text in texts.items()
            ],
        )
        session.commit()
        return texts


def _actor(email: str) -> Actor:
    account = by_email(email)
    assert account is not None
    return actor_of(account)
