"""A version tried on past items, and who is left to approve, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest

from governance.change import Actor, Made, transaction, verb
from governance.people.actors import actor_of, by_email
from tests.policies.starter import values, written
from tests.support.maple import Answer, Maple
from workflows.amendments.rows import insert_version

SLUG, NEW = "starter-public-body", "1.1.0"
START = f"/policies/{SLUG}/versions/{NEW}/replay"


@verb
def _insert(actor: Actor, source: str, number: str) -> Made:
    with transaction(actor) as change:
        insert_version(change, source, number, slug=SLUG, state="drafting")
        return change.made()


def proposed(maple: Maple, number: str = NEW, **chains: Any) -> None:
    """A version that is being written, with other chains."""
    document = values() | {"version": number}
    document["chains"] |= chains or {"manager": ["comms_manager", "moh"]}
    with maple.app.app_context():
        pat = by_email("pat@maplecountyhealth.example")
        assert pat is not None
        _insert(actor_of(pat), written(document), number)


def started(maple: Maple, who: str = "pat", **body: Any) -> Answer:
    return maple.as_(who).post(START, {"items": "all", **body})


def test_a_replay_is_accepted_watched_and_read_case_by_case(maple: Maple) -> None:
    proposed(maple)
    draft = maple.submitted()
    made = started(maple)
    assert (made.status, made.body["state"], made.body["done"]) == (202, "waiting", 0)
    assert made.headers["Location"] == f"/api/v1/policies/{SLUG}/replays/{made.body['id']}"
    maple.work()
    pat = maple.as_("pat")
    run = pat.read(made.headers["Location"])
    assert (run["state"], run["total"], run["done"]) == ("done", 2, 2)
    assert run["scope"] == {"items": "all", "days": None, "size": None, "seed": None}
    assert run["drafts"] == {"seen": 1, "differ": 1, "kinds": {"rerouted": 1, "gained": 1}}
    assert run["threads"] == {"seen": 1, "differ": 0, "kinds": {}}
    assert {"role": "moh", "before": 0, "after": 1} in run["load"]
    (case,) = pat.read(f"{made.headers['Location']}/cases?kind=gained")["items"]
    assert (case["subject"], case["subject_id"], case["kinds"]) == ("draft", draft, ["rerouted", "gained"])
    assert case["detail"]["gained"] == [["moh", None]]
    assert pat.read(f"{made.headers['Location']}/cases?kind=lost")["items"] == []


def test_cases_come_page_by_page(maple: Maple) -> None:
    proposed(maple)
    drafts = [maple.submitted() for _ in range(3)]
    started(maple)
    maple.work()
    found, path = [], f"/policies/{SLUG}/replays/1/cases?limit=2&kind=rerouted"
    while path:
        page = maple.as_("rita").read(path)
        found += [case["subject_id"] for case in page["items"]]
        path = page["next"]
    assert found == drafts


def test_the_same_request_again_starts_nothing_twice(maple: Maple) -> None:
    proposed(maple)
    answers = [maple.as_("pat").post(START, {"items": "all"}, key="once") for _ in range(2)]
    assert [(one.status, one.body["id"]) for one in answers] == [(202, 1), (202, 1)]
    assert started(maple, "rita").body["type"] == "/problems/replay-running"


def test_it_stands_in_the_record(maple: Maple) -> None:
    proposed(maple)
    started(maple)
    (entry,) = maple.as_("rita").read("/record/entries?type=policy.replayed")["items"]
    assert entry["subject"].startswith("policy/")


@pytest.mark.parametrize(("who", "status"), [("pat", 202), ("rita", 202), ("dana", 202), ("amal", 403), ("priya", 403)])
def test_who_may_start_a_replay(maple: Maple, who: str, status: int) -> None:
    proposed(maple)
    assert started(maple, who).status == status


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"items": "period"}, "days"),
        ({"items": "sample"}, "size"),
        ({"items": "some"}, "items"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_scope_that_is_none_is_refused_at_its_field(maple: Maple, body: dict[str, Any], field: str) -> None:
    proposed(maple)
    answer = started(maple, **body)
    assert (answer.status, list(answer.body["errors"])) == (422, [field])


def test_a_text_with_faults_is_refused(maple: Maple) -> None:
    proposed(maple, manager=["nobody_knows"])
    answer = started(maple)
    assert (answer.status, answer.body["type"]) == (422, "/problems/document-faulty")


@pytest.mark.parametrize("path", [f"/policies/{SLUG}/replays/1", f"/policies/{SLUG}/replays/1/cases"])
def test_there_is_no_replay_that_there_is_not(maple: Maple, path: str) -> None:
    assert maple.as_("pat").get(path).status == 404
    assert maple.as_("pat").post(START, {"items": "all"}).status == 404


def test_a_replay_is_one_of_its_own_document(maple: Maple) -> None:
    proposed(maple)
    started(maple)
    assert maple.as_("pat").get("/policies/another/replays/1").status == 404


# -- Who is left to approve --------------------------------------------------------------------------------------------


def routes(body: Any) -> dict[tuple[str, str, str | None, tuple[str, ...]], Any]:
    return {(one["kind"], one["name"], one["topic"], tuple(one["rules"])): one for one in body["routes"]}


def test_the_report_tells_who_could_fill_each_step(maple: Maple) -> None:
    body = maple.as_("pat").read("/liveness")
    facts = routes(body)["category", "R3", "immunisation", ()]
    assert (body["version"], facts["verdict"], facts["shut_out"]) == ("1.0.0", "some", ["Nadia Osei", "Priya Raman"])
    assert facts["steps"][0] == {
        "position": 1,
        "roles": ["program_expert"],
        "topic": "immunisation",
        "needed": 1,
        "can": ["Nadia Osei"],
        "short": True,
    }
    assert facts["sentences"][1] == (
        "Nobody but Priya Raman holds the role Communications manager: what this person writes cannot be approved. "
        "Give the role to another person."
    )
    assert (body["stuck"], body["loss"]) == ({"items": [], "total": 0, "next_after": None}, None)


def test_a_loss_is_told_without_anything_being_lost(maple: Maple) -> None:
    draft = maple.submitted()
    body = maple.as_("pat").read(f"/liveness?without_person={maple.people['priya']}")
    dead = {(one["kind"], one["name"]) for one in body["loss"]["dead"]}
    assert ("category", "R1") in dead
    assert [(one["kind"], one["subject_id"]) for one in body["loss"]["stuck"]["items"]] == [("draft", draft)]
    assert body["stuck"]["total"] == 0


@pytest.mark.parametrize(
    ("query", "lost"),
    [
        ("without_role=program_expert", {"immunisation", "environment"}),
        ("without_role=program_expert:immunisation&without_person={nadia}", {"immunisation"}),
        ("without_role=program_expert&without_person={tom}", {"environment"}),
        ("without_person={rita}", set()),
    ],
)
def test_a_role_is_thought_away_from_everybody_or_from_one(maple: Maple, query: str, lost: set[str]) -> None:
    body = maple.as_("rita").read(f"/liveness?{query.format(**maple.people)}")
    assert {one["topic"] for one in body["loss"]["dead"] if one["name"] == "R3"} == lost


def test_a_role_for_a_topic_is_taken_from_somebody(maple: Maple) -> None:
    answer = maple.as_("pat").get("/liveness?without_role=program_expert:immunisation")
    assert (answer.status, list(answer.body["errors"])) == (422, ["without_person"])


def test_a_version_that_is_being_written_has_a_report_once_it_has_no_faults(maple: Maple) -> None:
    proposed(maple, manager=["nobody_knows"])
    answer = maple.as_("pat").get(f"/liveness?version={NEW}")
    assert (answer.status, answer.body["type"]) == (422, "/problems/document-faulty")
    proposed(maple, number="1.2.0", manager=["legal"])
    body = maple.as_("pat").read("/liveness?version=1.2.0")
    assert body["version"] == "1.2.0"
    assert routes(body)["category", "R1", None, ()]["steps"][0]["can"] == ["Chen Li"]
    assert maple.as_("pat").get("/liveness?version=9.9.9").status == 404


@pytest.mark.parametrize(("who", "status"), [("pat", 200), ("rita", 200), ("dana", 200), ("priya", 403)])
def test_who_reads_the_report(maple: Maple, who: str, status: int) -> None:
    assert maple.as_(who).get("/liveness").status == status


def test_the_report_takes_a_fixed_number_of_statements(maple: Maple) -> None:
    path, pat = f"/liveness?without_person={maple.people['priya']}", maple.as_("pat")
    pat.read(path)
    with maple.statements() as few:
        pat.read(path)
    for _ in range(3):
        maple.submitted()
    with maple.statements() as many:
        pat.read(path)
    assert len(few) == len(many) <= 17
