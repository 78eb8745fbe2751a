"""The record, for auditors. Each look is itself recorded."""

from __future__ import annotations

import json
from typing import Any

from flask import Response
from marshmallow import fields as plain

from governance import http
from governance.api import fields
from governance.api.fields import Shown, Taken
from governance.api.operations import Resources
from governance.auditing import looking
from governance.change import Standing
from governance.db import session
from governance.errors import N_, NotFound
from governance.record import store
from governance.record.entries import EntryType
from governance.record.store import Found
from governance.web.reader import standing

resources = Resources("record", "The record of what was decided, changed and sent, for auditors.")

LAST = 10**15 - 1


class EntryShown(Shown):
    """One entry: its exact bytes, and what its commitments hide as far as that was not erased."""

    index = fields.Number(required=True)
    type = fields.Choice([str(one) for one in EntryType], required=True)
    subject = fields.Said(required=True)
    actor_id = fields.Number(required=True, allow_none=True)
    time = fields.Moment(required=True)
    data = plain.Dict(keys=fields.Said(), required=True, metadata={"description": "What stands in the open."})
    opened = plain.Dict(keys=fields.Said(), required=True, metadata={"description": "What it commits to, by path."})
    body = fields.Said(required=True, metadata={"description": "The bytes of the leaf, as UTF-8."})
    leaf = fields.Said(required=True, metadata={"description": "Their RFC 6962 hash, in hexadecimal."})


class EntryList(Shown):
    """A page of entries, newest first."""

    items = plain.List(fields.Part(EntryShown), required=True)
    next = fields.Said(required=True, allow_none=True)


class EntryQuery(Taken):
    """Which entries."""

    subject = fields.Shaped(
        "^[a-z]+/[0-9a-f]{1,32}$",
        60,
        metadata={"description": "`draft/<random id>`, or `drafts/7` with all its acts."},
    )
    type = fields.Choice([str(one) for one in EntryType])
    actor = fields.Whole(strict=False, metadata={"description": "A person's id."})
    clause = fields.key(120, metadata={"description": "A clause of the guidance that they cite."})
    from_ = fields.Moment(data_key="from")
    to = fields.Moment(metadata={"description": "Not included."})
    after = fields.Whole(0, LAST, strict=False, metadata={"description": "The index after which the page begins."})
    limit = fields.Whole(1, 100, strict=False, load_default=50)


AUDITORS = "auditors"
REFUSES = (403, 404, 503)


@resources.operation(
    "GET", "/record/entries", query=EntryQuery, answer=EntryList, who=AUDITORS, refuses=(403, 404, 503)
)
def list_entries(query: dict[str, Any]) -> Response:
    """Search the record."""
    who = _auditor(_asked(query))
    subject = query.get("subject")
    found, following = store.entries_page(
        session,
        subject=looking.subjects(subject) if subject else None,
        type=query.get("type"),
        person_id=query.get("actor"),
        clause=query.get("clause"),
        from_=query.get("from_"),
        to=query.get("to"),
        after=query.get("after"),
        limit=query["limit"],
    )
    answer = http.listed(EntryShown(many=True).dump([_shape(one) for one in found]), following)
    looking.note(who, _asked(query))
    return answer


@resources.operation("GET", "/record/entries/<index:index>", answer=EntryShown, who=AUDITORS, refuses=REFUSES)
def get_entry(index: int) -> Any:
    """Read one entry."""
    who = _auditor({"index": index})
    found = store.entry(session, index)
    if found is None:
        raise NotFound("not-found", N_("The record has no such entry."))
    answer = _shape(found)
    looking.note(who, {"index": index})
    return answer


def _auditor(query: dict[str, Any]) -> Standing:
    """The auditor who asks; anybody else is refused as by the look itself, so that the attempt is recorded too."""
    who = standing()
    if not who.roles & frozenset(looking.READERS):
        looking.note(who, query)
    return who


def _asked(query: dict[str, Any]) -> dict[str, Any]:
    """The query as it is recorded: without the size of its pages."""
    return {name.strip("_"): value for name, value in query.items() if name != "limit"}


def _shape(found: Found) -> dict[str, Any]:
    data = {name: value for name, value in json.loads(found.body)["data"].items() if name != "commit"}
    return {
        "index": found.index,
        "type": found.type,
        "subject": found.subject,
        "actor_id": found.person_id,
        "time": found.at,
        "data": data,
        "opened": {path: json.loads(value) for path, value in found.openings.items()},
        "body": found.body.decode(),
        "leaf": found.leaf.hex(),
    }
