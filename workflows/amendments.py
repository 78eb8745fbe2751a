"""How a policy version comes into force. So far: the first one, by a named act of the operator."""

from __future__ import annotations

import hashlib

from sqlalchemy import insert, select

from governance.change import Actor, Made, transaction, verb
from governance.db import public_id, session
from governance.errors import N_, Conflict, Invalid, Problem
from governance.record.entries import EntryType
from policies.document import parse
from policies.versions import PolicyVersion


@verb
def adopt(actor: Actor, source: str, reason: str) -> Made:
    """Bring the first guidance document into force, once, for a stated reason.

    It is in force from its own `effective_from`. Raises `DocumentFaults` for a document with faults, `Conflict` where
    one was adopted before: later ones come through the chain that the document in force demands.
    """
    document = parse(source)
    if not reason.strip():
        raise Invalid(
            "invalid",
            N_("Say why this document is adopted."),
            errors={"reason": [Problem(N_("A reason is required."))]},
        )
    with transaction(actor) as change:
        change.standing.needs("administrator")
        if session.scalar(select(PolicyVersion.id).limit(1)) is not None:
            raise Conflict(
                "policy-adopted-before",
                N_("A guidance document was adopted before. A new version goes through the approval chain."),
            )
        ident, sha256 = public_id(), hashlib.sha256(source.encode()).hexdigest()
        version_id = session.execute(
            insert(PolicyVersion)
            .values(
                public_id=ident,
                slug=document.id,
                number=document.version,
                sha256=sha256,
                source=source,
                state="approved",
                change=document.change,
                effective_from=document.effective_from,
                reason=reason,
                created_by=change.standing.person_id,
                created_at=change.at,
            )
            .returning(PolicyVersion.id)
        ).scalar_one()
        change.record(
            EntryType.POLICY_ADOPTED,
            f"policy/{ident}",
            public={"policy": {"version": document.version, "sha256": sha256}},
            committed={"reason": reason, "effective_from": document.effective_from.isoformat()},
        )
        return change.made(policy_version=version_id)
