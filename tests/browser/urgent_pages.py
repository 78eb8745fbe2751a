"""The pages of emergencies, of what goes out at a time, of replies that are set aside, and of handing over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.browser.tour import Tour
from tests.browser.visits import Visit
from tests.browser.visits import draft as _draft
from tests.browser.visits import given as _with
from tests.browser.visits import of_version as _version
from tests.browser.visits import person as _person

EMERGENCIES = (
    Visit("emergencies", "emergencies.all_emergencies", "dana"),
    Visit("emergency", "emergencies.show", "priya", _with(emergency_id=1)),
    Visit("emergency-drill", "emergencies.show", "amal", _with(emergency_id=2)),
    Visit("emergency-new", "emergencies.new", "kowalski"),
    Visit("emergency-new-faulty", "emergencies.declare", "kowalski", status=422, sends=_with(what="")),
    Visit("emergency-new-refused", "emergencies.new", "amal"),
    Visit("reports", "reports.all_reports", "nadia"),
    Visit("reports-none", "reports.all_reports", "nadia", _with(state="acknowledged")),
    Visit("report", "reports.show", "nadia", _with(report_id=1)),
    Visit("report-difference", "reports.show", "rita", _with(report_id=2)),
)

GOING_OUT = (
    Visit(
        "draft-set-aside",
        "alternatives.ask",
        "priya",
        lambda tour: {"draft_id": tour.drafts["wait-card"], "chosen": tour.drafts["ready-beach"]},
    ),
    Visit("draft-unreviewed", "reviews.show", "priya", _draft("smell")),
    Visit("draft-afterwards", "afterwards.ask", "priya", _draft("smell")),
    Visit("draft-afterwards-faulty", "afterwards.review", "priya", _draft("smell"), 422, _with(comment="Hm.")),
    Visit("draft-afterwards-done", "afterwards.ask", "priya", _draft("smell-again")),
    Visit("draft-afterwards-of-others", "afterwards.ask", "olu", _draft("smell")),
    Visit("draft-language-owed", "reviews.show", "jules", _draft("late")),
    Visit("missing-language", "translating.ask", "jules", _draft("late")),
    Visit("missing-language-faulty", "translating.write", "jules", _draft("late"), 422, _with()),
    Visit("missing-language-nothing", "translating.ask", "jules", _draft("own")),
    Visit("draft-schedule", "schedules.ask", "amal", _draft("ready-beach")),
    Visit(
        "draft-schedule-twice",
        "schedules.schedule",
        "amal",
        _draft("ready-beach"),
        422,
        _version("ready-beach", at_date="2027-11-07", at_time="01:30"),
    ),
    Visit("draft-schedule-anew", "schedules.ask_anew", "amal", _draft("planned")),
    Visit(
        "draft-schedule-anew-faulty",
        "schedules.reschedule",
        "amal",
        _draft("planned"),
        422,
        _version("planned", at_date="2026-11-20", at_time="09:30"),
    ),
    Visit("draft-schedule-nothing", "schedules.ask", "priya", _draft("planned")),
    Visit("draft-scheduled", "reviews.show", "amal", _draft("planned", done="scheduled")),
    Visit("draft-to-post", "reviews.show", "amal", _draft("due-now")),
    Visit("draft-held-by-itself", "reviews.show", "priya", _draft("moved-on")),
    Visit("draft-too-early", "reviews.show", "amal", _draft("too-early")),
    Visit("publication-not-yet", "publications.publish", "amal", _draft("too-early")),
    Visit("draft-after-emergency", "reviews.show", "olu", _draft("left-over")),
)


def _leaving(tour: Tour) -> Mapping[str, Any]:
    """One draft that is Amal's and one that is not, for Jules."""
    drafts = [str(tour.drafts[key]) for key in ("urgent-pets", "two-writers")]
    return {"draft": drafts, "keeper_id": tour.people["marc"], "reason": "Amal leaves for another office."}


OPEN_ITEMS = (
    Visit("open-items", "open_items.show", "pat", _person("amal")),
    Visit("open-items-none", "open_items.show", "dana", _person("lee")),
    Visit("open-items-faulty", "open_items.hand_over", "pat", _person("amal"), 422, _with(reason="")),
    Visit("open-items-done", "open_items.hand_over", "pat", _person("amal"), 200, lambda tour: _leaving(tour)),
)

HANDING_OVER = (
    Visit("step-to-whom", "handing_over.choose", "priya", _draft("wait-queue", position=1, part=1)),
    Visit("step-to-nobody", "handing_over.choose", "priya", _draft("done-myth", position=1, part=1)),
    Visit("step-ask", "handing_over.ask", "priya", _draft("wait-queue")),
    Visit("step-ask-faulty", "handing_over.add", "priya", _draft("wait-queue"), 422, _version("wait-queue", reason="")),
    Visit("step-ask-no-longer", "handing_over.ask_back", "priya", _draft("wait-gluten", position=2, part=2)),
    Visit("step-skip", "handing_over.ask_skip", "kowalski", _draft("wait-gluten", position=2)),
    Visit("draft-handover", "handing_over.ask_keeper", "pat", _draft("wait-queue")),
)
