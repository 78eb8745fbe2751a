"""What the closest systems got wrong, each as a claim that must hold here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest

from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import ANSWER, FACT, MYTH, Maple, opened, under_other_guidance

Under = Callable[[str, Callable[[dict[str, Any]], None]], Maple]


@pytest.fixture
def under(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Under]:
    """Maple County under guidance that says something else somewhere."""
    with ExitStack() as stack:
        yield lambda name, change: stack.enter_context(
            opened(new_installation(under_other_guidance(name, change)), clock)
        )


# -- The wrong revision, a stale approval ---------------------------------------------------------------------------


def test_what_was_saved_after_the_approval_is_never_published(maple: Maple) -> None:
    """emdash 2782: publishing could not require the approved revision; what was saved after it went out."""
    ident = maple.approved()
    amal, path = maple.as_("amal"), f"/drafts/{ident}"
    before = amal.get(path)
    amal.made(f"{path}/revisions", {"channel": "x", "texts": {"en": ANSWER + "!"}}, match=before)
    refused = maple.publish("amal", ident)
    assert refused.status == 409
    assert amal.read(path)["publication"] is None
    assert maple.publish("amal", ident, match=before).status in (409, 412)


def test_an_approval_is_void_the_moment_the_words_change(maple: Maple) -> None:
    """gitea 39172: stale approvals were dismissed some seconds later, by a job. Here no worker runs at all."""
    ident = maple.approved()
    amal, path = maple.as_("amal"), f"/drafts/{ident}"
    edited = amal.made(f"{path}/revisions", {"channel": "x", "texts": {"en": ANSWER + "!"}}, match=amal.get(path))
    assert edited.body["review"]["state"] == "outdated"
    assert maple.publish("amal", ident, match=edited).status == 409


def both_roles(maple: Maple) -> int:
    """A draft for two steps, and Priya who holds the roles of both."""
    maple.grant("priya", "comms_manager", "program_expert")
    ident = maple.submitted(FACT, message=MYTH, category="R3", channel="facebook")
    assert maple.decide("priya", ident, "approve").status == 201
    return ident


def test_the_switch_for_distinct_people_is_obeyed_when_on(maple: Maple) -> None:
    """gitea 25858: a switch was offered in the settings and did nothing."""
    ident = both_roles(maple)
    again = maple.decide("priya", ident, "approve")
    assert (again.status, again.body["step"]) == (200, 1)  # the same decision again, and no second one
    assert maple.as_("priya").read("/queue")["items"] == []
    (first, second) = maple.as_("priya").read(f"/drafts/{ident}")["review"]["steps"]
    assert (first["state"], second["state"]) == ("approved", "open")


def test_the_switch_for_distinct_people_is_obeyed_when_off(under: Under) -> None:
    maple = under("one_person", lambda document: document["approval"].update(distinct_people=False))
    ident = both_roles(maple)
    assert [row["draft_id"] for row in maple.as_("priya").read("/queue")["items"]] == [ident]
    items = {one["id"]: one for one in maple.as_("amal").read(f"/drafts/{ident}/requirements")["items"]}
    assert "Priya Raman" in [one["name"] for one in items["steps.2"]["can"]]
    second = maple.decide("priya", ident, "approve")
    assert (second.status, second.body["step"], second.body["draft"]["state"]) == (201, 2, "approved")


def test_an_approval_is_valid_for_as_long_as_the_guidance_says(under: Under) -> None:
    maple = under("an_hour", lambda document: document["approval"].update(valid_for="4bh"))
    ident = maple.approved()
    maple.clock.forward(timedelta(hours=3, minutes=59))
    assert maple.as_("amal").read(f"/drafts/{ident}")["state"] == "approved"
    maple.clock.forward(timedelta(minutes=1))
    assert maple.publish("amal", ident).body["type"] == "/problems/approval-lapsed"


def test_a_warning_lets_through_what_a_block_forbids(under: Under) -> None:
    def warn(document: dict[str, Any]) -> None:
        document["checks"]["over_length"] = "warn"

    maple = under("warn", warn)
    draft = maple.draft(ANSWER + " More." * 60)
    path = f"/drafts/{draft.body['id']}"
    checks = maple.as_("amal").post(f"{path}/evaluation").body["checks"]
    assert [(one["check"], one["outcome"]) for one in checks if one["check"] == "over_length"] == [
        ("over_length", "warn")
    ]
    assert maple.as_("amal").post(f"{path}/submission", match=draft).status == 201


def test_two_approvals_are_needed_where_two_are_asked_for(under: Under) -> None:
    """dotCMS 14144: a step that asked for several moved on after one. awcms 140: counted twice, or never closed."""

    def two(document: dict[str, Any]) -> None:
        document["chains"][document["categories"]["R1"]["chain"]] = [{"role": "comms_manager", "quorum": 2}]

    maple = under("two", two)
    maple.grant("marc", "author", "comms_manager")
    ident = maple.submitted()
    first = maple.decide("priya", ident, "approve")
    assert (first.body["closing"], first.body["step_state"], first.body["draft"]["state"]) == (
        False,
        "open",
        "in_review",
    )
    assert maple.decide("priya", ident, "approve").status == 200  # nobody counts twice
    second = maple.decide("marc", ident, "approve")
    assert (second.body["closing"], second.body["draft"]["state"]) == (True, "approved")


def test_saving_without_a_change_does_not_begin_the_chain_again(maple: Maple) -> None:
    """wagtail 13563: a save that changed nothing reset the chain."""
    ident = maple.submitted(FACT, message=MYTH, category="R3", channel="facebook")
    maple.decide("nadia", ident, "approve")
    amal, path = maple.as_("amal"), f"/drafts/{ident}"
    same = amal.post(f"{path}/revisions", {"channel": "facebook", "texts": {"en": FACT}}, match=amal.get(path))
    assert (same.status, [step["state"] for step in same.body["review"]["steps"]]) == (200, ["approved", "open"])


def test_a_decision_is_on_the_revision_that_its_address_names(maple: Maple) -> None:
    """verbb workflow 167, wagtail: the link opened whatever was newest, and approved that."""
    ident = maple.submitted()
    assert maple.decide("priya", ident, "approve", revision=2).status == 409
    assert maple.decide("priya", ident, "approve", revision=1).body["revision"] == 1


def test_approving_one_draft_approves_no_other(maple: Maple) -> None:
    """frappe wiki 761: approving one draft merged every draft of the request."""
    thread = maple.conversation()
    body = {"kind": "reply", "thread_id": thread, "channel": "x", "texts": {"en": ANSWER}}
    drafts = [maple.as_(who).made("/drafts", body) for who in ("amal", "jules")]
    for who, draft in zip(("amal", "jules"), drafts, strict=True):
        maple.as_(who).made(f"/drafts/{draft.body['id']}/submission", match=draft)
    first, second = (draft.body["id"] for draft in drafts)
    maple.decide("priya", first, "approve")
    assert maple.as_("amal").read(f"/drafts/{second}")["state"] == "in_review"


def test_what_is_in_review_can_be_edited_and_the_review_ends_with_it(maple: Maple) -> None:
    """verbb workflow 124: an item stayed editable after submission though it was said to be locked."""
    ident = maple.submitted()
    amal, path = maple.as_("amal"), f"/drafts/{ident}"
    edited = amal.made(f"{path}/revisions", {"channel": "x", "texts": {"en": ANSWER + "!"}}, match=amal.get(path))
    assert (edited.body["state"], edited.body["review"]["state"]) == ("drafting", "outdated")
    assert maple.as_("priya").read("/queue")["items"] == []
    assert maple.decide("priya", ident, "approve", revision=2).body["type"] == "/problems/not-in-review"


# -- Separation of duties and permission ------------------------------------------------------------------------------


def test_four_eyes_hold_where_everybody_holds_every_role(maple: Maple) -> None:
    """verbb workflow 132: in a small team, whoever held both roles passed everything alone and left no trail."""
    for key in ("amal", "jules"):
        maple.grant(key, "author", "comms_manager", "program_expert")
    ident = maple.submitted()
    assert maple.decide("amal", ident, "approve").body["type"] == "/problems/own-work"
    assert maple.decide("jules", ident, "approve").status == 201


def test_whoever_submits_for_somebody_else_may_not_approve(maple: Maple) -> None:
    """Plumber 120: a member of the approving group approved a change of their own."""
    maple.grant("jules", "author", "comms_manager")
    draft = maple.draft()
    ident = draft.body["id"]
    maple.as_("jules").made(f"/drafts/{ident}/submission", match=draft)
    assert maple.decide("jules", ident, "approve").body["type"] == "/problems/own-work"
    assert maple.decide("amal", ident, "approve").status == 403
    assert maple.decide("priya", ident, "approve").status == 201


def test_an_editor_of_an_approved_text_cannot_have_it_published_unseen(maple: Maple) -> None:
    """copilot-money 647, whitehall: approve, then swap, or edit what was submitted and publish it oneself."""
    ident = maple.approved()
    priya, path = maple.as_("priya"), f"/drafts/{ident}"
    priya.made(f"{path}/revisions", {"channel": "x", "texts": {"en": "Swapped."}}, match=priya.get(path))
    assert maple.publish("priya", ident, "Swapped.").status == 409
    assert maple.as_("amal").post(f"{path}/submission", match=priya.get(path)).status == 201
    assert maple.decide("priya", ident, "approve", revision=2).body["type"] == "/problems/own-work"


def test_a_draft_that_was_never_submitted_cannot_be_approved(maple: Maple) -> None:
    """concrete5 3931: approving a draft went around the workflow of its kind."""
    draft = maple.draft()
    refused = maple.decide("priya", draft.body["id"], "approve")
    assert (refused.status, refused.body["type"]) == (409, "/problems/not-in-review")
    assert maple.publish("amal", draft.body["id"]).status == 409


def test_interns_write_and_never_publish(maple: Maple) -> None:
    ident = maple.submitted(who="ines")
    maple.decide("priya", ident, "approve")
    refused = maple.publish("ines", ident)
    assert (refused.status, refused.body["type"]) == (403, "/problems/interns-never-publish")
    assert maple.publish("jules", ident).body["type"] == "/problems/may-not-publish"
    assert maple.publish("priya", ident).status == 201


def test_the_administrator_is_bound_by_the_rules_too(maple: Maple) -> None:
    """wagtail: a superuser approved and published whatever they liked."""
    ident = maple.submitted()
    for path in ("revisions/1/decisions", "publication", "withdrawal"):
        pat = maple.as_("pat")
        answer = pat.post(f"/drafts/{ident}/{path}", {"verdict": "approve"} if "decisions" in path else {}, match='"2"')
        assert answer.status in (403, 409), path
    own = f"/people/{maple.people['pat']}"
    answer = pat.put(
        f"{own}/roles", {"roles": [{"role": "administrator"}, {"role": "comms_manager"}]}, match=pat.get(own)
    )
    assert answer.body["type"] == "/problems/own-roles"
    last = pat.put(f"{own}/roles", {"roles": [{"role": "policy_owner"}]}, match=pat.get(own))
    assert last.body["type"] == "/problems/last-administrator"


def test_a_refusal_leaves_everything_as_it_was_but_its_own_entry(maple: Maple) -> None:
    ident = maple.submitted()
    before = maple.as_("rita").read(f"/drafts/{ident}")
    newest = maple.record(f"drafts/{ident}")[-1]["index"]
    for who, verdict in (("amal", "approve"), ("tom", "reject"), ("dana", "approve")):
        assert maple.decide(who, ident, verdict, "No.").status == 403
    assert maple.as_("rita").read(f"/drafts/{ident}") == before
    assert maple.record(f"drafts/{ident}")[-1]["index"] == newest


def test_what_somebody_did_stays_when_their_account_is_disabled(maple: Maple) -> None:
    """redmine_dmsf 880, BrightBean: an approval vanished with the person who gave it."""
    ident = maple.approved()
    pat, person = maple.as_("pat"), f"/people/{maple.people['priya']}"
    assert pat.call("DELETE", person, match=pat.get(person)).status == 200
    (step,) = maple.as_("amal").read(f"/drafts/{ident}")["review"]["steps"]
    assert [one["by"] for one in step["decisions"]] == ["Priya Raman"]
    assert maple.publish("amal", ident).status == 201


def test_waiting_counts_from_the_submission_and_not_from_the_last_change(maple: Maple) -> None:
    """BrightBean: any edit of the post reset the clock of those who waited."""
    ident = maple.submitted(FACT, message=MYTH, category="R3", channel="facebook")
    (row,) = maple.as_("nadia").read("/queue")["items"]
    maple.clock.forward(timedelta(minutes=30))
    maple.decide("nadia", ident, "approve")
    (later,) = maple.as_("priya").read("/queue")["items"]
    assert (later["submitted_at"], later["due"]) == (row["submitted_at"], row["due"])
