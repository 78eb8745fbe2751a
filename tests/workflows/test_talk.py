"""Talk about a draft: comments on places in it, and suggested words, over HTTP as a program sees them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.support.clockfile import ClockFile
from tests.support.installations import Installation
from tests.support.maple import ANSWER, FACT, MYTH, Answer, Maple, opened
from workflows.talk import table

SCRIPT = "</div><script>alert(1)</script>\u202e\u2066gnp"


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    """Maple County on Monday 23 November 2026, 09:12."""
    with opened(new_installation("maple"), clock) as service:
        yield service


def events(maple: Maple, who: str) -> list[str]:
    maple.work()
    return [one["event"] for one in maple.as_(who).read("/notices")["items"] if one["event"] not in ("step_opened",)]


def problem(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["type"].removeprefix("/problems/")


def suggestion(maple: Maple, who: str, draft: int, quoted: str, words: str, **more: Any) -> Answer:
    body = {"revision": 1, "language": "en", "quoted": quoted, "replacement": words, **more}
    return maple.as_(who).post(f"/drafts/{draft}/suggestions", body)


def take(maple: Maple, who: str, draft: int, comment: Answer, match: Any = None) -> Answer:
    path = f"/drafts/{draft}"
    match = match or maple.as_(who).get(path)
    return maple.as_(who).post(f"{path}/suggestions/{comment.body['id']}/acceptance", match=match)


def submit(maple: Maple, draft: int) -> None:
    path = f"/drafts/{draft}"
    maple.as_("amal").made(f"{path}/submission", match=maple.as_("amal").get(path))


def test_a_comment_keeps_its_words_and_says_when_the_text_has_changed_there(maple: Maple) -> None:
    draft = maple.submitted()
    path, tag = f"/drafts/{draft}", maple.as_("amal").get(f"/drafts/{draft}").tag
    priya, amal = maple.as_("priya"), maple.as_("amal")
    place = {"language": "en", "quoted": "9:30 a.m.\nto 3 p.m."}  # as it was copied: a line break for a space
    made = priya.made(f"{path}/comments", {"revision": 1, "text": "Is that still so?", "place": place})
    one = f"{path}/comments/{made.body['id']}"
    assert made.headers["Location"].endswith(one)
    found = made.body["place"]
    assert (found["quoted"], found["start"], found["now"]) == ("9:30 a.m. to 3 p.m.", ANSWER.index("9:30"), 47)
    assert amal.get(path).tag == tag, "nobody's copy of the draft is stale by talk"
    body = {"channel": "x", "texts": {"en": f"Good morning. {ANSWER}"}}
    amal.made(f"{path}/revisions", body, match=amal.get(path))
    assert priya.read(one)["place"] | {"start": 0} == {**found, "now": 61, "start": 0}
    body["texts"]["en"] = ANSWER.replace("9:30 a.m.", "10 a.m.")
    amal.made(f"{path}/revisions", body, match=amal.get(path))
    gone = priya.read(one)
    assert (gone["place"]["now"], gone["place"]["changed"]) == (None, True)
    assert gone["place"]["quoted"] == "9:30 a.m. to 3 p.m."


def test_a_thread_is_answered_resolved_and_opened_again_and_those_in_it_are_told(maple: Maple) -> None:
    draft = maple.submitted()
    path, priya, amal = f"/drafts/{draft}", maple.as_("priya"), maple.as_("amal")
    one = f"{path}/comments/{priya.made(f'{path}/comments', {'revision': 1, 'text': 'Still so?'}).body['id']}"
    assert amal.made(f"{one}/replies", {"text": "Until Christmas."}).body["turns"][0]["by"] == "Amal Haddad"
    whole = amal.made(f"{path}/comments", {"revision": 1, "text": "Thank you all."}).body
    assert (whole["place"], whole["state"]) == (None, "open")
    assert amal.read(path)["open_comments"] == 2

    assert amal.put(f"{one}/resolution").body["resolved_by"] == "Amal Haddad"
    maple.clock.forward(timedelta(minutes=1))
    assert amal.put(f"{one}/resolution").body["turns"] == priya.read(one)["turns"], "once is enough"
    assert problem(priya.post(f"{one}/replies", {"text": "Wait."})) == (409, "comment-resolved")
    assert [one["id"] for one in priya.read(f"{path}/comments?state=open")["items"]] == [whole["id"]]
    reopened = priya.call("DELETE", f"{one}/resolution").body
    assert (reopened["state"], [turn["kind"] for turn in reopened["turns"]]) == (
        "open",
        ["reply", "resolved", "reopened"],
    )
    first = priya.get(f"{path}/comments?limit=1").body
    assert [one["id"] for one in priya.read(first["next"])["items"]] == [whole["id"]]

    told = events(maple, "amal"), events(maple, "priya")
    assert told == (["comment_reopened", "commented"], ["comment_resolved", "comment_answered"])
    kinds = [one["type"] for one in maple.record(f"drafts/{draft}")]
    assert [one for one in kinds if one.startswith("comment")] == [
        *("comment.made", "comment.answered", "comment.made", "comment.resolved", "comment.reopened")
    ]


def test_a_suggestion_is_taken_with_one_act_and_whoever_suggested_it_wrote_it(maple: Maple) -> None:
    draft = maple.submitted(FACT, message=MYTH, category="R3", channel="facebook")
    assert maple.decide("nadia", draft, "approve").status == 201
    made = suggestion(maple, "priya", draft, "holds no live virus", "is inactivated", text="Shorter.")
    assert made.status == 201, made.body
    assert (made.body["suggestion"]["outcome"], made.body["suggestion"]["taken_revision"]) == ("open", None)
    kept = [one["text"] for one in made.body["suggestion"]["pieces"] if one["kind"] != "delete"]
    assert "The injected flu vaccine is inactivated, so it cannot give you flu." in "".join(kept)
    other = suggestion(maple, "kowalski", draft, "injected flu vaccine holds", "vaccine holds")

    taken = take(maple, "amal", draft, made)
    assert (taken.status, taken.body["revision"], taken.body["state"]) == (201, 2, "drafting")
    assert taken.body["texts"]["en"] == FACT.replace("holds no live virus", "is inactivated")
    assert taken.body["review"]["state"] == "outdated"
    shown = maple.as_("amal").read(f"/drafts/{draft}/comments/{made.body['id']}")
    assert (shown["suggestion"]["outcome"], shown["suggestion"]["taken_revision"]) == ("taken", 2)
    assert problem(take(maple, "tom", draft, made)) == (409, "suggestion-decided")
    assert problem(maple.as_("amal").put(f"/drafts/{draft}/comments/{made.body['id']}/resolution")) == (
        409,
        "suggestion-decided",
    )

    lost = take(maple, "amal", draft, other)
    assert problem(lost) == (409, "place-changed")
    assert "Suggest them anew on revision 2" in lost.body["detail"]
    still = maple.as_("amal").read(f"/drafts/{draft}/comments/{other.body['id']}")
    assert (still["state"], still["suggestion"]["outcome"], still["place"]["changed"]) == ("open", "open", True)

    submit(maple, draft)
    assert maple.decide("nadia", draft, "approve", revision=2).status == 201
    assert problem(maple.decide("priya", draft, "approve", revision=2)) == (403, "own-work")
    why = maple.as_("priya").read(f"/drafts/{draft}/requirements")["items"]
    (step,) = [one for one in why if one["id"] == "steps.2"]
    assert [one["problem"] for one in step["cannot"] if one["name"] == "Priya Raman"] == ["own-work"]
    (entry,) = [one for one in maple.record(f"drafts/{draft}") if one["type"] == "draft.revised"]
    assert entry["opened"]["suggested_by"]["name"] == "Priya Raman"
    assert "inactivated" not in "".join(one["body"] for one in maple.record(f"drafts/{draft}"))
    assert events(maple, "priya") == ["suggestion_taken"]
    assert events(maple, "amal") == ["suggested", "suggested"]


def test_the_evaluation_says_before_what_an_edit_would_do_to_the_chain_and_to_ones_own_part_in_it(
    maple: Maple,
) -> None:
    draft = maple.draft(FACT, message=MYTH, category="R3", channel="facebook").body["id"]
    path = f"/drafts/{draft}/evaluation"
    before = maple.as_("priya").post(path).body["if_edited"]
    assert (before["voids_review"], before["leaves_chain_as"]) == (False, "comms_manager")
    submit(maple, draft)
    found = maple.as_("nadia").post(path).body["if_edited"]
    assert (found["voids_review"], found["leaves_chain_as"]) == (True, "program_expert")
    assert found["detail"][1].startswith("You may approve this draft as Program expert.")
    assert maple.as_("amal").post(path).body["if_edited"]["leaves_chain_as"] is None
    assert maple.as_("rita").post(path).body["if_edited"]["leaves_chain_as"] is None


def test_a_text_in_another_language_is_suggested_whole_and_a_suggestion_is_declined_or_taken_back(
    maple: Maple,
) -> None:
    draft = maple.draft().body["id"]
    french = suggestion(maple, "jules", draft, "", "La clinique est ouverte.", language="fr")
    assert french.status == 201, french.body
    assert take(maple, "amal", draft, french).body["texts"] == {"en": ANSWER, "fr": "La clinique est ouverte."}
    late = suggestion(maple, "tom", draft, "", "La clinique ouvre.", language="fr", revision=1)
    assert problem(late) == (409, "place-changed")

    path = f"/drafts/{draft}"
    one = suggestion(maple, "jules", draft, "50 Main St.", "60 Main St.", revision=2)
    refused = maple.as_("amal").made(f"{path}/suggestions/{one.body['id']}/refusal", {"reason": "It moved."})
    assert (refused.body["suggestion"]["outcome"], refused.body["suggestion"]["reason"]) == ("declined", "It moved.")
    assert refused.body["state"] == "resolved"
    own = suggestion(maple, "jules", draft, "50 Main St.", "70 Main St.", revision=2)
    back = maple.as_("jules").made(f"{path}/suggestions/{own.body['id']}/refusal")
    assert back.body["suggestion"]["outcome"] == "withdrawn"
    again = maple.as_("amal").post(f"{path}/suggestions/{own.body['id']}/refusal")
    assert problem(again) == (409, "suggestion-decided")
    assert again.body["by"].startswith("Jules")
    assert events(maple, "jules") == ["suggestion_declined", "suggestion_taken"]


def test_what_cannot_be_meant_or_said_is_refused_by_field(maple: Maple) -> None:
    draft = maple.draft("Yes. Yes, we are open at 50 Main St.").body["id"]
    path, amal = f"/drafts/{draft}", maple.as_("amal")

    def at(**place: Any) -> Answer:
        return amal.post(f"{path}/comments", {"revision": 1, "text": "Hm.", "place": {"language": "en", **place}})

    assert "more than once" in at(quoted="Yes").body["errors"]["quoted"][0]
    assert at(quoted="Yes", start=5).body["place"]["start"] == 5
    assert at(quoted="Yes", start=6).status == 422
    assert "not in the text" in at(quoted="No").body["errors"]["quoted"][0]
    assert amal.post(f"{path}/comments", {"revision": 2, "text": "Hm."}).status == 404
    long = amal.post(f"{path}/comments", {"revision": 1, "text": "x" * (table.LONGEST + 1)})
    assert (long.status, list(long.body["errors"])) == (422, ["text"])
    assert "stand there already" in suggestion(maple, "tom", draft, "50", "50").body["errors"]["replacement"][0]
    whole = suggestion(maple, "tom", draft, "Yes. Yes, we are open at 50 Main St.", " ")
    assert "Nothing would be left" in whole.body["errors"]["replacement"][0]
    assert "Quote the words" in suggestion(maple, "tom", draft, "", "Yes.").body["errors"]["quoted"][0]
    made = amal.made(f"{path}/comments", {"revision": 1, "text": SCRIPT}).body
    assert made["text"] == SCRIPT
    plain = suggestion(maple, "tom", draft, "50 Main", SCRIPT)
    assert problem(amal.put(f"{path}/comments/{plain.body['id']}/resolution")) == (409, "suggestion-open")
    refusal = f"{path}/suggestions/{made['id']}/refusal"
    assert problem(amal.post(refusal)) == (409, "no-suggestion")
    assert amal.get(f"{path}/comments/99").status == 404
    other = maple.draft().body["id"]
    assert amal.post(f"/drafts/{other}/comments/{made['id']}/replies", {"text": "Hm."}).status == 404


def test_readers_read_and_nobody_speaks_about_what_they_may_not_see_or_what_is_over(maple: Maple) -> None:
    draft = maple.approved()
    path = f"/drafts/{draft}"
    said = maple.as_("tom").made(f"{path}/comments", {"revision": 1, "text": "Well said."}).body["id"]
    rita = maple.as_("rita")
    assert rita.read(f"{path}/comments")["items"][0]["text"] == "Well said."
    assert problem(rita.post(f"{path}/comments", {"revision": 1, "text": "Hm."})) == (403, "role-needed")
    assert problem(rita.put(f"{path}/comments/{said}/resolution")) == (403, "role-needed")
    assert maple.publish("priya", draft).status == 201
    late = maple.as_("tom").post(f"{path}/comments/{said}/replies", {"text": "Too late."})
    assert problem(late) == (409, "draft-over")
    assert "commented" not in events(maple, "amal"), "nobody is told of a draft that is over"

    hidden = maple.draft("Hi Joan, your Oct 3 TB skin test was negative and was mailed to 14 Birch Ave.").body["id"]
    where = f"/drafts/{hidden}"
    spoken = maple.as_("tom").made(f"{where}/comments", {"revision": 1, "text": "Her address?"}).body["id"]
    assert maple.as_("amal").post(f"{where}/submission", match=maple.as_("amal").get(where)).status == 422
    for one in (f"{where}/comments", f"{where}/comments/{spoken}"):
        assert (maple.as_("tom").get(one).status, maple.as_("sam").get(one).status) == (404, 200)
    assert maple.as_("tom").post(f"{where}/comments/{spoken}/replies", {"text": "Hm."}).status == 404


def test_whoever_suggested_words_that_were_typed_by_hand_wrote_them(maple: Maple) -> None:
    amal = maple.as_("amal")
    draft = maple.draft("The clinic is open on Saturday.").body["id"]
    made = suggestion(maple, "priya", draft, "is open on Saturday", "opens at 9:30 a.m. on Saturday")
    elsewhere = suggestion(maple, "nadia", draft, "The clinic", "Our clinic")
    assert (made.status, elsewhere.status) == (201, 201)
    here = f"/drafts/{draft}"
    assert amal.post(f"{here}/suggestions/{made.body['id']}/refusal", {}, match=amal.get(here)).status == 201
    words = {"channel": "x", "texts": {"en": "The clinic opens at 9:30 a.m. on Saturday. Welcome!"}}
    assert amal.post(f"{here}/revisions", words, match=amal.get(here)).status == 201
    assert amal.post(f"{here}/submission", {}, match=amal.get(here)).status == 201
    assert problem(maple.decide("priya", draft, "approve", revision=2)) == (403, "own-work")
    assert problem(maple.decide("nadia", draft, "approve", revision=2)) == (403, "role-missing"), "hers are not there"
