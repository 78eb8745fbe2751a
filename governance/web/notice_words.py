"""What notices say, and what they are called where somebody chooses which of them come by mail."""

from __future__ import annotations

from collections.abc import Mapping

from governance.errors import N_

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
    "rescheduled": N_("%(by)s moved it on the schedule, from %(was)s to %(time)s."),
    "unscheduled": N_("%(by)s took it off the schedule; it was to go out at %(time)s."),
    "post_now": N_("Post this now, then record where it was posted."),
    "delivery_unknown": N_(
        "It was sent, and nobody knows whether it arrived. Look at the channel and say what you see there."
    ),
    "delivery_partly": N_(
        "It went out in some of its languages only. Look at the channel, put it right, and say what stands there."
    ),
    "delivery_failed": N_("It was not sent: %(said)s It is approved and off the schedule."),
    "delivery_called_off": N_("It was not sent: %(said)s"),
    "thread_moved": N_("%(why)s Look whether the reply still fits before it is approved."),
    "expired": N_("Its approval lapsed before it went out. It can be submitted again as it is."),
    "emergency_declared": N_("%(by)s declared emergency %(number)s. A second person has to confirm it."),
    "emergency_confirmed": N_("Emergency %(number)s is confirmed."),
    "emergency_renewed": N_("Emergency %(number)s was extended."),
    "emergency_ended": N_("%(by)s ended emergency %(number)s. The ordinary chain holds again."),
    "emergency_lapsed": N_("Emergency %(number)s lapsed: nobody confirmed it. The ordinary chain holds again."),
    "emergency_expired": N_("Emergency %(number)s is over: its time was up. The ordinary chain holds again."),
    "triaged_anew": N_(
        "%(by)s chose another category for the conversation. The draft is back with its author, and what was approved "
        "counts no more. Submit it again."
    ),
    "fell_back": N_("Emergency %(number)s is over, so the draft is back with its author. Submit it again."),
    "review_owed": N_("This went out under an emergency. Review it."),
    "review_half": N_("Half of the time for your review of what went out is over."),
    "review_most": N_("Four fifths of the time for your review of what went out are over."),
    "review_due": N_("Your review of what went out is overdue."),
    "review_escalated": N_("Nobody has reviewed in time what went out under an emergency; it has come to you."),
    "review_nobody": N_("Nobody can review what went out under an emergency; it has come to you."),
    "language_owed": N_("This went out under an emergency in some languages alone. Write the missing text."),
    "language_half": N_("Half of the time for the missing language of what went out is over."),
    "language_most": N_("Four fifths of the time for the missing language of what went out are over."),
    "language_due": N_("The missing language of what went out is overdue."),
    "language_escalated": N_("What went out under an emergency still lacks a language; it has come to you."),
    "language_nobody": N_("Nobody can write the missing language of what went out; it has come to you."),
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
    "step_put_to": N_("%(by)s put a step to you."),
    "step_asked": N_("%(by)s asks you to approve a draft."),
    "step_taken_back": N_("%(by)s asks you no longer to approve a draft."),
    "step_skipped": N_("%(by)s skipped a step."),
    "handed_over": N_("%(by)s handed you a draft of %(from)s: you go on with it."),
    "commented": N_("%(by)s commented on a draft."),
    "comment_answered": N_("%(by)s answered a comment on a draft."),
    "comment_resolved": N_("%(by)s resolved a comment on a draft."),
    "comment_reopened": N_("%(by)s opened a comment on a draft again."),
    "suggested": N_("%(by)s suggested other words for a draft. Take them or decline them."),
    "suggestion_taken": N_("%(by)s took suggested words into a draft."),
    "suggestion_declined": N_("%(by)s declined suggested words."),
    "step_nobody": N_("Nobody can decide on this at present; it has come to you."),
    "delegation_proposed": N_("%(delegator)s asks you to decide in their place. Accept or refuse."),
    "delegation_accepted": N_("%(delegate)s decides in the place of %(delegator)s for the agreed time."),
    "delegation_declined": N_("%(delegate)s refuses to stand in for %(delegator)s."),
    "delegation_ended": N_("%(delegate)s no longer stands in for %(delegator)s."),
    "moderation_step_opened": N_("It is your turn to decide on proposal %(number)s to moderate a message."),
    "moderation_approved": N_("Proposal %(number)s to moderate a message is approved and can be carried out."),
    "moderation_rejected": N_("%(by)s rejected proposal %(number)s to moderate a message."),
    "moderation_outdated": N_(
        "Proposal %(number)s to moderate a message has ended, because the message was edited or deleted. Propose it "
        "anew if it still breaks the rule."
    ),
    "moderation_carried_out": N_("%(by)s carried out proposal %(number)s to moderate a message."),
    "moderation_appealed": N_("An appeal against moderation %(number)s waits for you."),
    "appeal_half": N_("Half of the time for your decision on the appeal against moderation %(number)s is over."),
    "appeal_most": N_(
        "Four fifths of the time for your decision on the appeal against moderation %(number)s are over."
    ),
    "appeal_due": N_("Your decision on the appeal against moderation %(number)s is overdue."),
    "appeal_escalated": N_(
        "Nobody has decided in time on the appeal against moderation %(number)s; it has come to you."
    ),
    "appeal_nobody": N_(
        "Nobody can decide on the appeal against moderation %(number)s at present; it has come to you."
    ),
    "block_soon": N_("The block of proposal %(number)s ends at %(until)s. Take it off at the channel then."),
    "block_ended": N_(
        "The block of proposal %(number)s ended at %(until)s. Take it off at the channel, then record that you did."
    ),
    "moderation_appeal_decided": N_("%(by)s decided on the appeal against moderation %(number)s."),
    "moderation_reinstated": N_("%(by)s undid moderation %(number)s."),
    "practice_decided": N_("It was decided what you practised on in practice %(number)s. Compare."),
    "practice_commented": N_("%(by)s said something about your practice %(number)s."),
    "acknowledge_reminder": N_("You have not acknowledged version %(number)s of the guidance yet. Read it first."),
}

NOTICE_GROUPS: Mapping[str, str] = {
    "turn": N_("Your turn to decide, and requests to stand in"),
    "reminders": N_("Reminders of what is due"),
    "escalations": N_("Overdue items that come to you"),
    "outcomes": N_("What became of your drafts and of your decisions"),
    "talk": N_("Comments and suggestions in drafts that you write or speak about"),
    "guidance": N_("New guidance, and what was decided on it"),
    "news": N_("Conversations and drafts that the guidance has you told of"),
}
"""The groups of notices that are chosen for mail together."""

MAIL_WAYS: Mapping[str, str] = {
    "at_once": N_("At once"),
    "digest": N_("Once a day"),
    "never": N_("Not by mail"),
}
