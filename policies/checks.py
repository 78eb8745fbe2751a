"""The content checks: each looks at a draft's texts and says what is wrong, as the document switched it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from governance.errors import N_
from policies.checking import content, personal_data, wording
from policies.checking.looks import REPLY, Look
from policies.facts import Facts, Finding
from policies.format.form import ALL_REQUIRED, SAME_AS_INBOUND
from policies.lengths import COUNTING, links
from policies.parts import Category, Document
from policies.posts import counted

OF_CATEGORY = frozenset({"required_source_link", "no_source_link", "missing_offline_contact"})
"""Checks that look at the category of the draft; a test holds that no other does."""


def run(
    facts: Facts,
    document: Document,
    known: Mapping[str, Iterable[Finding]] = MappingProxyType({}),
    treated_as: Category | None = None,
) -> tuple[Finding, ...]:
    """Everything that the checks of the document find, in its order. Those whose findings are `known` do not run.

    `treated_as` is the category that a rule chose for the draft.
    """
    found: list[Finding] = []
    for check in document.checks.values():
        if check.outcome != "off":
            look = Look(check, facts, document, treated_as)
            found += known[check.name] if check.name in known else CHECKS[check.name](look)
    return tuple(found)


def needed_languages(facts: Facts, document: Document) -> tuple[tuple[str, ...], str]:
    """The languages that this draft has to be written in, and the clause that says so.

    A reply answers in the language of the message, or in any required language where that is none of them.
    """
    required = document.languages.required
    if facts.draft.kind == REPLY:
        rule, clause = document.languages.replies, "languages.replies"
    else:
        rule, clause = document.languages.statements, "languages.statements"
    if rule == ALL_REQUIRED:
        return required, clause
    if rule == SAME_AS_INBOUND and facts.message and facts.message.language in required:
        return (facts.message.language,), clause
    written = [language for language in required if facts.draft.texts.get(language, "").strip()]
    return tuple(written[:1] or required[:1]), clause


EMPTY_POST = N_(
    "Post %(post)s of %(posts)s is empty. A line that holds nothing but --- begins a new post: write what stands after "
    "it, or take that line out."
)


def _over_length(look: Look) -> Iterator[Finding]:
    draft = look.facts.draft
    rule = COUNTING[draft.counting]
    for language, text in look.texts.items():
        for post in counted(draft.counting, text):
            which: dict[str, Any] = {"post": post.number, "posts": post.of} if post.of > 1 else {}
            if which and not post.text:
                yield look.finding(EMPTY_POST, language, **which)
            elif post.length > draft.limit:
                over: dict[str, Any] = {"count": post.length, "limit": draft.limit, "over": post.length - draft.limit}
                yield look.finding(rule.post_too_long if which else rule.too_long, language, **which, **over)


def _missing_language(look: Look) -> Iterator[Finding]:
    needed, clause = needed_languages(look.facts, look.document)
    for language in needed:
        if language not in look.texts:
            sentence = N_("The text in this language is missing: %(language)s.")
            yield look.finding(sentence, language, clause=clause)


def _placeholder_text(look: Look) -> Iterator[Finding]:
    return look.where(wording.placeholders, N_("Something was left to be filled in. Places found: %(count)s."))


def _required_source_link(look: Look) -> Iterator[Finding]:
    category = look.category
    if category is None or not category.sources_min:
        return
    for language, text in look.texts.items():
        found = _distinct_links(text)
        if found < category.sources_min:
            yield look.finding(
                N_("Links to a source: %(found)s. This category asks for at least %(needed)s."),
                language,
                clause=category.clause,
                found=found,
                needed=category.sources_min,
            )


def _no_source_link(look: Look) -> Iterator[Finding]:
    category = look.category
    if category and (category.sources_min or category.respond == "signpost_only"):
        return
    for language, text in look.texts.items():
        if not links(text):
            yield look.finding(N_("This text has no link to a page where readers can check it."), language)


def _distinct_links(text: str) -> int:
    return len({text[start:end] for start, end in links(text)})


def _missing_offline_contact(look: Look) -> Iterator[Finding]:
    category = look.category
    if category is None or not category.offline_contact:
        return
    own = personal_data.own(look.document.checks.get("pii_third_party"))
    for language, text in look.texts.items():
        if not personal_data.names_own_contact(text, own):
            yield look.finding(
                N_(
                    "Name a way to reach the organisation in private: one of its telephone numbers or e-mail addresses."
                ),
                language,
                clause=category.clause,
            )


def _missing_alt_text(look: Look) -> Iterator[Finding]:
    needed, _ = needed_languages(look.facts, look.document)
    languages = dict.fromkeys((*look.texts, *needed))
    for index, attachment in enumerate(look.facts.draft.attachments):
        for language in languages:
            if not attachment.alt.get(language, "").strip():
                yield look.finding(
                    N_("Attachment %(number)s has no description for people who cannot see it, in: %(language)s."),
                    language,
                    place=f"attachments/{index}",
                    number=index + 1,
                )


def _all_caps(look: Look) -> Iterator[Finding]:
    sentence = N_("Three words or more in a row are in capital letters: it reads as shouting.")
    return look.where(wording.capitals, sentence)


def _more_than_2_hashtags(look: Look) -> Iterator[Finding]:
    sentence = N_("Hashtags: %(count)s. Use at most two.")
    return look.where(wording.hashtags, sentence, allowed=2)


def _hashtag_not_camelcase(look: Look) -> Iterator[Finding]:
    sentence = N_("Begin each word of a hashtag with a capital letter, so that screen readers can tell them apart.")
    return look.where(wording.flat_hashtags, sentence)


def _undefined_acronym(look: Look) -> Iterator[Finding]:
    known = frozenset(look.check.known)
    for language, text in look.texts.items():
        spans = wording.undefined_acronyms(text, known)
        if spans:
            acronyms = ", ".join(text[span.start : span.end] for span in spans)
            yield look.finding(
                N_("Spell these out at their first use: %(acronyms)s."), language, spans, acronyms=acronyms
            )


def _reading_grade_over_9(look: Look) -> Iterator[Finding]:
    for language, text in look.texts.items():
        if language.startswith("en"):
            grade = wording.grade(text)
            if grade is not None and grade > wording.HIGHEST_GRADE:
                sentence = N_(
                    "This reads at school grade %(grade)s. Aim for %(most)s: shorter sentences, plainer words."
                )
                yield look.finding(sentence, language, grade=grade, most=wording.HIGHEST_GRADE)
        elif language.startswith("fr"):
            ease = wording.ease(text)
            if ease is not None and ease < wording.LEAST_EASE:
                sentence = N_("Reading ease of this French text: %(ease)s of 100. Aim for %(least)s or more.")
                yield look.finding(sentence, language, ease=ease, least=wording.LEAST_EASE)


CHECKS: dict[str, Callable[[Look], Iterator[Finding]]] = {
    "over_length": _over_length,
    "missing_language": _missing_language,
    "placeholder_text": _placeholder_text,
    "phi": content.phi,
    "pii_third_party": content.pii_third_party,
    "confirms_client_relationship": content.confirms_client_relationship,
    "clinical_advice": content.clinical_advice,
    "party_political": content.party_political,
    "endorsement": content.endorsement,
    "required_source_link": _required_source_link,
    "unofficial_link": content.unofficial_link,
    "missing_offline_contact": _missing_offline_contact,
    "missing_alt_text": _missing_alt_text,
    "all_caps": _all_caps,
    "more_than_2_hashtags": _more_than_2_hashtags,
    "hashtag_not_camelcase": _hashtag_not_camelcase,
    "reading_grade_over_9": _reading_grade_over_9,
    "undefined_acronym": _undefined_acronym,
    "no_source_link": _no_source_link,
}
"""The checks by the names that a document uses; the same as those of `form_checks.CHECK_PARAMETERS`."""
