"""The head and the foot of each printed page of the guidance, as a style sheet: pages themselves may carry no style."""

from __future__ import annotations

from flask_babel import force_locale, gettext

from workflows.guidance_reading import Line

_PAGE = """\
@page {
  @top-left { content: %(title)s; }
  @top-right { content: %(standing)s; }
  @bottom-left { content: %(version)s; }
  @bottom-right { content: %(page)s counter(page) %(of)s counter(pages); }
}
"""


def style(line: Line, language: str) -> str:
    """The style sheet of a version in a language."""
    with force_locale(language):
        title = line.heading.title.get(language) or next(iter(line.heading.title.values()), "")
        facts = {"number": line.number, "sha256": line.sha256[:16]}
        version = gettext("Version %(number)s · SHA-256 %(sha256)s") % facts
        standing = "" if line.standing in ("current", "future", "historic") else gettext("Not in force: a draft")
        page, _, of = gettext("Page %(page)s of %(pages)s").partition("%(page)s")
        of = of.removesuffix("%(pages)s")
    parts = {"title": title, "standing": standing, "version": version, "page": page, "of": of}
    return _PAGE % {name: quoted(text) for name, text in parts.items()}


def quoted(text: str) -> str:
    """A text as a string of CSS, whatever it holds."""
    return '"' + "".join(char if char.isalnum() or char in " .,:;·-" else f"\\{ord(char):06x}" for char in text) + '"'
