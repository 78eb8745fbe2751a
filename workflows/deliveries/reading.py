"""Deliveries with their attempts, as pages and the API show them: a fixed number of statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from governance.change import Standing
from governance.db import session
from governance.errors import N_, NotFound
from workflows.channels import Channel
from workflows.deliveries.rows import OPEN, Attempt, Delivery
from workflows.drafts import RESTRICTED_READERS, Draft
from workflows.whose import own


@dataclass(frozen=True)
class DeliveryView:
    """A delivery, its channel, and its attempts in the order in which they were begun."""

    row: Delivery
    channel: Channel
    attempts: Sequence[Attempt]

    @property
    def asks_people(self) -> bool:
        """Whether somebody has to say what they see on the channel."""
        return self.row.state in OPEN


def of_draft(draft_id: int) -> list[DeliveryView]:
    """Every delivery of a draft that the reader may see, newest first."""
    return _views(_joined().where(Delivery.draft_id == draft_id).order_by(Delivery.id.desc()))


def page(
    standing: Standing, state: str | None = None, before: int | None = None, size: int = 50
) -> tuple[list[DeliveryView], int | None]:
    """One page of all deliveries, newest first, and the key to go on from (None at the end). Two statements."""
    statement = _seen(standing).order_by(Delivery.id.desc()).limit(size + 1)
    if state is not None:
        statement = statement.where(Delivery.state == state)
    if before is not None:
        statement = statement.where(Delivery.id < before)
    found = _views(statement)
    return found[:size], found[size - 1].row.id if len(found) > size else None


def one(delivery_id: int, standing: Standing) -> DeliveryView:
    """One delivery. Raises `NotFound` where there is none that this person may see."""
    found = _views(_seen(standing).where(Delivery.id == delivery_id))
    if not found:
        raise NotFound("not-found", N_("There is no such delivery."))
    return found[0]


def _joined() -> Any:
    return select(Delivery, Channel).join(Channel, Channel.id == Delivery.channel_id)


def _seen(standing: Standing) -> Any:
    statement = _joined().join(Draft, Draft.id == Delivery.draft_id)
    if RESTRICTED_READERS not in standing.roles:
        statement = statement.where(Draft.restricted.is_(False) | own(standing.person_id))
    return statement


def _views(statement: Any) -> list[DeliveryView]:
    rows = session.execute(statement.execution_options(populate_existing=True)).all()
    ids = [row.Delivery.id for row in rows]
    attempts: dict[int, list[Attempt]] = {ident: [] for ident in ids}
    made = select(Attempt).where(Attempt.delivery_id.in_(ids)).order_by(Attempt.begun_at, Attempt.id)
    for attempt in session.scalars(made.execution_options(populate_existing=True)) if ids else ():
        attempts[attempt.delivery_id].append(attempt)
    return [DeliveryView(row.Delivery, row.Channel, attempts[row.Delivery.id]) for row in rows]
