"""Ines practises on a real message: nothing tells her what was decided before she hands it in, and nothing goes out."""

from __future__ import annotations

from typing import Any

from tests.support.maple import ANSWER, MYTH, QUESTION, Answer, Maple
from workflows import practising

OWN = "The Saturday flu clinic is open 9 a.m. to 3 p.m. No card needed. Details: https://maplecountyhealth.example/flu"
REASON = "A plain question with a public answer."


def begun(maple: Maple, thread: int, who: str = "ines") -> Answer:
    return maple.as_(who).made("/practices", {"thread_id": thread})


def written(maple: Maple, practice: Answer, category: str = "R1", text: str = OWN, who: str = "ines") -> Answer:
    """The practice with a category and words."""
    caller, path = maple.as_(who), f"/practices/{practice.body['id']}"
    chosen = caller.put(f"{path}/triage", {"category": category, "reason": REASON}, match=practice)
    assert chosen.status == 200, chosen.body
    words = {"en": text} if text else {}
    answer = caller.put(f"{path}/text", {"texts": words, "topic": "immunisation"}, match=chosen)
    assert answer.status == 200, answer.body
    return answer


def handed_in(maple: Maple, thread: int, category: str = "R1", text: str = OWN, who: str = "ines") -> int:
    practice = written(maple, begun(maple, thread, who), category, text, who)
    maple.as_(who).made(f"/practices/{practice.body['id']}/handing-in", match=practice)
    return int(practice.body["id"])


def noted(maple: Maple) -> int:
    """Let a worker note what was decided, and tell of it."""
    with maple.app.app_context():
        found = practising.sweep()
    maple.work()
    return found


def refused(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["type"].removeprefix("/problems/")


def notices(maple: Maple, who: str) -> list[str]:
    return [one["event"] for one in maple.as_(who).read("/notices")["items"]]


def test_ines_learns_on_a_message_that_was_answered_and_sees_the_answer_only_afterwards(maple: Maple) -> None:
    draft = maple.approved()
    assert maple.publish("amal", draft).status == 201
    maple.clock.at(2026, 11, 24, 10, 0)
    ines, made = maple.as_("ines"), begun(maple, 1)
    path = f"/practices/{made.body['id']}"
    assert maple.as_("ines").post("/practices", {"thread_id": 1}).status == 200, "the same one goes on"
    assert [one["text"] for one in made.body["messages"]] == [QUESTION]
    assert made.body["asked"]["checks"][0]["check"] == "not_triaged", "she has chosen nothing, whatever was chosen"
    mine = written(maple, made, "R3")
    asked = mine.body["asked"]
    assert [step["role"] for step in asked["route"]] == ["program_expert", "comms_manager"]
    assert [one["name"] for one in asked["route"][0]["people"]] == ["Nadia Osei"]
    assert asked["first_response_due"] == "2026-11-24T19:00:00Z", "four business hours from when she began"
    for shown in (mine, ines.get(path)):
        assert not [word for word in (ANSWER, "R1", "It fits.") if word in shown.raw.decode()]
    assert refused(ines.get(f"{path}/comparison")) == (409, "practice-not-handed-in")

    maple.clock.at(2026, 11, 24, 10, 14)
    done = ines.made(f"{path}/handing-in", match=mine)
    assert done.body["state"] == "compared"
    found = ines.read(f"{path}/comparison")
    real = found["real"]
    assert (found["decided"], found["same_category"]) == (True, False)
    assert (real["outcome"], real["category"], real["route"]) == ("published", "R1", ["comms_manager"])
    assert (real["clauses"], real["draft_id"], real["texts"]) == (["categories.R1"], draft, {"en": ANSWER})
    pieces = found["texts"]["en"]
    assert "".join(one["text"] for one in pieces if one["kind"] != "insert") == OWN
    assert "".join(one["text"] for one in pieces if one["kind"] != "delete") == ANSWER
    assert ines.read("/practices/summary") == {"handed_in": 1, "compared": 1, "same_category": 0}
    late = ines.put(f"{path}/text", {"texts": {"en": ANSWER}}, match=done)
    assert refused(late) == (409, "wrong-state"), "what was handed in stays as it is"
    maple.work()
    assert "practice_decided" not in notices(maple, "ines"), "she saw it at once"
    told = [(one["type"], sorted(one["opened"])) for one in maple.record(f"practices/{made.body['id']}")]
    assert told == [
        ("practice.started", ["actor", "thread"]),
        ("practice.handed_in", ["actor", "category", "path", "reason", "texts", "thread"]),
        ("practice.compared", ["actor", "outcome"]),
    ]


def test_what_is_decided_later_is_told_once_and_never_to_whoever_decided_it(maple: Maple) -> None:
    left, answered = maple.conversation(MYTH, None), maple.submitted()
    thread = maple.as_("amal").read(f"/drafts/{answered}")["thread_id"]
    ids = {who: handed_in(maple, thread, who=who) for who in ("ines", "amal")}
    other = handed_in(maple, left, "N1", "")
    ines = maple.as_("ines")
    assert ines.read(f"/practices/{other}/comparison")["decided"] is False
    assert noted(maple) == 0
    assert maple.decide("priya", answered, "approve").status == 201
    assert maple.publish("amal", answered).status == 201
    amal = maple.as_("amal")
    shown = amal.get(f"/threads/{left}")
    amal.made(f"/threads/{left}/triage", {"category": "N1", "reason": "It bashes."}, match=shown)
    assert ines.read(f"/practices/{other}/comparison")["same_category"] is True, "true before any worker noted it"
    assert [noted(maple), noted(maple)] == [3, 0]
    assert notices(maple, "ines").count("practice_decided") == 2
    assert "practice_decided" not in notices(maple, "amal"), "Amal published it"
    found = ines.read(f"/practices/{other}/comparison")["real"]
    assert (found["outcome"], found["category"], found["texts"], found["draft_id"]) == ("left", "N1", None, None)
    assert ines.read("/practices/summary") == {"handed_in": 2, "compared": 2, "same_category": 2}
    assert len(maple.record(f"practices/{ids['amal']}", type="practice.compared")) == 1


def test_mentors_read_what_was_handed_in_and_answer_and_nobody_else_sees_it(maple: Maple) -> None:
    thread = maple.conversation()
    made = written(maple, begun(maple, thread))
    path = f"/practices/{made.body['id']}"
    everybody = ("priya", "dana", "sam", "amal", "rita", "pat")
    assert {maple.as_(who).get(path).status for who in everybody} == {404}, "it is not handed in"
    maple.as_("ines").made(f"{path}/handing-in", match=made)
    seen = {who: maple.as_(who).get(path).status for who in everybody}
    assert seen == {"priya": 200, "dana": 200, "sam": 200, "amal": 404, "rita": 404, "pat": 404}
    assert maple.as_("amal").get("/practices?view=handed_in").status == 404
    assert [one["person"] for one in maple.as_("dana").read("/practices?view=handed_in")["items"]] == ["Ines Costa"]
    said = maple.as_("dana").made(f"{path}/feedback", {"text": "Say that no appointment is needed."})
    assert [(one["by"], one["text"]) for one in said.body["feedback"]] == [
        ("Dana Petrov", "Say that no appointment is needed.")
    ]
    for who in ("ines", "amal", "rita"):
        assert maple.as_(who).post(f"{path}/feedback", {"text": "Hm."}).status == 404
    maple.work()
    assert notices(maple, "ines") == ["practice_commented"]
    assert notices(maple, "priya") == notices(maple, "dana") == [], "no approver was told of a practice"
    for who in ("dana", "rita", "pat"):
        assert refused(maple.as_(who).post("/practices", {"thread_id": thread})) == (403, "role-needed")
    private = handed_in(maple, thread, text="Hi Joan, your Oct 3 TB skin test was negative, 705-555-0199.")
    assert [maple.as_(who).get(f"/practices/{private}").status for who in ("priya", "sam")] == [404, 200]
    opened: dict[str, Any] = maple.record(f"practices/{private}", type="practice.handed_in")[0]["opened"]
    assert "texts" not in opened


def test_what_is_not_whole_is_not_handed_in_and_an_edit_beside_is_refused(maple: Maple) -> None:
    ines, made = maple.as_("ines"), begun(maple, maple.conversation())
    path = f"/practices/{made.body['id']}"
    nothing = ines.post(f"{path}/handing-in", match=made)
    assert (refused(nothing), list(nothing.body["errors"])) == ((422, "practice-unfinished"), ["category"])
    wrong = ines.put(f"{path}/triage", {"category": "R99", "reason": "Hm."}, match=made)
    assert refused(wrong) == (422, "invalid")
    path_to = [{"question": "danger", "answer": "yes"}]
    assert ines.put(f"{path}/triage", {"category": "R1", "reason": "Hm.", "path": path_to}, match=made).status == 422
    chosen = ines.put(f"{path}/triage", {"category": "R1", "reason": REASON}, match=made)
    assert list(ines.post(f"{path}/handing-in", match=chosen).body["errors"]) == ["texts"]
    assert refused(ines.put(f"{path}/text", {"texts": {"en": OWN}}, match=made)) == (412, "stale")
    assert ines.put(f"{path}/text", {"texts": {"en": OWN}, "topic": "none"}, match=chosen).status == 422
    assert ines.post("/practices", {"thread_id": 999}).status == 404


def test_a_practice_that_is_thrown_away_is_in_no_list_and_its_entry_says_nothing_of_it(maple: Maple) -> None:
    thread = maple.conversation()
    kept, gone = handed_in(maple, thread), handed_in(maple, thread)
    open_one = begun(maple, thread)
    ines, path = maple.as_("ines"), f"/practices/{gone}"
    maple.as_("dana").made(f"{path}/feedback", {"text": "Say that no appointment is needed."})
    maple.work()
    subject = ines.read(path)["subject"]
    for who in ("dana", "amal"):
        assert maple.as_(who).call("DELETE", path, match=ines.get(path)).status == 404, "it is not theirs"
    assert refused(ines.call("DELETE", path, match='"1"')) == (412, "stale")
    for one in (path, f"/practices/{open_one.body['id']}"):
        answer = ines.call("DELETE", one, match=ines.get(one))
        assert (answer.status, answer.body) == (200, {"id": int(one.rpartition("/")[2])})
        assert [maple.as_(who).get(one).status for who in ("ines", "dana", "sam")] == [404, 404, 404]
    maple.work()
    assert [one["id"] for one in ines.read("/practices")["items"]] == [kept]
    assert [one["id"] for one in maple.as_("dana").read("/practices?view=handed_in")["items"]] == [kept]
    assert notices(maple, "ines") == [], "nor does a notice lead to it"
    assert ines.read("/practices/summary")["handed_in"] == 1
    (entry,) = maple.record(subject, type="practice.discarded")
    assert (sorted(entry["data"]), list(entry["opened"])) == (["at"], ["actor"])
    assert noted(maple) == 0
