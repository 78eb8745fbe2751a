"""What practice looks like in requests and answers."""

from __future__ import annotations

from typing import Any

from marshmallow import fields as plain

from governance import http
from governance.api import fields
from governance.api.comparison import PieceShown
from governance.api.fields import Shown, Taken
from governance.api.paging import Paged
from governance.api.reviewing import CheckShown, PlannedStep, role_title
from governance.api.shapes import PLANNED
from governance.api.threads import MessageShown, StepTaken, message_shape
from governance.text import LONGEST
from policies.facts import Evaluation
from policies.parts import Document
from workflows.practising import Comparison, PracticeView, subject
from workflows.practising.deciding import OUTCOMES
from workflows.practising.reading import VIEWS
from workflows.previews import Preview
from workflows.states import PRACTICE


class NewPractice(Taken):
    """The conversation on whose last public message one practises."""

    thread_id = fields.Whole(required=True)


class OwnTriage(Taken):
    """One's own category, why, and the path through the decision tree that led to it."""

    category = fields.key(required=True)
    reason = fields.Words(10_000, required=True)
    path = fields.Listed(fields.Part(StepTaken), 50, load_default=list)


class OwnTexts(Taken):
    """One's own answer by language, and the topic that decides which experts would be asked. It is nobody's draft."""

    texts = fields.Texts(LONGEST, least=0, required=True)
    topic = fields.key(allow_none=True)


class NewFeedback(Taken):
    """What a mentor says of a practice."""

    text = fields.Words(10_000, required=True)


class FeedbackShown(Shown):
    """What a mentor said."""

    id = fields.Number(required=True)
    text = fields.Said(required=True)
    by = fields.Said(required=True, attribute="person_name")
    at = fields.Moment(required=True)


class AskedOfPractice(Shown):
    """What the guidance would ask, by one's own category: as of a draft. Due times count from the beginning."""

    respond = fields.Said(required=True, allow_none=True)
    blocked = fields.Truth(required=True)
    checks = plain.List(fields.Part(CheckShown), required=True)
    route = plain.List(fields.Part(PlannedStep), required=True)
    first_response_due = fields.Moment(required=True, allow_none=True)
    resolution_due = fields.Moment(required=True, allow_none=True)
    clauses = plain.List(fields.Said(), required=True)


class PracticeLine(Shown):
    """One of a list: nothing that anybody wrote. `same_category` is null until it is known."""

    id = fields.Number(required=True)
    thread_id = fields.Number(required=True)
    channel = fields.Said(required=True)
    person = fields.Said(required=True)
    state = fields.Choice(PRACTICE.states, required=True)
    category = fields.Said(required=True, allow_none=True)
    begun_at = fields.Moment(required=True)
    handed_in_at = fields.Moment(required=True, allow_none=True)
    same_category = fields.Truth(required=True, allow_none=True, attribute="same")


class PracticeList(Shown):
    """A page of practices, newest first."""

    items = plain.List(fields.Part(PracticeLine), required=True)
    next = fields.Said(required=True, allow_none=True)


class PracticesAsked(Paged):
    """One's own, or those of others that were handed in, for mentors."""

    view = fields.Choice(VIEWS, load_default=VIEWS[0])


class SummaryShown(Shown):
    """One's own figures: handed in, compared with what was decided, and of these with the category that was chosen."""

    handed_in = fields.Number(required=True)
    compared = fields.Number(required=True)
    same_category = fields.Number(required=True)


class PracticeShown(Shown):
    """One practice. Nothing in it tells what was really decided."""

    id = fields.Number(required=True)
    subject = fields.Said(required=True, metadata={"description": "How the record names it."})
    thread_id = fields.Number(required=True)
    channel = fields.Said(required=True)
    person = fields.Said(required=True)
    state = fields.Choice(PRACTICE.states, required=True)
    version = fields.Number(required=True)
    category = fields.Said(required=True, allow_none=True)
    reason = fields.Said(required=True)
    path = plain.List(plain.Dict(keys=fields.Said(), values=fields.Said()), required=True)
    topic = fields.Said(required=True, allow_none=True)
    texts = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)
    begun_at = fields.Moment(required=True)
    handed_in_at = fields.Moment(required=True, allow_none=True)
    messages = plain.List(
        fields.Part(MessageShown),
        required=True,
        metadata={"description": "What the public wrote, up to the message that is practised on."},
    )
    asked = fields.Part(AskedOfPractice, required=True)
    feedback = plain.List(fields.Part(FeedbackShown), required=True)


class PracticeDiscarded(Shown):
    """The practice that is gone."""

    id = fields.Number(required=True)


class RealShown(Shown):
    """What was really decided. Texts are null where nothing went out, or where the reader may not see the draft."""

    outcome = fields.Choice(OUTCOMES, required=True)
    category = fields.Said(required=True, allow_none=True)
    clauses = plain.List(fields.Said(), required=True)
    reason = fields.Said(required=True)
    first_response_due = fields.Moment(required=True, allow_none=True)
    decided_at = fields.Moment(required=True)
    draft_id = fields.Number(required=True, allow_none=True)
    texts = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True, allow_none=True)
    route = plain.List(fields.Said(), required=True, metadata={"description": "The roles that were asked, in order."})


class ComparisonOfPractice(Shown):
    """A practice beside what was really decided; `real` and what follows from it is null while nothing was."""

    decided = fields.Truth(required=True)
    same_category = fields.Truth(required=True, allow_none=True)
    real = fields.Part(RealShown, required=True, allow_none=True)
    texts = plain.Dict(
        keys=fields.Said(),
        values=plain.List(fields.Part(PieceShown)),
        required=True,
        metadata={"description": "By language, from one’s own words to those that went out."},
    )
    only_mine = plain.List(
        fields.Said(), required=True, metadata={"description": "Checks that found something in one's own words alone."}
    )
    only_theirs = plain.List(fields.Said(), required=True)


def whole(view: PracticeView, asked: Preview | Evaluation, document: Document) -> dict[str, Any]:
    """A practice as its reader sees it; `asked` is what the guidance says of it now, or said when it was handed in."""
    row = view.row
    same = ("id", "thread_id", "version", "category", "reason", "path", "topic", "texts", "begun_at", "handed_in_at")
    return {
        **{name: getattr(row, name) for name in same},
        "subject": subject(row),
        "channel": view.channel.key,
        "person": row.person_name,
        "state": view.state,
        "messages": [message_shape(one, view.earlier.get(one.id, ())) for one in view.messages],
        "asked": _asked(asked, document),
        "feedback": view.feedback,
    }


def _asked(asked: Preview | Evaluation, document: Document) -> dict[str, Any]:
    found = asked.evaluation if isinstance(asked, Preview) else asked
    people = asked.people if isinstance(asked, Preview) else [()] * len(found.steps)
    same = ("respond", "blocked", "first_response_due", "resolution_due", "clauses")
    return {
        **{name: getattr(found, name) for name in same},
        "checks": [http.plain(one) for one in found.findings],
        "route": [
            {
                **{name: getattr(step, name) for name in PLANNED},
                "role_title": role_title(document, step.role),
                "people": who,
            }
            for step, who in zip(found.steps, people, strict=True)
        ],
    }


def compared(found: Comparison | None) -> dict[str, Any]:
    """The comparison; blank while nothing was decided."""
    if found is None:
        return {
            "decided": False,
            "same_category": None,
            "real": None,
            "texts": {},
            "only_mine": [],
            "only_theirs": [],
        }
    real = found.real
    same = ("outcome", "category", "clauses", "reason", "first_response_due", "decided_at", "draft_id", "texts")
    return {
        "decided": True,
        "same_category": found.same_category,
        "real": {
            **{name: getattr(real, name) for name in same},
            "route": [step.role for step in real.evaluation.steps] if real.evaluation else [],
        },
        "texts": {language: [piece._asdict() for piece in pieces] for language, pieces in found.texts.items()},
        "only_mine": found.only_mine,
        "only_theirs": found.only_theirs,
    }
