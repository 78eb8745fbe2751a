"""Rules of a machine for deciding and letting out: what the page says beforehand is what the verb does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from governance import clock
from governance.change import Standing
from governance.db import session
from governance.errors import Refusal
from governance.people.actors import Person
from tests.workflows.steering import Steering
from tests.workflows.trying import PEOPLE
from workflows import decisions, publications, schedules
from workflows.candidates import turn
from workflows.demands import LET_OUT, OUT
from workflows.drafts import Draft, Revision
from workflows.reading import DraftView, draft_view
from workflows.requirements import Requirement, current_review, requirements

VERDICTS = ("approve", "approve", "approve", "request_changes", "reject")


class Foretold(Steering):
    """Of each of these acts it is known before, by the one function that pages and programs ask, whether it is done."""

    @rule(
        who=st.sampled_from(PEOPLE),
        which=st.integers(0, 30),
        verdict=st.sampled_from(VERDICTS),
        behind=st.sampled_from((0, 0, 0, 1)),
        again=st.booleans(),
    )
    def decide(self, who: str, which: int, verdict: str, behind: int, again: bool) -> None:
        """Somebody decides; what is rejected comes back in two days perhaps."""
        draft = self._draft(which)
        revision = self._revision(draft) - behind
        day = (self.at + timedelta(days=2)).date() if verdict == "reject" and again else None
        told = self._ask(who, draft, may_decide)
        made = self._try(lambda: decisions.decide(self.office[who], draft, revision, verdict, "Because.", day))
        if not behind and day is None:
            assert told == bool(made and made.new), (told, made)

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), faithful=st.booleans())
    def publish(self, who: str, which: int, faithful: bool) -> None:
        """Somebody records a post of just now; or one of some minutes ago, in other words."""
        draft = self._draft(which)
        words = session.scalar(
            select(Revision.texts)
            .join(Draft, (Draft.id == Revision.draft_id) & (Draft.revision == Revision.n))
            .where(Draft.id == draft)
        )
        captured = {one: text + ("" if faithful else " (sic)") for one, text in (words or {"en": "x"}).items()}
        told = self._ask(who, draft, may_publish)
        at = self.at + timedelta(minutes=1 if faithful else -9)
        made = self._try(lambda: publications.publish(self.office[who], draft, "https://x.example/1", at, captured))
        if faithful:
            assert told == bool(made), (told, made)

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30))
    def take_off_the_schedule(self, who: str, which: int) -> None:
        draft = self._draft(which)
        told = self._ask(who, draft, may_unschedule)
        made = self._try(lambda: schedules.unschedule(self.office[who], draft))
        assert told == bool(made), (told, made)

    def _ask(self, who: str, draft: int, question: Callable[..., bool]) -> bool:
        """What is said at the moment of the act that follows."""
        at, actor = self.at + timedelta(minutes=1), self.office[who]
        assert isinstance(actor, Person)
        with clock.held_at(at):
            try:
                me = actor.standing(at, lock=False)
                view = draft_view(draft, me, every_review=True)
                return question(view, me, requirements(view, at), at)
            except Refusal:  # who was disabled, and who may not see it
                return False
            finally:
                session.rollback()


def may_decide(view: DraftView, me: Standing, asked: tuple[Requirement, ...], at: datetime) -> bool:
    """Whether the open step is theirs to decide on, in their own name."""
    review = current_review(view)
    return review is not None and review.review.state == "open" and turn(review, me, asked=asked).mine


def may_publish(view: DraftView, me: Standing, asked: tuple[Requirement, ...], at: datetime) -> bool:
    """Whether nothing keeps it back now, and they are named among those who can publish it."""
    return view.state(at) in ("approved", "scheduled") and _theirs(me, asked, OUT)


def may_unschedule(view: DraftView, me: Standing, asked: tuple[Requirement, ...], at: datetime) -> bool:
    """Whether it is scheduled, and they may still keep when it goes out."""
    return view.state(at) == "scheduled" and _theirs(me, asked, LET_OUT)


def _theirs(me: Standing, asked: tuple[Requirement, ...], act: str) -> bool:
    (out,) = [one for one in asked if one.id == "publication"]
    named: Any = [one.id for one in out.can]
    return me.person_id in named and not any(one.refuses(act) for one in asked)
