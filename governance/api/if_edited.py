"""What an edit by the person who asks would do, said before it is saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marshmallow import fields as plain

from governance import http
from governance.api import fields
from governance.api.fields import Shown
from governance.change import Standing
from policies.facts import StepPlan
from workflows.delegations import stand_ins
from workflows.own_hand import own_hand
from workflows.reading import DraftView
from workflows.whose import writers


class IfEdited(Shown):
    """What an edit by this person would do: it makes a new revision in any case."""

    voids_review = fields.Truth(
        required=True, metadata={"description": "Whether it ends what is in review or approved."}
    )
    leaves_chain_as = fields.Said(
        required=True,
        allow_none=True,
        metadata={"description": "The role as which the person may approve the draft now, and may not after an edit."},
    )
    detail = plain.List(fields.Said(), required=True)


def if_edited(view: DraftView, planned: Sequence[StepPlan], who: Standing, at: datetime) -> dict[str, Any]:
    """The same as an answer; `planned` are the steps to come where no review runs."""
    hand = own_hand(view, planned, writers(view.draft.id), who, stand_ins(who.person_id, at))
    detail = [http.sentence(sentence, facts) for sentence, facts in hand.sentences]
    return {"voids_review": hand.voids, "leaves_chain_as": hand.role, "detail": detail}
