"""A version of the guidance on its way: begun, written, submitted, decided on, in force, called off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tests.support.amending import ALL, SLUG, Guidance, from_monday, moh_on_myths, path


def entries(guidance: Guidance, number: str) -> list[str]:
    """The types of a version's entries in the record, oldest first."""
    return [one["type"] for one in guidance.maple.record(guidance.line(number)["subject"])]


def test_a_version_goes_from_its_first_word_into_force_at_its_moment(guidance: Guidance) -> None:
    number = guidance.drafted()
    assert (number, guidance.line(number)["standing"]) == ("1.1.0", "drafting")
    review = guidance.act("submission", number)
    assert [(one["role"], one["state"]) for one in review.body["steps"]] == [
        ("comms_manager", "open"),
        ("moh", "waiting"),
    ]
    assert (review.body["policy_version"], review.body["version"]["state"]) == ("1.0.0", "in_review")
    first, last = guidance.decide("priya", number), guidance.decide("kowalski", number)
    assert (first.body["review_state"], last.body["review_state"]) == ("open", "approved")
    assert last.body["version"]["effective_from"] == "2026-11-30T14:00:00Z"
    assert (guidance.line(number)["standing"], guidance.in_force()) == ("future", "1.0.0")
    guidance.maple.clock.at(2026, 11, 30, 8, 59, 59)
    assert guidance.in_force() == "1.0.0"
    guidance.maple.clock.at(2026, 11, 30, 9, 0, 0)
    assert guidance.in_force() == "1.1.0"  # whether a worker came or not
    old = guidance.line("1.0.0")
    assert (old["standing"], old["until"], old["state"]) == ("historic", "2026-11-30T14:00:00Z", "approved")
    guidance.maple.work()
    assert entries(guidance, number) == [
        "policy.drafted",
        "policy.revised",
        "policy.submitted",
        "policy.approved",
        "policy.in_force",
    ]
    effect = guidance.maple.record(guidance.line(number)["subject"])[-1]
    assert effect["opened"]["at"] == "2026-11-30T14:00:00+00:00"


def test_what_a_late_worker_writes_down_says_when_it_became_true(guidance: Guidance) -> None:
    number = guidance.approved()
    guidance.maple.clock.at(2026, 12, 2, 12, 0)
    guidance.maple.work()
    guidance.maple.work()
    (effect,) = [
        one for one in guidance.maple.record(guidance.line(number)["subject"]) if one["type"].endswith("force")
    ]
    assert effect["opened"]["at"] == "2026-11-30T14:00:00+00:00"
    assert effect["time"].startswith("2026-12-02T17:00:00")


def test_an_approval_after_the_planned_moment_takes_effect_at_once(guidance: Guidance) -> None:
    number = guidance.submitted()
    guidance.decide("priya", number)
    guidance.maple.clock.at(2026, 12, 1, 10, 0)
    last = guidance.decide("kowalski", number)
    assert last.body["version"]["effective_from"] == "2026-12-01T15:00:00Z"
    assert guidance.in_force() == number
    assert guidance.line("1.0.0")["until"] == guidance.line(number)["effective_from"]


def test_a_version_begins_from_the_one_in_force_an_earlier_one_a_shipped_one_or_a_text(guidance: Guidance) -> None:
    numbers = [guidance.begin(**body).body["number"] for body in ({}, {"from": "1.0.0"}, {"from": SLUG})]
    assert numbers == ["1.1.0", "1.2.0", "1.3.0"]
    assert [guidance.line(one)["based_on"] for one in numbers] == ["1.0.0", "1.0.0", None]
    own = guidance.begin(source=guidance.text("1.0.0").replace("version: 1.0.0", "version: 3.0.0"))
    low = guidance.begin(source=guidance.text("1.0.0"))
    assert (own.body["number"], low.body["number"]) == ("3.0.0", "3.1.0")
    for number in (*numbers, "3.0.0", "3.1.0"):
        assert guidance.line(number)["document"]["version"] == number
    unknown = guidance.begin(**{"from": "9.9.9"})
    assert (unknown.status, unknown.body["type"]) == (404, "/problems/not-found")
    both = guidance.begin(**{"from": "1.0.0", "source": "x"})
    assert (both.status, list(both.body["errors"])) == (422, ["from"])


def test_a_broken_text_is_kept_and_shown_with_its_faults_and_cannot_be_submitted(guidance: Guidance) -> None:
    number = guidance.begin().body["number"]
    broken = guidance.text(number).replace("change: material", "chnage: material")
    put = guidance.put(number, broken)
    assert (put.status, put.body["document"], put.body["revision"]) == (200, None, 2)
    line = broken.splitlines().index("chnage: material") + 1
    assert (line, 1, "change") in [(one["line"], one["column"], one["suggestion"]) for one in put.body["faults"]]
    refused = guidance.act("submission", number)
    assert (refused.status, refused.body["type"]) == (422, "/problems/document-faults")
    assert {"line", "column", "clause", "message", "suggestion"} == set(refused.body["faults"][0])
    assert guidance.line(number)["state"] == "drafting"
    nonsense = guidance.put(number, "\t: [")
    assert (nonsense.status, nonsense.body["number"], len(nonsense.body["faults"])) == (200, number, 1)


def test_a_version_whose_moment_has_passed_or_whose_examples_fail_cannot_be_submitted(guidance: Guidance) -> None:
    number = guidance.begin().body["number"]
    past = guidance.act("submission", number)
    assert (past.status, {one["clause"] for one in past.body["faults"]}) == (422, {"effective_from"})
    example = {
        "id": "myth",
        "given": {"message": {"text": "The flu shot gives you the flu.", "language": "en"}, "category": "R3"},
        "expect": {"chain": ["moh"]},
    }

    def wrong(document: dict[str, Any]) -> None:
        from_monday(document)
        document["examples"] = [example]

    guidance.put(number, guidance.written(number, wrong))
    failed = guidance.act("submission", number)
    assert (failed.status, failed.body["type"]) == (422, "/problems/examples-fail")
    assert [one["clause"] for one in failed.body["faults"]] == ["examples.myth"]


def test_equal_bytes_make_no_revision_and_nobodys_copy_stale(guidance: Guidance) -> None:
    number = guidance.drafted()
    before = guidance.maple.as_("pat").get(path(number))
    same = guidance.put(number, guidance.text(number), match=before)
    assert (same.status, same.body["revision"], same.tag) == (200, 2, before.tag)
    other = guidance.put(number, guidance.text(number) + " ", match=before)
    assert (other.status, other.body["revision"]) == (200, 3)
    stale = guidance.put(number, guidance.text(number) + "  ", match=before)
    assert (stale.status, stale.body["current_revision"]) == (412, 3)
    texts = guidance.maple.as_("amal").read(f"{path(number)}/revisions")["items"]
    assert [(one["revision"], one["editor"]) for one in texts] == [(n, "Pat O’Brien") for n in (3, 2, 1)]


@pytest.mark.parametrize("when", ["in review", "approved"])
def test_a_change_of_one_character_voids_the_review_and_the_approval(guidance: Guidance, when: str) -> None:
    number = guidance.submitted() if when == "in review" else guidance.approved()
    if when == "in review":
        guidance.decide("priya", number)
    put = guidance.put(number, guidance.text(number) + "\n")
    assert (put.body["state"], put.body["revision"], put.body["effective_from"]) == ("drafting", 3, None)
    assert put.body["review"]["state"] == "outdated"
    assert "approval.voided" in entries(guidance, number)
    late = guidance.decide("kowalski", number, revision=2)
    assert (late.status, late.body["type"], late.body["current_revision"]) == (409, "/problems/revision-outdated", 3)
    guidance.maple.clock.at(2026, 11, 30, 9, 0)
    assert guidance.in_force() == "1.0.0"
    guidance.maple.work()
    assert "policy.in_force" not in entries(guidance, number)


def test_what_is_in_force_never_changes(guidance: Guidance) -> None:
    number = guidance.approved()
    guidance.maple.clock.at(2026, 11, 30, 8, 59, 30)  # within the last minute
    for at in (0, 60):
        guidance.maple.clock.forward(timedelta(seconds=at))
        for refused in (
            guidance.put(number, guidance.text(number) + "\n"),
            guidance.act("retirement", number, body={"reason": "No."}),
        ):
            assert (refused.status, refused.body["type"]) == (409, "/problems/version-in-force")
    assert guidance.in_force() == number
    gone = guidance.act("withdrawal", number)
    assert (gone.status, gone.body["type"]) == (409, "/problems/wrong-state")


def test_nobody_decides_on_words_of_theirs_and_nobody_twice(guidance: Guidance) -> None:
    maple = guidance.maple
    maple.grant("priya", "comms_manager", "policy_owner")
    maple.grant("marc", "comms_manager", "moh")
    number = guidance.drafted()
    guidance.put(number, guidance.text(number) + "\n", who="priya")
    assert guidance.act("submission", number).status == 201
    own = guidance.decide("priya", number, revision=3)
    assert (own.status, own.body["type"]) == (403, "/problems/own-work")
    assert guidance.decide("marc", number, revision=3).status == 201
    again = guidance.decide("marc", number, revision=3)
    assert (again.status, again.body["verdict"]) == (200, "approve")  # a double click is one decision
    other = guidance.decide("marc", number, "reject", "No.", revision=3)
    assert (other.status, other.body["type"]) == (409, "/problems/already-acted")
    outsider = guidance.decide("amal", number, revision=3)
    assert (outsider.status, outsider.body["type"]) == (403, "/problems/role-missing")


def test_the_second_of_two_is_told_who_was_first_and_when(guidance: Guidance) -> None:
    guidance.maple.grant("marc", "comms_manager")
    number = guidance.submitted()
    guidance.maple.clock.at(2026, 11, 23, 10, 5)
    early = guidance.decide("kowalski", number)
    assert (early.status, early.body["type"]) == (409, "/problems/not-your-turn")
    assert guidance.decide("priya", number, "request_changes", "Say when.").status == 201
    lost = guidance.decide("marc", number, "reject", "No.")
    assert (lost.status, lost.body["type"], lost.body["by"], lost.body["at"]) == (
        409,
        "/problems/already-decided",
        "Priya Raman",
        "2026-11-23T15:05:00Z",
    )
    assert guidance.line(number)["state"] == "changes_requested"
    assert guidance.act("submission", number).status == 201  # the same text once more
    assert guidance.decide("marc", number, "reject", "Not now.", revision=2).status == 201
    assert guidance.line(number)["state"] == "rejected"
    guidance.put(number, guidance.text(number) + "\n")
    twice = (guidance.act("submission", number), guidance.act("submission", number))
    assert (twice[0].status, twice[1].status, twice[1].body["type"]) == (201, 409, "/problems/already-submitted")
    assert twice[1].body["by"] == "Pat O’Brien"


def test_a_verdict_needs_a_comment_unless_it_approves(guidance: Guidance) -> None:
    number = guidance.submitted()
    for verdict in ("request_changes", "reject"):
        refused = guidance.decide("priya", number, verdict)
        assert (refused.status, refused.body["type"]) == (422, "/problems/comment-required")


def test_versions_follow_each_other_in_number_and_in_time(guidance: Guidance) -> None:
    low, high = guidance.submitted(), guidance.submitted(moh_on_myths)
    for number in (high, low):
        assert guidance.decide("priya", number).status == 201
    assert guidance.decide("kowalski", high).status == 201
    overtaken = guidance.decide("kowalski", low)
    assert (overtaken.status, overtaken.body["type"]) == (409, "/problems/number-overtaken")
    assert guidance.line(low)["review"]["steps"][1]["decisions"] == []
    early = guidance.drafted(lambda document: document.update(effective_from="2026-11-29T09:00:00-05:00"))
    refused = guidance.act("submission", early)
    assert (refused.status, refused.body["type"]) == (409, "/problems/takes-effect-too-early")
    retired = guidance.act("retirement", high, body={"reason": "The council said no."})
    assert (retired.status, retired.body["state"], retired.body["reason"]) == (201, "retired", "The council said no.")
    assert guidance.decide("kowalski", low).status == 201
    guidance.maple.clock.at(2026, 11, 30, 9, 0)
    guidance.maple.work()
    assert guidance.in_force() == low
    assert "policy.in_force" not in entries(guidance, high)
    assert entries(guidance, high)[-1] == "policy.retired"


def test_a_number_is_used_once_for_ever(guidance: Guidance) -> None:
    first = guidance.drafted()
    assert guidance.act("withdrawal", first, body={"reason": "Overtaken."}).body["state"] == "withdrawn"
    second = guidance.drafted()
    assert (first, second) == ("1.1.0", "1.2.0")
    taken = guidance.put(second, guidance.text(second).replace("version: 1.2.0", "version: 1.1.0"))
    assert (taken.status, taken.body["type"]) == (409, "/problems/number-taken")
    moved = guidance.put(second, guidance.text(second).replace("version: 1.2.0", "version: 2.0.0"))
    assert (moved.status, moved.body["number"], moved.headers["Location"]) == (200, "2.0.0", f"/api/v1{path('2.0.0')}")
    assert guidance.act("submission", "2.0.0").status == 201
    fixed = guidance.put("2.0.0", guidance.text("2.0.0").replace("version: 2.0.0", "version: 3.0.0"))
    assert (fixed.status, fixed.body["type"]) == (409, "/problems/number-fixed")


def test_owners_write_submit_and_call_off_and_nobody_else_does(guidance: Guidance) -> None:
    number = guidance.submitted()
    for who in ("amal", "priya", "kowalski", "dana", "rita"):
        refused = [
            guidance.begin(who),
            guidance.put(number, "x", who=who),
            guidance.act("submission", number, who),
            guidance.act("withdrawal", number, who),
            guidance.act("retirement", number, who, {"reason": "No."}),
            guidance.act("override", number, who, {"reason": "No."}),
        ]
        assert [(one.status, one.body["type"]) for one in refused] == [(403, "/problems/role-needed")] * 6, who
    assert guidance.line(number)["state"] == "in_review"


def test_the_chain_for_statements_approves_where_the_document_has_none_for_its_changes(guidance: Guidance) -> None:
    def own_chain_gone(document: dict[str, Any]) -> None:
        from_monday(document)
        del document["chains"]["amendment"]

    guidance.approved(own_chain_gone)
    guidance.maple.clock.at(2026, 11, 30, 9, 0)
    number = guidance.drafted(lambda document: document.update(effective_from="2027-01-04T09:00:00-05:00"))
    review = guidance.act("submission", number)
    assert [one["role"] for one in review.body["steps"]] == ["comms_manager"]
    assert review.body["steps"][0]["clauses"] == ["chains.statement"]


def test_people_are_told_when_it_is_their_turn_and_what_came_of_it(guidance: Guidance) -> None:
    number = guidance.submitted()
    guidance.maple.work()
    assert guidance.notices("priya") == [
        ("version_step_opened", f"It is your turn to decide on version {number} of the guidance.")
    ]
    assert guidance.notices("kowalski") == []
    guidance.decide("priya", number)
    guidance.maple.work()
    assert [event for event, _ in guidance.notices("kowalski")] == ["version_step_opened"]
    guidance.decide("kowalski", number)
    guidance.maple.work()
    guidance.maple.work()
    assert ("version_approved", f"Version {number} of the guidance is approved.") in guidance.notices("pat")
    assert [event for event, _ in guidance.notices("priya")] == ["version_step_opened", "version_approved"]


def test_a_step_of_a_version_waits_in_a_list_of_its_own_and_breaks_no_queue(guidance: Guidance) -> None:
    number = guidance.submitted()
    for who, awaits in (("priya", [number]), ("kowalski", []), ("pat", [])):
        waiting = guidance.maple.as_(who).read(f"/policies/{SLUG}/awaiting")["items"]
        assert [one["number"] for one in waiting] == awaits, who
        queue = guidance.maple.as_(who).read("/queue")
        assert (queue["items"], queue["counts"]["awaiting_me"]) == ([], 0)
    draft = guidance.maple.submitted()
    assert [one["draft_id"] for one in guidance.maple.as_("priya").read("/queue")["items"]] == [draft]


def test_the_same_request_again_makes_nothing_new(guidance: Guidance) -> None:
    pat = guidance.maple.as_("pat")
    begun = [pat.post(ALL, {}, key="begin") for _ in range(2)]
    assert [(one.status, one.body["number"]) for one in begun] == [(201, "1.1.0"), (201, "1.1.0")]
    number = guidance.drafted()
    match = pat.get(path(number))
    sent = [guidance.act("submission", number, match=match, key="submit") for _ in range(2)]
    assert [one.status for one in sent] == [201, 201]
    assert sent[0].body["id"] == sent[1].body["id"]
    made = [guidance.decide("priya", number, key="decide") for _ in range(2)]
    assert [(one.status, one.body["id"]) for one in made] == [(201, made[0].body["id"])] * 2
