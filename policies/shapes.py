"""Kinds of values that a document is made of: each reads a node, says what is wrong with it, and has a JSON Schema."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from governance.errors import N_
from policies.nodes import Broken, Fault, Fields, Node, Path, Scalar, Sequence, clause_of

NOTHING: Final = object()
"""What a reader returns for a value that it refused; containers leave it out."""

Schema = dict[str, Any]
LANGUAGE = "[a-z]{2}(-[A-Z]{2})?"
IDENTIFIER = "[A-Za-z][A-Za-z0-9_-]{0,39}"

# What YAML 1.2 takes for something else than text where it is written without quotation marks.
_NOT_TEXT = re.compile(
    r"~|null|Null|NULL||true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


@dataclass
class Reading:
    """What was found while a document is read: faults, where each value stands, and every text for people."""

    faults: list[Fault] = field(default_factory=list)
    places: dict[Path, tuple[int, int]] = field(default_factory=dict)
    texts: list[tuple[Path, Mapping[str, str]]] = field(default_factory=list)

    def fault(self, path: Path, sentence: str, *, place: tuple[int, int] | None = None, **facts: Any) -> Any:
        """Note a fault at a value (or at `place`), and return `NOTHING`."""
        while place is None:
            place = self.places.get(path) if path else (1, 1)
            if place is None:
                path = path[:-1]
        self.faults.append(Fault(*place, sentence, facts, clause_of(path)))
        return NOTHING

    def stands(self, *path: str | int) -> bool:
        """Whether something stands at this place of the document, refused or not."""
        return path in self.places


@dataclass(frozen=True)
class Shape:
    """One kind of value. `about` is for whoever writes a document in an editor."""

    about: str = field(default="", kw_only=True)

    def read(self, node: Node, path: Path, reading: Reading) -> Any:
        """The value of the node, or `NOTHING` where it was refused."""
        reading.places[path] = node.place
        return NOTHING if isinstance(node, Broken) else self._read(node, path, reading)

    def schema(self) -> Schema:
        """This kind of value in JSON Schema."""
        return {**self._schema(), **({"description": self.about} if self.about else {})}

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        raise NotImplementedError

    def _schema(self) -> Schema:
        raise NotImplementedError


@dataclass(frozen=True)
class String(Shape):
    """Text in one language or none, not empty."""

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        if not isinstance(node, Scalar):
            return reading.fault(path, N_("A text belongs here."))
        if not node.value.strip():
            return reading.fault(path, N_("A value is missing here."))
        value = self._value(node.value, path, reading)
        if value is not NOTHING and node.plain and _NOT_TEXT.fullmatch(node.value):
            return reading.fault(
                path, N_("Put quotation marks around “%(value)s”: it is a text."), value=node.value[:40]
            )
        return value

    def _value(self, written: str, path: Path, reading: Reading) -> Any:
        return written.strip()

    def _schema(self) -> Schema:
        return {"type": "string", "pattern": r"\S"}


@dataclass(frozen=True)
class Written(String):
    """Text of one form: `pattern` fits all of it, and `means` makes a value of it or raises `ValueError`."""

    pattern: str
    sentence: str
    means: Any = str

    def _value(self, written: str, path: Path, reading: Reading) -> Any:
        if re.fullmatch(self.pattern, written, re.ASCII):
            try:
                return self.means(written)
            except ValueError:
                pass
        return reading.fault(path, self.sentence, value=written[:40])

    def _schema(self) -> Schema:
        return {"type": "string", "pattern": f"^({self.pattern})$"}


@dataclass(frozen=True)
class Choice(String):
    """One of a few words; where there is only one, `sentence` says why."""

    words: tuple[str, ...]
    sentence: str = N_("“%(value)s” is none of: %(words)s.")

    def _value(self, written: str, path: Path, reading: Reading) -> Any:
        if written in self.words:
            return written
        return reading.fault(path, self.sentence, value=written[:40], words=", ".join(self.words))

    def _schema(self) -> Schema:
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Flag(Shape):
    """`true` or `false`; with `only`, printed but fixed, and `sentence` says why."""

    only: bool | None = None
    sentence: str = ""

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        if not isinstance(node, Scalar) or not node.plain or node.value not in ("true", "false"):
            return reading.fault(path, N_("Either true or false belongs here."))
        value = node.value == "true"
        return reading.fault(path, self.sentence) if self.only is not None and value != self.only else value

    def _schema(self) -> Schema:
        return {"type": "boolean"} if self.only is None else {"const": self.only}


@dataclass(frozen=True)
class Integer(Shape):
    """A whole number between `least` and `most`."""

    least: int
    most: int
    sentence: str = N_("A whole number from %(least)s to %(most)s belongs here.")

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        if isinstance(node, Scalar) and node.plain and re.fullmatch("-?[0-9]{1,9}", node.value, re.ASCII):
            value = int(node.value)
            if self.least <= value <= self.most:
                return value
        return reading.fault(path, self.sentence, least=self.least, most=self.most)

    def _schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


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


@dataclass(frozen=True)
class ListOf(Shape):
    """A list of one kind of value. `empty` is the sentence for a list that may not be empty, and is."""

    of: Shape
    empty: str | None = None

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        if not isinstance(node, Sequence):
            return reading.fault(path, N_("A list belongs here."))
        if not node.items and self.empty:
            return reading.fault(path, self.empty)
        return [self.of.read(item, (*path, index), reading) for index, item in enumerate(node.items)]

    def _schema(self) -> Schema:
        return {"type": "array", "items": self.of.schema(), **({"minItems": 1} if self.empty else {})}


@dataclass(frozen=True)
class MapOf(Shape):
    """Values of one kind under names of the writer's choice."""

    of: Shape
    names: str = IDENTIFIER
    empty: str | None = None

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        if not isinstance(node, Fields):
            return reading.fault(path, N_("Names with values belong here, each in a line of its own."))
        if not node.values and self.empty:
            return reading.fault(path, self.empty)
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
        }


@dataclass(frozen=True)
class Record(Shape):
    """Named values, each of its own kind. With `short`, a single word stands for the value of that name."""

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)
    short: str | None = None

    def _read(self, node: Node, path: Path, reading: Reading) -> Any:
        shapes = {**self.required, **self.optional}
        if self.short and isinstance(node, Scalar):
            value = shapes[self.short].read(node, (*path, self.short), reading)
            return {} if value is NOTHING else {self.short: value}
        if not isinstance(node, Fields):
            return reading.fault(path, N_("Keys with values belong here, each in a line of its own."))
        found = {}
        for key, value in node.values.items():
            if key in shapes:
                found[key] = shapes[key].read(value, (*path, key), reading)
            else:
                sentence = N_("“%(key)s” is not a key of this part. Its keys are: %(known)s.")
                place = node.keys[key].place
                reading.fault((*path, key), sentence, place=place, key=key[:40], known=", ".join(sorted(shapes)))
        for key in self.required:
            if key not in node.values:
                reading.fault((*path, key), N_("“%(key)s” is missing here."), place=node.place, key=key)
        return {key: value for key, value in found.items() if value is not NOTHING}

    def _schema(self) -> Schema:
        shapes = {**self.required, **self.optional}
        whole: Schema = {
            "type": "object",
            "properties": {key: shape.schema() for key, shape in shapes.items()},
            "additionalProperties": False,
            **({"required": list(self.required)} if self.required else {}),
        }
        return {"anyOf": [shapes[self.short].schema(), whole]} if self.short else whole
