"""What somebody finds afterwards in a text that was published under an emergency."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Conflict, Invalid, NotFound, Problem
from governance.jobs.outbox import Job
from governance.machine import move
from governance.record.entries import EntryType
from workflows import drafts, reviews, rulings
from workflows.delegations import acting_for
from workflows.drafts import Draft
from workflows.emergencies.following import no_longer_owed
from workflows.emergencies.owed import CLAUSE, KIND
from workflows.error_reports import AFTERWARDS, ErrorReport, Published, open_report
from workflows.publications import Publication
from workflows.reading import ReviewView, review_views
from workflows.rulings import Words
from workflows.starting import Submitter
from workflows.states import DRAFT, REVIEW

APPROVED, CORRECTED, RETRACTED = "approved", "corrected", "retracted"
OUTCOMES = (APPROVED, CORRECTED, RETRACTED)
_MOVES = {APPROVED: "review_afterwards", CORRECTED: "find_wrong", RETRACTED: "find_untenable"}


@verb
def review_afterwards(
    actor: Actor, publication_id: int, outcome: str, comment: str = "", on_behalf_of: int | None = None
) -> Made:
    """Decide on what went out under an emergency: it was right, has to be corrected, or has to be taken back.

    The last two need a comment, and open a report of the error in the same act. The same outcome again by the same
    person is answered with the first. Raises `Conflict` with who was first, `NotAllowed` for whoever wrote, submitted
    or approved it, and for roles that the guidance does not name.
    """
    _check(outcome, comment)
    with transaction(actor) as change:
        actor.may("decide")
        stands_in = acting_for(change, on_behalf_of)
        publication = session.get(Publication, publication_id)
        draft = publication and _readable(change, publication.draft_id)
        if publication is None or draft is None:
            raise no_publication()
        verdict = "approve" if outcome == APPROVED else "reject"
        review = reviews.lock_for_decision(publication.draft_id, publication.revision, change.at, KIND)
        if review is None:
            return _too_late(change, publication, verdict)
        ruling = rulings.rule(change, review, Words(verdict, comment), stands_in)
        if ruling is None or ruling.outcome is None:
            return rulings.again(change, review.id, verdict)
        reviews.settle(review.id, state=move(REVIEW, "open", ruling.outcome), closed_at=change.at)
        if outcome != APPROVED:
            no_longer_owed(change, publication.draft_id)
        locked = drafts.locked(change, publication.draft_id)
        drafts.set_draft(locked.id, state=move(DRAFT, locked.state, _MOVES[outcome]), updated_at=change.at)
        report = None if outcome == APPROVED else _report(change, publication, comment)
        change.record(
            EntryType.PUBLICATION_REVIEWED,
            f"publication/{publication.public_id}",
            public={
                "policy": ruling.edition.public,
                "clauses": [CLAUSE],
                "digest": publication.digest,
                "review": review.public_id,
            },
            committed={"outcome": outcome, "comment": comment},
        )
        told = {"event": f"found_{outcome}", "draft_id": locked.id, "review_id": review.id}
        change.enqueue(Job.NOTIFY, {**told, "actor_id": actor.person_id}, dedup=f"found:{review.id}")
        return change.made(publication=publication_id, draft=locked.id, report=report)


def _report(change: Change, publication: Publication, comment: str) -> int:
    about = Published(publication.draft_id, publication.id, publication.public_id)
    return open_report(change, about, AFTERWARDS, comment, Submitter.acting(change))


def _check(outcome: str, comment: str) -> None:
    errors: dict[str, list[Problem]] = {}
    if outcome not in OUTCOMES:
        errors["outcome"] = [Problem(N_("Use one of: %(known)s."), known=", ".join(OUTCOMES))]
    elif outcome != APPROVED and not comment.strip():
        errors["comment"] = [Problem(N_("Say what was wrong."))]
    if errors:
        raise Invalid("invalid", N_("The review was not recorded."), errors=errors)


def _readable(change: Change, draft_id: int) -> Any | None:
    row = session.execute(select(*drafts.COLUMNS).where(Draft.id == draft_id)).one_or_none()
    may = row is not None and drafts.may_read(row, change.standing.person_id, change.standing.roles)
    return row if may else None


def no_publication() -> NotFound:
    """There is none, or not one that this person may see."""
    return NotFound("not-found", N_("There is no such publication."))


def _too_late(change: Change, publication: Publication, verdict: str) -> Made:
    made = rulings.too_late(change, KIND, publication.draft_id, publication.revision, verdict)
    if made is None:
        raise Conflict("no-review-owed", N_("This was not published under an emergency, so no review is owed."))
    return change.made(new=False, publication=publication.id, draft=publication.draft_id)


def owed(draft_id: int) -> ReviewView | None:
    """The review afterwards of a draft with its step and decision; None where none is owed. Three statements."""
    found = review_views(draft_id, latest_only=True, kind=KIND)
    return found[0] if found else None


@dataclass(frozen=True)
class Found:
    """A publication, how its draft stands, and the report that the review afterwards opened."""

    publication: Publication
    state: str
    report_id: int | None


def found(publication_id: int) -> Found:
    """A publication as it stands after its review. One statement."""
    row = session.execute(
        select(Publication, Draft.state, ErrorReport.id)
        .join(Draft, Draft.id == Publication.draft_id)
        .outerjoin(ErrorReport, (ErrorReport.publication_id == Publication.id) & (ErrorReport.origin == AFTERWARDS))
        .where(Publication.id == publication_id)
    ).one()
    return Found(*tuple[Any, ...](row))
