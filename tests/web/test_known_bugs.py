"""Mistakes that other systems made where people meet them: links, roles that change, and who is named afterwards."""

from __future__ import annotations

import re
from html import unescape

from sqlalchemy import func, select

from governance import clock
from governance.db import session
from governance.people.roles import revoke
from tests.web import desk
from tests.web.conftest import House
from tests.web.people import granted
from workflows import decisions, publications
from workflows.reviews import Decision


def test_opening_a_link_decides_nothing_and_one_to_what_was_decided_shows_a_page(house: House) -> None:
    """activepieces 14024: scanners of mail press every link. plone.app.discussion 162: a late click was a traceback."""
    ident = desk.submitted(house)
    priya = house.as_("priya")
    page = priya.get(f"/drafts/{ident}")
    addresses = {unescape(found) for found in re.findall(r'(?:href|action)="(/[^"#]*)', page.text)}
    assert f"/drafts/{ident}/revisions/1/decisions" in addresses
    for address in sorted(one for one in addresses if not one.startswith("/static/")):
        for method in (priya.client.get, priya.client.head):
            assert method(address).status_code < 500, address
    assert house.does(lambda: session.scalar(select(func.count()).select_from(Decision))) == 0
    house.does(decisions.decide, house["priya"], ident, 1, "approve")
    late = priya.get(f"/drafts/{ident}")
    assert late.status == 200
    assert "Approved" in late.words
    assert not late.has_button("Record my decision")


def test_a_role_that_is_given_or_taken_back_reaches_what_is_waiting(house: House) -> None:
    """spiff-arena 1981: who joined a group later never saw what was waiting for the group."""
    ident = desk.submitted(house)
    marc = house.as_("marc")
    assert f'"/drafts/{ident}' not in marc.get("/queue").text
    granted(house, "marc", "comms_manager")
    assert f'"/drafts/{ident}' in marc.get("/queue").text
    assert marc.get(f"/drafts/{ident}").has_button("Record my decision")
    house.does(revoke, house["pat"], house["marc"].person_id, "comms_manager")
    assert f'"/drafts/{ident}' not in marc.get("/queue").text
    assert not marc.get(f"/drafts/{ident}").has_button("Record my decision")


def test_what_was_published_says_who_approved_it_and_who_published_it_whichever_way(house: House) -> None:
    """dis-wagtail 618: where one person did both acts in one go, the page said that the approval was unknown."""
    for who in ("priya", "amal"):
        ident = desk.approved(house)
        house.does(publications.publish, house[who], ident, desk.POST, clock.now(), {"en": desk.ANSWER})
        rita = house.as_("rita")
        assert "Priya Raman approved revision 1" in rita.get(f"/drafts/{ident}").words
        assert f"Recorded by {house[who].name}" in rita.get(f"/drafts/{ident}/publication").words
        entries = rita.get(f"/drafts/{ident}/record").words
        assert [one in entries for one in ("decision.made", "reply.published")] == [True, True]
