"""A version of the guidance tried on past items, before it binds anyone."""

from workflows.replays.reading import KINDS as KINDS
from workflows.replays.reading import KINDS_OF as KINDS_OF
from workflows.replays.reading import Case as Case
from workflows.replays.reading import CasePage as CasePage
from workflows.replays.reading import RunView as RunView
from workflows.replays.reading import cases as cases
from workflows.replays.reading import run_view as run_view
from workflows.replays.reading import runs_of as runs_of
from workflows.replays.running import work as work
from workflows.replays.starting import ALL as ALL
from workflows.replays.starting import MAY_START as MAY_START
from workflows.replays.starting import PERIOD as PERIOD
from workflows.replays.starting import SAMPLE as SAMPLE
from workflows.replays.starting import SCOPES as SCOPES
from workflows.replays.starting import Scope as Scope
from workflows.replays.starting import start as start
