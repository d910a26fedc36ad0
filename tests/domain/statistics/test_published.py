"""What is told to everybody: which totals, which tables, and what of a period or under a filter."""

from datetime import date

import pytest

from escalation.domain.statistics.published import (
    ALONE,
    CATEGORY,
    CUT,
    DIMENSIONS,
    HELD_BACK,
    NO_QUARTER,
    NONE,
    ONE_CELL,
    OUTCOME,
    POPULATION,
    ROUTE,
    SECTOR,
    STAGE,
    STILL_OPEN,
    TOO_FEW,
    TWO_FILTERS,
    Published,
    PublishedCase,
    Release,
    Rules,
    ask,
    release,
)
from escalation.domain.statistics.quarters import Quarter
from escalation.domain.statistics.withholding import FEWER, WITHHELD, Number
from tests.domain.statistics.told_cases import ADULT, CHILD, ON, in_quarters, raised

YEAR = (date(2025, 1, 1), date(2025, 12, 31))
SINCE = date(2025, 1, 1)


def let_out(cases: list[PublishedCase], on: date = ON) -> Release:
    return release(cases, on=on, since=SINCE)


def year_of(*numbers: int) -> Published:
    return ask(let_out(in_quarters(*numbers)), *YEAR)


def numbers(told: Published) -> list[Number]:
    return [number for _, number in told.quarters]


# -- totals and units -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("number", "told"), [(0, 0), (1, FEWER), (4, FEWER), (5, 5), (9, 9), (10, 10)])
def test_a_quarters_total_is_told_unless_it_is_few(number: int, told: Number) -> None:
    assert numbers(year_of(number, 0, 0, 0)) == [told, 0, 0, 0]


@pytest.mark.parametrize(
    ("of_quarters", "units", "total"),
    [
        ((10, 12, 0, 30), [(1,), (2,), (4,)], 52),  # each by itself
        ((9, 0, 0, 0), [], 9),  # no unit, and the total is told
        ((9, 12, 8, 0), [(1, 3), (2,)], 29),  # the rest makes one
        ((4, 12, 0, 0), [(2,)], WITHHELD),  # the year less the second quarter would be four
        ((4, 8, 7, 12), [(2, 3), (4,)], WITHHELD),  # the rest would tell the first, so it is left out
        ((3, 3, 6, 0), [(1, 2, 3)], 12),  # six in two quarters that are few
        ((1, 1, 9, 0), [], WITHHELD),  # two in two quarters are one each
        ((2, 2, 9, 9), [(3, 4)], WITHHELD),  # four in two quarters are few
        ((4, 4, 9, 9), [(3, 4)], WITHHELD),  # eight in two quarters are four each
        ((1, 2, 4, 4), [(1, 2, 3, 4)], 11),
        ((3, 3, 0, 0), [], WITHHELD),
        ((0, 0, 0, 0), [], 0),
    ],
)
def test_quarters_are_counted_together_where_that_tells_of_no_small_one(
    of_quarters: tuple[int, ...], units: list[tuple[int, ...]], total: Number
) -> None:
    told = year_of(*of_quarters)
    assert [tuple(quarter.number for quarter in unit.quarters) for unit in told.units] == units
    assert told.total == total


def test_small_quarters_are_put_together_only_once_the_year_is_over() -> None:
    cases = in_quarters(9, 8, 7, 0)
    assert let_out(cases, on=date(2025, 12, 31)).units == ()
    (unit,) = let_out(cases, on=date(2026, 1, 1)).units
    assert unit.total == 24


def test_what_was_told_of_a_quarter_stays_as_it_was_told() -> None:
    cases = in_quarters(3, 8, 3, 12)
    early, late = let_out(cases, on=date(2025, 7, 1)), let_out(cases)
    assert early.totals == {Quarter(2025, 1): FEWER, Quarter(2025, 2): 8}
    assert early.totals.items() <= late.totals.items()


def test_a_quarter_is_told_once_it_is_over_and_not_on_its_last_day() -> None:
    cases = in_quarters(12, 0, 0, 0)
    assert let_out(cases, on=date(2025, 3, 31)).totals == {}
    assert let_out(cases, on=date(2025, 4, 1)).totals == {Quarter(2025, 1): 12}


def test_without_a_beginning_counting_begins_with_the_first_disagreement() -> None:
    assert set(release([raised(date(2025, 8, 1))], on=ON).totals) == {Quarter(2025, 3), Quarter(2025, 4)}
    assert release([], on=ON) == Release({}, ())


# -- tables ---------------------------------------------------------------------------------------------------------


def test_nine_have_no_table_and_ten_have() -> None:
    nine, ten = year_of(9, 0, 0, 0), year_of(10, 0, 0, 0)
    assert (nine.tables, nine.reasons) == ({}, {TOO_FEW})
    assert ten.tables[CATEGORY] == {"threshold": 10}
    assert set(ten.tables) == set(DIMENSIONS)


def test_a_table_holds_small_cells_back() -> None:
    cases = [*in_quarters(12), *in_quarters(6, category="plan"), *in_quarters(4, category="opinion")]
    told = ask(let_out(cases), *YEAR)
    assert told.tables[CATEGORY] == {"threshold": 12, "plan": WITHHELD, "opinion": WITHHELD}
    assert (told.total, told.reasons) == (22, {HELD_BACK})


def test_a_disagreement_counts_in_each_sector_it_was_raised_by() -> None:
    both = frozenset({"health", "police"})
    told = ask(let_out([*in_quarters(10), *in_quarters(6, sectors=both)]), *YEAR)
    assert told.tables[SECTOR] == {"health": 16, "police": 6}


def test_how_few_were_raised_by_two_sectors_together_is_not_told() -> None:
    """Ten by health, ten by the police, and 17 in all: three by both."""
    cases = [
        *in_quarters(7),
        *in_quarters(7, sectors=frozenset({"police"})),
        *in_quarters(3, sectors=frozenset({"health", "police"})),
    ]
    told = ask(let_out(cases), *YEAR)
    assert SECTOR not in told.tables
    assert HELD_BACK in told.reasons


def test_a_disagreement_without_a_sector_counts_as_one_without() -> None:
    told = ask(let_out([*in_quarters(10), *in_quarters(5, sectors=frozenset())]), *YEAR)
    assert told.tables[SECTOR] == {"health": 10, NONE: 5}


def test_stages_and_outcomes_are_told_once_all_of_a_unit_are_closed() -> None:
    told = ask(let_out([*in_quarters(12), *in_quarters(1, closed=False)]), *YEAR)
    assert {STAGE, OUTCOME}.isdisjoint(told.tables)
    assert told.reasons == {STILL_OPEN}


def test_higher_stages_are_told_as_one() -> None:
    cases = [*in_quarters(10), *in_quarters(3, stage=3), *in_quarters(1, stage=4), *in_quarters(1, stage=7)]
    assert ask(let_out(cases), *YEAR).tables[STAGE] == {"1": 10, "3": 5}


def test_populations_are_not_told_where_they_would_tell_how_few_took_a_route() -> None:
    """Ten adults, seven of them in the one procedure for adults: three in the other."""
    cases = [
        *in_quarters(18),
        *in_quarters(7, route="for-adults", population=ADULT),
        *in_quarters(6, route="for-both", population=CHILD),
        *in_quarters(3, route="for-both", population=ADULT),
    ]
    told = ask(let_out(cases), *YEAR)
    assert told.tables[ROUTE] == {"for-children": 18, "for-adults": 7, "for-both": 9}
    assert POPULATION not in told.tables


def test_populations_are_told_where_no_route_has_few_of_either() -> None:
    cases = [*in_quarters(18), *in_quarters(7, route="for-adults", population=ADULT)]
    assert ask(let_out(cases), *YEAR).tables[POPULATION] == {CHILD: 18, ADULT: 7}


def test_the_table_of_a_year_is_the_sum_of_its_units() -> None:
    told = ask(let_out([*in_quarters(10, 8, 0, 7), *in_quarters(5, category="plan")]), *YEAR)
    assert told.tables[CATEGORY] == {"threshold": 25, "plan": 5}
    assert told.total == 30


def test_what_one_unit_holds_back_the_sum_of_several_does_too() -> None:
    told = ask(
        let_out([*in_quarters(14, 12), *in_quarters(6, 8, category="plan"), *in_quarters(1, category="x")]), *YEAR
    )
    assert told.tables[CATEGORY] == {"threshold": 26, "plan": WITHHELD, "x": WITHHELD}


def test_a_period_has_no_table_where_part_of_it_is_in_no_unit_but_its_units_have() -> None:
    told = ask(let_out(in_quarters(3, 12, 0, 0)), *YEAR)
    assert (told.tables, told.reasons) == ({}, {TOO_FEW, HELD_BACK})
    assert [unit.tables[CATEGORY] for unit in told.units] == [{"threshold": 12}]


# -- asking ---------------------------------------------------------------------------------------------------------


def test_a_period_is_cut_down_to_the_whole_quarters_in_it() -> None:
    told = ask(let_out(in_quarters(12, 11, 10, 14)), date(2025, 2, 1), date(2025, 12, 30))
    assert ([quarter.number for quarter, _ in told.quarters], told.total, told.reasons) == ([2, 3], 21, {CUT})


def test_a_period_without_a_whole_quarter_has_no_total() -> None:
    told = ask(let_out(in_quarters(12)), date(2025, 1, 2), date(2025, 6, 29))
    assert (told.total, told.quarters, told.reasons) == (WITHHELD, (), {NO_QUARTER})


def test_part_of_what_is_told_together_is_not_told() -> None:
    """All four quarters are one unit; the first two of them are 3 and 8, of which the 3 is few."""
    out = let_out(in_quarters(3, 8, 3, 7))
    assert ask(out, *YEAR).total == 21
    half = ask(out, date(2025, 1, 1), date(2025, 6, 30))
    assert (half.total, numbers(half), half.units) == (WITHHELD, [FEWER, 8], ())
    assert ask(out, date(2025, 4, 1), date(2025, 6, 30)).total == 8


def test_a_filter_gives_its_cell_and_no_table() -> None:
    out = let_out([*in_quarters(12), *in_quarters(6, category="plan", sectors=frozenset({"police"}))])
    told = ask(out, *YEAR, sector="police")
    assert (told.total, told.quarters, told.tables, told.units, told.reasons) == (6, (), {}, (), {ONE_CELL})
    assert ask(out, *YEAR, sector="education").total == 0


def test_a_filter_on_what_is_held_back_gives_nothing() -> None:
    told = ask(let_out([*in_quarters(12), *in_quarters(4, sectors=frozenset({"police"}))]), *YEAR, sector="health")
    assert (told.total, told.reasons) == (WITHHELD, {ONE_CELL, HELD_BACK})


def test_two_filters_give_nothing() -> None:
    told = ask(let_out(in_quarters(40)), *YEAR, sector="health", population=CHILD)
    assert (told.total, told.quarters, told.tables, told.reasons) == (WITHHELD, (), {}, {TWO_FILTERS})


@pytest.mark.parametrize(
    ("chosen", "kept"), [((5, 10), (5, 10)), ((7, 10), (7, 14)), ((1, 0), (3, 6)), ((5, 30), (5, 30))]
)
def test_a_partnership_may_be_stricter_and_never_so_lax_that_nothing_is_hidden(
    chosen: tuple[int, int], kept: tuple[int, int]
) -> None:
    assert Rules.at_least(*chosen) == Rules(*kept, ALONE)


def test_stricter_rules_hold_back_more() -> None:
    out = release(in_quarters(6, 15, 20, 0), on=ON, since=SINCE, rules=Rules(7, 20))
    assert list(out.totals.values()) == [FEWER, 15, 20, 0]
    assert [unit.total for unit in out.units] == [20]


def test_quarters_too_small_to_break_down_are_broken_down_with_their_year() -> None:
    """Fifteen and twenty by themselves have hardly a cell that is shown; of the thirty-five of the year there is."""
    out = release(in_quarters(15, 20, 0, 40), on=ON, since=SINCE, rules=Rules(alone=40))
    assert [(len(unit.quarters), unit.total) for unit in out.units] == [(2, 35), (1, 40)]
