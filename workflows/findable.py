"""What search finds: one row for each public message and for each draft's current wording.

The verbs write these rows in the transaction of the change, so that search is never stale. The words are folded here
(case, accents, ligatures), the same way for texts and for queries, and split into plain words: each database then only
compares words, and both find the same. Its own full-text table is filled by triggers (migration 0002).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from sqlalchemy import Index, String, Text, delete, insert, select
from sqlalchemy import literal as literally
from sqlalchemy.orm import Mapped, mapped_column

from governance.db import Base, Id, session

MESSAGE, DRAFT = "message", "draft"
LONGEST_WORD = 50

_WORDS = re.compile(r"[^\W_]+")
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})


class SearchDocument(Base):
    """One thing that can be found. A changed draft gets a new row, so that the order of ids is the order of time."""

    __tablename__ = "search_document"
    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(String(10))
    object_id: Mapped[int] = mapped_column(Id)
    folded: Mapped[str] = mapped_column(Text)
    __table_args__ = (
        Index("uq_search_document_object", "kind", "object_id", unique=True),
        {"sqlite_autoincrement": True},  # a number is never given twice, or a replaced draft could keep its place
    )


def fold(text: str) -> str:
    """A word or a text without case and accents."""
    bare = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(char for char in bare if not unicodedata.combining(char)).casefold()


def words(text: str) -> list[str]:
    """The folded words of a text, in order; of a very long word only its beginning."""
    return [word[:LONGEST_WORD] for word in _WORDS.findall(fold(text))]


def found_as(texts: Iterable[str]) -> str:
    """What is stored of some texts: their folded words."""
    return " ".join(word for text in texts for word in words(text))


def put(kind: str, object_id: int, texts: Iterable[str]) -> None:
    """Let something be found by these texts. Part of the transaction that wrote them."""
    session.execute(insert(SearchDocument).values(kind=kind, object_id=object_id, folded=found_as(texts)))


def put_row(kind: str, row: type[Base], public_id: str, texts: Iterable[str]) -> None:
    """As `put`, for a row whose number is not known yet but whose public id is."""
    columns = row.__table__.c
    chosen = select(literally(kind), columns.id, literally(found_as(texts))).where(columns.public_id == public_id)
    session.execute(insert(SearchDocument).from_select(["kind", "object_id", "folded"], chosen))


def drop(kind: str, object_id: int) -> None:
    """Let something no longer be found."""
    session.execute(
        delete(SearchDocument)
        .where(SearchDocument.kind == kind, SearchDocument.object_id == object_id)
        .execution_options(synchronize_session=False)
    )


def replace(kind: str, object_id: int, texts: Iterable[str]) -> None:
    """Let something be found by other texts than before, as the newest thing that there is."""
    drop(kind, object_id)
    put(kind, object_id, texts)


def renew(kind: str, object_id: int, texts: Iterable[str]) -> None:
    """Let what is found be found by other texts, as the newest thing that there is; what was taken out stays out."""
    kept = SearchDocument.kind == kind, SearchDocument.object_id == object_id
    if session.scalar(select(SearchDocument.id).where(*kept)) is not None:
        replace(kind, object_id, texts)
