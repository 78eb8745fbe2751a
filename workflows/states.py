"""The machines of drafts, threads, reports and steps, as tables (design: section 3)."""

from __future__ import annotations

from governance.errors import N_
from governance.machine import Move, Table
from policies.states import VERSION

APPROVED = ("approved", "scheduled", "on_hold")
"""States of a draft whose approval holds, until it lapses."""

TOLD_LATE = ("drafting", "in_review", "changes_requested", "approved", "scheduled", "on_hold", "expired")
"""States in which a draft may be that was approved when it was posted."""

CONTINUED = ("drafting", "in_review", "changes_requested", "approved", "scheduled", "on_hold", "sending", "expired")
"""States of a draft that somebody has to go on with."""

DRAFT = Table(
    "draft",
    (
        "drafting",
        "in_review",
        "changes_requested",
        "approved",
        "scheduled",
        "on_hold",
        "sending",
        "published",
        "published_unreviewed",
        "corrected",
        "retracted",
        "rejected",
        "expired",
        "withdrawn",
        "set_aside",
    ),
    {
        # An approval that lapsed may be asked for again without a change of words: an equal text makes no revision.
        "submit": (Move(("drafting", "changes_requested", "expired"), "in_review"),),
        "clear": (Move(("in_review",), "approved"),),
        "request_changes": (Move(("in_review",), "changes_requested"),),
        "reject": (Move(("in_review",), "rejected"),),
        "revise": (
            Move(
                (
                    "drafting",
                    "in_review",
                    "changes_requested",
                    "approved",
                    "scheduled",
                    "on_hold",
                    "rejected",
                    "expired",
                ),
                "drafting",
            ),
        ),
        "schedule": (Move(("approved",), "scheduled"),),
        "reschedule": (Move(("scheduled",), "scheduled"),),
        "unschedule": (Move(("scheduled",), "approved"),),
        "hold": (Move(("approved", "scheduled"), "on_hold"),),
        "resume": (Move(("on_hold",), "approved"),),
        "resume_scheduled": (Move(("on_hold",), "scheduled"),),
        "publish": (Move(("approved", "scheduled"), "published"),),
        # Posted while it was approved, and told of when it was so no more.
        "publish_late": (Move(TOLD_LATE, "published"),),
        "publish_late_unreviewed": (Move(TOLD_LATE, "published_unreviewed"),),
        # By itself: from the moment at which the request may be on its way until it is known what became of it.
        "send": (Move(("approved", "scheduled"), "sending"),),
        "not_sent": (Move(("sending",), "approved"),),
        "put_off": (Move(("sending",), "scheduled"),),
        "deliver": (Move(("sending",), "published"),),
        "deliver_unreviewed": (Move(("sending",), "published_unreviewed"),),
        # Under the chain of an emergency; what is found afterwards is one of the three moves that follow.
        "publish_unreviewed": (Move(("approved", "scheduled"), "published_unreviewed"),),
        "review_afterwards": (Move(("published_unreviewed",), "published"),),
        "find_wrong": (Move(("published_unreviewed",), "corrected"),),
        "find_untenable": (Move(("published_unreviewed",), "retracted"),),
        "set_aside": (Move(("drafting", "in_review", "approved"), "set_aside"),),
        "come_back": (Move(("rejected",), "drafting"),),
        "recall": (Move(("in_review", "approved", "scheduled", "on_hold"), "drafting"),),
        "expire": (Move(("in_review", "approved", "scheduled", "on_hold"), "expired"),),
        # An approver whose approval was carried to these words does not stand by it.
        "take_back": (Move(("in_review", "approved", "scheduled", "on_hold"), "changes_requested"),),
        "withdraw": (
            Move(("drafting", "changes_requested", "in_review", "approved", "scheduled", "on_hold"), "withdrawn"),
        ),
    },
    {
        "sending": (
            "being-sent",
            N_(
                "It is being sent, or was sent and nobody knows yet whether it arrived. It is too late to change it or "
                "to hold it back; its page says what becomes of it."
            ),
        )
    },
)

THREAD = Table(
    "thread",
    ("open", "answered", "no_response", "moderated", "unavailable", "closed", "reopened"),
    {
        "answer": (Move(("open", "reopened", "answered"), "answered"),),
        "leave": (Move(("open", "reopened", "no_response"), "no_response"),),
        # A message of it was hidden or removed, or its author blocked or muted.
        "moderate": (Move(("open", "reopened", "answered", "no_response", "moderated"), "moderated"),),
        "close": (Move(("answered", "no_response", "moderated", "unavailable"), "closed"),),
        "reopen": (Move(("answered", "no_response", "moderated", "unavailable", "closed"), "reopened"),),
    },
)

REPORT = Table(
    "report",
    (
        "reported",
        "acknowledged",
        "confirmed",
        "not_an_error",
        "appealed",
        "merged",
        "corrected",
        "verified",
        "closed",
    ),
    {"acknowledge": (Move(("reported",), "acknowledged"),)},
)

REVIEW = Table(
    "review",
    ("open", "approved", "changes_requested", "rejected", "outdated", "withdrawn", "published"),
    {
        "clear": (Move(("open",), "approved"),),
        "request_changes": (Move(("open",), "changes_requested"),),
        "reject": (Move(("open",), "rejected"),),
        "outdate": (Move(("open", "approved"), "outdated"),),
        "take_back": (Move(("open", "approved"), "changes_requested"),),
        "withdraw": (Move(("open", "approved"), "withdrawn"),),
        "publish": (Move(("approved",), "published"),),
        "publish_late": (Move(("approved", "outdated", "changes_requested"), "published"),),
    },
)

STEP = Table(
    "step",
    ("waiting", "open", "approved", "changes_requested", "rejected", "skipped", "outdated"),
    {
        "open": (Move(("waiting",), "open"),),
        "approve": (Move(("open",), "approved"),),
        "request_changes": (Move(("open",), "changes_requested"),),
        "reject": (Move(("open",), "rejected"),),
        # Enough of the roles beside it have approved.
        "skip": (Move(("open",), "skipped"),),
        "outdate": (Move(("waiting", "open"), "outdated"),),
    },
)

MODERATION = Table(
    "moderation",
    (
        "proposed",
        "approved",
        "rejected",
        "withdrawn",
        "outdated",
        "carried_out",
        "appealed",
        "upheld",
        "partly",
        "reversed",
        "reinstated",
    ),
    {
        "clear": (Move(("proposed",), "approved"),),
        "reject": (Move(("proposed",), "rejected"),),
        "withdraw": (Move(("proposed", "approved"), "withdrawn"),),
        # The message was edited or deleted on its channel since it was proposed.
        "outdate": (Move(("proposed", "approved"), "outdated"),),
        "carry_out": (Move(("approved",), "carried_out"),),
        # It is gone because of what was approved, and somebody noted that it was gone before this was recorded.
        "carry_out_before": (Move(("outdated",), "carried_out"),),
        "appeal": (Move(("carried_out",), "appealed"),),
        "uphold": (Move(("appealed",), "upheld"),),
        # Nobody edits what somebody else wrote: what is right of an appeal in part is said in the answer to it.
        "uphold_in_part": (Move(("appealed",), "partly"),),
        "reverse": (Move(("appealed",), "reversed"),),
        "reinstate": (Move(("carried_out", "upheld", "partly", "reversed"), "reinstated"),),
    },
    {
        "outdated": (
            "message-changed",
            N_(
                "The message was edited or deleted on its channel after this was proposed, so the proposal has ended. "
                "Look at what stands there now, and propose it anew if that still breaks the rule."
            ),
        )
    },
)

# Nothing of a practice can be submitted, approved, scheduled or published: there is no move that leads there.
PRACTICE = Table(
    "practice",
    ("begun", "handed_in", "compared"),
    {
        "hand_in": (Move(("begun",), "handed_in"),),
        # Something was really decided about the message.
        "compare": (Move(("handed_in",), "compared"),),
    },
)

TABLES = (DRAFT, THREAD, REPORT, REVIEW, STEP, VERSION, MODERATION, PRACTICE)
