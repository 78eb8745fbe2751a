"""Whether somebody is left to approve: on every way of the guidance, for what waits now, and after a loss."""

from workflows.liveness.days import DAYS as DAYS
from workflows.liveness.days import Days as Days
from workflows.liveness.days import Period as Period
from workflows.liveness.days import days_from as days_from
from workflows.liveness.days import periods as periods
from workflows.liveness.losses import Consequences as Consequences
from workflows.liveness.losses import what_if as what_if
from workflows.liveness.roll import Loss as Loss
from workflows.liveness.roll import Roll as Roll
from workflows.liveness.roll import present as present
from workflows.liveness.roll import roll as roll
from workflows.liveness.routes import Coming as Coming
from workflows.liveness.routes import Line as Line
from workflows.liveness.routes import Report as Report
from workflows.liveness.routes import coming as coming
from workflows.liveness.routes import report as report
from workflows.liveness.routes import unsatisfiable as unsatisfiable
from workflows.liveness.waiting import Stuck as Stuck
from workflows.liveness.waiting import StuckPage as StuckPage
from workflows.liveness.waiting import stuck as stuck
