"""Why: every outcome names its clauses, their version and the facts that made it so, and no words of people."""

from __future__ import annotations

from datetime import timedelta

from governance import clock
from tests.support.office import Office
from tests.workflows.test_requirements import office, standing, submitted, written
from workflows import drafts, explaining
from workflows.explaining import Explained, Explanation
from workflows.reading import draft_view, thread_view
from workflows.wording import Wording

__all__ = ["office"]


def explained(office: Office, ident: int, who: str = "amal") -> Explained:
    return explaining.of_draft(ident, standing(office, who), clock.now())


def item(found: Explained, ident: str) -> Explanation:
    (one,) = [one for one in found.items if one.id == ident]
    return one


def test_a_step_is_explained_by_its_category_its_chain_and_the_facts_of_the_conversation(office: Office) -> None:
    found = explained(office, submitted(office))
    step = item(found, "steps.1")
    assert [clause.id for clause in step.clauses] == ["categories.R3", "chains.fact_check", "roles.program_expert"]
    assert dict(step.seen) == {"draft.kind": "reply", "thread.category": "R3", "thread.topic": "immunisation"}
    assert step.clauses[0].text is not None
    assert "checks the facts" in step.clauses[0].text["en"]
    assert found.edition.number == "1.0.0"


def test_a_due_time_is_explained_by_when_the_message_came_and_the_time_allowed(office: Office) -> None:
    found = item(explained(office, submitted(office)), "first_response")
    assert [clause.id for clause in found.clauses] == ["categories.R3", "business_hours", "holidays"]
    assert found.seen["first_response"] == "4bh"
    assert found.seen["message.received_at"] == clock.now()


def test_a_check_that_blocks_is_explained_by_the_check_and_the_clause_that_demands_it(office: Office) -> None:
    ident = written(office)
    drafts.revise(office["amal"], ident, Wording("facebook", {"en": "It holds no live virus."}))
    found = item(explained(office, ident), "checks.required_source_link.en")
    assert [clause.id for clause in found.clauses] == ["checks.required_source_link", "categories.R3"]


def test_a_draft_in_review_is_explained_as_things_stood_when_it_was_submitted(office: Office) -> None:
    ident = submitted(office)
    then = clock.now()
    with clock.held_at(then + timedelta(days=400)):
        assert explained(office, ident).at == then


def test_a_conversation_is_explained_by_the_answers_that_led_to_its_category(office: Office) -> None:
    view = draft_view(submitted(office), standing(office, "amal"))
    found = explaining.of_thread(thread_view(view.draft.thread_id or 0, standing(office, "amal")))
    assert [one.id for one in found.items] == ["category", "action", "first_response"]
    assert found.items[0].facts == {"category": "R3"}


def test_no_words_of_the_public_or_of_the_draft_are_among_the_facts(office: Office) -> None:
    found = explained(office, submitted(office))
    shown = repr([one.seen for one in found.items])
    assert "flu" not in shown
    assert "virus" not in shown
