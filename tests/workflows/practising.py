"""Rules of a machine for practice on real messages, and what must hold of it: nothing real ever knows of one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule
from sqlalchemy import or_, select

from governance.db import session
from tests.support.tables import everything
from tests.workflows.trying import PEOPLE, Trying
from workflows import practising
from workflows.practising.rows import Practice
from workflows.threads import Message

OWN_TABLES = {"practice", "practice_feedback"}
WORDS = ("The clinic opens at nine. Details: https://maplecountyhealth.example/flu", "Nurse K., call 705-555-0199.", "")


class Practising(Trying):
    """People who practise on the conversations in `threads`."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[int] = []
        self.handed_in: dict[str, Any] = {}

    def _thread(self, which: int) -> int:
        return self.threads[which % len(self.threads)] if self.threads else 0

    def _practise(self, act: Callable[[], Any], *, silent: bool = False) -> Any | None:
        """It touches no row and leaves no entry of anything real."""
        before, told = self.rows or everything(), len(self._record())
        self.rows = before
        made = self._try(act, silent=silent)
        after = self.rows = self.rows or everything()
        assert {name for name in before if before[name] != after[name]} <= OWN_TABLES
        assert all(one.type.startswith(("practice.", "act.refused")) for one in self._record()[told:])
        return made

    @rule(who=st.sampled_from(("ines", "ines", "jules", *PEOPLE)), which=st.integers(0, 30), act=st.integers(0, 5))
    def practise(self, who: str, which: int, act: int) -> None:
        """One step of a practice, one's own or that of somebody else."""
        actor = self.office[who]
        last = self._newest(Practice.id, or_(Practice.person_id == actor.person_id, act == 4))
        acts: list[Callable[[], Any]] = [
            lambda: practising.begin(actor, self._thread(which)),
            lambda: practising.choose(actor, last, ("R1", "M1", "N1", "none")[which % 4], "It fits."),
            lambda: practising.write(actor, last, {"en": WORDS[which % 3]}),
            lambda: practising.hand_in(actor, last),
            lambda: practising.say(actor, last, "Well done."),
            lambda: practising.discard(actor, last),
        ]
        self._practise(acts[act], silent=act in (1, 2))

    @rule(who=st.sampled_from(("ines", "jules", "amal")), which=st.integers(0, 30), mentor=st.sampled_from(PEOPLE))
    def practise_to_the_end(self, who: str, which: int, mentor: str) -> None:
        """What somebody who learns would do, so that the machine comes far in its few steps."""
        actor = self.office[who]
        made = self._practise(lambda: practising.begin(actor, self._thread(which)))
        ident = made["practice"] if made else 0
        self._practise(lambda: practising.choose(actor, ident, ("R1", "M1", "N1")[which % 3], "It fits."), silent=True)
        self._practise(lambda: practising.write(actor, ident, {"en": WORDS[which % 2]}), silent=True)
        self._practise(lambda: practising.hand_in(actor, ident))
        self._practise(lambda: practising.say(self.office[mentor], ident, "Well done."))

    @invariant()
    def what_was_handed_in_stays_as_it_is_and_is_compared_only_then_with_what_came_after(self) -> None:
        compared = select(Practice, Message.received_at).join(Message, Message.id == Practice.message_id)
        for one, received_at in session.execute(compared.where(Practice.state != "begun")):
            words = one.category, one.reason, one.texts, one.evaluation, one.handed_in_at, one.restricted
            assert self.handed_in.setdefault(one.public_id, words) == words
            assert (one.compared_at is None) == (one.state == "handed_in")
            assert one.compared_at is None or received_at <= one.handed_in_at <= one.compared_at
        early = or_(Practice.compared_at.is_not(None), Practice.publication_id.is_not(None), Practice.triage_id > 0)
        assert session.scalars(select(Practice.id).where(Practice.state == "begun", early)).all() == []
