"""The long versions: off unless asked for, and told of in a page when they ran."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.support.soak import Soak, page


def test_a_usual_run_takes_the_small_number(size: Callable[[int, int], int], pytestconfig: pytest.Config) -> None:
    assert size(20, 200) == (200 if pytestconfig.getoption("--soak") else 20)


def test_the_page_says_what_ran_when_and_how_it_went() -> None:
    rows = [("tests/races/test_decide.py::test_one_wins[sqlite]", "repetitions 200", "passed", 12.34)]
    text = page(rows, datetime(2026, 11, 25, tzinfo=UTC), "abc1234", "2 cores")
    assert "2026-11-25 (UTC) at commit `abc1234`, on 2 cores" in text
    assert "| `tests/races/test_decide.py::test_one_wins[sqlite]` | repetitions 200 | passed | 12.3 |" in text
    assert "without the tests of\npages" in text
    turn = ("tests/web/test_pages.py", "", "passed", 1.0)
    assert "in\nboth languages" in page([*rows, turn], datetime(2026, 11, 25, tzinfo=UTC), "abc1234", "2 cores")


def test_many_cases_of_a_test_are_one_line_and_those_that_failed_stand_alone() -> None:
    rows = [(f"t.py::test_page[{number}]", "", "passed", 0.5) for number in range(30)]
    text = page([*rows, ("t.py::test_page[last]", "", "failed", 1.0)], datetime(2026, 11, 25, tzinfo=UTC), "", "")
    assert text.splitlines()[-2:] == [
        "| `t.py::test_page` | cases 30 | passed | 15.0 |",
        "| `t.py::test_page[last]` |  | failed | 1.0 |",
    ]


def test_what_only_takes_turns_is_told_by_file_and_what_failed_of_it_stands_alone() -> None:
    soak = Soak()
    for case, outcome in (("a", "passed"), ("b", "passed"), ("c", "failed")):
        soak.pytest_runtest_logreport(
            pytest.TestReport(f"t.py::test[{case}]", ("t", 1, "t"), {"turns": 1}, outcome, None, "call", duration=1.0)  # type: ignore[arg-type]  # plain text will do
        )
    assert page(soak.rows, datetime(2026, 11, 25, tzinfo=UTC), "", "").splitlines()[-2:] == [
        "| `t.py` | cases 2 | passed | 2.0 |",
        "| `t.py::test[c]` |  | failed | 1.0 |",
    ]


def test_a_test_that_fails_while_it_is_set_up_is_told_of_too() -> None:
    soak = Soak()
    for when, outcome in (("setup", "failed"), ("teardown", "passed")):
        soak.pytest_runtest_logreport(
            pytest.TestReport("t", ("t", 1, "t"), {}, outcome, None, when)  # type: ignore[arg-type]  # plain text will do
        )
    assert [result for _, _, result, _ in soak.rows] == ["failed"]
