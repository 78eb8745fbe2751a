"""Whom an answer tells what: the way of a draft over HTTP, status by status."""

from __future__ import annotations

from tests.support.maple import ANSWER, FACT, MYTH, Maple


def test_each_step_of_a_reply_answers_with_what_it_made(maple: Maple) -> None:
    amal = maple.as_("amal")
    draft = maple.draft()
    ident = draft.body["id"]
    assert draft.headers["Location"] == f"/api/v1/drafts/{ident}"
    assert (draft.body["state"], draft.body["revision"], draft.body["review"]) == ("drafting", 1, None)
    submitted = amal.made(f"/drafts/{ident}/submission", match=draft)
    assert submitted.body["draft"]["state"] == "in_review"
    decided = maple.decide("priya", ident, "approve", "Good.")
    assert (decided.status, decided.body["verdict"], decided.body["by"]) == (201, "approve", "Priya Raman")
    assert (decided.body["review_state"], decided.body["step_state"]) == ("approved", "approved")
    published = maple.publish("amal", ident, match=decided)
    assert (published.status, published.body["draft"]["state"]) == (201, "published")
    shown = amal.get(f"/drafts/{ident}")
    assert shown.tag == published.tag
    (step,) = shown.body["review"]["steps"]
    (decision,) = step["decisions"]
    assert {name: decision[name] for name in ("verdict", "by", "comment")} == {
        "verdict": "approve",
        "by": "Priya Raman",
        "comment": "Good.",
    }


def test_a_repeat_under_the_same_key_answers_as_the_first_did(maple: Maple) -> None:
    """What a first answer tells from memory and a repeat reads from the database are one and the same."""
    amal, priya = maple.as_("amal"), maple.as_("priya")
    draft = maple.draft()
    path = f"/drafts/{draft.body['id']}"
    first = amal.post(f"{path}/submission", match=draft, key="s")
    assert (first.status, amal.post(f"{path}/submission", match=draft, key="s").body) == (201, first.body)
    verdict = {"verdict": "approve", "comment": "Good."}
    decided = priya.post(f"{path}/revisions/1/decisions", verdict, key="d")
    again = priya.post(f"{path}/revisions/1/decisions", verdict, key="d")
    assert (decided.status, again.status, again.body, again.tag) == (201, 201, decided.body, decided.tag)
    body = {"url": "https://x.example/1", "published_at": maple.clock.now().isoformat(), "captured_text": ANSWER}
    published = amal.post(f"{path}/publication", body, match=decided, key="p")
    again = amal.post(f"{path}/publication", body, match=decided, key="p")
    assert (published.status, again.status, again.body, again.tag) == (201, 201, published.body, published.tag)


def test_the_same_key_for_another_request_is_refused(maple: Maple) -> None:
    amal = maple.as_("amal")
    body = {"channel": "x", "message": {"text": "When?", "language": "en"}}
    amal.made("/threads", body, key="one")
    other = amal.post("/threads", {**body, "channel": "facebook"}, key="one")
    assert (other.status, other.body["type"]) == (422, "/problems/key-reused")
    maple.as_("jules").made("/threads", body, key="one")  # another person's keys are their own


def test_a_revision_equal_to_the_last_is_answered_with_the_last(maple: Maple) -> None:
    draft = maple.draft()
    path = f"/drafts/{draft.body['id']}/revisions"
    same = maple.as_("amal").post(path, {"channel": "x", "texts": {"en": ANSWER}}, match=draft)
    assert (same.status, same.body["revision"], same.body["digest"]) == (200, 1, draft.body["digest"])
    assert same.tag == draft.tag  # nobody's copy is stale
    new = maple.as_("amal").made(path, {"channel": "x", "texts": {"en": ANSWER + "!"}}, match=same)
    assert (new.body["revision"], new.body["state"]) == (2, "drafting")
    numbers = [row["revision"] for row in maple.as_("priya").read(path)["items"]]
    assert numbers == [2, 1]


def test_a_blocked_submission_names_each_check_with_its_clause_and_sentence(maple: Maple) -> None:
    draft = maple.draft("The injected flu vaccine cannot give you flu. " * 9, message=MYTH, category="R3")
    path = f"/drafts/{draft.body['id']}"
    refused = maple.as_("amal").post(f"{path}/submission", match=draft)
    assert (refused.status, refused.body["type"]) == (422, "/problems/blocked-by-guidance")
    found = {check["check"]: check for check in refused.body["checks"]}
    assert {"over_length", "required_source_link"} <= found.keys()
    assert found["over_length"]["clause"] == "checks.over_length"
    assert "414/280" in found["over_length"]["detail"].replace(" ", "") or "414" in found["over_length"]["detail"]
    assert maple.as_("amal").read(path)["state"] == "drafting"
    looked = maple.as_("amal").post(f"{path}/evaluation").body
    assert looked["blocked"] is True
    assert {check["check"] for check in looked["checks"]} >= found.keys()


def test_looking_before_submitting_changes_nothing(maple: Maple) -> None:
    draft = maple.draft(FACT, message=MYTH, category="R3", channel="facebook")
    path = f"/drafts/{draft.body['id']}"
    before = maple.as_("rita").read("/record/entries?limit=1")["items"][0]["index"]
    look = maple.as_("amal").post(f"{path}/evaluation")
    assert look.status == 200
    assert [(step["role"], step["topic"], [one["name"] for one in step["people"]]) for step in look.body["route"]] == [
        ("program_expert", "immunisation", ["Nadia Osei"]),
        ("comms_manager", None, ["Priya Raman"]),
    ]
    assert look.body["route"][0]["role_title"] == "Program expert"
    assert {step["due"] for step in look.body["route"]} == {look.body["first_response_due"]}
    assert maple.as_("amal").get(path).tag == draft.tag
    newest = maple.as_("rita").read("/record/entries?limit=1&type=draft.created")["items"][0]["index"]
    assert newest <= before


def test_requirements_say_who_can_and_who_cannot_and_why(maple: Maple) -> None:
    maple.grant("tom", "author", "program_expert", "comms_manager")
    ident = maple.submitted(FACT, "tom", message=MYTH, category="R3", channel="facebook")
    items = {one["id"]: one for one in maple.as_("tom").read(f"/drafts/{ident}/requirements")["items"]}
    assert items["submission"]["status"] == "satisfied"
    first = items["steps.1"]
    assert (first["status"], [one["name"] for one in first["can"]]) == ("unsatisfied", ["Nadia Osei"])
    assert [(one["name"], one["problem"], one["clause"]) for one in first["cannot"]] == [
        ("Tom Lindqvist", "own-work", "approval.author_may_approve")
    ]
    assert "Tom Lindqvist" in first["cannot"][0]["why"]
    assert maple.decide("nadia", ident, "approve").status == 201
    items = {one["id"]: one for one in maple.as_("tom").read(f"/drafts/{ident}/requirements")["items"]}
    assert items["steps.1"]["status"] == "satisfied"


def test_withdrawing_ends_the_review_and_only_its_author_or_submitter_may(maple: Maple) -> None:
    ident = maple.submitted()
    path = f"/drafts/{ident}"
    tag = maple.as_("amal").get(path).tag
    refused = maple.as_("jules").post(f"{path}/withdrawal", match=tag)
    assert (refused.status, refused.body["type"]) == (403, "/problems/not-yours")
    gone = maple.as_("amal").made(f"{path}/withdrawal", {"reason": "Asked elsewhere."}, match=tag)
    assert (gone.body["state"], gone.body["review"]["state"]) == ("withdrawn", "withdrawn")
    late = maple.decide("priya", ident, "approve")
    assert late.status == 409


def test_publication_needs_its_proof(maple: Maple) -> None:
    ident = maple.approved()
    path = f"/drafts/{ident}"
    bare = maple.as_("amal").post(f"{path}/publication", {}, match=maple.as_("amal").get(path))
    assert (bare.status, set(bare.body["errors"])) == (422, {"url", "published_at", "captured_text"})
    other = maple.publish("amal", ident, ANSWER.replace("3 p.m.", "2 p.m."))
    assert (other.status, other.body["differs"]) == (201, True)
    types = [entry["type"] for entry in maple.record(f"drafts/{ident}")]
    assert types[-2:] == ["reply.published", "publication.differed"]
