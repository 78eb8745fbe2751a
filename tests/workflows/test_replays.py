"""A version tried on past items: what is told, once each, whatever happens to the worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from governance import clock
from governance.change import Actor, Made, Standing, System, transaction, verb
from governance.db import session
from governance.errors import Conflict, Invalid, NotAllowed, NotFound
from governance.handlers import HANDLERS
from governance.jobs import queue
from governance.jobs.outbox import Job, Outbox
from governance.people.actors import Person
from governance.worker import JobContext, Worker
from policies.trying import DRAFT, THREAD
from tests.bench import past, replaying
from tests.policies.starter import values, written
from tests.support.clockfile import TORONTO
from tests.support.office import Office
from tests.workflows.test_requirements import submitted
from workflows import replays
from workflows.amendments.rows import insert_version
from workflows.replays import RunView, Scope, crew, items, running
from workflows.replays.rows import ReplayCase, ReplayKind, ReplayRun

MORNING = datetime(2026, 11, 23, 9, 12, tzinfo=TORONTO)
NEW = "1.1.0"
Change = Callable[[dict[str, Any]], Any]


@pytest.fixture
def office(context: Flask) -> Iterator[Office]:
    """The office on a Monday morning."""
    office = Office.furnish()
    with clock.held_at(MORNING):
        yield office


def moh_too(document: dict[str, Any]) -> None:
    """A manager's chain that also needs the medical officer."""
    document["chains"]["manager"] = [*document["chains"]["manager"], "moh"]


def proposed(office: Office, change: Change = moh_too, number: str = NEW) -> None:
    """A version that is being written."""
    document = values() | {"version": number}
    change(document)
    _insert(office["pat"], written(document), number)


@verb
def _insert(actor: Actor, source: str, number: str) -> Made:
    with transaction(actor) as change:
        insert_version(change, source, number, slug="starter-public-body", state="drafting")
        return change.made()


def standing(office: Office, who: str = "pat") -> Standing:
    person = office[who]
    assert isinstance(person, Person)
    return person.standing(clock.now(), lock=False)


def work(app: Flask) -> None:
    """Let a worker do all that waits."""
    session.remove()
    Worker(app, HANDLERS).drain()


def tried(office: Office, app: Flask, scope: Scope | None = None, **more: Any) -> RunView:
    """A replay that has been worked off."""
    run = replays.start(office["pat"], NEW, scope or Scope("all"), **more)["replay"]
    work(app)
    return replays.run_view(run)


def found(office: Office, run: RunView, kind: str | None = None) -> list[tuple[str, int, list[str]]]:
    page = replays.cases(run.id, standing(office), kind)
    return [(case.subject, case.subject_id, list(case.kinds)) for case in page.cases]


def test_what_would_have_been_routed_elsewhere_is_told_with_its_draft(office: Office, app: Flask) -> None:
    proposed(office)
    routine, _facts = submitted(office, "amal", "R1"), submitted(office, "amal", "R3")
    run = tried(office, app)
    assert (run.state, run.total, run.done) == ("done", 4, 4), "two submissions and two conversations"
    assert found(office, run) == [("draft", routine, ["rerouted", "gained"])]
    assert found(office, run, "gained") == found(office, run)
    assert found(office, run, "lost") == []
    totals = run.totals(DRAFT)
    assert (totals.seen, totals.differ, dict(totals.kinds)) == (2, 1, {"rerouted": 1, "gained": 1})
    assert (run.totals(THREAD).seen, run.totals(THREAD).differ) == (2, 0)
    load = {one.role: (one.before, one.after) for one in run.load}
    assert load == {"comms_manager": (2, 2), "program_expert": (1, 1), "moh": (0, 1)}


def test_conversations_are_tried_by_the_choice_that_stands(office: Office, app: Flask) -> None:
    def slower(document: dict[str, Any]) -> None:
        document["categories"]["R3"]["first_response"] = "1bd"

    proposed(office, slower)
    submitted(office, "amal", "R3")
    run = tried(office, app)
    assert dict(run.totals(THREAD).kinds) == {"later": 1}
    assert [case[0] for case in found(office, run, "later")] == ["draft", "thread"]


def test_what_nobody_could_approve_counts_the_people_of_the_moment_and_whose_work_it_is(
    office: Office, app: Flask
) -> None:
    def kowalski(document: dict[str, Any]) -> None:
        document["chains"]["manager"] = ["moh"]

    proposed(office, kowalski)
    submitted(office, "kowalski", "R1")
    submitted(office, "amal", "R1")
    assert dict(tried(office, app).totals(DRAFT).kinds) == {"rerouted": 2, "gained": 2, "lost": 2, "nobody": 1}


def test_a_period_and_a_version_choose_among_the_items(office: Office, app: Flask) -> None:
    proposed(office)
    with clock.held_at(MORNING - timedelta(days=10)):
        submitted(office, "amal", "R1")
    submitted(office, "amal", "R1")
    assert tried(office, app, Scope("period", days=5)).totals(DRAFT).seen == 1
    assert tried(office, app, Scope("period", days=20)).totals(DRAFT).seen == 2
    assert tried(office, app, against="1.0.0").totals(DRAFT).seen == 2
    assert tried(office, app, against=NEW).total == 0


def test_a_sample_is_as_large_as_asked_and_drawn_again_by_its_seed(office: Office, app: Flask) -> None:
    proposed(office)
    past.items(office["amal"], 60)

    def drawn(seed: int | None) -> tuple[RunView, list[tuple[str, int]]]:
        run = tried(office, app, Scope("sample", size=25, seed=seed))
        row = session.scalars(select(ReplayRun).where(ReplayRun.id == run.id)).one()
        assert row.plan is not None
        return run, [(part, source) for part in items.PARTS for source in row.plan[part]["chosen"]]

    (run, first), (_, again), (_, other) = drawn(7), drawn(7), drawn(8)
    assert (run.total, run.done, len(first)) == (25, 25, 25)
    assert first == again != other
    assert {part for part, _ in first} == {DRAFT, THREAD}
    unseeded = drawn(None)[0]
    assert unseeded.scope["seed"] >= 0, "told, so that anybody can draw it again"


def test_what_comes_in_while_it_runs_is_not_tried(office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    proposed(office)
    submitted(office, "amal", "R1")
    monkeypatch.setattr(running, "SLICE_SECONDS", 0.0)
    run = replays.start(office["pat"], NEW, Scope("all"))["replay"]
    _one_piece(run)
    submitted(office, "amal", "R1")
    work(app)
    view = replays.run_view(run)
    assert (view.state, view.total, view.done) == ("done", 2, 2)


# -- Interrupted ------------------------------------------------------------------------------------------------------


class _Held:
    """A piece of work that no worker holds."""

    attempts = 1

    def went_on(self, _: Any) -> None:
        """Nothing to hold on to."""

    def finish(self, _: Any) -> None:
        """Nothing to close."""


def _one_piece(run: int) -> None:
    running.work({"run_id": run}, _Held())


class _Killed(BaseException):
    """As a kill: nothing that follows is run."""


def _counts(run: int) -> tuple[int, int, int]:
    row = session.execute(select(ReplayRun.done, ReplayRun.result).where(ReplayRun.id == run)).one()
    cases = session.scalar(select(func.count()).select_from(ReplayCase).where(ReplayCase.run_id == run)) or 0
    return row.done, row.result["differ"][DRAFT] if row.result else 0, cases


def _in_batches(office: Office, monkeypatch: pytest.MonkeyPatch, items: int) -> tuple[int, Callable[..., None]]:
    """A replay on so many items, ten at a time: its number, and how a batch is written."""
    proposed(office)
    past.items(office["amal"], items)
    monkeypatch.setattr(running, "BATCH", 10)
    return replays.start(office["pat"], NEW, Scope("all"))["replay"], running._write


def test_a_replay_that_is_killed_between_batches_goes_on_and_counts_nothing_twice(
    office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, whole = _in_batches(office, monkeypatch, 45)
    for killed_at in (2, 1, 3):
        calls = iter(range(1, 100))

        def write(*args: Any, killed_at: int = killed_at, calls: Iterator[int] = calls) -> None:
            if next(calls) == killed_at:
                raise _Killed
            whole(*args)

        monkeypatch.setattr(running, "_write", write)
        with pytest.raises(_Killed):
            _one_piece(run)
        done, differ, cases = _counts(run)
        assert differ == cases
    assert done == 30, "one batch, none, two"
    monkeypatch.setattr(running, "_write", whole)
    work(app)
    view, rows = replays.run_view(run), session.execute(select(ReplayCase.n, ReplayCase.subject, ReplayCase.source_id))
    found = [tuple(row) for row in rows]
    assert (view.state, view.done, view.totals(DRAFT).seen, view.totals(THREAD).seen) == ("done", 90, 45, 45)
    assert len(found) == len({row[1:] for row in found}) == view.totals(DRAFT).differ
    assert view.totals(DRAFT).kinds["gained"] == session.scalar(
        select(func.count()).select_from(ReplayKind).where(ReplayKind.kind == "gained")
    )


def test_a_replay_that_gets_further_is_not_given_up_however_often_its_worker_dies(
    office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, whole = _in_batches(office, monkeypatch, 80)

    def write(*args: Any) -> None:
        whole(*args)
        raise _Killed

    monkeypatch.setattr(running, "_write", write)
    for _ in range(running.MOST_ATTEMPTS + 2):
        with transaction(System()):
            taken = queue.take([str(Job.REPLAY)], timedelta(0))
        assert taken is not None
        with pytest.raises(_Killed):
            running.work(taken.payload, JobContext(taken, timedelta(0)))
    monkeypatch.setattr(running, "_write", whole)
    work(app)
    view = replays.run_view(run)
    assert (view.state, view.done) == ("done", 160)


def test_of_two_workers_with_the_same_replay_one_is_overtaken(office: Office, app: Flask) -> None:
    proposed(office)
    past.items(office["amal"], 20)
    run = replays.start(office["pat"], NEW, Scope("all"))["replay"]
    row = session.scalars(select(ReplayRun).where(ReplayRun.id == run)).one()
    session.expunge(row)
    work(app)
    before = _counts(run)
    row.state, row.plan = "running", session.scalars(select(ReplayRun.plan).where(ReplayRun.id == run)).one()
    row.place, row.total = {"part": DRAFT, "after": 0}, 40
    with pytest.raises(running._Overtaken):
        running._slice(row, _Held())
    assert _counts(run) == before


def test_a_long_replay_is_done_in_pieces_with_other_work_between(
    office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed(office)
    past.items(office["amal"], 30)
    monkeypatch.setattr(running, "SLICE_SECONDS", 0.0)
    monkeypatch.setattr(running, "BATCH", 10)
    run = tried(office, app)
    pieces = session.scalar(select(func.count()).select_from(Outbox).where(Outbox.kind == str(Job.REPLAY)))
    assert (run.state, run.done, pieces) == ("done", 60, 7), "six batches, and one piece that finds nothing left"


def test_a_replay_that_fails_again_and_again_ends_and_says_so(office: Office) -> None:
    proposed(office)
    run = replays.start(office["pat"], NEW, Scope("all"))["replay"]

    class Tired(_Held):
        attempts = running.MOST_ATTEMPTS + 1

    running.work({"run_id": run}, Tired())
    assert replays.run_view(run).state == "failed"


def test_an_item_that_cannot_be_read_is_told_and_the_others_are_tried(office: Office, app: Flask) -> None:
    proposed(office)
    broken, fine = submitted(office, "amal", "R1"), submitted(office, "amal", "R1")
    stored = items.SubmissionFacts.__table__
    session.execute(stored.update().where(stored.c.review_id == 1).values(facts={"draft": 1}))
    session.commit()
    run = tried(office, app)
    assert found(office, run) == [("draft", broken, ["unreadable"]), ("draft", fine, ["rerouted", "gained"])]


# -- Several processes -------------------------------------------------------------------------------------------------


def test_processes_of_its_own_find_what_one_finds_by_itself(
    office: Office, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    proposed(office)
    past.items(office["amal"], 70)
    alone = tried(office, app)
    monkeypatch.setattr(crew, "ENOUGH", 1)
    monkeypatch.setattr(running, "BATCH", 15)
    monkeypatch.setattr(crew, "hands", lambda: 2)
    together = tried(office, app)
    assert together.result == alone.result
    assert found(office, together) == found(office, alone)


# -- Who may, and on what ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["rita", "dana", "pat"])
def test_owner_auditor_and_champion_may_start_one(office: Office, who: str) -> None:
    proposed(office)
    assert replays.start(office[who], NEW, Scope("all")).new


def test_nobody_else_may(office: Office) -> None:
    proposed(office)
    with pytest.raises(NotAllowed):
        replays.start(office["amal"], NEW, Scope("all"))


def test_a_text_with_faults_says_nothing_that_could_be_tried(office: Office) -> None:
    proposed(office, lambda document: document["chains"].update(manager=["nobody_knows"]))
    with pytest.raises(Invalid) as refused:
        replays.start(office["pat"], NEW, Scope("all"))
    assert refused.value.slug == "document-faulty"


@pytest.mark.parametrize(
    ("scope", "field"),
    [
        (Scope("some"), "items"),
        (Scope("period"), "days"),
        (Scope("period", days=0), "days"),
        (Scope("sample", size=10_001), "size"),
        (Scope("sample", size=5, seed=-1), "seed"),
    ],
)
def test_a_scope_that_is_none_is_refused_at_its_field(office: Office, scope: Scope, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        replays.start(office["pat"], "1.0.0", scope)
    assert set(refused.value.errors) == {field}


def test_a_version_is_tried_once_at_a_time(office: Office, app: Flask) -> None:
    proposed(office)
    replays.start(office["pat"], NEW, Scope("all"))
    with pytest.raises(Conflict):
        replays.start(office["rita"], NEW, Scope("all"))
    replays.start(office["rita"], "1.0.0", Scope("all"))
    work(app)
    assert replays.start(office["rita"], NEW, Scope("all")).new


def test_there_is_no_replay_of_a_version_or_a_text_that_there_is_not(office: Office) -> None:
    with pytest.raises(NotFound):
        replays.start(office["pat"], "9.9.9", Scope("all"))
    with pytest.raises(NotFound):
        replays.start(office["pat"], "1.0.0", Scope("all"), revision=2)
    with pytest.raises(Invalid):
        replays.start(office["pat"], "1.0.0", Scope("all"), against="9.9.9")
    with pytest.raises(NotFound):
        replays.run_view(1)


@pytest.mark.soak
def test_a_hundred_thousand_past_items_are_tried_in_a_minute(
    context: Flask, size: Callable[[int, int], int], record_property: Callable[[str, object], None]
) -> None:
    """As many submissions as that, and as many conversations; on two cores that do nothing else."""
    count = size(300, 100_000)
    office = replaying.furnished(count)
    with clock.held_at(MORNING):
        found = replaying.measured(context, office, NEW, replaying.usual)
    record_property("submissions", count)
    record_property("seconds", round(found.seconds, 1))
    record_property("megabytes that the worker grew by", round(found.grown))
    assert (found.view.state, found.view.done) == ("done", 2 * count)
    assert found.view.totals(DRAFT).differ > 0
    assert found.seconds < 60
    assert found.grown < 100, "a batch in memory, and what every process holds"
