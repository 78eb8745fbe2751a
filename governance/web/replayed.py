"""What a case of a replay says to people: each difference as a sentence, as it was and as it would have been."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from governance import http
from governance.errors import N_
from governance.web import words
from workflows.replays import Case

KIND_NAMES: Mapping[str, str] = {
    "rerouted": N_("Routed elsewhere"),
    "gained": N_("Another approver"),
    "lost": N_("An approver less"),
    "blocked": N_("Stopped"),
    "unblocked": N_("No longer stopped"),
    "earlier": N_("Due earlier"),
    "later": N_("Due later"),
    "late": N_("Would have been late"),
    "nobody": N_("Nobody could have approved"),
    "severity": N_("Another severity"),
    "notify": N_("Others are told"),
    "gone": N_("Category gone"),
    "action": N_("Another action"),
    "elsewhere": N_("The tree leads elsewhere"),
    "unreadable": N_("Could not be tried"),
}

DUES: Mapping[str, str] = {
    "first_response": N_("First response"),
    "resolution": N_("Resolution"),
    "approval": N_("Last step"),
}


@dataclass(frozen=True)
class Shown:
    """A case as it is shown: its kinds by name, and what differs."""

    case: Case
    kinds: Sequence[str]
    lines: Sequence[str]


def shown(case: Case) -> Shown:
    """A case in the reader's words."""
    lines = [line for name, told in TOLD.items() if name in case.detail for line in told(case.detail[name])]
    return Shown(case, [gettext(KIND_NAMES[kind]) for kind in case.kinds], lines)


def _category(pair: Any) -> list[str]:
    if pair[0] == pair[1]:
        return []
    return [_changed(N_("Category: %(was)s, now %(now)s."), *(words.category_title(one) or _none() for one in pair))]


def _chain(pair: Any) -> list[str]:
    return [_changed(N_("Approved by: %(was)s; now by: %(now)s."), *(_rows(rows) for rows in pair))]


def _rows(rows: Sequence[Any]) -> str:
    """A chain in a few words: `1. Program expert (Immunisation), 2. Communications manager`."""
    said: dict[int, list[str]] = {}
    for position, role, topic, quorum, _needed in rows:
        many = f" × {quorum}" if quorum > 1 else ""
        said.setdefault(position, []).append(_role(role, topic) + many)
    return ", ".join(f"{position}. {' / '.join(roles)}" for position, roles in said.items()) or _none()


def _role(role: str, topic: str | None) -> str:
    return f"{words.role_title(role)} ({words.topic_title(topic)})" if topic else words.role_title(role)


def _stopped(checks: Any) -> list[str]:
    return [gettext("Stopped by: %(checks)s.") % {"checks": ", ".join(dict.fromkeys(clause for _, clause in checks))}]


def _due(moved: Any) -> list[str]:
    return [
        words.labelled(gettext(DUES[name]), _changed(N_("due %(was)s, now %(now)s."), _moment(was), _moment(now)))
        for name, (was, now) in moved.items()
    ]


def _late(missed: Any) -> list[str]:
    done = N_("it was done %(now)s, which would have been after %(was)s.")
    return [words.labelled(gettext(DUES[name]), _changed(done, *map(_moment, pair))) for name, pair in missed.items()]


def _short(positions: Any) -> list[str]:
    steps = ", ".join(map(str, positions))
    return [gettext("Without whoever wrote it, too few people could approve in: step %(steps)s.") % {"steps": steps}]


def _severity(pair: Any) -> list[str]:
    return [_changed(N_("Severity: %(was)s, now %(now)s."), *(one or _none() for one in pair))]


def _notify(pair: Any) -> list[str]:
    said = (", ".join(map(words.role_title, roles)) or _none() for roles in pair)
    return [_changed(N_("Told of it: %(was)s, now %(now)s."), *said)]


def _action(pair: Any) -> list[str]:
    return [_changed(N_("Action: %(was)s, now %(now)s."), *map(words.action_name, pair))]


def _leads_to(category: Any) -> list[str]:
    if category is None:
        return [gettext("The answers that were given no longer lead to a category.")]
    return [gettext("The answers that were given lead to %(category)s.") % {"category": words.category_title(category)}]


def _changed(msgid: str, was: str, now: str) -> str:
    return gettext(msgid) % {"was": was, "now": now}


def _moment(written: str | None) -> str:
    return http.shown_time(datetime.fromisoformat(written)) if written else gettext("at no set time")


def _none() -> str:
    return gettext("none")


TOLD: Mapping[str, Callable[[Any], list[str]]] = {
    "category": lambda found: _category(found) if isinstance(found, list) else [],
    "chain": _chain,
    "stopped_by": _stopped,
    "due": _due,
    "late": _late,
    "short": _short,
    "severity": _severity,
    "notify": _notify,
    "action": _action,
    "leads_to": _leads_to,
}
"""The details of a case in the order in which they are told."""
