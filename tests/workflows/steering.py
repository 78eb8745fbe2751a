"""Rules of a machine: the steps of a chain, talk about a draft, and deciding in the place of others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import select

from governance.db import session
from tests.workflows.trying import PEOPLE, Trying
from workflows import claims, decisions, delegations
from workflows.delegations.rows import Delegation
from workflows.drafts import Draft
from workflows.handing_over import asking, keeping, reassigning
from workflows.handing_over.skipping import skip as pass_over
from workflows.reviews import Step
from workflows.talk import saying, suggesting
from workflows.talk.places import Quote
from workflows.talk.rows import DraftComment

ACTS = ("claim", "release", "reassign", "ask", "ask no more", "skip", "hand over")
SILENT = ("claim", "release")
"""Nothing is recorded of who looks at a draft, because nothing follows from it."""

TALK = ("comment", "suggest", "take", "take", "decline", "reply", "resolve", "reopen")


class Steering(Trying):
    """What people do with steps, say about drafts, and do in the place of others."""

    def __init__(self) -> None:
        super().__init__()
        self.drafts: list[int] = []

    def _draft(self, which: int) -> int:
        return self.drafts[which % len(self.drafts)] if self.drafts else 0

    def _revision(self, draft: int) -> int:
        return session.scalar(select(Draft.revision).where(Draft.id == draft)) or 1

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
        self._try(acts[act], silent=act in SILENT)

    @rule(to=st.sampled_from(("tom", "jules", "sam", "priya")), which=st.integers(0, 30), regret=st.booleans())
    def ask_beside(self, to: str, which: int, regret: bool) -> None:
        """Whoever's turn it is asks another, and approves; then the other does, or is asked no longer."""
        draft, other = self._draft(which), self.office[to]
        open_steps = select(Step.role, Step.position).where(Step.state == "open", Step.subject_kind == "draft")
        here = session.execute(open_steps.where(Step.review_id == Draft.review_id, Draft.id == draft)).first()
        who = self.office["nadia" if here is not None and here.role == "program_expert" else "priya"]
        position, revision = here.position if here else 1, self._revision(draft)
        self._try(lambda: asking.ask(who, draft, other.person_id or 0, "Please look too."))
        self._try(lambda: decisions.decide(who, draft, revision, "approve"))
        if regret:
            self._try(lambda: asking.take_back(who, draft, position, 2, "No longer."))
        else:
            self._try(lambda: decisions.decide(other, draft, revision, "approve"))

    @rule(
        away=st.sampled_from(("priya", "nadia", "kowalski")),
        to=st.sampled_from(PEOPLE),
        which=st.integers(0, 30),
        ends=st.sampled_from(("", "", "end", "decline")),
        topic=st.sampled_from((None, None, "immunisation")),
    )
    def decide_in_somebodys_place(self, away: str, to: str, which: int, ends: str, topic: str | None) -> None:
        """Somebody hands their decisions over, of one topic or all, and takes them back, before the other decides."""
        delegator, delegate, draft = self.office[away], self.office[to], self._draft(which)
        wanted = delegations.Wanted(
            delegate.person_id or 0, self.at, self.at + timedelta(hours=1), topic, away=ends == "end"
        )
        made = self._try(lambda: delegations.propose(delegator, wanted))
        newest = made["delegation"] if made else self._newest(Delegation.id)
        if ends == "decline":
            self._try(lambda: delegations.decline(delegate, newest, "I am away too."))
        elif made:
            self._try(lambda: delegations.accept(delegate, newest))
        if ends == "end":
            self._try(lambda: delegations.end(delegator, newest))
        revision, behalf = self._revision(draft), {"on_behalf_of": delegator.person_id}
        self._try(lambda: decisions.decide(delegate, draft, revision, "approve", "For them.", **behalf))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), act=st.sampled_from(TALK), late=st.booleans())
    def talk(self, who: str, which: int, act: str, late: bool) -> None:
        """Somebody comments or suggests other words, on this revision or the one before; or it comes to one of them."""
        draft, actor, quote = self._draft(which), self.office[who], Quote("en", "a" if late else "https")
        revision = max(1, self._revision(draft) - late)
        newest = self._newest(DraftComment.id, DraftComment.draft_id == draft)
        acts: Mapping[str, Callable[[], Any]] = {
            "comment": lambda: saying.comment(actor, draft, revision, "Is that so?", quote),
            "reply": lambda: saying.reply(actor, draft, newest, "It is."),
            "resolve": lambda: saying.resolve(actor, draft, newest),
            "reopen": lambda: saying.reopen(actor, draft, newest),
            "decline": lambda: suggesting.decline(actor, draft, newest),
        }
        suggest = lambda: suggesting.suggest(actor, draft, revision, quote, f"an {quote.words}")  # noqa: E731 - as the others are
        self._try(acts.get(act, suggest))
        if act == "take":
            self._try(lambda: suggesting.take(self.office["amal"], draft, newest + 1 - late))

    @rule(which=st.integers(0, 30), who=st.sampled_from(("jules", "priya")))
    def talk_it_over(self, which: int, who: str) -> None:
        """Whoever says something, and whoever answers: a comment from its beginning to its end, and open again."""
        draft, actor = self._draft(which), self.office[who]
        made = self._try(lambda: saying.comment(actor, draft, self._revision(draft), "Is that so?"))
        newest = made["comment"] if made else 0
        self._try(lambda: saying.reply(self.office["amal"], draft, newest, "It is."))
        self._try(lambda: saying.resolve(self.office["amal"], draft, newest))
        self._try(lambda: saying.reopen(actor, draft, newest))
