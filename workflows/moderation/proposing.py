"""A proposal to hide or remove a message, or to block or mute its author: the copy is kept before anything else."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import rfc8785
from sqlalchemy import insert, select

from governance.change import Actor, Change, Made, insert_once, transaction, verb
from governance.db import public_id, session, table
from governance.errors import N_, Conflict, Invalid, NotFound, Problem
from governance.jobs.outbox import Job
from governance.record.entries import EntryType, timestamp
from policies.calendar import due
from policies.facts import StepPlan
from policies.moderating import BLOCK, ON_MESSAGES, Ground, Rules, chain_for, end_of, evidence, places
from policies.parts import Chain, Document
from policies.versions import Edition, version_in_force
from workflows import threads
from workflows.channels import Channel
from workflows.moderation.rights import rules_of
from workflows.moderation.rows import ENDED, KIND, Moderation, ModerationCopy, record
from workflows.reviews import ReviewConflict
from workflows.starting import Subject, Submitter, begin
from workflows.threads import Message, Thread

NEUTRAL = N_(
    "Say that these words break the rule whatever view they express. Criticism of the organisation is never a ground."
)

QUOTE = N_(
    "Quote the words that break the rule exactly as they stand in the message here. Where it reads otherwise on its "
    "channel by now, note that edit at the conversation first."
)


@dataclass(frozen=True)
class Proposal:
    """What is proposed for a message.

    `ground` names one of the reasons in the guidance, `quote` the words in the message that break it, and `reason` says
    how. The words stand in the message as it is noted here: where it reads otherwise on its channel by now, that is
    noted first (`changed_messages.note_edit`), by an act of its own. `neutral` is the proposer's word that the same
    would be proposed if the message praised the organisation; `until` the end of a block.
    """

    message_id: int
    kind: str
    ground: str
    quote: str
    reason: str
    neutral: bool = False
    until: datetime | None = None


@verb
def propose(actor: Actor, thread_id: int, wanted: Proposal, version: int | None = None) -> Made:
    """Propose one act for one message, and put it before the chain of the conversation's category.

    The copy of the message and its hash are written first. Raises `Conflict` where the category asks for no moderation
    or the same is proposed or done already, or where the message is gone that would be taken down; and `Invalid` for a
    ground that the guidance does not have, an act that it does not allow for it, words that are not in the message as
    it is noted here, a block without an end or beyond the longest.
    """
    with transaction(actor) as change:
        actor.may("write")
        threads.needs_staff(change.standing)
        threads.locked(thread_id, version)
        message = _message(thread_id, wanted.message_id)
        if wanted.kind in ON_MESSAGES and message.deleted_at is not None:
            sentence = N_("It was noted that this message was deleted on its channel: nothing is left to take down.")
            raise Conflict("message-deleted", sentence, at=message.deleted_at)
        edition = version_in_force(change.at)
        document = edition.document
        chain, said = _chain(document, message.category), rules_of(document)
        content = _content(change, message)
        ground = _ground(change, document, said, wanted, content["text"])
        found = evidence(document, ground, wanted.quote, content["text"], message.language, change.at)
        sha256 = hashlib.sha256(rfc8785.dumps(content)).hexdigest()
        row = _row(change, edition, thread_id, message, wanted, found, sha256)
        ident = _insert(row, wanted)
        copy = {"moderation_id": ident, "content": content, "sha256": sha256, "at": change.at}
        session.execute(insert(ModerationCopy).values(**copy))
        steps = _steps(chain, document, message.topic, change.at)
        clauses = (ground.clause, f"categories.{message.category}", chain.clause)
        view = begin(change, Subject(KIND, ident, 1, row["digest"]), edition, steps, clauses, Submitter.acting(change))
        mine = {"review_id": view.review.id, "person_id": change.standing.person_id, "why": "own_work"}
        session.execute(insert(table(ReviewConflict)).values(**mine))
        _record(change, row, message, steps, sha256)
        tell(change, "moderation_step_opened", ident, view.review.id, "1")
        return change.made(moderation=ident)


def tell(change: Change, event: str, moderation_id: int, review_id: int | None, turn: str) -> None:
    """Have people told: whose turn it is, or what came of it. What was said is in no notice."""
    told = {"event": event, "moderation_id": moderation_id, "review_id": review_id}
    change.enqueue(Job.NOTIFY, {**told, "actor_id": change.actor.person_id}, dedup=f"{event}:{moderation_id}:{turn}")


def _message(thread_id: int, message_id: int) -> Any:
    row = session.execute(
        select(
            *(Message.id, Message.public_id, Message.version, Message.commitment, Message.text, Message.language),
            *(Message.author_handle, Message.author_kind, Message.url, Message.received_at, Message.direction),
            Message.deleted_at,
            *(Thread.public_id.label("thread"), Thread.category, Thread.topic, Channel.key, Channel.account),
        )
        .join(Thread, Thread.id == Message.thread_id)
        .join(Channel, Channel.id == Thread.channel_id)
        .where(Message.id == message_id, Message.thread_id == thread_id, Message.direction == "in")
    ).one_or_none()
    if row is None:
        raise NotFound("not-found", N_("There is no such message in this conversation."))
    return row


def _chain(document: Document, category: str | None) -> Chain:
    found = chain_for(document, category)
    if found is None:
        raise Conflict(
            "not-to-be-moderated",
            N_(
                "The guidance moderates nothing in the category of this conversation. Where a message breaks the "
                "rules, triage it first."
            ),
        )
    return found


def _content(change: Change, message: Any) -> dict[str, Any]:
    """The copy: what the public could read, where, when, and by whom."""
    return {
        "text": message.text,
        "version": message.version,
        "language": message.language,
        "author_handle": message.author_handle,
        "author_kind": message.author_kind,
        "channel": message.key,
        "account": message.account,
        "url": message.url,
        "received_at": timestamp(message.received_at),
        "captured_at": timestamp(change.at),
    }


def _ground(change: Change, document: Document, said: Rules, wanted: Proposal, text: str) -> Ground:
    """The ground in the guidance. Raises `Invalid` with everything that does not fit it."""
    errors: dict[str, list[Problem]] = {}
    ground = said.grounds.get(wanted.ground)
    if ground is None:
        known = ", ".join(said.grounds)
        sentence = N_("The guidance has no such ground, and for no other is a message removed. Use one of: %(known)s.")
        errors["ground"] = [Problem(sentence, known=known)]
    elif wanted.kind not in ground.kinds:
        sentence = N_("On this ground the guidance allows only: %(acts)s.")
        errors["kind"] = [Problem(sentence, acts=", ".join(ground.kinds))]
    if not places(wanted.quote, text):
        errors["quote"] = [Problem(QUOTE)]
    if not wanted.reason.strip():
        errors["reason"] = [Problem(N_("Say how these words break the rule."))]
    if not wanted.neutral:
        errors["neutral"] = [Problem(NEUTRAL)]
    if late := _until(change, document, said, wanted):
        errors["until"] = [late]
    if errors or ground is None:
        raise Invalid("no-ground", N_("A message is not removed without a ground of the guidance."), errors=errors)
    return ground


def _until(change: Change, document: Document, said: Rules, wanted: Proposal) -> Problem | None:
    """What is wrong with the end of a block, or with one where nobody is blocked."""
    if wanted.kind != BLOCK:
        return Problem(N_("Only a block has an end.")) if wanted.until else None
    if said.block_at_most is None:
        return Problem(N_("The guidance does not say how long somebody may be blocked, so nobody is."))
    if wanted.until is None or wanted.until <= change.at:
        return Problem(N_("Say when the block ends: a moment to come."))
    latest = end_of(said.block_at_most, change.at, document.calendar.zone)
    return (
        Problem(N_("The guidance lets a block last until %(latest)s at most."), latest=latest)
        if wanted.until > latest
        else None
    )


def _row(
    change: Change, edition: Edition, thread_id: int, message: Any, wanted: Proposal, found: Sequence[str], sha256: str
) -> dict[str, Any]:
    salt = secrets.token_bytes(32)
    said = {
        "kind": wanted.kind,
        "ground": wanted.ground,
        "quote": wanted.quote,
        "reason": wanted.reason,
        "until": timestamp(wanted.until) if wanted.until else None,
        "message": {"id": message.public_id, "version": message.version, "commitment": message.commitment},
        "copy": sha256,
    }
    return {
        **{name: said[name] for name in ("kind", "ground", "quote", "reason")},
        "public_id": public_id(),
        "thread_id": thread_id,
        "message_id": message.id,
        "message_version": message.version,
        "checks": list(found),
        "until": wanted.until,
        "policy_version_id": edition.id,
        "state": "proposed",
        "salt": salt,
        "digest": hashlib.sha256(b"onrecord/moderation/1\x00" + salt + rfc8785.dumps(said)).hexdigest(),
        "proposed_by": change.standing.person_id,
        "proposed_name": change.standing.name,
        "proposed_at": change.at,
        "version": 1,
    }


def _insert(row: dict[str, Any], wanted: Proposal) -> int:
    if insert_once(Moderation, row):
        return int(session.scalars(select(Moderation.id).where(Moderation.public_id == row["public_id"])).one())
    first = session.execute(
        select(Moderation.id, Moderation.proposed_name, Moderation.proposed_at).where(
            Moderation.message_id == wanted.message_id, Moderation.kind == wanted.kind, Moderation.state.not_in(ENDED)
        )
    ).one_or_none()
    raise Conflict(
        "already-proposed",
        N_("The same was proposed for this message by %(by)s at %(at)s."),
        by=first.proposed_name if first else None,
        at=first.proposed_at if first else None,
        extra={"moderation_id": first.id} if first else None,
    )


def _steps(chain: Chain, document: Document, topic: str | None, at: datetime) -> tuple[StepPlan, ...]:
    return tuple(
        StepPlan(
            position=position,
            role=role,
            topic=topic if document.roles[role].by_topic else None,
            quorum=step.quorum if step.role else 1,
            due=due(at, step.due, document.calendar) if step.due else None,
            clauses=(chain.clause,),
            part=part,
            needed=step.quorum if step.any_of else len(step.roles),
            always=step.due is not None and step.due.always,
        )
        for position, step in enumerate(chain.steps, 1)
        for part, role in enumerate(step.roles, 1)
    )


def _record(change: Change, row: dict[str, Any], message: Any, steps: Sequence[StepPlan], sha256: str) -> None:
    record(
        change,
        EntryType.MODERATION_PROPOSED,
        Moderation(**row),
        {
            "thread": message.thread,
            "message": {"id": message.public_id, "version": message.version, "commitment": message.commitment},
            "copy": sha256,
            "quote": row["quote"],
            "reason": row["reason"],
            "until": timestamp(row["until"]) if row["until"] else None,
            "checks": row["checks"],
            "route": [step.role for step in steps],
            "neutral": True,
        },
    )
