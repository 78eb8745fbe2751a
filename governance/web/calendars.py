"""Somebody's calendar at its secret address, for calendar programs: they cannot sign in."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from flask_babel import force_locale

from governance import http
from governance.errors import N_, NotFound, SlowDown
from governance.notices import feed
from governance.people.actors import Visitor
from governance.people.limits import spend_on

pages = Blueprint("calendars", __name__)

WRONG, RIGHT = 10, 60
"""Requests of a network with a wrong key, and of anybody with the right one, that are free in a quarter of an hour."""


@pages.get("/calendar/<key>.ics")
def show(key: str) -> Response:
    """The calendar as it stands; 304 where the program has it already."""
    config = current_app.extensions["onrecord"].config
    found = feed.feed(key)
    try:
        if found is None:
            spend_on(Visitor(), "calendar-wrong", request.remote_addr or "", config.secret, WRONG)
            raise NotFound("no-such-calendar", N_("There is no calendar at this address, or no longer."))
        spend_on(Visitor(), "calendar", key, config.secret, RIGHT)
    except SlowDown as slow:  # for a program, which reads when to come again and no page
        headers = {"Retry-After": str(slow.extra["retry_after"])}
        return Response(f"{http.said(slow)}\n", 429, headers, content_type="text/plain; charset=utf-8")
    with force_locale(found.language):
        answer = Response(feed.written(found, config.base_url), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, max-age=300"
    answer.headers["Content-Disposition"] = 'inline; filename="onrecord.ics"'
    answer.add_etag()
    answer.make_conditional(request)
    return answer
