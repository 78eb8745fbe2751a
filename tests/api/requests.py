"""A request to an operation of the API that takes it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.support.maple import Answer, Maple


@dataclass(frozen=True)
class Request:
    """A request that is taken: by whom, where, and with which JSON."""

    who: str
    method: str
    path: str
    body: Any = None
    match: str | None = None
    more: dict[str, Any] = field(default_factory=dict)

    def send(self, maple: Maple, body: Any = None, **more: Any) -> Answer:
        """Send it, with another body where one is given; as bytes, because hostile text is in no codec's gift."""
        caller, content = maple.as_(self.who), json.dumps(self.body if body is None else body).encode()
        headers = {"Content-Type": "application/json", **more.pop("headers", {})}
        match = caller.get(self.match).tag if self.match else None
        return caller.call(self.method, self.path, data=content, headers=headers, match=match, **more)
