"""Talk about a draft: comments in threads, and suggested words that are taken with one act. Never public."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from marshmallow import fields as plain

from governance import http
from governance.api import fields, paging
from governance.api.comparison import PieceShown
from governance.api.drafts import answer
from governance.api.fields import Shown, Taken
from governance.api.operations import ANY_ROLE, STAFF, Resources, status_of
from governance.api.paging import Paged
from governance.api.shapes import DraftShown
from governance.text import LONGEST
from governance.web.reader import person, standing
from workflows import reading
from workflows.talk import reading as talk
from workflows.talk import saying, suggesting, table
from workflows.talk.places import Quote
from workflows.talk.reading import CommentView
from workflows.talk.rows import DECLINED, REOPENED, REPLY, RESOLVED, TAKEN

resources = Resources("talk", "Comments on drafts in threads, and suggested words. They are internal and never public.")


class NewQuote(Taken):
    """A place in a revision: words of its text in one language, or without words all of that text."""

    language = fields.language(required=True)
    quoted = fields.Words(LONGEST, blank=True, load_default="")
    start = fields.Whole(
        0,
        allow_none=True,
        metadata={"description": "The character at which the words begin, counted from 0, where they come repeatedly."},
    )


class NewDraftComment(Taken):
    """What somebody says about a revision; without `place` it is about all of it."""

    revision = fields.Whole(required=True)
    text = fields.Words(table.LONGEST, required=True)
    place = fields.Part(NewQuote, allow_none=True)


class NewSuggestion(NewQuote):
    """Other words for those that are quoted; for a language without a text, the whole text of it."""

    revision = fields.Whole(required=True)
    replacement = fields.Words(LONGEST, blank=True, required=True)
    text = fields.Words(table.LONGEST, blank=True, load_default="", metadata={"description": "Why."})


class NewReply(Taken):
    """An answer in a thread."""

    text = fields.Words(table.LONGEST, required=True)


class WhyDeclined(Taken):
    """Why suggested words are not taken, if there is more to say."""

    reason = fields.Words(table.LONGEST, blank=True, load_default="")


class PlaceShown(Shown):
    """What a comment is about."""

    language = fields.Said(required=True)
    quoted = fields.Said(required=True)
    start = fields.Number(required=True, allow_none=True)
    now = fields.Number(
        required=True,
        allow_none=True,
        metadata={"description": "Where these words begin in the current revision; null where they have changed."},
    )
    changed = fields.Truth(required=True, metadata={"description": "Whether the text has changed there since."})


class SuggestedWords(Shown):
    """Suggested words, and what became of them."""

    replacement = fields.Said(required=True)
    pieces = plain.List(fields.Part(PieceShown), required=True)
    outcome = fields.Choice(("open", TAKEN, DECLINED, "withdrawn"), required=True)
    reason = fields.Said(required=True)
    taken_revision = fields.Number(required=True, allow_none=True)


class TurnShown(Shown):
    """What happened in a thread."""

    kind = fields.Choice((REPLY, RESOLVED, REOPENED, TAKEN, DECLINED), required=True)
    text = fields.Said(required=True)
    by = fields.Said(attribute="person_name", required=True)
    at = fields.Moment(required=True)


class DraftCommentShown(Shown):
    """A thread: what was said about which revision, and what happened since."""

    id = fields.Number(required=True)
    draft_id = fields.Number(required=True)
    revision = fields.Number(required=True)
    state = fields.Choice(talk.STATES, required=True)
    text = fields.Said(required=True)
    by = fields.Said(required=True)
    person_id = fields.Number(required=True)
    at = fields.Moment(required=True)
    place = fields.Part(PlaceShown, required=True, allow_none=True)
    suggestion = fields.Part(SuggestedWords, required=True, allow_none=True)
    resolved_by = fields.Said(required=True, allow_none=True)
    resolved_at = fields.Moment(required=True, allow_none=True)
    turns = plain.List(fields.Part(TurnShown), required=True)


class DraftCommentList(Shown):
    """A page of what was said about a draft."""

    items = plain.List(fields.Part(DraftCommentShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class CommentsAsked(Paged):
    """Which threads."""

    state = fields.Choice(talk.STATES)


ONE = "/drafts/<id:draft_id>/comments/<id:comment_id>"
SUGGESTED = "/drafts/<id:draft_id>/suggestions/<id:comment_id>"


@resources.operation(
    "GET", "/drafts/<id:draft_id>/comments", query=CommentsAsked, answer=DraftCommentList, who=ANY_ROLE, refuses=(404,)
)
def list_draft_comments(query: dict[str, Any], draft_id: int) -> Response:
    """List what was said about a draft, with suggestions, oldest first."""
    key = paging.after(query.get("after"), paging.number)
    view = reading.draft_view(draft_id, standing())
    page = talk.threads(view, query.get("state"), key and key[0], query["limit"])
    items = DraftCommentShown(many=True).dump([_whole(one) for one in page.threads])
    return http.listed(items, [page.next] if page.next else None)


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/comments",
    body=NewDraftComment,
    answer=DraftCommentShown,
    status=201,
    again=200,
    who=STAFF,
    refuses=(409,),
    headers=("Location",),
)
def create_draft_comment(body: dict[str, Any], draft_id: int) -> Any:
    """Say something about a revision of a draft, or about words of it. It stops nothing."""
    said = saying.comment(person(), draft_id, body["revision"], body["text"], _quote(body.get("place")))
    return _made(draft_id, said["comment"]), status_of(said), _where(draft_id, said["comment"])


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/suggestions",
    body=NewSuggestion,
    answer=DraftCommentShown,
    status=201,
    again=200,
    who=STAFF,
    refuses=(409,),
    headers=("Location",),
)
def create_suggestion(body: dict[str, Any], draft_id: int) -> Any:
    """Suggest other words for a place in a draft.

    Whoever suggested words that are taken counts as their writer, and decides on no text of the draft any more.
    """
    words = body["replacement"], body["text"]
    said = suggesting.suggest(person(), draft_id, body["revision"], _quote(body) or Quote(""), *words)
    return _made(draft_id, said["comment"]), status_of(said), _where(draft_id, said["comment"])


@resources.operation("GET", ONE, answer=DraftCommentShown, who=ANY_ROLE)
def get_draft_comment(draft_id: int, comment_id: int) -> Any:
    """Read one thread."""
    return _made(draft_id, comment_id)


@resources.operation(
    "POST",
    f"{ONE}/replies",
    body=NewReply,
    answer=DraftCommentShown,
    status=201,
    again=200,
    who=STAFF,
    refuses=(409,),
    headers=("Location",),
)
def create_reply(body: dict[str, Any], draft_id: int, comment_id: int) -> Any:
    """Answer in a thread that is open."""
    said = saying.reply(person(), draft_id, comment_id, body["text"])
    return _made(draft_id, comment_id), status_of(said), _where(draft_id, comment_id)


@resources.operation("PUT", f"{ONE}/resolution", answer=DraftCommentShown, who=STAFF, refuses=(403, 409))
def put_resolution(draft_id: int, comment_id: int) -> Any:
    """Say that nothing is left to do about a comment. A suggestion is taken or declined instead."""
    saying.resolve(person(), draft_id, comment_id)
    return _made(draft_id, comment_id)


@resources.operation("DELETE", f"{ONE}/resolution", answer=DraftCommentShown, who=STAFF, refuses=(403, 409))
def delete_resolution(draft_id: int, comment_id: int) -> Any:
    """Open a comment again that was resolved."""
    saying.reopen(person(), draft_id, comment_id)
    return _made(draft_id, comment_id)


@resources.operation(
    "POST",
    f"{SUGGESTED}/acceptance",
    answer=DraftShown,
    status=201,
    again=200,
    who=STAFF,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_suggestion_acceptance(draft_id: int, comment_id: int, version: int) -> Any:
    """Take suggested words: a new revision, with all that follows from an edit. `If-Match` is the draft's.

    A place that is no longer as it was is 409, and the suggestion stays as it is.
    """
    return answer(suggesting.take(person(), draft_id, comment_id, version))


@resources.operation(
    "POST",
    f"{SUGGESTED}/refusal",
    body=WhyDeclined,
    optional=True,
    answer=DraftCommentShown,
    status=201,
    again=200,
    who=STAFF,
    refuses=(409,),
    headers=("Location",),
)
def create_suggestion_refusal(body: dict[str, Any], draft_id: int, comment_id: int) -> Any:
    """Decline suggested words, or take one's own suggestion back."""
    said = suggesting.decline(person(), draft_id, comment_id, body["reason"])
    return _made(draft_id, comment_id), status_of(said), _where(draft_id, comment_id)


def _quote(place: dict[str, Any] | None) -> Quote | None:
    return Quote(place["language"], place["quoted"], place.get("start")) if place else None


def _made(draft_id: int, comment_id: int) -> Any:
    return _whole(talk.one_thread(reading.draft_view(draft_id, standing()), comment_id))


def _where(draft_id: int, comment_id: int) -> dict[str, str]:
    return {"Location": url_for("api-talk.get_draft_comment", draft_id=draft_id, comment_id=comment_id)}


def _whole(one: CommentView) -> dict[str, Any]:
    row = one.row
    same = ("id", "draft_id", "revision", "text", "person_id", "at", "resolved_at")
    place = {"language": row.language, "quoted": row.quoted, "start": row.start}
    suggested = {"replacement": row.replacement, "pieces": one.pieces, "outcome": one.outcome, "reason": one.reason}
    return {
        **{name: getattr(row, name) for name in same},
        "state": one.state,
        "by": row.person_name,
        "resolved_by": row.resolved_name,
        "place": {**place, "now": one.here, "changed": one.changed} if row.language else None,
        "suggestion": {**suggested, "taken_revision": row.taken_revision} if one.suggests else None,
        "turns": one.turns,
    }
