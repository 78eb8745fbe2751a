"""Kinds of values that hold others: texts by language, lists, names with values, and records of known keys."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from governance.errors import N_
from policies.format.nodes import Fields, Node, Path, Scalar, Sequence
from policies.format.reading import NOTHING, Reading, listed
from policies.format.shapes import IDENTIFIER, LANGUAGE, Schema, Shape, String


@dataclass(frozen=True)
class Text(Shape):
    """Text for people, by language. Whether every required language is there is asked when all are known."""

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        if not isinstance(node, Fields):
            return reading.fault(path, N_("A text in each language belongs here, such as {en: …, fr: …}."))
        value = MapOf(String(), LANGUAGE).read(node, path, reading)
        reading.texts.append((path, dict.fromkeys(node.values, "") | value))
        return value

    def _schema(self) -> Schema:
        return {"$ref": "#/$defs/text"}


TOO_MANY = N_("%(count)s stand here; at most %(most)s are allowed.")


@dataclass(frozen=True)
class ListOf(Shape):
    """A list of one kind of value, of at most so many. `empty` is the sentence for one that may not be empty, and is.

    In the lists of the document itself, a part that has an `id` is known by it: its clause is `<list>.<id>`.
    """

    of: Shape
    empty: str | None = None
    most: int | None = None

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        if not isinstance(node, Sequence):
            return reading.fault(path, N_("A list belongs here."))
        if not node.items and self.empty:
            return reading.fault(path, self.empty)
        if self.most is not None and len(node.items) > self.most:
            place = node.items[self.most].place
            return reading.fault(path, TOO_MANY, place=place, count=len(node.items), most=self.most)
        if len(path) == 1:
            reading.ids |= _ids(path, node.items)
        return [self.of.read(item, (*path, index), reading) for index, item in enumerate(node.items)]

    def _schema(self) -> Schema:
        return {
            "type": "array",
            "items": self.of.schema(),
            **({"minItems": 1} if self.empty else {}),
            **({"maxItems": self.most} if self.most is not None else {}),
        }


def _ids(path: Path, items: list[Node]) -> dict[Path, str]:
    """The ids of the parts of a list, as far as they are written as such."""
    ids = ((index, item.values.get("id")) for index, item in enumerate(items) if isinstance(item, Fields))
    return {
        (*path, index): ident.value
        for index, ident in ids
        if isinstance(ident, Scalar) and re.fullmatch(IDENTIFIER, ident.value, re.ASCII)
    }


@dataclass(frozen=True)
class MapOf(Shape):
    """Values of one kind under names of the writer's choice."""

    of: Shape
    names: str = IDENTIFIER
    empty: str | None = None
    most: int | None = None

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        if not isinstance(node, Fields):
            return reading.fault(path, N_("Names with values belong here, each in a line of its own."))
        if not node.values and self.empty:
            return reading.fault(path, self.empty)
        if self.most is not None and len(node.values) > self.most:
            place = node.keys[list(node.values)[self.most]].place
            return reading.fault(path, TOO_MANY, place=place, count=len(node.values), most=self.most)
        found = {}
        for name, value in node.values.items():
            if not re.fullmatch(self.names, name, re.ASCII):
                place = node.keys[name].place
                reading.fault((*path, name), N_("“%(name)s” cannot be a name here."), place=place, name=name[:40])
            found[name] = self.of.read(value, (*path, name), reading)
            if not isinstance(value, Scalar):  # what is wrong with the whole is said where its name stands
                reading.places[*path, name] = node.keys[name].place
        return {name: value for name, value in found.items() if value is not NOTHING}

    def _schema(self) -> Schema:
        return {
            "type": "object",
            "propertyNames": {"pattern": f"^({self.names})$"},
            "additionalProperties": self.of.schema(),
            **({"minProperties": 1} if self.empty else {}),
            **({"maxProperties": self.most} if self.most is not None else {}),
        }


@dataclass(frozen=True)
class Record(Shape):
    """Named values, each of its own kind.

    With `short`, a single word stands for the value of that name. Of the names in `one_of`, which are optional ones,
    exactly one has to be there, and of those in `some_of` at least one.
    """

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)
    short: str | None = None
    one_of: tuple[str, ...] = ()
    some_of: tuple[str, ...] = ()

    @cached_property
    def shapes(self) -> Mapping[str, Shape]:
        """Every key with its kind of value."""
        return {**self.required, **self.optional}

    @cached_property
    def _known(self) -> str:
        return listed(self.shapes)

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        if self.short and isinstance(node, Scalar):
            value = self.shapes[self.short].read(node, (*path, self.short), reading)
            return {} if value is NOTHING else {self.short: value}
        if not isinstance(node, Fields):
            return reading.fault(path, N_("Keys with values belong here, each in a line of its own."))
        found = {}
        for key, value in node.values.items():
            if key in self.shapes:
                found[key] = self.shapes[key].read(value, (*path, key), reading)
            else:
                sentence = N_("“%(key)s” is not a key of this part. Its keys are: %(known)s.")
                place, meant = node.keys[key].place, reading.near(key, self.shapes)
                reading.fault((*path, key), sentence, place=place, meant=meant, key=key[:40], known=self._known)
        self._missing(node, path, reading)
        return {key: value for key, value in found.items() if value is not NOTHING}

    def _missing(self, node: Fields, path: Path, reading: Reading) -> None:
        for key in self.required:
            if key not in node.values:
                reading.fault((*path, key), N_("“%(key)s” is missing here."), place=node.place, key=key)
        given = [key for key in self.one_of if key in node.values]
        if self.one_of and len(given) != 1:
            place = node.keys[given[1]].place if given else node.place
            sentence = N_("Exactly one of these keys belongs here: %(keys)s.")
            reading.fault(path, sentence, place=place, keys=", ".join(self.one_of))
        if self.some_of and not any(key in node.values for key in self.some_of):
            sentence = N_("At least one of these keys belongs here: %(keys)s.")
            reading.fault(path, sentence, place=node.place, keys=", ".join(self.some_of))

    def _schema(self) -> Schema:
        whole: Schema = {
            "type": "object",
            "properties": {
                key: {"title": key.replace("_", " ").capitalize(), **shape.schema()}
                for key, shape in self.shapes.items()
            },
            "additionalProperties": False,
            **({"required": list(self.required)} if self.required else {}),
            **({"oneOf": [{"required": [key]} for key in self.one_of]} if self.one_of else {}),
            **({"anyOf": [{"required": [key]} for key in self.some_of]} if self.some_of else {}),
        }
        return {"anyOf": [self.shapes[self.short].schema(), whole]} if self.short else whole


@dataclass(frozen=True)
class OneOrMore(Shape):
    """One value, or a list of several of its kind."""

    of: Shape
    empty: str | None = None
    most: int | None = None

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        several = ListOf(self.of, self.empty, self.most)
        return (several if isinstance(node, Sequence) else self.of).read(node, path, reading)

    def _schema(self) -> Schema:
        return {"anyOf": [self.of.schema(), ListOf(self.of, self.empty, self.most).schema()]}
