"""Maple County over HTTP: the office of the acceptance stories with a client for each of its people, and its clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, insert, select
from werkzeug.datastructures import Headers

from governance import clock
from governance.db import db, public_id, session
from governance.demo.load import BEGINS
from governance.handlers import HANDLERS
from governance.people.credentials import digest
from governance.people.rows import ApiToken, User
from governance.worker import Worker
from policies import library
from tests.support.apps import application
from tests.support.clockfile import ClockFile
from tests.support.installations import TEMPLATES, Installation
from tests.support.office import STARTER, Office
from tests.support.yamls import dumped, loaded

API = "/api/v1"

QUESTION = "@MapleHealth what time is the Saturday flu clinic and do I need my health card?"
ANSWER = (
    "The Saturday flu clinic at 50 Main St. is open 9:30 a.m. to 3 p.m. No appointment or health card needed. "
    "Details: https://maplecountyhealth.example/flu"
)
MYTH = "The flu shot gives you the flu. Stop lying to people."
FACT = (
    "We hear this a lot. The injected flu vaccine holds no live virus, so it cannot give you flu. "
    "A sore arm or mild fever for a day is common. Source: https://www.canada.ca/flu"
)
POST = "https://x.example/MapleHealth/status/1"


def token(key: str) -> str:
    """The access token of a member of the cast, with every scope; put into the table without its owner's doing."""
    return f"onr_{key:x<39}"


def _furnish(installation: Installation, source: str | None = None) -> None:
    with application(installation) as app, app.app_context(), clock.held_at(BEGINS):
        office = Office.furnish(source, demonstration=True)
        rows = [
            {
                "public_id": public_id(),
                "user_id": actor.person_id,
                "name": "tests",
                "prefix": token(key)[:10],
                "hash": digest(token(key)),
                "scopes": ["read", "write", "decide"],
                "created_at": BEGINS,
            }
            for key, actor in office.actors.items()
        ]
        session.execute(insert(ApiToken), rows)
        session.commit()  # as in office.py: what no verb offers


TEMPLATES["maple"] = ("migrated", _furnish)


def under_other_guidance(name: str, change: Callable[[dict[str, Any]], None]) -> str:
    """A template of Maple County whose guidance is the starter's, changed; made once in a run."""
    document = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    change(document)
    source = dumped(document)
    TEMPLATES[f"maple_{name}"] = ("migrated", lambda installation: _furnish(installation, source))
    return f"maple_{name}"


@dataclass(frozen=True)
class Answer:
    """What the service answered."""

    status: int
    body: Any
    headers: Headers
    raw: bytes

    @property
    def tag(self) -> str:
        """Its ETag."""
        return self.headers["ETag"]


@dataclass
class Caller:
    """A program that acts for one person."""

    app: Flask
    token: str | None = None
    language: str = "en"

    def call(
        self, method: str, path: str, body: Any = None, *, match: Any = None, key: str | None = None, **more: Any
    ) -> Answer:
        """One request. `match` is an ETag, or an answer that carries one."""
        headers = {"Accept-Language": self.language, **more.pop("headers", {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if match is not None:
            headers["If-Match"] = match if isinstance(match, str) else match.tag
        if key:
            headers["Idempotency-Key"] = key
        if body is not None:
            more["json"] = body
        address = path if path.startswith(("/api/", "/problems")) else API + path
        answer = self.app.test_client().open(address, method=method, headers=headers, **more)
        answer.request.environ["wsgi.input"].close()  # a large body stands in a file that the client leaves open
        return Answer(answer.status_code, answer.get_json(silent=True), answer.headers, answer.data)

    def get(self, path: str, **more: Any) -> Answer:
        return self.call("GET", path, **more)

    def post(self, path: str, body: Any = None, **more: Any) -> Answer:
        return self.call("POST", path, body, **more)

    def put(self, path: str, body: Any = None, **more: Any) -> Answer:
        return self.call("PUT", path, body, **more)

    def made(self, path: str, body: Any = None, **more: Any) -> Answer:
        """A POST that has to make something."""
        answer = self.post(path, body, **more)
        assert answer.status == 201, (path, answer.status, answer.body)
        return answer

    def read(self, path: str) -> Any:
        """What a GET that has to succeed answers."""
        answer = self.get(path)
        assert answer.status == 200, (path, answer.status, answer.body)
        return answer.body


@dataclass
class Maple:
    """The running service with its people, at the clock's time."""

    app: Flask
    clock: ClockFile
    people: dict[str, int]
    data: Path

    def as_(self, key: str, language: str = "en") -> Caller:
        """A program with the token of a member of the cast."""
        return Caller(self.app, token(key), language)

    def visitor(self) -> Caller:
        """A program without a token."""
        return Caller(self.app)

    def work(self) -> None:
        """Let a worker do all that waits."""
        Worker(self.app, HANDLERS).drain()

    def grant(self, key: str, *roles: str) -> None:
        """Let Pat set the roles of somebody, for every topic."""
        person, pat = f"/people/{self.people[key]}", self.as_("pat")
        body = {"roles": [{"role": role} for role in roles]}
        answer = pat.put(f"{person}/roles", body, match=pat.get(person))
        assert answer.status == 200, answer.body

    # -- What most tests begin with ------------------------------------------------------------------------------

    def conversation(self, message: str = QUESTION, category: str | None = "R1", who: str = "amal", **more: Any) -> int:
        """A conversation on X, triaged where a category is given."""
        said = {"text": message, "language": "en", "author_handle": "@resident", **more.pop("said", {})}
        body = {"channel": "x", "topic": "immunisation", "message": said, **more}
        made = self.as_(who).made("/threads", body)
        if category is not None:
            self.as_(who).made(
                f"/threads/{made.body['id']}/triage", {"category": category, "reason": "It fits."}, match=made
            )
        return int(made.body["id"])

    def draft(self, text: str = ANSWER, who: str = "amal", *, channel: str = "x", **more: Any) -> Answer:
        """The answer that made a draft of a reply."""
        thread = self.conversation(who=who, channel=channel, **more)
        body = {"kind": "reply", "thread_id": thread, "channel": channel, "texts": {"en": text}}
        return self.as_(who).made("/drafts", body)

    def submitted(self, text: str = ANSWER, who: str = "amal", **more: Any) -> int:
        """A draft in review."""
        made = self.draft(text, who, **more)
        self.as_(who).made(f"/drafts/{made.body['id']}/submission", match=made)
        return int(made.body["id"])

    def approved(self, text: str = ANSWER, **more: Any) -> int:
        """A draft that Priya approved."""
        ident = self.submitted(text, **more)
        assert self.decide("priya", ident, "approve").status == 201
        return ident

    def decide(self, who: str, draft: int, verdict: str, comment: str = "", revision: int = 1, **more: Any) -> Answer:
        """A decision on a revision."""
        body = {"verdict": verdict, "comment": comment}
        return self.as_(who).post(f"/drafts/{draft}/revisions/{revision}/decisions", body, **more)

    def publish(self, who: str, draft: int, text: str = ANSWER, *, match: Any = None, **more: Any) -> Answer:
        """A publication by hand, now."""
        caller = self.as_(who)
        body = {"url": POST, "published_at": self.clock.now().isoformat(), "captured_text": text}
        return caller.post(f"/drafts/{draft}/publication", body, match=match or caller.get(f"/drafts/{draft}"), **more)

    def record(self, subject: str, **more: Any) -> list[Any]:
        """What the record says of a subject, oldest first, as Rita reads it."""
        query = "&".join(f"{name}={value}" for name, value in {"subject": subject, "limit": 100, **more}.items())
        items: list[Any] = self.as_("rita").read(f"/record/entries?{query}")["items"]
        return items[::-1]

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """The SQL statements of a block, BEGIN and COMMIT aside."""
        with self.app.app_context():
            engine = db.engine
        found: list[str] = []

        def note(_: Any, __: Any, statement: str, *___: Any) -> None:
            if statement.split()[0] not in ("BEGIN", "COMMIT", "ROLLBACK"):
                found.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        try:
            yield found
        finally:
            event.remove(engine, "before_cursor_execute", note)


@contextmanager
def opened(installation: Installation, clock_file: ClockFile, **settings: str) -> Iterator[Maple]:
    """Maple County on a copy of the template, on Monday 23 November 2026, 09:12."""
    clock_file.at(2026, 11, 23, 9, 12)
    with application(installation, clock_file=str(clock_file.path), **settings) as app:
        with app.app_context():
            people = {row.email.partition("@")[0]: row.id for row in session.execute(select(User.id, User.email))}
            session.remove()
        yield Maple(app, clock_file, people, installation.data)
