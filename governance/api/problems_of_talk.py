"""The types of problem that talk about a draft gives rise to."""

from __future__ import annotations

from collections.abc import Mapping

from governance.api.problems_of_guidance import Known
from governance.errors import N_

_LOOK = N_("Read the comments of the draft: each says how it stands.")

TALK: Mapping[str, Known] = {
    "comment-full": Known(409, N_("The comment has as many answers as it takes."), N_("Begin another comment.")),
    "comment-resolved": Known(
        409,
        N_("The comment was resolved; “by” and “at” say by whom and when."),
        N_("Open it again, or begin another comment."),
    ),
    "draft-over": Known(
        409,
        N_("The draft is published, withdrawn or set aside: nothing can be added to what was said about it."),
        N_("There is nothing to do."),
    ),
    "no-suggestion": Known(409, N_("The comment suggests no words that could be taken or declined."), _LOOK),
    "place-changed": Known(
        409,
        N_("The words that a suggestion is about, or those around them, are no longer as they were."),
        N_("Read the current revision, and suggest it anew or edit the text."),
    ),
    "suggestion-decided": Known(
        409, N_("The suggestion was taken or declined before; “by” and “at” say by whom and when."), _LOOK
    ),
    "suggestion-open": Known(
        409, N_("A suggestion that is open is taken or declined, and not resolved."), N_("Take it or decline it.")
    ),
    "too-many-comments": Known(
        409, N_("As many comments on the draft are open as it takes."), N_("Resolve some of them first.")
    ),
}
