"""The facts again from the journals: whether they are what the journals tell, and made anew where they are not."""

from collections.abc import Callable
from dataclasses import dataclass

from escalation.domain.statistics.facts import replay
from escalation.services.report import adding_up
from escalation.storage import figures, journal, statistics
from escalation.storage.base import transaction

BATCH = 200


@dataclass(frozen=True, slots=True)
class Compared:
    """How many disagreements were looked at, and in how many the facts were not what the journal tells."""

    disagreements: int
    different: int


def compare(*, mend: bool = False, progress: Callable[[int, int], object] | None = None) -> Compared:
    """Replay every journal and compare; with `mend`, put in what it tells and add the figures up anew."""
    with transaction() as session:
        ids = figures.every(session)
    different = 0
    for start in range(0, len(ids), BATCH):
        with transaction() as session:
            for one in ids[start : start + BATCH]:
                told = replay(journal.entries_of(session, one))
                if statistics.stored(session, one) == told:
                    continue
                different += 1
                if mend:
                    statistics.replace(session, one, told)
        if progress:
            progress(min(start + BATCH, len(ids)), len(ids))
    if mend:
        adding_up.add_up_anew()
    return Compared(len(ids), different)
