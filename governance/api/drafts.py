"""Drafts: written, revised, read, taken back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from flask import Response, url_for
from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields, paging, shapes
from governance.api.fields import Shown, Taken
from governance.api.operations import ANY_ROLE, STAFF, Resources, status_of, tagged
from governance.api.paging import Paged
from governance.api.shapes import AnsweredShown, AttachmentShown, DraftShown
from governance.change import Made
from governance.text import LONGEST
from governance.web.reader import person, standing
from workflows import alternatives, draft_lists, drafts, holds, reading, revised, submissions
from workflows.states import DRAFT
from workflows.wording import Wording

resources = Resources("drafts", "What is being written, in numbered revisions that never change.")


class NewRevision(Taken):
    """Everything that the public will see, where, and not before when."""

    channel = fields.key(40, required=True)
    texts = fields.Texts(LONGEST, required=True)
    attachments = fields.Listed(fields.Whole(), 20, unique=True, metadata={"description": "Ids of attachments."})
    scheduled_for = fields.Moment(allow_none=True, metadata={"description": "It may not go out before this."})
    topic = fields.key(allow_none=True)


class NewDraft(NewRevision):
    """A draft with its first revision. A reply belongs to a conversation; a statement does not."""

    kind = fields.Choice(drafts.KINDS, required=True)
    thread_id = fields.Whole(allow_none=True)
    also: ClassVar[Mapping[str, Any]] = {
        "if": {"properties": {"kind": {"const": "reply"}}},
        "then": {"required": ["thread_id"], "properties": {"thread_id": {"type": "integer"}}},
        "else": {"properties": {"thread_id": {"type": "null"}}},
    }


class HoldReason(Taken):
    """Why a draft is held back."""

    reason = fields.Words(2_000, required=True)


class WithdrawalReason(Taken):
    """Why a draft is taken back."""

    reason = fields.Words(4000, blank=True, load_default="")


class DraftList(Shown):
    """A page of drafts."""

    items = plain.List(fields.Part(lambda: DraftLine()), required=True)
    next = fields.Said(required=True, allow_none=True)


class DraftLine(Shown):
    """A draft as a list shows it."""

    id = fields.Number(required=True)
    kind = fields.Said(required=True)
    state = fields.Choice(DRAFT.states, required=True)
    revision = fields.Number(required=True)
    version = fields.Number(required=True)
    thread_id = fields.Number(required=True, allow_none=True)
    channel = fields.Said(required=True)
    topic = fields.Said(required=True, allow_none=True)
    texts = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)
    author = fields.Said(required=True)
    updated_at = fields.Moment(required=True)


class RevisionShown(Shown):
    """One wording, never changed."""

    revision = fields.Number(required=True)
    digest = fields.Said(required=True)
    texts = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)
    parts = shapes.parts_shown()
    attachments = plain.List(fields.Part(AttachmentShown), required=True)
    channel = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)
    scheduled_for = fields.Moment(required=True, allow_none=True)
    zone = fields.Said(required=True, allow_none=True)
    editor = fields.Said(required=True)
    at = fields.Moment(required=True)


class RevisionList(Shown):
    """A page of the revisions of a draft, newest first."""

    items = plain.List(fields.Part(RevisionShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class DraftQuery(Paged):
    """Which drafts."""

    state = fields.Choice(DRAFT.states)
    thread_id = fields.Whole(strict=False)
    mine = fields.Choice(("true", "false"), metadata={"description": "Only one's own."})


@resources.operation("GET", "/drafts", query=DraftQuery, answer=DraftList, who=ANY_ROLE, refuses=(404,))
def list_drafts(query: dict[str, Any]) -> Response:
    """List drafts, newest first."""
    key = paging.after(query.get("after"), paging.number)
    page = draft_lists.page(
        standing(),
        clock.now(),
        state=query.get("state"),
        thread_id=query.get("thread_id"),
        mine=query.get("mine") == "true",
        before=key and key[0],
        size=query["limit"],
    )
    return http.listed([DraftLine().dump(row) for row in page.rows], page.next)


@resources.operation(
    "POST",
    "/drafts",
    body=NewDraft,
    answer=DraftShown,
    status=201,
    again=200,
    who=STAFF,
    refuses=(404, 409),
    headers=("ETag", "Location"),
)
def create_draft(body: dict[str, Any]) -> Any:
    """Begin a draft.

    The person is its author. With a `thread_id` it is pinned to the last message of that conversation as it reads.
    """
    kind, thread_id = body.pop("kind"), body.pop("thread_id", None)
    return answer(drafts.create(person(), kind, Wording(**body), thread_id))


@resources.operation("GET", "/drafts/<id:draft_id>", answer=DraftShown, who=ANY_ROLE, headers=("ETag",))
def get_draft(draft_id: int) -> Any:
    """Read a draft."""
    return shown(draft_id)


@resources.operation("GET", "/drafts/<id:draft_id>/message", answer=AnsweredShown, who=ANY_ROLE)
def get_answered_message(draft_id: int) -> Any:
    """Read the message that a draft answers, as it reads now."""
    return reading.message_of(reading.draft_view(draft_id, standing()))


@resources.operation(
    "GET", "/drafts/<id:draft_id>/revisions", query=Paged, answer=RevisionList, who=ANY_ROLE, refuses=(404,)
)
def list_revisions(query: dict[str, Any], draft_id: int) -> Response:
    """List the revisions of a draft, newest first."""
    key, size = paging.after(query.get("after"), paging.number), query["limit"]
    reading.draft_view(draft_id, standing())
    found = revised.revisions_of(draft_id, after=key and key[0], size=size + 1)
    items = RevisionShown(many=True).dump([_revision(view) for view in found[:size]])
    return http.listed(items, [found[size - 1].revision.n] if len(found) > size else None)


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/revisions",
    body=NewRevision,
    answer=DraftShown,
    status=201,
    again=200,
    who=STAFF,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_revision(body: dict[str, Any], draft_id: int, version: int) -> Any:
    """Write a new revision.

    One that says the same as the last makes none: 200 with the draft as it is. An edit of what is in review or approved
    voids the review in the same act.
    """
    return answer(drafts.revise(person(), draft_id, Wording(**body), version))


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/withdrawal",
    body=WithdrawalReason,
    optional=True,
    answer=DraftShown,
    status=201,
    again=200,
    who="the author, and who submitted it",
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_withdrawal(body: dict[str, Any], draft_id: int, version: int) -> Any:
    """Take a draft back. A running review ends with it."""
    return answer(submissions.withdraw(person(), draft_id, body["reason"], version))


class NewSettingAside(Taken):
    """Which reply was chosen instead, and why."""

    chosen_id = fields.Whole(required=True)
    reason = fields.Words(2_000, required=True)


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/setting-aside",
    body=NewSettingAside,
    answer=DraftShown,
    status=201,
    again=200,
    who="whoever has approved the chosen reply",
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_setting_aside(body: dict[str, Any], draft_id: int, version: int) -> Any:
    """Set a draft aside because another reply to the same conversation was chosen."""
    return answer(alternatives.set_aside(person(), draft_id, body["chosen_id"], body["reason"], version))


@resources.operation(
    "PUT",
    "/drafts/<id:draft_id>/hold",
    body=HoldReason,
    answer=DraftShown,
    who=STAFF,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def put_hold(body: dict[str, Any], draft_id: int, version: int) -> Any:
    """Hold an approved draft back: nothing goes out until it is let go again."""
    data, _, headers = answer(holds.hold(person(), draft_id, body["reason"], version))
    return data, 200, headers


@resources.operation(
    "DELETE",
    "/drafts/<id:draft_id>/hold",
    answer=DraftShown,
    who="the author, the approvers, and roles that the guidance lets publish; never interns",
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def delete_hold(draft_id: int, version: int) -> Any:
    """Let a draft go again that was held back. Its approval is the same as before."""
    data, _, headers = answer(holds.resume(person(), draft_id, version))
    return data, 200, headers


def answer(made: Made) -> tuple[Any, int, dict[str, str]]:
    """The draft that a verb made or changed."""
    data, _, headers = shown(made["draft"])
    location = url_for("api-drafts.get_draft", draft_id=made["draft"])
    return data, status_of(made), {**headers, "Location": location}


def shown(draft_id: int) -> tuple[Any, int, dict[str, str]]:
    """A draft that the reader may see."""
    view = reading.draft_view(draft_id, standing())
    return shapes.draft(view, clock.now()), 200, tagged(view.draft.version)


def _revision(view: revised.RevisionView) -> dict[str, Any]:
    row = view.revision
    not_before = row.not_before or {}
    return {
        **{name: getattr(row, name) for name in ("digest", "texts", "attachments", "channel", "at")},
        "revision": row.n,
        "parts": view.parts,
        "scheduled_for": datetime.fromisoformat(not_before["time"]) if not_before else None,
        "zone": not_before.get("zone"),
        "editor": view.editor,
    }
