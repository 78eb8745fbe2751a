"""What goes out by a webhook: once, under one id, and never again before somebody has said that it did not arrive."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from governance.change import System
from governance.db import session
from governance.jobs.outbox import Outbox
from tests.channels.conftest import HOOK, Hooked
from tests.support.maple import ANSWER, POST
from tests.support.receiver import Manners
from workflows.deliveries.answers import Answer, Fate
from workflows.deliveries.beginning import begin
from workflows.deliveries.ending import MOST_TRIES, end
from workflows.webhooks import WebhookSecret

PROOF = {"url": POST, "captured_text": ANSWER}
WHY = {"reason": "I looked at the account: nothing stands there."}


def test_what_is_sent_is_signed_goes_out_once_and_is_published_only_when_it_is_out(hooked: Hooked) -> None:
    maple, amal = hooked.maple, hooked.maple.as_("amal")
    ident = maple.approved()
    made = hooked.send(ident)
    assert (made.status, made.body["state"], hooked.state(ident)) == (201, "waiting", ("approved", "waiting"))
    again = hooked.send(ident, "priya")
    assert (again.status, again.body["type"].rpartition("/")[2], again.body["by"]) == (
        409,
        "already-sending",
        "Amal Haddad",
    )
    seen: list[Any] = []
    hooked.receiver.before = lambda: seen.append(hooked.state(ident))
    maple.work()
    assert seen == [("sending", "sending")]
    assert hooked.state(ident) == ("published", "delivered")
    (post,) = hooked.receiver.posts
    event = post.event
    assert (event["specversion"], event["type"]) == ("1.0", "onrecord.publication.requested")
    assert (event["id"], event["data"]["texts"]) == (post.headers["webhook-id"], {"en": ANSWER})
    out = amal.read(f"/drafts/{ident}/publication")
    assert (out["subject"], out["url"]) == (f"publication/{event['id']}", "https://x.example/MapleHealth/1")
    assert (out["digest"], out["differs"], out["by"]) == (event["data"]["digest"], False, "Amal Haddad")
    assert hooked.types(ident) == ["delivery.requested", "delivery.attempted"]
    assert maple.record(f"publication/{event['id']}")[0]["type"] == "reply.published"
    maple.work()
    hooked.later(hours=5)
    assert len(hooked.receiver.posts) == 1
    assert hooked.send(ident).status == 409


def test_another_text_there_opens_a_report_and_a_receiver_that_names_no_address_is_enough(hooked: Hooked) -> None:
    hooked.receiver.manners.answer = {"texts": {"en": "The clinic is closed."}}
    ident = hooked.sent()
    out = hooked.maple.as_("amal").read(f"/drafts/{ident}/publication")
    assert (out["differs"], out["url"], out["captured_texts"]) == (True, None, {"en": "The clinic is closed."})
    (report,) = hooked.maple.as_("amal").read(f"/error-reports?draft_id={ident}")["items"]
    assert report["origin"] == "difference"


def test_story_10_a_thread_is_sent_with_its_posts_and_one_that_is_missing_there_is_reported(hooked: Hooked) -> None:
    hooked.receiver.manners.answer = {"texts": {"en": ANSWER}}
    ident = hooked.sent(f"{ANSWER}\n---\nBring a sweater.")
    (post,) = hooked.receiver.posts
    assert post.event["data"]["texts"] == {"en": f"{ANSWER}\n---\nBring a sweater."}
    assert post.event["data"]["parts"] == {"en": [ANSWER, "Bring a sweater."]}
    assert hooked.maple.as_("amal").read(f"/drafts/{ident}/publication")["differs"]
    (report,) = hooked.maple.as_("amal").read(f"/error-reports?draft_id={ident}")["items"]
    assert report["what_is_wrong"] == "Of what was approved as one thread, a post is missing on the channel."


def test_a_receiver_that_asks_to_wait_gets_the_same_id_and_bytes_later_and_after_four_hours_no_more(
    hooked: Hooked,
) -> None:
    hooked.receiver.manners = Manners(status=429, headers={"Retry-After": "30"})
    ident = hooked.sent()
    assert hooked.state(ident) == ("approved", "waiting")
    hooked.later(seconds=29)
    assert len(hooked.receiver.posts) == 1
    hooked.later(seconds=2)
    assert len(hooked.receiver.posts) == 2
    hooked.receiver.manners = Manners(status=503, headers={"Retry-After": "999999999"})
    for _ in range(MOST_TRIES - 2):
        hooked.later(hours=2, seconds=1)
    assert len({(one.headers["webhook-id"], one.body) for one in hooked.receiver.posts}) == 1
    assert len(hooked.receiver.posts) == MOST_TRIES
    assert hooked.state(ident) == ("approved", "failed")
    assert hooked.types(ident)[-1] == "delivery.failed"


def test_a_refusal_is_told_by_its_number_alone_and_410_ends_the_webhook(hooked: Hooked) -> None:
    hooked.receiver.manners = Manners(status=422, answer={"error": "<script>SECRET-WORDS</script>"})
    ident = hooked.sent()
    assert hooked.state(ident) == ("approved", "failed")
    shown = hooked.maple.as_("amal").get(f"/drafts/{ident}/deliveries").raw
    notices = hooked.maple.as_("amal").get("/notices").raw
    assert b"422" in notices
    assert b"SECRET" not in shown + notices
    hooked.receiver.manners = Manners(status=410)
    assert hooked.send(ident).status == 201  # a new delivery, under an id of its own
    hooked.maple.work()
    assert hooked.state(ident) == ("approved", "failed")
    assert len(set(hooked.receiver.ids())) == 2
    assert not hooked.maple.as_("pat").read(HOOK)["on"]
    refused = hooked.send(ident)
    assert (refused.status, refused.body["type"].rpartition("/")[2]) == (409, "posted-by-hand")
    assert hooked.maple.publish("amal", ident).status == 201


# -- Nobody knows ------------------------------------------------------------------------------------------------------


def test_nothing_is_sent_again_while_nobody_knows_and_it_is_too_late_for_everything(hooked: Hooked) -> None:
    hooked.receiver.manners = Manners(status=500)
    maple, amal = hooked.maple, hooked.maple.as_("amal")
    ident = hooked.sent()
    assert hooked.state(ident) == ("sending", "unknown")
    hooked.later(hours=30)
    assert len(hooked.receiver.posts) == 1
    path = f"/drafts/{ident}"
    body = {"channel": "x", "texts": {"en": "Other words."}}
    for answer in (
        amal.put(f"{path}/hold", {"reason": "Wait."}, match=amal.get(path)),
        amal.post(f"{path}/withdrawal", {"reason": "No."}, match=amal.get(path)),
        amal.post(f"{path}/revisions", body, match=amal.get(path)),
        amal.put(f"{path}/schedule", {"time": "2026-11-26T09:30:00-05:00"}, match=amal.get(path)),
        maple.publish("amal", ident),
        hooked.send(ident),
    ):
        assert (answer.status, answer.body["type"].rpartition("/")[2]) == (409, "being-sent")
    asked = [one["event"] for one in amal.read("/notices")["items"]]
    assert asked.count("delivery_unknown") == 1
    (row,) = maple.as_("priya").read("/queue?view=attention")["items"]
    assert (row["draft_id"], row["presses"]) == (ident, [{"why": "in_doubt", "role": None}])
    assert hooked.settle(ident, "jules", said="not_out", **WHY).status == 403
    assert hooked.settle(ident, said="again").status == 422
    assert hooked.settle(ident, said="out").status == 422
    hooked.receiver.manners = Manners()
    assert hooked.settle(ident, "priya", said="again", **WHY).status == 201
    assert hooked.state(ident) == ("approved", "waiting")
    maple.work()
    assert hooked.state(ident) == ("published", "delivered")
    assert len(set(hooked.receiver.ids())) == 1
    kept = hooked.delivery(ident)["attempts"]
    assert [(one["outcome"], one["settled_by"]) for one in kept] == [("not_received", "Priya Raman"), ("out", None)]
    assert hooked.settle(ident, said="not_out", **WHY).status == 409


def test_a_person_says_that_it_is_out_or_that_it_is_not_to_be_sent(hooked: Hooked) -> None:
    hooked.receiver.manners = Manners(cut="before")
    first, second = hooked.sent(), hooked.sent()
    proof = {**PROOF, "published_at": hooked.maple.clock.now().isoformat()}
    assert hooked.settle(first, said="out", **proof).status == 201
    assert hooked.state(first) == ("published", "delivered")
    assert hooked.settle(second, said="not_out", **WHY).status == 201
    assert hooked.state(second) == ("approved", "failed")
    hooked.later(hours=5)
    assert len(hooked.receiver.posts) == 2
    assert hooked.types(second)[-2:] == ["delivery.settled", "delivery.failed"]


def test_a_receiver_that_can_be_asked_is_asked_before_people_and_settles_it(hooked: Hooked) -> None:
    hooked.set_up(status_url=True)
    hooked.receiver.manners = Manners(status=500, asked={"status": "published", "url": "https://x.example/9"})
    known = hooked.sent()
    hooked.later(seconds=11)
    assert hooked.state(known) == ("published", "delivered")
    hooked.receiver.manners = Manners(status=500, asked={"status": "not_received"})
    lost = hooked.sent()
    hooked.receiver.manners.status = 200
    hooked.later(seconds=11)
    hooked.later(minutes=1)
    assert hooked.state(lost) == ("published", "delivered")
    assert hooked.receiver.ids().count(hooked.delivery(lost)["subject"].partition("/")[2]) == 2
    hooked.receiver.manners = Manners(status=500, asked={"status": "?"})
    silent = hooked.sent()
    assert "delivery_unknown" not in [one["event"] for one in hooked.maple.as_("amal").read("/notices")["items"]]
    for _ in range(6):
        hooked.later(hours=1, seconds=1)
    events = [one["event"] for one in hooked.maple.as_("amal").read("/notices")["items"]]
    assert (hooked.state(silent), events.count("delivery_unknown")) == (("sending", "unknown"), 1)
    assert [one["kind"] for one in hooked.delivery(silent)["attempts"]] == ["send"] + ["ask"] * 5


def test_an_attempt_without_an_outcome_is_found_and_not_repeated_and_its_late_answer_counts(hooked: Hooked) -> None:
    maple = hooked.maple
    ident = maple.approved()
    row = hooked.send(ident).body["id"]
    with maple.app.app_context():
        assert begin(System(), row, 1, lambda _: None).outcome is not None  # and then the worker is gone
    assert hooked.state(ident) == ("sending", "sending")
    maple.work()
    assert hooked.state(ident) == ("sending", "unknown")
    assert hooked.receiver.posts == []
    with maple.app.app_context():  # it was only slow
        end(System(), row, 1, Answer(Fate.OUT, "out", 200, url=POST))
        end(System(), row, 1, Answer(Fate.OUT, "out", 200, url=POST))
    assert hooked.state(ident) == ("published", "delivered")


def test_story_11_where_french_fails_at_the_channel_english_is_not_counted_as_done_until_a_person_has_put_it_right(
    hooked: Hooked,
) -> None:
    maple, amal = hooked.maple, hooked.maple.as_("amal")
    thread = maple.conversation()
    body = {"kind": "reply", "thread_id": thread, "channel": "x", "texts": {"en": ANSWER, "fr": "Samedi, 9 h 30."}}
    made = amal.made("/drafts", body)
    ident = made.body["id"]
    amal.made(f"/drafts/{ident}/submission", match=made)
    assert maple.decide("priya", ident, "approve").status == 201
    hooked.receiver.manners = Manners(answer={"results": {"en": True, "fr": False}})
    assert hooked.send(ident).status == 201
    maple.work()
    assert hooked.state(ident) == ("sending", "partly")
    assert hooked.delivery(ident)["results"] == {"en": True, "fr": False}
    assert amal.get(f"/drafts/{ident}/publication").status == 404
    assert amal.read(f"/threads/{thread}")["state"] == "open"
    assert hooked.settle(ident, said="again", **WHY).status == 422
    proof = {"url": POST, "published_at": maple.clock.now().isoformat(), "captured_texts": body["texts"]}
    assert hooked.settle(ident, said="out", **proof).status == 201
    assert hooked.state(ident) == ("published", "delivered")
    assert len(hooked.receiver.posts) == 1


# -- What comes before its turn ----------------------------------------------------------------------------------------


def test_what_changes_before_its_turn_is_not_sent(hooked: Hooked) -> None:
    maple, amal, pat = hooked.maple, hooked.maple.as_("amal"), hooked.maple.as_("pat")
    held, let_go, edited, withdrawn, posted = idents = [maple.approved() for _ in range(5)]
    for ident in idents:
        assert hooked.send(ident).status == 201
    for ident in (held, let_go):
        path = f"/drafts/{ident}"
        assert amal.put(f"{path}/hold", {"reason": "Wait."}, match=amal.get(path)).status == 200
    assert amal.call("DELETE", f"/drafts/{let_go}/hold", match=amal.get(f"/drafts/{let_go}")).status == 200
    words = {"channel": "x", "texts": {"en": "Other words."}}
    amal.made(f"/drafts/{edited}/revisions", words, match=amal.get(f"/drafts/{edited}"))
    amal.made(f"/drafts/{withdrawn}/withdrawal", {"reason": "No."}, match=amal.get(f"/drafts/{withdrawn}"))
    assert maple.publish("amal", posted).status == 201
    before = [amal.get(f"/drafts/{ident}").tag for ident in idents]
    maple.work()
    lapsed = maple.approved()
    assert hooked.send(lapsed).status == 201
    maple.clock.forward(timedelta(days=8))
    maple.work()
    switched_off = maple.approved()
    assert hooked.send(switched_off).status == 201
    assert pat.put(HOOK, {"url": "", "on": False}, match=pat.get(HOOK)).status == 200
    maple.work()
    assert hooked.receiver.posts == []
    found = {ident: hooked.delivery(ident) for ident in (*idents, lapsed, switched_off)}
    assert {one["state"] for one in found.values()} == {"called_off"}
    assert [one["why"] for one in found.values()] == [
        *("is_on_hold", "was_held", "is_drafting", "is_withdrawn", "is_published", "approval-lapsed", "posted-by-hand")
    ]
    assert [amal.get(f"/drafts/{ident}").tag for ident in idents] == before  # nobody's copy of them is stale


def test_what_waits_and_could_not_be_sent_any_more_is_in_nobodys_way(hooked: Hooked) -> None:
    maple, amal = hooked.maple, hooked.maple.as_("amal")
    hooked.receiver.manners = Manners(status=429, headers={"Retry-After": "7200"})
    ident = hooked.sent()
    path, words = f"/drafts/{ident}", {"channel": "x", "texts": {"en": f"{ANSWER} Bring a sweater."}}
    amal.made(f"{path}/revisions", words, match=amal.get(path))
    amal.made(f"{path}/submission", match=amal.get(path))
    assert maple.decide("priya", ident, "approve", revision=2).status == 201
    hooked.receiver.manners = Manners()
    assert hooked.send(ident).status == 201
    maple.work()
    assert hooked.state(ident) == ("published", "delivered")
    hooked.later(hours=3)
    assert [one.event["data"]["revision"] for one in hooked.receiver.posts] == [1, 2]


def test_what_is_scheduled_is_sent_at_its_time_and_held_by_an_emergency_also_between_two_attempts(
    hooked: Hooked,
) -> None:
    maple, amal = hooked.maple, hooked.maple.as_("amal")
    hooked.receiver.manners = Manners(status=429, headers={"Retry-After": "3600"})
    first, second, third = maple.approved(), maple.approved(), hooked.sent()
    for ident, hour in ((first, 10), (second, 15)):
        when = {"time": f"2026-11-23T{hour}:30:00-05:00"}
        assert amal.put(f"/drafts/{ident}/schedule", when, match=amal.get(f"/drafts/{ident}")).status == 200
    maple.work()
    assert [hooked.state(one) for one in (first, third)] == [("scheduled", ""), ("approved", "waiting")]
    hooked.later(hours=1, minutes=19)  # 10:31
    assert hooked.state(first) == ("scheduled", "waiting")
    assert hooked.delivery(first)["by"] == "Amal Haddad"
    told = {"what": "Fuel smell in the tap water of Ward 3"}
    assert maple.as_("kowalski").post("/emergencies", told).status == 201
    sent = len(hooked.receiver.posts)
    hooked.later(hours=9)
    assert len(hooked.receiver.posts) == sent
    assert [hooked.state(one) for one in (first, second, third)] == [
        ("on_hold", "called_off"),
        ("on_hold", ""),
        ("on_hold", "called_off"),
    ]


def test_what_waits_to_be_sent_and_is_scheduled_meanwhile_is_sent_for_that_time_and_off_the_schedule_when_refused(
    hooked: Hooked,
) -> None:
    amal = hooked.maple.as_("amal")
    hooked.receiver.manners = Manners(status=429, headers={"Retry-After": "3600"})
    ident = hooked.sent()
    draft, times = f"/drafts/{ident}", ("2026-11-23T09:40:00-05:00", "2026-11-23T15:00:00-05:00")
    assert amal.put(f"{draft}/schedule", {"time": times[0]}, match=amal.get(draft)).status == 200
    hooked.later(hours=1, minutes=1)
    assert hooked.state(ident) == ("scheduled", "waiting")
    hooked.receiver.manners = Manners(status=422)
    hooked.later(hours=1, minutes=1)
    assert hooked.state(ident) == ("approved", "failed")
    assert amal.put(f"{draft}/schedule", {"time": times[1]}, match=amal.get(draft)).status == 200


def test_what_still_waits_at_its_old_time_is_not_in_the_way_of_the_new_one(hooked: Hooked) -> None:
    """Its receiver asked to wait at the old time; moved, it is sent once, at the new one."""
    maple, amal = hooked.maple, hooked.maple.as_("amal")
    hooked.receiver.manners = Manners(status=429, headers={"Retry-After": "7200"})
    ident = maple.approved()
    for method, hour in (("PUT", "10:30"), ("PATCH", "10:45")):
        when = {"time": f"2026-11-23T{hour}:00-05:00"}
        path = f"/drafts/{ident}"
        assert amal.call(method, f"{path}/schedule", when, match=amal.get(path)).status == 200
        hooked.later(hours=1, minutes=19 if method == "PUT" else -46)  # 10:31, 10:45
        hooked.receiver.manners = Manners()
    first, second = (
        one["subject"].rpartition("/")[2] for one in amal.read(f"/drafts/{ident}/deliveries")["items"][::-1]
    )
    assert hooked.state(ident) == ("published", "delivered")
    hooked.later(hours=3)
    assert [one.headers["webhook-id"] for one in hooked.receiver.posts] == [first, second]


def test_of_two_answers_to_one_conversation_the_second_waits_and_is_held_when_the_first_is_out(hooked: Hooked) -> None:
    maple, amal = hooked.maple, hooked.maple.as_("amal")
    thread = maple.conversation()
    drafts = []
    for number in range(2):
        texts = {"en": f"{ANSWER} ({number})"}
        made = amal.made("/drafts", {"kind": "reply", "thread_id": thread, "channel": "x", "texts": texts})
        amal.made(f"/drafts/{made.body['id']}/submission", match=made)
        assert maple.decide("priya", made.body["id"], "approve").status == 201
        drafts.append(made.body["id"])
    hooked.receiver.manners = Manners(status=500)
    for ident in drafts:
        assert hooked.send(ident).status == 201
    maple.work()
    assert [hooked.state(one) for one in drafts] == [("sending", "unknown"), ("approved", "waiting")]
    proof = {"url": POST, "published_at": maple.clock.now().isoformat(), "captured_text": f"{ANSWER} (0)"}
    assert hooked.settle(drafts[0], said="out", **proof).status == 201
    hooked.later(minutes=2)
    assert [hooked.state(one) for one in drafts] == [("published", "delivered"), ("on_hold", "called_off")]
    assert len(hooked.receiver.posts) == 1


# -- The account -------------------------------------------------------------------------------------------------------


def test_an_administrator_sets_it_up_and_no_secret_stands_in_the_record(hooked: Hooked) -> None:
    maple, pat = hooked.maple, hooked.maple.as_("pat")
    other = "/channels/facebook/webhook"
    assert maple.as_("amal").get(other).status == 403
    refused = pat.put(other, {"url": "https://hooks.example/x", "on": True}, match=pat.get(other))
    assert (refused.status, refused.body["type"].rpartition("/")[2]) == (409, "no-secret")
    bad = pat.put(other, {"url": "http://10.0.0.1/", "on": False}, match=pat.get(other))
    assert (bad.status, list(bad.body["errors"])) == (422, ["url"])
    assert pat.post(f"{HOOK}/secrets", match='"0"').status == 412
    second = pat.made(f"{HOOK}/secrets", match=pat.get(HOOK), key="once").body["secret"]
    assert second != hooked.secret
    assert pat.post(f"{HOOK}/secrets", match=pat.get(HOOK), key="once").body["secret"] is None
    assert pat.post(f"{HOOK}/secrets", match=pat.get(HOOK)).status == 422  # two sign already
    hooked.sent()
    signed = hooked.receiver.posts[0].headers["webhook-signature"].split(" ")
    assert len(signed) == 2
    hooked.later(days=1, seconds=1)
    hooked.sent()
    assert len(hooked.receiver.posts[1].headers["webhook-signature"].split(" ")) == 1
    everything = maple.as_("rita").get("/record/entries?limit=100").raw
    assert b"channel.secret_made" in everything
    for secret in (hooked.secret, second):
        assert secret.encode() not in everything + pat.get(HOOK).raw


def test_a_secret_that_can_no_longer_be_read_sends_nothing(hooked: Hooked) -> None:
    with hooked.maple.app.app_context():
        session.execute(update(WebhookSecret).values(sealed=b"x" * 60))
        session.commit()
    ident = hooked.sent()
    assert (hooked.state(ident), hooked.delivery(ident)["why"]) == (("approved", "failed"), "secret_unreadable")
    with hooked.maple.app.app_context():
        assert session.scalars(select(Outbox.state).where(Outbox.kind == "deliver")).all() == ["done"]
