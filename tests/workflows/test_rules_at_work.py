"""Rules where drafts are submitted: steps, refusals, who is told, and what could not be evaluated, on the record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from governance import clock
from governance.db import session
from governance.demo.cast import DOMAIN
from governance.errors import Invalid
from governance.handlers import HANDLERS
from governance.notices.rows import Notice
from governance.people.rows import User
from governance.worker import Worker
from policies.facts import Evaluation
from policies.versions import version_in_force
from tests.policies.ruled import plain, rule
from tests.policies.starter import written as written_document
from tests.support.office import Office
from tests.support.replay import Told, entries
from tests.workflows.test_requirements import HOURS, MORNING, asked, standing
from workflows import decisions, drafts, previews, publications, submissions, threads, triaging
from workflows.channels import Channel
from workflows.evaluating import SubmissionFacts, look
from workflows.threads import Thread
from workflows.wording import Wording

RULES = [
    rule({"mentions": ["outbreak"]}, "outbreak", require=["legal"], notify="moh", severity="high"),
    rule({"draft_mentions": ["guarantee"]}, "guarantee", block=True),
    rule(
        "mentions(message.text, 'crowd') && thread.reach > 1000", "crowd", require=["privacy_officer"], notify="legal"
    ),
    rule("mentions(message.text, 'again') && thread.replies > 0", "again", require=["duty_officer"]),
]


@pytest.fixture
def office(context: Flask) -> Iterator[Office]:
    """The office with a few rules, on a Monday morning."""
    office = Office.furnish(written_document({**plain(), "rules": RULES}))
    with clock.held_at(MORNING):
        yield office


def conversation(office: Office, message: str) -> int:
    ident = threads.receive(office["amal"], "facebook", {"text": message, "language": "en"}, "general")["thread"]
    triaging.triage(office["amal"], ident, "R1", "It asks.")
    return int(ident)


def written(office: Office, message: str, text: str = HOURS, thread: int | None = None) -> int:
    thread = thread or conversation(office, message)
    return int(drafts.create(office["amal"], "reply", Wording("facebook", {"en": text}), thread)["draft"])


def submitted(office: Office, message: str) -> tuple[int, Evaluation, Told]:
    """A reply in review, what was stored of its evaluation, and its entry on the record."""
    ident = written(office, message)
    review = submissions.submit(office["amal"], ident)["review"]
    stored = session.scalars(select(SubmissionFacts).where(SubmissionFacts.review_id == review)).one()
    return ident, Evaluation.from_json(stored.evaluation), entries()[-1]


def told(event: str) -> set[str]:
    """Who was told of an event, after a worker did what waited."""
    rows = session.execute(
        select(User.email).join(Notice, Notice.person_id == User.id).where(Notice.event == event)
    ).scalars()
    return {email.removesuffix(f"@{DOMAIN}") for email in rows}


def work(context: Flask) -> None:
    Worker(context, HANDLERS).drain()
    session.rollback()


def test_a_rule_adds_its_step_and_is_cited_on_the_record(office: Office) -> None:
    ident, evaluation, entry = submitted(office, "Is there an outbreak?")
    assert [(one.id, one.unknown, one.facts["message.text"]) for one in evaluation.rules] == [
        ("outbreak", False, ["outbreak"])
    ]
    assert evaluation.severity == "high"
    assert entry.type == "draft.submitted"
    assert entry.opened["route"] == ["legal", "comms_manager"]
    assert "rules.outbreak" in entry.data["clauses"]
    assert "not_evaluated" not in entry.opened
    decisions.decide(office["chen"], ident, 1, "approve")
    assert asked(office, ident)["steps.1"].clauses == ("rules.outbreak",)


def test_people_of_the_role_that_a_rule_names_are_told_of_the_submission_once(office: Office, context: Flask) -> None:
    submitted(office, "Is there an outbreak?")
    work(context)
    work(context)
    assert told("draft_noted") == {"kowalski"}
    assert told("step_opened") == {"chen"}


def test_nobody_is_told_where_no_rule_holds(office: Office, context: Flask) -> None:
    submitted(office, "When is it open?")
    work(context)
    assert told("draft_noted") == set()


def test_a_rule_that_blocks_refuses_the_submission_in_its_own_words(office: Office) -> None:
    ident = written(office, "When is it open?", f"We guarantee it. {HOURS}")
    with pytest.raises(Invalid) as refused:
        submissions.submit(office["amal"], ident)
    assert list(refused.value.errors) == ["rules.guarantee"]
    (problem,) = refused.value.errors["rules.guarantee"]
    assert problem.facts["because"]["fr"] == "Parce que"
    found = asked(office, ident)["rules.guarantee"]
    assert (found.status, found.clauses) == ("unsatisfied", ("rules.guarantee",))


def test_a_rule_that_cannot_be_evaluated_is_said_before_and_after_and_is_on_the_record(
    office: Office, context: Flask
) -> None:
    ident = written(office, "A crowd is here.")
    before = asked(office, ident)["rules.crowd"]
    submissions.submit(office["amal"], ident)
    after = asked(office, ident)["rules.crowd"]
    assert before == after
    assert after.sentence % after.facts == (
        "The rule crowd could not be evaluated for want of thread.reach. Its stricter outcome is taken."
    )
    entry = entries()[-1]
    assert entry.opened["not_evaluated"] == {"crowd": ["thread.reach"]}
    assert entry.opened["route"] == ["privacy_officer", "comms_manager"]
    work(context)
    assert told("draft_noted") == {"chen"}


def test_the_replies_of_a_conversation_are_counted_when_they_went_out(office: Office) -> None:
    thread = conversation(office, "Once again: when is it open?")
    first = written(office, "", thread=thread)
    assert _roles(office, first) == ["comms_manager"]
    submissions.submit(office["amal"], first)
    decisions.decide(office["priya"], first, 1, "approve")
    assert _roles(office, written(office, "", thread=thread)) == ["comms_manager"]
    publications.publish(office["amal"], first, "https://facebook.example/1", clock.now(), HOURS)
    second = written(office, "", thread=thread)
    assert _roles(office, second) == ["duty_officer", "comms_manager"]
    assert _previewed(office, thread) == ["duty_officer", "comms_manager"]


def _roles(office: Office, ident: int) -> list[str]:
    draft = session.get_one(drafts.Draft, ident)
    return [step.role for step in look(draft, standing(office, "amal"), clock.now()).steps]


def _previewed(office: Office, thread: int) -> list[str]:
    """The steps that the page shows while the reply is typed."""
    row: Any = session.get_one(Thread, thread)
    message = session.scalars(select(threads.Message).where(threads.Message.thread_id == thread)).first()
    seen = previews.preview(
        standing(office, "amal"),
        clock.now(),
        version_in_force(clock.now()).document,
        kind="reply",
        texts={"en": HOURS},
        channel=session.get_one(Channel, row.channel_id),
        thread=row,
        message=message,
    )
    return [step.role for step in seen.evaluation.steps]
