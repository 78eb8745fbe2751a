"""The types of problem that moderation gives rise to."""

from __future__ import annotations

from collections.abc import Mapping

from governance.api.problems_of_guidance import Known
from governance.errors import N_

_SOMEBODY = N_("Somebody else with the role has to decide.")

MODERATION: Mapping[str, Known] = {
    "already-proposed": Known(
        409,
        N_("The same act was proposed for the message before; “by”, “at” and “moderation_id” say which proposal."),
        N_("Look at that proposal. It can be taken back as long as it is not carried out."),
    ),
    "appeal-too-late": Known(
        409,
        N_("The time for an appeal is over, and the guidance refuses later ones."),
        N_("Tell the person until when an appeal was in time."),
    ),
    "message-changed": Known(
        409,
        N_("The message was edited or deleted on its channel after it was proposed to hide or remove it."),
        N_("Look at what stands there now, and propose it anew if that still breaks the rule."),
    ),
    "no-ground": Known(
        422,
        N_("Nothing is removed without a ground of the guidance, and criticism is none."),
        N_("“errors” says what does not fit: the ground, the act, or the words that are quoted."),
    ),
    "no-rules-of-moderation": Known(
        409,
        N_("The guidance gives no reason for which a message may be removed."),
        N_("Ask an owner of the guidance to write the part about moderation."),
    ),
    "not-on-the-channel": Known(
        403,
        N_("Only who proposed or approved it, and roles that may publish, act on the channel; an intern never does."),
        N_("Ask one of them."),
    ),
    "not-to-be-moderated": Known(
        409,
        N_("The category of the conversation asks for no moderation, or names no chain that approves it."),
        N_("Triage the conversation first, where the message breaks the rules."),
    ),
    "own-removal": Known(
        403,
        N_("Who had a part in it never decides on the appeal: who proposed it, decided on it, did it or took it down."),
        _SOMEBODY,
    ),
}
