"""Whether what is written is what was approved beforehand: one rule for templates and for an emergency's facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def as_approved(
    texts: Mapping[str, str],
    attachments: Sequence[object],
    approved: Mapping[str, str],
    with_attachments: Sequence[object] = (),
) -> bool:
    """Every text that is written is the approved one of its language, to the letter, and nothing else hangs on it.

    Attachments are the same, in the same order, with their alternative texts: nobody approved a picture by approving
    the words beside it.
    """
    same = all(text == approved.get(language) for language, text in texts.items())
    return bool(texts) and same and list(attachments) == list(with_attachments)
