"""Story 10 over HTTP, its second part: a text that is too long goes out as a thread, and the thread is one text."""

from __future__ import annotations

from typing import Any

from tests.policies.test_stories import BEACH, VACCIN
from tests.stories.test_checks import refused
from tests.support.maple import POST, Answer, Maple

FIRST, SECOND = BEACH.partition(" Please")[0], "Please keep children and pets out of the water."
THREAD = f"{FIRST}\n---\n{SECOND}"
OUI, DETAILS = VACCIN.partition(" Détails")[0], "Détails : https://maplecountyhealth.example/fr/grippe"


def posted(maple: Maple, path: str, **said: Any) -> Answer:
    body = {"url": POST, "published_at": maple.clock.now().isoformat(), **said}
    return maple.as_("amal").post(f"{path}/publication", body, match=maple.as_("amal").get(path))


def report(maple: Maple) -> str:
    """What the newest report of a mistake says."""
    said: str = maple.as_("dana").read("/error-reports")["items"][0]["what_is_wrong"]
    return said


def test_story_10_a_thread_of_two_posts_is_counted_post_by_post_and_approved_as_one_text(maple: Maple) -> None:
    amal = maple.as_("amal")
    draft = maple.draft(f"{BEACH}\n---\n{SECOND}")
    path = f"/drafts/{draft.body['id']}"
    stopped = amal.post(f"{path}/submission", match=draft)
    assert refused(stopped) == {"over_length"}
    (said,) = [one["detail"] for one in stopped.body["checks"] if one["check"] == "over_length"]
    assert said.startswith("Post 1 of 2 counts 325 and the channel takes 280 for each: it is 45 too long. Counted as X")
    french = maple.as_("amal", "fr").post(f"{path}/submission", match=draft).body["checks"]
    assert any("La publication 1 sur 2 compte 325" in one["detail"] for one in french)
    for text, post in ((f"{FIRST}\n---\n", 2), (f"---\n{FIRST}", 1)):
        made = amal.made(f"{path}/revisions", {"channel": "x", "texts": {"en": text}}, match=amal.get(path))
        (said,) = [one["detail"] for one in amal.post(f"{path}/submission", match=made).body["checks"]]
        assert said.startswith(f"Post {post} of 2 is empty."), said

    whole = amal.made(f"{path}/revisions", {"channel": "x", "texts": {"en": THREAD}}, match=amal.get(path))
    assert (whole.body["texts"], whole.body["parts"]) == ({"en": THREAD}, {"en": [FIRST, SECOND]})
    sent = amal.made(f"{path}/submission", match=whole)
    assert len(sent.body["steps"]) == 1
    made = maple.decide("priya", draft.body["id"], "approve", revision=4)
    assert (made.status, made.body["draft"]["state"]) == (201, "approved")
    assert len(maple.record(f"drafts/{draft.body['id']}", type="decision.made")) == 1
    other = {"channel": "x", "texts": {"en": f"{FIRST} {SECOND}".replace(" Today", "\n---\nToday")}}
    assert amal.made(f"{path}/revisions", other, match=amal.get(path)).body["state"] == "drafting"
    parts = [one["parts"]["en"] for one in amal.read(f"{path}/revisions")["items"]]
    assert [len(one) for one in parts] == [2, 2, 2, 2, 2]
    assert parts[1] == [FIRST, SECOND]


def test_story_10_publishing_the_first_post_alone_is_flagged_and_opens_a_report_by_itself(maple: Maple) -> None:
    for text, differs, said in (
        (THREAD.replace("\n---\n", "\n\n---\n\n"), False, ""),
        (FIRST, True, "Of what was approved as one thread, a post is missing on the channel."),
        (SECOND, True, "Of what was approved as one thread, a post is missing on the channel."),
        (THREAD.replace("pets", "dogs"), True, "What was posted is not, to the letter, what was approved."),
        (f"{THREAD}\n---\nBye.", True, "What was posted is not, to the letter, what was approved."),
    ):
        ident = maple.approved(THREAD)
        made = posted(maple, f"/drafts/{ident}", captured_text=text)
        assert (made.status, made.body["differs"]) == (201, differs), text
        if differs:
            assert report(maple) == said
            assert "publication.differed" in [one["type"] for one in maple.record(made.body["subject"])]
    empty = posted(maple, f"/drafts/{maple.approved(THREAD)}", captured_text="---")
    assert (empty.status, list(empty.body["errors"])) == (422, ["captured_text"])


def test_story_10_each_language_is_held_against_its_own_posts(maple: Maple) -> None:
    amal = maple.as_("amal")
    texts = {"en": THREAD, "fr": f"{OUI}\n---\n{DETAILS}"}
    made = amal.made("/drafts", {"kind": "statement", "channel": "x", "texts": texts})
    path = f"/drafts/{made.body['id']}"
    amal.made(f"{path}/submission", match=made)
    assert maple.decide("priya", made.body["id"], "approve").status == 201
    alone = posted(maple, path, captured_texts={"en": THREAD})
    assert (alone.status, list(alone.body["errors"])) == (422, ["captured_texts.fr"])
    out = posted(maple, path, captured_texts={"en": THREAD, "fr": OUI})
    assert (out.status, out.body["differs"]) == (201, True)
    assert report(maple) == "Of what was approved as one thread, a post is missing on the channel."


def test_story_10_where_posts_are_long_a_line_of_hyphens_is_text(maple: Maple) -> None:
    ident = maple.approved(THREAD, channel="facebook")
    path = f"/drafts/{ident}"
    assert maple.as_("amal").read(path)["parts"] == {"en": [THREAD]}
    out = posted(maple, path, captured_text=FIRST)
    assert (out.body["differs"], report(maple)) == (True, "What was posted is not, to the letter, what was approved.")
