"""Who may open what: nothing without sign-in, nothing to press for those who only look."""

from __future__ import annotations

import pytest
from flask import url_for
from werkzeug.routing import Rule

from governance.change import Operator
from governance.people import roles
from tests.web.conftest import House
from tests.web.test_editor import ANSWER, triaged, written
from tests.web.visitor import Visitor

OPEN = {"static", "signin.page", "signin.enter", "signin.leave", "signin.choose_language"}
OPEN |= {"health.healthz", "health.readyz"}
OPEN |= {"leaving.ask", "leaving.end", "calendars.show"}  # a key in the address opens them
"""Every address that a visitor may open. Whatever else there is asks for sign-in."""

ACTS = (
    "Take it in",
    "Add it",
    "Choose this category",
    "Close the conversation",
    "Save draft",
    "Submit for approval",
    "Attach it",
)


def rules(house: House) -> list[Rule]:
    """The rules of the pages; the API guards its own."""
    return [one for one in house.app.url_map.iter_rules() if not one.rule.startswith("/api/")]


def address(house: House, rule: Rule) -> str:
    """An address of a rule, with a likely value in each place."""
    with house.app.test_request_context():
        values = dict.fromkeys(rule.arguments, 1 if "int:" in rule.rule else "x")
        return str(url_for(rule.endpoint, **values))


def test_no_page_opens_without_sign_in(house: House) -> None:
    visitor, seen = house.visitor(), set()
    for rule in rules(house):
        seen.add(rule.endpoint)
        if rule.endpoint in OPEN or rule.endpoint.startswith("problems."):  # what the errors of the API mean
            continue
        path = address(house, rule)
        if "GET" in (rule.methods or ()):
            answer = visitor.client.get(path, headers=visitor.headers)
            assert answer.status_code == 302, path
            assert answer.location.startswith("/sign-in"), path
        if "POST" in (rule.methods or ()):
            assert visitor.post(path, [], follow=False).status == 401, path
    assert seen >= OPEN


def test_a_token_opens_the_interface_for_programs_and_no_page(house: House) -> None:
    visitor = house.visitor()
    visitor.headers["Authorization"] = "Bearer onr_nothing"
    assert visitor.get("/queue").path.startswith("/sign-in")


@pytest.mark.parametrize("key", ["rita", "dana"])
def test_who_only_looks_sees_everything_and_presses_nothing(house: House, key: str) -> None:
    thread = triaged(house.as_("amal"))
    written(house.as_("amal"))
    reader = house.as_(key)
    paths = ("/queue", thread, f"{thread}/triage", f"{thread}/triage?direct=1", "/drafts/1/edit", f"{thread}/reply")
    for path in paths:
        page = reader.get(path)
        assert page.status == 200, path
        assert not [act for act in ACTS if page.has_button(act)], path
    assert "Your roles let you see everything here and change none of it." in reader.get("/queue").words
    assert ANSWER in reader.get("/drafts/1/edit").text


def test_who_only_looks_is_refused_where_they_act_all_the_same(house: House) -> None:
    amal, rita = house.as_("amal"), house.as_("rita")
    thread = triaged(amal)
    text = [("texts.en", ANSWER), ("channel", "x")]
    for path, fields in (
        (f"{thread}/reply", [*text, ("act", "save")]),
        (f"{thread}/triage", [("category", "R3"), ("reason", "Mine.")]),
        (f"{thread}/working-copy", text),
        ("/statements/new", [*text, ("act", "save")]),
        (f"{thread}/close", []),
    ):
        assert rita.post(path, fields).status == 403, path


def test_somebody_without_a_role_is_told_what_they_lack(house: House) -> None:
    roleless = _without_roles(house)
    page = roleless.get("/queue")
    assert page.status == 200
    assert "You hold no role yet. An administrator has to give you one" in page.words
    assert roleless.get("/account").status == 200


def _without_roles(house: House) -> Visitor:
    house.does(roles.revoke, Operator(), house["ines"].person_id, "author")
    house.does(roles.revoke, Operator(), house["ines"].person_id, "intern")
    return house.as_("ines")
