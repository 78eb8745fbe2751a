"""Why not yet: every demand with who can meet it, who cannot and why, in the words of the refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask

from governance import clock
from governance.change import Standing
from governance.errors import Refusal
from governance.people.actors import Person
from governance.people.roles import Known, Wanted, grant
from policies.eligibility import NotEligible
from tests.support.clockfile import TORONTO
from tests.support.office import Office
from workflows import decisions, drafts, publications, submissions, threads, triaging
from workflows.candidates import turn
from workflows.evaluating import look
from workflows.reading import draft_view
from workflows.requirements import Requirement, requirements
from workflows.wording import Wording

MORNING = datetime(2026, 11, 23, 9, 12, tzinfo=TORONTO)
FACT = "The injected flu vaccine holds no live virus. Source: https://www.canada.ca/flu"
HOURS = "The clinic is open 9:30 a.m. to 3 p.m. Details: https://maplecountyhealth.example/flu"


@pytest.fixture
def office(context: Flask) -> Iterator[Office]:
    """The office on a Monday morning."""
    office = Office.furnish()
    with clock.held_at(MORNING):
        yield office


def standing(office: Office, who: str) -> Standing:
    """Somebody's roles now."""
    person = office[who]
    assert isinstance(person, Person)
    return person.standing(clock.now(), lock=False)


def written(office: Office, who: str = "amal", category: str = "R3", topic: str = "immunisation") -> int:
    """A reply that is being written."""
    message = {"text": "The flu shot gives you the flu.", "language": "en"}
    thread = threads.receive(office["amal"], "facebook", message, topic)["thread"]
    triaging.triage(office["amal"], thread, category, "It fits.")
    text = FACT if category == "R3" else HOURS
    return int(drafts.create(office[who], "reply", Wording("facebook", {"en": text}), thread)["draft"])


def submitted(office: Office, who: str = "amal", category: str = "R3", topic: str = "immunisation") -> int:
    """A reply in review."""
    ident = written(office, who, category, topic)
    submissions.submit(office[who], ident)
    return ident


def asked(office: Office, ident: int, who: str = "amal") -> dict[str, Requirement]:
    """What is asked of a draft, by name."""
    now = standing(office, who)
    view = draft_view(ident, now)
    evaluation = look(view.draft, now, clock.now()) if view.draft.state == "drafting" else None
    return {one.id: one for one in requirements(view, clock.now(), evaluation)}


def able(requirement: Requirement) -> list[str]:
    """Who can meet it."""
    return [one.name.split()[0] for one in requirement.can]


def test_a_text_that_is_being_written_says_who_would_have_to_approve_it(office: Office) -> None:
    found = asked(office, written(office))
    assert found["submission"].status == "unsatisfied"
    assert able(found["submission"]) == ["Amal"]
    assert [able(found[f"steps.{n}"]) for n in (1, 2)] == [["Nadia"], ["Priya"]]
    assert found["steps.1"].clauses == ("categories.R3", "chains.fact_check")


def test_each_step_names_who_can_decide_and_its_due_time(office: Office) -> None:
    found = asked(office, submitted(office))
    assert found["submission"].status == "satisfied"
    assert able(found["steps.1"]) == ["Nadia"]
    assert able(found["steps.2"]) == ["Priya"]
    assert found["steps.1"].due == datetime(2026, 11, 23, 13, 12, tzinfo=TORONTO)


def test_a_step_that_approved_is_satisfied_and_its_person_is_spent(office: Office) -> None:
    ident = submitted(office)
    grant(office["pat"], office["nadia"].person_id, Wanted("comms_manager"), known=Known({"comms_manager"}))
    decisions.decide(office["nadia"], ident, 1, "approve")
    found = asked(office, ident)
    assert found["steps.1"].status == "satisfied"
    assert able(found["steps.2"]) == ["Priya"]
    spent = [(one.name, one.slug, one.clause) for one in found["steps.2"].cannot]
    assert spent == [("Nadia Osei", "already-acted", "approval.distinct_people")]


def test_an_expert_who_wrote_it_is_shut_out_by_name(office: Office) -> None:
    found = asked(office, submitted(office, "tom", topic="environment"))
    assert found["steps.1"].can == ()
    assert [(one.name, one.slug) for one in found["steps.1"].cannot] == [("Tom Lindqvist", "own-work")]


def test_an_edit_ends_what_was_satisfied(office: Office) -> None:
    ident = submitted(office)
    decisions.decide(office["nadia"], ident, 1, "approve")
    drafts.revise(office["amal"], ident, Wording("facebook", {"en": FACT + " Thank you."}))
    found = asked(office, ident)
    assert [found[one].status for one in ("submission", "steps.1", "steps.2")] == ["unsatisfied"] * 3


def test_a_text_that_a_check_blocks_says_which(office: Office) -> None:
    ident = written(office)
    drafts.revise(office["amal"], ident, Wording("facebook", {"en": "It does not. Trust us."}))
    found = asked(office, ident)
    assert found["checks.required_source_link"].clauses == ("categories.R3",)
    assert able(found["checks.required_source_link"]) == ["Amal", "Nadia"]  # the guidance lets Nadia override it


def test_an_approved_text_names_who_may_publish_it(office: Office) -> None:
    ident = submitted(office, "ines", "R1")
    decisions.decide(office["priya"], ident, 1, "approve")
    found = asked(office, ident)
    assert able(found["publication"]) == ["Dr", "Olu", "Priya"]  # roles that may publish, and the approver
    assert [(one.name, one.slug) for one in found["publication"].cannot] == [("Ines Costa", "interns-never-publish")]
    assert found["approval.valid_for"].status == "satisfied"


def test_an_approval_that_lapsed_asks_for_another(office: Office) -> None:
    ident = submitted(office, category="R1")
    decisions.decide(office["priya"], ident, 1, "approve")
    with clock.held_at(clock.now() + timedelta(days=30)):
        found = asked(office, ident)
        assert found["approval.valid_for"].status == "unsatisfied"
        assert found["publication"].can == ()


def test_what_was_posted_otherwise_is_never_called_the_same(office: Office) -> None:
    ident = submitted(office, category="R1")
    decisions.decide(office["priya"], ident, 1, "approve")
    publications.publish(office["amal"], ident, "https://social.example/1", clock.now(), {"en": "Something else."})
    found = asked(office, ident)
    assert (found["publication"].status, found["publication.same_text"].status) == ("satisfied", "unsatisfied")


def test_a_withdrawn_draft_asks_for_nothing(office: Office) -> None:
    ident = submitted(office)
    submissions.withdraw(office["amal"], ident, "Not needed.")
    assert [one.status for one in asked(office, ident).values()] == ["not_applicable"]


@pytest.mark.parametrize("who", ["priya", "tom", "chen", "amal", "rita"])
def test_the_page_says_what_the_refusal_says(office: Office, who: str) -> None:
    ident = submitted(office, "tom", topic="environment")
    view = draft_view(ident, standing(office, who))
    assert view.review is not None
    answer = turn(view.review, standing(office, who)).answer
    assert isinstance(answer, NotEligible)
    with pytest.raises(Refusal) as refused:
        decisions.decide(office[who], ident, 1, "approve")
    assert (refused.value.slug, refused.value.sentence) == (answer.slug, answer.sentence)
    assert {name: refused.value.facts.get(name) for name in answer.facts} == dict(answer.facts)
