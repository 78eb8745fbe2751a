"""The page on which several drafts are decided on together, in each of its states."""

from __future__ import annotations

from tests.browser.visits import Visit, chosen

VISITS = (
    Visit("together", "together.ask", "priya", chosen("wait-queue", "again", "pictured", "wait-gluten", "own")),
    Visit("together-none", "together.ask", "priya"),
    Visit(
        "together-refused",
        "together.decide",
        "priya",
        sends=chosen("wait-queue", "own", revision="1", verdict="request_changes", comment=" "),
    ),
    Visit("together-nothing", "together.decide", "priya", status=422, sends=chosen("wait-queue", "pictured")),
)
