"""A served office for races: two web processes and a worker on one database, and people who act in the same instant."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, create_engine, text

from tests.support.apps import application
from tests.support.installations import Installation
from tests.support.office import Office
from tests.support.server import Web, Worker, eventually

API = "/api/v1"
WORDS = "The Saturday flu clinic is open. Details: https://maplecountyhealth.example/flu"


@dataclass(frozen=True)
class Answer:
    """What the service answered."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Desk:
    """The served office, by token."""

    web: Web
    tokens: dict[str, str]
    engine: Engine
    people: dict[str, int]

    def call(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.web.port, timeout=60)
        sent = {"Authorization": f"Bearer {self.tokens[who]}", **{k.replace("_", "-"): v for k, v in headers.items()}}
        if body is not None:
            sent["Content-Type"] = "application/json"
        try:
            connection.request(method, API + path, None if body is None else json.dumps(body), sent)
            answer = connection.getresponse()
            content = answer.read()
            return Answer(answer.status, json.loads(content) if content else None, dict(answer.getheaders()))
        finally:
            connection.close()

    def made(self, who: str, path: str, body: Any, **headers: str) -> Any:
        """A POST that has to succeed."""
        answer = self.call(who, "POST", path, body, **headers)
        assert answer.status in (200, 201), (path, answer, self.web.said()[-3000:])
        return answer.body

    def tag(self, draft: int) -> str:
        """The draft's ETag now."""
        return self.call("amal", "GET", f"/drafts/{draft}").headers["ETag"]

    def draft(self, category: str = "R1", who: str = "amal", topic: str = "immunisation") -> int:
        """A draft that answers a triaged message."""
        message = {"text": "When is the clinic?", "language": "en", "author_handle": "@x"}
        thread = self.made(who, "/threads", {"channel": "x", "topic": topic, "message": message})
        tag = self.call(who, "GET", f"/threads/{thread['id']}").headers["ETag"]
        self.made(who, f"/threads/{thread['id']}/triage", {"category": category, "reason": "It fits."}, If_Match=tag)
        body = {"kind": "reply", "thread_id": thread["id"], "channel": "x", "texts": {"en": WORDS}}
        return int(self.made(who, "/drafts", body)["id"])

    def submitted(self, category: str = "R1", who: str = "amal") -> int:
        """A draft in review."""
        draft = self.draft(category, who)
        self.made(who, f"/drafts/{draft}/submission", {}, If_Match=self.tag(draft))
        return draft

    def decide(self, who: str, draft: int, verdict: str, revision: int = 1, **headers: str) -> Answer:
        """A decision on a revision."""
        body = {"verdict": verdict, "comment": "Because."}
        return self.call(who, "POST", f"/drafts/{draft}/revisions/{revision}/decisions", body, **headers)

    def publish(self, who: str, draft: int, tag: str, at: str, **headers: str) -> Answer:
        """A publication by hand."""
        body = {"url": "https://x.example/1", "published_at": at, "captured_text": WORDS}
        return self.call(who, "POST", f"/drafts/{draft}/publication", body, If_Match=tag, **headers)

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """What the database says."""
        with self.engine.connect() as connection:
            return list(connection.execute(text(statement), values))

    def settled(self) -> None:
        """Wait until the worker has nothing left to do: the work of one that was killed rests for a lease first."""
        left = "SELECT 1 FROM outbox WHERE state = 'ready' AND kind = 'notify'"
        eventually(lambda: not self.rows(left), "work is done", within=90)


def rounds(size: Callable[[int, int], int], engine: str) -> int:
    """How often a race is run: 20 times on PostgreSQL, where writers overlap; fewer on SQLite, where they queue."""
    return size(20 if engine == "postgresql" else 3, 200)


@contextmanager
def opened(
    installation: Installation, *, source: str | None = None, workers: int = 2, worker: bool = True
) -> Iterator[Desk]:
    """Furnish the office and serve it."""
    with application(installation) as app, app.app_context():
        office = Office.furnish(source)
        tokens = office.tokens
        people = {key: actor.person_id or 0 for key, actor in office.actors.items()}
    engine = create_engine(installation.url)
    with Web(installation, workers=workers) as web:
        desk = Desk(web, tokens, engine, people)
        if not worker:
            yield desk
        else:
            with Worker(installation):
                yield desk
    engine.dispose()


def at_once(acts: Sequence[Callable[[], Answer]]) -> list[Answer]:
    """Let everybody act in the same instant; the answers in the order of the acts."""
    gate = threading.Barrier(len(acts))
    answers: list[Answer | BaseException | None] = [None] * len(acts)

    def run(place: int, act: Callable[[], Answer]) -> None:
        try:
            gate.wait(30)
            answers[place] = act()
        except BaseException as error:  # handed to the test's own thread below
            answers[place] = error

    threads = [threading.Thread(target=run, args=(place, act)) for place, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return [answer for answer in answers if isinstance(answer, Answer)]
