"""The emergency or drill that holds now, read once in a request: for the banner on every page, and for its acts."""

from __future__ import annotations

from typing import Any

from flask import g, url_for
from flask_login import current_user

from governance import clock, http
from governance.errors import N_
from workflows.emergencies.rows import Emergency, current

CONFIRMED = N_("%(what)s. It holds until %(until)s.")
UNCONFIRMED = N_("%(what)s. It lapses at %(until)s unless a second person confirms it.")


def holding() -> Emergency | None:
    """What holds now; nothing for visitors, who see none of it."""
    if "emergency" not in g:
        g.emergency = current(clock.now()) if current_user.is_authenticated else None
    found: Emergency | None = g.emergency
    return found


def banner() -> dict[str, Any] | None:
    """What every page says of it: its sentence, its page, and whether it is a drill."""
    found = holding()
    if found is None:
        return None
    facts = {"what": found.what.rstrip("."), "until": found.over_at()}
    return {
        "sentence": http.sentence(CONFIRMED if found.confirmed_at else UNCONFIRMED, facts),
        "href": url_for("emergencies.show", emergency_id=found.id),
        "drill": found.drill,
    }
