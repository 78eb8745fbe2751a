"""A body of two people under guidance of two steps, and an approver of another body, for the tests of small bodies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert, update

from governance import clock
from governance.change import Operator
from governance.db import public_id, session
from governance.demo import cast
from governance.demo.load import BEGINS, FIXED
from governance.installation import Setting, furnish
from governance.people.accounts import add_person
from governance.people.credentials import digest
from governance.people.passwords import hashed
from governance.people.roles import Known, Wanted
from governance.people.rows import ApiToken, User
from policies import library
from policies.versions import version_in_force
from tests.support.apps import application
from tests.support.installations import TEMPLATES, Installation
from tests.support.maple import Answer, Caller, Maple, token
from workflows import amendments

BODY = "Oak County"
PASSWORD = "a cloud over two hills"
TEMPLATE = "two_people"
TWO = {
    "amal": ("Amal Haddad", ("author", "program_expert:immunisation")),
    "priya": ("Priya Raman", ("comms_manager", "administrator", "champion", "policy_owner", "auditor")),
}
"""All the people of the body: who writes and knows the matter, and who manages everything else."""


def _furnish(installation: Installation) -> None:
    operator = Operator()
    with application(installation) as app, app.app_context():
        furnish(operator, "records.maplecountyhealth.example/log")
        with clock.held_at(BEGINS):
            amendments.adopt(operator, library.path("starter-public-body").read_text(encoding="utf-8"), "For tests.")
            document = version_in_force(BEGINS).document
            known = Known(FIXED | set(document.roles), document.topics)
            for key, (name, roles) in TWO.items():
                wanted = [Wanted.parse(role) for role in roles]
                email = f"{key}@maplecountyhealth.example"
                made = add_person(operator, email, name, roles=wanted, known=known)
                _let_in(made["person"], key)
        session.execute(update(User).values(password_hash=hashed(cast.PASSWORD)))
        session.execute(insert(Setting), [{"key": "demonstration", "value": "yes"}])
        session.commit()  # a test's own marking of its database, which no verb offers


def _let_in(person_id: int, key: str) -> None:
    """Give an access token with every scope, without its owner's doing."""
    values = {"public_id": public_id(), "user_id": person_id, "name": "tests", "prefix": token(key)[:10]}
    values |= {"hash": digest(token(key)), "scopes": ["read", "write", "decide"], "created_at": BEGINS}
    session.execute(insert(ApiToken), [values])
    session.commit()  # as in office.py: what no verb offers


TEMPLATES[TEMPLATE] = ("migrated", _furnish)


@dataclass
class TwoPeople:
    """The running service of such a body."""

    maple: Maple

    def outsider(self, *roles: tuple[str, str | None], key: str = "olga", days: int = 90, **more: Any) -> Answer:
        """The answer to Priya, who makes an outside approver; one that is made can use the API."""
        until = (self.maple.clock.now() + timedelta(days=days)).isoformat()
        wanted = [{"role": role, "topic": topic, "until": until} for role, topic in roles]
        body = {"email": f"{key}@oak.example", "name": "Olga Brandt", "outside": BODY, "roles": wanted, **more}
        made = self.maple.as_("priya").post("/people", body)
        if made.status == 201:
            with self.maple.app.app_context():
                _let_in(made.body["id"], key)
            self.maple.people[key] = made.body["id"]
        return made

    def as_(self, key: str) -> Caller:
        """A program with somebody's token."""
        return self.maple.as_(key)
