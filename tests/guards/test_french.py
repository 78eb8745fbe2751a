"""Nobody who reads French meets an English sentence: on pages, in the API's problems, on the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from babel.messages.catalog import Message
from flask.testing import FlaskClient

from governance import cli
from governance.commands import speech
from tests.browser.pages import VISITS
from tests.browser.tour import Tour, settings
from tests.guards.french import PLACES, english_in, english_on, shipped, strings, texts_of
from tests.support.apps import application
from tests.support.installations import Installations
from tools import translations

ALIKE = {
    "%(because)s",
    "Absences",
    "Action",
    "Document",
    "Format",
    "Sources",
    "Conversation",
    "Conversation %(number)s",
    "Conversations",
    "conversation",
    "Correction",
    "Corrections",
    "Date",
    "Menu",
    "Message",
    "Publication",
    "Question",
    "Suggestion %(number)s",
    "Type",
    "Version",
    "Version %(number)s",
    "Version %(number)s · SHA-256 %(sha256)s",
    "options",
}
"""Written alike in both languages."""

NAMES = re.compile(r"“[^”]*”|«[^»]*»|https?:\S+|\b[A-Z_]{3,}\b|onrecord [a-z ]+|\{[^}]*\}|\([a-z_]+\)")
"""What stands in French sentences and is no word: what is quoted, addresses, settings, commands."""

ALIKE_IN_GUIDANCE = {"Maple County Public Health"}


def _english(message: Message) -> str:
    return message.id if isinstance(message.id, str) else str(message.id[0])


def test_no_sentence_stands_in_the_catalogue_in_english() -> None:
    for message in translations.french():
        if message.id:
            french = message.string if isinstance(message.string, str) else " ".join(message.string)
            assert not message.fuzzy, message.id
            assert _english(message) != french or french in ALIKE, message.id
            assert not re.search(r" :|«[^\u00a0]|[^\u00a0]»|\s[;?!]", french), f"spaces as written in Canada: {french}"
            sentence = NAMES.sub(" ", french)
            assert english_in(PLACES.sub(" ", sentence)) == [], french


def test_every_text_of_the_shipped_guidance_is_in_both_languages() -> None:
    texts = list(texts_of(shipped()))
    assert len(texts) > 100
    for text in texts:
        assert set(text) == {"en", "fr"}
        assert text["en"] != text["fr"] or text["en"] in ALIKE_IN_GUIDANCE, text


@pytest.fixture(scope="module")
def visited(installations: Installations) -> Iterator[tuple[Tour, FlaskClient]]:
    """The demonstration as French readers see it."""
    with (
        installations.new("sqlite", "tour-fr") as installation,
        application(installation, **settings(installation)) as app,
    ):
        yield Tour.of(app, "fr"), app.test_client()


@pytest.mark.parametrize("visit", VISITS, ids=lambda visit: visit.name)
def test_no_page_speaks_english_to_a_french_reader(visited: tuple[Tour, FlaskClient], visit: Any) -> None:
    tour, client = visited
    client.set_cookie("onrecord", tour.cookie(visit.who))
    sent = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin", "Accept-Language": "en"}
    form = visit.form(tour)
    path = visit.path(tour)
    answer = client.get(path, headers=sent) if form is None else client.post(path, data=form, headers=sent)
    assert answer.status_code == visit.status
    page = answer.get_data(as_text=True)
    assert '<html lang="fr"' in page
    assert english_on(page) == []


def test_the_search_for_english_finds_it_on_an_english_page(installations: Installations) -> None:
    with (
        installations.new("sqlite", "tour") as installation,
        application(installation, **settings(installation)) as app,
    ):
        tour, client = Tour.of(app, "en"), app.test_client()
        for visit in VISITS[::9]:
            if visit.sends is None:
                client.set_cookie("onrecord", tour.cookie(visit.who))
                page = client.get(visit.path(tour), headers={"Accept": "text/html"}).get_data(as_text=True)
                assert len(english_on(page.replace('<html lang="en"', '<html lang="fr"'))) > 10, visit.name


# -- The API ------------------------------------------------------------------------------------------------------

NONSENSE: tuple[Any, ...] = ({}, {"nonsense": 1}, [], "x", None)


@pytest.mark.soak
def test_no_problem_of_the_api_speaks_english_to_a_french_asker(
    installations: Installations, size: Callable[[int, int], int]
) -> None:
    """Every operation, asked wrongly in several ways by people of several roles, in an office that reads English.

    Each is asked by one of them in a usual run, by turns, and by all in the long one.
    """
    seen: set[str] = set()
    with (
        installations.new("sqlite", "tour") as installation,
        application(installation, **settings(installation)) as app,
    ):
        tour, client = Tour.of(app, "en"), app.test_client()
        askers = (None, "amal", "rita", "pat")
        apart = size(len(askers), 1)
        for turn, who in enumerate(askers):
            client.set_cookie("onrecord", tour.cookie(who))
            asked = [*app.extensions["onrecord-api"]["paths"].items()][turn % apart :: apart]
            for answer in _asked_wrongly(client, asked):
                if answer.mimetype == "application/problem+json":
                    assert answer.headers["Content-Language"] == "fr"
                    seen.add(answer.json["type"])
                    for sentence in strings(answer.json):
                        plain = re.sub(
                            r"“[^”]*”|«[^»]*»|[\w-]+/[\w+-]+|[A-Z][\w-]+: \S+|\w+-\w+-\w+|\w+_\w+", " ", sentence
                        )
                        assert english_in(plain) == [], (answer.request.path, answer.json)
    assert len(seen) > 8, seen


def _asked_wrongly(client: FlaskClient, paths: Iterable[tuple[str, Any]]) -> Iterator[Any]:
    headers = {"Accept-Language": "fr", "Accept": "application/json", "Sec-Fetch-Site": "same-origin"}
    for path, item in paths:
        for method in sorted(set(item) & {"get", "post", "put", "patch", "delete"}):
            for number in ("1", "x", "999999"):
                address = re.sub(r"\{\w+\}", number, path)
                yield client.open(address, method=method, headers=headers, query_string={"after": "x", "limit": "x"})
                yield client.open(address, method=method, headers=headers, data="{", content_type="text/plain")
                if method != "get":
                    for body in NONSENSE:
                        yield client.open(address, method=method, headers={**headers, "If-Match": '"0"'}, json=body)


# -- The command line ----------------------------------------------------------------------------------------------


@pytest.fixture
def in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line as somebody meets it whose terminal is French."""
    monkeypatch.setenv("LANGUAGE", "fr")
    speech.use({"LANG": "fr_CA.UTF-8"})


def _helps(parser: argparse.ArgumentParser) -> Iterator[str]:
    yield parser.format_help()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from _helps(inner)


@pytest.mark.usefixtures("in_french")
def test_no_help_of_the_command_line_speaks_english() -> None:
    helps = list(_helps(cli.parser()))
    assert len(helps) > 20
    for text in helps:
        sentences = re.sub(
            r"(?m)^utilisation.*(\n {10,}.*)*|--?[\w-]+|\b[A-Z:\[\]]{2,}\b|\{[^}]*\}|^ {4}[\w-]+", " ", text
        )
        assert english_in(sentences) == [], text


@pytest.mark.usefixtures("in_french")
@pytest.mark.parametrize(
    "words",
    [
        (),
        ("nonsense",),
        ("user", "add"),
        ("user", "add", "nobody", "--name", ""),
        ("user", "grant", "nobody@example.org", "author"),
        ("user", "list", "--nonsense"),
        ("token", "add", "amal@maplecountyhealth.example", "--name", "x", "--scope", "all"),
        ("token", "revoke", "x"),
        ("policy", "check", "/nowhere.yaml"),
        ("policy", "adopt", "/nowhere.yaml"),
        ("log", "prove", "999999"),
        ("check",),
        ("user", "list"),
        ("token", "list", "amal@maplecountyhealth.example"),
    ],
    ids=lambda words: " ".join(words) or "nothing",
)
def test_no_answer_of_the_command_line_speaks_english(
    words: tuple[str, ...],
    installations: Installations,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with installations.new("sqlite", "tour") as installation:
        for name, value in installation.settings(language="fr").items():
            monkeypatch.setenv(name, value)
        with suppress(SystemExit):
            cli.main(words)
        said = "".join(capsys.readouterr())
    assert said
    sentences = re.sub(r"(?m)^utilisation.*(\n {10,}.*)*|onrecord [a-z ]+|--?[\w-]+|«[^»]*»|\b[A-Z_]{2,}\b", " ", said)
    assert english_in(sentences) == [], said
