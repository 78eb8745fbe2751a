"""What the house rules are held against: the project's own files."""

from __future__ import annotations

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("governance", "policies", "workflows")


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or could be committed, relative to the root."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\0")
    return tuple(sorted(path for name in listed if name and (ROOT / (path := Path(name))).is_file()))


def python(*under: str) -> list[Path]:
    """Python files under these directories, or all; generated migrations aside."""
    return [
        path
        for path in files()
        if path.suffix == ".py"
        and path.parts[:2] != ("migrations", "versions")
        and (not under or path.parts[0] in under)
    ]


@cache
def text(path: Path) -> str:
    """What stands in a file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """A Python file, parsed."""
    return ast.parse(text(path), filename=str(path))


def line(path: Path, number: int) -> str:
    """One line of a file, counted from 1."""
    return text(path).splitlines()[number - 1]


def comments(path: Path) -> Iterator[tuple[int, str]]:
    """Each comment of a Python file with the number of its line."""
    for token in tokenize.generate_tokens(io.StringIO(text(path)).readline):
        if token.type == tokenize.COMMENT:
            yield token.start[0], token.string


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function of a file by its dotted name, with its number of lines."""

    def walk(node: ast.AST, name: str) -> Iterator[tuple[str, int]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{name}{child.name}", (child.end_lineno or child.lineno) - child.lineno + 1
                yield from walk(child, f"{name}{child.name}.")
            else:
                yield from walk(child, f"{name}{child.name}." if isinstance(child, ast.ClassDef) else name)

    return walk(tree(path), "")


def calls(path: Path, *names: str) -> Iterator[ast.Call]:
    """Each call of a method or function with one of these names."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = node.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", None)
            if name in names:
                yield node
