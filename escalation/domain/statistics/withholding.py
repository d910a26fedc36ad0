"""Which cells of a published table are held back, so that nobody can work out a small number.

Whoever reads a published table may know this rule and reckon with it. So it is blind to names and to order: among what
is held back in a table there is always a number that is small and one that is not, and any cell may be either. It
therefore holds back more than a rule that adds small numbers up. Of 4, 4, 4 and 6 that one shows the 6; but there is
only one way in which three small numbers make twelve.
"""

from collections.abc import Mapping
from enum import Enum


class Held(Enum):
    """What stands where a number is not shown."""

    WITHHELD = "withheld"
    """It may be small, or another could be worked out from it."""
    FEWER = "fewer"
    """Some, and fewer than are shown."""


WITHHELD, FEWER = Held.WITHHELD, Held.FEWER

Number = int | Held


def is_small(number: int, fewest: int) -> bool:
    """Whether so many are some, and too few to be shown."""
    return 0 < number < fewest


def shown_cells(cells: Mapping[str, int], total: int, fewest: int) -> dict[str, Number] | None:
    """The table of so many disagreements as it is shown, nothing for a cell without any. None: not at all.

    A disagreement may be in several cells, and is in one at least. A cell is held back where it is small, or where
    those not in it are few; and so are the smallest of the others, all that are equal. Where that leaves nothing, or
    where those that are in several cells are few, the table is not shown.
    """
    there = {name: number for name, number in cells.items() if number}
    if is_small(sum(there.values()) - total, fewest):
        return None
    held = {name for name, number in there.items() if is_small(number, fewest) or is_small(total - number, fewest)}
    if held:
        held |= held_besides({name: number for name, number in there.items() if name not in held}, total, fewest)
    if there and held == set(there):
        return None
    return {name: WITHHELD if name in held else number for name, number in there.items()}


def held_besides(others: Mapping[str, int], total: int, fewest: int) -> set[str]:
    """Which of the other cells are held back as well: the smallest. All, where none of them hides a small one."""
    hiding = [number for number in others.values() if number <= total - fewest]
    if not hiding:
        return set(others)
    return {name for name, number in others.items() if number == min(hiding)}


def hide_each_other(numbers: list[int], fewest: int) -> bool:
    """Whether small numbers may be told as a sum: it is not small, and each may still be one of three at least."""
    least, most = len(numbers) + 2, (fewest - 1) * len(numbers) - 2
    return len(numbers) > 1 and max(least, fewest) <= sum(numbers) <= most
