"""The words for states, roles, actions and kinds, as they are shown; msgids, translated where they are used."""

from __future__ import annotations

from collections.abc import Mapping

from governance.errors import N_

STATES: Mapping[str, str] = {
    "drafting": N_("Drafting"),
    "in_review": N_("In review"),
    "changes_requested": N_("Changes requested"),
    "approved": N_("Approved"),
    "scheduled": N_("Scheduled"),
    "on_hold": N_("On hold"),
    "published": N_("Published"),
    "published_unreviewed": N_("Published, to be reviewed"),
    "corrected": N_("Corrected"),
    "retracted": N_("Retracted"),
    "rejected": N_("Rejected"),
    "expired": N_("Expired"),
    "withdrawn": N_("Withdrawn"),
    "set_aside": N_("Set aside"),
    "outdated": N_("Outdated"),
    "retired": N_("Called off"),
    "current": N_("In force"),
    "future": N_("Approved, to come"),
    "historic": N_("In force before"),
}
"""Of drafts, of versions of the guidance, and of the reviews of both; the last three are what time makes of one."""

THREAD_STATES: Mapping[str, str] = {
    "open": N_("Open"),
    "reopened": N_("Reopened"),
    "answered": N_("Answered"),
    "no_response": N_("No response"),
    "moderated": N_("Moderated"),
    "unavailable": N_("Unavailable"),
    "closed": N_("Closed"),
}

STEP_STATES: Mapping[str, str] = {
    "waiting": N_("not yet its turn"),
    "open": N_("its turn now"),
    "approved": N_("approved"),
    "changes_requested": N_("changes requested"),
    "rejected": N_("rejected"),
    "skipped": N_("not needed any more"),
    "outdated": N_("outdated"),
}

VERDICTS: Mapping[str, str] = {
    "approve": N_("Approve"),
    "request_changes": N_("Request changes"),
    "reject": N_("Reject"),
    "skip": N_("Skip the step"),
}

MOVES: Mapping[str, str] = {
    "submit": N_("submit"),
    "clear": N_("approve"),
    "approve": N_("approve"),
    "request_changes": N_("request changes"),
    "reject": N_("reject"),
    "revise": N_("edit"),
    "publish": N_("publish"),
    "hold": N_("hold back"),
    "resume": N_("let go again"),
    "resume_scheduled": N_("let go again"),
    "expire": N_("expire"),
    "skip": N_("skip"),
    "withdraw": N_("withdraw"),
    "answer": N_("answer"),
    "leave": N_("leave without a response"),
    "close": N_("close"),
    "reopen": N_("reopen"),
    "outdate": N_("outdate"),
    "open": N_("open"),
    "retire": N_("call off"),
}

THINGS: Mapping[str, str] = {
    "draft": N_("draft"),
    "version": N_("version of the guidance"),
    "thread": N_("conversation"),
    "review": N_("review"),
    "step": N_("step"),
}

ROLES: Mapping[str, str] = {
    "administrator": N_("Administrator"),
    "auditor": N_("Auditor"),
    "author": N_("Author"),
    "champion": N_("Champion"),
    "intern": N_("Intern"),
    "policy_owner": N_("Owner of the guidance"),
    "translator": N_("Translator"),
}
"""The roles that exist whatever the guidance says; it names the others, with titles of its own."""

ACTIONS: Mapping[str, str] = {
    "respond": N_("Respond"),
    "let_stand": N_("Let it stand"),
    "monitor": N_("Monitor only"),
    "moderate": N_("Moderate"),
}

RESPONSES: Mapping[str, str] = {
    "always": N_("A response is always given."),
    "optional": N_("A response is optional."),
    "signpost_only": N_("Only a pointer to where help is, no answer to the question itself."),
    "never": N_("No public response is given."),
}

KINDS: Mapping[str, str] = {
    "reply": N_("Reply"),
    "statement": N_("Statement"),
    "correction": N_("Correction"),
}

AUTHOR_KINDS: Mapping[str, str] = {
    "public": N_("A member of the public"),
    "media": N_("Media"),
    "elected": N_("An elected official"),
    "organisation": N_("An organisation"),
    "anonymous": N_("Anonymous or unknown"),
}

SCOPES: Mapping[str, str] = {"read": N_("Read"), "write": N_("Write"), "decide": N_("Decide")}
"""What an access token may carry."""

JOBS: Mapping[str, str] = {
    "notify": N_("Telling people"),
    "count_refusals": N_("Counting refusals"),
    "policy_takes_effect": N_("Bringing a version of the guidance into force"),
    "re_evaluate": N_("Looking at drafts again under a new version of the guidance"),
    "review_by": N_("Reminding of the review of the guidance"),
    "acknowledgement": N_("Reminding of the guidance that has to be read"),
    "replay": N_("Trying a version of the guidance on past items"),
}
"""Kinds of work that follows changes."""

LANGUAGES: Mapping[str, str] = {"en": N_("English"), "fr": N_("French")}

OWN_NAMES: Mapping[str, str] = {"en": "English", "fr": "Français"}
"""What a language calls itself: not to be translated."""

EVENTS: Mapping[str, str] = {
    "step_opened": N_("It is your turn to decide."),
    "request_changes": N_("%(by)s asked for changes."),
    "reject": N_("%(by)s rejected it."),
    "approved": N_("It is approved and can be published."),
    "published": N_("It was published."),
    "thread_noted": N_("A conversation was put into a category that you are told of."),
    "draft_noted": N_("A draft was submitted that the guidance has you told of."),
    "recalled": N_("It was taken out of its review because the guidance changed, and goes by version %(number)s now."),
    "version_step_opened": N_("It is your turn to decide on version %(number)s of the guidance."),
    "version_request_changes": N_("%(by)s asked for changes of version %(number)s of the guidance."),
    "version_reject": N_("%(by)s rejected version %(number)s of the guidance."),
    "version_approved": N_("Version %(number)s of the guidance is approved."),
    "version_in_force": N_("Version %(number)s of the guidance took effect."),
    "version_review_by": N_("Version %(number)s of the guidance has to be looked at again by %(day)s."),
    "acknowledge": N_("Version %(number)s of the guidance is in force. Read it and acknowledge it."),
    "held": N_("%(by)s held it back."),
    "resumed": N_("%(by)s let it go again."),
    "expired": N_("Its approval lapsed before it went out. It can be submitted again as it is."),
    "step_half": N_("Half of the time for your decision is over."),
    "step_most": N_("Four fifths of the time for your decision are over."),
    "step_due": N_("Your decision is overdue."),
    "step_escalated": N_("Nobody has decided in time; it has come to you."),
    "step_put_to": N_("%(by)s put a step to you."),
    "step_asked": N_("%(by)s asks you to approve a draft."),
    "step_taken_back": N_("%(by)s asks you no longer to approve a draft."),
    "step_skipped": N_("%(by)s skipped a step."),
    "handed_over": N_("%(by)s handed you a draft of %(from)s: you go on with it."),
    "step_nobody": N_("Nobody can decide on this at present; it has come to you."),
    "delegation_proposed": N_("%(delegator)s asks you to decide in their place. Accept or refuse."),
    "delegation_accepted": N_("%(delegate)s decides in the place of %(delegator)s for the agreed time."),
    "delegation_declined": N_("%(delegate)s refuses to stand in for %(delegator)s."),
    "delegation_ended": N_("%(delegate)s no longer stands in for %(delegator)s."),
    "acknowledge_reminder": N_("You have not acknowledged version %(number)s of the guidance yet. Read it first."),
}

_STATES_OF: Mapping[str, Mapping[str, str]] = {"thread": THREAD_STATES, "step": STEP_STATES}
_FACTS: Mapping[str, Mapping[str, str]] = {"thing": THINGS, "move": MOVES, "kind": KINDS, "language": LANGUAGES}


def fact(name: str, value: object, facts: Mapping[str, object]) -> str | None:
    """The msgid for a fact's value where that is a code of ours; None for what is shown as it is."""
    if not isinstance(value, str):
        return None
    if name == "state":
        return _STATES_OF.get(str(facts.get("thing")), STATES).get(value)
    return _FACTS.get(name, {}).get(value)
