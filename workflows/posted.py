"""What was posted, held against what was approved: language by language, and of a thread post by post."""

from __future__ import annotations

from collections.abc import Mapping

from governance.db import session
from governance.errors import N_
from policies.posts import Held, divided, divides, held
from workflows.channels import Channel
from workflows.drafts import Revision

DIFFERS = N_("What was posted is not, to the letter, what was approved.")
MISSES = N_("Of what was approved as one thread, a post is missing on the channel.")


def differ(revision: Revision, texts: Mapping[str, str]) -> bool:
    """Whether a posted text is not the approved one, in any language."""
    approved, posted = ({one: text.strip() for one, text in each.items()} for each in (revision.texts, texts))
    if approved == posted:
        return False
    threads = posts_held(revision, texts)
    return approved.keys() != posted.keys() or any(
        any(post.outcome != "same" for post in threads[one]) if one in threads else approved[one] != posted[one]
        for one in approved
    )


def posts_held(revision: Revision, texts: Mapping[str, str]) -> dict[str, list[Held]]:
    """How each approved post of a thread stands in what was posted, for the languages that are divided into posts.

    No statement where no text has a dividing line.
    """
    asked = {one: text for one, text in revision.texts.items() if one in texts and len(divided(text)) > 1}
    if not asked or not divides(session.get_one(Channel, revision.channel_id).counting):
        return {}
    return {one: held(divided(text), divided(texts[one])) for one, text in asked.items()}


def what_differs(revision: Revision, texts: Mapping[str, str]) -> str:
    """What a report says of a difference, as a msgid."""
    outcomes = {post.outcome for posts in posts_held(revision, texts).values() for post in posts}
    return MISSES if "missing" in outcomes else DIFFERS
