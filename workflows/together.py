"""Several decisions asked for at once: each by the verb of one alone, in a transaction and with a result of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from governance.change import Actor, Made
from governance.errors import N_, Busy, Invalid, Problem, Refusal
from workflows import decisions, keyed

MOST = 50
"""So many are decided on at once."""


@dataclass(frozen=True)
class Choice:
    """What somebody decides on one draft: the words of `decisions.decide`."""

    draft_id: int
    revision: int
    verdict: str
    comment: str = ""
    revisit_on: date | None = None
    on_behalf_of: int | None = None
    revisit_if: str = ""


@dataclass(frozen=True)
class Result:
    """What came of one choice: what was made, or the refusal."""

    choice: Choice
    came: Made | Refusal


def decide_each(actor: Actor, choices: Sequence[Choice]) -> list[Result]:
    """Decide on each of these drafts by itself; a result for each, in the order given.

    What one is refused for stops none of the others. Nothing holds them together: no lock is kept from one to the next,
    and where the service dies on the way, those that were decided stay so. Under an Idempotency-Key each has a key of
    its own, made from that and its draft, so that a repeat answers what was decided and does what is left. Where a lock
    was not had in time the rest is not tried.

    Raises `Invalid` for more than `MOST`, for a draft that comes twice, and for a key that stands for another request:
    then nothing is decided.
    """
    _counted(choices)
    keyed.claim(actor)
    results: list[Result] = []
    for choice in choices:
        last = results[-1].came if results else None
        results.append(Result(choice, last if isinstance(last, Busy) else _decide(actor, choice)))
    return results


def _decide(actor: Actor, choice: Choice) -> Made | Refusal:
    said = choice.verdict, choice.comment, choice.revisit_on, choice.on_behalf_of, choice.revisit_if
    own = keyed.part(actor, str(choice.draft_id))
    try:
        return decisions.decide(own, choice.draft_id, choice.revision, *said, one_of_several=True)
    except Refusal as refusal:
        return refusal


def _counted(choices: Sequence[Choice]) -> None:
    if len(choices) > MOST:
        raise Invalid("too-many-at-once", N_("At most %(most)s drafts are decided on at once."), most=MOST)
    drafts = [one.draft_id for one in choices]
    twice = sorted({one for one in drafts if drafts.count(one) > 1})
    if twice:
        listed = ", ".join(map(str, twice))
        raise Invalid(
            "draft-given-twice",
            N_(
                "Each draft is decided on once in a request, and nothing was decided. Given more than once: %(drafts)s."
            ),
            errors={"decisions": [Problem(N_("Given more than once: %(drafts)s."), drafts=listed)]},
            drafts=listed,
        )
