"""The steps that a draft has to pass, while its chain and the rules ask for them: none twice for the same role."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from policies.parts import Category, Document, Rule, Step

Asked = tuple[Step, tuple[str, ...]]
"""A step with the clauses that ask for it."""


@dataclass
class Asking:
    """The steps of a chain, and those that rules put before and after it."""

    chain: list[Asked]
    before: list[Asked] = field(default_factory=list)
    after: list[Asked] = field(default_factory=list)

    @property
    def all(self) -> list[Asked]:
        """Every step in order."""
        return [*self.before, *self.chain, *self.after]

    def demand(self, rule: Rule) -> None:
        """Ask for the steps of a rule; where the role approves already, the rule is cited there."""
        for one in rule.require:
            if not self._cited(one.role, 1, (rule.clause,)):
                place = self.after if one.when == "after" else self.before
                place.append((Step(one.role, due=one.due), (rule.clause,)))

    def add_missing(self, rule: Rule, category: Category, document: Document) -> None:
        """Ask for the steps of a category's chain that are not asked for yet, after the chain that there is."""
        chain = document.chains.get(category.chain or "")
        if chain is None:
            return
        clauses = (rule.clause, category.clause, chain.clause)
        for step in chain.steps:
            quorum = step.quorum if step.role else 1
            lacking = [role for role in step.roles if not self._cited(role, quorum, clauses)]
            if lacking and (not step.any_of or len(step.any_of) - len(lacking) < step.quorum):
                self.chain.append((replace(step, all_of=tuple(lacking)) if step.all_of else step, clauses))

    def _cited(self, role: str, quorum: int, clauses: tuple[str, ...]) -> bool:
        """Whether the role approves whatever else happens; then the clauses are cited there, and its quorum kept."""
        for part in (self.before, self.chain, self.after):
            for index, (step, asked) in enumerate(part):
                optional = step.any_of and step.quorum < len(step.any_of)
                if role not in step.roles or optional or (quorum > 1 and not step.role):
                    continue
                step = replace(step, quorum=max(step.quorum, quorum)) if step.role else step
                step = replace(step, skip_by=())  # what something else asks for too nobody passes over
                part[index] = step, tuple(dict.fromkeys((*asked, *clauses)))
                return True
        return False
