"""Who may grant what to whom, and from when."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from governance.change import Operator
from governance.clock import now
from governance.db import session
from governance.errors import Conflict, Invalid, NotAllowed, NotFound, Stale
from governance.people.accounts import add_person, disable, enable
from governance.people.actors import by_email, holders, people_page, profile
from governance.people.roles import Wanted, grant, revoke, set_roles
from governance.record.log import EntryIndex
from tests.people.conftest import KNOWN, Cast


def entries() -> list[str]:
    return list(session.scalars(select(EntryIndex.type).order_by(EntryIndex.idx)))


def held(person_id: int | None) -> set[tuple[str, str | None]]:
    found = profile(person_id or 0)
    assert found is not None
    return {(one.role, one.topic) for one in found.held if one.in_force(now())}


def test_the_operator_makes_the_first_administrator_and_no_second(cast: Cast) -> None:
    cast("Pat", "administrator")
    with pytest.raises(NotAllowed, match="There is an administrator already"):
        add_person(Operator(), "dana@maplecounty.example", "Dana", roles=[Wanted("administrator")], known=KNOWN)
    assert by_email("dana@maplecounty.example") is None


def test_an_administrator_may_grant_dated_roles_and_each_has_an_entry(cast: Cast) -> None:
    pat, marc = cast("Pat", "administrator"), cast("Marc")
    until = now() + timedelta(days=11)
    grant(pat, marc.person_id, Wanted("comms_manager", until=until), known=KNOWN)
    assert [h.name for h in holders("comms_manager", None, now())] == ["Marc"]
    assert holders("comms_manager", None, until) == []
    assert entries() == ["person.added", "role.granted", "person.added", "role.granted"]


def test_an_administrator_may_not_grant_to_themselves(cast: Cast) -> None:
    pat = cast("Pat", "administrator")
    with pytest.raises(NotAllowed, match="yourself"):
        grant(pat, pat.person_id, Wanted("comms_manager"), known=KNOWN)
    with pytest.raises(NotAllowed, match="yourself"):
        set_roles(pat, pat.person_id, [Wanted("administrator"), Wanted("author")], known=KNOWN)
    assert held(pat.person_id) == {("administrator", None)}
    assert entries()[-2:] == ["act.refused", "act.refused"]


def test_nobody_but_an_administrator_may_change_roles(cast: Cast) -> None:
    priya, marc = cast("Priya", "comms_manager"), cast("Marc")
    for act in (
        lambda: grant(priya, marc.person_id, Wanted("author"), known=KNOWN),
        lambda: revoke(priya, priya.person_id, "comms_manager"),
        lambda: set_roles(priya, marc.person_id, [], known=KNOWN),
        lambda: add_person(priya, "x@maplecounty.example", "X", known=KNOWN),
        lambda: disable(priya, marc.person_id),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_the_last_administrator_may_not_be_removed_or_disabled(cast: Cast) -> None:
    pat, dana = cast("Pat", "administrator"), cast("Dana")
    for act in (
        lambda: revoke(pat, pat.person_id, "administrator"),
        lambda: revoke(Operator(), pat.person_id, "administrator"),
        lambda: set_roles(pat, pat.person_id, [], known=KNOWN),
        lambda: disable(pat, pat.person_id),
    ):
        with pytest.raises(Conflict, match="last administrator"):
            act()
    grant(pat, dana.person_id, Wanted("administrator", until=now() + timedelta(days=1)), known=KNOWN)
    with pytest.raises(Conflict, match="last administrator"):
        revoke(pat, pat.person_id, "administrator")  # Dana's grant ends tomorrow, and then there would be nobody


def test_a_second_administrator_lets_the_first_one_go(cast: Cast) -> None:
    pat, dana = cast("Pat", "administrator"), cast("Dana")
    grant(pat, dana.person_id, Wanted("administrator"), known=KNOWN)
    disable(dana, pat.person_id)
    with pytest.raises(Conflict, match="last administrator"):
        disable(Operator(), dana.person_id)


def test_a_role_or_topic_that_no_policy_knows_may_not_be_granted(cast: Cast) -> None:
    pat, nadia = cast("Pat", "administrator"), cast("Nadia")
    for wanted in (
        Wanted("wizard"),
        Wanted("program_expert", "astrology"),
        Wanted("administrator", "immunisation"),
        Wanted("author", until=now()),
    ):
        with pytest.raises(Invalid) as refused:
            grant(pat, nadia.person_id, wanted, known=KNOWN)
        assert refused.value.errors["roles"]


def test_a_role_for_a_topic_is_not_held_for_another_or_for_all(cast: Cast) -> None:
    nadia = cast("Nadia", "program_expert:immunisation")
    standing = nadia.standing(now(), lock=False)
    assert standing.holds("program_expert", "immunisation")
    assert not standing.holds("program_expert", "environment")
    assert not standing.holds("program_expert")
    assert [h.name for h in holders("program_expert", "immunisation", now())] == ["Nadia"]
    assert holders("program_expert", "environment", now()) == []
    assert holders("program_expert", None, now()) == []


def test_a_role_that_is_held_may_not_be_granted_again(cast: Cast) -> None:
    pat, priya = cast("Pat", "administrator"), cast("Priya", "comms_manager")
    with pytest.raises(Conflict, match="already holds"):
        grant(pat, priya.person_id, Wanted("comms_manager"), known=KNOWN)
    with pytest.raises(Conflict, match="does not hold"):
        revoke(pat, priya.person_id, "author")


def test_setting_roles_changes_only_what_differs(cast: Cast) -> None:
    pat, tom = cast("Pat", "administrator"), cast("Tom", "author", "program_expert:environment")
    before = len(entries())
    set_roles(pat, tom.person_id, [Wanted("author"), Wanted("translator")], known=KNOWN)
    assert held(tom.person_id) == {("author", None), ("translator", None)}
    assert entries()[before:] == ["role.revoked", "role.granted"]


def test_setting_roles_over_somebody_elses_change_is_stale(cast: Cast) -> None:
    pat, tom = cast("Pat", "administrator"), cast("Tom")
    seen = profile(tom.person_id or 0)
    assert seen is not None
    grant(pat, tom.person_id, Wanted("author"), known=KNOWN)
    with pytest.raises(Stale):
        set_roles(pat, tom.person_id, [], version=seen.version, known=KNOWN)
    assert held(tom.person_id) == {("author", None)}


def test_a_disabled_person_holds_nothing_until_enabled_again(cast: Cast) -> None:
    pat, priya = cast("Pat", "administrator"), cast("Priya", "comms_manager")
    disable(pat, priya.person_id)
    assert holders("comms_manager", None, now()) == []
    with pytest.raises(NotAllowed, match="disabled"):
        priya.standing(now(), lock=False)
    with pytest.raises(Conflict, match="disabled"):
        disable(pat, priya.person_id)
    enable(pat, priya.person_id)
    assert priya.standing(now(), lock=False).roles == {"comms_manager"}


def test_there_is_one_account_for_an_address_whatever_its_case(cast: Cast) -> None:
    pat = cast("Pat", "administrator")
    with pytest.raises(Conflict, match=r"account for pat@maplecounty\.example"):
        add_person(pat, " PAT@MapleCounty.example", "Pat Two", known=KNOWN)


@pytest.mark.parametrize(
    "email", ["", "no address", "a@b@c", "a\x00@b.c", "\ud800@b.c", "x" * 300 + "@b.c", "a@b\u202e.c"]
)
def test_what_is_no_address_is_refused_by_field(cast: Cast, email: str) -> None:
    with pytest.raises(Invalid) as refused:
        add_person(Operator(), email, "", known=KNOWN)
    assert set(refused.value.errors) == {"email", "name"}
    assert by_email(email) is None


def test_nobody_changes_a_person_who_is_not_there(cast: Cast) -> None:
    pat = cast("Pat", "administrator")
    with pytest.raises(NotFound):
        grant(pat, 4711, Wanted("author"), known=KNOWN)


def test_people_are_paged_by_name_without_gap_or_repeat(cast: Cast) -> None:
    cast("Pat", "administrator")
    for name in ("Amal", "Jules", "Ines", "Marc"):
        cast(name, "author")
    seen, after = [], None
    while True:
        page, after = people_page(after, 2)
        seen += [one.name for one in page]
        if after is None:
            break
    assert seen == ["Amal", "Ines", "Jules", "Marc", "Pat"]
