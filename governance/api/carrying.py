"""What changed between revisions, and approvals that were kept for a later one being taken back."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields
from governance.api.comparison import PieceShown
from governance.api.drafts import NewRevision, answer
from governance.api.fields import Shown, Taken
from governance.api.if_edited import IfEdited, if_edited
from governance.api.operations import ANY_ROLE, Resources, tagged
from governance.api.reviewing import EarlierApproval, earlier_approval
from governance.api.shapes import DraftShown
from governance.errors import N_, NotFound
from governance.machine import move
from governance.web.reader import ident, person, standing
from policies.differences import differences
from workflows import carrying, previews, reading
from workflows.states import DRAFT
from workflows.wording import Wording

resources = Resources("changes", "What changed between revisions, and approvals that were kept for a later one.")


class NewObjection(Taken):
    """Why somebody does not stand by an approval that was kept for this revision."""

    reason = fields.Words(2_000, required=True)


class ChangesQuery(Taken):
    """Since which revision: by default the last one that the reader decided on, else the one before the current."""

    since = fields.Whole(strict=False)


class TextChanges(Shown):
    """The words of one language."""

    language = fields.Said(required=True)
    pieces = plain.List(fields.Part(PieceShown), required=True)


class KeepingShown(Shown):
    """Whether the guidance in force keeps approvals of the one wording for the other, by the words alone."""

    kept = fields.Truth(required=True)
    detail = fields.Said(required=True)


class ChangesShown(Shown):
    """What changed from one revision of a draft to the current one."""

    since = fields.Number(required=True)
    revision = fields.Number(required=True)
    texts = plain.List(fields.Part(TextChanges), required=True, metadata={"description": "Languages that changed."})
    others = plain.List(
        fields.Choice(("attachments", "channel", "not_before", "reply_to")),
        required=True,
        metadata={"description": "What else changed of all that an approval pins."},
    )
    carry_over = fields.Part(KeepingShown, required=True)


@resources.operation(
    "GET",
    "/drafts/<id:draft_id>/changes",
    query=ChangesQuery,
    answer=ChangesShown,
    who=ANY_ROLE,
    refuses=(404, 409),
    headers=("ETag",),
)
def list_changes(query: dict[str, Any], draft_id: int) -> Any:
    """Say what changed since a revision: by default since the reader's last decision, word by word."""
    view = reading.draft_view(draft_id, standing())
    current = view.draft.revision
    since = query.get("since") or reading.last_seen_revision(draft_id, ident()) or max(1, current - 1)
    words = carrying.worded(draft_id, {since, current})
    if since not in words:
        raise NotFound("not-found", N_("This draft has no such revision."))
    old, new = words[since].wording, words[current].wording
    verdict = carrying.judged(old, new, clock.now())
    data = {
        "since": since,
        "revision": current,
        "texts": [
            {"language": language, "pieces": differences(old.texts.get(language, ""), new.texts.get(language, ""))}
            for language in sorted({*old.texts, *new.texts})
            if old.texts.get(language) != new.texts.get(language)
        ],
        "others": carrying.others(old, new),
        "carry_over": {"kept": verdict.kept, "detail": http.sentence(verdict.sentence, verdict.facts)},
    }
    return data, 200, tagged(view.draft.version)


class EditForeseen(Shown):
    """What saving these words would do, and what would become of each approval if they were submitted then."""

    makes_revision = fields.Truth(
        required=True, metadata={"description": "False for the words that are saved already: those end nothing."}
    )
    if_edited = fields.Part(IfEdited, required=True)
    approvals = plain.List(fields.Part(EarlierApproval), required=True)


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/revisions/evaluation",
    body=NewRevision,
    answer=EditForeseen,
    who=ANY_ROLE,
    refuses=(409,),
)
def evaluate_revision(body: dict[str, Any], draft_id: int) -> Any:
    """Look before saving an edit: what it ends, and which approvals outlive it. Nothing is changed.

    Each approval so far has the reason for which the guidance in force keeps it, or does not. It is the rule by which a
    submission carries approvals, asked of the words that were sent.
    """
    at, who = clock.now(), standing()
    view = reading.draft_view(draft_id, who)
    move(DRAFT, view.draft.state, "revise")  # what cannot be edited has nothing to foresee
    typed = Wording(**body)
    planned = previews.of_wording(view.draft, typed, who, at).evaluation.steps
    found = carrying.foreseen(view.draft, typed, planned, who, at)
    return {
        "makes_revision": found.edits,
        "if_edited": if_edited(view, planned, who, at),
        "approvals": [earlier_approval(one) for one in found.told],
    }


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/revisions/<id:revision>/objections",
    body=NewObjection,
    answer=DraftShown,
    status=201,
    again=200,
    who="people whose approval was kept for this revision",
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_objection(body: dict[str, Any], draft_id: int, revision: int) -> Any:
    """Take back one's approval that was kept for this revision.

    The review ends, whether it is open or approved, and the text goes back to its author. The revision number is the
    precondition, as it is for a decision.
    """
    return answer(carrying.take_back(person(), draft_id, revision, body["reason"]))
