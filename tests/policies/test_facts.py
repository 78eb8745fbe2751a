"""Facts and evaluations are stored: what is read back is equal to what was written."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from policies.facts import (
    AttachmentFacts,
    AuthorFacts,
    DraftFacts,
    Evaluation,
    Facts,
    Finding,
    MessageFacts,
    Span,
    StepPlan,
    ThreadFacts,
)

AT = datetime(2026, 11, 23, 9, 40, 0, 123456, tzinfo=ZoneInfo("America/Toronto"))

REPLY = Facts(
    draft=DraftFacts(
        "reply", {"en": "Yes.", "fr": "Oui\u00a0!"}, "x", "x", 280, (AttachmentFacts("image/png", {"en": "A"}),), AT
    ),
    author=AuthorFacts(frozenset({"author", "translator"}), is_intern=True),
    at=AT,
    message=MessageFacts("When?", "en", "public", "x", None, AT),
    thread=ThreadFacts("R1", "respond", "immunisation", reopened=True, replies=2),
    topic="immunisation",
)
STATEMENT = Facts(DraftFacts("statement", {"en": "News"}, "web", "characters", 20000), AuthorFacts(), AT)


@pytest.mark.parametrize("facts", [REPLY, STATEMENT], ids=["reply", "statement"])
def test_facts_are_read_back_as_they_were_written(facts: Facts) -> None:
    assert Facts.from_json(json.loads(json.dumps(facts.as_json()))) == facts


def test_moments_are_written_in_utc() -> None:
    assert REPLY.as_json()["at"] == "2026-11-23T14:40:00.123456Z"


def test_an_evaluation_is_read_back_as_it_was_written() -> None:
    finding = Finding("over_length", "block", "%(count)s/%(limit)s", {"count": 3, "limit": 2}, "checks.over_length")
    spotted = Finding("phi", "warn", "Found.", {}, "checks.phi", "en", "texts/en", (Span(0, 4, "name"),))
    step = StepPlan(1, "program_expert", "environment", 2, AT.astimezone(UTC), ("categories.R3", "chains.fact_check"))
    evaluation = Evaluation("R3", "always", (step,), AT, None, (finding, spotted), ("categories.R3",))
    assert Evaluation.from_json(json.loads(json.dumps(evaluation.as_json()))) == evaluation
    assert str(finding) == "3/2"


@pytest.mark.parametrize(("outcomes", "blocked"), [((), False), (("warn",), False), (("warn", "block"), True)])
def test_only_a_blocking_finding_blocks(outcomes: tuple[str, ...], blocked: bool) -> None:
    findings = tuple(Finding("all_caps", outcome, "s", {}, "checks.all_caps") for outcome in outcomes)
    assert Evaluation(None, None, (), None, None, findings, ()).blocked is blocked
