"""Hold the contract against Redocly's recommended rules: `make openapi-lint`, which needs npm.

Writes docs/openapi-lint.json: which program, which rules, which document (by its SHA-256), what came of it. A test
holds that this result is of the document as it stands, so that `make test` needs neither npm nor a network.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = ROOT / "docs" / "openapi.json"
RESULT = ROOT / "docs" / "openapi-lint.json"
PROGRAM = "@redocly/cli@2.77.0"
RULES = "recommended"
QUIETLY = {
    "REDOCLY_TELEMETRY": "off",
    "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true",
    "npm_config_cache": str(ROOT / "build" / "npm"),
    "npm_config_update_notifier": "false",
}


def digest() -> str:
    """The SHA-256 of the document."""
    return hashlib.sha256(DOCUMENT.read_bytes()).hexdigest()


def main() -> int:
    """Lint, write the result and say it; 1 where anything was found."""
    if shutil.which("npx") is None:
        print("There is no npx. Install it with: apt install npm", file=sys.stderr)
        return 1
    told = lint(DOCUMENT)
    totals = {name: told["totals"][name] for name in ("errors", "warnings", "ignored")}
    result = {"program": PROGRAM, "rules": RULES, "sha256": digest(), "totals": totals}
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for problem in told["problems"]:
        where = ", ".join(place.get("pointer", "") for place in problem["location"])
        print(f"{problem['severity']}: {problem['ruleId']}: {problem['message']} ({where})")
    print(f"==> {PROGRAM}, {RULES} rules: {totals['errors']} errors, {totals['warnings']} warnings")
    return 1 if totals["errors"] or totals["warnings"] else 0


def lint(document: Path) -> dict[str, Any]:
    """What the program says of a document."""
    command = ["npx", "--yes", PROGRAM, "lint", f"--extends={RULES}", "--format=json", str(document)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | QUIETLY, capture_output=True, text=True, check=False)
    start = done.stdout.find("{")
    if start < 0:
        raise SystemExit(f"{PROGRAM} ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
    told: dict[str, Any] = json.JSONDecoder().raw_decode(done.stdout, start)[0]
    return told


if __name__ == "__main__":
    sys.exit(main())
