"""Standing in for somebody: delegations, absences, and for whom a person may decide now."""

from workflows.delegations.absences import come_back as come_back
from workflows.delegations.absences import note_absence as note_absence
from workflows.delegations.proposing import Wanted as Wanted
from workflows.delegations.proposing import accept as accept
from workflows.delegations.proposing import decline as decline
from workflows.delegations.proposing import end as end
from workflows.delegations.proposing import propose as propose
from workflows.delegations.reading import STATES as STATES
from workflows.delegations.reading import DelegationView as DelegationView
from workflows.delegations.reading import absence as absence
from workflows.delegations.reading import absences_of as absences_of
from workflows.delegations.reading import delegation as delegation
from workflows.delegations.reading import delegations_of as delegations_of
from workflows.delegations.rows import Absence as Absence
from workflows.delegations.rows import Delegation as Delegation
from workflows.delegations.standing_in import StandIn as StandIn
from workflows.delegations.standing_in import absent as absent
from workflows.delegations.standing_in import acting_for as acting_for
from workflows.delegations.standing_in import lent as lent
from workflows.delegations.standing_in import not_lent as not_lent
from workflows.delegations.standing_in import stand_ins as stand_ins
from workflows.delegations.standing_in import stand_ins_for as stand_ins_for
from workflows.delegations.ties import others_work as others_work
from workflows.delegations.ties import tied_in as tied_in
from workflows.delegations.ties import ties_at as ties_at
