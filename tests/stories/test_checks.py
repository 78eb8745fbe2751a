"""Stories 9, 10 and 11 over HTTP: what is personal, what is too long and what lacks a language goes to nobody."""

from __future__ import annotations

from collections.abc import Callable

from governance.handlers import ring
from tests.policies.test_stories import BEACH, JOAN, OFFLINE, SHOTS, VACCIN
from tests.stories.test_emergency import declared, found
from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import POST, Answer, Maple, opened, under_other_guidance

LOST = "I'm Joan Miller, you lost my TB test from Oct 3!"


def refused(answer: Answer) -> set[str]:
    """The checks that stop a submission."""
    assert (answer.status, answer.body["type"]) == (422, "/problems/blocked-by-guidance"), answer
    return {one["check"] for one in answer.body["checks"] if one["outcome"] == "block"}


def test_story_9_nothing_personal_is_answered_in_public_and_what_was_blocked_is_for_two_alone(maple: Maple) -> None:
    draft = maple.draft(JOAN, channel="facebook", message=LOST, category="R7")
    path, amal = f"/drafts/{draft.body['id']}", maple.as_("amal")
    stopped = amal.post(f"{path}/submission", match=draft)
    assert {"phi", "confirms_client_relationship", "pii_third_party"} <= refused(stopped)
    said = " ".join(one["detail"] for one in stopped.body["checks"])
    for ground in ("somebody is a client", "Results of one person's test", "a date of theirs", "Street addresses"):
        assert ground in said, said
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
        assert not [one for one in ("Joan", "Birch", "negative") if one in str(entry["body"])]
    maple.work()
    for who in ("amal", "sam", "kowalski", "dana"):
        assert "Birch" not in str(maple.as_(who).read("/notices"))


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


def test_story_10_the_limit_is_the_channels_own_and_can_be_another(maple: Maple) -> None:
    draft = maple.draft(BEACH)
    path, amal, pat = f"/drafts/{draft.body['id']}", maple.as_("amal"), maple.as_("pat")

    def limit(characters: int) -> None:
        body = {"account": "@MapleHealth", "limit": characters}
        answer = pat.put("/channels/x", body, match=pat.get("/channels/x"))
        assert (answer.status, answer.body["limit"]) == (200, characters)

    limit(324)
    (said,) = [one["detail"] for one in amal.post(f"{path}/submission", match=draft).body["checks"]]
    assert "counts 325 and the channel takes 324: it is 1 too long" in said
    limit(325)
    assert amal.post(f"{path}/submission", match=draft).status == 201


def test_story_11_a_reply_needs_the_language_of_its_message_alone(maple: Maple) -> None:
    for language, texts, lacks in (
        ("en", {"en": SHOTS}, False),
        ("fr", {"en": SHOTS}, True),
        ("fr", {"fr": VACCIN}, False),
    ):
        thread = maple.conversation(said={"language": language})
        amal = maple.as_("amal")
        made = amal.made("/drafts", {"kind": "reply", "thread_id": thread, "channel": "x", "texts": texts})
        answer = amal.post(f"/drafts/{made.body['id']}/submission", match=made)
        assert (refused(answer) == {"missing_language"}) if lacks else (answer.status == 201), answer


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
    sent = {"url": POST, "published_at": maple.clock.now().isoformat()}
    alone = amal.post(f"{path}/publication", {**sent, "captured_texts": {"en": SHOTS}}, match=amal.get(path))
    assert (alone.status, amal.read(path)["state"]) == (422, "approved")
    together = {**sent, "captured_texts": {"en": SHOTS, "fr": VACCIN}}
    assert amal.post(f"{path}/publication", together, match=amal.get(path)).status == 201


def statement(maple: Maple, who: str, **texts: str) -> str:
    """A statement's path, submitted by the short chain."""
    made = maple.as_(who).made("/drafts", {"kind": "statement", "channel": "facebook", "texts": texts})
    path = f"/drafts/{made.body['id']}"
    answer = maple.as_(who).post(f"{path}/submission", {"emergency": True}, match=made)
    assert answer.status == 201, answer.body
    return path


def out(maple: Maple, who: str, path: str, **texts: str) -> None:
    """The duty officer approves it, and somebody posts it."""
    assert maple.decide("olu", int(path.rpartition("/")[2]), "approve").status == 201
    body = {"url": POST, "published_at": maple.clock.now().isoformat(), "captured_texts": texts}
    maple.as_(who).made(f"{path}/publication", body, match=maple.as_(who).get(path))


def asked(maple: Maple, path: str) -> list[tuple[str, list[str], str | None]]:
    items = maple.as_("amal").read(f"{path}/requirements")["items"]
    late = [one for one in items if one["id"] == "languages.emergency_lag"]
    return [(one["status"], [who["name"] for who in one["can"]], one["due"]) for one in late]


def test_story_11_in_an_emergency_english_goes_first_and_french_is_an_open_task_until_it_goes_out(maple: Maple) -> None:
    maple.clock.at(2026, 12, 2, 18, 44)
    assert declared(maple).status == 201
    path = statement(maple, "amal", en=SHOTS)
    looked = maple.as_("amal").post(f"{path}/evaluation", {}).body
    out(maple, "amal", path, en=SHOTS)
    maple.work()
    assert asked(maple, path) == [("unsatisfied", ["Jules Tremblay"], "2026-12-03T00:14:00Z")], looked
    subject = path.removeprefix("/")
    (entry,) = maple.record(subject, type="language.owed")
    assert (entry["opened"]["languages"], entry["data"]["clauses"]) == (["fr"], ["languages.emergency_lag"])
    told = [one["event"] for one in maple.as_("jules").read("/notices")["items"]]
    assert "language_owed" in told
    ident = int(path.rpartition("/")[2])
    assert ident in [one["draft_id"] for one in maple.as_("jules").read("/queue?view=emergency")["items"]]

    maple.clock.at(2026, 12, 2, 19, 14)
    with maple.app.app_context():
        ring()
    maple.work()
    told = [one["event"] for one in maple.as_("jules").read("/notices")["items"]]
    assert told[:3] == ["language_due", "language_most", "language_half"]
    assert "language_escalated" in [one["event"] for one in maple.as_("dana").read("/notices")["items"]]

    maple.clock.at(2026, 12, 2, 19, 20)
    for other in ({"en": f"{SHOTS} Bye.", "fr": VACCIN}, {"en": SHOTS, "fr": VACCIN}):
        follows = statement(maple, "jules", **other)
        out(maple, "priya", follows, **other)
        met = other["en"] == SHOTS
        assert asked(maple, path)[0][0] == ("satisfied" if met else "unsatisfied")
    (entry,) = maple.record(subject, type="language.followed")
    assert (entry["opened"]["languages"], entry["opened"]["late"]) == (["fr"], True)
    maple.clock.at(2026, 12, 4, 9, 0)
    with maple.app.app_context():
        ring()
    maple.work()
    assert [one["event"] for one in maple.as_("jules").read("/notices")["items"]].count("language_due") == 1


def test_story_11_what_was_found_wrong_is_owed_in_no_other_language(maple: Maple) -> None:
    assert declared(maple).status == 201
    path = statement(maple, "amal", en=SHOTS)
    out(maple, "amal", path, en=SHOTS)
    assert found(maple, int(path.rpartition("/")[2]), "retracted", comment="Not on Saturday.").status == 201
    assert [status for status, _, _ in asked(maple, path)] == ["not_applicable"]
    assert maple.as_("jules").read("/queue?view=emergency")["items"] == []


def test_story_11_without_a_lag_in_the_guidance_no_language_follows_even_in_an_emergency(
    new_installation: Callable[..., Installation], clock: ClockFile
) -> None:
    name = under_other_guidance("no_lag", lambda document: document["languages"].pop("emergency_lag"))
    with opened(new_installation(name), clock) as maple:
        assert declared(maple).status == 201
        amal = maple.as_("amal")
        made = amal.made("/drafts", {"kind": "statement", "channel": "facebook", "texts": {"en": SHOTS}})
        answer = amal.post(f"/drafts/{made.body['id']}/submission", {"emergency": True}, match=made)
        assert refused(answer) == {"missing_language"}


def test_story_11_the_missing_language_is_written_beside_what_is_out_by_one_and_ends_the_task(maple: Maple) -> None:
    assert declared(maple).status == 201
    path = statement(maple, "amal", en=SHOTS)
    first, jules = int(path.rpartition("/")[2]), maple.as_("jules")
    early = jules.post(f"{path}/translations", {"texts": {"fr": VACCIN}})
    assert (early.status, early.body["type"]) == (409, "/problems/nothing-owed")
    out(maple, "amal", path, en=SHOTS)
    wrong = jules.post(f"{path}/translations", {"texts": {"en": "Bye."}})
    assert (wrong.status, list(wrong.body["errors"])) == (422, ["texts.en"])
    made = jules.made(f"{path}/translations", {"texts": {"fr": VACCIN}}, key="only-once")
    assert (made.body["follows"], made.body["kind"], made.body["texts"]) == (
        first,
        "statement",
        {"en": SHOTS, "fr": VACCIN},
    )
    second = maple.as_("amal").post(f"{path}/translations", {"texts": {"fr": VACCIN}})
    assert (second.status, second.body["by"], second.body["draft_id"]) == (409, "Jules Tremblay", made.body["id"])
    again = jules.post(f"{path}/translations", {"texts": {"fr": VACCIN}}, key="only-once")
    assert (again.status, again.body["id"]) == (201, made.body["id"])
    (entry,) = maple.record(f"drafts/{made.body['id']}", type="draft.created")
    assert entry["opened"]["follows"] == maple.record(f"drafts/{first}")[0]["subject"].removeprefix("draft/")
    follows = f"/drafts/{made.body['id']}"
    assert jules.post(f"{follows}/submission", {"emergency": True}, match=made).status == 201
    out(maple, "priya", follows, en=SHOTS, fr=VACCIN)
    assert asked(maple, path)[0][0] == "satisfied"
    assert jules.post(f"{path}/translations", {"texts": {"fr": VACCIN}}).body["type"] == "/problems/nothing-owed"
