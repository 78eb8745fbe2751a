"""A machine that tries at random, and its rules for the steps of a chain and for deciding in the place of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from sqlalchemy import func, select

from governance import clock
from governance.db import session
from governance.errors import Refusal
from tests.support.office import Office
from tests.support.tables import everything
from workflows import claims, decisions, delegations
from workflows.delegations.rows import Delegation
from workflows.drafts import Draft
from workflows.handing_over import asking, keeping, reassigning
from workflows.handing_over.skipping import skip as pass_over

PEOPLE = ("amal", "jules", "tom", "priya", "nadia", "sam", "kowalski", "marc", "dana", "olu")
ACTS = ("claim", "release", "reassign", "ask", "ask no more", "skip", "hand over")


class Trying(RuleBasedStateMachine):
    """People who try things, a minute each; time goes on from run to run. The test sets `office` and `starts`."""

    office: Office
    starts: datetime

    def __init__(self) -> None:
        super().__init__()
        self.at = self.starts
        self.drafts: list[int] = []
        self.rows: Mapping[str, Any] | None = None

    def teardown(self) -> None:
        type(self).starts = self.at + timedelta(hours=1)

    def _try(self, act: Callable[[], Any]) -> Any | None:
        """Do it at the next minute. A refusal must leave every row as it was."""
        self.at += timedelta(minutes=1)
        before, self.rows = self.rows or everything(), None
        with clock.held_at(self.at):
            try:
                return act()
            except Refusal:
                self.rows = everything()  # nothing is written before the next act, so that they hold for it too
                assert self.rows == before
                return None

    def _draft(self, which: int) -> int:
        return self.drafts[which % len(self.drafts)] if self.drafts else 0


class Steering(Trying):
    """What people do with steps, and in the place of others."""

    @rule(
        who=st.sampled_from(PEOPLE),
        to=st.sampled_from(PEOPLE),
        which=st.integers(0, 30),
        act=st.sampled_from(ACTS),
        position=st.integers(1, 2),
    )
    def steer(self, who: str, to: str, which: int, act: str, position: int) -> None:
        """Somebody looks at a draft, puts its step to another, asks one more, skips a step, or hands the draft over."""
        draft, actor, other = self._draft(which), self.office[who], self.office[to].person_id or 0
        acts: Mapping[str, Callable[[], Any]] = {
            "claim": lambda: claims.claim(actor, draft),
            "release": lambda: claims.release(actor, draft),
            "reassign": lambda: reassigning.reassign(actor, draft, position, 1, other, "Please look."),
            "ask": lambda: asking.ask(actor, draft, other, "Please look too."),
            "ask no more": lambda: asking.take_back(actor, draft, position, 2, "No longer."),
            "skip": lambda: pass_over(actor, draft, position, "It cannot wait."),
            "hand over": lambda: keeping.hand_over(actor, draft, other, "Away."),
        }
        self._try(acts[act])

    @rule(
        away=st.sampled_from(("priya", "nadia", "kowalski")),
        to=st.sampled_from(PEOPLE),
        which=st.integers(0, 30),
        ends=st.booleans(),
    )
    def decide_in_somebodys_place(self, away: str, to: str, which: int, ends: bool) -> None:
        """Somebody hands their decisions over and takes them back, before the other decides or after."""
        delegator, delegate, draft = self.office[away], self.office[to], self._draft(which)
        wanted = delegations.Wanted(delegate.person_id or 0, self.at, self.at + timedelta(hours=1))
        made = self._try(lambda: delegations.propose(delegator, wanted))
        newest = made["delegation"] if made else session.scalar(select(func.max(Delegation.id))) or 0
        if made:
            self._try(lambda: delegations.accept(delegate, newest))
        if ends:
            self._try(lambda: delegations.end(delegator, newest))
        revision = session.scalar(select(Draft.revision).where(Draft.id == draft)) or 1
        behalf = {"on_behalf_of": delegator.person_id}
        self._try(lambda: decisions.decide(delegate, draft, revision, "approve", "For them.", **behalf))
