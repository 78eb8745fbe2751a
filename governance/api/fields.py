"""The kinds of field that payloads are made of; each says in the OpenAPI document what it refuses."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields

from governance.errors import N_, Problem
from governance.text import LONGEST, Unfit, clean
from policies.format.nodes import LARGEST

MOST = 999_999_999
"""The largest row id that the contract speaks of; every id column of both databases holds it."""

CONTROLS = "\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F-\\u009F"
"""Control characters that no text may have, as a regular expression's class: all but tab and the newlines."""

ERRORS: dict[str, str | list[Any] | dict[Any, Any]] = {
    "required": N_("This is missing."),
    "null": N_("This cannot be null."),
    "invalid": N_("This is not of the kind that is asked for here."),
    "invalid_utf8": N_("This is not of the kind that is asked for here."),
    "too_large": N_("This number is too large."),
    "type": N_("This is not of the kind that is asked for here."),
    "unknown": N_("There is no such field here."),
}


class Taken(Schema):
    """A payload that is taken in: what it does not know it refuses. `also` goes into the document beside its fields."""

    error_messages = {kind: str(msgid) for kind, msgid in ERRORS.items()}  # noqa: RUF012 - as in the class it extends
    also: ClassVar[Mapping[str, Any]] = {}

    class Meta:
        unknown = RAISE


class Shown(Schema):
    """A payload that is given out."""

    also: ClassVar[Mapping[str, Any]] = {}

    class Meta:
        unknown = EXCLUDE  # so that the document leaves room for fields to come


def fault(sentence: str, **facts: Any) -> ValidationError:
    """A field's fault, as a sentence that is translated later."""
    return ValidationError([Problem(sentence, **facts)])


class Said(fields.String):
    """A string given out; the base of those taken in."""

    default_error_messages = ERRORS


class Words(Said):
    """Text for people or from people: cleaned as it is stored, no longer than `longest` characters.

    `blank` allows text without a visible character; `lines` allows more than one line.
    """

    def __init__(self, longest: int, *, blank: bool = False, lines: bool = True, **more: Any) -> None:
        self.longest, self.blank, self.lines = longest, blank, lines
        refused = CONTROLS if lines else f"{CONTROLS}\\t\\n\\r"
        visible = "" if blank else f"[^\\s{CONTROLS}][^{refused}]*"
        metadata = {"maxLength": longest, "pattern": f"^[^{refused}]*{visible}$"}
        if not blank:
            metadata["minLength"] = 1
        super().__init__(metadata=metadata | more.pop("metadata", {}), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > self.longest:
            raise fault(N_("This has %(size)s characters; at most %(limit)s fit."), size=len(text), limit=self.longest)
        try:
            text = clean(text, longest=LONGEST)
        except Unfit as unfit:
            raise ValidationError([unfit.problem]) from unfit
        if not self.blank and not text.strip():
            raise fault(N_("Write something here."))
        if not self.lines and not text.isprintable() and re.search(r"[\t\n]", text):
            raise fault(N_("This has to stand on one line."))
        return text


class Source(Said):
    """The YAML text of a guidance document, cleaned as it is stored."""

    def __init__(self, **more: Any) -> None:
        metadata = {"maxLength": LARGEST, "pattern": f"^[^{CONTROLS}]*$"}
        super().__init__(metadata=metadata | more.pop("metadata", {}), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return clean(super()._deserialize(value, attr, data, **kwargs), longest=LARGEST)
        except Unfit as unfit:
            raise ValidationError([unfit.problem]) from unfit


class Shaped(Said):
    """A short code of a fixed form, such as a key or a language."""

    def __init__(self, pattern: str, longest: int, **more: Any) -> None:
        self.form, self.longest = re.compile(pattern.removeprefix("^").removesuffix("$")), longest
        metadata = {"pattern": pattern, "minLength": 1, "maxLength": longest}
        super().__init__(metadata=metadata | more.pop("metadata", {}), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if len(text) > self.longest or not self.form.fullmatch(text):
            raise fault(N_("This has not the form %(form)s."), form=f"^{self.form.pattern}$")
        return text


KEY = "^[A-Za-z0-9_.:-]+$"
LANGUAGE = "^[a-z]{2,3}(-[A-Z]{2})?$"
ADDRESS = "^https?://[!-~]+$"


def key(longest: int = 60, **more: Any) -> Shaped:
    """The key of a channel, category, topic or role."""
    return Shaped(KEY, longest, **more)


def language(**more: Any) -> Shaped:
    """A language code, such as `en` or `fr-CA`."""
    return Shaped(LANGUAGE, 6, **more)


def address(**more: Any) -> Shaped:
    """The address of a public post: only such as a page may link to."""
    return Shaped(ADDRESS, 2000, **more)


class Choice(Said):
    """One of a fixed list."""

    def __init__(self, known: Iterable[str], **more: Any) -> None:
        self.known = tuple(known)
        listed = [*self.known, None] if more.get("allow_none") else list(self.known)
        super().__init__(metadata={"enum": listed} | more.pop("metadata", {}), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text not in self.known:
            raise fault(N_("Use one of: %(known)s."), known=", ".join(self.known))
        return text


class Whole(fields.Integer):
    """A whole number in bounds."""

    default_error_messages = ERRORS

    def __init__(self, least: int = 1, most: int = MOST, *, strict: bool = True, **more: Any) -> None:
        self.least, self.most = least, most
        metadata = {"minimum": least, "maximum": most}
        super().__init__(strict=strict, metadata=metadata | more.pop("metadata", {}), **more)

    def _validated(self, value: Any) -> Any:
        whole = int(value) if isinstance(value, float) and value.is_integer() else value  # 1.0 is an integer in JSON
        number = super()._validated(whole)
        if not self.least <= number <= self.most:
            raise fault(N_("Use a number from %(least)s to %(most)s."), least=self.least, most=self.most)
        return number


class Number(fields.Integer):
    """A whole number given out."""


class Truth(fields.Boolean):
    """True or false: nothing else stands for either."""

    default_error_messages = ERRORS

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid")
        return value


RFC_3339 = re.compile(r"[1-9]\d{3}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})", re.ASCII)


def moment(text: str) -> datetime:
    """The instant that an RFC 3339 text names, in UTC. Raises ValueError for any other, also for one without offset.

    A leap second, which RFC 3339 allows and no clock here has, is taken for the second after it.
    """
    if not RFC_3339.fullmatch(text):
        raise ValueError("not RFC 3339")
    leap = text[17:19] == "60"
    at = datetime.fromisoformat((f"{text[:17]}59{text[19:]}" if leap else text).upper())
    try:
        return at.astimezone(UTC) + timedelta(seconds=leap)
    except OverflowError as error:
        raise ValueError("beyond the calendar") from error


def written(at: datetime) -> str:
    """RFC 3339 in UTC with Z."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


class Moment(fields.DateTime):
    """An instant: RFC 3339 with its offset in, from the year 1000 on; UTC with Z out."""

    default_error_messages = ERRORS

    def __init__(self, **more: Any) -> None:
        super().__init__(metadata={"pattern": "^[1-9]"} | more.pop("metadata", {}), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            raise self.make_error("type")
        try:
            return moment(value)
        except ValueError:
            raise fault(N_("Write a moment as RFC 3339 with its offset, such as 2026-11-23T09:12:00-05:00.")) from None

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return None if value is None else written(value)


class Day(fields.Date):
    """A calendar day."""

    default_error_messages = ERRORS

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        raise fault(N_("Write a day as year, month and day, such as 2026-11-23."))


class Texts(fields.Dict):
    """A text for each language, by its code."""

    default_error_messages = ERRORS

    def __init__(self, longest: int, *, least: int = 1, **more: Any) -> None:
        self.least, self._code, self._text = least, language(), Words(longest)
        metadata = {"minProperties": least, "maxProperties": 20, "x-propertyNames": {"pattern": LANGUAGE}}
        super().__init__(keys=self._code, values=self._text, metadata=metadata | more.pop("metadata", {}), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise self.make_error("type")
        if not self.least <= len(value) <= 20:
            raise fault(N_("Write a text in at least one language."))
        faults: dict[str, list[Any]] = {}
        texts: dict[str, Any] = {}
        for name, text in value.items():
            try:
                texts[str(self._code.deserialize(name))] = self._text.deserialize(text)
            except ValidationError as error:
                faults[name] = list(error.messages)
        if faults:
            raise ValidationError(faults)
        return texts


class Listed(fields.List[Any]):
    """A list of limited length."""

    default_error_messages = ERRORS

    def __init__(self, item: Any, most: int, *, unique: bool = False, **more: Any) -> None:
        self.most, self.unique = most, unique
        metadata = {"maxItems": most} | ({"uniqueItems": True} if unique else {})
        super().__init__(item, metadata=metadata | more.pop("metadata", {}), **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, list) and len(value) > self.most:
            raise fault(N_("At most %(most)s are taken here."), most=self.most)
        found = super()._deserialize(value, attr, data, **kwargs)
        if self.unique and any(one in found[:place] for place, one in enumerate(found)):
            raise fault(N_("Name each only once."))
        return found


class Part(fields.Nested):
    """A payload within a payload."""

    default_error_messages = ERRORS
