"""Signed notes, checkpoints, cosignatures and proofs as text (C2SP signed-note, tlog-checkpoint, tlog-cosignature)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNATURE = 0x01, 0x04
_MARK = "— "
MOST_SIGNATURES = 100
MOST_HASHES = 63
PROOF = "c2sp.org/tlog-proof@v1"


class NoteError(ValueError):
    """A note, key or proof is malformed."""


class UnverifiedError(NoteError):
    """No signature of a known key is there, or one of a known key is wrong."""


@dataclass(frozen=True)
class Key:
    """A public key with its name: Ed25519 for notes, or for cosignatures."""

    name: str
    public: bytes
    kind: int = ED25519

    @property
    def id(self) -> bytes:
        """SHA-256(name || 0A || kind || public key)[:4]."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """`name+hex8(id)+base64(kind || public key)`."""
        return f"{self.name}+{self.id.hex()}+{_b64(bytes([self.kind]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> Key:
        """The key that a vkey line stands for. Base64 may hold `+`, so only the first two split it."""
        try:
            name, ident, encoded = vkey.strip().split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            raise NoteError("a vkey is name+id+base64") from None
        if not _fit_name(name) or len(raw) != 33 or raw[0] not in (ED25519, COSIGNATURE):
            raise NoteError("the vkey has no Ed25519 key of a kind known here")
        key = cls(name, raw[1:], raw[0])
        if key.id.hex() != ident:
            raise NoteError("the vkey's id does not belong to its key")
        return key

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether this is the key's signature (for a cosignature: 8 bytes of time, then it) over a note's text."""
        message = text.encode()
        if self.kind == COSIGNATURE:
            if len(signature) != 72:
                return False
            message = b"cosignature/v1\ntime %d\n" % int.from_bytes(signature[:8], "big") + message
            signature = signature[8:]
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def public_key(name: str, private: Ed25519PrivateKey, kind: int = ED25519) -> Key:
    """The public half, under a name. Raises `NoteError` for a name with a space or a `+`."""
    if not _fit_name(name):
        raise NoteError("a key's name has no space and no +")
    return Key(name, private.public_key().public_bytes_raw(), kind)


def sign(text: str, name: str, private: Ed25519PrivateKey) -> str:
    """The signed note: text, blank line, one signature line. The text ends with a newline."""
    _check_text(text)
    return f"{text}\n{_line(public_key(name, private), private.sign(text.encode()))}"


def cosign(text: str, name: str, private: Ed25519PrivateKey, time: int) -> str:
    """A witness's signature line (cosignature/v1) over a checkpoint's text, at a Unix time."""
    signature = private.sign(b"cosignature/v1\ntime %d\n" % time + text.encode())
    return _line(public_key(name, private, COSIGNATURE), time.to_bytes(8, "big") + signature)


def _line(key: Key, signature: bytes) -> str:
    return f"{_MARK}{key.name} {_b64(key.id + signature)}\n"


@dataclass(frozen=True)
class Opened:
    """A note whose signatures were checked: its text, and each known key that signed it with the raw signature."""

    text: str
    signatures: tuple[tuple[Key, bytes], ...]


def open_note(note: str, keys: Iterable[Key]) -> Opened:
    """Check a note. Unknown signers are ignored; a wrong signature of a known key or none at all raises."""
    _check_text(note)
    text, separator, tail = note.rpartition("\n\n")
    if not separator or not tail.endswith("\n"):
        raise NoteError("a note has a blank line before its signatures and ends with a newline")
    text += "\n"
    lines = tail[:-1].split("\n")
    if len(lines) > MOST_SIGNATURES:
        raise NoteError("the note has too many signatures")
    known = {(key.name, key.id): key for key in keys}
    good: dict[tuple[str, bytes], tuple[Key, bytes]] = {}
    for line in lines:
        name, ident, signature = _parsed(line)
        key = known.get((name, ident))
        if key is None or (name, ident) in good:
            continue
        if not key.verifies(text, signature):
            raise UnverifiedError(f"the signature of {name} is wrong")
        good[name, ident] = (key, signature)
    if not good:
        raise UnverifiedError("note has no verifiable signatures")
    return Opened(text, tuple(good.values()))


def _parsed(line: str) -> tuple[str, bytes, bytes]:
    name, space, encoded = line.removeprefix(_MARK).partition(" ")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if not line.startswith(_MARK) or not space or not _fit_name(name) or len(raw) < 5:
        raise NoteError("a signature line is malformed")
    return name, raw[:4], raw[4:]


@dataclass(frozen=True)
class Checkpoint:
    """How far a log has come: its name, its size, the root of its tree."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """The checkpoint in a note's text; further lines are extensions, and ignored."""
        lines = text.split("\n")
        try:
            origin, size, encoded = lines[:3]
            root = base64.b64decode(encoded, validate=True)
        except (ValueError, binascii.Error):
            raise NoteError("a checkpoint has an origin, a size and a root") from None
        if not origin or not _is_decimal(size) or len(root) != 32 or lines[-1] != "" or "" in lines[3:-1]:
            raise NoteError("a checkpoint has an origin, a size and a root")
        return cls(origin, int(size), root)


@dataclass(frozen=True)
class Proof:
    """A receipt (tlog-proof): that an entry stands at an index under a signed checkpoint."""

    index: int
    hashes: tuple[bytes, ...]
    note: str

    def __str__(self) -> str:
        hashes = "".join(f"{_b64(hash)}\n" for hash in self.hashes)
        return f"{PROOF}\nindex {self.index}\n{hashes}\n{self.note}"

    @classmethod
    def parse(cls, text: str) -> Proof:
        """The proof in a `.tlog-proof` file. Its `extra` line is not authenticated, and ignored."""
        head, separator, note = text.partition("\n\n")
        lines = head.split("\n")
        if len(lines) > 1 and lines[1].startswith("extra "):
            del lines[1]
        try:
            if lines[0] != PROOF or not separator:
                raise ValueError
            word, index = lines[1].split(" ")
            hashes: Sequence[bytes] = [base64.b64decode(line, validate=True) for line in lines[2:]]
            if word != "index" or not _is_decimal(index):
                raise ValueError
            if len(hashes) > MOST_HASHES or any(len(hash) != 32 for hash in hashes):
                raise ValueError
        except (ValueError, IndexError, binascii.Error):
            raise NoteError("this is no tlog-proof") from None
        return cls(int(index), tuple(hashes), note)


def _check_text(text: str) -> None:
    if not text.endswith("\n") or any(char < " " and char != "\n" for char in text):
        raise NoteError("a note's text ends with a newline and has no control characters")


def _is_decimal(text: str) -> bool:
    """Whether this is a number below 2^63 as the formats write it: ASCII digits without leading zeros."""
    return text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") and int(text[:20]) < 2**63


def _fit_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(char.isspace() for char in name)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
