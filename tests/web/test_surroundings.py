"""What every answer carries, error pages, health, notices and help."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from governance.handlers import HANDLERS
from governance.worker import Worker
from tests.web.conftest import House
from tests.web.test_editor import ANSWER, triaged, written
from tests.web.test_queue import submitted
from workflows import decisions


def test_every_answer_keeps_strangers_out(house: House) -> None:
    amal = house.as_("amal")
    for path in ("/queue", "/sign-in", "/nowhere", "/healthz", "/static/onrecord.css", "/api/v1/nowhere"):
        headers = amal.get(path).response.headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'self'" in policy, path
        assert "unsafe" not in policy, path
        assert "frame-ancestors 'none'" in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["Referrer-Policy"] == "same-origin", path
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", path
        assert "camera=()" in headers["Permissions-Policy"], path
        assert "Strict-Transport-Security" not in headers, path


def test_the_one_inline_script_is_the_one_that_the_policy_names(house: House) -> None:
    page = house.as_("amal").get("/queue")
    scripts = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page.text, re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in page.response.headers["Content-Security-Policy"]


def test_pages_for_staff_are_kept_by_nobody_and_static_files_for_long(house: House) -> None:
    amal = house.as_("amal")
    for path in ("/queue", "/threads", "/account", "/sign-in", "/nowhere"):
        assert amal.get(path).response.headers["Cache-Control"] == "no-store", path
    style = re.search(r'href="(/static/onrecord\.css\?v=[0-9a-f]+)"', amal.get("/queue").text)
    assert style is not None
    assert "immutable" in amal.get(style[1]).response.headers["Cache-Control"]


def test_pages_hold_no_script_handler_or_style_of_their_own(house: House) -> None:
    amal = house.as_("amal")
    thread = triaged(amal)
    written(amal)
    paths = ["/queue?view=mine", "/threads", "/threads/new", thread, f"{thread}/triage", f"{thread}/triage?direct=1"]
    paths += [f"{thread}/reply", "/drafts/1/edit", "/statements/new", "/notices", "/account", "/help/keyboard"]
    for path in paths:
        page = amal.get(path)
        assert page.status == 200, path
        assert page.alien == [], path


def test_an_unknown_address_leads_back_to_the_queue(house: House) -> None:
    page = house.as_("amal").get("/nowhere")
    assert page.status == 404
    assert "Page not found" in page.words
    assert 'href="/queue"' in page.text


def test_a_refusal_that_no_page_foresaw_offers_the_text_to_copy(house: House) -> None:
    rita = house.as_("rita")
    page = rita.post("/threads/working-copy", [("text", "Some words typed"), ("password", "my own secret words")])
    assert page.status == 403
    assert "What you typed" in page.words
    assert "Some words typed" in page.words
    assert "my own secret words" not in page.text


def test_too_much_at_once_is_said_to_be_too_much(house: House) -> None:
    page = house.as_("amal").post("/statements/new", [("texts.en", "x" * (12 * 1024 * 1024))])
    assert page.status == 413
    assert "At most 11 megabytes" in page.words


def test_a_failure_of_ours_shows_a_page_and_no_trace(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("secret detail")

    monkeypatch.setattr("workflows.conversations.page", broken)
    page = house.as_("amal").get("/threads")
    assert page.status == 500
    assert "Something went wrong on our side" in page.words
    assert "secret detail" not in page.text


def test_without_a_database_there_is_still_an_answer(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("SELECT 1", {}, Exception("no server"))

    amal = house.as_("amal")
    monkeypatch.setattr("governance.app.authenticate_session", gone)
    page = amal.get("/queue")
    assert page.status == 503
    assert "Nothing was changed" in page.words
    assert "Rien n’a été modifié" in page.words


def test_notices_say_whose_turn_it_is_and_what_was_decided(house: House) -> None:
    draft = submitted(house)
    work = Worker(house.app, HANDLERS)
    work.drain()
    priya = house.as_("priya")
    assert "Notices: 1 not read" in priya.get("/queue").words
    page = priya.get("/notices")
    assert "It is your turn to decide" in page.words
    assert f'href="/drafts/{draft}"' in page.text
    read = page.press("Mark all as read")
    assert not read.has_button("Mark all as read")
    assert "not read" not in priya.get("/queue").words
    house.does(decisions.decide, house["priya"], draft, 1, "request_changes", "Say where to park.")
    work.drain()
    told = house.as_("amal").get("/notices")
    assert "Priya Raman asked for changes." in told.words
    assert "Say where to park." in told.words


def test_looking_at_notices_marks_none_as_read(house: House) -> None:
    submitted(house)
    Worker(house.app, HANDLERS).drain()
    priya = house.as_("priya")
    for _ in range(2):
        assert priya.get("/notices").has_button("Mark all as read")


def test_the_editor_asks_the_same_statements_however_long_the_text_is(house: House) -> None:
    amal = house.as_("amal")
    written(amal)
    counts = []
    for text in (ANSWER, ANSWER * 100):
        form = amal.get("/drafts/1/edit").form("Save draft")
        fields = [(n, v) for n, v in form.fields if n != "texts.en"]
        with house.counted() as statements:
            amal.post("/drafts/1/evaluation", [*fields, ("texts.en", text)])
        counts.append(len(statements))
    assert counts[0] == counts[1]
