"""A check that blocks is let pass by whom the guidance names, for these very words, openly; never by the author."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from governance import clock
from governance.errors import Conflict, Invalid, NotAllowed, NotFound
from governance.people.roles import grant
from policies import library
from tests.support.office import STARTER, Office
from tests.support.yamls import dumped, loaded
from tests.workflows.test_requirements import MORNING, standing
from workflows import drafts, overrides, submissions, threads, triaging
from workflows.evaluating import look
from workflows.reading import draft_view
from workflows.requirements import requirements
from workflows.wording import Wording

LOUD = "THE CLINIC IS OPEN ON SATURDAY FROM 9:30 UNTIL 3. Details: https://maplecountyhealth.example/flu"
PERSONAL = "Hi Joan, your Oct 3 TB skin test was negative. Details: https://maplecountyhealth.example/flu"


@pytest.fixture
def office(context: Flask) -> Iterator[Office]:
    """The office where capital letters are blocked, and the communications manager may let them pass."""
    document = loaded(library.path(STARTER).read_text(encoding="utf-8"))
    document["checks"]["all_caps"] |= {"outcome": "block", "override_by": ["comms_manager"]}
    document["checks"]["phi"]["override_by"] = ["privacy_officer", "comms_manager"]
    document.pop("examples", None)
    office = Office.furnish(dumped(document))
    with clock.held_at(MORNING):
        yield office


def written(office: Office, text: str = LOUD, who: str = "amal") -> int:
    thread = threads.receive(office["amal"], "facebook", {"text": "When?", "language": "en"}, "general")["thread"]
    triaging.triage(office["amal"], thread, "R1", "It asks.")
    return int(drafts.create(office[who], "reply", Wording("facebook", {"en": text}), thread)["draft"])


def test_a_revision_that_was_let_pass_is_submitted_and_says_who_let_it(office: Office) -> None:
    ident = written(office)
    with pytest.raises(Invalid):
        submissions.submit(office["amal"], ident)
    overrides.override(office["priya"], ident, 1, "all_caps", "It is the poster's own heading.")
    review = submissions.submit(office["amal"], ident)
    assert review["review"]
    view = draft_view(ident, standing(office, "rita"))
    (passed,) = [one for one in requirements(view, clock.now()) if one.id == "checks.all_caps"]
    assert (passed.status, passed.sentence % passed.facts, passed.clauses) == (
        "overridden",
        "Priya Raman let this pass as comms_manager: It is the poster's own heading.",
        ("checks.all_caps",),
    )


def test_an_edit_has_to_pass_the_check_again(office: Office) -> None:
    ident = written(office)
    overrides.override(office["priya"], ident, 1, "all_caps", "The heading.")
    drafts.revise(office["amal"], ident, Wording("facebook", {"en": LOUD + " COME"}))
    with pytest.raises(Invalid) as blocked:
        submissions.submit(office["amal"], ident)
    assert [one.check for one in blocked.value.extra["checks"]] == ["all_caps"]


@pytest.mark.parametrize("who", ["amal", "priya"])
def test_nobody_lets_their_own_words_pass_whatever_role_they_hold(office: Office, who: str) -> None:
    ident = written(office, who=who)
    if who == "amal":
        grant(office["pat"], office["amal"].person_id or 0, office.wanted("comms_manager"), known=office.known)
    with pytest.raises(NotAllowed) as refused:
        overrides.override(office[who], ident, 1, "all_caps", "I like it.")
    assert refused.value.slug == "own-work"


def test_whoever_edited_it_is_an_author_of_it(office: Office) -> None:
    ident = written(office)
    drafts.revise(office["priya"], ident, Wording("facebook", {"en": LOUD + " COME"}))
    with pytest.raises(NotAllowed) as refused:
        overrides.override(office["priya"], ident, 2, "all_caps", "I like it.")
    assert refused.value.slug == "own-work"


def test_only_those_whom_the_guidance_names_may_and_only_what_it_names(office: Office) -> None:
    ident = written(office)
    with pytest.raises(NotAllowed) as refused:
        overrides.override(office["kowalski"], ident, 1, "all_caps", "Fine by me.")
    assert refused.value.slug == "override-not-allowed"
    view = draft_view(ident, standing(office, "rita"))
    author = standing(office, "amal")
    (asked,) = [
        one
        for one in requirements(view, clock.now(), look(view.draft, author, clock.now()))
        if one.id == "checks.all_caps"
    ]
    assert [one.name for one in asked.can] == ["Amal Haddad", "Priya Raman"]


def test_a_reason_a_check_that_blocks_and_the_current_revision_are_needed(office: Office) -> None:
    ident = written(office)
    with pytest.raises(Invalid):
        overrides.override(office["priya"], ident, 1, "all_caps", "  ")
    with pytest.raises(NotAllowed):
        overrides.override(office["priya"], ident, 1, "over_length", "Not named.")
    drafts.revise(office["amal"], ident, Wording("facebook", {"en": LOUD.capitalize()}))
    with pytest.raises(Conflict) as stale:
        overrides.override(office["priya"], ident, 1, "all_caps", "Late.")
    assert stale.value.slug == "revision-outdated"
    with pytest.raises(Conflict) as calm:
        overrides.override(office["priya"], ident, 2, "all_caps", "Needless.")
    assert calm.value.slug == "check-not-blocking"


def test_doing_it_again_is_the_same_act(office: Office) -> None:
    ident = written(office)
    assert overrides.override(office["priya"], ident, 1, "all_caps", "The heading.").new
    assert not overrides.override(office["priya"], ident, 1, "all_caps", "The heading.").new
    assert len(overrides.overrides_of(ident, 1)) == 1


def test_a_draft_with_personal_data_is_let_pass_by_the_privacy_officer_and_hidden_from_the_others(
    office: Office,
) -> None:
    ident = written(office, PERSONAL)
    with pytest.raises(Invalid):
        submissions.submit(office["amal"], ident)
    with pytest.raises(NotFound):
        overrides.override(office["priya"], ident, 1, "phi", "I may not even know of it.")
    overrides.override(office["sam"], ident, 1, "phi", "Joan is invented; this is the exercise.")
    with pytest.raises(Invalid) as blocked:
        submissions.submit(office["amal"], ident)
    assert "phi" not in {one.check for one in blocked.value.extra["checks"]}  # what else blocks, blocks still
