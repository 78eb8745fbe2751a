"""The first guidance document, brought into force by a named act of the operator."""

from __future__ import annotations

from sqlalchemy import select

from governance.change import Actor, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Conflict
from governance.record.entries import EntryType
from policies import examples
from policies.document import DocumentFaults, parse
from policies.versions import PolicyVersion
from workflows.amendments.deciding import remind_of_review
from workflows.amendments.rows import insert_version, needs_reason


@verb
def adopt(actor: Actor, source: str, reason: str) -> Made:
    """Bring the first guidance document into force, once, for a stated reason.

    It is in force from its own `effective_from`. Raises `DocumentFaults` for a document with faults or with examples
    that fail, `Conflict` where one was adopted before: later ones come through the chain that the document in force
    demands.
    """
    document = parse(source)
    if failed := examples.failures(examples.run(document)):
        raise DocumentFaults(failed)
    needs_reason(reason, N_("Say why this document is adopted."))
    with transaction(actor) as change:
        change.standing.needs("administrator")
        if session.scalar(select(PolicyVersion.id).limit(1)) is not None:
            raise Conflict(
                "policy-adopted-before",
                N_("A guidance document was adopted before. A new version goes through the approval chain."),
            )
        version_id, ident, sha256 = insert_version(
            change,
            source,
            document.version,
            slug=document.id,
            state="approved",
            effective_from=document.effective_from,
            reason=reason,
        )
        change.record(
            EntryType.POLICY_ADOPTED,
            f"policy/{ident}",
            public={"policy": {"version": document.version, "sha256": sha256}},
            committed={"reason": reason, "effective_from": document.effective_from.isoformat()},
        )
        remind_of_review(change, version_id, 1, document)
        return change.made(policy_version=version_id)
