"""A guidance document as it is read: each clause in words, in one language or in several beside each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from flask_babel import force_locale
from markupsafe import Markup

from governance.web.markdown import rendered
from governance.web.telling import in_language, marked, reading, told
from policies.clauses import Clause, Section, clauses, sections
from policies.comparison import REMOVED, Change, Comparison
from policies.parts import Document

BOTH = "both"
"""The choice that shows every language of the document side by side."""

LINKED = ("categories", "chains", "templates", "triage", "rules", "corrections", "examples")
"""Sections whose clauses are linked where others name them: names of roles and topics would be links everywhere."""


FEW, SHORT_ENOUGH = 4, 200
"""Sentences, and letters, that stand beside a name; more stand below it."""


@dataclass(frozen=True)
class Said:
    """A clause in one language: what it is called, what it says to people, and what is enforced.

    `elsewhere` is what other clauses say of it: which chains a role approves in, what a chain is used for.
    """

    language: str
    title: str
    text: Markup
    details: tuple[Markup, ...]
    elsewhere: tuple[Markup, ...]


@dataclass(frozen=True)
class Passage:
    """A clause on the page, in each language that is shown; `change` is what changed in it since an earlier version."""

    id: str
    number: str
    said: tuple[Said, ...]
    change: Change | None = None

    @property
    def code(self) -> str:
        """The id as people know it: `R3` of `categories.R3`."""
        return self.id.rpartition(".")[2]

    @property
    def look(self) -> str:
        """How it is laid out.

        `brief` for a name with what it says beside it, `long` for a name with much below it, `bare` for a text without
        a name, and `full` for a name with a text below it and what is enforced beside both.
        """
        if self.id.startswith("examples."):
            return "long"
        if not any(one.text for one in self.said):
            return "brief" if all(map(_fits, self.said)) else "long"
        if any(one.details for one in self.said):
            return "full"
        if not any(one.title for one in self.said):
            return "bare"
        return "brief" if all(map(_fits, self.said)) else "full"


def _fits(said: Said) -> bool:
    """Whether what holds can stand beside the name."""
    return len(said.details) <= FEW and sum(len(one.striptags()) for one in (said.text, *said.details)) <= SHORT_ENOUGH


@dataclass(frozen=True)
class Chapter:
    """A section on the page. `gone` are the clauses that an earlier version had here."""

    id: str
    number: str
    titles: Mapping[str, str]
    passages: tuple[Passage, ...]
    gone: tuple[Change, ...] = ()


def choices(document: Document) -> tuple[str, ...]:
    """What can be chosen to read: each language, and all of them."""
    languages = document.languages.required
    return (*languages, BOTH) if len(languages) > 1 else languages


def chosen(document: Document, wanted: str) -> tuple[str, ...]:
    """The languages that are shown: the one that is wanted, or all, or the reader's where that is none of them."""
    languages = document.languages.required
    if wanted == BOTH:
        return languages
    return (next((one for one in (wanted, reading()) if one in languages), languages[0]),)


def chapters(document: Document, languages: Sequence[str], since: Comparison | None = None) -> list[Chapter]:
    """The whole document in these languages. With `since`, each clause carries what changed in it."""
    told_in = {language: _spoken(document, language) for language in languages}
    changed = {one.clause.id: one for one in since.changes} if since else {}
    found = []
    for section in sections(document):
        passages = tuple(
            Passage(one.id, one.number, tuple(told_in[language][one.id] for language in languages), changed.get(one.id))
            for one in section.clauses
        )
        gone = tuple(one for one in changed.values() if one.kind == REMOVED and one.clause.section == section.id)
        found.append(Chapter(section.id, section.number, _titles(section, tuple(languages)), passages, gone))
    return found


def _titles(section: Section, languages: tuple[str, ...]) -> Mapping[str, str]:
    found = {}
    for language in languages:
        with force_locale(language):
            found[language] = told(section.title)
    return found


def within(document: Document, clause: str, languages: Sequence[str]) -> list[Passage]:
    """A clause in these languages, or the clauses inside it, and no other: the rest is not put into words."""
    inside = f"{clause}."
    found = [one for one in clauses(document).values() if one.id == clause or one.id.startswith(inside)]
    said = {language: _said(document, language, found) for language in languages}
    return [Passage(one.id, one.number, tuple(said[language][one.id] for language in languages)) for one in found]


@lru_cache(maxsize=32)
def _spoken(document: Document, language: str) -> Mapping[str, Said]:
    """Every clause of a document in one language: the same whoever reads it."""
    return _said(document, language, clauses(document).values())


def _said(document: Document, language: str, wanted: Iterable[Clause]) -> Mapping[str, Said]:
    known = clauses(document)

    def address(clause: str) -> str:
        return f"#{clause}" if clause.partition(".")[0] in LINKED and clause in known else ""

    with force_locale(language):
        return {
            one.id: Said(
                language,
                title_of(one),
                rendered(in_language(one.text)) if one.text else Markup(),
                tuple(marked(detail.sentence, address) for detail in one.details if detail.key),
                tuple(marked(detail.sentence, address) for detail in one.details if not detail.key),
            )
            for one in wanted
        }


SHORT = ("categories", "templates", "corrections.severities")
"""Parts whose clauses people know by their ids: they stand before their titles."""


def title_of(clause: Clause) -> str:
    """What a clause is called in the language that is spoken; empty where it is nothing but a text."""
    title = in_language(clause.title) or (told(clause.name) if clause.name else "")
    part, _, short = clause.id.rpartition(".")
    return f"{short} {title}" if part in SHORT else title
