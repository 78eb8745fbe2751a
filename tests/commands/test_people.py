"""People and tokens by the operator's hand."""

from __future__ import annotations

import json

from tests.commands.conftest import Onrecord

PAT = "pat@maplecounty.example"
AMAL = "amal@maplecounty.example"


def add(onrecord: Onrecord, email: str, *roles: str) -> None:
    said = onrecord("user", "add", email, "--name", email.partition("@")[0].title(), "--role", *roles)
    assert said.code == 0, said.err


def roles(onrecord: Onrecord, email: str) -> list[tuple[str, str | None]]:
    people = json.loads(onrecord("user", "list", "--json").out)
    return [(one["role"], one["until"]) for person in people if person["email"] == email for one in person["roles"]]


def test_the_operator_makes_the_first_administrator_with_a_password_from_the_input(onrecord: Onrecord) -> None:
    words = ("user", "add", PAT, "--name", "Pat", "--role", "administrator", "policy_owner", "--password-stdin")
    said = onrecord(*words, stdin="four words of his\nnot this line\n")
    assert (said.code, said.err) == (0, "")
    (person,) = json.loads(onrecord("user", "list", "--json").out)
    assert {(role["role"], role["topic"]) for role in person["roles"]} == {
        ("administrator", None),
        ("policy_owner", None),
    }
    assert (person["name"], person["email"], person["state"]) == ("Pat", PAT, "active")


def test_the_operator_may_not_make_a_second_administrator(onrecord: Onrecord) -> None:
    add(onrecord, PAT, "administrator")
    said = onrecord("user", "add", AMAL, "--name", "Amal", "--role", "administrator")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("There is an administrator already.")
    assert onrecord("user", "grant", AMAL, "author").err == f"There is no account for {AMAL}.\n"


def test_roles_are_granted_until_the_end_of_a_day_and_taken_back(onrecord: Onrecord) -> None:
    add(onrecord, AMAL, "author")
    assert onrecord("user", "grant", AMAL, "translator", "--until", "2031-12-11").code == 0
    assert roles(onrecord, AMAL) == [("author", None), ("translator", "2031-12-12T00:00:00Z")]
    assert onrecord("user", "grant", AMAL, "auditor", "--until", "2031-12-11T12:00:00-05:00").code == 0
    assert onrecord("user", "revoke", AMAL, "author").code == 0
    assert roles(onrecord, AMAL) == [("translator", "2031-12-12T00:00:00Z"), ("auditor", "2031-12-11T17:00:00Z")]
    shown = onrecord("user", "list").out
    assert "Amal <amal@maplecounty.example> active" in shown
    assert "translator from" in shown


def test_somebody_from_outside_is_made_with_their_body_and_holds_no_role_of_this_one(onrecord: Onrecord) -> None:
    words = ("user", "add", "olga@oak.example", "--name", "Olga", "--outside", "Oak County")
    said = onrecord(*words, "--role", "author", "--until", "2026-12-31")
    assert said.code == 1
    assert "“author” is a role for people of this body." in said.err
    assert onrecord(*words).code == 0
    assert [one["outside"] for one in json.loads(onrecord("user", "list", "--json").out)] == ["Oak County"]
    assert "Olga (Oak County) <olga@oak.example> active" in onrecord("user", "list").out


def test_what_cannot_be_granted_is_said_in_a_sentence(onrecord: Onrecord) -> None:
    add(onrecord, AMAL, "author")
    for words, reason in (
        (("wizard",), "There is no role “wizard”."),
        (("author:flu",), "takes no topic"),
        (("author",), "already holds the role “author”"),
        (("auditor", "--until", "soon"), "“soon” is no date"),
        (("auditor", "--until", "2001-01-01"), "would end before it begins"),
    ):
        said = onrecord("user", "grant", AMAL, *words)
        assert (said.code, said.out) == (1, "")
        assert reason in said.err


def test_a_token_stands_alone_on_its_line_and_may_be_revoked(onrecord: Onrecord) -> None:
    add(onrecord, AMAL, "author")
    said = onrecord("token", "add", AMAL, "--name", "script", "--scope", "read", "decide", "--expires", "2031-12-11")
    assert said.code == 0
    text = said.out.strip()
    assert said.out == f"{text}\n"
    assert text.startswith("onr_")
    listed = onrecord("token", "list", AMAL).out
    number, prefix, scopes, until, state, name = listed.strip().split("\t")
    assert (scopes, until, state, name) == ("read,decide", "2031-12-12T00:00:00Z", "active", "script")
    assert text not in listed
    assert text.startswith(prefix.rstrip("…"))
    assert onrecord("token", "revoke", number).code == 0
    assert "\tended\t" in onrecord("token", "list", AMAL).out
    assert onrecord("token", "revoke", number).code == 1


def test_an_account_is_disabled_and_enabled(onrecord: Onrecord) -> None:
    add(onrecord, AMAL, "author")
    assert onrecord("user", "disable", AMAL).code == 0
    assert "disabled" in onrecord("user", "list").out
    assert onrecord("token", "add", AMAL, "--name", "late").code == 1
    assert onrecord("user", "enable", AMAL).code == 0
    assert "active" in onrecord("user", "list").out


def test_a_password_is_set_from_the_input_or_not_at_all(onrecord: Onrecord) -> None:
    add(onrecord, AMAL, "author")
    assert onrecord("user", "password", AMAL, "--password-stdin", stdin="five words of her own\n").code == 0
    short = onrecord("user", "password", AMAL, "--password-stdin", stdin="short\n")
    assert (short.code, short.out) == (1, "")
    assert "password: Use at least 12 characters" in short.err
    assert "--password-stdin" in onrecord("user", "password", AMAL).err
