"""What a receiver is sent: a CloudEvents 1.0 envelope around the approved text, the same bytes for each attempt."""

from __future__ import annotations

import json
from typing import Any

from governance.record.entries import timestamp
from policies.posts import posts
from workflows.deliveries.beginning import Letter

TYPE = "onrecord.publication.requested"
MEDIA = "application/cloudevents+json"


def body(letter: Letter, source: str) -> bytes:
    """The request's body; `source` is this service's own address."""
    delivery = letter.delivery
    event = {
        "specversion": "1.0",
        "id": delivery.public_id,
        "source": source,
        "type": TYPE,
        "subject": f"publication/{delivery.public_id}",
        "time": timestamp(delivery.asked_at),
        "datacontenttype": "application/json",
        "data": _data(letter, source),
    }
    return json.dumps(event, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _data(letter: Letter, source: str) -> dict[str, Any]:
    revision, draft, message = letter.revision, letter.draft, letter.answers
    return {
        "publication": letter.delivery.public_id,
        "draft": {"id": draft.id, "subject": f"draft/{draft.public_id}", "kind": draft.kind},
        "channel": dict(revision.channel),
        "revision": revision.n,
        "digest": revision.digest,
        "texts": dict(revision.texts),
        "parts": {one: list(posts(letter.account.counting, text)) for one, text in revision.texts.items()},
        "attachments": [
            {
                "sha256": one["sha256"],
                "media_type": one["media_type"],
                "alt": dict(one["alt"]),
                "href": f"{source}/drafts/{draft.id}/attachments/{one['id']}",
            }
            for one in revision.attachments
        ],
        "reply_to": {"external_id": message.external_id, "url": message.url} if message else None,
        "policy": dict(letter.policy),
        "review": letter.review.public_id,
        "approved_at": timestamp(letter.review.approved_at),
    }
