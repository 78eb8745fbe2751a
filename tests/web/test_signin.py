"""Signing in and out, sessions, language, and a session that ended while somebody was writing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import current_app
from sqlalchemy import insert

from governance import clock
from governance.change import Operator
from governance.db import session
from governance.demo.cast import PASSWORD
from governance.installation import Installation, Setting
from governance.people import accounts
from tests.support.hashing import cheaply
from tests.web.conftest import House
from tests.web.test_editor import ANSWER, drafts, triaged
from tests.web.visitor import Page, Visitor

WORDS = "four plain words together"


@pytest.fixture(autouse=True)
def cheap_passwords() -> Iterator[None]:
    """Each test sets one and tries some."""
    with cheaply():
        yield


def entered(house: House, visitor: Visitor, password: str = WORDS, path: str = "/sign-in") -> Page:
    """The page after Amal signed in at `path`."""
    house.does(accounts.set_password, Operator(), house["amal"].person_id, WORDS)
    return visitor.get(path).press("Sign in", email="amal@maplecountyhealth.example", password=password)


def mark_demonstration() -> None:
    """As it is where the service starts on a demonstration: of a database in use no process asks again."""
    session.execute(insert(Setting), [{"key": "demonstration", "value": "yes"}])
    session.commit()
    current_app.extensions["onrecord"] = Installation(current_app.extensions["onrecord"].config)


def test_amal_signs_in_and_comes_to_the_queue(house: House) -> None:
    page = entered(house, house.visitor())
    assert page.path == "/queue"
    assert "Amal Haddad" in page.words


def test_amal_comes_to_the_page_that_was_asked_for(house: House) -> None:
    page = entered(house, house.visitor(), path="/threads?view=closed")
    assert page.path == "/threads?view=closed"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/\tx", "\x00"]
)
def test_nobody_is_led_to_another_site_after_signing_in(house: House, wanted: str) -> None:
    house.does(accounts.set_password, Operator(), house["amal"].person_id, WORDS)
    fields = [("email", "amal@maplecountyhealth.example"), ("password", WORDS), ("next", wanted)]
    answer = house.visitor().post("/sign-in", fields, follow=False)
    assert answer.response.location == "/queue"


def test_a_wrong_password_is_refused_and_never_shown_again(house: House) -> None:
    page = entered(house, house.visitor(), password="not the right words")
    assert page.status == 422
    assert "The e-mail address or the password is wrong." in page.words
    assert page.form("Sign in").value("email") == "amal@maplecountyhealth.example"
    assert "not the right words" not in page.text


def test_another_site_cannot_sign_somebody_in(house: House) -> None:
    house.does(accounts.set_password, Operator(), house["amal"].person_id, WORDS)
    fields = [("email", "amal@maplecountyhealth.example"), ("password", WORDS)]
    answer = house.visitor().post("/sign-in", fields, follow=False, Sec_Fetch_Site="cross-site")
    assert answer.status == 403
    assert "onrecord=" not in answer.response.headers.get("Set-Cookie", "")


def test_another_site_cannot_send_a_form_with_somebodys_cookie(house: House) -> None:
    amal = house.as_("amal")
    form = amal.get("/statements/new").form("Save draft")
    fields = [*form.fields, ("texts.en", ANSWER), ("act", "save")]
    for site in ("cross-site", "same-site"):
        assert amal.post("/statements/new", fields, Sec_Fetch_Site=site).status == 403
    assert drafts(house) == 0


def test_signing_out_ends_the_session_on_the_server(house: House) -> None:
    visitor = house.visitor()
    entered(house, visitor)
    with visitor.client.session_transaction() as held:
        cookie = held["sid"]
    page = visitor.get("/queue").press("Sign out")
    assert "You have signed out." in page.words
    with visitor.client.session_transaction() as held:
        held["sid"] = cookie
    assert visitor.get("/queue").path.startswith("/sign-in")


def test_the_accounts_of_a_demonstration_stand_on_its_sign_in_page_alone(house: House) -> None:
    assert PASSWORD not in house.visitor().get("/sign-in").text
    house.does(mark_demonstration)
    page = house.visitor().get("/sign-in")
    assert PASSWORD in page.text
    assert "Demonstration." in page.words
    house.does(accounts.set_password, Operator(), house["priya"].person_id, PASSWORD)
    assert "Priya Raman" in page.press("Sign in as Priya").words


def test_a_form_sent_after_the_session_ended_is_offered_again_after_signing_in(house: House) -> None:
    amal = house.as_("amal", lasts=timedelta(minutes=5))
    form = amal.get(f"{triaged(amal)}/reply").form("Save draft")
    with clock.held_at(clock.now() + timedelta(minutes=10)):
        fields = [(n, v) for n, v in form.fields if n != "texts.en"]
        page = amal.post(form.action, [*fields, ("texts.en", ANSWER), ("act", "save")])
        assert page.status == 401
        assert "Your text is kept" in page.words
        house.does(accounts.set_password, Operator(), house["amal"].person_id, WORDS)
        wrong = page.press("Sign in", email="amal@maplecountyhealth.example", password="not the right words")
        assert wrong.status == 422
        again = wrong.press("Sign in", email="amal@maplecountyhealth.example", password=WORDS)
        assert "You are signed in again" in again.words
        assert ANSWER in again.words
        saved = again.press("Send it now")
    assert "Saved as revision 1." in saved.words
    assert drafts(house) == 1


def test_a_form_that_another_site_sent_is_not_offered_after_signing_in(house: House) -> None:
    page = house.visitor().post("/statements/new", [("texts.en", "Vote for me")], Sec_Fetch_Site="cross-site")
    assert page.status == 401
    assert "Vote for me" not in page.text
    assert page.form("Sign in").value("kept") == ""


@pytest.mark.parametrize(
    "kept",
    ["[]", "{}", "7", "x", json.dumps(["https://evil.example/", [["a", "b"]]]), json.dumps(["/x", [["a"]]]), "\x00"],
)
def test_what_pretends_to_be_a_kept_form_is_left_aside(house: House, kept: str) -> None:
    house.does(accounts.set_password, Operator(), house["amal"].person_id, WORDS)
    fields = [("email", "amal@maplecountyhealth.example"), ("password", WORDS), ("kept", kept)]
    assert house.visitor().post("/sign-in", fields).path == "/queue"


def test_a_part_of_a_page_asked_for_without_a_session_says_how_to_go_on(house: House) -> None:
    part = house.visitor().post("/statements/working-copy", [("texts.en", "x")], HX_Request="true")
    assert part.status == 401
    assert "Your session has ended" in part.words
    assert "<html" not in part.text


def test_an_account_shows_its_sessions_and_ends_them(house: House) -> None:
    here, there = house.as_("amal"), house.as_("amal")
    page = here.get("/account")
    assert page.words.count("This session") == 1
    page = page.press("End this session")
    assert "The session was ended." in page.words
    assert there.get("/queue").path.startswith("/sign-in")
    assert here.get("/queue").path == "/queue"


def test_nobody_ends_the_session_of_somebody_else(house: House) -> None:
    amal, jules = house.as_("amal"), house.as_("jules")
    amal_second = house.as_("amal")
    form = amal.get("/account").form("End this session")
    assert jules.post(form.action, form.fields).status == 404
    assert amal_second.get("/queue").path == "/queue"


def test_a_person_chooses_their_language_and_keeps_it(house: House) -> None:
    amal = house.as_("amal")
    page = amal.get("/account").press("Change the language", language="fr")
    assert page.status == 200
    assert '<html lang="fr"' in page.text
    assert '<html lang="fr"' in amal.get("/queue").text


def test_a_visitor_chooses_a_language_before_signing_in(house: House) -> None:
    visitor = house.visitor()
    page = visitor.post("/language", [("language", "fr"), ("next", "/sign-in")])
    assert page.path == "/sign-in"
    assert '<html lang="fr"' in page.text
    assert '<html lang="fr"' in house.visitor("fr-CA").get("/sign-in").text


def test_a_new_password_is_chosen_twice_the_same(house: House) -> None:
    visitor = house.visitor()
    entered(house, visitor)

    def changed(**fields: Any) -> Page:
        return visitor.get("/account").press("Change the password", **fields)

    unlike = changed(current=WORDS, new="other plain words here", again="other plain words hear")
    assert unlike.status == 422
    assert "typed differently the second time" in unlike.words
    assert "other plain words" not in unlike.text
    short = changed(current=WORDS, new="short", again="short")
    assert short.status == 422
    assert 'href="#new"' in short.text
    done = changed(current=WORDS, new="other plain words here", again="other plain words here")
    assert "Your password was changed." in done.words


def test_single_keys_are_switched_off_by_their_user(house: House) -> None:
    amal = house.as_("amal")
    assert 'data-shortcuts="on"' in amal.get("/queue").text
    page = amal.get("/help/keyboard").press("Switch them off")
    assert "Single keys are switched off." in page.words
    assert 'data-shortcuts="off"' in amal.get("/queue").text
