"""A browser without scripts: it opens pages, fills in their forms and presses their buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode, urljoin

from flask.testing import FlaskClient
from werkzeug.test import TestResponse


@dataclass
class Form:
    """One form of a page: where it goes, what stands in its fields, and its buttons as (text, name, value)."""

    action: str
    method: str
    ident: str
    multipart: bool
    fields: list[tuple[str, str]] = field(default_factory=list)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def value(self, name: str) -> str:
        """What stands in a field."""
        return next((value for known, value in self.fields if known == name), "")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.alien: list[str] = []  # scripts, handlers and styles that may not stand in a page
        self._form: Form | None = None
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._into: list[str] | None = None
        self._button: tuple[str, str] | None = None
        self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        self.alien += [f"<{tag} {name}>" for name in at if name.startswith("on") or name == "style"]
        if tag == "form":
            multipart = at.get("enctype") == "multipart/form-data"
            self._form = Form(at.get("action", ""), at.get("method", "get"), at.get("id", ""), multipart)
            self.forms.append(self._form)
        if self._form is None:
            return
        if tag == "input":
            self._input(self._form, at)
        elif tag == "textarea":
            self._area, self._into = at.get("name", ""), []
        elif tag == "select":
            self._select = (at.get("name", ""), [])
        elif tag == "option" and self._select:
            self._select[1].append((at.get("value", ""), "selected" in at))
        elif tag == "button" and at.get("type", "submit") == "submit":
            self._button, self._into = (at.get("name", ""), at.get("value", "")), []

    def _input(self, form: Form, at: dict[str, str]) -> None:
        kind = at.get("type", "text")
        if "name" in at and kind not in ("file", "submit") and (kind not in ("radio", "checkbox") or "checked" in at):
            form.fields.append((at["name"], at.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea" and self._form and self._into is not None:
            self._form.fields.append((self._area, "".join(self._into).removeprefix("\n")))
            self._into = None
        elif tag == "select" and self._form and self._select:
            name, options = self._select
            chosen = next((value for value, selected in options if selected), options[0][0] if options else "")
            self._form.fields.append((name, chosen))
            self._select = None
        elif tag == "button" and self._form and self._button and self._into is not None:
            self._form.buttons.append((" ".join("".join(self._into).split()), *self._button))
            self._button, self._into = None, None

    def handle_data(self, data: str) -> None:
        if self._into is not None:
            self._into.append(data)


class Page:
    """What came back."""

    def __init__(self, visitor: Visitor, response: TestResponse, path: str) -> None:
        self.visitor, self.response, self.path = visitor, response, path
        self.status: int = response.status_code
        self.text = response.get_data().decode("utf-8", "replace")
        response.close()
        reader = _Reader()
        reader.feed(self.text)
        self.forms, self.alien = reader.forms, reader.alien

    @property
    def words(self) -> str:
        """What a reader sees, with single spaces."""
        bare = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", self.text, flags=re.DOTALL)
        for written, char in (("&lt;", "<"), ("&gt;", ">"), ("&#34;", '"'), ("&#39;", "'"), ("&amp;", "&")):
            bare = bare.replace(written, char)
        return " ".join(bare.split())

    def form(self, button: str) -> Form:
        """The form that has this button."""
        for form in self.forms:
            if any(text.startswith(button) for text, _, _ in form.buttons):
                return form
        raise AssertionError(f"{self.path} has no button “{button}”: {[one.buttons for one in self.forms]}")

    def follow(self, text: str) -> Page:
        """Follow the first link that begins with this text."""
        found = re.search(rf'<a\b[^>]*href="([^"]+)"[^>]*>\s*{re.escape(text)}', self.text)
        assert found, f"{self.path} has no link “{text}”"
        return self.visitor.get(urljoin(self.path, found[1].replace("&amp;", "&")))

    def has_button(self, text: str) -> bool:
        """Whether there is such a button that can be pressed."""
        return any(known.startswith(text) for form in self.forms for known, _, _ in form.buttons)

    def press(self, button: str, **changes: Any) -> Page:
        """Fill in fields (None takes one away; a list gives several values) and press the button."""
        form = self.form(button)
        changes = {name.replace("__", "."): value for name, value in changes.items()}
        fields = [(name, value) for name, value in form.fields if name not in changes]
        for name, value in changes.items():
            many = value if isinstance(value, list) else [] if value is None else [value]
            fields += [(name, one) for one in many]
        _, name, value = next(one for one in form.buttons if one[0].startswith(button))
        if name:
            fields.append((name, value))
        address = urljoin(self.path, form.action)
        if form.method == "get":
            return self.visitor.get(address, query=fields)
        return self.visitor.post(address, fields, multipart=form.multipart)


class Visitor:
    """Somebody at a browser."""

    def __init__(self, client: FlaskClient, language: str = "en") -> None:
        self.client = client
        self.headers = {"Accept-Language": language, "Accept": "text/html", "Sec-Fetch-Site": "same-origin"}

    def get(self, path: str, query: list[tuple[str, str]] | None = None) -> Page:
        """Open a page and follow where it leads."""
        response = self.client.get(path, headers=self.headers, query_string=_query(query))
        return self._arrived(response, path)

    def post(
        self, path: str, fields: list[tuple[str, Any]], *, multipart: bool = False, follow: bool = True, **headers: str
    ) -> Page:
        """Send a form."""
        body, kind = _multipart(fields) if multipart else (urlencode(fields).encode(), FORM)
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        response = self.client.post(path, data=body, headers=sent, content_type=kind)
        return self._arrived(response, path) if follow else Page(self, response, path)

    def _arrived(self, response: TestResponse, path: str) -> Page:
        for _ in range(5):
            if response.status_code not in (301, 302, 303):
                break
            path = urljoin(path, response.location)
            response = self.client.get(path, headers=self.headers)
        return Page(self, response, path)


FORM = "application/x-www-form-urlencoded"
BOUNDARY = "----0123456789abcdef"


def _multipart(fields: list[tuple[str, Any]]) -> tuple[bytes, str]:
    """A form with files, as a browser sends it."""
    parts = []
    for name, value in fields:
        head = f'Content-Disposition: form-data; name="{name}"'
        if not isinstance(value, str):
            head += f'; filename="{value.name}"\r\nContent-Type: application/octet-stream'
        content = value.encode() if isinstance(value, str) else value.read()
        parts.append(f"--{BOUNDARY}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()]), f"multipart/form-data; boundary={BOUNDARY}"


def _query(pairs: list[tuple[str, str]] | None) -> dict[str, list[str]] | None:
    if pairs is None:
        return None
    query: dict[str, list[str]] = {}
    for name, value in pairs:
        query.setdefault(name, []).append(value)
    return query
