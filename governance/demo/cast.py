"""Who works at Maple County Public Health. Invented people; their password is printed on the sign-in page."""

from __future__ import annotations

from dataclasses import dataclass

from governance.errors import N_

PASSWORD = "maple-county-2026"
"""One password for every account of the demonstration, and of no other database."""

DOMAIN = "maplecountyhealth.example"


@dataclass(frozen=True)
class Member:
    """One account: `roles` are (role, topic) with None for every topic; `who` is a sentence for the sign-in page."""

    key: str
    name: str
    who: str
    roles: tuple[tuple[str, str | None], ...]
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.key}@{DOMAIN}"


CAST = (
    Member("amal", "Amal Haddad", N_("writes replies"), (("author", None),)),
    Member("jules", "Jules Tremblay", N_("writes and translates"), (("author", None), ("translator", None)), "fr"),
    Member("ines", "Ines Costa", N_("intern: writes, never publishes"), (("author", None), ("intern", None))),
    Member("priya", "Priya Raman", N_("communications manager: approves"), (("comms_manager", None),)),
    Member("marc", "Marc Bélanger", N_("deputy: stands in when asked"), (("author", None),), "fr"),
    Member("kowalski", "Dr Anna Kowalski", N_("medical officer of health: approves"), (("moh", None),)),
    Member("nadia", "Nadia Osei", N_("expert for immunisation: approves"), (("program_expert", "immunisation"),)),
    Member(
        "tom",
        "Tom Lindqvist",
        N_("expert for the environment: approves, and writes"),
        (("program_expert", "environment"), ("author", None)),
    ),
    Member("sam", "Sam Whitefeather", N_("privacy officer: approves"), (("privacy_officer", None),)),
    Member("chen", "Chen Li", N_("legal counsel: approves"), (("legal", None),)),
    Member("olu", "Olu Adeyemi", N_("duty officer: approves in an emergency"), (("duty_officer", None),)),
    Member("dana", "Dana Petrov", N_("director and champion: sees everything"), (("champion", None),)),
    Member("rita", "Rita Gomez", N_("auditor: reads the record"), (("auditor", None),)),
    Member(
        "pat",
        "Pat O’Brien",
        N_("administrator and owner of the guidance"),
        (("policy_owner", None), ("administrator", None)),
    ),
)
"""Marc has no approver's role of his own: who needs him as one grants it to him."""


def member(key: str) -> Member:
    """The member with this key."""
    return next(one for one in CAST if one.key == key)
