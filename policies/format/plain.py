"""A document as plain values, for whoever takes it as JSON: read as YAML 1.2's core schema says, like the document."""

from __future__ import annotations

import re
from typing import Any

from policies.format.nodes import Fields, Node, Scalar, Sequence, read

_NULL = re.compile("~|null|Null|NULL|")
_BOOLEAN = re.compile("true|True|TRUE|false|False|FALSE")
_INTEGER = re.compile("[-+]?[0-9]+")
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def plain(text: str) -> Any:
    """The values of a document without faults: objects, lists, text, numbers, booleans and None.

    What the published JSON Schema describes. Raises `DocumentFaults` for what is no tree.
    """
    return _value(read(text)[0])


def _value(node: Node) -> Any:
    if isinstance(node, Fields):
        return {key: _value(inner) for key, inner in node.values.items()}
    if isinstance(node, Sequence):
        return [_value(inner) for inner in node.items]
    return _scalar(node) if isinstance(node, Scalar) else None


def _scalar(node: Scalar) -> Any:
    written = node.value
    if not node.plain:
        return written
    if _NULL.fullmatch(written):
        return None
    if _BOOLEAN.fullmatch(written):
        return written.lower() == "true"
    if _INTEGER.fullmatch(written):
        return int(written)
    return float(written) if _NUMBER.fullmatch(written) else written
