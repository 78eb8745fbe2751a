"""`kill -9` at any moment: what was answered has its entry and its effect, and no work is lost or done twice."""

from __future__ import annotations

import http.client
import os
import random
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.races.desk import WORDS, Answer, Desk, opened
from tests.support.installations import Installation
from tests.support.server import Worker, eventually
from tests.support.verifying import verified

pytestmark = pytest.mark.soak

CLIENTS = 4


@dataclass
class Killer:
    """Kills a web process or the worker every so often, from a seeded choice, and starts the worker again."""

    desk: Desk
    worker: Worker
    random: random.Random
    kills: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Kill until it is over; gunicorn's master puts new web processes in the place of killed ones."""
        while not self.over.wait(self.random.uniform(0.3, 0.9)):
            if "web" not in self.kills or ("worker" in self.kills and self.random.random() < 0.6):
                with suppress(ProcessLookupError, FileNotFoundError, IndexError):
                    os.kill(self.random.choice(self.desk.web.children()), signal.SIGKILL)
                    self.kills.append("web")
            else:
                self.worker.kill()
                self.worker.start()
                self.kills.append("worker")


def persistently(ask: Callable[[], Answer]) -> Answer:
    """Ask until there is an answer: a killed process breaks the connection, and the key makes asking again safe."""
    answer: list[Answer] = []

    def once() -> bool:
        with suppress(OSError, http.client.HTTPException):
            given = ask()
            if given.status != 503:
                answer.append(given)
        return bool(answer)

    eventually(once, "the service answers", within=120)
    return answer[0]


@dataclass
class Lifecycle:
    """One reply from the public's message to its publication, each act under a key of its own."""

    desk: Desk
    name: str
    keys: int = 0

    def post(self, who: str, path: str, body: Any, **headers: str) -> Answer:
        """A POST that is asked for until it is answered, and has to succeed."""
        self.keys += 1
        key = f"{self.name}-{self.keys}"
        answer = persistently(lambda: self.desk.call(who, "POST", path, body, Idempotency_Key=key, **headers))
        assert answer.status in (200, 201), (path, answer)
        return answer

    def tag(self, path: str) -> str:
        """The ETag of a thing now."""
        return persistently(lambda: self.desk.call("amal", "GET", path)).headers["ETag"]

    def run(self) -> int:
        """The draft that went out."""
        message = {"text": "When is the clinic?", "language": "en", "author_handle": "@x"}
        opened = self.post("amal", "/threads", {"channel": "x", "topic": "immunisation", "message": message})
        thread = f"/threads/{opened.body['id']}"
        chosen = {"category": "R1", "reason": "It fits."}
        self.post("amal", f"{thread}/triage", chosen, If_Match=self.tag(thread))
        words = {"kind": "reply", "thread_id": opened.body["id"], "channel": "x", "texts": {"en": WORDS}}
        draft = int(self.post("amal", "/drafts", words).body["id"])
        path = f"/drafts/{draft}"
        self.post("amal", f"{path}/submission", {}, If_Match=self.tag(path))
        self.post("priya", f"{path}/revisions/1/decisions", {"verdict": "approve"})
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        proof = {"url": "https://x.example/1", "published_at": at, "captured_text": WORDS}
        self.post("amal", f"{path}/publication", proof, If_Match=self.tag(path))
        return draft


def test_what_was_answered_survives_any_kill_and_no_work_is_lost_or_doubled(
    installation: Installation, size: Callable[[int, int], int], record_property: Callable[[str, object], None]
) -> None:
    rounds = size(16, 300)
    finished: list[int] = []
    failed: list[BaseException] = []
    with opened(installation, worker=False) as desk, Worker(installation) as worker:
        killer = Killer(desk, worker, random.Random(8))
        killing = threading.Thread(target=killer.run)

        def client(number: int) -> None:
            try:
                for turn in range(number, rounds, CLIENTS):
                    finished.append(Lifecycle(desk, f"life-{turn}").run())
            except BaseException as error:  # handed to the test's own thread below
                failed.append(error)

        clients = [threading.Thread(target=client, args=(number,)) for number in range(CLIENTS)]
        killing.start()
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
        killer.over.set()
        killing.join()
        if failed:
            raise failed[0]
        desk.settled()
        record_property("kills", len(killer.kills))
        assert {"web", "worker"} <= set(killer.kills)
        assert len(set(finished)) == rounds
        assert len(desk.rows("SELECT 1 FROM draft")) == rounds
        _every_answer_has_its_entry_and_effect(desk, finished)
        doubled = desk.rows("SELECT person_id, draft_id, event FROM notice GROUP BY 1, 2, 3 HAVING count(*) > 1")
        assert doubled == []
        keys = desk.rows("SELECT dedup FROM outbox GROUP BY dedup HAVING count(*) > 1")
        assert keys == []
        assert desk.rows("SELECT 1 FROM outbox WHERE kind = 'notify' AND state != 'done'") == []
    verified(installation)


def _every_answer_has_its_entry_and_effect(desk: Desk, finished: list[int]) -> None:
    for draft in finished:
        (row,) = desk.rows("SELECT public_id, state FROM draft WHERE id = :d", d=draft)
        assert row.state == "published"
        entries = desk.rows(
            "SELECT type, count(*) AS times FROM entry_index WHERE n = 0 AND (subject = 'draft/' || :p OR subject IN "
            "(SELECT 'review/' || public_id FROM review WHERE subject_id = :d) OR subject IN "
            "(SELECT 'publication/' || public_id FROM publication WHERE draft_id = :d)) GROUP BY type",
            p=row.public_id,
            d=draft,
        )
        told = {entry.type: entry.times for entry in entries}
        assert told == {"draft.created": 1, "draft.submitted": 1, "decision.made": 1, "reply.published": 1}
