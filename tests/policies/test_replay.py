"""What another version would have made of past items, from what was stored of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from policies import checks
from policies.document import Document
from policies.evaluation import evaluate
from policies.facts import Evaluation, Facts
from policies.kept import TEXT_ALONE, Kept
from policies.replay import Difference, PastDraft, PastThread, Replay, asked
from tests.policies.starter import changed, reply, starter, statement
from tests.policies.test_liveness import MAPLE, people

Change = Callable[[dict[str, Any]], Any]
ANSWER = "The clinic at 50 Main St. is open 9:30 a.m. to 3 p.m. Details: https://maplecountyhealth.example/flu"
AMAL = frozenset({MAPLE["amal"].id})


def past(facts: Facts | None = None, **more: Any) -> PastDraft:
    """A submission under the starter, stored and read again."""
    facts = facts or reply(ANSWER)
    stored = evaluate(facts, starter()).as_json()
    return PastDraft(Facts.from_json(facts.as_json()), Evaluation.from_json(stored), **{"conflict": AMAL, **more})


def tried(change: Change, item: PastDraft | None = None, **who: tuple[str, str | None]) -> Difference:
    """How a submission differs under the starter after a change to it."""
    return Replay(changed(change), people(**who).staff).draft(item or past(), starter())


def nothing(_: dict[str, Any]) -> None:
    """No change."""


def alone(values: dict[str, Any]) -> None:
    """Without the examples, which speak of what a test takes away."""
    values.pop("examples", None)


def moh_too(values: dict[str, Any]) -> None:
    """The manager's chain also needs the medical officer."""
    values["chains"]["manager"] = [*values["chains"]["manager"], "moh"]


def test_a_version_that_says_the_same_makes_no_difference() -> None:
    for facts in (reply(ANSWER), reply(ANSWER, "R3"), statement({"en": ANSWER, "fr": ANSWER})):
        found = tried(nothing, past(facts))
        assert (found.kinds, found.detail) == ((), {})
        assert found.before == found.after == asked(evaluate(facts, starter()).steps)


def test_a_longer_chain_routes_elsewhere_and_gains_an_approver() -> None:
    found = tried(moh_too)
    assert found.kinds == ("rerouted", "gained")
    assert found.detail["gained"] == [["moh", None]]
    assert found.detail["category"] == ["R1", "R1"]
    assert [row[1] for row in found.detail["chain"][1]] == ["comms_manager", "moh"]
    assert (found.before, found.after) == ({"comms_manager": 1}, {"comms_manager": 1, "moh": 1})


def test_a_shorter_chain_loses_an_approver_for_its_topic() -> None:
    def short(values: dict[str, Any]) -> None:
        values["chains"]["fact_check"] = ["comms_manager"]

    found = tried(short, past(reply(ANSWER, "R3")))
    assert found.kinds == ("rerouted", "lost")
    assert found.detail["lost"] == [["program_expert", "immunisation"]]


def test_a_higher_quorum_asks_more_of_a_role() -> None:
    def two(values: dict[str, Any]) -> None:
        values["chains"]["manager"] = [{"role": "comms_manager", "quorum": 2}]

    found = tried(two, marc=("comms_manager", None))
    assert found.kinds == ("rerouted",)
    assert found.after == {"comms_manager": 2}
    assert "nobody" in tried(two).kinds, "only Priya holds the role"


def test_a_check_that_is_switched_on_stops_what_went_through() -> None:
    def strict(values: dict[str, Any]) -> None:
        values["checks"]["all_caps"]["outcome"] = "block"

    shouted = past(reply("PLEASE COME TO THE CLINIC. " + ANSWER))
    found = tried(strict, shouted)
    assert (found.kinds, found.detail["stopped_by"]) == (("blocked",), [["all_caps", "checks.all_caps"]])
    back = PastDraft(shouted.facts, evaluate(shouted.facts, changed(strict)), AMAL)
    assert Replay(starter(), people().staff).draft(back, changed(strict)).kinds == ("unblocked",)


def test_due_times_move_with_the_allowance_and_with_the_holidays() -> None:
    def slower(values: dict[str, Any]) -> None:
        values["categories"]["R1"]["first_response"] = "2bd"

    def closed(values: dict[str, Any]) -> None:
        values["holidays"].append({"date": "2026-11-24", "name": {"en": "Closed", "fr": "Fermé"}})

    def faster(values: dict[str, Any]) -> None:
        values["categories"]["R1"]["first_response"] = "1bh"

    assert tried(slower).kinds == tried(closed).kinds == ("later",)
    found = tried(faster)
    assert found.kinds == ("earlier",)
    assert found.detail["due"]["first_response"] == ["2026-11-24T14:12:00Z", "2026-11-23T15:12:00Z"]


def test_what_was_in_time_would_have_been_late() -> None:
    def faster(values: dict[str, Any]) -> None:
        values["categories"]["R1"]["first_response"] = "1bh"

    at = datetime.fromisoformat("2026-11-23T10:30-05:00")
    item = past(approved_at=at - timedelta(minutes=20), published_at=at)
    found = tried(faster, item)
    assert found.kinds == ("earlier", "late")
    assert found.detail["late"] == {"first_response": ["2026-11-23T15:12:00Z", "2026-11-23T15:30:00Z"]}
    was_late = past(approved_at=at + timedelta(days=9), published_at=at + timedelta(days=9))
    assert tried(faster, was_late).kinds == ("earlier",), "late before and after is no difference"


def test_nobody_could_approve_what_the_only_holder_of_a_new_step_wrote() -> None:
    by_kowalski = past(conflict=frozenset({MAPLE["kowalski"].id}))
    assert tried(moh_too, by_kowalski).kinds == ("rerouted", "gained", "nobody")
    assert tried(moh_too, by_kowalski).detail["short"] == [2]
    assert "nobody" not in tried(moh_too, by_kowalski, marc=("moh", None)).kinds
    by_priya = past(conflict=frozenset({MAPLE["priya"].id}))
    assert "nobody" not in tried(moh_too, by_priya).kinds, "nobody can under the old version either"


def test_one_person_for_all_steps_is_too_few_once_people_have_to_differ() -> None:
    def shared(values: dict[str, Any]) -> None:
        values["approval"]["distinct_people"] = False
        values["chains"]["manager"] = ["comms_manager", {"role": "comms_manager"}]

    def apart(values: dict[str, Any]) -> None:
        shared(values)
        values["approval"]["distinct_people"] = True

    old = changed(shared)
    item = PastDraft(reply(ANSWER), evaluate(reply(ANSWER), old), AMAL)
    assert Replay(changed(apart), people().staff).draft(item, old).kinds == ("nobody",)


def test_a_category_that_is_gone_stops_its_drafts() -> None:
    def gone(values: dict[str, Any]) -> None:
        alone(values)
        values["categories"]["R10"] = values["categories"].pop("R1")
        for node in values["triage"]["nodes"].values():
            for answer in node["answers"]:
                if answer.get("category") == "R1":
                    answer["category"] = "R10"
        for one in values["triage"]["suggestions"]:
            one["category"] = "R10" if one["category"] == "R1" else one["category"]

    found = tried(gone)
    assert set(found.kinds) == {"rerouted", "lost", "blocked", "later"}
    assert found.detail["category"] == ["R1", None]


# -- What is taken over ------------------------------------------------------------------------------------------------

TEXTS = (
    ANSWER,
    "Hi Joan, your Oct 3 TB skin test was negative and was mailed to 14 Birch Ave. Call 705-555-0199.",
    "COME TO THE CLINIC NOW #flu #shots #FreeForAll. Ask the MOH or the PHU at clinic@example.com.",
    "We are sorry. Call 705-555-0100. " + "A long and winding sentence about vaccination appointments. " * 6,
    "To do: [name]",
)
BECAUSE = {"because": {"en": "Because.", "fr": "Parce que."}}
RULE = {"id": "shout", "when": {"check": "all_caps"}, "require": ["moh"], **BECAUSE}
ASKING = [
    RULE,
    {"id": "late", "when": {"business_hours": False}, "severity": "high", **BECAUSE},
    {"id": "health", "when": {"check": "phi"}, "category": "R7", **BECAUSE},
    {"id": "reach", "when": "thread.reach > 1000", "require": ["legal"], **BECAUSE},
]
CHANGES: dict[str, Change] = {
    "nothing": nothing,
    "own numbers": lambda v: v["checks"]["pii_third_party"]["own_numbers"].append("705-555-0199"),
    "no own numbers": lambda v: v["checks"]["pii_third_party"].update(own_numbers=[]),
    "acronyms": lambda v: v["checks"]["undefined_acronym"]["known"].append("MOH"),
    "capitals block": lambda v: v["checks"]["all_caps"].update(outcome="block"),
    "capitals off": lambda v: v["checks"]["all_caps"].update(outcome="off"),
    "health warns": lambda v: v["checks"]["phi"].update(outcome="warn"),
    "sources": lambda v: v["categories"]["R1"].update(sources_min=2),
    "contact": lambda v: v["categories"]["R1"].update(offline_contact=True),
    "both languages": lambda v: v["languages"].update(replies="all_required"),
    "signpost": lambda v: v["categories"]["R1"].update(respond="signpost_only"),
    "no health check": lambda v: v["checks"].pop("phi"),
    "hours": lambda v: v["business_hours"].update(open="10:00"),
    "another rule": lambda v: v["rules"].insert(0, RULE),
    "a rule asks otherwise": lambda v: v["rules"][0].update(when={"author_kind": "public"}),
    "a rule does otherwise": lambda v: v["rules"][0].update(category="R7"),
    "no rules": lambda v: v.update(rules=[], examples=[]),
    "rules that ask checks and the clock": lambda v: v.update(rules=[*v["rules"], *ASKING]),
    "guidance": lambda v: v["checks"]["phi"].update(guidance={"en": "Never.", "fr": "Jamais."}),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_is_taken_over_is_what_would_be_found_again(name: str) -> None:
    new = changed(CHANGES[name])
    for text, category in product(TEXTS, ("R1", "R3", "R4", None)):
        facts = reply(text, category, limit=280)
        for old, other in ((starter(), new), (new, starter())):
            kept, before = Kept(other), (facts, evaluate(facts, old), old)
            again = evaluate(facts, other, kept.findings(*before), kept.rules(*before))
            assert again == evaluate(facts, other), (text, category)


def test_what_a_rule_said_is_taken_over_between_documents_that_both_ask_checks_and_the_clock() -> None:
    def asking(more: Change) -> Document:
        return changed(lambda v: (v.update(rules=list(ASKING), examples=[]), more(v)))

    variants = [asking(CHANGES[name]) for name in ("nothing", "hours", "no health check", "acronyms", "capitals block")]
    for old, new in product(variants, variants):
        for text, hour in product(TEXTS, (9, 20)):
            facts = reply(text, "R1", limit=280, at=RECEIVED.replace(hour=hour))
            kept, before = Kept(new), (facts, evaluate(facts, old), old)
            assert evaluate(facts, new, kept.findings(*before), kept.rules(*before)) == evaluate(facts, new)


def test_a_check_that_is_set_as_before_does_not_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    for name, check in checks.CHECKS.items():
        monkeypatch.setitem(checks.CHECKS, name, lambda look, n=name, c=check: ran.append(n) or c(look))
    item, same, other = past(), changed(nothing), changed(CHANGES["acronyms"])
    ran.clear()
    Replay(same, people().staff).draft(item, starter())
    assert ran == []
    Replay(other, people().staff).draft(item, starter())
    assert ran == ["undefined_acronym"]


def test_checks_that_are_said_to_look_at_the_text_alone_look_at_nothing_else() -> None:
    def elsewhere(values: dict[str, Any]) -> None:
        for category in values["categories"].values():
            if category["respond"] != "never":
                category |= {"sources_min": 3, "offline_contact": True}
        values["languages"] |= {"replies": "all_required", "statements": "one_of_required"}

    for text in TEXTS:
        facts = reply(text, "R1", limit=280)
        found = [
            [one for one in evaluate(facts, document).findings if one.check in TEXT_ALONE]
            for document in (starter(), changed(elsewhere))
        ]
        assert found[0] == found[1]


# -- Conversations -----------------------------------------------------------------------------------------------------

RECEIVED = datetime.fromisoformat("2026-11-23T09:12-05:00")
DUE = datetime.fromisoformat("2026-11-24T09:12-05:00")
PATH = tuple(
    {"question": name, "answer": answer}
    for name, answer in [(n, "no") for n in ("danger", "breach", "formal", "media", "personal", "clinical")]
    + [("question", "yes")]
)


def conversation(change: Change, **more: Any) -> Difference:
    item = PastThread(
        **{"category": "R1", "action": "respond", "received_at": RECEIVED, "first_response_due": DUE, **more}
    )
    return Replay(changed(change), people().staff).thread(item, starter())


def test_a_conversation_that_would_be_triaged_as_before_makes_no_difference() -> None:
    assert conversation(nothing, path=PATH) == Difference()


def test_a_conversation_shows_what_its_category_asks_for_now() -> None:
    def slower(values: dict[str, Any]) -> None:
        values["categories"]["R1"] |= {"first_response": "2bd", "notify": "moh"}

    found = conversation(slower)
    assert found.kinds == ("later", "notify")
    assert found.detail["notify"] == [[], ["moh"]]

    def silent(values: dict[str, Any]) -> None:
        values["categories"]["N3"]["action"] = "monitor"

    left = conversation(silent, category="N3", action="let_stand", first_response_due=None)
    assert (left.kinds, left.detail["action"]) == (("action",), ["let_stand", "monitor"])


def test_the_same_answers_may_lead_elsewhere_or_nowhere() -> None:
    def elsewhere(values: dict[str, Any]) -> None:
        alone(values)
        values["triage"]["nodes"]["question"]["answers"][0]["category"] = "R5"
        values["triage"]["nodes"]["criticism"]["answers"][0]["category"] = "R1"

    found = conversation(elsewhere, path=PATH)
    assert (found.kinds, found.detail["leads_to"]) == (("elsewhere",), "R5")
    assert conversation(elsewhere, path=()).kinds == (), "nobody used the tree"

    def renamed(values: dict[str, Any]) -> None:
        alone(values)
        nodes = values["triage"]["nodes"]
        nodes["plain"] = nodes.pop("question")
        nodes["clinical"]["answers"][1]["to"] = "plain"

    found = conversation(renamed, path=PATH)
    assert (found.detail["leads_to"], found.detail["answered"]) == (None, 6)


def test_a_conversation_whose_category_is_gone_says_so() -> None:
    assert conversation(nothing, category="R77").kinds == ("gone",)
