"""What is sent by a webhook: having a draft sent, what became of it, and saying what one sees on the channel."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import http
from governance.errors import N_, NotFound, Refusal
from governance.web import paging, posted, reader, sent_words
from governance.web.forms import Form
from governance.web.reviewing import Seen, seen
from workflows.deliveries import asking, reading, settling
from workflows.deliveries.rows import STATES

pages = Blueprint("deliveries", __name__)

PUBLISHED = {"published_at": "published_at_time", "captured_text": "captured"}
SAY = N_("Say what you see on the channel.")


@pages.get("/drafts/<int:draft_id>/delivery")
def show(draft_id: int) -> str:
    """What was sent of a draft and what became of it; sending it, or saying what one sees, where that is asked."""
    return _page(seen(draft_id), Form())


@pages.post("/drafts/<int:draft_id>/delivery")
def send(draft_id: int) -> ResponseReturnValue:
    """Have it sent."""
    form = Form.posted()
    try:
        asking.send(reader.person(), draft_id, form.whole("version"))
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal)
        return _page(seen(draft_id), form), status
    return redirect(url_for("deliveries.show", draft_id=draft_id, done="sent"), 303)


@pages.get("/drafts/<int:draft_id>/delivery/<int:delivery_id>/settlement")
def no_settlement(draft_id: int, delivery_id: int) -> ResponseReturnValue:
    """Where a reload leads after a refusal: looking changes nothing."""
    return redirect(url_for("deliveries.show", draft_id=draft_id))


@pages.post("/drafts/<int:draft_id>/delivery/<int:delivery_id>/settlement")
def settle(draft_id: int, delivery_id: int) -> ResponseReturnValue:
    """Say what one sees on the channel."""
    form, found = Form.posted(), seen(draft_id)
    if all(one.row.id != delivery_id for one in found.deliveries):
        raise NotFound("not-found", N_("There is no such delivery."))
    try:
        said = form.chosen("said", settling.SAID, SAY) or ""
        reason = form.text("reason", longest=2000)
        url = form.line("url", longest=2000)
        at = form.moment("published_at", http.zone()) if said == settling.OUT else None
        captured = posted.captured(form, found)
        form.settled()
        proof: dict[str, Any] = {"url": url, "published_at": at, "captured": captured} if said == settling.OUT else {}
        settling.settle(reader.person(), delivery_id, said, reason, version=form.whole("version"), **proof)
    except NotFound:
        raise
    except Refusal as refusal:
        status = form.refused(refusal, posted.faults(found))
        return _page(seen(draft_id), form), status
    return redirect(url_for("deliveries.show", draft_id=draft_id, done="settled"), 303)


def _page(found: Seen, form: Form) -> str:
    return render_template(
        "deliveries/draft.html",
        seen=found,
        form=form,
        sent=[sent_words.told(one) for one in found.deliveries],
        asks=next((one.row for one in found.deliveries if one.asks_people), None),
        fields=posted.fields(found),
        zone=http.zone(),
        done=reader.done(("sent", "settled")),
    )


@pages.get("/deliveries")
def everything() -> str:
    """What was sent, newest first: for administrators."""
    reader.standing().needs("administrator")
    name, key = request.args.get("state", ""), paging.after(paging.number)
    name = name if name in STATES else ""
    found, following = reading.page(reader.standing(), name or None, key[0] if key else None, paging.SIZE)
    return render_template(
        "deliveries/list.html",
        sent=[sent_words.told(one) for one in found],
        items=_tabs(name),
        current=name,
        following=http.cursor([following]) if following else None,
    )


def _tabs(current: str) -> list[dict[str, Any]]:
    names = {"": N_("All"), **{one: sent_words.STATES[one] for one in ("waiting", "unknown", "partly", "failed")}}
    return [
        {"href": url_for("deliveries.everything", state=one), "text": gettext(text), "current": one == current}
        for one, text in names.items()
    ]
