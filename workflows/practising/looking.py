"""What the guidance would ask of a practice: the same evaluation as of a draft, by the category that one chose oneself.

Times count from when the practice was begun, as if the message had come in then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from governance.change import Standing
from governance.db import session
from policies.evaluation import evaluate
from policies.facts import AuthorFacts, DraftFacts, Facts, MessageFacts, ThreadFacts
from policies.parts import Document
from workflows.channels import Channel
from workflows.drafts import Draft
from workflows.emergencies.rows import REAL
from workflows.practising.rows import Practice
from workflows.previews import Preview, able
from workflows.publications import Publication
from workflows.threads import Message, Thread


def look(
    row: Practice,
    standing: Standing,
    at: datetime,
    document: Document,
    texts: Mapping[str, str] | None = None,
    topic: str | None = None,
) -> Preview:
    """What the guidance says of it at `at`, or of other words than those that are kept. Changes nothing.

    Nothing of what was really decided goes into it: neither the category of the conversation nor its answers.
    """
    channel, message = session.execute(
        select(Channel, Message)
        .select_from(Thread)
        .join(Channel, Channel.id == Thread.channel_id)
        .join(Message, Message.id == row.message_id)
        .where(Thread.id == row.thread_id)
    ).one()
    emergency = bool(session.scalar(select(REAL.is_not(None)), {"now": at}))
    category = document.categories.get(row.category or "")
    always = category is not None and category.first_response is not None and category.first_response.always
    about = topic if texts is not None else row.topic
    replies = _replies_before(row.thread_id, message.received_at) if document.rules else 0
    facts = Facts(
        draft=DraftFacts(
            kind="reply",
            texts=dict(row.texts if texts is None else texts),
            channel=channel.key,
            counting=channel.counting,
            limit=channel.limit,
        ),
        author=AuthorFacts(standing.roles, "intern" in standing.roles),
        at=at,
        message=MessageFacts(
            message.text, message.language, message.author_kind, channel.key, message.url, row.begun_at
        ),
        thread=ThreadFacts(row.category, category.action if category else None, about, replies > 0, replies),
        topic=about,
        emergency=emergency,
        short_chain=emergency and always,
    )
    evaluation = evaluate(facts, document)
    return Preview(evaluation, able(evaluation, frozenset({standing.person_id or 0}), at))


def _replies_before(thread_id: int, received_at: datetime) -> int:
    """How many answers stood there when the message came in: later ones would tell what was decided."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Publication)
            .join(Draft, Draft.id == Publication.draft_id)
            .where(Draft.thread_id == thread_id, Publication.published_at < received_at)
        )
        or 0
    )
