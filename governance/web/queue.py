"""The queue: what waits for whom, in views with their counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.change import Standing
from governance.errors import N_
from governance.notices.rows import UNREAD
from governance.web import paging, reader
from workflows import queue
from workflows.amendments import amendments_awaiting
from workflows.delegations import StandIn, stand_ins
from workflows.reviews import NO_DUE
from workflows.threads import READERS_ONLY

pages = Blueprint("queue", __name__)

VIEWS = {
    "awaiting_me": N_("Awaiting my review"),
    "mine": N_("Mine"),
    "changes_requested": N_("Changes requested"),
    "approved": N_("Approved, scheduled"),
    "expired": N_("Expired"),
    "emergency": N_("Emergency: needs review"),
    "attention": N_("Overdue or stuck"),
}


NEVER_APPROVE = READERS_ONLY | {"author", "translator", "intern"}


@pages.get("/")
def start() -> ResponseReturnValue:
    """The first page is what waits."""
    return redirect(url_for("queue.view"))


@pages.get("/queue")
def view() -> str:
    """One view of the queue."""
    name = request.args.get("view", "")
    name = name if name in VIEWS else "awaiting_me"
    standing, at = reader.standing(), clock.now()
    covered = stand_ins(standing.person_id, at)
    shape = (paging.number, paging.moment, paging.number) if name == "awaiting_me" else (paging.number,)
    page = queue.page(name, standing, at, paging.after(*shape), paging.SIZE, covered)
    counts = queue.counts(standing, at, covered, UNREAD)
    g.unread = counts.pop("unread")
    return render_template(
        "queue/queue.html",
        views=VIEWS,
        current=name,
        items=_tabs(name, counts),
        approves=bool(standing.roles - NEVER_APPROVE) or bool(covered),
        rows=[replace(row, due=None) if row.due and row.due >= NO_DUE else row for row in page.rows],
        following=http.cursor(page.next) if page.next else None,
        continued="after" in request.args,
        now=at,
        versions=_versions(name, standing, covered),
    )


def _versions(view: str, standing: Standing, covered: Sequence[StandIn]) -> list[dict[str, Any]]:
    """The versions of the guidance that wait for the reader's decision; shown above the drafts that do."""
    if view != "awaiting_me" or not (standing.roles - NEVER_APPROVE or covered):
        return []
    found = amendments_awaiting(standing, 10, covered)
    return [{"row": row, "due": row.due if row.due < NO_DUE else None} for row in found]


def _tabs(current: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "href": url_for("queue.view", view=name),
            "text": gettext(title),
            "count": counts[name],
            "current": name == current,
            "urgent": name in ("emergency", "attention"),
        }
        for name, title in VIEWS.items()
    ]
