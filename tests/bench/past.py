"""Many past submissions and conversations, put into the tables at once: what a replay reads."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice, product
from typing import Any

from sqlalchemy import func, insert, select

from governance.change import Actor
from governance.db import session
from policies.calendar import due
from policies.evaluation import evaluate
from policies.facts import AuthorFacts, DraftFacts, Evaluation, Facts, MessageFacts, ThreadFacts
from policies.parts import Document
from policies.versions import version_in_force
from workflows.channels import Channel
from workflows.drafts import Draft
from workflows.publications import Publication
from workflows.reviews import Review, ReviewConflict
from workflows.submissions import SubmissionFacts
from workflows.threads import Thread, Triage

BATCH = 5_000
WORDS = (
    "The Saturday clinic at 50 Main St. is open from 9:30 a.m. to 3 p.m. No appointment or health card is needed.",
    "We hear this a lot. The injected vaccine holds no live virus, so it cannot give you flu.",
    "We are sorry that you waited so long on Tuesday. Please call 705-555-0100 so that we can look into it.",
    "The beach was tested this morning. Swimming is not advised until the next result is posted on Friday.",
    "Thank you for telling us. Our inspectors will visit the restaurant within two days and post what they find.",
)
ENDINGS = (
    "Details: https://maplecountyhealth.example/flu",
    "Source: https://www.canada.ca/flu #FluShot",
    "More at https://maplecountyhealth.example/beaches and from the PHU.",
    "Call Health811 at any hour.",
)
QUESTIONS = ("What time is the clinic?", "Is the water safe to swim in?", "Why does nobody answer the telephone?")
CATEGORIES = ("R1", "R3", "R4", "R5", "R8")


def items(author: Actor, wanted: int, days: int = 365) -> None:
    """Fill up to `wanted` submissions, each an answer in a conversation, spread over so many days up to now."""
    at = session.execute(select(func.max(Review.submitted_at))).scalar() or datetime.fromisoformat(
        "2026-11-23T09:12-05:00"
    )
    edition = version_in_force(at)
    channel = session.scalars(select(Channel).where(Channel.key == "facebook")).one()
    different = islice(_facts(channel, edition.document, at), wanted)
    kinds = [(facts, evaluate(facts, edition.document)) for facts in different]
    first = 1 + max(session.scalar(select(func.max(row.id))) or 0 for row in (Draft, Thread, Review))
    for begin in range(first, first + wanted, BATCH):
        rows = _rows(
            range(begin, min(begin + BATCH, first + wanted)), author.person_id or 0, channel, edition.id, kinds
        )
        spread = timedelta(days=days) / wanted
        for row, values in rows.items():
            for number, one in enumerate(values):
                submitted = at - spread * (first + wanted - begin - number)
                one |= {name: submitted + one[name] for name in _MOMENTS & one.keys()}
                if row in (Thread, Triage):
                    one["first_response_due"] = _due(submitted, one["category"], edition.document)
            session.execute(insert(row), values)
    session.commit()


def _due(received: datetime, category: str, document: Document) -> datetime | None:
    first = document.categories[category].first_response
    return due(received, first, document.calendar) if first else None


_MOMENTS = frozenset({"received_at", "created_at", "updated_at", "submitted_at", "approved_at", "published_at", "at"})
"""Columns given as time after the moment at which the item was submitted."""


def _facts(channel: Channel, document: Document, at: datetime) -> Iterator[Facts]:
    topics = tuple(document.topics)
    made = product(WORDS, ENDINGS, QUESTIONS, CATEGORIES, topics, range(8))
    for words, ending, question, category, topic, number in islice(made, 0, None, 7):
        yield Facts(
            DraftFacts("reply", {"en": f"{words} This is day {number}. {ending}"}, channel.key, channel.counting, 8000),
            AuthorFacts(frozenset({"author"})),
            at,
            MessageFacts(question, "en", "public", channel.key, None, at - timedelta(hours=number)),
            ThreadFacts(category, "respond", topic),
            topic,
        )


def _rows(
    ids: range, author: int, channel: Channel, version: int, kinds: list[tuple[Facts, Evaluation]]
) -> dict[Any, list[dict[str, Any]]]:
    stored = [(facts.as_json(), outcome.as_json(), facts.thread.category) for facts, outcome in kinds if facts.thread]
    none, soon = timedelta(), timedelta(minutes=40)
    digest = secrets.token_hex(32)
    rows: dict[Any, list[dict[str, Any]]] = {
        row: [] for row in (Thread, Triage, Draft, Review, ReviewConflict, SubmissionFacts, Publication)
    }
    for ident in ids:
        facts, outcome, category = stored[ident % len(stored)]
        same = {"id": ident, "public_id": secrets.token_hex(16), "channel_id": channel.id, "version": 1}
        chosen = {"category": category, "action": "respond"}
        rows[Thread].append({**same, **chosen, "state": "answered", "emergency": False, "received_at": none})
        rows[Triage].append(
            {
                **chosen,
                **{"thread_id": ident, "reason": "It fits.", "path": [], "person_id": author},
                **{"policy_version_id": version, "clauses": [f"categories.{category}"], "at": none},
            }
        )
        rows[Draft].append(
            {
                **same,
                **{"kind": "reply", "thread_id": ident, "state": "published", "author_id": author, "revision": 1},
                **{"digest": digest, "restricted": False, "review_id": ident, "created_at": none, "updated_at": none},
            }
        )
        reviewed = {"revision": 1, "digest": digest, "approved_at": soon}
        rows[Review].append(
            {
                **reviewed,
                **{"id": ident, "public_id": same["public_id"], "subject_kind": "draft", "subject_id": ident},
                **{"policy_version_id": version, "state": "published", "submitted_by": author, "submitted_at": none},
                **{"clauses": [], "version": 1},
            }
        )
        rows[ReviewConflict].append({"review_id": ident, "person_id": author, "why": "own_work"})
        rows[SubmissionFacts].append({"review_id": ident, "facts": facts, "evaluation": outcome})
        rows[Publication].append(_published(ident, same["public_id"], digest, author))
    return rows


def _published(ident: int, public_id: str, digest: str, author: int) -> dict[str, Any]:
    at = timedelta(minutes=80)
    return {
        **{"public_id": public_id, "draft_id": ident, "revision": 1, "digest": digest, "review_id": ident},
        **{"url": "https://x.example/1", "published_at": at, "captured": {}, "captured_sha256": digest},
        **{"differs": False, "person_id": author, "person_name": "Amal", "at": at},
    }
