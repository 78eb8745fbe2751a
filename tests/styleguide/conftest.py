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
    """Where it is, what its form answers, and what was sent to it."""

    address: str
    status: int = 200
    answer: str = "<p>Saved at 10:04</p>"
    sent: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def styleguide() -> Iterator[Styleguide]:
    app = create_app()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    served = Styleguide(f"http://127.0.0.1:{server.server_port}/")

    @app.post("/")
    def take() -> Response:
        served.sent.append(request.form.to_dict())
        return Response(served.answer, served.status)

    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
