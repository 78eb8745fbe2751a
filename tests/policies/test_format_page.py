"""The page about the format names every key, fact and check, and its short document is one whose examples pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from policies.document import parse
from policies.examples import failures, run
from policies.expressions import FACTS, FUNCTIONS
from policies.format.form import json_schema
from policies.format.form_checks import CHECK_PARAMETERS
from policies.format.form_examples import EXPECTATIONS, MOST_EXAMPLES
from policies.format.nodes import DEEPEST, LARGEST

PAGE = (Path(__file__).parents[2] / "docs" / "guidance-format.md").read_text(encoding="utf-8")
PROSE = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
NAMED = set(re.findall(r"[A-Za-z_][\w.<>]*", " ".join(re.findall(r"`([^`]+)`", PROSE))))
"""Every word that the page sets as code, its short document aside."""


def _keys(schema: Any) -> Iterator[str]:
    inner = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    for key, one in inner:
        if key == "properties":
            yield from one
        yield from _keys(one)


def test_every_key_is_named() -> None:
    keys = set(_keys(json_schema()))
    assert len(keys) > 150
    assert sorted(keys - NAMED) == []


def test_every_word_that_can_be_chosen_is_named() -> None:
    assert sorted(word for word in set(_words(json_schema())) - NAMED if word not in _ELSEWHERE) == []


_ELSEWHERE = {"policy/1", "tue", "wed", "thu", "fri", "sat", "x", "graphemes", "characters", "utf16", "mastodon"}
"""Words that need no mention: days between others, and ways of counting, which channels have."""


def _words(schema: Any) -> Iterator[str]:
    inner = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    for key, one in inner:
        if key == "enum":
            yield from one
        yield from _words(one)


def test_every_fact_function_check_and_expectation_is_named() -> None:
    facts = {re.sub(r"^checks\.\w+\.", "checks.<name>.", name) for name in FACTS}
    assert sorted({*facts, *FUNCTIONS, *CHECK_PARAMETERS, *EXPECTATIONS} - NAMED) == []


@pytest.mark.parametrize("number", [f"{DEEPEST} levels", f"{LARGEST // 1024} KiB", f"At most {MOST_EXAMPLES}."])
def test_the_limits_are_those_of_the_code(number: str) -> None:
    assert number in PROSE


def test_the_short_document_is_one_and_its_examples_pass() -> None:
    (source,) = re.findall(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL)
    document = parse(source)
    assert document.examples
    assert [str(fault) for fault in failures(run(document))] == []
