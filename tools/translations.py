"""Bring the French catalogue up to date with the code: extract, update, compile. `make translations`.

A sentence that is new in the code comes into the .po without French; a test fails until somebody writes it. Both the
.po and the .mo are committed, so that nobody needs this to run the service.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PO = ROOT / "governance/translations/fr/LC_MESSAGES/messages.po"
MO = PO.with_suffix(".mo")
PACKAGES = ("governance", "policies", "workflows")
KEYWORDS = {"N_": None, "_": None, "gettext": None, "ngettext": (1, 2)}
UNDATED = datetime(2026, 1, 1, tzinfo=UTC)
"""The compiled file's header has a date; a fixed one, so that compiling again gives the same bytes."""
HEADER = """\
# The French of Onrecord, as it is written in Canada. Kept in step with the code by `make translations`.
"""


def extracted() -> Catalog:
    """Every sentence of the code, in alphabetical order."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]  # as Babel has it
    catalog = Catalog(project="onrecord", charset="utf-8")
    for _, _, message, _, context in extract_from_dir(ROOT, methods, options, KEYWORDS, directory_filter=_looked_into):
        catalog.add(message, None, context=context)
    return catalog


def _looked_into(directory: str) -> bool:
    parts = Path(directory).relative_to(ROOT).parts
    return parts[0] in PACKAGES and not {"__pycache__", "static", "translations"} & set(parts)


def french() -> Catalog:
    """The catalogue as it is committed."""
    with PO.open("rb") as file:
        return read_po(file, locale="fr", domain="messages")


def updated() -> Catalog:
    """The committed French for the sentences of today: new ones are empty, those that are gone are dropped."""
    today, old = extracted(), french() if PO.exists() else Catalog(locale="fr")
    fresh = Catalog(locale="fr", project="onrecord", charset="utf-8", header_comment=HEADER, fuzzy=False)
    for message in _sorted(today):
        known = old.get(message.id)
        plural = isinstance(message.id, (tuple, list))
        fresh.add(message.id, known.string if known else ("", "") if plural else "", flags=message.flags)
    return fresh


def _sorted(catalog: Catalog) -> Iterator[Message]:
    return iter(sorted((one for one in catalog if one.id), key=lambda one: _first(one.id)))


def _first(ident: object) -> str:
    return str(ident[0] if isinstance(ident, (tuple, list)) else ident)


def missing(catalog: Catalog) -> list[str]:
    """The sentences without French."""
    return [
        _first(one.id)
        for one in catalog
        if one.id and not all(one.string if isinstance(one.string, (tuple, list)) else (one.string,))
    ]


def po_bytes(catalog: Catalog) -> bytes:
    """The catalogue as a file, without the date that would change with every run."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, no_location=True, omit_header=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    drop = ('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Language-Team', '"Report-Msgid')
    return "".join(line for line in lines if not line.startswith(drop)).encode()


def mo_bytes(catalog: Catalog) -> bytes:
    """The catalogue as the service reads it."""
    out = io.BytesIO()
    catalog.creation_date = catalog.revision_date = UNDATED
    write_mo(out, catalog)
    return out.getvalue()


def main() -> int:
    """Write both files and say what has no French yet."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po_bytes(updated()))
    catalog = french()
    MO.write_bytes(mo_bytes(catalog))
    without = missing(catalog)
    for sentence in without:
        print(f"no French: {sentence}")
    print(f"==> {len(catalog)} sentences, {len(without)} without French")
    return 1 if without else 0


if __name__ == "__main__":
    sys.exit(main())
