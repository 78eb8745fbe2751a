"""The pages about what people say about a draft."""

from __future__ import annotations

from typing import Any

from tests.browser.talked import GONE, HOURS, LATER, PARKING, SHORTER, THANKS
from tests.browser.visits import Args, Visit, draft, given


def _about(number: int, **more: Any) -> Args:
    return draft("talked", comment_id=number, **more)


VISITS = (
    Visit("talk-draft-to-decide", "reviews.show", "priya", draft("talked")),
    Visit("talk-draft-own", "reviews.show", "amal", draft("talked", done="commented")),
    Visit("talk-draft-of-a-reader", "reviews.show", "rita", draft("talked")),
    Visit("talk-edit", "drafts.edit", "priya", draft("talked")),
    Visit("talk-all", "talk.all_comments", "amal", draft("talked")),
    Visit("talk-none", "talk.all_comments", "amal", draft("wait-card")),
    *(
        Visit(f"talk-{name}", "talk.show", who, _about(number))
        for name, who, number in (
            ("comment", "amal", HOURS),
            ("resolved", "amal", THANKS),
            ("suggestion", "priya", PARKING),
            ("taken", "amal", SHORTER),
            ("declined", "ines", LATER),
            ("changed", "chen", GONE),
        )
    ),
    Visit("talk-answer-faulty", "talk.answer", "amal", _about(HOURS), 422, given(text="")),
    Visit("talk-comment-faulty", "talk.say", "amal", draft("talked"), 422, given(revision="3", remark="", quoted="Hm")),
    Visit("talk-take-changed", "talk.take", "amal", _about(GONE), 409, given(version="1")),
    Visit("talk-suggest", "talk.ask", "priya", draft("talked")),
    Visit("talk-suggest-french", "talk.ask", "jules", draft("talked", language="fr")),
    Visit("talk-suggest-not", "talk.ask", "rita", draft("talked")),
    Visit(
        "talk-suggest-faulty", "talk.suggest", "tom", draft("talked"), 422, given(revision="3", language="en", words="")
    ),
    Visit("talk-decline", "talk.ask_refusal", "amal", _about(PARKING)),
    Visit("talk-take-back", "talk.ask_refusal", "tom", _about(PARKING)),
)
"""Every page about them."""
