"""Measure, print the table as it grows, and write docs/bench.md."""

from __future__ import annotations

import http.client
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import create_engine, text

from governance.db import session
from governance.people.passwords import hashed
from governance.people.rows import User
from tests.bench import costs, crowd, replaying, samples, steps
from tests.races.desk import WORDS, Desk, opened
from tests.support.apps import application
from tests.support.installations import ENGINES, ROOT, Installation, Installations
from tests.support.office import Office
from tests.support.room import Room
from tests.support.server import Web
from workflows import timers

PAGE = ROOT / "docs" / "bench.md"
LIFECYCLES = 60
CLIENTS = (1, 4, 16)
PENDING = (100, 10_000, 100_000)
PAST = 100_000
ROUNDS = 3


@dataclass
class Line:
    """One figure beside its goal."""

    what: str
    goal: str
    figures: dict[str, str]


def main() -> None:
    """Run everything on both databases; about ten minutes."""
    table: dict[str, Line] = {}

    def put(what: str, goal: str, engine: str, figure: str) -> None:
        table.setdefault(what, Line(what, goal, {})).figures[engine] = figure
        print(f"{engine:11} {what}: {figure}   (goal {goal})", flush=True)

    room = Room.open()
    try:
        installations = Installations(room)
        for engine in ENGINES:
            for clients in CLIENTS:
                with installations.new(engine) as installation:
                    _lifecycles(installation, engine, clients, put)
            with installations.new(engine) as installation:
                _queue(installation, engine, put)
            with installations.new(engine) as installation:
                _decisions(installation, engine, put)
            with installations.new(engine) as installation:
                _process(installation, engine, put)
            with installations.new(engine) as installation:
                _replays(installation, engine, put)
        installations.close()
    finally:
        room.close()
    checked = samples.page(samples.directory())
    print("\n".join(checked), flush=True)
    PAGE.write_text("\n".join([_page(table).rstrip(), *checked, ""]), encoding="utf-8")
    print(f"Written: {PAGE.relative_to(ROOT)}")


def _lifecycles(installation: Installation, engine: str, clients: int, put: Callable[..., None]) -> None:
    """Submit, approve and publish, `clients` at a time; CPU of the web processes and of the database."""
    with opened(installation, workers=1 if engine == "sqlite" else 2, worker=False) as desk:
        _run(desk, clients, _drafts(desk, max(10, LIFECYCLES // 6)))  # what only the first requests cost
        cpus, rates, waits = [], [], []
        for _ in range(ROUNDS):
            drafts = _drafts(desk, LIFECYCLES)
            pids = costs.tree(desk.web.pid) | _database(desk, engine)
            before, began = costs.cpu(pids), time.monotonic()
            waits += _run(desk, clients, drafts)
            took = time.monotonic() - began
            pids = costs.tree(desk.web.pid) | _database(desk, engine)
            cpus.append((costs.cpu(pids) - before) / LIFECYCLES)
            rates.append(LIFECYCLES / took)
        word = "client" if clients == 1 else "clients"
        if clients == 4:
            put("CPU ms for a lifecycle (submit, approve, publish), 4 clients", "≤ 15 / ≤ 22", engine, _ms(cpus))
        put(f"lifecycles per second, {clients} {word}", "more is better", engine, f"{statistics.median(rates):.1f}")
        goal = {1: "≤ 12 ms", 16: "≤ 120 ms (PostgreSQL)"}.get(clients, "")
        put(f"approving POST, p95, {clients} {word}", goal, engine, f"{costs.percentile(waits, 0.95):.1f} ms")


def _drafts(desk: Desk, count: int) -> list[tuple[int, str]]:
    """Drafts that are ready to be submitted, with their ETags."""
    return [(draft, desk.tag(draft)) for draft in (desk.draft() for _ in range(count))]


def _run(desk: Desk, clients: int, drafts: list[tuple[int, str]]) -> list[float]:
    """Run lifecycles in threads; the milliseconds that each approving POST took."""
    todo = list(drafts)
    waits: list[float] = []

    def client() -> None:
        wire = Wire(desk)
        while todo:
            try:
                draft, tag = todo.pop()
            except IndexError:
                return
            wire.post("amal", f"/drafts/{draft}/submission", "{}", tag)
            began = time.perf_counter()
            tag = wire.post("priya", f"/drafts/{draft}/revisions/1/decisions", '{"verdict": "approve"}')
            waits.append((time.perf_counter() - began) * 1000)
            at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            body = f'{{"url": "https://x.example/1", "published_at": "{at}", "captured_text": "{WORDS}"}}'
            wire.post("amal", f"/drafts/{draft}/publication", body, tag)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


class Wire:
    """One kept-alive connection."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._connection = http.client.HTTPConnection("127.0.0.1", desk.web.port, timeout=60)

    def _ask(
        self, who: str, method: str, path: str, body: str | None, headers: dict[str, str]
    ) -> http.client.HTTPResponse:
        sent = {"Authorization": f"Bearer {self._desk.tokens[who]}", "Content-Type": "application/json", **headers}
        self._connection.request(method, f"/api/v1{path}", body, sent)
        answer = self._connection.getresponse()
        said = answer.read()
        if answer.status >= 400:
            raise AssertionError(f"{method} {path}: {answer.status} {said!r}")
        return answer

    def post(self, who: str, path: str, body: str, tag: str | None = None) -> str:
        """Ask; the ETag of what the answer shows."""
        return self._ask(who, "POST", path, body, {"If-Match": tag} if tag else {}).headers["ETag"] or ""


def _database(desk: Desk, engine: str) -> set[int]:
    """The database's own processes; SQLite has none."""
    if engine == "sqlite":
        return set()
    (row,) = desk.rows(_WHERE)
    return _postmaster(row.setting)


_WHERE = "SELECT setting FROM pg_settings WHERE name = 'data_directory'"


def _server(engine: str) -> set[int]:
    """As `_database`, where the application is open here."""
    if engine == "sqlite":
        return set()
    found = str(session.scalar(text(_WHERE)))
    session.rollback()
    return _postmaster(found)


def _postmaster(directory: str) -> set[int]:
    return costs.tree(int((Path(directory) / "postmaster.pid").read_text().split()[0]))


def _queue(installation: Installation, engine: str, put: Callable[..., None]) -> None:
    """The queue's page for a manager, signed in as a browser is, at growing numbers of pending drafts."""
    first = 0.0
    with application(installation) as app, app.app_context():
        office = Office.furnish()
        office.tokens  # noqa: B018 - makes them
        session.execute(
            User.__table__.update().values(password_hash=hashed("a long enough password"))  # type: ignore[attr-defined]
        )
        session.commit()
    for wanted in PENDING:
        with application(installation) as app, app.app_context():
            crowd.pending(office["amal"], wanted)
            if engine == "postgresql":
                session.execute(text("ANALYZE"))
                session.commit()
        with Web(installation) as web:
            waits = _pages(web)
        p95 = costs.percentile(waits, 0.95)
        first = first or p95
        goal = {10_000: "≤ 25 ms", 100_000: "≤ 1.2x that at 10,000"}.get(wanted, "")
        put(f"queue page, p95, {wanted:,} pending", goal, engine, f"{p95:.1f} ms")
    _timers(installation, engine, put)


def _timers(installation: Installation, engine: str, put: Callable[..., None]) -> None:
    """A timer of every open step has rung: they are told of in batches, and those that rang further with them."""
    with application(installation) as app, app.app_context():
        database = _server(engine)
        before = costs.cpu(database)
        count, took, cpu = steps.told()
        server = (costs.cpu(database) - before) / 1000
    what = f"timers of {PENDING[-1]:,} open items told of, in batches of {timers.BATCH}"
    put(what, "≤ 5 s", engine, f"{took:.1f} s, of it {cpu + server:.1f} s of CPU; {count:,} timers")


def _decisions(installation: Installation, engine: str, put: Callable[..., None]) -> None:
    """A decision that closes a step, with one approver and revision and with many of both, in turn."""
    with application(installation) as app, app.app_context():
        few, many = steps.decided()
    counts = " / ".join(", ".join(map(str, sorted(one.statements))) for one in (few, many))
    what = f"a decision with {steps.APPROVERS} approvers and {steps.REVISIONS} revisions, beside one with 1 and 1"
    told = f"{many.middle / few.middle:.2f}x ({few.middle:.1f} and {many.middle:.1f} ms), statements {counts}"
    put(what, "as fast, equal statements", engine, told)


def _pages(web: Web) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", web.port, timeout=60)
    body = "email=priya%40maplecountyhealth.example&password=a+long+enough+password"
    connection.request("POST", "/sign-in", body, {"Content-Type": "application/x-www-form-urlencoded"})
    answer = connection.getresponse()
    answer.read()
    cookie = (answer.headers["Set-Cookie"] or "").split(";")[0]
    waits = []
    for _ in range(60):
        began = time.perf_counter()
        connection.request("GET", "/queue", headers={"Cookie": cookie, "Accept": "text/html"})
        answer = connection.getresponse()
        said = answer.read()
        waits.append((time.perf_counter() - began) * 1000)
        if answer.status != 200:
            raise AssertionError(f"/queue: {answer.status} {said[:300]!r}")
    return waits[10:]


class Cold(Web):
    """Web processes that load their code by themselves, as on a server, and not forked from one that has it loaded."""

    def _started(self, environment: dict[str, str], log: int) -> subprocess.Popen[bytes]:
        command = [*self.command[:-1], "wsgi:app"]
        handed = self._handed_down()
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, pass_fds=handed, start_new_session=True
        )


def _process(installation: Installation, engine: str, put: Callable[..., None]) -> None:
    """Memory of a web process that has served, and how long a start takes."""
    starts = []
    for _ in range(ROUNDS):
        began = time.monotonic()
        with Cold(installation) as web:
            starts.append(time.monotonic() - began)
            (child,) = web.children()
            resident, own = costs.memory(child)
    put("memory of a web process, resident / its own", "≤ 90 / ≤ 55 MB", engine, f"{resident:.0f} / {own:.0f} MB")
    put("cold start to the first answer", "≤ 0.8x the peer's 1.3-1.6 s", engine, f"{statistics.median(starts):.1f} s")
    asked = "SELECT sqlite_version()" if engine == "sqlite" else "SHOW server_version"
    with create_engine(installation.url).connect() as connection:
        put("version of the database", "", engine, str(connection.execute(text(asked)).scalar_one()))


def _replays(installation: Installation, engine: str, put: Callable[..., None]) -> None:
    """Versions tried on many past submissions and as many conversations, by one worker and the processes it starts."""
    with application(installation) as app, app.app_context():
        office = replaying.furnished(PAST)
        for number, change, what in (
            ("1.1.0", replaying.usual, "a chain, a time and a check's list changed"),
            ("1.2.0", replaying.everything, "every check that has settings set otherwise"),
        ):
            found = replaying.measured(app, office, number, change)
            told = f"replay of {PAST:,} submissions and {PAST:,} conversations, {what}"
            goal = "100,000 items in ≤ 60 s"
            differ = sum(found.view.totals(part).differ for part in ("draft", "thread"))
            put(told, goal, engine, f"{found.seconds:.1f} s, {differ:,} cases, worker + {found.grown:.0f} MB")


def _ms(values: list[float]) -> str:
    return f"{statistics.median(values):.1f} ms ({min(values):.1f} to {max(values):.1f})"


def _processor() -> str:
    """What the processor calls itself."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    named = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return f"{platform.machine()}, {named[0]}," if named else platform.machine()


def _page(table: dict[str, Line]) -> str:
    said = [
        "# What the service costs",
        "",
        f"Made by `make bench` on {datetime.now(UTC):%d %B %Y}, on {_processor()} with "
        f"{len(os.sched_getaffinity(0))} cores that clients, service and database share.",
        f"Python {platform.python_version()}, SQLAlchemy {version('sqlalchemy')}, Flask {version('flask')}; PostgreSQL "
        "runs without fsync here, SQLite with `synchronous=FULL`. Timings are medians of several rounds and differ "
        "between runs: quote ratios from one run.",
        "",
        "| what | goal | SQLite | PostgreSQL |",
        "|---|---|---|---|",
    ]
    said += [
        f"| {line.what} | {line.goal} | {line.figures.get('sqlite', '')} | {line.figures.get('postgresql', '')} |"
        for line in table.values()
    ]
    return "\n".join(said) + "\n"


if __name__ == "__main__":
    sys.exit(main())
