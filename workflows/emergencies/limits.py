"""What a declaration has to keep to: its sentence, its end, and how long it holds without a second person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, or_, select

from governance.db import session
from governance.errors import N_, Conflict, Invalid, Problem
from policies.calendar import due
from policies.moderating import PERSONAL, findings
from policies.parts import Document
from policies.versions import Edition
from workflows.emergencies.rows import Emergency

LONGEST = 200
"""Characters that fit into a banner on every page."""

REST = timedelta(hours=24)
"""For so long nobody declares anew whose declarations held as long as they may without anybody confirming one."""

PLACE = "street_address"


@dataclass(frozen=True)
class Named:
    """What a check takes for somebody's personal data in a sentence; `place` where it may be where it happened."""

    words: str
    place: bool


def named(what: str, document: Document, at: datetime) -> list[Named]:
    """What the guidance's checks for personal data find in the sentence that stands on every page.

    It is in no one language, so that it is read in every one of the guidance's.
    """
    found: dict[tuple[int, int], Named] = {}
    for language in document.languages.required:
        for finding in findings(document, PERSONAL, what, language, at):
            for span in finding.spans or ():
                found[span.start, span.end] = Named(what[span.start : span.end], span.kind == PLACE)
    return [found[span] for span in sorted(found)]


def only_places(found: Sequence[Named]) -> bool:
    """Whether nothing but places was found, which may be where it happened: whoever declares says whether they are."""
    return bool(found) and all(one.place for one in found)


def bounded(
    at: datetime, until: datetime | None, words: str, found: Edition, field: str = "what", *, names_nobody: bool = False
) -> datetime:
    """The end that was asked for, or the latest there can be. Raises `Invalid` for it and for words that do not do."""
    errors: dict[str, list[Problem]] = {}
    if not words.strip():
        say = N_("Say in a sentence what has happened.") if field == "what" else N_("A reason is required.")
        errors[field] = [Problem(say)]
    elif field == "what" and len(words.strip()) > LONGEST:
        errors[field] = [Problem(N_("At most %(most)s characters: it stands on every page."), most=LONGEST)]
    elif field == "what" and (problem := _personal(words, found.document, at, names_nobody)):
        errors[field] = [problem]
    latest = due(at, found.document.emergency["max_duration"], found.document.calendar)
    if until is not None and until <= at:
        errors["until"] = [Problem(N_("This is earlier than the present moment."))]
    elif until is not None and until > latest:
        errors["until"] = [Problem(N_("The guidance allows no later than %(latest)s."), latest=latest)]
    if errors:
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors=errors)
    return until or latest


def _personal(what: str, document: Document, at: datetime, names_nobody: bool) -> Problem | None:
    found = named(what, document, at)
    if not found or (names_nobody and only_places(found)):
        return None
    words = ", ".join(f"“{one.words}”" for one in found)
    if only_places(found):
        asks = N_(
            "This stands on every page, and may be where somebody lives: %(found)s. Take it out, or say that it is "
            "where this happened and nobody’s home."
        )
        return Problem(asks, found=words)
    refuses = N_("This stands on every page, and seems to hold somebody’s personal data: %(found)s. Take it out.")
    return Problem(refuses, found=words)


def confirm_by(person_id: int | None, at: datetime, until: datetime, found: Edition) -> datetime:
    """When a declaration by this person, or a drill of nobody's, lapses if nobody confirms it.

    What held before without a second person counts: together no longer than one may. Raises `Conflict` where that is
    used up, until somebody else has confirmed or declared one, or a time has passed.
    """
    rule = found.document.emergency
    limit = due(at, rule["confirm_within"], found.document.calendar)
    alone = _alone(person_id, at)
    for one in alone:
        limit -= one.over_at() - one.declared_at
    if limit <= at:
        last = alone[-1]
        raise Conflict("declared-unconfirmed", ASK_ANOTHER, **facts(last, rule))
    return min(limit, until)


ASK_ANOTHER = N_(
    "Nobody confirmed emergency %(number)s, which you declared at %(declared)s. Until %(until)s somebody else has to "
    "declare one, in the role %(roles)s; you can confirm that."
)


def facts(last: Emergency, rule: Mapping[str, Any]) -> dict[str, Any]:
    """What `ASK_ANOTHER` tells."""
    roles = ", ".join(rule["declared_by"])
    return {"number": last.number, "declared": last.declared_at, "until": last.over_at() + REST, "roles": roles}


def spent(person_id: int | None, at: datetime, found: Edition) -> dict[str, Any] | None:
    """What `ASK_ANOTHER` tells somebody who cannot declare one at present; None where they can."""
    alone, rule = _alone(person_id, at), found.document.emergency
    limit = due(at, rule["confirm_within"], found.document.calendar)
    for one in alone:
        limit -= one.over_at() - one.declared_at
    return facts(alone[-1], rule) if limit <= at else None


def _alone(person_id: int | None, at: datetime) -> Sequence[Emergency]:
    """What this person declared lately that nobody confirmed, since anybody else had a part in one. Oldest first."""
    if person_id is None:
        return ()
    others = select(func.coalesce(func.max(Emergency.id), 0)).where(
        Emergency.drill.is_(False), or_(Emergency.declared_by != person_id, Emergency.confirmed_at.is_not(None))
    )
    mine = session.scalars(
        select(Emergency)
        .where(Emergency.id > others.scalar_subquery(), Emergency.drill.is_(False))
        .order_by(Emergency.id.desc())
        .limit(50)
    ).all()
    return [one for one in reversed(mine) if at - REST < one.over_at() <= at]
