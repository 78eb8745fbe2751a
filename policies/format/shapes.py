"""Kinds of single values: each reads a node, says what is wrong with it, and has a JSON Schema."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from governance.errors import N_
from policies.format.nodes import Broken, Node, Path, Scalar
from policies.format.reading import NOTHING, Reading

Schema = dict[str, Any]
LANGUAGE = "[a-z]{2}(-[A-Z]{2})?"
IDENTIFIER = "[A-Za-z][A-Za-z0-9_-]{0,39}"

# What YAML 1.2 takes for something else than text where it is written without quotation marks.
_NOT_TEXT = re.compile(
    r"~|null|Null|NULL||true|True|TRUE|false|False|FALSE|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"
)


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
        meant = reading.near(written, self.words) if len(self.words) > 1 else ""
        return reading.fault(path, self.sentence, meant=meant, value=written[:40], words=", ".join(self.words))

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
