"""The types of problem that emergencies and reports of errors give rise to."""

from __future__ import annotations

from collections.abc import Mapping

from governance.api.problems_of_guidance import Known
from governance.errors import N_

_OVER = N_("There is nothing to do.")
_SECOND = N_("Ask somebody else who holds one of the roles that may declare.")

EMERGENCIES: Mapping[str, Known] = {
    "already-acknowledged": Known(
        409, N_("Somebody looks into this report already; “by” and “at” say who and since when."), _OVER
    ),
    "already-confirmed": Known(409, N_("The emergency was confirmed; “by” and “at” say by whom and when."), _OVER),
    "already-declared": Known(
        409, N_("An emergency holds already; “by” and “at” say who declared it and when."), N_("Confirm or extend it.")
    ),
    "already-being-written": Known(
        409,
        N_("Somebody writes the missing language already; “by” and “at” say who and since when, “draft_id” where."),
        N_("Go on in that draft, or ask its author to withdraw it."),
    ),
    "already-ended": Known(409, N_("The emergency was ended; “by” and “at” say by whom and when."), _OVER),
    "drill": Known(
        409,
        N_("The draft was put under a drill, and nothing of a drill is published."),
        N_("Write what is to be published as a draft of its own."),
    ),
    "declared-unconfirmed": Known(
        409,
        N_("Nobody confirmed in time what this person declared before, so somebody else has to declare an emergency."),
        N_("Ask somebody who may declare one, and confirm it; the sentence says until when."),
    ),
    "emergency-ended": Known(409, N_("The emergency is over: ended, not confirmed in time, or past its time."), _OVER),
    "held-in-emergency": Known(
        409,
        N_("While an emergency holds, nothing is scheduled or let go again but what its short chain approved."),
        N_("Do it when the emergency is over. What cannot wait is submitted under the emergency."),
    ),
    "repeats-an-error": Known(
        409,
        N_("It goes by the approval of the same words, which were found wrong or reported as wrong since."),
        N_("Change the text and submit it again, or take it back."),
    ),
    "emergency-over": Known(
        409,
        N_("The draft was put under an emergency that is over, so its short chain holds no more."),
        N_("Submit it again by the ordinary chain once it is back with its author."),
    ),
    "no-emergency": Known(
        409, N_("The short chain was asked for, and no emergency is declared."), N_("Submit without it.")
    ),
    "no-emergency-rules": Known(
        409, N_("The guidance in force has no part on emergencies."), N_("Bring in a version that has one.")
    ),
    "no-review-owed": Known(409, N_("The publication was not under an emergency."), _OVER),
    "not-alternatives": Known(
        409, N_("The two drafts do not answer the same conversation."), N_("Name a reply to the same one.")
    ),
    "not-chosen": Known(
        403, N_("The person has not approved the reply that is said to be chosen."), N_("Approve that one first.")
    ),
    "chosen-not-approved": Known(
        409,
        N_("The reply that is said to be chosen is not approved by every step, or not any more."),
        N_("Set another one aside once every step has approved the one that you chose, and while that holds."),
    ),
    "not-confirmed": Known(409, N_("The emergency is not confirmed yet."), _SECOND),
    "not-renewable": Known(
        409, N_("The guidance does not let an emergency be extended."), N_("Declare a new one when this one is over.")
    ),
    "nothing-owed": Known(
        409,
        N_("No language is owed for the draft: it went out in all of them, or nothing follows it any more."),
        N_("There is nothing to do. Words that have to be changed are a correction."),
    ),
    "own-declaration": Known(403, N_("Whoever declared an emergency cannot confirm it."), _SECOND),
    "own-extension": Known(
        403, N_("Whoever declared an emergency or extended it last cannot extend it again."), _SECOND
    ),
}
