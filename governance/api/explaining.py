"""Why something is asked, blocked or due."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields
from governance.api.fields import Shown
from governance.api.operations import ANY_ROLE, Resources
from governance.web.reader import standing
from policies.clauses import Clause
from policies.parts import Text
from workflows import explaining
from workflows.explaining import Explained
from workflows.reading import thread_view

resources = Resources("explanations", "Why: the clauses behind an outcome, and the facts that made it true.")


class ClauseShown(Shown):
    """A clause, with what it says to people."""

    id = fields.Said(required=True)
    number = fields.Said(required=True, metadata={"description": "Its place in the printed document."})
    title = fields.Said(required=True, allow_none=True)
    text = fields.Said(required=True, allow_none=True)


class SeenShown(Shown):
    """A fact that the outcome follows from. Texts of people are never among them."""

    name = fields.Said(required=True)
    value = plain.Raw(required=True, allow_none=True)


class ExplanationShown(Shown):
    """One outcome."""

    id = fields.Said(required=True, metadata={"description": "steps.1, checks.over_length.en, first_response, …"})
    detail = fields.Said(required=True)
    clauses = plain.List(fields.Part(ClauseShown), required=True)
    facts = plain.List(fields.Part(SeenShown), required=True)


class ExplanationList(Shown):
    """Every outcome, in the order in which they arise."""

    policy_version = fields.Said(required=True)
    sha256 = fields.Said(required=True, metadata={"description": "Of that version's YAML source."})
    at = fields.Moment(required=True, metadata={"description": "As things stood then."})
    items = plain.List(fields.Part(ExplanationShown), required=True)
    next = fields.Said(required=True, allow_none=True)


@resources.operation("GET", "/drafts/<id:draft_id>/explanation", answer=ExplanationList, who=ANY_ROLE, refuses=(409,))
def explain_draft(draft_id: int) -> Any:
    """Say of every step, check and due time of a draft which clause asks for it and which facts made it so.

    In review: by the facts and the version of the submission, as they were. Else: by the version in force.
    """
    return _shape(explaining.of_draft(draft_id, standing(), clock.now()))


@resources.operation("GET", "/threads/<id:thread_id>/explanation", answer=ExplanationList, who=ANY_ROLE)
def explain_thread(thread_id: int) -> Any:
    """Say why a conversation is handled the way that it is. 404 before somebody has chosen a category."""
    return _shape(explaining.of_thread(thread_view(thread_id, standing())))


def _shape(found: Explained) -> dict[str, Any]:
    return {
        "policy_version": found.edition.number,
        "sha256": found.edition.sha256,
        "at": found.at,
        "items": [
            {
                "id": one.id,
                "detail": http.sentence(one.sentence, one.facts),
                "clauses": [_clause(clause) for clause in one.clauses],
                "facts": [{"name": name, "value": _plain(value)} for name, value in one.seen.items()],
            }
            for one in found.items
        ],
        "next": None,
    }


def _clause(clause: Clause) -> dict[str, Any]:
    return {"id": clause.id, "number": clause.number, "title": _said(clause.title), "text": _said(clause.text)}


def _said(text: Text | None) -> str | None:
    return (text.get(http.language()) or next(iter(text.values()))) if text else None


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return sorted(value) if isinstance(value, (set, frozenset)) else value
