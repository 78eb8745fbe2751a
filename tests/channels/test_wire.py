"""What each answer of a receiver means, against a real HTTP server that misbehaves, and what is never called."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from standardwebhooks import Webhook

from governance.channels import addresses, sealing, signature
from governance.channels.webhook import Receiver, meaning
from governance.channels.wire import LARGEST, Received, Wire
from tests.support import receiver
from tests.support.receiver import Manners
from workflows.deliveries.answers import Answer, Fate

INSIDE = Wire(inside=True, patience=5, longest=5)
BODY = b'{"texts": {"en": "Yes."}}'
SECRETS = (signature.new_secret(), signature.new_secret())


def to(url: str, status_url: str = "", wire: Wire = INSIDE) -> Receiver:
    return Receiver(url, status_url, SECRETS, wire)


def handed(manners: Manners, languages: Sequence[str] = ("en",), wire: Wire = INSIDE) -> Answer:
    with receiver.serving(manners) as server:
        answer = to(server.url(), wire=wire).hand_over("ab12", BODY, languages)
        assert [one.body for one in server.taken] == [BODY]  # once, whatever it answered
        return answer


HTML = b"<html>ok</html>"
FATES: dict[str, tuple[dict[str, Any], Fate, str]] = {
    "taken": ({}, Fate.OUT, "out"),
    "taken without a word": ({"status": 204, "answer": b""}, Fate.OUT, "out"),
    "taken, in no JSON": ({"answer": HTML}, Fate.OUT, "out"),
    "taken, in JSON that is none": ({"answer": b'{"url": '}, Fate.OUT, "out"),
    "taken, in endless brackets": ({"answer": b"[" * 50_000}, Fate.OUT, "out"),
    "taken, with a huge answer": ({"answer": b" " * (LARGEST + 100)}, Fate.OUT, "out"),
    "cut before the answer": ({"cut": "before"}, Fate.UNKNOWN, "cut_off"),
    "cut within the answer": ({"cut": "body", "answer": {"url": "https://x.example/1"}}, Fate.UNKNOWN, "cut_off"),
    "500 after it was taken": ({"status": 500}, Fate.UNKNOWN, "no_answer"),
    "502": ({"status": 502}, Fate.UNKNOWN, "no_answer"),
    "503": ({"status": 503}, Fate.UNKNOWN, "no_answer"),
    "503 with a time": ({"status": 503, "headers": {"Retry-After": "90"}}, Fate.LATER, "busy"),
    "429": ({"status": 429}, Fate.LATER, "busy"),
    "408": ({"status": 408}, Fate.UNKNOWN, "no_answer"),
    "409": ({"status": 409}, Fate.UNKNOWN, "no_answer"),
    **{str(one): ({"status": one}, Fate.REFUSED, "refused") for one in (400, 401, 403, 404, 422)},
    "410": ({"status": 410}, Fate.REFUSED, "gone"),
    "redirect": ({"status": 307, "headers": {"Location": "http://127.0.0.1:1/"}}, Fate.REFUSED, "redirect"),
}


@pytest.mark.parametrize("case", FATES)
def test_each_answer_of_a_receiver_is_one_fate_and_nothing_is_sent_twice(case: str) -> None:
    manners, fate, why = FATES[case]
    answer = handed(Manners(**manners))
    assert (answer.fate, answer.why) == (fate, why)
    assert answer.gone == (case == "410")


def test_a_receiver_that_is_slow_or_trickles_is_not_waited_for_without_end() -> None:
    hurried = Wire(inside=True, patience=0.2, longest=0.3)
    assert handed(Manners(slow=30), wire=hurried) == Answer(Fate.UNKNOWN, "timeout")
    assert handed(Manners(slow=30), wire=replace(hurried, patience=10)).fate is Fate.UNKNOWN


def test_where_no_connection_stood_nothing_arrived() -> None:
    with receiver.serving() as gone:
        url = gone.url()
    assert to(url).hand_over("ab12", BODY, ["en"]) == Answer(Fate.LATER, "no_connection")
    nowhere = to("https://nowhere.invalid/x").hand_over("ab12", BODY, ["en"])
    assert nowhere == Answer(Fate.LATER, "no_such_name")
    with receiver.serving() as plain:  # it speaks no TLS
        answer = to(plain.url().replace("http:", "https:")).hand_over("ab12", BODY, ["en"])
        assert (answer.fate, answer.why, plain.posts) == (Fate.LATER, "certificate", [])


def test_the_independent_library_accepts_each_signature_and_no_other() -> None:
    with receiver.serving() as server:
        to(server.url(), server.url("/status")).hand_over("ab12", BODY, ["en"])
        (taken,) = server.taken
    for secret in SECRETS:
        assert Webhook(secret).verify(taken.body, taken.headers) == json.loads(BODY)
    with pytest.raises(Exception, match="signature"):
        Webhook(signature.new_secret()).verify(taken.body, taken.headers)
    with pytest.raises(Exception, match="signature"):
        Webhook(SECRETS[0]).verify(taken.body + b" ", taken.headers)


def test_a_question_about_an_id_is_signed_and_settles_only_what_it_answers() -> None:
    said: list[tuple[Any, Fate]] = [
        ({"status": "published", "url": "https://x.example/1"}, Fate.OUT),
        ({"status": "published", "results": {"en": True, "fr": False}}, Fate.PARTLY),
        ({"status": "not_received"}, Fate.LATER),
        ({"status": "pending"}, Fate.UNKNOWN),
        ({"status": "published", "results": {}}, Fate.UNKNOWN),
        (None, Fate.UNKNOWN),
        ([], Fate.UNKNOWN),
    ]
    with receiver.serving() as server:
        for answer, fate in said:
            server.manners.asked = answer
            asked = to(server.url(), server.url("/status?of=x")).ask("ab12", ["en", "fr"])
            assert asked.fate is fate, answer
        assert {one.path for one in server.taken} == {"/status?of=x&id=ab12"}
        empty = {**server.taken[0].headers}
        assert signature.headers("ab12", int(empty["webhook-timestamp"]), b"", SECRETS).items() <= empty.items()
    assert to("https://x.invalid", "https://nowhere.invalid/").ask("ab12", ["en"]).fate is Fate.UNKNOWN


def test_what_a_receiver_says_is_taken_only_in_the_form_that_is_documented() -> None:
    good = {"url": "https://x.example/1", "published_at": "2026-11-23T09:30:00-05:00", "external_id": "17"}
    said = meaning(Received(200, "", json.dumps({**good, "texts": {"en": "Yes.", "xx": "?"}}).encode()), ["en"])
    assert (said.url, said.external_id, said.texts) == (good["url"], "17", {"en": "Yes."})
    assert said.published_at is not None
    assert said.published_at.isoformat() == "2026-11-23T14:30:00+00:00"
    hostile: dict[str, Any] = {
        "url": "javascript:alert(1)",
        "published_at": "9999-12-31T23:59:59-23:59",
        "external_id": "a" * 500,
        "texts": {"en": 7},
        "results": [True],
    }
    bad = meaning(Received(200, "", json.dumps(hostile).encode()), ["en"])
    assert (bad.fate, bad.url, bad.published_at, bad.external_id, bad.texts) == (Fate.OUT, "", None, "", {})


@pytest.mark.parametrize(
    ("results", "fate"),
    [
        ({"en": True, "fr": "published"}, Fate.OUT),
        ({"en": True, "fr": False}, Fate.PARTLY),
        ({"en": "published"}, Fate.PARTLY),
        ({"en": True, "fr": {"error": "no"}}, Fate.PARTLY),
        ({"en": False, "fr": False}, Fate.REFUSED),
    ],
)
def test_a_language_of_which_nothing_is_said_did_not_go_out(results: Any, fate: Fate) -> None:
    assert meaning(Received(200, "", json.dumps({"results": results}).encode()), ["en", "fr"]).fate is fate


def test_a_time_to_wait_is_seconds_or_a_date_and_anything_else_is_none() -> None:
    rest = {said: meaning(Received(429, said, b""), ["en"]).rest for said in ("120", "soon", "-1", "9" * 40, "")}
    assert rest == {"120": 120, "soon": None, "-1": None, "9" * 40: 10**6, "": None}
    assert meaning(Received(429, "Mon, 23 Nov 2020 09:00:00 GMT", b""), ["en"]).rest == 0


# -- What is never called ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/x",
        "ftp://hooks.example/x",
        "https://",
        "https:///x",
        "hooks.example",
        "https://a:b@hooks.example/",
        "https://hooks.example/#x",
        "https://hooks.example:99999/",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nHost: x",
        f"https://{'a' * 70}.example/",
        "https://hooks.example/" + "a" * 2000,
        "https://[::1/",
    ],
)
def test_an_address_that_cannot_be_called_is_refused_when_it_is_written(url: str) -> None:
    assert addresses.fault(url) is not None


@pytest.mark.parametrize("url", ["https://hooks.example/x?y=1", "https://é.example:8443/", "http://127.0.0.1:8000/"])
def test_an_address_that_can_be_called_is_taken(url: str) -> None:
    assert addresses.fault(url) is None


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
        *("0.0.0.0", "224.0.0.1", "255.255.255.255", "[::1]", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]"),
        *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "2130706433", "0x7f000001", "127.1"),
    ],
)
def test_what_is_not_public_is_not_called(host: str) -> None:
    answer = to(f"https://{host}:9/", wire=Wire()).hand_over("ab12", BODY, ["en"])
    assert answer.fate is not Fate.UNKNOWN
    assert answer.why in ("private_address", "no_such_name")  # some of these are names that not every system takes


def test_a_name_is_asked_once_and_the_connection_goes_to_the_address_that_was_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked, real = [], socket.getaddrinfo

    def changing(host: str, *more: Any, **named: Any) -> Any:
        asked.append(host)
        return real("127.0.0.1" if asked.count("rebinds.example") == 1 else "192.0.2.1", *more, **named)

    monkeypatch.setattr(addresses.socket, "getaddrinfo", changing)
    with receiver.serving() as server:
        url = server.url(host="rebinds.example")
        assert to(url).hand_over("ab12", BODY, ["en"]).fate is Fate.OUT
        assert server.taken[0].headers["host"] == f"rebinds.example:{server.port}"
    assert asked.count("rebinds.example") == 1


def test_a_sealed_secret_opens_for_its_channel_and_its_installation_alone() -> None:
    sealed = sealing.seal(b"installation" * 4, "x", SECRETS[0])
    assert sealing.opened(b"installation" * 4, "x", sealed) == SECRETS[0]
    assert SECRETS[0].encode() not in sealed
    for installation, key in ((b"another one!" * 4, "x"), (b"installation" * 4, "y")):
        with pytest.raises(sealing.Unreadable):
            sealing.opened(installation, key, sealed)
