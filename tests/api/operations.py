"""Every operation of the API that takes something, with a request that it takes: what hostile ones are made from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from tests.api.requests import Request as Request
from tests.api.sending import of_ways_out
from tests.support.amending import ALL, Guidance, path
from tests.support.clockfile import ClockFile
from tests.support.installations import TEMPLATES, Installation
from tests.support.maple import ANSWER, FACT, MYTH, POST, Maple, opened, under_other_guidance

NDJSON, CSV = "application/x-ndjson", "text/csv"
ROW = {"channel": "x", "message": {"text": "When?", "language": "en", "external_id": "i1", "author_handle": "@x"}}
TABLE = "channel,external_id,language,author_handle,text\nx,i2,en,@x,When?\n"


def requests(maple: Maple) -> dict[str, Request]:
    """By operation id, of an installation made from the template `requests`."""
    kept = json.loads((maple.data / KEPT).read_text(encoding="utf-8"))
    return {name: Request(**values) for name, values in kept.items()}


KEPT = "requests.json"


def _furnish(installation: Installation) -> None:
    with opened(installation, ClockFile(installation.data / "clock")) as maple:
        made = {name: vars(request) for name, request in _requests(maple).items()}
    (installation.data / KEPT).write_text(json.dumps(made), encoding="utf-8")


def _keeping(document: dict[str, Any]) -> None:
    document["approval"]["carry_over"] = "whitespace"


TEMPLATES["requests"] = (under_other_guidance("keeping_spaces", _keeping), _furnish)


def _requests(maple: Maple) -> dict[str, Request]:
    """Drafts 1 to 5 are: being written, to be withdrawn, in review, approved, of another channel."""
    for _ in range(2):
        maple.draft()
    maple.submitted()
    maple.approved()
    closed = maple.conversation("lol", "N1")
    linked = maple.draft(ANSWER.replace("maplecountyhealth.example", "elsewhere.example")).body["id"]
    person = {"email": "new@maplecountyhealth.example", "name": "New Person", "language": "en"}
    message = ROW["message"] | {"url": "https://x.example/1", "author_kind": "public"}
    words = {"channel": "x", "texts": {"en": ANSWER, "fr": "Oui."}, "topic": "immunisation"}
    proof = {"url": POST, "published_at": maple.clock.now().isoformat(), "captured_text": ANSWER}
    passed = {"check": "unofficial_link", "reason": "A partner's page."}
    answers = [{"question": "start", "answer": "yes"}]
    return {
        "create_thread": Request("amal", "POST", "/threads", {"channel": "x", "message": message, "topic": "general"}),
        "create_message": Request("amal", "POST", "/threads/1/messages", message),
        "create_triage": Request(
            "amal", "POST", "/threads/1/triage", {"category": "R1", "reason": "It fits.", "path": answers}, "/threads/1"
        ),
        "create_closure": Request("amal", "POST", f"/threads/{closed}/closure", {}, f"/threads/{closed}"),
        "create_draft": Request("amal", "POST", "/drafts", {"kind": "reply", "thread_id": 1, **words}),
        "create_revision": Request("amal", "POST", "/drafts/1/revisions", words, "/drafts/1"),
        "create_withdrawal": Request("amal", "POST", "/drafts/2/withdrawal", {"reason": "Old."}, "/drafts/2"),
        "evaluate_revision": Request("amal", "POST", "/drafts/1/revisions/evaluation", words),
        "evaluate_draft": Request("amal", "POST", "/drafts/1/evaluation", {}),
        "create_submission": Request("amal", "POST", "/drafts/1/submission", {}, "/drafts/1"),
        "create_decision": Request(
            "priya", "POST", "/drafts/3/revisions/1/decisions", {"verdict": "reject", "comment": "No."}
        ),
        "create_override": Request("priya", "POST", f"/drafts/{linked}/revisions/1/overrides", passed),
        "create_publication": Request("amal", "POST", "/drafts/4/publication", proof, "/drafts/4"),
        "create_reading": Request("amal", "POST", "/notices/reading", {"up_to": 1}),
        "create_person": Request("pat", "POST", "/people", {**person, "roles": [{"role": "author"}]}),
        "put_roles": Request("pat", "PUT", "/people/5/roles", {"roles": [{"role": "author"}]}, "/people/5"),
        "patch_person": Request("pat", "PATCH", "/people/5", {"name": "Somebody Else"}, "/people/5"),
        "create_replay": Request(
            "pat",
            "POST",
            "/policies/starter-public-body/versions/1.0.0/replay",
            {"items": "sample", "days": 5, "size": 5, "seed": 5, "revision": 1, "against": "1.0.0"},
        ),
        "delete_person": Request("pat", "DELETE", "/people/2", None, "/people/2"),
        **_of_guidance(maple),
    }


def _of_guidance(maple: Maple) -> dict[str, Request]:
    """What changes the guidance: 1.1.0 is being written, 1.2.0 is in review, and nothing runs under an older one."""
    guidance = Guidance(maple)
    written, waiting = path(guidance.drafted()), path(guidance.submitted())
    current, why = path("1.0.0"), {"reason": "The council said so."}
    said = maple.as_("amal").made(f"{current}/comments", {"text": "Reads well."}).body["id"]
    verdict = {"revision": 2, "verdict": "reject", "comment": "No.", "revisit_on": "2027-01-04"}
    return {
        "create_version": Request("pat", "POST", ALL, {"from": "1.0.0"}),
        "put_version": Request("pat", "PUT", written, {"source": "version: 1.1.0"}, written),
        "create_version_submission": Request("pat", "POST", f"{written}/submission", {}, written),
        "create_verdict": Request("priya", "POST", f"{waiting}/decisions", verdict),
        "create_version_withdrawal": Request("pat", "POST", f"{waiting}/withdrawal", why, waiting),
        "create_retirement": Request("pat", "POST", f"{written}/retirement", why, written),
        "create_version_override": Request("pat", "POST", f"{waiting}/override", why, waiting),
        "create_acknowledgement": Request("amal", "POST", f"{current}/acknowledgement", {}),
        "create_comment": Request("amal", "POST", f"{current}/comments", {"clause": "categories.R3", "text": "Good."}),
        "create_resolution": Request("amal", "POST", f"{current}/comments/{said}/resolution", {}),
        **_of_absence(maple),
        **_of_emergencies(maple),
        **_of_schedules(maple),
        **_of_moderation(maple),
        **_of_kept(maple),
        **_of_handing_over(maple),
        **_of_practice(maple),
        "create_decisions": Request("priya", "POST", "/decisions", {"decisions": [_approved(maple.submitted())]}),
        **of_ways_out(maple),
        **_of_talk(maple),
        "put_hold": Request("amal", "PUT", "/drafts/4/hold", {"reason": "The clinic may close early."}, "/drafts/4"),
        "create_recall": Request("pat", "POST", "/drafts/3/recall", why),
    }


def _approved(draft: int) -> dict[str, Any]:
    """One of several that are decided on at once."""
    return {"draft_id": draft, "revision": 1, "verdict": "approve", "comment": "", "on_behalf_of": None}


def _of_kept(maple: Maple) -> dict[str, Request]:
    """An approval of Nadia's that was kept after a space was put right."""
    ident = maple.submitted(FACT.replace("a lot. ", "a lot.  "), message=MYTH, category="R3", channel="facebook")
    amal, path = maple.as_("amal"), f"/drafts/{ident}"
    assert maple.decide("nadia", ident, "approve").status == 201
    amal.made(f"{path}/revisions", {"channel": "facebook", "texts": {"en": FACT}}, match=amal.get(path))
    amal.made(f"{path}/submission", {}, match=amal.get(path))
    return {"create_objection": Request("nadia", "POST", f"{path}/revisions/2/objections", {"reason": "Not these."})}


def _of_absence(maple: Maple) -> dict[str, Request]:
    """Two delegations wait for Marc's answer; an absence is Jules's own."""
    first = {"from": "2027-02-01T05:00:00Z", "until": "2027-02-08T05:00:00Z"}
    later = {"from": "2027-03-01T05:00:00Z", "until": "2027-03-08T05:00:00Z"}
    whom, priya = {"delegate_id": maple.people["marc"]}, maple.as_("priya")
    asked = f"/delegations/{priya.made('/delegations', {**whom, **first}).body['id']}"
    again = f"/delegations/{priya.made('/delegations', {**whom, **later}).body['id']}"
    away = maple.as_("jules").made("/absences", first).body["id"]
    held = f"/drafts/{maple.approved()}"
    amal = maple.as_("amal")
    assert amal.put(f"{held}/hold", {"reason": "It may close early."}, match=amal.get(held)).status == 200
    new = {"from": "2027-04-01T05:00:00Z", "until": "2027-04-08T05:00:00Z", "topic": "general", "away": False}
    return {
        "create_delegation": Request("priya", "POST", "/delegations", {**whom, **new}),
        "create_acceptance": Request("marc", "POST", f"{asked}/acceptance", {}, asked),
        "create_refusal": Request("marc", "POST", f"{again}/refusal", {"reason": "I am away too."}, again),
        "delete_delegation": Request("priya", "DELETE", asked, {"reason": "Not needed."}, asked),
        "delete_hold": Request("amal", "DELETE", f"{held}/hold", None, held),
        "create_absence": Request("amal", "POST", "/absences", later),
        "delete_absence": Request("jules", "DELETE", f"/absences/{away}"),
        "create_calendar": Request("amal", "POST", "/me/calendar", {}),
        "delete_calendar": Request("amal", "DELETE", "/me/calendar"),
        "create_mail_links": Request("amal", "POST", "/me/mail-links", {}),
        "put_notice_preferences": Request(
            "amal", "PUT", "/me/notice-preferences", {"ways": {"turn": "digest"}, "hour": 9}, "/me/notice-preferences"
        ),
    }


def _of_emergencies(maple: Maple) -> dict[str, Request]:
    """A drill runs that nobody has confirmed, and what was posted differs from what was approved."""
    drill = f"/emergencies/{maple.as_('kowalski').made('/emergencies', {'what': 'A drill', 'drill': True}).body['id']}"
    made = maple.publish("amal", maple.approved(), "Something else.").body
    found = maple.as_("amal").read(f"/error-reports?draft_id={made['draft_id']}")["items"][0]["id"]
    report = f"/error-reports/{found}"
    new = {"what": "Smoke over Ward 3", "drill": True}
    review = {"outcome": "corrected", "comment": "It was Ward 4.", "on_behalf_of": None}
    longer = {"reason": "Samples are not back."}
    aside = f"/drafts/{maple.submitted()}"
    return {
        "create_translation": Request("jules", "POST", f"{aside}/translations", {"texts": {"fr": "Voilà."}}),
        "create_setting_aside": Request(
            "priya", "POST", f"{aside}/setting-aside", {"chosen_id": 4, "reason": "The other is shorter."}, aside
        ),
        "list_emergency_drafts": Request("rita", "GET", f"{drill}/drafts"),
        "create_emergency": Request("priya", "POST", "/emergencies", new),
        "create_confirmation": Request("priya", "POST", f"{drill}/confirmation", {}, drill),
        "create_renewal": Request("priya", "POST", f"{drill}/renewal", longer, drill),
        "delete_emergency": Request("priya", "DELETE", drill, {"reason": "It is over."}, drill),
        "create_retrospective_review": Request(
            "priya", "POST", f"/publications/{made['id']}/retrospective-review", review
        ),
        "create_acknowledgement_of_error": Request("nadia", "POST", f"{report}/acknowledgement", {}, report),
    }


def _of_schedules(maple: Maple) -> dict[str, Request]:
    """One approved draft is scheduled and one is not; two messages can be noted as changed."""
    when = {"time": "2026-11-24T09:30:00-05:00"}
    free, taken, moved = (f"/drafts/{maple.approved()}" for _ in range(3))
    for one in (taken, moved):
        assert maple.as_("amal").put(f"{one}/schedule", when, match=maple.as_("amal").get(one)).status == 200
    edited, deleted = (f"/threads/{maple.conversation()}" for _ in range(2))
    first, second = (maple.as_("amal").read(one)["messages"][0]["id"] for one in (edited, deleted))
    return {
        "put_schedule": Request("amal", "PUT", f"{free}/schedule", {"local": "2026-11-24T09:30", "fold": 0}, free),
        "patch_schedule": Request("amal", "PATCH", f"{moved}/schedule", {"local": "2026-11-25T09:30"}, moved),
        "delete_schedule": Request("amal", "DELETE", f"{taken}/schedule", None, taken),
        "create_message_version": Request(
            "amal", "POST", f"{edited}/messages/{first}/versions", {"text": "When is it?"}, edited
        ),
        "create_message_deletion": Request("amal", "POST", f"{deleted}/messages/{second}/deletion", {}, deleted),
    }


def _of_moderation(maple: Maple) -> dict[str, Request]:
    """Proposals 1 to 6 are: waiting, to be taken back, approved, done, undone after an appeal, appealed."""
    said = {"ground": "third_party_details", "quote": "705-555-0199", "reason": "A home number.", "neutral": True}
    amal, at = maple.as_("amal"), maple.clock.now().isoformat()
    act = {"done_at": at, "note": "It was removed.", "url": POST, "told": "not_possible", "told_why_not": "No address."}
    plea = {"words": "Put it back.", "received_at": at, "late_why": ""}
    judged = {"outcome": "reversed", "reason": "It was a mistake.", "answer": "It stands again."}
    steps = (
        ("priya", "decisions", {"verdict": "approve", "neutral": True}),
        ("amal", "act", act),
        ("amal", "appeal", plea),
        ("dana", "appeal/decision", judged),
    )

    def thread() -> tuple[str, dict[str, Any]]:
        ident = maple.conversation("Vote for us. Call nurse K. at 705-555-0199", "M1", topic="general")
        message = amal.read(f"/threads/{ident}")["messages"][0]["id"]
        return f"/threads/{ident}", {"message_id": message, "kind": "remove", **said}

    def made(far: int) -> str:
        where, body = thread()
        ident = f"/moderations/{amal.made(f'{where}/moderations', body, match=amal.get(where)).body['id']}"
        for who, step, content in steps[:far]:
            caller = maple.as_(who)
            caller.made(f"{ident}/{step}", content, match=caller.get(ident))
        return ident

    where, body = thread()
    waiting, taken_back, approved, done, reversed_, appealed = (made(far) for far in (0, 0, 1, 2, 4, 3))
    verdict = {"verdict": "approve", "comment": "It does.", "neutral": True}
    return {
        "create_moderation": Request("amal", "POST", f"{where}/moderations", body, where),
        "create_moderation_decision": Request("priya", "POST", f"{waiting}/decisions", verdict),
        "create_moderation_withdrawal": Request(
            "amal", "POST", f"{taken_back}/withdrawal", {"reason": "Gone."}, taken_back
        ),
        "create_moderation_act": Request("amal", "POST", f"{approved}/act", act, approved),
        "create_reinstatement": Request("amal", "POST", f"{reversed_}/reinstatement", act, reversed_),
        "create_appeal": Request("amal", "POST", f"{done}/appeal", plea, done),
        "create_appeal_decision": Request("dana", "POST", f"{appealed}/appeal/decision", judged, appealed),
    }


def _of_practice(maple: Maple) -> dict[str, Request]:
    """Practices of Ines: one to be written, one that is whole, one that she handed in."""
    ines, chosen = maple.as_("ines"), {"category": "R1", "reason": "It fits."}
    words = {"texts": {"en": ANSWER}, "topic": "immunisation"}

    def made(far: int) -> str:
        practice = ines.made("/practices", {"thread_id": maple.conversation()})
        path = f"/practices/{practice.body['id']}"
        if far:
            practice = ines.put(f"{path}/triage", chosen, match=practice)
            practice = ines.put(f"{path}/text", words, match=practice)
        if far > 1:
            ines.made(f"{path}/handing-in", match=practice)
        return path

    gone, new, whole, done = made(2), made(0), made(1), made(2)
    answers = [{"question": "start", "answer": "yes"}]
    return {
        "create_practice": Request("ines", "POST", "/practices", {"thread_id": 1}),
        "put_practice_triage": Request("ines", "PUT", f"{new}/triage", {**chosen, "path": answers}, new),
        "put_practice_text": Request("ines", "PUT", f"{new}/text", words, new),
        "create_handing_in": Request("ines", "POST", f"{whole}/handing-in", {}, whole),
        "delete_practice": Request("ines", "DELETE", gone, None, gone),
        "create_practice_feedback": Request("priya", "POST", f"{done}/feedback", {"text": "Shorter."}),
    }


def _of_handing_over(maple: Maple) -> dict[str, Request]:
    """A draft in review of its own, on which Chen was asked beside Priya."""
    why, priya = {"reason": "She knows the by-law."}, maple.as_("priya")
    ident = f"/drafts/{maple.submitted()}"
    priya.made(f"{ident}/steps", {"person_id": maple.people["chen"], **why}, match=priya.get(ident))
    keeper = {"keeper_id": maple.people["jules"], **why}
    return {
        "put_claim": Request("priya", "PUT", f"{ident}/claim"),
        "create_reassignment": Request(
            "priya",
            "POST",
            f"{ident}/reassignments",
            {"position": 1, "part": 1, "person_id": maple.people["priya"], **why},
            ident,
        ),
        "create_step": Request("priya", "POST", f"{ident}/steps", {"person_id": maple.people["sam"], **why}, ident),
        "delete_step": Request("priya", "DELETE", f"{ident}/steps/1/2", why, ident),
        "create_skip": Request("priya", "POST", f"{ident}/skips", {"position": 1, **why}, ident),
        "create_handover": Request("pat", "POST", f"{ident}/handovers", keeper, ident),
        "create_handovers": Request(
            "pat", "POST", f"/people/{maple.people['amal']}/handovers", {"draft_ids": [1], **keeper}
        ),
    }


def _of_talk(maple: Maple) -> dict[str, Request]:
    """A draft of its own: one comment is open and one resolved, and of two suggestions one is taken here."""
    amal, path = maple.as_("amal"), f"/drafts/{maple.draft().body['id']}"
    one, done = (
        f"{path}/comments/{amal.made(f'{path}/comments', {'revision': 1, 'text': 'Hm.'}).body['id']}" for _ in range(2)
    )
    assert amal.put(f"{done}/resolution").status == 200
    place = {"language": "en", "quoted": "50 Main St.", "start": ANSWER.index("50 Main")}
    words = {"revision": 1, **place, "replacement": "60 Main St.", "text": "It moved."}
    first, second = (
        f"{path}/suggestions/{maple.as_('jules').made(f'{path}/suggestions', words).body['id']}" for _ in range(2)
    )
    return {
        "create_draft_comment": Request(
            "jules", "POST", f"{path}/comments", {"revision": 1, "text": "Is that so?", "place": place}
        ),
        "create_suggestion": Request("jules", "POST", f"{path}/suggestions", words),
        "create_reply": Request("amal", "POST", f"{one}/replies", {"text": "It is."}),
        "put_resolution": Request("amal", "PUT", f"{one}/resolution"),
        "delete_resolution": Request("amal", "DELETE", f"{done}/resolution"),
        "create_suggestion_acceptance": Request("amal", "POST", f"{first}/acceptance", None, path),
        "create_suggestion_refusal": Request("amal", "POST", f"{second}/refusal", {"reason": "It has not."}),
    }


NOT_JSON = {"create_import", "create_attachment"}
"""Operations that take something else; they are sent hostile text by tests of their own."""


def strings(value: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The place of each string in a body."""
    if isinstance(value, str):
        yield place
    for step, inner in (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    ):
        yield from strings(inner, (*place, step))


def with_(body: Any, place: tuple[Any, ...], text: Any) -> Any:
    """The body with something else at a place."""
    changed = deepcopy(body)
    inner = changed
    for step in place[:-1]:
        inner = inner[step]
    inner[place[-1]] = text
    return changed


def found(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to."""
    while "$ref" in node:
        target: Any = schema
        for step in node["$ref"].removeprefix("#/").split("/"):
            target = target[step]
        node = target
    return node


def fields(
    document: dict[str, Any], node: dict[str, Any], place: tuple[Any, ...] = ()
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    """Each string field of a payload: its place and its schema. A list stands with its first item, a map with `en`."""
    shape = found(document, node)
    for option in shape.get("anyOf", ()):
        yield from fields(document, option, place)
    kind = shape.get("type")
    if kind == "string" or (isinstance(kind, list) and "string" in kind):
        yield place, shape
    for name, inner in shape.get("properties", {}).items():
        yield from fields(document, inner, (*place, name))
    if "items" in shape:
        yield from fields(document, shape["items"], (*place, 0))
    if isinstance(shape.get("additionalProperties"), dict):
        yield from fields(document, shape["additionalProperties"], (*place, "en"))
