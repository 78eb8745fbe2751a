"""The guidance document: the starter is whole, and what is wrong is refused at its line, column and clause."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.clauses import clauses
from policies.document import DocumentFaults
from policies.format.nodes import LARGEST
from tests.policies.starter import SOURCE, changed, edited, faults, starter, values, written

REFUSED = [
    # (what stands in the starter, what stands there instead, part of the sentence, clause)
    ("timezone: America", "⟦timezon: America", "“timezon” is not a key", "timezon"),
    ("    respond: always", "    ⟦answer: always", "“answer” is not a key", "categories.R1"),
    ("  all_caps:", "  ⟦no_capitals:", "“no_capitals” is not a key", "checks.no_capitals"),
    ("    own_domains:", "    ⟦own_domain:", "“own_domain” is not a key", "checks.pii_third_party"),
    ("onrecord: policy/1", "onrecord: ⟦policy/2", "format that is not known", "onrecord"),
    ("version: 1.0.0", "version: 1.0.0\n⟦version: 1.0.1", "a second time; the first is in line 8", ""),
    ("version: 1.0.0", "version: ⟦1.0", "is no version", "version"),
    ("id: starter-public-body", "id: ⟦*start", "refers to another place", "id"),
    ("id: starter-public-body", "id: ⟦&start starter-public-body", "marks a value for reuse", "id"),
    ("id: starter-public-body", "id: ⟦!!str starter-public-body", "is a YAML tag", "id"),
    ("  legal: [legal]", "  legal: ⟦[]", "names no role", "chains.legal"),
    ("  legal: [legal]", "  legal: [⟦lawyer]", "“lawyer” is not named under “roles”", "chains.legal"),
    ("  legal: [legal]", "  legal: [⟦author]", "“author” never approves", "chains.legal"),
    ("  legal: [legal]", "  legal: [⟦administrator]", "“administrator” never approves", "chains.legal"),
    ("manager, due: 1bd}", "manager, quorum: ⟦0, due: 1bd}", "below 1 nobody approves", "chains.statement"),
    ("manager, due: 1bd}", "manager, quorum: ⟦-1, due: 1bd}", "below 1 nobody approves", "chains.statement"),
    ("manager, due: 1bd}", "manager, quorum: ⟦1.5, due: 1bd}", "A quorum is a whole number", "chains.statement"),
    ("manager, due: 1bd}", 'manager, quorum: ⟦"2", due: 1bd}', "A quorum is a whole number", "chains.statement"),
    ("manager, due: 1bd}", "manager, due: ⟦1}", "“1” is no duration", "chains.statement"),
    ("  statement:\n", "  statements:\n", "The chain “statement” is missing", "chains"),
    ("    first_response: 4bh", "    first_response: ⟦4", "“4” is no duration", "categories.R3"),
    ("    first_response: 4bh", "    first_response: ⟦900bd", "“900bd” is no duration", "categories.R3"),
    ("  max_duration: 72h_24x7", "  max_duration: ⟦72h", "whose clock never stops", "emergency.max_duration"),
    ("    chain: fact_check", "    chain: ⟦facts", "“facts” is not named under “chains”", "categories.R3"),
    ("    chain: fact_check\n", "", "needs a chain", "categories.R3"),
    ("    notify: comms_manager", "    notify: ⟦boss", "“boss” is not named under “roles”", "categories.N1"),
    ("    templates: [T-CLIN]", "    templates: [⟦T-DOC]", "no template “T-DOC”", "categories.R6"),
    ("    action: let_stand", "    action: ⟦respond", "needs an action", "categories.R9"),
    ("    sources_min: 1", "    sources_min: ⟦yes", "A whole number from 0 to 10", "categories.R3"),
    (
        "    title: {en: Fix the facts, fr: Rétablir les faits}",
        "    title: ⟦{en: Fix}",
        "in “fr” is missing",
        "categories.R3",
    ),
    (
        "  auditor: {title: {en: Auditor, fr: Vérification}}",
        "  auditor: {title: {en: A, fr: ⟦}}",
        "is missing",
        "roles.auditor",
    ),
    ("  N2:\n    title:", "  ⟦N4:\n    title:", "No path of the triage tree reaches this category", "categories.N4"),
    ("    troll:\n", "    ⟦trolls:\n", "No path of the tree comes to this question", "triage.trolls"),
    ("to: troll}", "to: ⟦trolls}", "no question “trolls”", "triage.positive"),
    ("to: criticism}", "to: ⟦rant}", "leads back to the question “rant”, in a loop", "triage.unhappy"),
    ("category: N1}", "category: ⟦N9}", "no category “N9”", "triage.troll"),
    (
        '- {id: "no", label: {en: "No", fr: Non}, to: rant}',
        '- ⟦{id: "no", label: {en: "No", fr: Non}}',
        "leads nowhere",
        "triage.troll",
    ),
    ("start: danger", "start: ⟦hazard", "no question “hazard”", "triage.start"),
    ('{id: "no", label', '{id: ⟦"yes", label', "two answers “yes”", "triage.danger"),
    ('review_by: "2027-06-30"', 'review_by: "2027-07-02"', "before the review date 2027-07-02", "holidays"),
    ('review_by: "2027-06-30"', 'review_by: ⟦"2026-06-30"', "after the date on which this takes effect", "review_by"),
    ('review_by: "2027-06-30"', 'review_by: ⟦"30 June 2027"', "is no date", "review_by"),
    (
        'effective_from: "2026-11-02T08:30:00-05:00"',
        'effective_from: ⟦"2026-11-02T08:30:00"',
        "is no moment",
        "effective_from",
    ),
    ('    expires: "2027-06-30"', '    expires: ⟦"2026-10-01"', "has expired", "templates.T-THANKS"),
    ('- {date: "2027-01-01"', '- {date: ⟦"2026-12-28"', "listed twice", "holidays.date"),
    ("timezone: America/Toronto", "timezone: ⟦America/Maple", "is no time zone", "timezone"),
    ('close: "16:30"', 'close: ⟦"08:00"', "closes before it opens", "business_hours.close"),
    ('close: "16:30"', 'close: ⟦"25:00"', "is no time of day", "business_hours.close"),
    ("days: [mon,", "days: [⟦monday,", "“monday” is none of: mon, tue", "business_hours.days"),
    (
        "author_may_approve: false",
        "author_may_approve: ⟦true",
        "No author approves their own text",
        "approval.author_may_approve",
    ),
    (
        "on_deadline_missed: escalate",
        "on_deadline_missed: ⟦approve",
        "silence never approves",
        "approval.on_deadline_missed",
    ),
    (
        "carry_over: none",
        "carry_over: ⟦letters",
        "“letters” is none of: none, whitespace, punctuation, typos",
        "approval.carry_over",
    ),
    ("distinct_people: true", "distinct_people: ⟦maybe", "Either true or false", "approval.distinct_people"),
    ("escalate_to: champion", "escalate_to: ⟦boss", "“boss” is not named under “roles”", "approval.escalate_to"),
    ("  capture_first: true", "  capture_first: ⟦false", "A copy is kept before", "moderation.capture_first"),
    ("never_silent: [S1", "never_silent: [⟦S9", "no severity “S9”", "corrections.never_silent"),
    ("  all_caps:\n    outcome: warn", "  all_caps:\n    outcome: ⟦error", "“error” is none of", "checks.all_caps"),
    ('own_numbers: ["705-555-0142"', 'own_numbers: [⟦"seven"', "is no telephone number of", "checks.pii_third_party"),
    ('own_addresses: ["50 Main St."]', 'own_addresses: [⟦"Main"]', "no street address", "checks.pii_third_party"),
    ("topics:\n", "topics: ⟦[a]\nx:\n", "Names with values belong here", "topics"),
    ("  replies: same", "  replies: [⟦same", "cannot be read as YAML", ""),
]


@pytest.mark.parametrize(
    ("old", "new", "sentence", "clause"), REFUSED, ids=[row[3] + ":" + row[2][:30] for row in REFUSED]
)
def test_a_fault_is_refused_with_its_place_and_clause(old: str, new: str, sentence: str, clause: str) -> None:
    text, place = edited(old, new)
    found = [fault for fault in faults(text) if sentence in fault.message % fault.facts]
    assert found, [str(fault) for fault in faults(text)]
    if "YAML. Check" not in str(found[0]):
        assert found[0].clause == clause
        if place:
            assert (found[0].line, found[0].column) == place


def test_a_quorum_of_zero_is_refused_because_nobody_would_approve() -> None:
    with pytest.raises(DocumentFaults, match="below 1 nobody approves"):
        changed(lambda document: document["chains"]["statement"].__setitem__(0, {"role": "moh", "quorum": 0}))


def test_all_faults_are_told_at_once_in_the_order_of_their_lines() -> None:
    text = SOURCE.replace("timezone: America/Toronto", "timezone: Nowhere").replace("  legal: [legal]", "  legal: []")
    text = text.replace("author_may_approve: false", "author_may_approve: true").replace(
        "category: N1}", "category: N2}"
    )
    assert [fault.clause for fault in faults(text)] == [
        "timezone",
        "categories.N1",
        "chains.legal",
        "approval.author_may_approve",
    ]


def test_one_fault_is_not_told_twice_by_what_depends_on_it() -> None:
    text, _ = edited("  fact_check: [program_expert, comms_manager]", "  fact_check: [{rol: program_expert}]")
    assert [fault.message for fault in faults(text)] == [
        "Exactly one of these keys belongs here: %(keys)s.",
        "“%(key)s” is not a key of this part. Its keys are: %(known)s.",
    ]


NONSENSE = [
    "",
    "\n",
    "[]",
    "a",
    "- a",
    "\x00",
    "\ud800",
    "a: b: c",
    "{" * 4000,
    "[" * 30,
    "a: &b [*b]",
    "? {a: b}\n: c",
]


@pytest.mark.parametrize("text", [*NONSENSE, "---\na: 1\n---\nb: 2"])
def test_what_is_no_document_at_all_is_refused_with_a_place(text: str) -> None:
    assert all(fault.line >= 1 and fault.column >= 1 for fault in faults(text))
    assert faults(text)


def test_a_document_above_256_kib_is_refused_unread() -> None:
    found = faults(SOURCE + "# " + "é" * (LARGEST // 2))
    assert [fault.message % fault.facts for fault in found] == [
        f"The document has {len(SOURCE.encode()) + 2 + LARGEST} bytes; at most {LARGEST} are allowed."
    ]


def test_a_long_list_of_faults_takes_no_time() -> None:
    assert len(faults("a: &x 1\n" * 30000)) > 30000


def test_the_starter_is_the_document_of_maple_county() -> None:
    document = starter()
    assert (document.id, document.version, document.change) == ("starter-public-body", "1.0.0", "material")
    assert document.effective_from.astimezone(UTC) == datetime(2026, 11, 2, 13, 30, tzinfo=UTC)
    assert document.review_by == date(2027, 6, 30)
    assert list(document.categories) == [*(f"R{n}" for n in range(1, 10)), "N1", "N2", "N3", "M1", "E1"]
    assert (document.calendar.opens, document.calendar.closes, len(document.calendar.holidays)) == (510, 990, 8)
    assert document.roles["program_expert"].by_topic
    assert not document.approval.author_may_approve


def test_every_clause_of_the_starter_speaks_both_languages() -> None:
    said = [text for clause in clauses(starter()).values() for text in (clause.title, clause.text) if text]
    assert len(said) >= 100
    assert all(text.keys() == {"en", "fr"} and text["en"] != text["fr"] for text in said if set(text.values()) - {""})


def test_a_check_that_is_not_named_is_off() -> None:
    assert "all_caps" not in changed(lambda document: document["checks"].pop("all_caps")).checks


def _lines(text: str) -> st.SearchStrategy[str]:
    """The text with some lines left out, doubled, swapped, or with characters put in."""
    lines = text.splitlines(keepends=True)
    place = st.integers(0, len(lines) - 1)
    junk = st.text(st.sampled_from(list("{}[]:,&*!|>'\"#%@-? \n\tab0é\U0001f600")), max_size=4)
    change = st.tuples(place, st.sampled_from(["drop", "double", "junk", "indent", "cut"]), junk, st.integers(0, 60))
    return st.lists(change, min_size=1, max_size=4).map(lambda changes: _mutated(list(lines), changes))


def _mutated(lines: list[str], changes: list[tuple[int, str, str, int]]) -> str:
    for place, how, junk, column in changes:
        line = lines[place]
        lines[place] = {
            "drop": "",
            "double": line + line,
            "junk": line[:column] + junk + line[column:],
            "indent": " " + line,
            "cut": line[:column] + "\n",
        }[how]
    return "".join(lines)


@settings(max_examples=100)
@given(_lines(SOURCE))
def test_a_damaged_document_is_read_or_refused_and_nothing_else(text: str) -> None:
    lines = text.count("\n") + 2
    for fault in faults(text):
        assert 1 <= fault.line <= lines
        assert fault.column >= 1
        assert "%(" not in str(fault)


def _paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, one in inner for found in _paths(one, (*path, key)))]


@settings(max_examples=100)
@given(
    st.sampled_from(_paths(values())[1:]),
    st.sampled_from([None, 0, -1, "", "x", [], {}, ["x"], {"x": "y"}, {"en": "x"}, True, 2.5, "2026-13-45", "0bd"]),
)
def test_a_value_of_another_kind_is_read_or_refused_and_nothing_else(path: tuple[Any, ...], value: Any) -> None:
    document = values()
    holder = document
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    assert all(fault.line for fault in faults(written(document)))
