"""Approvals that outlive a small edit, where the guidance says so; and whoever gave one taking it back."""

from policies.carrying.judging import others as others
from workflows.carrying.earlier import Authority as Authority
from workflows.carrying.earlier import authority_over as authority_over
from workflows.carrying.earlier import worded as worded
from workflows.carrying.foreseeing import Foreseen as Foreseen
from workflows.carrying.foreseeing import foreseen as foreseen
from workflows.carrying.keeping import Keeping as Keeping
from workflows.carrying.keeping import Told as Told
from workflows.carrying.objecting import Objection as Objection
from workflows.carrying.objecting import objections_to as objections_to
from workflows.carrying.objecting import take_back as take_back
from workflows.carrying.telling import as_carried as as_carried
from workflows.carrying.telling import as_foreseen as as_foreseen
from workflows.carrying.telling import judged as judged
from workflows.carrying.telling import prospect as prospect
from workflows.carrying.writing import Kept as Kept
from workflows.carrying.writing import carry as carry
from workflows.carrying.writing import kept_of as kept_of
