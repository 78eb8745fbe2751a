"""What the worker does: a handler for each kind of work, and what is done every so often."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from governance.change import SINGLE_REFUSALS, RefusalCount, System, forget_claims, transaction, verb
from governance.channels.sending import ask_receiver, deliver
from governance.clock import machine, now
from governance.db import session
from governance.jobs import queue
from governance.jobs.outbox import Job
from governance.notices import guidance
from governance.notices.delivery import notify
from governance.notices.emergencies import emergency_over
from governance.notices.mail.digest import digests
from governance.notices.mail.sending import send
from governance.notices.posting import post_now
from governance.notices.reminding import remind
from governance.people.limits import WINDOW, forget_tries
from governance.people.rows import User
from governance.people.signin import forget_sessions
from governance.record.entries import EntryType
from governance.signing import sign_when_grown
from governance.worker import Handler, JobContext, Periodic
from workflows import due_posts, practising, timers
from workflows.moderation import ending
from workflows.replays.running import work
from workflows.submissions import expire, lapsed_drafts
from workflows.uncovered import escalate

KEEP_CLAIMS = timedelta(days=2)
KEEP_SESSIONS = timedelta(days=30)
KEEP_DONE = timedelta(days=90)
"""Longer than anybody would ask for the same work again, so that `dedup` still knows it."""


def count_refusals(payload: dict[str, Any], job: JobContext) -> None:
    """Write one entry for the refusals of one person in one minute that got none of their own.

    The work is closed in the same transaction, so that there is exactly one such entry.
    """
    person_id, minute = payload["person_id"], datetime.fromisoformat(payload["minute"])
    with transaction(System()) as change:
        counted = session.execute(
            select(RefusalCount.count).where(RefusalCount.person_id == person_id, RefusalCount.minute == minute)
        ).scalar_one_or_none()
        if counted is not None and counted > SINGLE_REFUSALS:
            change.record(
                EntryType.ACTS_REFUSED,
                f"person/{session.execute(select(User.public_id).where(User.id == person_id)).scalar_one()}",
                public={"count": counted - SINGLE_REFUSALS},
                committed={"person": {"id": person_id}, "minute": minute.isoformat()},
            )
        job.finish(change)


def who_is_left(payload: dict[str, Any], job: JobContext) -> None:
    """Tell at once what nobody can decide any more, now that somebody left. Doing it again tells nothing."""
    escalate()
    with transaction(System()) as change:
        job.finish(change)


HANDLERS: Mapping[Job, Handler] = {
    Job.NOTIFY: notify,
    Job.COUNT_REFUSALS: count_refusals,
    Job.POLICY_TAKES_EFFECT: guidance.take_effect,
    Job.RE_EVALUATE: guidance.re_evaluate,
    Job.REVIEW_BY: guidance.remind_of_review,
    Job.ACKNOWLEDGEMENT: guidance.remind_to_acknowledge,
    Job.REPLAY: work,
    Job.REMIND: remind,
    Job.EMERGENCY_OVER: emergency_over,
    Job.COME_BACK: guidance.come_back,
    Job.POST_DUE: post_now,
    Job.MAIL: send,
    Job.DELIVER: deliver,
    Job.ASK_RECEIVER: ask_receiver,
    Job.WHO_IS_LEFT: who_is_left,
}


def forget() -> None:
    """Drop what nobody will ask about again."""
    forget_claims(System(), now() - KEEP_CLAIMS)
    forget_tries(System(), machine() - 2 * WINDOW)
    forget_sessions(System(), now() - KEEP_SESSIONS)
    forget_jobs(System(), now() - KEEP_DONE)


@verb
def forget_jobs(actor: System, before: datetime) -> None:
    """Drop the rows of work that was done before a moment."""
    with transaction(actor):
        queue.forget_done(before)


def sign() -> None:
    """Sign a checkpoint where the record has grown."""
    sign_when_grown(current_app.extensions["onrecord"].config)


def ring() -> None:
    """Tell of what came due on open steps and of blocks that end, and write down the approvals that lapsed."""
    timers.sweep()
    ending.sweep()
    for draft_id in lapsed_drafts(now()):
        expire(System(), draft_id)


PERIODIC: tuple[Periodic, ...] = (
    Periodic(0.5, sign),
    Periodic(5, due_posts.sweep),
    Periodic(20, ring),
    Periodic(60, escalate),
    Periodic(30, practising.sweep),
    Periodic(30, digests),
    Periodic(600, forget),
)
