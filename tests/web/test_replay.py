"""A version tried on past items, on pages: asked for, watched, read case by case, and its bars against its table."""

from __future__ import annotations

import re
from typing import Any

import pytest

from governance.change import Actor, Made, transaction, verb
from governance.db import session, table
from governance.handlers import HANDLERS
from governance.worker import Worker
from policies.versions import PolicyVersion
from tests.policies.starter import values, written
from tests.web.conftest import House
from tests.web.desk import myth, submitted
from tests.web.visitor import Page
from workflows.amendments.rows import insert_version
from workflows.drafts import Draft

PATH = "/guidance/replay"
NEW = "1.1.0"


@verb
def _insert(actor: Actor, source: str, number: str) -> Made:
    with transaction(actor) as change:
        insert_version(change, source, number, slug="starter-public-body", state="drafting")
        return change.made()


def proposed(house: House, number: str = NEW, **chains: Any) -> None:
    """A version that is being written, with other chains."""
    document = values() | {"version": number}
    document["chains"] |= chains or {"manager": ["comms_manager", "moh"]}
    house.does(_insert, house["pat"], written(document), number)


def asked(house: House, who: str = "pat", **fields: Any) -> Page:
    """The answer to the form."""
    return house.as_(who).get(PATH).press("Try it", number=NEW, **{"items": "all", **fields})


def work(house: House) -> None:
    Worker(house.app, HANDLERS).drain()


def test_pat_has_a_version_tried_and_reads_what_would_have_been_different(house: House) -> None:
    proposed(house)
    routine, facts = submitted(house), myth(house)
    page = asked(house)
    assert (page.status, page.path.partition("?")[0]) == (200, f"{PATH}/1")
    assert "Waiting for a worker." in page.words
    work(house)
    page = house.as_("pat").get(f"{PATH}/1")
    assert "Submissions: 1 of 2 would have gone differently" in page.words
    assert "Conversations: 0 of 2 would have gone differently" in page.words
    told = re.search(r"Approved by: (.*?); now by: (.*?)[.] ", page.words)
    assert told is not None
    assert "Medical officer of health" not in told[1]
    assert "Medical officer of health" in page.words.partition("; now by: ")[2]
    assert f'href="/drafts/{routine}"' in page.text
    assert f'href="/drafts/{facts}"' not in page.text
    assert page.alien == [], "no style and no handler in an attribute"


def test_the_bars_are_as_long_as_the_table_says(house: House) -> None:
    proposed(house)
    for _ in range(3):
        submitted(house)
    myth(house)
    asked(house)
    work(house)
    text = house.as_("pat").get(f"{PATH}/1").text
    table = {
        role: (int(before), int(after))
        for role, before, after in re.findall(
            r'<tr [^>]*data-role="(\w+)">.*?<td[^>]*>(\d+)</td><td[^>]*>(\d+)</td></tr>', text, re.DOTALL
        )
    }
    assert (table["comms_manager"], table["moh"], table["program_expert"]) == ((4, 4), (0, 3), (1, 1))
    scale, bars = set(), {}
    for role, drawn in re.findall(r'<li class="o-load__role" data-role="(\w+)">(.*?)</li>', text, re.DOTALL):
        scale |= set(re.findall(r'viewBox="0 0 (\d+) 14"', drawn))
        before, after = (re.search(rf'class="o-load__{side}" width="(\d+)"', drawn) for side in ("before", "after"))
        assert before is not None
        assert after is not None
        bars[role] = int(before[1]), int(after[1])
    assert bars == table
    assert scale == {"4"}, "every bar is drawn to the same scale, and the longest fills it"


def test_cases_are_read_by_kind_and_page_by_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("governance.web.paging.SIZE", 2)
    proposed(house)
    drafts = [submitted(house) for _ in range(3)]
    asked(house)
    work(house)
    page = house.as_("rita").get(f"{PATH}/1?kind=gained")
    assert re.findall(r'href="/drafts/(\d+)"', page.text) == [str(one) for one in drafts[:2]]
    following = page.text.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    rest = house.as_("rita").get(following.partition("#")[0])
    assert re.findall(r'href="/drafts/(\d+)"', rest.text) == [str(drafts[2])]
    assert "Due later" not in page.words, "only kinds that there are can be chosen"


def test_a_draft_that_was_blocked_for_personal_data_since_is_not_linked_for_others(house: House) -> None:
    proposed(house)
    ident = submitted(house)
    asked(house)
    work(house)

    def restrict(_: Any) -> None:
        session.execute(table(Draft).update().values(restricted=True))
        session.commit()

    house.does(restrict, None)
    page = house.as_("pat").get(f"{PATH}/1")
    assert f'href="/drafts/{ident}"' not in page.text
    assert "A draft that only its author and the privacy officer see" in page.words


def test_progress_is_asked_for_by_scripts_and_by_a_link_without_them(house: House) -> None:
    proposed(house)
    submitted(house)
    page = asked(house)
    assert f'hx-get="{PATH}/1/progress" hx-trigger="every 2s"' in page.text
    assert f'<a class="govuk-link" href="{PATH}/1">Look again</a>' in page.text
    pat = house.as_("pat")
    part = pat.get(f"{PATH}/1/progress")
    assert "HX-Refresh" not in part.response.headers
    work(house)
    part = pat.get(f"{PATH}/1/progress")
    assert part.response.headers["HX-Refresh"] == "true"
    assert "hx-get" not in part.text


def test_what_is_typed_wrong_is_said_at_its_field_and_nothing_is_started(house: House) -> None:
    proposed(house)
    page = asked(house, items="period", days="many")
    assert (page.status, "Use a number from" in page.words) == (422, True)
    assert page.form("Try it").value("days") == "many"
    page = asked(house, items="sample", size="20000")
    assert page.status == 422
    assert house.as_("pat").get(f"{PATH}/1").status == 404


def test_a_sample_tells_its_seed(house: House) -> None:
    proposed(house)
    submitted(house)
    asked(house, items="sample", size="1", seed="7")
    work(house)
    page = house.as_("pat").get(f"{PATH}/1")
    assert "Tried on a random sample of 1 items, drawn with the seed 7." in page.words


def test_others_read_replays_and_cannot_start_one(house: House) -> None:
    proposed(house)
    submitted(house)
    asked(house)
    work(house)
    page = house.as_("amal").get(f"{PATH}?version={NEW}")
    assert not page.has_button("Try it")
    assert f'href="{PATH}/1"' in page.text
    assert house.as_("amal").get(f"{PATH}/1").status == 200


def test_a_version_that_was_changed_since_says_so(house: House) -> None:
    proposed(house)
    submitted(house)
    asked(house)
    work(house)

    def revise(_: Any) -> None:
        rows = table(PolicyVersion)
        session.execute(rows.update().where(rows.c.number == NEW).values(revision=2))
        session.commit()

    house.does(revise, None)
    assert "this shows revision 1, and the current one is 2" in house.as_("pat").get(f"{PATH}/1").words


def test_a_page_of_a_replay_takes_a_fixed_number_of_statements(house: House) -> None:
    proposed(house)
    submitted(house)
    asked(house)
    work(house)
    pat = house.as_("pat")
    pat.get(f"{PATH}/1")
    with house.counted() as few:
        pat.get(f"{PATH}/1?kind=gained")
    for _ in range(4):
        submitted(house)
    asked(house)
    work(house)
    with house.counted() as many:
        pat.get(f"{PATH}/2?kind=gained")
    assert len(few) == len(many) <= 8


def test_a_replay_is_told_in_french(house: House) -> None:
    proposed(house)
    submitted(house)
    asked(house)
    work(house)
    words = house.as_("dana", language="fr").get(f"{PATH}/1").words
    assert "Soumissions : 1 sur 1 se seraient passées autrement" in words
    assert "Médecin hygiéniste" in words.partition("désormais :")[2]


def test_there_is_no_page_of_a_replay_that_there_is_not(house: House) -> None:
    assert house.as_("pat").get(f"{PATH}/1").status == 404
    assert house.as_("pat").get(f"{PATH}/1/progress").status == 404
