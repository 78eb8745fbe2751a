"""The types of problem that several decisions in one request give rise to."""

from __future__ import annotations

from collections.abc import Mapping

from governance.api.problems_of_guidance import Known
from governance.errors import N_

DECIDING: Mapping[str, Known] = {
    "decided-alone": Known(
        409,
        N_("There is more to weigh in this draft than its words, so that it is not decided on together with others."),
        N_("Look at the draft on its own page, and decide on it there."),
    ),
    "draft-given-twice": Known(
        422,
        N_("A draft stands more than once among those to be decided on. Nothing was decided."),
        N_("Send each draft once."),
    ),
    "too-many-at-once": Known(
        422, N_("More drafts were given than are decided on at once. Nothing was decided."), N_("Send fewer at a time.")
    ),
}
