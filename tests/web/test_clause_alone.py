"""One clause alone: its texts as fields by language or its lines, the rest of the text left to the letter."""

from __future__ import annotations

import difflib

import pytest

from policies.format.blocks import blocks, text_of
from tests.web.conftest import House
from tests.web.people import granted
from tests.web.versions import begun, source, view
from tests.web.visitor import Page
from workflows import amendments

R3 = "text.categories.R3.guidance.en"


def clause(house: House, ident: int, name: str, who: str = "pat", query: str = "") -> Page:
    return house.as_(who).get(f"/guidance/versions/{ident}/clauses/{name}{query}")


def changed(before: str, after: str) -> list[str]:
    """The lines that differ."""
    return [one for one in difflib.ndiff(before.splitlines(), after.splitlines()) if one[0] in "+-"]


def test_the_texts_of_a_clause_are_fields_in_each_language(house: House) -> None:
    page = clause(house, begun(house), "categories.R3")
    form = page.form("Save")
    names = [name for name, _ in form.fields if name.startswith("text.")]
    assert names[:4] == [f"text.categories.R3.{key}.{code}" for key in ("title", "guidance") for code in ("en", "fr")]
    assert form.value(R3).startswith("State what is right first and once;")
    assert "Rétablir les faits" in form.value("text.categories.R3.title.fr")
    assert "As it will be printed" in page.words
    assert "Program expert for the topic, then Communications manager" in page.words


def test_an_edit_changes_the_lines_of_its_text_and_no_other(house: House) -> None:
    ident = begun(house)
    before = source(house, ident)
    saved = clause(house, ident, "categories.R3").press("Save", **{R3: "Say what is right: once."})
    assert "Saved as revision 3." in saved.words
    assert saved.path.startswith(f"/guidance/versions/{ident}/clauses/categories.R3")
    differing = [one[2:] for one in changed(before, source(house, ident))]
    assert differing
    lines = text_of(before, blocks(before)["categories.R3"]) + text_of(
        source(house, ident), blocks(source(house, ident))["categories.R3"]
    )
    assert all(one.strip() in lines for one in differing)
    assert "Say what is right: once." in lines


def test_what_is_enforced_is_edited_in_the_lines(house: House) -> None:
    ident = begun(house)
    page = clause(house, ident, "chains.fact_check")
    assert page.form("Save").value("lines") == "fact_check: [program_expert, comms_manager]\n"
    saved = page.press("Save", lines="fact_check: [program_expert, comms_manager, moh]")
    assert "R3 now also needs" in saved.words or "Medical officer of health" in saved.words
    assert changed(view(house, ident).source, source(house, ident)) == []
    assert "fact_check: [program_expert, comms_manager, moh]" in source(house, ident)


def test_a_slip_is_told_in_the_lines_of_the_clause_and_mended_there(house: House) -> None:
    ident = begun(house)
    page = clause(house, ident, "chains.fact_check").press("Check", lines="fact_check: [program_expert, comms_manger]")
    assert "Line 1, column 30" in page.words
    assert "Did you mean “comms_manager”?" in page.words
    mended = page.press("Put it in")
    assert mended.form("Save").value("lines") == "fact_check: [program_expert, comms_manager]\n"
    assert "No fault in this clause." in mended.words


def test_faults_elsewhere_are_counted_and_the_clause_is_printed_all_the_same(house: House) -> None:
    ident = begun(house, ("change: material", "change: big"))
    page = clause(house, ident, "categories.R3")
    assert "No fault in this clause." in page.words
    assert "The rest of the text has 1 fault." in page.words
    assert "As it will be printed" in page.words
    whole = page.press("See them in the whole text")
    assert whole.path.startswith(f"/guidance/versions/{ident}/edit")
    assert "“big” is none of" in whole.words


def test_what_is_typed_in_a_clause_is_kept_in_the_whole_text(house: House) -> None:
    ident = begun(house)
    page = clause(house, ident, "categories.R3")
    other = page.press("The whole text", **{R3: "Once, and plainly."})
    assert "Once, and plainly." in other.form("Save").value("source")
    assert "Once, and plainly." not in source(house, ident)
    back = clause(house, ident, "categories.R3")
    assert back.form("Save").value(R3) == "Once, and plainly."
    assert "Your text is back" in back.words


def test_typing_sends_the_clause_and_answers_that_it_is_kept(house: House) -> None:
    ident = begun(house)
    page = clause(house, ident, "tone.plain")
    fields = [(n, v) for n, v in page.form("Save").fields if n != "text.tone.plain.en"]
    for words in ("Short.", "Short words."):
        kept = page.visitor.post(f"{page.path}/working-copy", [*fields, ("text.tone.plain.en", words)])
        assert (kept.status, "Saved at" in kept.text) == (200, True)
    looked = page.visitor.post(f"{page.path}/check", [*fields, ("text.tone.plain.en", "")])
    assert looked.status == 200
    assert clause(house, ident, "tone.plain").form("Save").value("text.tone.plain.en") == "Short words."


def test_the_way_leads_from_clause_to_clause_and_nothing_is_lost(house: House) -> None:
    ident = begun(house)
    page = clause(house, ident, "tone.plain")
    form = page.form("Save")
    button = next(one for one in form.buttons if one[2] == "clause:tone.courteous")
    fields = [(n, v) for n, v in form.fields if n != "text.tone.plain.en"]
    other = page.visitor.post(page.path, [*fields, ("text.tone.plain.en", "Short."), button[1:]])
    assert other.path.endswith("/clauses/tone.courteous")
    assert clause(house, ident, "tone.plain").form("Save").value("text.tone.plain.en") == "Short."


def test_somebody_elses_save_meanwhile_is_brought_together(house: House) -> None:
    ident = begun(house)
    granted(house, "amal", "policy_owner")
    mine, theirs = clause(house, ident, "categories.R3"), clause(house, ident, "tone.plain", "amal")
    theirs.press("Save", **{"text.tone.plain.en": "Short words."})
    both = mine.press("Save", **{R3: "Once, and plainly."})
    assert both.status == 412
    proposed = both.form("Save this").value("source")
    assert "Short words." in proposed
    assert "Once, and plainly." in proposed


def test_the_same_clause_changed_in_another_window_is_not_overwritten(house: House) -> None:
    ident = begun(house)
    one, other = clause(house, ident, "tone.plain"), clause(house, ident, "tone.plain")
    one.press("Check", **{"text.tone.plain.en": "Short."})
    late = other.press("Check", **{"text.tone.plain.en": "Plain."})
    assert late.status == 409
    assert "Short." in late.words
    assert "Plain." in late.form("Save this").value("source")


def test_an_example_shows_what_came_of_it(house: House) -> None:
    ident = begun(house, ("fact_check: [program_expert, comms_manager]", "fact_check: [comms_manager]"))
    page = clause(house, ident, "examples.row-03")
    assert "Otherwise than expected" in page.words
    assert "expected Program expert, then Communications manager" in page.words


def test_a_clause_that_cannot_be_found_is_said(house: House) -> None:
    ident = begun(house)
    assert clause(house, ident, "categories.X9").status == 404
    house.does(amendments.revise, house["pat"], ident, "a: [")
    assert clause(house, ident, "categories.R3").path.startswith(f"/guidance/versions/{ident}/edit")


@pytest.mark.parametrize("lines", ["", "R3:\n  - [", "X: 1\nY: 2", "}", "\tR3: a"])
def test_lines_that_break_the_text_are_kept_and_told(house: House, lines: str) -> None:
    ident = begun(house)
    page = clause(house, ident, "categories.R3", query="?as=lines").press("Check", lines=lines)
    assert page.status in (200, 404)
    whole = house.as_("pat").get(f"/guidance/versions/{ident}/edit")
    text = whole.form("Save").value("source")
    assert all(line.strip() in text for line in lines.splitlines())


def test_who_is_no_owner_reads_the_clause_and_changes_nothing(house: House) -> None:
    ident = begun(house)
    page = clause(house, ident, "tone.plain", "priya")
    assert not page.has_button("Save")
    fields = [(name, value) for name, value in page.form("Check").fields if name != "text.tone.plain.en"]
    refused = page.visitor.post(page.path, [*fields, ("text.tone.plain.en", "x"), ("act", "save")])
    assert refused.status == 403
