"""A guidance text that a body has already becomes the house rules of a new draft."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import Invalid
from policies.document import parse
from policies.format.blocks import with_part
from policies.house_rules import LARGEST, sections, written
from tests.policies.starter import SOURCE, faults
from tests.support.yamls import dumped, loaded

TEXT = """\
We answer in public.

# When we reply

From 8:30 to 4:30.

Déjà répondu?
-------------

- We do not answer twice.

## When we reply ##

```
# not a heading
```
"""


def test_each_heading_becomes_a_clause_with_a_name_of_its_own() -> None:
    assert [(one.name, one.heading, one.text) for one in sections(TEXT)] == [
        ("rule", "", "We answer in public."),
        ("when-we-reply", "When we reply", "From 8:30 to 4:30."),
        ("deja-repondu", "Déjà répondu?", "- We do not answer twice."),
        ("when-we-reply-2", "When we reply", "```\n# not a heading\n```"),
    ]


def test_the_texts_stand_in_the_document_and_the_missing_language_is_told_at_each() -> None:
    source = with_part(SOURCE, "house_rules", written(TEXT, "en"))
    told = [(fault.clause, fault.message % fault.facts) for fault in faults(source)]
    assert told == [
        (f"house_rules.{name}", "The text in “fr” is missing here.")
        for name in ("rule", "when-we-reply", "deja-repondu", "when-we-reply-2")
    ]


def test_a_text_in_every_language_of_the_document_makes_it_whole() -> None:
    rules = loaded(written(TEXT, "en"))["house_rules"]
    both = {"house_rules": {name: {**text, "fr": text["en"]} for name, text in rules.items()}}
    document = parse(with_part(SOURCE, "house_rules", dumped(both)))
    assert document.house_rules["when-we-reply"]["en"] == "**When we reply**\n\nFrom 8:30 to 4:30."


@pytest.mark.parametrize("text", ["", "  \n", "#\n", "x" * (LARGEST + 1), "# a\n\nb\n" * 101])
def test_nothing_too_much_and_too_many_headings_are_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        sections(text)
    assert "markdown" in refused.value.errors


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], include_characters="\n#=-`~ ")))
def test_whatever_is_taken_over_reads_back_as_yaml_with_fit_names(text: str) -> None:
    try:
        found = sections(text)
    except Invalid:
        return
    read = loaded(written(text, "en"))["house_rules"]
    assert list(read) == [one.name for one in found]
    assert all(one.text in read[one.name]["en"] for one in found)
