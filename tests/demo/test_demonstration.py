"""The demonstration organisation: whole, loaded once, whatever happens meanwhile, and never among real data."""

from __future__ import annotations

import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, inspect, select, text

import governance.clock
from governance.db import session
from governance.demo import load as demo
from governance.demo.cast import CAST, PASSWORD, member
from governance.demo.scenes import SCENES
from governance.people.actors import actor_of, by_email
from governance.people.rows import User
from policies import library
from policies.calendar import due
from policies.document import parse
from policies.versions import edition_at
from tests.support.apps import application
from tests.support.clockfile import ClockFile
from tests.support.installations import BIN, Installation
from tests.support.server import Process, eventually
from tests.support.verifying import verified
from tests.web.visitor import Visitor
from workflows import queue
from workflows.drafts import Draft
from workflows.publications import Publication
from workflows.reviews import Decision, Review
from workflows.threads import Thread

SAID_AGAIN = "The demonstration organisation was loaded before; nothing was changed."


@pytest.fixture
def loaded(new_installation: Callable[..., Installation]) -> Installation:
    """A demonstration, as `onrecord demo load` leaves it."""
    return new_installation("demo")


@contextmanager
def inside(installation: Installation, **settings: str) -> Iterator[Flask]:
    """Within the application on an installation."""
    with application(installation, **settings) as app, app.app_context():
        yield app


def rows(installation: Installation) -> dict[str, list[str]]:
    """Every row of every table."""
    engine = create_engine(installation.url)
    with engine.connect() as connection:
        names = [name for name in inspect(engine).get_table_names() if "fts" not in name]
        found = {name: sorted(map(repr, connection.execute(text(f'SELECT * FROM "{name}"')))) for name in names}
    engine.dispose()
    return found


def whole() -> dict[str, Any]:
    """What a complete load leaves behind, but for ids and times."""
    drafts = session.execute(
        select(Thread.external_id, Draft.kind, Draft.state, Draft.revision, User.email)
        .select_from(Draft)
        .join(User, User.id == Draft.author_id)
        .outerjoin(Thread, Thread.id == Draft.thread_id)
    ).all()
    threads = session.execute(select(Thread.external_id, Thread.category, Thread.state)).all()
    decided = session.execute(select(Decision.verdict, Decision.comment, Decision.person_name)).all()
    counts = [session.scalar(select(func.count()).select_from(row)) for row in (Review, Publication, Thread, Draft)]
    return {"drafts": Counter(drafts), "threads": Counter(threads), "decided": Counter(decided), "counts": counts}


def priya() -> Any:
    account = by_email(member("priya").email)
    assert account is not None
    return actor_of(account).standing(governance.clock.now(), lock=False)


LEAST = {"attention": 2, "to_post": 1}
"""In every other view there are three rows at least."""


def test_priya_has_something_to_see_in_every_view(loaded: Installation) -> None:
    with inside(loaded):
        counts = queue.counts(priya(), governance.clock.now())
        assert set(counts) == set(queue.VIEWS)
        assert {view: count for view, count in counts.items() if count < LEAST.get(view, 3)} == {}
        for view in queue.VIEWS:
            assert len(queue.page(view, priya(), governance.clock.now()).rows) == counts[view]


def test_a_second_load_changes_nothing_and_says_so(loaded: Installation) -> None:
    before = rows(loaded)
    said = loaded.run("demo", "load")
    assert SAID_AGAIN in said.splitlines()
    assert rows(loaded) == before


@pytest.mark.soak
@pytest.mark.portion(2)
@pytest.mark.race
def test_a_load_that_is_killed_is_whole_after_the_next_at_whatever_time_that_is(
    installation: Installation, loaded: Installation, clock: ClockFile
) -> None:
    at, settings = clock.at(2026, 11, 23, 9, 12), {"clock_file": str(clock.path)}
    for last in (2, len(SCENES) // 2):
        cut = Process([str(BIN / "onrecord"), "demo", "load"], installation, f"load-{last}", **settings)
        with cut:
            eventually(lambda cut=cut, last=last: f"  {last}/{len(SCENES)} " in cut.said(), "the load is under way")
            cut.kill()
        assert "Traceback" not in cut.said()
    assert SAID_AGAIN not in installation.run("demo", "load", **settings)
    assert SAID_AGAIN in installation.run("demo", "load", **settings)
    with inside(loaded):
        uncut = whole()
    with inside(installation, **settings):
        assert whole() == uncut
        assert all(count >= LEAST.get(view, 3) for view, count in queue.counts(priya(), at).items())
        assert session.scalar(select(func.max(Draft.updated_at))) <= at
    assert "OK" in verified(installation)


class Cut(Exception):
    """Where the load is cut off."""


@pytest.mark.soak
@pytest.mark.portion(2)
def test_a_load_that_is_cut_off_between_any_two_acts_goes_on_with_the_next(
    installation: Installation, loaded: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    with inside(loaded):
        uncut = whole()
    act, done = demo._act, [0]

    def one_act(*given: Any) -> None:
        if done[0]:
            raise Cut
        act(*given)
        done[0] += 1

    with inside(installation):
        for _ in range(sum(len(scene.acts) for scene in SCENES)):
            monkeypatch.setattr(demo, "_act", one_act)
            done[0] = 0
            try:
                demo.load("maple.example/log")
            except Cut:
                session.rollback()
                continue
            break
        assert whole() == uncut
        assert not demo.load("maple.example/log")


def test_the_demonstration_stays_out_of_a_database_that_is_in_use(installation: Installation) -> None:
    installation.run("user", "add", "pat@county.example", "--name", "Pat", "--role", "administrator")
    before = rows(installation)
    done = subprocess.run(
        [str(BIN / "onrecord"), "demo", "load"],
        env=installation.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == "The demonstration goes only into an empty database; this one is in use.\n"
    assert rows(installation) == before


@pytest.mark.soak
@pytest.mark.portion(2)
def test_every_account_signs_in_with_the_password_that_is_printed(loaded: Installation) -> None:
    printed = loaded.run("demo", "load")
    assert PASSWORD in printed
    with application(loaded) as app:
        for one in CAST:
            assert one.email in printed
            page = Visitor(app.test_client()).get("/sign-in").press("Sign in", email=one.email, password=PASSWORD)
            assert (page.status, page.path) == (200, "/queue"), one.email
            assert one.name in page.words


def test_the_sign_in_page_names_the_accounts_on_a_demonstration_and_on_nothing_else(
    loaded: Installation, installation: Installation
) -> None:
    for where, shown in ((loaded, True), (installation, False)):
        with application(where) as app:
            words = Visitor(app.test_client()).get("/sign-in").words
        assert (PASSWORD in words) is shown
        assert (member("priya").email in words) is shown


def test_the_record_of_the_demonstration_verifies(loaded: Installation) -> None:
    assert "openings at fault" not in verified(loaded)


@pytest.mark.soak
@pytest.mark.portion(2)
def test_a_clock_file_is_for_a_demonstration_alone(
    loaded: Installation, installation: Installation, clock: ClockFile
) -> None:
    clock.at(2026, 11, 23, 9, 12)
    settings = {"clock_file": str(clock.path)}
    assert member("priya").email in loaded.run("user", "list", **settings)
    with pytest.raises(AssertionError, match="for demonstration databases only"):
        installation.run("user", "list", **settings)


def test_at_the_stories_time_the_guidance_is_in_force_and_people_hold_their_roles(
    loaded: Installation, clock: ClockFile
) -> None:
    at = clock.at(2026, 11, 23, 9, 12)
    with inside(loaded, clock_file=str(clock.path)) as app:
        app.extensions["onrecord"].follow_clock_file()
        assert governance.clock.now() == at
        edition = edition_at(at)
        assert edition is not None
        assert (edition.number, edition.document.calendar.zone.key) == ("1.0.0", "America/Toronto")
        for one in CAST:
            account = by_email(one.email)
            assert account is not None
            standing = actor_of(account).standing(at, lock=False)
            assert {(grant.role, grant.topic) for grant in standing.grants} == set(one.roles), one.key


def test_on_any_day_what_lapsed_has_lapsed_and_what_is_ready_is_still_valid() -> None:
    """The load counts back from the day on which it runs; weekends and holidays stretch what an approval lasts."""
    document = parse(Path(library.path("starter-public-body")).read_text(encoding="utf-8"))
    valid = document.approval.valid_for
    assert valid is not None
    for day in range(20, 420):
        now = demo.BEGINS + timedelta(days=day)
        for scene in SCENES:
            ends = due(now - timedelta(days=scene.days), valid, document.calendar)
            if scene.key.startswith("lapsed-"):
                assert ends < now, (scene.key, now)
            if scene.key.startswith("ready-"):
                assert ends > now + timedelta(days=1), (scene.key, now)
