"""What is asked of an approved draft before it goes out, and of what went out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from governance.errors import N_
from policies.parts import Document
from policies.versions import edition
from workflows.candidates import Candidate, Somebody, publishers
from workflows.demands import REPEATED, SATISFIED, UNSATISFIED, Demand, Situation, demands
from workflows.emergencies.meanwhile import stopped
from workflows.emergencies.repeating import wrong
from workflows.emergencies.rows import under
from workflows.flight import sent_back_by
from workflows.reading import DraftView, ReviewView
from workflows.ready import earliest
from workflows.states import APPROVED
from workflows.webhooks import WEBHOOK


@dataclass(frozen=True)
class Requirement(Demand):
    """A demand with the people: `can` holds who can meet it, or will be able to when its turn comes.

    `cannot` holds who has the role that it asks for and is shut out.
    """

    can: tuple[Candidate, ...] = ()
    cannot: tuple[Candidate, ...] = ()
    due: datetime | None = None


def going_out(
    view: DraftView, review: ReviewView | None, document: Document | None, people: list[Somebody], at: datetime
) -> tuple[Requirement, ...]:
    """Every demand from the approval on: that it still holds, whether it is held back, and the publication itself."""
    out = _publication(view, review, document, people, at)
    able = {AUTHOR: author_of(view), PUBLISHER: out[0].can}
    asked = demands(situation_of(view, review, at), at)
    return (*(_with_people(one, able) for one in asked), *out)


AUTHOR, PUBLISHER = "author", "publisher"
_MEETS = {
    "approval.valid_for": AUTHOR,
    "approval.on_policy_change": AUTHOR,
    "emergency.holds": AUTHOR,
    REPEATED: AUTHOR,
    "schedule": PUBLISHER,
    "conversation": PUBLISHER,
    "hold": PUBLISHER,
}


def _with_people(one: Demand, able: Mapping[str, tuple[Candidate, ...]]) -> Requirement:
    """Whoever can meet it, and until when it is not met where that is known."""
    said = {each.name: getattr(one, each.name) for each in fields(one)}
    unmet = one.status == UNSATISFIED
    can = able.get(_MEETS.get(one.id, ""), ()) if unmet and one.slug != "held-in-emergency" else ()
    return Requirement(**said, can=can, due=one.facts["time"] if unmet and one.id == "schedule" else None)


def situation_of(view: DraftView, review: ReviewView | None, at: datetime) -> Situation:
    """A draft as it was read, with the review of its current words.

    No statement for an ordinary one; a few where other guidance is in force than the review runs under, and one more
    for each of an emergency, a repeat, and a schedule on hold.
    """
    same: dict[str, Any] = {
        "state": view.draft.state,
        "review": review.review if review is not None else None,
        "not_before": earliest(view.revision),
        "planned": view.schedule,
        "out": view.publication is not None,
    }
    if review is None or view.publication is not None:
        return Situation(**same)
    row = review.review
    since = review.in_force if review.in_force not in (None, row.policy_version_id) else None
    other = sent_back_by(row.id, row.policy_version_id, at) if since is not None else None
    on_hold = view.draft.state == "on_hold" and view.schedule is not None
    return Situation(
        **same,
        number=edition(since).number if since is not None else None,
        sent_back_by=other.number if other is not None else None,
        under=under(row),
        wrong=wrong(view.draft.kind, view.revision, row),
        stopped=stopped(row, at) if on_hold else None,
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
    told = (
        one for one in found if one.id.startswith(("submission", "steps.", "template", "approval.", "emergency.holds"))
    )
    return tuple(replace(one, can=_me(one.can, person_id), cannot=_me(one.cannot, person_id)) for one in told)


def _me(those: Sequence[Candidate], person_id: int) -> tuple[Candidate, ...]:
    return tuple(one for one in those if one.id == person_id)


def author_of(view: DraftView) -> tuple[Candidate, ...]:
    """The author, or who goes on in their place, as whoever can meet a demand."""
    return (Candidate(*view.goes_on),)
