"""The machines of drafts, threads, reports and steps, as tables (design: section 3)."""

from __future__ import annotations

from governance.machine import Move, Table
from policies.states import VERSION

APPROVED = ("approved", "scheduled", "on_hold")
"""States of a draft whose approval holds, until it lapses."""

CONTINUED = ("drafting", "in_review", "changes_requested", "approved", "scheduled", "on_hold", "expired")
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
        "hold": (Move(("approved", "scheduled"), "on_hold"),),
        "resume": (Move(("on_hold",), "approved"),),
        "resume_scheduled": (Move(("on_hold",), "scheduled"),),
        "publish": (Move(("approved", "scheduled"), "published"),),
        "recall": (Move(("in_review", "approved", "scheduled", "on_hold"), "drafting"),),
        "expire": (Move(("in_review", "approved", "scheduled", "on_hold"), "expired"),),
        "withdraw": (
            Move(("drafting", "changes_requested", "in_review", "approved", "scheduled", "on_hold"), "withdrawn"),
        ),
    },
)

THREAD = Table(
    "thread",
    ("open", "answered", "no_response", "moderated", "unavailable", "closed", "reopened"),
    {
        "answer": (Move(("open", "reopened", "answered"), "answered"),),
        "leave": (Move(("open", "reopened", "no_response"), "no_response"),),
        "close": (Move(("answered", "no_response", "moderated", "unavailable"), "closed"),),
        "reopen": (Move(("answered", "no_response", "moderated", "unavailable", "closed"), "reopened"),),
    },
)

REVIEW = Table(
    "review",
    ("open", "approved", "changes_requested", "rejected", "outdated", "withdrawn", "published"),
    {
        "clear": (Move(("open",), "approved"),),
        "request_changes": (Move(("open",), "changes_requested"),),
        "reject": (Move(("open",), "rejected"),),
        "outdate": (Move(("open", "approved"), "outdated"),),
        "withdraw": (Move(("open", "approved"), "withdrawn"),),
        "publish": (Move(("approved",), "published"),),
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

TABLES = (DRAFT, THREAD, REVIEW, STEP, VERSION)
