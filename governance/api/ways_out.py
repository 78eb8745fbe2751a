"""What goes out by itself: a channel's webhook, and what was sent by it."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, url_for
from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields, paging
from governance.api.fields import Shown, Taken
from governance.api.operations import ANY_ROLE, Nothing, Resources, status_of, tagged
from governance.api.paging import Paged
from governance.channels import accounts
from governance.text import LONGEST
from governance.web.reader import person, standing
from workflows.deliveries import asking, reading, settling
from workflows.deliveries.reading import DeliveryView
from workflows.deliveries.rows import STATES
from workflows.reading import draft_view

resources = Resources("ways-out", "What goes out by itself: the webhook of a channel, and what was sent by it.")

ADMINISTRATORS = "administrators"
PUBLISHERS = "the author, an approver, or a role that may publish; never an intern"


# -- The webhook of a channel ------------------------------------------------------------------------------------------


class WebhookTaken(Taken):
    """Where posts are sent. `on` has them sent by it; else a person posts them by hand."""

    url = fields.Words(2000, blank=True, required=True)
    status_url = fields.Words(2000, blank=True, load_default="")
    on = fields.Truth(required=True)


class WebhookSecretShown(Shown):
    """When a secret was made, and until when it signs; never what it is."""

    made_at = fields.Moment(required=True)
    until = fields.Moment(required=True, allow_none=True)


class WebhookShown(Shown):
    """A channel's webhook."""

    channel = fields.Said(required=True)
    on = fields.Truth(required=True)
    url = fields.Said(required=True)
    status_url = fields.Said(required=True)
    secrets = plain.List(fields.Part(WebhookSecretShown), required=True)
    version = fields.Number(required=True, metadata={"description": "0 for a channel that never had one."})


class WebhookSecretMade(WebhookShown):
    """A channel's webhook with its new secret, which is shown this once: null in the answer to a repeat."""

    secret = fields.Said(required=True, allow_none=True)


@resources.operation(
    "GET", "/channels/<key>/webhook", answer=WebhookShown, who=ADMINISTRATORS, refuses=(403,), headers=("ETag",)
)
def get_webhook(key: str) -> Any:
    """Show where a channel's posts are sent."""
    return _shown(key)


@resources.operation(
    "PUT",
    "/channels/<key>/webhook",
    body=WebhookTaken,
    answer=WebhookShown,
    who=ADMINISTRATORS,
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def put_webhook(body: dict[str, Any], key: str, version: int) -> Any:
    """Say where a channel's posts are sent, and whether they are. It takes a secret first."""
    accounts.set_webhook(person(), key, body["url"], body["status_url"], body["on"], version)
    return _shown(key)


@resources.operation(
    "POST",
    "/channels/<key>/webhook/secrets",
    body=Nothing,
    optional=True,
    answer=WebhookSecretMade,
    status=201,
    again=200,
    who=ADMINISTRATORS,
    match=True,
    headers=("ETag",),
)
def create_webhook_secret(_: dict[str, Any], key: str, version: int) -> Any:
    """Make a new secret that signs. The one before signs beside it for a day."""
    made = accounts.add_secret(person(), key, current_app.extensions["onrecord"].config.secret, version)
    data, __, headers = _shown(key)
    return {**data, "secret": made.text}, 200 if made.text is None else 201, headers


def _shown(key: str) -> tuple[dict[str, Any], int, dict[str, str]]:
    standing().needs("administrator")
    found = accounts.account(key, clock.now())
    same = {name: getattr(found, name) for name in ("on", "url", "status_url", "version")}
    secrets = [{"made_at": made_at, "until": until} for made_at, until in found.secrets]
    return {"channel": found.channel.key, "secrets": secrets, **same}, 200, tagged(found.version)


# -- What was sent by it -----------------------------------------------------------------------------------------------


class AttemptShown(Shown):
    """A request that was begun: `send` of the text, or `ask` about it. `why` is a word for what came of it."""

    kind = fields.Said(required=True)
    n = fields.Number(required=True)
    begun_at = fields.Moment(required=True)
    ended_at = fields.Moment(required=True, allow_none=True)
    outcome = fields.Said(required=True)
    why = fields.Said(required=True)
    status = fields.Number(required=True, allow_none=True)
    settled_by = fields.Said(required=True, allow_none=True, metadata={"description": "Empty for the receiver."})


class DeliveryShown(Shown):
    """An approved text on its way out by a webhook, under one id for all attempts."""

    id = fields.Number(required=True)
    subject = fields.Said(required=True)
    draft_id = fields.Number(required=True)
    revision = fields.Number(required=True)
    digest = fields.Said(required=True)
    channel = fields.Said(required=True)
    state = fields.Choice(STATES, required=True)
    why = fields.Said(required=True)
    status = fields.Number(required=True, allow_none=True)
    results = plain.Dict(keys=fields.Said(), values=fields.Truth(), required=True, allow_none=True)
    external_id = fields.Said(required=True)
    by = fields.Said(required=True)
    asked_at = fields.Moment(required=True)
    next_at = fields.Moment(required=True, allow_none=True)
    ended_at = fields.Moment(required=True, allow_none=True)
    attempts = plain.List(fields.Part(AttemptShown), required=True)
    version = fields.Number(required=True)


class DeliveryList(Shown):
    """A page of deliveries."""

    items = plain.List(fields.Part(DeliveryShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class DeliveryQuery(Paged):
    """Which deliveries."""

    state = fields.Choice(STATES)


class NewSettlement(Taken):
    """What somebody sees on the channel. `out` takes the proof of a publication by hand; the others a reason."""

    said = fields.Choice(settling.SAID, required=True)
    reason = fields.Words(2_000, blank=True, load_default="")
    url = fields.address(allow_none=True)
    published_at = fields.Moment(allow_none=True)
    captured_text = fields.Words(LONGEST, allow_none=True)
    captured_texts = fields.Texts(LONGEST, allow_none=True)


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/deliveries",
    body=Nothing,
    optional=True,
    answer=DeliveryShown,
    status=201,
    again=200,
    who=PUBLISHERS,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_delivery(_: dict[str, Any], draft_id: int, version: int) -> Any:
    """Have an approved draft sent by its channel's webhook.

    It is looked at once more in the moment in which it is sent: what is held, edited or withdrawn before is not.
    """
    made = asking.send(person(), draft_id, version)
    return _answer(made["delivery"], status_of(made))


@resources.operation("GET", "/drafts/<id:draft_id>/deliveries", answer=DeliveryList, who=ANY_ROLE)
def list_draft_deliveries(draft_id: int) -> Any:
    """List what was sent of a draft, newest first."""
    draft_view(draft_id, standing())
    return {"items": [shape(one) for one in reading.of_draft(draft_id)], "next": None}


@resources.operation(
    "GET", "/deliveries", query=DeliveryQuery, answer=DeliveryList, who=ADMINISTRATORS, refuses=(403, 404)
)
def list_deliveries(query: dict[str, Any]) -> Response:
    """List what was sent, newest first."""
    standing().needs("administrator")
    key = paging.after(query.get("after"), paging.number)
    found, following = reading.page(standing(), query.get("state"), key and key[0], query["limit"])
    return http.listed([DeliveryShown().dump(shape(one)) for one in found], [following] if following else None)


@resources.operation(
    "GET", "/deliveries/<id:delivery_id>", answer=DeliveryShown, who=ANY_ROLE, headers=("ETag", "Location")
)
def get_delivery(delivery_id: int) -> Any:
    """Read what became of something that was sent."""
    return _answer(delivery_id, 200)


@resources.operation(
    "POST",
    "/deliveries/<id:delivery_id>/settlement",
    body=NewSettlement,
    answer=DeliveryShown,
    status=201,
    again=200,
    who=PUBLISHERS,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_settlement(body: dict[str, Any], delivery_id: int, version: int) -> Any:
    """Say what one sees on the channel of a delivery of which nobody knows, or that went out in part.

    `again` sends the same id once more, and is only for what did not arrive.
    """
    captured = body.get("captured_texts") or body.get("captured_text")
    proof = body.get("url"), body.get("published_at"), captured
    made = settling.settle(person(), delivery_id, body["said"], body["reason"], *proof, version)
    return _answer(delivery_id, status_of(made))


def _answer(delivery_id: int, status: int) -> tuple[dict[str, Any], int, dict[str, str]]:
    view = reading.one(delivery_id, standing())
    location = url_for("api-ways-out.get_delivery", delivery_id=delivery_id)
    return shape(view), status, tagged(view.row.version, location)


def shape(view: DeliveryView) -> dict[str, Any]:
    """A delivery as it is shown."""
    row = view.row
    same = ("id", "draft_id", "revision", "digest", "state", "why", "status", "results", "external_id")
    times = ("asked_at", "next_at", "ended_at", "version")
    return {
        **{name: getattr(row, name) for name in (*same, *times)},
        "subject": f"delivery/{row.public_id}",
        "channel": view.channel.key,
        "by": row.asked_name,
        "attempts": [
            {
                **{name: getattr(one, name) for name in ("kind", "n", "begun_at", "ended_at", "outcome")},
                **{"why": one.why, "status": one.status, "settled_by": one.settled_name},
            }
            for one in view.attempts
        ],
    }
