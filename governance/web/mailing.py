"""A person's own page on mail: what they are mailed of and when, what was sent, and the address of their calendar."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import http
from governance.errors import N_, Refusal
from governance.notices import feed
from governance.notices.mail import leaving, states, wishes
from governance.notices.mail.states import Delivery
from governance.web import reader
from governance.web.forms import Form
from governance.web.notice_words import MAIL_WAYS, NOTICE_GROUPS

pages = Blueprint("mailing", __name__, url_prefix="/account/notices")


@pages.get("")
def page() -> str:
    """What one is mailed of, as it stands."""
    said = wishes.wishes(reader.ident())
    form = Form.of(hour=said.hour, version=said.version, **dict(said.ways))
    return _page(form)


@pages.post("")
def choose() -> ResponseReturnValue:
    """Choose what to be mailed of."""
    form = Form.posted()
    try:
        ways = {group: form.chosen(group, wishes.WAYS, CHOOSE) or "" for group in wishes.USUAL}
        hour = form.chosen("hour", [str(one) for one in range(24)], CHOOSE_HOUR)
        form.settled()
        wishes.choose(reader.person(), ways, int(hour or 0), form.whole("version"))
    except Refusal as refusal:
        status = form.refused(refusal, {f"ways.{group}": group for group in wishes.USUAL})
        return _page(form), status
    return redirect(url_for("mailing.page", done="chosen"), 303)


CHOOSE = N_("Choose at once, once a day, or not by mail.")
CHOOSE_HOUR = N_("Choose an hour from 0 to 23.")


@pages.post("/links")
def make_links() -> ResponseReturnValue:
    """Let the links of all letters so far lead nowhere."""
    leaving.make_links_anew(reader.person())
    return redirect(url_for("mailing.page", done="links"), 303)


@pages.post("/calendar")
def make_calendar() -> ResponseReturnValue:
    """Give one's calendar a new address. The answer shows it, this once."""
    key = feed.new_key()
    made = feed.renew(reader.person(), key)
    if not made.new or feed.feed(key) is None:  # sent twice: the first answer showed the address
        return redirect(url_for("mailing.page", done="again"), 303)
    said = wishes.wishes(reader.ident())
    form = Form.of(hour=said.hour, version=said.version, **dict(said.ways))
    return _page(form, f"{current_app.extensions['onrecord'].config.base_url}/calendar/{key}.ics"), 201


@pages.post("/calendar/revocation")
def revoke_calendar() -> ResponseReturnValue:
    """Take the address of one's calendar away."""
    feed.revoke(reader.person())
    return redirect(url_for("mailing.page", done="revoked"), 303)


def _page(form: Form, address: str = "") -> str:
    letters = states.letters_of(reader.ident())
    last = next((one.delivery for one in letters if one.delivery.state in ("sent", "refused")), None)
    return render_template(
        "notices/mailing.html",
        form=form,
        groups=[(group, gettext(NOTICE_GROUPS[group])) for group in wishes.USUAL],
        ways=[{"value": way, "text": gettext(MAIL_WAYS[way])} for way in wishes.WAYS],
        hours=[{"value": hour, "text": f"{hour:02}:00"} for hour in range(24)],
        mail_on=current_app.extensions["onrecord"].config.smtp_url is not None,
        letters=[(one, told(one.delivery)) for one in letters],
        refused=last if last and last.state == "refused" else None,
        calendar_since=feed.made_at(reader.ident()),
        address=address,
        done=request.args.get("done") if request.method == "GET" else None,
    )


def told(delivery: Delivery) -> str:
    """What became of a notice or a letter by mail, in a sentence."""
    kind = delivery.state
    if kind == "waiting" and delivery.tries:
        kind = "in_doubt" if delivery.in_doubt else "put_off"
    elif kind == "sent" and delivery.in_doubt:
        kind = "sent_in_doubt"
    facts: dict[str, Any] = {"answer": delivery.answer or "", "tries": delivery.tries}
    return http.sentence(TOLD[kind], {**facts, **({"time": delivery.at} if delivery.at else {"time": ""})})


TOLD = {
    "waiting": N_("Goes by mail in a moment."),
    "put_off": N_("The mail server did not take it yet. The next attempt: %(time)s. It said: %(answer)s"),
    "in_doubt": N_(
        "The connection ended before the mail server had answered. The next attempt: %(time)s; so the letter may come "
        "twice."
    ),
    "sending": N_("Is being mailed."),
    "sent": N_("Mailed %(time)s."),
    "sent_in_doubt": N_("Mailed %(time)s. An earlier attempt had no answer, so the letter may have come twice."),
    "refused": N_("The mail server refused it: %(answer)s"),
    "failed": N_("Not mailed: given up after %(tries)s attempts. The mail server said: %(answer)s"),
    "dropped": N_("Not mailed: it was overtaken before it was sent."),
    "digest": N_("Kept for the daily letter."),
    "never": N_("Not mailed, as you wished."),
    "seen": N_("Not mailed: you had seen it here."),
}
"""What is said of each state of delivery."""
