"""People and their roles, for the administrator."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from marshmallow import fields as plain

from governance import clock, http
from governance.api import fields, paging
from governance.api.fields import Shown, Taken
from governance.api.operations import Resources, status_of, tagged
from governance.api.paging import Paged
from governance.change import Made
from governance.errors import N_, NotFound
from governance.people import accounts, passwords, renaming, roles
from governance.people.actors import Profile, people_page, profile
from governance.people.roles import Known, Wanted
from governance.web.reader import person, standing
from policies.versions import edition_at
from workflows.uncovered import without_anybody

resources = Resources("people", "Accounts and the roles that they hold, each with its dates.")

READERS = ("administrator", "auditor")
EMAIL = "^[A-Za-z0-9._%+'-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,180}$"


class WantedRole(Taken):
    """A role, for one topic or for all, until a moment or for good."""

    role = fields.key(required=True)
    topic = fields.key(allow_none=True)
    until = fields.Moment(allow_none=True)


class WantedRoles(Taken):
    """The roles that somebody is to hold: what is missing is granted, what is too much is taken back."""

    roles = fields.Listed(fields.Part(WantedRole), 100, required=True)


class NewPerson(Taken):
    """An account with its first roles. Without a password its owner cannot sign in yet."""

    email = fields.Shaped(EMAIL, 254, required=True)
    name = fields.Words(200, lines=False, required=True)
    language = fields.Choice(accounts.LANGUAGES, load_default="en")
    password = fields.Words(
        passwords.LONGEST,
        lines=False,
        allow_none=True,
        load_only=True,
        metadata={"minLength": passwords.SHORTEST, "format": "password"},
    )
    roles = fields.Listed(fields.Part(WantedRole), 100, load_default=list)
    outside = fields.Words(
        200,
        lines=False,
        allow_none=True,
        metadata={
            "description": "The other body, for an outside approver: somebody who sees and decides what is put before "
            "them and nothing else, by roles that approve and that end within a year. It cannot be changed later."
        },
    )


class NewName(Taken):
    """Another name for somebody."""

    name = fields.Words(200, lines=False, required=True)


class HeldShown(Shown):
    """A grant of a role, past and future ones too."""

    role = fields.Said(required=True)
    topic = fields.Said(required=True, allow_none=True)
    from_at = fields.Moment(required=True, data_key="from")
    until_at = fields.Moment(required=True, allow_none=True, data_key="until")
    granted_by = fields.Number(
        required=True, allow_none=True, metadata={"description": "A person's id; null for the operator."}
    )
    in_force = fields.Truth(required=True)


class PersonShown(Shown):
    """An account with every grant that it ever had."""

    id = fields.Number(required=True)
    name = fields.Said(required=True)
    email = fields.Said(required=True)
    language = fields.Said(required=True)
    state = fields.Choice(("active", "disabled"), required=True)
    version = fields.Number(required=True)
    created_at = fields.Moment(required=True)
    outside = fields.Said(
        required=True,
        allow_none=True,
        attribute="outside_body",
        metadata={"description": "The other body to which an outside approver belongs."},
    )
    roles = plain.List(fields.Part(HeldShown), required=True)


class PersonAfter(PersonShown):
    """An account as it is after somebody may decide less, with what that leaves."""

    stuck = fields.Number(
        required=True,
        metadata={"description": "Items that wait for a decision and that nobody at present can decide on."},
    )


class PersonList(Shown):
    """A page of people."""

    items = plain.List(fields.Part(PersonShown), required=True)
    next = fields.Said(required=True, allow_none=True)


@resources.operation(
    "GET", "/people", query=Paged, answer=PersonList, who="the administrator and auditors", refuses=(403, 404)
)
def list_people(query: dict[str, Any]) -> Response:
    """List people by name."""
    standing().needs(*READERS)
    key = paging.after(query.get("after"), paging.words, paging.number)
    found, following = people_page(tuple(key) if key else None, query["limit"])
    return http.listed(PersonShown(many=True).dump([_shape(one) for one in found]), following)


@resources.operation(
    "POST",
    "/people",
    body=NewPerson,
    answer=PersonShown,
    status=201,
    again=200,
    who="the administrator",
    refuses=(409,),
    headers=("ETag", "Location"),
)
def create_person(body: dict[str, Any]) -> Any:
    """Make an account."""
    wanted = [_wanted(one) for one in body.pop("roles")]
    return answer(
        accounts.add_person(person(), body.pop("email"), body.pop("name"), roles=wanted, known=known(), **body)
    )


@resources.operation(
    "GET",
    "/people/<id:person_id>",
    answer=PersonShown,
    headers=("ETag",),
    who="the administrator and auditors; about oneself, people with any role",
    refuses=(403,),
)
def get_person(person_id: int) -> Any:
    """Read an account."""
    who = standing()
    if who.person_id != person_id and not who.roles & frozenset(READERS):
        raise nobody()
    return shown(person_id)


@resources.operation(
    "PUT",
    "/people/<id:person_id>/roles",
    body=WantedRoles,
    answer=PersonAfter,
    who="the administrator",
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def put_roles(body: dict[str, Any], person_id: int, version: int) -> Any:
    """Set the roles of a person. Nobody grants a role to themselves, and one administrator always stays.

    Where nobody is left to decide on something, whom the guidance names is told at once; `stuck` counts that.
    """
    wanted = [_wanted(one) for one in body["roles"]]
    made = roles.set_roles(person(), person_id, wanted, version=version, known=known())
    return _after(made["person"])


@resources.operation(
    "PATCH",
    "/people/<id:person_id>",
    body=NewName,
    answer=PersonShown,
    who="the administrator",
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def patch_person(body: dict[str, Any], person_id: int, version: int) -> Any:
    """Give somebody another name. What they did before stays under the name of then; nobody renames themselves."""
    return shown(renaming.rename(person(), person_id, body["name"], version=version)["person"])


@resources.operation(
    "DELETE",
    "/people/<id:person_id>",
    answer=PersonAfter,
    who="the administrator",
    match=True,
    refuses=(409,),
    headers=("ETag",),
)
def delete_person(person_id: int, version: int) -> Any:
    """Disable an account. Its history stays; its sessions and tokens end.

    Where nobody is left to decide on something, whom the guidance names is told at once; `stuck` counts that.
    """
    return _after(accounts.disable(person(), person_id, version=version)["person"])


def _after(person_id: int) -> tuple[Any, int, dict[str, str]]:
    """An account as it is, with how many items nobody can decide on now."""
    data, status, headers = shown(person_id)
    return {**data, "stuck": len(without_anybody(clock.now()))}, status, headers


def answer(made: Made) -> tuple[Any, int, dict[str, str]]:
    """The account that a verb made."""
    data, _, headers = shown(made["person"])
    return data, status_of(made), {**headers, "Location": url_for("api-people.get_person", person_id=made["person"])}


def shown(person_id: int) -> tuple[Any, int, dict[str, str]]:
    """An account as it is."""
    found = profile(person_id)
    if found is None:
        raise nobody()
    return _shape(found), 200, tagged(found.version)


def nobody() -> NotFound:
    """There is nobody, or nobody that the reader may see."""
    return NotFound("no-such-person", N_("There is no such person."))


def known() -> Known:
    """The roles and topics of the guidance in force."""
    edition = edition_at(clock.now())
    return Known(frozenset(edition.document.roles), frozenset(edition.document.topics)) if edition else Known()


def _wanted(body: dict[str, Any]) -> Wanted:
    return Wanted(body["role"], body.get("topic"), body.get("until"))


def _shape(found: Profile) -> dict[str, Any]:
    at = clock.now()
    same = ("id", "name", "email", "language", "state", "version", "created_at", "outside_body")
    held = [{**vars(one), "in_force": one.in_force(at)} for one in found.held]
    return {**{name: getattr(found, name) for name in same}, "roles": held}
