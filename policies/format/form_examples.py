"""The form of the examples: tests inside the document, of what is given and what is expected."""

from __future__ import annotations

from governance.errors import N_
from policies.format.form_routing import ACTIONS
from policies.format.groups import ListOf, MapOf, OneOrMore, Record, Text
from policies.format.shapes import IDENTIFIER, LANGUAGE, Choice, Flag, Integer, Shape, String, Written
from policies.format.written import moment, word
from policies.lengths import COUNTING

AUTHOR_KINDS = ("public", "media", "elected", "organisation", "anonymous")
DRAFT_KINDS = ("reply", "statement", "correction")
SEVERITIES = ("low", "medium", "high")
MOST_EXAMPLES = 200
MOST_COUNTED = 999_999_999


def _language(about: str = "") -> Shape:
    return Written(LANGUAGE, N_("“%(value)s” is no language code, such as en or fr."), about=about)


_MESSAGE = Record(
    {"text": String(about="What the public wrote.")},
    {
        "language": _language("The language of the message; the first required one where this is left out."),
        "channel": word("The channel on which it came; web where this is left out."),
        "author_kind": Choice(AUTHOR_KINDS, about="Who wrote it; public where this is left out."),
        "url": String(about="Where it stands."),
        "received_at": moment("When it came in; the example's own moment where this is left out."),
    },
    short="text",
    about="A message of the public; a text alone stands for one. A reply without it answers a message without words.",
)

_ATTACHMENT = Record(
    {
        "media_type": Written(
            "[a-z]+/[a-z0-9.+-]{1,60}",
            N_("“%(value)s” is no media type, such as image/png."),
            about="What kind of file it is.",
        )
    },
    {"alt": MapOf(String(), LANGUAGE, about="Its description by language, for people who cannot see it.")},
)

_DRAFT = Record(
    {"texts": MapOf(String(), LANGUAGE, about="The texts by language. An example may leave a language out.")},
    {
        "kind": Choice(DRAFT_KINDS, about="A reply where there is a message, else a statement, where left out."),
        "channel": word("Where it goes out; the channel of the message where this is left out."),
        "counting": Choice(tuple(COUNTING), about="How its length is counted; as the channel usually does."),
        "limit": Integer(1, 1_000_000, about="The longest text; as the channel usually has it."),
        "attachments": ListOf(_ATTACHMENT, most=20, about="The files that go out with it."),
        "scheduled_for": moment("When it is to go out."),
    },
    about="What is written.",
)

_GRANT = Written(
    f"{IDENTIFIER}(:{IDENTIFIER})?", N_("“%(value)s” is no role, such as comms_manager or program_expert:environment.")
)

_GIVEN = Record(
    {},
    {
        "message": _MESSAGE,
        "answers": ListOf(
            Written(rf"{IDENTIFIER}\.{IDENTIFIER}", N_("“%(value)s” is no answer. Write question.answer.")),
            most=100,
            about="The path through the tree, an answer each as question.answer.",
        ),
        "category": word("The category that was chosen, where no path is given."),
        "topic": word("The topic that was chosen."),
        "draft": _DRAFT,
        "people": MapOf(ListOf(_GRANT, most=50), most=50, about="People by name, each with roles: role or role:topic."),
        "author": word("Which of the people wrote the draft."),
        "at": moment("When it happens; the moment from which the document holds where this is left out."),
        "emergency": Flag(about="Whether an emergency is declared."),
        "reopened": Flag(about="Whether the conversation was closed before."),
        "replies": Integer(0, MOST_COUNTED, about="How many replies the conversation has."),
        "reach": Integer(0, MOST_COUNTED, about="How many people the message reaches; not known where left out."),
        "severity": Choice(SEVERITIES, about="How grave the matter is; not known where left out."),
    },
    about="What the example begins with.",
)

_NAMES = N_("“%(value)s” is no check and no rule. Write the name of a check, or rules. and the id of a rule.")

EXPECTATIONS: dict[str, Shape] = {
    "category": word("The category that is reached or set by a rule."),
    "action": Choice(ACTIONS, about="What is done with the message."),
    "suggested": ListOf(word(), about="Categories that the words of the message suggest; the first one comes first."),
    "chain": ListOf(OneOrMore(word()), about="The role of each step, or its roles where they stand beside each other."),
    "due": moment("When the first response is due."),
    "step_due": ListOf(moment(), about="When each step is due."),
    "blocked_by": ListOf(Written(rf"(rules\.)?{IDENTIFIER}", _NAMES), about="What blocks: exactly these."),
    "warned_by": ListOf(Written(rf"(rules\.)?{IDENTIFIER}", _NAMES), about="What warns: exactly these."),
    "cites": ListOf(
        Written(rf"{IDENTIFIER}(\.{IDENTIFIER})?", N_("“%(value)s” is no clause, such as categories.R3.")),
        about="Clauses that are cited, among others.",
    ),
    "notify": OneOrMore(word(), about="The roles that are told: exactly these."),
    "severity": Choice(SEVERITIES, about="How grave the matter is after the rules."),
    "approvers": ListOf(
        OneOrMore(word()), about="For each step those of the people who could decide on it: exactly these."
    ),
    "template": word("The template that goes out without any step."),
}

EXAMPLES = ListOf(
    Record(
        {
            "id": word("The example's name."),
            "given": _GIVEN,
            "expect": Record({}, EXPECTATIONS, some_of=tuple(EXPECTATIONS), about="What has to come of it."),
        },
        {"title": Text(about="What the example shows.")},
    ),
    most=MOST_EXAMPLES,
    about="Tests inside the document. A version whose examples fail cannot be submitted.",
)
