"""What a version has to be before it is submitted, and once more before it is finally approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from governance.db import session
from governance.errors import N_, Conflict, Invalid, Problem
from policies import examples
from policies.document import Document, DocumentFaults, parse
from policies.format.heading import rank
from policies.format.nodes import Fault
from policies.versions import PolicyOverride, PolicyRevision, PolicyVersion, document_of
from workflows import liveness
from workflows.liveness import Line


def proposed(row: Any, source: str, at: datetime) -> Document:
    """The document of a version that is submitted at a moment.

    Raises `Invalid` with every fault: of the text, of what lies in the past, and of its own examples.
    """
    try:
        document = parse(source, at)
    except DocumentFaults as refused:
        raise faulty(refused.faults) from refused
    failed = examples.failures(examples.run(document))
    if failed:
        raise Invalid(
            "examples-fail",
            N_("The examples in the document do not come out as they say. Mend the rules or the examples."),
            errors={"source": _told(failed)},
            extra={"faults": failed},
        )
    _its_own(row, document)
    return document


def faulty(faults: Sequence[Fault]) -> Invalid:
    """A document that is refused for its faults, each with its place."""
    return Invalid(
        "document-faults",
        N_("The document has faults. Each one below stands with its line and column."),
        errors={"source": _told(faults)},
        extra={"faults": list(faults)},
    )


def _told(faults: Sequence[Fault]) -> list[Problem]:
    return [Problem(fault.message, **fault.facts) for fault in faults]


def _its_own(row: Any, document: Document) -> None:
    """Raise `Invalid` where the text says that it is another document or another version than this one."""
    if document.id != row.slug:
        raise Invalid(
            "invalid",
            N_("The document calls itself %(wrong)s; the guidance here is %(id)s."),
            errors={"source": [Problem(N_("Write %(id)s as its id."), id=row.slug)]},
            wrong=document.id,
            id=row.slug,
        )
    if document.version != row.number:
        raise Invalid(
            "invalid",
            N_("The document says that it is version %(wrong)s; this is version %(number)s."),
            errors={"source": [Problem(N_("Write %(number)s as its version."), number=row.number)]},
            wrong=document.version,
            number=row.number,
        )


def comes_last(row: Any, takes_effect: datetime) -> None:
    """Raise `Conflict` unless number and moment come after those of every approved version.

    Versions take effect in the order of their numbers, so that the one that took effect last is the highest one.
    """
    for other in session.execute(
        select(PolicyVersion.number, PolicyVersion.effective_from).where(
            PolicyVersion.state == "approved", PolicyVersion.id != row.id
        )
    ):
        if rank(other.number) >= rank(row.number):
            raise Conflict(
                "number-overtaken",
                N_(
                    "Version %(other)s is approved, so %(number)s comes too late. Begin a version with a higher number."
                ),
                other=other.number,
                number=row.number,
            )
        if other.effective_from >= takes_effect:
            raise Conflict(
                "takes-effect-too-early",
                N_("Version %(other)s takes effect at %(moment)s, and this one has to come after it."),
                other=other.number,
                moment=other.effective_from,
            )


def text_of(row: Any) -> str:
    """The current text of a locked version."""
    return str(
        session.execute(
            select(PolicyRevision.source).where(PolicyRevision.version_id == row.id, PolicyRevision.n == row.revision)
        ).scalar_one()
    )


def document_of_locked(row: Any) -> Document:
    """The document of a locked version that was submitted, and so has no faults."""
    return document_of(row.sha256, text_of(row))


# -- Whether somebody is left to approve --------------------------------------------------------------------------


def without_anybody(document: Document, takes_effect: datetime) -> list[Line]:
    """The ways of a version on which nobody's text could be approved, by the people of the moment of effect."""
    return liveness.unsatisfiable(document, takes_effect)


def alive(row: Any, document: Document, takes_effect: datetime) -> None:
    """Raise `Conflict` where a way has nobody who could approve, and nobody has said that it may be so."""
    dead = without_anybody(document, takes_effect)
    if not dead or _overridden(row):
        return
    raise Conflict(
        "route-unsatisfiable",
        N_("Nobody could approve on these ways of version %(number)s: %(ways)s. Mend it, or override it for a reason."),
        number=row.number,
        ways=", ".join(named(dead)),
        extra={"ways": named(dead)},
    )


def named(dead: Sequence[Line]) -> list[str]:
    """Ways by their clauses, each once."""
    return list(dict.fromkeys(clause for line in dead for clause in line.outlook.way.clauses[:1]))


def _overridden(row: Any) -> bool:
    found = select(PolicyOverride.person_id).where(
        PolicyOverride.version_id == row.id, PolicyOverride.revision == row.revision
    )
    return session.execute(found).one_or_none() is not None
