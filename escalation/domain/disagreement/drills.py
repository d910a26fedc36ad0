"""What is different in a drill: a test the partnership sends to see whether an agency is reached.

Who is told, who covers, when they are reminded and which manager is flagged is decided as in earnest, or it would prove
nothing. Everything else is left out: acknowledging is all that is owed, and it ends the drill. A drill that nobody
acknowledges ends on a date that stands from the start, so that it neither rests in silence nor nags for weeks.
"""

from escalation.domain.working_time import Limit, Unit

from .state import MAIN_SIDES, Disagreement

DRILL = "drill"

ENDS_AFTER = Limit(5, Unit.WORKING_DAYS)
"""How long a drill waits for its acknowledgement; chosen with the drill, whatever the partnership calls silence."""

ACKNOWLEDGE_WITHIN = Limit(1, Unit.WORKING_DAYS)
"""How soon to acknowledge where the procedure itself asks for no acknowledgement."""

ACTS = ("acknowledge", "hand_over", "answer_flag", "end_drill")

TOLD = frozenset({"raised", "reminder", "missed", "flag", "handed_over", "nobody_there"})
"""What is sent in a drill. Who sent it reads what came of it on one page, and nobody beside the agency is troubled."""


def is_drill(value: Disagreement) -> bool:
    """Whether this is a drill."""
    return value.origin == DRILL


def owing_sides(value: Disagreement) -> tuple[str, ...]:
    """The sides that owe something: in a drill the one that is tested."""
    return ("receiving",) if is_drill(value) else MAIN_SIDES
