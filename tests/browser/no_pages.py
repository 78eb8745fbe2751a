"""Addresses that show no page of their own."""

from __future__ import annotations

NO_PAGES = {
    "static": "files",
    "health.healthz": "one word for programs",
    "health.readyz": "one word for programs",
    "calendars.show": "a calendar, for programs",
    "reference.openapi": "JSON",
    "drafts.own_attachment": "a download",
    "drafts.draft_attachment": "a download",
    "queue.start": "leads to the queue",
    "guidance.clause": "leads to the document",
    "guidance.print_style": "a style sheet",
    "versions.text": "a download",
    "versions.no_act": "leads to the version",
    "commenting.ask": "leads to the version",
    "replay.progress": "a part of a page",
    "reviews.no_decision": "leads to the draft",
    "holds.no_resumption": "leads to the draft",
    "emergencies.no_act": "leads to the emergency",
    "reports.no_acknowledgement": "leads to the report",
    "schedules.no_end": "leads to the draft",
    "deliveries.no_settlement": "leads to what was sent",
    "ways_out.no_secret": "leads to the webhook",
    "handing_over.no_claim": "leads to the draft",
    "handing_over.no_release": "leads to the draft",
    "reviews.no_submission": "leads to the draft",
    "talk.no_act": "leads to the comment",
}
"""Addresses that answer a GET with something else than a page, and what that is."""
