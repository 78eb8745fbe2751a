"""What an emergency's chain has approved and may go out again without a fresh step: the whole of it, while it holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, exists, select
from sqlalchemy.orm import aliased

from governance.db import Moment, session
from policies.repeating import as_approved
from workflows.demands import Wrong
from workflows.drafts import Draft, Revision
from workflows.emergencies.rows import AFTERWARDS
from workflows.error_reports import ErrorReport
from workflows.reviews import Decision, Review, Step

GOES = ("approved", "scheduled", "sending", "published", "published_unreviewed")
"""States of a draft whose approval may be used again. What somebody held back is not among them."""

WRONG = ("corrected", "retracted")
NO_ERROR = "not_an_error"


@dataclass(frozen=True)
class Content:
    """All that is pinned of a text but the message that it answers. An attachment is its hash and its alt texts."""

    kind: str
    channel_id: int
    texts: Mapping[str, str]
    attachments: tuple[tuple[str, Mapping[str, str]], ...] = ()
    not_before: datetime | None = None

    @classmethod
    def of(cls, kind: str, revision: Any) -> Content:
        """What a revision pins."""
        time = revision.not_before and datetime.fromisoformat(revision.not_before["time"])
        return cls(kind, revision.channel_id, revision.texts, attached(revision.attachments), time)

    def repeats(self, other: Content) -> bool:
        """Whether it is the other one again, with nothing more and nothing less."""
        where = (self.kind, self.channel_id, self.not_before) == (other.kind, other.channel_id, other.not_before)
        whole = self.texts.keys() == other.texts.keys()
        return where and whole and as_approved(self.texts, self.attachments, other.texts, other.attachments)

    def shares_words(self, other: Content) -> bool:
        """Whether a text of it, in any language, is the other's to the letter."""
        return any(text == other.texts.get(language) for language, text in self.texts.items())


def attached(pinned: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, Mapping[str, str]], ...]:
    """The attachments of a wording as content."""
    return tuple((one["sha256"], one["alt"]) for one in pinned)


class Before(NamedTuple):
    """The approval that words repeat: its review, its draft, and when it was given."""

    review_id: int
    draft_id: int
    approved_at: datetime


_OWED, _DUE = aliased(Review), aliased(Step)
_LATE = exists().where(
    *(_OWED.subject_kind == AFTERWARDS, _OWED.subject_id == Draft.id, _OWED.state == "open"),
    *(_DUE.review_id == _OWED.id, _DUE.due <= bindparam("now", type_=Moment)),
)
_DECIDED = exists().where(Decision.review_id == Review.id, Decision.verdict == "approve")
_REPORTED = exists().where(ErrorReport.draft_id == Draft.id, ErrorReport.state != NO_ERROR)


def _approved(emergency_id: int, at: datetime) -> Sequence[Any]:
    """Every approval by the chain of an emergency, the newest first, with how it stands at `at`. One keyed statement.

    `own` says that somebody approved it, and it did not itself repeat another; `late` that the review afterwards of
    what went out by it is overdue.
    """
    return session.execute(
        select(Review.id, Review.approved_at, Review.valid_until, Review.digest, Revision, Draft)
        .add_columns(_DECIDED.label("own"), _REPORTED.label("reported"), _LATE.label("late"))
        .join(Draft, Draft.id == Review.subject_id)
        .join(Revision, (Review.subject_id == Revision.draft_id) & (Review.revision == Revision.n))
        .where(Review.emergency_id == emergency_id, Review.subject_kind == "draft")
        .where(Review.state.in_(("approved", "published")))
        .order_by(Review.id.desc())
        .execution_options(populate_existing=True),
        {"now": at},
    ).all()


def approved_before(content: Content, emergency_id: int, at: datetime) -> Before | None:
    """The approval by this emergency's chain that this content repeats; None where a fresh one is needed.

    It is somebody's own approval of all of it, and holds. It counts until the review afterwards of what went out by it
    is overdue; and none does of words that were found wrong or reported as an error, here or beside something else.
    """
    found = _approved(emergency_id, at)
    if any(_wrong(row) and content.shares_words(Content.of(row.Draft.kind, row.Revision)) for row in found):
        return None
    for row in found:
        holds = row.own and not row.late and row.Draft.state in GOES and row.Draft.digest == row.digest
        in_time = row.valid_until is None or at < row.valid_until
        if holds and in_time and content.repeats(Content.of(row.Draft.kind, row.Revision)):
            return Before(row.id, row.Draft.id, row.approved_at)
    return None


def _wrong(row: Any) -> bool:
    return row.reported or row.Draft.state in WRONG


def same_content(content: Content, emergency_id: int, at: datetime) -> list[int]:
    """The reviews in which this content was approved by the emergency's chain, however they stand now."""
    found = _approved(emergency_id, at)
    return [row.id for row in found if content.repeats(Content.of(row.Draft.kind, row.Revision))]


def found_wrong(kind: str, revision: Any, review: Any) -> int | None:
    """The draft whose words, the same as these, were found wrong or reported; None, and no statement, for no repeat."""
    if review.repeats_id is None:
        return None
    content = Content.of(kind, revision)
    others = (row for row in _approved(review.emergency_id, review.approved_at) if row.id != review.id and _wrong(row))
    return next(
        (row.Draft.id for row in others if content.shares_words(Content.of(row.Draft.kind, row.Revision))), None
    )


def wrong(kind: str, revision: Any, review: Any) -> Wrong | None:
    """What speaks against letting out what nobody looked at: it repeats words that were found wrong since."""
    other = found_wrong(kind, revision, review)
    return None if other is None else Wrong(repeated(review.repeats_id).draft_id, other)


def repeated(review_id: int) -> Any:
    """Of an approval that another goes by: its draft, when it was given, and by whom."""
    return session.execute(
        select(Review.subject_id.label("draft_id"), Review.approved_at, Decision.person_name)
        .join(Decision, (Decision.review_id == Review.id) & (Decision.verdict == "approve"))
        .where(Review.id == review_id)
        .order_by(Decision.id.desc())
        .limit(1)
    ).one()
