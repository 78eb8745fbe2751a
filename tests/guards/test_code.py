"""House rules for the code: one commit, small pieces, and a reason wherever a rule is set aside."""

from __future__ import annotations

import ast
import re

from tests.guards import house

COMMITS = {"governance/change.py": "transaction() is the only commit"}

LONG_FILES: dict[str, str] = {
    "governance/demo/scenes.py": "the demonstration's conversations one after the other: data, not logic",
}
"""Files above the budget, each with the reason why it reads better whole."""

LONG_FUNCTIONS: dict[str, str] = {}
"""`file: function` above the budget, each with the reason why it reads better whole."""

BUDGET, TEST_BUDGET, FUNCTION_BUDGET = 300, 450, 45


def test_nothing_but_the_transaction_commits() -> None:
    """A second commit in an act would split check, change and record; `engine.begin()` and AUTOCOMMIT commit too."""
    found = [
        f"{path}:{call.lineno}"
        for path in house.python(*house.PACKAGES)
        if str(path) not in COMMITS
        for call in house.calls(path, "commit", "begin")
        if _commits(call)
    ]
    found += [str(path) for path in house.python(*house.PACKAGES) if re.search(r"\bAUTOCOMMIT\b", house.text(path))]
    assert found == []


def _commits(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    return call.func.attr == "commit" or ast.unparse(call.func.value).rpartition(".")[2] in ("engine", "session")


def test_files_are_short_enough_to_be_read_in_one_go() -> None:
    sizes = {
        str(path): len(house.text(path).splitlines())
        for path in house.python()
        if len(house.text(path).splitlines()) > (TEST_BUDGET if path.parts[0] == "tests" else BUDGET)
    }
    assert sizes.keys() == LONG_FILES.keys(), f"longer than the budget: {sizes}"


def test_functions_are_short_enough_to_be_read_in_one_go() -> None:
    sizes = {
        f"{path}: {name}": lines
        for path in house.python()
        for name, lines in house.functions(path)
        if lines > FUNCTION_BUDGET
    }
    assert sizes.keys() == LONG_FUNCTIONS.keys(), f"longer than the budget: {sizes}"


def test_a_check_is_silenced_only_with_a_reason_on_its_line() -> None:
    found = [
        f"{path}:{number}: {comment}"
        for path in house.python()
        for number, comment in house.comments(path)
        if re.match(r"#\s*noqa", comment, re.IGNORECASE)
        and not re.match(r"# noqa: [A-Z]+\d+(, ?[A-Z]+\d+)* - \S.{5,}", comment)
    ]
    assert found == [], "say which check and, after a dash, why"


def test_imports_inside_functions_say_why() -> None:
    """A circle of imports is not a reason; memory and start-up time are."""
    found = []
    for path in house.python():
        for function in ast.walk(house.tree(path)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                found += [
                    f"{path}:{node.lineno}"
                    for node in ast.walk(function)
                    if isinstance(node, ast.Import | ast.ImportFrom)
                    and not re.search(r"# noqa: PLC0415 - \S.{5,}", house.line(path, node.lineno))
                ]
    assert found == []


def test_a_flush_says_what_it_is_for() -> None:
    """The transaction flushes once, at its end; an earlier one hides an ordering that should be seen."""
    found = [
        f"{path}:{call.lineno}"
        for path in house.python(*house.PACKAGES)
        for call in house.calls(path, "flush")
        if isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value).endswith("session")
        if not re.search(r"#\s*\w{3,}", house.line(path, call.lineno))
    ]
    assert found == []


def test_no_test_is_skipped_and_none_sleeps() -> None:
    """A skipped test proves nothing, and a sleeping one proves it slowly; `eventually` asks again instead."""
    found = [
        f"{path}:{call.lineno}"
        for path in house.python("tests")
        if path.parts[:2] != ("tests", "support")
        for call in house.calls(path, "skip", "skipif", "importorskip", "sleep")
    ]
    assert found == []


def test_the_three_packages_begin_with_words_alone() -> None:
    """Code in `__init__.py` runs whenever anything beneath it is imported."""
    for package in house.PACKAGES:
        body = ast.parse((house.ROOT / package / "__init__.py").read_text(encoding="utf-8")).body
        assert len(body) == 1, package
        assert isinstance(body[0], ast.Expr), package


def test_every_module_says_what_it_is_for() -> None:
    found = [
        str(path) for path in house.python() if house.text(path).strip() and not ast.get_docstring(house.tree(path))
    ]
    assert found == []
