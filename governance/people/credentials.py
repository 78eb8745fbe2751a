"""What a session and an access token have in common: they say who a request comes from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute

from governance.change import Grant
from governance.db import Moment
from governance.people.actors import Person, actor_of, in_force
from governance.people.rows import ApiToken, RoleGrant, User, UserSession

AT: ColumnElement[datetime] = bindparam("at", type_=Moment)
"""The moment of the question, in the statements of this module: they are built once, and run for every request."""


@dataclass(frozen=True)
class SignedIn:
    """Who a request comes from, as read before any act; an act reads the roles again under a lock."""

    actor: Person
    language: str
    grants: frozenset[Grant]
    credential: str  # the public id of the session or token
    shortcuts: bool = True
    body: str | None = None

    @property
    def roles(self) -> frozenset[str]:
        """None for somebody from outside, whose roles count for steps alone."""
        return frozenset(grant.role for grant in self.grants) if self.body is None else frozenset()


def digest(secret: str) -> str:
    """What is stored of a cookie or a token: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def owner(
    credential: type[UserSession] | type[ApiToken],
    *columns: InstrumentedAttribute[Any],
    valid: Sequence[ColumnElement[bool]],
) -> Select[*tuple[Any, ...]]:
    """One row per role in force at `:at` (or one without a role) of the active owner of a valid credential."""
    return (
        select(
            User.id,
            User.public_id,
            User.name,
            User.language,
            User.shortcuts,
            User.outside_body,
            RoleGrant.role,
            RoleGrant.topic,
            credential.public_id.label("credential"),
            *columns,
        )
        .join(credential, credential.user_id == User.id)
        .outerjoin(RoleGrant, and_(RoleGrant.user_id == User.id, in_force(AT)))
        .where(User.state == "active", credential.revoked_at.is_(None), *valid)
    )


def signed_in(rows: Sequence[Row[Any]], scopes: frozenset[str] | None = None) -> SignedIn | None:
    """What the rows of `owner` say; None where there are none."""
    if not rows:
        return None
    grants = frozenset(Grant(row.role, row.topic) for row in rows if row.role is not None)
    one = rows[0]
    actor = actor_of(one, scopes=scopes)
    return SignedIn(actor, one.language, grants, one.credential, one.shortcuts, one.outside_body)
