"""What was posted, held against what was approved: language by language, and of a thread post by post."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from governance.db import session
from governance.errors import N_, Invalid, Problem
from governance.text import Unfit, clean
from policies.posts import Held, divided, divides, held
from workflows.channels import Channel
from workflows.drafts import Revision
from workflows.ready import earliest

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


def evidence(
    at: datetime,
    approved_at: datetime,
    revision: Revision,
    url: str | None,
    published_at: datetime | None,
    captured: Mapping[str, str] | str | None,
) -> dict[str, Any]:
    """What a publication's row says of the post, as known at `at`. Raises `Invalid` naming what is missing or wrong."""
    errors: dict[str, list[Problem]] = {}
    if not url or not url.startswith(("https://", "http://")):
        errors["url"] = [Problem(N_("Give the address of the post, beginning with https://."))]
    if published_at is None:
        errors["published_at"] = [Problem(N_("Say when it was posted."))]
    elif published_at > at + timedelta(minutes=1):
        errors["published_at"] = [Problem(N_("This is later than the present moment."))]
    elif published_at < approved_at.replace(second=0, microsecond=0):
        errors["published_at"] = [
            Problem(N_("This is before the approval. A post that went out unapproved has to be reported as a mistake."))
        ]
    texts = _captured(revision, captured, errors)
    if errors:
        raise Invalid("invalid", N_("The proof of what was posted is not complete."), errors=errors)
    assert url is not None  # a missing one is among the errors, and so is a missing time
    assert published_at is not None
    return proof_of(revision, url, published_at, texts)


def proof_of(revision: Revision, url: str, published_at: datetime, texts: Mapping[str, str]) -> dict[str, Any]:
    """What a publication's row says of a post: where, when, in which words; and what was planned, as approved."""
    digest = hashlib.sha256("\x00".join(f"{k}\x00{texts[k]}" for k in sorted(texts)).encode()).hexdigest()
    return {
        "url": url,
        "published_at": published_at,
        "planned_for": earliest(revision),
        "captured": dict(texts),
        "captured_sha256": digest,
        "differs": differ(revision, texts),
    }


def _captured(revision: Revision, captured: Any, errors: dict[str, list[Problem]]) -> dict[str, str]:
    """The captured text by language; one text alone stands for a draft in one language."""
    if isinstance(captured, str):
        if len(revision.texts) > 1:
            errors["captured_texts"] = [
                Problem(
                    N_("This draft is in several languages (%(languages)s). Give the posted text of each."),
                    languages=", ".join(sorted(revision.texts)),
                )
            ]
            return {}
        captured = {next(iter(revision.texts)): captured}
    texts: dict[str, str] = {}
    for language, text in (captured or {}).items():
        try:
            if any(divided(cleaned := clean(text).strip())):
                texts[language] = cleaned
        except Unfit as unfit:
            errors[f"captured_texts.{language[:10]}"] = [unfit.problem]
    if not texts and not any(name.startswith("captured") for name in errors):
        errors["captured_text"] = [Problem(N_("Copy the text here as it now stands on the channel."))]
    for language in sorted(set(revision.texts) - set(texts)) if texts else ():
        errors.setdefault(f"captured_texts.{language}", [Problem(N_("Copy the posted text in this language too."))])
    return texts
