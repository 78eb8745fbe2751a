"""Who approves before and after: chains held against each other, and what they are asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from governance.errors import N_
from policies.compared.meaning import APPROVERS, TIMES, Meaning
from policies.parts import Chain, Document, Step
from policies.printed import approving
from policies.printed.clause import category
from policies.routes import STATEMENT
from policies.sentences import Fact, Named, say, series

ALSO, NO_LONGER, ORDER, DUE, SKIP, SAME = "also", "no longer", "order", "due", "skip", "same"

_SAID = {
    ALSO: N_("Now also needs: %(steps)s."),
    NO_LONGER: N_("No longer needs: %(steps)s."),
    ORDER: N_("Approved in another order: %(after)s. Before: %(before)s."),
    DUE: N_("Due at other times: %(after)s. Before: %(before)s."),
    SKIP: N_("Skipped by others: %(after)s. Before: %(before)s."),
    SAME: N_("The same people approve as before."),
}
_SAID_OF = {
    ALSO: N_("%(place)s: now also needs %(steps)s."),
    NO_LONGER: N_("%(place)s: no longer needs %(steps)s."),
    ORDER: N_("%(place)s: approved in another order, %(after)s; before, %(before)s."),
    DUE: N_("%(place)s: due at other times, %(after)s; before, %(before)s."),
    SKIP: N_("%(place)s: skipped by others, %(after)s; before, %(before)s."),
}


@dataclass(frozen=True)
class Difference:
    """One way in which two chains differ, with the facts of its sentence."""

    kind: str
    facts: Mapping[str, Fact]

    @property
    def meaning(self) -> Meaning:
        """It as a sentence about the chain itself."""
        return Meaning(say(_SAID[self.kind], **self.facts), TIMES if self.kind == DUE else APPROVERS)

    def of(self, place: Fact) -> Meaning:
        """It as a sentence about what goes through the chain."""
        return Meaning(say(_SAID_OF[self.kind], place=place, **self.facts), TIMES if self.kind == DUE else APPROVERS)


@dataclass(frozen=True)
class Way:
    """The steps that something passes, in the document that says so."""

    document: Document
    steps: tuple[Step, ...]

    def told(self) -> Fact:
        """The steps as people read them."""
        return approving.steps(self.document, Chain("", self.steps))

    def some(self, steps: Sequence[Step]) -> Fact:
        """Some of its steps, without when they are due."""
        return series(approving.step(self.document, replace(one, due=None)) for one in steps)


def differences(before: Way, after: Way, renamed: Mapping[str, str]) -> list[Difference]:
    """How two ways differ; nothing where the same people approve in the same order by the same time."""
    olds = [_under_new_names(one, renamed) for one in before.steps]
    news = list(after.steps)
    if olds == news:
        return []
    was, now = [_who(one) for one in olds], [_who(one) for one in news]
    come, gone = _surplus(news, now, was), _surplus(list(before.steps), was, now)
    found = [Difference(ALSO, {"steps": after.some(come)})] if come else []
    found += [Difference(NO_LONGER, {"steps": before.some(gone)})] if gone else []
    kept, still = _shared(was, now), _shared(now, was)
    both: dict[str, Fact] = {"after": after.told(), "before": before.told()}
    if kept != still:
        found.append(Difference(ORDER, both))
    elif _of_those(olds, kept, _due) != _of_those(news, kept, _due):
        found.append(Difference(DUE, both))
    if _of_those(olds, kept, _skipped) != _of_those(news, kept, _skipped):
        found.append(Difference(SKIP, both))
    return found


Who = tuple[tuple[str, ...], bool, int]


def _who(step: Step) -> Who:
    """Who is asked in a step, by whatever order the roles are written in."""
    return tuple(sorted(step.roles)), bool(step.all_of), step.quorum


def _under_new_names(step: Step, renamed: Mapping[str, str]) -> Step:
    def name(role: str) -> str:
        return renamed.get(f"roles.{role}", f"roles.{role}").removeprefix("roles.") if role else role

    all_of, any_of, skip_by = (tuple(map(name, roles)) for roles in (step.all_of, step.any_of, step.skip_by))
    return replace(step, role=name(step.role), all_of=all_of, any_of=any_of, skip_by=skip_by)


def _surplus(steps: list[Step], who: list[Who], others: list[Who]) -> list[Step]:
    """The steps that ask somebody whom the other way does not ask, or not as often."""
    more = Counter(who) - Counter(others)
    found = []
    for step, one in zip(steps, who, strict=True):
        if more[one]:
            more[one] -= 1
            found.append(step)
    return found


def _shared(who: list[Who], others: list[Who]) -> list[Who]:
    """Who is asked on both ways, in the order of the first."""
    both = Counter(who) & Counter(others)
    found = []
    for one in who:
        if both[one]:
            both[one] -= 1
            found.append(one)
    return found


def _due(step: Step) -> str:
    return str(step.due)


def _skipped(step: Step) -> str:
    return ",".join(sorted(step.skip_by))


def _of_those(steps: list[Step], kept: list[Who], what: Callable[[Step], str]) -> list[tuple[Who, str]]:
    """Something of each step that both ways have, in their order."""
    left = Counter(kept)
    found = []
    for one in steps:
        if left[_who(one)]:
            left[_who(one)] -= 1
            found.append((_who(one), what(one)))
    return found


def of_chain(old: Document, new: Document, name: str, renamed: Mapping[str, str]) -> Iterator[Meaning]:
    """What the change of a chain's steps means, and whom it concerns."""
    before = Way(old, old.chains[_old_name(name, renamed)].steps)
    after = Way(new, new.chains[name].steps)
    found = differences(before, after, renamed)
    yield from (one.meaning for one in found)
    if not found:
        yield Difference(SAME, {}).meaning
    places = tuple(approving.used_by(new, name))
    if found and places:
        yield Meaning(say(N_("This concerns: %(places)s."), places=series(places)), APPROVERS)


def _old_name(name: str, renamed: Mapping[str, str]) -> str:
    was = next((one for one, other in renamed.items() if other == f"chains.{name}"), f"chains.{name}")
    return was.removeprefix("chains.")


def headlines(old: Document, new: Document, renamed: Mapping[str, str]) -> Iterator[Meaning]:
    """For everything that is approved under both documents: whom it needs now and did not, and the other way round."""
    ways = dict(_ways(old))
    for key, (place, after) in _ways(new):
        was = next((one for one, other in renamed.items() if other == key), key)
        if was in ways:
            for one in differences(ways[was][1], after, renamed):
                yield one.of(place)


def _ways(document: Document) -> Iterator[tuple[str, tuple[Fact, Way]]]:
    """Everything that is approved, by clause, with its name and its way."""
    for one in document.categories.values():
        if one.chain and one.respond != "never":
            yield one.clause, (category(document, one.id), _way(document, one.chain))
    yield "chains.statement", (say(N_("Statements")), _way(document, STATEMENT))
    changes = approving.AMENDMENT if approving.AMENDMENT in document.chains else STATEMENT
    yield "chains.amendment", (say(N_("Changes of this document")), _way(document, changes))
    emergency: Mapping[str, Any] = document.emergency
    if emergency:
        yield "emergency.chain", (say(N_("What is published in an emergency")), _way(document, emergency["chain"]))
    for name, severity in document.corrections.get("severities", {}).items():
        key = f"corrections.severities.{name}"
        kind = say(N_("Corrections of the kind %(severity)s"), severity=Named(key, severity["title"], name))
        yield key, (kind, _way(document, severity["chain"]))


def _way(document: Document, chain: str) -> Way:
    return Way(document, document.chains[chain].steps)
