"""Where a person from outside may go: nowhere but where these lists say, whatever roles they hold.

An outside approver sees and decides what is put before them. Of which drafts that is so, `workflows.outsiders` says;
here stands which addresses answer them at all. What somebody adds later is closed to them until it is listed.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask_login import current_user

from governance import clock, http
from governance.acting import outsiders_only_decide
from governance.change import transaction, verb
from governance.people.actors import Person
from governance.web import paging, reader
from workflows import decided
from workflows.guidance_reading import no_version, version_line

pages = Blueprint("outside", __name__)

PAGES = frozenset(
    {
        *("queue.start", "queue.view", "outside.mine"),
        *("reviews.show", "reviews.decide", "reviews.no_decision", "drafts.draft_attachment"),
        *("guidance.show", "guidance.clause", "guidance.print_style", "acknowledging.acknowledge"),
        *("notices.all_notices", "notices.read", "mailing.page", "mailing.choose", "mailing.make_links"),
        *("account.page", "account.language", "account.shortcuts", "account.password", "account.end_session"),
        *("help.keyboard", "static"),
    }
)
"""The pages that answer somebody from outside, beside those that a visitor may open."""

OPERATIONS = frozenset(
    {
        *("api-me.get_me", "api-me.list_queue", "api-me.list_my_decisions"),
        *("api-me.list_notices", "api-me.create_reading"),
        *(
            "api-drafts.get_draft",
            "api-drafts.get_answered_message",
            "api-reviews.list_requirements",
            "api-reviews.create_decision",
        ),
        *("api-policies.get_edition", "api-acknowledgements.create_acknowledgement"),
        *("api-notice-preferences.get_notice_preferences", "api-notice-preferences.put_notice_preferences"),
        "api-notice-preferences.create_mail_links",
    }
)
"""The operations of the API that answer somebody from outside."""

GUIDANCE = frozenset({"guidance.show", "guidance.clause", "guidance.print_style", "api-policies.get_edition"})
"""Of these, what shows a version of the guidance; and the values of an address that may name one."""
NAMED = ("since", "version", "of")


def keep_out(listed: frozenset[str]) -> None:
    """Refuse somebody from outside every address that is not listed, and guidance that was never approved.

    What they tried to change is refused in an act, so that it stands on the record like any other refusal.
    """
    if current_user.body is None or request.endpoint is None:
        return
    if request.endpoint not in listed:
        if request.method in http.SAFE:
            raise outsiders_only_decide()
        refuse(reader.unkeyed())
    if request.endpoint in GUIDANCE:
        named = (request.view_args or {}).get("number"), *map(request.args.get, NAMED)
        for number in filter(None, named):
            if version_line(number, clock.now()).standing not in ("current", "future", "historic"):
                raise no_version()


@verb
def refuse(actor: Person) -> None:
    """Refuse an act of somebody from outside."""
    with transaction(actor):
        raise outsiders_only_decide()


@pages.get("/decided")
def mine() -> str:
    """What the reader decided, with the words as they were then, and what came of it."""
    at, key = clock.now(), paging.after(paging.number)
    found, following = decided.decided(reader.standing(), at, key[0] if key else None, paging.SIZE)
    return render_template(
        "outside/decided.html",
        decided=found,
        following=http.cursor([following]) if following else None,
        continued=key is not None,
    )
