"""The editing page of a version: faults at their places and mended there; what is typed is kept and never lost."""

from __future__ import annotations

import re

import pytest

from policies.format.nodes import LARGEST
from tests.web.conftest import House
from tests.web.people import granted
from tests.web.versions import begun, dated, source, submitted, view
from tests.web.visitor import Page, Visitor
from workflows import amendments

SLIP = ("respond: always", "respond: alwyas")


def editor(house: House, ident: int, who: str = "pat") -> Page:
    return house.as_(who).get(f"/guidance/versions/{ident}/edit")


def text(page: Page) -> str:
    return page.form("Save").value("source")


def typed(page: Page, words: str, visitor: Visitor, **more: str) -> Page:
    """What the browser sends while somebody types: the fields as they stand."""
    fields = [(name, value) for name, value in page.form("Save").fields if name not in ("source", *more)]
    return visitor.post(f"{page.path.split('/edit')[0]}/working-copy", [*fields, ("source", words), *more.items()])


def test_each_fault_stands_with_line_column_and_clause(house: House) -> None:
    ident = begun(house, SLIP)
    page, line = editor(house, ident), source(house, ident)[: source(house, ident).index("alwyas")].count("\n") + 1
    assert "1 fault to mend." in page.words
    assert f"Line {line}, column 14" in page.words
    assert "“alwyas” is none of: always, optional, signpost_only, never." in page.words
    assert "categories.R1" in page.words
    assert "<mark>alwyas</mark>" in page.text


def test_a_suggestion_is_put_in_by_its_button_and_kept(house: House) -> None:
    ident = begun(house, SLIP)
    page = editor(house, ident)
    assert "Did you mean “always”?" in page.words
    mended = page.press("Put it in")
    assert "alwyas" not in text(mended)
    assert "Without fault" in mended.words
    assert "alwyas" in source(house, ident)  # nothing was saved yet
    assert mended.press("Save").words.count("Saved as revision 3.") == 1
    assert "alwyas" not in source(house, ident)


def test_a_date_in_the_past_is_a_fault_while_it_is_written(house: House) -> None:
    ident = int(house.does(amendments.begin, house["pat"])["policy_version"])
    page = editor(house, ident)
    assert "effective_from" in page.words
    assert "1 fault to mend." in page.words


def test_the_outline_marks_where_faults_and_failing_examples_are(house: House) -> None:
    page = editor(house, begun(house, SLIP))
    outline = page.text[page.text.index('id="outline"') : page.text.index("</nav>", page.text.index('id="outline"'))]
    r1 = outline[outline.index("R1 Routine question") :]
    assert "1 fault" in r1[: r1.index("</li>")]
    assert "fault" not in outline[outline.index("R2 ") : outline.index("R3 ")]
    failing = editor(
        house, begun(house, ("fact_check: [program_expert, comms_manager]", "fact_check: [comms_manager]"))
    )
    assert "otherwise" in failing.words


def test_examples_say_what_was_expected_and_what_came(house: House) -> None:
    chain = ("fact_check: [program_expert, comms_manager]", "fact_check: [program_expert, comms_manager, moh]")
    page = editor(house, begun(house, chain))
    assert re.search(r"Without fault, but \d+ examples come out otherwise\.", page.words)
    assert "Program expert, then Communications manager" in page.words
    assert "and came to Program expert, then Communications manager, then Medical officer of health" in page.words


def test_what_it_changes_is_said_in_sentences(house: House) -> None:
    page = editor(house, begun(house, ("first_response: 1bd", "first_response: 4bh")))
    assert "What it changes, against version 1.0.0" in page.words
    assert "categories.R1" in page.words[page.words.index("What it changes") :]


def test_what_is_typed_is_kept_for_its_writer_alone(house: House) -> None:
    ident = begun(house)
    granted(house, "amal", "policy_owner")
    pat = house.as_("pat")
    page = pat.get(f"/guidance/versions/{ident}/edit")
    words = text(page).replace("Be courteous", "Be kind")
    answer = typed(page, words, pat)
    assert (answer.status, "Saved at" in answer.text) == (200, True)
    assert "Your text is back" in pat.get(page.path).words
    assert text(pat.get(page.path)) == words
    amal = editor(house, ident, "amal")
    assert "Be kind" not in text(amal)
    assert "Pat O’Brien is writing here too" in amal.words
    assert "Be kind" not in text(pat.get(page.path).press("Discard it"))


def test_a_text_with_faults_is_saved_and_cannot_be_submitted(house: House) -> None:
    ident = begun(house)
    page = editor(house, ident)
    assert "Saved as revision 3." in page.press("Save", source="a: [").words
    shown = house.as_("pat").get(f"/guidance/versions/{ident}")
    assert "1 fault to mend." in shown.words
    assert "The text has faults." in shown.words
    assert not shown.has_button("Submit for approval")


def test_a_text_that_is_too_long_is_refused_and_stays_in_its_field(house: House) -> None:
    ident = begun(house)
    page, long = editor(house, ident), "# é\n" * (LARGEST // 5 + 10)
    refused = page.press("Save", source=long)
    assert refused.status == 422
    assert text(refused) == long
    assert "bytes; at most 262144" in refused.words
    assert view(house, ident).line.revision == 2


def test_a_session_that_ended_gives_the_whole_text_back(house: House) -> None:
    ident = begun(house)
    page = editor(house, ident)
    words = text(page).replace("Be courteous", "Be kind")
    page.visitor.client.delete_cookie("onrecord")
    asked = page.press("Save", source=words)
    assert asked.status == 401
    assert words[:200] in asked.form("Sign in").value("kept").encode().decode("unicode_escape")


def test_two_owners_bring_their_texts_together(house: House) -> None:
    ident = begun(house)
    granted(house, "amal", "policy_owner")
    pat, amal = editor(house, ident), editor(house, ident, "amal")
    mine, theirs = ("Be courteous", "Be kind"), ("Answer the question", "Answer every question")
    amal.press("Save", source=text(amal).replace(*theirs))
    both = pat.press("Save", source=text(pat).replace(*mine))
    assert both.status == 412
    assert "Amal Haddad saved revision 3 while you were writing from revision 2." in both.words
    proposed = both.form("Save this").value("source")
    assert mine[1] in proposed
    assert theirs[1] in proposed
    assert "Saved as revision 4." in both.press("Save this").words
    assert mine[1] in source(house, ident)
    assert theirs[1] in source(house, ident)


def test_the_same_lines_changed_twice_are_left_to_the_writer(house: House) -> None:
    ident = begun(house)
    granted(house, "amal", "policy_owner")
    pat, amal = editor(house, ident), editor(house, ident, "amal")
    amal.press("Save", source=text(amal).replace("Be courteous", "Be polite"))
    both = pat.press("Save", source=text(pat).replace("Be courteous", "Be kind"))
    assert "Both changed the same lines." in both.words
    assert "Be kind" in both.form("Save this").value("source")
    kept = both.press("Drop mine and keep theirs")
    assert "Be polite" in text(kept)


def test_two_windows_of_one_person_do_not_overwrite_each_other(house: House) -> None:
    ident = begun(house)
    pat = house.as_("pat")
    one, other = pat.get(f"/guidance/versions/{ident}/edit"), pat.get(f"/guidance/versions/{ident}/edit")
    assert typed(one, text(one).replace("Be courteous", "Be kind"), pat).status == 200
    assert typed(one, text(one).replace("Be courteous", "Be very kind"), pat).status == 200
    late = typed(other, text(other).replace("Answer the question", "Answer every question"), pat)
    assert late.status == 409
    assert "another window" in late.text
    both = other.press("Check", source=text(other).replace("Answer the question", "Answer every question"))
    assert both.status == 409
    proposed = both.form("Save this").value("source")
    assert "Be very kind" in proposed
    assert "Answer every question" in proposed


def test_an_approval_that_began_meanwhile_is_told_before_an_edit_ends_it(house: House) -> None:
    ident = begun(house)
    page = editor(house, ident)
    house.does(amendments.submit, house["pat"], ident)
    warned = page.press("Save", source=text(page).replace("Be courteous", "Be kind"))
    assert warned.status == 412
    assert "Meanwhile this version became “In review”." in warned.words
    assert view(house, ident).line.state == "in_review"
    assert "Saved as revision 3." in warned.press("Save").words
    assert view(house, ident).line.state == "drafting"


@pytest.mark.parametrize("who", ["priya", "rita"])
def test_who_is_no_owner_reads_and_tries_and_saves_nothing(house: House, who: str) -> None:
    ident = submitted(house)
    page = editor(house, ident, who)
    assert page.status == 200
    assert "Only an owner of the guidance writes in it." in page.words
    assert not page.has_button("Save")
    visitor = house.as_(who)
    path, fields = f"/guidance/versions/{ident}/edit", [("act", "save"), ("source", "x"), ("version", "3")]
    assert visitor.post(path, fields).status == 403
    assert visitor.post(f"/guidance/versions/{ident}/working-copy", [("source", "x")]).status == 403
    assert source(house, ident) == view(house, ident).source


def test_the_version_in_force_is_never_edited(house: House) -> None:
    page = editor(house, 1)
    assert "This version took effect and never changes any more." in page.words
    refused = page.visitor.post("/guidance/versions/1/edit", [("act", "save"), ("source", "x")])
    assert refused.status == 409
    assert "never changes any more" in refused.words


@pytest.mark.parametrize("path", ["edit", "check", "working-copy", "clauses/title"])
def test_a_version_that_there_is_not_is_not_found(house: House, path: str) -> None:
    pat = house.as_("pat")
    address = f"/guidance/versions/999/{path}"
    found = pat.post(address, []) if path in ("check", "working-copy") else pat.get(address)
    assert found.status == 404


def test_the_pages_ask_the_same_few_statements_whatever_the_text(house: House) -> None:
    ident = begun(house)
    pat, whole = house.as_("pat"), dated(source(house, ident))
    paths = ("/edit", "", "/clauses/tone.plain")

    def asked(words: str) -> list[int]:
        house.does(amendments.revise, house["pat"], ident, words)
        counts = []
        for path in paths:
            pat.get(f"/guidance/versions/{ident}{path}")
            with house.counted() as statements:
                assert pat.get(f"/guidance/versions/{ident}{path}").status == 200
            counts.append(len(statements))
        return counts

    short, long, faulty = asked(whole), asked(whole + "# more\n" * 2000), asked(whole.replace(": always", ": alwyas"))
    assert short == long
    assert max(short) <= 14
    # Who could approve under a text is not asked where it has faults.
    assert all(one - 1 <= other <= one for one, other in zip(short, faulty, strict=True)), (short, faulty)
