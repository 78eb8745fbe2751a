"""An appeal of the author of a message, taken down by staff, and decided by somebody who had no part in the act."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, update

from governance.change import Actor, Change, Made, transaction, verb
from governance.db import session
from governance.errors import N_, Conflict, Invalid, Problem
from governance.machine import move
from governance.record.entries import EntryType, timestamp
from policies.calendar import due
from workflows import reviews, rulings, threads
from workflows.delegations import acting_for
from workflows.moderation.carrying_out import act_of, names_somebody
from workflows.moderation.judging import decide_by, owe_judgement
from workflows.moderation.proposing import tell
from workflows.moderation.rights import judges_appeal, rules_of
from workflows.moderation.rows import APPEAL, Moderation, ModerationAppeal, locked, record, set_state, under
from workflows.rulings import Words
from workflows.states import MODERATION, REVIEW

OUTCOMES = {"upheld": "uphold", "partly": "uphold_in_part", "reversed": "reverse"}
"""What may come of an appeal: the act stands, it stands and something about it was wrong, or it is taken back."""

_VERDICTS = {"upheld": "approve", "partly": "approve", "reversed": "reject"}
"""What each says of the act."""


@verb
def appeal(
    actor: Actor, moderation_id: int, words: str, received_at: datetime, late_why: str = "", version: int | None = None
) -> Made:
    """Take down an appeal for the person who made it, in their words.

    The time for it runs from the act, in the calendar of the guidance under which it was proposed; the time to decide
    on it is as long, and runs from when it came. Raises `Invalid` for a late one without the reason why it is taken,
    `Conflict` for a late one where the guidance refuses those, and where nothing was carried out or an appeal was made
    before.
    """
    with transaction(actor) as change:
        actor.may("write")
        threads.needs_staff(change.standing)
        row = locked(moderation_id, version)
        state = move(MODERATION, row.state, "appeal")
        until = appeal_due(row)
        _fits(words, received_at, act_of(row.id).done_at, change.at)
        if received_at > until:
            _late(row, until, late_why)
        answer_by = decide_by(row, received_at)
        said = {"words": words, "received_at": received_at, "due": until, "decide_by": answer_by}
        mine = {"recorded_by": change.standing.person_id, "recorded_name": change.standing.name}
        late = late_why if received_at > until else ""
        values = {"moderation_id": row.id, "late_why": late, "recorded_at": change.at, "outcome_why": "", "answer": ""}
        session.execute(insert(ModerationAppeal).values(**said, **mine, **values))
        set_state(row, state)
        review_id = owe_judgement(change, row, answer_by)
        moments = {"received_at": received_at, "due": until, "decide_by": answer_by}
        record(
            change,
            EntryType.MODERATION_APPEALED,
            row,
            {"words": words, "late": late, **{name: timestamp(moment) for name, moment in moments.items()}},
        )
        tell(change, "moderation_appealed", row.id, review_id, "1")
        return change.made(moderation=moderation_id)


@verb
def decide_appeal(
    actor: Actor,
    moderation_id: int,
    outcome: str,
    reason: str,
    answer: str,
    version: int | None = None,
    on_behalf_of: int | None = None,
) -> Made:
    """Decide on an appeal. `reason` is for the record, `answer` is what the person who made it is told.

    What people wrote is never edited: an appeal that is right in part ends with the act as it is and an answer that
    explains it. Raises `NotAllowed` for everybody but a holder of the role that the guidance names, or somebody who
    stands in for one, who had no part in the act: who neither proposed it, decided on it, did it nor took the appeal
    down, nor had it decided in their place.
    """
    with transaction(actor) as change:
        actor.may("decide")
        stands_in = acting_for(change, on_behalf_of)  # grants before reviews: the order of all locks
        review = reviews.lock_for_decision(moderation_id, 1, change.at, APPEAL)
        row = locked(moderation_id, version)
        judges_appeal(row, change.standing, stands_in)
        verdict = _VERDICTS.get(outcome, "approve")
        if review is None:
            return _nothing_open(change, row, verdict)
        state = move(MODERATION, row.state, OUTCOMES.get(outcome, "uphold"))
        _decided(row, outcome, reason, answer, change.at)
        ruling = rulings.rule(change, review, Words(verdict, reason), stands_in)
        if ruling is None or ruling.outcome is None:
            return rulings.again(change, review.id, verdict)
        reviews.settle(review.id, state=move(REVIEW, review.state, ruling.outcome), closed_at=change.at)
        _write(change, row, outcome, reason, answer)
        set_state(row, state)
        record(
            change, EntryType.MODERATION_APPEAL_DECIDED, row, {"outcome": outcome, "reason": reason, "answer": answer}
        )
        tell(change, "moderation_appeal_decided", row.id, None, "1")
        return change.made(moderation=moderation_id)


def _nothing_open(change: Change, row: Moderation, verdict: str) -> Made:
    """Nothing waits: who was first, or that there is no appeal."""
    made = rulings.too_late(change, APPEAL, row.id, 1, verdict)
    if made is None:
        move(MODERATION, row.state, "uphold")  # raises: there is no appeal in this state
        raise Conflict("not-in-review", N_("This proposal is not in review; there is nothing to decide."))
    return made


def _write(change: Change, row: Moderation, outcome: str, reason: str, answer: str) -> None:
    who = {"decided_by": change.standing.person_id, "decided_name": change.standing.name, "decided_at": change.at}
    session.execute(
        update(ModerationAppeal)
        .where(ModerationAppeal.moderation_id == row.id)
        .values(outcome=outcome, outcome_why=reason, answer=answer, **who)
        .execution_options(synchronize_session=False)
    )


def appeal_due(row: Moderation) -> datetime:
    """Until when an appeal is in time: by the business calendar, from the moment of the act."""
    document = under(row).document
    return due(act_of(row.id).done_at, rules_of(document).appeal_within, document.calendar)


def _fits(words: str, received_at: datetime, done_at: datetime, at: datetime) -> None:
    errors: dict[str, list[Problem]] = {}
    if not words.strip():
        errors["words"] = [Problem(N_("Write what the person said, in their words."))]
    if received_at > at:
        errors["received_at"] = [Problem(N_("This is later than the present moment."))]
    elif received_at < done_at.replace(second=0, microsecond=0):  # people write minutes
        errors["received_at"] = [Problem(N_("This is earlier than the act itself, at %(at)s."), at=done_at)]
    if errors:
        raise Invalid("invalid", N_("Some of what was sent cannot be used."), errors=errors)


def _late(row: Moderation, until: datetime, why: str) -> None:
    if rules_of(under(row).document).late_refused:
        raise Conflict(
            "appeal-too-late",
            N_("Appeals were in time until %(until)s, and the guidance refuses later ones."),
            until=until,
        )
    if not why.strip():
        raise Invalid(
            "invalid",
            N_("Appeals were in time until %(until)s. Say why this one is taken all the same."),
            until=until,
            errors={"late_why": [Problem(N_("A reason is required."))]},
        )


def _decided(row: Moderation, outcome: str, reason: str, answer: str, at: datetime) -> None:
    errors: dict[str, list[Problem]] = {}
    if outcome not in OUTCOMES:
        errors["outcome"] = [Problem(N_("Use one of: %(known)s."), known=", ".join(OUTCOMES))]
    if not reason.strip():
        errors["reason"] = [Problem(N_("A reason is required."))]
    if not answer.strip():
        errors["answer"] = [Problem(N_("Write what the person who appealed is told."))]
    elif names_somebody(row, answer, at):
        errors["answer"] = [
            Problem(N_("This note seems to hold somebody's personal data, such as a telephone number. Take it out."))
        ]
    if errors:
        raise Invalid("invalid", N_("The appeal was not decided."), errors=errors)
