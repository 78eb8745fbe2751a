"""What the queue shows: a line for each draft, how many there are in each view, and cases of moderation beside them."""

from __future__ import annotations

from marshmallow import fields as plain

from governance.api import fields
from governance.api.fields import Shown
from governance.api.moderation_shapes import CasePressing
from workflows import queue
from workflows.pressing import WHYS
from workflows.states import DRAFT, STEP


class DotShown(Shown):
    """One step of a chain, in short."""

    position = fields.Number(required=True)
    part = fields.Number(required=True, metadata={"description": "Tells steps of one position apart."})
    role = fields.Said(required=True)
    topic = fields.Said(required=True, allow_none=True)
    state = fields.Choice(STEP.states, required=True)


class SomebodyLooking(Shown):
    """Somebody who looks at a draft, until when; or to whom a step was put."""

    id = fields.Number(required=True)
    name = fields.Said(required=True)
    until = fields.Moment(required=True, allow_none=True)


class WhyPressing(Shown):
    """Not decided in time, decidable by nobody, sent with an unknown outcome, or left by whoever was writing it."""

    why = fields.Choice(WHYS, required=True)
    role = fields.Said(required=True, allow_none=True, metadata={"description": "Whose decision is waited for."})


class QueueLine(Shown):
    """A draft as the queue shows it."""

    draft_id = fields.Number(required=True)
    kind = fields.Said(required=True)
    state = fields.Choice(DRAFT.states, required=True)
    revision = fields.Number(required=True)
    texts = plain.Dict(keys=fields.Said(), values=fields.Said(), required=True)
    channel = fields.Said(required=True)
    topic = fields.Said(required=True, allow_none=True)
    category = fields.Said(required=True, allow_none=True)
    author = fields.Said(required=True)
    updated_at = fields.Moment(required=True)
    submitted_at = fields.Moment(required=True, allow_none=True)
    valid_until = fields.Moment(required=True, allow_none=True)
    due = fields.Moment(required=True, allow_none=True)
    step_role = fields.Said(required=True, allow_none=True)
    goes_out_at = fields.Moment(
        required=True, allow_none=True, metadata={"description": "When it is to be posted, where that is scheduled."}
    )
    on_behalf_of = fields.Said(
        required=True,
        allow_none=True,
        metadata={"description": "In whose place it waits for this person; null where in their own name."},
    )
    on_behalf_of_id = fields.Number(required=True, allow_none=True)
    put_to = fields.Part(
        SomebodyLooking,
        required=True,
        allow_none=True,
        metadata={"description": "To whom the step was put; null again where they can no longer take it."},
    )
    looking = plain.List(fields.Part(SomebodyLooking), required=True, metadata={"description": "Who looks at it now."})
    decided_alone = fields.Said(
        required=True,
        allow_none=True,
        metadata={"description": "Why what awaits this person is not decided on among several; null where it may be."},
    )
    presses = plain.List(
        fields.Part(WhyPressing),
        required=True,
        metadata={"description": "In the view `attention`: why nobody attends to it. Empty in other views."},
    )
    steps = plain.List(fields.Part(DotShown), required=True)


class Counts(Shown):
    """How many drafts and cases of moderation each view has; 1001 stands for more than a thousand."""

    awaiting_me = fields.Number(required=True)
    mine = fields.Number(required=True)
    changes_requested = fields.Number(required=True)
    to_post = fields.Number(required=True, metadata={"description": "Scheduled, and their time has come."})
    approved = fields.Number(required=True)
    expired = fields.Number(required=True)
    emergency = fields.Number(required=True)
    attention = fields.Number(
        required=True, metadata={"description": "Overdue, undecidable by anybody, or of somebody who left."}
    )


class QueueList(Shown):
    """A page of one view, and how many there are in each."""

    view = fields.Choice(queue.VIEWS, required=True)
    counts = fields.Part(Counts, required=True)
    moderations = plain.List(
        fields.Part(CasePressing),
        required=True,
        metadata={"description": "With the first page of `attention` and `to_post`; at most 50."},
    )
    items = plain.List(fields.Part(QueueLine), required=True)
    next = fields.Said(required=True, allow_none=True)
