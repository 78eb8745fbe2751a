"""The French catalogue: whole, in step with the code, compiled, and true to the places of each sentence."""

from __future__ import annotations

import re

from babel.messages.catalog import Message

from tools import translations

PLACES = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def forms(message: Message) -> list[tuple[str, str]]:
    """The English and French of a message, in each number."""
    if isinstance(message.id, tuple | list):
        return [(message.id[min(n, 1)], french) for n, french in enumerate(message.string)]
    return [(str(message.id), str(message.string))]


def test_the_catalogue_holds_the_sentences_of_the_code_and_no_others() -> None:
    code = {one.id if isinstance(one.id, str) else tuple(one.id) for one in translations.extracted() if one.id}
    held = {one.id if isinstance(one.id, str) else tuple(one.id) for one in translations.french() if one.id}
    assert code - held == set(), "run `make translations` and write their French"
    assert held - code == set(), "run `make translations`"


def test_every_sentence_has_its_french() -> None:
    assert translations.missing(translations.french()) == []


def test_the_compiled_catalogue_is_in_step_with_the_written_one() -> None:
    assert translations.MO.read_bytes() == translations.mo_bytes(translations.french()), "run `make translations`"


def test_each_french_sentence_has_the_places_of_the_english() -> None:
    wrong = [
        (english, french)
        for message in translations.french()
        if message.id
        for english, french in forms(message)
        if sorted(PLACES.findall(english)) != sorted(PLACES.findall(french))
    ]
    assert wrong == []


def test_french_is_written_as_in_canada() -> None:
    """Guillemets with their spaces, no space before ; ? and !, and the typographic apostrophe."""
    wrong = []
    for message in translations.french():
        for _, french in forms(message) if message.id else ():
            if re.search(r"«(?!\u00a0)|(?<!\u00a0)»|\s[;?!](?!\w)|(?<=[a-zà-ÿ])'(?=[a-zà-ÿ])", french):
                wrong.append(french)
    assert wrong == []
