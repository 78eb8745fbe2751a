"""Two versions of the guidance held against each other, clause by clause."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import force_locale
from marshmallow import fields as plain

from governance import clock
from governance.api import fields
from governance.api.fields import Shown, Taken
from governance.api.operations import ANY_ROLE, Resources
from governance.errors import N_, Invalid
from governance.web.guide import title_of
from governance.web.telling import told
from governance.web.vocabulary import LANGUAGES
from policies.comparison import ADDED, CHANGED, MOVED, REMOVED, Change, compare
from policies.document import Document, DocumentFaults
from policies.sentences import Sentence
from policies.versions import document_of
from workflows import guidance_reading

resources = Resources("comparison", "Versions of the guidance held against each other.")

NUMBER = "^(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,5})\\.(0|[1-9][0-9]{0,5})$"


def _spoken(**more: Any) -> plain.Dict:
    """A sentence in each of the service's languages."""
    return plain.Dict(keys=fields.Said(), values=fields.Said(), required=True, **more)


class Two(Taken):
    """Which versions are compared."""

    before = fields.Shaped(NUMBER, 20, data_key="from", required=True)
    after = fields.Shaped(NUMBER, 20, data_key="to", required=True)


class PieceShown(Shown):
    """A part of a text: as it was and is, or only as it was, or only as it is."""

    kind = fields.Choice(("equal", "delete", "insert"), required=True)
    text = fields.Said(required=True)


class WordsShown(Shown):
    """A text of a clause whose words changed, in one language."""

    part = fields.Said(required=True)
    language = fields.Said(required=True)
    pieces = plain.List(fields.Part(PieceShown), required=True)


class MeaningShown(Shown):
    """What a change means, and what it touches: texts, or something that is enforced."""

    sentence = _spoken()
    touches = fields.Said(required=True)


class ChangeShown(Shown):
    """A clause that is not as it was."""

    clause = fields.Said(required=True)
    kind = fields.Choice((ADDED, REMOVED, CHANGED, MOVED), required=True)
    before = fields.Said(required=True, allow_none=True, metadata={"description": "Its id before."})
    title = _spoken()
    meaning = plain.List(fields.Part(MeaningShown), required=True)
    texts = plain.List(fields.Part(WordsShown), required=True)


class ComparisonShown(Shown):
    """What changed from one version to another."""

    before = fields.Said(required=True, data_key="from")
    after = fields.Said(required=True, data_key="to")
    declared = fields.Choice(("minor", "material"), required=True)
    greater = fields.Truth(
        required=True, metadata={"description": "Whether it is declared minor and changes more than texts."}
    )
    warnings = plain.List(_spoken(), required=True)
    approvers = plain.List(
        _spoken(), required=True, metadata={"description": "For what is approved: whom it needs now and did not."}
    )
    changes = plain.List(fields.Part(ChangeShown), required=True)


@resources.operation("GET", "/policies/<slug>/comparison", answer=ComparisonShown, who=ANY_ROLE, query=Two)
def compare_editions(query: dict[str, Any], slug: str) -> Any:
    """Compare two versions: what changed in each clause, what that means, and who approves now."""
    found = compare(_document(query["before"], slug), _document(query["after"], slug))
    return {
        **query,
        "declared": found.declared,
        "greater": bool(found.warnings),
        "warnings": _in_every_language(found.warnings),
        "approvers": _in_every_language(one.sentence for one in found.headlines),
        "changes": [_change(one) for one in found.changes],
    }


def _document(number: str, slug: str) -> Document:
    line, source = guidance_reading.version_text(number, clock.now(), slug)
    try:
        return document_of(line.sha256, source)
    except DocumentFaults:
        sentence = N_("The text of version %(number)s has faults, so that it cannot be compared.")
        raise Invalid("invalid", sentence, number=number) from None


def _in_every_language(sentences: Iterable[Sentence]) -> list[dict[str, str]]:
    return [_said(one) for one in sentences]


def _said(sentence: Sentence) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with force_locale(language):
            found[language] = told(sentence)
    return found


def _change(one: Change) -> dict[str, Any]:
    title = {}
    for language in LANGUAGES:
        with force_locale(language):
            title[language] = title_of(one.clause)
    return {
        "clause": one.clause.id,
        "kind": one.kind,
        "before": one.before.id if one.before else None,
        "title": title,
        "meaning": [{"sentence": _said(each.sentence), "touches": each.touches} for each in one.meaning],
        "texts": [
            {"part": part, "language": language, "pieces": pieces}
            for part, languages in one.texts.items()
            for language, pieces in languages.items()
        ],
    }
