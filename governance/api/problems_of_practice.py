"""The types of problem that practice gives rise to."""

from __future__ import annotations

from collections.abc import Mapping

from governance.api.problems_of_guidance import Known
from governance.errors import N_

PRACTICE: Mapping[str, Known] = {
    "practice-not-handed-in": Known(
        409,
        N_("What was really decided is kept from whoever still practises on the message."),
        N_("Hand the practice in first."),
    ),
    "practice-unfinished": Known(
        422,
        N_("There is nothing to compare yet: no category, or no words where an answer is asked for."),
        N_("“errors” says what is missing."),
    ),
}
