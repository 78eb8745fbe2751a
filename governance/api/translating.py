"""The language that may follow what went out under an emergency: the draft in which it does."""

from __future__ import annotations

from typing import Any

from governance.api import fields
from governance.api.drafts import answer
from governance.api.fields import Taken
from governance.api.operations import STAFF, Resources
from governance.api.shapes import DraftShown
from governance.text import LONGEST
from governance.web.reader import person
from workflows.emergencies import translating

resources = Resources("languages", "Languages that may follow what went out under an emergency.")


class NewTranslation(Taken):
    """The texts of owed languages; those that are out already are taken over to the letter."""

    texts = fields.Texts(LONGEST, required=True)


@resources.operation(
    "POST",
    "/drafts/<id:draft_id>/translations",
    body=NewTranslation,
    answer=DraftShown,
    status=201,
    again=200,
    who=STAFF,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_translation(body: dict[str, Any], draft_id: int) -> Any:
    """Begin the draft in which an owed language follows.

    It has the words and the attachments that are out already, belongs to the same conversation and channel, and names
    the draft that it `follows`. The task is over once it goes out with those words unchanged.
    """
    return answer(translating.write_missing(person(), draft_id, body["texts"]))
