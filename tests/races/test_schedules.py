"""Who schedules, posts, edits, withdraws or sweeps in the same instant, on PostgreSQL: one outcome, and no deadlock."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update

from governance.clock import now
from governance.db import session, table
from governance.errors import Refusal
from governance.jobs.outbox import Job, Outbox
from tests.support.apps import application
from tests.support.installations import Installations
from tests.support.office import Office
from workflows import (
    changed_messages,
    decisions,
    drafts,
    due_posts,
    publications,
    schedules,
    submissions,
    threads,
    triaging,
)
from workflows.drafts import Draft
from workflows.publications import Publication
from workflows.scheduled import Schedule
from workflows.threads import Message
from workflows.told_late import HELD
from workflows.wording import Wording

Size = Callable[[int, int], int]

pytestmark = [pytest.mark.soak, pytest.mark.overlapping]

WORDS = "The Saturday clinic is open. Details: https://maplecountyhealth.example/flu"


@dataclass
class Rush:
    """An office on PostgreSQL whose people act in threads of their own."""

    app: Flask
    people: Office
    _numbers: Iterator[int] = field(default_factory=count)

    def conversation(self, category: str = "R1") -> int:
        message = {"text": "When is the clinic?", "language": "en"}
        thread = threads.receive(self.people["amal"], "x", message, "immunisation")["thread"]
        triaging.triage(self.people["amal"], thread, category, "It fits.")
        return int(thread)

    def approved(self, thread: int | None = None) -> int:
        amal, words = self.people["amal"], f"{WORDS} ({next(self._numbers)})"
        ident = drafts.create(amal, "reply", Wording("x", {"en": words}), thread or self.conversation())["draft"]
        submissions.submit(amal, ident)
        decisions.decide(self.people["priya"], ident, 1, "approve")
        return int(ident)

    def scheduled(self, thread: int | None = None) -> int:
        ident = self.approved(thread)
        self.schedule("amal", ident)
        return ident

    def schedule(self, who: str, ident: int, version: int | None = None) -> Any:
        return schedules.schedule(self.people[who], ident, now() + timedelta(hours=5), version)

    def publish(self, who: str, ident: int) -> Any:
        return publications.publish(self.people[who], ident, "https://x.example/1", now(), WORDS)

    def draft(self, ident: int) -> Any:
        row = session.execute(select(Draft.state, Draft.version, Draft.revision).where(Draft.id == ident)).one()
        session.rollback()
        return row

    def at_once(self, *acts: Callable[[], Any]) -> list[str]:
        """Everybody in the same instant: what came of each, the slug of a refusal or nothing."""
        gate, came = threading.Barrier(len(acts)), ["not done"] * len(acts)

        def run(place: int, act: Callable[[], Any]) -> None:
            with self.app.app_context():
                gate.wait(30)
                try:
                    act()
                    came[place] = ""
                except Refusal as refusal:
                    came[place] = refusal.slug

        running = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
        for thread in running:
            thread.start()
        for thread in running:
            thread.join(60)
        return came


@pytest.fixture
def office(installations: Installations) -> Iterator[Rush]:
    with (
        installations.new("postgresql", "migrated") as installation,
        application(installation) as app,
        app.app_context(),
    ):
        yield Rush(app, Office.furnish())
        session.rollback()
        deadlocks = session.scalar(text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
        session.rollback()
        assert deadlocks == 0


def test_of_two_who_schedule_one_does_and_the_other_is_told(office: Rush, size: Size) -> None:
    ident = office.approved()
    for _ in range(size(20, 200)):
        seen = office.draft(ident).version
        came = office.at_once(
            lambda seen=seen: office.schedule("amal", ident, seen),
            lambda seen=seen: office.schedule("priya", ident, seen),
        )
        assert sorted(came) == ["", "already-scheduled"]
        schedules.unschedule(office.people["priya"], ident)


def test_a_schedule_against_a_withdrawal_or_an_edit_leaves_one_of_them(office: Rush, size: Size) -> None:
    for number in range(size(20, 200)):
        ident = office.approved()
        seen = office.draft(ident).version
        edit = Wording("x", {"en": f"{WORDS} Bye {number}."})
        other = (
            (lambda i=ident, v=seen: submissions.withdraw(office.people["amal"], i, "Old.", v))
            if number % 2
            else (lambda i=ident, v=seen, w=edit: drafts.revise(office.people["amal"], i, w, v))
        )
        planned, changed = office.at_once(lambda i=ident, v=seen: office.schedule("priya", i, v), other)
        state = office.draft(ident).state
        assert (planned, changed, state) in (
            ("", "stale", "scheduled"),
            ("wrong-state", "", "withdrawn" if number % 2 else "drafting"),
        )


def test_of_two_answers_to_one_conversation_one_goes_out_and_the_other_is_held(office: Rush, size: Size) -> None:
    for number in range(size(20, 200)):
        thread = office.conversation()
        one, two = office.approved(thread), office.approved(thread)
        acts = [lambda i=one: office.publish("amal", i), lambda i=two: office.publish("priya", i)]
        if number % 2:
            acts[1] = lambda i=two: office.schedule("priya", i)
        came = office.at_once(*acts)
        states = [office.draft(ident).state for ident in (one, two)]
        if number % 2:
            assert (came[0], states) == ("", ["published", "on_hold"])
            assert came[1] in ("", "wrong-state")
        else:
            # Both say that they posted before either was held back: then both are out, and one is told as of late.
            late = session.scalars(select(Publication.late).where(Publication.draft_id.in_((one, two)))).all()
            if came == ["", ""]:
                assert (states, set(late)) == (["published"] * 2, {None, HELD})
            else:
                assert (sorted(came), sorted(states), late) == (["", "wrong-state"], ["on_hold", "published"], [None])


def test_what_is_posted_as_its_message_changes_is_posted_before_or_held(office: Rush, size: Size) -> None:
    for number in range(size(20, 200)):
        thread = office.conversation()
        ident = office.approved(thread)
        message = session.scalars(select(Message.id).where(Message.thread_id == thread)).one()
        words = f"When is the clinic, please? {number}"
        posted, noted = office.at_once(
            lambda i=ident: office.publish("amal", i),
            lambda t=thread, m=message, w=words: changed_messages.note_edit(office.people["tom"], t, m, w),
        )
        assert noted == ""
        assert (posted, office.draft(ident).state) in (("", "published"), ("wrong-state", "on_hold"))


def test_what_is_moved_as_its_time_comes_is_told_of_at_the_one_time_or_the_other_and_never_lost(
    office: Rush, size: Size
) -> None:
    row = table(Schedule)
    for number in range(size(20, 200)):
        ident = office.scheduled()
        past = {"tell_at": now() - timedelta(minutes=1), "goes_out_at": now() - timedelta(minutes=1)}
        session.execute(update(row).where(row.c.draft_id == ident).values(**past))
        session.commit()  # what only time does
        seen, later = office.draft(ident).version, now() + timedelta(hours=6)
        move = partial(schedules.reschedule, office.people["priya"], ident, later, seen)
        post = partial(office.publish, "amal", ident)
        came = office.at_once(move, due_posts.sweep, *([post] if number % 2 else []))
        state = office.draft(ident).state
        times = session.execute(select(row.c.over_at, row.c.tell_at).where(row.c.draft_id == ident).order_by(row.c.id))
        waits = [one.tell_at == later for one in times if one.over_at is None]
        session.rollback()
        if came[0] == "":  # moved: not posted, and told of at its new time
            assert (state, waits, came[1:]) == ("scheduled", [True], ["", *(["scheduled-later"] if number % 2 else [])])
        else:
            assert (state, waits, came) == ("published", [False], ["wrong-state", "", ""])


def test_two_workers_tell_of_each_post_once_whoever_acts_on_it(office: Rush, size: Size) -> None:
    planned = [office.scheduled() for _ in range(6)]
    row = table(Schedule)
    for _ in range(size(20, 200)):
        past = {"tell_at": now() - timedelta(minutes=1), "goes_out_at": now() - timedelta(minutes=1)}
        session.execute(update(row).values(**past, told_at=None))
        session.execute(update(table(Outbox)).values(state="done"))
        session.commit()  # what only time does
        office.at_once(due_posts.sweep, due_posts.sweep)
        jobs = session.scalars(select(Outbox.payload).where(Outbox.kind == Job.POST_DUE, Outbox.state == "ready"))
        told = sorted(one for payload in jobs for one in payload["schedules"])
        left = session.scalars(select(row.c.id).where(row.c.tell_at.is_not(None))).all()
        session.rollback()
        assert (len(told), left) == (len(planned), [])
        assert len(set(told)) == len(planned)
