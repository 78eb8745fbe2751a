"""Wording: placeholders, capitals, hashtags, acronyms and reading grade, and that no text can make a check slow."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.checking import wording
from policies.checks import CHECKS, run
from policies.document import Document
from policies.facts import Facts
from tests.policies.starter import changed, reply, starter


@pytest.mark.parametrize(
    "text",
    [
        "Open on [insert day].",
        "Dear [Name], thanks",
        "[link] and [LIEN ICI]",
        "Congratulations to (*Bruce, make sure to put the winning team's name here)!",
        "Call XXX-XXXX",
        "lorem ipsum dolor",
        "Date TBD",
        "Hello {{name}}",
        "Hello {{ first_name }}, ${link}",
        "Hello <name>",
        "Insert the link here",
        "Fill in: ____",
        "[à compléter]",
    ],
)
def test_what_was_to_be_filled_in_is_found(text: str) -> None:
    assert wording.placeholders(text)


@pytest.mark.parametrize(
    "text",
    [
        "[PIC] [VIDEO] see below",
        "(1/2) The clinic [on Main] is open",
        "[link](https://a.example) works",
        "I <3 this, 2 < 3 > 1",
        "Add your voice. Here we are.",
        "Dans les jours à venir",
        "x and y",
    ],
)
def test_brackets_of_other_kinds_are_left_alone(text: str) -> None:
    assert wording.placeholders(text) == []


def test_shouting_is_three_words_in_a_row() -> None:
    assert wording.capitals("GET YOUR SHOT")
    assert wording.capitals("VENEZ À ÉTÉ NOUVEAU CENTRE")
    assert not wording.capitals("The TB and HIV clinic, MCPH, A B C D")


def test_hashtags_are_counted_and_read() -> None:
    assert len(wording.hashtags("#Flu #ÀVosSoins #1 a#b https://a.example/#x #2026flu")) == 3
    assert [span.end - span.start for span in wording.flat_hashtags("#GetVaccinated #getvaccinated #flu")] == [14]


def test_an_acronym_is_defined_by_brackets_on_either_side() -> None:
    text = "The PHAC says so. The National Advisory Committee (NACI) and WHO (the world body) agree. NACI, WHO, TB."
    assert [text[span.start : span.end] for span in wording.undefined_acronyms(text, frozenset({"TB"}))] == ["PHAC"]


def test_plain_words_read_at_a_low_grade_and_hard_ones_at_a_high_one() -> None:
    plain = "We are open on Saturday. You can drop in. Bring your child. There is no fee. We will help you. " * 2
    hard = "Immunisation recommendations necessitate individualised consultation with qualified practitioners " * 3
    assert wording.grade(plain) is not None
    assert (wording.grade(plain) or 0) < 4 < wording.HIGHEST_GRADE < (wording.grade(hard) or 0)
    assert wording.grade("Too short to judge.") is None


def test_plain_french_reads_easily_and_hard_french_does_not() -> None:
    plain = "Nous sommes ouverts samedi. Venez sans crainte. Le vaccin ne coûte rien. On vous aide sur place. " * 2
    hard = "La recommandation gouvernementale relative à l'administration concomitante nécessite une consultation " * 3
    assert (wording.ease(hard) or 100) < wording.LEAST_EASE < (wording.ease(plain) or 0)


HOSTILE = {
    "letters": "a", "capitals": "A", "capital words": "AB ", "digits": "1", "spaced digits": "1 ", "dashed": "1-",
    "numbers": "705-555-0199 ", "bare numbers": "7055550199,", "mails": "a@a.aa ", "at": "@", "half mails": "a.a@",
    "streets": "14 Birch ", "rues": "10 rue de la ", "lines": "1 5th ", "links": "https://a.example/1 ",
    "your": "your ", "tests": "your test ", "greetings": "Hi Joan your test ", "hi": "Hi ", "born": "née le ",
    "brackets": "[a ", "open": "[insert ", "braces": "{{", "stars": "(*", "insert": "insert a ", "angles": "<a",
    "hashes": "#1a", "flat": "#a", "acronyms": "AB (", "many acronyms": "A1 B2. ", "sentences": "a. ", "vowels": "ae",
    "nulls": "\u200b", "han": "\u8a9e", "arabic digits": "\u0661", "spaces": " ", "lines only": "\n", "quotes": '"',
    "underscores": "_", "dots": "a.", "amounts": "5 ml ", "advice": "you should take ", "orders": "donnez-lui ",
    "diagnoses": "your fever is a ", "flu": "you have the flu ", "votes": "vote for ", "charges": "the council is a ",
    "sellers": "buy a at A ", "told numbers": "call me at 1 ", "boxes": "PO Box 1 ", "accounts": "GB12 ",
    "colons": "1:",
}  # fmt: skip


PROSE = "The clinic at 50 Main St. is open on Saturday, and no appointment is needed. Ask us here at any time. "


@pytest.fixture(scope="module")
def each() -> dict[str, Document]:
    """For each check a document in which it alone is on."""
    return {name: _alone(name) for name in CHECKS}


def _alone(name: str) -> Document:
    return changed(lambda values: values.update(checks={name: "block"}))


@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_64_kib_of_anything_is_checked_in_time(unit: str, each: dict[str, Document]) -> None:
    facts = reply(unit * (65536 // len(unit.encode())), "R4", counting="x", limit=280)
    slow = {name: best for name, document in each.items() if (best := _seconds(facts, document)) > 0.05}
    if slow:  # as much as a machine that is busy makes even harmless text take, and no more
        prose = reply(PROSE * (65536 // len(PROSE.encode())), "R4", counting="x", limit=280)
        slow = {name: best for name, best in slow.items() if best > 4 * _seconds(prose, each[name])}
    assert slow == {}


@given(st.text(max_size=300), st.sampled_from(["R1", "R3", "R4", "R6"]))
def test_no_text_makes_a_check_fail(text: str, category: str) -> None:
    findings = run(reply({"en": text, "fr": text}, category, counting="x", limit=280), starter())
    for finding in findings:
        assert "%(" not in str(finding)
        assert all(0 <= span.start < span.end <= len(text) for span in finding.spans)


def _seconds(facts: Facts, document: Document) -> float:
    """The best of some, in time of this process alone: the machine has other things to do, and spoils its caches."""
    times = []
    for _ in range(9):
        start = time.process_time()
        run(facts, document)
        times.append(time.process_time() - start)
        if times[-1] < 0.025:
            break
    return min(times)
