"""What the standing report says of the days to come, and of a body with too few people for its guidance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext, ngettext

from governance.web import routes, words
from policies.outside import gaps
from policies.parts import Document
from policies.routing.ways import Way
from workflows.liveness import Days, Period, Report, Roll, periods
from workflows.liveness.roll import NOTHING


@dataclass(frozen=True)
class Missing:
    """A role that somebody from outside would need, and the routes on which it is missing."""

    role: str
    topic: str | None
    named: str
    routes: Sequence[str]


@dataclass(frozen=True)
class Small:
    """A body whose people are all needed on some route already: who acts in it, and what would help."""

    people: Sequence[str]
    needed: int
    missing: Sequence[Missing]

    @property
    def sentence(self) -> str:
        """That there are too few, in words."""
        return ngettext(
            "%(people)s is all who writes and approves here.",
            "%(people)s are all who write and approve here.",
            len(self.people),
            people=words.every(self.people),
        )


def small(found: Report, who: Roll) -> Small | None:
    """Where nobody of this body is left to whom a missing role could be given; None where somebody is."""
    people = who.without(NOTHING)
    needed = gaps((line.outlook for line in found.lines), people, found.document.approval.distinct_people)
    if not needed:
        return None
    missing: dict[tuple[str, str | None], list[str]] = {}
    for gap in needed:
        for right in gap.rights:
            named = missing.setdefault(right, [])
            named += [name for name in [_named(gap.way, found.document)] if name not in named]
    acting = sorted(who.names[ident] for ident in people.all_of(people.writers) if ident in who.names)
    return Small(acting, max(gap.people for gap in needed), [_missing(*one, found.document) for one in missing.items()])


def _missing(right: tuple[str, str | None], named: Sequence[str], document: Document) -> Missing:
    role, topic = right
    shown = routes.role_name(role, document)
    if topic is not None:
        shown = gettext("%(role)s, for %(topic)s") % {"role": shown, "topic": routes.topic_name(topic, document)}
    return Missing(role, topic, shown, named)


def _named(way: Way, document: Document) -> str:
    """A route by its name, whatever rules hold on it."""
    title = routes.title(way, document)
    return f"{title} ({routes.topic_name(way.topic, document)})" if way.topic else title


@dataclass(frozen=True)
class Ahead:
    """A time in which nobody could approve on some routes: its first and last day."""

    begins: datetime
    until: datetime | None
    routes: Sequence[str]

    @property
    def last(self) -> datetime | None:
        """A moment of its last day."""
        return self.until and self.until - timedelta(seconds=1)


def ahead(document: Document, at: datetime, known: Days | None = None) -> list[Ahead]:
    """The times to come in which nobody could approve on a route, by what is entered now."""
    return [_shown(one, document) for one in periods(document, at, known)]


def _shown(one: Period, document: Document) -> Ahead:
    named = list(dict.fromkeys(_named(way, document) for way in one.ways))
    return Ahead(one.begins, one.ends, named)
