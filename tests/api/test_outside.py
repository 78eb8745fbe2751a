"""Who is from outside sees only what is put before them, whatever address they ask for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from governance.web import outside
from tests.api.test_access import address
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import FACT, MYTH, Caller, opened
from tests.support.small import BODY, PASSWORD, TEMPLATE, TwoPeople

EXPERT = ("program_expert", "immunisation")


@pytest.fixture
def two(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[TwoPeople]:
    """Two people are all there are, on Monday 23 November 2026, 09:12."""
    with opened(new_installation(TEMPLATE), clock) as maple:
        yield TwoPeople(maple)


def myth(two: TwoPeople) -> int:
    """A reply to a myth by the only expert, in review: her manager could fill the second step, and nobody the first."""
    return two.maple.submitted(FACT, channel="facebook", message=MYTH, category="R3")


def test_a_body_of_two_is_told_before_anything_is_stuck_and_an_approver_from_outside_carries_it(two: TwoPeople) -> None:
    priya, amal = two.as_("priya"), two.as_("amal")
    small = priya.read("/liveness")["outside"]
    assert small["people"] == ["Amal Haddad", "Priya Raman"]
    wanted = {(one["role"], one["topic"]) for one in small["roles"]}
    assert EXPERT in wanted, "told before any item exists"

    assert two.outsider(EXPERT, ("comms_manager", None)).status == 201
    after = priya.read("/liveness")
    facts = [one for one in after["routes"] if (one["name"], one["topic"]) == ("R3", "immunisation")]
    assert {one["verdict"] for one in facts if not one["rules"]} == {"anybody"}
    assert facts[0]["steps"][0]["can"] == ["Amal Haddad", f"Olga Brandt ({BODY})"]

    draft, olga = myth(two), two.as_("olga")
    two.maple.work()
    assert [one["event"] for one in olga.read("/notices")["items"]] == ["step_opened"]
    queue = olga.read("/queue")
    assert ([one["draft_id"] for one in queue["items"]], queue["counts"]["awaiting_me"]) == ([draft], 1)
    assert olga.read(f"/drafts/{draft}/message")["text"] == MYTH
    asked = olga.read(f"/drafts/{draft}/requirements")["items"]
    assert any(one["name"] == "Olga Brandt" for line in asked for one in line["can"])
    made = two.maple.decide("olga", draft, "approve")
    assert (made.status, made.body["outside"]) == (201, BODY)
    assert two.maple.decide("priya", draft, "approve").status == 201
    assert amal.read(f"/drafts/{draft}")["state"] == "approved"

    first = amal.read(f"/drafts/{draft}")["review"]["steps"][0]["decisions"][0]
    assert (first["by"], first["outside"]) == ("Olga Brandt", BODY)
    entries = priya.read(f"/record/entries?subject=drafts/{draft}&limit=100")["items"]
    actors = [one["opened"]["actor"] for one in entries if one["type"] == "decision.made"]
    assert {"id": two.maple.people["olga"], "name": "Olga Brandt", "outside": BODY} in actors
    assert [one["state"] for one in olga.read("/me/decisions")["items"]] == ["approved"]
    two.maple.work()
    events = [one["event"] for one in olga.read("/notices")["items"]]
    assert events == ["step_opened"], "what came of it stands with what they decided; nobody writes to them of it"


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # which address answers is no matter of the database
def test_every_address_but_the_listed_ones_is_closed_to_somebody_from_outside(two: TwoPeople) -> None:
    two.outsider(EXPERT, password=PASSWORD)
    draft = myth(two)
    assert draft == 1, "so that the addresses lead somewhere"
    olga, client = two.as_("olga"), two.maple.app.test_client()
    signed = client.post("/sign-in", data={"email": "olga@oak.example", "password": PASSWORD})
    assert signed.status_code == 303
    answered: set[str] = set()
    for rule in two.maple.app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & {"GET", "POST", "PUT", "PATCH", "DELETE"}):
            if rule.endpoint in ("signin.leave", "account.password"):
                continue
            if rule.rule.startswith("/api/v1/"):
                answer = olga.call(method, address(rule), *([] if method == "GET" else [{}]))
                status, text = answer.status, answer.raw.decode()
            else:
                page = client.open(address(rule), method=method)
                status, text = page.status_code, page.get_data(as_text=True)
            if status not in (403, 404):
                answered.add(rule.endpoint)
            elif rule.endpoint not in outside.PAGES | outside.OPERATIONS:
                assert FACT[:30] not in text, rule
    visitors = {rule.endpoint for rule in two.maple.app.url_map.iter_rules() if rule.endpoint.split(".")[0] in OPEN}
    assert answered - visitors <= outside.PAGES | outside.OPERATIONS
    assert {"queue.view", "reviews.show", "api-me.list_queue", "api-drafts.get_draft"} <= answered
    refused = two.as_("priya").read(f"/record/entries?subject=people/{two.maple.people['olga']}&type=act.refused")
    assert {one["opened"].get("slug", "outside-only") for one in refused["items"]} >= {"outside-only"}


OPEN = {"signin", "health", "leaving", "calendars", "problems", "reference", "static"}


def seen(caller: Caller, draft: int) -> tuple[int, int, int]:
    """How the draft, its requirements and a decision on it answer somebody."""
    path = f"/drafts/{draft}"
    decided = caller.post(f"{path}/revisions/1/decisions", {"verdict": "approve", "comment": ""})
    return caller.get(path).status, caller.get(f"{path}/requirements").status, decided.status


def test_of_the_drafts_only_those_are_seen_that_wait_for_them_or_that_they_decided_on(two: TwoPeople) -> None:
    two.outsider(EXPERT)
    olga, maple = two.as_("olga"), two.maple
    routine, being_written = maple.submitted(), maple.draft(FACT, channel="facebook", message=MYTH, category="R3")
    assert seen(olga, routine) == (404, 404, 404), "waits for a role that she does not hold"
    assert seen(olga, being_written.body["id"]) == (404, 404, 404)
    draft = myth(two)
    assert olga.get(f"/drafts/{draft}").status == 200
    changes = maple.decide("olga", draft, "request_changes", "Say inactivated.")
    assert changes.status == 201
    assert olga.get(f"/drafts/{draft}").status == 200, "what she decided on, while its words are those"
    amal = two.as_("amal")
    edited = {"channel": "facebook", "texts": {"en": f"{FACT} And ask us."}}
    amal.made(f"/drafts/{draft}/revisions", edited, match=amal.get(f"/drafts/{draft}"))
    assert olga.get(f"/drafts/{draft}").status == 404, "words that nobody put before her"
    (mine,) = olga.read("/me/decisions")["items"]
    assert (mine["revision"], mine["texts"]["en"], mine["comment"]) == (1, FACT, "Say inactivated.")


def test_with_the_last_day_of_the_role_everything_ends(two: TwoPeople) -> None:
    two.outsider(EXPERT, days=1)
    draft = myth(two)
    assert two.as_("olga").get(f"/drafts/{draft}").status == 200
    two.maple.clock.set(two.maple.clock.now() + timedelta(days=1))
    assert seen(two.as_("olga"), draft) == (403, 403, 404)


def test_an_outside_approver_holds_roles_that_approve_until_a_day_and_no_others(two: TwoPeople) -> None:
    staff = two.outsider(("author", None))
    assert (staff.status, staff.body["type"]) == (422, "/problems/roles-unfit")
    assert "for people of this body" in str(staff.body["errors"])
    endless = two.as_("priya").post(
        "/people",
        {"email": "o@oak.example", "name": "O", "outside": BODY, "roles": [{"role": "comms_manager"}]},
    )
    assert endless.status == 422
    assert two.outsider(("comms_manager", None), days=400).status == 422
    made = two.outsider(("comms_manager", None))
    person, priya = f"/people/{made.body['id']}", two.as_("priya")
    for role in ("author", "administrator", "auditor"):
        later = priya.put(f"{person}/roles", {"roles": [{"role": role}]}, match=priya.get(person))
        assert later.status == 422, role


def test_nobody_hands_an_outside_approver_more_than_a_step(two: TwoPeople) -> None:
    ident = two.outsider(EXPERT, ("comms_manager", None)).body["id"]
    priya, at = two.as_("priya"), two.maple.clock.now()
    draft = myth(two)
    times = {"from": at.isoformat(), "until": (at + timedelta(days=3)).isoformat()}
    delegation = priya.post("/delegations", {"delegate_id": ident, **times})
    assert (delegation.status, "stands in for nobody" in str(delegation.body["errors"])) == (422, True)
    keeper = priya.post(
        f"/drafts/{draft}/handovers",
        {"keeper_id": ident, "reason": "She is there."},
        match=priya.get(f"/drafts/{draft}"),
    )
    assert keeper.status == 422
    assert "outside approver" in str(keeper.body["errors"])


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)  # what is left out is no matter of the database
def test_what_staff_say_to_each_other_is_left_out_of_what_somebody_from_outside_reads(two: TwoPeople) -> None:
    assert two.outsider(EXPERT, ("comms_manager", None)).status == 201
    draft, priya, olga = myth(two), two.as_("priya"), two.as_("olga")
    here = f"/drafts/{draft}"
    said = {"revision": 1, "text": "Between us: Joan Miller phoned."}
    assert priya.post(f"{here}/comments", said).status == 201
    assert two.maple.decide("olga", draft, "approve").status == 201
    assert priya.read(here)["open_comments"] == 1
    seen = olga.read(here)
    assert (seen["open_comments"], seen["thread_id"], seen["keeper"], seen["schedule"]) == (0, None, None, None)
    assert two.maple.decide("priya", draft, "request_changes", "Between us: say it shorter.").status == 201
    asked = olga.read(f"{here}/requirements")["items"]
    assert {one["id"].split(".")[0] for one in asked} <= {"submission", "steps", "approval", "template"}
    assert {who["name"] for line in asked for who in (*line["can"], *line["cannot"])} <= {"Olga Brandt"}
    pages = [olga.read(here), asked, olga.read("/queue"), olga.read("/me/decisions"), olga.read("/notices")]
    assert "Between us" not in repr(pages)
