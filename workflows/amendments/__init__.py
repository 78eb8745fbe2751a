"""A version of the guidance from its first word to the moment at which it binds everybody.

What the machine of a version allows stands in `policies/states.py`; who approves is said by the chain `amendment` of
the version in force, or by its chain `statement` where it has no such chain.
"""

from workflows.amendments.adopting import adopt as adopt
from workflows.amendments.awaiting import Awaiting as Awaiting
from workflows.amendments.awaiting import amendments_awaiting as amendments_awaiting
from workflows.amendments.deciding import decide as decide
from workflows.amendments.drafting import begin as begin
from workflows.amendments.drafting import revise as revise
from workflows.amendments.drafting import withdraw as withdraw
from workflows.amendments.ending import override as override
from workflows.amendments.ending import retire as retire
from workflows.amendments.submitting import submit as submit
