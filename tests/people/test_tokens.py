"""Access tokens: what they may and when they stop."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from governance.change import Once, Operator
from governance.clock import now
from governance.db import session
from governance.errors import Conflict, Invalid, NotAllowed, NotFound
from governance.people.accounts import disable
from governance.people.actors import Person, actor_of, by_email
from governance.people.rows import ApiToken
from governance.people.tokens import authenticate_token, issue_token, revoke_token, tokens_of
from governance.record.log import EntryIndex
from tests.people.conftest import Cast


def test_a_token_may_not_decide_unless_its_owner_says_so(cast: Cast) -> None:
    priya = cast("Priya", "comms_manager")
    plain = authenticate_token(issue_token(priya, priya.person_id or 0, "script").text or "")
    deciding = authenticate_token(issue_token(priya, priya.person_id or 0, "bot", scopes=["decide"]).text or "")
    assert plain is not None
    assert deciding is not None
    plain.actor.may("write")
    with pytest.raises(NotAllowed, match="decide"):
        plain.actor.may("decide")
    deciding.actor.may("decide")
    deciding.actor.may("read")
    assert deciding.roles == {"comms_manager"}


def test_a_token_is_shown_once_and_stored_as_a_hash(cast: Cast) -> None:
    priya = cast("Priya")
    text = issue_token(priya, priya.person_id or 0, "script").text or ""
    assert text.startswith("onr_")
    assert len(text) == 47
    row = session.scalars(select(ApiToken)).one()
    assert text not in (row.hash, row.prefix, row.name)
    assert text.startswith(row.prefix)
    assert session.scalars(select(EntryIndex.type).order_by(EntryIndex.idx.desc())).first() == "token.issued"


def test_a_token_stops_when_it_expires_is_revoked_or_its_owner_is_disabled(cast: Cast) -> None:
    pat, priya = cast("Pat", "administrator"), cast("Priya")
    who = priya.person_id or 0
    dated = issue_token(priya, who, "a", expires=now() + timedelta(hours=1))
    revoked, owned = issue_token(priya, who, "b"), issue_token(priya, who, "c")
    assert all(authenticate_token(one.text or "") for one in (dated, revoked, owned))
    session.execute(update(ApiToken).where(ApiToken.name == "a").values(expires_at=now()))
    session.commit()
    revoke_token(priya, revoked.made["token"])
    assert authenticate_token(dated.text or "") is None
    assert authenticate_token(revoked.text or "") is None
    disable(pat, who)
    assert authenticate_token(owned.text or "") is None
    assert authenticate_token("onr_nonsense\ud800") is None


def test_nobody_issues_tokens_to_somebody_else_but_the_operator(cast: Cast) -> None:
    pat, priya = cast("Pat", "administrator"), cast("Priya")
    with pytest.raises(NotAllowed):
        issue_token(pat, priya.person_id or 0, "to act as Priya")
    assert authenticate_token(issue_token(Operator(), priya.person_id or 0, "made at the machine").text or "")


def test_nobody_revokes_somebody_elses_token_but_an_administrator(cast: Cast) -> None:
    pat, priya, marc = cast("Pat", "administrator"), cast("Priya"), cast("Marc")
    token = issue_token(priya, priya.person_id or 0, "script").made["token"]
    with pytest.raises(NotFound):
        revoke_token(marc, token)
    revoke_token(pat, token)
    with pytest.raises(NotFound):
        revoke_token(pat, token)
    assert tokens_of(priya.person_id or 0)[0].revoked_at is not None


def test_what_makes_no_token_is_refused_by_field(cast: Cast) -> None:
    pat, priya = cast("Pat", "administrator"), cast("Priya")
    who = priya.person_id or 0
    with pytest.raises(Invalid) as refused:
        issue_token(priya, who, " ", scopes=["everything"])
    assert set(refused.value.errors) == {"name", "scopes"}
    with pytest.raises(Invalid) as late:
        issue_token(priya, who, "late", expires=now())
    assert "expires" in late.value.errors
    with pytest.raises(NotFound):
        issue_token(Operator(), 4711, "for nobody")
    disable(pat, who)
    with pytest.raises(Conflict):
        issue_token(Operator(), who, "for a leaver")


def test_a_repeated_request_makes_no_second_token_and_shows_no_text(cast: Cast) -> None:
    cast("Priya")
    user = by_email("priya@maplecounty.example")
    assert user is not None
    again: Person = actor_of(user, once=Once("key-1", "f" * 64))
    first, second = (issue_token(again, user.id, "script") for _ in range(2))
    assert first.text is not None
    assert second.text is None
    assert second.made["token"] == first.made["token"]
    assert len(tokens_of(user.id)) == 1


def test_use_is_noted_at_most_once_a_minute(cast: Cast) -> None:
    priya = cast("Priya")
    text = issue_token(priya, priya.person_id or 0, "script").text or ""
    authenticate_token(text)
    used = tokens_of(priya.person_id or 0)[0].last_used_at
    assert used is not None
    authenticate_token(text)
    assert tokens_of(priya.person_id or 0)[0].last_used_at == used
