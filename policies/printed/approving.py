"""Chains of approval and what holds for every approval, in words."""

from __future__ import annotations

from collections.abc import Iterator

from governance.errors import N_
from policies.parts import Chain, Document, Step
from policies.printed.clause import Clause, Made, category, details, role
from policies.routes import STATEMENT
from policies.sentences import Fact, Named, Sentence, say, series

AMENDMENT = "amendment"


def chains(document: Document) -> Made:
    """Each chain: who approves, one step after the other, and where it is asked."""
    for one in document.chains.values():
        yield Clause(
            one.clause,
            name=say(N_("The chain “%(name)s”"), name=one.name),
            details=details(
                ("steps", say(N_("Approved by %(steps)s."), steps=steps(document, one))),
                ("", _used(document, one)),
            ),
            content={"steps": one.steps},
        )


def steps(document: Document, way: Chain) -> Fact:
    """The steps of a chain in their order."""
    return series((step(document, one) for one in way.steps), "then")


def step(document: Document, one: Step) -> Fact:
    """Who approves in one step, by when, and who may skip it."""
    who: Fact = _who(document, one)
    if one.due is not None:
        who = say(N_("%(who)s within %(time)s"), who=who, time=one.due)
    if one.skip_by:
        by = series((role(document, name) for name in one.skip_by), "or")
        who = say(N_("%(who)s (%(by)s may skip this step)"), who=who, by=by)
    return who


def _who(document: Document, one: Step) -> Fact:
    if one.all_of:
        return say(N_("each of %(roles)s, in any order"), roles=_held(document, one.all_of, "and"))
    if one.any_of and one.quorum == 1:
        return _held(document, one.any_of, "or")
    if one.any_of:
        return say(N_("%(count)s of %(roles)s"), count=one.quorum, roles=_held(document, one.any_of, "comma"))
    who = _held(document, (one.role,), "and")
    return who if one.quorum == 1 else say(N_("%(count)s people as %(role)s"), count=one.quorum, role=who)


def _held(document: Document, names: tuple[str, ...], joined: str) -> Fact:
    """Roles as a step asks for them: some are held for a topic."""
    return series(
        (
            say(N_("%(role)s for the topic"), role=role(document, name))
            if name in document.roles and document.roles[name].by_topic
            else role(document, name)
            for name in names
        ),
        joined,
    )


def used_by(document: Document, name: str) -> Iterator[Fact]:
    """Where a chain is asked."""
    if name == STATEMENT:
        yield say(N_("statements"))
    if name == AMENDMENT or (name == STATEMENT and AMENDMENT not in document.chains):
        yield say(N_("changes of this document"))
    yield from (category(document, one.id) for one in document.categories.values() if one.chain == name)
    if document.emergency.get("chain") == name:
        yield say(N_("whatever is published in an emergency"))
    for key, one in document.corrections.get("severities", {}).items():
        if one["chain"] == name:
            kind = Named(f"corrections.severities.{key}", one["title"], key)
            yield say(N_("corrections of the kind %(severity)s"), severity=kind)


def _used(document: Document, one: Chain) -> Sentence | None:
    places = tuple(used_by(document, one.name))
    return say(N_("Used for: %(places)s."), places=series(places)) if places else None
