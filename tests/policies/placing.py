"""The starter after changes to its values, and where each value stands by YAML's own account."""

from __future__ import annotations

import json
import re
from datetime import datetime
from enum import Enum
from functools import lru_cache
from typing import Any

import yaml

from policies.document import DocumentFaults, Fault, parse
from tests.policies.starter import SOURCE, values

PLAIN = re.sub(r"(?ms)^examples:\n.*?(?=^\S|\Z)", "", SOURCE).rstrip("\n") + "\n"
"""The starter as it is written, without its examples."""


class Mark(Enum):
    """What stands for no value."""

    GONE = "gone"


GONE = Mark.GONE
"""Stands for a value that is taken away."""

EXAMPLE = {
    "id": "first",
    "title": {"en": "The first", "fr": "Le premier"},
    "given": {
        "message": "When?",
        "category": "R1",
        "draft": {"texts": {"en": "At nine."}},
        "people": {"priya": ["comms_manager"]},
        "author": "priya",
    },
    "expect": {"category": "R1"},
}


def keys(path: str) -> list[str | int]:
    """The keys of a path such as `holidays/0/date`."""
    return [int(key) if key.isdigit() else key for key in path.split("/")] if path else []


def put(document: Any, path: str, value: Any) -> None:
    *way, last = keys(path)
    for key in way:
        document = document[key]
    if value is GONE:
        del document[last]
    elif isinstance(document, list) and last == len(document):
        document.append(value)
    else:
        document[last] = value


def text_of(*changes: tuple[str, Any], examples: bool = True) -> str:
    """The starter, written over many lines, after changes to its values; with one example."""
    document = values()
    if examples:
        document["examples"] = [json.loads(json.dumps(EXAMPLE))]
    for path, value in changes:
        put(document, path, value)
    return json.dumps(document, ensure_ascii=False, indent=1)


@lru_cache(maxsize=1)
def composed(text: str) -> yaml.Node:
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    assert node is not None
    return node


def place(text: str, path: str) -> tuple[int, int]:
    """Where a value stands by YAML's own account, or with a final `!` its key."""
    node: Any = composed(text)
    key_node = node
    for key in keys(path.rstrip("!")):
        if isinstance(node, yaml.MappingNode):
            key_node, node = next((k, v) for k, v in node.value if k.value == str(key))
        else:
            node = node.value[int(key)]
    mark = (key_node if path.endswith("!") else node).start_mark
    return mark.line + 1, mark.column + 1


def found(text: str, sentence: str, at: datetime | None = None) -> list[Fault]:
    """The faults whose sentence holds these words."""
    try:
        parse(text, at)
    except DocumentFaults as refused:
        return [fault for fault in refused.faults if sentence in fault.message % fault.facts]
    return []
