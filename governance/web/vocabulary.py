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
    "carried_out": N_("Carried out"),
    "appealed": N_("Appealed"),
    "upheld": N_("Stands after an appeal"),
    "partly": N_("Stands, the appeal was right in part"),
    "reversed": N_("To be undone after an appeal"),
    "reinstated": N_("Undone"),
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
}

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
    "unschedule": N_("take off the schedule"),
    "expire": N_("expire"),
    "withdraw": N_("withdraw"),
    "answer": N_("answer"),
    "leave": N_("leave without a response"),
    "close": N_("close"),
    "reopen": N_("reopen"),
    "outdate": N_("outdate"),
    "open": N_("open"),
    "retire": N_("call off"),
    "moderate": N_("moderate"),
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
    "carried": N_(
        "Your approval of revision %(from)s was kept for revision %(to)s. See what changed; you can take it back."
    ),
    "taken_back": N_("%(by)s took back an approval that was kept from an earlier revision."),
    "held": N_("%(by)s held it back."),
    "resumed": N_("%(by)s let it go again."),
    "scheduled": N_("%(by)s scheduled it for %(time)s."),
    "unscheduled": N_("%(by)s took it off the schedule; it was to go out at %(time)s."),
    "post_now": N_("Post this now, then record where it was posted."),
    "thread_moved": N_("%(why)s Look whether the reply still fits before it is approved."),
    "expired": N_("Its approval lapsed before it went out. It can be submitted again as it is."),
    "emergency_declared": N_("%(by)s declared emergency %(number)s. A second person has to confirm it."),
    "emergency_confirmed": N_("Emergency %(number)s is confirmed."),
    "emergency_renewed": N_("Emergency %(number)s was extended."),
    "emergency_ended": N_("%(by)s ended emergency %(number)s. The ordinary chain holds again."),
    "emergency_lapsed": N_("Emergency %(number)s lapsed: nobody confirmed it. The ordinary chain holds again."),
    "emergency_expired": N_("Emergency %(number)s is over: its time was up. The ordinary chain holds again."),
    "fell_back": N_("Emergency %(number)s is over, so the draft is back with its author. Submit it again."),
    "review_owed": N_("This went out under an emergency. Review it."),
    "review_half": N_("Half of the time for your review of what went out is over."),
    "review_most": N_("Four fifths of the time for your review of what went out are over."),
    "review_due": N_("Your review of what went out is overdue."),
    "review_escalated": N_("Nobody has reviewed in time what went out under an emergency; it has come to you."),
    "review_nobody": N_("Nobody can review what went out under an emergency; it has come to you."),
    "found_approved": N_("%(by)s reviewed what went out and found it right."),
    "found_corrected": N_("%(by)s reviewed what went out: it has to be corrected."),
    "found_retracted": N_("%(by)s reviewed what went out: it has to be taken back."),
    "set_aside": N_("%(by)s chose another reply to the same message and set this one aside."),
    "came_back": N_("%(by)s rejected it until today. It is with its author again."),
    "version_came_back": N_("%(by)s rejected version %(number)s of the guidance until today. Look at it again."),
    "report_opened": N_("A report of an error was opened about what went out."),
    "step_half": N_("Half of the time for your decision is over."),
    "step_most": N_("Four fifths of the time for your decision are over."),
    "step_due": N_("Your decision is overdue."),
    "step_escalated": N_("Nobody has decided in time; it has come to you."),
    "step_nobody": N_("Nobody can decide on this at present; it has come to you."),
    "delegation_proposed": N_("%(delegator)s asks you to decide in their place. Accept or refuse."),
    "delegation_accepted": N_("%(delegate)s decides in the place of %(delegator)s for the agreed time."),
    "delegation_declined": N_("%(delegate)s refuses to stand in for %(delegator)s."),
    "delegation_ended": N_("%(delegate)s no longer stands in for %(delegator)s."),
    "moderation_step_opened": N_("It is your turn to decide on proposal %(number)s to moderate a message."),
    "moderation_approved": N_("Proposal %(number)s to moderate a message is approved and can be carried out."),
    "moderation_rejected": N_("%(by)s rejected proposal %(number)s to moderate a message."),
    "moderation_carried_out": N_("%(by)s carried out proposal %(number)s to moderate a message."),
    "moderation_appealed": N_("An appeal against moderation %(number)s waits for you."),
    "moderation_appeal_decided": N_("%(by)s decided on the appeal against moderation %(number)s."),
    "moderation_reinstated": N_("%(by)s undid moderation %(number)s."),
    "acknowledge_reminder": N_("You have not acknowledged version %(number)s of the guidance yet. Read it first."),
}

_STATES_OF: Mapping[str, Mapping[str, str]] = {
    "thread": THREAD_STATES,
    "step": STEP_STATES,
    "moderation": MODERATION_STATES,
}
NOTICE_GROUPS: Mapping[str, str] = {
    "turn": N_("Your turn to decide, and requests to stand in"),
    "reminders": N_("Reminders of what is due"),
    "escalations": N_("Overdue items that come to you"),
    "outcomes": N_("What became of your drafts and of your decisions"),
    "guidance": N_("New guidance, and what was decided on it"),
    "news": N_("Conversations and drafts that the guidance has you told of"),
}
"""The groups of notices that are chosen for mail together."""

MAIL_WAYS: Mapping[str, str] = {
    "at_once": N_("At once"),
    "digest": N_("Once a day"),
    "never": N_("Not by mail"),
}

_FACTS: Mapping[str, Mapping[str, str]] = {"thing": THINGS, "move": MOVES, "kind": KINDS, "language": LANGUAGES}


def fact(name: str, value: object, facts: Mapping[str, object]) -> str | None:
    """The msgid for a fact's value where that is a code of ours; None for what is shown as it is."""
    if not isinstance(value, str):
        return None
    if name == "state":
        return _STATES_OF.get(str(facts.get("thing")), STATES).get(value)
    return _FACTS.get(name, {}).get(value)
