"""Stories 9, 10 and 11 over HTTP: what is personal, what is too long and what lacks a language goes to nobody."""

from __future__ import annotations

from tests.policies.test_stories import BEACH, JOAN, OFFLINE, SHOTS, VACCIN
from tests.support.maple import POST, Answer, Maple

LOST = "I'm Joan Miller, you lost my TB test from Oct 3!"


def refused(answer: Answer) -> set[str]:
    """The checks that stop a submission."""
    assert (answer.status, answer.body["type"]) == (422, "/problems/blocked-by-guidance"), answer
    return {one["check"] for one in answer.body["checks"] if one["outcome"] == "block"}


def test_story_9_nothing_personal_is_answered_in_public_and_what_was_blocked_is_for_two_alone(maple: Maple) -> None:
    draft = maple.draft(JOAN, channel="facebook", message=LOST, category="R7")
    path, amal = f"/drafts/{draft.body['id']}", maple.as_("amal")
    assert {"phi", "confirms_client_relationship"} <= refused(amal.post(f"{path}/submission", match=draft))
    override = {"check": "phi", "reason": "She said so first."}
    assert amal.post(f"{path}/revisions/1/overrides", override, match=amal.get(path)).status in (403, 422)
    assert {key: maple.as_(key).get(path).status for key in ("sam", "priya", "rita")} == {
        "sam": 200,
        "priya": 404,
        "rita": 404,
    }
    words = {"channel": "facebook", "texts": {"en": OFFLINE}}
    amal.made(f"{path}/revisions", words, match=amal.get(path))
    sent = amal.made(f"{path}/submission", match=amal.get(path))
    assert [step["role"] for step in sent.body["steps"]] == ["privacy_officer", "moh"]
    ident = draft.body["id"]
    for who in ("sam", "kowalski"):
        assert maple.decide(who, ident, "approve", revision=2).status == 201
    assert maple.publish("amal", ident, OFFLINE).status == 201
    for entry in maple.record(f"drafts/{ident}"):
        assert "Joan" not in str(entry["body"])


def test_story_10_a_text_that_is_too_long_is_stopped_with_its_count_and_the_way_of_counting(maple: Maple) -> None:
    draft = maple.draft(BEACH)
    path, amal = f"/drafts/{draft.body['id']}", maple.as_("amal")
    answer = amal.post(f"{path}/submission", match=draft)
    assert refused(answer) == {"over_length"}
    (said,) = [one["detail"] for one in answer.body["checks"] if one["check"] == "over_length"]
    assert [one in said for one in ("325", "280", "Counted as X does")] == [True] * 3
    assert amal.read(path)["state"] == "drafting"
    short = {"channel": "x", "texts": {"en": BEACH.partition(" Please")[0].replace("Thank you for asking. ", "")}}
    shorter = amal.made(f"{path}/revisions", short, match=amal.get(path))
    assert amal.post(f"{path}/submission", match=shorter).status == 201


def test_story_11_a_statement_goes_out_in_both_languages_or_not_at_all(maple: Maple) -> None:
    amal, jules = maple.as_("amal"), maple.as_("jules")
    draft = amal.made("/drafts", {"kind": "statement", "channel": "facebook", "texts": {"en": SHOTS}})
    path = f"/drafts/{draft.body['id']}"
    assert refused(amal.post(f"{path}/submission", match=draft)) == {"missing_language"}
    both = {"channel": "facebook", "texts": {"en": SHOTS, "fr": VACCIN}}
    whole = jules.made(f"{path}/revisions", both, match=amal.get(path))
    amal.made(f"{path}/submission", match=whole)
    assert maple.decide("jules", draft.body["id"], "approve", revision=2).status == 403
    assert maple.decide("priya", draft.body["id"], "approve", revision=2).status == 201
    out = {"url": POST, "published_at": maple.clock.now().isoformat()}
    alone = amal.post(f"{path}/publication", {**out, "captured_text": {"en": SHOTS}}, match=amal.get(path))
    assert (alone.status, amal.read(path)["state"]) == (422, "approved")
    together = {**out, "captured_text": {"en": SHOTS, "fr": VACCIN}}
    assert amal.post(f"{path}/publication", together, match=amal.get(path)).status == 201
