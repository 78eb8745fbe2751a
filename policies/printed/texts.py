"""Templates and the texts that only people read."""

from __future__ import annotations

from collections.abc import Mapping

from governance.errors import N_
from policies.parts import Document, Text
from policies.printed.clause import Clause, Made, category, details, role
from policies.sentences import Sentence, say, series


def templates(document: Document) -> Made:
    """Texts that were approved beforehand."""
    for one in document.templates.values():
        yield Clause(
            f"templates.{one.id}",
            one.title,
            one.text,
            None,
            details(
                ("owner", say(N_("Looked after by: %(role)s."), role=role(document, one.owner))),
                ("expires", say(N_("No longer used from %(day)s on."), day=one.expires)),
                ("", _used(document, one.id)),
            ),
            {key: value for key, value in vars(one).items() if key != "id"},
        )


def _used(document: Document, name: str) -> Sentence | None:
    found = [category(document, one.id) for one in document.categories.values() if name in one.templates]
    return say(N_("Used in: %(categories)s."), categories=series(found)) if found else None


def tone(document: Document) -> Made:
    """How people write."""
    return _only_text("tone", document.tone)


def disclosure(document: Document) -> Made:
    """What whoever writes says about themselves."""
    return _only_text("disclosure", document.disclosure)


def house_rules(document: Document) -> Made:
    """What the public is asked."""
    return _only_text("house_rules", document.house_rules)


def _only_text(part: str, texts: Mapping[str, Text]) -> Made:
    for name, text in texts.items():
        yield Clause(f"{part}.{name}", None, text, content={"text": text})
