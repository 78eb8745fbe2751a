"""A document with something in every part of it, and each of its values changed into another that may stand there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from policies.document import Document, DocumentFaults, parse
from tests.policies.starter import values, written

Path = tuple[str | int, ...]

FIXED = {
    ("onrecord",),
    ("approval", "author_may_approve"),
    ("approval", "on_deadline_missed"),
    ("delegation", "chain_depth"),
    ("moderation", "capture_first"),
    ("records", "legal_hold"),
    ("emergency", "on_declare", 0),
}
"""Values beside which nothing else may stand."""

ROLES = ("champion", "legal", "privacy_officer", "moh")
OTHERS: dict[str, tuple[Any, ...]] = {
    "respond": ("always", "optional", "signpost_only"),
    "action": ("monitor", "let_stand", "moderate"),
    "outcome": ("block", "warn", "off"),
    "replies": ("same_as_inbound", "all_required"),
    "statements": ("all_required", "one_of_required"),
    "business_day": ("minutes", "end_of_next_day"),
    "change": ("minor", "material"),
    "carry_over": ("whitespace", "punctuation", "typos", "none"),
    "on_policy_change": ("finish_under_old_unless_recall", "re_evaluate"),
    "timezone": ("America/Halifax",),
    "version": ("1.0.1",),
    "id": ("other-id", "maybe"),
    "chain": ("legal", "leadership"),
    "templates": ("T-CLIN", "T-OFFLINE"),
    "days": ("sat",),
    "open": ("09:00",),
    "close": ("17:00",),
    "own_numbers": ("705-555-0177",),
    "own_addresses": ("51 Main St.",),
    "regions": ("US",),
    "never_silent": ("S4",),
    "severity": ("low", "medium", "high"),
    "late_appeals": ("with_reason", "refused"),
    "channel": ("facebook",),
    "weekday": ("sun",),
    "author_kind": ("elected",),
    "kind": ("statement", "reply"),
    "check": ("phi", "all_caps"),
    "topic": ("general", "environment"),
    "when": ("after", 'message.text.contains("measles")'),
    "language": ("fr", "en"),
    "counting": ("characters",),
}
DURATIONS = ("7bd", "5h_24x7", "3h")


_BECAUSE = {"en": "It matters to many.", "fr": "Cela touche bien des gens."}
RULES: tuple[dict[str, Any], ...] = (
    {
        "id": "rich-measles",
        "when": {
            "mentions": ["measles", "rougeole"],
            "category": ["R1", "R3"],
            "reach_at_least": 1000,
            "links_at_most": 4,
            "emergency": False,
            "weekday": ["mon", "tue"],
            "any": [{"author_kind": "media", "channel": "x"}, {"not": {"language": "fr"}}],
            "check": "phi",
            "topic": "immunisation",
            "author_role": "legal",
        },
        "because": _BECAUSE,
        "require": [{"role": "moh", "when": "after", "due": "2bd"}, "legal"],
        "severity": "high",
        "notify": "champion",
    },
    {"id": "rich-links", "when": "draft.links.size() > 3", "because": _BECAUSE, "warn": True, "category": "R8"},
    {
        "id": "rich-long",
        "when": {"length_at_least": 900, "kind": "statement"},
        "because": _BECAUSE,
        "block": True,
        "notify": "legal",
    },
)
EXAMPLES: tuple[dict[str, Any], ...] = (
    {
        "id": "rich-hours",
        "title": {"en": "A plain question", "fr": "Une question simple"},
        "given": {
            "message": {"text": "What time?", "language": "en", "channel": "x"},
            "category": "R1",
            "topic": "immunisation",
            "draft": {"texts": {"en": "From 9 to 3."}, "limit": 280},
            "people": {"Amal": ["author"], "Nadia": ["program_expert:immunisation"]},
            "author": "Amal",
            "at": "2026-11-23T09:12:00-05:00",
            "reach": 40,
        },
        "expect": {"category": "R1", "chain": ["comms_manager"], "due": "2026-11-24T09:12:00-05:00", "warned_by": []},
    },
)


@cache
def rich_values() -> dict[str, Any]:
    """The starter with what it leaves out."""
    document = values()
    document["chains"]["amendment"] = [{"all_of": ["legal", "moh"], "due": "2bd"}, "champion"]
    document["chains"]["leadership"] = [{"any_of": ["moh", "legal", "champion"], "quorum": 2}, "comms_manager"]
    document["chains"]["statement"] = [{"role": "comms_manager", "quorum": 2, "due": "1bd"}]
    document["approval"] |= {"on_policy_change": "re_evaluate", "needs_acknowledgement": True}
    document["checks"] |= {
        "endorsement": {"outcome": "warn", "phrases": ["the best in town"], "override_by": ["legal", "moh"]},
        "unofficial_link": {"outcome": "block", "official_domains": ["health.example"]},
        "no_source_link": "warn",
    }
    document["checks"]["pii_third_party"]["regions"] = ["CA", "GB"]
    document["triage"]["suggestions"][0]["channels"] = ["x", "facebook"]
    document["triage"]["nodes"]["danger"]["answers"][0]["id"] = "danger"
    document["rules"] = [*document.get("rules", []), *RULES]
    document["examples"] = [*EXAMPLES]  # the starter's own name the answer that was renamed here
    return document


@cache
def rich() -> Document:
    """The same, parsed."""
    return parse(written(rich_values()))


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value of a document that holds no other."""
    if isinstance(value, dict | list):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, key))
    elif path not in FIXED:
        yield path


@cache
def places() -> tuple[Path, ...]:
    """Every value of the document that can be another one."""
    return tuple(path for path in leaves(rich_values()) if not _several_at_once(path))


def _several_at_once(path: Path) -> bool:
    """What cannot change alone: where an answer leads, and whether a category is answered at all."""
    leads = path[:2] == ("triage", "nodes") and path[-1] in ("to", "category")
    return leads or path == ("triage", "start") or at(rich_values(), path) == "never"


def at(document: Any, path: Path) -> Any:
    """A value by its path."""
    for step in path:
        document = document[step]
    return document


def with_another(path: Path) -> Document:
    """The document with another value at one place."""
    document = values_with(path, None)
    before = at(rich_values(), path)
    for other in _candidates(path, before):
        _put(document, path, other)
        try:
            return parse(written(document))
        except DocumentFaults as refused:
            faults = refused
    raise AssertionError(f"nothing else can stand at {path}, where {before!r} stands: {faults}")


def values_with(path: Path, value: Any) -> dict[str, Any]:
    """A copy of the values in which one is another."""
    document = _copied(rich_values())
    _put(document, path, value)
    return document


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value


NOTHING = object()
"""Put in place of a value that may be left out."""


def _put(document: Any, path: Path, value: Any) -> None:
    holder = at(document, path[:-1])
    if value is NOTHING:
        del holder[path[-1]]
    else:
        holder[path[-1]] = value


def _candidates(path: Path, before: Any) -> Iterator[Any]:
    name = next(step for step in reversed(path) if isinstance(step, str))
    if isinstance(before, bool):
        yield not before
    elif isinstance(before, int):
        yield from (before + 1, before - 1)
    else:
        yield from _words(path, name, before)
    yield NOTHING


def _words(path: Path, name: str, before: str) -> Iterator[Any]:
    yield from (other for other in OTHERS.get(name, ()) if other != before)
    if before[:4].isdigit() and len(before) == 10 and before[4] == "-":
        yield (date.fromisoformat(before) - timedelta(days=1)).isoformat()
        yield (date.fromisoformat(before) + timedelta(days=1)).isoformat()
    elif before[:4].isdigit() and "T" in before:
        yield (datetime.fromisoformat(before) + timedelta(hours=1)).isoformat()
    yield from (other for other in DURATIONS if before[:1].isdigit() and other != before)
    if before[:-1].isdigit():
        yield f"{int(before[:-1]) + 1}{before[-1]}"
    if name not in ("en", "fr") and path[0] != "tone":
        yield from (other for other in ROLES if other != before)
        yield from (other for other in ("R1", "N2") if other != before)
    yield f"{before} otherwise"
    yield f"other.{before}"
