"""Fixtures that every test may use: databases on both engines, the application, processes, a browser, the clock."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

from tests.support import browser as browsers
from tests.support import turns
from tests.support.clockfile import ClockFile
from tests.support.installations import ENGINES, Installation, Installations
from tests.support.room import Room
from tests.support.soak import Soak

if TYPE_CHECKING:
    from flask import Flask
    from playwright.sync_api import Browser, Page

# No deadlines: two processes share two cores here. The build server draws the same examples each time, so that a red
# build is about the change and not about luck; `make soak` and people's own runs look further.
hypothesis.settings.register_profile("people", deadline=None)
hypothesis.settings.register_profile("build", deadline=None, derandomize=True, print_blob=True)
hypothesis.settings.load_profile("build" if os.environ.get("CI") == "true" else "people")

ROOM = pytest.StashKey[Room]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="run the long versions; write docs/soak.md")


def pytest_configure(config: pytest.Config) -> None:
    """The first process opens the run's directory; xdist's workers are told where it is."""
    handed = getattr(config, "workerinput", {}).get("room")
    config.stash[ROOM] = Room(Path(handed)) if handed else Room.open()
    if config.getoption("--soak") and not handed:
        config.pluginmanager.register(Soak())


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests of pages take turns in a usual run; the long one has them all. What takes long begins early.

    Else one process might come to a test of a minute last, while the others have nothing left to do.
    """
    taking = turns.cases(items)
    for item in taking:
        item.add_marker(pytest.mark.turns)
    if not config.getoption("--soak"):
        late = {item for item, case in taking.items() if not case.is_due}
        late |= turns.left_over(item for item in items if item not in late)
        if len(late) < len(items):  # else somebody asked for just these
            config.hook.pytest_deselected(items=[*late])
            items[:] = [item for item in items if item not in late]
    items.sort(key=lambda item: item.get_closest_marker("soak") is None)


def pytest_collection_finish() -> None:
    """Hundreds of thousands of loaded objects stay: passing over them less often saves a tenth of a run's time."""
    gc.set_threshold(20_000, 20, 100)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    node.workerinput["room"] = str(node.config.stash[ROOM].path)


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Generator[None, Any, Any]:
    """Reports on hostile text travel between processes too, where a lone surrogate would end the whole run."""
    return _writable((yield))


def _writable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_writable(key): _writable(kept) for key, kept in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_writable, value))
    return value


def pytest_unconfigure(config: pytest.Config) -> None:
    if ROOM in config.stash:
        config.stash[ROOM].close()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say which browser the run used."""
    told = config.stash[ROOM].path / "browser"
    if told.exists():
        terminalreporter.write_line(f"Browser: {told.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def room(pytestconfig: pytest.Config) -> Room:
    """The directory that all processes of this run share."""
    return pytestconfig.stash[ROOM]


@pytest.fixture(scope="session")
def installations(room: Room) -> Iterator[Installations]:
    """Makes installations from templates."""
    made = Installations(room)
    yield made
    made.close()


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    """The name of each database in turn: whatever asks for one of the fixtures below runs on both."""
    return str(request.param)


@pytest.fixture
def new_installation(engine: str, installations: Installations) -> Iterator[Callable[..., Installation]]:
    """Give installations by the name of a template (`empty`, `migrated`, `demo`); they go when the test ends."""
    with ExitStack() as stack:
        yield lambda template="migrated": stack.enter_context(installations.new(engine, template))


@pytest.fixture
def installation(new_installation: Callable[..., Installation]) -> Installation:
    """A migrated and otherwise empty installation."""
    return new_installation("migrated")


@pytest.fixture
def database_url(installation: Installation) -> str:
    """The address of its database."""
    return installation.url


@pytest.fixture
def app(installation: Installation) -> Iterator[Flask]:
    """The application on that installation. No context is open: a request brings its own."""
    from tests.support.apps import application  # noqa: PLC0415 - start-up: pure tests do without the web stack

    with application(installation) as app:
        yield app


@pytest.fixture
def context(app: Flask) -> Iterator[Flask]:
    """The application with its context open, for tests that call verbs and make no request."""
    with app.app_context():
        yield app


@pytest.fixture
def clock(tmp_path: Path) -> ClockFile:
    """The story's time, for `ONRECORD_CLOCK_FILE`; a demonstration installation reads it."""
    return ClockFile(tmp_path / "clock")


@pytest.fixture
def size(pytestconfig: pytest.Config, record_property: Callable[[str, object], None]) -> Callable[[int, int], int]:
    """`size(20, 200)`: how often a test repeats itself, in every run and under `--soak`, whose page tells it."""
    long: bool = pytestconfig.getoption("--soak")

    def chosen(usual: int, soak: int) -> int:
        if long:
            record_property("size", soak)
        return soak if long else usual

    return chosen


@pytest.fixture(scope="session")
def browser(room: Room) -> Iterator[Browser]:
    """One browser for each process of the run."""
    found = browsers.find()
    (room.path / "browser").write_text(f"{found.version()}, {found.how}: {found.path}", encoding="utf-8")
    with browsers.launched(found) as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh profile, 1280 pixels wide, in English."""
    with browsers.opened(browser) as opened:
        yield opened
