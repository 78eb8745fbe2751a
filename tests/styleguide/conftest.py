"""The page of all components, served on this machine, with a form that answers as a test says."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Response, request
from werkzeug.serving import make_server

from tools.styleguide import DIGEST, create_app

__all__ = ["DIGEST", "Styleguide"]


@dataclass
class Styleguide:
    """Where it is, what its form answers, and what was sent to it in this test."""

    address: str
    status: int = 200
    answer: str = ""
    sent: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture(scope="session")
def served() -> Iterator[Styleguide]:
    """The page, served once for all tests of a process."""
    app = create_app()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    found = Styleguide(f"http://127.0.0.1:{server.server_port}/")

    @app.post("/")
    def take() -> Response:
        found.sent.append(request.form.to_dict())
        return Response(found.answer, found.status)

    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def styleguide(served: Styleguide) -> Styleguide:
    """The page as nobody has touched it."""
    served.status, served.answer, served.sent = 200, "<p>Saved at 10:04</p>", []
    return served
