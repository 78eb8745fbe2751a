"""What people say about a clause of a version, until somebody resolves it."""

from __future__ import annotations

from sqlalchemy import insert, select, update

from governance.change import Actor, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Invalid, NotAllowed, NotFound, Problem
from governance.record.entries import EntryType
from policies.clauses import clauses
from policies.document import DocumentFaults
from policies.versions import PolicyComment, PolicyVersion, document_of
from workflows.amendments.rows import OWNER
from workflows.guidance_reading import no_version

LONGEST = 4_000


@verb
def comment(actor: Actor, version_id: int, clause: str, text: str) -> Made:
    """Say something about a clause of a version as it stands; an empty clause means the whole.

    Everybody with a role may. Raises `Invalid` for a clause that its text does not have, and for an empty comment.
    """
    if not text.strip() or len(text) > LONGEST:
        raise Invalid(
            "invalid",
            N_("A comment has 1 to %(limit)s characters."),
            errors={"text": [Problem(N_("Write something here."))]},
            limit=LONGEST,
        )
    with transaction(actor) as change:
        actor.may("write")
        if not change.standing.grants:
            raise NotAllowed("no-role", N_("You hold no role here at the moment. Ask an administrator."))
        row = session.execute(
            select(
                *(PolicyVersion.public_id, PolicyVersion.number, PolicyVersion.sha256),
                *(PolicyVersion.source, PolicyVersion.revision),
            ).where(PolicyVersion.id == version_id)
        ).one_or_none()
        if row is None:
            raise no_version()
        _known(row.sha256, row.source, clause)
        values = {"version_id": version_id, "revision": row.revision, "clause": clause, "text": text, "at": change.at}
        ident = session.execute(
            insert(PolicyComment).values(**values, person_id=change.standing.person_id).returning(PolicyComment.id)
        ).scalar_one()
        change.record(
            EntryType.POLICY_COMMENTED,
            f"policy/{row.public_id}",
            public={
                "policy": {"version": row.number, "sha256": row.sha256},
                **({"clauses": [clause]} if clause else {}),
            },
            committed={"comment": ident, "text": text, "revision": row.revision},
        )
        return change.made(policy_version=version_id, comment=ident)


def _known(sha256: str, source: str, clause: str) -> None:
    """Raise `Invalid` for a clause that a text does not have; a text with faults is not asked."""
    try:
        known = clauses(document_of(sha256, source))
    except DocumentFaults:
        return
    if clause and clause not in known:
        raise Invalid(
            "invalid",
            N_("This version has no clause “%(clause)s”."),
            errors={"clause": [Problem(N_("Use the id of a clause, such as categories.R3."))]},
            clause=clause[:120],
        )


def no_comment() -> NotFound:
    """There is no such comment."""
    return NotFound("not-found", N_("There is no such comment."))


@verb
def resolve(actor: Actor, comment_id: int) -> Made:
    """Say that nothing is left to do about a comment: its author may, and an owner of the guidance."""
    with transaction(actor) as change:
        actor.may("write")
        row = session.execute(
            select(
                *(PolicyComment.version_id, PolicyComment.person_id, PolicyComment.clause),
                *(PolicyVersion.public_id, PolicyVersion.number, PolicyVersion.sha256),
            )
            .join(PolicyVersion, PolicyVersion.id == PolicyComment.version_id)
            .where(PolicyComment.id == comment_id)
        ).one_or_none()
        if row is None:
            raise no_comment()
        if row.person_id != change.standing.person_id:
            change.standing.needs(OWNER)
        resolved = session.execute(
            update(PolicyComment)
            .where(PolicyComment.id == comment_id, PolicyComment.resolved_at.is_(None))
            .values(resolved_at=change.at, resolved_by=change.standing.person_id)
            .returning(PolicyComment.id)
            .execution_options(synchronize_session=False)
        ).one_or_none()
        made = {"policy_version": row.version_id, "comment": comment_id}
        if resolved is None:
            return change.made(new=False, **made)
        change.record(
            EntryType.POLICY_COMMENTED,
            f"policy/{row.public_id}",
            public={"policy": {"version": row.number, "sha256": row.sha256}},
            committed={"comment": comment_id, "resolved": True},
        )
        return change.made(**made)
