"""What changed between two versions, for the page: by section, with what it means and the words that changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

from governance.errors import N_
from governance.web.guide import LINKED, title_of
from governance.web.telling import marked, told
from policies.clauses import PARTS
from policies.comparison import Change, Comparison
from policies.differences import Piece

KINDS: Mapping[str, str] = {
    "added": N_("New"),
    "removed": N_("Gone"),
    "changed": N_("Changed"),
    "moved": N_("Moved"),
}
TEXTS: Mapping[str, str] = {
    "title": N_("Title"),
    "guidance": N_("Guidance"),
    "source": N_("Where it is drawn from"),
    "text": N_("Text"),
    "question": N_("Question"),
    "help": N_("Help"),
    "because": N_("Why"),
    "prominence": N_("Where it is put right"),
}
"""What the texts of a clause are called; a clause that is one text needs no name for it."""


@dataclass(frozen=True)
class Words:
    """A text of a clause whose words changed, in one language. `part` is empty where the clause is this text."""

    part: str
    language: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Entry:
    """One change on the page."""

    id: str
    number: str
    title: str
    kind: str
    kind_name: str
    meaning: tuple[Markup, ...]
    words: tuple[Words, ...]


@dataclass(frozen=True)
class Group:
    """The changes of one section."""

    id: str
    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Shown:
    """A comparison as people read it: why it is more than it is declared, who approves now, and clause by clause."""

    warnings: tuple[Markup, ...]
    headlines: tuple[Markup, ...]
    groups: tuple[Group, ...]


def shown(comparison: Comparison, number: str) -> Shown:
    """A comparison in the reader's language; clauses are linked in the version with this number."""

    def address(clause: str) -> str:
        linked = clause.partition(".")[0] in LINKED
        return url_for("guidance.clause", clause=clause, version=number) if linked else ""

    entries: dict[str, list[Entry]] = {}
    for one in comparison.changes:
        meaning = tuple(marked(each.sentence, address) for each in one.meaning)
        entries.setdefault(one.clause.section, []).append(_entry(one, meaning))
    return Shown(
        tuple(marked(one) for one in comparison.warnings),
        tuple(marked(one.sentence, address) for one in comparison.headlines),
        tuple(Group(one, gettext(title), tuple(entries[one])) for one, title in PARTS.items() if one in entries),
    )


def _entry(change: Change, meaning: tuple[Markup, ...]) -> Entry:
    clause = change.clause
    return Entry(
        id=clause.id,
        number=clause.number,
        title=title_of(clause) or clause.id,
        kind=change.kind,
        kind_name=gettext(KINDS[change.kind]),
        meaning=meaning,
        words=tuple(
            Words(gettext(TEXTS[key]) if key in TEXTS and len(clause.texts) > 1 else "", language, pieces)
            for key, languages in change.texts.items()
            for language, pieces in languages.items()
        ),
    )


def in_words(change: Change) -> list[str]:
    """What a change means, as plain sentences in the language that is spoken."""
    return [told(one.sentence) for one in change.meaning]
