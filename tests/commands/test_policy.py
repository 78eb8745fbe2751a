"""`onrecord policy`: each fault and each example that fails is a line that an editor can jump to."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from governance import clock
from tests.commands.conftest import Onrecord, Said
from tests.policies.placing import PLAIN
from tests.policies.test_examples import WRITTEN

LINE = re.compile(r"(?P<file>.+):(?P<line>\d+):(?P<column>\d+): (?P<sentence>.+?)( \((?P<clause>[^() ]+)\))?")
FAILING = PLAIN + WRITTEN
PASSING = FAILING.replace("chain: [comms_manager, moh]", "chain: [comms_manager]")

Check = Callable[..., Said]


@pytest.fixture
def check(run: Callable[..., Said], tmp_path: Path) -> Check:
    """`check(text, "--proposed")` writes the text into a file and checks it."""

    def check(text: str, *options: str, language: str = "en") -> Said:
        file = tmp_path / "guidance.yaml"
        file.write_text(text, encoding="utf-8")
        return run({"ONRECORD_LANGUAGE": language}, "policy", "check", str(file), *options)

    return check


def told(said: Said) -> list[tuple[int, int, str, str]]:
    """Line, column, sentence and clause of everything that was found, all of it in lines of one form."""
    assert said.code == 1
    found = [LINE.fullmatch(line) for line in said.out.splitlines()]
    assert found
    assert all(found)
    return [(int(m["line"]), int(m["column"]), m["sentence"], m["clause"] or "") for m in found if m]


def spot(text: str, mark: str) -> tuple[int, int]:
    before, found, _ = text.partition(mark)
    assert found
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def test_a_document_whose_examples_pass_is_without_fault(check: Check) -> None:
    said = check(PASSING)
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines()[0].endswith("version 1.0.0 is without fault.")
    assert said.out.splitlines()[1] == "Examples that come to what they expect: 1"


def test_an_example_that_fails_is_told_at_the_expectation_that_fails(check: Check) -> None:
    said = check(FAILING)
    ((line, column, sentence, clause),) = told(said)
    assert (line, column) == spot(FAILING, "[comms_manager, moh]\n      due")
    assert sentence == "The example expects chain: [comms_manager, moh]. It comes to: [comms_manager]."
    assert clause == "examples.flu_clinic"
    assert said.err.endswith("guidance.yaml: 1 of 1\n")


def test_a_name_that_is_nearly_right_brings_the_right_one(check: Check) -> None:
    text = PASSING.replace("  legal: [legal]", "  legal: [leagl]")
    ((line, column, sentence, clause),) = told(check(text))
    assert (line, column, clause) == (*spot(text, "leagl"), "chains.legal")
    assert sentence.endswith(" Did you mean “legal”?")
    assert told(check(text, language="fr"))[0][2].endswith(
        " Vouliez-vous dire «\N{NO-BREAK SPACE}legal\N{NO-BREAK SPACE}»?"
    )


def test_a_version_that_is_proposed_has_its_dates_ahead(check: Check) -> None:
    text = re.sub(r'effective_from: "[^"]+"', 'effective_from: "2026-11-02T08:30:00-05:00"', PASSING)
    with clock.held_at(datetime.fromisoformat("2026-12-01T09:00:00-05:00")):
        assert check(text).code == 0
        ((line, column, sentence, clause),) = told(check(text, "--proposed"))
    assert (line, column, clause) == (*spot(text, '"2026-11-02T08:30'), "effective_from")
    assert "cannot bind the past: write one after 2026-12-01T09:00-05:00" in sentence
    with clock.held_at(datetime.fromisoformat("2026-11-02T08:30:00-05:00")):
        assert check(text, "--proposed").code == 0


def test_a_document_whose_examples_fail_is_not_adopted(onrecord: Onrecord, tmp_path: Path) -> None:
    file = tmp_path / "guidance.yaml"
    file.write_text(FAILING, encoding="utf-8")
    said = onrecord("policy", "adopt", str(file), "--reason", "first")
    assert told(said)[0][3] == "examples.flu_clinic"
    file.write_text(PASSING, encoding="utf-8")
    assert onrecord("policy", "adopt", str(file), "--reason", "first").code == 0
