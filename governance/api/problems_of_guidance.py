"""The types of problem that versions of the guidance give rise to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from governance.errors import N_


class Known(NamedTuple):
    """One type: the status that it comes with (None: the command line alone), what it means, what to do about it."""

    status: int | None
    meaning: str
    advice: str


_BEGIN = N_("Begin a new version.")

GUIDANCE: Mapping[str, Known] = {
    "document-faults": Known(
        422,
        N_("The text of the guidance document has faults, so it cannot be submitted."),
        N_("“faults” lists each with line, column, clause, a sentence, and the word that was probably meant."),
    ),
    "every-route-has-somebody": Known(
        409, N_("There is nothing to override: every way of the version has somebody to approve."), N_("Go on.")
    ),
    "examples-fail": Known(
        422,
        N_("An example in the guidance document does not come out as it says."),
        N_("“faults” lists each expectation that failed, with its place. Mend the rules or the example."),
    ),
    "not-acknowledged": Known(
        403,
        N_("The guidance asks that whoever decides under it has read it, and this person has not said so."),
        N_("Read the version that “detail” names, acknowledge it, and decide then."),
    ),
    "not-in-flight": Known(
        409, N_("The draft is not under review, or its approval lapsed."), N_("There is nothing to recall.")
    ),
    "number-fixed": Known(
        409, N_("A version that was submitted keeps its number."), N_("Begin a new version for the other number.")
    ),
    "number-overtaken": Known(409, N_("A version with this number or a higher one was approved meanwhile."), _BEGIN),
    "number-taken": Known(
        409, N_("Another version has or had this number."), N_("Choose a number that was never used.")
    ),
    "policy-changed": Known(
        409,
        N_("A version of the guidance took effect that asks for something else of this draft."),
        N_("It goes back to its author by itself, or is submitted again under that version. Load it again."),
    ),
    "route-unsatisfiable": Known(
        409,
        N_("Nobody could approve on some way of this version, so it cannot be finally approved."),
        N_("Mend the version or grant the missing roles; or an owner overrides it for a stated reason."),
    ),
    "takes-effect-too-early": Known(
        409,
        N_("An approved version takes effect later than this one would; versions follow each other in order."),
        N_("Choose a later moment, or call the other version off first."),
    ),
    "under-current-policy": Known(
        409, N_("The draft goes by the version in force already."), N_("There is nothing to recall.")
    ),
    "version-in-force": Known(409, N_("The version took effect, or is about to; it never changes any more."), _BEGIN),
    "version-not-approved": Known(
        409, N_("Only an approved version can be acknowledged."), N_("Wait until it is approved.")
    ),
}
