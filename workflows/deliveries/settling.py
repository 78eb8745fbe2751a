"""Saying what became of a delivery of which nobody knows: the receiver does when it is asked, else a person does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from governance.change import Actor, Made, System, transaction, verb
from governance.errors import N_, Conflict, Invalid, NotFound, Problem, Stale
from governance.record.entries import EntryType
from workflows import drafts, reviews
from workflows.deliveries import rows
from workflows.deliveries.answers import Answer, Fate
from workflows.deliveries.ending import conversation_locked, fail, follow, locked, publish, tell, try_again
from workflows.deliveries.turns import ask_later
from workflows.posted import evidence
from workflows.ready import may_publish, revision_of

OUT, AGAIN, NOT_OUT = "out", "again", "not_out"
SAID = (OUT, AGAIN, NOT_OUT)
"""What a person says: it went out; it did not, send it again; it did not, and is not to be sent."""


@verb
def answered(actor: System, delivery_id: int, n: int, answer: Answer) -> Made:
    """Write down what the receiver said when it was asked for the n-th time. Where that settles it, do what follows.

    `LATER` is its word that nothing arrived: the same id is sent again. Everything but that and `OUT` settles nothing,
    and people are told, once; it is asked again a few times.
    """
    with transaction(actor) as change:
        review, draft, delivery = locked(change, delivery_id)
        known = {"outcome": str(answer.fate), "why": answer.why, "status": answer.status, "ended_at": change.at}
        rows.note(delivery_id, rows.ASK, n, **known)
        settles = answer.fate in (Fate.OUT, Fate.PARTLY, Fate.LATER)
        if delivery.state != rows.UNKNOWN or not settles:
            drafts.set_draft(draft.id, version=draft.version - 1)
            if delivery.state == rows.UNKNOWN:
                tell(change, "delivery_unknown", delivery)
                ask_later(change, delivery_id, n + 1)
            return change.made(new=False, delivery=delivery_id)
        outcome = rows.NOT_RECEIVED if answer.fate is Fate.LATER else str(answer.fate)
        rows.note(delivery_id, rows.SEND, delivery.tries, outcome=outcome, settled_name="", settled_at=change.at)
        rows.record(change, EntryType.DELIVERY_SETTLED, delivery, draft, said=str(answer.fate), by="receiver")
        follow(change, delivery, draft, review, answer)
        return change.made(delivery=delivery_id)


@verb
def settle(
    actor: Actor,
    delivery_id: int,
    said: str,
    reason: str = "",
    url: str | None = None,
    published_at: datetime | None = None,
    captured: Mapping[str, str] | str | None = None,
    version: int | None = None,
) -> Made:
    """Say what one sees on the channel of a delivery of which nobody knows, or that went out in part.

    `out` takes the proof of a publication by hand; `again` and `not_out` a reason. `again` sends the same id, and is
    not for what went out in part. Raises `Conflict` where it is known, `NotAllowed` for people who may not publish the
    draft, `Invalid`, `Stale`, `NotFound`.
    """
    with transaction(actor) as change:
        actor.may("write")
        draft_id = _draft_of(delivery_id)
        conversation_locked(draft_id)
        review = reviews.lock_in_flight(draft_id, change.at)
        draft = drafts.locked(change, draft_id)
        delivery = rows.locked(delivery_id)
        if delivery.state not in rows.OPEN:
            raise Conflict("delivery-known", N_("What became of this is known by now, or it is being sent."))
        if version is not None and delivery.version - 1 != version:
            raise Stale("stale", N_("This was changed since you looked at it. Look again."))
        assert review is not None  # it stays approved while it is being sent
        may_publish(change, draft, review)
        _fits(delivery, said, reason)
        rows.record(change, EntryType.DELIVERY_SETTLED, delivery, draft, said=said, by="person", reason=reason)
        outcome = str(Fate.OUT) if said == OUT else rows.NOT_RECEIVED
        by = {"settled_name": change.standing.name, "settled_at": change.at}
        rows.note(delivery_id, rows.SEND, delivery.tries, outcome=outcome, **by)
        if said == OUT:
            revision = revision_of(draft)
            proof = evidence(change.at, review.approved_at, revision, url, published_at, captured)
            publish(change, delivery, draft, review, proof)
        elif said == AGAIN:
            try_again(change, delivery, draft, review, change.at, "settled")
        else:
            fail(change, delivery, draft, review, Answer(Fate.REFUSED, "settled", results=delivery.results or {}))
        return change.made(draft=draft_id, delivery=delivery_id)


def _draft_of(delivery_id: int) -> int:
    from_row = rows.draft_id_of(delivery_id)
    if from_row is None:
        raise NotFound("not-found", N_("There is no such delivery."))
    return from_row


def _fits(delivery: Any, said: str, reason: str) -> None:
    errors: dict[str, list[Problem]] = {}
    if said == AGAIN and delivery.state == rows.PARTLY:
        errors["said"] = [Problem(N_("Part of it is out: it would go out there twice. Say that it is out, or not."))]
    if said != OUT and not reason.strip():
        errors["reason"] = [Problem(N_("A reason is required."))]
    if errors:
        raise Invalid("invalid", N_("What was said of it cannot be recorded yet."), errors=errors)
