"""The machine of a version of the guidance, as a table (design: section 3).

Current, future and historic are no states: they follow from the moments at which approved versions take effect.
"""

from __future__ import annotations

from governance.machine import Move, Table

VERSION = Table(
    "version",
    ("drafting", "in_review", "changes_requested", "rejected", "withdrawn", "approved", "retired"),
    {
        "submit": (Move(("drafting", "changes_requested"), "in_review"),),
        "clear": (Move(("in_review",), "approved"),),
        "request_changes": (Move(("in_review",), "changes_requested"),),
        "reject": (Move(("in_review",), "rejected"),),
        # An approved one only until it takes effect; from then on nothing changes it.
        "revise": (Move(("drafting", "in_review", "changes_requested", "rejected", "approved"), "drafting"),),
        "withdraw": (Move(("drafting", "in_review", "changes_requested", "rejected"), "withdrawn"),),
        "retire": (Move(("approved",), "retired"),),
    },
)
