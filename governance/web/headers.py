"""What every answer carries so that browsers keep strangers out: no foreign script, frame, form or referrer."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import govuk_frontend_jinja
from flask import Flask, Response, request

INLINE = re.compile(r"<script[^>]*>(.+?)</script>", re.DOTALL)
KEPT_FOREVER = "public, max-age=31536000, immutable"


def inline_script_hashes() -> list[str]:
    """The SHA-256 of each inline script of the page template that ours extends, as the policy names it."""
    template = Path(next(iter(govuk_frontend_jinja.__path__))) / "templates" / "template.html"
    return [
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in INLINE.findall(template.read_text(encoding="utf-8"))
    ]


def content_security_policy() -> str:
    """Everything from ourselves; no plugin, no frame, and forms that go nowhere else."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {' '.join(inline_script_hashes())}",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def init_app(app: Flask, *, https: bool) -> None:
    """Put the headers on every answer, the API's too."""
    always = {
        "Content-Security-Policy": content_security_policy(),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    }
    if https:
        always["Strict-Transport-Security"] = "max-age=31536000"

    @app.after_request
    def secured(response: Response) -> Response:
        for name, value in always.items():
            response.headers.setdefault(name, value)
        if request.endpoint == "static" and response.status_code in (200, 304):
            # Addresses of static files carry a digest of the content, so what is kept never goes stale.
            response.headers["Cache-Control"] = KEPT_FOREVER if "v" in request.args else "public, max-age=300"
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response
