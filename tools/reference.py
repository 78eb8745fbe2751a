"""The pages of docs/ that say what the code says: entry types, states, problems, the API. A test holds them in step."""

from __future__ import annotations

import json
from pathlib import Path

from flask import Flask

from governance.api import problems, root
from governance.machine import Table
from governance.record.entries import MEANING, PUBLIC, EntryType
from workflows import states

DOCS = Path(__file__).resolve().parent.parent / "docs"
NOTE = "<!-- Made by `make reference` from the code. Do not edit. -->\n"


def entries() -> str:
    """The vocabulary of the record."""
    lines = [
        "# What the record says",
        "",
        NOTE,
        "Whatever is decided, changed or sent leaves one entry or more. On purpose none is left by what nothing",
        "follows from: the sign that somebody is looking at a text (a claim, which lapses by itself), words that are",
        "still being typed, until they are a revision or are handed in, and notices that were read.",
        "",
        "`subject` is `<kind>/<random id>`. Words, verdicts and people stand in an entry only as salted commitments;",
        "in the open stand at most: " + ", ".join(f"`{key}`" for key in PUBLIC) + ".",
        "",
        "| type | what happened |",
        "|---|---|",
    ]
    lines += [f"| `{type}` | {MEANING[type]} |" for type in EntryType]
    return "\n".join(lines) + "\n"


def machines() -> str:
    """Every state machine, as a table and as a diagram."""
    lines = ["# States and moves", "", NOTE]
    lines += ["A move that does not stand here is refused, with a sentence that names the state and the move."]
    for table in (value for value in vars(states).values() if isinstance(value, Table)):
        lines += ["", f"## {table.name.capitalize()}", "", "| move | from | to |", "|---|---|---|"]
        lines += [
            f"| {name.replace('_', ' ')} | {', '.join(way.sources)} | {way.target} |"
            for name, ways in table.moves.items()
            for way in ways
        ]
        lines += ["", "```mermaid", table.diagram().rstrip(), "```"]
    return "\n".join(lines) + "\n"


def openapi() -> str:
    """The contract of /api/v1, whole."""
    app = Flask("onrecord")
    root.init_app(app)
    return json.dumps(app.extensions["onrecord-api"], indent=1, ensure_ascii=False, sort_keys=True) + "\n"


PAGES = {"entries.md": entries, "states.md": machines, "problems.md": problems.page, "openapi.json": openapi}


def main() -> None:
    """Write the pages."""
    DOCS.mkdir(exist_ok=True)
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
