"""Changes whose meaning takes more than the sentences before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from governance.errors import N_
from policies.compared import approvers
from policies.compared.meaning import (
    APPROVERS,
    CHECKS,
    OTHER,
    TEXTS,
    TIMES,
    Meaning,
    Pair,
    is_text,
    plainly,
)
from policies.sentences import say

OUTCOMES: Mapping[tuple[str, str], str] = {
    ("warn", "block"): N_("It blocks a submission instead of warning."),
    ("off", "block"): N_("It blocks a submission; it was switched off before."),
    ("block", "warn"): N_("It warns instead of blocking a submission."),
    ("off", "warn"): N_("It warns; it was switched off before."),
    ("block", "off"): N_("It is switched off; it blocked a submission before."),
    ("warn", "off"): N_("It is switched off; it warned before."),
}
PUBLISHING = {True: N_("This role may now publish."), False: N_("This role may no longer publish.")}
SCOPES = {
    "topic": N_("This role is now held for a topic, or for all of them."),
    None: N_("This role is no longer held for a topic."),
}


def meanings(pair: Pair) -> tuple[Meaning, ...]:
    """What a changed clause means; where only words changed, that."""
    found: list[Meaning] = []
    for key in pair.differing:
        special = _PARTICULAR.get((pair.section, key))
        if special is not None:
            found += special(pair)
        elif not is_text(pair, key):
            found += plainly(pair, key)
    if pair.section == "calendar" and any(one.touches == TIMES for one in found):
        found.append(Meaning(say(N_("Every due time that runs in business time is counted by this.")), TIMES))
    return tuple(found) or (Meaning(say(N_("Only its words changed.")), TEXTS),)


def _chain(pair: Pair) -> Iterator[Meaning]:
    return approvers.of_chain(pair.old, pair.new, pair.after.id.removeprefix("chains."), pair.renamed)


def _way(pair: Pair) -> Iterator[Meaning]:
    """Another chain for a category or a kind of error."""
    was, now = pair.values("chain")
    if was is None or now is None:
        yield from plainly(pair, "chain")
        return
    before = approvers.Way(pair.old, pair.old.chains[was].steps)
    after = approvers.Way(pair.new, pair.new.chains[now].steps)
    yield Meaning(
        say(N_("It goes through the chain %(after)s instead of %(before)s."), after=now, before=was), APPROVERS
    )
    found = approvers.differences(before, after, pair.renamed)
    yield from (one.meaning for one in found)
    if not found:
        yield approvers.Difference(approvers.SAME, {}).meaning


def _instead(key: str, message: str) -> Callable[[Pair], Iterator[Meaning]]:
    """A time instead of another one."""

    def said(pair: Pair) -> Iterator[Meaning]:
        was, now = pair.values(key)
        if was is None or now is None:
            yield from plainly(pair, key)
        else:
            yield Meaning(say(message, after=now, before=was), TIMES)

    return said


def _outcome(pair: Pair) -> Iterator[Meaning]:
    yield Meaning(say(OUTCOMES[pair.values("outcome")]), CHECKS)


def _publishing(pair: Pair) -> Iterator[Meaning]:
    yield Meaning(say(PUBLISHING[pair.after.content["may_publish"]]), OTHER)


def _scope(pair: Pair) -> Iterator[Meaning]:
    yield Meaning(say(SCOPES[pair.after.content["scope"]]), APPROVERS)


def _template(_: Pair) -> Iterator[Meaning]:
    """A text that was approved beforehand is another text now."""
    yield Meaning(say(N_("The text changed: the approval of this template lapses with this version.")), TEXTS)


def _holidays(pair: Pair) -> Iterator[Meaning]:
    before, after = dict(pair.before.content["holidays"]), dict(pair.after.content["holidays"])
    for day in sorted({*before, *after}):
        if day not in before:
            yield Meaning(say(N_("%(day)s is now a holiday, %(name)s."), day=day, name=after[day]), TIMES)
        elif day not in after:
            yield Meaning(say(N_("%(day)s is no longer a holiday, %(name)s."), day=day, name=before[day]), TIMES)
        elif before[day] != after[day]:
            sentence = N_("The holiday on %(day)s is called %(after)s instead of %(before)s.")
            yield Meaning(say(sentence, day=day, after=after[day], before=before[day]), TEXTS)


_PARTICULAR: Mapping[tuple[str, str], Callable[[Pair], Iterator[Meaning]]] = {
    ("chains", "steps"): _chain,
    ("categories", "chain"): _way,
    ("corrections", "chain"): _way,
    ("emergency", "chain"): _way,
    ("categories", "first_response"): _instead(
        "first_response", N_("First response within %(after)s instead of %(before)s.")
    ),
    ("categories", "resolution"): _instead("resolution", N_("Resolved within %(after)s instead of %(before)s.")),
    ("checks", "outcome"): _outcome,
    ("roles", "may_publish"): _publishing,
    ("roles", "scope"): _scope,
    ("templates", "text"): _template,
    ("calendar", "holidays"): _holidays,
}
