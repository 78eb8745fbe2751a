"""A practice beside what was really decided: category, steps, checks, words and time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from governance.change import Standing
from governance.db import session
from governance.errors import N_, Conflict
from policies.differences import Piece, differences
from policies.facts import Evaluation
from policies.versions import PolicyVersion
from workflows.drafts import Draft, Revision, may_read
from workflows.evaluating import SubmissionFacts
from workflows.practising.deciding import Decided
from workflows.practising.reading import PracticeView
from workflows.publications import Publication
from workflows.threads import Triage


@dataclass(frozen=True)
class Real:
    """What was really decided: the last choice of a category, and the answer that went out first, where one did.

    `texts` are None where nothing went out, or where the reader may not see the draft.
    """

    outcome: str
    category: str | None
    clauses: Sequence[str]
    reason: str
    first_response_due: datetime | None
    decided_at: datetime
    policy_version: str | None
    draft_id: int | None
    texts: Mapping[str, str] | None
    evaluation: Evaluation | None


@dataclass(frozen=True)
class Comparison:
    """Both beside each other. `texts` holds for each language of either the pieces of which both are made."""

    mine: Evaluation
    real: Real
    texts: Mapping[str, Sequence[Piece]]
    only_mine: Sequence[str]
    only_theirs: Sequence[str]

    @property
    def same_category(self) -> bool:
        """Whether the category is the one that was really chosen."""
        return self.mine.category == self.real.category


def comparison(view: PracticeView, standing: Standing) -> Comparison | None:
    """Hold a practice against what was decided, in two statements; None while nothing was decided.

    Raises `Conflict` for one that is not handed in: what was decided would tell its writer what to write.
    """
    if view.open or view.row.evaluation is None:
        raise Conflict(
            "practice-not-handed-in",
            N_("What was really decided is shown once you have handed your practice in."),
        )
    if view.real is None:
        return None
    mine, real = Evaluation.from_json(view.row.evaluation), _real(view.real, standing)
    theirs = real.evaluation
    found, others = _checks(mine), _checks(theirs) if theirs else ()
    return Comparison(
        mine=mine,
        real=real,
        texts=_words(view.row.texts, real.texts) if real.texts is not None else {},
        only_mine=[one for one in found if one not in others] if theirs else [],
        only_theirs=[one for one in others if one not in found],
    )


def _words(mine: Mapping[str, str], theirs: Mapping[str, str]) -> dict[str, Sequence[Piece]]:
    languages = [*theirs, *(one for one in mine if one not in theirs)]
    return {one: differences(mine.get(one, ""), theirs.get(one, "")) for one in languages}


def _checks(evaluation: Evaluation) -> tuple[str, ...]:
    """The clauses of what was found, each once, in their order."""
    return tuple(dict.fromkeys(finding.id for finding in evaluation.findings))


def _real(what: Decided, standing: Standing) -> Real:
    choice = session.execute(
        select(Triage, PolicyVersion.number)
        .join(PolicyVersion, PolicyVersion.id == Triage.policy_version_id)
        .where(Triage.id == what.triage_id)
    ).one_or_none()
    answer = _answer(what) if what.publication_id is not None else None
    triage: Any = choice.Triage if choice else None
    at = answer.Publication.published_at if answer else triage.at
    readable = answer is not None and may_read(answer.Draft, standing.person_id, standing.roles)
    return Real(
        outcome=what.kind,
        category=triage.category if triage else None,
        clauses=triage.clauses if triage else (),
        reason=triage.reason if triage else "",
        first_response_due=triage.first_response_due if triage else None,
        decided_at=at,
        policy_version=choice.number if choice else None,
        draft_id=answer.Draft.id if answer and readable else None,
        texts=answer.Revision.texts if answer and readable else None,
        evaluation=Evaluation.from_json(answer.evaluation) if answer and readable and answer.evaluation else None,
    )


def _answer(what: Decided) -> Any:
    return session.execute(
        select(Publication, Draft, Revision, SubmissionFacts.evaluation)
        .join(Draft, Draft.id == Publication.draft_id)
        .join(Revision, (Revision.draft_id == Draft.id) & (Revision.n == Publication.revision))
        .outerjoin(SubmissionFacts, SubmissionFacts.review_id == Publication.review_id)
        .where(Publication.id == what.publication_id)
    ).one()
