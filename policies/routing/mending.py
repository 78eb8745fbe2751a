"""What would mend a chain that stays short, as a sentence for people."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from governance.errors import N_
from policies.routing.matching import Staff, Turn
from policies.routing.ways import MODERATION, Way


@dataclass(frozen=True)
class Mend:
    """A message id with places for `facts`; `%(people)s` stands for the names of `people`."""

    sentence: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    people: tuple[int, ...] = ()


def mend_for_all(
    turns: Sequence[Turn], short: Collection[int], staff: Staff, without: Collection[int] = ()
) -> tuple[Mend, ...]:
    """What would mend positions that nobody's text gets past; `without` those who are shut out of this one review."""
    found, shared = [], []
    for turn in turns:
        if turn.position not in short:
            continue
        held = frozenset().union(*(staff.holders(seat.role, seat.topic) for seat in turn.seats))
        able = _able(turn, staff, without)
        if len(able) >= turn.needed:
            shared.append(turn)
        else:
            found.append(_alone(turn, held, able))
    return (*found, *([_shared(shared, staff, without)] if shared else []))


def _able(turn: Turn, staff: Staff, without: Collection[int]) -> frozenset[int]:
    able = (staff.holders(seat.role, seat.topic).difference(without, seat.barred) for seat in turn.seats)
    return frozenset().union(*able)


def _alone(turn: Turn, held: frozenset[int], able: frozenset[int]) -> Mend:
    """One position that has too few people whatever the others do."""
    facts = {**_role(turn), "step": turn.position, "needed": turn.needed}
    topic = "topic" in facts
    if not held:
        return Mend(
            N_("Nobody holds the role %(role)s for the topic %(topic)s. Give it to somebody.")
            if topic
            else N_("Nobody holds the role %(role)s. Give it to somebody."),
            facts,
        )
    if not able:
        return Mend(
            N_("Only %(people)s may act as %(role)s, and had a part in this already. Give the role to another person."),
            facts,
            tuple(sorted(held)),
        )
    return Mend(
        N_(
            "Step %(step)s needs %(needed)s different people, and only %(people)s could approve there as %(role)s. "
            "Give the role to another person."
        ),
        facts,
        tuple(sorted(able)),
    )


def _role(turn: Turn) -> dict[str, Any]:
    topic = next((seat.topic for seat in turn.seats if seat.topic), None)
    return {"role": ", ".join(turn.roles), **({"topic": topic} if topic else {})}


def _shared(turns: Sequence[Turn], staff: Staff, without: Collection[int]) -> Mend:
    """Positions that have people each, but too few different ones."""
    able = frozenset().union(*(_able(turn, staff, without) for turn in turns))
    return Mend(
        N_(
            "Steps %(steps)s need %(needed)s different people, and only %(people)s could approve there as %(roles)s. "
            "Give one of these roles to another person."
        ),
        {
            "steps": ", ".join(str(turn.position) for turn in turns),
            "needed": sum(turn.needed for turn in turns),
            "roles": ", ".join(dict.fromkeys(role for turn in turns for role in turn.roles)),
        },
        tuple(sorted(able)),
    )


def mend_for_writers(way: Way, critical: Mapping[int, tuple[int, ...]]) -> tuple[Mend, ...]:
    """What would help those whose own texts cannot be approved; people who lack the same steps share a sentence."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for person, short in critical.items():
        groups.setdefault(short, []).append(person)
    said = _for_proposers if way.kind == MODERATION else _for_writers
    return tuple(
        said([turn for turn in way.turns if turn.position in short], people) for short, people in sorted(groups.items())
    )


def _for_proposers(turns: Sequence[Turn], people: Sequence[int]) -> Mend:
    return Mend(
        N_(
            "What %(people)s proposes to hide or remove needs others who decide on it and on an appeal (%(roles)s), "
            "and they are missing. Give one of these roles to another person."
        ),
        {"roles": ", ".join(dict.fromkeys(role for turn in turns for role in turn.roles))},
        tuple(people),
    )


def _for_writers(turns: Sequence[Turn], people: Sequence[int]) -> Mend:
    first = turns[0]
    if len(turns) == 1 and first.needed == 1 and len(first.seats) == 1:
        facts = _role(first)
        return Mend(
            N_(
                "Nobody but %(people)s holds the role %(role)s for the topic %(topic)s: what this person writes cannot "
                "be approved. Give the role to another person."
            )
            if "topic" in facts
            else N_(
                "Nobody but %(people)s holds the role %(role)s: what this person writes cannot be approved. "
                "Give the role to another person."
            ),
            facts,
            tuple(people),
        )
    return Mend(
        N_(
            "None of these can be spared in steps %(steps)s (%(roles)s): %(people)s. What one of them writes cannot be "
            "approved. Give one of these roles to another person."
        ),
        {
            "steps": ", ".join(str(turn.position) for turn in turns),
            "roles": ", ".join(dict.fromkeys(role for turn in turns for role in turn.roles)),
        },
        tuple(people),
    )
