"""Figures are kept added up by month, so that a board's page costs the same however many disagreements there are.

Whatever changes a disagreement notes that in the same transaction; here the notes are worked off. What is not worked
off yet is counted from its facts when somebody looks, so the figures are those of the facts at every moment.
"""

from collections import defaultdict
from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from escalation.domain.statistics.counts import Contribution, contribution, difference
from escalation.storage import figures as storage
from escalation.storage.base import reading, transaction
from escalation.storage.figures import WHOLE, Cell

ZONE = ZoneInfo("Europe/London")
"""Where months begin: every partnership is in this zone."""

BATCH = 500


def add_up(*, most: int | None = None, progress: Callable[[int], object] | None = None) -> int:
    """Work off what changed, at most so many batches: how many notes there were. Others that do the same are let be."""
    worked = batches = 0
    while most is None or batches < most:
        with transaction() as session:
            number = _batch(session)
        if not number:
            break
        worked, batches = worked + number, batches + 1
        if progress:
            progress(number)
    return worked


def add_up_anew(progress: Callable[[int], object] | None = None) -> int:
    """Throw away what was added up and do it again from the facts: how many disagreements there are."""
    with transaction() as session:
        storage.forget(session)
    return add_up(progress=progress)


def waiting() -> int:
    """How many changes wait to be added up."""
    return storage.how_many_wait(reading())


def counted_from_facts(session: Session, ids: list[int]) -> dict[int, Contribution]:
    """What each of these disagreements adds to the figures, by its facts as they stand."""
    return {one: contribution(rows, ZONE) for one, rows in storage.facts(session, ids).items()}


def _batch(session: Session) -> int:
    if not storage.take_turn(session):
        return 0
    notes, ids = storage.waiting(session, most=BATCH)
    if not notes:
        return 0
    found, before = counted_from_facts(session, ids), storage.counted(session, ids)
    partnerships = storage.partnerships_of(session, ids)
    changes: dict[Cell, dict[str, int]] = defaultdict(dict)
    for one, new in found.items():
        old, partnership = before.get(one), partnerships[one]
        for cell in _cells(partnership, new):
            same = cell[2] == WHOLE or (old is not None and old.raising == new.raising)
            _add(changes[cell], difference(new.counts, old.counts if old is not None and same else {}))
        if old is not None and old.raising != new.raising:
            left = (partnership, new.month, old.protocol, old.population, old.raising)
            _add(changes[left], difference({}, old.counts))
    there = storage.cells(session, changes)
    after = {cell: _summed(there.get(cell, {}), by) for cell, by in changes.items() if by}
    storage.keep(session, after, there)
    storage.keep_counted(session, {one: (partnerships[one], new) for one, new in found.items()}, before)
    storage.done(session, notes)
    return len(notes)


def _cells(partnership: int, one: Contribution) -> tuple[Cell, Cell]:
    whole = (partnership, one.month, WHOLE, WHOLE, WHOLE)
    return whole, (partnership, one.month, one.protocol, one.population, one.raising)


def _add(total: dict[str, int], by: dict[str, int]) -> None:
    for key, number in by.items():
        total[key] = total.get(key, 0) + number


def _summed(counts: dict[str, int], by: dict[str, int]) -> dict[str, int]:
    total = dict(counts)
    _add(total, by)
    return {key: number for key, number in total.items() if number}
