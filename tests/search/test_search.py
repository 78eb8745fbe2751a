"""The port of full text: the same answers from both databases, newest first, never stale, never what is restricted."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import insert

from governance.db import db, session
from governance.errors import Invalid
from governance.search import search
from tests.support.office import Office
from workflows import drafts, findable, submissions, threads, triaging
from workflows.findable import SearchDocument
from workflows.wording import Wording

PERSONAL = "Hi Joan, your Oct 3 TB skin test was negative and was mailed to 14 Birch Ave."


@pytest.fixture
def office(context: Flask) -> Office:
    """The office."""
    return Office.furnish()


def received(office: Office, text: str, handle: str = "", **more: str) -> int:
    """A message taken in."""
    message = {"text": text, "language": "en", "author_handle": handle, **more}
    return int(threads.receive(office["amal"], "facebook", message, None)["thread"])


def written(office: Office, texts: dict[str, str]) -> int:
    """A statement."""
    return int(drafts.create(office["amal"], "statement", Wording("facebook", texts))["draft"])


def found(query: str, kind: str | None = None) -> list[tuple[str, int]]:
    """What is found, newest first."""
    return [(hit.kind, hit.object_id) for hit in search(query, kind)[0]]


def test_every_word_has_to_occur_and_its_beginning_is_enough(office: Office) -> None:
    received(office, "Is the flu clinic open on Saturday?")
    received(office, "The beach is closed.")
    assert found("flu sat") == [("message", 1)]
    assert found("flu beach") == []
    assert found("clin") == [("message", 1)]
    assert found("linic") == []


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("L’éclosion est terminée", "eclosion"),
        ("L'eclosion est terminee", "ÉCLOSION terminée"),
        ("Œuf et œdème", "oedeme"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("9 h 30 à 15 h", "9 30 15"),
        ("COVID-19", "covid 19"),
        ("ville_de_maple", "maple"),
        ("Здравствуйте", "здравствуйте"),
        ("インフルエンザ", "インフル"),
        ("\u202eflu\u202c", "flu"),
    ],
)
def test_accents_case_and_ligatures_do_not_matter(office: Office, text: str, query: str) -> None:
    received(office, text)
    assert found(query) == [("message", 1)]


@pytest.mark.parametrize(
    "query",
    [
        '"',
        "'",
        "flu' OR '1'='1",
        "flu* OR *",
        "NEAR(flu clinic)",
        "-flu",
        "flu:*&!x",
        "\\",
        "(((",
        "%",
        "\x00flu\ud800",
    ],
)
def test_nothing_in_a_query_means_anything_but_itself(office: Office, query: str) -> None:
    received(office, "The flu clinic is open or near.")
    received(office, "Nothing of the kind.")
    assert all(hit == ("message", 1) for hit in found(query))


def test_words_that_would_be_operators_are_words(office: Office) -> None:
    received(office, "Near the clinic and not far")
    received(office, "Elsewhere")
    assert found("NEAR AND NOT") == [("message", 1)]


def test_a_word_of_any_length_is_stored_and_found_by_its_beginning(office: Office) -> None:
    received(office, "x" * 60000)
    assert found("x" * 60000) == [("message", 1)]
    assert found("xxx") == [("message", 1)]


def test_a_query_without_a_word_finds_nothing(office: Office) -> None:
    received(office, "Hello")
    assert found("") == found("?!") == found("_") == []


def test_newest_first_and_an_edited_draft_is_the_newest(office: Office) -> None:
    first, second = written(office, {"en": "Flu one"}), written(office, {"en": "Flu two"})
    assert found("flu") == [("draft", second), ("draft", first)]
    drafts.revise(office["amal"], first, Wording("facebook", {"en": "Flu one, again"}))
    assert found("flu") == [("draft", first), ("draft", second)]
    assert found("again") == [("draft", first)]


def test_the_words_of_an_earlier_revision_are_not_found(office: Office) -> None:
    ident = written(office, {"en": "Open on Sunday"})
    drafts.revise(office["amal"], ident, Wording("facebook", {"en": "Open on Monday"}))
    assert found("sunday") == []
    assert found("monday") == [("draft", ident)]


def test_every_language_handles_and_further_messages_are_found(office: Office) -> None:
    ident = written(office, {"en": "Free shots", "fr": "Vaccin gratuit"})
    thread = received(office, "Hello", "@ward3mom")
    threads.add_message(office["amal"], thread, {"text": "Still waiting", "language": "en", "author_handle": "@other"})
    assert found("gratuit") == [("draft", ident)]
    assert found("ward3mom") == [("message", 1)]
    assert found("still waiting other") == [("message", 2)]


def test_a_message_that_came_before_is_found_once(office: Office) -> None:
    for _ in range(2):
        received(office, "Doubled?", external_id="77")
    assert found("doubled") == [("message", 1)]


def test_one_kind_alone(office: Office) -> None:
    received(office, "flu")
    ident = written(office, {"en": "flu"})
    assert found("flu", "draft") == [("draft", ident)]
    assert found("flu", "message") == [("message", 1)]


def test_a_restricted_draft_is_not_found_from_the_moment_of_its_block(office: Office) -> None:
    thread = received(office, "I'm Joan Miller, you lost my TB test from Oct 3!")
    triaging.triage(office["amal"], thread, "R7", "Personal.")
    ident = drafts.create(office["amal"], "reply", Wording("facebook", {"en": PERSONAL}), thread)["draft"]
    assert found("birch") == [("draft", ident)]
    with pytest.raises(Invalid):
        submissions.submit(office["amal"], ident)
    assert found("birch") == []
    drafts.revise(office["amal"], ident, Wording("facebook", {"en": PERSONAL + " Joan?"}))
    assert found("joan", "draft") == []
    safe = "We can't discuss personal matters here. Please call our privacy line, 705-555-0142, weekdays 8:30 to 4:30."
    drafts.revise(office["amal"], ident, Wording("facebook", {"en": safe}))
    submissions.submit(office["amal"], ident)
    assert found("privacy") == [("draft", ident)]


def test_what_was_refused_is_not_found(office: Office) -> None:
    with pytest.raises(Invalid):
        drafts.create(office["amal"], "statement", Wording("nowhere", {"en": "Unheard"}))
    assert found("unheard") == []


def test_pages_follow_on_one_another_without_gap_or_repeat(office: Office) -> None:
    idents = [written(office, {"en": f"Flu number {n}"}) for n in range(7)]
    seen: list[int] = []
    key = None
    for _ in range(4):
        hits, key = search("flu", before=key, size=2)
        seen += [hit.object_id for hit in hits]
    assert seen == idents[::-1]
    assert key is None


def test_a_common_word_among_many_is_answered_from_the_end_of_the_index(office: Office) -> None:
    rows = [{"kind": "draft", "object_id": n, "folded": f"flu number {n}"} for n in range(1, 3001)]
    session.execute(insert(SearchDocument), rows)
    session.commit()  # thousands of rows, put there as no verb would
    hits, key = search("flu", size=25)
    assert [hit.object_id for hit in hits] == list(range(3000, 2975, -1))
    assert key == hits[-1].key
    if db.engine.dialect.name == "sqlite":
        plan = session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT rowid FROM search_words WHERE search_words MATCH '\"flu\"*' ORDER BY rowid DESC"
        )
        assert not any("TEMP B-TREE" in row[-1] for row in plan)


def test_folding_leaves_nothing_that_a_database_could_read_as_syntax() -> None:
    everything = "".join(map(chr, range(0x20, 0x3000)))
    assert all(word.isalnum() for word in findable.words(everything))
