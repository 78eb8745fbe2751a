"""Two editions of the guidance held against each other: by clause, in meaning, and word by word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from governance.errors import N_
from policies.clauses import Clause, clauses, sections
from policies.compared import approvers, matching
from policies.compared.meaning import ANSWERS, APPROVERS, CHECKS, OTHER, RULES, TEXTS, TIMES, Meaning, Pair, touched
from policies.compared.particular import meanings
from policies.differences import Piece, differences
from policies.parts import Document
from policies.sentences import Code, Sentence, say

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"

MORE_THAN_MINOR: Mapping[str, str] = {
    APPROVERS: N_("It is declared a minor change, but it changes who approves."),
    TIMES: N_("It is declared a minor change, but it changes when something is due."),
    CHECKS: N_("It is declared a minor change, but it changes what a text has to be."),
    ANSWERS: N_("It is declared a minor change, but it changes what is answered and how."),
    RULES: N_("It is declared a minor change, but it changes the rules."),
    OTHER: N_("It is declared a minor change, but it changes more than texts."),
}


@dataclass(frozen=True)
class Change:
    """One clause that is not as it was: `added`, `removed`, `changed`, or `moved` to another id or another place."""

    kind: str
    before: Clause | None
    after: Clause | None
    meaning: tuple[Meaning, ...]

    @property
    def clause(self) -> Clause:
        """The clause as it is now, or as it last was."""
        found = self.after or self.before
        assert found is not None
        return found

    @cached_property
    def texts(self) -> Mapping[str, Mapping[str, Sequence[Piece]]]:
        """The words that changed, by key of the text and by language."""
        if self.before is None or self.after is None:
            return {}
        keys = dict.fromkeys((*self.after.texts, *self.before.texts))
        found = {key: _words(self.before.texts.get(key, {}), self.after.texts.get(key, {})) for key in keys}
        return {key: words for key, words in found.items() if words}


def _words(before: Mapping[str, str], after: Mapping[str, str]) -> Mapping[str, Sequence[Piece]]:
    found = {}
    for language in dict.fromkeys((*after, *before)):
        old, new = before.get(language, ""), after.get(language, "")
        if old != new:
            found[language] = differences(old, new)
    return found


@dataclass(frozen=True)
class Comparison:
    """What changed from one document to another. `headlines` say, for what is approved, who approves it now."""

    changes: tuple[Change, ...]
    headlines: tuple[Meaning, ...]
    declared: str

    @property
    def nothing(self) -> bool:
        """Whether the two say the same."""
        return not self.changes

    @cached_property
    def touched(self) -> frozenset[str]:
        """Everything that the changes touch."""
        told = (*self.headlines, *(one for change in self.changes for one in change.meaning))
        return frozenset(one.touches for one in told)

    @property
    def warnings(self) -> tuple[Sentence, ...]:
        """Why the change is greater than it is declared; nothing where it is not."""
        if self.declared != "minor":
            return ()
        return tuple(say(message) for touches, message in MORE_THAN_MINOR.items() if touches in self.touched)

    def of(self, clause: str) -> Change | None:
        """What changed in a clause, by its id now or before."""
        return next(
            (
                one
                for one in self.changes
                if clause in (one.after.id if one.after else "", one.before.id if one.before else "")
            ),
            None,
        )


def compare(old: Document, new: Document) -> Comparison:
    """Hold two documents against each other. Asks nothing but its two arguments."""
    olds, news = clauses(old), clauses(new)
    renamed = matching.renamed(olds, news)
    was = {other: one for one, other in renamed.items()}
    moved = matching.moved(olds, news, was)
    found = []
    for ident, after in news.items():
        before = olds.get(was.get(ident, ident))
        if before is None:
            found.append(Change(ADDED, None, after, (Meaning(say(COME), touched(after.section)),)))
        elif change := _held_against(Pair(before, after, old, new, renamed), ident in moved):
            found.append(change)
    for ident, before in olds.items():
        if ident not in news and ident not in renamed:
            found.append(Change(REMOVED, before, None, (Meaning(say(GONE), touched(before.section)),)))
    order = {section.id: place for place, section in enumerate(sections(new))}
    found.sort(key=lambda one: (order[one.clause.section], _place(one.clause)))
    return Comparison(tuple(found), tuple(approvers.headlines(old, new, renamed)), new.change)


COME, GONE = N_("New in this version."), N_("No longer in this version.")


def _held_against(pair: Pair, moved: bool) -> Change | None:
    before, after = pair.before, pair.after
    if before.content != after.content:
        found = meanings(pair)
        return Change(CHANGED, before, after, (*found, _moved(before, after)) if moved else found)
    if before.id != after.id:
        told = say(N_("It is called %(after)s instead of %(before)s."), after=Code(after.id), before=Code(before.id))
        return Change(MOVED, before, after, (Meaning(told, TEXTS),))
    return Change(MOVED, before, after, (_moved(before, after),)) if moved else None


def _moved(before: Clause, after: Clause) -> Meaning:
    sentence = N_("It stands at another place: %(after)s, before %(before)s.")
    told = say(sentence, after=after.number, before=before.number)
    return Meaning(told, RULES if after.section == "rules" else TEXTS)


def _place(clause: Clause) -> int:
    """Its place in its section."""
    return int(clause.number.rpartition(".")[2])
