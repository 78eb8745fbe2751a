"""Whatever people do, in whatever order: what must hold of every draft, by machines that try at random."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from governance import clock
from governance.db import session
from governance.people.roles import grant, revoke
from governance.people.rows import User
from policies import library
from tests.support.office import STARTER, Office
from tests.support.replay import draft_states, entries
from tests.support.tables import everything
from tests.support.yamls import dumped, loaded
from tests.workflows.steering import Steering
from workflows import (
    alternatives,
    carrying,
    changed_messages,
    decisions,
    drafts,
    holds,
    publications,
    retrospectives,
    schedules,
    submissions,
    threads,
    together,
    triaging,
)
from workflows.drafts import Draft, Revision
from workflows.emergencies import declaring
from workflows.emergencies.rows import Emergency
from workflows.publications import Publication
from workflows.reviews import Decision, Review, Step
from workflows.scheduled import Schedule
from workflows.talk import saying, suggesting
from workflows.talk.places import Quote
from workflows.talk.rows import DraftComment
from workflows.threads import Message
from workflows.wording import Wording

STARTS = datetime(2026, 11, 23, 14, 12, tzinfo=UTC)
WRITERS = ("amal", "jules", "tom", "priya", "ines")
PEOPLE = (*WRITERS, "nadia", "sam", "kowalski", "marc", "dana", "olu")
VERDICTS = ("approve", "approve", "approve", "request_changes", "reject")
CATEGORIES = ("R1", "R3", "R4", "R5", "R6", "R8", "N1", "E1", "E1")
TEXTS = (
    "The Saturday clinic is open. Details: https://maplecountyhealth.example/flu",
    "A sore arm for a day is common. Source: https://www.canada.ca/flu",
    "A sore arm for a day is common.  Source: https://www.canada.ca/flu",
    "Please call 705-555-0142. Details: https://maplecountyhealth.example/help",
)
TALK = ("comment", "suggest", "take", "take", "decline")


def test_what_is_compared_after_a_refusal_sees_any_change_of_any_row(context: Flask) -> None:
    office = Office.furnish()
    before = everything()
    assert everything() == before
    session.execute(update(User).where(User.id == office["amal"].person_id).values(name="Amal B."))
    session.commit()
    after = everything()
    assert {name for name in before if before[name] != after[name]} == {"user_account"}


_BEFORE = aliased(Review)


def _deciders(review_id: int) -> set[int]:
    return set(session.scalars(select(Decision.person_id).where(Decision.review_id == review_id)))


class Lifecycles(Steering):
    """Many people at one desk."""

    def __init__(self) -> None:
        super().__init__()
        self.threads: list[int] = []
        self.first = 0

    @initialize()
    def begin(self) -> None:
        self.first = len(entries())
        self._take_in("R1")
        self._take_in("R3")
        self.write("amal", TEXTS[1], 0)
        self.write("tom", TEXTS[1], 1)

    def _take_in(self, category: str) -> None:
        amal = self.office["amal"]
        message = {"text": "When is the clinic?", "language": "en", "received_at": self.at}
        thread = self._try(lambda: threads.receive(amal, "x", message, "immunisation"))["thread"]
        self._try(lambda: triaging.triage(amal, thread, category, "It fits."))
        self.threads.append(thread)

    @rule(category=st.sampled_from(CATEGORIES))
    def take_in(self, category: str) -> None:
        self._take_in(category)

    @rule(who=st.sampled_from(WRITERS), words=st.sampled_from(TEXTS), which=st.integers(0, 30))
    def write(self, who: str, words: str, which: int) -> None:
        thread = self.threads[which % len(self.threads)]
        made = self._try(lambda: drafts.create(self.office[who], "reply", Wording("x", {"en": words}), thread))
        if made:
            self.drafts.append(made["draft"])

    @rule(who=st.sampled_from(PEOPLE), words=st.sampled_from(TEXTS), which=st.integers(0, 30))
    def edit(self, who: str, words: str, which: int) -> None:
        self._try(lambda: drafts.revise(self.office[who], self._draft(which), Wording("x", {"en": words})))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), act=st.sampled_from(TALK), late=st.booleans())
    def talk(self, who: str, which: int, act: str, late: bool) -> None:
        """Somebody comments or suggests other words, on this revision or the one before; or it comes to one of them."""
        draft, actor, quote = self._draft(which), self.office[who], Quote("en", "a" if late else "https")
        revision = max(1, (session.scalar(select(Draft.revision).where(Draft.id == draft)) or 1) - late)
        newest = session.scalar(select(func.max(DraftComment.id)).where(DraftComment.draft_id == draft)) or 0
        if act == "comment":
            self._try(lambda: saying.comment(actor, draft, revision, "Is that so?", quote))
        elif act == "decline":
            self._try(lambda: suggesting.decline(actor, draft, newest))
        else:
            self._try(lambda: suggesting.suggest(actor, draft, revision, quote, f"an {quote.words}"))
        if act == "take":
            self._try(lambda: suggesting.take(self.office["amal"], draft, newest + 1 - late))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30))
    def submit(self, who: str, which: int) -> None:
        self._try(lambda: submissions.submit(self.office[who], self._draft(which)))

    @rule(
        who=st.sampled_from(PEOPLE),
        which=st.integers(0, 30),
        verdict=st.sampled_from(VERDICTS),
        behind=st.sampled_from((0, 0, 0, 1)),
    )
    def decide(self, who: str, which: int, verdict: str, behind: int) -> None:
        draft = self._draft(which)
        revision = session.scalar(select(Draft.revision).where(Draft.id == draft)) or 1
        self._try(lambda: decisions.decide(self.office[who], draft, revision - behind, verdict, "Because."))

    @rule(who=st.sampled_from(("priya", "nadia", "sam")), verdict=st.sampled_from(VERDICTS), behind=st.booleans())
    def decide_on_several(self, who: str, verdict: str, behind: bool) -> None:
        revisions = session.execute(select(Draft.id, Draft.revision).order_by(Draft.id.desc()).limit(4)).all()
        chosen = [together.Choice(row.id, row.revision - behind, verdict, "Because.") for row in revisions]
        results = self._try(lambda: together.decide_each(self.office[who], chosen)) or []
        assert [one.choice for one in results] == chosen

    @rule(which=st.integers(0, 30), again=st.booleans())
    def let_everybody_approve(self, which: int, again: bool) -> None:
        draft = self._draft(which)
        revision = session.scalar(select(Draft.revision).where(Draft.id == draft)) or 1
        for who in PEOPLE * (1 + again):
            self._try(lambda who=who: decisions.decide(self.office[who], draft, revision, "approve"))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), minutes=st.integers(-5, 60))
    def schedule(self, who: str, which: int, minutes: int) -> None:
        at = self.at + timedelta(minutes=minutes)
        self._try(lambda: schedules.schedule(self.office[who], self._draft(which), at))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), act=st.sampled_from(("hold", "resume", "unschedule")))
    def hold_or_let_go(self, who: str, which: int, act: str) -> None:
        verbs = {"resume": holds.resume, "unschedule": schedules.unschedule}
        given = (self.office[who], self._draft(which))
        self._try(lambda: holds.hold(*given, "Wait.") if act == "hold" else verbs[act](*given))

    @rule(which=st.integers(0, 30), again=st.booleans())
    def change_the_message(self, which: int, again: bool) -> None:
        thread = self.threads[which % len(self.threads)]
        message = session.scalar(select(func.min(Message.id)).where(Message.thread_id == thread)) or 0
        words = f"When is the clinic, {self.at:%H:%M}?"
        act = (lambda: changed_messages.note_deletion(self.office["tom"], thread, message)) if again else None
        self._try(act or (lambda: changed_messages.note_edit(self.office["tom"], thread, message, words)))

    @rule(which=st.integers(0, 3), who=st.sampled_from(("amal", "priya")), again=st.booleans())
    def go_on(self, which: int, who: str, again: bool) -> None:
        """What a sensible office would do next with a draft, so that the machine comes far in its few steps."""
        for _ in range(1 + again):
            state = session.scalar(select(Draft.state).where(Draft.id == self._draft(which)))
            if state in ("drafting", "changes_requested"):
                self.submit(who, which)
            elif state == "in_review":
                self.let_everybody_approve(which, True)
            elif state == "approved":
                self.publish(who, which, True)

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30))
    def take_back(self, who: str, which: int) -> None:
        draft = self._draft(which)
        revision = session.scalar(select(Draft.revision).where(Draft.id == draft)) or 1
        self._try(lambda: carrying.take_back(self.office[who], draft, revision, "Not these words."))

    @rule(which=st.integers(0, 1))
    def put_right(self, which: int) -> None:
        """A reply to a myth is approved by its expert, and then a space is put right."""
        draft = self._draft(which)
        for words in (TEXTS[2], TEXTS[1]):
            self._try(lambda words=words: drafts.revise(self.office["amal"], draft, Wording("x", {"en": words})))
            self.submit("amal", which)
            if words == TEXTS[2]:
                self.decide("nadia", which, "approve", 0)

    @rule(
        who=st.sampled_from(("kowalski", "priya", "amal")), act=st.sampled_from(("declare", "drill", "confirm", "end"))
    )
    def emergency(self, who: str, act: str) -> None:
        last = session.scalar(select(func.max(Emergency.id))) or 0
        actor = self.office[who]
        acts: Mapping[str, Callable[[], Any]] = {
            "declare": lambda: declaring.declare(actor, "Smoke over the town"),
            "drill": lambda: declaring.declare(actor, "Smoke over the town", drill=True),
            "confirm": lambda: declaring.confirm(actor, last),
            "end": lambda: declaring.end(actor, last),
        }
        self._try(acts[act])

    @rule(which=st.integers(0, 30), faithful=st.booleans())
    def urgent(self, which: int, faithful: bool) -> None:
        """An emergency is declared, and a draft goes through its chain as far as it can."""
        for who in ("kowalski", "priya"):  # one of them may have to be the other's second
            self.emergency(who, "declare" if faithful else "drill")
        draft = self._draft(which)
        self._try(lambda: submissions.submit(self.office["amal"], draft, short=True))
        self.decide("olu", which, "approve", 0)
        self.publish("amal", which, faithful)

    @rule(
        who=st.sampled_from(PEOPLE),
        which=st.integers(0, 30),
        outcome=st.sampled_from(("approved", "corrected", "retracted")),
    )
    def review_afterwards(self, who: str, which: int, outcome: str) -> None:
        ident = session.scalar(select(Publication.id).where(Publication.draft_id == self._draft(which))) or 0
        self._try(lambda: retrospectives.review_afterwards(self.office[who], ident, outcome, "Looked at."))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), chosen=st.integers(0, 30))
    def set_aside(self, who: str, which: int, chosen: int) -> None:
        pair = self._draft(which), self._draft(chosen)
        self._try(lambda: alternatives.set_aside(self.office[who], *pair, "The other is better."))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30))
    def withdraw(self, who: str, which: int) -> None:
        self._try(lambda: submissions.withdraw(self.office[who], self._draft(which), "No longer needed."))

    @rule(who=st.sampled_from(PEOPLE), which=st.integers(0, 30), faithful=st.booleans())
    def publish(self, who: str, which: int, faithful: bool) -> None:
        draft = self._draft(which)
        words = session.scalar(
            select(Revision.texts)
            .join(Draft, (Draft.id == Revision.draft_id) & (Draft.revision == Revision.n))
            .where(Draft.id == draft)
        )
        captured = {"en": (words or {}).get("en", "x") + ("" if faithful else " (sic)")}
        at = self.at + timedelta(minutes=1 if faithful else -9)
        self._try(lambda: publications.publish(self.office[who], draft, "https://x.example/1", at, captured))

    @rule(who=st.sampled_from(("marc", "tom", "amal")), role=st.sampled_from(("comms_manager", "program_expert")))
    def grant(self, who: str, role: str) -> None:
        self._try(
            lambda: grant(
                self.office["pat"], self.office[who].person_id, self.office.wanted(role), known=self.office.known
            )
        )

    @rule(who=st.sampled_from(("marc", "tom", "amal")), role=st.sampled_from(("comms_manager", "program_expert")))
    def revoke(self, who: str, role: str) -> None:
        self._try(lambda: revoke(self.office["pat"], self.office[who].person_id, role))

    @invariant()
    def nothing_is_published_without_a_complete_chain(self) -> None:
        session.rollback()
        for publication, review in session.execute(
            select(Publication, Review).join(Review, Review.id == Publication.review_id)
        ):
            assert (review.state, review.digest, review.revision) == (
                "published",
                publication.digest,
                publication.revision,
            )
            steps = session.scalars(select(Step).where(Step.review_id == review.id)).all()
            states = {step.state for step in steps}  # none where the same words were approved before in an emergency
            assert states <= {"approved", "skipped"}
            assert states != {"skipped"}
            for step in steps:
                if step.state == "skipped":  # as the guidance lets somebody, and no step of whom it was asked beside it
                    assert (step.role, step.added_by) == ("program_expert", None)
                    continue
                approvals = session.scalars(
                    select(Decision.person_id).where(Decision.step_id == step.id, Decision.verdict == "approve")
                ).all()
                assert len(set(approvals)) >= step.quorum

    @invariant()
    def what_went_out_in_an_emergency_went_out_while_it_held_and_is_owed_a_review(self) -> None:
        for one, emergency, draft in session.execute(
            select(Publication, Emergency, Draft)
            .join(Emergency, Emergency.id == Publication.emergency_id)
            .join(Draft, Draft.id == Publication.draft_id)
        ):
            assert not emergency.drill
            told_at = one.published_at if one.late else one.at
            assert emergency.declared_at <= told_at < emergency.over_at()
            owed = select(Review).where(Review.subject_kind == "publication", Review.subject_id == draft.id)
            review = session.scalars(owed).one()
            assert (draft.state == "published_unreviewed") == (review.state == "open")

    @invariant()
    def nobody_reviews_afterwards_what_they_wrote_submitted_approved_or_published(self) -> None:
        for owed, before, published_by in session.execute(
            select(Review, _BEFORE, Publication.person_id)
            .join(Publication, Publication.draft_id == Review.subject_id)
            .join(_BEFORE, (_BEFORE.subject_id == Review.subject_id) & (_BEFORE.state == "published"))
            .where(Review.subject_kind == "publication", _BEFORE.subject_kind == "draft")
        ):
            found = {one.id: _deciders(one.id) for one in (owed, before)}
            assert not found[owed.id] & (found[before.id] | {before.submitted_by, published_by})

    @invariant()
    def what_is_scheduled_has_one_time_under_its_own_approval(self) -> None:
        for draft in session.scalars(select(Draft).where(Draft.state == "scheduled")):
            running = select(Schedule).where(Schedule.review_id == draft.review_id, Schedule.over_at.is_(None))
            (planned,) = session.scalars(running).all()
            review = session.get_one(Review, draft.review_id)
            assert (review.state, review.digest, planned.revision) == ("approved", draft.digest, draft.revision)
            assert review.valid_until is None or planned.goes_out_at < review.valid_until

    @invariant()
    def nothing_went_out_before_the_time_that_was_set(self) -> None:
        early = (
            select(Publication.id)
            .join(Schedule, Schedule.review_id == Publication.review_id)
            .where(Schedule.over_at.is_(None), Publication.at < Schedule.goes_out_at)
        )
        assert session.scalars(early).all() == []

    @invariant()
    def nobody_decides_twice_or_on_their_own_words(self) -> None:
        for review in session.scalars(select(Review).where(Review.subject_kind == "draft")):
            made = session.execute(
                select(Decision.person_id, Decision.for_id).where(Decision.review_id == review.id)
            ).all()
            people = [one for each in made for one in each if one is not None]  # one with whom they stand in for
            assert len(people) == len(set(people))
            hands = select(Revision.editor_id, Revision.suggested_by)
            hands = hands.where(Revision.draft_id == review.subject_id, Revision.n <= review.revision)
            assert not set(people) & {review.submitted_by, *(one for hand in session.execute(hands) for one in hand)}

    @invariant()
    def what_was_taken_stands_in_its_revision_as_written_by_whoever_suggested_it(self) -> None:
        made = (Revision.draft_id == DraftComment.draft_id) & (Revision.n == DraftComment.taken_revision)
        taken = select(DraftComment, Revision).outerjoin(Revision, made).where(DraftComment.outcome == "taken")
        for one, revision in session.execute(taken):
            assert (revision.suggested_by, revision.editor_id) == (one.person_id, one.resolved_by)
            assert one.replacement in revision.texts["en"]

    @invariant()
    def what_was_carried_was_decided_on_the_same_words_but_for_spaces_and_never_is_all(self) -> None:
        for one in session.scalars(select(Decision).where(Decision.carried_from_id.is_not(None))):
            made = session.get_one(Decision, one.carried_from_id)
            assert (made.carried_from_id, made.verdict, made.person_id) == (None, "approve", one.person_id)
            review = session.get_one(Review, one.review_id)
            revisions = select(Revision.texts).where(Revision.draft_id == review.subject_id)
            texts = session.scalars(revisions.where(Revision.n.in_((made.revision, one.revision)))).all()
            assert made.revision < one.revision
            assert len({" ".join(words["en"].split()) for words in texts}) == 1
            if review.approved_at is not None:
                fresh = select(Decision.at).where(Decision.review_id == review.id, Decision.carried_from_id.is_(None))
                assert session.scalars(fresh).all() != []

    @invariant()
    def nobody_is_asked_in_a_review_that_has_ended(self) -> None:
        asked = select(Step.id).join(Review, Review.id == Step.review_id)
        asked = asked.where(Review.state != "open", Step.state.in_(("waiting", "open")))
        assert session.scalars(asked).all() == []

    @invariant()
    def the_record_says_what_the_tables_say(self) -> None:
        told = draft_states(entries(self.first))
        rows = session.execute(
            select(Draft.public_id, Draft.state, Draft.digest).where(Draft.id.in_(self.drafts or [0]))
        ).all()
        assert {row.public_id: (row.state, row.digest) for row in rows} == told
        session.rollback()


def source() -> str:
    """The starter, where an approval outlives a change of spaces, and a step may be skipped."""
    document = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    document["approval"]["carry_over"] = "whitespace"
    checked = document["chains"]["fact_check"]
    checked[0] = {"role": checked[0], "skip": {"by": ["moh"]}}
    return dumped(document)


@pytest.mark.soak
def test_no_order_of_acts_publishes_unapproved_words_or_parts_record_and_tables(
    context: Flask, size: Callable[[int, int], int]
) -> None:
    with clock.held_at(STARTS - timedelta(days=1)):
        Lifecycles.office, Lifecycles.starts = Office.furnish(source()), STARTS
    run_state_machine_as_test(
        Lifecycles,
        settings=settings(
            max_examples=size(8, 200),
            stateful_step_count=size(25, 50),
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
