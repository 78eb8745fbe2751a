"""Work that goes to somebody else: a step put to a person, one more approver, a step passed over, a draft kept on."""

from workflows.handing_over.asking import ask as ask
from workflows.handing_over.asking import take_back as take_back
from workflows.handing_over.keeping import Result as Result
from workflows.handing_over.keeping import hand_over as hand_over
from workflows.handing_over.keeping import hand_over_all as hand_over_all
from workflows.handing_over.keeping import may_hand_over as may_hand_over
from workflows.handing_over.open_items import OpenDraft as OpenDraft
from workflows.handing_over.open_items import OpenItems as OpenItems
from workflows.handing_over.open_items import handovers_of as handovers_of
from workflows.handing_over.open_items import open_items as open_items
from workflows.handing_over.open_items import those_who_act as those_who_act
from workflows.handing_over.reassigning import reassign as reassign
from workflows.handing_over.skipping import skip as skip
