"""Letting a revision pass a check that blocks it."""

from __future__ import annotations

from typing import Any

from flask import url_for
from marshmallow import fields as plain

from governance.api import fields
from governance.api.fields import Shown, Taken
from governance.api.operations import Resources, status_of
from governance.web.reader import person, standing
from workflows import overrides, reading

resources = Resources("overrides", "Checks that somebody whom the guidance names has let a revision pass.")


class NewCheckOverride(Taken):
    """The check that is to let exactly this revision pass, and why."""

    check = fields.Words(60, required=True)
    reason = fields.Words(2_000, required=True)


class CheckOverrideShown(Shown):
    """A check that was let pass: by whom, in which role, why and when."""

    check = fields.Said(required=True)
    clause = fields.Said(required=True)
    role = fields.Said(required=True)
    reason = fields.Said(required=True)
    by = fields.Said(required=True)
    at = fields.Moment(required=True)


class CheckOverrideList(Shown):
    """Every check that was let pass for the revision."""

    items = plain.List(fields.Part(CheckOverrideShown), required=True)
    next = fields.Said(required=True, allow_none=True)


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/revisions/<id:revision>/overrides",
    body=NewCheckOverride,
    answer=CheckOverrideList,
    status=201,
    again=200,
    who="people whom the check's `override_by` names, and whose own work the text is not",
    refuses=(409,),
    headers=("Location",),
)
def create_override(body: dict[str, Any], draft_id: int, revision: int) -> Any:
    """Let exactly this revision pass a check that blocks it; an edit needs it anew."""
    made = overrides.override(person(), draft_id, revision, body["check"], body["reason"])
    return (
        _listed(draft_id, revision),
        status_of(made),
        {"Location": url_for("api-drafts.get_draft", draft_id=draft_id)},
    )


@resources.operation(
    "GET",
    "/drafts/<id:draft_id>/revisions/<id:revision>/overrides",
    answer=CheckOverrideList,
    who="people who may see the draft",
)
def list_overrides(draft_id: int, revision: int) -> Any:
    """List what a revision was let pass, by whom and why."""
    reading.draft_view(draft_id, standing())
    return _listed(draft_id, revision)


def _listed(draft_id: int, revision: int) -> dict[str, Any]:
    rows = overrides.overrides_of(draft_id, revision)
    return {
        "items": [
            {
                "check": row.check,
                "clause": f"checks.{row.check}",
                "role": row.role,
                "reason": row.reason,
                "by": row.person_name,
                "at": row.at,
            }
            for row in rows
        ],
        "next": None,
    }
