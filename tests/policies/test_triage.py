"""The tree of the starter leads each message of the public table to its category; words suggest, people choose."""

from __future__ import annotations

import pytest

from policies.triage import fits, suggest, walk
from tests.policies.starter import changed, starter

FIRST = ("danger", "breach", "formal", "media", "personal", "clinical", "question")
"""The questions that are asked of every message, in turn, until one is answered yes."""

UNKIND = ("troll", "rant", "error", "unhappy", "criticism")
"""The questions about what is not positive, likewise."""

FOUND_AT = {
    "E1": "danger",
    "M1": "breach",
    "R9": "formal",
    "R8": "media",
    "R7": "personal",
    "R6": "clinical",
    "R1": "question",
    "N1": "troll",
    "N2": "rant",
    "R3": "error",
    "R4": "unhappy",
    "R5": "criticism",
}
"""The question at which each category is chosen by a yes."""

TABLE = [
    ("What time does the Saturday flu clinic open?", "x", "R1", "respond"),
    ("Thanks for the quick answer last week, great service!", "facebook", "R2", "respond"),
    ("The flu shot gives you the flu. Everyone knows it.", "facebook", "R3", "respond"),
    ("Waited 3 hours at your clinic with a baby and got sent home. Unacceptable.", "x", "R4", "respond"),
    ("Your beach data are a week old. Publish daily like Niagara does.", "x", "R5", "respond"),
    ("My son is 4 months and has a fever of 39.5, what do I give him?", "facebook_dm", "R6", "respond"),
    ("Did my neighbour at 12 Elm St test positive for TB?", "facebook", "R7", "respond"),
    ("CTV here, can the MOH comment on the outbreak by 3pm?", "x_dm", "R8", "respond"),
    ("I have filed with the Ombudsman about your inspector. Answer me here.", "facebook", "R9", "let_stand"),
    ("lol health unit = clowns, defund them all", "blog", "N1", "monitor"),
    ("BREAKING: local health unit bans fun, sources say", "x", "N2", "monitor"),
    ("Cool!", "instagram", "N3", "let_stand"),
    ("Buy cheap pills here http://...", "facebook", "M1", "moderate"),
    ("Is the tap water safe in Ward 3? Smells like gasoline right now.", "x", "E1", "respond"),
    ("You lied about masks in 2020. Prove me wrong: [link to misquoted study]", "x", "R3", "respond"),
    ("Est-ce que la clinique de samedi est gratuite?", "x", "R1", "respond"),
]
"""Message, channel, category and action, as the public table has them."""


def answers(category: str) -> list[str]:
    """What somebody answers who means this category."""
    asked = [f"{one}.no" for one in FIRST]
    if category in ("R2", "N3"):
        return [*asked, "positive.yes", "thanks.yes" if category == "R2" else "thanks.no"]
    at = FOUND_AT[category]
    if at in FIRST:
        return [*asked[: FIRST.index(at)], f"{at}.yes"]
    return [*asked, "positive.no", *(f"{one}.no" for one in UNKIND[: UNKIND.index(at)]), f"{at}.yes"]


ROWS = pytest.mark.parametrize(("text", "channel", "category", "action"), TABLE, ids=[row[0][:30] for row in TABLE])


@ROWS
def test_the_tree_leads_to_the_expected_category(text: str, channel: str, category: str, action: str) -> None:
    outcome = walk(starter().triage, answers(category))
    assert (outcome.category, outcome.question) == (category, None)
    assert starter().categories[category].action == action
    assert outcome.words == answers(category)
    assert fits(starter().triage, outcome.path, category)


@ROWS
def test_the_expected_category_is_among_the_suggestions(text: str, channel: str, category: str, action: str) -> None:
    suggestions = suggest(starter(), text, channel)
    assert category in [one.category.id for one in suggestions]
    assert all(one.found and one.because["fr"] for one in suggestions)


def test_a_message_that_may_be_either_is_offered_as_both() -> None:
    assert [one.category.id for one in suggest(starter(), TABLE[14][0], "x")] == ["R3", "R5"]


@pytest.mark.parametrize("text", ["", "   ", "The library has a new roof", "coolness, thanksgiving", "\u200b"])
def test_a_message_without_such_words_has_no_suggestion(text: str) -> None:
    assert suggest(starter(), text, "x") == ()


def test_accents_and_capitals_do_not_hide_a_word() -> None:
    assert [one.found for one in suggest(starter(), "FIEVRE depuis hier", "x")] == [("fièvre",)]


def test_a_rule_may_be_for_some_channels_only() -> None:
    document = changed(lambda values: values["triage"]["suggestions"][-1].update(channels=["instagram"]))
    assert [one.category.id for one in suggest(document, "Cool!", "instagram")] == ["N3"]
    assert suggest(document, "Cool!", "x") == ()


def test_answers_that_do_not_fit_are_not_followed() -> None:
    tree = starter().triage
    assert walk(tree, []).question == tree.questions["danger"]
    assert walk(tree, ["danger.maybe"]).words == []
    assert walk(tree, ["danger.no", "media.yes"]).words == ["danger.no"]
    assert walk(tree, ["danger.no", "", "breach.yes"]).category is None


@pytest.mark.parametrize(
    "path",
    [
        [],
        [{"question": "danger", "answer": "no"}],
        [{"question": "danger", "answer": "yes"}, {"question": "breach", "answer": "yes"}],
        [{"question": "breach", "answer": "yes"}],
        [{}],
    ],
)
def test_a_path_that_is_not_the_trees_fits_no_category(path: list[dict[str, str]]) -> None:
    assert not fits(starter().triage, path, "M1")


def test_a_long_message_gets_its_suggestions_in_time() -> None:
    assert suggest(starter(), "the water is fine " * 3600 + "gasoline", "x")[0].category.id == "E1"
