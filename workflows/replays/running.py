"""The work of a replay: batch after batch, each counted in the transaction that writes what it found."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol

from sqlalchemy import insert, select, update

from governance.change import Change, System, transaction, verb
from governance.db import session, table
from governance.jobs import queue
from governance.jobs.outbox import Job
from policies.trying import Item
from policies.versions import PolicyRevision, PolicyVersion
from workflows.liveness.roll import roll
from workflows.replays.crew import crew
from workflows.replays.items import PARTS, Past, batches, plan
from workflows.replays.rows import ReplayCase, ReplayKind, ReplayRun

BATCH = 500
SLICE_SECONDS = 10.0
"""After so long the worker looks for other work, and the replay goes on in a further piece of work."""

POLITE_SECONDS = 2.0
"""After so long it does where other work is waiting."""

MOST_ATTEMPTS = 5
"""Tries of one piece of work of which nothing came, after which the replay is given up."""

_run = table(ReplayRun)


class Held(Protocol):
    """The piece of work, as the worker hands it over."""

    @property
    def attempts(self) -> int: ...
    def went_on(self, change: Change) -> None: ...
    def finish(self, change: Change) -> None: ...


class _Overtaken(Exception):
    """Somebody else has gone on with this replay meanwhile: what was worked out here is not needed."""


def work(payload: Mapping[str, Any], job: Held) -> None:
    """Go on with a replay for a while, and see that it is gone on with."""
    run = session.scalars(
        select(ReplayRun).where(ReplayRun.id == payload["run_id"]).execution_options(populate_existing=True)
    ).one()
    session.expunge(run)  # read once; what changes of it is written by statements
    if run.state in ("done", "failed"):
        return
    if job.attempts > MOST_ATTEMPTS:
        _give_up(System(), run.id, job)
        return
    with suppress(_Overtaken):
        if run.plan is None:
            _begin(System(), run)
        _put_down(System(), run, _slice(run, job), job)


@verb
def _begin(actor: System, run: ReplayRun) -> None:
    """Fix what is tried, and on whom, so that every piece of the work does the same."""
    parts = plan(run)
    who = roll(run.at)
    staff = [[ident, sorted(map(list, held), key=repr)] for ident, held in sorted(who.grants.items())]
    total = sum(parts[part]["total"] for part in PARTS)
    run.plan, run.total, run.place = {**parts, "staff": staff}, total, {"part": PARTS[0], "after": 0}
    with transaction(actor):
        values = {"plan": run.plan, "total": total, "place": run.place, "state": "running"}
        first = update(_run).where(_run.c.id == run.id, _run.c.state == "waiting").values(values)
        if session.execute(first.returning(_run.c.id)).one_or_none() is None:
            raise _Overtaken


class _Progress:
    """How far a run is, and what came of it so far."""

    def __init__(self, run: ReplayRun) -> None:
        self.done, self.place, self.over = run.done, dict(run.place or {}), False
        self.result: dict[str, Any] = run.result or {
            **{name: dict.fromkeys(PARTS, 0) for name in ("seen", "differ")},
            "kinds": {part: {} for part in PARTS},
            "load": {},
        }

    def add(self, part: str, past: Sequence[Past], found: list[list[Any]]) -> list[tuple[int, Past, list[Any]]]:
        """Count a batch; the cases of it, with their numbers."""
        cases = []
        kinds, load = self.result["kinds"][part], self.result["load"]
        for n, (one, (names, detail, before, after)) in enumerate(zip(past, found, strict=True), self.done + 1):
            for role in {**before, **after}:
                asked = load.setdefault(role, [0, 0])
                asked[0] += before.get(role, 0)
                asked[1] += after.get(role, 0)
            if names:
                cases.append((n, one, [names, detail]))
                for kind in names:
                    kinds[kind] = kinds.get(kind, 0) + 1
        self.result["seen"][part] += len(past)
        self.result["differ"][part] += len(cases)
        self.done += len(past)
        self.place = {"part": part, "after": past[-1].source_id}
        return cases


def _slice(run: ReplayRun, job: Held) -> _Progress:
    """Try items until there are no more, or the time is up."""
    assert run.plan is not None
    progress, waiting, source = _Progress(run), list[tuple[str, list[Past]]](), _text(run)
    until, polite = time.monotonic() + SLICE_SECONDS, time.monotonic() + POLITE_SECONDS

    def read() -> Iterator[Sequence[Item]]:
        for part, past in batches(run, run.plan or {}, run.place or {}, BATCH):
            waiting.append((part, past))
            yield [one.item for one in past]
            if time.monotonic() > until or (time.monotonic() > polite and _others_wait()):
                return
        progress.over = True

    with crew(source, run.plan["staff"], _source_of, run.total - run.done) as hands:
        for _, found in hands.results(read()):
            part, past = waiting.pop(0)
            before = progress.done
            cases = progress.add(part, past, found)
            _write(System(), run.id, before, progress, cases, job)
    return progress


def _others_wait() -> bool:
    return queue.is_due([str(kind) for kind in Job if kind is not Job.REPLAY])


def _text(run: ReplayRun) -> str:
    return session.scalars(
        select(PolicyRevision.source).where(
            PolicyRevision.version_id == run.version_id, PolicyRevision.n == run.revision
        )
    ).one()


def _source_of(version_id: int) -> str:
    return session.scalars(select(PolicyVersion.source).where(PolicyVersion.id == version_id)).one()


@verb
def _write(
    actor: System,
    run_id: int,
    before: int,
    progress: _Progress,
    cases: Sequence[tuple[int, Past, list[Any]]],
    job: Held,
) -> None:
    """Write what was found in a batch, and that it was tried; nothing where somebody else has done it."""
    with transaction(actor) as change:
        _step(run_id, before, done=progress.done, place=progress.place, result=progress.result)
        if cases:
            session.execute(insert(table(ReplayCase)), [_case(run_id, *case) for case in cases])
            session.execute(
                insert(table(ReplayKind)),
                [{"run_id": run_id, "kind": kind, "n": n} for n, _, (kinds, _detail) in cases for kind in kinds],
            )
        job.went_on(change)


def _case(run_id: int, n: int, past: Past, found: list[Any]) -> dict[str, Any]:
    return {
        "run_id": run_id,
        "n": n,
        "subject": past.item[0],
        "subject_id": past.subject_id,
        "source_id": past.source_id,
        "at": past.at,
        "kinds": found[0],
        "detail": found[1],
    }


def _step(run_id: int, was: int, **values: Any) -> None:
    """Write how far a run is, from where it was. Raises `_Overtaken`."""
    here = (_run.c.id == run_id, _run.c.done == was, _run.c.state == "running")
    if session.execute(update(_run).where(*here).values(values).returning(_run.c.id)).one_or_none() is None:
        raise _Overtaken


@verb
def _put_down(actor: System, run: ReplayRun, progress: _Progress, job: Held) -> None:
    """End the run where everything was tried, or ask for the next piece; this piece is done either way."""
    with transaction(actor) as change:
        if progress.over:
            _step(run.id, progress.done, state="done", ended_at=change.at, total=progress.done)
        else:
            ask(change, run.id, progress.done)
        job.finish(change)


def ask(change: Change, run_id: int, done: int) -> None:
    """Ask for the piece of work that goes on from here."""
    change.enqueue(Job.REPLAY, {"run_id": run_id}, dedup=f"replay:{run_id}:{done}")


@verb
def _give_up(actor: System, run_id: int, job: Held) -> None:
    """A replay that fails again and again ends, and says so."""
    with transaction(actor) as change:
        session.execute(
            update(_run)
            .where(_run.c.id == run_id, _run.c.state.in_(("waiting", "running")))
            .values(state="failed", ended_at=change.at, error="attempts")
        )
        job.finish(change)
