"""People and roles: what the administrator may do, what nobody may, and what is said before it is tried."""

from __future__ import annotations

from typing import Any

import pytest

from governance import clock
from governance.people.actors import Profile, by_email, people_page, profile
from governance.web import people as people_pages
from tests.web.conftest import House
from tests.web.people import granted
from tests.web.visitor import Page

ADMINISTRATORS_ONLY = "Only an administrator can change people and their roles."
LAST = "This is the last administrator. Grant the role to somebody else first, without an end date."


def person(house: House, key: str) -> Profile:
    """Somebody's account as it stands."""
    found = house.does(profile, house[key].person_id)
    assert isinstance(found, Profile)
    return found


def page_of(house: House, key: str, who: str = "pat") -> Page:
    """Somebody's page as another opens it."""
    return house.as_(who).get(f"/people/{house[key].person_id}")


def roles_of(house: House, key: str) -> set[tuple[str, str | None]]:
    """The roles that somebody holds now."""
    return {(one.role, one.topic) for one in person(house, key).held if one.in_force(clock.now())}


def test_the_administrator_sees_everybody_with_roles(house: House) -> None:
    words = house.as_("pat").get("/people").words
    for one in ("Amal Haddad", "amal@maplecountyhealth.example", "Program expert", "Immunisation"):
        assert one in words


def test_people_are_shown_page_by_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_pages, "people_page", lambda after: people_page(after, 5))
    pat, names = house.as_("pat"), []
    page = pat.get("/people")
    for _ in range(3):
        names += [name for name in ("Amal", "Chen", "Dana", "Dr Anna", "Ines", "Jules", "Marc") if name in page.words]
        following = page.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        page = pat.get(following.replace("&amp;", "&"))
    assert names[:7] == ["Amal", "Chen", "Dana", "Dr Anna", "Ines", "Jules", "Marc"]


@pytest.mark.parametrize("path", ["/people?after=zzz", "/people?after=WzFd", "/people?after=W10"])
def test_a_page_of_the_list_that_there_is_not_is_said_to_be_none(house: House, path: str) -> None:
    page = house.as_("pat").get(path)
    assert (page.status, "Begin again from the first" in page.words) == (422, True)


def test_pat_adds_a_person_with_a_role_for_a_topic_and_an_end(house: House) -> None:
    page = (
        house.as_("pat")
        .get("/people/new")
        .press(
            "Add the person",
            name="Noor Aziz",
            email="Noor@MapleCountyHealth.example",
            language="fr",
            role="program_expert",
            topic="environment",
            until="2026-12-31",
        )
    )
    assert "The account was made." in page.words
    assert "until 1 Jan 2027 00:00 (UTC-05:00)" in page.words
    made = house.does(by_email, "noor@maplecountyhealth.example")
    assert (made.name, made.language, made.password_hash) == ("Noor Aziz", "fr", None)


def test_what_cannot_be_an_account_is_said_by_field(house: House) -> None:
    form, pressed = house.as_("pat").get("/people/new"), "Add the person"
    page = form.press(pressed, name="", email="nobody", until="x", role="author")
    assert page.status == 422
    assert page.form(pressed).value("email") == "nobody"
    page = form.press(pressed, name="X", email="priya@maplecountyhealth.example", _once="2")
    assert (page.status, "There is an account for" in page.words) == (409, True)
    page = form.press(pressed, name="X", email="x@y.example", password="short", _once="3")
    assert page.status == 422
    assert "short" not in page.form(pressed).value("password")


def test_pat_grants_a_role_and_takes_it_back_after_a_question(house: House) -> None:
    page = page_of(house, "marc").press("Grant the role", role="comms_manager")
    assert "The role was granted." in page.words
    assert ("comms_manager", None) in roles_of(house, "marc")
    asked = house.as_("pat").get(f"/people/{house['marc'].person_id}/roles/revocation?role=comms_manager")
    assert "Take the role “Communications manager” from Marc Bélanger?" in asked.words
    assert "The role was taken back." in asked.press("Take it back").words
    assert ("comms_manager", None) not in roles_of(house, "marc")


def test_a_role_that_is_held_already_is_not_granted_twice(house: House) -> None:
    page = page_of(house, "priya").press("Grant the role", role="comms_manager")
    assert page.status == 409
    assert "Priya Raman already holds the role" in page.words


def test_a_topic_goes_only_with_a_role_that_takes_one(house: House) -> None:
    page = page_of(house, "marc").press("Grant the role", role="auditor", topic="environment")
    assert page.status == 422
    assert "takes no topic" in page.words


def test_a_page_that_is_overtaken_grants_nothing(house: House) -> None:
    opened = page_of(house, "marc")
    granted(house, "marc", "legal")
    page = opened.press("Grant the role", role="comms_manager")
    assert page.status == 412
    assert "Somebody changed this person since you loaded the page." in page.words
    assert ("comms_manager", None) not in roles_of(house, "marc")


def test_nobody_grants_a_role_to_themselves_and_the_page_says_so_before(house: House) -> None:
    page = page_of(house, "pat")
    assert "You cannot grant a role to yourself. Ask another administrator." in page.words
    assert not page.has_button("Grant the role")
    refused = house.as_("pat").post(f"/people/{house['pat'].person_id}/roles", [("role", "comms_manager")])
    assert refused.status == 403
    assert ("comms_manager", None) not in roles_of(house, "pat")


def test_the_last_administrator_is_kept_and_the_page_says_so_before(house: House) -> None:
    ident = house["pat"].person_id
    assert LAST in page_of(house, "pat").words
    for path in ("disabling", "roles/revocation?role=administrator"):
        asked = house.as_("pat").get(f"/people/{ident}/{path}")
        assert LAST in asked.words
        assert not asked.has_button("Disable the account")
        assert not asked.has_button("Take it back")
    assert house.as_("pat").post(f"/people/{ident}/disabling", []).status == 409
    assert house.as_("pat").post(f"/people/{ident}/roles/revocation", [("role", "administrator")]).status == 409
    granted(house, "chen", "administrator")
    assert LAST not in page_of(house, "pat").words


def test_a_disabled_person_is_out_and_can_be_let_in_again(house: House) -> None:
    amal, ident = house.as_("amal"), house["amal"].person_id
    page = house.as_("pat").get(f"/people/{ident}/disabling").press("Disable the account")
    assert "The account was disabled" in page.words
    assert amal.get("/queue").path.startswith("/sign-in")
    assert "The account can sign in again." in page.press("Enable the account").words


@pytest.mark.parametrize("who", ["rita", "dana"])
def test_who_only_looks_sees_people_and_nothing_to_press(house: House, who: str) -> None:
    for path in ("/people", f"/people/{house['priya'].person_id}"):
        page = house.as_(who).get(path)
        assert (page.status, ADMINISTRATORS_ONLY in page.words) == (200, True)
        assert not any(page.has_button(one) for one in ("Grant", "Revoke", "End this", "Add the", "Disable", "Enable"))
    assert ADMINISTRATORS_ONLY in house.as_(who).get("/people/new").words
    assert house.as_(who).post(f"/people/{house['marc'].person_id}/roles", [("role", "legal")]).status == 403


def test_who_writes_and_approves_has_no_list_of_people(house: House) -> None:
    for who in ("amal", "priya"):
        page = house.as_(who).get("/people")
        assert page.status == 403
        assert "Administrator" in page.words
        assert ">People<" not in house.as_(who).get("/queue").text


def test_pat_ends_somebodys_session(house: House) -> None:
    amal = house.as_("amal")
    assert amal.get("/queue").status == 200
    page_of(house, "amal").press("End this session")
    assert amal.get("/queue").path.startswith("/sign-in")


# -- One's own tokens -----------------------------------------------------------------------------------------------


def test_a_new_token_never_decides_unless_that_is_chosen(house: House) -> None:
    page = house.as_("priya").get("/account/tokens")
    assert [value for name, value in page.form("Issue the token").fields if name == "scopes"] == ["read", "write"]


def test_a_token_is_shown_once_and_works_until_it_is_revoked(house: House) -> None:
    priya = house.as_("priya")
    page = priya.get("/account/tokens").press("Issue the token", name="Robot", expires="2026-12-31")
    assert page.status == 201
    text = page.text.partition('data-copy="')[2].partition('"')[0]
    assert text.startswith("onr_")
    assert text not in priya.get("/account/tokens").text
    api = house.app.test_client()
    bearer = {"Authorization": f"Bearer {text}"}
    assert api.get("/api/v1/me", headers=bearer).status_code == 200
    priya.get("/account/tokens").press("Revoke")
    assert api.get("/api/v1/me", headers=bearer).status_code == 401


def test_a_double_click_issues_one_token(house: House) -> None:
    opened = house.as_("priya").get("/account/tokens")
    opened.press("Issue the token", name="Robot")
    page = opened.press("Issue the token", name="Robot")
    assert "its text was shown then" in page.words
    assert page.words.count("Robot") == 1


def test_nobody_revokes_the_token_of_somebody_else_from_their_own_page(house: House) -> None:
    house.as_("priya").get("/account/tokens").press("Issue the token", name="Robot")
    assert house.as_("amal").post("/account/tokens/1/revocation", []).status == 404
    assert house.as_("pat").post("/account/tokens/1/revocation", []).status == 404
    page = page_of(house, "priya")
    assert "The access token was revoked." in page.press("Revoke").words


@pytest.mark.parametrize(
    "fields", [{"name": ""}, {"name": "x", "scopes": ["all"]}, {"name": "x", "expires": "2020-01-01"}]
)
def test_a_token_that_cannot_be_is_refused_with_what_was_typed(house: House, fields: dict[str, Any]) -> None:
    page = house.as_("priya").get("/account/tokens").press("Issue the token", **fields)
    assert page.status == 422
    assert page.form("Issue the token").value("name") == fields["name"]


def test_the_list_costs_the_same_however_many_roles_there_are(house: House) -> None:
    pat, counts = house.as_("pat"), []
    pat.get("/people")  # what a process learns once
    for role in ("legal", "moh", "privacy_officer"):
        granted(house, "marc", role)
        with house.counted() as statements:
            pat.get("/people")
        counts.append(len(statements))
    assert max(counts) <= 8
    assert len(set(counts)) == 1
