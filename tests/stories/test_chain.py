"""Stories 2, 3, 4 and 6: order, silence on the record, nobody's own work, and who was first."""

from __future__ import annotations

from typing import Any

from tests.support.maple import ANSWER, FACT, MYTH, Maple

UNSOURCED = FACT.partition(" Source:")[0]
INACTIVATED = FACT.replace("holds no live virus", "is inactivated")


def myth(maple: Maple, text: str = FACT, who: str = "amal", topic: str = "immunisation") -> int:
    """Facebook, Monday 23 November, 13:00: a myth, and a draft that answers it."""
    maple.clock.at(2026, 11, 23, 13, 0)
    made = maple.draft(text, who, message=MYTH, category="R3", channel="facebook", topic=topic)
    return int(made.body["id"])


def submit(maple: Maple, ident: int, who: str = "amal") -> Any:
    path = f"/drafts/{ident}"
    return maple.as_(who).post(f"{path}/submission", match=maple.as_(who).get(path))


def test_story_2_a_myth_needs_its_source_and_two_people_in_order(maple: Maple) -> None:
    ident = myth(maple, UNSOURCED)
    path = f"/drafts/{ident}"
    blocked = submit(maple, ident)
    assert (blocked.status, blocked.body["type"]) == (422, "/problems/blocked-by-guidance")
    assert [(one["check"], one["clause"]) for one in blocked.body["checks"]] == [
        ("required_source_link", "categories.R3")
    ]
    amal = maple.as_("amal")
    body = {"channel": "facebook", "texts": {"en": FACT}}
    amal.made(f"{path}/revisions", body, match=amal.get(path))
    review = submit(maple, ident)
    due = "2026-11-24T14:00:00Z"  # 240 business minutes: 210 on Monday to 16:30, then 30
    assert [(step["role"], step["topic"], step["due"]) for step in review.body["steps"]] == [
        ("program_expert", "immunisation", due),
        ("comms_manager", None, due),
    ]
    early = maple.decide("priya", ident, "approve", revision=2)
    assert (early.status, early.body["type"]) == (409, "/problems/not-your-turn")
    back = maple.decide("nadia", ident, "request_changes", "Say “inactivated”.", revision=2)
    assert (back.status, back.body["draft"]["state"]) == (201, "changes_requested")
    better = {"channel": "facebook", "texts": {"en": INACTIVATED}}
    amal.made(f"{path}/revisions", better, match=amal.get(path))
    assert submit(maple, ident).status == 201
    before = maple.decide("priya", ident, "approve", revision=3)
    assert before.status == 409  # what Nadia decided on the revision before is not carried over
    assert maple.decide("nadia", ident, "approve", revision=3).status == 201
    approved = maple.decide("priya", ident, "approve", revision=3)
    published = maple.publish("priya", ident, INACTIVATED, match=approved)
    assert (approved.status, published.status, published.body["revision"]) == (201, 201, 3)
    maple.work()
    told = [(one["event"], one["draft_id"]) for one in maple.as_("amal").read("/notices")["items"]]
    assert told == [("published", ident), ("approved", ident), ("request_changes", ident)]
    assert "published" not in [one["event"] for one in maple.as_("priya").read("/notices")["items"]]


def test_story_2_a_decision_needs_a_comment_unless_it_approves(maple: Maple) -> None:
    ident = myth(maple)
    submit(maple, ident)
    for verdict in ("request_changes", "reject"):
        for comment in ("", " \n"):
            refused = maple.decide("nadia", ident, verdict, comment)
            assert (refused.status, refused.body["type"]) == (422, "/problems/comment-required"), verdict
    assert maple.as_("amal").read(f"/drafts/{ident}")["state"] == "in_review"


def test_story_3_silence_towards_trolls_is_a_decision_on_the_record(maple: Maple) -> None:
    reason = "A site dedicated to bashing."
    troll = maple.conversation("lol health unit = clowns, defund them all", None, channel="blog")
    amal, path = maple.as_("amal"), f"/threads/{troll}"
    chosen = {"category": "N1", "reason": reason}
    quiet = amal.made(f"{path}/triage", chosen, match=amal.get(path))
    assert (quiet.body["state"], quiet.body["action"], quiet.body["first_response_due"]) == (
        "no_response",
        "monitor",
        None,
    )
    satire = maple.conversation("BREAKING: local health unit bans fun, sources say", "N2")
    maple.work()
    told = {key: [one["event"] for one in maple.as_(key).read("/notices")["items"]] for key in ("priya", "amal")}
    assert told == {"priya": ["thread_noted"], "amal": []}  # N1 tells the manager, N2 nobody
    listed = maple.as_("rita").read("/threads?state=no_response")["items"]
    assert {one["id"] for one in listed} == {troll, satire}
    later = {"category": "R3", "reason": "It is being shared widely, with a wrong fact."}
    again = amal.made(f"{path}/triage", later, match=quiet)
    assert again.body["state"] == "reopened"
    assert [(one["category"], one["reason"]) for one in again.body["triages"]] == [
        ("N1", reason),
        ("R3", later["reason"]),
    ]
    entries = [one["opened"] for one in maple.record(f"threads/{troll}") if one["type"] == "thread.triaged"]
    assert [(one["category"], one["reason"]) for one in entries] == [("N1", reason), ("R3", later["reason"])]


def test_story_3_no_reply_goes_out_where_the_guidance_says_that_none_is_given(maple: Maple) -> None:
    draft = maple.draft(message="lol clowns", category="N1")
    refused = submit(maple, draft.body["id"])
    assert refused.status == 422
    assert "no_reply_category" in [one["check"] for one in refused.body["checks"]]


def test_story_4_nobody_approves_their_own_words_by_any_role(maple: Maple) -> None:
    ident = myth(maple, who="tom", topic="environment")
    submit(maple, ident, "tom")
    before = maple.as_("tom").get(f"/drafts/{ident}")
    first = maple.decide("tom", ident, "approve")
    second = maple.decide("tom", ident, "approve")
    maple.grant("tom", "author", "program_expert", "comms_manager")
    third = maple.decide("tom", ident, "approve")
    for refused in (first, second, third):
        assert (refused.status, refused.body["type"]) == (403, "/problems/own-work")
    after = maple.as_("tom").get(f"/drafts/{ident}")
    assert (after.body, after.tag) == (before.body, before.tag)
    refusals = maple.record(f"people/{maple.people['tom']}", type="act.refused")
    assert [one["opened"]["slug"] for one in refusals] == ["own-work"] * 3


def test_story_4_whoever_fills_one_step_fills_no_other(maple: Maple) -> None:
    maple.grant("priya", "comms_manager", "program_expert")
    ident = myth(maple)
    submit(maple, ident)
    assert maple.decide("priya", ident, "approve").status == 201
    again = maple.decide("priya", ident, "reject", "No.")
    assert (again.status, again.body["type"]) == (409, "/problems/already-acted")
    assert maple.as_("priya").read(f"/drafts/{ident}")["state"] == "in_review"


def test_story_4_whoever_edits_the_words_joins_those_whose_work_it_is(maple: Maple) -> None:
    """Also where they are given the role afterwards."""
    ident = int(maple.draft().body["id"])
    jules, path = maple.as_("jules"), f"/drafts/{ident}"
    better = {"channel": "x", "texts": {"en": ANSWER.replace("open", "open from")}}
    jules.made(f"{path}/revisions", better, match=jules.get(path))
    submit(maple, ident)
    maple.grant("jules", "author", "translator", "comms_manager")
    refused = maple.decide("jules", ident, "approve", revision=2)
    assert (refused.status, refused.body["type"]) == (403, "/problems/own-work")
    items = {one["id"]: one for one in jules.read(f"{path}/requirements")["items"]}
    assert [one["name"] for one in items["steps.1"]["cannot"]] == ["Jules Tremblay"]
    assert jules.read("/queue")["items"] == []  # what one cannot decide on does not wait for one
    assert maple.decide("priya", ident, "approve", revision=2).status == 201


def test_story_6_the_second_of_two_approvers_is_told_who_was_first_and_when(maple: Maple) -> None:
    maple.grant("marc", "author", "comms_manager")
    ident = maple.submitted()
    maple.clock.at(2026, 11, 23, 10, 5)
    won = maple.decide("priya", ident, "approve")
    lost = maple.decide("marc", ident, "reject", "Not yet.")
    assert (won.status, lost.status, lost.body["type"]) == (201, 409, "/problems/already-decided")
    assert {name: lost.body[name] for name in ("by", "at", "verdict", "current_revision")} == {
        "by": "Priya Raman",
        "at": "2026-11-23T15:05:00Z",
        "verdict": "approve",
        "current_revision": 1,
    }
    assert "Priya Raman" in lost.body["detail"]
    click = maple.decide("priya", ident, "approve")  # a double click is one decision
    assert (click.status, click.body["id"]) == (200, won.body["id"])
    decisions = [one for one in maple.record(f"drafts/{ident}") if one["type"] == "decision.made"]
    assert len(decisions) == 1
    attempt = maple.record(f"people/{maple.people['marc']}", type="act.refused")
    assert [one["opened"]["slug"] for one in attempt] == ["already-decided"]
    assert maple.publish("amal", ident, match=won).status == 201
    twice = maple.publish("priya", ident, match=won)
    assert (twice.status, twice.body["type"], twice.body["by"]) == (409, "/problems/already-published", "Amal Haddad")
    maple.work()
    maple.work()
    for key in ("amal", "priya", "marc"):
        told = [one["event"] for one in maple.as_(key).read("/notices")["items"]]
        assert len(told) == len(set(told)), key  # no notice twice
