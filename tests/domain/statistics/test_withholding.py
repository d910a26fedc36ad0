"""Which cells are held back: by table, and against somebody who knows the rule and every table that could have been."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from escalation.domain.statistics import withholding
from escalation.domain.statistics.withholding import WITHHELD, Number, hide_each_other, shown_cells

FEWEST = 5
W = WITHHELD


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ((10,), (10,)),
        ((5, 5), (5, 5)),
        ((6, 9, 0), (6, 9, None)),  # nothing is shown as nothing
        ((4, 6, 11), (W, W, 11)),
        ((1, 6, 11), (W, W, 11)),
        ((4, 4, 6, 11), (W, W, W, 11)),
        ((2, 6, 6, 11), (W, W, W, 11)),  # both of the smallest: which of two equal ones it is would tell something
        ((4, 5, 9, 0), (W, W, 9, None)),
    ],
)
def test_small_cells_are_held_back_and_the_smallest_other_with_them(
    cells: tuple[int, ...], shown: tuple[Number | None, ...]
) -> None:
    found = shown_cells(named(cells), sum(cells), FEWEST)
    assert found == {name: number for name, number in named(shown).items() if number is not None}


@pytest.mark.parametrize(
    "cells",
    [
        (9, 1),  # either would tell the other
        (6, 4),
        (4, 4, 4),
        (1,) * 10,  # ten names in ten cells
        (3, 20),
    ],
)
def test_a_table_of_which_nothing_would_be_left_is_not_shown(cells: tuple[int, ...]) -> None:
    assert shown_cells(named(cells), sum(cells), FEWEST) is None


@pytest.mark.parametrize(
    ("cells", "total", "shown"),
    [
        ((8, 7), 10, None),  # five in both, but two are not in the first, and three not in the second
        ((10, 5), 10, (10, 5)),  # five in both
        ((10, 4), 10, None),
        ((8, 7), 12, None),  # three in both
        ((8, 7), 15, (8, 7)),  # none in both
        ((12, 11), 20, None),  # three in both
        ((15, 10), 20, (15, 10)),  # five in both, five not in the first, ten not in the second
        ((18, 9, 8), 20, (W, 9, W)),  # two are not in the first: it is one of two numbers that may be either
    ],
)
def test_where_one_may_be_in_several_cells_those_not_in_it_and_those_in_both_are_no_fewer(
    cells: tuple[int, ...], total: int, shown: tuple[Number, ...] | None
) -> None:
    assert shown_cells(named(cells), total, FEWEST) == (named(shown) if shown else None)


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        ([4], False),  # alone it is what is left
        ([1, 1], False),
        ([2, 2], False),  # four in two quarters is few itself
        ([1, 4], True),
        ([2, 4], True),
        ([3, 4], False),  # seven is three and four
        ([1, 1, 2], False),
        ([1, 1, 3], True),
        ([3, 3, 4], True),
        ([3, 4, 4], False),
        ([4, 4, 4, 4], False),
    ],
)
def test_small_totals_hide_each_other_where_each_may_still_be_one_of_three(numbers: list[int], hidden: bool) -> None:
    assert hide_each_other(numbers, FEWEST) is hidden


# -- somebody who knows the rule ------------------------------------------------------------------------------------

Shown = tuple[tuple[str, Number], ...] | None
Rule = Callable[[Mapping[str, int], int, int], dict[str, Number] | None]
SMALL = set(range(1, FEWEST))


def named(numbers: tuple[Any, ...]) -> dict[str, Any]:
    return dict(zip("abcdefghij", numbers, strict=False))


def ways(number: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Every way to put so many into so many boxes."""
    if parts == 1:
        yield (number,)
        return
    for first in range(number + 1):
        for rest in ways(number - first, parts - 1):
            yield (first, *rest)


def worked_out(
    number: int, boxes: list[int], cells_of: Callable[[tuple[int, ...]], Mapping[str, int]], rule: Rule
) -> Iterator[str]:
    """What follows from a table, for each that could be shown: of every group of boxes whether it has few in it.

    A box is a set of cells, as bits. All ways of filling the boxes that lead to the same table are looked at together.
    """
    by_table: dict[Shown, list[tuple[int, ...]]] = defaultdict(list)
    for way in ways(number, len(boxes)):
        shown = rule(cells_of(way), number, FEWEST)
        by_table[None if shown is None else tuple(sorted(shown.items()))].append(way)
    for table, possible in by_table.items():
        for group in range(1, 1 << len(boxes)):
            inside = [place for place in range(len(boxes)) if group >> place & 1]
            sums = {sum(way[place] for place in inside) for way in possible}
            if sums <= SMALL:
                yield f"{number} as {table}: {sorted(sums)} in {[boxes[place] for place in inside]}"
        for name, cell in table or ():
            if cell is WITHHELD:
                sums = {cells_of(way)[name] for way in possible}
                if len(sums) < 2 or max(sums) < FEWEST:
                    yield f"{number} as {table}: {sorted(sums)} in {name}"


def one_each(number: int, cells: int, rule: Rule = shown_cells) -> list[str]:
    """What follows where each disagreement is in one cell."""
    return list(worked_out(number, [1 << place for place in range(cells)], named, rule))


def several_each(number: int, cells: int, rule: Rule = shown_cells) -> list[str]:
    """What follows where each disagreement is in one cell or more: a box for each combination of them."""
    boxes = list(range(1, 1 << cells))

    def cells_of(way: tuple[int, ...]) -> dict[str, int]:
        return named(
            tuple(sum(n for n, box in zip(way, boxes, strict=True) if box >> cell & 1) for cell in range(cells))
        )

    return list(worked_out(number, boxes, cells_of, rule))


@pytest.mark.parametrize(("cells", "numbers"), [(2, range(10, 25)), (3, range(10, 25)), (4, range(10, 19))])
def test_nobody_who_knows_the_rule_works_out_a_small_number_from_a_table(cells: int, numbers: range) -> None:
    assert [fault for number in numbers for fault in one_each(number, cells)] == []


@pytest.mark.parametrize(("cells", "numbers"), [(2, range(10, 21)), (3, range(10, 11))])
def test_nobody_works_out_how_few_are_in_two_cells_or_in_one_alone(cells: int, numbers: range) -> None:
    assert [fault for number in numbers for fault in several_each(number, cells)] == []


@pytest.mark.slow
def test_nobody_works_out_a_small_number_from_more_cells_and_higher_totals_either() -> None:
    assert [fault for number in range(10, 24) for fault in one_each(number, 5)] == []
    assert [fault for number in (11, 12) for fault in several_each(number, 3)] == []


def test_holding_back_the_small_cells_alone_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withholding, "held_besides", lambda *_: set())
    assert one_each(12, 3)


def test_holding_back_one_of_two_equal_cells_would_be_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def first_alone(others: Mapping[str, int], total: int, fewest: int) -> set[str]:
        hiding = {name: number for name, number in others.items() if number <= total - fewest}
        return {min(hiding, key=lambda name: (hiding[name], name))} if hiding else set(others)

    monkeypatch.setattr(withholding, "held_besides", first_alone)
    assert one_each(16, 3)


def test_adding_small_cells_up_to_the_fewest_would_be_found_out() -> None:
    """The usual rule: no further cell where those held back are two or more and together are not small."""

    def usual(cells: Mapping[str, int], total: int, fewest: int) -> dict[str, Number] | None:
        small = [number for number in cells.values() if 0 < number < fewest]
        if len(small) > 1 and sum(small) >= fewest:
            return {name: WITHHELD if 0 < n < fewest else n for name, n in cells.items() if n}
        return shown_cells(cells, total, fewest)

    assert one_each(15, 3, usual)


def test_taking_cells_that_overlap_for_cells_that_do_not_would_be_found_out() -> None:
    def apart(cells: Mapping[str, int], total: int, fewest: int) -> dict[str, Number] | None:
        return shown_cells(cells, sum(cells.values()), fewest)

    assert several_each(12, 2, apart)
