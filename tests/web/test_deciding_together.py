"""Several drafts on one page: each in full, nothing chosen beforehand, a result for each in plain words."""

from __future__ import annotations

import re

from tests.web.conftest import House
from tests.web.desk import ANSWER, FACT, MYTH, QUESTION, decided, draft, myth, revised, submitted
from tests.web.visitor import Page, Visitor
from workflows import submissions


def chosen(who: Visitor, *drafts: int) -> Page:
    """Tick these in the queue and go on."""
    return who.get("/queue").send("Decide on the chosen ones together", draft=[str(one) for one in drafts])


def test_each_is_read_in_full_and_has_a_result_of_its_own(house: House) -> None:
    ids = [submitted(house), myth(house), submitted(house, "Two."), submitted(house, "Three."), submitted(house, "Four.")]
    mine, second, third, taken, left = ids
    priya = house.as_("priya")
    page = chosen(priya, *ids)
    open("/tmp/h/page.html", "w").write(page.text)
    print(page.words)
    form = page.form("Record these decisions")
    print(form.fields)
    assert 0


def test_fixed(house: House) -> None:
    priya = house.as_("priya")
    counts = []
    for more in (2, 8):
        ids = [submitted(house) for _ in range(more)]
        where = "/decisions?" + "&".join(f"draft={one}" for one in ids)
        priya.get(where)
        with house.counted() as statements:
            priya.get(where)
        counts.append(len(statements))
    for s in statements: print(s[:150].replace("\n", " "), "...", s[-200:].replace("\n"," "))
    print(counts)
    assert 0
