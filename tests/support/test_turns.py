"""Every test of a page runs in a usual run, once for each case; the long one has every alternative."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path

import pytest

from tests.support.turns import cases, left_over

TESTS = """
import pytest
{marks}
def test_of_a_page(engine, other): ...
"""
ENGINES = '@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])'
OTHERS = '@pytest.mark.parametrize("other", range(20))'


def _collected(place: Path, monkeypatch: pytest.MonkeyPatch, marks: str = f"{ENGINES}\n{OTHERS}") -> list[pytest.Item]:
    monkeypatch.setattr("tests.support.turns.PAGES", (place,))
    monkeypatch.setattr("tests.support.turns.ROOT", place)
    (place / f"{place.name}.py").write_text(TESTS.format(marks=marks), encoding="utf-8")
    found: list[pytest.Item] = []

    class Collecting:
        def pytest_configure(self, config: pytest.Config) -> None:
            config.addinivalue_line("markers", "portion(n): as in the project's own")

        def pytest_collection_finish(self, session: pytest.Session) -> None:
            found.extend(session.items)

    options = ["--collect-only", "-q", "--import-mode=importlib", "-p", "no:cacheprovider", "--rootdir", str(place)]
    gc.freeze()  # its end has the collector look at everything: not at what this whole run holds
    pytest.main([*options, "-c", "/dev/null", str(place)], plugins=[Collecting()])
    gc.unfreeze()
    return found


def test_each_case_is_due_with_one_alternative_and_each_alternative_has_cases(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taking = cases(_collected(tmp_path, monkeypatch)).values()
    assert len(taking) == 40
    due = [case for case in taking if case.is_due]
    assert Counter(case.test.callspec.params["other"] for case in due) == dict.fromkeys(range(20), 1)
    assert {case.value for case in due} == {"sqlite", "postgresql"}


def test_a_usual_run_has_the_stated_share_of_many_like_cases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marks = f"@pytest.mark.portion(3)\n{ENGINES}\n{OTHERS}"
    items = _collected(tmp_path, monkeypatch, marks)
    over = left_over(items)
    assert (len(items), len(over)) == (40, 26)
    assert over == left_over(reversed(items))
    assert {item.callspec.params["engine"] for item in {*items} - over} == {"sqlite", "postgresql"}  # type: ignore[attr-defined]
