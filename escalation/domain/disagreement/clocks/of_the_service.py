"""The clocks of the service itself: dormancy, and findings that are due at once."""

from dataclasses import replace

from escalation.domain.disagreement.drills import is_drill
from escalation.domain.disagreement.state import Clock, Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.working_time import reckon

from .ending import overtake_flags
from .starting import start_clock, with_rungs


def rearm_dormancy(turn: Turn) -> None:
    """Count five working days anew from an act by a person of a party, while it is open or resolved."""
    if turn.value.status == "closed" or is_drill(turn.value):
        return
    current = next((c for c in turn.value.clocks if c.kind == "dormancy" and c.live), None)
    if current is None:
        start_clock(
            turn,
            "dormancy",
            "dormancy",
            party=None,
            role="holder",
            starts_from="last_act",
            started_at=turn.at,
            limit=turn.rules.settings.dormancy,
        )
        return
    if current.breached_at is not None:
        overtake_flags(turn, current.no)
    due = reckon(turn.at, turn.rules.settings.dormancy, turn.rules.calendar(None)).due_at
    renewed = replace(
        current,
        generation=current.generation + 1,
        started_at=turn.at,
        opened_at=turn.at,
        due_at=due,
        breached_at=None,
        limit=turn.rules.settings.dormancy,
    )
    turn.put_clock(with_rungs(renewed, turn.rules, turn.rules.calendar(None)))
    turn.note(
        "clock_rearmed",
        clock=current.no,
        generation=renewed.generation,
        due_at=due.isoformat(),
        was_breached=current.breached_at is not None,
    )


def finding(turn: Turn, kind: str, *, party: Party | None, role: str) -> Clock:
    """A clock that is due at once: a stall that is true from the moment it is seen."""
    return start_clock(
        turn,
        kind,
        kind,
        party=party,
        role=role,
        starts_from="found",
        started_at=turn.at,
        due_at=turn.at,
        entry=turn.value.entry.no,
    )
