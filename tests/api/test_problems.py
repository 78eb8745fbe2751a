"""Every refusal is a documented type of problem, in the reader's language."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from governance.api.problems import KNOWN
from governance.statuses import SLUGS
from tests.guards import house
from tests.support.maple import Maple
from workflows.states import TABLES

REFUSALS = {
    "NotFound": 404,
    "NotAllowed": 403,
    "Conflict": 409,
    "Stale": 412,
    "Invalid": 422,
    "SlowDown": 429,
    "Busy": 503,
    "PreconditionRequired": 428,
}
NOT_REFUSED = {"NotEligible", "Refusal"}
"""Not raised as such: their slug goes into one of the others."""


def slugs() -> Iterator[tuple[str, str, str]]:
    """Each problem type that the code names: slug, the class that it is given to, where."""
    for path in house.python(*house.PACKAGES):
        for call in house.calls(path, *REFUSALS, *NOT_REFUSED, "problem"):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id  # type: ignore[attr-defined]
            place = 1 if name == "problem" else 0
            if len(call.args) > place and isinstance(slug := call.args[place], ast.Constant):
                yield str(slug.value), name, f"{path}:{call.lineno}"
        for call in house.calls(path, "Demand"):
            for given in call.keywords:
                if given.arg == "slug" and isinstance(given.value, ast.Constant):
                    yield str(given.value.value), "Conflict", f"{path}:{call.lineno}"


def test_every_problem_type_in_the_code_is_documented() -> None:
    found = list(slugs())
    assert len(found) > 60
    missing = sorted({f"{slug} ({where})" for slug, _, where in found if slug not in KNOWN and slug != "about:blank"})
    assert missing == []
    assert sorted(set(SLUGS.values()) - KNOWN.keys()) == []


def test_no_problem_type_is_documented_that_the_code_does_not_know() -> None:
    of_machines = {slug for table in TABLES for slug, _ in table.because.values()}
    assert of_machines <= KNOWN.keys()
    assert sorted(KNOWN.keys() - {slug for slug, _, _ in slugs()} - set(SLUGS.values()) - of_machines) == []


def test_the_documented_status_is_the_one_that_is_answered() -> None:
    wrong = [
        (slug, name, where)
        for slug, name, where in slugs()
        if name in REFUSALS and KNOWN[slug].status not in (None, REFUSALS[name])
    ]
    assert [one for one in wrong if one[0] not in TWO] == []


TWO = {"account-disabled", "already-acted", "not-your-turn", "role-not-held", "step-closed"}
"""Types that come with two: 403 about oneself and 409 about the thing, or 404 on a page about it."""


def test_the_page_of_a_problem_says_the_same_in_both_languages_and_to_programs(maple: Maple) -> None:
    client = maple.app.test_client()
    page = client.get("/problems/own-work", headers={"Accept-Language": "en"})
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert "Nobody decides on a text that they wrote" in page.text
    for slug, known in KNOWN.items():
        answer = client.get(f"/problems/{slug}", headers={"Accept": "application/json", "Accept-Language": "en"})
        assert answer.json == {
            "type": f"/problems/{slug}",
            "status": known.status,
            "meaning": known.meaning,
            "what_to_do": known.advice,
        }
    assert client.get("/problems/none").status_code == 404


def test_a_refusal_has_the_shape_of_rfc_9457_and_is_not_kept(maple: Maple) -> None:
    ident = maple.submitted()
    refused = maple.decide("amal", ident, "approve")
    assert refused.headers["Content-Type"].startswith("application/problem+json")
    assert refused.headers["Cache-Control"] == "no-store"
    path = f"/api/v1/drafts/{ident}/revisions/1/decisions"
    assert refused.body == {
        "type": "/problems/own-work",
        "title": "You may not do this",
        "status": 403,
        "detail": "You wrote, edited or submitted this text, so somebody else has to decide on it.",
        "instance": path,
    }


def test_problems_of_the_framework_are_problems_too(maple: Maple) -> None:
    amal = maple.as_("amal")
    assert amal.get("/nowhere").body["type"] == "/problems/not-found"
    wrong = amal.call("PUT", "/threads", {})
    assert (wrong.status, wrong.body["type"]) == (405, "/problems/method-not-allowed")
    assert "POST" in wrong.headers["Allow"]
    media = amal.call("POST", "/threads", data="a=b", headers={"Content-Type": "text/plain"})
    assert (media.status, media.body["type"]) == (415, "/problems/unsupported-media-type")
    broken = amal.call("POST", "/threads", data="{", headers={"Content-Type": "application/json"})
    assert (broken.status, broken.body["type"]) == (400, "/problems/unreadable")
    large = amal.call("POST", "/threads", data=b" " * (12 * 2**20), headers={"Content-Type": "application/json"})
    assert (large.status, large.body["type"]) == (413, "/problems/too-large")


def test_the_golden_pages_are_those_of_the_code() -> None:
    """`docs/problems.md` and `docs/openapi.json` are compared by the guards; here, that every type has its line."""
    page = (Path(house.ROOT) / "docs" / "problems.md").read_text(encoding="utf-8")
    assert [slug for slug in KNOWN if f"| `{slug}` |" not in page] == []
