"""What must hold of reviews, decisions and publications, whatever was done: asked after each step of a machine."""

from __future__ import annotations

from hypothesis.stateful import invariant
from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from governance.db import session
from tests.support.replay import draft_states
from tests.workflows.steering import Steering
from workflows.deliveries.rows import SEND, Attempt, Delivery
from workflows.drafts import Draft, Revision
from workflows.emergencies.rows import Emergency
from workflows.publications import Publication
from workflows.reviews import Decision, Review, Step
from workflows.scheduled import Schedule
from workflows.step_acts import TAKEN_BACK, StepAct
from workflows.talk.rows import DraftComment

_BEFORE = aliased(Review)


def _deciders(review_id: int) -> set[int]:
    return set(session.scalars(select(Decision.person_id).where(Decision.review_id == review_id)))


class Approved(Steering):
    """Nothing but what must hold."""

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
                if step.state == "skipped":  # as the guidance lets somebody; or whoever asked beside it took that back
                    taken_back = select(StepAct.id).where(StepAct.step_id == step.id, StepAct.kind == TAKEN_BACK)
                    assert step.role == "program_expert" or session.scalars(taken_back).all() != []
                    assert (step.added_by is None) == (step.role == "program_expert")
                    continue
                approvals = session.scalars(
                    select(Decision.person_id).where(Decision.step_id == step.id, Decision.verdict == "approve")
                ).all()
                assert len(set(approvals)) >= step.quorum

    @invariant()
    def what_went_out_in_an_emergency_went_out_while_it_held_and_is_owed_a_review(self) -> None:
        for draft, one, sent_at, emergency in session.execute(
            select(Draft, Publication, func.max(Attempt.begun_at), Emergency)
            .join(Emergency, Emergency.id == Publication.emergency_id)
            .join(Draft, Draft.id == Publication.draft_id)
            .outerjoin(Delivery, Delivery.public_id == Publication.public_id)
            .outerjoin(Attempt, (Attempt.delivery_id == Delivery.id) & (Attempt.kind == SEND))
            .group_by(Draft.id, Publication.id, Emergency.id)
        ):
            assert not emergency.drill
            told_at = one.published_at if one.late else sent_at or one.at
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
        begun = {one.subject.partition("/")[2] for one in self._record() if one.type == "draft.created"}
        told = {ident: state for ident, state in draft_states(self._record()).items() if ident in begun}
        rows = session.execute(select(Draft.public_id, Draft.state, Draft.digest).where(Draft.public_id.in_(begun)))
        assert {row.public_id: (row.state, row.digest) for row in rows} == told
        session.rollback()
