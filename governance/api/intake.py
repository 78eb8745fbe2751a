"""Many messages at once, as CSV or NDJSON: a result for each row, and the same file again adds none."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask import request
from marshmallow import ValidationError
from marshmallow import fields as plain
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from governance import http
from governance.api import fields
from governance.api.fields import Shown
from governance.api.operations import STAFF, Resources
from governance.api.threads import NewMessage, NewThread
from governance.change import Actor
from governance.errors import N_, Busy, Invalid, NotAllowed, Refusal
from workflows import threads

resources = Resources("imports", "Many messages at once.")

MOST_ROWS = 1000
LARGEST = 5 * 1024 * 1024

COLUMNS = ("channel", "topic", *NewMessage._declared_fields)
FORMS = {
    "text/csv": {
        "schema": {
            "type": "string",
            "description": f"UTF-8 with a header; columns, in any order: {', '.join(COLUMNS)}.",
        },
        "example": "channel,external_id,language,text\nx,1790,en,When is the clinic?\n",
    },
    "application/x-ndjson": {
        "schema": {"type": "string", "description": "On each line what `POST /threads` takes."},
        "example": '{"channel": "x", "message": {"external_id": "1790", "language": "en", "text": "When?"}}\n',
    },
}


class RowShown(Shown):
    """What became of one row."""

    row = fields.Number(required=True, metadata={"description": "Counted from 1, without the header."})
    status = fields.Choice(("created", "known", "refused"), required=True)
    thread_id = fields.Number(required=True, allow_none=True)
    detail = fields.Said(required=True, allow_none=True)
    errors = plain.Dict(keys=fields.Said(), values=plain.List(fields.Said()), required=True)


class ImportShown(Shown):
    """What became of each row, in order."""

    created = fields.Number(required=True)
    known = fields.Number(required=True)
    refused = fields.Number(required=True)
    results = plain.List(fields.Part(RowShown), required=True)


@resources.operation("POST", "/threads/import", answer=ImportShown, who=STAFF, refuses=(409,), consumes=FORMS)
def create_import() -> Any:
    """Take in many messages.

    Each row is an act of its own: a row that is refused leaves the others. Every row needs an `external_id`, so that
    the same file again adds none. At most 1000 rows and 5 MiB.
    """
    rows = _rows()
    results = [_take(number, row) for number, row in enumerate(rows, 1)]
    counts = {name: sum(1 for one in results if one["status"] == name) for name in ("created", "known", "refused")}
    return {**counts, "results": results}


def _rows() -> list[Any]:
    """What the body holds, each row as a payload or as why it is none."""
    if request.mimetype not in FORMS:
        raise UnsupportedMediaType
    content = request.get_data(cache=True)
    if len(content) > LARGEST:
        raise RequestEntityTooLarge
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("invalid", N_("The file is not in UTF-8.")) from None
    rows = list(_table(text) if request.mimetype == "text/csv" else _lines(text))
    if not 1 <= len(rows) <= MOST_ROWS:
        raise Invalid(
            "invalid", N_("A file has 1 to %(most)s rows; this one has %(count)s."), most=MOST_ROWS, count=len(rows)
        )
    return rows


def _table(text: str) -> Iterator[Any]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        if unknown := [str(name) for name in reader.fieldnames or () if name not in COLUMNS]:
            sentence = N_("There is no column “%(name)s”. Columns: %(known)s.")
            raise Invalid("invalid", sentence, name=unknown[0][:60], known=", ".join(COLUMNS))
        for row in reader:
            if None in row or None in row.values():
                yield N_("This row has not as many columns as the header.")
                continue
            filled = {name: value for name, value in row.items() if value != ""}
            outer = {name: filled.pop(name) for name in ("channel", "topic") if name in filled}
            yield {**outer, "message": filled}
    except csv.Error:
        raise Invalid("invalid", N_("This is no CSV: a quotation mark or a delimiter is out of place.")) from None


def _lines(text: str) -> Iterator[Any]:
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            yield N_("This line is no JSON.")


_schema = NewThread()
UNREPEATABLE = N_("An import needs this, so that it can be repeated.")


def _take(number: int, row: Any) -> dict[str, Any]:
    """Take in one row. What concerns the sender and not the row ends the import."""
    try:
        if isinstance(row, str):
            raise Invalid("invalid", row)
        body: Mapping[str, Any] = _schema.load(row)
        if not body["message"].get("external_id"):
            raise ValidationError(
                {"message": {"external_id": [N_("An import needs this, so that it can be repeated.")]}}
            )
        made = threads.receive(_actor(number), body["channel"], body["message"], body.get("topic"))
    except (NotAllowed, Busy):
        raise
    except ValidationError as error:
        return _refused(number, http.sentence(N_("Some of this row cannot be used."), {}), http.flat(error.messages))
    except Refusal as refusal:
        return _refused(number, http.said(refusal), http.field_errors(refusal))
    status = "created" if made.new else "known"
    return {"row": number, "status": status, "thread_id": made["thread"], "detail": None, "errors": {}}


def _actor(number: int) -> Actor:
    """The sender, with a key of its own for each row where the request carries one."""
    who = http.actor()
    if who.once is None:
        return who
    key = hashlib.sha256(who.once.key.encode()).hexdigest()
    return replace(who, once=replace(who.once, key=f"row {number} {key}"))


def _refused(number: int, detail: str, errors: dict[str, list[str]] | None) -> dict[str, Any]:
    return {"row": number, "status": "refused", "thread_id": None, "detail": detail, "errors": errors or {}}
