"""Practice on real messages: one's own category and one's own answer, held against what was really decided.

Nothing of it can go out: a practice has no move that leads there, and no draft, review or publication can point to one.
What is really done with a conversation knows nothing of practice; a contract in `setup.cfg` holds that.
"""

from workflows.practising.comparing import Comparison as Comparison
from workflows.practising.comparing import comparison as comparison
from workflows.practising.deciding import sweep as sweep
from workflows.practising.discarding import discard as discard
from workflows.practising.reading import PracticeView as PracticeView
from workflows.practising.reading import Summary as Summary
from workflows.practising.reading import is_mentor as is_mentor
from workflows.practising.reading import practice_view as practice_view
from workflows.practising.reading import practices as practices
from workflows.practising.reading import subject as subject
from workflows.practising.reading import summary as summary
from workflows.practising.writing import begin as begin
from workflows.practising.writing import choose as choose
from workflows.practising.writing import hand_in as hand_in
from workflows.practising.writing import say as say
from workflows.practising.writing import write as write
