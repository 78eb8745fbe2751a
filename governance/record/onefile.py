"""The verifier as one file: `python -m governance.record.onefile TARGET`, for whoever checks the record elsewhere."""

from __future__ import annotations

import ast
import sys
import tempfile
import zipapp
from pathlib import Path

HERE = Path(__file__).resolve().parent
PACKAGE = "governance.record"


def build_pyz(target: Path) -> None:
    """Write the verifier with the modules that it imports, and nothing else of the service."""
    with tempfile.TemporaryDirectory() as home:
        package = Path(home).joinpath(*PACKAGE.split("."))
        package.mkdir(parents=True)
        for place in (package.parent, package):
            (place / "__init__.py").touch()
        for name in parts("verify"):
            (package / f"{name}.py").write_bytes((HERE / f"{name}.py").read_bytes())
        zipapp.create_archive(home, target, interpreter="/usr/bin/env python3", main=f"{PACKAGE}.verify:leave")


def parts(name: str) -> set[str]:
    """A module of this package, and whatever of the package it imports, directly or not."""
    found, ahead = set[str](), [name]
    while ahead:
        name = ahead.pop()
        if name in found:
            continue
        found.add(name)
        for node in ast.walk(ast.parse((HERE / f"{name}.py").read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module == PACKAGE:
                ahead += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{PACKAGE}."):
                ahead.append((node.module or "").rpartition(".")[2])
    return found


if __name__ == "__main__":
    build_pyz(Path(sys.argv[1]))
