"""What there is to carry: the approvals of the review that an edit closed, and who may still give one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, bindparam, exists, func, or_, select

from governance.db import session
from governance.people.actors import in_force
from governance.people.rows import RoleGrant, User
from policies.carrying.judging import NONE, Wording
from policies.versions import Edition
from workflows.causes import RETRIAGED
from workflows.drafts import Revision
from workflows.reviews import RUNNING, Decision, Review, Step
from workflows.talk.rows import DraftComment
from workflows.talk.typed import typists

Grants = frozenset[tuple[str, str | None]]
Authority = Mapping[int, Grants]
"""The roles that active people hold, by person; who is disabled or holds none is not in it."""

_DRAFT: ColumnElement[int] = bindparam("draft", type_=Integer)
_LAST = select(func.max(Review.id)).where(Review.subject_kind == "draft", Review.subject_id == _DRAFT).scalar_subquery()


def authority_over(draft_id: int, edition: Edition, at: datetime) -> Authority:
    """The authority of those who approved in the draft's last review, held until the transaction ends.

    To be read before any review or draft is locked, as all grants are. Nothing is asked where the guidance keeps none.
    """
    if edition.document.approval.carry_over == NONE:
        return {}
    people = select(Decision.person_id).where(Decision.review_id == _LAST, Decision.verdict == "approve")
    statement = _held(at, User.id.in_(people)).order_by(User.id, RoleGrant.id)
    return _gathered(session.execute(statement.with_for_update(read=True, of=(User, RoleGrant)), {"draft": draft_id}))


def authority(people: Collection[int], at: datetime) -> Authority:
    """The same of these people, for whoever only looks."""
    return _gathered(session.execute(_held(at, User.id.in_(sorted(people))))) if people else {}


def _held(at: datetime, who: ColumnElement[bool]) -> Any:
    return (
        select(User.id, RoleGrant.role, RoleGrant.topic)
        .join(RoleGrant, RoleGrant.user_id == User.id)
        .where(User.state == "active", in_force(at), who)
    )


def _gathered(rows: Any) -> Authority:
    found: dict[int, set[tuple[str, str | None]]] = defaultdict(set)
    for row in rows:
        found[row.id].add((row.role, row.topic))
    return {person: frozenset(grants) for person, grants in found.items()}


Place = tuple[int, int, int, str, str | None, int]
"""What makes two steps the same: position, part, how many of its position are needed, role, topic, quorum."""


def place(step: Any) -> Place:
    """The place of a step, of one to come as of one that was."""
    return step.position, step.part, step.needed, step.role, step.topic, step.quorum


@dataclass(frozen=True)
class Approval:
    """One approval of the earlier review: the decision that was really made, wherever it was carried since.

    `edited` says that words of a revision of the draft are this person's; `stood_for` in whose place they decided.
    """

    id: int
    person_id: int
    name: str
    revision: int
    at: datetime
    edited: bool
    stood_for: str | None
    outside_body: str | None = None


@dataclass(frozen=True)
class Earlier:
    """The review that an edit of the draft closed, with the steps that were approved in it."""

    review_id: int
    version_id: int
    revision: int
    steps: Mapping[Place, tuple[Approval, ...]]

    @property
    def approvals(self) -> list[Approval]:
        """All of them, in the order of the steps."""
        return [one for step in sorted(self.steps, key=lambda key: key[:2]) for one in self.steps[step]]


_EDITED = (
    exists().where(
        Revision.draft_id == _DRAFT,
        or_(Revision.editor_id == Decision.person_id, Revision.suggested_by == Decision.person_id),
    )
    | typists(_DRAFT, DraftComment.id).where(DraftComment.person_id == Decision.person_id).exists()
)
_GIVEN = (
    select(
        *(Review.id.label("review_id"), Review.policy_version_id, Review.revision.label("reviewed")),
        *(Step.position, Step.part, Step.needed, Step.role, Step.topic, Step.quorum),
        *(Decision.id, Decision.person_id, Decision.person_name, Decision.for_name, Decision.revision, Decision.at),
        *(Decision.outside_body, Review.emergency_id, Step.state.label("step_state")),
        *(Decision.carried_from_id, Decision.carried_revision, Decision.carried_at),
        _EDITED.label("edited"),
    )
    .join(Step, Step.review_id == Review.id)
    .join(Decision, Decision.step_id == Step.id)
    .where(Review.id == _LAST, Decision.verdict == "approve")
    .order_by(Step.position, Step.part, Decision.id)
)
# What was approved under another category of the conversation was approved for other reasons.
_BY_AN_EDIT = and_(Review.state == "outdated", Review.moved_on.is_distinct_from(RETRIAGED))
_ROWS = _GIVEN.where(_BY_AN_EDIT, Review.emergency_id.is_(None), Step.state == "approved")
_SO_FAR = _GIVEN.where(or_(_BY_AN_EDIT, and_(Review.state.in_(RUNNING), Decision.outdated_at.is_(None))))


def earlier(draft_id: int, revision: int) -> Earlier | None:
    """The last review of a draft where an edit closed it before this revision, and something was approved in it.

    One that ended in another way is none: what was refused, recalled, taken back or lapsed is not carried.
    """
    rows = session.execute(_ROWS, {"draft": draft_id}).all()
    if not rows or rows[0].reviewed >= revision:
        return None
    first = rows[0]
    return Earlier(first.review_id, first.policy_version_id, first.reviewed, _by_step(rows))


@dataclass(frozen=True)
class SoFar:
    """What an edit would meet: the approvals of the steps that are finished, and those of the others."""

    finished: Earlier
    unfinished: Mapping[Place, tuple[Approval, ...]]
    emergency: bool


def given_so_far(draft_id: int, revision: int) -> SoFar | None:
    """What was approved in a draft's last review, where that runs or an edit closed it; None where nothing was.

    After an edit of `revision` this is what a submission has before it.
    """
    rows = session.execute(_SO_FAR, {"draft": draft_id}).all()
    if not rows or rows[0].reviewed > revision:
        return None
    first = rows[0]
    done = _by_step([row for row in rows if row.step_state == "approved"])
    others = _by_step([row for row in rows if row.step_state != "approved"])
    finished = Earlier(first.review_id, first.policy_version_id, first.reviewed, done)
    return SoFar(finished, others, first.emergency_id is not None)


def _by_step(rows: Sequence[Any]) -> Mapping[Place, tuple[Approval, ...]]:
    steps: dict[Place, list[Approval]] = defaultdict(list)
    for row in rows:
        steps[place(row)].append(
            Approval(
                row.carried_from_id or row.id,
                row.person_id,
                row.person_name,
                row.carried_revision or row.revision,
                row.carried_at or row.at,
                row.edited,
                row.for_name,
                row.outside_body,
            )
        )
    return {step: tuple(approvals) for step, approvals in steps.items()}


@dataclass(frozen=True)
class Worded:
    """A revision's wording, and its digest."""

    wording: Wording
    digest: str


def worded(draft_id: int, revisions: Collection[int]) -> Mapping[int, Worded]:
    """The wordings of these revisions."""
    rows: Sequence[Any] = session.execute(
        select(
            *(Revision.n, Revision.digest, Revision.texts, Revision.attachments),
            *(Revision.channel, Revision.not_before, Revision.reply_to),
        ).where(Revision.draft_id == draft_id, Revision.n.in_(sorted(revisions)))
    ).all()
    return {
        row.n: Worded(Wording(row.texts, row.attachments, row.channel, row.not_before, row.reply_to), row.digest)
        for row in rows
    }
