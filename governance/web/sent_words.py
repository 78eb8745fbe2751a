"""What is said of a text that was sent by a webhook: its state, and why it is so. Of a receiver, only its status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from governance import http
from governance.errors import N_
from workflows.deliveries.reading import DeliveryView

STATES: Mapping[str, str] = {
    "waiting": N_("Waits to be sent"),
    "sending": N_("Being sent"),
    "unknown": N_("Nobody knows whether it arrived"),
    "partly": N_("Partly out"),
    "delivered": N_("Went out"),
    "failed": N_("Not sent"),
    "called_off": N_("Called off"),
}

_CHANGED = N_("Something changed before its turn came.")
_ANSWERED = N_("The receiver answered %(status)s.")

WHY: Mapping[str, str] = {
    "private_address": N_("The address of the webhook leads into a network that is not called from here."),
    "no_such_name": N_("Nobody knows the name in the address of the webhook."),
    "certificate": N_("The receiver could not prove who it is: its certificate is not valid."),
    "no_connection": N_("The receiver could not be reached."),
    "timeout": N_("The receiver did not answer in time."),
    "cut_off": N_("It broke off before the receiver had answered."),
    "busy": N_("The receiver asked to be left alone for a while: it answered %(status)s."),
    "redirect": N_("The receiver sends elsewhere (%(status)s), which is not followed. The address has to be changed."),
    "gone": N_("The receiver wants nothing any more (410). The channel is posted to by hand from now on."),
    "refused": N_("The receiver refused it: it answered %(status)s."),
    "no_answer": _ANSWERED,
    "not_received": N_("The receiver says that nothing arrived."),
    "partly": N_("The receiver says that not every language went out."),
    "out": _ANSWERED,
    "secret_unreadable": N_("The secret that signs can no longer be read. An administrator has to make a new one."),
    "our_mistake": N_("A mistake of this service came between. It stands in the log."),
    "too_slow": N_("This service was held up for too long before it was sent."),
    "settled": N_("Somebody looked at the channel and said so."),
    "late": N_("The answer came after somebody had said what became of it."),
    "another_answer": N_("It waits because another answer to the same conversation is being sent."),
    "other-words": N_("The text or its approval changed before its turn came."),
    "revision-outdated": N_("The text or its approval changed before its turn came."),
    "was_held": N_("It was held back before its turn came."),
    "is_on_hold": N_("It was held back before its turn came."),
    "rescheduled": N_("It was taken off the schedule, or given another time, before its turn came."),
    "is_withdrawn": N_("It was withdrawn before its turn came."),
    "is_published": N_("Somebody recorded that it was posted before its turn came."),
    "approval-lapsed": N_("Its approval lapsed before its turn came."),
    "is_expired": N_("Its approval lapsed before its turn came."),
    "policy-changed": N_("Other guidance took effect before its turn came, and asks for something else."),
    "emergency-over": N_("The emergency whose chain approved it was over before its turn came."),
    "posted-by-hand": N_("The channel is posted to by hand. Post the text, then record where it was posted."),
}
"""Why something is so; any other word says that something changed."""


def why(word: str, status: int | None) -> str:
    """The sentence for a word of a delivery; empty where there is none."""
    return http.sentence(WHY.get(word, _CHANGED), {"status": status or "?"}) if word else ""


def state_name(state: str) -> str:
    """What a state of a delivery is called."""
    return http.sentence(STATES[state], {})


def told(view: DeliveryView) -> dict[str, Any]:
    """A delivery as pages show it."""
    row = view.row
    return {
        "row": row,
        "channel": view.channel,
        "state": state_name(row.state),
        "why": why(row.why, row.status),
        "attempts": [
            {
                "row": one,
                "what": http.sentence(WHAT[one.kind], {"number": one.n}),
                "came": http.sentence(CAME.get(one.outcome, CAME["unknown"]), {}),
                "why": why(one.why, one.status) if one.why != "out" else "",
            }
            for one in view.attempts
        ],
    }


WHAT: Mapping[str, str] = {"send": N_("Attempt %(number)s"), "ask": N_("Question %(number)s to the receiver")}

CAME: Mapping[str, str] = {
    "begun": N_("begun, and no outcome is known"),
    "out": N_("it went out"),
    "partly": N_("it went out in part"),
    "refused": N_("it did not go out"),
    "later": N_("nothing arrived"),
    "not_received": N_("nothing arrived"),
    "unknown": N_("nobody knows"),
}
