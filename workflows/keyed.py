"""One request that is several acts: the key of the whole is taken first, and each act has one that is made from it."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from governance.change import Actor, Made, Once, transaction, verb


def claim(actor: Actor) -> None:
    """Take the key of the whole request where it has one, so that it stands for no other; a repeat goes on behind it.

    Raises `Invalid` where it stands for another one: then nothing of this one is done.
    """
    if actor.once:
        _claim(actor)


@verb
def _claim(actor: Actor) -> Made:
    with transaction(actor) as change:
        return change.made(new=False)


def part(actor: Actor, name: str) -> Actor:
    """The actor of one of the acts, whose key no other one has and which is never longer than a key may be."""
    if actor.once is None:
        return actor
    key = hashlib.sha256(f"{actor.once.key}\n{name}".encode()).hexdigest()
    return replace(actor, once=Once(key, actor.once.fingerprint))
