"""Ending mail from a letter, without signing in: a page that asks, and the one press that ends it (RFC 8058).

Mail scanners open every address of a letter, so that opening this one changes nothing.
"""

from __future__ import annotations

from flask import Blueprint, current_app, render_template, request
from flask_babel import force_locale, gettext

from governance.errors import N_, Conflict, NotFound
from governance.notices.mail.leaving import Leaving, leave, leaving
from governance.people.actors import Visitor
from governance.people.limits import spend_on
from governance.web.notice_words import NOTICE_GROUPS

pages = Blueprint("leaving", __name__, url_prefix="/unsubscribe")

WRONG = 10


@pages.get("/<key>")
def ask(key: str) -> str:
    """Ask whether mail of this kind is to end. Changes nothing."""
    return _page(_known(key), "leaving/ask.html", key)


@pages.post("/<key>")
def end(key: str) -> str:
    """End it: from the page's button, or from a mail program's own."""
    found = _known(key)
    leave(found.person, found.groups)
    return _page(found, "leaving/ended.html", key)


def _known(key: str) -> Leaving:
    secret = current_app.extensions["onrecord"].config.secret
    found = leaving(key, secret)
    if found is None:
        spend_on(Visitor(), "leaving-wrong", request.remote_addr or "", secret, WRONG)
        raise NotFound("no-such-mail", N_("This address is not one of ours, or not whole. Copy it from the letter."))
    if found.ended:
        raise Conflict(
            "link-made-anew",
            N_(
                "The links in letters were made anew, so this one no longer ends mail. Nothing was changed. Take the "
                "link of a newer letter, or sign in and choose there what you are mailed of."
            ),
        )
    return found


def _page(found: Leaving, template: str, key: str) -> str:
    with force_locale(found.language):
        groups = [gettext(NOTICE_GROUPS[group]) for group in found.groups if group in NOTICE_GROUPS]
        return render_template(template, key=key, groups=groups, name=found.person.name, language=found.language)
