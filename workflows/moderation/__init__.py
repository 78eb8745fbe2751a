"""Comments of the public that break the guidance's rules: proposed, approved, carried out by hand, appealed."""

from workflows.moderation.appealing import appeal as appeal
from workflows.moderation.appealing import decide_appeal as decide_appeal
from workflows.moderation.carrying_out import Done as Done
from workflows.moderation.carrying_out import carry_out as carry_out
from workflows.moderation.carrying_out import reinstate as reinstate
from workflows.moderation.carrying_out import withdraw as withdraw
from workflows.moderation.deciding import decide as decide
from workflows.moderation.proposing import Proposal as Proposal
from workflows.moderation.proposing import propose as propose
from workflows.moderation.reading import ModerationView as ModerationView
from workflows.moderation.reading import counts as counts
from workflows.moderation.reading import moderation_view as moderation_view
from workflows.moderation.reading import moderations as moderations
from workflows.moderation.reading import moderations_of as moderations_of
