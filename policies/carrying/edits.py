"""How small an edit of one text is: none, of spaces, of marks, of misspelt words, or more than that and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from governance.errors import N_
from policies.carrying.kinds import CHANGED, NAME, NEGATION, NEGATIONS, WORD, turned
from policies.carrying.pieces import SPACES, Pieces, chunks, pieces, turns_round, unseen
from policies.carrying.spelling import MOST, corrected
from policies.posts import places

SAME, WHITESPACE, PUNCTUATION, TYPOS = "same", "whitespace", "punctuation", "typos"
READ = ("en", "fr")
"""The languages whose words are known here; of others only spaces may change."""


@dataclass(frozen=True)
class Edit:
    """`level` is what the guidance has to let pass for this to be small; None where it never is. `sentence` says it."""

    level: str | None
    sentence: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


_LESS = {
    WHITESPACE: N_("In %(language)s only spaces or line breaks changed."),
    PUNCTUATION: N_("In %(language)s only punctuation changed."),
    TYPOS: N_("In %(language)s only the spelling of common words was corrected."),
}
UNSEEN = N_("In %(language)s a character changed that nobody sees.")
TURNED = N_("In %(language)s the text holds characters that make it run the other way.")
MARK = N_("In %(language)s a mark changed that can change the sense.")
DIVIDED = N_("In %(language)s the text is divided into posts in another way.")
LINES = N_("In %(language)s a line break changed inside a sentence.")
BESIDE = N_("In %(language)s a mark or a space changed beside “%(word)s”.")
DELICATE = N_("In %(language)s punctuation changed in a sentence with “%(word)s”, where it can change the sense.")
ORDER = N_("In %(language)s the words stand in another order.")
OTHER = N_("In %(language)s more than spaces changed; no more is kept in this language.")
MANY = N_("In %(language)s more than %(most)s words changed.")


class _Larger(Exception):
    """The edit is never small; `sentence` says why."""

    def __init__(self, sentence: str, word: str = "") -> None:
        self.sentence, self.word = sentence, word
        super().__init__(sentence)


def edit(old: str, new: str, language: str) -> Edit:
    """Hold two wordings in one language against each other. What cannot be shown harmless is more than small."""
    if old == new:
        return Edit(SAME)
    try:
        level = _level(old, new, language)
    except _Larger as larger:
        return Edit(None, larger.sentence, {"language": language, "word": larger.word, "most": MOST})
    return Edit(level, _LESS[level], {"language": language})


def _level(old: str, new: str, language: str) -> str:
    if turns_round(old) or turns_round(new):
        raise _Larger(TURNED)
    if unseen(old) != unseen(new):
        raise _Larger(UNSEEN)
    if places(old) != places(new):
        raise _Larger(DIVIDED)
    before, gaps = chunks(old)
    after, others = chunks(new)
    if before == after:
        for place, (gap, other) in enumerate(zip(gaps, others, strict=True)):
            _spaces(gap, other, before[place - 1] if place else "", before[place] if place < len(before) else "")
        return WHITESPACE
    was, now = pieces(old), pieces(new)
    if language.partition("-")[0] not in READ:
        raise _Larger(OTHER)
    level = _words(was, now)
    for place in range(len(was.between)):
        if was.between[place] != now.between[place]:
            _joint(was, now, place)
    return level


# -- Spaces -------------------------------------------------------------------------------------------------------


def _spaces(old: str, new: str, before: str, after: str) -> None:
    """Raise where another space between these two could be read in another way."""
    if old == new or not before or not after:
        return
    if before[-1].isnumeric() and after[0].isnumeric():
        raise _Larger(BESIDE, f"{before} {after}")
    if ("\n" in old) != ("\n" in new) and not _ends(before, after):
        raise _Larger(LINES)


def _ends(before: str, after: str) -> bool:
    """Whether a sentence surely ends between these two: not between “No.” and a number, which it counts."""
    if after[0].isnumeric() or before.rstrip(".!?…").lower() in NEGATIONS:
        return False
    return re.search(r"[.!?…]\W*$", before) is not None


# -- Words --------------------------------------------------------------------------------------------------------


def _words(was: Pieces, now: Pieces) -> str:
    """Whether the words are the same, or misspelt ones put right; raises where they are others."""
    if len(was.words) != len(now.words):
        raise _gravest(was, now)
    put_right = 0
    for place, (old, new) in enumerate(zip(was.words, now.words, strict=True)):
        if old.replace("’", "'") == new.replace("’", "'"):
            continue
        plain = was.kind(place) == now.kind(place) == WORD
        if not plain or not corrected(old, new):
            raise _gravest(was, now)
        put_right += 1
    if put_right > MOST:
        raise _Larger(MANY)
    return TYPOS if put_right else PUNCTUATION


def _gravest(was: Pieces, now: Pieces) -> _Larger:
    """Of all words that one side has and the other has not, the one whose change is the gravest."""
    counted = [Counter(zip(one.words, one.kinds, strict=True)) for one in (was, now)]
    gone, come = counted[0] - counted[1], counted[1] - counted[0]
    changed = [*gone, *come]
    contrary = turned({word for word, _ in gone}, {word for word, _ in come})
    if contrary:
        return _Larger(CHANGED[NEGATION], contrary)
    for kind, sentence in CHANGED.items():
        found = next((word for word, one in changed if one == kind), None)
        if found is not None:
            return _Larger(sentence, found)
    return _Larger(ORDER)


# -- Marks --------------------------------------------------------------------------------------------------------

_FORMS = str.maketrans({**dict.fromkeys("“”„«»", '"'), **dict.fromkeys("‘’", "'"), "–": "—"})
_LIGHT = re.compile(r"[,;.]")


def _joint(was: Pieces, now: Pieces, place: int) -> None:
    """Raise where what stands before the word at this place changed by more than a form, a space or a light mark."""
    old, new = was.between[place], now.between[place]
    neighbours = [one for one in (place - 1, place) if 0 <= one < len(was.words)]
    bare = [_bare(one) for one in (old, new)]
    if not old.strip(SPACES) and not new.strip(SPACES):
        words = ["", *was.words, ""]
        _spaces(old, new, words[place], words[place + 1])
        return
    for one in neighbours:
        for side in (was, now):
            first = one == place and side.kind(one) == NAME and side.begins(one)  # perhaps no name at all
            if side.kind(one) != WORD and not first:
                raise _Larger(BESIDE, side.words[one])
    if ("\n" in old) != ("\n" in new) and not all(re.search(r"[.!?…]", one) for one in (old, new)):
        raise _Larger(LINES)
    if bare[0] == bare[1]:
        return
    if _LIGHT.sub("", bare[0]) != _LIGHT.sub("", bare[1]):
        raise _Larger(MARK)
    for side in (was, now):
        told = next((side.delicate[one] for one in neighbours if side.delicate[one]), None)
        if told:
            raise _Larger(DELICATE, told)


def _bare(between: str) -> str:
    """The marks alone, each in one form."""
    marks = "".join(char for char in between if char not in SPACES)
    return marks.replace("...", "…").translate(_FORMS)
