"""A draft with its review, as pages and API show it: a fixed number of statements each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, null, select, union_all
from sqlalchemy.orm import aliased

from governance.change import Standing
from governance.clock import now
from governance.db import session
from governance.errors import N_, NotFound
from governance.people.renaming import name_at
from governance.people.rows import User
from policies.eligibility import Tie
from policies.versions import PolicyVersion
from workflows.channels import Channel
from workflows.delegations.ties import tied_in
from workflows.deliveries.rows import Delivery
from workflows.drafts import Draft, Revision, Withdrawal, may_read, no_draft
from workflows.message_versions import MessageVersion, earlier_versions
from workflows.outsiders import only_put_before
from workflows.publications import Publication
from workflows.review_views import ReviewView as ReviewView
from workflows.review_views import StepView as StepView
from workflows.review_views import outward
from workflows.reviews import IN_FORCE, Decision, Review, ReviewConflict, Step
from workflows.scheduled import Schedule, in_effect
from workflows.states import APPROVED
from workflows.step_acts import acts_of
from workflows.talk.rows import DraftComment
from workflows.threads import Message, Thread, Triage


@dataclass(frozen=True)
class DraftView:
    """A draft with its current revision and its latest review; `earlier` holds the reviews before, where asked for.

    `schedule` is when it is to be posted, also while it is held back; `open_comments` how many were not resolved,
    `comments` how many there are, and `deliveries` how often it was to be sent by a webhook.
    `outward` is the person from outside who reads it: what staff say to each other is left out then.
    """

    draft: Draft
    revision: Revision
    channel: Channel
    author: str
    review: ReviewView | None
    publication: Publication | None
    earlier: tuple[ReviewView, ...] = ()
    schedule: Schedule | None = None
    keeper: str | None = None
    open_comments: int = 0
    comments: int = 0
    deliveries: int = 0
    outward: int | None = None

    @property
    def goes_on(self) -> tuple[int, str]:
        """Who goes on with it: its keeper, or its author."""
        kept = self.draft.keeper_id
        return (kept, self.keeper or "") if kept is not None else (self.draft.author_id, self.author)

    def lapsed(self, at: datetime) -> bool:
        """Whether the approval has run out: computed, never swept."""
        valid = self.review.review.valid_until if self.review else None
        return self.draft.state in APPROVED and valid is not None and at >= valid

    def state(self, at: datetime) -> str:
        """The state that a reader is shown."""
        return "expired" if self.lapsed(at) else self.draft.state

    def to_post(self, at: datetime) -> bool:
        """Whether its time has come and it is to be posted now."""
        return self.state(at) == "scheduled" and self.schedule is not None and at >= self.schedule.goes_out_at


def shown_state(at: datetime, draft: type[Draft] = Draft) -> ColumnElement[str]:
    """The state that a list shows of a draft, in a statement that joins the draft's latest review."""
    lapsed = and_(draft.state.in_(APPROVED), Review.valid_until <= at)
    return case((lapsed, "expired"), else_=draft.state)


_KEEPER = aliased(User)
_SAID = select(func.count()).where(DraftComment.draft_id == Draft.id)
_COMMENTS = _SAID.scalar_subquery().label("comments")
_OPEN_COMMENTS = _SAID.where(DraftComment.resolved_at.is_(None)).scalar_subquery().label("open_comments")
_DELIVERIES = select(func.count()).where(Delivery.draft_id == Draft.id).scalar_subquery().label("deliveries")


def draft_view(draft_id: int, standing: Standing, *, every_review: bool = False) -> DraftView:
    """One draft, in four statements, five for somebody from outside.

    Raises `NotFound` where there is none that this person may see.
    """
    row = session.execute(_DRAFTS.where(Draft.id == draft_id)).one_or_none()
    if row is None or not may_read(row.Draft, standing.person_id, standing.roles):
        raise no_draft()
    only_put_before(standing, draft_id)
    view = _view(row, review_views(draft_id, latest_only=not every_review))
    if standing.body is None:
        return view
    review = view.review and outward(view.review, standing.person_id or 0)
    plain = replace(view, review=review, keeper=None, earlier=(), schedule=None, outward=standing.person_id)
    return replace(plain, open_comments=0, comments=0, deliveries=0)


def draft_views(draft_ids: Sequence[int], standing: Standing) -> dict[int, DraftView]:
    """Those of these drafts that this person may see, each with every review: as many statements as for one.

    Somebody from outside sees one at a time.
    """
    if standing.body is not None:
        return {}
    rows = session.execute(_DRAFTS.where(Draft.id.in_(draft_ids))).all()
    seen = {row.Draft.id: row for row in rows if may_read(row.Draft, standing.person_id, standing.roles)}
    reviews = _views(
        session.execute(
            _REVIEWS.where(Review.subject_kind == "draft", Review.subject_id.in_(list(seen))), {"now": now()}
        ).all()
    )
    by_draft: dict[int, list[ReviewView]] = defaultdict(list)
    for one in reviews:
        by_draft[one.review.subject_id].append(one)
    return {draft_id: _view(row, by_draft[draft_id]) for draft_id, row in seen.items()}


_DRAFTS = (
    select(Draft, Revision, Channel, User.name, Publication, Schedule, _KEEPER.name.label("keeper"))
    .add_columns(_OPEN_COMMENTS, _COMMENTS, _DELIVERIES)
    .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Draft.revision))
    .join(Channel, Channel.id == Draft.channel_id)
    .join(User, User.id == Draft.author_id)
    .outerjoin(Publication, Publication.draft_id == Draft.id)
    .outerjoin(Schedule, in_effect())
    .outerjoin(_KEEPER, _KEEPER.id == Draft.keeper_id)
    .execution_options(populate_existing=True)
)
_REVIEWS = (
    select(Review, PolicyVersion.number, name_at(User, Review.submitted_at).label("name"), IN_FORCE)
    .join(PolicyVersion, PolicyVersion.id == Review.policy_version_id)
    .join(User, User.id == Review.submitted_by)
    # One that went out is the last: what was begun before that was told of counts no more.
    .order_by((Review.state == "published").desc(), Review.id.desc())
    .execution_options(populate_existing=True)
)


def _view(row: Any, reviews: Sequence[ReviewView]) -> DraftView:
    latest, earlier = (reviews[0], tuple(reviews[1:])) if reviews else (None, ())
    same = row.Draft, row.Revision, row.Channel, row.name, latest, row.Publication, earlier
    return DraftView(*same, row.Schedule, row.keeper, row.open_comments, row.comments, row.deliveries)


def review_views(subject_id: int, latest_only: bool = False, kind: str = "draft") -> list[ReviewView]:
    """The reviews of a subject, newest first, with steps and decisions: three statements, and one more where a step was
    put to somebody.
    """
    statement = _REVIEWS.where(Review.subject_kind == kind, Review.subject_id == subject_id)
    return _views(session.execute(statement.limit(1) if latest_only else statement, {"now": now()}).all())


def _views(rows: Sequence[Any]) -> list[ReviewView]:
    ids = [row.Review.id for row in rows]
    steps: dict[int, list[StepView]] = defaultdict(list)
    made: dict[int, list[Decision]] = defaultdict(list)
    conflict: dict[int, set[int]] = defaultdict(set)
    tied: dict[int, set[Tie]] = defaultdict(set)
    if ids:
        fresh = {"populate_existing": True}
        found = session.execute(
            select(Step, Decision)
            .outerjoin(Decision, Decision.step_id == Step.id)
            .where(Step.review_id.in_(ids))
            .order_by(Step.review_id, Step.position, Step.part, Decision.id)
            .execution_options(**fresh)
        ).all()
        order: dict[int, Step] = {}
        for step, decision in found:
            order[step.id] = step
            if decision is not None:
                made[step.id].append(decision)
        acts = acts_of(ids) if any(one.named_id is not None for one in order.values()) else {}
        for step in order.values():
            steps[step.review_id].append(StepView(step, tuple(made[step.id]), acts.get(step.id, ())))
        wrote = select(ReviewConflict.review_id, ReviewConflict.person_id, null(), null())
        for row in session.execute(
            union_all(wrote.where(ReviewConflict.review_id.in_(ids)), *tied_in(Review.id.in_(ids), now()))
        ):
            review_id, one, other, name = row
            if other is None:
                conflict[review_id].add(one)
            else:
                tied[review_id].add(Tie(one, other, name))
    return [
        ReviewView(
            row.Review,
            row.number,
            row.name,
            tuple(steps[row.Review.id]),
            frozenset(conflict[row.Review.id]),
            frozenset(tied[row.Review.id]),
            row.in_force,
        )
        for row in rows
    ]


def last_seen_revision(draft_id: int, person_id: int) -> int | None:
    """The newest revision whose words this person decided on: the base of "what changed since my last decision"."""
    return session.scalar(
        select(func.coalesce(Decision.carried_revision, Decision.revision))
        .join(Review, Review.id == Decision.review_id)
        .where(Review.subject_kind == "draft", Review.subject_id == draft_id, Decision.person_id == person_id)
        .order_by(Decision.id.desc())
        .limit(1)
    )


def message_of(view: DraftView) -> Message:
    """The message that a draft answers, as it reads now. Raises `NotFound` for what answers none."""
    pinned = view.revision.reply_to
    found = session.scalars(select(Message).where(Message.public_id == pinned["id"])).one_or_none() if pinned else None
    if found is None:
        raise NotFound("not-found", N_("This draft answers no message."))
    return found


def withdrawal_of(draft_id: int) -> Withdrawal | None:
    """Why a draft was taken back."""
    return session.get(Withdrawal, draft_id)


@dataclass(frozen=True)
class ThreadView:
    """A conversation with its messages, the choices of category, and the drafts that answer it.

    `earlier` holds, by message, how it read before it was edited on the channel.
    """

    thread: Thread
    channel: Channel
    messages: Sequence[Message]
    triages: Sequence[tuple[Triage, str, str]]
    drafts: Sequence[Any]
    earlier: Mapping[int, Sequence[MessageVersion]] = field(default_factory=dict)


def thread_view(thread_id: int, standing: Standing) -> ThreadView | None:
    """One conversation, in four statements, and one more where a message was edited; None where there is none.

    Triage comes with person's name and policy.
    """
    row = session.execute(
        select(Thread, Channel)
        .join(Channel, Channel.id == Thread.channel_id)
        .where(Thread.id == thread_id)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        return None
    messages = session.scalars(
        select(Message)
        .where(Message.thread_id == thread_id)
        .order_by(Message.received_at, Message.id)
        .execution_options(populate_existing=True)
    ).all()
    triages = [
        (found.Triage, found.name, found.number)
        for found in session.execute(
            select(Triage, User.name, PolicyVersion.number)
            .join(User, User.id == Triage.person_id)
            .join(PolicyVersion, PolicyVersion.id == Triage.policy_version_id)
            .where(Triage.thread_id == thread_id)
            .order_by(Triage.id)
        )
    ]
    written = session.execute(
        select(Draft.id, Draft.kind, Draft.restricted, Draft.author_id, Draft.keeper_id, Draft.updated_at)
        .add_columns(User.name, Revision.texts)
        .add_columns(shown_state(now()).label("state"))
        .join(User, User.id == Draft.author_id)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Draft.revision))
        .outerjoin(Review, Review.id == Draft.review_id)
        .where(Draft.thread_id == thread_id)
        .order_by(Draft.id.desc())
    ).all()
    seen = [draft for draft in written if may_read(draft, standing.person_id, standing.roles)]
    edited = [message.id for message in messages if message.version > 1]
    earlier = earlier_versions(edited) if edited else {}
    return ThreadView(row.Thread, row.Channel, messages, triages, seen, earlier)
