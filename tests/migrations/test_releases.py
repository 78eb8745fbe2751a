"""A database of every release is upgraded: nothing that it holds is lost, and its record stays what it was."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, select, text

from governance import rows
from governance.db import Base, session
from governance.demo.cast import PASSWORD, member
from governance.people.actors import actor_of, by_email
from governance.record import store
from policies.format.heading import heading
from policies.versions import PolicyRevision, PolicyVersion, edition_at, version_in_force
from tests.support import releases
from tests.support.apps import application
from tests.support.clockfile import ClockFile
from tests.support.installations import TEMPLATES, Installation
from tests.support.verifying import verified, verify
from tests.web.visitor import Visitor
from tools.release_fixture import version
from workflows import decisions, queue


def template(release: str) -> str:
    """Its name among the templates of installations."""
    return f"release_{release.replace('.', '_')}"


def _upgraded(release: str) -> Callable[[Installation], object]:
    def build(installation: Installation) -> None:
        releases.put_back(release, installation)
        installation.run("db", "upgrade")

    return build


TEMPLATES.update({template(one): ("empty", _upgraded(one)) for one in releases.kept()})


@pytest.fixture(params=releases.kept())
def release(request: pytest.FixtureRequest) -> str:
    """Each release in turn."""
    return str(request.param)


@pytest.fixture
def upgraded(release: str, new_installation: Callable[..., Installation]) -> Installation:
    """What the release left behind, upgraded to this program's schema."""
    return new_installation(template(release))


def counted(installation: Installation) -> dict[str, int]:
    """How many rows each table has."""
    engine = create_engine(installation.url)
    with engine.connect() as connection:
        found = {
            name: int(connection.execute(text(f'SELECT count(*) FROM "{name}"')).scalar_one())
            for name in Base.metadata.tables
        }
    engine.dispose()
    return found


def test_an_upgraded_release_has_the_schema_of_the_rows(upgraded: Installation) -> None:
    engine = create_engine(upgraded.url)
    with engine.connect() as connection:
        settings = {"compare_type": True, "include_name": rows.is_ours}
        differences = compare_metadata(MigrationContext.configure(connection, opts=settings), Base.metadata)
    engine.dispose()
    assert differences == [], "a migration is missing; while this version is not out, `make fixture` keeps it anew"


def test_the_service_reads_and_goes_on_with_what_a_release_left(
    release: str, upgraded: Installation, clock: ClockFile
) -> None:
    at = clock.set(datetime.fromisoformat(releases.about(release)["at"]))
    with application(upgraded, clock_file=str(clock.path)) as app:
        with app.app_context():
            priya = by_email(member("priya").email)
            assert priya is not None
            actor = actor_of(priya)
            assert queue.counts(actor.standing(at, lock=False), at) == {
                "attention": 0,
                "to_post": 0,
                **releases.about(release)["queue"],
            }
            waiting = queue.page("awaiting_me", actor.standing(at, lock=False), at).rows
            session.remove()
        page = Visitor(app.test_client()).get("/sign-in").press("Sign in", email=priya.email, password=PASSWORD)
        assert page.path == "/queue"
        for row in waiting:
            assert f'href="/drafts/{row.draft_id}"' in page.text
        with app.app_context():
            before = store.size(session)
            decisions.decide(actor, waiting[0].draft_id, waiting[0].revision, "approve")
            assert store.size(session) == before + 1
    verified(upgraded)


def test_what_a_release_adopted_is_in_force_with_its_text_as_the_first_revision(
    upgraded: Installation,
) -> None:
    with application(upgraded) as app, app.app_context():
        version = session.scalars(select(PolicyVersion)).one()
        revision = session.scalars(select(PolicyRevision)).one()
        assert (version.state, version.revision, version.version, version.base_id) == ("approved", 1, 1, None)
        assert (revision.version_id, revision.n, revision.source) == (version.id, 1, version.source)
        assert revision.sha256 == version.sha256 == hashlib.sha256(version.source.encode()).hexdigest()
        assert version.about == heading(version.source).as_json()
        assert version.effective_from is not None
        assert version_in_force(version.effective_from).number == version.number
        assert edition_at(version.effective_from - timedelta(microseconds=1)) is None


def test_the_record_of_a_release_verifies_and_continues_what_the_release_signed(
    release: str, upgraded: Installation
) -> None:
    assert f"entries checked: {releases.about(release)['entries']}" in verified(upgraded)
    exported, file = upgraded.data / "exported", upgraded.data / "remembered"
    shutil.copy(releases.remembered(release), file)
    key = (exported / "vkey").read_text(encoding="utf-8").strip()
    done = verify("verify", str(exported), "--vkey", key, "--remember", str(file))
    assert done.returncode == 0, done.stdout
    assert f"remembered size: {releases.about(release)['entries']}" in done.stdout
    assert done.stdout.splitlines()[-1] == "OK"


def test_upgrading_an_upgraded_release_changes_nothing(upgraded: Installation) -> None:
    before = counted(upgraded)
    assert "up to date already" in upgraded.run("db", "upgrade")
    assert counted(upgraded) == before
    assert before["draft"] >= 20


def test_the_version_in_setup_cfg_has_left_a_database() -> None:
    """Made by `make fixture` before a release; later ones upgrade it."""
    assert version() in releases.kept()


def test_what_releases_leave_stays_small() -> None:
    for kept in releases.kept():
        assert sum(file.stat().st_size for file in (releases.RELEASES / kept).iterdir()) < 300_000, kept
