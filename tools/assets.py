"""Rebuild governance/static from assets/: `make assets`. Needs npm; what it writes is committed, others need none."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES, STATIC, FRESH = ROOT / "assets", ROOT / "governance" / "static", ROOT / "build" / "static"
MODULES = SOURCES / "node_modules"

FONTS = {
    "atkinson-next": "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal",
    "atkinson-next-ext": "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-ext-wght-normal",
    "atkinson-next-italic": "atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-italic",
    "atkinson-mono": "atkinson-hyperlegible-mono/files/atkinson-hyperlegible-mono-latin-wght-normal",
    "source-serif": "source-serif-4/files/source-serif-4-latin-wght-normal",
    "source-serif-ext": "source-serif-4/files/source-serif-4-latin-ext-wght-normal",
}
LICENCES = {
    "fonts/atkinson-hyperlegible-next.LICENSE.txt": "@fontsource-variable/atkinson-hyperlegible-next/LICENSE",
    "fonts/atkinson-hyperlegible-mono.LICENSE.txt": "@fontsource-variable/atkinson-hyperlegible-mono/LICENSE",
    "fonts/source-serif-4.LICENSE.txt": "@fontsource-variable/source-serif-4/LICENSE",
    "vendor/htmx.LICENSE.txt": "htmx.org/LICENSE",
}


def digest(content: bytes) -> str:
    """Twelve digits, as the addresses of static files carry them."""
    return hashlib.sha256(content).hexdigest()[:12]


def sources() -> str:
    """One digest over everything that the static files are made from: a test tells when they were not rebuilt."""
    together = hashlib.sha256()
    for path in sorted(SOURCES.rglob("*")):
        if path.is_file() and "node_modules" not in path.parts:
            together.update(path.relative_to(SOURCES).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return together.hexdigest()


def run(*command: str) -> None:
    """Run a step where the sources are, and stop with its own words if it fails."""
    print("==>", " ".join(command), flush=True)
    if subprocess.run(command, cwd=SOURCES, check=False).returncode:
        sys.exit(f"This step failed; governance/static is as it was: {' '.join(command)}")


def copy(source: Path, name: str) -> None:
    """Put a file where static/ is being made."""
    (FRESH / name).parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, FRESH / name)


def build() -> None:
    """Fetch what package-lock.json pins, compile, copy, and list what came out with its digests."""
    if shutil.which("npm") is None:
        sys.exit("This needs npm (Node 20 or newer). Install it with: apt install npm")
    run("npm", "ci")
    shutil.rmtree(FRESH, ignore_errors=True)
    FRESH.mkdir(parents=True)
    for name, source in FONTS.items():
        copy(MODULES / "@fontsource-variable" / f"{source}.woff2", f"fonts/{name}.woff2")
    for name, source in LICENCES.items():
        copy(MODULES / source, name)
    copy(SOURCES / "licences/govuk-frontend.LICENSE.txt", "vendor/govuk-frontend.LICENSE.txt")
    copy(MODULES / "htmx.org/dist/htmx.min.js", "vendor/htmx.min.js")
    copy(SOURCES / "icons.svg", "icons.svg")
    for image in sorted((SOURCES / "images").iterdir()):
        copy(image, f"images/{image.name}")
    style, script = str(FRESH / "onrecord.css"), f"--outfile={FRESH / 'onrecord.js'}"
    run("npx", "sass", "--no-source-map", "--no-charset", "--style=compressed", "scss/onrecord.scss", style)
    run(
        "npx",
        "esbuild",
        "js/onrecord.js",
        "--bundle",
        "--minify",
        "--format=esm",
        "--target=es2022",
        script,
    )
    version_fonts(Path(style))
    write_manifest()
    shutil.rmtree(STATIC, ignore_errors=True)
    FRESH.rename(STATIC)
    print(f"==> {STATIC.relative_to(ROOT)} is new")


def version_fonts(style: Path) -> None:
    """Fonts are asked for by the address that `asset()` gives them, so that a page can load them ahead."""

    def versioned(match: re.Match[str]) -> str:
        return f"url({match[1]}?v={digest((FRESH / match[1]).read_bytes())})"

    style.write_text(re.sub(r'url\("?(fonts/[^")]+)"?\)', versioned, style.read_text("utf-8")), "utf-8")


def write_manifest() -> None:
    """What is under static/, so that a test can tell a stale or stray file."""
    files = {
        path.relative_to(FRESH).as_posix(): digest(path.read_bytes())
        for path in sorted(FRESH.rglob("*"))
        if path.is_file()
    }
    text = json.dumps({"sources": sources(), "files": files}, indent=2)
    (FRESH / "manifest.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    build()
