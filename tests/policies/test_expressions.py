"""Conditions: what they may name, how they are refused, and that none of them can be made to cost much."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from policies.expressions import FACTS, LONGEST, LONGEST_TEXT, Condition, Flawed, activation, always, compile
from policies.ruling import work

TEXT = {"message.text": "Is the flu shot free? Ma mère a de la fièvre.", "draft.kind": "reply"}
OF_EACH_TYPE = {
    "string": "{0} == \"x\" || {0}.contains('y')",
    "bool": "{0} || !{0}",
    "int": "{0} > 3",
    "timestamp": '{0} < timestamp("2026-01-01T00:00:00Z")',
    "list": '{0}[0] == "x"',
    "map": '"en" in {0} && {0}["en"] == "x"',
}
VALUES = {
    "string": "x",
    "bool": True,
    "int": 4,
    "timestamp": datetime(2025, 1, 1, tzinfo=UTC),
    "list": ["x", "y"],
    "map": {"en": "x"},
}


def flaws(source: str) -> list[tuple[int, int, str]]:
    """Line, column and sentence of each fault."""
    with pytest.raises(Flawed) as refused:
        compile(source)
    return [(one.line, one.column, one.sentence % one.facts) for one in refused.value.flaws]


def holds(source: str, values: Mapping[str, Any] = TEXT) -> bool | None:
    return compile(source).holds(activation(values))


@pytest.mark.parametrize("fact", FACTS)
def test_each_fact_has_its_type_and_no_other(fact: str) -> None:
    condition = compile(OF_EACH_TYPE[FACTS[fact]].format(fact))
    assert condition.names == {fact}
    assert condition.holds(activation({fact: VALUES[FACTS[fact]]})) is True
    for kind, source in OF_EACH_TYPE.items():
        if kind != FACTS[fact]:
            assert flaws(source.format(fact))


def test_the_facts_are_those_of_the_format_and_nothing_else() -> None:
    groups = {name.partition(".")[0] for name in FACTS}
    assert groups == {"message", "draft", "thread", "checks", "emergency", "author", "now"}
    assert {name.rpartition(".")[2] for name in FACTS if name.startswith("checks.")} == {"found", "count", "matches"}
    assert len([name for name in FACTS if not name.startswith("checks.")]) == 26


REFUSED = [
    ("draft.kin == 'reply'", 1, 1, "“draft.kin” is no fact or function that a rule knows. Known: message.text,"),
    ("true &&\n  draft.lenght > 3", 2, 3, "“draft.lenght” is no fact"),
    ("draft.length > 3 &&\n\n draft.kind == 3", 3, 13, "“==” cannot be used with these types: string, int."),
    ("draft.length", 1, 1, "This one is of the type int."),
    ("draft.texts", 1, 1, "This one is of the type map<string, string>."),
    ("null", 1, 1, "This one is of the type null."),
    ("dyn(true)", 1, 1, "This one is of the type dyn."),
    ("draft.length >", 1, 15, "This cannot be read as a condition"),
    ('"é𝐝" == "é𝐝" && nothing', 1, 17, "“nothing” is no fact"),
    ("mentions(message.text)", 1, 1, "Write mentions(text,"),
    ("true && matches_any(message.text, 'flu')", 1, 9, "Write mentions(text,"),
    ("message.text.split(',') == []", 1, 14, "“split” is no fact or function"),
    ("system('ls') == 0", 1, 1, "“system” is no fact or function"),
    ("checks.phy.found", 1, 1, "“checks.phy.found” is no fact"),
    ("message", 1, 1, "“message” is no fact"),
    ("message.text.matches('[')", 1, 22, "A regular expression that can be searched for"),
    ("message.text.matches(draft.kind)", 1, 27, "written out in quotation marks"),
    ("1 / 0 == 1", 1, 1, "can never be evaluated"),
    ("draft.kind == 'reply' ? true : 1", 1, 23, "cannot be used with these types"),
]


@pytest.mark.parametrize(("source", "line", "column", "sentence"), REFUSED, ids=[row[0][:30] for row in REFUSED])
def test_a_condition_is_refused_at_its_line_and_column(source: str, line: int, column: int, sentence: str) -> None:
    found = flaws(source)
    assert found[0][:2] == (line, column)
    assert sentence in found[0][2]


def test_every_fault_of_a_condition_is_told() -> None:
    assert [column for _, column, _ in flaws("draft.kin == 'x' || draft.lenght > 3")] == [1, 21]


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("mentions(message.text, 'FLU Shot')", True),
        ("mentions(message.text, 'fievre')", True),
        ("mentions(message.text, 'flu, shot')", True),
        ("mentions(message.text, 'shots')", False),
        ("mentions(message.text, 'ree')", False),
        ("mentions(message.text, '?!')", False),
        ("mentions('', '')", False),
        ("matches_any(message.text, ['measles', 'mere'])", True),
        ("matches_any(message.text, [])", False),
        ("mentions('Sœur, gas\\u00adoline', 'soeur gasoline')", True),
        ("message.text.matches('(?i)FLU +shot')", True),
    ],
)
def test_words_are_found_whole_without_regard_to_case_and_accents(source: str, answer: bool) -> None:
    assert holds(source) is answer


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("thread.category == 'R1'", None),
        ("thread.category == 'R1' && draft.kind == 'reply'", None),
        ("thread.category == 'R1' && draft.kind == 'statement'", False),
        ("thread.category == 'R1' || draft.kind == 'reply'", True),
        ("!(thread.category == 'R1')", None),
        ("10 / (draft.length - 7) > 1", None),
        ("message.text.matches('flu') && draft.texts['fr'] == ''", None),
        ("now.weekday == 'mon' ? true : true", None),
    ],
)
def test_what_cannot_be_said_is_neither_true_nor_false(source: str, answer: bool | None) -> None:
    assert holds(source, {**TEXT, "draft.length": 7, "draft.texts": {"en": "x"}}) is answer


@pytest.mark.parametrize("value", [None, 7, 2.5, ["x"], {"x": "y"}, object(), "\ud800"])
def test_of_a_value_that_does_not_fit_nothing_can_be_said(value: Any) -> None:
    assert holds("draft.kind.contains('reply')", {"draft.kind": value}) is None


def test_a_condition_knows_its_facts_and_phrases() -> None:
    condition = compile(
        "mentions(message.text, 'flu') || draft.texts.exists(l, matches_any(draft.texts[l], ['a', 'b']))"
    )
    assert condition.names == {"message.text", "draft.texts"}
    assert condition.phrases == ("flu", "a", "b")


def test_what_is_constant_is_known_without_facts() -> None:
    assert always(compile("true || draft.kind == 'x'")) is True
    assert always(compile("draft.kind == 'x' && 1 > 2")) is False
    assert always(compile("draft.kind == 'x'")) is None


# -- Attacks ------------------------------------------------------------------------------------------------------


def _bomb(levels: int) -> str:
    source = "message.text"
    for _ in range(levels):
        source = f"({source}+{source})"
    return f"size({source}) > 1"


def _loops(levels: int, inner: str, items: int = 10) -> str:
    numbers = ", ".join(map(str, range(items)))
    for level in range(levels):
        inner = f"[{numbers}].all(v{level}, {inner})"
    return inner


HOSTILE: Mapping[str, str] = {
    "deep brackets": "(" * 500 + "true" + ")" * 500,
    "deep lists": "[" * 500 + "]" * 500 + " == []",
    "deep denials": "!(" * 300 + "true" + ")" * 300,
    "long sum": "+".join(["1"] * 1000) + " > 1",
    "400 kB": "true || " * 50_000 + "true",
    "loops of loops": _loops(6, "true"),
    "loops over a text": _loops(3, "message.text.contains('x')"),
    "words in loops": _loops(3, "mentions(message.text, 'x')"),
    "copies in loops": _loops(2, "bytes(message.text).size() > 0", 40),
    "joined in loops": f"{[*range(30)]}.map(x, {[*range(30)]}.map(y, message.text + message.text)).size() > 1",
    "string bomb": _bomb(7),
    "huge pattern": 'message.text.matches("((a|b|c|d|e|f|g){1,30}){1,30}x")',
    "pattern of a pattern": 'message.text.matches("(((a{1,9}){1,9}){1,9}){1,9}x")',
    "backtracking": 'message.text.matches("(a+)+$")',
    "alternation": 'message.text.matches("^(a|aa)+$")',
    "wide pattern": 'message.text.matches("[a-c][^u-z]{13}x")',
    "many patterns": " || ".join(f'message.text.matches("(x+x+)+{n}")' for n in range(40)),
    "half a string": 'message.text == "' + "\\" * 999,
    "nothing but quotes": '"' * 1000,
}

TEXTS: Mapping[str, str] = {
    "one letter": "a" * LONGEST_TEXT,
    "seven letters": "".join(random.Random(1).choice("abcdefg") for _ in range(LONGEST_TEXT)),
    "marks": "\u0315\u0300" * (LONGEST_TEXT // 4),
    "long words": "\ufdfa" * (LONGEST_TEXT // 3),
    "brackets": "(" * LONGEST_TEXT,
    "quotes": '"\\' * (LONGEST_TEXT // 2),
    "zeros": "\0" * LONGEST_TEXT,
}


def _spent(do: Callable[[], Any]) -> float:
    begun = time.process_time()
    do()
    return time.process_time() - begun


def _tried(source: str) -> Condition | None:
    try:
        return compile(source)
    except Flawed:
        return None


@pytest.mark.parametrize("attack", HOSTILE)
def test_a_hostile_condition_is_refused_or_evaluated_in_time(attack: str) -> None:
    compile("true")  # the engine is there
    assert _spent(lambda: _tried(HOSTILE[attack])) < 0.5
    condition = _tried(HOSTILE[attack])
    for text in TEXTS.values() if condition else ():
        values = activation({"message.text": text})
        assert condition is None or _spent(lambda values=values: condition.holds(values)) < 1.5  # type: ignore[misc]


def test_a_condition_may_have_two_kilobytes_and_no_more() -> None:
    fits = "draft.length > 1" + " " * (LONGEST - 16)
    assert compile(fits).names == {"draft.length"}
    assert "2049 bytes" in flaws(fits + " ")[0][2]
    assert flaws("é" * 1025)[0][2].startswith("This condition has 2050 bytes")


@pytest.mark.parametrize("text", TEXTS)
def test_a_hostile_text_is_looked_at_in_time(text: str) -> None:
    sources = (
        "mentions(message.text, 'flu shot')",
        "matches_any(message.text, ['flu', 'shot', 'é'])",
        "message.text.matches('(?i)\\\\b(flu|grippe) *(shot|vaccin)')",
    )
    for condition in map(compile, sources):
        values = activation({"message.text": TEXTS[text]})
        answers: list[bool | None] = []
        assert _spent(lambda c=condition, v=values: answers.append(c.holds(v))) < 0.5  # type: ignore[misc]
        assert answers[0] is False


MEASURED = """
import json, resource, sys
from policies.expressions import Flawed, activation, compile
def most(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
sources, text = json.load(sys.stdin)
compile("true").holds(activation({"message.text": text}))
before = most()
for source in sources:
    try:
        condition = compile(source)
    except Flawed:
        continue
    condition.holds(activation({"message.text": text}))
print(most() - before)
"""


def test_no_condition_takes_much_memory() -> None:
    job = json.dumps([list(HOSTILE.values()), "a" * LONGEST_TEXT])
    done = subprocess.run([sys.executable, "-c", MEASURED], input=job, capture_output=True, text=True, check=True)
    assert int(done.stdout) < 120


NOT_LOADED = """
import sys
from policies.document import parse
from policies.evaluation import evaluate
from tests.policies.starter import reply
from tests.policies.ruled import plain, ruled
evaluate(reply("Yes."), ruled())
assert not any(name.startswith("cel_expr_python") for name in sys.modules)
"""


def test_a_document_without_rules_needs_no_engine() -> None:
    subprocess.run([sys.executable, "-c", NOT_LOADED], check=True, capture_output=True)


def test_the_size_of_a_pattern_is_reckoned_with_its_repetitions() -> None:
    assert work.states("flu") == 3
    assert work.states("(flu){4}") == 12
    assert work.states("((ab){3}c){5}") == 35
    assert work.states(r"[a-z]\d{3}") == 4
    assert work.states("a{2,10}") == 10
    assert work.states("(((") == 0
