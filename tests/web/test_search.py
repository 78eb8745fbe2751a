"""The page of search: results with the words marked, paged by key, at a fixed cost."""

from __future__ import annotations

import pytest

from governance.web.search import excerpt, marked
from tests.web import desk
from tests.web.conftest import House


def test_a_draft_and_a_message_are_found_with_the_words_marked(house: House) -> None:
    ident = desk.submitted(house)
    page = house.as_("priya").get("/search?q=CLINIC")
    assert "<mark>clinic</mark>" in page.text
    assert f"Draft {ident}" in page.words
    assert "Conversation 1" in page.words
    assert "In review" in page.words


def test_one_kind_alone_is_shown_where_that_is_chosen(house: House) -> None:
    desk.submitted(house)
    assert "Conversation 1" not in house.as_("priya").get("/search?q=clinic&kind=draft").words
    assert "Draft 1" not in house.as_("priya").get("/search?q=clinic&kind=message").words


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", "Restricted drafts are never found."),
        ("zeppelin", "Nothing was found for “zeppelin”"),
        ("?!", "There is no word in “?!”"),
        ("<b>", "Nothing was found for “<b>”"),
    ],
)
def test_what_is_not_found_is_said_with_a_way_on(house: House, query: str, sentence: str) -> None:
    page = house.as_("priya").get("/search", [("q", query)])
    assert (page.status, sentence in page.words) == (200, True)


@pytest.mark.parametrize("path", ["/search?q=a&after=zzz", "/search?q=a&after=WyJ4Il0", "/search?q=a&kind=none"])
def test_an_address_that_was_tampered_with_is_no_fault_of_ours(house: House, path: str) -> None:
    assert house.as_("priya").get(path).status in (200, 422)


def test_results_go_on_page_by_page(house: House) -> None:
    for n in range(14):
        desk.draft(house, f"{desk.ANSWER} {n}")
    priya, seen = house.as_("priya"), 0
    page = priya.get("/search?q=clinic")
    while True:
        seen += page.text.count("<mark>clinic</mark>") and page.text.count('class="o-row"')
        if 'rel="next"' not in page.text:
            break
        following = page.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        page = priya.get(following.replace("&amp;", "&"))
    assert seen == 28


def test_a_page_of_results_costs_the_same_however_many_there_are(house: House) -> None:
    priya, counts = house.as_("priya"), []
    for _ in range(3):
        desk.draft(house)
        with house.counted() as statements:
            priya.get("/search?q=clinic")
        counts.append(len(statements))
    assert counts[1] == counts[2] <= 8


def test_the_passage_around_the_first_word_is_shown() -> None:
    text = "one two three four five six seven eight nine ten " * 20 + "needle and what follows it " * 20
    parts = excerpt(text, ["needle"])
    assert parts[0].text == "… "
    assert parts[-1].text == " …"
    assert any(part.marked and part.text == "needle" for part in parts)
    assert sum(len(part.text) for part in parts) < 300


def test_marking_changes_no_letter() -> None:
    text = "L’éclosion\u202e — <script>ÉCLOSIONS</script> fin"
    parts = list(marked(text, ["eclosion"]))
    assert "".join(part.text for part in parts) == text
    assert [part.text for part in parts if part.marked] == ["éclosion", "ÉCLOSIONS"]
