"""The types of entry that there are, and what each says happened.

What nothing follows from has none: that somebody is looking at a text (`workflows.claims`), words that are still being
typed, notices that were read.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from governance.errors import N_


class EntryType(StrEnum):
    """The vocabulary of the record: `subject.verb`, in the past tense."""

    THREAD_RECEIVED = "thread.received"
    MESSAGE_ADDED = "message.added"
    MESSAGE_EDITED = "message.edited"
    MESSAGE_DELETED = "message.deleted"
    THREAD_TRIAGED = "thread.triaged"
    THREAD_REOPENED = "thread.reopened"
    THREAD_CLOSED = "thread.closed"
    DRAFT_CREATED = "draft.created"
    DRAFT_REVISED = "draft.revised"
    DRAFT_SUBMITTED = "draft.submitted"
    DRAFT_WITHDRAWN = "draft.withdrawn"
    DRAFT_EXPIRED = "draft.expired"
    DRAFT_RECALLED = "draft.recalled"
    DRAFT_SET_ASIDE = "draft.set_aside"
    DRAFT_CAME_BACK = "draft.came_back"
    DRAFT_SCHEDULED = "draft.scheduled"
    DRAFT_RESCHEDULED = "draft.rescheduled"
    DRAFT_UNSCHEDULED = "draft.unscheduled"
    SCHEDULE_DUE = "schedule.due"
    DRAFT_HELD = "draft.held"
    DRAFT_RESUMED = "draft.resumed"
    DRAFT_HANDED_OVER = "draft.handed_over"
    COMMENT_MADE = "comment.made"
    COMMENT_ANSWERED = "comment.answered"
    COMMENT_RESOLVED = "comment.resolved"
    COMMENT_REOPENED = "comment.reopened"
    SUGGESTION_MADE = "suggestion.made"
    SUGGESTION_TAKEN = "suggestion.taken"
    SUGGESTION_DECLINED = "suggestion.declined"
    CHECK_OVERRIDDEN = "check.overridden"
    SUBMISSION_BLOCKED = "submission.blocked"
    APPROVAL_VOIDED = "approval.voided"
    DECISION_MADE = "decision.made"
    DECISION_CARRIED = "decision.carried"
    DECISION_TAKEN_BACK = "decision.taken_back"
    STEP_ESCALATED = "step.escalated"
    EMERGENCY_DECLARED = "emergency.declared"
    EMERGENCY_CONFIRMED = "emergency.confirmed"
    EMERGENCY_RENEWED = "emergency.renewed"
    EMERGENCY_ENDED = "emergency.ended"
    EMERGENCY_LAPSED = "emergency.lapsed"
    STEP_REASSIGNED = "step.reassigned"
    STEP_ADDED = "step.added"
    STEP_TAKEN_BACK = "step.taken_back"
    STEP_SKIPPED = "step.skipped"
    DELIVERY_REQUESTED = "delivery.requested"
    DELIVERY_ATTEMPTED = "delivery.attempted"
    DELIVERY_PUT_OFF = "delivery.put_off"
    DELIVERY_FAILED = "delivery.failed"
    DELIVERY_UNKNOWN = "delivery.unknown"
    DELIVERY_PARTLY = "delivery.partly"
    DELIVERY_SETTLED = "delivery.settled"
    DELIVERY_CALLED_OFF = "delivery.called_off"
    REPLY_PUBLISHED = "reply.published"
    LANGUAGE_OWED = "language.owed"
    LANGUAGE_FOLLOWED = "language.followed"
    PUBLICATION_DIFFERED = "publication.differed"
    PUBLICATION_REVIEWED = "publication.reviewed"
    REPORT_OPENED = "report.opened"
    REPORT_ACKNOWLEDGED = "report.acknowledged"
    POLICY_ADOPTED = "policy.adopted"
    POLICY_DRAFTED = "policy.drafted"
    POLICY_REVISED = "policy.revised"
    POLICY_SUBMITTED = "policy.submitted"
    POLICY_WITHDRAWN = "policy.withdrawn"
    POLICY_APPROVED = "policy.approved"
    POLICY_IN_FORCE = "policy.in_force"
    POLICY_RETIRED = "policy.retired"
    POLICY_OVERRIDDEN = "policy.overridden"
    POLICY_ACKNOWLEDGED = "policy.acknowledged"
    POLICY_COMMENTED = "policy.commented"
    POLICY_REPLAYED = "policy.replayed"
    MODERATION_PROPOSED = "moderation.proposed"
    MODERATION_DECIDED = "moderation.decided"
    MODERATION_WITHDRAWN = "moderation.withdrawn"
    MODERATION_OUTDATED = "moderation.outdated"
    MODERATION_CARRIED_OUT = "moderation.carried_out"
    MODERATION_APPEALED = "moderation.appealed"
    MODERATION_APPEAL_DECIDED = "moderation.appeal_decided"
    MODERATION_REINSTATED = "moderation.reinstated"
    MODERATION_ENDED = "moderation.ended"
    PRACTICE_STARTED = "practice.started"
    PRACTICE_HANDED_IN = "practice.handed_in"
    PRACTICE_COMPARED = "practice.compared"
    PRACTICE_COMMENTED = "practice.commented"
    PRACTICE_DISCARDED = "practice.discarded"
    DELEGATION_PROPOSED = "delegation.proposed"
    DELEGATION_ACCEPTED = "delegation.accepted"
    DELEGATION_DECLINED = "delegation.declined"
    DELEGATION_ENDED = "delegation.ended"
    ABSENCE_NOTED = "absence.noted"
    ABSENCE_ENDED = "absence.ended"
    PERSON_ADDED = "person.added"
    PERSON_CHANGED = "person.changed"
    PERSON_DISABLED = "person.disabled"
    ROLE_GRANTED = "role.granted"
    ROLE_REVOKED = "role.revoked"
    SESSION_STARTED = "session.started"
    SESSION_ENDED = "session.ended"
    SESSION_REFUSED = "session.refused"
    TOKEN_ISSUED = "token.issued"
    TOKEN_REVOKED = "token.revoked"
    ACT_REFUSED = "act.refused"
    ACTS_REFUSED = "acts.refused"
    ATTACHMENT_ADDED = "attachment.added"
    CHANNEL_CHANGED = "channel.changed"
    CHANNEL_SECRET_MADE = "channel.secret_made"
    JOB_DIED = "job.died"
    JOB_RETRIED = "job.retried"
    RECORD_VIEWED = "record.viewed"
    LOG_EXPORTED = "log.exported"
    LOG_ADOPTED = "log.adopted"
    PRIVACY_ERASED = "privacy.erased"
    DEMONSTRATION_LOADED = "demonstration.loaded"


MEANING: Mapping[EntryType, str] = {
    EntryType.THREAD_RECEIVED: N_("A public message was taken in and opened a conversation."),
    EntryType.MESSAGE_ADDED: N_("A further message was added to a conversation."),
    EntryType.MESSAGE_EDITED: N_("It was noted that a public message was edited on its channel; both texts are kept."),
    EntryType.MESSAGE_DELETED: N_("It was noted that a public message was deleted on its channel; its text is kept."),
    EntryType.THREAD_TRIAGED: N_("Somebody chose the category, and so the action, for a conversation."),
    EntryType.THREAD_REOPENED: N_("A conversation that had ended was opened again."),
    EntryType.THREAD_CLOSED: N_("A conversation was closed."),
    EntryType.DRAFT_CREATED: N_("A draft was begun; its first revision is fixed by the digest."),
    EntryType.DRAFT_REVISED: N_("A draft was edited; the new revision is fixed by the digest."),
    EntryType.DRAFT_SUBMITTED: N_("A revision was put before the approval chain of a policy version."),
    EntryType.DRAFT_WITHDRAWN: N_("A draft was taken back."),
    EntryType.DRAFT_EXPIRED: N_("A draft or its approval lapsed."),
    EntryType.DRAFT_RECALLED: N_("A draft was taken out of its review because the guidance changed."),
    EntryType.DRAFT_SET_ASIDE: N_("A draft was set aside because another reply was chosen, with the reason."),
    EntryType.DRAFT_CAME_BACK: N_("A rejected draft came back to its author on the day that was named."),
    EntryType.DRAFT_SCHEDULED: N_("A time was set at which an approved draft is posted."),
    EntryType.DRAFT_RESCHEDULED: N_("Another time was set at which an approved draft is posted, with the one before."),
    EntryType.DRAFT_UNSCHEDULED: N_("A draft was taken off the schedule; its approval is as before."),
    EntryType.SCHEDULE_DUE: N_("The time came at which a scheduled draft is to be posted by hand."),
    EntryType.DRAFT_HELD: N_("An approved draft was held back, with a reason."),
    EntryType.DRAFT_RESUMED: N_("A draft that was held back was let go again."),
    EntryType.DRAFT_HANDED_OVER: N_("A draft was handed to somebody who goes on with it in another person's place."),
    EntryType.COMMENT_MADE: N_("Somebody commented on a revision of a draft, among those who work on it."),
    EntryType.COMMENT_ANSWERED: N_("Somebody answered a comment on a draft."),
    EntryType.COMMENT_RESOLVED: N_("A comment on a draft was marked as resolved."),
    EntryType.COMMENT_REOPENED: N_("A comment on a draft that was resolved was opened again."),
    EntryType.SUGGESTION_MADE: N_("Somebody suggested other words for a place in a draft."),
    EntryType.SUGGESTION_TAKEN: N_("Suggested words were taken: they stand in the draft’s next revision."),
    EntryType.SUGGESTION_DECLINED: N_("Suggested words were not taken, or taken back by who suggested them."),
    EntryType.CHECK_OVERRIDDEN: N_(
        "A revision was let past a check that blocked it, by somebody who may, with a reason."
    ),
    EntryType.SUBMISSION_BLOCKED: N_("A revision was refused by a check of the guidance."),
    EntryType.APPROVAL_VOIDED: N_("An edit made a running or finished review outdated."),
    EntryType.DECISION_MADE: N_("Somebody decided on a step of a review."),
    EntryType.DECISION_CARRIED: N_(
        "An approval of an earlier revision was kept for a new one, because the guidance keeps approvals after so "
        "small an edit. Nobody decided anew."
    ),
    EntryType.DECISION_TAKEN_BACK: N_(
        "Somebody whose approval was kept for a new revision took it back, with a reason: the review ended."
    ),
    EntryType.STEP_ESCALATED: N_(
        "A step was overdue, or nobody could decide on it: it came to whom the guidance names."
    ),
    EntryType.EMERGENCY_DECLARED: N_("An emergency, or a drill of one, was declared: a shorter chain may be used."),
    EntryType.EMERGENCY_CONFIRMED: N_("A second person confirmed an emergency."),
    EntryType.EMERGENCY_RENEWED: N_("An emergency was extended."),
    EntryType.EMERGENCY_ENDED: N_("An emergency was ended before its time."),
    EntryType.EMERGENCY_LAPSED: N_("An emergency was over by itself: nobody confirmed it, or its time was up."),
    EntryType.STEP_REASSIGNED: N_("A step was put to one of those who can decide on it."),
    EntryType.STEP_ADDED: N_("An approver asked one more person to approve, beside those whom the guidance asks."),
    EntryType.STEP_TAKEN_BACK: N_("A person who was asked beside the guidance is asked no longer."),
    EntryType.STEP_SKIPPED: N_("A step was passed over by somebody whom the guidance lets do so, with a reason."),
    EntryType.DELIVERY_REQUESTED: N_("An approved text is to be sent by its channel's webhook, under one id."),
    EntryType.DELIVERY_ATTEMPTED: N_("An approved text was about to be sent; what became of it follows."),
    EntryType.DELIVERY_PUT_OFF: N_("What was sent did not arrive, and is tried again later."),
    EntryType.DELIVERY_FAILED: N_("What was to be sent did not go out, for good."),
    EntryType.DELIVERY_UNKNOWN: N_("Nobody knows whether what was sent arrived: it is not sent again before that."),
    EntryType.DELIVERY_PARTLY: N_("What was sent went out in some of its languages only."),
    EntryType.DELIVERY_SETTLED: N_("Somebody, or the receiver, said whether what was sent went out."),
    EntryType.DELIVERY_CALLED_OFF: N_("What was to be sent was not: something changed before its turn came."),
    EntryType.REPLY_PUBLISHED: N_("An approved text went out."),
    EntryType.LANGUAGE_OWED: N_(
        "A text went out under an emergency before another language: that is owed from then on."
    ),
    EntryType.LANGUAGE_FOLLOWED: N_("A language that was owed went out."),
    EntryType.PUBLICATION_DIFFERED: N_("What went out is not, to the letter, what was approved."),
    EntryType.PUBLICATION_REVIEWED: N_("What was published under an emergency was reviewed afterwards."),
    EntryType.REPORT_OPENED: N_("A report says that something which went out was wrong."),
    EntryType.REPORT_ACKNOWLEDGED: N_("Somebody looks into a report of an error."),
    EntryType.POLICY_ADOPTED: N_("The first guidance document was adopted by a named act."),
    EntryType.POLICY_DRAFTED: N_("A new version of the guidance was begun."),
    EntryType.POLICY_REVISED: N_("The text of a version that is not approved yet was changed."),
    EntryType.POLICY_SUBMITTED: N_("A version of the guidance was put before its approval chain."),
    EntryType.POLICY_WITHDRAWN: N_("A version of the guidance was taken back before it was approved."),
    EntryType.POLICY_APPROVED: N_("A version of the guidance was approved."),
    EntryType.POLICY_IN_FORCE: N_("A policy version came into force."),
    EntryType.POLICY_RETIRED: N_("An approved version was called off before it came into force."),
    EntryType.POLICY_OVERRIDDEN: N_("A version may come into force although one of its routes has nobody to approve."),
    EntryType.POLICY_ACKNOWLEDGED: N_("Somebody said that they have read a version of the guidance."),
    EntryType.POLICY_COMMENTED: N_("Somebody commented on a clause of the guidance."),
    EntryType.POLICY_REPLAYED: N_("A version of the guidance was tried on past items."),
    EntryType.MODERATION_PROPOSED: N_(
        "Somebody proposed to hide or remove a message, or to block or mute its author; the copy was kept before."
    ),
    EntryType.MODERATION_DECIDED: N_("The chain approved or rejected a proposal to moderate a message."),
    EntryType.MODERATION_WITHDRAWN: N_("A proposal to moderate a message was taken back."),
    EntryType.MODERATION_OUTDATED: N_(
        "A proposal to hide or remove a message ended, because the message was edited or deleted on its channel."
    ),
    EntryType.MODERATION_CARRIED_OUT: N_("What was approved about a message was done on the channel."),
    EntryType.MODERATION_APPEALED: N_("The author of a message appealed against what was done about it."),
    EntryType.MODERATION_APPEAL_DECIDED: N_("Somebody who had no part in it decided on an appeal."),
    EntryType.MODERATION_REINSTATED: N_("What was done about a message was taken back on the channel."),
    EntryType.MODERATION_ENDED: N_("The time of a block was up; somebody has to take it off on the channel."),
    EntryType.PRACTICE_STARTED: N_("Somebody began to practise on a message. Nothing of it can go out."),
    EntryType.PRACTICE_HANDED_IN: N_("Somebody handed a practice in; its words are fixed from then on."),
    EntryType.PRACTICE_COMPARED: N_("Something was really decided about a message that somebody had practised on."),
    EntryType.PRACTICE_COMMENTED: N_("A mentor said something about a practice."),
    EntryType.PRACTICE_DISCARDED: N_("Somebody threw a practice of theirs away."),
    EntryType.DELEGATION_PROPOSED: N_("An approver asked somebody to decide in their place for a time."),
    EntryType.DELEGATION_ACCEPTED: N_("Somebody agreed to decide in another person's place."),
    EntryType.DELEGATION_DECLINED: N_("Somebody refused to decide in another person's place."),
    EntryType.DELEGATION_ENDED: N_("A delegation was ended before its time."),
    EntryType.ABSENCE_NOTED: N_("Somebody said that a person will be away."),
    EntryType.ABSENCE_ENDED: N_("An absence was ended before its time."),
    EntryType.PERSON_ADDED: N_("An account was made."),
    EntryType.PERSON_CHANGED: N_("An account's name, address, language or password was changed."),
    EntryType.PERSON_DISABLED: N_("An account was disabled."),
    EntryType.ROLE_GRANTED: N_("A role was granted to somebody."),
    EntryType.ROLE_REVOKED: N_("A role was taken from somebody."),
    EntryType.SESSION_STARTED: N_("Somebody signed in."),
    EntryType.SESSION_ENDED: N_("Somebody signed out, or a session was revoked."),
    EntryType.SESSION_REFUSED: N_("A sign-in was refused."),
    EntryType.TOKEN_ISSUED: N_("An access token was issued."),
    EntryType.TOKEN_REVOKED: N_("An access token was revoked."),
    EntryType.ACT_REFUSED: N_("A signed-in person tried something and was refused."),
    EntryType.ACTS_REFUSED: N_("Further refusals of one person within a minute, counted in one entry."),
    EntryType.ATTACHMENT_ADDED: N_("A file was attached."),
    EntryType.CHANNEL_CHANGED: N_("A channel's account, limit, counting rule or way out was set or changed."),
    EntryType.CHANNEL_SECRET_MADE: N_("A secret was made that signs what a channel sends. It stands in no entry."),
    EntryType.JOB_DIED: N_("A piece of work failed for good and waits for somebody."),
    EntryType.JOB_RETRIED: N_("A dead piece of work was started again by hand."),
    EntryType.RECORD_VIEWED: N_("Somebody looked at the record."),
    EntryType.LOG_EXPORTED: N_("The record was exported."),
    EntryType.LOG_ADOPTED: N_("A named person accepted the record as it stands after a mismatch."),
    EntryType.PRIVACY_ERASED: N_("Openings of earlier entries were erased; the commitments stay, never to be opened."),
    EntryType.DEMONSTRATION_LOADED: N_("The demonstration organisation was loaded; nothing here is real."),
}
