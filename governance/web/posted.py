"""The fields in which people copy what stands on a channel: one for each language, of a thread one for each post."""

from __future__ import annotations

from collections.abc import Mapping

from governance.web.forms import Form
from governance.web.reviewing import Seen
from policies.posts import joined


def fields(found: Seen) -> dict[str, list[str]]:
    """The names of the fields, by language: `captured.en`, or `captured.en.1` and so on."""
    return {
        language: [f"captured.{language}.{one.number}" for one in posts] if len(posts) > 1 else [f"captured.{language}"]
        for language, posts in found.posts.items()
    }


def captured(form: Form, found: Seen) -> dict[str, str]:
    """What was copied, by language; the posts of a thread as the one text that they are. Faults go into the form."""
    return {language: _together([form.text(one) for one in names]) for language, names in fields(found).items()}


def _together(texts: list[str]) -> str:
    return joined(texts) if any(one.strip() for one in texts) else ""


def faults(found: Seen) -> Mapping[str, str]:
    """The page's names for the fields that the verb complains about."""
    names = {f"captured_texts.{language}": each[0] for language, each in fields(found).items()}
    return names | {"captured_text": next(iter(names.values())), "published_at": "published_at_time"}
