"""The record for auditors: what they find, and that their looking is found too."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from tests.support.maple import Maple


def test_an_auditor_finds_entries_by_subject_type_person_clause_and_time(maple: Maple) -> None:
    ident = maple.approved()
    maple.clock.forward(timedelta(hours=1))
    maple.publish("amal", ident)
    rita = maple.as_("rita")

    def found(query: str) -> list[str]:
        return [one["type"] for one in rita.read(f"/record/entries?{query}")["items"]]

    whole = ["reply.published", "decision.made", "draft.submitted", "draft.created"]
    assert found(f"subject=drafts/{ident}") == whole
    draft = rita.read(f"/drafts/{ident}")
    assert found(f"subject={draft['subject']}") == ["draft.submitted", "draft.created"]
    assert found(f"subject={draft['review']['subject']}") == ["decision.made"]
    assert found(f"subject=reviews/{draft['review']['id']}") == ["decision.made"]
    assert found(f"subject=publications/{draft['publication']['id']}") == ["reply.published"]
    assert found("type=decision.made") == ["decision.made"]
    assert set(found(f"actor={maple.people['priya']}")) == {"decision.made"}
    assert found("clause=categories.R1") == ["decision.made", "draft.submitted", "thread.triaged"]
    assert found("subject=drafts/999") == []
    assert rita.get("/record/entries?subject=cats/1").status == 404
    later = "from=2100-01-01T00:00:00Z"
    assert found(later) == []
    assert rita.get("/record/entries?from=yesterday").status == 422


def test_an_entry_shows_its_exact_bytes_and_what_its_commitments_hide(maple: Maple) -> None:
    ident = maple.approved()
    entry = maple.record(f"drafts/{ident}")[-1]
    one = maple.as_("rita").read(f"/record/entries/{entry['index']}")
    assert one == entry
    assert one["leaf"] == hashlib.sha256(b"\x00" + one["body"].encode()).hexdigest()
    body = json.loads(one["body"])
    assert (body["type"], set(body["data"]["commit"])) == ("decision.made", set(one["opened"]))
    assert one["opened"]["verdict"] == "approve"
    assert one["opened"]["actor"] == {"id": maple.people["priya"], "name": "Priya Raman"}
    assert "Priya" not in one["body"]
    assert maple.as_("rita").get("/record/entries/99999").status == 404


def test_a_page_of_the_record_goes_on_from_an_index(maple: Maple) -> None:
    for _ in range(3):
        maple.draft()
    rita, seen, path = maple.as_("rita"), [], "/record/entries?type=draft.created&limit=2"
    while path:
        page = rita.read(path)
        seen += [one["index"] for one in page["items"]]
        path = page["next"]
    assert (len(seen), seen) == (3, sorted(seen, reverse=True))


def views(maple: Maple, person: str = "rita") -> int:
    """How many looks of somebody stand in the record, itself unseen."""
    with maple.statements():
        entries = maple.as_("rita").read(f"/record/entries?type=record.viewed&actor={maple.people[person]}&limit=100")
    return len(entries["items"])


def test_a_look_is_one_entry_per_person_query_and_five_minutes(maple: Maple) -> None:
    rita = maple.as_("rita")
    maple.clock.at(2026, 11, 23, 10, 0)
    for _ in range(3):
        rita.read("/record/entries?type=draft.created")
    rita.read("/record/entries?type=draft.created&limit=7")  # how many fit on a page makes no other look
    rita.read("/record/entries?type=draft.revised")
    rita.read("/record/entries/0")
    maple.clock.at(2026, 11, 23, 10, 4, 59)
    rita.read("/record/entries?type=draft.created")
    assert views(maple) == 3
    maple.clock.at(2026, 11, 23, 10, 5)
    rita.read("/record/entries?type=draft.created")
    newest = rita.read("/record/entries?type=record.viewed&limit=1")["items"][0]
    assert newest["opened"]["query"] == {"type": "draft.created"}
    assert newest["opened"]["actor"]["name"] == "Rita Gomez"


def test_who_is_no_auditor_sees_nothing_and_the_attempt_is_recorded(maple: Maple) -> None:
    for who in ("amal", "priya", "pat", "dana"):
        for path in ("/record/entries", "/record/entries/0", "/record/entries?subject=drafts/1"):
            assert maple.as_(who).get(path).status == 403, (who, path)
    refusals = maple.record(f"people/{maple.people['amal']}", type="act.refused")
    assert [one["opened"]["slug"] for one in refusals] == ["role-needed"] * 3


def test_a_look_by_an_auditor_whose_role_has_ended_is_refused(maple: Maple) -> None:
    maple.grant("rita", "champion")
    assert maple.as_("rita").get("/record/entries").status == 403
