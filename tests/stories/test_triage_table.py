"""The triage table: each message leads to its category by plain questions, and the words of it speak for that one."""

from __future__ import annotations

from typing import Any

import pytest

from tests.stories.triage import TABLE, Row
from tests.support.maple import Maple


def taken_in(maple: Maple, row: Row) -> int:
    """The message is taken in, and nobody has chosen a category."""
    said = {"language": row.language}
    return maple.conversation(row.text, None, channel=row.channel, topic="general", said=said)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.number}-{'-or-'.join(row.categories)}")
def test_a_message_of_the_table_is_triaged_as_the_table_says(maple: Maple, row: Row) -> None:
    thread, amal = taken_in(maple, row), maple.as_("amal")
    path = f"/threads/{thread}"
    suggested = [one["category"] for one in amal.read(f"{path}/suggestions")["items"]]
    assert set(row.categories) <= set(suggested)
    assert suggested[0] in row.categories
    steps = [dict(zip(("question", "answer"), word.split("."), strict=True)) for word in row.answers]
    chosen: dict[str, Any] = {"category": row.categories[0], "reason": f"Row {row.number}.", "path": steps}
    made = amal.made(f"{path}/triage", chosen, match=amal.get(path))
    assert (made.body["category"], made.body["action"]) == (row.categories[0], row.action)
    assert made.body["triages"][-1]["path"] == steps
    explained = amal.read(f"{path}/explanation")["items"]
    assert [one["value"] for one in explained[1]["facts"]] == [row.respond, row.action]


@pytest.mark.parametrize("row", TABLE, ids=lambda row: str(row.number))
def test_answers_that_lead_elsewhere_are_refused_with_the_category(maple: Maple, row: Row) -> None:
    thread, amal = taken_in(maple, row), maple.as_("amal")
    other = "R1" if row.categories[0] != "R1" else "R4"
    steps = [dict(zip(("question", "answer"), word.split("."), strict=True)) for word in row.answers]
    path = f"/threads/{thread}"
    refused = amal.post(f"{path}/triage", {"category": other, "reason": "No.", "path": steps}, match=amal.get(path))
    assert (refused.status, list(refused.body["errors"])) == (422, ["path"])


def test_what_could_be_two_categories_is_chosen_by_a_person_who_says_why(maple: Maple) -> None:
    (row,) = [row for row in TABLE if len(row.categories) > 1]
    thread, amal = taken_in(maple, row), maple.as_("amal")
    path = f"/threads/{thread}"
    silent = amal.post(f"{path}/triage", {"category": "R5", "reason": " "}, match=amal.get(path))
    assert (silent.status, list(silent.body["errors"])) == (422, ["reason"])
    said = {"category": "R5", "reason": "The study is quoted wrongly, but the question about masks is fair."}
    assert amal.made(f"{path}/triage", said, match=amal.get(path)).body["category"] == "R5"
