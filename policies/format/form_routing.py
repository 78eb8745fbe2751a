"""The form of the way to an approval: the tree, the categories, the chains and what holds for every approval."""

from __future__ import annotations

from governance.errors import N_
from policies.carrying.judging import LEVELS
from policies.format.form_procedures import guidance
from policies.format.groups import ListOf, MapOf, Record, Text
from policies.format.shapes import Choice, Flag, Integer, String
from policies.format.written import duration, word

RESPOND = ("always", "optional", "signpost_only", "never")
ACTIONS = ("respond", "let_stand", "monitor", "moderate")
FINISH_UNDER_OLD, RE_EVALUATE = "finish_under_old_unless_recall", "re_evaluate"

_ANSWER = Record(
    {"id": word("The answer's name, told apart within its question."), "label": Text(about="What the button says.")},
    {"to": word("The question that comes next."), "category": word("The category that is reached.")},
)

_QUESTION = Record(
    {
        "question": Text(about="What is asked."),
        "answers": ListOf(
            _ANSWER,
            empty=N_("This question has no answer: whoever comes here cannot go on."),
            about="What can be answered. Each answer leads to a question (to) or to a category.",
        ),
    },
    {"help": Text(about="What helps to answer.")},
)

_SUGGESTION = Record(
    {
        "category": word("The category to think of."),
        "any_of": ListOf(
            String(),
            empty=N_("Name at least one word or phrase."),
            about="Words and phrases, found whole, capitals and accents aside.",
        ),
        "because": Text(about="Why these words speak for the category."),
    },
    {
        "channels": ListOf(
            word(),
            empty=N_("Name at least one channel, or leave this out."),
            about="The channels on which these words are looked for; all of them where this is left out.",
        )
    },
)

TRIAGE = Record(
    {
        "start": word("The first question."),
        "nodes": MapOf(_QUESTION, empty=N_("The tree has no question."), about="The questions by their names."),
    },
    {"suggestions": ListOf(_SUGGESTION, about="Categories to think of where a message holds certain words.")},
    about="The decision tree that leads from a message to its category.",
)

CATEGORY = Record(
    {
        "title": Text(about="What the category is called."),
        "respond": Choice(RESPOND, about="Whether messages of this category are answered."),
        "guidance": Text(about="What to do, for whoever writes. Markdown."),
        "source": Text(about="Where this guidance comes from."),
    },
    {
        "action": Choice(ACTIONS, about="What is done with such a message; respond where it is answered."),
        "first_response": duration("How soon after it came in a message is answered."),
        "resolution": duration("How soon after it came in the matter is settled."),
        "sources_min": Integer(0, 10, about="How many links to sources a reply needs."),
        "chain": word("The chain that a reply passes."),
        "template_only": Flag(about="Whether one of its templates, word for word, goes out without any step."),
        "templates": ListOf(word(), about="The templates that fit this category."),
        "offline_contact": Flag(about="Whether a reply has to name a way to reach the organisation in private."),
        "notify": word("The role that is told of such a message."),
    },
)

_QUORUM = Integer(
    1,
    20,
    N_("A quorum is a whole number from %(least)s to %(most)s: below 1 nobody approves."),
    about="How many people of the role, or how many of the roles in any_of, approve; 1 where this is left out.",
)
_NO_ROLE = N_("This step names no role, so that nobody would approve.")
MOST_BESIDE = 20
"""Roles that one step may have beside each other."""

STEP = Record(
    {},
    {
        "role": word("The role that approves."),
        "all_of": ListOf(
            word(), empty=_NO_ROLE, most=MOST_BESIDE, about="Roles that all approve, in any order, each by one person."
        ),
        "any_of": ListOf(
            word(), empty=_NO_ROLE, most=MOST_BESIDE, about="Roles of which as many approve as the quorum says."
        ),
        "quorum": _QUORUM,
        "due": duration("Counted from the submission; without it the step is due when the response is."),
        "skip": Record(
            {
                "by": ListOf(
                    word(),
                    empty=N_("Name at least one role that may skip this step, or leave “skip” out."),
                    most=MOST_BESIDE,
                    about="The roles that may let this step be passed over, with a reason; never who wrote the text.",
                )
            },
            about="Who may let this step be passed over. Where it is left out nobody may.",
        ),
    },
    short="role",
    one_of=("role", "all_of", "any_of"),
)

CHAINS = MapOf(
    ListOf(STEP, empty=N_("This chain names no role, so that nobody would approve.")),
    about="Lists of steps by name. “statement” is for texts that answer nobody, “amendment” for this document.",
)

APPROVAL = Record(
    {
        "author_may_approve": Flag(
            False,
            N_("No author approves their own text. Only false can stand here."),
            about="Fixed: no author approves their own text.",
        ),
        "distinct_people": Flag(about="Whether each person fills at most one step of an item."),
        "valid_for": duration("How long an approval holds."),
        "on_deadline_missed": Choice(
            ("escalate",),
            N_("“%(value)s” cannot stand here: silence never approves. Only escalate can."),
            about="Fixed: silence escalates and never approves.",
        ),
        "escalate_to": word("The role that is told when a step is late."),
        "on_policy_change": Choice(
            (FINISH_UNDER_OLD, RE_EVALUATE),
            about="What happens to items in review when a new version of this document takes effect.",
        ),
    },
    {
        "carry_over": Choice(
            LEVELS,
            about="Which small edits keep the approvals of all steps but the last; each includes those before it.",
        ),
        "needs_acknowledgement": Flag(
            about="Whether only those approve under a version who have acknowledged it; false where left out."
        ),
        **guidance(),
    },
    about="What holds for every approval.",
)
