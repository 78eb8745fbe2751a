"""Rules of a machine for what comes from outside of the office: the public's messages, and other guidance."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlalchemy import func, select

from governance.db import session
from policies.versions import PolicyVersion, edition_at
from tests.support.yamls import dumped, loaded
from tests.workflows.sending import Sending
from tests.workflows.trying import PEOPLE
from workflows import acknowledgements, amendments, changed_messages, recalls, threads, triaging
from workflows.threads import Message

CATEGORIES = ("R1", "R3", "R4", "R5", "R6", "R8", "N1", "E1", "E1")


class Around(Sending):
    """Conversations, and the version in force."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[int] = []

    def _take_in(self, category: str) -> None:
        amal = self.office["amal"]
        message = {"text": "When is the clinic?", "language": "en", "received_at": self.at}
        thread = self._try(lambda: threads.receive(amal, "x", message, "immunisation"))["thread"]
        self._try(lambda: triaging.triage(amal, thread, category, "It fits."))
        self.threads.append(thread)

    @rule(category=st.sampled_from(CATEGORIES))
    def take_in(self, category: str) -> None:
        self._take_in(category)

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), ends=st.booleans())
    def go_on_talking(self, who: str, which: int, ends: bool) -> None:
        """The public writes again, or somebody closes the conversation."""
        actor, thread = self.office[who], self.threads[which % len(self.threads)]
        more = {"text": "And on Sunday?", "language": "en", "received_at": self.at}
        self._try(lambda: threads.close(actor, thread) if ends else threads.add_message(actor, thread, more))

    @rule(which=st.integers(0, 30), again=st.booleans())
    def change_the_message(self, which: int, again: bool) -> None:
        thread = self.threads[which % len(self.threads)]
        message = session.scalar(select(func.min(Message.id)).where(Message.thread_id == thread)) or 0
        words = f"When is the clinic, {self.at:%H:%M}?"
        act = (lambda: changed_messages.note_deletion(self.office["tom"], thread, message)) if again else None
        self._try(act or (lambda: changed_messages.note_edit(self.office["tom"], thread, message, words)))

    @rule(looks_again=st.booleans(), recalled=st.integers(0, 30))
    def new_guidance(self, looks_again: bool, recalled: int) -> None:
        """Another version takes effect, and a draft under review is recalled."""
        pat = self.office["pat"]
        edition = edition_at(self.at)
        assert edition is not None
        made = self._try(lambda: amendments.begin(pat))
        ident = made["policy_version"] if made else 0
        document = loaded(session.get_one(PolicyVersion, ident).source if ident else edition.source)
        document["effective_from"] = (self.at + timedelta(minutes=9)).isoformat()
        document["change"] = "minor"
        further = document["chains"]["leadership"]
        document["chains"]["leadership"] = further[:2] if len(further) > 2 else [*further, "legal"]
        document["approval"]["on_policy_change"] = "re_evaluate" if looks_again else "finish_under_old_unless_recall"
        self._try(lambda: amendments.revise(pat, ident, dumped(document)))
        self._try(lambda: amendments.submit(pat, ident))
        if looks_again:
            self._try(lambda: amendments.override(pat, ident, "Whoever is missing is back by then."))
        for who in ("priya", "kowalski"):
            self._try(lambda who=who: amendments.decide(self.office[who], ident, 2, "approve"))
        self.at += timedelta(minutes=9)
        self._work()
        self._try(lambda: acknowledgements.acknowledge(self.office["amal"], ident))
        self._try(lambda: recalls.recall(pat, self._draft(recalled), "The guidance is another."))
