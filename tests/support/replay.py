"""What the record alone says: the state of every draft, from the entries' bodies and the openings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from governance.db import session
from governance.record.log import LogEntry, LogOpening


@dataclass
class Told:
    """One entry: its type and subject, what stands in the open, and what the openings say."""

    type: str
    subject: str
    data: dict[str, Any]
    opened: dict[str, Any] = field(default_factory=dict)


def entries(first: int = 0) -> list[Told]:
    """The record from an index on, oldest first."""
    opened: dict[int, dict[str, Any]] = {}
    for row in session.execute(
        select(LogOpening.idx, LogOpening.path, LogOpening.value).where(LogOpening.idx >= first)
    ):
        opened.setdefault(row.idx, {})[row.path] = json.loads(row.value)
    told = []
    for entry in session.execute(
        select(LogEntry.idx, LogEntry.body).where(LogEntry.idx >= first).order_by(LogEntry.idx)
    ):
        body = json.loads(entry.body)
        told.append(Told(body["type"], body["subject"], body["data"], opened.get(entry.idx, {})))
    return told


AFTER = {
    "draft.scheduled": "scheduled",
    "draft.rescheduled": "scheduled",
    "draft.unscheduled": "approved",
    "draft.held": "on_hold",
    "draft.withdrawn": "withdrawn",
    "draft.set_aside": "set_aside",
    "delivery.attempted": "sending",
    "delivery.failed": "approved",
}
"""What becomes of a draft by entries that say it in their type."""

PLAINLY = [one for one in AFTER if one.startswith("draft.")]


def draft_states(told: Iterable[Told]) -> dict[str, tuple[str, str]]:
    """For each draft's public id, its state and current digest, by the entries alone."""
    states: dict[str, tuple[str, str]] = {}
    reviews: dict[str, tuple[str, int]] = {}
    published: dict[str, tuple[str, str]] = {}
    for entry in told:
        _, _, ident = entry.subject.partition("/")
        match entry.type:
            case "draft.created" | "draft.revised":
                states[ident] = ("drafting", entry.data["digest"])
            case "draft.submitted":
                states[ident] = ("in_review" if entry.opened["route"] else "approved", entry.data["digest"])
                reviews[entry.data["review"]] = (ident, len(entry.opened["route"]))
            case "draft.recalled":
                states[ident] = ("drafting", entry.data["digest"])
            case one if one in PLAINLY:
                states[ident] = (AFTER[entry.type], entry.data["digest"])
            case "draft.resumed":
                states[ident] = (entry.opened["to"], entry.data["digest"])
            case "decision.made" if ident in reviews:
                draft, steps = reviews[ident]
                verdict, closing = entry.opened["verdict"], entry.opened["closing"]
                if verdict != "approve":
                    outcome = {"request_changes": "changes_requested", "reject": "rejected"}[verdict]
                    states[draft] = (outcome, entry.data["digest"])
                elif closing and entry.opened["step"] == steps:
                    states[draft] = ("approved", entry.data["digest"])
            case "decision.taken_back":
                states[reviews[ident][0]] = ("changes_requested", entry.data["digest"])
            case "delivery.attempted" | "delivery.put_off" | "delivery.failed":
                states[entry.data["draft"]] = (entry.opened.get("to") or AFTER[entry.type], entry.data["digest"])
            case "reply.published":
                urgent = "emergency.retro_review" in entry.data.get("clauses", ())
                published[ident] = entry.data["draft"], entry.data["digest"]
                states[entry.data["draft"]] = ("published_unreviewed" if urgent else "published", entry.data["digest"])
            case "publication.reviewed":
                draft, digest = published[ident]
                outcome = entry.opened["outcome"]
                states[draft] = ("published" if outcome == "approved" else outcome, digest)
    return states
