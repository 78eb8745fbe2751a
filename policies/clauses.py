"""The guidance document as people read it: every part that can be cited, numbered, in its order, in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from governance.errors import N_
from policies.parts import Document
from policies.printed import answering, approving, basics, checking, procedures, ruling, standing, texts
from policies.printed.clause import Clause, Detail, Made
from policies.sentences import Sentence, say

__all__ = ["PARTS", "Clause", "Detail", "Section", "clauses", "nearest", "sections"]

KEPT = 32
"""Documents whose clauses a process keeps."""


@dataclass(frozen=True)
class Section:
    """Clauses of one kind under a title. Every document has all sections, some empty, so that numbers stay the same."""

    id: str
    number: str
    title: Sentence
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class _Part:
    id: str
    title: str
    made: Callable[[Document], Made]


_PARTS = (
    _Part("document", N_("This document"), basics.identity),
    _Part("calendar", N_("When we work"), basics.calendar),
    _Part("languages", N_("Languages"), basics.languages),
    _Part("roles", N_("Roles"), basics.roles),
    _Part("topics", N_("Topics"), basics.topics),
    _Part("triage", N_("Choosing a category"), answering.triage),
    _Part("categories", N_("Categories"), answering.categories),
    _Part("chains", N_("Chains of approval"), approving.chains),
    _Part("rules", N_("Rules"), ruling.rules),
    _Part("checks", N_("Content checks"), checking.checks),
    _Part("approval", N_("Approval"), standing.approval),
    _Part("delegation", N_("Delegation"), standing.delegation),
    _Part("emergency", N_("Emergencies"), procedures.emergency),
    _Part("corrections", N_("Corrections"), procedures.corrections),
    _Part("moderation", N_("Moderation"), procedures.moderation),
    _Part("records", N_("Records"), procedures.records),
    _Part("templates", N_("Templates"), texts.templates),
    _Part("tone", N_("Tone"), texts.tone),
    _Part("disclosure", N_("Disclosure"), texts.disclosure),
    _Part("house_rules", N_("House rules"), texts.house_rules),
    _Part("examples", N_("Examples"), ruling.examples),
)


PARTS: Mapping[str, str] = {part.id: part.title for part in _PARTS}
"""The sections by id in their order, each with the message id of its title."""


@lru_cache(maxsize=KEPT)
def sections(document: Document) -> tuple[Section, ...]:
    """The whole document in its order, numbered as people number it: 1, 1.1, 1.2, 2."""
    return tuple(_section(number, part, document) for number, part in enumerate(_PARTS, 1))


def _section(number: int, part: _Part, document: Document) -> Section:
    found: dict[str, Clause] = {}
    for one in part.made(document):
        known = found.get(one.id)
        found[one.id] = one if known is None else _both(known, one)
    numbered = (
        replace(one, number=f"{number}.{place}", section=part.id) for place, one in enumerate(found.values(), 1)
    )
    return Section(part.id, str(number), say(part.title), tuple(numbered))


def _both(one: Clause, other: Clause) -> Clause:
    """Two parts that have the same id, as one clause: a question may be called `suggestions`."""
    return replace(one, details=(*one.details, *other.details), content={**other.content, **one.content})


@lru_cache(maxsize=KEPT)
def clauses(document: Document) -> Mapping[str, Clause]:
    """Every clause that can be cited, by its id, in the order of the document."""
    return {clause.id: clause for section in sections(document) for clause in section.clauses}


def nearest(document: Document, cited: str) -> str:
    """The id of the clause, or else of the section, that holds what is cited; empty where nothing does.

    Faults and old entries name parts of clauses too, such as `business_hours.close`.
    """
    known = {*clauses(document), *(section.id for section in sections(document))}
    while cited and cited not in known:
        cited = cited.rpartition(".")[0]
    return cited
