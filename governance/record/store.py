"""Reading the log: hashes of any range from stored tiles and leaves, proofs, entries, the auditors' search."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, delete, insert, or_, select
from sqlalchemy.orm import Session, scoped_session

from governance.record import merkle
from governance.record.log import EntryIndex, LogEntry, LogHead, LogOpening, LogTile, index_rows
from governance.record.tiles import WIDTH

AnySession = Session | scoped_session[Any]


class Tree:
    """The tree of a log of `size` entries as the database has it."""

    def __init__(self, session: AnySession, size: int) -> None:
        self._session, self.size = session, size
        self._kept: dict[tuple[int, int], Sequence[bytes]] = {}

    def root(self) -> bytes:
        """The root: two statements, whatever the size."""
        frontier = merkle.Frontier()
        levels = max(1, (self.size.bit_length() + 7) // 8)
        stored = self._edge(levels)
        for level in range(levels - 1, 0, -1):
            for n in range((self.size >> (8 * (level + 1))) << 8, self.size >> (8 * level)):
                frontier.append(stored[level, n], 8 * level)
        for leaf in self.hashes(0, self.size // WIDTH) if self.size % WIDTH else ():
            frontier.append(leaf)
        return frontier.root()

    def _edge(self, levels: int) -> dict[tuple[int, int], bytes]:
        """The stored subtree roots of every level's last, partial tile."""
        parts = [
            and_(
                LogTile.level == level,
                LogTile.n >= (self.size >> (8 * (level + 1))) << 8,
                LogTile.n < self.size >> (8 * level),
            )
            for level in range(1, levels)
        ]
        if not parts:
            return {}
        rows = self._session.execute(select(LogTile.level, LogTile.n, LogTile.hash).where(or_(*parts)))
        return {(row.level, row.n): row.hash for row in rows}

    def hashes(self, level: int, n: int) -> Sequence[bytes]:
        """The hashes of tile `n` at a level, as far as the tree goes; kept for the next question."""
        if (level, n) not in self._kept:
            self._kept[level, n] = hashes(self._session, self.size, level, n)
        return self._kept[level, n]

    def subtree(self, low: int, high: int) -> bytes:
        """MTH(D[low:high])."""
        width = high - low
        if width & (width - 1) or low % width:
            middle = low + merkle.split(width)
            return merkle.node_hash(self.subtree(low, middle), self.subtree(middle, high))
        level = (width.bit_length() - 1) // 8
        first, last = low >> (8 * level), high >> (8 * level)
        hashes = self.hashes(level, first // WIDTH)
        return merkle.root(hashes[first % WIDTH : first % WIDTH + last - first])

    def inclusion(self, index: int) -> list[bytes]:
        """The proof that an entry stands at `index`."""
        return merkle.inclusion(index, self.size, self.subtree)

    def consistency(self, old: int) -> list[bytes]:
        """The proof that the tree of `old` entries is this one's beginning."""
        return merkle.consistency(old, self.size, self.subtree)


def hashes(session: AnySession, size: int, level: int, n: int) -> Sequence[bytes]:
    """The hashes of tile `n` of the tree of `size` entries. Raises `LookupError` where some are not there."""
    first, last = n * WIDTH, min((n + 1) * WIDTH, size >> (8 * level))
    if level == 0:
        wanted = select(LogEntry.leaf).where(LogEntry.idx >= first, LogEntry.idx < last).order_by(LogEntry.idx)
    else:
        wanted = (
            select(LogTile.hash).where(LogTile.level == level, LogTile.n >= first, LogTile.n < last).order_by(LogTile.n)
        )
    found = session.scalars(wanted).all()
    if len(found) != last - first:
        raise LookupError(f"tile {n} at level {level} has {len(found)} of {last - first} hashes")
    return found


def missing_tiles(session: AnySession, size: int) -> int:
    """Store the roots of full 256-subtrees that the log has grown since: every level, oldest first. How many."""
    made, level = 0, 1
    while count := size >> (8 * level):
        have = session.scalar(select(LogTile.n).where(LogTile.level == level).order_by(LogTile.n.desc()).limit(1))
        fresh = [
            {"level": level, "n": n, "hash": merkle.root(hashes(session, size, level - 1, n))}
            for n in range(0 if have is None else have + 1, count)
        ]
        if fresh:
            session.execute(insert(LogTile), fresh)
        made, level = made + len(fresh), level + 1
    return made


def first_damage(session: AnySession, size: int) -> str | None:
    """The first entry or tile that does not hold what the entries make, or None. Reads all; makes missing tiles."""
    level, place = 0, ""
    try:
        while count := size >> (8 * level):
            for n in range((count + WIDTH - 1) // WIDTH):
                place = f"log_entry {n * WIDTH}" if level == 0 else f"log_tile {level}/{n * WIDTH}"
                for at, (stored, made) in enumerate(_pairs(session, size, level, n), n * WIDTH):
                    if stored != made:
                        return f"log_entry {at}" if level == 0 else f"log_tile {level}/{at}"
            if level == 0:
                missing_tiles(session, size)
            level += 1
    except LookupError:
        return place
    beyond = [and_(LogTile.level == level, LogTile.n >= size >> (8 * level)) for level in range(1, 9)]
    row = session.execute(select(LogTile.level, LogTile.n).where(or_(*beyond)).limit(1)).one_or_none()
    return None if row is None else f"log_tile {row.level}/{row.n}"


def _pairs(session: AnySession, size: int, level: int, n: int) -> Iterable[tuple[bytes, bytes]]:
    """Each hash of a tile as it is stored, and as what is below makes it."""
    stored, first = hashes(session, size, level, n), n * WIDTH
    if level == 0:
        made = [merkle.leaf_hash(body) for body in bodies(session, first, first + len(stored))]
    else:
        made = [merkle.root(hashes(session, size, level - 1, i)) for i in range(first, first + len(stored))]
    return zip(stored, made, strict=True)


def size(session: AnySession) -> int:
    """How many entries the log has."""
    return session.scalar(select(LogHead.size).where(LogHead.id == 1)) or 0


def bodies(session: AnySession, first: int, last: int) -> Sequence[bytes]:
    """The exact bytes of entries first..last-1."""
    return session.scalars(
        select(LogEntry.body).where(LogEntry.idx >= first, LogEntry.idx < last).order_by(LogEntry.idx)
    ).all()


@dataclass(frozen=True)
class Found:
    """An entry as the auditors' search finds it, with its exact bytes and the openings that are left."""

    index: int
    type: str
    subject: str
    person_id: int | None
    at: datetime
    body: bytes
    leaf: bytes
    openings: Mapping[str, bytes]


def entries_page(
    session: AnySession,
    *,
    subject: str | Iterable[str] | Select[Any] | None = None,
    type: str | None = None,
    person_id: int | None = None,
    clause: str | None = None,
    from_: datetime | None = None,
    to: datetime | None = None,
    after: int | None = None,
    limit: int = 50,
) -> tuple[list[Found], int | None]:
    """One page of entries, newest first, and the index to go on from. One statement; `subject` may be one too."""
    where = [EntryIndex.clause == clause] if clause else [EntryIndex.n == 0]
    if isinstance(subject, str):
        where.append(EntryIndex.subject == subject)
    elif subject is not None:
        where.append(EntryIndex.subject.in_(subject if isinstance(subject, Select) else list(subject)))
    for column, value in ((EntryIndex.type, type), (EntryIndex.person_id, person_id)):
        if value is not None:
            where.append(column == value)
    if from_ is not None:
        where.append(EntryIndex.at >= from_)
    if to is not None:
        where.append(EntryIndex.at < to)
    if after is not None:
        where.append(EntryIndex.idx < after)
    found = _found(session, where, limit + 1)
    return found[:limit], found[limit - 1].index if len(found) > limit else None


def _found(session: AnySession, where: Sequence[Any], limit: int) -> list[Found]:
    """The newest entries of the index for which the conditions hold, each with what is left of its openings."""
    keys = select(EntryIndex).where(*where).order_by(EntryIndex.idx.desc()).limit(limit).subquery()
    rows = session.execute(
        select(
            keys.c.idx,
            keys.c.type,
            keys.c.subject,
            keys.c.person_id,
            keys.c.at,
            LogEntry.body,
            LogEntry.leaf,
            LogOpening.path,
            LogOpening.value,
        )
        .join(LogEntry, LogEntry.idx == keys.c.idx)
        .outerjoin(LogOpening, LogOpening.idx == keys.c.idx)
        .order_by(keys.c.idx.desc(), LogOpening.path)
    )
    found: dict[int, Found] = {}
    opened: dict[int, dict[str, bytes]] = {}
    for idx, kind, subject, person_id, at, body, leaf, path, value in rows:
        openings = opened.setdefault(idx, {})
        if idx not in found:
            found[idx] = Found(idx, kind, subject, person_id, at, body, leaf, openings)
        if path is not None:
            openings[path] = value
    return list(found.values())


def entry(session: AnySession, index: int) -> Found | None:
    """One entry by its index. One statement."""
    return next(iter(_found(session, [EntryIndex.idx == index, EntryIndex.n == 0], 1)), None)


def _openings(session: AnySession, indexes: Sequence[int]) -> dict[int, dict[str, bytes]]:
    opened: dict[int, dict[str, bytes]] = {}
    if indexes:
        for row in session.execute(
            select(LogOpening.idx, LogOpening.path, LogOpening.value).where(LogOpening.idx.in_(indexes))
        ):
            opened.setdefault(row.idx, {})[row.path] = row.value
    return opened


def rebuild_index(session: AnySession) -> int:
    """Make the auditors' index again from entries and openings; how many entries it covers.

    Holds the lock on `log_head` until the caller's transaction ends, so that nothing is written meanwhile.
    """
    total = session.scalar(select(LogHead.size).where(LogHead.id == 1).with_for_update()) or 0
    session.execute(delete(EntryIndex))
    for first in range(0, total, 1000):
        found = session.execute(
            select(LogEntry.idx, LogEntry.body).where(LogEntry.idx >= first, LogEntry.idx < first + 1000)
        ).all()
        opened = _openings(session, [row.idx for row in found])
        session.execute(
            insert(EntryIndex),
            [line for row in found for line in index_rows(row.idx, row.body, opened.get(row.idx, {}))],
        )
    return total
