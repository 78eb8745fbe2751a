"""Routes that nobody could approve, and what would mend them: Maple County's people on its document."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import hypothesis.strategies as st
from hypothesis import given

from governance.demo.cast import CAST
from policies.document import Document
from policies.eligibility import PersonFacts
from policies.liveness import ANYBODY, NOBODY, SOME, Outlook, People, left_open, outlook, outlooks, remaining
from policies.routing.matching import Seat, Staff, Turn, fill
from policies.routing.mending import mend_for_all
from policies.routing.ways import Way
from tests.policies import starter as shipped

Values = dict[str, Any]


def changed(change: Callable[[Values], Any]) -> Document:
    """The starter without its rules, and without its examples, which speak of them, after a change."""

    def plain(values: Values) -> None:
        values |= {"rules": [], "examples": []}
        change(values)

    return shipped.changed(plain)


@cache
def starter() -> Document:
    return changed(lambda _: None)


KEYS = [one.key for one in CAST]
MAPLE = {one.key: PersonFacts(place, frozenset(one.roles)) for place, one in enumerate(CAST)}
LOOKS_ON = {"administrator", "auditor", "champion", "policy_owner"}


def people(*, absent: tuple[str, ...] = (), **more: tuple[str, str | None]) -> People:
    """Maple County's people; `marc=("comms_manager", None)` gives somebody a role beside their own."""
    staff = {**MAPLE, **{key: PersonFacts(MAPLE[key].id, MAPLE[key].grants | {role}) for key, role in more.items()}}
    writers = {one.id for one in staff.values() if {role for role, _ in one.grants} - LOOKS_ON}
    owners = {one.id for one in staff.values() if ("policy_owner", None) in one.grants}
    away = {MAPLE[key].id for key in absent}
    return People(Staff(staff.values(), away), frozenset(writers), frozenset(owners))


def report(document: Document, who: People) -> dict[tuple[str, str, str | None, tuple[str, ...]], Outlook]:
    found = outlooks(document, who)
    return {(one.way.kind, one.way.name, one.way.topic, one.way.rules): one for one in found}


def names(ids: Any) -> list[str]:
    return sorted(KEYS[one] for one in ids)


def test_every_answered_category_and_every_other_chain_has_its_route() -> None:
    found = report(starter(), people())
    kinds = {kind: {name for k, name, _, _ in found if k == kind} for kind, *_ in found}
    assert kinds == {
        "category": {"R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "E1"},
        "statement": {""},
        "correction": {"S1", "S2", "S3", "S4"},
        "emergency": {""},
        "moderation": {"M1"},
        "amendment": {""},
    }
    topics = {topic for kind, name, topic, rules in found if (kind, name, rules) == ("category", "R3", ())}
    assert topics == {"immunisation", "environment", "general"}, "an expert is held for a topic"
    assert ("category", "R1", None, ()) in found, "a manager is held for all"


def test_what_the_only_holder_of_a_role_writes_cannot_be_approved() -> None:
    routine = report(starter(), people())["category", "R1", None, ()]
    assert (routine.verdict, names(routine.shut_out), routine.short) == (SOME, ["priya"], (1,))
    assert [names(can) for can in routine.can] == [["priya"]]
    (mend,) = routine.mends
    assert mend.sentence.startswith("Nobody but %(people)s holds the role %(role)s: what this person writes")
    assert (dict(mend.facts), names(mend.people)) == ({"role": "comms_manager"}, ["priya"])


def test_a_second_holder_mends_it() -> None:
    routine = report(starter(), people(marc=("comms_manager", None)))["category", "R1", None, ()]
    assert (routine.verdict, routine.shut_out, routine.mends) == (ANYBODY, (), ())


def test_a_topic_without_an_expert_has_nobody() -> None:
    found = report(starter(), people())
    general = found["category", "R3", "general", ()]
    assert (general.verdict, general.short) == (NOBODY, (1,))
    (mend,) = general.mends
    assert dict(mend.facts) == {"role": "program_expert", "topic": "general", "step": 1, "needed": 1}
    assert mend.sentence == "Nobody holds the role %(role)s for the topic %(topic)s. Give it to somebody."
    assert found["category", "R3", "immunisation", ()].verdict == SOME


def test_whoever_is_absent_approves_nothing() -> None:
    found = report(starter(), people(absent=("priya",)))
    assert found["category", "R1", None, ()].verdict == NOBODY
    assert found["emergency", "", None, ()].verdict == SOME
    assert names(found["emergency", "", None, ()].shut_out) == ["olu"]
    assert report(starter(), people(absent=("olu",)))["emergency", "", None, ()].verdict == NOBODY


def test_one_person_with_both_roles_does_not_fill_both_steps() -> None:
    def both(values: Values) -> None:
        values["chains"]["manager"] = ["comms_manager", "legal"]

    alone = PersonFacts(1, frozenset({("comms_manager", None), ("legal", None)}))
    who = People(Staff([alone]), frozenset(), frozenset())
    routine = report(changed(both), who)["category", "R1", None, ()]
    assert (routine.verdict, routine.short) == (NOBODY, (1, 2))
    (mend,) = routine.mends
    assert mend.facts == {"steps": "1, 2", "needed": 2, "roles": "comms_manager, legal"}

    def shared(values: Values) -> None:
        both(values)
        values["approval"]["distinct_people"] = False

    assert report(changed(shared), who)["category", "R1", None, ()].verdict == ANYBODY


def test_a_quorum_needs_that_many_people() -> None:
    def two(values: Values) -> None:
        values["chains"]["manager"] = [{"role": "comms_manager", "quorum": 2}]

    routine = report(changed(two), people())["category", "R1", None, ()]
    assert (routine.verdict, names(routine.mends[0].people)) == (NOBODY, ["priya"])
    assert routine.mends[0].facts == {"role": "comms_manager", "step": 1, "needed": 2}
    routine = report(changed(two), people(marc=("comms_manager", None)))["category", "R1", None, ()]
    assert (routine.verdict, names(routine.shut_out)) == (SOME, ["marc", "priya"])


def test_a_change_to_the_document_is_not_approved_by_whoever_owns_it() -> None:
    def own(values: Values) -> None:
        values["chains"]["amendment"] = ["policy_owner"]

    amendment = report(changed(own), people())["amendment", "", None, ()]
    assert (amendment.verdict, names(amendment.shut_out)) == (SOME, ["pat"])
    found = report(changed(lambda values: values["chains"].pop("amendment", None)), people())
    assert found["amendment", "", None, ()].way.turns == found["statement", "", None, ()].way.turns


# -- Open reviews ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    position: int
    role: str
    state: str
    quorum: int = 1
    part: int = 1
    needed: int = 1
    topic: str | None = None


def test_an_open_review_needs_only_what_is_left_of_it() -> None:
    rows = [
        Row(1, "program_expert", "approved", topic="general"),
        Row(2, "comms_manager", "open", 2),
        Row(3, "moh", "waiting"),
    ]
    turns = remaining(rows, [(1, 1, 6), (2, 1, 3)])
    assert turns == (
        Turn(2, (Seat("comms_manager", None, 1, frozenset({3})),), 1),
        Turn(3, (Seat("moh"),), 1),
    )


def test_roles_beside_each_other_that_have_approved_are_not_asked_again() -> None:
    rows = [
        Row(1, "legal", "approved", part=1, needed=2),
        Row(1, "moh", "open", part=2, needed=2),
        Row(1, "privacy_officer", "open", part=3, needed=2),
    ]
    assert remaining(rows, [(1, 1, 9)]) == (Turn(1, (Seat("moh"), Seat("privacy_officer")), 1),)
    assert remaining([Row(1, "legal", "approved", needed=1), Row(1, "moh", "skipped", part=2, needed=1)], []) == ()


def test_an_open_review_is_stuck_where_whoever_is_left_wrote_it_or_has_decided() -> None:
    staff, priya, kowalski = people().staff, MAPLE["priya"].id, MAPLE["kowalski"].id
    turns = remaining([Row(1, "moh", "approved"), Row(2, "comms_manager", "open")], [(1, 1, kowalski)])
    assert left_open(turns, staff, {0}, {kowalski}, True).met
    assert left_open(turns, staff, {0, priya}, {kowalski}, True).short == (2,)
    assert left_open(turns, staff, {0}, {kowalski, priya}, True).short == (2,)
    assert left_open(turns, staff, {0}, {kowalski, priya}, False).met
    (mend,) = mend_for_all(turns, (2,), staff, {priya})
    assert (names(mend.people), mend.facts["role"]) == (["priya"], "comms_manager")
    assert "had a part in this already" in mend.sentence


# -- Against every possible author -------------------------------------------------------------------------------------

roles = st.sampled_from(("expert", "manager", "legal"))
holders = st.lists(st.frozensets(roles, min_size=1, max_size=2), max_size=5).map(
    lambda held: [PersonFacts(n, frozenset((role, None) for role in each)) for n, each in enumerate(held)]
)
chains = st.lists(st.tuples(roles, st.integers(1, 2)), min_size=1, max_size=3).map(
    lambda steps: tuple(Turn(n, (Seat(role, None, quorum),), quorum) for n, (role, quorum) in enumerate(steps, 1))
)


@given(chains, holders, st.frozensets(st.integers(0, 4)), st.booleans())
def test_the_verdict_is_that_of_trying_every_author(
    turns: tuple[Turn, ...], staff: list[PersonFacts], writers: frozenset[int], distinct: bool
) -> None:
    found = outlook(Way("statement", "", None, turns, ()), People(Staff(staff), writers, frozenset()), distinct)
    can = {one for one in writers if fill(turns, Staff(staff), distinct=distinct, without={one}).met}
    if not fill(turns, Staff(staff), distinct=distinct).met:
        assert (found.verdict, can) == (NOBODY, set())
    else:
        assert set(found.shut_out) == writers - can
        assert found.verdict == (SOME if writers - can else ANYBODY)
    assert bool(found.mends) == (found.verdict != ANYBODY)


# -- Rules -------------------------------------------------------------------------------------------------------------


def ruled(*rules: dict[str, Any]) -> Document:
    because = {"en": "Because.", "fr": "Parce que."}
    return changed(lambda values: values.update(rules=[{"because": because, **rule} for rule in rules]))


LAWYER = {"id": "lawyer", "when": 'mentions(message.text, "lawyer")', "require": [{"role": "legal", "when": "after"}]}


def test_a_rule_that_adds_a_step_makes_a_route_of_its_own() -> None:
    found = report(ruled(LAWYER), people(absent=("chen",), marc=("comms_manager", None)))
    plain, longer = found["category", "R1", None, ()], found["category", "R1", None, ("lawyer",)]
    assert (plain.verdict, longer.verdict) == (ANYBODY, NOBODY)
    assert [turn.roles for turn in longer.way.turns] == [("comms_manager",), ("legal",)]
    assert longer.way.clauses == ("categories.R1", "chains.manager", "rules.lawyer")


def test_a_rule_adds_no_second_step_of_a_role_that_has_one() -> None:
    twice = {**LAWYER, "require": [{"role": "comms_manager"}]}
    assert ("category", "R1", None, ("lawyer",)) not in report(ruled(twice), people())


def test_a_rule_is_left_out_where_it_can_never_hold() -> None:
    media = {**LAWYER, "when": {"category": "R3", "mentions": ["lawyer"]}}
    found = report(ruled(media), people())
    assert ("category", "R3", "immunisation", ("lawyer",)) in found
    assert ("category", "R1", None, ("lawyer",)) not in found
    assert not [key for key in found if key[0] == "amendment" and key[3]], "no rule looks at the document itself"


def test_a_role_that_a_rule_adds_for_a_topic_is_looked_at_for_each_topic() -> None:
    expert = {**LAWYER, "require": [{"role": "program_expert"}]}
    found = report(ruled(expert), people())
    assert found["category", "R1", None, ()].verdict == SOME
    assert found["category", "R1", "general", ("lawyer",)].verdict == NOBODY
    assert found["category", "R1", "immunisation", ("lawyer",)].verdict == SOME


def test_a_rule_that_changes_the_category_leads_through_the_other_chain() -> None:
    moved = {"id": "moved", "when": 'mentions(message.text, "court")', "category": "R8"}
    way = report(ruled(moved), people())["category", "R1", None, ("moved",)].way
    assert way.treated_as == "R8"
    assert way.turns == report(starter(), people())["category", "R8", None, ()].way.turns
    silent = {**moved, "category": "R9"}
    assert ("category", "R1", None, ("moved",)) not in report(ruled(silent), people()), "nobody is answered there"


def test_rules_that_only_together_leave_nobody_are_found() -> None:
    def needing(name: str, role: str) -> dict[str, Any]:
        return {**LAWYER, "id": name, "when": f'mentions(message.text, "{name}")', "require": [{"role": role}]}

    document = ruled(needing("one", "legal"), needing("two", "privacy_officer"), needing("three", "moh"))
    both = PersonFacts(50, frozenset({("legal", None), ("privacy_officer", None)}))
    others = [PersonFacts(51, frozenset({("comms_manager", None)})), PersonFacts(52, frozenset({("moh", None)}))]
    found = report(document, People(Staff([both, *others]), frozenset(), frozenset()))
    for name in ("one", "two", "three"):
        assert found["category", "R1", None, (name,)].verdict == ANYBODY
    assert found["category", "R1", None, ("one", "two")].verdict == NOBODY, "and no more rules than it takes"
    assert ("category", "R1", None, ("one", "two", "three")) not in found


def test_a_rule_that_cannot_be_evaluated_adds_the_steps_of_the_other_chain() -> None:
    moved = {"id": "moved", "when": "thread.reach > 1000", "category": "R8"}

    def apart(values: Values) -> None:
        values["chains"]["leadership"] = ["moh"]
        values["rules"] = [{**moved, "because": {"en": "Because.", "fr": "Parce que."}}]

    both = PersonFacts(1, frozenset({("comms_manager", None), ("moh", None)}))
    found = [
        one
        for one in outlooks(changed(apart), People(Staff([both]), frozenset(), frozenset()))
        if (one.way.kind, one.way.name) == ("category", "R1")
    ]
    assert [(one.way.rules, one.way.unknown, one.verdict) for one in found] == [
        ((), False, ANYBODY),
        (("moved",), False, ANYBODY),
        (("moved",), True, NOBODY),
    ]
    assert [turn.roles for turn in found[-1].way.turns] == [("comms_manager",), ("moh",)]
