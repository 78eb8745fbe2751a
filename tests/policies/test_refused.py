"""What a guidance document is refused for, item by item of the format's list, at its place and with its clause."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from policies.document import parse
from policies.format.nodes import LARGEST
from tests.policies.placing import GONE, found, place, text_of
from tests.policies.starter import SOURCE, edited, faults, values

UNKNOWN_KEY = [
    ("colour", "red", "colour!", "colour"),
    ("business_hours/noon", "12:00", "business_hours/noon!", "business_hours.noon"),
    ("holidays/0/day", "Monday", "holidays/0/day!", "holidays.day"),
    ("roles/moh/rank", 1, "roles/moh/rank!", "roles.moh"),
    ("triage/nodes/danger/hint", {}, "triage/nodes/danger/hint!", "triage.danger"),
    ("triage/nodes/danger/answers/0/note", "x", "triage/nodes/danger/answers/0/note!", "triage.danger"),
    ("categories/R1/respons", "always", "categories/R1/respons!", "categories.R1"),
    ("chains/statement/0/rolle", "moh", "chains/statement/0/rolle!", "chains.statement"),
    ("checks/phi/own_numbers", ["1"], "checks/phi/own_numbers!", "checks.phi"),
    ("approval/quorum", 2, "approval/quorum!", "approval.quorum"),
    ("emergency/retro_review/of", "moh", "emergency/retro_review/of!", "emergency.retro_review"),
    ("templates/T-THANKS/author", "moh", "templates/T-THANKS/author!", "templates.T-THANKS"),
    ("examples/0/given/mesage", "Hi", "examples/0/given/mesage!", "examples.first"),
    ("examples/0/expect/chains", [], "examples/0/expect/chains!", "examples.first"),
]


@pytest.mark.parametrize(("path", "value", "where", "clause"), UNKNOWN_KEY, ids=[row[0] for row in UNKNOWN_KEY])
def test_an_unknown_key(path: str, value: Any, where: str, clause: str) -> None:
    text = text_of((path, value))
    (fault,) = found(text, "is not a key of this part")
    assert (fault.line, fault.column, fault.clause) == (*place(text, where), clause)


DUPLICATE = [
    ("timezone: America/Toronto", "timezone: America/Toronto\n⟦timezone: America/Toronto", "timezone", ""),
    ("    sources_min: 1", "    sources_min: 1\n    ⟦sources_min: 1", "sources_min", "categories.R3"),
    ("{title: {en: Author,", "{title: {en: Author, ⟦en: Author,", "en", "roles.author"),
    ("  legal: [legal]", "  legal: [legal]\n  ⟦legal: [legal]", "legal", "chains"),
    ("    outcome: warn", "    outcome: warn\n    ⟦outcome: warn", "outcome", "checks.all_caps"),
]


@pytest.mark.parametrize(("old", "new", "key", "clause"), DUPLICATE, ids=[row[2] for row in DUPLICATE])
def test_a_duplicate_key(old: str, new: str, key: str, clause: str) -> None:
    text, where = edited(old, new)
    (fault,) = found(text, f"“{key}” stands here a second time; the first is in line ")
    assert (fault.line, fault.column, fault.clause) == (*(where or ()), clause)


def test_a_duplicate_key_in_a_listed_part_is_told_by_the_parts_id() -> None:
    text = "examples:\n- id: first\n  given: {topic: a, topic: b}\n"
    assert [(fault.line, fault.column, fault.clause) for fault in found(text, "a second time")] == [
        (3, 21, "examples.first")
    ]


NO_ROLE, UNKNOWN, NEVER = "names no role", "is not named under “roles”", "never approves"
TWICE, ONE_OF, MET = "is named twice here", "Exactly one of these keys", "can never be met"
CHAIN = [
    ([], "", NO_ROLE),
    ([{"all_of": []}], "/0/all_of", NO_ROLE),
    ([{"any_of": []}], "/0/any_of", NO_ROLE),
    ([{}], "/0", ONE_OF),
    ([{"quorum": 2}], "/0", ONE_OF),
    ([{"role": "moh", "any_of": ["legal"]}], "/0/any_of!", ONE_OF),
    ([{"all_of": ["moh"], "any_of": ["legal"]}], "/0/any_of!", ONE_OF),
    (["moh", "lawyer"], "/1", UNKNOWN),
    ([{"role": "lawyer"}], "/0/role", UNKNOWN),
    ([{"all_of": ["moh", "lawyer"]}], "/0/all_of/1", UNKNOWN),
    ([{"any_of": ["lawyer", "moh"]}], "/0/any_of/0", UNKNOWN),
    (["author"], "/0", NEVER),
    ([{"all_of": ["moh", "translator"]}], "/0/all_of/1", NEVER),
    ([{"any_of": ["auditor", "moh"]}], "/0/any_of/0", NEVER),
    ([{"all_of": ["moh", "legal", "moh"]}], "/0/all_of/2", TWICE),
    ([{"any_of": ["moh", "moh"], "quorum": 1}], "/0/any_of/1", TWICE),
    ([{"role": "moh", "quorum": 0}], "/0/quorum", "below 1 nobody approves"),
    ([{"any_of": ["moh", "legal"], "quorum": 0}], "/0/quorum", "below 1 nobody approves"),
    ([{"role": "moh", "quorum": -3}], "/0/quorum", "below 1 nobody approves"),
    ([{"role": "moh", "quorum": 21}], "/0/quorum", "from 1 to 20"),
    ([{"role": "moh", "quorum": 99999999999999999999}], "/0/quorum", "from 1 to 20"),
    ([{"any_of": ["moh", "legal"], "quorum": 3}], "/0/quorum", MET),
    ([{"any_of": ["moh", "moh"], "quorum": 2}], "/0/quorum", MET),
    ([{"all_of": ["moh", "legal"], "quorum": 2}], "/0/quorum", "no meaning here"),
]


@pytest.mark.parametrize(("steps", "where", "sentence"), CHAIN, ids=[json.dumps(row[0])[:50] for row in CHAIN])
@pytest.mark.parametrize("name", ["legal", "amendment"])
def test_a_chain_without_known_roles_and_a_quorum_that_can_be_met(
    name: str, steps: list[Any], where: str, sentence: str
) -> None:
    text = text_of((f"chains/{name}", steps))
    (fault,) = found(text, sentence)
    assert (fault.line, fault.column, fault.clause) == (*place(text, f"chains/{name}{where}"), f"chains.{name}")


@pytest.mark.parametrize(
    "steps",
    [
        [{"any_of": ["moh", "legal"], "quorum": 2}],
        [{"any_of": ["moh", "legal"]}],
        [{"any_of": ["moh"], "quorum": 1, "due": "1bd"}],
        [{"all_of": ["moh", "legal"], "due": "4bh"}],
        [{"all_of": ["moh"]}, "legal"],
        [{"role": "moh", "quorum": 20}],
    ],
)
def test_a_chain_that_can_be_met_is_none_of_them(steps: list[Any]) -> None:
    assert faults(text_of(("chains/legal", steps), ("chains/amendment", steps))) == []


def test_a_category_that_no_path_of_the_tree_reaches() -> None:
    text = text_of(("categories/R10", values()["categories"]["R1"]))
    (fault,) = found(text, "No path of the triage tree reaches this category")
    assert (fault.line, fault.column, fault.clause) == (*place(text, "categories/R10!"), "categories.R10")


def test_a_category_that_only_an_unreached_question_leads_to() -> None:
    category, question = values()["categories"]["R1"], values()["triage"]["nodes"]["criticism"]
    question["answers"][0]["category"] = "R10"
    text = text_of(("categories/R10", category), ("triage/nodes/island", question))
    assert [fault.clause for fault in found(text, "No path of the")] == ["triage.island", "categories.R10"]


NO = "triage/nodes/{}/answers/1/to"
TREE = [
    ("triage/nodes/danger/answers/1/to", "danger", "in a loop", "triage.danger"),
    ("triage/nodes/criticism/answers/1", {"id": "no", "label": {"en": "No", "fr": "Non"}, "to": "danger"}, "in a loop",
     "triage.criticism"),
    ("triage/nodes/danger/answers/1/to", "hazard", "There is no question “hazard”", "triage.danger"),
    ("triage/nodes/danger/answers", [], "has no answer", "triage.danger"),
    ("triage/nodes/danger/answers/0/category", "E9", "There is no category “E9”", "triage.danger"),
    ("triage/nodes/danger/answers/0/category", GONE, "leads nowhere", "triage.danger"),
    ("triage/nodes/danger/answers/0/to", "breach", "not to both", "triage.danger"),
    ("triage/start", "nowhere", "There is no question “nowhere”", "triage.start"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "sentence", "clause"), TREE, ids=[row[2] for row in TREE])
def test_a_tree_with_a_loop_or_a_dead_end(path: str, value: Any, sentence: str, clause: str) -> None:
    text = text_of((path, value))
    (fault,) = found(text, sentence)
    where = path.rpartition("/")[0] if value is GONE or "both" in sentence else path
    where += "/to" if isinstance(value, dict) else ""
    assert (fault.line, fault.column, fault.clause) == (*place(text, where), clause)


DURATIONS = [
    ("categories/R4/first_response", "categories.R4"),
    ("categories/R4/resolution", "categories.R4"),
    ("chains/statement/0/due", "chains.statement"),
    ("approval/valid_for", "approval.valid_for"),
    ("languages/emergency_lag", "languages.emergency_lag"),
    ("emergency/confirm_within", "emergency.confirm_within"),
    ("emergency/max_duration", "emergency.max_duration"),
    ("emergency/retro_review/within", "emergency.retro_review"),
    ("corrections/severities/S1/acknowledge", "corrections.severities"),
    ("corrections/severities/S2/publish", "corrections.severities"),
    ("moderation/appeal_within", "moderation.appeal_within"),
]


@pytest.mark.parametrize("value", [4, "4", "4x", "bd", "-1bd", "1.5h", "4 bh", "401bd", "999999h"])
@pytest.mark.parametrize(("path", "clause"), DURATIONS, ids=[row[0] for row in DURATIONS])
def test_a_duration_without_its_unit(path: str, clause: str, value: Any) -> None:
    text = text_of((path, value))
    (fault,) = found(text, "is no duration")
    assert (fault.line, fault.column, fault.clause) == (*place(text, path), clause)


NOW = datetime.fromisoformat("2026-12-01T09:00:00-05:00")
AHEAD = ("effective_from", "2026-12-01T09:00:00-05:00")
PAST = [
    ("effective_from", "2026-12-01T08:59:00-05:00", "cannot bind the past", "effective_from"),
    ("effective_from", "2026-12-01T13:59:59Z", "cannot bind the past", "effective_from"),
    ("review_by", "2026-12-01", "The review date has passed", "review_by"),
    ("templates/T-THANKS/expires", "2026-12-01", "This template has expired.", "templates.T-THANKS"),
]


@pytest.mark.parametrize(("path", "value", "sentence", "clause"), PAST, ids=[f"{row[0]} {row[1]}" for row in PAST])
def test_a_date_in_the_past_where_a_future_one_is_meant(path: str, value: str, sentence: str, clause: str) -> None:
    begins = ("effective_from", "2026-11-02T08:30:00-05:00")
    text = text_of(begins, (path, value), examples=False)
    (fault,) = found(text, sentence, NOW)
    assert (fault.line, fault.column, fault.clause) == (*place(text, path), clause)
    assert faults(text) == []


def test_the_moment_itself_and_the_days_after_it_are_no_past() -> None:
    later = (("review_by", "2026-12-02"), ("templates/T-THANKS/expires", "2026-12-02"))
    assert parse(text_of(AHEAD, *later), NOW).effective_from == NOW


def test_today_is_the_day_in_the_documents_own_zone() -> None:
    late = datetime.fromisoformat("2026-12-02T02:00:00+00:00")  # the evening of 1 December in Toronto
    text = text_of(("effective_from", "2026-11-02T08:30:00-05:00"), ("review_by", "2026-12-02"))
    assert found(text, "review date has passed", late) == []
    assert found(text.replace("America/Toronto", "Europe/Paris"), "review date has passed", late)


def test_a_date_is_refused_once_however_many_reasons_there_are() -> None:
    text = text_of(("templates/T-THANKS/expires", "2026-10-01"), ("review_by", "2026-10-01"))
    assert [(fault.clause) for fault in found(text, "", NOW)] == ["effective_from", "review_by", "templates.T-THANKS"]


def texts(value: Any, path: str = "") -> list[str]:
    """Where every text for people stands."""
    if isinstance(value, dict) and set(value) == {"en", "fr"}:
        return [path]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [found for key, one in inner for found in texts(one, f"{path}/{key}".lstrip("/"))]


def test_a_required_language_is_missing_from_any_text_for_people() -> None:
    everywhere = texts(json.loads(text_of()))
    assert len(everywhere) > 150
    changes = [(f"{path}/fr", GONE) for path in everywhere]
    text = text_of(*changes)
    told = found(text, "The text in “fr” is missing here.")
    assert {(fault.line, fault.column) for fault in told} == {spot(text, path) for path in everywhere}
    assert len(told) == len(everywhere)


def spot(text: str, path: str) -> tuple[int, int]:
    """Where a text is refused: at its name, where it is a clause by itself."""
    return place(text, f"{path}!" if path.split("/")[0] in ("tone", "disclosure", "house_rules") else path)


def test_a_language_that_nobody_requires_is_missing_nowhere() -> None:
    changes = [(f"{path}/fr", GONE) for path in texts(json.loads(text_of()))]
    assert faults(text_of(("languages/required", ["en"]), *changes)) == []


@pytest.mark.parametrize("review", ["2027-07-02", "2028-01-01"])
def test_holidays_that_end_before_the_review_date(review: str) -> None:
    text = text_of(("review_by", review))
    (fault,) = found(text, "before the review date")
    assert (fault.line, fault.column, fault.clause) == (*place(text, "holidays"), "holidays")
    assert faults(text_of(("review_by", "2027-07-01"))) == []


def test_a_template_that_has_expired_when_the_document_takes_effect() -> None:
    for expires in ("2026-11-02", "2020-01-01"):
        text = text_of(("templates/T-CLIN/expires", expires))
        (fault,) = found(text, "has expired when the document takes effect")
        assert (fault.line, fault.column, fault.clause) == (
            *place(text, "templates/T-CLIN/expires"),
            "templates.T-CLIN",
        )


REUSE = [
    ("champion: {title:", "champion: ⟦&one {title:", "“&one” marks a value", "roles.champion"),
    ("legal: [legal]", "legal: ⟦*one", "“*one” refers to another place", "chains.legal"),
    ("legal: [legal]", "legal: [⟦*one]", "“*one” refers to another place", "chains.legal"),
    ("legal: [legal]", "legal: ⟦!!set {legal}", "is a YAML tag", "chains.legal"),
    ("title:\n", "title: ⟦!x\n", "“!x” is a YAML tag", "title"),
    ("legal: [legal]", "⟦<<: *one", "“*one” refers to another place", "chains.<<"),
]


@pytest.mark.parametrize(("old", "new", "sentence", "clause"), REUSE, ids=[row[1] for row in REUSE])
def test_yaml_aliases_anchors_and_tags(old: str, new: str, sentence: str, clause: str) -> None:
    text, where = edited(old, new)
    (fault,) = found(text, sentence)
    shift = 4 if "<<" in new else 0  # the alias stands behind the key
    assert where
    assert (fault.line, fault.column, fault.clause) == (where[0], where[1] + shift, clause)


def test_a_document_above_256_kib() -> None:
    room = LARGEST - len(SOURCE.encode()) - 1
    assert faults(SOURCE + "#" + "x" * room) == []
    (fault,) = faults(SOURCE + "#" + "x" * (room + 1))
    assert (fault.line, fault.column, fault.clause) == (1, 1, "")
    assert "bytes; at most 262144 are allowed" in str(fault)
