"""Story 1, a routine question from the public's message to the public's answer, and story 5, an edit after approval."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from tests.support.maple import ANSWER, POST, QUESTION, Answer, Maple


def ask(maple: Maple) -> int:
    """X, Monday 23 November 2026, 09:12: taken in and triaged as a routine question."""
    amal, message = maple.as_("amal"), {"author_handle": "@resident", "text": QUESTION, "language": "en"}
    maple.clock.at(2026, 11, 23, 9, 20)
    received = {"received_at": "2026-11-23T09:12:00-05:00", "url": "https://x.example/resident/status/9"}
    thread = amal.made("/threads", {"channel": "x", "message": {**message, **received, "external_id": "9"}})
    chosen = {"category": "R1", "reason": "Opening hours."}
    triaged = amal.made(f"/threads/{thread.body['id']}/triage", chosen, match=thread)
    assert triaged.body["first_response_due"] == "2026-11-24T14:12:00Z"  # Tuesday 24 November, 09:12
    assert triaged.body["clauses"] == ["categories.R1"]
    return int(thread.body["id"])


def write(maple: Maple, thread: int) -> Answer:
    """09:40: Amal drafts the answer."""
    maple.clock.at(2026, 11, 23, 9, 40)
    body = {"kind": "reply", "thread_id": thread, "channel": "x", "texts": {"en": ANSWER}}
    return maple.as_("amal").made("/drafts", body)


def approve(maple: Maple, draft: Answer) -> Answer:
    """Submitted at 09:45, approved by Priya at 10:05."""
    maple.clock.at(2026, 11, 23, 9, 45)
    review = maple.as_("amal").made(f"/drafts/{draft.body['id']}/submission", match=draft)
    assert (review.body["state"], review.body["policy_version"]) == ("open", "1.0.0")
    assert [(step["role"], step["state"], step["due"]) for step in review.body["steps"]] == [
        ("comms_manager", "open", "2026-11-24T14:12:00Z")
    ]
    early = maple.publish("amal", draft.body["id"], match=review)
    assert early.status == 409  # never before the approval
    maple.clock.at(2026, 11, 23, 10, 5)
    decided = maple.decide("priya", draft.body["id"], "approve")
    assert (decided.status, decided.body["draft"]["state"]) == (201, "approved")
    return decided


def test_a_routine_question_is_answered_in_54_minutes_and_all_of_it_stands_in_the_record(maple: Maple) -> None:
    thread = ask(maple)
    draft = write(maple, thread)
    ident = draft.body["id"]
    look = maple.as_("amal").post(f"/drafts/{ident}/evaluation").body
    assert [(step["role"], step["due"], [one["name"] for one in step["people"]]) for step in look["route"]] == [
        ("comms_manager", "2026-11-24T14:12:00Z", ["Priya Raman"])
    ]
    assert (look["blocked"], "categories.R1" in look["clauses"]) == (False, True)
    decided = approve(maple, draft)
    maple.clock.at(2026, 11, 23, 10, 6)
    published = maple.publish("priya", ident, match=decided)
    assert (published.status, published.body["differs"]) == (201, False)
    assert published.body["published_at"] == "2026-11-23T15:06:00Z"
    shown = maple.as_("priya").read(f"/drafts/{ident}")
    assert (shown["state"], shown["publication"]["url"]) == ("published", POST)
    answered = maple.as_("amal").read(f"/threads/{thread}")
    assert (answered["state"], answered["answered_at"]) == ("answered", "2026-11-23T15:06:00Z")
    told(maple, thread, ident, shown["digest"])


def told(maple: Maple, thread: int, ident: int, digest: str) -> None:
    """Triage, submission, approval and publication, each with policy, clause, digest and the person."""
    (edition,) = maple.as_("rita").read("/policies/starter-public-body/versions")["items"]
    policy = {"version": "1.0.0", "sha256": edition["sha256"]}
    received, triage = maple.record(f"threads/{thread}")
    assert (received["type"], triage["type"]) == ("thread.received", "thread.triaged")
    assert (triage["data"]["policy"], triage["data"]["clauses"]) == (policy, ["categories.R1"])
    acts = maple.record(f"drafts/{ident}")
    assert [(act["type"], act["data"]["at"], act["opened"]["actor"]["name"]) for act in acts] == [
        ("draft.created", "2026-11-23T14:40:00.000000Z", "Amal Haddad"),
        ("draft.submitted", "2026-11-23T14:45:00.000000Z", "Amal Haddad"),
        ("decision.made", "2026-11-23T15:05:00.000000Z", "Priya Raman"),
        ("reply.published", "2026-11-23T15:06:00.000000Z", "Priya Raman"),
    ]
    assert {act["data"]["digest"] for act in acts} == {digest}  # what was approved is what was published
    assert [act["data"]["policy"] for act in acts[1:]] == [policy] * 3
    assert all("categories.R1" in act["data"]["clauses"] for act in acts[1:3])


def test_no_time_is_taken_without_its_offset(maple: Maple) -> None:
    message = {"text": QUESTION, "language": "en", "received_at": "2026-11-23T09:12:00"}
    refused = maple.as_("amal").post("/threads", {"channel": "x", "message": message})
    assert (refused.status, list(refused.body["errors"])) == (422, ["message.received_at"])


# -- Story 5 -------------------------------------------------------------------------------------------------------


def picture(maple: Maple, alt: str) -> int:
    """A file that Amal attached."""
    content = io.BytesIO()
    Image.new("RGB", (8, 8)).save(content, "PNG")
    data = {"file": (io.BytesIO(content.getvalue()), "map.png"), "alt": f'{{"en": "{alt}"}}'}
    made = maple.as_("amal").call("POST", "/attachments", data=data)
    assert made.status == 201, made.body
    return int(made.body["id"])


TWO = ANSWER.replace("3 p.m.", "2 p.m.")
EDITS = {
    "a word": lambda maple: {"texts": {"en": TWO}},
    "white space": lambda maple: {"texts": {"en": ANSWER.replace(". ", ".  ", 1)}},
    "a language": lambda maple: {"texts": {"en": ANSWER, "fr": "Samedi, de 9 h 30 à 15 h."}},
    "the channel": lambda maple: {"channel": "facebook"},
    "the time": lambda maple: {"scheduled_for": "2026-11-23T11:00:00-05:00"},
    "an attachment": lambda maple: {"attachments": [picture(maple, "A map")]},
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_after_approval_voids_it_at_once_whatever_was_changed(maple: Maple, edit: str) -> None:
    draft = write(maple, ask(maple))
    ident, digest = draft.body["id"], draft.body["digest"]
    approved = approve(maple, draft)
    maple.clock.at(2026, 11, 23, 10, 6)
    body: dict[str, Any] = {"channel": "x", "texts": {"en": ANSWER}, **EDITS[edit](maple)}
    edited = maple.as_("amal").made(f"/drafts/{ident}/revisions", body, match=approved)
    assert (edited.body["state"], edited.body["revision"]) == ("drafting", 2)
    assert edited.body["review"]["state"] == "outdated"
    (decision,) = edited.body["review"]["steps"][0]["decisions"]
    assert decision["outdated_at"] == "2026-11-23T15:06:00Z"  # it stays, visible as outdated
    refused = maple.publish("amal", ident, match=edited)
    assert refused.status == 409
    late = maple.decide("priya", ident, "approve")
    assert (late.status, late.body["current_revision"]) == (409, 2)
    voided = next(act for act in maple.record(f"drafts/{ident}") if act["type"] == "approval.voided")
    assert (voided["data"]["previous"], voided["data"]["digest"]) == (digest, edited.body["digest"])


def test_the_alternative_text_of_a_picture_is_part_of_what_is_approved(maple: Maple) -> None:
    """The same picture, described otherwise, is another revision."""
    thread, first, second = ask(maple), picture(maple, "A map of Main St."), picture(maple, "A map of Water St.")
    body = {"kind": "reply", "thread_id": thread, "channel": "x", "texts": {"en": ANSWER}, "attachments": [first]}
    draft = maple.as_("amal").made("/drafts", body)
    assert [one["sha256"] for one in draft.body["attachments"]]
    decided = approve(maple, draft)
    other = {"channel": "x", "texts": {"en": ANSWER}, "attachments": [second]}
    edited = maple.as_("amal").made(f"/drafts/{draft.body['id']}/revisions", other, match=decided)
    assert edited.body["attachments"][0]["sha256"] == draft.body["attachments"][0]["sha256"]
    assert (edited.body["state"], edited.body["digest"] != draft.body["digest"]) == ("drafting", True)


def test_a_save_that_changes_nothing_keeps_the_approval(maple: Maple) -> None:
    draft = write(maple, ask(maple))
    decided = approve(maple, draft)
    body = {"channel": "x", "texts": {"en": ANSWER.replace("\n", "\r\n")}}
    same = maple.as_("amal").post(f"/drafts/{draft.body['id']}/revisions", body, match=decided)
    assert (same.status, same.body["state"], same.body["revision"]) == (200, "approved", 1)
    assert maple.publish("amal", draft.body["id"], match=same).status == 201


def test_an_approval_that_is_not_used_in_time_lapses(maple: Maple) -> None:
    draft = write(maple, ask(maple))
    approve(maple, draft)
    path = f"/drafts/{draft.body['id']}"
    maple.clock.at(2026, 11, 26, 10, 4)  # three business days are over at 10:05
    assert maple.as_("amal").read(path)["state"] == "approved"
    maple.clock.forward(timedelta(minutes=1))
    assert maple.as_("amal").read(path)["state"] == "expired"
    refused = maple.publish("amal", draft.body["id"])
    assert (refused.status, refused.body["type"]) == (409, "/problems/approval-lapsed")
    assert [row["draft_id"] for row in maple.as_("amal").read("/queue?view=expired")["items"]] == [draft.body["id"]]


def test_story_5_what_was_posted_before_the_edit_is_recorded_as_the_revision_of_then(maple: Maple) -> None:
    """Approved at 10:05, posted at 10:06, edited by Jules at 10:07: the post is a fact, and of the approved words."""
    draft = write(maple, ask(maple))
    approve(maple, draft)
    ident, amal = draft.body["id"], maple.as_("amal")
    maple.clock.at(2026, 11, 23, 10, 7)
    edited = ANSWER.replace("3 p.m.", "2 p.m.")
    wording = {"channel": "x", "texts": {"en": edited}}
    maple.as_("jules").made(f"/drafts/{ident}/revisions", wording, match=amal.get(f"/drafts/{ident}"))
    maple.as_("jules").made(f"/drafts/{ident}/submission", match=amal.get(f"/drafts/{ident}"))
    maple.clock.at(2026, 11, 23, 10, 20)

    def told(text: str, minute: int) -> Answer:
        body = {"url": POST, "published_at": f"2026-11-23T10:{minute:02}:00-05:00", "captured_text": text}
        return amal.post(f"/drafts/{ident}/publication", body, match=amal.get(f"/drafts/{ident}"))

    assert told(edited, 6).status == 409, "words that nobody had approved"
    assert told(ANSWER.replace("3 p.m.", "4 p.m."), 6).status == 409, "nor these"
    assert told(ANSWER, 4).status == 409, "before the approval"
    assert told(ANSWER, 9).status == 409, "after the edit, which voided it"
    out = told(ANSWER, 6)
    assert (out.status, out.body["late"], out.body["revision"], out.body["differs"]) == (201, "ended", 1, False)
    now = amal.read(f"/drafts/{ident}")
    assert (now["state"], now["revision"], now["texts"]["en"]) == ("published", 1, ANSWER)
    assert maple.decide("priya", ident, "approve", revision=2).status == 409, "what was begun with the edit has ended"
    (entry,) = maple.record(f"drafts/{ident}", type="reply.published")
    assert (entry["opened"]["revision"], entry["opened"]["late"], entry["opened"]["left_revision"]) == (1, "ended", 2)
    assert entry["data"]["digest"] == draft.body["digest"] == now["digest"]
