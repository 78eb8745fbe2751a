"""The types of problem that schedules, and messages that change on their channel, give rise to."""

from __future__ import annotations

from collections.abc import Mapping

from governance.api.problems_of_guidance import Known
from governance.errors import N_

SCHEDULES: Mapping[str, Known] = {
    "already-scheduled": Known(
        409,
        N_("It was scheduled before; “by” and “at” say by whom and when, “time” for when."),
        N_("Where you want another time, change it with PATCH, or take it off the schedule."),
    ),
    "message-deleted": Known(
        409, N_("It was noted before that the message was deleted on its channel."), N_("There is nothing to do.")
    ),
    "no-such-time": Known(
        422,
        N_("The clocks of the guidance's zone go forward over this local time, so it does not exist."),
        N_("Choose another time, or send “time” with its offset."),
    ),
    "scheduled-later": Known(
        409,
        N_("It is scheduled, and its time has not come; “by” says who set it."),
        N_("Wait for the time, or take it off the schedule first."),
    ),
    "time-comes-twice": Known(
        422,
        N_("The clocks of the guidance's zone go back over this local time, so it comes twice."),
        N_("Send it with “fold”, 0 for the first and 1 for the second, or one of “choices” as “time”."),
    ),
    "time-unfit": Known(
        422,
        N_("It could not be published at that time: the time has passed, or the approval does not cover it."),
        N_("“errors” says why. Choose another time."),
    ),
}
