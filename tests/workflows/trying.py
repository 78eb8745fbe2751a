"""What machines that try at random have in common: an office where time goes on, and whoever may act or may not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from flask import Flask
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import and_, exists, func, or_, select

from governance import clock
from governance.db import session
from governance.errors import Refusal
from governance.handlers import HANDLERS, ring
from governance.jobs.outbox import Outbox
from governance.people import accounts
from governance.people.actors import actor_of, by_email
from governance.people.roles import grant, revoke
from governance.people.rows import RoleGrant, User
from governance.record.log import LogEntry
from governance.worker import Worker
from policies.eligibility import ASKED
from tests.support.office import Office
from tests.support.replay import Told, entries
from tests.support.tables import everything
from workflows import due_posts, practising
from workflows.delegations import absences
from workflows.delegations.rows import Absence
from workflows.reviews import Decision, Step
from workflows.uncovered import escalate

PEOPLE = ("amal", "jules", "tom", "priya", "nadia", "sam", "kowalski", "marc", "dana", "olu", "ines", "oak")
HIDDEN = ("draft", "revision", "search")
"""The tables of a draft that is hidden, because it was refused for personal data in it."""

COME_AND_GO = ("marc", "tom", "jules", "priya")
ROLES = st.sampled_from(("comms_manager", "program_expert", "champion"))


class Trying(RuleBasedStateMachine):
    """People who try things, a minute each; time goes on from run to run. The test sets `office`, `app` and `starts`.

    `reached` are the entries that the acts of all runs have left, `refused` the words for what was refused in them.
    """

    office: Office
    app: Flask
    starts: datetime
    reached: ClassVar[set[str]]
    refused: ClassVar[set[str]]
    everything: ClassVar[bool] = False  # whether the worker also writes notices and mail

    def __init__(self) -> None:
        super().__init__()
        self.at = self.starts
        self.rows: Any = None
        self.told: list[Told] = []
        self.out: dict[int, int] = {}

    @initialize()
    def begin(self) -> None:
        """Whoever was disabled in an earlier run is let in again."""
        session.rollback()
        self.first = self._size()
        gone = set(session.scalars(select(User.id).where(User.state != "active")))
        for actor in self.office.actors.values():
            if actor.person_id in gone:
                self._try(lambda actor=actor: accounts.enable(self.office["pat"], actor.person_id or 0))

    def teardown(self) -> None:
        self.reached.update(one.type for one in self._record())
        type(self).starts = self.at + timedelta(hours=1)

    def _try(self, act: Callable[[], Any], *, silent: bool = False) -> Any | None:
        """Do it at the next minute. A refusal must leave every row as it was, and an act an entry, unless `silent`."""
        self.at += timedelta(minutes=1)
        before, self.rows = self.rows or everything(), None
        size = self._size()
        with clock.held_at(self.at):
            try:
                made = act()
            except Refusal as refusal:
                self.refused.add(refusal.slug)
                after = self.rows = everything()  # nothing is written before the next act: they hold for it too
                changed = {name for name in before if before[name] != after[name]}
                hides = changed and self._record()[-1].type == "submission.blocked"
                assert not changed or (hides and all(name.startswith(HIDDEN) for name in changed)), changed
                return None
        assert silent or not getattr(made, "new", False) or self._size() > size, "an act that left no entry"
        return made

    @staticmethod
    def _size() -> int:
        size: int = session.scalar(select(func.count()).select_from(LogEntry)) or 0
        session.rollback()
        return size

    def _record(self) -> list[Told]:
        """What the record says of this run."""
        self.told += entries(self.first + len(self.told))
        return self.told

    def _newest(self, column: Any, *where: Any) -> int:
        found = session.scalar(select(func.max(column)).where(*where)) or 0
        return int(found)

    def go_far(self) -> None:
        """A life in which what the machine lets people do is done to some end: chance alone comes far only by luck."""
        raise NotImplementedError

    @classmethod
    def live(cls, examples: int, steps: int, number: int = 0) -> None:
        """One life that goes far, and some by chance; in each of them all must hold after each step.

        The test clears `reached` and `refused` before the first. `number` leads chance elsewhere.
        """
        machine = cls()
        machine.begin()
        machine.go_far()
        machine.teardown()
        run_state_machine_as_test(
            seed(number)(cls) if number else cls,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )

    def _then(self, act: Callable[..., None], *given: Any) -> None:
        """One step of a life that goes far: all must hold after it too."""
        act(*given)
        for one in self.invariants:
            one.function(self)

    # -- Time ----------------------------------------------------------------------------------------------------------

    @rule(minutes=st.sampled_from((1, 20, 130, 24 * 60, 24 * 60 * 8)))
    def wait(self, minutes: int) -> None:
        """Time goes on, and a worker does what fell due."""
        self.at += timedelta(minutes=minutes)
        self._work()

    def _work(self) -> None:
        session.rollback()
        known = {job: act for job, act in HANDLERS.items() if self.everything or str(job) not in ("notify", "mail")}
        with clock.held_at(self.at):
            for sweep in (due_posts.sweep, ring, escalate, practising.sweep):
                sweep()
            Worker(self.app, known).drain()
        self.rows = None
        session.rollback()

    @invariant()
    def no_work_fails(self) -> None:
        session.rollback()
        assert session.scalars(select(Outbox.last_error).where(Outbox.last_error.is_not(None))).all() == []

    # -- Who may act ---------------------------------------------------------------------------------------------------

    @rule(who=st.sampled_from(COME_AND_GO), role=ROLES, gives=st.booleans())
    def grant_or_revoke(self, who: str, role: str, gives: bool) -> None:
        pat, person = self.office["pat"], self.office[who].person_id or 0
        wanted = self.office.wanted(role)
        self._try(lambda: grant(pat, person, wanted, known=self.office.known) if gives else revoke(pat, person, role))

    @rule(who=st.sampled_from(COME_AND_GO), by=st.sampled_from(("pat", "pat", "dana")), leaves=st.booleans())
    def disable_or_enable(self, who: str, by: str, leaves: bool) -> None:
        """Somebody leaves, or comes back: no entry of theirs may stand in the record meanwhile."""
        person, act = self.office[who].person_id or 0, accounts.disable if leaves else accounts.enable
        if self._try(lambda: act(self.office[by], person)) is not None:
            self.out.pop(person, None)
            if leaves:
                self.out[person] = self._size() - self.first

    @rule(who=st.sampled_from(("priya", "nadia", "marc")), by=st.sampled_from(("", "pat", "tom")), comes=st.booleans())
    def go_away_or_come_back(self, who: str, by: str, comes: bool) -> None:
        actor, person = self.office[by or who], self.office[who].person_id or 0
        until = self.at + timedelta(days=1)
        last = self._newest(Absence.id, Absence.person_id == person)
        act = (lambda: absences.come_back(actor, last)) if comes else None
        self._try(act or (lambda: absences.note_absence(actor, person, self.at, until)))

    @invariant()
    def whoever_is_disabled_does_nothing(self) -> None:
        """From the entry that disables them on, until they are let in again, only refusals of theirs are recorded."""
        told = self._record()
        for person, since in self.out.items():
            done = {one.type for one in told[since:] if one.opened.get("actor", {}).get("id") == person}
            assert done <= {"act.refused", "acts.refused"}

    @invariant()
    def whoever_decides_holds_the_role_in_that_second(self) -> None:
        held = exists().where(
            RoleGrant.user_id == func.coalesce(Decision.for_id, Decision.person_id),
            RoleGrant.role == Decision.role,
            or_(RoleGrant.topic.is_(None), RoleGrant.topic == Step.topic),
            RoleGrant.from_at <= Decision.at,
            or_(RoleGrant.until_at.is_(None), RoleGrant.until_at > Decision.at),
        )
        asked = Decision.role.startswith(ASKED, autoescape=True)
        wrong = select(Decision.id).join(Step, Step.id == Decision.step_id).where(and_(~held, ~asked))
        assert session.scalars(wrong).all() == []


def with_somebody_from_outside(office: Office) -> None:
    """Oak County's manager approves here for some months. To be called at the moment at which the office is made."""
    until = clock.now() + timedelta(days=300)
    roles = [office.wanted("comms_manager")._replace(until=until)]
    email = "oak@oakcounty.example"
    accounts.add_person(office["pat"], email, "Robin Oak", roles=roles, outside="Oak County", known=office.known)
    account = by_email(email)
    assert account is not None
    office.actors["oak"] = actor_of(account)
