"""Beginning a version: from one of ours, from a shipped document, from a file of somebody else, from a plain text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from governance import clock, http
from governance.errors import N_, NotFound, Refusal
from governance.web import reader, telling, words
from governance.web.amendments.desk import lines
from governance.web.forms import Form
from governance.web.vocabulary import OWN_NAMES
from policies import house_rules, library
from policies.format.blocks import with_part
from policies.format.heading import heading, is_number
from policies.format.nodes import LARGEST
from policies.versions import version_in_force
from workflows import amendments, guidance_reading
from workflows.amendments.rows import OWNER

pages = Blueprint("beginning", __name__, url_prefix="/guidance/new")

MOST_OFFERED = 100
"""Versions that are offered to begin from, the newest first."""


@pages.get("")
def ask() -> str:
    """What one can begin from."""
    current = words.edition()
    of = request.args.get("of") or (current.number if current else "")
    return _page(Form.of(of=of, language=words.language()))


@pages.post("")
def begin() -> ResponseReturnValue:
    """Begin from what was chosen, and go on in the editor."""
    form = Form.posted()
    how = form.value("how")
    try:
        source, of = _WAYS.get(how, _of_ours)(form)
        form.settled()
        made = amendments.begin(reader.person(), source, of)
    except NotFound as refusal:
        form.refused(refusal)
        form.fault("of", N_("There is no such version any more. Choose again."))
        return _page(form), 422
    except Refusal as refusal:
        status = form.refused(refusal, {"source": _FIELDS.get(how, "of")})
        return _page(form), status
    return redirect(url_for("amending.edit", version_id=made["policy_version"], saved="begun"), 303)


def _of_ours(form: Form) -> tuple[str | None, str | None]:
    number = form.value("of")
    if number and not is_number(number):
        raise guidance_reading.no_version()
    return None, number or None


def _shipped(form: Form) -> tuple[str | None, str | None]:
    return None, form.chosen("shipped", library.names(), N_("Choose one of the documents."))


def _file(form: Form) -> tuple[str | None, str | None]:
    return _given(form, "file", "yaml", N_("Choose a file, or paste its text.")), None


def _plain(form: Form) -> tuple[str | None, str | None]:
    text = _given(form, "text_file", "markdown", N_("Choose a file, or paste the text."))
    language = form.chosen("language", words.languages(), N_("Choose the language of the text."))
    form.settled()
    current = version_in_force(clock.now())
    _, source = guidance_reading.version_text(current.number, clock.now())
    return with_part(source, "house_rules", house_rules.written(text, language or "en")), None


_WAYS: Mapping[str, Callable[[Form], tuple[str | None, str | None]]] = {
    "ours": _of_ours,
    "shipped": _shipped,
    "file": _file,
    "plain": _plain,
}
_FIELDS = {"file": "yaml", "plain": "markdown"}


def _given(form: Form, file_name: str, text_name: str, missing: str) -> str:
    """The text of a file that was chosen, else what was pasted. What was read stands in the field from then on."""
    file = request.files.get(file_name)
    content = file.stream.read(4 * LARGEST) if file else b""
    if content:
        try:
            form.values[text_name] = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            form.fault(
                file_name, N_("This file is not a text in UTF-8. Save it as plain text in UTF-8, then try again.")
            )
            form.settled()
    text = lines(form.value(text_name))
    if not text.strip():
        form.fault(text_name, missing)
        form.settled()
    return text  # whether it can be stored is for the verb to say: a document is longer than other texts


# -- The page -----------------------------------------------------------------------------------------------------


def _page(form: Form) -> str:
    try:
        reader.standing().needs(OWNER)
        off = ""
    except Refusal as refusal:
        off = http.said(refusal)
    known = guidance_reading.versions_page(clock.now(), size=MOST_OFFERED).lines
    versions = [{"value": line.number, "text": f"{line.number} ({words.state_name(line.standing)})"} for line in known]
    return render_template(
        "guidance/new.html",
        form=form,
        off=off,
        versions=versions,
        shipped=[{"value": name, "text": _called(name)} for name in library.names()],
        language_items=[
            {"value": one, "text": gettext(words.language_name(one)).capitalize()} for one in words.languages()
        ],
        own_names=OWN_NAMES,
    )


@lru_cache(maxsize=32)
def _called(name: str) -> str:
    """A shipped document's title, marked with its language where it has none in the reader's."""
    title = _title(name)
    return telling.marked(title) if title else name


def _title(name: str) -> Mapping[str, str]:
    """What a shipped document calls itself."""
    return heading(library.path(name).read_text(encoding="utf-8")).title
