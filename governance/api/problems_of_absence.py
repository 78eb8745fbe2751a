"""The types of problem that absences, delegations, holds and approvals that were kept give rise to."""

from __future__ import annotations

from collections.abc import Mapping

from governance.api.problems_of_guidance import Known
from governance.errors import N_

_OVER = N_("There is nothing to do.")
_ANOTHER = N_("Choose somebody else, or another time.")
_SOMEBODY = N_("Somebody else has to take this step.")

ABSENCE: Mapping[str, Known] = {
    "not-lent": Known(
        403,
        N_("Whoever stands in for somebody decides on texts in their place. This takes the role itself."),
        N_("Ask an administrator for the role for the days in which you stand in."),
    ),
    "only-looks": Known(
        403, N_("The person only looks here, or is an intern, and is asked for nothing that others decide."), _SOMEBODY
    ),
    "other-acted": Known(
        403,
        N_("Somebody who stands in for this person, or for whom they stand in, has decided on this review."),
        _SOMEBODY,
    ),
    "own-work-of-other": Known(
        403,
        N_("Somebody who stands in for this person, or for whom they stand in, wrote or submitted the text."),
        _SOMEBODY,
    ),
    "absence-over": Known(409, N_("The absence is over."), _OVER),
    "already-accepted": Known(
        409, N_("The delegation was accepted."), N_("End it where the delegate can no longer stand in.")
    ),
    "already-away": Known(409, N_("An absence in that time is noted already."), N_("End that one first.")),
    "already-delegated": Known(
        409, N_("The same is handed over to somebody for that time, or they are asked."), N_("End that one first.")
    ),
    "already-held": Known(409, N_("It was held back before; “by” and “at” say by whom and when."), _OVER),
    "decided-in-your-place": Known(
        409, N_("Somebody who stands in for this person has decided here; “by” and “at” say who and when."), _SOMEBODY
    ),
    "delegate-away": Known(
        409, N_("Whoever is asked to stand in is away then, or has handed over their own decisions."), _ANOTHER
    ),
    "delegation-over": Known(
        409, N_("The delegation is over: its time has passed, or it was refused or ended."), N_("Make a new one.")
    ),
    "delegator-acted": Known(
        403, N_("The person who is stood in for has decided on this review; the two fill one step."), _SOMEBODY
    ),
    "no-delegation": Known(
        403,
        N_("No delegation from that person holds now: it is not accepted, has not begun, or is over."),
        N_("Decide in your own name where you hold the role, or ask the person."),
    ),
    "no-onward-delegation": Known(
        403, N_("Whoever stands in for somebody cannot hand decisions on in that time."), N_("End the first one.")
    ),
    "no-such-absence": Known(404, N_("There is no such absence."), N_("List the absences again.")),
    "no-such-delegation": Known(
        404, N_("There is no such delegation, or none that this person may see."), N_("List the delegations again.")
    ),
    "not-the-delegate": Known(
        403, N_("Only whoever was asked to stand in answers."), N_("The delegator can end it instead.")
    ),
    "not-your-absence": Known(
        403, N_("Only the person and administrators say when somebody is away."), N_("Ask one of them.")
    ),
    "nothing-to-delegate": Known(
        403, N_("The person holds no role that decides on that topic."), N_("There is nothing to hand over.")
    ),
    "nothing-carried": Known(
        403,
        N_("No approval of this person was kept for this revision after an edit."),
        N_("Decide in the review where it is your turn, or tell whose turn it is."),
    ),
    "own-work-of-delegator": Known(
        403, N_("The person who is stood in for wrote, edited or submitted the text."), _SOMEBODY
    ),
}
