"""A changed document whose examples still hold: those that the change makes untrue are left out."""

from __future__ import annotations

from typing import Any

from policies import examples
from policies.document import parse
from tests.policies.starter import written


def fitting(document: dict[str, Any]) -> dict[str, Any]:
    """The document without the examples that fail."""
    results = examples.run(parse(written(document)))
    failed = {one.id for one in results if not all(compared.passed for compared in one.compared)}
    return document | {"examples": [one for one in document.get("examples", ()) if one["id"] not in failed]}
