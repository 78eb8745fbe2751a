"""Whatever people do about comments that break the rules, in whatever order: what must hold of each, by chance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule
from sqlalchemy import and_, exists, func, or_, select

from governance import clock
from governance.db import session
from governance.people.rows import RoleGrant
from policies.moderating import BLOCK, MUTE, ON_MESSAGES, places, rules
from policies.versions import edition
from tests.support.apps import application
from tests.support.installations import Installation
from tests.support.office import Office
from tests.support.replay import moderation_states
from tests.workflows.practising import Practising
from tests.workflows.trying import PEOPLE, with_somebody_from_outside
from workflows import changed_messages, decisions, delegations, drafts, publications, submissions, threads, triaging
from workflows import moderation as moderating
from workflows.causes import MESSAGE_DELETED
from workflows.findable import MESSAGE, SearchDocument
from workflows.message_versions import MessageVersion
from workflows.moderation import Done, Proposal
from workflows.moderation.reading import DONE
from workflows.moderation.rows import ENDED, KIND, Moderation, ModerationAct, ModerationAppeal, ModerationCopy
from workflows.reviews import Decision, Review
from workflows.threads import Message
from workflows.wording import Wording

STARTS = datetime(2026, 11, 23, 14, 12, tzinfo=UTC)
COMMENTS = {
    "Vote for us. Call nurse K. at home 705-555-0199": ("third_party_details", "705-555-0199"),
    "We will come to your clinic and break your windows.": ("threat_or_hate", "break your windows"),
    "This health unit is useless and wastes our money.": ("criticism", "useless"),
    "Buy my pills, they cure all.": ("advertising", "Buy my pills"),
}
KINDS = (*ON_MESSAGES, BLOCK, MUTE)
GROUNDS = ("third_party_details", "threat_or_hate", "criticism", "advertising")
NOTES = ("It gave somebody's telephone number.", "It gave somebody's telephone number.", "Call 705-555-0199.", "")
ACTS = ("propose", "decide", "withdraw", "carry out", "appeal", "decide the appeal", "reinstate")


class Comments(Practising):
    """People who propose, approve, act, appeal and judge; and others who practise on the same messages."""

    def __init__(self) -> None:
        super().__init__()
        self.proposals: list[int] = []

    @initialize()
    def begin(self) -> None:
        super().begin()
        for text in list(COMMENTS)[:2]:
            self.take_in("M1", text)
        for kind in ("remove", BLOCK):
            self.propose("amal", kind == BLOCK, kind, "", True, True)

    @rule(category=st.sampled_from(("M1", "M1", "M1", "R1", "N1")), text=st.sampled_from(list(COMMENTS)))
    def take_in(self, category: str, text: str) -> None:
        said = {"text": text, "language": "en", "received_at": self.at, "author_handle": "@resident"}
        made = self._try(lambda: threads.receive(self.office["amal"], "x", said, "immunisation"))
        self.threads.append(made["thread"])  # type: ignore[index]  # whoever writes may take in
        self.triage("amal", len(self.threads) - 1, category)

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), category=st.sampled_from(("M1", "R1", "N1")))
    def triage(self, who: str, which: int, category: str) -> None:
        self._try(lambda: triaging.triage(self.office[who], self._thread(which), category, "It fits."))

    @rule(who=st.sampled_from(("tom", "jules", "dana")), which=st.integers(0, 30), act=st.integers(0, 3))
    def go_on_talking(self, who: str, which: int, act: int) -> None:
        """The public writes again, edits or deletes; or the conversation is closed."""
        actor, thread = self.office[who], self._thread(which)
        message = self._newest(Message.id, Message.thread_id == thread)
        more = {"text": f"And {self.at:%H:%M}: Buy my pills.", "language": "en", "received_at": self.at}
        acts: list[Callable[[], Any]] = [
            lambda: threads.add_message(actor, thread, more),
            lambda: changed_messages.note_edit(actor, thread, message, more["text"]),  # type: ignore[arg-type]  # words
            lambda: changed_messages.note_deletion(actor, thread, message),
            lambda: threads.close(actor, thread),
        ]
        self._try(acts[act])

    @rule(which=st.integers(0, 30))
    def answer(self, which: int) -> None:
        """An answer is written, approved and posted: what somebody practised on was really decided."""
        words, amal, thread = {"en": "The clinic is open."}, self.office["amal"], self._thread(which)
        made = self._try(lambda: drafts.create(amal, "reply", Wording("x", words), thread))
        draft = made["draft"] if made else 0
        self._try(lambda: submissions.submit(amal, draft))
        self._try(lambda: decisions.decide(self.office["priya"], draft, 1, "approve"))
        self._try(lambda: publications.publish(amal, draft, "https://x.example/1", self.at, words))

    # -- Moderation ----------------------------------------------------------------------------------------------------

    def _proposal(self, which: int) -> int:
        return self.proposals[which % len(self.proposals)] if self.proposals else 0

    @rule(
        who=st.sampled_from(PEOPLE),
        which=st.integers(0, 30),
        kind=st.sampled_from(KINDS),
        ground=st.sampled_from(("", "", *GROUNDS)),
        neutral=st.sampled_from((True, True, False)),
        ends=st.booleans(),
    )
    def propose(self, who: str, which: int, kind: str, ground: str, neutral: bool, ends: bool) -> None:
        """By default on the ground that fits the words; a block for a month, or for longer than anybody may be."""
        thread = self._thread(which)
        message = self._newest(Message.id, Message.thread_id == thread)
        text = session.scalar(select(Message.text).where(Message.id == message)) or ""
        fits, quote = COMMENTS.get(text, ("advertising", "Buy my pills"))
        until = self.at + timedelta(days=30 if ends else 400) if kind == BLOCK else None
        wanted = Proposal(message, kind, ground or fits, quote, "It breaks the rule.", neutral, until=until)
        made = self._try(lambda: moderating.propose(self.office[who], thread, wanted))
        if made:
            self.proposals.append(made["moderation"])

    @rule(
        who=st.sampled_from(("priya", "oak", *PEOPLE)),
        which=st.integers(0, 30),
        verdict=st.sampled_from(("approve", "approve", "reject")),
        neutral=st.sampled_from((True, True, True, False)),
        away=st.sampled_from(("", "", "priya")),
    )
    def decide(self, who: str, which: int, verdict: str, neutral: bool, away: str) -> None:
        """Somebody decides, in Priya's place perhaps."""
        delegate, behalf = self.office[who], self.office[away].person_id if away else None
        if away:
            wanted = delegations.Wanted(delegate.person_id or 0, self.at, self.at + timedelta(hours=1))
            made = self._try(lambda: delegations.propose(self.office[away], wanted))
            if made:
                self._try(lambda: delegations.accept(delegate, made["delegation"]))
        ident = self._proposal(which)
        self._try(lambda: moderating.decide(delegate, ident, verdict, "It does.", neutral, behalf))

    @rule(who=st.sampled_from(("amal", "priya", *PEOPLE)), which=st.integers(0, 30), act=st.sampled_from(ACTS[2:]))
    def go_on_with(self, who: str, which: int, act: str) -> None:
        """Somebody does one of the things that come after a proposal, whether it is their turn or not."""
        actor, ident = self.office[who], self._proposal(which)
        note, outcome = NOTES[which % len(NOTES)], ("upheld", "partly", "reversed", "edited")[which % 4]
        done = Done(self.at - timedelta(minutes=which // 10 * 90), note, ("sent", "not_possible")[which % 2], "Gone.")
        late = "They were in hospital." if which % 2 else ""
        acts: dict[str, Callable[[], Any]] = {
            "withdraw": lambda: moderating.withdraw(actor, ident, "It is no breach."),
            "carry out": lambda: moderating.carry_out(actor, ident, done),
            "appeal": lambda: moderating.appeal(actor, ident, "It was a joke.", self.at, late),
            "decide the appeal": lambda: moderating.decide_appeal(actor, ident, outcome, "Why.", note or "We looked."),
            "reinstate": lambda: moderating.reinstate(actor, ident, done),
        }
        self._try(acts[act])

    @rule(which=st.integers(0, 5), steps=st.integers(1, 4), judge=st.sampled_from(("dana", "dana", "marc")))
    def go_far_with(self, which: int, steps: int, judge: str) -> None:
        """What a sensible office would do next, so that the machine comes far in its few steps."""
        for _ in range(steps):
            state = session.scalar(select(Moderation.state).where(Moderation.id == self._proposal(which)))
            if state == "proposed":
                self.decide("priya", which, "approve", True, "")
            elif state == "approved":
                self.go_on_with("priya", which, "carry out")
            elif state == "carried_out":
                self.go_on_with("amal", which, "appeal")
            elif state == "appealed":
                self.go_on_with(judge, which, "decide the appeal")
            elif state in ("upheld", "partly", "reversed"):
                self.go_on_with("priya", which, "reinstate")

    # -- What must hold ------------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_removed_without_a_copy_before_it_and_an_approval_by_somebody_else(self) -> None:
        acts = session.execute(
            select(ModerationAct, Moderation, ModerationCopy, Review)
            .join(Moderation, Moderation.id == ModerationAct.moderation_id)
            .join(ModerationCopy, ModerationCopy.moderation_id == Moderation.id)
            .join(Review, and_(Review.subject_kind == KIND, Review.subject_id == Moderation.id))
            .where(ModerationAct.undoes.is_(False))
        ).all()
        done = select(func.count()).select_from(ModerationAct).where(ModerationAct.undoes.is_(False))
        assert session.scalar(done) == len(acts)
        for act, row, copy, review in acts:
            early = row.outdated_by == MESSAGE_DELETED  # done, and noted by somebody else to be gone, before this
            assert (review.state, review.digest) == ("outdated" if early else "approved", row.digest)
            assert copy.at == row.proposed_at < review.approved_at <= act.at
            assert review.approved_at.replace(second=0, microsecond=0) <= act.done_at
            made = select(Decision.person_id, Decision.for_id).where(
                Decision.review_id == review.id, Decision.verdict == "approve"
            )
            people = {one for each in session.execute(made) for one in each if one is not None}
            assert people
            assert row.proposed_by not in people
        in_state = {(row.id, row.state in DONE) for row in session.scalars(select(Moderation))}
        assert {ident for ident, did in in_state if did} == {row.id for _, row, _, _ in acts}

    @invariant()
    def what_is_proposed_has_a_ground_of_the_guidance_in_words_that_were_there_and_criticism_is_none(self) -> None:
        proposed = select(Moderation, ModerationCopy.content).join(
            ModerationCopy, ModerationCopy.moderation_id == Moderation.id
        )
        for row, content in session.execute(proposed):
            known = rules(edition(row.policy_version_id).document)
            assert known is not None
            assert row.kind in known.grounds[row.ground].kinds
            assert places(row.quote, content["text"])
        told = [one for one in self._record() if one.type in ("moderation.proposed", "moderation.decided")]
        assert all(one.opened["neutral"] or one.opened.get("outcome") == "rejected" for one in told)

    @invariant()
    def what_is_to_be_done_to_a_message_is_what_was_proposed_about_as_it_reads_now(self) -> None:
        """And its words stood in the message, in the version that was noted here when it was proposed."""
        living = select(Moderation.id).join(Message, Message.id == Moderation.message_id)
        changed = or_(Message.version != Moderation.message_version, Message.deleted_at.is_not(None))
        waits = and_(Moderation.kind.in_(ON_MESSAGES), Moderation.state.in_(("proposed", "approved")))
        assert session.scalars(living.where(waits, changed)).all() == []
        then = and_(
            MessageVersion.message_id == Moderation.message_id, MessageVersion.version == Moderation.message_version
        )
        read = func.coalesce(MessageVersion.text, Message.text)
        rows = select(Moderation.quote, read).join(Message, Message.id == Moderation.message_id)
        for quote, text in session.execute(rows.outerjoin(MessageVersion, then)):
            assert places(quote, text)

    @invariant()
    def a_block_has_an_end_and_nothing_else_has_one(self) -> None:
        ends = and_(Moderation.until > Moderation.proposed_at, Moderation.kind == BLOCK)
        none = and_(Moderation.until.is_(None), Moderation.kind != BLOCK)
        assert session.scalars(select(Moderation.id).where(~or_(ends, none))).all() == []
        for row in session.scalars(select(Moderation).where(Moderation.kind == BLOCK)):
            assert row.until is not None
            assert row.until - row.proposed_at <= timedelta(days=366)
        told = [one.subject for one in self._record() if one.type == "moderation.ended"]
        over = session.scalars(select(Moderation.public_id).where(Moderation.until <= self.at))
        assert set(told) <= {f"moderation/{ident}" for ident in over}
        assert len(set(told)) == len(told), "the end of each is told once"

    @invariant()
    def nobody_judges_an_appeal_who_had_a_part_in_the_act_or_lacks_the_role(self) -> None:
        part = exists().where(
            *(Review.subject_kind == KIND, Review.subject_id == Moderation.id, Decision.review_id == Review.id),
            or_(
                Decision.person_id == ModerationAppeal.decided_by,
                Decision.for_id == ModerationAppeal.decided_by,
            ),
        )
        at = ModerationAppeal.decided_at
        held = exists().where(
            *(RoleGrant.user_id == ModerationAppeal.decided_by, RoleGrant.role == "champion"),
            *(RoleGrant.from_at <= at, or_(RoleGrant.until_at.is_(None), RoleGrant.until_at > at)),
        )
        did = exists().where(
            *(ModerationAct.moderation_id == Moderation.id, ModerationAct.undoes.is_(False)),
            ModerationAct.person_id == ModerationAppeal.decided_by,
        )
        own = ModerationAppeal.decided_by.in_((Moderation.proposed_by, ModerationAppeal.recorded_by))
        wrong = or_(part, ~held, own, did)
        judged = select(Moderation.id).join(ModerationAppeal, ModerationAppeal.moderation_id == Moderation.id)
        assert session.scalars(judged.where(ModerationAppeal.outcome.is_not(None), wrong)).all() == []

    @invariant()
    def the_same_is_proposed_once_at_a_time_and_what_is_down_is_not_found(self) -> None:
        live = Moderation.state.not_in(ENDED)
        twice = select(Moderation.message_id).where(live).group_by(Moderation.message_id, Moderation.kind)
        assert session.scalars(twice.having(func.count() > 1)).all() == []
        down = select(Moderation.message_id).where(
            Moderation.kind.in_(ON_MESSAGES), Moderation.state.in_(DONE), Moderation.state != "reinstated"
        )
        found = select(SearchDocument.object_id).where(SearchDocument.kind == MESSAGE)
        assert set(session.scalars(found)) == set(session.scalars(select(Message.id).where(Message.id.not_in(down))))

    @invariant()
    def the_record_says_what_became_of_each_proposal(self) -> None:
        told = moderation_states(self._record())
        kept = select(Moderation.public_id, Moderation.state, Moderation.digest)
        rows = session.execute(kept.where(Moderation.public_id.in_(told)))
        assert {ident: (state, digest) for ident, state, digest in rows} == told
        session.rollback()

    def go_far(self) -> None:
        amal, priya, dana = "amal", "priya", "dana"
        self._then(self.practise_to_the_end, "ines", 0, priya)
        self._then(self.practise, "ines", 0, 0)
        self._then(self.take_in, "R1", list(COMMENTS)[2])
        self._then(self.practise_to_the_end, "jules", 2, priya)
        self._then(self.propose, amal, 2, "hide", "", True, True)
        self._then(self.answer, 2)
        self._then(self.wait, 1)
        self._then(self.go_on_talking, "jules", 2, 3)
        self._then(self.go_on_talking, "jules", 2, 0)
        self._then(self.propose, amal, 0, "remove", "", True, True)
        self._then(self.decide, amal, 0, "approve", True, "")
        self._then(self.decide, priya, 0, "approve", True, "")
        self._then(self.go_on_with, "sam", 0, "carry out")
        self._then(self.go_on_with, priya, 0, "carry out")
        self._then(self.go_on_talking, "jules", 0, 1)
        self._then(self.go_on_with, amal, 0, "appeal")
        self._then(self.grant_or_revoke, priya, "champion", True)
        self._then(self.go_on_with, priya, 0, "decide the appeal")
        self._then(self.go_on_with, dana, 0, "decide the appeal")
        self._then(self.go_on_with, priya, 0, "reinstate")
        self._then(self.go_on_with, amal, 1, "withdraw")
        self._then(self.go_on_talking, "jules", 0, 0)
        self._then(self.go_on_talking, "jules", 1, 2)
        self._then(self.propose, amal, 0, "hide", "criticism", True, True)
        self._then(self.take_in, "M1", next(iter(COMMENTS)))
        self._then(self.propose, amal, 3, "remove", "", True, True)
        self._then(self.go_on_talking, "jules", 3, 1)
        self._then(self.practise, "ines", 0, 5)
        self._then(self.practise, "jules", 0, 5)
        self._then(self.take_in, "M1", list(COMMENTS)[1])
        for kind in (MUTE, BLOCK):
            self._then(self.propose, amal, 4, kind, "", True, True)
        self._then(self.decide, priya, 4, "approve", True, "")
        self._then(self.go_on_with, priya, 4, "carry out")
        for _ in range(4):
            self._then(self.wait, 24 * 60 * 8)
        self._then(self.go_away_or_come_back, priya, "pat", False)
        self._then(self.disable_or_enable, "tom", "pat", True)


FAR = {
    *("moderation.proposed", "moderation.decided", "moderation.withdrawn", "moderation.carried_out"),
    *("moderation.appealed", "moderation.appeal_decided", "moderation.reinstated", "moderation.outdated"),
    *("moderation.ended", "practice.started", "practice.discarded", "practice.handed_in", "practice.compared"),
    *("practice.commented", "thread.closed", "thread.reopened"),
    *("message.added", "message.edited", "message.deleted", "person.disabled", "absence.noted", "reply.published"),
}
REFUSED = {"no-ground", "not-to-be-moderated", "already-proposed", "own-work", "own-removal", "not-on-the-channel"}


@pytest.mark.soak
def test_no_order_of_acts_removes_a_comment_without_copy_approval_and_ground(
    new_installation: Callable[[], Installation], size: Callable[[int, int], int]
) -> None:
    """In the long run in four offices, as `test_lifecycles` does it."""
    Comments.reached, Comments.refused = set(), set()
    for number in range(size(1, 4)):
        with application(new_installation()) as app, app.app_context():
            with clock.held_at(STARTS - timedelta(days=1)):
                Comments.office, Comments.starts, Comments.app = Office.furnish(), STARTS, app
                with_somebody_from_outside(Comments.office)
            Comments.live(size(5, 15), size(14, 50), number)
    assert FAR - Comments.reached == set(), "chance has to come far, or this shows nothing"
    assert REFUSED - Comments.refused == set(), "and to try what nobody may"
