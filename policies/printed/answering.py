"""Choosing a category and what follows from it, in words."""

from __future__ import annotations

from collections.abc import Iterator

from governance.errors import N_
from policies.calendar import Allowance
from policies.parts import Answer, Category, Document, SuggestionRule
from policies.printed import approving
from policies.printed.clause import Clause, Detail, Made, category, chain, details, phrases, role, template
from policies.sentences import Code, Fact, Named, Sentence, say, series

RESPONSES = {
    "always": N_("A response is always given."),
    "optional": N_("A response is optional."),
    "signpost_only": N_("Only a pointer to where help is, no answer to the question itself."),
    "never": N_("No public response is given."),
}
ACTIONS = {
    "respond": N_("It is answered."),
    "let_stand": N_("It is left standing."),
    "monitor": N_("It is watched."),
    "moderate": N_("It is moderated."),
}


def triage(document: Document) -> Made:
    """The questions of the tree in their order, then the categories to think of."""
    for one in document.triage.questions.values():
        first = say(N_("The first question.")) if one.id == document.triage.start else None
        yield Clause(
            one.clause,
            one.question,
            one.help,
            None,
            details(("start", first), *(("answers", _answer(document, answer)) for answer in one.answers)),
            {
                "question": one.question,
                **({"help": one.help} if one.help else {}),
                "start": one.id == document.triage.start,
                "answers": one.answers,
            },
        )
    if document.triage.suggestions:
        yield Clause(
            "triage.suggestions",
            name=say(N_("Categories to think of")),
            details=tuple(Detail("suggestions", _suggestion(document, one)) for one in document.triage.suggestions),
            content={"suggestions": document.triage.suggestions},
        )


def _answer(document: Document, answer: Answer) -> Sentence:
    label: Fact = answer.label
    if answer.id.lower() not in {word.lower() for word in answer.label.values()}:
        label = say(N_("%(answer)s (%(id)s)"), answer=answer.label, id=Code(answer.id))  # as it stands in the record
    if answer.to is not None:
        question = document.triage.questions[answer.to]
        return say(
            N_("%(answer)s: go on with “%(question)s”"),
            answer=label,
            question=Named(question.clause, question.question),
        )
    return say(N_("%(answer)s: %(category)s"), answer=label, category=category(document, answer.category or ""))


def _suggestion(document: Document, one: SuggestionRule) -> Sentence:
    think, words, why = category(document, one.category), phrases(one.any_of), one.because
    if one.channels:
        sentence = N_("%(category)s, for a message on %(channels)s with one of: %(words)s. %(because)s")
        return say(sentence, category=think, channels=series(one.channels, "or"), words=words, because=why)
    sentence = N_("%(category)s, for a message with one of: %(words)s. %(because)s")
    return say(sentence, category=think, words=words, because=why)


def categories(document: Document) -> Made:
    """Each category: what is answered, by when, and who approves it."""
    for one in document.categories.values():
        yield Clause(
            one.clause,
            one.title,
            one.guidance,
            None,
            tuple(_details(document, one)),
            {key: value for key, value in vars(one).items() if key != "id"},
        )


def _details(document: Document, one: Category) -> Iterator[Detail]:
    yield from details(
        ("respond", say(RESPONSES[one.respond])),
        ("action", say(ACTIONS[one.action]) if one.respond == "never" else None),
        ("first_response", _within(N_("First response within %(time)s."), one.first_response)),
        ("resolution", _within(N_("Resolved within %(time)s."), one.resolution)),
        ("chain", _chain(document, one)),
        ("template_only", _template_only(one)),
        ("templates", _templates(document, one)),
        ("sources_min", _sources(one)),
        (
            "offline_contact",
            say(N_("A reply names a way to reach the organisation in private.")) if one.offline_contact else None,
        ),
        ("notify", say(N_("%(role)s is told."), role=role(document, one.notify)) if one.notify else None),
        ("source", say(N_("Drawn from: %(source)s"), source=one.source)),
    )


def _within(message: str, time: Allowance | None) -> Sentence | None:
    return None if time is None else say(message, time=time)


def _chain(document: Document, one: Category) -> Sentence | None:
    if one.chain is None:
        return None
    steps = approving.steps(document, document.chains[one.chain])
    if one.respond == "never":
        return say(
            N_("What is done instead goes through the chain %(chain)s: %(steps)s."), chain=chain(one.chain), steps=steps
        )
    return say(N_("Approved through the chain %(chain)s: %(steps)s."), chain=chain(one.chain), steps=steps)


def _template_only(one: Category) -> Sentence | None:
    if not one.template_only:
        return None
    return say(N_("A reply that is one of its templates, word for word, needs no further approval."))


def _templates(document: Document, one: Category) -> Sentence | None:
    if not one.templates:
        return None
    return say(N_("Templates: %(templates)s."), templates=series(template(document, name) for name in one.templates))


def _sources(one: Category) -> Sentence | None:
    if not one.sources_min:
        return None
    return say(N_("Links to sources that a reply needs at least: %(count)s."), count=one.sources_min)
