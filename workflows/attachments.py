"""Files that go out with a draft: known by their content, each with alternative text in every language."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError
from sqlalchemy import JSON, ForeignKey, String, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from governance.change import Actor, Made, transaction, verb
from governance.db import Base, Id, Moment, public_id, session
from governance.errors import N_, Invalid, Problem
from governance.record.entries import EntryType
from governance.text import Unfit, clean
from workflows.threads import needs_staff

LARGEST = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
KINDS = ("image/png", "image/jpeg", "application/pdf", "video/mp4")


class Attachment(Base):
    """One file under the data directory, named by its SHA-256 after metadata was taken out."""

    __tablename__ = "attachment"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    sha256: Mapped[str] = mapped_column(String(64))
    media_type: Mapped[str] = mapped_column(String(40))
    size: Mapped[int]
    alt: Mapped[dict[str, str]] = mapped_column(JSON)
    person_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[datetime] = mapped_column(Moment)


@verb
def attach(actor: Actor, directory: Path, content: bytes, alt: Mapping[str, str]) -> Made:
    """Keep a file and its alternative texts. Raises `Invalid` for a kind or size that is not taken."""
    kind = _kind(content)
    content = _without_metadata(content, kind)
    sha256 = hashlib.sha256(content).hexdigest()
    texts = _alternatives(alt)
    with transaction(actor) as change:
        actor.may("write")
        needs_staff(change.standing)
        _keep(directory, sha256, content)
        ident = public_id()
        attachment_id = session.execute(
            insert(Attachment)
            .values(
                public_id=ident,
                sha256=sha256,
                media_type=kind,
                size=len(content),
                alt=texts,
                person_id=change.standing.person_id,
                at=change.at,
            )
            .returning(Attachment.id)
        ).scalar_one()
        change.record(EntryType.ATTACHMENT_ADDED, f"attachment/{ident}", committed={"sha256": sha256, "alt": texts})
        return change.made(attachment=attachment_id)


def attached(ids: Sequence[int], person_id: int | None, held: Container[int] = ()) -> list[dict[str, Any]]:
    """The attachments as a revision pins them, in the order asked for.

    Taken are this person's own and those that the draft held before (`held`): whoever names another's file would come
    to see it. Raises `Invalid` on any other, as on an unknown one.
    """
    if not ids:
        return []
    found = session.scalars(select(Attachment).where(Attachment.id.in_(list(ids))))
    known = {row.id: row for row in found if row.person_id == person_id or row.id in held}
    if missing := [ident for ident in ids if ident not in known]:
        raise Invalid(
            "invalid",
            N_("Some of what was sent cannot be used."),
            errors={"attachments": [Problem(N_("There is no attachment %(id)s."), id=missing[0])]},
        )
    return [
        {"id": row.id, "sha256": row.sha256, "media_type": row.media_type, "alt": row.alt}
        for row in (known[ident] for ident in ids)
    ]


def path(directory: Path, sha256: str) -> Path:
    """Where the file with this hash stands."""
    return directory / sha256[:2] / sha256


def _kind(content: bytes) -> str:
    if len(content) > LARGEST:
        raise _refused(N_("A file may have at most 10 MiB."))
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    raise _refused(N_("Only PNG, JPEG, PDF and MP4 files are taken, and this is none of them."))


def _without_metadata(content: bytes, kind: str) -> bytes:
    """Images are written anew without EXIF: a phone puts the place and the time of a photograph there."""
    if not kind.startswith("image/"):
        return content
    try:
        with Image.open(io.BytesIO(content)) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _refused(N_("This picture has too many pixels."))
            image.load()
            bare = Image.frombytes(image.mode, image.size, image.tobytes())
            if image.mode == "P" and (palette := image.getpalette()):
                bare.putpalette(palette)
            written = io.BytesIO()
            bare.save(written, image.format, **({"quality": 92} if kind == "image/jpeg" else {}))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise _refused(N_("This file says that it is a picture and cannot be read as one.")) from error
    return written.getvalue()


def _alternatives(alt: Mapping[str, str]) -> dict[str, str]:
    texts: dict[str, str] = {}
    for language, text in alt.items():
        try:
            if cleaned := clean(text, longest=4000).strip():
                texts[language] = cleaned
        except Unfit as unfit:
            raise Invalid(
                "invalid", N_("Some of what was sent cannot be used."), errors={f"alt.{language[:10]}": [unfit.problem]}
            ) from unfit
    return texts


def _keep(directory: Path, sha256: str, content: bytes) -> None:
    target = path(directory, sha256)
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    Path(name).rename(target)


def _refused(sentence: str) -> Invalid:
    return Invalid("invalid", N_("This file cannot be attached."), errors={"file": [Problem(sentence)]})
