"""What a person was told: whose turn it is, what was decided, what went out."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from governance import http
from governance.errors import N_
from governance.notices import rows
from governance.notices.mail.states import deliveries
from governance.web import paging, reader, sent_words, words
from governance.web.forms import Form
from governance.web.mailing import told
from governance.web.notice_words import EVENTS
from workflows.causes import CAUSES
from workflows.draft_lists import beginnings

HELD_BY_ITSELF = N_("%(why)s It is held back until somebody who may publish it lets it go again.")
LATE = N_("%(what)s This comes late: it was so from %(time)s on.")

SIZE = 30
"""Notices on one page."""

pages = Blueprint("notices", __name__, url_prefix="/notices")


@pages.get("")
def all_notices() -> str:
    """The person's notices, newest first."""
    key = paging.after(paging.number)
    found, following = rows.notices(reader.ident(), key[0] if key else None, SIZE)
    standing = reader.standing()
    about = beginnings({one.draft_id for one in found if one.draft_id}, standing) if standing.roles else {}
    mailed = {ident: told(delivery) for ident, delivery in deliveries(found).items()}
    return render_template(
        "notices/list.html",
        days=[
            (format_date(day, "full"), [(one, sentence(one), mailed.get(one.id)) for one in those])
            for day, those in groupby(found, lambda one: one.created_at.astimezone(http.zone()).date())
        ],
        about=about,
        newest=found[0].id if found else None,
        any_unread=any(notice.read_at is None for notice in found),
        following=http.cursor([following]) if following else None,
    )


@pages.post("/read")
def read() -> ResponseReturnValue:
    """Everything up to this notice was seen."""
    up_to = Form.posted().whole("up_to")
    if up_to is not None:
        rows.mark_read(http.actor(), up_to)
    return redirect(url_for("notices.all_notices"), 303)


def sentence(notice: rows.Notice) -> str:
    """What a notice says, in the reader's language."""
    facts = notice.facts or {}
    if notice.event == "step_opened" and facts.get("role"):
        return gettext("It is your turn to decide, as %(role)s.") % {"role": words.role_title(facts["role"])}
    if notice.event == "thread_noted" and facts.get("category"):
        category = words.category_title(facts["category"])
        return gettext("A conversation was put into the category %(category)s.") % {"category": category}
    if notice.event == "published" and facts.get("differs"):
        return gettext("It was published, and what stands there differs from what was approved.")
    if notice.event == "published" and facts.get("time"):
        late = N_("%(by)s recorded that it was posted at %(time)s, while its approval held.")
        return http.sentence(late, {"by": facts["by"], "time": datetime.fromisoformat(facts["time"])})
    if notice.event == "recalled" and facts.get("blocked"):
        return gettext(
            "It was taken out of its review because the guidance changed. Under version %(number)s it has to be mended "
            "and submitted again."
        ) % {"number": facts["number"]}
    if facts.get("cause"):
        facts = {**facts, "why": http.sentence(CAUSES[facts["cause"]], {})}
        return http.sentence(HELD_BY_ITSELF if notice.event == "held" else EVENTS[notice.event], facts)
    if notice.event.startswith("delivery_"):
        return http.sentence(EVENTS[notice.event], {"said": sent_words.why(facts["why"], facts["status"])})
    moments = {name: datetime.fromisoformat(facts[name]) for name in ("time", "was", "until") if facts.get(name)}
    by = words.for_whom(facts.get("by", ""), facts.get("for"))
    said = http.sentence(EVENTS.get(notice.event, "%(by)s"), {**facts, **moments, "by": by})
    if facts.get("late"):
        return http.sentence(LATE, {"what": said, "time": datetime.fromisoformat(facts["moment"])})
    return said


def thread_of(notice: rows.Notice) -> str:
    """Where on its draft's page a notice leads: to the comment that it is about, if it is about one."""
    comment = (notice.facts or {}).get("comment_id")
    return f"/comments/{comment}" if comment else ""
