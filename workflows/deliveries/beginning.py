"""The turn of a delivery: everything is looked at once more under locks, then the attempt is begun or called off."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from governance.change import Change, System, transaction, verb
from governance.db import session
from governance.machine import move
from governance.record.entries import EntryType
from policies.versions import edition
from workflows import drafts, reviews
from workflows.deliveries import rows
from workflows.deliveries.against import against
from workflows.deliveries.ending import call_off, conversation_locked, draft_of, nobody_knows
from workflows.deliveries.rows import SEND, SENDING, WAITING
from workflows.deliveries.turns import again
from workflows.drafts import Draft
from workflows.ready import revision_of
from workflows.scheduled import of_review
from workflows.states import DRAFT
from workflows.threads import Message
from workflows.webhooks import account, secrets_of

AGAIN_SOON = timedelta(minutes=1)
"""How long an answer waits while another one to the same conversation is being sent."""


@dataclass(frozen=True)
class Letter:
    """What is sent, to where: read in the transaction that began the attempt. The same for each attempt of one id."""

    delivery: Any
    draft: Any
    revision: Any
    review: Any
    policy: Mapping[str, Any]
    answers: Any
    account: Any
    secrets: tuple[bytes, ...]


@verb
def begin(actor: System, delivery_id: int, n: int, hold: Callable[[Change], None]) -> Any:
    """Begin the n-th attempt of a delivery where it is its turn and nothing speaks against it; told is what to send.

    An attempt that was begun and has no outcome is not begun again: then nobody knows. `hold` makes sure, as the last
    thing before the commit, that the work is still this worker's.
    """
    with transaction(actor) as change:
        draft_id = draft_of(delivery_id)
        thread_id = conversation_locked(draft_id)
        review = reviews.lock_in_flight(draft_id, change.at)
        draft = drafts.locked_by_system(draft_id)
        delivery = rows.locked(delivery_id)
        if delivery.state == SENDING and delivery.tries == n:
            nobody_knows(change, delivery, draft, "cut_off")
            return change.made(new=False)
        if delivery.state != WAITING or delivery.tries != n - 1:
            _unchanged(draft)
            rows.set_delivery(delivery_id, version=delivery.version - 1)
            return change.made(new=False)
        if why := against(change, draft, review, delivery):
            _unchanged(draft)
            call_off(change, delivery, draft, why)
            return change.made(new=False)
        if _another_on_its_way(thread_id, draft_id):
            _unchanged(draft)
            later = change.at + AGAIN_SOON
            rows.set_delivery(delivery_id, next_at=later, why="another_answer")
            again(change, delivery_id, n, later, f":{later.isoformat()}")
            return change.made(new=False)
        planned = of_review(draft.review_id) if draft.state == "scheduled" else None
        drafts.set_draft(draft_id, state=move(DRAFT, draft.state, "send"), updated_at=change.at)
        # Whoever asked for it may have done so before somebody set the time that has come meanwhile.
        rows.set_delivery(
            delivery_id, state=SENDING, tries=n, next_at=None, why="", schedule_id=planned.id if planned else None
        )
        rows.begun(change, delivery_id, SEND, n)
        rows.record(change, EntryType.DELIVERY_ATTEMPTED, delivery, draft, {"count": n}, revision=delivery.revision)
        letter = _letter(change, delivery, draft, review)
        hold(change)
        return change.made(outcome=letter, delivery=delivery_id)


def _unchanged(draft: Any) -> None:
    """Nobody's copy of the draft is stale: only its turn came."""
    drafts.set_draft(draft.id, version=draft.version - 1)


def _another_on_its_way(thread_id: int | None, draft_id: int) -> bool:
    other = select(Draft.id).where(Draft.thread_id == thread_id, Draft.id != draft_id, Draft.state == "sending")
    return thread_id is not None and session.scalar(other.limit(1)) is not None


def _letter(change: Change, delivery: Any, draft: Any, review: Any) -> Letter:
    revision = revision_of(draft)
    message = None
    if revision.reply_to:
        told = select(Message.external_id, Message.url).where(Message.public_id == revision.reply_to["id"])
        message = session.execute(told).one_or_none()
    way = account(draft.channel_id)
    secrets = tuple(one.sealed for one in secrets_of(way.id, change.at))
    session.expunge(revision)  # the letter is read after the transaction, and outside of any
    return Letter(delivery, draft, revision, review, edition(review.policy_version_id).public, message, way, secrets)


# -- Asking the receiver --------------------------------------------------------------------------------------------


@verb
def begin_to_ask(actor: System, delivery_id: int, n: int) -> Any:
    """Note that the receiver is asked for the n-th time what became of a delivery: the account, or nothing to do."""
    with transaction(actor) as change:
        delivery = rows.locked(delivery_id)
        way = account(delivery.channel_id)
        if delivery.state != rows.UNKNOWN or delivery.asks not in (n - 1, n) or way is None or not way.status_url:
            return change.made(new=False)
        if delivery.asks == n - 1:  # to ask once more what was asked already harms nobody
            rows.set_delivery(delivery_id, asks=n)
            rows.begun(change, delivery_id, rows.ASK, n)
        secrets = tuple(one.sealed for one in secrets_of(way.id, change.at))
        return change.made(outcome=(delivery, way, secrets), delivery=delivery_id)
