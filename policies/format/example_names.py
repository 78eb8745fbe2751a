"""Every name in the examples is one that the document has, and each expectation has something to be judged by."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from governance.errors import N_
from policies.clauses import clauses
from policies.format.consistency import NEVER_APPROVES, Values, items, known
from policies.format.form_checks import CHECK_PARAMETERS
from policies.format.nodes import Path
from policies.format.reading import Reading, listed
from policies.parts import Document

BUILT_IN = ("not_triaged", "no_reply_category", "no_topic")
"""What blocks whatever the document says, by the names that an example can expect."""

WITHOUT_DOCUMENT = NEVER_APPROVES | {"intern", "champion", "policy_owner"}
"""Roles that people hold whether or not the document names them."""

Placed = tuple[Path, str]
"""A name, and where it stands."""


def check(values: Values, reading: Reading) -> None:
    """Note every name in an example that the document does not have."""
    seen: set[str] = set()
    for index, example in items(values.get("examples")):
        path: Path = ("examples", index)
        if example.get("id") in seen:
            reading.fault((*path, "id"), N_("Two examples are called “%(id)s”."), id=example["id"])
        seen.add(example.get("id", f"{index}"))
        given, expect = example.get("given", {}), example.get("expect", {})
        _given(given, (*path, "given"), values, reading)
        _expected(given, expect, (*path, "expect"), values, reading)
        _judged(given, expect, (*path, "expect"), reading)


def _given(given: Values, path: Path, values: Values, reading: Reading) -> None:
    known(given.get("category"), "categories", (*path, "category"), values, reading)
    known(given.get("topic"), "topics", (*path, "topic"), values, reading)
    _answers(given.get("answers"), (*path, "answers"), values, reading)
    if "answers" in given and "category" in given:
        reading.fault((*path, "category"), N_("Give the answers or the category, not both."))
    for key in ("message", "answers", "category"):
        if key in given and given.get("draft", {}).get("kind") == "statement":
            reading.fault((*path, key), N_("A statement answers nobody: leave “%(key)s” or the kind out."), key=key)
    people = given.get("people", {})
    for name, roles in people.items():
        for index, grant in items(roles):
            _grant(grant, (*path, "people", name, index), values, reading)
    if "author" in given and not reading.stands(*path, "people", given["author"]):
        _stranger(given["author"], (*path, "author"), people, reading)


def _answers(answers: Any, path: Path, values: Values, reading: Reading) -> None:
    questions = values.get("triage", {}).get("nodes")
    for index, answer in items(answers):
        question, _, ident = answer.partition(".")
        if questions is None or (reading.stands("triage", "nodes", question) and question not in questions):
            continue
        offered = _offered(question, questions)
        if ident not in offered and None not in offered:
            sentence = N_("There is no answer “%(name)s” in the tree.")
            reading.fault((*path, index), sentence, meant=_meant(question, ident, questions, reading), name=answer)


def _offered(question: str, questions: Values) -> list[Any]:
    return [one.get("id") for _, one in items(questions.get(question, {}).get("answers"))]


def _meant(question: str, ident: str, questions: Values, reading: Reading) -> str:
    if question in questions:
        answer = reading.near(ident, [one for one in _offered(question, questions) if one])
        return f"{question}.{answer}" if answer else ""
    asked = reading.near(question, questions)
    return f"{asked}.{ident}" if ident in _offered(asked, questions) else ""


def _grant(grant: str, path: Path, values: Values, reading: Reading) -> None:
    role, colon, topic = grant.partition(":")
    if role not in WITHOUT_DOCUMENT:
        known(role, "roles", path, values, reading)
    if colon:
        known(topic, "topics", path, values, reading)


def _stranger(name: str, path: Path, people: Collection[str], reading: Reading) -> None:
    sentence = N_("“%(name)s” is none of the people of this example.")
    reading.unknown(path, sentence, name, people)


def _expected(given: Values, expect: Values, path: Path, values: Values, reading: Reading) -> None:
    for part, keys in (
        ("categories", ("category", "suggested")),
        ("roles", ("chain", "notify")),
        ("templates", ("template",)),
    ):
        for place, name in _names(expect, path, keys):
            if part in values or part == "templates":
                known(name, part, place, {"templates": {}, **values}, reading)
    for place, name in _names(expect, path, ("blocked_by", "warned_by")):
        _outcome(name, place, values, reading)
    for place, name in _names(expect, path, ("approvers",)):
        if not reading.stands(*path[:-1], "given", "people", name):
            _stranger(name, place, given.get("people", {}), reading)


def _names(expect: Values, path: Path, keys: tuple[str, ...]) -> Iterator[Placed]:
    """Every name under these keys, alone, in a list, or in a list of lists."""
    for key in keys:
        found = expect.get(key)
        if isinstance(found, str):
            yield (*path, key), found
        for index, one in items(found if isinstance(found, list) else None):
            if isinstance(one, str):
                yield (*path, key, index), one
            for inner, name in items(one if isinstance(one, list) else None):
                yield (*path, key, index, inner), name


def _outcome(name: str, path: Path, values: Values, reading: Reading) -> None:
    among = [*CHECK_PARAMETERS, *BUILT_IN, *(f"rules.{one['id']}" for one in _rules(values))]
    if name not in among and not (name.startswith("rules.") and len(_rules(values)) < len(values.get("rules", ()))):
        sentence = N_("“%(name)s” is no check and no rule of this document. Known: %(known)s.")
        reading.unknown(path, sentence, name, among, known=listed(among))


def _rules(values: Values) -> list[Values]:
    return [rule for _, rule in items(values.get("rules")) if "id" in rule]


def _judged(given: Values, expect: Values, path: Path, reading: Reading) -> None:
    """What would be expected of nothing."""
    for keys, needed in (
        (("suggested",), "message"),
        (("blocked_by", "warned_by", "template"), "draft"),
        (("approvers",), "people"),
    ):
        for key in keys:
            if key in expect and not reading.stands(*path[:-1], "given", needed):
                sentence = N_("“%(key)s” is judged by “%(needed)s”, which this example does not give.")
                reading.fault((*path, key), sentence, key=key, needed=needed)


def cites(document: Document, reading: Reading) -> None:
    """Note every clause that an example expects to be cited and the document does not have."""
    for index, example in enumerate(document.examples):
        for at, clause in enumerate(example.expect.get("cites", ())):
            if clause not in clauses(document):
                path = ("examples", index, "expect", "cites", at)
                reading.unknown(path, N_("There is no clause “%(name)s” in this document."), clause, clauses(document))
