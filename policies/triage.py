"""Walking the decision tree, and categories to think of for a message. People choose; nothing is chosen for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from policies.folding import folded, holds
from policies.parts import Answer, Category, Document, Question, SuggestionRule, Text, Tree


@dataclass(frozen=True)
class Outcome:
    """Where answers have led: the steps taken, and then the next question or the category."""

    steps: tuple[tuple[Question, Answer], ...]
    question: Question | None
    category: str | None

    @property
    def words(self) -> list[str]:
        """The steps as `question.answer` each, for addresses and forms; `walk` reads them."""
        return [f"{question.id}.{answer.id}" for question, answer in self.steps]

    @property
    def path(self) -> list[dict[str, str]]:
        """The steps as they are recorded; `fits` checks them."""
        return [{"question": question.id, "answer": answer.id} for question, answer in self.steps]


@dataclass(frozen=True)
class Suggestion:
    """A category to think of, with the words of the message that spoke for it and the document's reason."""

    category: Category
    found: tuple[str, ...]
    because: Text


def walk(tree: Tree, answers: Iterable[str]) -> Outcome:
    """Follow answers, `question.answer` each, from the start as far as they fit the tree."""
    question, steps = tree.questions[tree.start], []
    for word in answers:
        asked, _, given = word.partition(".")
        answer = next((one for one in question.answers if asked == question.id and one.id == given), None)
        if answer is None:
            break
        steps.append((question, answer))
        if answer.to is None:
            return Outcome(tuple(steps), None, answer.category)
        question = tree.questions[answer.to]
    return Outcome(tuple(steps), question, None)


def fits(tree: Tree, path: Iterable[Mapping[str, str]], category: str) -> bool:
    """Whether a recorded path is one of the tree's, whole, and leads to this category."""
    words = [f"{step.get('question')}.{step.get('answer')}" for step in path]
    outcome = walk(tree, words)
    return outcome.words == words and outcome.category == category


def suggest(document: Document, text: str, channel: str) -> tuple[Suggestion, ...]:
    """The categories whose words the message holds, in the document's order: words as a whole, accents aside."""
    words = folded(text)
    found: dict[str, Suggestion] = {}
    for rule, phrases in _phrases(document.triage):
        if rule.channels and channel not in rule.channels:
            continue
        hits = tuple(phrase for phrase, wanted in phrases if holds(words, wanted))
        if hits and rule.category not in found:
            found[rule.category] = Suggestion(document.categories[rule.category], hits, rule.because)
    return tuple(found.values())


@lru_cache(maxsize=8)
def _phrases(tree: Tree) -> tuple[tuple[SuggestionRule, tuple[tuple[str, str], ...]], ...]:
    return tuple((rule, tuple((phrase, folded(phrase)) for phrase in rule.any_of)) for rule in tree.suggestions)
