"""Why the service itself holds a draft back: the words that rows keep, and what people are told."""

from __future__ import annotations

from collections.abc import Mapping

from governance.errors import N_

OTHER_REPLY, MESSAGE_EDITED, MESSAGE_DELETED = "other_reply", "message_edited", "message_deleted"
MESSAGE_REMOVED, RETRIAGED = "message_removed", "retriaged"
EMERGENCY = "emergency"
CAUSES: Mapping[str, str] = {
    OTHER_REPLY: N_("Another reply to the same conversation went out."),
    MESSAGE_EDITED: N_("The message that it answers was edited on the channel."),
    MESSAGE_DELETED: N_("The message that it answers was deleted on the channel."),
    MESSAGE_REMOVED: N_("The message that it answers was hidden or removed here."),
    RETRIAGED: N_("The conversation was triaged anew, in another category."),
    EMERGENCY: N_("An emergency was declared."),
}
"""Why it is held back."""

MOVED_ON: Mapping[str, str] = {
    OTHER_REPLY: N_(
        "Another reply to the same conversation went out since this was submitted. Once approved it is held back, "
        "until somebody who may publish it has looked and lets it go."
    ),
    MESSAGE_EDITED: N_(
        "The message that it answers was edited on the channel after this was written. Once approved it is held back, "
        "until somebody who may publish it has looked and lets it go."
    ),
    MESSAGE_DELETED: N_(
        "The message that it answers was deleted on the channel. Once approved it is held back, until somebody who may "
        "publish it has looked and lets it go."
    ),
    MESSAGE_REMOVED: N_(
        "The message that it answers was hidden or removed here. Once approved it is held back, until somebody who may "
        "publish it has looked and lets it go."
    ),
    RETRIAGED: N_("The conversation was triaged anew, in another category, while it was being sent."),
}
"""What became of a conversation, as whoever decides and whoever publishes are told."""
