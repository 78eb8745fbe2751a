"""Every module that defines rows, imported in one place so that migrations see all of them."""

from __future__ import annotations

from typing import Any

from governance import change, installation
from governance.db import Base
from governance.jobs import outbox
from governance.notices import rows as notices
from governance.notices.mail import rows as mail
from governance.people import rows as people
from governance.record import log
from policies import versions
from workflows import (
    alternatives,
    attachments,
    channels,
    claims,
    drafts,
    error_reports,
    evaluating,
    findable,
    holds,
    message_versions,
    publications,
    review_rows,
    scheduled,
    step_acts,
    submissions,
    threads,
    webhooks,
)
from workflows.carrying import objecting
from workflows.delegations import rows as delegations
from workflows.deliveries import rows as deliveries
from workflows.emergencies import rows as emergencies
from workflows.handing_over import rows as handing_over
from workflows.moderation import rows as moderation
from workflows.practising import rows as practising
from workflows.replays import rows as replays
from workflows.talk import rows as talk

MODULES = (
    change,
    installation,
    outbox,
    notices,
    mail,
    people,
    log,
    versions,
    alternatives,
    attachments,
    message_versions,
    channels,
    claims,
    delegations,
    deliveries,
    drafts,
    emergencies,
    error_reports,
    evaluating,
    findable,
    handing_over,
    holds,
    moderation,
    objecting,
    publications,
    review_rows,
    scheduled,
    step_acts,
    submissions,
    talk,
    threads,
    practising,
    replays,
    webhooks,
)


def is_ours(name: str | None, type_: str, parents: Any) -> bool:
    """Whether a table belongs to the service: the full-text tables of SQLite have shadows that are nobody's rows."""
    return type_ != "table" or name in Base.metadata.tables
