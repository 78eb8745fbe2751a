"""The published JSON Schema and the parser describe one form: what one refuses of it, the other does too."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from policies.format.form import json_schema
from policies.schema import SCHEMA
from policies.schema import written as schema_as_written
from tests.policies.starter import faults, values, written


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema())


def test_the_file_is_the_schema_that_the_code_describes() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_as_written()


def test_the_schema_is_one_of_draft_2020_12() -> None:
    Draft202012Validator.check_schema(json_schema())


def test_every_key_has_a_title_and_says_what_it_is_for() -> None:
    found = list(_properties(json_schema()))
    assert len(found) > 200
    assert [path for path, key in found if not key.get("title") or not key.get("description", "").endswith(".")] == []


def _properties(schema: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that the schema knows, at every depth."""
    inner = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    for key, one in inner:
        if key == "properties":
            yield from ((f"{path}/{name}", value) for name, value in one.items())
        yield from _properties(one, f"{path}/{key}")


def test_the_starter_is_valid() -> None:
    assert list(validator().iter_errors(values())) == []


def _records(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where every mapping of the document stands."""
    if isinstance(value, list):
        return [found for index, one in enumerate(value) for found in _records(one, (*path, index))]
    if not isinstance(value, dict):
        return []
    return [path, *(found for key, one in value.items() for found in _records(one, (*path, key)))]


def _by_form() -> list[tuple[Any, ...]]:
    """One mapping of each form: names and numbers in the path aside."""
    kinds = {
        (len(path), path[0] if path else "", frozenset(_at(values(), path)) if len(path) != 2 else path): path
        for path in _records(values())
    }
    return list(kinds.values())


def _at(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


@pytest.mark.parametrize("path", _by_form(), ids=lambda path: ".".join(map(str, path)) or "document")
def test_a_key_that_nobody_knows_is_refused_by_both(path: tuple[Any, ...]) -> None:
    document = values()
    _at(document, path)["surprise"] = 1
    assert not validator().is_valid(document)
    assert faults(written(document))


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else None
    return [path] if inner is None else [found for key, one in inner for found in _leaves(one, (*path, key))]


WRONG = [None, 7, -1, 2.5, True, False, "", " ", "x y", [], {}, ["x"], {"x": "y"}, "2026-13-45", "24h", "R1", "warn"]


@settings(max_examples=80)
@given(st.sampled_from(_leaves(values())), st.sampled_from(WRONG))
def test_what_the_schema_refuses_the_parser_refuses(path: tuple[Any, ...], value: Any) -> None:
    document = deepcopy(values())
    _at(document, path[:-1])[path[-1]] = value
    if not validator().is_valid(document):
        assert faults(written(document))
