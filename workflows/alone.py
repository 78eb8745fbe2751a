"""What is decided on by itself: where more is to be weighed than words, and a list of several would hide that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from governance.db import session
from governance.errors import N_, Conflict
from policies.facts import Finding
from workflows.alternatives import PENDING
from workflows.drafts import Draft
from workflows.evaluating import PERSONAL, SubmissionFacts
from workflows.reviews import Review
from workflows.threads import Thread

EMERGENCY = N_("It concerns an emergency, a drill or public safety, where each text is decided on by itself.")
PERSONAL_DATA = N_("A check found what may be personal data in it, so that it is decided on by itself.")
LET_PASS = N_("Somebody let it pass a check that stops others, so that it is decided on by itself.")
ALTERNATIVES = N_("There is another reply to the same message: which of them goes out is chosen on its own page.")
MOVED_ON = N_("What it answers has changed since it was submitted. Its own page shows how, and it is decided on there.")
CAME_BACK = N_("It was rejected before. The reasons stand on its own page, where it is decided on by itself.")

BRIEFLY = {
    EMERGENCY: N_("emergency, drill or public safety"),
    PERSONAL_DATA: N_("perhaps personal data"),
    LET_PASS: N_("a check let it pass"),
    ALTERNATIVES: N_("another reply beside it"),
    MOVED_ON: N_("what it answers has changed"),
    CAME_BACK: N_("rejected before"),
}
"""The same in a few words, for a list."""

_OTHER, _BEFORE = aliased(Draft), aliased(Review)
_ANOTHER = (
    exists()
    .where(
        *(_OTHER.thread_id == Draft.thread_id, _OTHER.id != Draft.id, _OTHER.kind == "reply", Draft.kind == "reply"),
        *(_OTHER.state.in_(PENDING), _OTHER.restricted.is_(False)),
    )
    .correlate(Draft)
)
_REJECTED = (
    exists()
    .where(
        *(_BEFORE.subject_kind == "draft", _BEFORE.subject_id == Draft.id),
        *(_BEFORE.state == "rejected", _BEFORE.id < Review.id),
    )
    .correlate(Draft, Review)
)
SEEN = (
    *(Review.emergency_id, Review.moved_on, Thread.emergency, SubmissionFacts.evaluation),
    *(_ANOTHER.label("another"), _REJECTED.label("rejected")),
)
"""What has to be known of a review, for statements that join its draft, its conversation and its facts."""

_SEEN = (
    select(Review.id, *SEEN)
    .join(Draft, Draft.id == Review.subject_id)
    .outerjoin(Thread, Thread.id == Draft.thread_id)
    .outerjoin(SubmissionFacts, SubmissionFacts.review_id == Review.id)
)


@dataclass(frozen=True)
class Weighed:
    """What a review's submission found, and why the review is decided on by itself; empty where it need not be."""

    findings: tuple[Finding, ...] = ()
    why: str = ""


def weighed(review_ids: Sequence[int]) -> dict[int, Weighed]:
    """By review of a draft. One statement, none for none."""
    if not review_ids:
        return {}
    return {row.id: _weighed(row) for row in session.execute(_SEEN.where(Review.id.in_(review_ids)))}


def why_alone(row: Any) -> str:
    """Why what a row with `SEEN` is about is decided on by itself, as a msgid; empty where it need not be."""
    return _weighed(row).why


def refuse(review: Any) -> None:
    """Raise `Conflict` for a locked review of a draft that is decided on by itself."""
    why = weighed([review.id])[review.id].why
    if why:
        raise Conflict("decided-alone", why)


def _weighed(row: Any) -> Weighed:
    stored = row.evaluation["findings"] if row.evaluation else ()
    findings = tuple(Finding.from_json(one) for one in stored)
    return Weighed(findings, _why(row, findings))


def _why(row: Any, findings: Sequence[Finding]) -> str:
    if row.emergency_id is not None or row.emergency:
        return EMERGENCY
    if any(one.check in PERSONAL for one in findings):
        return PERSONAL_DATA
    if any(one.outcome == "overridden" for one in findings):
        return LET_PASS
    if row.moved_on is not None:
        return MOVED_ON
    if row.another:
        return ALTERNATIVES
    return CAME_BACK if row.rejected else ""
