"""When an approved draft is posted: set, changed, and taken off the schedule."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from governance.api import fields
from governance.api.drafts import answer
from governance.api.fields import Said, Taken, fault
from governance.api.operations import Resources
from governance.api.shapes import DraftShown
from governance.errors import N_, Invalid, Problem
from governance.web.reader import person
from policies.clocks import YEARS
from workflows import schedules
from workflows.schedules import Wall

resources = Resources("schedules", "When an approved draft is posted.")

WHO = "the author, the approvers, and roles that the guidance lets publish; never interns"
WALL = "^[1-9][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):[0-5][0-9]$"


class WallTime(Said):
    """A date and a time of day as a wall clock shows them, without an offset."""

    def __init__(self, **more: Any) -> None:
        super().__init__(metadata={"pattern": WALL, "maxLength": 16} | more.pop("metadata", {}), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            wall = datetime.fromisoformat(text) if re.fullmatch(WALL, text, re.ASCII) else None
        except ValueError:
            wall = None
        if wall is None or wall.year not in YEARS:
            raise fault(N_("Write a local time as 2026-11-23T09:30."))
        return wall


class NewSchedule(Taken):
    """When it is posted: either `time`, or `local` on the wall clocks of the guidance's zone.

    A local time that the clocks pass twice takes `fold`: 0 for the first time, 1 for the second.
    """

    time = fields.Moment()
    local = WallTime()
    fold = fields.Whole(0, 1)
    also: ClassVar[Mapping[str, Any]] = {
        "oneOf": [
            {"required": ["time"], "properties": {"local": False, "fold": False}},
            {"required": ["local"], "properties": {"time": False}},
        ],
    }


def _act(method: str, **more: Any) -> Callable[[Callable[..., Any]], Any]:
    """An act on a draft's schedule, answered with the draft."""
    frame = {"answer": DraftShown, "who": WHO, "match": True, "refuses": (409,), "headers": ("ETag", "Location")}
    return resources.operation(method, "/drafts/<id:draft_id>/schedule", **frame, **more)


@_act("PUT", body=NewSchedule)
def put_schedule(body: dict[str, Any], draft_id: int, version: int) -> Any:
    """Set the time at which an approved draft is posted.

    Where a person posts it, whoever set the time and the author are told when it has come, and the draft stands in the
    queue's view `to_post` until somebody records the publication. Nothing is published before.
    """
    data, _, headers = answer(schedules.schedule(person(), draft_id, _when(body), version))
    return data, 200, headers


@_act("PATCH", body=NewSchedule)
def patch_schedule(body: dict[str, Any], draft_id: int, version: int) -> Any:
    """Choose another time for a draft that is scheduled.

    One act in the record, with the time of before. Until then it stays on the schedule: it goes out at the one time or
    at the other. Once it is being sent it is too late.
    """
    data, _, headers = answer(schedules.reschedule(person(), draft_id, _when(body), version))
    return data, 200, headers


@_act("DELETE")
def delete_schedule(draft_id: int, version: int) -> Any:
    """Take a draft off the schedule. Its approval is the same as before."""
    data, _, headers = answer(schedules.unschedule(person(), draft_id, version))
    return data, 200, headers


def _when(body: Mapping[str, Any]) -> datetime | Wall:
    """What was asked for. Raises `Invalid` unless it is one of the two."""
    if ("time" in body) == ("local" in body):
        one = {"time": [Problem(N_("Send either “time” or “local”."))]}
        raise Invalid("invalid", N_("Say when it is to be posted, in one way."), errors=one)
    if "local" in body:
        return Wall(body["local"], body.get("fold"))
    if "fold" in body:
        idle = {"fold": [Problem(N_("A “time” has its offset; “fold” goes with “local”."))]}
        raise Invalid("invalid", N_("Say when it is to be posted, in one way."), errors=idle)
    at: datetime = body["time"]
    return at
