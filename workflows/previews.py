"""What the guidance would say of words that are still being typed: nothing is stored, nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select

from governance.change import Standing
from governance.db import session
from governance.people.actors import Holder, holders
from policies.evaluation import evaluate
from policies.facts import AttachmentFacts, AuthorFacts, DraftFacts, Evaluation, Facts, MessageFacts, ThreadFacts
from policies.parts import Document
from policies.versions import version_in_force
from workflows.attachments import Attachment
from workflows.channels import Channel, by_key
from workflows.emergencies.repeating import Content, approved_before
from workflows.emergencies.rows import REAL
from workflows.evaluating import REPLIED, look
from workflows.threads import Message, Thread
from workflows.time_taken import given_their_time
from workflows.whose import writers
from workflows.wording import Wording, texts_of


@dataclass(frozen=True)
class Preview:
    """An evaluation, and for each of its steps the people who could decide on it now."""

    evaluation: Evaluation
    people: tuple[tuple[Holder, ...], ...]


def preview(
    standing: Standing,
    at: datetime,
    document: Document,
    *,
    kind: str,
    texts: Mapping[str, str],
    channel: Channel,
    thread: Thread | None = None,
    message: Message | None = None,
    topic: str | None = None,
    attachments: Sequence[Attachment] = (),
    scheduled_for: datetime | None = None,
    draft_id: int | None = None,
) -> Preview:
    """What the guidance says of these words if this person submitted them at `at`."""
    topic = topic or (thread.topic if thread else None)
    pinned = tuple((one.sha256, one.alt) for one in attachments)
    emergency, short, repeats = _urgent(thread, Content(kind, channel.id, texts, pinned, scheduled_for), at)
    facts = Facts(
        draft=DraftFacts(
            kind=kind,
            texts=dict(texts),
            channel=channel.key,
            counting=channel.counting,
            limit=channel.limit,
            attachments=tuple(AttachmentFacts(one.media_type, one.alt) for one in attachments),
            scheduled_for=scheduled_for,
        ),
        author=AuthorFacts(standing.roles, "intern" in standing.roles),
        at=at,
        message=MessageFacts(
            message.text, message.language, message.author_kind, channel.key, message.url, message.received_at
        )
        if message
        else None,
        thread=_thread(thread, topic, document),
        topic=topic,
        emergency=emergency,
        short_chain=short,
        repeats=repeats,
    )
    evaluation = evaluate(facts, document)
    return Preview(evaluation, able(evaluation, _own_work(standing, draft_id), at))


def _urgent(thread: Thread | None, content: Content, at: datetime) -> tuple[bool, bool, bool]:
    """Whether an emergency holds, whether its chain is asked, and whether that has approved all of this before."""
    emergency = session.scalar(select(REAL), {"now": at})
    under = emergency if thread is not None and thread.emergency else None
    repeats = under is not None and approved_before(content, under, at) is not None
    return emergency is not None, under is not None, repeats


def of_wording(draft: Any, typed: Wording, standing: Standing, at: datetime) -> Preview:
    """The same of words that are handed in for a draft and not saved."""
    thread = session.get(Thread, draft.thread_id) if draft.thread_id else None
    return preview(
        standing,
        at,
        version_in_force(at).document,
        kind=draft.kind,
        texts=texts_of(typed.texts)[0],
        channel=by_key(typed.channel),
        thread=thread,
        message=session.scalars(_last_message(thread.id)).first() if thread else None,
        topic=typed.topic or draft.topic,
        attachments=session.scalars(select(Attachment).where(Attachment.id.in_(list(typed.attachments)))).all(),
        scheduled_for=typed.scheduled_for,
        draft_id=draft.id,
    )


def _last_message(thread_id: int) -> Select[Any]:
    inbound = select(Message).where(Message.thread_id == thread_id, Message.direction == "in")
    return inbound.order_by(Message.received_at.desc(), Message.id.desc()).limit(1)


def of_draft(draft: Any, standing: Standing, at: datetime, short: bool | None = None) -> Preview:
    """What the guidance says of a draft as it stands, if this person submitted it at `at`; `short` as for `submit`."""
    evaluation = look(draft, standing, at, short)
    steps = given_their_time(draft.id, evaluation, version_in_force(at).document.calendar, at)
    evaluation = replace(evaluation, steps=steps)
    return Preview(evaluation, able(evaluation, _own_work(standing, draft.id), at))


def _thread(thread: Thread | None, topic: str | None, document: Document) -> ThreadFacts | None:
    if thread is None:
        return None
    reopened = thread.state == "reopened"
    return ThreadFacts(thread.category, thread.action, topic, reopened, _replies(thread, document))


def _replies(thread: Thread, document: Document) -> int:
    """How many replies of the conversation went out; asked only where a rule could ask."""
    return session.scalar(select(REPLIED), {"thread": thread.id}) or 0 if document.rules else 0


def _own_work(standing: Standing, draft_id: int | None) -> frozenset[int]:
    """Who could not decide, because the words are their own: the person who would submit, and every editor."""
    mine = {standing.person_id or 0}
    if draft_id is not None:
        mine.update(writers(draft_id))
    return frozenset(mine)


def able(evaluation: Evaluation, own_work: frozenset[int], at: datetime) -> tuple[tuple[Holder, ...], ...]:
    """For each step, who could decide on it now: those who hold its role, without those whose own work it is."""
    known: dict[tuple[str, str | None], tuple[Holder, ...]] = {}
    for step in evaluation.steps:
        if (step.role, step.topic) not in known:
            found = holders(step.role, step.topic, at, outside=True)
            known[step.role, step.topic] = tuple(one for one in found if one.id not in own_work)
    return tuple(known[step.role, step.topic] for step in evaluation.steps)
