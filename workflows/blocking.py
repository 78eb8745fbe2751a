"""A text that the guidance does not let before the chain: what is told, and what is hidden."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from governance.change import Change
from governance.db import session, table
from governance.errors import N_, Invalid, Problem
from governance.record.entries import EntryType
from policies.facts import Evaluation
from workflows import drafts, findable
from workflows.drafts import Revision


def restrict(
    change: Change, draft: Any, revision: Revision, said: dict[str, Any], not_evaluated: dict[str, Any]
) -> None:
    """Keep a text with personal data for two alone: its author and the privacy officer. Nobody finds it any more."""
    revisions = table(Revision)
    session.execute(update(revisions).where(revisions.c.id == revision.id).values(restricted=True))
    drafts.set_draft(draft.id, restricted=True, version=draft.version - 1)  # no word changed: nobody's copy is stale
    findable.drop(findable.DRAFT, draft.id)
    change.record(
        EntryType.SUBMISSION_BLOCKED,
        f"draft/{draft.public_id}",
        public=said,
        committed={"revision": draft.revision, **not_evaluated},
    )


def blocked(evaluation: Evaluation) -> Invalid:
    """The refusal, with every check that blocks and what it says."""
    return Invalid(
        "blocked-by-guidance",
        N_("The guidance does not allow this to be submitted yet. Each point below says what to change."),
        errors={
            finding.id: [
                Problem(other.sentence, **other.facts)
                for other in evaluation.findings
                if other.check == finding.check and other.outcome == "block"
            ]
            for finding in evaluation.findings
            if finding.outcome == "block"
        },
        extra={"checks": [finding for finding in evaluation.findings if finding.outcome == "block"]},
    )
