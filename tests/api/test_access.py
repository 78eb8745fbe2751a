"""Who is let in: nobody by default, nobody beyond the scopes of a token, and nothing about what may not be seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.routing import Rule

from governance import clock
from governance.db import session
from governance.people.rows import ApiToken
from tests.support.maple import ANSWER, Caller, Maple, token

PUBLIC = {
    "/static/<path:filename>",
    "/api/openapi.json",
    "/api/docs",
    "/problems/<slug>",
    "/sign-in",
    "/language",
    "/unsubscribe/<key>",
    "/calendar/<key>.ics",
    "/healthz",
    "/readyz",
}
"""What a visitor may see; anything else answers that somebody has to sign in."""

PLACES = {"slug": "stale", "number": "1.0.0", "filename": "none.css", "topic": "immunisation"}


def rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.rule not in PUBLIC)


def address(rule: Rule) -> str:
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda found: PLACES.get(found[1], "1"), rule.rule)


def test_no_address_but_the_public_ones_answers_a_visitor(maple: Maple) -> None:
    ident = maple.approved()
    assert ident == 1  # so that the addresses lead somewhere
    client, asked = maple.app.test_client(), 0
    for rule in rules(maple.app):
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            answer = client.open(address(rule), method=method, json={} if method != "GET" else None)
            asked += 1
            if rule.rule.startswith("/api/"):
                assert (answer.status_code, answer.json["type"]) == (401, "/problems/sign-in-first"), rule
                assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            else:
                assert answer.status_code in (302, 303, 401, 405), (rule, answer.status_code)
                assert ANSWER[:20] not in answer.text, rule
    assert asked > 60


def test_the_public_addresses_are_the_ones_that_are_listed(maple: Maple) -> None:
    known = {rule.rule for rule in maple.app.url_map.iter_rules()}
    assert known >= PUBLIC
    for path in ("/api/openapi.json", "/api/docs", "/problems/stale", "/healthz"):
        assert maple.app.test_client().get(path).status_code == 200, path


def test_a_visitor_does_not_learn_which_addresses_there_are(maple: Maple) -> None:
    answers = {maple.visitor().get(path).status for path in ("/drafts/1", "/drafts/999", "/nowhere", "/nowhere/1")}
    assert answers == {401}


@pytest.mark.parametrize("given", ["Bearer", "Bearer none", "Bearer onr_wrong", "Basic YTpi", "Bearer \x00"])
def test_a_wrong_credential_is_no_credential(maple: Maple, given: str) -> None:
    answer = maple.app.test_client().get("/api/v1/me", headers={"Authorization": given})
    assert answer.status_code == 401


def scoped(maple: Maple, key: str, *scopes: str) -> Caller:
    """Somebody's token with these scopes alone."""
    with maple.app.app_context():
        session.execute(update(ApiToken).where(ApiToken.user_id == maple.people[key]).values(scopes=list(scopes)))
        session.commit()
    return Caller(maple.app, token(key))


def test_a_token_that_may_read_may_do_nothing_else(maple: Maple) -> None:
    ident = maple.submitted()
    reader = scoped(maple, "priya", "read")
    assert reader.get(f"/drafts/{ident}").status == 200
    for path, body in (
        (f"/drafts/{ident}/revisions/1/decisions", {"verdict": "approve"}),
        (f"/drafts/{ident}/evaluation", {}),
        ("/threads", {"channel": "x", "message": {"text": "a", "language": "en"}}),
    ):
        answer = reader.post(path, body)
        assert (answer.status, answer.body["type"]) == (403, "/problems/scope-needed"), path
    refusals = [e["opened"]["slug"] for e in maple.record(f"people/{maple.people['priya']}", type="act.refused")]
    assert refusals == ["scope-needed"] * 3


def test_deciding_takes_the_scope_that_is_never_given_by_default(maple: Maple) -> None:
    ident = maple.submitted()
    writer = scoped(maple, "priya", "read", "write")
    answer = writer.post(f"/drafts/{ident}/revisions/1/decisions", {"verdict": "approve"})
    assert (answer.status, answer.body["type"]) == (403, "/problems/scope-needed")
    decider = scoped(maple, "priya", "read", "decide")
    assert decider.post(f"/drafts/{ident}/revisions/1/decisions", {"verdict": "approve"}).status == 201


def test_an_expired_or_revoked_token_and_a_disabled_owner_are_nobody(maple: Maple) -> None:
    assert maple.as_("amal").get("/me").status == 200
    with maple.app.app_context():
        amal = ApiToken.user_id == maple.people["amal"]
        session.execute(update(ApiToken).where(amal).values(expires_at=clock.now()))
        jules = ApiToken.user_id == maple.people["jules"]
        session.execute(update(ApiToken).where(jules).values(revoked_at=clock.now() - timedelta(seconds=1)))
        session.commit()
    pat, tom = maple.as_("pat"), f"/people/{maple.people['tom']}"
    assert pat.call("DELETE", tom, match=pat.get(tom)).status == 200
    assert {maple.as_(key).get("/me").status for key in ("amal", "jules", "tom")} == {401}


def test_a_blocked_draft_with_personal_data_is_nobodys_but_its_authors_and_the_privacy_officers(maple: Maple) -> None:
    text = "Hi Joan, your Oct 3 TB skin test was negative and was mailed to 14 Birch Ave."
    draft = maple.draft(text, channel="facebook", message="I'm Joan Miller, you lost my TB test!", category="R7")
    path = f"/drafts/{draft.body['id']}"
    blocked = maple.as_("amal").post(f"{path}/submission", match=draft, key="once")
    assert blocked.status == 422
    assert maple.as_("amal").post(f"{path}/submission", match=draft, key="once").status in (412, 422)
    seen = {key: maple.as_(key).get(path).status for key in ("amal", "sam", "priya", "rita", "pat", "jules")}
    assert seen == {"amal": 200, "sam": 200, "priya": 404, "rita": 404, "pat": 404, "jules": 404}
    for more in ("/revisions", "/requirements", "/publication"):
        assert maple.as_("priya").get(path + more).status == 404
    assert maple.as_("priya").post(f"{path}/evaluation").status == 404
    for path in ("/drafts", "/queue?view=mine"):
        assert text not in maple.as_("priya").get(path).raw.decode()
    assert [row["id"] for row in maple.as_("amal").read("/drafts")["items"]] == [draft.body["id"]]


def test_people_are_listed_for_those_who_administer_and_audit(maple: Maple) -> None:
    seen = {key: maple.as_(key).get("/people").status for key in ("pat", "rita", "amal", "priya", "dana")}
    assert seen == {"pat": 200, "rita": 200, "amal": 403, "priya": 403, "dana": 403}
    own, other = f"/people/{maple.people['amal']}", f"/people/{maple.people['priya']}"
    assert maple.as_("amal").get(own).status == 200
    assert maple.as_("amal").get(other).status == 404


def test_who_only_looks_may_not_act(maple: Maple) -> None:
    body = {"channel": "x", "message": {"text": "a", "language": "en"}}
    for key in ("rita", "dana", "pat"):
        answer = maple.as_(key).post("/threads", body)
        assert (answer.status, answer.body["type"]) == (403, "/problems/role-needed"), key


def test_who_holds_no_role_reads_nothing_but_what_is_said_about_them(maple: Maple) -> None:
    ident = maple.submitted()
    maple.grant("marc")
    marc = maple.as_("marc")
    for path in ("/drafts", f"/drafts/{ident}", "/threads", "/threads/1", "/queue", "/policies", "/channels"):
        answer = marc.get(path)
        assert (answer.status, answer.body["type"]) == (403, "/problems/no-role"), path
    assert marc.post(f"/drafts/{ident}/evaluation").body["type"] == "/problems/no-role"
    assert marc.get("/me").status == marc.get("/notices").status == 200
    act = marc.post("/threads", {"channel": "x", "message": {"text": "a", "language": "en"}})
    assert (act.status, act.body["type"]) == (403, "/problems/role-needed")  # an act is refused by its verb, on record


def test_a_browser_of_another_site_cannot_act_with_somebodys_cookie(maple: Maple) -> None:
    """The credential decides, not the presence of a header: an Authorization header does not switch the check off."""
    client = maple.app.test_client()
    answer = client.post("/api/v1/threads", json={}, headers={"Sec-Fetch-Site": "cross-site", "Cookie": "onrecord=x"})
    assert answer.status_code == 401  # a cookie that stands for nobody
