"""Two people wrote in one draft: theirs and mine side by side, put together where they do not meet; nothing is lost."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from flask_babel import gettext
from sqlalchemy import select

from governance.db import session
from governance.people.rows import User
from governance.web import words
from governance.web.editing import Desk, saved_form
from governance.web.forms import Form
from policies.differences import Piece, differences, merged
from workflows.drafts import Revision


@dataclass(frozen=True)
class Both:
    """One text that two people wrote. `proposed` stands in the field: both put together, or mine where they meet."""

    language: str
    theirs: str
    mine: str
    proposed: str
    meets: bool
    changed: list[Piece]

    @property
    def form(self) -> Form:
        """The field in which it is brought together."""
        return Form.of(**{f"texts.{self.language}": self.proposed})


def page(desk: Desk, form: Form, base: int) -> str:
    """Theirs and mine, over the revision `base` that I began from. What is sent from here is held against theirs."""
    assert desk.draft is not None  # only a draft can be overtaken
    before, editor = _revision(desk.draft.draft.id, base), _editor(desk.draft.revision)
    texts = []
    for language in desk.languages:
        mine = form.value(f"texts.{language}").replace("\r\n", "\n")
        theirs = desk.draft.revision.texts.get(language, "")
        together = merged(before.texts.get(language, "") if before else "", mine, theirs)
        proposed = mine if together is None else together
        texts.append(Both(language, theirs, mine, proposed, together is None, differences(theirs, proposed)))
    return render_template(
        "drafts/merge.html",
        desk=desk,
        form=form,
        choices=_choices(form, saved_form(desk), desk),
        texts=texts,
        editor=editor,
        base=before,
    )


def _choices(mine: Form, theirs: Form, desk: Desk) -> list[dict[str, str]]:
    """What differs beside the words: theirs and mine, in words."""
    names = {one.key: one.name for one in desk.channels}
    none = gettext("none")

    def shown(form: Form) -> dict[str, str]:
        not_before = f"{form.value('not_before_date')} {form.value('not_before_time')}".strip()
        return {
            gettext("Channel"): names.get(form.value("channel"), none),
            gettext("Topic"): words.topic_title(form.value("topic")) or none,
            gettext("Not before"): not_before or none,
            gettext("Attachments"): ", ".join(form.every("attachments")) or none,
        }

    ours = shown(mine)
    return [
        {"term": term, "value": gettext("theirs: %(theirs)s; yours: %(mine)s") % {"theirs": value, "mine": ours[term]}}
        for term, value in shown(theirs).items()
        if value != ours[term]
    ]


def _revision(draft_id: int, n: int) -> Revision | None:
    return session.scalars(select(Revision).where(Revision.draft_id == draft_id, Revision.n == n)).one_or_none()


def _editor(revision: Revision) -> str:
    return session.scalar(select(User.name).where(User.id == revision.editor_id)) or ""
