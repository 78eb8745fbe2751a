"""The rules of a document: what they must be, and the rules that run."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from governance.errors import N_
from policies.calendar import DAYS
from policies.expressions import FACTS, LONGEST, Condition, Flawed, always, compile
from policies.format.consistency import NEVER_APPROVES, Values, items, known
from policies.format.form_examples import AUTHOR_KINDS, DRAFT_KINDS, SEVERITIES
from policies.format.form_rules import EFFECTS, Source
from policies.format.nodes import Path
from policies.format.places import places
from policies.format.reading import Reading, listed
from policies.parts import Demand, Rule
from policies.ruling import syntax
from policies.ruling.contradictions import impossible
from policies.ruling.predicates import Predicate, source, whole

LONGEST_MADE = 8 * LONGEST
"""Bytes of a condition that was made of a structured one: lists of words are long, and simple."""

FIXED_ROLES = frozenset({"administrator", "auditor", "champion", "policy_owner", "author", "translator", "intern"})
"""The roles that people hold whatever the document says."""

NEVER_HOLDS = N_("This condition can never hold, so that the rule would never be reached.")
NEVER_REACHED = N_("The rule “%(rule)s” before it already sets the category wherever this one could.")
NOT_A_WORD = N_("“%(name)s” is nothing that %(fact)s can be. Known: %(known)s.")


def condition(rule: Rule) -> Condition:
    """The condition of a rule of a parsed document."""
    return _compiled(rule.when, LONGEST if rule.predicate is None else LONGEST_MADE)


@lru_cache(maxsize=512)
def _compiled(when: str, most: int) -> Condition:
    return compile(when, most=most)


def check(values: Values, reading: Reading) -> None:
    """Note every fault of the rules."""
    seen: dict[str, int] = {}
    earlier: list[tuple[str, Condition]] = []
    for index, rule in items(values.get("rules")):
        path: Path = ("rules", index)
        _id(rule, seen, path, reading)
        _effects(rule, path, values, reading)
        when = rule.get("when")
        if when is None:
            continue
        found = _checked(when, (*path, "when"), values, reading)
        if found is None:
            continue
        if rule.keys() & set(EFFECTS) == {"category"}:
            _reached(found, earlier, path, reading)
        if "category" in rule:
            earlier.append((rule.get("id", ""), found))


def rules(values: Values) -> tuple[Rule, ...]:
    """The rules of a document without faults."""
    return tuple(_rule(rule) for rule in values.get("rules", ()))


def _rule(rule: Values) -> Rule:
    when = rule["when"]
    if isinstance(when, Source):
        written: Values = {"when": when.text}
    else:
        written = {"when": source(whole(when)), "predicate": whole(when)}
    require = tuple(Demand(**demand) for demand in rule.get("require", ()))
    return Rule(**{**rule, **written, "require": require})


def _id(rule: Values, seen: dict[str, int], path: Path, reading: Reading) -> None:
    name = rule.get("id")
    if name is None:
        return
    if name in seen:
        sentence = N_("Another rule has the id “%(name)s”: the one in line %(line)s.")
        reading.fault((*path, "id"), sentence, name=name, line=seen[name])
    seen.setdefault(name, reading.places[*path, "id"][0])


def _effects(rule: Values, path: Path, values: Values, reading: Reading) -> None:
    known(rule.get("category"), "categories", (*path, "category"), values, reading)
    known(rule.get("notify"), "roles", (*path, "notify"), values, reading)
    for index, demand in items(rule.get("require")):
        role, place = demand.get("role"), (*path, "require", index, "role")
        if role in NEVER_APPROVES:
            reading.fault(place, N_("The role “%(role)s” never approves, so no step can be its."), role=role)
        else:
            known(role, "roles", place, values, reading)


def _reached(found: Condition, earlier: list[tuple[str, Condition]], path: Path, reading: Reading) -> None:
    for name, before in earlier:
        if always(before) or syntax.same(before.tree, found.tree):
            reading.fault(path, NEVER_REACHED, rule=name)
            return


# -- Conditions ---------------------------------------------------------------------------------------------------


def _checked(when: Any, path: Path, values: Values, reading: Reading) -> Condition | None:
    """The condition, where nothing is wrong with it."""
    before = len(reading.faults)
    found = _written(when, path, values, reading) if isinstance(when, Source) else _made(when, path, values, reading)
    if found is not None and len(reading.faults) == before and always(found) is False:
        reading.fault(path, NEVER_HOLDS)
    return found if len(reading.faults) == before else None


def _written(when: Source, path: Path, values: Values, reading: Reading) -> Condition | None:
    spots = places(when.node)
    begins = len(when.node.value) - len(when.node.value.lstrip())
    try:
        found = compile(when.text)
    except Flawed as flawed:
        for flaw in flawed.flaws:
            meant = reading.near(flaw.near, FACTS) if flaw.near else ""
            reading.fault(path, flaw.sentence, place=spots[begins + flaw.at], meant=meant, **flaw.facts)
        return None
    among = _words(values)
    for fact, literal in _compared(found.tree):
        if fact in among and literal.value not in among[fact]:
            name, all_ = str(literal.value)[:40], among[fact]
            facts = {"name": name, "fact": fact, "known": listed(all_)}
            reading.fault(path, NOT_A_WORD, place=spots[begins + literal.at], meant=reading.near(name, all_), **facts)
    return found


def _made(when: Predicate, path: Path, values: Values, reading: Reading) -> Condition | None:
    before = len(reading.faults)
    _named(when, path, values, reading)
    when = whole(when)
    if not when or len(reading.faults) > before:
        return None
    among = _words(values)
    if impossible(when, {name: among.get(f"thread.{name}", frozenset()) for name in ("category", "topic")}):
        reading.fault(path, NEVER_HOLDS)
        return None
    try:
        return compile(source(when), most=LONGEST_MADE)
    except Flawed as flawed:
        reading.fault(path, flawed.flaws[0].sentence, **flawed.flaws[0].facts)
        return None


def _words(values: Values) -> dict[str, frozenset[str]]:
    """The words that a fact can be, for those facts of which they are known."""
    among: dict[str, frozenset[str]] = {
        "draft.kind": frozenset(DRAFT_KINDS),
        "thread.severity": frozenset(SEVERITIES),
        "message.author_kind": frozenset(AUTHOR_KINDS),
        "now.weekday": frozenset(DAYS),
    }
    for fact, part, more in (
        ("thread.category", "categories", frozenset[str]()),
        ("thread.topic", "topics", frozenset[str]()),
        ("author.roles", "roles", FIXED_ROLES),
    ):
        if part in values:
            among[fact] = frozenset(values[part]) | more
    return among


def _compared(tree: syntax.Expr) -> Iterator[tuple[str, syntax.Literal]]:
    """Each fact with each text that it is held against."""
    for one in syntax.walk(tree):
        if not isinstance(one, syntax.Call) or one.function not in ("_==_", "_!=_", "@in"):
            continue
        left, right = one.args
        for fact, other in ((left, right), (right, left)):
            if isinstance(fact, syntax.Name):
                others = other.parts if isinstance(other, syntax.Group) else (other,)
                yield from ((fact.name, each) for each in others if isinstance(each, syntax.Literal))


def _named(when: Predicate, path: Path, values: Values, reading: Reading) -> None:
    """The names of a structured condition that the document has to know."""
    for key, value in when.items():
        for place, inner in _inner(key, value, (*path, key)):
            _named(inner, place, values, reading)
        for place, name in _each(value, (*path, key)):
            if key == "category":
                known(name, "categories", place, values, reading)
            elif key == "topic":
                known(name, "topics", place, values, reading)
            elif key == "author_role" and name not in FIXED_ROLES:
                known(name, "roles", place, values, reading)


def _inner(key: str, value: Any, path: Path) -> Iterator[tuple[Path, Predicate]]:
    if key == "not":
        yield path, value
    elif key in ("all", "any"):
        yield from (((*path, index), one) for index, one in items(value))


def _each(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        yield from (((*path, index), one) for index, one in items(value) if isinstance(one, str))
