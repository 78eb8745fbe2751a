"""Each resource on its own: lists, preconditions, people, notices, the guidance, files, imports."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from PIL import Image

from policies.clauses import clauses
from policies.document import parse
from policies.format.form import json_schema
from tests.api.operations import CSV, NDJSON, ROW, TABLE, requests
from tests.support.amending import Guidance
from tests.support.amending import path as path_of
from tests.support.maple import FACT, MYTH, Maple
from tests.support.yamls import loaded

# -- Preconditions and forms -----------------------------------------------------------------------------------------


def test_every_change_of_something_existing_asks_which_version_was_seen(furnished: Maple) -> None:
    document = furnished.visitor().read("/api/openapi.json")
    asked = 0
    for request in requests(furnished).values():
        if request.match is None:
            continue
        asked += 1
        caller = furnished.as_(request.who)
        missing = caller.call(request.method, request.path, request.body)
        assert (missing.status, missing.body["type"]) == (428, "/problems/precondition-required"), request.path
        stale = caller.call(request.method, request.path, request.body, match='"999"')
        assert (stale.status, stale.body["type"]) == (412, "/problems/stale"), request.path
        foreign = caller.call(request.method, request.path, request.body, match='"abc"')
        assert foreign.status == 412, request.path
    needing = [
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
        and {"$ref": "#/components/parameters/If-Match"} in operation.get("parameters", ())
    ]
    assert asked == len(needing)


def test_a_stale_draft_says_which_version_is_the_current_one(maple: Maple) -> None:
    draft = maple.draft()
    amal, path = maple.as_("amal"), f"/drafts/{draft.body['id']}"
    amal.made(f"{path}/revisions", {"channel": "x", "texts": {"en": "Another."}}, match=draft)
    stale = amal.post(f"{path}/revisions", {"channel": "x", "texts": {"en": "Mine."}}, match=draft)
    assert (stale.status, stale.tag, stale.body["current_revision"]) == (412, '"2"', 2)


def test_unknown_fields_and_parameters_are_refused(maple: Maple) -> None:
    amal = maple.as_("amal")
    answer = amal.post(
        "/threads", {"channel": "x", "message": {"text": "a", "language": "en", "colour": "red"}, "x": 1}
    )
    assert set(answer.body["errors"]) == {"message.colour", "x"}
    for path in ("/me", "/drafts", "/queue", "/channels"):
        answer = amal.get(f"{path}?colour=red")
        assert (answer.status, list(answer.body["errors"])) == (422, ["colour"]), path


def test_a_problem_is_in_the_readers_language(maple: Maple) -> None:
    english, french = (maple.as_("amal", language).get("/drafts/99999") for language in ("en", "fr"))
    assert (english.headers["Content-Language"], french.headers["Content-Language"]) == ("en", "fr")
    assert english.body["type"] == french.body["type"]


# -- Who asks, what waits, what was told -----------------------------------------------------------------------------


def test_me_says_roles_topics_and_scopes(maple: Maple) -> None:
    me = maple.as_("nadia").read("/me")
    assert me["roles"] == [{"role": "program_expert", "topic": "immunisation"}]
    assert (me["topics"], me["scopes"], me["unread"]) == (["immunisation"], ["decide", "read", "write"], 0)


def test_the_queue_has_six_views_and_counts_them_all(maple: Maple) -> None:
    mine = maple.draft().body["id"]
    waiting = maple.submitted(FACT, message=MYTH, category="R3", channel="facebook")
    approved = maple.approved()
    back = maple.submitted()
    maple.decide("priya", back, "request_changes", "Shorter.")
    urgent = maple.draft(category="E1").body["id"]
    amal = maple.as_("amal")

    def view(who: str, name: str) -> list[int]:
        return [row["draft_id"] for row in maple.as_(who).read(f"/queue?view={name}")["items"]]

    assert view("nadia", "awaiting_me") == [waiting]
    assert view("amal", "mine") == [urgent, back, approved, waiting, mine]
    assert view("amal", "changes_requested") == [back]
    assert view("amal", "approved") == [approved]
    assert view("amal", "emergency") == [urgent]
    assert view("priya", "awaiting_me") == []
    assert amal.read("/queue")["counts"] == {
        "awaiting_me": 0,
        "mine": 5,
        "changes_requested": 1,
        "approved": 1,
        "expired": 0,
        "emergency": 1,
        "attention": 0,
        "to_post": 0,
    }
    (row,) = maple.as_("nadia").read("/queue")["items"]
    assert [(step["role"], step["state"]) for step in row["steps"]] == [
        ("program_expert", "open"),
        ("comms_manager", "waiting"),
    ]
    maple.clock.forward(timedelta(days=7))
    assert view("amal", "expired") == [approved]


def test_notices_are_ones_own_and_are_marked_as_read(maple: Maple) -> None:
    maple.submitted()
    maple.work()
    priya = maple.as_("priya")
    (notice,) = priya.read("/notices")["items"]
    assert (notice["event"], notice["read_at"], priya.read("/me")["unread"]) == ("step_opened", None, 1)
    assert maple.as_("amal").read("/notices")["items"] == []
    maple.as_("amal").made("/notices/reading", {"up_to": notice["id"]})
    assert priya.read("/me")["unread"] == 1  # nobody reads for somebody else
    assert priya.made("/notices/reading", {"up_to": notice["id"]}).body == {"unread": 0}
    assert priya.read("/notices")["items"][0]["read_at"] == "2026-11-23T14:12:00Z"


def test_drafts_are_listed_by_state_conversation_and_author(maple: Maple) -> None:
    first, second = maple.draft().body, maple.draft(who="jules").body
    approved = maple.approved()

    def listed(query: str) -> list[int]:
        return [row["id"] for row in maple.as_("amal").read(f"/drafts?{query}")["items"]]

    assert listed("") == [approved, second["id"], first["id"]]
    assert listed("state=approved") == [approved]
    assert listed(f"thread_id={second['thread_id']}") == [second["id"]]
    assert listed("mine=true") == [approved, first["id"]]
    maple.clock.forward(timedelta(days=7))
    assert (listed("state=approved"), listed("state=expired")) == ([], [approved])


# -- People ----------------------------------------------------------------------------------------------------------


def test_the_administrator_makes_changes_and_disables_people(maple: Maple) -> None:
    pat = maple.as_("pat")
    body = {"email": "Lee@maplecountyhealth.example", "name": "Lee Wong", "roles": [{"role": "author"}]}
    made = pat.made("/people", body)
    path = made.headers["Location"]
    assert (made.body["email"], made.body["state"]) == ("lee@maplecountyhealth.example", "active")
    twice = pat.post("/people", body)
    assert (twice.status, twice.body["type"]) == (409, "/problems/email-taken")
    until = "2026-12-11T23:59:59-05:00"
    wanted = {"roles": [{"role": "program_expert", "topic": "environment", "until": until}]}
    changed = pat.put(f"{path}/roles", wanted, match=made)
    held = [(one["role"], one["topic"], one["until"], one["in_force"]) for one in changed.body["roles"]]
    assert ("program_expert", "environment", "2026-12-12T04:59:59Z", True) in held
    assert ("author", None, "2026-11-23T14:12:00Z", False) in held  # history stays
    gone = pat.call("DELETE", path, match=changed)
    assert (gone.status, gone.body["state"]) == (200, "disabled")
    assert pat.call("DELETE", path, match=gone).body["type"] == "/problems/account-state"
    types = [one["type"] for one in maple.record(f"people/{made.body['id']}")]
    assert types == ["person.added", "person.disabled"]


@pytest.mark.parametrize(
    ("roles", "fault"),
    [
        ([{"role": "wizard"}], "roles"),
        ([{"role": "author", "topic": "immunisation"}], "roles"),
        ([{"role": "program_expert", "topic": "football"}], "roles"),
        ([{"role": "author", "until": "2020-01-01T00:00:00Z"}], "roles"),
        ([{"role": 7}], "roles.0.role"),
    ],
)
def test_roles_that_cannot_be_held_are_refused(maple: Maple, roles: list[Any], fault: str) -> None:
    pat, path = maple.as_("pat"), f"/people/{maple.people['marc']}"
    answer = pat.put(f"{path}/roles", {"roles": roles}, match=pat.get(path))
    assert (answer.status, list(answer.body["errors"])) == (422, [fault])


def test_people_go_on_from_page_to_page(maple: Maple) -> None:
    seen, path = [], "/people?limit=5"
    while path:
        page = maple.as_("rita").read(path)
        seen += [one["name"] for one in page["items"]]
        path = page["next"]
    assert len(seen) == len(set(seen)) == 14


# -- The guidance, the channels ----------------------------------------------------------------------------------------


def test_the_guidance_is_read_as_json_and_as_the_very_source(maple: Maple) -> None:
    amal, path = maple.as_("amal"), "/policies/starter-public-body/versions"
    assert amal.read("/policies")["items"][0]["current"] == "1.0.0"
    (edition,) = amal.read(path)["items"]
    assert (edition["number"], edition["standing"], edition["effective_from"]) == (
        "1.0.0",
        "current",
        "2026-11-02T13:30:00Z",
    )
    whole = amal.read(f"{path}/1.0.0")
    assert whole["document"]["categories"]["R1"]["first_response"] == "1bd"
    source = amal.get(f"{path}/1.0.0", headers={"Accept": "application/yaml"})
    assert source.headers["Content-Type"] == "application/yaml; charset=utf-8"
    assert loaded(source.raw)["version"] == "1.0.0"
    assert amal.get(f"{path}/1.0.0", headers={"Accept": "image/png"}).status == 406
    assert amal.get(f"{path}/9.9.9").status == amal.get("/policies/none/versions").status == 404
    french = maple.as_("amal", "fr").read(path)["items"][0]
    assert french["title"] != edition["title"]


def test_the_guidance_is_read_as_a_page_that_stands_by_itself(maple: Maple) -> None:
    path, html = "/policies/starter-public-body/versions/1.0.0", {"Accept": "text/html"}
    for language in ("en", "fr"):
        page = maple.as_("amal", language).get(path, headers=html)
        assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        text = page.raw.decode()
        assert f'<html lang="{language}">' in text
        document = parse(maple.as_("amal").get(path, headers={"Accept": "application/yaml"}).raw.decode())
        for clause in clauses(document):
            assert f'<section id="{clause}">' in text
        assert document.categories["R3"].title[language] in unescape(text)
        assert page.headers["ETag"] == maple.as_("amal").get(path).headers["ETag"]
    broken = path_of(Guidance(maple).begin(source="title: [").body["number"])
    assert maple.as_("pat").get(broken, headers=html).status == 406


def test_the_guidance_as_json_is_what_its_schema_describes(maple: Maple) -> None:
    """Read as YAML 1.2: a date in quotation marks stays text, `no` is no boolean."""
    document = maple.as_("amal").read("/policies/starter-public-body/versions/1.0.0")["document"]
    assert [error.message for error in Draft202012Validator(json_schema()).iter_errors(document)] == []
    assert document["effective_from"] == "2026-11-02T08:30:00-05:00"
    assert "no" in {one["id"] for one in document["triage"]["nodes"]["danger"]["answers"]}


def test_the_channels_say_how_they_count(maple: Maple) -> None:
    channels = {one["key"]: one for one in maple.as_("amal").read("/channels")["items"]}
    assert (channels["x"]["counting"], channels["x"]["limit"]) == ("x", 280)


# -- Files -------------------------------------------------------------------------------------------------------------


def picture(kind: str = "PNG") -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(content, kind)
    return content.getvalue()


def attach(maple: Maple, content: bytes, alt: Any = None, **more: Any) -> Any:
    data: dict[str, Any] = {"file": (io.BytesIO(content), "photo.png")}
    if alt is not None:
        data["alt"] = alt if isinstance(alt, str) else json.dumps(alt)
    return maple.as_("amal").call("POST", "/attachments", data=data | more)


def test_whoever_edits_a_draft_keeps_the_files_that_it_holds_and_adds_only_their_own(maple: Maple) -> None:
    made, other = (attach(maple, picture(), {"en": "A square."}) for _ in range(2))
    body = {"channel": "web", "texts": {"en": "Look."}, "attachments": [made.body["id"]]}
    draft = maple.as_("amal").made("/drafts", {"kind": "statement", **body})
    path = f"/drafts/{draft.body['id']}/revisions"
    kept = maple.as_("jules").made(path, {**body, "texts": {"en": "Look here."}}, match=draft)
    assert [one["id"] for one in kept.body["attachments"]] == [made.body["id"]]
    added = {**body, "attachments": [made.body["id"], other.body["id"]]}
    refused = maple.as_("jules").post(path, added, match=kept)
    assert (refused.status, list(refused.body["errors"])) == (422, ["attachments"])


def test_a_file_is_known_by_its_content_and_goes_out_with_a_draft(maple: Maple) -> None:
    made = attach(maple, picture(), {"en": "A red square.", "fr": "Un carré rouge."})
    assert (made.status, made.body["media_type"]) == (201, "image/png")
    assert maple.as_("amal").read(made.headers["Location"]) == made.body
    assert maple.as_("jules").get(made.headers["Location"]).status == 404
    body = {"kind": "statement", "channel": "web", "texts": {"en": "Look."}, "attachments": [made.body["id"]]}
    (shown,) = maple.as_("amal").made("/drafts", body).body["attachments"]
    assert (shown["sha256"], shown["alt"]["fr"]) == (made.body["sha256"], "Un carré rouge.")
    others = maple.as_("jules").post("/drafts", body)
    assert (others.status, list(others.body["errors"])) == (422, ["attachments"]), "naming a file is no way to see it"
    unknown = maple.as_("amal").post("/drafts", {**body, "attachments": [made.body["id"] + 1]})
    assert (unknown.status, list(unknown.body["errors"])) == (422, ["attachments"])


@pytest.mark.parametrize(
    ("content", "alt", "more", "fault"),
    [
        (b"<svg onload='alert(1)'/>", None, {}, "file"),
        (b"GIF89a", None, {}, "file"),
        (b"\x89PNG\r\n\x1a\n broken", None, {}, "file"),
        (b"", None, {}, "file"),
        (b"%PDF-" + b"0" * (10 * 2**20), None, {}, "file"),
        (picture(), "no JSON", {}, "alt"),
        (picture(), [1], {}, "alt"),
        (picture(), {"english": "a"}, {}, "alt.english"),
        (picture(), {"en": 7}, {}, "alt.en"),
        (picture(), {"en": "a" * 1001}, {}, "alt.en"),
        (picture(), None, {"colour": "red"}, "colour"),
    ],
)
def test_a_file_that_cannot_be_attached_is_refused_by_field(
    maple: Maple, content: bytes, alt: Any, more: dict[str, Any], fault: str
) -> None:
    answer = attach(maple, content, alt, **more)
    assert (answer.status, list(answer.body["errors"])) == (422, [fault])


def test_a_file_is_taken_once_under_one_key(maple: Maple) -> None:
    data = {"file": (io.BytesIO(picture("JPEG")), "a.jpg")}
    first = maple.as_("amal").call("POST", "/attachments", data=data, key="one")
    data = {"file": (io.BytesIO(picture("JPEG")), "a.jpg")}
    assert maple.as_("amal").call("POST", "/attachments", data=data, key="one").body == first.body


# -- Taking in ---------------------------------------------------------------------------------------------------------


def test_the_same_message_again_adds_nothing(maple: Maple) -> None:
    amal = maple.as_("amal")
    first = amal.made("/threads", ROW)
    again = amal.post("/threads", ROW)
    assert (again.status, again.body["id"], len(again.body["messages"])) == (200, first.body["id"], 1)
    further = {**ROW["message"], "external_id": "i9", "text": "And on Sunday?"}
    path = f"/threads/{first.body['id']}/messages"
    assert len(amal.made(path, further).body["messages"]) == 2
    assert amal.post(path, further).status == 200
    elsewhere = amal.made("/threads", {**ROW, "channel": "facebook"})
    assert elsewhere.body["id"] != first.body["id"]


def test_a_conversation_that_had_ended_is_opened_by_a_further_message(maple: Maple) -> None:
    thread = maple.conversation("lol", "N1")
    amal, path = maple.as_("amal"), f"/threads/{thread}"
    closed = amal.made(f"{path}/closure", match=amal.get(path))
    assert closed.body["state"] == "closed"
    more = amal.made(f"{path}/messages", {"text": "Seriously now.", "language": "en"})
    assert more.body["state"] == "reopened"
    assert amal.post(f"{path}/closure", match=more).body["type"] == "/problems/wrong-state"


def test_a_table_of_messages_is_taken_in_and_the_same_table_adds_none(maple: Maple) -> None:
    amal = maple.as_("amal")
    for content, kind in ((TABLE.encode(), CSV), (json.dumps(ROW).encode(), f"{NDJSON}; charset=utf-8")):
        first = amal.call("POST", "/threads/import", data=content, headers={"Content-Type": kind})
        assert (first.status, first.body["created"]) == (200, 1), first.body
        again = amal.call("POST", "/threads/import", data=content, headers={"Content-Type": kind})
        assert (again.body["created"], again.body["known"]) == (0, 1)
        assert again.body["results"][0]["thread_id"] == first.body["results"][0]["thread_id"]


def test_each_row_of_an_import_has_its_own_result(maple: Maple) -> None:
    table = (
        "channel,external_id,language,text,received_at,topic\n"
        'x,1,en,"When, and where?",2026-11-23T09:00:00-05:00,immunisation\n'
        "nowhere,2,en,a,,\n"
        "x,,en,a,,\n"
        "x,3,en,a,2026-11-23T09:00:00,\n"
        "x,4,en,a,2030-01-01T00:00:00Z,\n"
        "x,5,en\n"
        "x,6,fr,Quand ?,,\n"
    )
    answer = maple.as_("amal").call(
        "POST", "/threads/import", data=("\ufeff" + table).encode(), headers={"Content-Type": CSV}, key="table"
    )
    assert [one["status"] for one in answer.body["results"]] == ["created", *["refused"] * 5, "created"]
    assert [sorted(one["errors"]) for one in answer.body["results"][1:5]] == [
        ["channel"],
        ["message.external_id"],
        ["message.received_at"],
        ["message.received_at"],
    ]
    thread = maple.as_("amal").read(f"/threads/{answer.body['results'][0]['thread_id']}")
    assert (thread["messages"][0]["text"], thread["received_at"]) == ("When, and where?", "2026-11-23T14:00:00Z")
    assert maple.as_("rita").call("POST", "/threads/import", data=TABLE, headers={"Content-Type": CSV}).status == 403
