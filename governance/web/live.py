"""What the guidance says of a text while it is written: lengths, checks, who approves, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape

from governance import clock, http
from governance.errors import N_, Refusal
from governance.text import Unfit, clean
from governance.web import editing, reader, words
from governance.web.editing import WRITES_NOW, Desk, attached
from governance.web.forms import Form
from policies.facts import Evaluation
from policies.lengths import COUNTING
from policies.parts import Document
from policies.posts import DIVIDER, Post, counted, divides, joined, longest, suggested
from policies.versions import version_in_force
from workflows.attachments import Attachment
from workflows.carrying import Foreseen, foreseen
from workflows.channels import Channel
from workflows.previews import Preview, preview
from workflows.states import DRAFT
from workflows.threads import Message
from workflows.working_copies import writing_now

DIVIDE = N_(
    "Shorten it, or divide it into posts of a thread: write %(line)s on a line of its own where the next post begins. "
    "All posts are one text: they are approved together and published together."
)
NOTHING = Foreseen()


@dataclass(frozen=True)
class Live:
    """What the page shows beside the text. `counts` are, by language, length and limit, of which post where several.

    `foreseen` is what saving it would do to the approvals given so far.
    """

    at: datetime
    preview: Preview
    channel: Channel
    counts: Mapping[str, tuple[int, int, str]]
    any_text: bool
    needed: tuple[str, ...]
    attachments: Sequence[Attachment]
    others: list[str]
    posts: Mapping[str, Sequence[Post]] = field(default_factory=dict)
    foreseen: Foreseen = NOTHING

    @property
    def divides(self) -> bool:
        """Whether a text may be divided into posts here."""
        return divides(self.channel.counting)

    @property
    def threads(self) -> dict[str, Sequence[Post]]:
        """The languages whose text is divided into posts, with these."""
        return {language: posts for language, posts in self.posts.items() if len(posts) > 1}

    @property
    def dividing(self) -> str:
        """How a text that is too long here can be divided; empty where none is, or none can be."""
        too_long = any(count > limit for count, limit, _ in self.counts.values())
        line = Markup('<code class="o-divider">{}</code>').format(DIVIDER)
        return escape(gettext(DIVIDE)) % {"line": line} if too_long and self.divides else ""

    @property
    def can_divide(self) -> bool:
        """Whether the service can do it, at the ends of sentences."""
        return any(
            suggested(self.channel.counting, self.channel.limit, joined([one.text for one in posts])) is not None
            for posts in self.posts.values()
        )

    @property
    def kept_or_not(self) -> list[dict[str, Any]]:
        """What would become of each approval, what is kept first."""
        return [
            {
                "kept": one.kept,
                "name": one.approval.name,
                "n": one.approval.revision,
                "role": words.role_title(one.role),
                "why": http.sentence(one.sentence, one.facts),
            }
            for one in sorted(self.foreseen.told, key=lambda one: not one.kept)
        ]

    @property
    def counting(self) -> str:
        """The channel's rule of counting."""
        return gettext(COUNTING[self.channel.counting].explained)

    @property
    def languages_needed(self) -> str:
        """Which languages the guidance asks for."""
        names = ", ".join(map(words.language_name, self.needed))
        return gettext("The guidance asks for: %(languages)s.") % {"languages": names}

    @property
    def findings(self) -> list[dict[str, Any]]:
        """What the checks say, what blocks first."""
        found = sorted(self.preview.evaluation.findings, key=lambda one: one.outcome != "block")
        return [
            {
                "outcome": one.outcome,
                "text": http.sentence(one.sentence, one.facts),
                "clause": one.clause,
                "language": one.language,
            }
            for one in found
        ]

    @property
    def blocking(self) -> int:
        """How many points stop a submission."""
        return sum(1 for one in self.preview.evaluation.findings if one.outcome == "block")

    @property
    def chain(self) -> str:
        """`Nadia Osei (expert, immunisation) and then Priya Raman (manager)`."""
        return gettext(" and then ").join(
            _turn(step.role, step.topic, [one.name for one in people])
            for step, people in zip(self.preview.evaluation.steps, self.preview.people, strict=True)
        )

    @property
    def route(self) -> str:
        """`This will go to Nadia Osei (expert, immunisation) and then Priya Raman (manager), because …`"""
        seen, chain = self.preview.evaluation, self.chain
        if seen.category is None:
            return gettext("This will go to %(chain)s, because statements take this way.") % {"chain": chain}
        return gettext("This will go to %(chain)s, because the message is in the category %(category)s.") % {
            "chain": chain,
            "category": words.category_title(seen.category),
        }

    @property
    def nobody(self) -> str:
        """For which steps there is nobody who could decide; empty where there is somebody for each."""
        steps = zip(self.preview.evaluation.steps, self.preview.people, strict=True)
        roles = [_role(step.role, step.topic) for step, people in steps if not people]
        if not roles:
            return ""
        return gettext(
            "Nobody can decide as %(roles)s on this text. Choose another topic, or ask an administrator for the role."
        ) % {"roles": ", ".join(roles)}


def live(form: Form, desk: Desk) -> Live:
    """Look at what stands in the form. Changes nothing."""
    at, standing, channel = clock.now(), reader.standing(), desk.channel(form.value("channel"))
    document = version_in_force(at).document
    held = attached(form, desk)
    texts = {language: fit(form.value(f"texts.{language}")) for language in desk.languages}
    seen = preview(
        standing,
        at,
        document,
        kind=desk.kind,
        texts={language: text for language, text in texts.items() if text},
        channel=channel,
        thread=desk.thread.thread if desk.thread else None,
        message=desk.message,
        topic=form.value("topic") or None,
        attachments=held,
        scheduled_for=Form(form.values.copy()).moment("not_before", http.zone()),
        draft_id=desk.draft.draft.id if desk.draft else None,
    )
    return Live(
        at=at,
        preview=seen,
        channel=channel,
        counts=counts(texts, channel),
        any_text=any(text.strip() for text in texts.values()),
        needed=needed(desk.kind, desk.message, document),
        attachments=held,
        posts={language: counted(channel.counting, text) for language, text in texts.items() if text},
        others=[name for _, name in writing_now(desk.place, reader.ident(), at - WRITES_NOW)],
        foreseen=_foreseen(form, desk, seen.evaluation, at),
    )


def counts(texts: Mapping[str, str], channel: Channel) -> dict[str, tuple[int, int, str]]:
    """How long each text, or its longest post, is by the channel's own rule, the most that it takes, and which post."""
    found = {language: longest(channel.counting, text) for language, text in texts.items()}
    return {
        language: (one.length, channel.limit, which(str(one.number), str(one.of)) if one.of > 1 else "")
        for language, one in found.items()
    }


def which(number: str, of: str) -> str:
    """`Post 2 of 3:`, before its length."""
    return gettext("Post %(number)s of %(posts)s:") % {"number": number, "posts": of}


def divide(form: Form, desk: Desk) -> None:
    """Divide each text of the form that is too long into posts, where that can be done at the ends of sentences."""
    channel = desk.channel(form.value("channel"))
    for language in desk.languages:
        text = suggested(channel.counting, channel.limit, fit(form.value(f"texts.{language}")))
        if text is not None:
            form.values[f"texts.{language}"] = text


def _foreseen(form: Form, desk: Desk, evaluation: Evaluation, at: datetime) -> Foreseen:
    """Nothing where nothing was ever submitted, and of words that could not be saved."""
    if desk.draft is None or desk.draft.review is None or not DRAFT.allows(desk.draft.draft.state, "revise"):
        return NOTHING
    typed = Form(form.values.copy())
    wording = editing.wording(typed, desk)
    try:
        typed.settled()
        return foreseen(desk.draft.draft, wording, evaluation.steps, reader.standing(), at)
    except Refusal:
        return NOTHING


def needed(kind: str, message: Message | None, document: Document) -> tuple[str, ...]:
    """The languages in which the guidance wants it."""
    rule = document.languages
    if kind == "reply" and rule.replies == "same_as_inbound" and message:
        return (message.language,)
    return rule.required


def fit(text: str) -> str:
    """The text as it would be stored."""
    try:
        return clean(text)
    except Unfit:  # saving will refuse it; until then it is counted without what cannot be stored
        return "".join(char for char in text if char >= " " or char in "\n\t")


def _role(role: str, topic: str | None) -> str:
    return f"{words.role_title(role)}, {words.topic_title(topic)}" if topic else words.role_title(role)


def _turn(role: str, topic: str | None, names: list[str]) -> str:
    """`Nadia Osei (programme expert, immunisation)`."""
    if not names:
        who = gettext("nobody yet")
    elif len(names) > 3:
        who = gettext("one of %(count)s people") % {"count": len(names)}
    else:
        who = names[0] if len(names) == 1 else _either(names)
    return f"{who} ({_role(role, topic)})"


def _either(names: list[str]) -> str:
    return gettext("%(some)s or %(last)s") % {"some": ", ".join(names[:-1]), "last": names[-1]}
