"""The Markdown of guidance texts as HTML: paragraphs, lists, quotations, emphasis, code and links, and nothing else.

Whatever else stands in a text is shown as it was typed: HTML, images, headings. What the renderer makes is cleaned
again by a list of what may stand in a page, so that a fault of the one is caught by the other.
"""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

_RULES = ("list", "blockquote", "emphasis", "backticks", "link", "autolink", "newline", "escape", "entity")

_markdown = MarkdownIt("zero", {"html": False}).enable([*_RULES, "balance_pairs", "fragments_join"])
_cleaner = nh3.Cleaner(
    tags={"p", "br", "ul", "ol", "li", "blockquote", "em", "strong", "code", "a"},
    attributes={"a": {"href"}, "ol": {"start"}},
    url_schemes={"http", "https", "mailto"},
    url_relative=lambda address: address if address.startswith("#") else None,
    set_tag_attribute_values={"a": {"class": "govuk-link"}},
    link_rel="noopener noreferrer",
)


@lru_cache(maxsize=4096)
def rendered(text: str) -> Markup:
    """The HTML of a text, safe in any page."""
    return Markup(_cleaner.clean(_markdown.render(text)))  # noqa: S704 - just cleaned by a list of what may stand here
