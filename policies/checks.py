"""The content checks: each looks at a draft's texts and says what is wrong, as the document switched it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from governance.errors import N_
from policies import personal_data, relationship, wording
from policies.facts import Facts, Finding, Span
from policies.form import ALL_REQUIRED, SAME_AS_INBOUND
from policies.lengths import COUNTING, links
from policies.parts import Category, Check, Document

REPLY = "reply"
MOST_SPANS = 50
"""Places that one finding names; its count tells of all."""


@dataclass(frozen=True)
class Look:
    """What a check looks at, and the check itself."""

    check: Check
    facts: Facts
    document: Document

    @property
    def texts(self) -> dict[str, str]:
        """The texts that are written, by language."""
        return {language: text for language, text in self.facts.draft.texts.items() if text.strip()}

    @property
    def category(self) -> Category | None:
        """The category of the message that a reply answers; a statement answers none."""
        thread = self.facts.thread
        if self.facts.draft.kind != REPLY or thread is None or thread.category is None:
            return None
        return self.document.categories.get(thread.category)

    def finding(
        self,
        sentence: str,
        language: str | None = None,
        spans: list[Span] | None = None,
        *,
        clause: str | None = None,
        place: str | None = None,
        **facts: Any,
    ) -> Finding:
        """What was found, with the check's own outcome; about a text where a language is given."""
        return Finding(
            check=self.check.name,
            outcome=self.check.outcome,
            sentence=sentence,
            facts={**facts, "language": language} if "%(language)s" in sentence else facts,
            clause=clause or self.check.clause,
            language=language,
            place=place or (f"texts/{language}" if language else None),
            spans=tuple((spans or [])[:MOST_SPANS]),
        )


def run(
    facts: Facts, document: Document, known: Mapping[str, Iterable[Finding]] = MappingProxyType({})
) -> tuple[Finding, ...]:
    """Everything that the checks of the document find, in its order. Those whose findings are `known` do not run."""
    found: list[Finding] = []
    for check in document.checks.values():
        if check.outcome != "off":
            found += known[check.name] if check.name in known else CHECKS[check.name](Look(check, facts, document))
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


def _over_length(look: Look) -> Iterator[Finding]:
    draft = look.facts.draft
    rule = COUNTING[draft.counting]
    for language, text in look.texts.items():
        count = rule.count(text)
        if count > draft.limit:
            over = count - draft.limit
            yield look.finding(rule.too_long, language, count=count, limit=draft.limit, over=over)


def _missing_language(look: Look) -> Iterator[Finding]:
    needed, clause = needed_languages(look.facts, look.document)
    for language in needed:
        if language not in look.texts:
            sentence = N_("The text in this language is missing: %(language)s.")
            yield look.finding(sentence, language, clause=clause)


def _placeholder_text(look: Look) -> Iterator[Finding]:
    for language, text in look.texts.items():
        spans = wording.placeholders(text)
        if spans:
            sentence = N_("Something was left to be filled in. Places found: %(count)s.")
            yield look.finding(sentence, language, spans, count=len(spans))


_THIRD_PARTY = {
    "telephone": N_("Telephone numbers that are not the organisation's own: %(count)s. Take them out."),
    "email": N_("E-mail addresses that are not the organisation's own: %(count)s. Take them out."),
    "street_address": N_("Street addresses that are not the organisation's own: %(count)s. Take them out."),
    "social_insurance_number": N_("Social insurance numbers: %(count)s. Take them out."),
    "credit_card": N_("Numbers of payment cards: %(count)s. Take them out."),
    "date_of_birth": N_("Dates of birth: %(count)s. Take them out."),
}
_HEALTH = {
    "health_card": N_("Numbers of health cards: %(count)s. Take them out."),
    "health_result": N_("Results of one person's test: %(count)s. Take them out."),
    "name": N_("A person is greeted by name together with their health or a date of theirs. Take both out."),
}


def _pii_third_party(look: Look) -> Iterator[Finding]:
    own = personal_data.own(look.check)
    for language, text in look.texts.items():
        yield from _by_kind(look, language, personal_data.third_party(text, own), _THIRD_PARTY)


def _phi(look: Look) -> Iterator[Finding]:
    for language, text in look.texts.items():
        spans = [*personal_data.health_cards(text), *relationship.health_details(text)]
        # A date or a health word is named only with the name of the person whose it is.
        spans = [Span(one.start, one.end, one.kind if one.kind in _HEALTH else "name") for one in spans]
        yield from _by_kind(look, language, spans, _HEALTH)


def _by_kind(look: Look, language: str, spans: list[Span], sentences: dict[str, str]) -> Iterator[Finding]:
    for kind, sentence in sentences.items():
        found = [span for span in spans if span.kind == kind]
        if found:
            yield look.finding(sentence, language, found, count=len(found))


def _confirms_client_relationship(look: Look) -> Iterator[Finding]:
    for language, text in look.texts.items():
        spans = relationship.client_relationship(text)
        if spans:
            yield look.finding(
                N_(
                    "This tells the public that somebody is a client or patient, which is never said, even if they did."
                ),
                language,
                spans,
                count=len(spans),
            )


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
    return _where(look, wording.capitals, sentence)


def _more_than_2_hashtags(look: Look) -> Iterator[Finding]:
    sentence = N_("Hashtags: %(count)s. Use at most two.")
    return _where(look, wording.hashtags, sentence, allowed=2)


def _hashtag_not_camelcase(look: Look) -> Iterator[Finding]:
    sentence = N_("Begin each word of a hashtag with a capital letter, so that screen readers can tell them apart.")
    return _where(look, wording.flat_hashtags, sentence)


def _undefined_acronym(look: Look) -> Iterator[Finding]:
    known = frozenset(look.check.known)
    for language, text in look.texts.items():
        spans = wording.undefined_acronyms(text, known)
        if spans:
            acronyms = ", ".join(text[span.start : span.end] for span in spans)
            yield look.finding(
                N_("Spell these out at their first use: %(acronyms)s."), language, spans, acronyms=acronyms
            )


def _where(look: Look, rule: Callable[[str], list[Span]], sentence: str, *, allowed: int = 0) -> Iterator[Finding]:
    for language, text in look.texts.items():
        spans = rule(text)
        if len(spans) > allowed:
            yield look.finding(sentence, language, spans, count=len(spans))


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
    "phi": _phi,
    "pii_third_party": _pii_third_party,
    "confirms_client_relationship": _confirms_client_relationship,
    "required_source_link": _required_source_link,
    "missing_offline_contact": _missing_offline_contact,
    "missing_alt_text": _missing_alt_text,
    "all_caps": _all_caps,
    "more_than_2_hashtags": _more_than_2_hashtags,
    "hashtag_not_camelcase": _hashtag_not_camelcase,
    "reading_grade_over_9": _reading_grade_over_9,
    "undefined_acronym": _undefined_acronym,
    "no_source_link": _no_source_link,
}
"""The checks by the names that a document uses; the same as those of `form.CHECK_PARAMETERS`."""
