"""Routes of the guidance in words: what each is called, who could fill its steps, and what would mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from governance.errors import N_, Problem
from governance.web import words
from policies.liveness import ANYBODY, NOBODY, SOME
from policies.parts import Document
from policies.routes import STATEMENT
from policies.routing.ways import AMENDMENT, CATEGORY, CORRECTION, EMERGENCY, MODERATION, Way
from workflows.liveness import Line


def sentence(problem: Problem, document: Document | None = None) -> str:
    """A sentence about what would mend it, in the reader's language; roles by the titles of a version."""
    facts = dict(problem.facts)
    if facts.get("topic"):
        facts["topic"] = topic_name(facts["topic"], document)
    text = gettext(problem.sentence)
    for name in ("role", "roles"):
        if name in facts:
            facts[name] = ", ".join(role_name(one, document) for one in str(facts[name]).split(", "))
    return text % facts


def role_name(role: str, document: Document | None) -> str:
    """A role by the title that a version gives it."""
    known = document.roles.get(role) if document else None
    return words.said(known.title) if known else words.role_title(role)


def topic_name(topic: str, document: Document | None) -> str:
    """A topic by the title that a version gives it."""
    known = document.topics.get(topic) if document else None
    return words.said(known.title) if known else words.topic_title(topic)


@dataclass(frozen=True)
class Route:
    """One route: whose texts take it, and how it stands. `steps` are sentences, each with the names of who could."""

    title: str
    about: str
    verdict: str
    steps: Sequence[tuple[str, str, bool]]
    sentences: Sequence[str]
    ruled: bool = False


@dataclass(frozen=True)
class Group:
    """The routes of one category, or of one kind of text: those that nobody can finish, and the others."""

    title: str
    dead: Sequence[Route]
    others: Sequence[Route]

    @property
    def verdict(self) -> str:
        """That of the worst of them."""
        found = {one.verdict for one in (*self.dead, *self.others)}
        return next(verdict for verdict in (NOBODY, SOME, ANYBODY) if verdict in found)


def groups(lines: Sequence[Line], document: Document) -> list[Group]:
    """The routes, by category and by kind of text, as the document has them."""
    found: dict[str, tuple[list[Route], list[Route]]] = {}
    for line in lines:
        dead, others = found.setdefault(title(line.outlook.way, document), ([], []))
        (dead if line.outlook.verdict == NOBODY else others).append(route(line, document))
    return [Group(name, dead, others) for name, (dead, others) in found.items()]


def mends(found: Iterable[Group]) -> list[tuple[str, int]]:
    """What would mend routes, each sentence once, with the number of routes that wait for it: most first."""
    told = Counter(said for group in found for one in (*group.dead, *group.others) for said in one.sentences)
    return told.most_common()


def route(line: Line, document: Document) -> Route:
    """One route as it is shown."""
    outlook, way = line.outlook, line.outlook.way
    steps = []
    for turn, can in zip(way.turns, line.can, strict=True):
        who = ", ".join(can) or gettext("nobody")
        short = outlook.verdict == NOBODY and turn.position in outlook.short
        appeal = way.kind == MODERATION and turn is way.turns[-1]
        said = _appeal(turn.roles, document) if appeal else _step(turn.position, turn.roles, turn.needed, document)
        steps.append((said, who, short))
    helps = [sentence(mend, document) for mend in line.mends]
    return Route(title(way, document), about(way, document), outlook.verdict, steps, helps, bool(way.rules))


def _appeal(roles: Sequence[str], document: Document) -> str:
    return gettext("The appeal, %(role)s:") % {"role": ", ".join(role_name(role, document) for role in roles)}


def _step(position: int, roles: Sequence[str], needed: int, document: Document) -> str:
    named = ", ".join(role_name(role, document) for role in roles)
    if needed > 1:
        return gettext("Step %(step)s, %(role)s, %(needed)s people:") % _facts(position, named, needed)
    return gettext("Step %(step)s, %(role)s:") % _facts(position, named, needed)


def _facts(position: int, named: str, needed: int) -> dict[str, Any]:
    return {"step": position, "role": named, "needed": needed}


TITLES: Mapping[str, str] = {
    STATEMENT: N_("Statements"),
    CORRECTION: N_("Corrections"),
    EMERGENCY: N_("In an emergency"),
    MODERATION: N_("To hide or remove"),
    AMENDMENT: N_("Changes to the guidance"),
}


def title(way: Way, document: Document) -> str:
    """What a route is called."""
    if way.kind == CATEGORY:
        return f"{way.name} {words.said(document.categories[way.name].title)}"
    if way.kind == CORRECTION:
        severity = document.corrections["severities"][way.name]
        return words.labelled(gettext(TITLES[CORRECTION]), f"{way.name} {words.said(severity.get('title'))}".strip())
    if way.kind == MODERATION:
        return words.labelled(gettext(TITLES[MODERATION]), words.said(document.categories[way.name].title))
    return gettext(TITLES[way.kind])


def about(way: Way, document: Document) -> str:
    """On which topic and under which rules."""
    said = [topic_name(way.topic, document)] if way.topic else []
    if way.rules:
        said.append(gettext("where these rules hold: %(rules)s") % {"rules": ", ".join(way.rules)})
    if way.treated_as:
        said.append(gettext("treated as %(category)s") % {"category": way.treated_as})
    return ", ".join(said)
