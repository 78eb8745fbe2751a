"""Nothing goes out by itself while an emergency holds but what its own chain approved."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from governance.change import Change
from governance.errors import Conflict
from policies.versions import edition
from workflows.demands import STOPPED
from workflows.emergencies.rows import Emergency, current, standing

HOLD_ALL = "hold_all_scheduled"


def stops(emergency: Emergency | None, review: Any) -> dict[str, Any] | None:
    """What `STOPPED` tells, where this emergency keeps back what went through this review; None where it does not.

    A drill keeps nothing back.
    """
    if emergency is None or emergency.drill or (review is not None and review.emergency_id == emergency.id):
        return None
    if HOLD_ALL not in edition(emergency.policy_version_id).document.emergency["on_declare"]:
        return None
    return {"number": emergency.number, "until": emergency.over_at()}


def stopped(review: Any, at: datetime) -> dict[str, Any] | None:
    """As `stops`, of the emergency that holds at a moment. One keyed statement."""
    return stops(current(at), review)


def nothing_by_itself(change: Change, review: Any) -> None:
    """Refuse to have something go out by itself meanwhile: part of the act, after `one_by_one`.

    So whatever is scheduled in the instant of a declaration is either seen by it and held, or sees it and is refused.
    """
    facts = stops(standing(change.at), review)
    if facts is not None:
        raise Conflict("held-in-emergency", STOPPED, **facts)
