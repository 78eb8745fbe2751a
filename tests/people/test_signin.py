"""Signing in: who gets in, who is slowed, and that nobody is locked out."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from governance.change import Operator
from governance.clock import now
from governance.db import session
from governance.errors import Conflict, Invalid, NotAllowed, NotFound, SlowDown
from governance.people import passwords
from governance.people.accounts import change_password, disable, set_language, set_password
from governance.people.actors import Visitor, by_email
from governance.people.limits import ACCOUNT_ATTACKED, Tries, forget_tries, spend
from governance.people.rows import SignInAttempt, UserSession
from governance.people.signin import (
    Started,
    authenticate_session,
    forget_sessions,
    revoke_session,
    sessions_of,
    sign_in,
    sign_out,
)
from governance.record.log import EntryIndex
from tests.people.conftest import SECRET, Cast, Hands
from tests.support.hashing import COSTLY

GOOD = "four words of hers"
PRIYA = "priya@maplecounty.example"
IDLE = timedelta(hours=2)


def enter(password: str = GOOD, email: str = PRIYA, address: str = "192.0.2.1") -> Started:
    return sign_in(email, password, address, secret=SECRET, lasts=timedelta(hours=12))


def types() -> list[str]:
    return list(session.scalars(select(EntryIndex.type).order_by(EntryIndex.idx)))


def test_the_right_password_starts_a_session_that_stands_in_the_record(cast: Cast) -> None:
    cast("Priya", "comms_manager", password=GOOD)
    started = enter(email=" Priya@MapleCounty.example ")
    signed = authenticate_session(started.cookie, idle=IDLE)
    assert signed is not None
    assert (signed.actor.name, signed.roles, signed.actor.scopes) == ("Priya", {"comms_manager"}, None)
    assert types()[-1] == "session.started"
    stored = session.scalars(select(UserSession)).one()
    assert started.cookie not in (stored.id_hash, stored.public_id)


@pytest.mark.parametrize(
    ("email", "password"),
    [(PRIYA, "four words of his"), ("nobody@x.example", GOOD), (PRIYA, ""), ("\x00", GOOD), (PRIYA, "\ud800" * 12)],
)
def test_whoever_is_wrong_is_not_told_what_was_wrong(cast: Cast, email: str, password: str) -> None:
    cast("Priya", password=GOOD)
    with pytest.raises(Invalid, match=r"e-mail address or the password is wrong\."):
        enter(password, email)
    assert types() == ["person.added"]


def test_an_account_without_a_password_may_not_be_entered(cast: Cast) -> None:
    cast("Priya")
    with pytest.raises(Invalid, match="wrong"):
        enter("a hash that no password belongs to")


def test_an_unknown_address_costs_as_much_work_as_a_known_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast("Priya", password=GOOD)
    passwords._decoy()  # made once per process, before anybody can measure it
    verified: list[str] = []
    real = passwords._hasher.verify
    counting = type("", (), {"verify": lambda _, h, p: (verified.append(h), real(h, p))[1]})()
    monkeypatch.setattr(passwords, "_hasher", counting)
    for email in (PRIYA, "nobody@x.example"):
        with pytest.raises(Invalid):
            enter("not the password", email)
    assert len(verified) == 2
    known, unknown = (hash.split("$")[1:4] for hash in verified)
    assert known == unknown  # the same algorithm with the same parameters


def test_a_stolen_table_of_passwords_is_as_costly_to_try_as_recommended() -> None:
    """RFC 9106 4, the second choice; the tests around this one hash more cheaply."""
    kind, _, cost = COSTLY.hash(GOOD).split("$")[1:4]
    spent = {name: int(value) for name, value in (one.split("=") for one in cost.split(","))}
    assert (kind, spent["m"] >= 64 * 1024, spent["t"] >= 3) == ("argon2id", True, True)


def test_wrong_tries_are_slowed_more_and_more_and_the_right_one_gets_in(cast: Cast, hands: Hands) -> None:
    cast("Priya", password=GOOD)
    for _ in range(5):
        with pytest.raises(Invalid):
            enter("wrong password")
    waits = []
    for _ in range(3):
        with pytest.raises(SlowDown) as slowed:
            enter()
        waits.append(slowed.value.extra["retry_after"])
        hands.forward(seconds=waits[-1])
        with pytest.raises(Invalid):
            enter("wrong password")
    assert waits == [1, 2, 4]
    hands.forward(seconds=8)
    assert authenticate_session(enter().cookie, idle=IDLE)
    for _ in range(4):
        with pytest.raises(Invalid):
            enter("wrong password")  # begins from nothing again


def test_the_wait_is_never_longer_than_a_minute(cast: Cast, hands: Hands) -> None:
    cast("Priya", password=GOOD)
    tries = Tries.of(PRIYA, "192.0.2.1", SECRET)
    for _ in range(12):
        spend(Visitor(), tries)
        hands.forward(seconds=60)
    enter()


def test_whoever_hammers_an_account_does_not_keep_its_owner_out(cast: Cast, hands: Hands) -> None:
    cast("Priya", password=GOOD)
    for number in range(ACCOUNT_ATTACKED + 10):
        spend(Visitor(), Tries.of(PRIYA, f"198.51.100.{number}", SECRET))
    enter(address="192.0.2.1")
    with pytest.raises(SlowDown):  # while a network that failed once gets no second try at once
        spend(Visitor(), Tries.of(PRIYA, "198.51.100.55", SECRET))


def test_one_network_that_tries_many_accounts_is_slowed(app: Flask, hands: Hands) -> None:
    for number in range(30):
        spend(Visitor(), Tries.of(f"somebody{number}@x.example", "192.0.2.1", SECRET))
    with pytest.raises(SlowDown):
        spend(Visitor(), Tries.of("somebody31@x.example", "192.0.2.1", SECRET))
    spend(Visitor(), Tries.of("somebody31@x.example", "192.0.2.2", SECRET))


def test_tries_at_once_count_as_many(app: Flask, hands: Hands) -> None:
    let: list[bool] = []

    def attempt() -> None:
        with app.app_context():
            try:
                spend(Visitor(), Tries.of(PRIYA, "192.0.2.1", SECRET))
                let.append(True)
            except SlowDown:
                let.append(False)

    threads = [threading.Thread(target=attempt) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(let) == 10
    assert sum(let) == 5


def test_counters_name_nobody_and_are_forgotten(app: Flask, hands: Hands) -> None:
    spend(Visitor(), Tries.of(PRIYA, "192.0.2.1", SECRET))
    kept = session.scalars(select(SignInAttempt.bucket)).all()
    assert len(kept) == 3
    assert not any("priya" in bucket or "192" in bucket.split(":")[0] for bucket in kept)
    before = Tries.of(PRIYA, "192.0.2.1", SECRET)
    hands.forward(days=1)
    assert not {before.account, before.pair} & set(vars(Tries.of(PRIYA, "192.0.2.1", SECRET)).values())
    forget_tries(Operator(), now() + timedelta(days=1))
    assert session.scalars(select(SignInAttempt)).all() == []


def test_disabling_ends_sessions_in_the_same_act(cast: Cast) -> None:
    pat, priya = cast("Pat", "administrator"), cast("Priya", password=GOOD)
    started = enter()
    disable(pat, priya.person_id)
    assert authenticate_session(started.cookie, idle=IDLE) is None
    assert types()[-2:] == ["person.disabled", "session.ended"]
    with pytest.raises(Invalid):
        enter()
    assert types()[-1] == "session.refused"


def test_a_session_ends_by_signing_out_and_the_others_go_on(cast: Cast) -> None:
    priya = cast("Priya", password=GOOD)
    here, there = enter(), enter()
    sign_out(priya, here.cookie)
    sign_out(priya, here.cookie)
    assert authenticate_session(here.cookie, idle=IDLE) is None
    assert authenticate_session(there.cookie, idle=IDLE) is not None
    assert types().count("session.ended") == 1


def test_a_person_may_end_their_own_sessions_and_nobody_elses(cast: Cast) -> None:
    pat, priya, marc = cast("Pat", "administrator"), cast("Priya", password=GOOD), cast("Marc")
    enter(), enter()
    first, second = (one.public_id for one in sessions_of(priya.person_id or 0))
    with pytest.raises(NotFound):
        revoke_session(marc, first)
    revoke_session(priya, first)
    revoke_session(pat, second)
    assert sessions_of(priya.person_id or 0) == []
    with pytest.raises(NotFound):
        revoke_session(priya, first)


def test_a_session_ends_by_time_and_by_rest(cast: Cast) -> None:
    cast("Priya", password=GOOD)
    rested, expired = enter(), enter()
    for started, column in ((rested, "last_seen_at"), (expired, "expires_at")):
        session.execute(
            update(UserSession)
            .where(UserSession.public_id == started.made["session"])
            .values({column: now() - timedelta(hours=3)})
        )
    session.commit()
    assert authenticate_session(rested.cookie, idle=IDLE) is None
    assert authenticate_session(expired.cookie, idle=IDLE) is None
    forget_sessions(Operator(), now())
    assert session.scalars(select(UserSession.public_id)).all() == [rested.made["session"]]


def test_being_seen_is_written_at_most_once_a_minute(cast: Cast) -> None:
    cast("Priya", password=GOOD)
    started = enter()
    before = now() - timedelta(minutes=2)
    session.execute(update(UserSession).values(last_seen_at=before))
    session.commit()
    authenticate_session(started.cookie, idle=IDLE)
    seen = session.execute(select(UserSession.last_seen_at)).scalar_one()
    assert seen > before
    authenticate_session(started.cookie, idle=IDLE)
    assert session.execute(select(UserSession.last_seen_at)).scalar_one() == seen


def test_a_changed_password_ends_the_other_sessions_and_not_this_one(cast: Cast) -> None:
    priya = cast("Priya", password=GOOD)
    here, there = enter(), enter()
    mine = here.made["session"]
    change_password(priya, GOOD, "five other words of hers", address="192.0.2.1", secret=SECRET, keep=mine)
    assert authenticate_session(here.cookie, idle=IDLE) is not None
    assert authenticate_session(there.cookie, idle=IDLE) is None
    with pytest.raises(Invalid):
        enter()
    enter("five other words of hers")


def test_a_stolen_session_may_not_guess_the_password(cast: Cast, hands: Hands) -> None:
    priya = cast("Priya", password=GOOD)
    for _ in range(5):
        with pytest.raises(Invalid) as refused:
            change_password(priya, "guess", "five other words", address="192.0.2.1", secret=SECRET)
        assert "current" in refused.value.errors
    with pytest.raises(SlowDown):
        change_password(priya, GOOD, "five other words", address="192.0.2.1", secret=SECRET)


def test_an_administrator_may_not_set_somebody_elses_password(cast: Cast) -> None:
    pat, priya = cast("Pat", "administrator"), cast("Priya", password=GOOD)
    with pytest.raises(NotAllowed, match="Only its owner"):
        set_password(pat, priya.person_id or 0, "a password of Pat's choice")
    set_password(Operator(), priya.person_id or 0, "set at the machine itself")
    enter("set at the machine itself")


@pytest.mark.parametrize(
    "bad", ["short", "x" * 300, "aaaaaaaaaaaaaaa", "priya@maplecounty.example", "has a \x00 in it!!"]
)
def test_what_is_easily_guessed_or_cannot_be_typed_is_no_password(cast: Cast, bad: str) -> None:
    priya = cast("Priya", password=GOOD)
    with pytest.raises(Invalid) as refused:
        set_password(Operator(), priya.person_id or 0, bad)
    assert refused.value.errors["password"]


def test_a_person_chooses_their_language(cast: Cast) -> None:
    jules = cast("Jules")
    set_language(jules, "fr")
    user = by_email("jules@maplecounty.example")
    assert user is not None
    assert user.language == "fr"
    with pytest.raises(Invalid):
        set_language(jules, "de")


def test_two_people_who_set_one_password_at_once_do_not_both_succeed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    priya = cast("Priya", password=GOOD)
    real = passwords.hashed

    def hashed(password: str) -> str:
        monkeypatch.setattr(passwords, "hashed", real)
        set_password(Operator(), priya.person_id or 0, "the first to arrive")
        return real(password)

    monkeypatch.setattr(passwords, "hashed", hashed)
    with pytest.raises(Conflict, match="a moment ago"):
        set_password(Operator(), priya.person_id or 0, "the second to arrive")
    enter("the first to arrive")
