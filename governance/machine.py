"""State machines as tables, driven by `transitions`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from transitions import Machine

from governance.errors import N_, Conflict


class Move(NamedTuple):
    """A named move of a machine: the states that it leaves from and the one that it reaches."""

    sources: tuple[str, ...]
    target: str


class Table:
    """A state machine: its name for people, its states, its moves by name. Build it once, at module level.

    `because` holds, for states in which the reason of a refusal is always the same, its slug and its sentence.
    """

    def __init__(
        self,
        name: str,
        states: tuple[str, ...],
        moves: Mapping[str, tuple[Move, ...]],
        because: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        known = set(states)
        for trigger, ways in moves.items():
            if misspelt := {s for way in ways for s in (*way.sources, way.target)} - known:
                raise ValueError(f"{name}.{trigger} names unknown states: {', '.join(sorted(misspelt))}")
        self.name, self.states, self.moves = name, states, moves
        self.because = because or {}
        self._machine = Machine(model=None, states=list(states), initial=states[0], auto_transitions=False)
        for trigger, ways in moves.items():
            for way in ways:
                self._machine.add_transition(trigger, list(way.sources), way.target)

    def allows(self, state: str, name: str) -> bool:
        """Whether the move `name` exists from `state`."""
        return bool(self._machine.get_transitions(name, state))

    def diagram(self) -> str:
        """The machine as Mermaid `stateDiagram-v2` text, for docs and pages."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.states[0]}"]
        for trigger, ways in self.moves.items():
            lines += [f"    {source} --> {way.target}: {trigger}" for way in ways for source in way.sources]
        return "\n".join(lines) + "\n"


class _Token:
    """What the machine moves: thrown away after the move, so that no mapped row is ever attached to it."""

    __slots__ = ("state",)

    def __init__(self, state: str) -> None:
        self.state = state


def move(table: Table, state: str, name: str) -> str:
    """The state that `name` leads to from `state`. Raises `Conflict` naming both where there is no such move."""
    if not table.allows(state, name):
        if state in table.because:
            raise Conflict(*table.because[state])
        raise Conflict(
            "wrong-state",
            N_("This %(thing)s is %(state)s; it cannot be changed by “%(move)s” now."),
            thing=table.name,
            state=state,
            move=name,
        )
    token = _Token(state)
    table._machine.events[name].trigger(token)
    return token.state
