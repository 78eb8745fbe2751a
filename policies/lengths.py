"""How channels count: one function per counting rule, each with the sentence that explains it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import regex

from governance.errors import N_

LINK_LENGTH = 23
"""What X and Mastodon count for any link, however long."""

LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
"""Code points that X counts as one; all others count as two (its configuration v3)."""

WITH_SCHEME = r"https?://[^\s<>\"“”«»]++"
"""A link with its scheme, up to the next space or quotation mark."""

_COUNTRIES = (
    "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bw by bz ca cc cd "
    "cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj fk fm fo fr ga gb gd "
    "ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io iq ir is it je jm jo jp ke kg "
    "kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mo mp mq mr ms mt mu mv "
    "mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa "
    "sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua "
    "ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt za zm zw"
)
_GENERIC = (
    "aero app asia biz blog care cat city clinic cloud com coop dev edu foundation gov health help hospital info int "
    "jobs mil mobi museum name net news online ontario org post pro quebec science shop site social store tel tech "
    "today toronto travel web website wiki world xxx xyz"
)
_ENDINGS = frozenset((*_COUNTRIES.split(), *_GENERIC.split()))

# Possessive throughout: nothing is given back, so that a long run of letters and dots stays linear.
_BARE = regex.compile(
    r"(?<![\w@.$#/-])(?P<host>[a-z0-9_-]++(?:\.[a-z0-9_-]++)++)(?![\w@])(?P<path>/[^\s<>\"“”«»]*+)?", regex.IGNORECASE
)
_DOTTED = re.compile(r"[\w-]\.[\w-]")
_LINK = regex.compile(WITH_SCHEME, regex.IGNORECASE)
_AFTER_LINK = ".,;:!?'\")]}…"
_SHORT_IS_LINK = frozenset({"co", "tv"})
"""Country endings under which X links a bare name of one label, as in t.co."""

_EMOJI = regex.compile(
    r"\p{RI}\p{RI}"
    r"|[0-9#*]\uFE0F?\u20E3"
    r"|(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Emoji}\p{EMod})"
    r"[\uFE0F\u20E3]?\p{EMod}?[\U000E0020-\U000E007F]*+"
    r"(?:\u200D(?:\p{Extended_Pictographic}|\p{Emoji_Presentation})\uFE0F?\p{EMod}?)*+"
)
_HEAVY = regex.compile(f"[^{''.join(f'{chr(low)}-{chr(high)}' for low, high in LIGHT)}]")
_GRAPHEME = regex.compile(r"\X")
_FLAG = regex.compile(r"\p{RI}\p{RI}?")
_HANDLE = regex.compile(r"(?<![\w/@])@(\w++(?:[.-]++\w++)*+)@[\w-]++(?:\.[\w-]++)++")


@dataclass(frozen=True)
class Rule:
    """One way of counting. `explained` and the others are message ids; the latter have places for count and limit.

    Platforms that count so show long texts as threads of posts where there is a sentence for `post_too_long`.
    """

    count: Callable[[str], int]
    explained: str
    too_long: str
    post_too_long: str = ""

    @property
    def divides(self) -> bool:
        """Whether a text may be divided into posts: see `policies.posts`."""
        return bool(self.post_too_long)


def count(rule: str, text: str) -> int:
    """The length of a text by the named rule. Raises `KeyError` for a rule that does not exist."""
    return COUNTING[rule].count(text)


def links(text: str, *, bare: bool = False) -> list[tuple[int, int]]:
    """Where the links of a text stand; with `bare`, those without a scheme too, as X recognises them."""
    found = [_trimmed(text, *match.span()) for match in _LINK.finditer(text)]
    if not bare or not _DOTTED.search(text):
        return found
    between, start = [], 0
    for begin, end in [*found, (len(text), len(text))]:
        between += [_trimmed(text, *match.span()) for match in _BARE.finditer(text, start, begin) if _is_linked(match)]
        start = end
    return sorted([*found, *between])


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The link without the punctuation of the sentence around it; a bracket that the link opened stays."""
    unopened = text.count(")", start, end) - text.count("(", start, end)
    while end > start and text[end - 1] in _AFTER_LINK:
        if text[end - 1] == ")":
            if unopened <= 0:
                break
            unopened -= 1
        end -= 1
    return start, end


def _is_linked(match: regex.Match[str]) -> bool:
    """X links a bare name of one label under a country's ending only where a path follows it (canada.ca/flu)."""
    *labels, ending = match["host"].lower().split(".")
    if ending not in _ENDINGS:
        return False
    return len(ending) > 2 or len(labels) > 1 or bool(match["path"]) or ending in _SHORT_IS_LINK


def _x(text: str) -> int:
    text = unicodedata.normalize("NFC", text)
    length, start = 0, 0
    for begin, end in [*links(text, bare=True), (len(text), len(text))]:
        length += _weight(text[start:begin]) + (LINK_LENGTH if end > begin else 0)
        start = end
    return length


def _weight(text: str) -> int:
    if text.isascii():
        return len(text)
    rest = _EMOJI.sub("", text)
    emoji = len(_EMOJI.findall(text))
    return 2 * emoji + len(rest) + len(_HEAVY.findall(rest))


def _graphemes(text: str) -> int:
    if text.isascii() and "\r" not in text:
        return len(text)
    # A flag is two characters to \X, which looks back over the whole run for each: fold them first to stay linear.
    return len(_GRAPHEME.findall(_FLAG.sub("a", text)))


def _mastodon(text: str) -> int:
    length, start = 0, 0
    for begin, end in [*links(text), (len(text), len(text))]:
        length += _graphemes(_HANDLE.sub(r"@\1", text[start:begin])) + (LINK_LENGTH if end > begin else 0)
        start = end
    return length


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


COUNTING: dict[str, Rule] = {
    "x": Rule(
        _x,
        N_(
            "Counted as X does: a letter with or without an accent counts 1, an emoji or a character of most other "
            "scripts 2, and every link 23, however long it is."
        ),
        N_(
            "This text counts %(count)s and the channel takes %(limit)s: it is %(over)s too long. Counted as X does: "
            "letters count 1, emoji and most other scripts 2, every link 23."
        ),
        N_(
            "Post %(post)s of %(posts)s counts %(count)s and the channel takes %(limit)s for each: it is %(over)s too "
            "long. Counted as X does: letters count 1, emoji and most other scripts 2, every link 23."
        ),
    ),
    "graphemes": Rule(
        _graphemes,
        N_("Counted in characters as a reader sees them: an emoji or a letter with its accents counts 1."),
        N_(
            "This text counts %(count)s and the channel takes %(limit)s: it is %(over)s too long. Counted in "
            "characters as a reader sees them: an emoji or a letter with its accents counts 1."
        ),
        N_(
            "Post %(post)s of %(posts)s counts %(count)s and the channel takes %(limit)s for each: it is %(over)s too "
            "long. Counted in characters as a reader sees them: an emoji or a letter with its accents counts 1."
        ),
    ),
    "characters": Rule(
        len,
        N_("Counted in Unicode characters: an emoji that is made of several counts as several."),
        N_(
            "This text counts %(count)s and the channel takes %(limit)s: it is %(over)s too long. Counted in Unicode "
            "characters: an emoji that is made of several counts as several."
        ),
    ),
    "utf16": Rule(
        _utf16,
        N_("Counted in UTF-16 units: a letter counts 1 and most emoji 2 or more."),
        N_(
            "This text counts %(count)s and the channel takes %(limit)s: it is %(over)s too long. Counted in UTF-16 "
            "units: a letter counts 1 and most emoji 2 or more."
        ),
    ),
    "mastodon": Rule(
        _mastodon,
        N_(
            "Counted as Mastodon does: characters as a reader sees them, every link 23, and of a handle like "
            "@name@server only @name."
        ),
        N_(
            "This text counts %(count)s and the channel takes %(limit)s: it is %(over)s too long. Counted as Mastodon "
            "does: characters as a reader sees them, every link 23, of a handle only @name."
        ),
        N_(
            "Post %(post)s of %(posts)s counts %(count)s and the channel takes %(limit)s for each: it is %(over)s too "
            "long. Counted as Mastodon does: characters as a reader sees them, every link 23, of a handle only @name."
        ),
    ),
}
"""The counting rules by name, as a channel's row names them."""
