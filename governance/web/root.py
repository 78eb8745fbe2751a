"""The pages: which families there are, who may open them, what every template knows, and how errors look.

A family is a module with a blueprint `pages`. Those in `STAFF` ask for sign-in, and so does every address that nobody
listed: open is only what stands in `OPEN`.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from importlib import metadata
from typing import Any

from flask import Flask, current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader, pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.routing import BuildError, IntegerConverter, Map

from governance import http
from governance.api import problems
from governance.errors import N_, Refusal
from governance.notices.rows import unread
from governance.people.actors import acts
from governance.web import (
    account,
    afterwards,
    alternatives,
    assets,
    away,
    banner,
    calendars,
    changing,
    deliveries,
    emergencies,
    guidance,
    handing_over,
    headers,
    health,
    help,
    holds,
    jobs,
    leaving,
    liveness,
    mailing,
    moderating,
    moderation,
    notices,
    objections,
    open_items,
    outside,
    overrides,
    people,
    practising,
    publications,
    queue,
    record,
    replay,
    reports,
    reviews,
    schedules,
    search,
    signin,
    standing_in,
    talking,
    threads,
    together,
    tokens,
    translating,
    triage,
    ways_out,
    whys,
    words,
)
from governance.web import drafts as drafts_pages
from governance.web.amendments import acknowledging, beginning, clausing, commenting, editor, recalling, showing
from governance.web.vocabulary import LANGUAGES, OWN_NAMES

OPEN = (signin, health, leaving, calendars, problems)
"""Families that a visitor may open."""

STAFF = (
    queue,
    threads,
    changing,
    triage,
    moderation,
    moderating,
    practising,
    drafts_pages,
    reviews,
    together,
    talking,
    overrides,
    holds,
    afterwards,
    alternatives,
    schedules,
    handing_over,
    whys,
    publications,
    emergencies,
    translating,
    reports,
    guidance,
    beginning,
    showing,
    editor,
    clausing,
    acknowledging,
    commenting,
    recalling,
    search,
    people,
    away,
    open_items,
    tokens,
    standing_in,
    liveness,
    replay,
    record,
    jobs,
    outside,
    notices,
    mailing,
    objections,
    account,
    help,
    deliveries,
    ways_out,
)
"""Families for people who have signed in."""

VERSION = metadata.version("onrecord")
NO_SIGN_IN = frozenset(module.pages.name for module in OPEN)


def init_app(app: Flask) -> None:
    """Join the pages to the application."""
    app.jinja_env.loader = ChoiceLoader(
        [
            PackageLoader("governance"),
            PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
        ]
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(once=once, unread=unread_notices, link=link, asset=assets.asset, banner=banner.banner)
    app.jinja_env.filters["when"] = when
    words.init_app(app)
    headers.init_app(app, https=app.extensions["onrecord"].config.base_url.startswith("https://"))
    app.url_map.converters["int"] = RowId
    app.context_processor(known)
    app.before_request(sign_in_first)
    for module in (*OPEN, *STAFF):
        app.register_blueprint(module.pages)


class RowId(IntegerConverter):
    """A row's id in an address: what no database could hold is not found."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": 2**53, **kwargs})


def sign_in_first() -> ResponseReturnValue | None:
    """Ask for sign-in wherever a page is not one of the open ones. A posted form is kept and offered again after."""
    if request.endpoint in (None, "static") or request.path.startswith("/api/"):
        return None  # no such address, or guarded by the API itself
    if request.blueprint in NO_SIGN_IN:
        return None
    if current_user.via != "session":
        return signin.ask()
    outside.keep_out(outside.PAGES)
    return None


def known() -> dict[str, Any]:
    """What every template may use."""
    roles = current_user.roles
    return {
        "person": current_user.actor if current_user.is_authenticated else None,
        "roles": roles,
        "shortcuts": current_user.shortcuts,
        "may_act": acts(roles),
        "body": current_user.body,
        "language": http.language(),
        "languages": OWN_NAMES,
        "language_names": LANGUAGES,
        "demonstration": current_app.extensions["onrecord"].demonstration,
        "zone": http.zone().key,
        "view_name": request.blueprint or "",
        "version": VERSION,
    }


@pass_context
def when(_: Context, moment: datetime) -> Markup:
    """A moment with its offset, which no line break parts."""
    date, _space, offset = http.shown_time(moment).rpartition(" ")
    return Markup('{} <span class="o-nowrap">{}</span>').format(date, offset)


def once() -> str:
    """A fresh key for a form: sent twice, it is one act."""
    return secrets.token_urlsafe(18)


def unread_notices() -> int:
    """How many notices the person has not seen: counted once in a request, where a page shows it."""
    if "unread" not in g:
        g.unread = unread(current_user.actor.person_id) if current_user.is_authenticated else 0
    return int(g.unread)


def link(endpoint: str, **args: Any) -> str:
    """The address of a page, empty where this installation has no such page."""
    try:
        return url_for(endpoint, **args)
    except BuildError:
        return ""


# -- Errors --------------------------------------------------------------------------------------------------------

TITLES = {
    400: N_("This request could not be read"),
    403: N_("You may not do this"),
    404: N_("Page not found"),
    405: N_("This cannot be done here"),
    409: N_("This was not done"),
    412: N_("This was changed meanwhile"),
    413: N_("This is too large"),
    422: N_("This was not done"),
    429: N_("Too many attempts"),
    500: N_("Something went wrong on our side"),
    503: N_("The service is busy"),
}
ADVICE = {
    400: N_("Go back and try again. If it happens again, tell an administrator."),
    403: N_("Nothing was changed."),
    404: N_("The address may be mistyped, the item may be gone, or it is not one that you may see."),
    405: N_("Nothing was changed. Go back and use the buttons of the page."),
    413: N_("At most 11 megabytes are taken at once, of which 10 for one file. Nothing was changed."),
    500: N_("Nothing was changed. Try again; if it happens again, tell an administrator."),
    503: N_("Nothing was changed. Try again in a moment."),
}


def refused(refusal: Refusal) -> tuple[str, int]:
    """The page for a refusal that no view showed in place: the sentence, and what was typed, to be copied."""
    status = http.status_of(refusal)
    if request.headers.get("HX-Request"):  # a part of a page is waited for, not a page
        return render_template("errors/_part.html", sentence=http.said(refusal)), status
    faults = [line for lines in http.field_errors(refusal).values() for line in lines]
    return _page(status, http.said(refusal), faults), status


def failed(status: int) -> tuple[str, int]:
    """The page for an error that no view foresaw."""
    status = status if status in TITLES else 500 if status >= 500 else 400
    try:
        return _page(status, http.sentence(ADVICE.get(status, ADVICE[400]), {}), []), status
    except Exception:
        if status < 500:
            raise
        current_app.logger.exception("the error page could not be made")
        return LAST_RESORT, status


LAST_RESORT = """<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>Onrecord</title>
<h1>Something went wrong on our side</h1><p>Nothing was changed. Try again in a moment.</p><div lang="fr">
<h1>Un problème est survenu de notre côté</h1><p>Rien n’a été modifié. Réessayez dans un instant.</p></div>
"""
"""Shown where neither the database nor the reader's language can be asked."""


def _page(status: int, sentence: str, faults: list[str]) -> str:
    title = http.sentence(TITLES.get(status, TITLES[500]), {})
    return render_template(
        "errors/error.html", status=status, title=title, sentence=sentence, faults=faults, typed=typed_text()
    )


def typed_text() -> list[str]:
    """What somebody typed into the form of this request: shown on an error page so that it can be copied."""
    if request.method != "POST" or request.mimetype not in FORMS:
        return []
    try:
        pairs = list(request.form.items(multi=True))
    except HTTPException:  # too large, or cut off
        return []
    return [value for name, value in pairs if not SECRET.search(name) and len(value.split()) > 1]


FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
SECRET = re.compile("^_|password")
