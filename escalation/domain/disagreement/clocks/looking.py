"""Which clocks wait, and which run."""

from collections.abc import Callable

from escalation.domain.disagreement.state import Clock
from escalation.domain.disagreement.turning import Turn


def waiting(turn: Turn, test: Callable[[Clock], bool]) -> list[Clock]:
    """The clocks of the present stage entry that wait for an event."""
    return [c for c in turn.value.clocks if c.state == "waiting" and c.entry == turn.value.entry.no and test(c)]


def running(turn: Turn, *kinds: str, party: int | None = None, here: bool = False) -> list[Clock]:
    """The running clocks of these kinds, of one party if given, of the present stage entry if `here`."""
    return [
        c
        for c in turn.value.clocks
        if c.state == "running"
        and (not kinds or c.kind in kinds)
        and (party is None or c.party == party)
        and (not here or c.entry == turn.value.entry.no)
    ]
