"""Files that go out with drafts."""

from __future__ import annotations

import json
from typing import Any

from flask import current_app, request, url_for
from marshmallow import ValidationError
from marshmallow import fields as plain
from werkzeug.exceptions import UnsupportedMediaType

from governance.api import fields
from governance.api.fields import Shown
from governance.api.operations import STAFF, Resources, status_of
from governance.errors import N_, Invalid, Problem
from governance.web.reader import person, standing
from workflows import attachments, files

resources = Resources("attachments", "Files that go out with drafts, each with alternative text in every language.")

LONGEST_ALT = 1000

FORM = {
    "multipart/form-data": {
        "schema": {
            "type": "object",
            "required": ["file"],
            "properties": {
                "file": {
                    "type": "string",
                    "format": "binary",
                    "description": "PNG, JPEG, PDF or MP4, at most 10 MiB. What a camera wrote into it is taken out.",
                },
                "alt": {
                    "type": "object",
                    "description": "As JSON: the alternative text in each language.",
                    "additionalProperties": {"type": "string", "minLength": 1, "maxLength": LONGEST_ALT},
                    "propertyNames": {"pattern": fields.LANGUAGE},
                    "maxProperties": 20,
                },
            },
            "additionalProperties": False,
        },
        "encoding": {"alt": {"contentType": "application/json"}},
    }
}


class FileShown(Shown):
    """A file, known by the SHA-256 of its content."""

    id = fields.Number(required=True)
    sha256 = fields.Said(required=True)
    media_type = fields.Choice(attachments.KINDS, required=True)
    size = fields.Number(required=True)
    alt = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)
    at = fields.Moment(required=True)


@resources.operation(
    "POST",
    "/attachments",
    answer=FileShown,
    status=201,
    again=200,
    who=STAFF,
    refuses=(404,),
    headers=("Location",),
    consumes=FORM,
)
def create_attachment() -> Any:
    """Attach a file, and then name its id in a draft."""
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType
    if unknown := sorted({*request.form, *request.files} - {"file", "alt"}):
        raise _refused(unknown[0], N_("There is no such field here."))
    file = request.files.get("file")
    content = file.stream.read(attachments.LARGEST + 1) if file else b""
    if not content:
        raise _refused("file", N_("Choose a file first."))
    directory = current_app.extensions["onrecord"].config.data_dir / "attachments"
    made = attachments.attach(person(), directory, content, _alternatives())
    location = url_for("api-attachments.get_attachment", attachment_id=made["attachment"])
    return files.own(made["attachment"], standing()), status_of(made), {"Location": location}


@resources.operation(
    "GET", "/attachments/<id:attachment_id>", answer=FileShown, who="whoever attached it", refuses=(403,)
)
def get_attachment(attachment_id: int) -> Any:
    """Read what is known of a file that one has attached."""
    return files.own(attachment_id, standing())


_ALT = fields.Texts(LONGEST_ALT, least=0)


def _alternatives() -> dict[str, str]:
    part = request.files.get("alt")
    text = part.stream.read().decode("utf-8", "replace") if part else request.form.get("alt", "{}")
    try:
        return dict(_ALT.deserialize(json.loads(text)))
    except ValidationError as error:
        faults = error.messages if isinstance(error.messages, dict) else {"": error.messages}
        named = {f"alt.{name}".rstrip("."): [_problem(one) for one in found] for name, found in faults.items()}
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors=named) from error
    except (ValueError, RecursionError) as error:
        raise _refused("alt", N_("Write a JSON object with a text for each language.")) from error


def _problem(fault: Any) -> Problem:
    """A fault as our own fields say it, or as marshmallow does."""
    return fault if isinstance(fault, Problem) else Problem(str(fault))


def _refused(field: str, sentence: str) -> Invalid:
    return Invalid("invalid", N_("This file cannot be attached."), errors={field: [Problem(sentence)]})
