"""The guidance as pages: which version holds, the document as it is enforced, its clauses by id, and what changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given, settings
from hypothesis import strategies as st

from governance import clock
from governance.web import guide
from governance.web.guide_print import quoted
from policies.clauses import clauses
from policies.document import Document
from tests.policies import leaves
from tests.policies.starter import starter
from tests.web import desk
from tests.web.conftest import House
from tests.web.editions import approved, begun, text
from tools.translations import PO

BROKEN = "onrecord: policy/1\nroles: [\n"
MOH_TOO = {"fact_check": ["program_expert", "comms_manager", "moh"]}


def without_hours(document: dict[str, Any]) -> None:
    """One house rule less, and one approver more."""
    document["house_rules"].pop("hours")
    document["chains"] |= MOH_TOO


def anchors(page: str) -> set[str]:
    """Every id of an element."""
    return set(re.findall(r' id="([^"]+)"', page))


# -- Which there are -------------------------------------------------------------------------------------------------


def test_the_list_tells_which_version_holds_which_are_to_come_and_which_held_before(house: House) -> None:
    approved(house, "1.1.0", without_hours)
    approved(house, "1.2.0", at=clock.now() + timedelta(days=9))
    begun(house, text("1.3.0"))
    page = house.as_("amal").get("/guidance")
    for section, number in (("current", "1.1.0"), ("future", "1.2.0"), ("written", "1.3.0"), ("historic", "1.0.0")):
        part = page.text.partition(f'id="{section}"')[2].partition("</section>")[0]
        assert f"/guidance/{number}" in part, section
    for said in ("In force from 23 Nov 2026 09:12", "Until 2 Dec 2026 09:12", "Reviewed by 30 June 2027"):
        assert said in page.words


def test_the_list_costs_the_same_however_many_versions_there_are(house: House) -> None:
    amal, counts = house.as_("amal"), []
    for days, number in enumerate(("1.1.0", "1.2.0")):
        amal.get("/guidance")
        with house.counted() as statements:
            amal.get("/guidance")
        counts.append(len(statements))
        approved(house, number, at=clock.now() + timedelta(days=days))
    assert len(set(counts)) == 1
    assert counts[0] <= 12


# -- One as a document -----------------------------------------------------------------------------------------------


def test_every_clause_stands_in_the_document_under_its_id_with_what_is_enforced(house: House) -> None:
    page = house.as_("amal").get("/guidance/1.0.0")
    assert page.status == 200
    assert set(clauses(starter())) <= anchors(page.text)
    for said in (
        "First response within 4 business hours.",
        "fact_check : Program expert for the topic, then Communications manager.",
        "Nobody approves their own words. This is fixed.",
        "A second person confirms within 60 minutes, day or night, or the declaration lapses.",
        "Closed on 25 December 2026, Christmas Day.",
    ):
        assert said in page.words
    assert page.alien == []


def test_the_text_is_read_in_either_language_or_side_by_side_whatever_the_reader_reads(house: House) -> None:
    amal = house.as_("amal")
    assert "Dites ce qui est connu" not in amal.get("/guidance/1.0.0").words
    french = amal.get("/guidance/1.0.0?read=fr")
    assert "Première réponse dans un délai de 4 heures ouvrables." in french.words
    assert "Contents" in french.words
    both = amal.get("/guidance/1.0.0?read=both").words
    assert "First response within 4 business hours." in both
    assert "Première réponse dans un délai de 4 heures ouvrables." in both
    assert "Rétablir les faits" in house.as_("marc", language="fr").get("/guidance/1.0.0").words
    assert amal.get("/guidance/1.0.0?read=nonsense").status == 200


def test_what_changed_since_another_version_is_marked(house: House) -> None:
    approved(house, "1.1.0", without_hours)
    page = house.as_("amal").get("/guidance/1.1.0?since=1.0.0")
    assert "o-passage--changed" in page.text.partition('id="chains.fact_check"')[0].rpartition("<article")[2]
    assert "o-passage--changed" not in page.text.partition('id="chains.legal"')[0].rpartition("<article")[2]
    assert "No longer in this version: house_rules.hours" in page.words
    assert "What changed since version 1.0.0" in page.words
    assert "Nothing changed." in house.as_("amal").get("/guidance/1.0.0?since=1.0.0").words


def test_a_version_that_does_not_hold_says_so(house: House) -> None:
    approved(house, "1.1.0")
    begun(house, text("1.2.0"))
    amal = house.as_("amal")
    assert "Another version has replaced this one." in amal.get("/guidance/1.0.0").words
    assert "Nothing in it holds yet." in amal.get("/guidance/1.2.0").words
    assert "Nothing in it holds yet." not in amal.get("/guidance/1.1.0").words


def test_a_text_with_faults_is_told_to_have_them_and_breaks_no_page(house: House) -> None:
    begun(house, BROKEN)
    amal = house.as_("amal")
    assert "It cannot be read yet" in amal.get("/guidance/1.1.0").words
    assert "they cannot be compared" in amal.get("/guidance/compare?from=1.0.0&to=1.1.0").words
    assert amal.get("/guidance/1.0.0?since=1.1.0").status == 200
    assert amal.get("/guidance/1.1.0/print.css").status == 200


@pytest.mark.parametrize("path", ["/guidance/9.9.9", "/guidance/nothing", "/guidance/compare?from=1.0.0&to=9.9.9"])
def test_a_version_that_there_is_not_is_not_found(house: House, path: str) -> None:
    page = house.as_("amal").get(path)
    assert (page.status, "There is no such guidance document." in page.words) == (404, True)


HOSTILE = (
    "<script>alert(1)</script> [x](javascript:alert(1)) ![p](https://evil.example/p.png) <img src=x onerror=alert(1)>"
    "\n\n"
    "<style>*{display:none}</style> [d](data:text/html,hi) `</code><script>` **bold** [ok](https://ok.example/?a=1&b=2)"
)


def hostile(document: dict[str, Any]) -> None:
    """Texts that would do harm if a page took them for more than words."""
    document["categories"]["R1"]["guidance"]["en"] = HOSTILE
    document["title"]["en"] = '</title><script>alert("t")</script>'
    document["roles"]["moh"]["title"]["en"] = '"><b onclick=alert(1)>MOH'
    document["triage"]["suggestions"][0]["any_of"].append("</bdi><script>alert(2)</script>")
    document["tone"]["plain"]["en"] = "\n".join("> " * depth + "- deep" for depth in range(30))


def test_texts_that_would_do_harm_are_words_on_every_page(house: House) -> None:
    approved(house, "1.1.0", hostile)
    amal = house.as_("amal")
    for path in ("/guidance", "/guidance/1.1.0?read=both", "/guidance/compare?from=1.0.0&to=1.1.0"):
        page = amal.get(path)
        assert page.status == 200
        assert page.alien == []
        assert "<script>alert" not in page.text
        assert 'href="javascript:' not in page.text
        assert 'href="data:' not in page.text
        assert 'evil.example/p.png"' not in page.text.replace('href="https://evil.example/p.png"', "")
    document = amal.get("/guidance/1.1.0").text
    assert "<strong>bold</strong>" in document
    assert 'href="https://ok.example/?a=1&amp;b=2"' in document
    assert not re.search(r"<(img|b|script)[^>]*(onerror|onclick|evil)", document)
    style = amal.get("/guidance/1.1.0/print.css").text
    assert "<" not in style
    assert style.count('"') % 2 == 0


@given(st.text())
def test_no_text_ends_a_string_of_the_style_sheet(words: str) -> None:
    written = quoted(words)
    assert re.fullmatch(r'"(\\[0-9a-f]{6}|[^"\\\n])*"', written)


def test_the_print_style_names_the_version_its_hash_and_the_pages_in_the_language_of_the_text(house: House) -> None:
    amal = house.as_("amal")
    sha256 = re.search(r'data-copy="([0-9a-f]{64})"', amal.get("/guidance/1.0.0").text)
    assert sha256
    english, french = (amal.get(f"/guidance/1.0.0/print.css?read={one}").text for one in ("en", "fr"))
    for style in (english, french):
        assert f"Version 1.0.0 · SHA-256 {sha256[1][:16]}" in style
    assert '"Page " counter(page) " of " counter(pages)' in english
    assert '"Page " counter(page) " de " counter(pages)' in french


# -- What is printed is what is enforced -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def speaking() -> Flask:
    """The catalogue and nothing else."""
    app = Flask("speaking")
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(PO.parent.parent.parent)
    Babel(app)
    return app


def printed(app: Flask, document: Document) -> str:
    """All that a reader of both languages sees of a document."""
    with app.test_request_context():
        chapters = guide.chapters(document, ("en", "fr"))
        return "\n".join(
            "\n".join((passage.id, passage.number, one.title, one.text, *one.details))
            for chapter in chapters
            for passage in chapter.passages
            for one in passage.said
        )


@pytest.mark.soak
def test_whatever_value_is_another_one_the_page_reads_otherwise(
    speaking: Flask, size: Callable[[int, int], int]
) -> None:
    @settings(max_examples=size(14, 40))
    @given(st.sampled_from(leaves.places()))
    def run(place: leaves.Path) -> None:
        assert printed(speaking, leaves.with_another(place)) != printed(speaking, leaves.rich())

    run()


def test_no_sentence_of_the_document_is_english_to_a_french_reader(speaking: Flask) -> None:
    """Sentences have French, and their places are filled: `%(` would be one that is not."""
    with speaking.test_request_context():
        english, french = (guide.chapters(leaves.rich(), (one,)) for one in ("en", "fr"))
    assert "%(" not in printed(speaking, leaves.rich())
    pairs = [
        (mine, theirs)
        for ours, others in zip(english, french, strict=True)
        for one, other in zip(ours.passages, others.passages, strict=True)
        if not one.id.startswith("examples.")
        for mine, theirs in zip(one.said[0].details, other.said[0].details, strict=True)
    ]
    assert len(pairs) > 200
    assert [mine for mine, theirs in pairs if mine == theirs] == []


# -- One clause -------------------------------------------------------------------------------------------------------


def located(house: House, path: str) -> str:
    """Where an address leads, as it was answered."""
    visitor = house.as_("amal")
    return str(visitor.client.get(path, headers=visitor.headers).location)


def test_the_clauses_that_a_draft_cites_lead_to_their_place_in_the_document(house: House) -> None:
    ident = desk.submitted(house)
    cited = set(re.findall(r'href="(/guidance/clause/[^"]+)"', house.as_("amal").get(f"/drafts/{ident}").text))
    assert cited
    for address in cited:
        clause = address.rpartition("/")[2]
        assert located(house, address) == f"/guidance/1.0.0#{clause}"
        assert clause in clauses(starter())


def test_a_clause_is_shown_in_the_version_that_is_asked_for(house: House) -> None:
    approved(house, "1.1.0", without_hours)
    assert located(house, "/guidance/clause/categories.R3") == "/guidance/1.1.0#categories.R3"
    assert located(house, "/guidance/clause/categories.R3?version=1.0.0") == "/guidance/1.0.0#categories.R3"
    assert located(house, "/guidance/clause/business_hours.close") == "/guidance/1.1.0#business_hours"
    assert located(house, "/guidance/clause/categories.X9") == "/guidance/1.1.0#categories"


def test_a_clause_that_is_gone_is_shown_in_the_version_that_last_had_it(house: House) -> None:
    approved(house, "1.1.0", without_hours)
    amal = house.as_("amal")
    assert located(house, "/guidance/clause/house_rules.hours").endswith("#house_rules.hours")
    page = amal.get("/guidance/clause/house_rules.hours")
    assert "Version 1.1.0 has no clause house_rules.hours. This is version 1.0.0, the last that has it." in page.words
    assert "house_rules.hours" in anchors(page.text)
    honest = amal.get("/guidance/1.0.0?missing=categories.R3&of=1.1.0")
    assert "has no clause" not in honest.words


def test_a_clause_that_no_version_has_is_not_found(house: House) -> None:
    page = house.as_("amal").get("/guidance/clause/nonsense")
    assert (page.status, "No version of the guidance has the clause nonsense." in page.words) == (404, True)


# -- Two held against each other --------------------------------------------------------------------------------------


def test_two_versions_are_compared_by_what_the_change_means_and_by_the_words(house: House) -> None:
    def edit(document: dict[str, Any]) -> None:
        without_hours(document)
        document["categories"]["R1"]["guidance"]["fr"] = "Répondez vite à la question."

    approved(house, "1.1.0", edit, change="minor")
    page = house.as_("amal").get("/guidance/compare")
    for said in (
        "From version 1.0.0 to version 1.1.0",
        "It is declared a minor change, but it changes who approves.",
        "R3 Fix the facts : now also needs Medical officer of health.",
        "Now also needs: Medical officer of health.",
        "No longer in this version.",
    ):
        assert said in page.words
    changed = page.text.partition('id="categories.R1"')[2].partition("</article>")[0]
    assert 'lang="fr"' in changed
    assert 'lang="en"' not in changed
    assert "vite" in changed
    french = house.as_("marc", language="fr").get("/guidance/compare").words
    assert "La modification est déclarée mineure, mais elle change qui approuve." in french
    assert "exige désormais aussi Médecin hygiéniste." in french


def test_any_two_versions_can_be_chosen(house: House) -> None:
    approved(house, "1.1.0", without_hours)
    page = house.as_("amal").get("/guidance/compare").press("Compare", **{"from": "1.1.0", "to": "1.0.0"})
    assert "From version 1.1.0 to version 1.0.0" in page.words
    assert "no longer needs Medical officer of health." in page.words
    assert "The two are alike." in page.press("Compare", **{"from": "1.1.0", "to": "1.1.0"}).words


def test_reading_and_comparing_cost_the_same_whatever_changed(house: House) -> None:
    amal, counts = house.as_("amal"), []
    for edit in (lambda _: None, without_hours):
        number = f"1.{len(counts) + 1}.0"
        approved(house, number, edit, clock.now() + timedelta(days=len(counts) + 1))
        cost = []
        for path in (f"/guidance/{number}", f"/guidance/compare?from=1.0.0&to={number}", "/guidance/clause/title"):
            amal.get(path)
            with house.counted() as statements:
                amal.get(path)
            cost.append(len(statements))
        counts.append(tuple(cost))
    assert len(set(counts)) == 1
    assert max(counts[0]) <= 20
