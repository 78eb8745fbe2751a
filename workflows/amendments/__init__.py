"""A version of the guidance from its first word to the moment at which it binds everybody.

What the machine of a version allows stands in `policies/states.py`; who approves is said by the chain `amendment` of
the version in force, or by its chain `statement` where it has no such chain.
"""

from workflows.amendments.adopting import adopt as adopt
