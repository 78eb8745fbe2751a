"""The types of problem that mail and calendars give rise to."""

from __future__ import annotations

from collections.abc import Mapping

from governance.api.problems_of_guidance import Known
from governance.errors import N_

MAIL: Mapping[str, Known] = {
    "no-such-calendar": Known(
        404, N_("There is no calendar at this address, or no longer."), N_("Make a new address in your account.")
    ),
    "link-made-anew": Known(
        409,
        N_("The links in letters were made anew since, so this one no longer ends mail."),
        N_("Take the link of a newer letter, or sign in and choose what you are mailed of."),
    ),
    "no-such-mail": Known(
        404, N_("The address from a letter is not whole, or its person is no longer here."), N_("Copy it whole.")
    ),
    "wishes-unfit": Known(
        422, N_("What was chosen for mail is not among the choices."), N_("“errors” says which group, and why.")
    ),
}
