"""The form of what holds beside the ordinary chain: delegation, emergencies, corrections, moderation and records."""

from __future__ import annotations

from governance.errors import N_
from policies.format.form_checks import CHECK_PARAMETERS
from policies.format.groups import ListOf, MapOf, Record, Text
from policies.format.shapes import Choice, Flag, Integer
from policies.format.written import duration, period, round_the_clock, word

MODERATION_KINDS = ("hide", "remove", "block", "mute")
"""Acts that are kept apart: hidden from others, taken away, an author kept from writing, an author not heard by us."""

WITH_REASON, REFUSED = "with_reason", "refused"
"""What becomes of an appeal that comes after its time."""


def guidance() -> dict[str, Text]:
    """What a part says to people, printed beside it."""
    return {"guidance": Text(about="What this part says to people.")}


DELEGATION = Record(
    {
        "max_days": Integer(1, 366, about="The longest delegation, in days."),
        "needs_acceptance": Flag(about="Whether a delegation holds only once the delegate has accepted it."),
        "chain_depth": Integer(
            1, 1, N_("A delegate cannot delegate further. Only 1 can stand here."), about="Fixed: nobody delegates on."
        ),
        "shown_as": Text(about="How a decision is shown, with the places {delegate} and {delegator}."),
    },
    guidance(),
    about="Approvers who are away, and who decides for them.",
)

EMERGENCY = Record(
    {
        "declared_by": ListOf(
            word(),
            empty=N_("Nobody could declare an emergency. Name a role."),
            about="The roles that may declare an emergency.",
        ),
        "confirm_within": round_the_clock("A second person confirms within this time, or the declaration lapses."),
        "max_duration": round_the_clock("How long a declaration holds."),
        "renewable": Flag(about="Whether a declaration may be made again when it ends."),
        "chain": word("The shorter chain of an emergency."),
        "pre_approved_facts": Flag(about="Whether facts that were approved once may be used again until they expire."),
        "retro_review": Record(
            {
                "by": word("The role that reviews."),
                "within": round_the_clock("How soon after the publication."),
                "overdue_to": word("The role that is told when it is late."),
            },
            about="The review that everything published under an emergency needs afterwards.",
        ),
        "on_declare": ListOf(Choice(("hold_all_scheduled",)), about="What happens when an emergency is declared."),
    },
    guidance(),
    about="The shorter chain of a declared emergency, and the review that follows it.",
)

_SEVERITY = Record(
    {
        "title": Text(about="What this kind of error is called."),
        "publish": duration("How soon after its detection an error of this kind is corrected in public."),
        "chain": word("The chain that the notice passes."),
        "prominence": Text(about="Where and how the notice appears."),
    },
    {
        "acknowledge": duration("How soon whoever reported the error hears that it was received."),
        "retro_review": Flag(about="Whether the notice is reviewed again afterwards."),
    },
)

CORRECTIONS = Record(
    {
        "severities": MapOf(_SEVERITY, about="The kinds of errors by their names, such as S1."),
        "never_silent": ListOf(word(), about="The severities that are never corrected without a public notice."),
        "original": Text(about="What happens to the text that was wrong."),
        "correction_of_correction": Text(about="What happens when a correction was wrong."),
    },
    guidance(),
    about="How mistakes are put right.",
)

MODERATION = Record(
    {
        "capture_first": Flag(
            True,
            N_("A copy is kept before anything is removed. Only true can stand here."),
            about="Fixed: a copy is kept before anything is removed.",
        ),
        "publish_reason": Flag(about="Whether the reason of a removal is published."),
        "appeal_within": duration("How long the author of a removed comment may appeal."),
        "appeal_to": word("The role that decides on an appeal."),
        "reasons": MapOf(
            Record(
                {
                    "title": Text(about="The reason in a few words."),
                    "text": Text(about="The reason as the public reads it."),
                },
                {
                    "kinds": ListOf(
                        Choice(MODERATION_KINDS),
                        N_("Name at least one act that this reason allows."),
                        about="What may be done for this reason; hide and remove where it is left out.",
                    ),
                    "checks": ListOf(
                        Choice(tuple(CHECK_PARAMETERS)),
                        about="Checks that find what this reason speaks of, and so suggest it.",
                    ),
                },
            ),
            about="The only reasons for which a comment may be removed, by their names.",
        ),
    },
    {
        "block_at_most": period("How long somebody may be blocked at most; without it nobody is blocked."),
        "late_appeals": Choice(
            (WITH_REASON, REFUSED), about="Whether a late appeal is taken, with the reason why; it is where left out."
        ),
        **guidance(),
    },
    about="Comments of the public that break the house rules.",
)

RECORDS = Record(
    {
        "decision_records": period("How long decisions are kept."),
        "personal_information_after_use": period("How long personal information is kept after its use."),
        "moderated_comments": period("How long removed comments are kept."),
        "legal_hold": Choice(("overrides_all",), about="Fixed: what is under a legal hold is kept."),
    },
    guidance(),
    about="How long what is kept.",
)
