"""Signatures as Standard Webhooks say: one id and time, HMAC-SHA256 by each secret that is valid."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
LENGTH = 32


def new_secret() -> str:
    """A secret as it is shown: the prefix and 32 random bytes in Base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(LENGTH)).decode()


def headers(ident: str, at: int, body: bytes, signing: Iterable[str]) -> dict[str, str]:
    """The headers of a request with this body, sent at this second since 1970."""
    said = f"{ident}.{at}.".encode() + body
    signed = (_signed(said, secret) for secret in signing)
    return {"webhook-id": ident, "webhook-timestamp": str(at), "webhook-signature": " ".join(signed)}


def _signed(said: bytes, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return "v1," + base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
