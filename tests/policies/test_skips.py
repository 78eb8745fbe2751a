"""Steps that may be skipped, in the document: refused at their place where nobody might approve, printed, compared."""

from __future__ import annotations

from typing import Any

import pytest

from policies.comparison import compare
from policies.document import parse
from policies.facts import StepPlan
from policies.parts import Demand, Rule, Step
from policies.printed.approving import chains
from policies.routing.asking import Asking
from tests.policies.placing import found, place, text_of
from tests.policies.starter import SOURCE, changed, starter

BY = {"skip": {"by": ["moh"]}}
EXPERT: dict[str, Any] = {"role": "program_expert", **BY}


@pytest.mark.parametrize(
    ("chain", "steps", "where", "said"),
    [
        ("manager", [{"role": "comms_manager", **BY}], "0/skip", "Every step of this chain may be skipped"),
        ("fact_check", [EXPERT, {"role": "legal", **BY}], "1/skip", "Every step of this chain may be skipped"),
        ("amendment", [EXPERT, "moh"], "0/skip", "No step may be skipped when this document is changed"),
        ("legal", [{"role": "legal", "skip": {"by": ["nobody"]}}, "moh"], "0/skip/by/0", "is not named under"),
        ("legal", [{"role": "legal", "skip": {"by": ["administrator"]}}, "moh"], "0/skip/by/0", "never approves"),
        ("legal", [{"role": "legal", "skip": {"by": ["moh", "moh"]}}, "moh"], "0/skip/by/1", "is named twice"),
        ("legal", [{"role": "legal", "skip": {"by": []}}, "moh"], "0/skip/by", "Name at least one role"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_its_place(chain: str, steps: list[Any], where: str, said: str) -> None:
    text = text_of((f"chains/{chain}", steps))
    (fault,) = found(text, said)
    assert (fault.line, fault.column, fault.clause) == (*place(text, f"chains/{chain}/{where}"), f"chains.{chain}")


def test_a_document_without_it_reads_as_it_always_did() -> None:
    """What is stored already has no such key, and neither has a step that was planned before there was one."""
    assert not any(step.skip_by for chain in parse(SOURCE).chains.values() for step in chain.steps)
    stored = StepPlan(1, "moh", None, 1, None, ()).as_json()
    del stored["skip_by"]
    assert StepPlan.from_json(stored).skip_by == ()


def test_it_is_printed_and_a_change_of_it_is_told() -> None:
    skipping = changed(lambda document: document["chains"].update(fact_check=[EXPERT, "comms_manager"]))
    (printed,) = [one for one in chains(skipping) if one.id == "chains.fact_check"]
    assert "may skip this step" in repr(printed)
    assert "Skipped by others" in repr(compare(starter(), skipping))


def test_what_a_rule_asks_for_too_nobody_skips() -> None:
    asking = Asking([(Step("program_expert", skip_by=("moh",)), ("chains.fact_check",))])
    asking.demand(Rule("X1", "true", {}, require=(Demand("program_expert"),)))
    assert [(step.role, step.skip_by) for step, _ in asking.all] == [("program_expert", ())]
