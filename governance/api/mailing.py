"""What one is mailed of."""

from __future__ import annotations

from typing import Any

from flask import current_app

from governance.api import fields
from governance.api.fields import Shown, Taken
from governance.api.operations import EVERYBODY, Resources, tagged
from governance.notices.mail import wishes
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


def _shown() -> Any:
    said = wishes.wishes(ident())
    on = current_app.extensions["onrecord"].config.smtp_url is not None
    data = {"ways": dict(said.ways), "hour": said.hour, "mail": on, "version": said.version}
    return data, 200, tagged(said.version)
