"""Every type of problem: its page at /problems/<slug>, for people and for programs."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, current_app, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug.exceptions import NotFound

from governance.api.problems_of_absence import ABSENCE
from governance.api.problems_of_deciding import DECIDING
from governance.api.problems_of_emergencies import EMERGENCIES
from governance.api.problems_of_guidance import GUIDANCE, Known
from governance.api.problems_of_handing_over import HANDING_OVER
from governance.api.problems_of_mail import MAIL
from governance.api.problems_of_moderation import MODERATION
from governance.api.problems_of_practice import PRACTICE
from governance.api.problems_of_schedules import SCHEDULES
from governance.api.problems_of_talk import TALK
from governance.api.problems_of_ways_out import WAYS_OUT
from governance.errors import N_

pages = Blueprint("problems", __name__, url_prefix="/problems")


_LOAD = N_("Load it again, look at what changed, and decide whether your change still makes sense.")
_ADMINISTRATOR = N_("Ask an administrator.")
_FIELDS = N_("“errors” says what is wrong, by field. Change that and send it again.")
_NOTHING = N_("There is nothing to do.")
_WHO_CAN = N_("The requirements of the draft say who can decide.")

KNOWN: Mapping[str, Known] = {
    "account-disabled": Known(403, N_("The account is disabled."), _ADMINISTRATOR),
    "account-state": Known(409, N_("The account is in this state already."), _NOTHING),
    "administrator-exists": Known(
        403,
        N_("Only the first administrator is made on the command line."),
        N_("Ask an administrator to grant the role."),
    ),
    "already-acted": Known(
        409, N_("One person fills one step of a review only."), N_("Somebody else has to take this step.")
    ),
    "already-decided": Known(
        409,
        N_("Somebody else decided first; “by” and “at” say who and when."),
        N_("Load the draft again. What you decided was not done."),
    ),
    "already-published": Known(409, N_("It was published before; “by” and “at” say by whom and when."), _NOTHING),
    "already-submitted": Known(
        409,
        N_("It is in review already; “by” and “at” say who submitted it and when."),
        N_("Load the draft again. Whoever is next decides."),
    ),
    "approval-lapsed": Known(
        409, N_("The approval was not used in time."), N_("Submit the draft again; its text can stay as it is.")
    ),
    "blocked-by-guidance": Known(
        422,
        N_("A check of the guidance forbids that this is submitted as it is."),
        N_("“checks” lists each check with its clause and a sentence on what to change."),
    ),
    "busy": Known(
        503, N_("A lock could not be had in time. Nothing was changed."), N_("Send it again after Retry-After seconds.")
    ),
    "clock-file-refused": Known(
        None, N_("A clock file is for demonstration databases only."), N_("Unset ONRECORD_CLOCK_FILE.")
    ),
    "comment-required": Known(
        422, N_("Whoever asks for changes or rejects says why."), N_("Send a comment with the decision.")
    ),
    "cross-site": Known(
        403,
        N_("A browser sent this from a page of another site."),
        N_("Open Onrecord itself and do it there. Programs send an access token instead of a cookie."),
    ),
    "date-unfit": Known(None, N_("This is no date."), N_("Write it as 2026-12-11.")),
    "check-not-blocking": Known(409, N_("The check does not block this revision."), _NOTHING),
    "document-faulty": Known(
        422, N_("The text of this version has faults, so it says nothing that could be tried."), N_("Mend them first.")
    ),
    "email-taken": Known(409, N_("There is an account with this address."), N_("Change that account instead.")),
    "gave-up": Known(None, N_("A process ended again and again."), N_("Read what it said last, and mend that.")),
    "interns-never-publish": Known(
        403, N_("Interns write; they never publish."), N_("Ask the author, an approver or a publisher.")
    ),
    "invalid": Known(422, N_("Something of what was sent cannot be used."), _FIELDS),
    "job-not-dead": Known(409, N_("This work waits for nobody."), _NOTHING),
    "key-reused": Known(
        422,
        N_("This Idempotency-Key was used for another request."),
        N_("Use a new key for a new request, and the old one only to repeat the old request unchanged."),
    ),
    "language-unknown": Known(
        422, N_("The service speaks English and French."), N_("Choose English (en) or French (fr).")
    ),
    "last-administrator": Known(
        409, N_("Somebody has to administer."), N_("Grant the role to somebody else first, without an end date.")
    ),
    "may-not-publish": Known(
        403,
        N_("Publishing is for the author, the approvers, and roles that the guidance lets publish."),
        N_("Ask one of them."),
    ),
    "method-not-allowed": Known(
        405, N_("This address does not take this method."), N_("The Allow header lists those that it takes.")
    ),
    "no-password": Known(None, N_("A password has to be given."), N_("Give it on the input with --password-stdin.")),
    "no-policy": Known(
        409, N_("No guidance document is in force."), N_("An administrator adopts one: onrecord policy adopt.")
    ),
    "no-role": Known(403, N_("Reading takes a role, and none is held at the moment."), _ADMINISTRATOR),
    "no-such-person": Known(404, N_("There is nobody, or nobody that you may see."), N_("Look at the id.")),
    "no-such-session": Known(404, N_("There is no such session, or it has ended."), _NOTHING),
    "no-such-token": Known(404, N_("There is no such token, or it is revoked already."), _NOTHING),
    "not-acceptable": Known(
        406, N_("The answer is not available in the form that was asked for."), N_("Ask for application/json.")
    ),
    "not-before": Known(
        409, N_("It was approved to go out at a certain time and not before."), N_("Publish it from then on.")
    ),
    "not-empty": Known(None, N_("The demonstration goes into an empty database only."), N_("Use another database.")),
    "not-found": Known(
        404, N_("There is no such thing, or none that you may see."), N_("Look at the address, and at your roles.")
    ),
    "not-in-review": Known(409, N_("There is nothing to decide on: it is not in review."), _LOAD),
    "not-utf-8": Known(None, N_("The file is not text in UTF-8."), N_("Save it as UTF-8.")),
    "not-your-password": Known(403, N_("Only its owner changes a password."), N_("Let its owner do it.")),
    "not-your-token": Known(403, N_("Access tokens are issued to oneself only."), N_("Let its owner do it.")),
    "not-your-turn": Known(
        409, N_("An earlier step of the chain comes first."), N_("The requirements of the draft say who is next.")
    ),
    "not-yours": Known(403, N_("Only its author, or who submitted it, withdraws a draft."), N_("Ask one of them.")),
    "own-name": Known(403, N_("Nobody renames themselves."), N_("Ask another administrator.")),
    "own-account": Known(403, N_("Nobody enables their own account."), N_("Ask another administrator.")),
    "own-roles": Known(403, N_("Nobody grants a role to themselves."), N_("Ask another administrator.")),
    "override-not-allowed": Known(
        403,
        N_("The guidance names who may let this check pass; you are none of them."),
        N_("Change the text, or ask one of them."),
    ),
    "own-work": Known(
        403,
        N_("Nobody decides on a text that they wrote, edited or submitted, whatever roles they hold."),
        _WHO_CAN,
    ),
    "password-changed": Known(409, N_("The password was changed a moment ago."), _LOAD),
    "password-unfit": Known(422, N_("This cannot be a password."), _FIELDS),
    "person-unfit": Known(422, N_("The account cannot be made like this."), _FIELDS),
    "policy-adopted-before": Known(
        409, N_("Only the first guidance document is adopted."), N_("A new version goes through the chain.")
    ),
    "port-taken": Known(None, N_("Another program listens on this port."), N_("Choose another with --port.")),
    "port-unfit": Known(None, N_("This port cannot be used."), N_("Choose another with --port.")),
    "precondition-required": Known(
        428,
        N_("A change of something existing has to say which version was seen."),
        N_("Load it, and send its ETag as If-Match."),
    ),
    "revision-outdated": Known(
        409,
        N_("The text was edited since; “current_revision” is the number of its revision now."),
        N_("Load it again, read the new text, and decide on that."),
    ),
    "replay-running": Known(
        409, N_("The same version is being tried on past items already."), N_("Wait for it; “replay” is its id.")
    ),
    "role-held": Known(409, N_("The role is held already, or will be."), _NOTHING),
    "role-missing": Known(
        403,
        N_("The open step is for a role that you do not hold."),
        _WHO_CAN,
    ),
    "outside-only": Known(
        403,
        N_("An outside approver sees and decides what is put before them, and nothing else."),
        N_("Open your queue: what waits for you stands there. For anything else, ask whoever gave you the account."),
    ),
    "role-needed": Known(403, N_("This takes a role that you do not hold."), _ADMINISTRATOR),
    "role-not-held": Known(409, N_("The role is not held."), _NOTHING),
    "roles-unfit": Known(422, N_("These roles cannot be granted."), _FIELDS),
    "scope-needed": Known(
        403,
        N_("The access token does not carry the scope that this takes."),
        N_("Use a token with the scope: read, write, or decide, which is never given by default."),
    ),
    "sign-in-failed": Known(
        422, N_("The address or the password is wrong."), N_("Try again. Nothing is ever locked, only slowed.")
    ),
    "sign-in-first": Known(
        401, N_("Nobody has signed in."), N_("Send “Authorization: Bearer” and an access token, or sign in.")
    ),
    "slow-down": Known(429, N_("There were too many attempts."), N_("Wait for the seconds in Retry-After.")),
    "stale": Known(412, N_("It was changed since you loaded it."), _LOAD),
    "step-closed": Known(409, N_("This step has been decided."), _LOAD),
    "token-unfit": Known(422, N_("The token cannot be issued like this."), _FIELDS),
    "too-large": Known(413, N_("Too much was sent at once."), N_("At most 11 MiB are taken, and 10 for one file.")),
    "unreadable": Known(
        400, N_("The request could not be read."), N_("Send valid JSON in UTF-8, as Content-Type: application/json.")
    ),
    "unsupported-media-type": Known(
        415, N_("The body is of a kind that is not taken here."), N_("The API's document says which one is.")
    ),
    "wrong-password": Known(422, N_("This is not the present password."), N_("Try again.")),
    "wrong-schema": Known(None, N_("The database is not of this program's release."), N_("Run: onrecord db upgrade.")),
    "wrong-state": Known(
        409, N_("The state of the thing does not allow this now."), N_("The requirements of the draft say what does.")
    ),
    **ABSENCE,
    **EMERGENCIES,
    **GUIDANCE,
    **SCHEDULES,
    **WAYS_OUT,
    **TALK,
    **MODERATION,
    **MAIL,
    **DECIDING,
    **HANDING_OVER,
    **PRACTICE,
}


@pages.get("/<slug>")
def show(slug: str) -> ResponseReturnValue:
    """What a type of problem means and what to do about it, as a page or as JSON."""
    known = KNOWN.get(slug)
    if known is None:
        raise NotFound
    meaning, advice = gettext(known.meaning), gettext(known.advice)
    if request.accept_mimetypes.best_match(["text/html", "application/json"], "text/html") == "application/json":
        about = {"type": f"/problems/{slug}", "status": known.status, "meaning": meaning, "what_to_do": advice}
        return current_app.json.response(about)
    return render_template("api/problem.html", slug=slug, status=known.status, meaning=meaning, advice=advice)


def page() -> str:
    """The catalogue as a page of the documentation."""
    lines = [
        "# Problems",
        "",
        "<!-- Made by `make reference` from the code. Do not edit. -->",
        "",
        "What the API refuses is answered with `application/problem+json` (RFC 9457). `type` is `/problems/` and the",
        "name below; the page there says the same in English and French. Where no status stands, only the command",
        "line says it.",
        "",
        "| problem | status | what it means | what to do |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{slug}` | {known.status or ''} | {known.meaning} | {known.advice} |"
        for slug, known in sorted(KNOWN.items())
    ]
    return "\n".join(lines) + "\n"
