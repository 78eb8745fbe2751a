"""Rules of a document that are refused, each at the place of the word that is at fault."""

from __future__ import annotations

from typing import Any

import pytest

from policies.document import DocumentFaults
from policies.format.form_rules import MOST_RULES
from policies.parts import Demand, Rule
from policies.ruling.predicates import source
from tests.policies.ruled import WHY, refused, rule, ruled

ONE = """rules:
  - id: first
    when: {when}
    because: {{en: Why, fr: Pourquoi}}
    warn: true
"""

CONDITIONS = [
    ("⟦draft.kin == 'reply'", "“draft.kin” is no fact or function that a rule knows."),
    ("draft.length > 3 && ⟦draft.lenght > 3", "“draft.lenght” is no fact"),
    ("'draft.length > 3 && ⟦draft.lenght > 3'", "“draft.lenght” is no fact"),
    ("'draft.kind == ''reply'' && ⟦draft.lenght > 3'", "“draft.lenght” is no fact"),
    ('"draft.kind == \\"reply\\" && ⟦draft.lenght > 3"', "“draft.lenght” is no fact"),
    ("|\n      draft.kind == 'reply' &&\n        ⟦draft.lenght > 3\n", "“draft.lenght” is no fact"),
    (">-\n      draft.kind == 'reply' &&\n      ⟦draft.lenght > 3\n", "“draft.lenght” is no fact"),
    ("draft.kind == 'reply' &&\n      ⟦draft.lenght > 3", "“draft.lenght” is no fact"),
    ("draft.kind ⟦== 3", "“==” cannot be used with these types: string, int."),
    ("⟦draft.length", "A condition has to be true or false. This one is of the type int."),
    ("draft.length >⟦", "This cannot be read as a condition"),
    ("⟦1 > 2", "can never hold"),
    ("⟦draft.kind == 'reply' && false", "can never hold"),
    ('⟦""', "A value is missing here."),
    ("⟦true", "Put quotation marks around “true”"),
    ("⟦[true]", "A condition belongs here: in CEL, or as keys with values."),
    ("thread.category == ⟦'R99'", "“R99” is nothing that thread.category can be. Known: E1, M1,"),
    ("\"⟦'R99' == thread.category\"", "“R99” is nothing that thread.category can be."),
    ("thread.category in ['R1', ⟦'R99']", "“R99” is nothing that thread.category can be."),
    ("draft.length > 1 || thread.topic != ⟦'gardening'", "“gardening” is nothing that thread.topic can be."),
    ("draft.kind == ⟦'replies'", "“replies” is nothing that draft.kind can be. Known: correction, reply, statement."),
    ("thread.severity == ⟦'S1'", "“S1” is nothing that thread.severity can be."),
    ("now.weekday == ⟦'Monday'", "“Monday” is nothing that now.weekday can be."),
    ("\"⟦'king' in author.roles\"", "“king” is nothing that author.roles can be."),
    ("message.text.matches(⟦'[')", "A regular expression that can be searched for"),
    ("⟦{}", "At least one condition belongs here."),
    ("{all: ⟦[]}", "At least one condition belongs here."),
    ("{⟦categry: R1}", "“categry” is not a key of this part."),
    ("{category: ⟦R99}", "“R99” is not named under “categories”."),
    ("{category: [R1, ⟦R99]}", "“R99” is not named under “categories”."),
    ("{not: {any: [{emergency: true}, {topic: ⟦gardening}]}}", "“gardening” is not named under “topics”."),
    ("{author_role: ⟦king}", "“king” is not named under “roles”."),
    ("{check: ⟦phy}", "“phy” is no check. Known: over_length,"),
    ("{kind: [reply, ⟦replies]}", "“replies” is none of: reply, statement, correction."),
    ("{severity: ⟦S1}", "“S1” is none of: low, medium, high."),
    ("{author_kind: ⟦doctor}", "“doctor” is none of: public, media"),
    ("{weekday: ⟦Monday}", "“Monday” is none of: mon,"),
    ("{language: ⟦English}", "“English” is no language code"),
    ("{mentions: [flu, ⟦'?!']}", "“?!” holds no word that could be found"),
    ("{mentions: ⟦[]}", "Name at least one, or leave this key out."),
    ("{mentions: ⟦flu}", "A list belongs here."),
    ("{emergency: ⟦'yes'}", "Either true or false belongs here."),
    ("{links_at_least: ⟦-1}", "A whole number from 0 to 999999999"),
    ("⟦{kind: statement, category: R1}", "can never hold"),
    ("⟦{all: [{category: R1}, {category: R2}]}", "can never hold"),
    ("⟦{links_at_least: 3, links_at_most: 1}", "can never hold"),
]


@pytest.mark.parametrize(("when", "sentence"), CONDITIONS, ids=[row[0][:50] for row in CONDITIONS])
def test_a_condition_is_refused_where_it_is_wrong(when: str, sentence: str) -> None:
    found, place = refused(ONE.format(when=when))
    assert [sentence in str(fault) for fault in found] == [True], [str(fault) for fault in found]
    assert (found[0].line, found[0].column) == place
    assert found[0].clause == "rules.first"


RULES = [
    ("{id: a, when: 'true', because: {en: W, fr: P}, require: [⟦author]}", "“author” never approves"),
    ("{id: a, when: 'true', because: {en: W, fr: P}, require: [{role: ⟦auditor}]}", "“auditor” never approves"),
    ("{id: a, when: 'true', because: {en: W, fr: P}, require: [legal, ⟦king]}", "“king” is not named under “roles”"),
    ("{id: a, when: 'true', because: {en: W, fr: P}, require: ⟦[]}", "Name at least one"),
    (
        "{id: a, when: 'true', because: {en: W, fr: P}, require: [{role: legal, when: ⟦later}]}",
        "none of: before, after",
    ),
    ("{id: a, when: 'true', because: {en: W, fr: P}, require: [{role: legal, due: ⟦4}]}", "“4” is no duration"),
    ("{id: a, when: 'true', because: {en: W, fr: P}, category: ⟦R99}", "“R99” is not named under “categories”"),
    ("{id: a, when: 'true', because: {en: W, fr: P}, severity: ⟦S1}", "none of: low, medium, high"),
    ("{id: a, when: 'true', because: {en: W, fr: P}, notify: ⟦king}", "“king” is not named under “roles”"),
    ("{id: a, when: 'true', because: {en: W, fr: P}, block: ⟦false}", "Only true can stand here"),
    ("{id: a, when: 'true', because: {en: W, fr: P}, warn: ⟦maybe}", "Either true or false belongs here"),
    ("{id: a, when: 'true', because: ⟦{en: W}, warn: true}", "The text in “fr” is missing"),
    ("⟦{id: a, when: 'true', because: {en: W, fr: P}}", "At least one of these keys belongs here: require, category"),
    ("⟦{id: a, because: {en: W, fr: P}, warn: true}", "“when” is missing here"),
    ("⟦{when: 'true', because: {en: W, fr: P}, warn: true}", "“id” is missing here"),
    ("{id: a, when: 'true', because: {en: W, fr: P}, ⟦requires: [legal], warn: true}", "“requires” is not a key"),
]


@pytest.mark.parametrize(("written", "sentence"), RULES, ids=[row[1][:40] for row in RULES])
def test_a_rule_is_refused_where_it_is_wrong(written: str, sentence: str) -> None:
    found, place = refused(f"rules:\n  - {written}\n")
    assert [sentence in str(fault) for fault in found] == [True], [str(fault) for fault in found]
    assert (found[0].line, found[0].column) == place


def test_an_id_that_stands_twice_is_refused_with_the_line_of_the_first() -> None:
    found, place = refused(
        "rules:\n  - {id: a, when: 'true', because: {en: W, fr: P}, warn: true}\n"
        "  - {id: ⟦a, when: 'true', because: {en: W, fr: P}, block: true}\n"
    )
    assert place is not None
    assert [(fault.line, fault.column) for fault in found] == [place]
    assert found[0].message % found[0].facts == f"Another rule has the id “a”: the one in line {place[0] - 1}."


SETS_R1 = rule({"mentions": ["flu"]}, "first", category="R1")


@pytest.mark.parametrize(
    ("earlier", "later", "reached"),
    [
        (SETS_R1, rule({"mentions": ["flu"]}, category="R3"), False),
        (SETS_R1, rule('draft.kind=="reply"  && matches_any(message.text, ["flu"])', category="R3"), False),
        (rule("true", "first", category="R1"), rule({"mentions": ["flu"]}, category="R3"), False),
        (SETS_R1, rule({"mentions": ["flu"]}, category="R3", warn=True), True),
        (SETS_R1, rule({"mentions": ["flu", "shot"]}, category="R3"), True),
        (rule({"mentions": ["flu"]}, "first", warn=True), rule({"mentions": ["flu"]}, category="R3"), True),
        (rule("draft.length > -1 || true", "first", notify="legal"), rule("true", category="R3"), True),
    ],
)
def test_a_category_that_an_earlier_rule_has_always_set_is_never_reached(
    earlier: dict[str, Any], later: dict[str, Any], reached: bool
) -> None:
    if reached:
        assert [one.id for one in ruled(earlier, later).rules] == ["first", "rule"]
    else:
        with pytest.raises(DocumentFaults, match="“first” before it already sets the category"):
            ruled(earlier, later)


def test_a_rule_is_read_with_all_its_effects() -> None:
    written = rule(
        {"category": "R3", "mentions": ["flu"]},
        require=["legal", {"role": "moh", "when": "after", "due": "4bh"}],
        category="R8",
        severity="high",
        block=True,
        notify="champion",
    )
    (found,) = ruled(written).rules
    predicate = {"category": ["R3"], "mentions": ["flu"]}
    assert found == Rule(
        "rule",
        source(predicate),
        WHY,
        predicate,
        (Demand("legal"), found.require[1]),
        "R8",
        "high",
        True,
        False,
        "champion",
    )
    assert (found.require[1].role, found.require[1].when, str(found.require[1].due)) == ("moh", "after", "4bh")
    assert found.clause == "rules.rule"


def test_a_condition_in_cel_is_kept_as_it_was_written() -> None:
    (found,) = ruled(rule(" draft.kind == 'reply' \n")).rules
    assert (found.when, found.predicate) == ("draft.kind == 'reply'", None)


def test_a_document_has_so_many_rules_and_no_more() -> None:
    many = [rule("draft.length > 1", f"r{n}") for n in range(MOST_RULES + 1)]
    assert len(ruled(*many[:-1]).rules) == MOST_RULES
    with pytest.raises(DocumentFaults, match="201 stand here; at most 200"):
        ruled(*many)


def test_a_long_list_of_phrases_is_no_long_condition() -> None:
    phrases = [f"phrase number {n}" for n in range(200)]
    assert ruled(rule({"mentions": phrases})).rules[0].predicate == {"mentions": phrases}
    with pytest.raises(DocumentFaults, match=r"16384 are allowed"):
        ruled(rule({"mentions": ["long phrase " * 20 + str(n) for n in range(200)]}))


def test_what_is_refused_elsewhere_says_nothing_of_the_rules() -> None:
    with pytest.raises(DocumentFaults) as found:
        ruled(rule("thread.category == 'R1'"), categories=[])
    assert all(not fault.clause.startswith("rules") for fault in found.value.faults)
