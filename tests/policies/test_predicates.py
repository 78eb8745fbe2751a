"""Structured conditions: each says in CEL what it says in words, and what can never hold is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.people import roles as people
from policies.expressions import activation, compile
from policies.facts import AttachmentFacts, AuthorFacts, DraftFacts, Facts, Finding, MessageFacts, ThreadFacts
from policies.format.form_rules import PREDICATE
from policies.parts import Document
from policies.ruling import rules, seen
from policies.ruling.contradictions import impossible
from policies.ruling.predicates import quoted, source
from tests.policies.ruled import ruled


@cache
def plain() -> Document:
    return ruled()


CATEGORIES, TOPICS = frozenset({"R1", "R3", "N1"}), frozenset({"immunisation", "environment"})
WORDS = {
    "kind": ("reply", "statement", "correction"),
    "channel": ("x", "facebook", "web"),
    "category": tuple(sorted(CATEGORIES)),
    "topic": tuple(sorted(TOPICS)),
    "severity": ("low", "medium", "high"),
    "language": ("en", "fr"),
    "author_kind": ("public", "media"),
    "weekday": ("mon", "sat", "sun"),
}
OF_REPLIES = {"category", "topic", "severity", "language", "author_kind", "reopened", "mentions", "replies", "reach"}
PHRASES = ("flu shot", "éclosion", 'say "no"', "back\\slash", "gasoline")
AT = datetime(2026, 11, 23, 14, 40, tzinfo=UTC)

_texts = st.lists(st.sampled_from([*PHRASES, "12", "#Flu", "https://example.org/a", "water"]), max_size=4).map(" ".join)
_message = st.builds(
    MessageFacts,
    text=_texts,
    language=st.sampled_from(WORDS["language"]),
    author_kind=st.sampled_from(WORDS["author_kind"]),
    channel=st.sampled_from(WORDS["channel"]),
    url=st.none(),
    received_at=st.just(AT),
)
_thread = st.builds(
    ThreadFacts,
    category=st.sampled_from([None, *WORDS["category"]]),
    topic=st.sampled_from([None, *WORDS["topic"]]),
    reopened=st.booleans(),
    replies=st.integers(0, 5),
    severity=st.sampled_from([None, *WORDS["severity"]]),
    reach=st.sampled_from([None, 0, 5, 500]),
)
_facts = st.builds(
    Facts,
    draft=st.builds(
        DraftFacts,
        kind=st.sampled_from(WORDS["kind"]),
        texts=st.dictionaries(st.sampled_from(["en", "fr"]), _texts, max_size=2),
        channel=st.sampled_from(WORDS["channel"]),
        counting=st.just("characters"),
        limit=st.just(100),
        attachments=st.lists(st.just(AttachmentFacts("image/png")), max_size=2).map(tuple),
    ),
    author=st.builds(
        AuthorFacts,
        roles=st.frozensets(st.sampled_from(["author", "intern", "legal"])),
        is_intern=st.booleans(),
    ),
    at=st.integers(0, 14 * 24).map(lambda hours: AT + timedelta(hours=hours)),
    message=st.none() | _message,
    thread=st.none() | _thread,
    emergency=st.booleans(),
)

_FLAGS = ("emergency", "business_hours", "reopened", "mentions_numbers", "author_is_intern")
_COUNTS = ("length", "links", "hashtags", "attachments", "replies", "reach")
_simple = st.one_of(
    *(
        st.fixed_dictionaries({key: st.lists(st.sampled_from(words), min_size=1, max_size=2)})
        for key, words in WORDS.items()
    ),
    *(st.fixed_dictionaries({key: st.booleans()}) for key in _FLAGS),
    *(
        st.fixed_dictionaries({f"{key}_{bound}": st.integers(0, 6)})
        for key in _COUNTS
        for bound in ("at_least", "at_most")
    ),
    *(
        st.fixed_dictionaries({key: st.lists(st.sampled_from(PHRASES), min_size=1, max_size=3)})
        for key in ("mentions", "draft_mentions")
    ),
    st.fixed_dictionaries(
        {"check": st.lists(st.sampled_from(["phi", "all_caps", "over_length"]), min_size=1, max_size=2)}
    ),
    st.fixed_dictionaries(
        {"author_role": st.lists(st.sampled_from(["legal", "intern", "moh"]), min_size=1, max_size=2)}
    ),
)
_several = st.lists(_simple, min_size=1, max_size=3).map(lambda parts: {k: v for one in parts for k, v in one.items()})
predicates = st.recursive(
    _several,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)

# -- A plain reading, beside the engine -----------------------------------------------------------------------------


def _and(parts: list[bool | None]) -> bool | None:
    return False if False in parts else None if None in parts else True


def _not(part: bool | None) -> bool | None:
    return None if part is None else not part


def _found(text: str, phrases: list[str]) -> bool:
    """The phrases and texts of this test hold nothing that folding would change but the accents of one word."""
    return any(phrase in text for phrase in phrases)


def _value(key: str, facts: Facts, findings: Mapping[str, tuple[Finding, ...]]) -> Any:
    draft, message, thread = facts.draft, facts.message, facts.thread
    texts = [text for text in draft.texts.values() if text.strip()]
    local = facts.at.astimezone(plain().calendar.zone)
    return {
        "kind": lambda: draft.kind,
        "channel": lambda: draft.channel,
        "category": lambda: thread and thread.category,
        "topic": lambda: facts.topic or (thread and thread.topic),
        "severity": lambda: thread and thread.severity,
        "language": lambda: message and message.language,
        "author_kind": lambda: message and message.author_kind,
        "weekday": lambda: ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[local.weekday()],
        "emergency": lambda: facts.emergency,
        "business_hours": lambda: local.weekday() < 5 and "08:30" <= local.strftime("%H:%M") < "16:30",
        "reopened": lambda: None if thread is None else thread.reopened,
        "mentions_numbers": lambda: any("12" in text for text in texts),
        "author_is_intern": lambda: facts.author.is_intern,
        "length": lambda: max(map(len, texts), default=0),
        "links": lambda: int(any("https" in text for text in texts)),
        "hashtags": lambda: int(any("#Flu" in text for text in texts)),
        "attachments": lambda: len(draft.attachments),
        "replies": lambda: None if thread is None else thread.replies,
        "reach": lambda: None if thread is None else thread.reach,
        "mentions": lambda: message and message.text,
        "draft_mentions": lambda: texts,
        "check": lambda: [name for name, found in findings.items() if found],
        "author_role": lambda: facts.author.roles,
    }[key]()


def _one(key: str, asked: Any, facts: Facts, findings: Mapping[str, tuple[Finding, ...]]) -> bool | None:
    name = key.removesuffix("_at_least").removesuffix("_at_most")
    if name in OF_REPLIES and facts.draft.kind != "reply":
        return False
    value = _value(name, facts, findings)
    if value is None:
        return None
    if key.endswith("_at_least"):
        return bool(value >= asked)
    if key.endswith("_at_most"):
        return bool(value <= asked)
    if key in WORDS:
        return value in asked
    if key == "mentions":
        return _found(value, asked)
    if key == "draft_mentions":
        return any(_found(text, asked) for text in value)
    return bool(set(asked) & set(value)) if isinstance(asked, list) else value is asked


def reading(predicate: Mapping[str, Any], facts: Facts, findings: Mapping[str, tuple[Finding, ...]]) -> bool | None:
    """What a predicate says of facts: True, False, or None where a value is missing."""
    parts = []
    for key, asked in predicate.items():
        if key in ("all", "any"):
            inner = [reading(one, facts, findings) for one in asked]
            parts.append(_and(inner) if key == "all" else _not(_and([_not(one) for one in inner])))
        else:
            parts.append(_not(reading(asked, facts, findings)) if key == "not" else _one(key, asked, facts, findings))
    return _and(parts)


_findings = st.fixed_dictionaries(
    {
        name: st.sampled_from([(), (Finding(name, "warn", "s", {}, f"checks.{name}"),)])
        for name in ("phi", "all_caps", "over_length")
    }
)


def _said(predicate: Mapping[str, Any], facts: Facts, findings: Mapping[str, tuple[Finding, ...]]) -> bool | None:
    condition = compile(source(predicate), most=rules.LONGEST_MADE)
    return condition.holds(activation(seen.values(seen.View(facts, plain(), findings), condition.names)))


@settings(max_examples=400, deadline=None)
@given(predicates, _facts, _findings)
def test_a_structured_condition_says_in_cel_what_it_says_in_words(
    predicate: Mapping[str, Any], facts: Facts, findings: Mapping[str, tuple[Finding, ...]]
) -> None:
    said = reading(predicate, facts, findings)
    assert _said(predicate, facts, findings) is said
    if impossible(predicate, {"category": CATEGORIES, "topic": TOPICS}):
        assert said is not True


@settings(max_examples=100, deadline=None)
@given(predicates, _facts, _findings)
def test_of_a_statement_everything_can_be_said(
    predicate: Mapping[str, Any], facts: Facts, findings: Mapping[str, tuple[Finding, ...]]
) -> None:
    statement = replace(facts, draft=replace(facts.draft, kind="statement"), message=None, thread=None)
    assert _said(predicate, statement, findings) is not None


@settings(max_examples=300)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_a_phrase_never_breaks_out_of_its_quotation_marks(phrase: str) -> None:
    condition = compile(f"mentions(message.text, {quoted(phrase)}) && draft.kind == {quoted(phrase)}", most=10**6)
    assert condition.phrases == (phrase,)
    assert condition.names == {"message.text", "draft.kind"}
    assert condition.holds(activation({"message.text": "", "draft.kind": phrase})) is False
    assert compile(f"draft.kind == {quoted(phrase)}", most=10**6).holds(activation({"draft.kind": phrase})) is True


@pytest.mark.parametrize(
    "phrase",
    [
        '" || true || "',
        "\\",
        '\\" || true || \\"',
        "a\n|| true",
        "'''",
        '"""',
        "\x00",
        "\u2028",
        "${x}",
        "\\u0022 || true",
    ],
)
def test_a_hostile_phrase_is_only_a_phrase(phrase: str) -> None:
    condition = compile(source({"mentions": [phrase], "draft_mentions": [phrase]}))
    assert condition.phrases == (phrase,)
    assert condition.holds(activation({"draft.kind": "reply", "message.text": "", "draft.texts": {"en": ""}})) is False


IMPOSSIBLE: list[Mapping[str, Any]] = [
    {"kind": ["statement"], "category": ["R1"]},
    {"kind": ["statement", "correction"], "mentions": ["x"]},
    {"all": [{"category": ["R1"]}, {"category": ["R3", "N1"]}]},
    {"category": ["R1"], "all": [{"any": [{"category": ["R3"]}, {"category": ["N1"], "emergency": True}]}]},
    {"any": [{"kind": ["statement"], "reopened": True}, {"kind": ["correction"], "replies_at_least": 1}]},
    {"emergency": True, "not": {"emergency": True}},
    {"kind": ["reply"], "category": ["R1"], "not": {"category": ["R1"]}},
    {"kind": ["reply"], "not": {"any": [{"category": ["R1"]}, {"category": ["R3"]}, {"category": ["N1"]}]}},
    {"not": {"kind": ["reply", "statement", "correction"]}},
    {"not": {"not": {"kind": ["statement"], "topic": ["environment"]}}},
    {"links_at_least": 3, "links_at_most": 2},
    {"all": [{"length_at_least": 5}, {"not": {"length_at_least": 3}}]},
    {"any": [{"weekday": ["mon"], "all": [{"weekday": ["tue"]}]}], "business_hours": True},
]
POSSIBLE: list[Mapping[str, Any]] = [
    {"kind": ["reply"], "category": ["R1"]},
    {"not": {"category": ["R1"]}, "kind": ["statement"]},
    {"all": [{"category": ["R1", "R3"]}, {"category": ["R3", "N1"]}]},
    {"any": [{"category": ["R1"]}, {"kind": ["statement"]}], "emergency": True},
    {"links_at_least": 2, "links_at_most": 2},
    {"not": {"channel": ["x"]}, "channel": ["x", "web"]},
    {"not": {"category": ["R1", "R3", "N1"]}},
    {"mentions": ["a"], "not": {"mentions": ["a"]}},
]


@pytest.mark.parametrize("predicate", IMPOSSIBLE, ids=str)
def test_what_excludes_itself_can_never_hold(predicate: Mapping[str, Any]) -> None:
    assert impossible(predicate, {"category": CATEGORIES, "topic": TOPICS})


@pytest.mark.parametrize("predicate", POSSIBLE, ids=str)
def test_what_may_hold_is_not_taken_for_impossible(predicate: Mapping[str, Any]) -> None:
    assert not impossible(predicate, {"category": CATEGORIES, "topic": TOPICS})


def test_every_key_of_the_form_is_one_of_this_test() -> None:
    counts = {f"{name}_{bound}" for name in _COUNTS for bound in ("at_least", "at_most")}
    other = {"mentions", "draft_mentions", "check", "author_role", "all", "any", "not"}
    assert {*WORDS, *_FLAGS, *counts, *other} == PREDICATE.shapes.keys()


def test_the_roles_that_everybody_may_hold_are_those_of_the_service() -> None:
    assert rules.FIXED_ROLES == people.FIXED_ROLES
