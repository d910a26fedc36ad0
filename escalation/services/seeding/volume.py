"""Seeding: as many synthetic disagreements as a measurement needs, valid in every rule."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from escalation.services import partnership_load
from escalation.services.seeding import patterns
from escalation.services.seeding.boards import BOARDS, set_up_text
from escalation.storage.base import transaction, without_waiting_for_the_disk
from escalation.storage.copying import copy
from escalation.storage.disagreements import none_yet

MOST_PATTERNS = {"overdue": 100, "waiting": 100, "closed": 240}
AT_ONCE = 5_000
"""Copies in one transaction: memory stays flat however many are asked for."""


@dataclass(frozen=True)
class Seeded:
    """How many there are now, by what they are."""

    disagreements: int
    overdue: int
    waiting: int
    closed: int


def seed(
    *,
    disagreements: int,
    overdue: float,
    closed: float,
    at: datetime,
    yes: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Seeded:
    """Add synthetic disagreements as at that moment. `overdue` and `closed` are shares of all, the rest waits in time.

    RealPeople protects a database with people in a partnership that is not fictional.
    """
    with transaction() as session:
        partnership_load.refuse_real_people(session, yes=yes)
        fresh = none_yet(session)
    for board in range(1, BOARDS + 1):
        partnership_load.load(set_up_text(board), at=at, yes=yes)
    late, done = round(disagreements * overdue), round(disagreements * closed)
    wanted = {"overdue": late, "closed": done, "waiting": disagreements - late - done}
    if not fresh:
        return _fill(wanted, at, progress)
    with without_waiting_for_the_disk():
        return _fill(wanted, at, progress)


def _fill(wanted: dict[str, int], at: datetime, progress: Callable[[int, int], None] | None) -> Seeded:
    total, so_far = sum(wanted.values()), 0
    for kind, number in wanted.items():
        originals = []
        for one in _patterns(kind, at, min(number, MOST_PATTERNS[kind])):
            originals.append(one)
            so_far += 1
            if progress is not None:
                progress(so_far, total)
        left = number - len(originals)
        while left:
            batch = min(left, AT_ONCE)
            with transaction() as session:
                copy(session, originals, batch)
            left -= batch
            so_far += batch
            if progress is not None:
                progress(so_far, total)
    return Seeded(total, wanted["overdue"], wanted["waiting"], wanted["closed"])


def _patterns(kind: str, at: datetime, how_many: int) -> Iterator[int]:
    if kind == "closed":
        return patterns.closed(at, how_many)
    return islice(patterns.overdue(at) if kind == "overdue" else patterns.waiting(at), how_many)
