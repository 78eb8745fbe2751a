"""What holds for every approval, and for whoever stands in for an approver, in words."""

from __future__ import annotations

from governance.errors import N_
from policies.carrying.edits import PUNCTUATION, TYPOS, WHITESPACE
from policies.carrying.judging import NONE
from policies.carrying.spelling import MOST
from policies.parts import Document
from policies.printed.clause import Made, role, value
from policies.sentences import say

PURPOSE = N_("In short")
"""What a part's own guidance is called."""

DISTINCT = {
    True: N_("Each person fills at most one step of an item."),
    False: N_("One person may fill several steps of an item."),
}
ON_CHANGE = {
    "finish_under_old_unless_recall": N_(
        "What is in review when a new version takes effect is finished under the version that it was submitted under, "
        "unless it is recalled with a reason."
    ),
    "re_evaluate": N_("What is in review when a new version takes effect is judged anew under that version."),
}
ACKNOWLEDGED = {
    True: N_("Only those approve under a version who have acknowledged it."),
    False: N_("Approving under a version does not depend on having acknowledged it."),
}
CARRIED = {
    NONE: N_("No edit keeps an approval, however small."),
    WHITESPACE: N_(
        "Where only spaces or line breaks between words changed, every step before the last keeps its approval, "
        "for as long as that holds. The last step always decides anew. Nothing is kept where a number, a date, a "
        "name, a link or a negation changed, in any language."
    ),
    PUNCTUATION: N_(
        "Where only spaces, line breaks, commas, semicolons, full stops or the form of quotation marks, "
        "apostrophes and dashes changed, between ordinary words of English or French, every step before the last "
        "keeps its approval, for as long as that holds. The last step always decides anew. Nothing is kept where a "
        "number, a date, a name, a link or a negation changed, or where a comma can change the sense, in any "
        "language."
    ),
    TYPOS: N_(
        "Where only spaces, line breaks, commas, semicolons, full stops or the form of quotation marks, "
        "apostrophes and dashes changed, between ordinary words of English or French, or up to %(most)s misspelt "
        "common words were put right, every step before the last keeps its approval, for as long as that holds. "
        "The last step always decides anew. Nothing is kept where a number, a date, a name, a link or a negation "
        "changed, or where a comma can change the sense, in any language."
    ),
}
ACCEPTED = {
    True: N_("A delegation holds only once the delegate has accepted it."),
    False: N_("A delegation holds without the delegate having accepted it."),
}


def approval(document: Document) -> Made:
    """What holds for every approval, whatever the chain."""
    rule, part = document.approval, "approval"
    if rule.guidance:
        yield value(part, "guidance", PURPOSE, None, None, rule.guidance)
    fixed = say(N_("Nobody approves their own words. This is fixed."))
    yield value(part, "author_may_approve", N_("One's own words"), rule.author_may_approve, fixed)
    distinct = say(DISTINCT[rule.distinct_people])
    yield value(part, "distinct_people", N_("Several steps"), rule.distinct_people, distinct)
    held = say(N_("An approval holds for %(time)s."), time=rule.valid_for)
    yield value(part, "valid_for", N_("How long an approval holds"), rule.valid_for, held)
    fixed = say(N_("What is overdue is escalated; silence never approves. This is fixed."))
    yield value(part, "on_deadline_missed", N_("A missed deadline"), rule.on_deadline_missed, fixed)
    told = say(N_("Whoever is told of what is overdue: %(role)s."), role=role(document, rule.escalate_to))
    yield value(part, "escalate_to", N_("Escalation"), rule.escalate_to, told)
    change = say(ON_CHANGE[rule.on_policy_change])
    yield value(part, "on_policy_change", N_("A new version of this document"), rule.on_policy_change, change)
    carried = say(CARRIED[rule.carry_over], **({"most": MOST} if rule.carry_over == TYPOS else {}))
    yield value(part, "carry_over", N_("Edits after an approval"), rule.carry_over, carried)
    known = say(ACKNOWLEDGED[rule.needs_acknowledgement])
    yield value(part, "needs_acknowledgement", N_("Acknowledging this document"), rule.needs_acknowledgement, known)


def delegation(document: Document) -> Made:
    """How somebody who is away is stood in for."""
    rule, part = document.delegation, "delegation"
    if not rule:
        return
    if "guidance" in rule:
        yield value(part, "guidance", PURPOSE, None, None, rule["guidance"])
    longest = say(N_("Days that a delegation lasts at most: %(days)s."), days=rule["max_days"])
    yield value(part, "max_days", N_("Longest delegation"), rule["max_days"], longest)
    accepted = say(ACCEPTED[rule["needs_acceptance"]])
    yield value(part, "needs_acceptance", N_("Acceptance"), rule["needs_acceptance"], accepted)
    fixed = say(N_("A delegate cannot delegate on. This is fixed."))
    yield value(part, "chain_depth", N_("Delegating on"), rule["chain_depth"], fixed)
    yield value(part, "shown_as", N_("How a decision is shown"), None, None, rule["shown_as"])
