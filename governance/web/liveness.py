"""Whether somebody is left to approve: the standing report, and what pages say before somebody is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flask import Blueprint, render_template, request
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, Invalid
from governance.web import paging, reader, words
from governance.web.ahead import Ahead, Small, ahead, small
from governance.web.routes import groups, mends, route, sentence
from policies.document import DocumentFaults
from policies.liveness import ANYBODY, NOBODY, SOME
from policies.parts import Document
from policies.versions import document_of, version_in_force
from workflows.guidance_reading import version_text
from workflows.liveness import (
    DAYS,
    Coming,
    Consequences,
    Days,
    Line,
    Loss,
    Report,
    Roll,
    StuckPage,
    coming,
    days_from,
    report,
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

    `who` is there when the version is looked at, `here` now. `unread` are those who may not decide under the version in
    force before they have acknowledged it; `small` says where the body has too few people for it, whoever is away, and
    `ahead` what is known of the days to come.
    """

    one: Coming
    report: Report
    known: Sequence[Coming]
    who: Roll
    here: Roll
    unread: Sequence[str] = ()
    small: Small | None = None
    ahead: Sequence[Ahead] = ()

    @property
    def away(self) -> Sequence[str]:
        """Who is away then, by name."""
        return sorted(self.who.names[ident] for ident in self.who.away if ident in self.who.names)


def looked_at(number: str | None, at: datetime) -> Looked:
    """The version in force, or any other that has no faults, with the people of when it takes effect or else of now.

    Raises `NotFound` where there is none, `Invalid` where its text has faults.
    """
    current = words.edition() or version_in_force(at)
    known, days = coming(at, current), days_from(at)
    who = days.roll(at)
    if number is None or number == current.number:
        return _looked(known[0], current.document, known, (who, days), who, yet_to_read(current, who))
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
    then = days if moment == at else days_from(moment)
    return _looked(Coming(number, line.state, False, moment), document, known, (then.roll(moment), then), who)


def _looked(
    one: Coming,
    document: Document,
    known: Sequence[Coming],
    people: tuple[Roll, Days],
    here: Roll,
    unread: Sequence[str] = (),
) -> Looked:
    who, days = people
    found = report(document, one.moment, who=who)
    whole = replace(who, away=frozenset(), lent=())
    everybody = report(document, one.moment, who=whole) if who.away else found
    return Looked(one, found, known, who, here, unread, small(everybody, whole), ahead(document, one.moment, days))


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
    waiting = stuck(at, after=key[0] if key else None, size=paging.SIZE, who=looked.here)
    return render_template(
        "guidance/liveness.html",
        looked=looked.one,
        small=looked.small,
        ahead=looked.ahead,
        away=looked.away,
        days=DAYS,
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
