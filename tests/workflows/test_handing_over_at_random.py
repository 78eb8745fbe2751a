"""Whatever people do with steps, in whatever order: nothing is approved that the guidance and those asked did not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from governance.demo.cast import DOMAIN
from governance.errors import Refusal
from governance.people.actors import actor_of, by_email
from policies.eligibility import ASKED
from tests.support.clockfile import ClockFile
from tests.support.handing import HANDING
from tests.support.installations import Installation
from tests.support.maple import FACT, MYTH, Maple, opened
from workflows import decisions, handing_over
from workflows.handing_over import skip as pass_over
from workflows.reading import ReviewView, review_views

WHO = ("amal", "marc", "priya", "nadia", "kowalski", "chen", "sam", "dana", "pat", "rita")
people = st.sampled_from(WHO)
approvers = st.sampled_from(("nadia", "priya", "marc", "chen", "sam"))
acts = st.one_of(
    st.tuples(st.just("decide"), approvers, st.sampled_from(["approve", "approve", "approve", "request_changes"])),
    st.tuples(st.just("ask"), approvers, people),
    st.tuples(st.just("take_back"), people, st.tuples(st.integers(1, 2), st.integers(1, 4))),
    st.tuples(st.just("skip"), st.sampled_from(("kowalski", "nadia", "amal")), st.integers(1, 2)),
    st.tuples(st.just("reassign"), people, st.tuples(people, st.integers(1, 2))),
    st.tuples(st.just("hand_over"), people, people),
)


@pytest.fixture
def maple(new_installation: Callable[..., Installation], clock: ClockFile) -> Iterator[Maple]:
    with opened(new_installation(HANDING), clock) as service:
        service.grant("marc", "author", "comms_manager")
        yield service


def does(maple: Maple, ident: int, name: str, who: str, what: Any) -> None:
    account = by_email(f"{who}@{DOMAIN}")
    assert account is not None
    actor, to = actor_of(account), maple.people
    if name == "decide":
        decisions.decide(actor, ident, 1, what, "" if what == "approve" else "Please look again.")
    elif name == "ask":
        handing_over.ask(actor, ident, to[what], "Please.")
    elif name == "take_back":
        handing_over.take_back(actor, ident, *what, "No.")
    elif name == "skip":
        pass_over(actor, ident, what, "No time.")
    elif name == "reassign":
        handing_over.reassign(actor, ident, what[1], 1, to[what[0]], "Please.")
    else:
        handing_over.hand_over(actor, ident, to[what], "Please.")


def holds(review: ReviewView) -> None:
    """What is true of every review, whatever was done in it."""
    made = [(one, view) for view in review.steps for one in view.decisions]
    assert len({one.person_id for one, _ in made}) == len(made), "one person fills one step"
    before = {one.person_id for one, _ in made} & review.conflict
    assert before == set(), "nobody decides on their own work, nor keeps what they decided on"
    for position in {view.step.position for view in review.steps}:
        here = [view for view in review.steps if view.step.position == position]
        required = [view for view in here if view.step.added_by is None]
        done = all(view.approvals >= view.step.quorum for view in required) or any(view.skipped for view in required)
        asked = [view for view in here if view.step.role.startswith(ASKED)]
        answered = all(view.approvals or view.step.state == "skipped" for view in asked)
        later = [view for view in review.steps if view.step.position > position]
        if review.review.state == "approved" or any(view.step.state == "open" for view in later):
            assert done, "nothing goes on before what the guidance asks for"
            assert answered, "nor before whoever was asked"
    if review.review.state == "approved":
        assert any(one.verdict == "approve" for one, _ in made), "silence approves nothing"
    if review.review.state == "open":
        assert any(view.step.state == "open" for view in review.steps), "nothing waits for nobody"


@pytest.mark.parametrize("engine", ["sqlite"])
def test_nothing_goes_on_that_was_not_approved_whatever_is_done_in_whatever_order(maple: Maple) -> None:
    reached: set[str] = set()

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @example(
        [
            ("reassign", "priya", ("marc", 2)),
            ("ask", "nadia", "chen"),
            ("decide", "nadia", "approve"),
            ("take_back", "nadia", (1, 2)),
            ("hand_over", "dana", "tom"),
            ("decide", "marc", "approve"),
        ]
    )
    @example([("ask", "nadia", "sam"), ("skip", "kowalski", 1), ("decide", "sam", "approve"), ("ask", "priya", "chen")])
    @given(st.lists(acts, min_size=3, max_size=14))
    def run(todo: list[Any]) -> None:
        ident = maple.submitted(FACT, message=MYTH, category="R3", channel="facebook")
        with maple.app.app_context():
            for name, who, what in todo:
                try:
                    does(maple, ident, name, who, what)
                except Refusal:
                    continue
                reached.add(name)
            (review,) = review_views(ident)
            holds(review)
            reached.add(review.review.state)

    run()
    assert {"decide", "ask", "take_back", "skip", "reassign", "hand_over", "approved"} <= reached
