"""Every page of the service, once or in several states, with the person who looks at it: for axe, pictures and French.

A test holds that no address that shows a page is missing here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask

from tests.browser import (
    mailed,
    moderated,
    practice_pages,
    replayed,
    sent,
    small,
    talked_pages,
    together_pages,
    urgent_pages,
)
from tests.browser.no_pages import NO_PAGES as NO_PAGES
from tests.browser.tour import FLU, WARNING, Tour
from tests.browser.visits import Visit
from tests.browser.visits import draft as _draft
from tests.browser.visits import edition as _edition
from tests.browser.visits import entry as _entry
from tests.browser.visits import given as _with
from tests.browser.visits import message as _message
from tests.browser.visits import of_version as _version
from tests.browser.visits import person as _person
from tests.browser.visits import thread as _thread

_ANSWERS = [f"{name}.no" for name in ("danger", "breach", "formal", "media")]
_LONG = "The words of a long text that nobody can read at once. " * 12

SIGNING_IN = (
    Visit("sign-in", "signin.page"),
    Visit("sign-in-after", "signin.page", args=_with(next="/record", out="1")),
    Visit(
        "sign-in-wrong", "signin.enter", status=422, sends=_with(email="priya@maplecountyhealth.example", password="x")
    ),
    Visit(
        "sign-in-ended",
        "drafts.write_draft",
        args=_draft("urgent-pets"),
        status=401,
        sends=_with(act="save", text=_LONG),
    ),
    Visit("signed-in-again", "signin.enter", sends=lambda _: _kept()),
    Visit("account", "account.page", "amal"),
    Visit("account-password-wrong", "account.password", "amal", status=422, sends=_with(present="x", new="short")),
    Visit("tokens", "tokens.mine", "amal"),
    Visit("tokens-none", "tokens.mine", "priya"),
    Visit("tokens-faulty", "tokens.issue", "priya", status=422, sends=_with(name="", expires="never")),
    Visit("tokens-issued", "tokens.issue", "jules", status=201, sends=_with(name="Dashboard", scopes="read")),
    Visit("mailing", "mailing.page", "amal"),
    Visit("mailing-links", "mailing.page", "amal", _with(done="links")),
    Visit("mailing-nothing", "mailing.page", "rita"),
    Visit("mailing-faulty", "mailing.choose", "priya", status=422, sends=_with(hour="99", turn="often")),
    Visit("mailing-calendar", "mailing.make_calendar", "jules", status=201, sends=_with()),
    Visit("leaving", "leaving.ask", args=mailed.leaving("priya", "turn", "news")),
    Visit("leaving-made-anew", "leaving.ask", args=mailed.leaving("priya", "turn", links=7), status=409),
    Visit("leaving-ended", "leaving.end", args=mailed.leaving("tom", "turn", "news"), sends=_with()),
    Visit("standing-in-none", "standing_in.mine", "amal"),
    Visit("standing-in-faulty", "standing_in.propose", "priya", status=422, sends=_with(until="soon")),
    Visit("standing-in-asked", "standing_in.mine", "marc"),
    Visit("standing-in-given", "standing_in.mine", "priya"),
    Visit("standing-in-refusal", "standing_in.ask_refusal", "marc", _with(delegation_id=1)),
    Visit("standing-in-end", "standing_in.ask_end", "priya", _with(delegation_id=1)),
)

QUEUE = (
    *(
        Visit(f"queue-{view}", "queue.view", "priya", _with(view=view))
        for view in (
            "awaiting_me",
            "mine",
            "changes_requested",
            "to_post",
            "approved",
            "expired",
            "emergency",
            "attention",
        )
    ),
    Visit("queue-nothing-waits", "queue.view", "amal"),
    Visit("queue-of-a-reader", "queue.view", "rita", _with(view="mine")),
    Visit("queue-no-changes", "queue.view", "sam", _with(view="changes_requested")),
    Visit("notices", "notices.all_notices", "amal"),
    Visit("notices-none", "notices.all_notices", "rita"),
)

THREADS = (
    *(
        Visit(f"threads-{view}", "threads.all_threads", "amal", _with(view=view))
        for view in ("waiting", "answered", "no_response", "closed")
    ),
    Visit("threads-past-the-end", "threads.all_threads", "amal", _with(after="WyIyMDAxLTAxLTAxVDAwOjAwOjAwWiIsIDFd")),
    Visit("thread-new", "threads.new", "jules"),
    Visit("thread-new-restored", "threads.new", "amal"),
    Visit("thread-new-faulty", "threads.receive", "jules", status=422, sends=_with(url="nowhere", received_date="x")),
    Visit("thread-untriaged", "threads.show", "amal", _thread("new-flu-kids")),
    Visit("thread-triaged", "threads.show", "amal", _thread("again", done="triaged")),
    Visit("thread-answered", "threads.show", "amal", _thread("done-myth")),
    Visit("thread-no-response", "threads.show", "amal", _thread("left-satire")),
    Visit("thread-of-a-reader", "threads.show", "rita", _thread("urgent-water")),
    Visit("message-new", "threads.new_message", "amal", _thread("again")),
    Visit("thread-message-edited", "threads.show", "amal", _thread("moved-on", done="edited")),
    Visit("message-change", "changing.ask", "tom", _message("again")),
    Visit("message-change-faulty", "changing.note", "tom", _message("again"), 422, _with(what="edited", text="")),
    Visit("message-new-faulty", "threads.add_message", "amal", _thread("again"), 422, _with(text="")),
    Visit("triage-first-question", "triage.ask", "amal", _thread("new-ctv")),
    Visit("triage-no-answer", "triage.ask", "amal", _thread("new-ctv", asked="danger")),
    Visit("triage-question", "triage.ask", "amal", _thread("new-flu-kids", a=_ANSWERS)),
    Visit("triage-category", "triage.ask", "amal", _thread("new-flu-kids", a=["danger.yes"])),
    Visit("triage-directly", "triage.ask", "amal", _thread("new-pills", direct=1, category="M1")),
    Visit("triage-again", "triage.ask", "amal", _thread("again")),
    Visit("triage-no-reason", "triage.choose", "amal", _thread("new-pills"), 422, _with(category="M1", reason="")),
)

WRITING = (
    Visit("reply-new", "drafts.reply", "amal", _thread("urgent-pets")),
    Visit("statement-new", "drafts.statement", "amal"),
    Visit("statement-restored", "drafts.statement", "tom"),
    Visit("statement-faulty", "drafts.write_statement", "jules", status=422, sends=_with(act="save", channel="")),
    Visit("draft-thread", "reviews.show", "priya", _draft("posts")),
    Visit("draft-edit", "drafts.edit", "amal", _draft("urgent-pets", saved="new")),
    Visit("draft-edit-thread", "drafts.edit", "amal", _draft("posts")),
    Visit("draft-edit-own", "drafts.edit", "priya", _draft("own")),
    Visit("draft-edit-in-review", "drafts.edit", "amal", _draft("pictured")),
    Visit("draft-edit-blocked", "drafts.edit", "amal", _draft("restricted")),
    Visit("draft-edit-of-a-reader", "drafts.edit", "rita", _draft("urgent-pets")),
    Visit("draft-edit-published", "drafts.edit", "amal", _draft("done-hours")),
    Visit("draft-merge", "drafts.edit", "amal", _draft("two-writers")),
    Visit(
        "draft-overtaken",
        "drafts.write_draft",
        "tom",
        _draft("two-writers"),
        412,
        _version(
            "two-writers",
            stale=True,
            act="save",
            revision="1",
            channel="x",
            topic="immunisation",
            **{"texts.en": f"At 50 Main St., by the front door. Map: {FLU}"},
        ),
    ),
)

DRAFTS = (
    *together_pages.VISITS,
    Visit("draft-to-decide", "reviews.show", "priya", _draft("wait-queue")),
    Visit("draft-second-step", "reviews.show", "priya", _draft("wait-gluten")),
    Visit("draft-second-look", "reviews.show", "priya", _draft("again")),
    Visit("draft-pictured", "reviews.show", "priya", _draft("pictured")),
    Visit("draft-own-in-review", "reviews.show", "amal", _draft("wait-card", done="submitted")),
    Visit("draft-not-my-role", "reviews.show", "chen", _draft("wait-card")),
    Visit("draft-of-a-reader", "reviews.show", "rita", _draft("wait-card")),
    Visit("draft-drafting", "reviews.show", "amal", _draft("urgent-pets")),
    Visit("draft-edited-later", "reviews.show", "amal", _draft("edited-later")),
    Visit("draft-restricted", "reviews.show", "sam", _draft("restricted")),
    Visit("draft-changes-requested", "reviews.show", "priya", _draft("back-algae")),
    Visit("draft-approved", "reviews.show", "amal", _draft("ready-beach")),
    Visit("draft-approved-of-an-expert", "reviews.show", "nadia", _draft("ready-beach")),
    Visit("draft-expired", "reviews.show", "amal", _draft("lapsed-wells")),
    Visit("draft-published", "reviews.show", "amal", _draft("done-myth")),
    Visit("draft-rejected", "reviews.show", "amal", _draft("no-joke")),
    Visit("draft-withdrawn", "reviews.show", "amal", _draft("taken-back")),
    Visit("draft-earlier-revision", "reviews.revision", "priya", _draft("again", n=1)),
    Visit("draft-no-verdict", "reviews.decide", "priya", _draft("wait-queue", n=1), 422, _with(comment="Almost.")),
    Visit("draft-no-reason", "reviews.decide", "priya", _draft("wait-queue", n=1), 422, _with(verdict="reject")),
    Visit("draft-overtaken-decision", "reviews.decide", "priya", _draft("again", n=1), 409, _with(verdict="approve")),
    Visit(
        "draft-decided-before",
        "reviews.decide",
        "priya",
        _draft("ready-beach", n=1),
        409,
        _with(verdict="reject", comment="No."),
    ),
    Visit("draft-asked-in-person", "reviews.show", "chen", _draft("wait-gluten")),
    Visit("draft-kept", "reviews.show", "jules", _draft("lapsed-wells")),
    Visit("draft-hold", "holds.ask", "priya", _draft("ready-beach")),
    Visit("draft-hold-nothing", "holds.ask", "priya", _draft("wait-card")),
    Visit("draft-objection-nothing", "objections.ask", "priya", _draft("wait-card")),
    Visit("draft-not-decided-by-me", "reviews.decide", "amal", _draft("wait-card", n=1), 403, _with(verdict="approve")),
    Visit(
        "draft-submission-stale",
        "reviews.submit",
        "amal",
        _draft("urgent-pets"),
        412,
        _version("urgent-pets", stale=True),
    ),
    Visit("changes", "reviews.changes", "priya", _draft("again")),
    Visit("changes-one-revision", "reviews.changes", "priya", _draft("wait-card")),
    Visit("draft-why", "whys.of_draft", "priya", _draft("wait-card")),
    Visit("draft-why-before-review", "whys.of_draft", "amal", _draft("urgent-pets")),
    Visit("thread-why", "whys.of_thread", "amal", _thread("again")),
    Visit("override", "overrides.ask", "sam", _draft("restricted", n=1, check="pii_third_party")),
    Visit(
        "override-not-allowed",
        "overrides.override",
        "tom",
        _draft("linked", n=1, check="unofficial_link"),
        403,
        _with(reason="Why not."),
    ),
    Visit("override-asked", "overrides.ask", "priya", _draft("linked", n=1, check="unofficial_link")),
    Visit(
        "override-no-reason",
        "overrides.override",
        "priya",
        _draft("linked", n=1, check="unofficial_link"),
        422,
        _with(reason=""),
    ),
    Visit("withdrawal", "reviews.confirm_withdrawal", "amal", _draft("wait-card")),
    Visit(
        "withdrawal-no-reason", "reviews.withdraw", "amal", _draft("wait-card"), 422, _version("wait-card", reason="")
    ),
    Visit("withdrawal-of-somebody-else", "reviews.confirm_withdrawal", "tom", _draft("wait-card")),
    Visit("draft-record", "record.of_draft", "amal", _draft("done-myth")),
)

PUBLISHING = (
    Visit("publication", "publications.publish", "amal", _draft("ready-beach")),
    Visit("publication-faulty", "publications.record", "amal", _draft("ready-beach"), 422, _with(url="here")),
    Visit(
        "publication-compare", "publications.record", "amal", _draft("ready-beach"), sends=lambda tour: _posted(tour)
    ),
    Visit("publication-thread", "publications.publish", "amal", _draft("posts")),
    Visit(
        "publication-thread-missing", "publications.record", "amal", _draft("posts"), sends=lambda tour: _first(tour)
    ),
    Visit("publication-proof", "publications.publish", "amal", _draft("done-myth", done="recorded")),
    Visit("publication-differs", "publications.publish", "amal", _draft("posted-otherwise")),
    Visit("publication-scheduled", "publications.publish", "amal", _draft("planned")),
    Visit("publication-not-mine", "publications.publish", "nadia", _draft("ready-beach")),
    Visit("publication-too-early", "publications.publish", "amal", _draft("wait-card")),
)

FINDING = (
    Visit("search", "search.find", "amal"),
    Visit("search-found", "search.find", "amal", _with(q="clinic flu")),
    Visit("search-nothing", "search.find", "amal", _with(q="zeppelin")),
    Visit("search-no-word", "search.find", "amal", _with(q="!?")),
    Visit("record", "record.entries", "rita"),
    Visit("record-filtered", "record.entries", "rita", _with(type="decision.made", to="2026-11-24")),
    Visit("record-faulty", "record.entries", "rita", _with(email="nobody@example.org", **{"from": "yesterday"})),
    Visit("record-nothing", "record.entries", "rita", _with(clause="categories.X9")),
    Visit("record-explained", "record.entries", "amal"),
    Visit("entry-decision", "record.entry", "rita", _entry("decision.made")),
    Visit("entry-submitted", "record.entry", "rita", _entry("draft.submitted")),
    Visit("entry-blocked", "record.entry", "rita", _entry("submission.blocked")),
    Visit("entry-refused", "record.entry", "rita", _entry("act.refused")),
    Visit("entry-of-mine", "record.entry", "amal", _entry("reply.published")),
)

GUIDANCE = (
    Visit("guidance", "guidance.all_versions", "amal"),
    Visit("guidance-document", "guidance.show", "amal", _with(number="1.0.0")),
    Visit("guidance-in-french", "guidance.show", "amal", _with(number="1.0.0", read="fr")),
    Visit("guidance-side-by-side", "guidance.show", "amal", _with(number="1.0.0", read="both")),
    Visit("guidance-to-come", "guidance.show", "amal", _with(number="1.1.0", since="1.0.0")),
    Visit(
        "guidance-replaced", "guidance.show", "rita", _with(number="0.9.0", missing="emergency.declared_by", of="0.9.0")
    ),
    Visit(
        "guidance-clause-gone", "guidance.show", "amal", _with(number="1.0.0", missing="house_rules.hours", of="1.1.0")
    ),
    Visit("guidance-unreadable", "guidance.show", "pat", _with(number="1.2.0")),
    Visit("guidance-compared", "guidance.comparison", "amal"),
    Visit("guidance-compared-alike", "guidance.comparison", "amal", lambda _: {"from": "1.0.0", "to": "1.0.0"}),
    Visit("guidance-compared-unreadable", "guidance.comparison", "pat", lambda _: {"from": "1.0.0", "to": "1.2.0"}),
    Visit("guidance-compared-past", "guidance.comparison", "rita", lambda _: {"from": "0.9.0", "to": "1.0.0"}),
)

AMENDING = (
    Visit("version-new", "beginning.ask", "pat"),
    Visit("version-new-of-a-reader", "beginning.ask", "amal"),
    Visit(
        "version-new-faulty", "beginning.begin", "pat", status=422, sends=_with(how="plain", markdown="# ", language="")
    ),
    Visit("version-in-force", "versions.show", "pat", _edition("1.0.0")),
    Visit("version-to-decide", "versions.show", "priya", _edition("1.4.0")),
    Visit("version-in-review", "versions.show", "pat", _edition("1.4.0", done="submitted")),
    Visit("version-in-review-of-a-reader", "versions.show", "amal", _edition("1.4.0")),
    Visit("version-written", "versions.show", "pat", _edition("1.5.0")),
    Visit("version-sent-back", "versions.show", "pat", _edition("1.6.0")),
    Visit("version-taken-back", "versions.show", "pat", _edition("1.7.0")),
    Visit("version-to-come", "versions.show", "pat", _edition("1.1.0")),
    Visit("version-broken", "versions.show", "pat", _edition("1.2.0")),
    Visit("version-no-verdict", "versions.decide", "priya", _edition("1.4.0", n=2), 422, _with(comment="Almost.")),
    Visit("version-withdrawal", "versions.confirm", "pat", _edition("1.4.0", act="withdrawal")),
    Visit("version-retirement", "versions.confirm", "pat", _edition("1.1.0", act="retirement")),
    Visit("version-override-not-needed", "versions.confirm", "pat", _edition("1.4.0", act="override")),
    Visit(
        "version-withdrawal-no-reason",
        "versions.give_reason",
        "pat",
        _edition("1.4.0", act="withdrawal"),
        422,
        _with(reason=""),
    ),
    Visit("version-edit", "amending.edit", "pat", _edition("1.6.0", saved="new")),
    Visit("version-edit-faults", "amending.edit", "pat", _edition("1.5.0", line=12)),
    Visit("version-edit-broken", "amending.edit", "pat", _edition("1.2.0")),
    Visit("version-edit-of-a-reader", "amending.edit", "rita", _edition("1.4.0")),
    Visit(
        "version-edit-too-long",
        "amending.write",
        "pat",
        _edition("1.6.0"),
        422,
        _with(act="save", source="#" * 263_000),
    ),
    Visit("clause-words", "clausing.edit", "pat", _edition("1.6.0", clause="categories.R3")),
    Visit("clause-lines", "clausing.edit", "pat", _edition("1.6.0", clause="chains.fact_check")),
    Visit("clause-faulty", "clausing.edit", "pat", _edition("1.5.0", clause="categories.R1", **{"as": "lines"})),
    Visit("clause-part", "clausing.edit", "pat", _edition("1.6.0", clause="tone")),
    Visit("clause-of-a-reader", "clausing.edit", "amal", _edition("1.4.0", clause="triage.danger")),
    Visit("acknowledge", "guidance.show", "priya", _with(number="1.0.0", since="0.9.0")),
    Visit("acknowledge-again", "guidance.show", "jules", _with(number="1.0.0")),
    Visit("acknowledged", "guidance.show", "amal", _with(number="1.0.0", acknowledged=1)),
    Visit("acknowledgements", "acknowledging.everybody", "pat", _edition("1.0.0")),
    Visit("acknowledgements-done", "acknowledging.everybody", "pat", _edition("1.0.0", status="done")),
    Visit("comment-empty", "commenting.comment", "amal", _edition("1.4.0"), 422, _with(clause="tone.plain", text="")),
    Visit("in-flight", "recalling.in_flight", "pat"),
    Visit("recall", "recalling.ask", "pat", _draft("wait-card")),
    Visit("recall-not-needed", "recalling.ask", "pat", _draft("wait-queue")),
    Visit("recall-no-reason", "recalling.recall", "pat", _draft("wait-card"), 422, _with(reason="")),
)

TRYING = (
    Visit("liveness", "liveness.show", "pat"),
    Visit("liveness-to-come", "liveness.show", "rita", _with(version="1.1.0")),
    Visit("replay-new", "replay.new", "pat", _with(version="1.1.0")),
    Visit("replay-new-of-a-reader", "replay.new", "amal", _with(version="1.1.0")),
    Visit(
        "replay-new-faulty",
        "replay.start",
        "pat",
        status=422,
        sends=_with(number="1.0.0", items="sample", size="99999", seed="x"),
    ),
    Visit("replay-done", "replay.show", "pat", _with(run_id=replayed.DONE)),
    Visit("replay-done-kind", "replay.show", "amal", _with(run_id=replayed.DONE, kind="rerouted")),
    Visit("replay-no-difference", "replay.show", "rita", _with(run_id=replayed.SAME)),
    Visit("replay-waiting", "replay.show", "pat", _with(run_id=replayed.WAITING)),
    Visit("disabling-with-a-loss", "people.confirm_disabling", "pat", _person("priya")),
    Visit("revocation-with-a-loss", "people.confirm_revocation", "pat", _person("priya", role="comms_manager")),
)

RUNNING = (
    Visit("people", "people.all_people", "pat"),
    Visit("people-of-a-reader", "people.all_people", "rita"),
    Visit("person", "people.show", "pat", _person("amal", done="granted")),
    Visit("person-administrator", "people.show", "pat", _person("pat")),
    Visit("person-nobody-left", "people.show", "pat", _person("lee", done="disabled")),
    Visit("person-disabled", "people.show", "pat", _person("lee")),
    Visit("person-faulty", "people.grant", "pat", _person("amal"), 422, _with(role="", until="soon")),
    Visit("person-new", "people.new", "pat"),
    Visit("person-new-faulty", "people.add", "pat", status=422, sends=_with(email="x", password="short")),
    Visit(
        "role-revocation",
        "people.confirm_revocation",
        "pat",
        _person("nadia", role="program_expert", topic="immunisation"),
    ),
    Visit("role-revocation-last", "people.confirm_revocation", "pat", _person("pat", role="administrator")),
    Visit("disabling", "people.confirm_disabling", "pat", _person("jules")),
    *urgent_pages.OPEN_ITEMS,
    Visit("jobs", "jobs.dead", "pat"),
    Visit("jobs-retried", "jobs.dead", "pat", _with(done="retried")),
    Visit("keyboard", "help.keyboard", "amal"),
    Visit("api", "reference.operations", "pat"),
    Visit("problem", "problems.show", args=_with(slug="stale")),
)

ERRORS = (
    Visit("error-422", "queue.view", "amal", _with(after="nowhere"), 422),
    Visit("error-403", "jobs.dead", "amal", status=403),
    Visit("error-404", "reviews.show", "amal", _with(draft_id=999999), 404),
    Visit("error-404-restricted", "reviews.show", "tom", _draft("restricted"), 404),
    Visit("error-405", "queue.view", "amal", status=405, sends=_with(text=_LONG)),
    Visit("error-typed", "reviews.withdraw", "amal", _with(draft_id=999999), 404, _with(reason=_LONG)),
)

VISITS: tuple[Visit, ...] = (
    *SIGNING_IN,
    *QUEUE,
    *urgent_pages.EMERGENCIES,
    *urgent_pages.GOING_OUT,
    *urgent_pages.HANDING_OVER,
    *small.VISITS,
    *THREADS,
    *moderated.VISITS,
    *practice_pages.VISITS,
    *sent.VISITS,
    *talked_pages.VISITS,
    *WRITING,
    *DRAFTS,
    *PUBLISHING,
    *FINDING,
    *GUIDANCE,
    *AMENDING,
    *TRYING,
    *RUNNING,
    *ERRORS,
)


def page_endpoints(app: Flask) -> set[str]:
    """The endpoints that show a page."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/v1/") and rule.endpoint not in NO_PAGES
    }


def _kept() -> Mapping[str, Any]:
    """A sign-in that carries a form which was sent after the session had ended."""
    kept = json.dumps(["/threads/1/close", [["version", "1"], ["reason", _LONG]]])
    return {"email": "priya@maplecountyhealth.example", "password": "maple-county-2026", "kept": kept}


def _first(tour: Tour) -> Mapping[str, Any]:
    """The first post of a thread alone."""
    version = tour.versions[tour.drafts["posts"]]
    return {**_posted(tour), "version": version, "captured.en.1": WARNING, "captured.en.2": ""}


def _posted(tour: Tour) -> Mapping[str, Any]:
    return {
        "version": tour.versions[tour.drafts["ready-beach"]],
        "url": "https://social.example/post/9",
        "published_at_date": "2026-11-25",
        "published_at_time": "10:30",
        "captured.en": "Thank you, that is fair. Results go up each Tuesday and Friday by noon.",
    }
