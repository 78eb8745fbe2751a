"""Several drafts as somebody decides on them together: all that is read before, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from governance.change import Standing
from governance.db import session
from policies.versions import Edition
from workflows import alone
from workflows.acknowledgements import those_who_have
from workflows.alone import Weighed
from workflows.candidates import Turn, turn
from workflows.channels import Channel
from workflows.delegations import stand_ins
from workflows.demands import Demand, demands
from workflows.going_out import situation_of
from workflows.message_versions import earlier_versions
from workflows.reading import DraftView, ThreadView, draft_views
from workflows.requirements import current_review
from workflows.revised import RevisionView, revisions_of
from workflows.threads import Message, Thread


@dataclass(frozen=True)
class Waiting:
    """A draft with its revisions, newest first, and its conversation, as far as one reads them before deciding.

    `turn` is how the open step looks to the reader; None where none is open. `weighed` is what its submission found.
    """

    view: DraftView
    revisions: Sequence[RevisionView]
    thread: ThreadView | None
    turn: Turn | None
    weighed: Weighed


def waiting(draft_ids: Sequence[int], standing: Standing, at: datetime) -> list[Waiting]:
    """These drafts in the order given, without those that this person may not see.

    As many statements for fifty as for one: what people have acknowledged is asked once for each version of the
    guidance under which something is decided here. One more for what runs under other guidance, or in an emergency.
    """
    views = draft_views(draft_ids, standing)
    revisions: dict[int, list[RevisionView]] = defaultdict(list)
    for one in revisions_of(*views):
        revisions[one.revision.draft_id].append(one)
    threads = _threads({view.draft.thread_id for view in views.values() if view.draft.thread_id is not None})
    reviews = {ident: current_review(view) for ident, view in views.items()}
    running = {ident: review for ident, review in reviews.items() if review and review.review.state == "open"}
    found = alone.weighed([review.review.id for review in running.values()])
    covered, readers = stand_ins(standing.person_id, at), _Readers()

    def asked(ident: int) -> Iterator[Demand]:
        return demands(situation_of(views[ident], running[ident], at), at)

    return [
        Waiting(
            views[ident],
            revisions[ident],
            threads.get(views[ident].draft.thread_id or 0),
            turn(running[ident], standing, covered, readers.of, asked(ident)) if ident in running else None,
            found[running[ident].review.id] if ident in running else Weighed(),
        )
        for ident in dict.fromkeys(draft_ids)
        if ident in views
    ]


class _Readers:
    """Who has acknowledged an edition, asked once for each; always of the same people."""

    def __init__(self) -> None:
        self._known: dict[int, frozenset[int]] = {}

    def of(self, edition: Edition, people: Sequence[int]) -> frozenset[int]:
        if edition.id not in self._known:
            self._known[edition.id] = those_who_have(edition, people)
        return self._known[edition.id]


def _threads(ids: Collection[int]) -> dict[int, ThreadView]:
    """Conversations with their messages and how those read before, but without the choices of category."""
    rows = session.execute(
        select(Thread, Channel)
        .join(Channel, Channel.id == Thread.channel_id)
        .where(Thread.id.in_(ids))
        .execution_options(populate_existing=True)
    ).all()
    messages: dict[int, list[Message]] = defaultdict(list)
    for message in session.scalars(
        select(Message)
        .where(Message.thread_id.in_(ids))
        .order_by(Message.received_at, Message.id)
        .execution_options(populate_existing=True)
    ):
        messages[message.thread_id].append(message)
    edited = [one.id for several in messages.values() for one in several if one.version > 1]
    earlier = earlier_versions(edited) if edited else {}
    return {
        row.Thread.id: ThreadView(row.Thread, row.Channel, messages[row.Thread.id], (), (), earlier) for row in rows
    }
