"""Triage: plain questions or a category chosen directly, always with a reason, never overwriting an earlier choice."""

from __future__ import annotations

from sqlalchemy import select

from governance.db import session
from policies.versions import version_in_force
from tests.web.conftest import MORNING, House
from tests.web.test_threads import taken_in
from tests.web.visitor import Page, Visitor
from workflows.threads import Triage


def opened(visitor: Visitor) -> str:
    """The address of a fresh conversation."""
    return taken_in(visitor).path.split("?")[0]


def answered(house: House, page: Page, category: str) -> Page:
    """The page after the questions were answered on the shortest way to a category."""
    tree = house.does(version_in_force, MORNING).document.triage
    ways: list[tuple[str, list[str]]] = [(tree.start, [])]
    for question, words in ways:
        for answer in tree.questions[question].answers:
            word = f"{question}.{answer.id}"
            if answer.category == category:
                for one in [*words, word]:
                    page = page.press("Continue", a=[*[v for n, v in page.form("Continue").fields if n == "a"], one])
                return page
            if answer.to:
                ways.append((answer.to, [*words, word]))
    raise AssertionError(category)


def recorded(house: House) -> list[Triage]:
    """Every choice that was made, oldest first."""
    return list(house.does(lambda: session.scalars(select(Triage).order_by(Triage.id)).all()))


def test_the_questions_lead_to_a_category_and_the_path_is_recorded(house: House) -> None:
    amal = house.as_("amal")
    thread = opened(amal)
    page = answered(house, amal.get(f"{thread}/triage"), "R3")
    page = page.press("Choose this category", reason="A claim that is not true.")
    assert page.path.startswith(f"{thread}?done=triaged")
    (choice,) = recorded(house)
    assert (choice.category, choice.reason) == ("R3", "A claim that is not true.")
    assert choice.path
    assert all(set(step) == {"question", "answer"} for step in choice.path)
    assert "The questions that were answered" in page.words


def test_going_on_without_an_answer_asks_again(house: House) -> None:
    amal = house.as_("amal")
    page = amal.get(f"{opened(amal)}/triage").press("Continue")
    assert page.status == 200
    assert "Choose an answer." in page.words


def test_a_category_chosen_directly_records_no_path(house: House) -> None:
    amal = house.as_("amal")
    page = amal.get(f"{opened(amal)}/triage?direct=1").press(
        "Choose this category", category="R1", reason="A plain question."
    )
    assert page.status == 200
    assert recorded(house)[0].path == []


def test_without_a_reason_nothing_is_chosen_and_the_choice_stays(house: House) -> None:
    amal = house.as_("amal")
    page = amal.get(f"{opened(amal)}/triage?direct=1").press("Choose this category", category="R4", reason="  ")
    assert page.status == 422
    assert "Say why this category fits." in page.words
    assert page.form("Choose this category").value("category") == "R4"
    assert recorded(house) == []


def test_a_second_choice_stands_beside_the_first(house: House) -> None:
    amal, jules = house.as_("amal"), house.as_("jules")
    thread = opened(amal)
    amal.get(f"{thread}/triage?direct=1").press("Choose this category", category="N1", reason="A site for bashing.")
    asked = jules.get(f"{thread}/triage?direct=1")
    assert "It was triaged before" in asked.words
    page = asked.press("Choose this category", category="R3", reason="There is a claim to set right after all.")
    for text in ("A site for bashing.", "There is a claim to set right after all.", "Amal Haddad", "Jules Tremblay"):
        assert text in page.words
    assert [one.category for one in recorded(house)] == ["N1", "R3"]
    assert page.words.index("There is a claim") < page.words.index("A site for bashing.")


def test_a_choice_on_a_page_that_is_older_than_another_choice_is_refused_and_kept(house: House) -> None:
    amal, jules = house.as_("amal"), house.as_("jules")
    thread = opened(amal)
    old = jules.get(f"{thread}/triage?direct=1")
    amal.get(f"{thread}/triage?direct=1").press("Choose this category", category="R1", reason="A question.")
    page = old.press("Choose this category", category="R5", reason="Criticism that is fair.")
    assert page.status == 412
    assert page.form("Choose this category").value("reason") == "Criticism that is fair."
    assert [one.category for one in recorded(house)] == ["R1"]


def test_a_category_without_a_response_ends_the_wait_and_takes_the_reply_away(house: House) -> None:
    amal = house.as_("amal")
    thread = opened(amal)
    page = amal.get(f"{thread}/triage?direct=1").press("Choose this category", category="N2", reason="Satire.")
    assert "No response" in page.words
    assert "The guidance gives no public response in this category" in page.words
    assert f'href="{thread}/reply"' not in page.text
    assert page.has_button("Close the conversation")


def test_a_reply_waits_for_triage_and_says_so(house: House) -> None:
    amal = house.as_("amal")
    page = amal.get(opened(amal))
    assert "Triage it first" in page.words


def test_answers_that_the_tree_does_not_know_are_left_aside(house: House) -> None:
    amal = house.as_("amal")
    thread = opened(amal)
    for word in ("nonsense", "q.nothing", "q", ".", "\x00", "<script>"):
        page = amal.get(f"{thread}/triage", query=[("a", word)])
        assert page.status == 200
        assert page.has_button("Continue")
