"""The types of problem that sending by a webhook gives rise to."""

from __future__ import annotations

from collections.abc import Mapping

from governance.api.problems_of_guidance import Known
from governance.errors import N_

WAYS_OUT: Mapping[str, Known] = {
    "already-sending": Known(
        409,
        N_("Somebody had it sent already, and that is not over; “by” and “at” say who and when."),
        N_("Read its deliveries to see what became of it."),
    ),
    "being-sent": Known(
        409,
        N_("It is being sent, or was sent and nobody knows yet whether it arrived, so that nothing about it changes."),
        N_("Read its deliveries. Where nobody knows, say what you see on the channel."),
    ),
    "delivery-known": Known(
        409,
        N_("What became of this delivery is known, or it is being sent at this moment."),
        N_("Read it again; there may be nothing to do."),
    ),
    "no-secret": Known(
        409,
        N_("The channel has no secret to sign with."),
        N_("Make a secret, give it to the receiver, and then have the channel go out by its webhook."),
    ),
    "posted-by-hand": Known(
        409,
        N_("A person posts to this channel; nothing is sent by itself."),
        N_("Post the text, then record where it was posted."),
    ),
}
