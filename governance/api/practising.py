"""Practice on real messages: begun, written, handed in, and held against what was really decided."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from governance import clock, http
from governance.api import paging
from governance.api.operations import ANY_ROLE, STAFF, Nothing, Resources, status_of, tagged
from governance.api.practice_shapes import (
    ComparisonOfPractice,
    NewFeedback,
    NewPractice,
    OwnTexts,
    OwnTriage,
    PracticeDiscarded,
    PracticeLine,
    PracticeList,
    PracticesAsked,
    PracticeShown,
    SummaryShown,
    compared,
    whole,
)
from governance.change import Made
from governance.web.reader import ident, person, standing
from policies.facts import Evaluation
from policies.versions import edition, version_in_force
from workflows import practising
from workflows.practising.looking import look

resources = Resources("practices", "Practice on real messages. Nothing of it can be submitted, approved or published.")

OWN = "whoever practises; for others there is no such practice"
MENTORS = "mentors: the champion, and roles that approve answers; on practices of others that were handed in"


@resources.operation("GET", "/practices", query=PracticesAsked, answer=PracticeList, who=ANY_ROLE, refuses=(404,))
def list_practices(query: dict[str, Any]) -> Response:
    """List practices, newest first: one's own, or, for mentors, those of others that were handed in."""
    key = paging.after(query.get("after"), paging.number)
    page = practising.practices(standing(), query["view"], key and key[0], query["limit"])
    return http.listed(PracticeLine(many=True).dump(page.rows), [page.next] if page.next else None)


@resources.operation("GET", "/practices/summary", answer=SummaryShown, who=ANY_ROLE)
def get_practice_summary() -> Any:
    """Say how one's own practice stands. These figures are shown to nobody else."""
    return practising.summary(ident())


@resources.operation(
    "POST",
    "/practices",
    body=NewPractice,
    answer=PracticeShown,
    status=201,
    again=200,
    who=STAFF,
    refuses=(404,),
    headers=("ETag", "Location"),
)
def create_practice(body: dict[str, Any]) -> Any:
    """Begin to practise on the last public message of a conversation, which stays as it is.

    One that was begun and not handed in goes on.
    """
    return _answered(practising.begin(person(), body["thread_id"]))


@resources.operation("GET", "/practices/<id:practice_id>", answer=PracticeShown, who=ANY_ROLE, headers=("ETag",))
def get_practice(practice_id: int) -> Any:
    """Show one's own practice, or, to mentors, one that was handed in, with what the guidance would ask."""
    return _shown(practice_id)


@resources.operation(
    "PUT",
    "/practices/<id:practice_id>/triage",
    body=OwnTriage,
    answer=PracticeShown,
    who=OWN,
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def put_practice_triage(body: dict[str, Any], practice_id: int, version: int) -> Any:
    """Choose one's own category, with the path through the decision tree. The conversation keeps its own."""
    practising.choose(person(), practice_id, body["category"], body["reason"], body["path"], version)
    return _shown(practice_id)


@resources.operation(
    "PUT",
    "/practices/<id:practice_id>/text",
    body=OwnTexts,
    answer=PracticeShown,
    who=OWN,
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def put_practice_text(body: dict[str, Any], practice_id: int, version: int) -> Any:
    """Write one's own answer. What the guidance would ask of it comes back with it."""
    practising.write(person(), practice_id, body["texts"], body.get("topic"), version)
    return _shown(practice_id)


@resources.operation(
    "POST",
    "/practices/<id:practice_id>/handing-in",
    body=Nothing,
    optional=True,
    answer=PracticeShown,
    status=201,
    again=200,
    who=OWN,
    match=True,
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_handing_in(_: dict[str, Any], practice_id: int, version: int) -> Any:
    """Hand a practice in: it changes no more, and is compared with what was decided, now or once that is so.

    What the checks find hinders nobody here. It goes before no chain, and no approver is told of it.
    """
    return _answered(practising.hand_in(person(), practice_id, version))


@resources.operation(
    "GET", "/practices/<id:practice_id>/comparison", answer=ComparisonOfPractice, who=ANY_ROLE, refuses=(409,)
)
def get_practice_comparison(practice_id: int) -> Any:
    """Hold a practice that was handed in against what was really decided; `decided` is false until that is so."""
    who = standing()
    return compared(practising.comparison(practising.practice_view(practice_id, who), who))


@resources.operation(
    "POST",
    "/practices/<id:practice_id>/feedback",
    body=NewFeedback,
    answer=PracticeShown,
    status=201,
    again=200,
    who=MENTORS,
    headers=("ETag", "Location"),
)
def create_practice_feedback(body: dict[str, Any], practice_id: int) -> Any:
    """Say something about a practice to the person whose it is."""
    return _answered(practising.say(person(), practice_id, body["text"]))


@resources.operation("DELETE", "/practices/<id:practice_id>", answer=PracticeDiscarded, who=OWN, match=True, headers=())
def delete_practice(practice_id: int, version: int) -> Any:
    """Throw one's own practice away, with what mentors said of it. Nothing of it is left in any list."""
    return {"id": practising.discard(person(), practice_id, version)["discarded"]}


def _answered(made: Made) -> tuple[Any, int, dict[str, str]]:
    data, _, headers = _shown(made["practice"])
    location = url_for("api-practices.get_practice", practice_id=made["practice"])
    return data, status_of(made), {**headers, "Location": location}


def _shown(practice_id: int) -> tuple[Any, int, dict[str, str]]:
    who, at = standing(), clock.now()
    view = practising.practice_view(practice_id, who)
    row = view.row
    if row.evaluation is not None and row.policy_version_id is not None:
        data = whole(view, Evaluation.from_json(row.evaluation), edition(row.policy_version_id).document)
    else:
        document = version_in_force(at).document
        data = whole(view, look(row, who, at, document), document)
    return data, 200, tagged(row.version)
