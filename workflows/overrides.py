"""Letting one revision pass a check that blocks it: by whom the guidance names, for a reason, never by its author."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Conflict, Invalid, NotAllowed, Problem
from governance.machine import move
from governance.record.entries import EntryType
from policies.evaluation import evaluate
from policies.parts import Document
from policies.versions import Edition, version_in_force
from workflows import drafts
from workflows.evaluating import CheckOverride, facts_of
from workflows.states import DRAFT
from workflows.whose import writers


@verb
def override(actor: Actor, draft_id: int, revision: int, check: str, reason: str) -> Made:
    """Let exactly this revision pass a check that blocks it.

    An edit makes a new revision, which the check blocks again. Raises `NotAllowed` for whoever wrote or edited the
    draft and for whom the guidance does not name, `Conflict` where the revision is not the current one or the check
    does not block it, `Invalid` without a reason.
    """
    if not reason.strip():
        raise Invalid(
            "invalid",
            N_("Say why this may pass."),
            errors={"reason": [Problem(N_("A reason is required."))]},
        )
    with transaction(actor) as change:
        actor.may("decide")
        draft = drafts.locked(change, draft_id)
        if not drafts.may_read(draft, change.standing.person_id, change.standing.roles):
            raise drafts.no_draft()
        if draft.revision != revision:
            raise drafts.not_current(draft)
        move(DRAFT, draft.state, "submit")
        edition = version_in_force(change.at)
        role = _role(change, draft, check, edition.document)
        facts = facts_of(draft, change.standing.roles, change.at).facts
        if check in facts.overridden:
            return change.made(new=False, draft=draft_id)
        blocking = [one for one in evaluate(facts, edition.document).findings if one.outcome == "block"]
        if check not in {one.check for one in blocking}:
            raise Conflict(
                "check-not-blocking", N_("This check does not block the revision; there is nothing to let pass.")
            )
        who = {"person_id": change.standing.person_id, "person_name": change.standing.name, "at": change.at}
        what = {"draft_id": draft_id, "revision": revision, "check": check, "role": role, "reason": reason}
        session.execute(insert(CheckOverride).values(**what, **who))
        drafts.set_draft(draft_id, updated_at=change.at)
        _record(change, draft, edition, check, role, reason)
        return change.made(draft=draft_id)


def _role(change: Change, draft: Any, check: str, document: Document) -> str:
    """The role by which this person may let the check pass."""
    may = document.checks[check].override_by if check in document.checks else ()
    own = {draft.author_id, draft.keeper_id, *writers(draft.id)}
    if change.standing.person_id in own:
        raise NotAllowed(
            "own-work", N_("You wrote or edited this text, so somebody else has to decide whether it may pass.")
        )
    held = next((role for role in may if change.standing.holds(role, draft.topic)), None)
    if held is None:
        raise NotAllowed(
            "override-not-allowed", N_("The guidance does not name you among those who may let this check pass.")
        )
    return held


def _record(change: Change, draft: Any, edition: Edition, check: str, role: str, reason: str) -> None:
    change.record(
        EntryType.CHECK_OVERRIDDEN,
        f"draft/{draft.public_id}",
        public={"policy": edition.public, "clauses": [f"checks.{check}"], "digest": draft.digest},
        committed={"check": check, "role": role, "reason": reason, "revision": draft.revision},
    )


def overrides_of(draft_id: int, revision: int) -> list[CheckOverride]:
    """What was let pass of a revision, by whom and why."""
    return list(
        session.scalars(
            select(CheckOverride)
            .where(CheckOverride.draft_id == draft_id, CheckOverride.revision == revision)
            .order_by(CheckOverride.id)
        )
    )
