"""The triage table of the domain: what came in, where, and which answers lead to which category (2.18)."""

from __future__ import annotations

from typing import NamedTuple

_ORDER = (
    "danger",
    "breach",
    "formal",
    "media",
    "personal",
    "clinical",
    "question",
    "positive",
    "troll",
    "rant",
    "error",
)


class Row(NamedTuple):
    """One message with the categories that fit, what is done about it, and the answers that lead to the first."""

    number: int
    text: str
    channel: str
    categories: tuple[str, ...]
    action: str
    respond: str
    answers: tuple[str, ...]
    language: str = "en"


def _until(question: str, *further: str) -> tuple[str, ...]:
    """No to every question before this one, and yes to it; or the further answers instead of that yes."""
    before = tuple(f"{name}.no" for name in _ORDER[: _ORDER.index(question)])
    return (*before, *(further or (f"{question}.yes",)))


TABLE = (
    Row(1, "What time does the Saturday flu clinic open?", "x", ("R1",), "respond", "always", _until("question")),
    Row(
        2,
        "Thanks for the quick answer last week, great service!",
        "facebook",
        ("R2",),
        "respond",
        "optional",
        _until("positive", "positive.yes", "thanks.yes"),
    ),
    Row(
        3,
        "The flu shot gives you the flu. Everyone knows it.",
        "facebook",
        ("R3",),
        "respond",
        "always",
        _until("error"),
    ),
    Row(
        4,
        "Waited 3 hours at your clinic with a baby and got sent home. Unacceptable.",
        "x",
        ("R4",),
        "respond",
        "always",
        _until("error", "error.no", "unhappy.yes"),
    ),
    Row(
        5,
        "Your beach data are a week old. Publish daily like Niagara does.",
        "x",
        ("R5",),
        "respond",
        "optional",
        _until("error", "error.no", "unhappy.no", "criticism.yes"),
    ),
    Row(
        6,
        "My son is 4 months and has a fever of 39.5, what do I give him?",
        "facebook_dm",
        ("R6",),
        "respond",
        "signpost_only",
        _until("clinical"),
    ),
    Row(
        7,
        "Did my neighbour at 12 Elm St test positive for TB?",
        "x",
        ("R7",),
        "respond",
        "signpost_only",
        _until("personal"),
    ),
    Row(
        8,
        "CTV here, can the MOH comment on the outbreak by 3pm?",
        "x_dm",
        ("R8",),
        "respond",
        "always",
        _until("media"),
    ),
    Row(
        9,
        "I have filed with the Ombudsman about your inspector. Answer me here.",
        "facebook",
        ("R9",),
        "let_stand",
        "never",
        _until("formal"),
    ),
    Row(10, "lol health unit = clowns, defund them all", "blog", ("N1",), "monitor", "never", _until("troll")),
    Row(
        11,
        "BREAKING: local health unit bans fun, sources say",
        "x",
        ("N2",),
        "monitor",
        "never",
        _until("rant"),
    ),
    Row(12, "Cool!", "instagram", ("N3",), "let_stand", "never", _until("positive", "positive.yes", "thanks.no")),
    Row(
        13,
        "Buy cheap pills here http://pills.example",
        "facebook",
        ("M1",),
        "moderate",
        "never",
        _until("breach"),
    ),
    Row(
        14,
        "Is the tap water safe in Ward 3? Smells like gasoline right now.",
        "x",
        ("E1",),
        "respond",
        "always",
        _until("danger"),
    ),
    Row(
        15,
        "You lied about masks in 2020. Prove me wrong: https://study.example/masks",
        "x",
        ("R3", "R5"),
        "respond",
        "always",
        _until("error"),
    ),
    Row(
        16,
        "Est-ce que la clinique de samedi est gratuite?",
        "x",
        ("R1",),
        "respond",
        "always",
        _until("question"),
        "fr",
    ),
)
