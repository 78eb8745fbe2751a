"""A plain guidance text in Markdown as the `house_rules` of a document: each heading a clause, in one language."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import yaml

from governance.errors import N_, Invalid, Problem

LARGEST = 100_000
"""Characters of Markdown that are taken."""

MOST = 100
"""Clauses that one text may become."""

_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??[ \t]*#*[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


@dataclass(frozen=True)
class Section:
    """One clause to be: its name, its heading as written (empty before the first), and its text."""

    name: str
    heading: str
    text: str


def sections(markdown: str) -> list[Section]:
    """The text cut at its headings, whatever their level; what stands before the first is a section of its own.

    Names are made of the headings: small letters, digits and hyphens, at most 40, each once. Raises `Invalid` for a
    text that is empty or too large.
    """
    if len(markdown) > LARGEST:
        raise _refused(N_("The text has %(size)s characters; at most %(limit)s are taken."), len(markdown), LARGEST)
    found: list[tuple[str, list[str]]] = [("", [])]
    fence = ""
    for line in markdown.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        heading = None if fence or mark else _HEADING.fullmatch(line)
        under = None if fence or mark else _UNDERLINE.fullmatch(line)
        if heading:
            found.append((heading[2] or "", []))
        elif under and found[-1][1] and found[-1][1][-1].strip() and _is_title(found[-1][1]):
            found.append((found[-1][1].pop().strip(), []))
        else:
            found[-1][1].append(line)
    whole = [(heading, "\n".join(lines).strip()) for heading, lines in found]
    whole = [(heading, text) for heading, text in whole if heading or text]
    if not any(text for _, text in whole):
        raise _refused(N_("There is no text to take over."))
    if len(whole) > MOST:
        raise _refused(N_("The text has %(size)s headings; at most %(limit)s are taken."), len(whole), MOST)
    taken: set[str] = set()
    return [Section(_name(heading, taken), heading, text or heading) for heading, text in whole]


def written(markdown: str, language: str) -> str:
    """The `house_rules` part of a document in YAML, with the text in one language.

    The other languages are left out: the document says at each place that they are missing, until somebody writes
    them.
    """
    rules = {
        one.name: {
            language: f"**{one.heading}**\n\n{one.text}" if one.heading and one.text != one.heading else one.text
        }
        for one in sections(markdown)
    }
    return str(yaml.dump({"house_rules": rules}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))


def _whole(section: Section) -> str:
    """The clause's text under its heading, where it has both."""
    both = section.heading and section.text != section.heading
    return f"**{section.heading}**\n\n{section.text}" if both else section.text


def _is_title(lines: list[str]) -> bool:
    """Whether the last line could be a heading that is underlined: a paragraph of a single line."""
    return len(lines) == 1 or not lines[-2].strip()


def _name(heading: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", heading).encode("ascii", "ignore").decode().lower()
    words = "-".join(re.findall("[a-z0-9]+", plain))
    base = re.sub("^[^a-z]+", "", words)[:34].strip("-") or "rule"
    name, count = base, 1
    while name in taken:
        count += 1
        name = f"{base}-{count}"
    taken.add(name)
    return name


def _refused(sentence: str, size: int = 0, limit: int = 0) -> Invalid:
    problem = Problem(sentence, size=size, limit=limit)
    return Invalid("invalid", sentence, errors={"markdown": [problem]}, size=size, limit=limit)


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as blocks, so that people can go on writing in them."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)
