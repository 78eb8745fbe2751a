"""`onrecord policy adopt` and `onrecord policy check`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from governance.change import Operator
from governance.commands.service import opened
from governance.commands.speech import complain, put, say, told
from governance.errors import N_, Invalid
from policies.document import Document, DocumentFaults, parse
from workflows.amendments import adopt


def adopt_document(given: Namespace) -> int:
    """Bring the first document into force."""
    source = _read(given.file)
    if _checked(given.file, source) is None:
        return 1
    with opened():
        adopt(Operator(), source, given.reason)
        say(N_("%(file)s is adopted."), file=given.file)
    return 0


def check_document(given: Namespace) -> int:
    """Print each fault as file:line:column, or say that there is none."""
    document = _checked(given.file, _read(given.file))
    if document is None:
        return 1
    say(N_("%(file)s: version %(version)s is without fault."), file=given.file, version=document.version)
    return 0


def _checked(file: str, source: str) -> Document | None:
    try:
        return parse(source)
    except DocumentFaults as refused:
        for fault in refused.faults:
            clause = f" ({fault.clause})" if fault.clause else ""
            put(f"{file}:{fault.line}:{fault.column}: {told(fault.message, **fault.facts)}{clause}")
        complain(told(N_("Faults in %(file)s: %(count)s"), file=file, count=len(refused.faults)))
        return None


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Invalid("not-utf-8", N_("%(file)s is not text in UTF-8."), file=file) from None
