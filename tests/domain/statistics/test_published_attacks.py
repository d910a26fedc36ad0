"""Somebody who asks whatever can be asked, and reckons with all the answers, finds out no small number.

Three of them: one who knows the rules and tries every year there could have been; one who solves for all the numbers
that fit all the answers; and one who takes a thousand pairs of answers and subtracts.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import combinations_with_replacement, permutations, product
from math import ceil, floor
from random import Random
from typing import Any

import pytest

from escalation.domain.statistics import published, withholding
from escalation.domain.statistics.published import (
    CATEGORY,
    DIMENSIONS,
    OUTCOME,
    POPULATION,
    ROUTE,
    SECTOR,
    SEVERAL,
    STAGE,
    Published,
    PublishedCase,
    Release,
    Rules,
    ask,
    release,
)
from escalation.domain.statistics.quarters import Quarter
from escalation.domain.statistics.withholding import FEWER, WITHHELD
from tests.domain.statistics.told_cases import (
    ADULT,
    CATEGORIES,
    CHILD,
    ON,
    POPULATIONS,
    SECTORS,
    by_lot,
    in_quarters,
)

SMALL = {1, 2, 3, 4}
SINCE = date(2024, 1, 1)

# -- every year there could have been -------------------------------------------------------------------------------


def years_worked_out(most: int) -> Iterator[str]:
    """What follows about any of a year's quarters taken together, from its totals and its units."""
    by_answer: dict[Any, list[tuple[int, ...]]] = defaultdict(list)
    for numbers in combinations_with_replacement(range(most + 1), 4):
        out = release(in_quarters(*numbers), on=ON, since=date(2025, 1, 1))
        for order in set(permutations(range(4))):
            place = {old: new for new, old in enumerate(order)}
            totals = tuple(out.totals[Quarter(2025, old + 1)] for old in order)
            units = frozenset((frozenset(place[q.number - 1] for q in unit.quarters), unit.total) for unit in out.units)
            by_answer[totals, units].append(tuple(numbers[old] for old in order))
    for answer, possible in by_answer.items():
        for chosen in product((0, 1), repeat=4):
            sums = {sum(n for n, one in zip(numbers, chosen, strict=True) if one) for numbers in possible}
            if sums <= SMALL and len(sums) < 3:
                yield f"{answer}: {sorted(sums)} in {chosen}"


def test_it_does_not_matter_which_quarter_had_how_many() -> None:
    """So one order of a year's numbers stands for all."""
    for numbers in ((2, 3, 9, 11), (2, 4, 0, 8), (4, 4, 9, 9)):
        units = {
            frozenset((frozenset(order[q.number - 1] for q in unit.quarters), unit.total) for unit in out.units)
            for order in permutations(range(4))
            if (out := release(in_quarters(*(numbers[old] for old in order)), on=ON))
        }
        assert len(units) == 1


def test_nobody_who_knows_the_rules_works_out_a_small_total_of_some_quarters() -> None:
    """At least three numbers remain for each that is told as few."""
    assert list(years_worked_out(10)) == []


def test_putting_every_small_quarter_into_the_rest_of_its_year_would_be_found_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(published, "hide_each_other", lambda *_: True)
    assert list(years_worked_out(6))


# -- all the numbers that fit all the answers -----------------------------------------------------------------------

PERIODS = [
    (first, last)
    for first in (Quarter(2024, 1), Quarter(2024, 2), Quarter(2024, 3), Quarter(2024, 4), Quarter(2025, 1))
    for last in (Quarter(2024, 1), Quarter(2024, 2), Quarter(2024, 3), Quarter(2024, 4), Quarter(2025, 1))
    if first <= last
]
"""Two years would only make it longer: a unit never reaches from one into another."""

KINDS = [
    (route, population, category)
    for route in POPULATIONS
    for population in POPULATIONS[route]
    for category in CATEGORIES
]


def answers(out: Release) -> Iterator[tuple[Quarter, Quarter, dict[str, str], Published]]:
    """Every answer to every question with one filter or none."""
    filters: list[dict[str, str]] = [{}]
    filters += [{ROUTE: route} for route in POPULATIONS]
    filters += [{POPULATION: population} for population in (CHILD, ADULT)]
    filters += [{SECTOR: sector} for sector in SECTORS]
    for first, last in PERIODS:
        for chosen in filters:
            yield first, last, chosen, ask(out, first.first, last.last, **chosen)


def solved(out: Release) -> Iterator[str]:
    """What follows from all answers together about each cell of each unit and about each quarter's total.

    What is unknown is how many there were of each route, population and category in each quarter. Each answer is an
    equation; a cell's lowest and highest numbers are found by linear programming.
    """
    from scipy.optimize import linprog

    quarters = sorted({quarter for first, last, *_ in answers(out) for quarter in (first, last)})
    unknown = [(quarter, *kind) for quarter in quarters for kind in KINDS]

    def row(inside: Sequence[Quarter], **wanted: str) -> list[int]:
        return [
            int(one[0] in inside and all(one[1 + KIND_PLACES[name]] == value for name, value in wanted.items()))
            for one in unknown
        ]

    equal: list[tuple[list[int], int]] = []
    at_most: list[tuple[list[int], int]] = []
    for first, last, chosen, told in answers(out):
        inside = [quarter for quarter in quarters if first <= quarter <= last]
        if isinstance(told.total, int) and SECTOR not in chosen:
            equal.append((row(inside, **chosen), told.total))
        for quarter, number in told.quarters:
            if number is FEWER:
                at_most += [(row([quarter]), 4), ([-one for one in row([quarter])], -1)]
            elif isinstance(number, int):
                equal.append((row([quarter]), number))
        for where, tables in [(inside, told.tables), *((list(unit.quarters), unit.tables) for unit in told.units)]:
            for dimension in KIND_PLACES:
                for value in VALUES[dimension] if dimension in tables else ():
                    number = tables[dimension].get(value, 0)
                    if isinstance(number, int):
                        equal.append((row(where, **{dimension: value}), number))
                    else:
                        at_most.append(([-one for one in row(where, **{dimension: value})], -1))

    left_equal, right_equal = zip(*{(tuple(left), right) for left, right in equal}, strict=True)
    left_most, right_most = zip(
        *{(tuple(left), right) for left, right in at_most} or {((0,) * len(unknown), 0)}, strict=True
    )

    def between(target: list[int]) -> tuple[int, int]:
        found = [
            linprog(
                [sign * one for one in target], A_eq=left_equal, b_eq=right_equal, A_ub=left_most, b_ub=right_most
            ).fun
            for sign in (1, -1)
        ]
        return ceil(found[0] - 1e-6), floor(-found[1] + 1e-6)

    for quarter in quarters:
        low, high = between(row([quarter]))
        if low == high and low in SMALL:
            yield f"{quarter}: {low}"
    for unit in out.units:
        if not set(unit.quarters) <= set(quarters):
            continue
        for dimension in KIND_PLACES:
            for value in VALUES[dimension]:
                low, high = between(row(unit.quarters, **{dimension: value}))
                if low > 0 and high < 5:
                    yield f"{unit.quarters}, {value}: {low} to {high}"
        for route in POPULATIONS:
            for population in POPULATIONS[route]:
                low, high = between(row(unit.quarters, route=route, population=population))
                if low > 0 and high < 5:
                    yield f"{unit.quarters}, {population} by {route}: {low} to {high}"


KIND_PLACES = {ROUTE: 0, POPULATION: 1, CATEGORY: 2}
VALUES = {ROUTE: tuple(POPULATIONS), POPULATION: (CHILD, ADULT), CATEGORY: CATEGORIES}


def histories(number: int) -> Iterator[list[PublishedCase]]:
    for seed in range(number):
        yield list(by_lot(Random(seed), 2024, 2025))


SOME = range(7, 14)
"""The histories that are solved each time; they are enough to find what a laxer rule would let out."""


TOGETHER = Rules(alone=25)
"""Most quarters are told with the others of their year."""

BOTH = pytest.mark.parametrize("rules", [Rules(), TOGETHER], ids=["by quarter", "by year"])


def first_year(seed: int, rules: Rules | None = None) -> Release:
    return release(by_lot(Random(seed), 2024), on=date(2025, 4, 1), since=SINCE, rules=rules)


@BOTH
def test_no_small_number_follows_from_all_answers_together(rules: Rules) -> None:
    assert [fault for seed in SOME for fault in solved(first_year(seed, rules))] == []


@pytest.mark.slow
@BOTH
def test_no_small_number_follows_in_many_more_histories(rules: Rules) -> None:
    assert [fault for seed in range(100, 180) for fault in solved(first_year(seed, rules))] == []


def test_without_a_second_cell_held_back_a_small_number_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(withholding, "held_besides", lambda *_: set())
    assert any(True for seed in SOME for _ in solved(first_year(seed)))


def test_with_populations_told_beside_every_route_a_small_number_follows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "_tells_of_a_route", lambda *_: False)
    assert any(True for seed in SOME for _ in solved(first_year(seed)))


# -- a thousand pairs -----------------------------------------------------------------------------------------------

Told = tuple[frozenset[Quarter], str | None, str | None, int]
"""A number that was told: of which quarters, and of which value in which dimension."""


def numbers_in(told: Published, first: date, last: date, chosen: dict[str, str]) -> Iterator[Told]:
    inside = frozenset(quarter for quarter in ALL_QUARTERS if first <= quarter.first and quarter.last <= last)
    ((dimension, value),) = chosen.items() or [(None, None)]
    if isinstance(told.total, int):
        yield inside, dimension, value, told.total
    for quarter, number in told.quarters:
        if isinstance(number, int):
            yield frozenset({quarter}), None, None, number
    for where, total, tables in [
        (inside, told.total, told.tables),
        *((frozenset(unit.quarters), unit.total, unit.tables) for unit in told.units),
    ]:
        for name, table in tables.items():
            for cell, number in table.items():
                if isinstance(number, int):
                    yield where, name, cell, number
            rest = sum(number for number in table.values() if isinstance(number, int))
            if isinstance(total, int) and name not in SEVERAL:
                yield where, name, REST, total - rest
            elif isinstance(total, int) and WITHHELD not in table.values():
                yield where, name, REST, rest - total


REST = "what is in no cell that is shown, or in several"
ALL_QUARTERS = [Quarter(year, number) for year in (2024, 2025) for number in (1, 2, 3, 4)]


def is_part(one: Told, other: Told) -> bool:
    """Whether all of one are known to be among the other, whatever they are."""
    if one[2] == REST or not one[0] <= other[0]:
        return False
    by_procedure = one[1] == ROUTE and other[1] == POPULATION and POPULATIONS[str(one[2])] == (other[2],)
    return other[1] is None or one[1:3] == other[1:3] or by_procedure


def small_differences(cases: list[PublishedCase], lot: Random, pairs: int, rules: Rules | None = None) -> Iterator[str]:
    out = release(cases, on=ON, since=SINCE, rules=rules)
    for _ in range(pairs):
        told = [fact for _ in range(2) for fact in numbers_in(*question(out, lot))]
        for fact in told:
            if fact[3] in SMALL:
                yield f"{fact} is told"
            for other in told:
                if is_part(fact, other) and other[3] - fact[3] in SMALL:
                    yield f"{other} less {fact}"


def question(out: Release, lot: Random) -> tuple[Published, date, date, dict[str, str]]:
    """One at random: any days, half of them whole quarters; a filter, or none."""
    first, last = sorted(lot.sample(ALL_QUARTERS, 2))
    begin, end = (first.first, last.last) if lot.random() < 0.9 else (first.last, last.first)
    chosen = lot.choice(
        [{}, {}, {ROUTE: lot.choice(list(POPULATIONS))}, {POPULATION: CHILD}, {SECTOR: lot.choice(SECTORS)}]
    )
    return ask(out, begin, end, **chosen), begin, end, chosen


@BOTH
def test_a_thousand_random_pairs_of_answers_differ_by_no_small_number(rules: Rules) -> None:
    lot = Random(2026)
    assert [fault for cases in histories(50) for fault in small_differences(cases, lot, 20, rules)] == []


def test_two_that_are_told_right_would_differ_by_a_small_number_were_no_second_held_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(withholding, "held_besides", lambda *_: set())
    lot = Random(2026)
    assert [fault for cases in histories(50) for fault in small_differences(cases, lot, 20)]


def test_every_number_that_is_told_is_how_many_there_were() -> None:
    for cases in histories(20):
        out = release(cases, on=ON, since=SINCE)
        for first, last, chosen, told in answers(out):
            for inside, dimension, value, number in numbers_in(told, first.first, last.last, chosen):
                if value != REST:
                    fits = [
                        case
                        for case in cases
                        if Quarter.of(case.raised_on) in inside
                        and (dimension is None or value in values(case, dimension))
                    ]
                    assert number == len(fits)


def values(case: PublishedCase, dimension: str) -> set[str]:
    return {
        ROUTE: {case.route},
        POPULATION: {case.population},
        CATEGORY: {case.category},
        SECTOR: set(case.sectors),
        STAGE: {"1", "2", "3"} & {str(min(case.stage, 3))},
        OUTCOME: set(case.outcomes),
    }[dimension]


def test_the_histories_have_every_kind_of_answer() -> None:
    """Else the attacks would attack nothing."""
    seen = [release(cases, on=ON, since=SINCE) for cases in histories(50)]
    totals = [number for out in seen for number in out.totals.values()]
    assert {FEWER, 0, 5, 9, 10} <= set(totals)
    units = [unit for out in seen for unit in out.units]
    assert {len(unit.quarters) for unit in units} >= {1, 2, 3}
    for dimension in DIMENSIONS:
        tables = [unit.tables[dimension] for unit in units if dimension in unit.tables]
        # Two populations can only be held back together, and then there is no table.
        assert any(WITHHELD in table.values() for table in tables) or dimension == POPULATION
        assert any(WITHHELD not in table.values() and len(table) > 1 for table in tables)
