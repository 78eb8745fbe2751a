"""What the record alone says: the state of every draft, from the entries' bodies and the openings."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from governance.db import session
from governance.record.log import LogEntry, LogOpening
from policies.eligibility import asked


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
    "draft.recalled": "drafting",
    "draft.came_back": "drafting",
    "draft.expired": "expired",
    "delivery.attempted": "sending",
    "delivery.failed": "approved",
}
"""What becomes of a draft by entries that say it in their type."""


@dataclass
class Run:
    """A review as the record tells it: its draft, and the roles that are left to answer, of whom was asked too."""

    draft: str
    left: list[str]

    def goes_on(self, role: str) -> bool:
        """A step has its answer; whether nothing is left to ask."""
        self.left.remove(role)
        return not self.left


def draft_states(told: Iterable[Told]) -> dict[str, tuple[str, str]]:
    """For each draft's public id, its state and current digest, by the entries alone.

    Of chains that ask for each of their steps, with a quorum of one.
    """
    states: dict[str, tuple[str, str]] = {}
    reviews: dict[str, Run] = {}
    published: dict[str, tuple[str, str]] = {}
    for entry in told:
        kind, _, ident = entry.subject.partition("/")
        match entry.type:
            case "draft.created" | "draft.revised":
                states[ident] = ("drafting", entry.data["digest"])
            case "draft.submitted":
                route = entry.opened["route"]
                states[ident] = ("in_review" if route else "approved", entry.data["digest"])
                reviews[entry.data["review"]] = Run(ident, list(route))
            case "draft.resumed":
                states[ident] = (entry.opened["to"], entry.data["digest"])
            case type if type in AFTER and kind == "draft":
                states[ident] = (AFTER[type], entry.data["digest"])
            case "decision.taken_back" if ident in reviews:
                states[reviews[ident].draft] = ("changes_requested", entry.data["digest"])
            case type if ident in reviews:
                if outcome := _outcome(reviews[ident], type, entry.opened):
                    states[reviews[ident].draft] = (outcome, entry.data["digest"])
            case "delivery.attempted" | "delivery.put_off" | "delivery.failed":
                states[entry.data["draft"]] = (entry.opened.get("to") or AFTER[entry.type], entry.data["digest"])
            case "reply.published":
                urgent = "emergency.retro_review" in entry.data.get("clauses", ())
                published[ident] = entry.data["draft"], entry.data["digest"]
                states[entry.data["draft"]] = ("published_unreviewed" if urgent else "published", entry.data["digest"])
            case "publication.reviewed" if ident in published:
                draft, digest = published[ident]
                outcome = entry.opened["outcome"]
                states[draft] = ("published" if outcome == "approved" else outcome, digest)
    return states


def _outcome(run: Run, type: str, said: dict[str, Any]) -> str | None:
    """What becomes of a draft by an entry about its review; None where it stays as it is."""
    match type:
        case "decision.made" if said["verdict"] != "approve":
            return {"request_changes": "changes_requested", "reject": "rejected"}[said["verdict"]]
        case "decision.made" if said["closing"]:
            return "approved" if run.goes_on(said["role"]) else None
        case "decision.carried" if said["role"] in run.left:
            run.goes_on(said["role"])
        case "step.added":
            run.left.append(asked(said["to"]["id"]))
        case "step.taken_back":
            return "approved" if run.goes_on(asked(said["to"]["id"])) else None
        case "step.skipped":
            return "approved" if run.goes_on(said["asked"]) else None
    return None


DELIVERED = {
    "delivery.requested": "waiting",
    "delivery.attempted": "sending",
    "delivery.put_off": "waiting",
    "delivery.unknown": "unknown",
    "delivery.partly": "partly",
    "delivery.failed": "failed",
    "delivery.called_off": "called_off",
    "reply.published": "delivered",
}
"""What becomes of a delivery by an entry about it, or about the publication under its id."""


def delivery_states(told: Iterable[Told]) -> dict[str, tuple[str, str]]:
    """For each delivery's public id, its state and the digest of what is sent, by the entries alone."""
    states: dict[str, tuple[str, str]] = {}
    for entry in told:
        _, _, ident = entry.subject.partition("/")
        if entry.type in DELIVERED and (ident in states or entry.type == "delivery.requested"):
            states[ident] = (DELIVERED[entry.type], entry.data["digest"])
    return states


def moderation_states(told: Iterable[Told]) -> dict[str, tuple[str, str]]:
    """For each proposal's public id, its state and its digest, by the entries alone."""
    states: dict[str, tuple[str, str]] = {}
    for entry in told:
        kind, _, ident = entry.subject.partition("/")
        if kind == "moderation" and entry.type != "moderation.ended":  # its time was up: nobody took it off by that
            _, _, what = entry.type.partition(".")
            states[ident] = (entry.opened.get("outcome") or what, entry.data["digest"])
    return states
