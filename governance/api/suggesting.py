"""Categories to think of for a message. People choose; nothing is chosen for them."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields
from governance.api.fields import Shown
from governance.api.operations import ANY_ROLE, Resources
from governance.errors import N_, NotFound
from governance.web.reader import standing
from policies.triage import suggest
from policies.versions import version_in_force
from workflows.reading import thread_view

resources = Resources("suggestions", "Categories that the words of a message speak for.")


class SuggestionShown(Shown):
    """A category to think of, and why."""

    category = fields.Said(required=True)
    title = fields.Said(required=True)
    because = fields.Said(required=True)
    found = plain.List(
        fields.Said(), required=True, metadata={"description": "The words of the message that it is for."}
    )


class SuggestionList(Shown):
    """Categories to think of, the first one first."""

    policy_version = fields.Said(required=True)
    items = plain.List(fields.Part(SuggestionShown), required=True)
    next = fields.Said(required=True, allow_none=True)


@resources.operation("GET", "/threads/<id:thread_id>/suggestions", answer=SuggestionList, who=ANY_ROLE, refuses=(409,))
def list_suggestions(thread_id: int) -> Any:
    """List the categories that the words of the last message speak for, by the guidance in force. Hints, no choice."""
    view = thread_view(thread_id, standing())
    if view is None:
        raise NotFound("not-found", N_("There is no such conversation."))
    edition = version_in_force(clock.now())
    incoming = [one for one in view.messages if one.direction == "in"]
    found = suggest(edition.document, incoming[-1].text, view.channel.key) if incoming else ()
    return {
        "policy_version": edition.number,
        "items": [
            {
                "category": one.category.id,
                "title": _said(one.category.title),
                "because": _said(one.because),
                "found": list(one.found),
            }
            for one in found
        ],
        "next": None,
    }


def _said(text: Any) -> str:
    return str(text.get(http.language()) or next(iter(text.values()), ""))
