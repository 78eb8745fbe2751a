"""What one is mailed of, through the API."""

from __future__ import annotations

from tests.support.maple import Maple

PATH = "/me/notice-preferences"
USUAL = dict.fromkeys(("turn", "reminders", "escalations", "talk"), "at_once")
USUAL |= dict.fromkeys(("outcomes", "guidance", "news"), "digest")


def test_everybody_chooses_for_themselves_alone(maple: Maple) -> None:
    amal, priya = maple.as_("amal"), maple.as_("priya")
    before = amal.get(PATH)
    assert (before.body, before.tag) == ({"ways": USUAL, "hour": 8, "mail": False, "version": 0}, '"0"')
    changed = amal.put(PATH, {"ways": {"outcomes": "never"}, "hour": 15}, match=before)
    assert (changed.status, changed.body["ways"]) == (200, {**USUAL, "outcomes": "never"})
    assert amal.get(PATH).body == {**changed.body, "hour": 15, "version": 1}
    assert priya.read(PATH)["ways"] == USUAL


def test_a_change_needs_what_was_seen_and_known_words(maple: Maple) -> None:
    amal = maple.as_("amal")
    body = {"ways": {}, "hour": 9}
    assert amal.put(PATH, body).status == 428
    seen = amal.get(PATH)
    assert amal.put(PATH, body, match=seen).status == 200
    stale = amal.put(PATH, body, match=seen)
    assert (stale.status, stale.tag) == (412, '"1"')
    for wrong in (
        {"ways": {"turn": "often"}, "hour": 9},
        {"ways": {}, "hour": 24},
        {"ways": {"x": "never"}, "hour": 9},
    ):
        assert amal.put(PATH, wrong, match=stale).status == 422


def test_what_was_chosen_stands_in_the_record_without_a_public_word(maple: Maple) -> None:
    amal = maple.as_("amal")
    amal.put(PATH, {"ways": {"turn": "never"}, "hour": 9}, match=amal.get(PATH))
    (entry,) = maple.record(f"people/{maple.people['amal']}", type="person.changed")
    assert entry["opened"]["mail"] == {**USUAL, "turn": "never", "hour": 9}
    assert "never" not in entry["body"]
