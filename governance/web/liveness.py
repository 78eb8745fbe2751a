"""Whether somebody is left to approve: the standing report, and what pages say before somebody is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, Invalid, Problem
from governance.web import paging, reader, words
from policies.document import DocumentFaults
from policies.liveness import ANYBODY, NOBODY, SOME
from policies.parts import Document
from policies.routes import STATEMENT
from policies.routing.ways import AMENDMENT, CATEGORY, CORRECTION, EMERGENCY, Way
from policies.versions import document_of, version_in_force
from workflows.guidance_reading import version_text
from workflows.liveness import (
    Coming,
    Consequences,
    Line,
    Loss,
    Report,
    Roll,
    StuckPage,
    coming,
    report,
    roll,
    stuck,
    what_if,
)
from workflows.unread import yet_to_read

pages = Blueprint("liveness", __name__, url_prefix="/guidance/liveness")

READERS = ("administrator", "policy_owner", "champion", "auditor")
"""Who is told which people are needed where."""

VERDICTS: Mapping[str, str] = {
    ANYBODY: N_("Somebody can always approve"),
    SOME: N_("Not what some people write"),
    NOBODY: N_("Nobody can approve"),
}


@pages.before_request
def readers_only() -> None:
    """Everybody else is refused, and told which role it takes."""
    reader.standing().needs(*READERS)


# -- What API and pages share -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Looked:
    """A version and what can become of texts under it, among those that can be looked at; and who is there now.

    `unread` are those who may not decide under the version in force before they have acknowledged it.
    """

    one: Coming
    report: Report
    known: Sequence[Coming]
    who: Roll
    unread: Sequence[str] = ()


def looked_at(number: str | None, at: datetime) -> Looked:
    """The version in force, or any other that has no faults, with the people of when it takes effect or else of now.

    Raises `NotFound` where there is none, `Invalid` where its text has faults.
    """
    current = words.edition() or version_in_force(at)
    known, who = coming(at, current), roll(at)
    if number is None or number == current.number:
        return Looked(known[0], report(current.document, at, who=who), known, who, yet_to_read(current, who))
    line, source = version_text(number, at)
    try:
        document = document_of(line.sha256, source)
    except DocumentFaults as found:
        raise Invalid(
            "document-faulty",
            N_("This text has faults, so it says nothing that could be tried. Mend them first: %(count)s."),
            count=len(found.faults),
        ) from found
    moment = max(at, line.effective_from or document.effective_from)
    return Looked(Coming(number, line.state, False, moment), report(document, moment), known, who)


def sentence(problem: Problem, document: Document | None = None) -> str:
    """A sentence about what would mend it, in the reader's language; roles by the titles of a version."""
    facts = dict(problem.facts)
    if facts.get("topic"):
        facts["topic"] = _topic(facts["topic"], document)
    text = gettext(problem.sentence)
    for name in ("role", "roles"):
        if name in facts:
            facts[name] = ", ".join(_role(one, document) for one in str(facts[name]).split(", "))
    return text % facts


def _role(role: str, document: Document | None) -> str:
    known = document.roles.get(role) if document else None
    return words.said(known.title) if known else words.role_title(role)


def _topic(topic: str, document: Document | None) -> str:
    known = document.topics.get(topic) if document else None
    return words.said(known.title) if known else words.topic_title(topic)


# -- Routes as they are shown -----------------------------------------------------------------------------------------


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
        dead, others = found.setdefault(_title(line.outlook.way, document), ([], []))
        (dead if line.outlook.verdict == NOBODY else others).append(route(line, document))
    return [Group(title, dead, others) for title, (dead, others) in found.items()]


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
        steps.append((_step(turn.position, turn.roles, turn.needed, document), who, short))
    said = [sentence(mend, document) for mend in line.mends]
    return Route(_title(way, document), _about(way, document), outlook.verdict, steps, said, bool(way.rules))


def _step(position: int, roles: Sequence[str], needed: int, document: Document) -> str:
    named = ", ".join(_role(role, document) for role in roles)
    if needed > 1:
        return gettext("Step %(step)s, %(role)s, %(needed)s people:") % _facts(position, named, needed)
    return gettext("Step %(step)s, %(role)s:") % _facts(position, named, needed)


def _facts(position: int, named: str, needed: int) -> dict[str, Any]:
    return {"step": position, "role": named, "needed": needed}


TITLES: Mapping[str, str] = {
    STATEMENT: N_("Statements"),
    CORRECTION: N_("Corrections"),
    EMERGENCY: N_("In an emergency"),
    AMENDMENT: N_("Changes to the guidance"),
}


def _title(way: Way, document: Document) -> str:
    if way.kind == CATEGORY:
        return f"{way.name} {words.said(document.categories[way.name].title)}"
    if way.kind == CORRECTION:
        severity = document.corrections["severities"][way.name]
        title = f"{way.name} {words.said(severity.get('title'))}".strip()
        return words.labelled(gettext(TITLES[CORRECTION]), title)
    return gettext(TITLES[way.kind])


def _about(way: Way, document: Document) -> str:
    """On which topic and under which rules."""
    said = [_topic(way.topic, document)] if way.topic else []
    if way.rules:
        said.append(gettext("where these rules hold: %(rules)s") % {"rules": ", ".join(way.rules)})
    if way.treated_as:
        said.append(gettext("treated as %(category)s") % {"category": way.treated_as})
    return ", ".join(said)


# -- What pages say before somebody is lost ----------------------------------------------------------------------


@dataclass(frozen=True)
class Worse:
    """Routes that would be worse for the same reasons: what would mend them, and the routes by name."""

    sentences: Sequence[str]
    routes: Sequence[str]


@dataclass(frozen=True)
class Lost:
    """What a loss would leave, as a page that asks for confirmation tells it."""

    dead: Sequence[Worse]
    weaker: Sequence[Worse]
    items: StuckPage


def lost(loss: Loss) -> Lost | None:
    """What would be left after a loss; None where nothing gets worse, or there is no guidance yet."""
    at = clock.now()
    if words.document() is None:
        return None
    found: Consequences = what_if(at, loss)
    if not found:
        return None
    return Lost(_lost(found.dead), _lost(found.weaker), found.items)


def _lost(found: Sequence[tuple[str, Document, Line]]) -> list[Worse]:
    """Each route once: one with a rule only where it is fine without, one of a later version only where it is new."""
    edition = words.edition()
    current, told, told_of = edition.number if edition else "", set[str](), set[tuple[str, str]]()
    reasons: dict[tuple[str, ...], list[str]] = {}
    for number, document, line in found:
        one = route(line, document)
        name = f"{one.title} ({one.about})" if one.about else one.title
        if not one.ruled:
            told_of.add((number, one.title))
        elif (number, one.title) in told_of:
            continue
        if name in told:
            continue
        told.add(name)
        if number != current:
            name = gettext("%(route)s in version %(number)s") % {"route": name, "number": number}
        reasons.setdefault(tuple(one.sentences), []).append(name)
    return [Worse(sentences, routes) for sentences, routes in reasons.items()]


# -- The page ----------------------------------------------------------------------------------------------------


@pages.get("")
def show() -> str:
    """The standing report: of the version in force, or of another."""
    at = clock.now()
    key = paging.after(paging.number)
    looked = looked_at(request.args.get("version"), at)
    found = looked.report
    routes = groups(found.lines, found.document)
    waiting = stuck(at, after=key[0] if key else None, size=paging.SIZE, who=looked.who)
    return render_template(
        "guidance/liveness.html",
        looked=looked.one,
        found=found,
        not_read=looked.unread,
        groups=routes,
        mends=mends(routes),
        counts={verdict: found.count(verdict) for verdict in (NOBODY, SOME, ANYBODY)},
        versions=looked.known,
        waiting=waiting,
        following=http.cursor([waiting.next]) if waiting.next else None,
        continued=key is not None,
        sentence=sentence,
    )
