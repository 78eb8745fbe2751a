"""Secrets of webhooks at rest: encrypted under a key derived from the installation's secret."""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

WHAT = b"onrecord/webhook/1"
NONCE = 12


class Unreadable(Exception):
    """It was sealed under another secret of the installation."""


def seal(installation: bytes, key: str, secret: str) -> bytes:
    """The secret of the channel `key`, to be stored. It opens for that channel alone."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + _cipher(installation).encrypt(nonce, secret.encode(), key.encode())


def opened(installation: bytes, key: str, sealed: bytes) -> str:
    """What was sealed. Raises `Unreadable`."""
    try:
        return _cipher(installation).decrypt(sealed[:NONCE], sealed[NONCE:], key.encode()).decode()
    except InvalidTag:
        raise Unreadable from None


def _cipher(installation: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(HKDF(SHA256(), 32, None, WHAT).derive(installation))
