"""Conditions of rules: CEL with declared facts, checked, limited, and never false where they cannot be evaluated."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from governance.errors import N_
from policies.folding import folded_phrase, folded_text, holds
from policies.format.form_checks import CHECK_PARAMETERS
from policies.ruling import syntax, work

LONGEST = 2048
"""Bytes of UTF-8 that a condition may have."""

LONGEST_TEXT = 64 * 1024
"""Bytes of a text that a condition looks at. Of a longer one nothing is known."""

MOST_ITEMS = 100
"""Items of a list that a condition looks at. Of a longer one nothing is known."""

_TYPES: Mapping[str, str] = {
    "message.text": "string",
    "message.language": "string",
    "message.author_kind": "string",
    "message.channel": "string",
    "message.url": "string",
    "message.received_at": "timestamp",
    "draft.kind": "string",
    "draft.texts": "map",
    "draft.languages": "list",
    "draft.length": "int",
    "draft.channel": "string",
    "draft.links": "list",
    "draft.hashtags": "list",
    "draft.attachments": "list",
    "draft.mentions_numbers": "bool",
    "thread.category": "string",
    "thread.severity": "string",
    "thread.topic": "string",
    "thread.reopened": "bool",
    "thread.replies": "int",
    "thread.reach": "int",
    "emergency.active": "bool",
    "author.roles": "list",
    "author.is_intern": "bool",
    "now.business_hours": "bool",
    "now.weekday": "string",
}
_OF_A_CHECK: Mapping[str, str] = {"found": "bool", "count": "int", "matches": "list"}

FACTS: Mapping[str, str] = {
    **_TYPES,
    **{f"checks.{name}.{one}": kind for name in CHECK_PARAMETERS for one, kind in _OF_A_CHECK.items()},
}
"""Every fact that a rule sees, with its type: `list` and `map` are of strings. Nothing else can be named."""

FUNCTIONS = ("matches_any", "mentions")

TOLD = ", ".join((*_TYPES, *(f"checks.<name>.{one}" for one in _OF_A_CHECK), *(f"{one}()" for one in FUNCTIONS)))
"""Everything that can be named, as it is told to people."""

NOT_BOOLEAN = N_("A condition has to be true or false. This one is of the type %(type)s.")
UNKNOWN_NAME = N_("“%(name)s” is no fact or function that a rule knows. Known: %(known)s.")
WRONG_USE = N_('Write mentions(text, "phrase") or matches_any(text, ["phrase", "phrase"]).')
NO_OVERLOAD = N_("“%(operator)s” cannot be used with these types: %(types)s.")
UNREADABLE = N_("This cannot be read as a condition: %(problem)s")
TOO_LONG = N_("This condition has %(size)s bytes; at most %(most)s are allowed.")
TOO_DEEP = N_("This condition is nested too deeply.")
TOO_MUCH = N_("This condition may take too long: it looks at lists or texts too many times.")
NEVER_SAID = N_("This condition can never be evaluated, whatever the facts are.")
NO_PATTERN = N_("A regular expression that can be searched for belongs here, written out in quotation marks.")

_FAULT = re.compile(r"ERROR: <input>:(-?\d+):(-?\d+): (.*)")
_UNDECLARED = re.compile(r"undeclared reference to '([^']*)'")
_OVERLOAD = re.compile(r"found no matching overload for '([^']*)' applied to '(.*?)'(?: |$)")


@dataclass(frozen=True)
class Flaw:
    """Something wrong with a condition, and where: characters before it (`at`), and line and column, from 1.

    `near` is the name that was written where one was not known.
    """

    at: int
    line: int
    column: int
    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    near: str = ""


class Flawed(Exception):
    """A condition that is refused, with what is wrong with it."""

    def __init__(self, *flaws: Flaw) -> None:
        self.flaws = flaws
        super().__init__("; ".join(f"{one.line}:{one.column}: {one.sentence % one.facts}" for one in flaws))


@dataclass(frozen=True, eq=False)
class Condition:
    """A checked condition: its tree, the facts that it names, the phrases that it looks for, and what it may cost."""

    source: str
    tree: syntax.Expr
    names: frozenset[str]
    phrases: tuple[str, ...]
    work: work.Amount
    program: Any = field(repr=False)

    def holds(self, activation: Any) -> bool | None:
        """Whether it holds; None where that cannot be said, which is never to be taken for false."""
        try:
            value = self.program.eval(activation)
        except (RuntimeError, ValueError, TypeError):  # a limit was exceeded, or a value does not fit its type
            return None
        answer = value.plain_value() if value.type() == _engine().Type.BOOL else None
        return answer if isinstance(answer, bool) else None


def activation(values: Mapping[str, Any]) -> Any:
    """The values of one evaluation, for every condition that is asked in it."""
    return _environment().Activation(dict(values))


def compile(source: str, *, most: int = LONGEST) -> Condition:
    """The condition that a source of at most so many bytes says. Raises `Flawed`."""
    size = len(source.encode())
    if size > most:
        raise Flawed(_flaw(source, 0, TOO_LONG, size=size, most=most))
    try:
        program = _environment().compile(source)
    except RuntimeError as refused:
        raise Flawed(*_said(source, str(refused))) from refused
    kind = program.return_type()
    if kind != _engine().Type.BOOL:
        raise Flawed(_flaw(source, 0, NOT_BOOLEAN, type=kind.name().lower()))
    tree = syntax.read(program.serialize())
    parts = list(syntax.walk(tree))
    _patterns(source, parts)
    cost = work.work_of(tree, FACTS, MOST_ITEMS)
    if cost.at(LONGEST_TEXT) > work.MOST:
        raise Flawed(_flaw(source, 0, TOO_MUCH))
    names = frozenset(one.name for one in parts if isinstance(one, syntax.Name)) & FACTS.keys()
    condition = Condition(source, tree, names, tuple(_phrases(parts)), cost, program)
    if not names and always(condition) is None:
        raise Flawed(_flaw(source, 0, NEVER_SAID))
    return condition


def always(condition: Condition) -> bool | None:
    """What a condition is whatever the facts are; None where it depends on them."""
    return condition.holds(activation({}))


def _patterns(source: str, parts: Iterable[syntax.Expr]) -> None:
    """A pattern that cannot be searched for would show only when a draft is submitted."""
    for one in parts:
        if isinstance(one, syntax.Call) and one.function == "matches":
            pattern = one.args[-1]
            if not isinstance(pattern, syntax.Literal) or not _searchable(str(pattern.value)):
                raise Flawed(_flaw(source, pattern.at, NO_PATTERN))


def _searchable(pattern: str) -> bool:
    search = _environment().compile("message.text.matches(message.url)")
    found = search.eval(activation({"message.text": "", "message.url": pattern}))
    return bool(found.type() == _engine().Type.BOOL)


def _phrases(parts: Iterable[syntax.Expr]) -> dict[str, None]:
    """The words that the condition looks for, in the order in which it names them."""
    calls = [one for one in parts if isinstance(one, syntax.Call) and one.function in FUNCTIONS]
    wanted = (inner.value for call in calls for inner in syntax.walk(call.args[1]) if isinstance(inner, syntax.Literal))
    return dict.fromkeys(str(one) for one in wanted)


# -- What the engine says -----------------------------------------------------------------------------------------


def _said(source: str, refusal: str) -> list[Flaw]:
    """The engine's faults in our words, at their places."""
    found = [
        _fault(source, _offset(source, int(line), int(column)), what) for line, column, what in _FAULT.findall(refusal)
    ]
    if not found:
        return [_fault(source, 0, refusal.partition("\n")[0])]
    return found[:1] if found[0].sentence == UNREADABLE else found  # what comes after is only misread


def _fault(source: str, at: int, problem: str) -> Flaw:
    unknown, overload = _UNDECLARED.search(problem), _OVERLOAD.search(problem)
    if "recursion" in problem:
        return _flaw(source, 0, TOO_DEEP)
    named = unknown or overload
    if named:  # the engine points at a dot or a bracket of what it names
        begins = source.rfind(named[1], 0, at + len(named[1]))
        at = begins if 0 <= begins <= at else at
        if named[1] in FUNCTIONS:
            return _flaw(source, at, WRONG_USE)
    if unknown:
        return _flaw(source, at, UNKNOWN_NAME, near=unknown[1], name=unknown[1][:60], known=TOLD)
    if overload:
        operator, types = overload[1].strip("_@").replace("_", " "), overload[2].strip("()")
        return _flaw(source, at, NO_OVERLOAD, operator=operator, types=types)
    problem = problem.partition(" expecting ")[0].removesuffix(" [INVALID_ARGUMENT]").removeprefix("Syntax error: ")
    return _flaw(source, at, UNREADABLE, problem=problem[:300])


def _offset(source: str, line: int, column: int) -> int:
    lines = source.split("\n")
    if not 1 <= line <= len(lines):
        return 0
    return min(sum(len(one) + 1 for one in lines[: line - 1]) + max(column, 1) - 1, len(source))


def _flaw(source: str, at: int, sentence: str, *, near: str = "", **facts: Any) -> Flaw:
    return Flaw(at, source.count("\n", 0, at) + 1, at - source.rfind("\n", 0, at), sentence, facts, near)


# -- The engine ---------------------------------------------------------------------------------------------------


@cache
def _engine() -> Any:
    from cel_expr_python import cel  # noqa: PLC0415 - a process whose guidance has no rules does without it

    return cel


@cache
def _environment() -> Any:
    cel = _engine()
    kinds = cel.Type
    types = {"string": kinds.STRING, "bool": kinds.BOOL, "int": kinds.INT, "timestamp": kinds.TIMESTAMP}
    types |= {"list": kinds.List(kinds.STRING), "map": kinds.Map(kinds.STRING, kinds.STRING)}
    functions = [
        cel.FunctionDecl(name, [cel.Overload(f"{name}_text", kinds.BOOL, [kinds.STRING, types[second]], impl=does)])
        for name, second, does in (("mentions", "string", _mentions), ("matches_any", "list", _matches_any))
    ]
    return cel.NewEnv(
        variables={name: types[kind] for name, kind in FACTS.items()},
        extensions=[cel.CelExtension("onrecord", functions)],
    )


def _mentions(text: str, phrase: str) -> bool:
    return holds(folded_text(text), folded_phrase(phrase))


def _matches_any(text: str, phrases: Iterable[str]) -> bool:
    words = folded_text(text)
    return any(holds(words, folded_phrase(phrase)) for phrase in phrases)
