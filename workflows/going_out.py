"""What is asked of an approved draft before it goes out, and of what went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from governance.errors import N_
from policies.parts import Document
from workflows.candidates import Candidate, Somebody, publishers
from workflows.emergencies.meanwhile import STOPPED, stopped
from workflows.holds import MESSAGE_DELETED, MESSAGE_EDITED, MESSAGE_REMOVED, OTHER_REPLY, RETRIAGED
from workflows.reading import DraftView, ReviewView
from workflows.states import APPROVED
from workflows.webhooks import WEBHOOK

MOVED_ON: Mapping[str, str] = {
    OTHER_REPLY: N_(
        "Another reply to the same conversation went out since this was submitted. Once approved it is held back, "
        "until somebody who may publish it has looked and lets it go."
    ),
    MESSAGE_EDITED: N_(
        "The message that it answers was edited on the channel after this was written. Once approved it is held back, "
        "until somebody who may publish it has looked and lets it go."
    ),
    MESSAGE_DELETED: N_(
        "The message that it answers was deleted on the channel. Once approved it is held back, until somebody who may "
        "publish it has looked and lets it go."
    ),
    MESSAGE_REMOVED: N_(
        "The message that it answers was hidden or removed here. Once approved it is held back, until somebody who may "
        "publish it has looked and lets it go."
    ),
    RETRIAGED: N_("The conversation was triaged anew, in another category, while it was being sent."),
}
"""What became of a conversation, as whoever decides and whoever publishes are told."""

SATISFIED, UNSATISFIED, NOT_APPLICABLE, OVERRIDDEN = "satisfied", "unsatisfied", "not_applicable", "overridden"


@dataclass(frozen=True)
class Requirement:
    """One demand. `sentence` is a msgid; `facts` fill its places, roles and topics by their ids.

    `can` holds who can meet it, or will be able to when its turn comes; `cannot` who holds the role and is shut out.
    """

    id: str
    status: str
    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    clauses: tuple[str, ...] = ()
    can: tuple[Candidate, ...] = ()
    cannot: tuple[Candidate, ...] = ()
    due: datetime | None = None


def going_out(
    view: DraftView, review: ReviewView | None, document: Document | None, people: list[Somebody], at: datetime
) -> tuple[Requirement, ...]:
    """Every demand from the approval on: when, how long, whether it is held back, and the publication itself."""
    out = _publication(view, review, document, people, at)
    can = out[0].can
    moved = _moved_on(view, review, at, can)
    return (
        _not_before(view, at),
        _valid(view, review, at),
        _scheduled(view, at, can),
        *moved,
        *_held(view, at, can),
        *out,
    )


def _moved_on(
    view: DraftView, review: ReviewView | None, at: datetime, can: tuple[Candidate, ...]
) -> tuple[Requirement, ...]:
    """What became of the conversation since the review began, until somebody has looked at it and let it go."""
    cause = review.review.moved_on if review else None
    if cause is None or view.publication is not None or view.state(at) not in ("in_review", *APPROVED):
        return ()
    return (Requirement("conversation", UNSATISFIED, MOVED_ON[cause], can=can),)


def _scheduled(view: DraftView, at: datetime, can: tuple[Candidate, ...]) -> Requirement:
    planned = view.schedule
    if planned is None or view.state(at) == "expired":
        return Requirement("schedule", NOT_APPLICABLE, N_("No time is set at which it is posted."))
    facts = {"time": planned.goes_out_at, "by": planned.person_name}
    if at >= planned.goes_out_at:
        return Requirement("schedule", SATISFIED, N_("The time that %(by)s set for it, %(time)s, has come."), facts)
    sentence = N_("%(by)s scheduled it for %(time)s; it is posted then, or taken off the schedule first.")
    return Requirement("schedule", UNSATISFIED, sentence, facts, can=can, due=planned.goes_out_at)


def _held(view: DraftView, at: datetime, can: tuple[Candidate, ...]) -> tuple[Requirement, ...]:
    if view.state(at) != "on_hold":
        return ()
    facts = stopped(view.review.review if view.review else None, at) if view.schedule is not None else None
    if facts is not None:
        return (Requirement("hold", UNSATISFIED, STOPPED, facts),)
    sentence = N_("It is held back; whoever may publish it lets it go again.")
    return (Requirement("hold", UNSATISFIED, sentence, can=can),)


def _not_before(view: DraftView, at: datetime) -> Requirement:
    planned = view.revision.not_before
    if planned is None:
        return Requirement("not_before", NOT_APPLICABLE, N_("No time is set before which it may not go out."))
    time = datetime.fromisoformat(planned["time"])
    reached = view.publication is not None or at >= time
    sentence = N_("It goes out at %(time)s or later.")
    return Requirement("not_before", SATISFIED if reached else UNSATISFIED, sentence, {"time": time})


def _valid(view: DraftView, review: ReviewView | None, at: datetime) -> Requirement:
    clauses = ("approval.valid_for",)
    until = review.review.valid_until if review else None
    if until is None or view.publication is not None:
        sentence = N_("An approval is used before it lapses.")
        status = SATISFIED if view.publication is not None else NOT_APPLICABLE
        return Requirement("approval.valid_for", status, sentence, clauses=clauses)
    if at >= until:
        sentence = N_("The approval lapsed at %(until)s. The text has to be submitted again.")
        return Requirement("approval.valid_for", UNSATISFIED, sentence, {"until": until}, clauses, author_of(view))
    return Requirement(
        "approval.valid_for", SATISFIED, N_("The approval holds until %(until)s."), {"until": until}, clauses
    )


def _publication(
    view: DraftView, review: ReviewView | None, document: Document | None, people: list[Somebody], at: datetime
) -> tuple[Requirement, ...]:
    by_hand = N_("Somebody posts it and records where and when.")
    sentence = N_("It is sent by the webhook of its channel.") if view.channel.kind == WEBHOOK else by_hand
    if view.publication is not None:
        same = SATISFIED if not view.publication.differs else UNSATISFIED
        return (
            Requirement("publication", SATISFIED, sentence),
            Requirement("publication.same_text", same, N_("What was posted is, to the letter, what was approved.")),
            *_too_early(view.publication.planned_for),
        )
    approved = view.state(at) in (*APPROVED, "sending") and review is not None and document is not None
    can, cannot = publishers(view, review, document, people) if approved and review and document else ((), ())
    return (Requirement("publication", UNSATISFIED, sentence, can=can, cannot=cannot),)


def _too_early(planned_for: datetime | None) -> tuple[Requirement, ...]:
    if planned_for is None:
        return ()
    sentence = N_("It was posted before the time that was set for it, %(time)s.")
    return (Requirement("publication.in_time", UNSATISFIED, sentence, {"time": planned_for}),)


def outward(found: Sequence[Requirement], person_id: int) -> tuple[Requirement, ...]:
    """What somebody from outside is told of: the steps, and what holds of every approval.

    Without who else could meet it, and who could not and why; and without what staff say to each other.
    """
    told = (one for one in found if one.id.startswith(("submission", "steps.", "template", "approval.")))
    return tuple(replace(one, can=_me(one.can, person_id), cannot=_me(one.cannot, person_id)) for one in told)


def _me(those: Sequence[Candidate], person_id: int) -> tuple[Candidate, ...]:
    return tuple(one for one in those if one.id == person_id)


def author_of(view: DraftView) -> tuple[Candidate, ...]:
    """The author, or who goes on in their place, as whoever can meet a demand."""
    return (Candidate(*view.goes_on),)
