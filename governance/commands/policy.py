"""`onrecord policy adopt` and `onrecord policy check`."""

from __future__ import annotations

from argparse import Namespace
from datetime import datetime
from pathlib import Path

from governance import clock
from governance.change import Operator
from governance.commands.service import opened
from governance.commands.speech import complain, put, say, told
from governance.errors import N_, Invalid
from policies import examples
from policies.document import Document, DocumentFaults, Fault, parse
from policies.format.nodes import MEANT
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
    """Print each fault and each example that fails as file:line:column, or say that there is none."""
    document = _checked(given.file, _read(given.file), clock.now() if given.proposed else None)
    if document is None:
        return 1
    say(N_("%(file)s: version %(version)s is without fault."), file=given.file, version=document.version)
    if document.examples:
        say(N_("Examples that come to what they expect: %(count)s"), count=len(document.examples))
    return 0


def _checked(file: str, source: str, at: datetime | None = None) -> Document | None:
    """The document, if it is one and its examples come to what they expect."""
    try:
        document = parse(source, at)
    except DocumentFaults as refused:
        _put(file, refused.faults)
        complain(told(N_("Faults in %(file)s: %(count)s"), file=file, count=len(refused.faults)))
        return None
    results = examples.run(document)
    failures = examples.failures(results)
    if not failures:
        return document
    _put(file, failures)
    count = sum(not result.passed for result in results)
    complain(told(N_("Examples that fail in %(file)s: %(count)s of %(all)s"), file=file, count=count, all=len(results)))
    return None


def _put(file: str, faults: list[Fault]) -> None:
    for fault in faults:
        meant = f" {told(MEANT, word=fault.suggestion)}" if fault.suggestion else ""
        clause = f" ({fault.clause})" if fault.clause else ""
        put(f"{file}:{fault.line}:{fault.column}: {told(fault.message, **fault.facts)}{meant}{clause}")


def _read(file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise Invalid("not-utf-8", N_("%(file)s is not text in UTF-8."), file=file) from None
