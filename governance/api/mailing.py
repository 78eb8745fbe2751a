"""What one is mailed of."""

from __future__ import annotations

from typing import Any

from flask import current_app

from governance.api import fields
from governance.api.fields import Shown, Taken
from governance.api.operations import EVERYBODY, Nothing, Resources, status_of, tagged
from governance.notices import feed
from governance.notices.mail import leaving, wishes
from governance.web.reader import ident, person

resources = Resources("notice-preferences", "What one is mailed of, and when.")


class WaysTaken(Taken):
    """How notices of each group come by mail; a group that is left out stays as it is."""

    turn = fields.Choice(wishes.WAYS)
    reminders = fields.Choice(wishes.WAYS)
    escalations = fields.Choice(wishes.WAYS)
    outcomes = fields.Choice(wishes.WAYS)
    talk = fields.Choice(wishes.WAYS)
    guidance = fields.Choice(wishes.WAYS)
    news = fields.Choice(wishes.WAYS)


class WaysShown(Shown):
    """How notices of each group come by mail."""

    turn = fields.Choice(wishes.WAYS, required=True)
    reminders = fields.Choice(wishes.WAYS, required=True)
    escalations = fields.Choice(wishes.WAYS, required=True)
    outcomes = fields.Choice(wishes.WAYS, required=True)
    talk = fields.Choice(wishes.WAYS, required=True)
    guidance = fields.Choice(wishes.WAYS, required=True)
    news = fields.Choice(wishes.WAYS, required=True)


class PreferencesTaken(Taken):
    """What to be mailed of, and the hour of the daily letter in the zone of the guidance."""

    ways = fields.Part(WaysTaken, required=True)
    hour = fields.Whole(least=0, most=23, required=True)


class PreferencesShown(Shown):
    """What one is mailed of."""

    ways = fields.Part(WaysShown, required=True)
    hour = fields.Number(required=True, metadata={"description": "Of the daily letter, in the guidance's zone."})
    mail = fields.Truth(required=True, metadata={"description": "Whether this service sends mail at all."})
    version = fields.Number(required=True, metadata={"description": "0 until anything was chosen."})


@resources.operation("GET", "/me/notice-preferences", answer=PreferencesShown, who=EVERYBODY, headers=("ETag",))
def get_notice_preferences() -> Any:
    """Show what one is mailed of, and when."""
    return _shown()


@resources.operation(
    "PUT",
    "/me/notice-preferences",
    body=PreferencesTaken,
    answer=PreferencesShown,
    who=EVERYBODY,
    match=True,
    headers=("ETag",),
)
def put_notice_preferences(body: dict[str, Any], version: int) -> Any:
    """Choose what to be mailed of: at once, in one letter a day, or not."""
    wishes.choose(person(), body["ways"], body["hour"], version)
    return _shown()


class CalendarShown(Shown):
    """The address of one's calendar of due times. It is shown once: in the answer to the request that makes it."""

    since = fields.Moment(
        required=True, allow_none=True, metadata={"description": "Since when it has one; null for none."}
    )
    address = fields.Said(
        required=True,
        allow_none=True,
        metadata={"description": "Only in the answer that makes it; a repeat of that request does not tell it again."},
    )


class LinksShown(Shown):
    """How often one's links in letters were made anew."""

    made_anew = fields.Number(required=True)


@resources.operation("GET", "/me/calendar", answer=CalendarShown, who=EVERYBODY)
def get_calendar() -> Any:
    """Say whether one's calendar of due times has an address. The address itself is kept nowhere."""
    return _calendar()


@resources.operation(
    "POST", "/me/calendar", body=Nothing, optional=True, answer=CalendarShown, status=201, again=200, who=EVERYBODY
)
def create_calendar(_: dict[str, Any]) -> Any:
    """Give one's calendar an address; the one that it had leads nowhere from then on. This answer alone shows it."""
    key = feed.new_key()
    made = feed.renew(person(), key)
    fresh = made.new and feed.feed(key) is not None  # sent twice: the first answer showed the address
    base_url = current_app.extensions["onrecord"].config.base_url
    return _calendar(f"{base_url}/calendar/{key}.ics" if fresh else None), 201 if fresh else 200, {}


@resources.operation("DELETE", "/me/calendar", answer=CalendarShown, who=EVERYBODY)
def delete_calendar() -> Any:
    """Take the address of one's calendar away. Doing it again changes nothing."""
    feed.revoke(person())
    return _calendar()


@resources.operation(
    "POST", "/me/mail-links", body=Nothing, optional=True, answer=LinksShown, status=201, again=200, who=EVERYBODY
)
def create_mail_links(_: dict[str, Any]) -> Any:
    """Make the links anew that end mail without signing in: those of all letters so far change nothing any more."""
    made = leaving.make_links_anew(person())
    return {"made_anew": wishes.wishes(ident()).links}, status_of(made), {}


def _calendar(address: str | None = None) -> dict[str, Any]:
    return {"since": feed.made_at(ident()), "address": address}


def _shown() -> Any:
    said = wishes.wishes(ident())
    on = current_app.extensions["onrecord"].config.smtp_url is not None
    data = {"ways": dict(said.ways), "hour": said.hour, "mail": on, "version": said.version}
    return data, 200, tagged(said.version)
