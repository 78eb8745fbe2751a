"""Who is one in a review: delegate and delegator decide on nothing of each other's, in whatever name."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from governance import clock
from governance.people.actors import roles_of
from governance.people.renaming import former_names, rename
from governance.people.roles import grant, revoke
from tests.support.office import Office
from tests.workflows.test_delegations import decide, handed, refusal, wanted
from tests.workflows.test_requirements import MORNING, standing, submitted
from workflows import delegations, queue
from workflows.candidates import turn
from workflows.handing_over import ask
from workflows.reading import draft_view
from workflows.requirements import requirements
from workflows.revised import revisions_of


@pytest.fixture
def office(context: Flask) -> Iterator[Office]:
    """Maple County on a Monday morning, where Marc is a communications manager of his own right too."""
    with clock.held_at(MORNING):
        here = Office.furnish()
        grant(here["pat"], here["marc"].person_id or 0, here.wanted("comms_manager"), known=here.known)
        yield here


@pytest.mark.parametrize(
    ("writer", "other", "name"), [("marc", "priya", "Marc Bélanger"), ("priya", "marc", "Priya Raman")]
)
def test_neither_of_two_decides_in_their_own_name_on_what_the_other_wrote(
    office: Office, writer: str, other: str, name: str
) -> None:
    before = submitted(office, writer, category="R1")
    ident = handed(office, "priya", "marc")
    for draft in (before, submitted(office, writer, category="R1")):
        found = refusal(decide, office, other, draft)
        assert (found.slug, found.facts["other"]) == ("own-work-of-other", name)
        view = draft_view(draft, standing(office, other))
        assert view.review is not None
        assert not turn(view.review, standing(office, other)).mine
        (step,) = [one for one in requirements(view, MORNING) if one.id == "steps.1"]
        assert {(one.slug, one.other) for one in step.cannot if one.name != name and not one.stands_in} == {
            ("own-work-of-other", name)
        }
    assert queue.counts(standing(office, other), MORNING)["awaiting_me"] == 0
    assert not queue.page("awaiting_me", standing(office, other), MORNING).rows
    with clock.held_at(MORNING + timedelta(minutes=1)):
        delegations.end(office["priya"], ident)
        assert refusal(decide, office, other, before).slug == "own-work-of-other"  # for this review they stay one
        assert decide(office, other, submitted(office, writer, category="R1")).new


def test_two_who_decide_in_their_own_names_fill_one_step(office: Office) -> None:
    grant(office["pat"], office["marc"].person_id or 0, office.wanted("program_expert"), known=office.known)
    handed(office, "priya", "marc")
    ident = submitted(office, category="R3")
    decide(office, "marc", ident)
    found = refusal(decide, office, "priya", ident)
    assert (found.slug, found.facts["other"]) == ("other-acted", "Marc Bélanger")
    assert not queue.page("awaiting_me", standing(office, "priya"), MORNING).rows


def test_a_delegation_that_is_not_accepted_or_not_begun_ties_nobody(office: Office) -> None:
    delegations.propose(office["priya"], wanted(office, "marc"))
    assert decide(office, "priya", submitted(office, "marc", category="R1")).new
    assert queue.counts(standing(office, "priya"), MORNING)["awaiting_me"] == 0


@pytest.mark.parametrize("who", ["rita", "pat", "ines"])
def test_who_only_looks_and_interns_stand_in_for_nobody(office: Office, who: str) -> None:
    assert list(refusal(delegations.propose, office["priya"], wanted(office, who)).errors) == ["delegate_id"]


def test_what_was_asked_of_somebody_gives_them_nothing_from_the_second_at_which_they_only_look(office: Office) -> None:
    handed(office, "priya", "amal")
    first, second = submitted(office, "tom", category="R1"), submitted(office, "tom", category="R3")
    ask(office["nadia"], second, office["amal"].person_id or 0, "You know the numbers.")
    amal, pat = office["amal"].person_id or 0, office["pat"]
    for role in sorted(roles_of(amal, MORNING)):
        revoke(pat, amal, role)
    grant(pat, amal, office.wanted("auditor"), known=office.known)
    assert refusal(decide, office, "amal", first, "priya").slug == "no-delegation"
    assert refusal(decide, office, "amal", second).slug == "only-looks"
    assert queue.counts(standing(office, "amal"), MORNING)["awaiting_me"] == 0
    asked = [
        one for one in requirements(draft_view(second, standing(office, "rita")), MORNING) if one.id == "steps.1.2"
    ]
    assert not asked[0].can


def test_what_somebody_did_stays_under_the_name_of_then(office: Office) -> None:
    marc, ident = office["marc"].person_id or 0, submitted(office, category="R1")
    before = decide(office, "marc", ident).outcome.made.decision
    with clock.held_at(MORNING + timedelta(hours=1)):
        rename(office["pat"], marc, "Marc Tremblay")
        assert refusal(rename, office["pat"], office["pat"].person_id or 0, "Patrick").slug == "own-name"
        assert refusal(rename, office["rita"], marc, "Somebody").slug == "role-needed"
        assert list(refusal(rename, office["pat"], marc, "two\nlines").errors) == ["name"]
        assert [one.name for one in former_names(marc)] == ["Marc Bélanger"]
        after = decide(office, "marc", submitted(office, category="R1")).outcome.made.decision
        assert (before.person_name, after.person_name) == ("Marc Bélanger", "Marc Tremblay")
        mine = submitted(office, "marc", category="R1")
        assert [one.editor for one in revisions_of(mine)] == ["Marc Tremblay"]
    (step,) = draft_view(ident, standing(office, "rita")).review.steps  # type: ignore[union-attr]
    assert [one.person_name for one in step.decisions] == ["Marc Bélanger"]
