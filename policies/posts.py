"""A text as a thread of posts: where it is divided, how each post counts, and where one that is too long could be."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

from policies.lengths import COUNTING, links

DIVIDER = "---"
"""A line that holds nothing else divides a text, on channels whose way of counting is one of short posts."""

_ENDS = re.compile(r"[.!?…][\"”’»')\]]*(\s+)(?=[\"“‘«'(\[¿¡]*\w)|(\n+)")
_LAST_WORD = re.compile(r"(?<!\w)(\w+)\.$")
MOST = 25
"""Posts into which a text is divided by itself at the most."""
_SHORTENED = frozenset(
    "av ave blvd boul dr dre etc ext inc jr ltd mr mrs ms no nos prof sr st ste tel tél vs".split()  # noqa: SIM905 - one word each
)
"""Words after whose full stop a sentence goes on."""


class Post(NamedTuple):
    """One post of a text: the `number` of so many, with its length."""

    text: str
    number: int
    of: int
    length: int


def divides(counting: str) -> bool:
    """Whether a text that is counted so may be divided into posts."""
    return COUNTING[counting].divides


def divided(text: str) -> tuple[str, ...]:
    """What stands between the dividing lines of a text, without the space around each; the text itself if it has none.

    Some may be empty: what is wrong with that says the check of lengths.
    """
    lines: list[list[str]] = [[]]
    for line in text.split("\n"):
        if line.strip() == DIVIDER:
            lines.append([])
        else:
            lines[-1].append(line)
    return tuple("\n".join(one).strip() for one in lines) if len(lines) > 1 else (text,)


def posts(counting: str, text: str) -> tuple[str, ...]:
    """The posts that a text goes out as on a channel that counts so; one where it is not divided there."""
    return divided(text) if divides(counting) else (text,)


def counted(counting: str, text: str) -> tuple[Post, ...]:
    """The posts of a text with their lengths."""
    parts, count = posts(counting, text), COUNTING[counting].count
    return tuple(Post(one, number, len(parts), count(one)) for number, one in enumerate(parts, 1))


def longest(counting: str, text: str) -> Post:
    """The longest post of a text: the one that tells whether it fits."""
    return max(counted(counting, text), key=lambda one: one.length)


def joined(parts: Sequence[str]) -> str:
    """The text that is divided into these posts."""
    return f"\n{DIVIDER}\n".join(parts)


def places(text: str) -> tuple[int, ...]:
    """Before which of its words a text is divided, wherever it goes out: what moves one of them is no small edit."""
    words = [len(one.split()) for one in divided(text)]
    return tuple(sum(words[:place]) for place in range(1, len(words)))


# -- Where a text that is too long could be divided ---------------------------------------------------------------


def suggested(counting: str, limit: int, text: str) -> str | None:
    """The text with each post that is too long divided at ends of sentences; None where nothing is to be divided so."""
    if not divides(counting) or len(text) > MOST * limit:
        return None
    parts, found = counted(counting, text), list[str]()
    if all(one.length <= limit for one in parts):
        return None
    for post in parts:
        cut = [post.text] if post.length <= limit else _cut(counting, limit, post.text)
        if cut is None:
            return None
        found += cut
    return joined(found)


def _cut(counting: str, limit: int, text: str) -> list[str] | None:
    """As many whole sentences in each post as fit; None where one of them is longer than a post."""
    count, found, start, end = COUNTING[counting].count, [], 0, 0
    for place in [*_sentence_ends(text), len(text)]:
        if count(text[start:place].strip()) > limit:
            if end == start:
                return None
            found.append(text[start:end].strip())
            start = end
            if count(text[start:place].strip()) > limit:
                return None
        end = place
    return [*found, text[start:end].strip()]


def _sentence_ends(text: str) -> Iterator[int]:
    """Where a next sentence surely begins: after a mark and before a capital, or after a line; never in a link."""
    held = links(text)
    for match in _ENDS.finditer(text):
        begins, inside = match.end(), any(start < match.end() < end for start, end in held)
        if inside or begins == len(text) or not text[:begins].strip():
            continue
        if (
            match[2]
            or "\n" in match[1]
            or _is_end(text[max(0, match.start() - 40) : match.start() + 1], text[begins : begins + 4])
        ):
            yield begins


def _is_end(before: str, after: str) -> bool:
    word = _LAST_WORD.search(before)
    if word and (len(word[1]) == 1 or word[1].lower() in _SHORTENED):
        return False
    first = after.lstrip("\"“‘«'([¿¡\u00a0\u202f ")[:1]
    return first.isalpha() and not first.islower()


# -- What was posted ----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Held:
    """How one approved post of a thread stands on the channel: `same`, `changed` or `missing`; or `added` to it."""

    number: int
    of: int
    outcome: str


def held(approved: Sequence[str], posted: Sequence[str]) -> list[Held]:
    """Hold posted posts against the approved ones, in their order; a post that was left out shifts no other."""
    there = [one.strip() for one in posted if one.strip()]
    found: list[Held] = []
    of = len(approved)
    matcher = SequenceMatcher(None, [one.strip() for one in approved], there, autojunk=False)
    for tag, start, end, begin, until in matcher.get_opcodes():
        for place in range(max(end - start, until - begin)):
            if start + place >= end:
                found.append(Held(begin + place + 1, of, "added"))
            elif tag == "equal":
                found.append(Held(start + place + 1, of, "same"))
            else:
                found.append(Held(start + place + 1, of, "changed" if begin + place < until else "missing"))
    return found
