"""How a drill ends: by the acknowledgement it asked for, by whoever keeps the set-up, or on its last day."""

from collections.abc import Mapping
from typing import Any

from escalation.domain.disagreement.clocks import end_clock, running
from escalation.domain.disagreement.drills import is_drill
from escalation.domain.disagreement.state import Party
from escalation.domain.disagreement.turning import Turn

from .leaving import shut
from .talking import has_acknowledged


def end_if_acknowledged(turn: Turn) -> None:
    """A drill is over once everybody asked has acknowledged it: there is nothing else in it to do."""
    if is_drill(turn.value) and all(has_acknowledged(turn, party) for party in turn.value.side("receiving")):
        over(turn, "acknowledged")


def end_drill(turn: Turn, party: Party | None, fields: Mapping[str, Any]) -> None:
    """The partnership ends it before its last day."""
    over(turn, "drill_ended")
    turn.record("end_drill")


def over(turn: Turn, how: str) -> None:
    """Close it. Its flags are overtaken, and nobody is asked for anything any more."""
    for clock in running(turn, "dormancy"):
        end_clock(turn, clock, "void", cause=how)
    shut(turn, (), how)
