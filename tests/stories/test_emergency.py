"""Story 8: an emergency, its short chain, and the reviews that it leaves behind."""

from __future__ import annotations

from typing import Any

import pytest

from governance.handlers import ring
from tests.support.maple import ANSWER, Answer, Maple

FEARS = "Tap water in Ward 3 smells like gasoline, is it safe??"
NOTICE = (
    "We are investigating a fuel smell in Ward 3 tap water. Until we know more, do not drink, cook with or bathe in "
    "it. Bottled water: Ward 3 arena from 8 p.m. Next update 9 p.m."
)


def declared(maple: Maple, who: str = "kowalski", **more: Any) -> Answer:
    return maple.as_(who).post("/emergencies", {"what": "Fuel smell in the tap water of Ward 3", **more})


def confirmed(maple: Maple, made: Answer, who: str = "priya") -> Answer:
    return maple.as_(who).post(f"/emergencies/{made.body['id']}/confirmation", match=made)


def state(maple: Maple, made: Answer) -> str:
    return str(maple.as_("rita").read(f"/emergencies/{made.body['id']}")["state"])


def evening(maple: Maple, hour: int, minute: int) -> None:
    maple.clock.at(2026, 12, 2, hour, minute)


def urgent(maple: Maple, **more: Any) -> int:
    return maple.submitted(NOTICE, message=FEARS, category="E1", **more)


def posted(maple: Maple, ident: int, who: str = "amal", **more: Any) -> Answer:
    return maple.publish(who, ident, NOTICE, **more)


def submit(maple: Maple, ident: int, who: str = "amal", **body: Any) -> Answer:
    caller = maple.as_(who)
    return caller.post(f"/drafts/{ident}/submission", body, match=caller.get(f"/drafts/{ident}"))


def found(maple: Maple, ident: int, outcome: str, who: str = "priya", comment: str = "") -> Answer:
    publication = maple.as_("rita").read(f"/drafts/{ident}")["publication"]["id"]
    path = f"/publications/{publication}/retrospective-review"
    return maple.as_(who).post(path, {"outcome": outcome, "comment": comment})


@pytest.fixture
def water(maple: Maple) -> Answer:
    """Wednesday 2 December 2026, 18:44, after hours: the medical officer of health declares."""
    evening(maple, 18, 44)
    made = declared(maple)
    assert made.status == 201, made.body
    return made


def test_the_duty_officer_alone_approves_and_it_is_published_before_anybody_reviewed_it(
    maple: Maple, water: Answer
) -> None:
    assert (water.body["state"], water.body["confirm_by"]) == ("declared", "2026-12-03T00:44:00Z")
    evening(maple, 18, 47)
    ident = urgent(maple)
    steps = maple.as_("amal").read(f"/drafts/{ident}")["review"]["steps"]
    assert [step["role"] for step in steps] == ["duty_officer"]
    assert "emergency.chain" in steps[0]["clauses"]
    evening(maple, 18, 51)
    assert maple.decide("olu", ident, "approve").status == 201
    evening(maple, 18, 52)
    out = posted(maple, ident)
    assert (out.status, out.body["draft"]["state"]) == (201, "published_unreviewed")
    assert out.body["emergency_id"] == water.body["id"]
    evening(maple, 18, 58)
    assert (confirmed(maple, water).status, state(maple, water)) == (201, "in_force")
    (line,) = maple.as_("rita").read(f"/emergencies/{water.body['id']}")["drafts"]
    assert (line["draft_id"], line["review_due"], line["reviewed_at"]) == (ident, "2026-12-03T23:52:00Z", None)
    maple.clock.at(2026, 12, 3, 9, 10)
    asked = {one["id"]: one for one in maple.as_("amal").read(f"/drafts/{ident}/requirements")["items"]}
    owed = asked["emergency.retro_review"]
    assert (owed["status"], [one["name"] for one in owed["can"]]) == ("unsatisfied", ["Priya Raman"])
    made = found(maple, ident, "approved")
    assert (made.status, made.body["state"], made.body["report_id"]) == (201, "published", None)
    (entry,) = maple.record(out.body["subject"], type="publication.reviewed")
    assert entry["opened"]["outcome"] == "approved"
    assert entry["data"]["clauses"] == ["emergency.retro_review"]


def test_story_8_what_is_scheduled_is_held_at_the_declaration_and_goes_on_only_by_hand(maple: Maple) -> None:
    evening(maple, 9, 0)
    ident, amal = maple.approved(), maple.as_("amal")
    path = f"/drafts/{ident}"
    when = {"time": "2026-12-02T20:00:00-05:00"}
    assert amal.put(f"{path}/schedule", when, match=amal.get(path)).status == 200
    evening(maple, 18, 40)
    thread = maple.conversation(FEARS, "E1")
    assert amal.read(f"/threads/{thread}")["first_response_due"] == "2026-12-02T23:55:00Z"  # 18:55, after hours
    evening(maple, 18, 44)
    made = declared(maple)
    assert amal.read(path)["state"] == "on_hold"
    evening(maple, 20, 0)
    with maple.app.app_context():
        ring()
    maple.work()
    held = maple.publish("amal", ident)
    assert (held.status, amal.read(path)["state"]) == (409, "on_hold")
    assert state(maple, made) == "lapsed"  # nobody confirmed it
    assert amal.call("DELETE", f"{path}/hold", match=amal.get(path)).status == 200
    assert amal.read(path)["state"] == "approved"  # its time is past: what was held does not go out late


def test_unconfirmed_within_the_hour_it_lapses_and_what_it_began_goes_back(maple: Maple, water: Answer) -> None:
    evening(maple, 18, 47)
    ident, gone = urgent(maple), urgent(maple)
    maple.decide("olu", gone, "approve")
    assert posted(maple, gone).body["draft"]["state"] == "published_unreviewed"
    evening(maple, 19, 44)
    assert state(maple, water) == "lapsed"
    late = maple.decide("olu", ident, "approve")
    assert (late.status, late.body["type"]) == (409, "/problems/emergency-over")
    assert confirmed(maple, water).body["type"] == "/problems/emergency-ended"
    maple.work()
    assert maple.as_("amal").read(f"/drafts/{ident}")["state"] == "drafting"
    told = maple.as_("amal").read("/notices")["items"]
    assert {one["event"] for one in told} >= {"fell_back"}
    asked = submit(maple, ident, emergency=True)
    assert (asked.status, asked.body["type"]) == (409, "/problems/no-emergency")
    again = submit(maple, ident)
    assert [step["role"] for step in again.body["steps"]] == ["comms_manager", "moh"]
    # What went out still has to be reviewed.
    assert found(maple, gone, "approved").status == 201


def test_who_may_not_declare_or_confirm_is_refused_and_each_says_why(maple: Maple, water: Answer) -> None:
    refused = declared(maple, "amal")
    assert (refused.status, refused.body["type"]) == (403, "/problems/role-needed")
    own = confirmed(maple, water, "kowalski")
    assert (own.status, own.body["type"]) == (403, "/problems/own-declaration")
    assert confirmed(maple, water, "olu").body["type"] == "/problems/role-needed"
    second = declared(maple, "priya")
    assert (second.status, second.body["type"]) == (409, "/problems/already-declared")
    assert "Kowalski" in second.body["detail"]
    assert confirmed(maple, water).status == 201
    assert confirmed(maple, water).status == 200
    maple.grant("marc", "comms_manager")
    late = confirmed(maple, water, "marc")
    assert (late.status, late.body["type"]) == (409, "/problems/already-confirmed")
    assert "Priya" in late.body["detail"]


def test_nobody_who_wrote_or_approved_it_reviews_it_afterwards(maple: Maple, water: Answer) -> None:
    maple.grant("olu", "duty_officer", "comms_manager", "author")
    ident = urgent(maple, who="priya")
    assert maple.decide("olu", ident, "approve").status == 201
    assert posted(maple, ident, "priya").status == 201
    for who in ("priya", "olu"):
        refused = found(maple, ident, "approved", who)
        assert (refused.status, refused.body["type"]) == (403, "/problems/own-work"), who
    maple.grant("marc", "comms_manager")
    assert found(maple, ident, "approved", "marc").body["state"] == "published"
    assert found(maple, ident, "approved", "marc").status == 200
    maple.grant("nadia", "comms_manager")
    late = found(maple, ident, "retracted", "nadia", "It was the other ward.")
    assert (late.status, late.body["type"]) == (409, "/problems/already-decided")


def test_the_duty_officer_does_not_approve_what_they_wrote(maple: Maple, water: Answer) -> None:
    maple.grant("olu", "duty_officer", "author")
    ident = urgent(maple, who="olu")
    refused = maple.decide("olu", ident, "approve")
    assert (refused.status, refused.body["type"]) == (403, "/problems/own-work")


def test_what_is_found_wrong_afterwards_opens_a_report_by_itself(maple: Maple, water: Answer) -> None:
    ident = urgent(maple)
    maple.decide("olu", ident, "approve")
    assert posted(maple, ident).status == 201
    silent = found(maple, ident, "corrected")
    assert (silent.status, list(silent.body["errors"])) == (422, ["comment"])
    made = found(maple, ident, "corrected", comment="It was Ward 4.")
    assert (made.status, made.body["state"]) == (201, "corrected")
    report = maple.as_("rita").read(f"/error-reports/{made.body['report_id']}")
    assert (report["origin"], report["state"], report["what_is_wrong"]) == ("afterwards", "reported", "It was Ward 4.")
    looks = maple.as_("nadia").post(
        f"/error-reports/{report['id']}/acknowledgement", match=maple.as_("nadia").get(f"/error-reports/{report['id']}")
    )
    assert (looks.status, looks.body["state"], looks.body["acknowledged_by"]) == (201, "acknowledged", "Nadia Osei")
    (opened,) = maple.record(report["subject"], type="report.opened")
    assert "Ward 4" not in str(opened["data"])


def test_a_difference_at_publication_opens_a_report_by_itself(maple: Maple) -> None:
    ident = maple.approved()
    out = maple.publish("amal", ident, ANSWER.replace("3 p.m.", "2 p.m."))
    assert out.body["differs"]
    (report,) = maple.as_("amal").read(f"/error-reports?draft_id={ident}")["items"]
    assert (report["origin"], report["publication_id"]) == ("difference", out.body["id"])


def test_an_ordinary_reply_keeps_its_chain_unless_somebody_asks_for_the_short_one(maple: Maple, water: Answer) -> None:
    plain = maple.submitted()
    assert maple.as_("amal").read(f"/drafts/{plain}")["review"]["emergency_id"] is None
    made = maple.draft()
    look = maple.as_("amal").post(f"/drafts/{made.body['id']}/evaluation", {"emergency": True}).body
    assert (look["emergency"], [step["role"] for step in look["route"]]) == (True, ["duty_officer"])
    asked = submit(maple, made.body["id"], emergency=True)
    assert (asked.body["emergency_id"], [one["role"] for one in asked.body["steps"]]) == (
        water.body["id"],
        ["duty_officer"],
    )
    refused = maple.draft(NOTICE, message=FEARS, category="E1")
    slow = submit(maple, refused.body["id"], emergency=False)
    assert [one["role"] for one in slow.body["steps"]] == ["comms_manager", "moh"]


def test_privacy_has_no_short_way(maple: Maple, water: Answer) -> None:
    """What a rule treats as a matter of privacy passes that chain in an emergency too."""
    made = maple.draft(
        "Please call our privacy line, 705-555-0142.",
        message="I am a reporter at CTV",
        category="E1",
        said={"author_kind": "media"},
    )
    asked = submit(maple, made.body["id"], emergency=True)
    assert [one["role"] for one in asked.body["steps"]] == ["comms_manager", "moh"]
    assert asked.body["emergency_id"] is None


def test_an_emergency_is_bounded_and_extended_by_somebody_else_each_time(maple: Maple, water: Answer) -> None:
    path = f"/emergencies/{water.body['id']}/renewal"
    doctor, priya = maple.as_("kowalski"), maple.as_("priya")
    beyond = doctor.post("/emergencies", {"what": "Too long", "until": "2026-12-20T00:00:00Z"})
    assert list(beyond.body["errors"]) == ["until"]
    early = priya.post(path, {"reason": "Not over"}, match=water)
    assert (early.status, early.body["type"]) == (409, "/problems/not-confirmed")
    tag = confirmed(maple, water)
    maple.clock.at(2026, 12, 4, 9, 0)
    own = doctor.post(path, {"reason": "Not over"}, match=tag)
    assert (own.status, own.body["type"]) == (403, "/problems/own-extension")
    made = priya.post(path, {"reason": "Samples are not back"}, match=tag)
    assert (made.status, made.body["until"]) == (201, "2026-12-07T14:00:00Z")
    again = priya.post(path, {"reason": "Still not"}, match=made)
    assert again.body["type"] == "/problems/own-extension"
    maple.clock.at(2026, 12, 7, 9, 0)
    assert state(maple, water) == "expired"
    maple.work()
    (entry,) = maple.record(water.body["subject"], type="emergency.lapsed")
    assert entry["opened"]["since"] == "2026-12-07T14:00:00.000000Z"


def test_it_is_ended_by_whoever_may_declare_and_the_ordinary_chain_holds_again(maple: Maple, water: Answer) -> None:
    ident = urgent(maple)
    maple.decide("olu", ident, "approve")
    ended = maple.as_("priya").call(
        "DELETE", f"/emergencies/{water.body['id']}", {"reason": "False alarm"}, match=water
    )
    assert (ended.status, ended.body["state"]) == (200, "ended")
    late = posted(maple, ident)
    assert (late.status, late.body["type"]) == (409, "/problems/emergency-over")
    maple.work()
    assert maple.as_("amal").read(f"/drafts/{ident}")["state"] == "drafting"
    assert declared(maple, "priya").status == 201


def test_nothing_of_a_drill_is_ever_published_and_it_measures(maple: Maple) -> None:
    evening(maple, 18, 44)
    drill = declared(maple, drill=True)
    plain = urgent(maple)
    assert maple.as_("amal").read(f"/drafts/{plain}")["review"]["emergency_id"] is None
    made = maple.draft(NOTICE, message=FEARS, category="E1")
    assert submit(maple, made.body["id"], emergency=True).body["emergency_id"] == drill.body["id"]
    evening(maple, 18, 51)
    ident = int(made.body["id"])
    assert maple.decide("olu", ident, "approve").status == 201
    out = posted(maple, ident)
    assert (out.status, out.body["type"]) == (409, "/problems/drill")
    (line,) = maple.as_("rita").read(f"/emergencies/{drill.body['id']}")["drafts"]
    assert (line["submitted_at"], line["approved_at"]) == ("2026-12-02T23:44:00Z", "2026-12-02T23:51:00Z")
    real = declared(maple, "priya")
    assert (real.status, state(maple, drill), state(maple, real)) == (201, "ended", "declared")
    maple.work()
    assert maple.as_("amal").read(f"/drafts/{ident}")["state"] == "withdrawn"


def test_an_overdue_review_is_reminded_of_and_comes_before_the_champion(maple: Maple, water: Answer) -> None:
    ident = urgent(maple)
    maple.decide("olu", ident, "approve")
    posted(maple, ident)
    maple.work()
    assert "review_owed" in [one["event"] for one in maple.as_("priya").read("/notices")["items"]]
    maple.clock.at(2026, 12, 3, 18, 52)
    with maple.app.app_context():
        ring()
    maple.work()
    events = {who: [one["event"] for one in maple.as_(who).read("/notices")["items"]] for who in ("priya", "dana")}
    assert {"review_half", "review_most", "review_due"} <= set(events["priya"])
    assert "review_escalated" in events["dana"]
    assert found(maple, ident, "approved").status == 201


def test_the_share_of_what_went_out_under_an_emergency(maple: Maple, water: Answer) -> None:
    def percent(since: str, to: str) -> Any:
        found = maple.as_("dana").read(f"/emergencies/share?from={since}&to={to}")
        return found["under_emergency"], found["published"], found["percent"]

    assert percent("2026-12-01T05:00:00Z", "2026-12-31T05:00:00Z") == (0, 0, None)
    ident = urgent(maple)
    maple.decide("olu", ident, "approve")
    posted(maple, ident)
    for _ in range(2):
        maple.publish("amal", maple.approved())
    assert percent("2026-12-01T05:00:00Z", "2026-12-31T05:00:00Z") == (1, 3, 33.3)
    assert percent("2026-12-03T05:00:00Z", "2026-12-31T05:00:00Z") == (0, 0, None)


def test_words_that_were_approved_in_this_emergency_are_used_again_without_a_step(maple: Maple, water: Answer) -> None:
    first = urgent(maple)
    maple.decide("olu", first, "approve")
    again = maple.draft(NOTICE, message="Can I bathe my baby in it?", category="E1")
    look = maple.as_("amal").post(f"/drafts/{again.body['id']}/evaluation").body
    assert (look["route"], "emergency.pre_approved_facts" in look["clauses"]) == ([], True)
    made = submit(maple, again.body["id"])
    assert (made.body["state"], made.body["steps"], made.body["draft"]["state"]) == ("approved", [], "approved")
    assert posted(maple, again.body["id"]).body["draft"]["state"] == "published_unreviewed"
    other = maple.draft(NOTICE.replace("8 p.m.", "7 p.m."), message=FEARS, category="E1")
    assert [one["role"] for one in submit(maple, other.body["id"]).body["steps"]] == ["duty_officer"]
    maple.as_("priya").call("DELETE", f"/emergencies/{water.body['id']}", {}, match=water)
    assert declared(maple, "priya").status == 201
    later = maple.draft(NOTICE, message=FEARS, category="E1")
    assert [one["role"] for one in submit(maple, later.body["id"]).body["steps"]] == ["duty_officer"]


def test_who_reviewed_words_afterwards_may_review_the_same_words_used_again(maple: Maple, water: Answer) -> None:
    first = urgent(maple)
    assert maple.decide("olu", first, "approve").status == 201
    again = maple.draft(NOTICE, message="Can I bathe my baby in it?", category="E1").body["id"]
    for ident in (first, again):
        if ident == again:
            assert submit(maple, ident).body["steps"] == []
        posted(maple, ident)
        assert found(maple, ident, "approved", who="olu").status == 403
        assert found(maple, ident, "approved").status == 201
