"""`python -m policies.schema` writes the JSON Schema of the guidance document, which editors complete and check by."""

from __future__ import annotations

import json
from pathlib import Path

from policies.format.form import json_schema

SCHEMA = Path(__file__).parent / "schema.json"


def written() -> str:
    """The schema as the file holds it."""
    return json.dumps(json_schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    SCHEMA.write_text(written(), encoding="utf-8")
