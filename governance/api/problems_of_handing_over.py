"""The types of problem that steps put to people, skips and keepers give rise to."""

from __future__ import annotations

from collections.abc import Mapping

from governance.api.problems_of_guidance import Known
from governance.errors import N_

_OVER = N_("There is nothing to do.")
_OTHER = N_("Choose somebody else.")
_LOOK = N_("The draft with its review says which steps there are and how each stands.")
_WHO = N_("Ask somebody who may; “who may” stands with the operation.")

HANDING_OVER: Mapping[str, Known] = {
    "already-asked": Known(409, N_("The person was asked to approve already, and has not answered."), _OVER),
    "already-keeper": Known(409, N_("The person goes on with the draft already."), _OVER),
    "already-put-to": Known(
        409, N_("The step was put to this person before; “by” and “at” say by whom and when."), _OVER
    ),
    "asked-by-guidance": Known(
        403, N_("The guidance asks for the step; only who was asked beside it can be asked no longer."), _LOOK
    ),
    "asked-in-person": Known(
        409,
        N_("The step is for a person who was asked themselves; it cannot be put to another."),
        N_("Ask another person, or take it back."),
    ),
    "handed-over-meanwhile": Known(
        409, N_("Somebody else goes on with the draft than when the list was made."), N_("List the open items again.")
    ),
    "keeper-asked": Known(409, N_("The person was asked to approve the text; whoever goes on with it cannot."), _OTHER),
    "keeper-decided": Known(
        409, N_("The person has decided on the text; whoever goes on with it answers for it."), _OTHER
    ),
    "may-not-hand-over": Known(403, N_("The person may not hand over what others go on with."), _WHO),
    "may-not-skip": Known(403, N_("The guidance does not name the person among those who may skip the step."), _LOOK),
    "may-not-steer": Known(
        403, N_("The person does not hold the role of the step, nor the one to which the guidance escalates."), _WHO
    ),
    "needs-an-approval": Known(
        409,
        N_("Nobody at all would have approved the text: silence never approves."),
        N_("Somebody has to decide on a step."),
    ),
    "no-such-step": Known(404, N_("The review has no such step."), _LOOK),
    "nothing-to-continue": Known(409, N_("The draft is published, rejected or withdrawn."), _OVER),
    "would-be-stuck": Known(
        409, N_("Without the person nobody would be left for a step that the guidance asks for."), _OTHER
    ),
}
