"""Publication by hand: where and when it went out, and the text as it stands there."""

from __future__ import annotations

from typing import Any

from flask import url_for

from governance.api import fields, shapes
from governance.api.fields import Taken
from governance.api.operations import ANY_ROLE, Resources, status_of, tagged
from governance.api.reviewing import DraftNow
from governance.api.shapes import PublicationShown
from governance.errors import N_, NotFound
from governance.text import LONGEST
from governance.web.reader import person, standing
from workflows import outcomes, publications, reading

resources = Resources("publications", "What actually went out, held against what was approved.")


class NewPublication(Taken):
    """The proof of what was posted. One `captured_text` stands for a draft in one language; else one per language."""

    url = fields.address(allow_none=True)
    published_at = fields.Moment(allow_none=True)
    captured_text = fields.Words(LONGEST, allow_none=True)
    captured_texts = fields.Texts(LONGEST, allow_none=True)


class PublicationMade(PublicationShown):
    """A publication, and how its draft stands."""

    draft = fields.Part(DraftNow, required=True)


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/publication",
    body=NewPublication,
    answer=PublicationMade,
    status=201,
    again=200,
    who="the author, an approver, or a role that may publish; never an intern",
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_publication(body: dict[str, Any], draft_id: int, version: int) -> Any:
    """Record that an approved draft was posted: where, when, and the text as it stands there.

    409 unless exactly the current digest is approved and the approval has not lapsed; or unless it was so at
    `published_at`, within the last 24 hours. A text that differs from the approved one is recorded as a difference.
    """
    captured = body.get("captured_texts") or body.get("captured_text")
    made = publications.publish(person(), draft_id, body.get("url"), body.get("published_at"), captured, version)
    outcome = made.outcome or outcomes.publication(draft_id)
    data = {**shapes.publication(outcome.made), "draft": outcome.draft}
    location = url_for("api-publications.get_publication", draft_id=draft_id)
    return data, status_of(made), tagged(outcome.draft.version, location)


@resources.operation("GET", "/drafts/<id:draft_id>/publication", answer=PublicationShown, who=ANY_ROLE)
def get_publication(draft_id: int) -> Any:
    """Read what went out."""
    view = reading.draft_view(draft_id, standing())
    if view.publication is None:
        raise NotFound("not-found", N_("This draft has not been published."))
    return shapes.publication(view.publication)
