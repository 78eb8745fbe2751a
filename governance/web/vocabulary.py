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
    "sending": N_("Being sent"),
    "published": N_("Published"),
    "published_unreviewed": N_("Published, to be reviewed"),
    "corrected": N_("Wrong, to be corrected"),
    "retracted": N_("Wrong, to be taken back"),
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

MODERATION_STATES: Mapping[str, str] = {
    "proposed": N_("Proposed"),
    "approved": N_("Approved, not done yet"),
    "rejected": N_("Rejected"),
    "withdrawn": N_("Taken back before it was done"),
    "outdated": N_("Ended, the message changed"),
    "carried_out": N_("Carried out"),
    "appealed": N_("Appealed"),
    "upheld": N_("Stands after an appeal"),
    "partly": N_("Stands, the appeal was right in part"),
    "reversed": N_("To be undone after an appeal"),
    "reinstated": N_("Undone"),
}

PRACTICE_STATES: Mapping[str, str] = {
    "begun": N_("Begun, not handed in"),
    "handed_in": N_("Handed in, not decided yet"),
    "compared": N_("Can be compared"),
}

MODERATION_KINDS: Mapping[str, str] = {
    "hide": N_("Hide the comment"),
    "remove": N_("Remove the comment"),
    "block": N_("Block its author"),
    "mute": N_("Mute its author"),
}
"""Acts that are never taken for each other."""

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

LATE: Mapping[str, str] = {
    "ended": N_("its approval had ended"),
    "held": N_("it was held back"),
    "lapsed": N_("its approval had lapsed"),
    "emergency_over": N_("the emergency was over"),
    "guidance_changed": N_("other guidance was in force"),
}
"""What had happened by the time at which a post was recorded that was made while its approval held."""

EDITS: Mapping[str, str] = {
    "same": N_("Nothing that the public sees"),
    "whitespace": N_("Spaces or line breaks"),
    "punctuation": N_("Punctuation"),
    "typos": N_("The spelling of common words"),
}
"""How small an edit is after which an approval is kept."""

MOVES: Mapping[str, str] = {
    "submit": N_("submit"),
    "clear": N_("approve"),
    "approve": N_("approve"),
    "request_changes": N_("request changes"),
    "reject": N_("reject"),
    "revise": N_("edit"),
    "publish": N_("publish"),
    "publish_unreviewed": N_("publish"),
    "publish_late": N_("publish"),
    "publish_late_unreviewed": N_("publish"),
    "send": N_("send"),
    "not_sent": N_("give back"),
    "put_off": N_("give back"),
    "deliver": N_("publish"),
    "deliver_unreviewed": N_("publish"),
    "come_back": N_("come back"),
    "set_aside": N_("set aside"),
    "review_afterwards": N_("review afterwards"),
    "find_wrong": N_("find wrong afterwards"),
    "find_untenable": N_("find untenable afterwards"),
    "acknowledge": N_("look into"),
    "hold": N_("hold back"),
    "resume": N_("let go again"),
    "resume_scheduled": N_("let go again"),
    "schedule": N_("schedule"),
    "reschedule": N_("change the time"),
    "unschedule": N_("take off the schedule"),
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
    "moderate": N_("moderate"),
    "hand_in": N_("hand in"),
    "compare": N_("compare"),
    "carry_out": N_("record that it was done"),
    "appeal": N_("appeal"),
    "uphold": N_("decide on the appeal"),
    "uphold_in_part": N_("decide on the appeal"),
    "reverse": N_("decide on the appeal"),
    "reinstate": N_("undo"),
    "take_back": N_("take back an approval"),
}

THINGS: Mapping[str, str] = {
    "draft": N_("draft"),
    "version": N_("version of the guidance"),
    "thread": N_("conversation"),
    "review": N_("review"),
    "step": N_("step"),
    "report": N_("report of an error"),
    "moderation": N_("proposal to moderate"),
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
    "remind": N_("Reminding of what is to be decided"),
    "post_due": N_("Telling that the time to post has come"),
    "replay": N_("Trying a version of the guidance on past items"),
    "emergency_over": N_("Looking whether an emergency is over"),
    "come_back": N_("Bringing back what was rejected until today"),
    "mail": N_("Sending mail"),
    "deliver": N_("Sending a text by a webhook"),
    "ask_receiver": N_("Asking a receiver what became of a text"),
    "who_is_left": N_("Looking whether somebody is left to decide"),
}
"""Kinds of work that follows changes."""

LANGUAGES: Mapping[str, str] = {"en": N_("English"), "fr": N_("French")}

OWN_NAMES: Mapping[str, str] = {"en": "English", "fr": "Français"}
"""What a language calls itself: not to be translated."""

_STATES_OF: Mapping[str, Mapping[str, str]] = {
    "thread": THREAD_STATES,
    "step": STEP_STATES,
    "moderation": MODERATION_STATES,
    "practice": PRACTICE_STATES,
}
_FACTS: Mapping[str, Mapping[str, str]] = {"thing": THINGS, "move": MOVES, "kind": KINDS, "language": LANGUAGES}


def fact(name: str, value: object, facts: Mapping[str, object]) -> str | None:
    """The msgid for a fact's value where that is a code of ours; None for what is shown as it is."""
    if not isinstance(value, str):
        return None
    if name == "state":
        return _STATES_OF.get(str(facts.get("thing")), STATES).get(value)
    return _FACTS.get(name, {}).get(value)
