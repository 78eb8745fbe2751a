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
from governance.people.actors import READERS_ONLY
from governance.web import paging, reader, words
from workflows import queue
from workflows.alone import BRIEFLY
from workflows.beside_drafts import Beside, beside_drafts
from workflows.delegations import StandIn, stand_ins
from workflows.moderation.pressing import pressing
from workflows.reviews import NO_DUE

pages = Blueprint("queue", __name__)

VIEWS = {
    "awaiting_me": N_("Awaiting my review"),
    "mine": N_("Mine"),
    "changes_requested": N_("Changes requested"),
    "to_post": N_("To be posted now"),
    "approved": N_("Approved, scheduled"),
    "expired": N_("Expired"),
    "emergency": N_("Emergency: needs review"),
    "attention": N_("Overdue or stuck"),
}


VERSIONS, MODERATION = N_("Changes to the guidance that wait for you"), N_("Moderation that waits for you")
MOST_BESIDE = 10
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
    paged = "after" in request.args
    shape = queue.shape(name, paging.number, paging.moment)
    page = queue.page(name, standing, at, paging.after(*shape), paging.SIZE, covered)
    counts = queue.counts(standing, at, covered, UNREAD)
    g.unread = counts.pop("unread")
    return render_template(
        "queue/queue.html" if standing.body is None else "outside/queue.html",
        views=VIEWS,
        current=name,
        items=_tabs(name, counts),
        approves=bool(standing.roles - NEVER_APPROVE) or bool(covered),
        rows=[replace(row, due=None) if row.due and row.due >= NO_DUE else row for row in page.rows],
        following=http.cursor(page.next) if page.next else None,
        together=name == "awaiting_me" and sum(not row.alone for row in page.rows) > 1,
        briefly=BRIEFLY,
        continued=paged,
        pressing=pressing(name, at) if standing.body is None and not paged else [],
        now=at,
        **_beside(name, standing, covered),
    )


def _beside(view: str, standing: Standing, covered: Sequence[StandIn]) -> dict[str, Any]:
    """What waits for the reader beside drafts, shown above those that do."""
    rules = words.moderation_rules()
    judges = rules is not None and rules.appeal_to in standing.roles
    decides = bool(standing.roles - NEVER_APPROVE or covered or judges)
    shown = view == "awaiting_me" and decides and standing.body is None
    found = beside_drafts(standing, MOST_BESIDE, covered) if shown else Beside()
    told = {name: [_timed(row) for row in getattr(found, name)] for name in ("versions", "proposals", "appeals")}
    return {**told, "beside": _in_short(told)}


def _in_short(told: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
    """What waits beside drafts in a line each: where it stands on the page, how much it is, what of it is due first."""
    parts = (("waiting-title", VERSIONS, ("versions",)), ("moderation-title", MODERATION, ("proposals", "appeals")))
    lines = []
    for place, title, names in parts:
        if waiting := [one for name in names for one in told[name]]:
            more = any(len(told[name]) == MOST_BESIDE for name in names)
            due = min((one["due"] for one in waiting if one["due"]), default=None)
            lines.append({"place": place, "title": title, "count": f"{len(waiting)}{'+' * more}", "due": due})
    return lines


def _timed(row: Any) -> dict[str, Any]:
    return {"row": row, "due": row.due if row.due < NO_DUE else None}


def _tabs(current: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "href": url_for("queue.view", view=name),
            "text": gettext(title),
            "count": counts[name],
            "current": name == current,
            "urgent": name in ("emergency", "attention", "to_post"),
        }
        for name, title in VIEWS.items()
    ]
