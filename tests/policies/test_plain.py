"""A document as plain values, which is what programs get."""

from __future__ import annotations

import pytest

from policies.format.plain import plain


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("true", True), ("False", False), ("~", None), ("", None),
        ("null", None), ("12", 12), ("-3", -3), ("012", 12), ("1.5", 1.5), ("1e3", 1000.0), ("1_000", "1_000"),
        ("12:30", "12:30"), ("2026-11-02", "2026-11-02"), ("'12'", "12"), ('"true"', "true"), ("1.0.0", "1.0.0"),
    ],
)  # fmt: skip
def test_scalars_are_read_as_yaml_1_2_reads_them(written: str, value: object) -> None:
    found = plain(f"key: {written}")["key"]
    assert (found, type(found)) == (value, type(value))


def test_lists_and_objects_keep_their_order_and_depth() -> None:
    assert list(plain("b: [1, {c: d}]\na: {}").items()) == [("b", [1, {"c": "d"}]), ("a", {})]
