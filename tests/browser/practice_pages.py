"""The pages of practice."""

from __future__ import annotations

from typing import Any

from tests.browser.practised import BEGUN, COMPARED, LEFT, UNDECIDED, WRITTEN
from tests.browser.visits import Visit, given, thread


def _of(number: int, **more: Any) -> Any:
    return given(practice_id=number, **more)


VISITS = (
    Visit("practices", "practising.mine", "ines"),
    Visit("practices-none", "practising.mine", "amal"),
    Visit("practices-of-others", "practising.mine", "priya", given(view="handed_in")),
    Visit("practice-new", "practising.ask", "ines", thread("again")),
    Visit("practice-new-of-a-reader", "practising.begin", "dana", thread("again"), 403, given()),
    Visit("practice-begun", "practising.show", "ines", _of(BEGUN)),
    Visit("practice-written", "practising.show", "ines", _of(WRITTEN, done="saved")),
    Visit("practice-unfinished", "practising.act", "ines", _of(BEGUN), 422, given(act="hand_in")),
    Visit("practice-triage", "practising.questions", "ines", _of(BEGUN)),
    Visit("practice-triage-directly", "practising.questions", "ines", _of(BEGUN, direct=1, category="R1")),
    Visit("practice-triage-faulty", "practising.choose", "ines", _of(BEGUN), 422, given(category="R1", reason="")),
    Visit("practice-triage-over", "practising.questions", "ines", _of(COMPARED)),
    Visit("practice-compared", "practising.show", "ines", _of(COMPARED, done="handed_in")),
    Visit("practice-of-others", "practising.show", "priya", _of(COMPARED)),
    Visit("practice-nothing-said", "practising.act", "priya", _of(COMPARED), 422, given(act="say", text="")),
    Visit("practice-discarding", "practising.confirm_discarding", "ines", _of(COMPARED)),
    Visit("practice-undecided", "practising.show", "ines", _of(UNDECIDED)),
    Visit("practice-left", "practising.show", "jules", _of(LEFT)),
)
"""Every page about it."""
