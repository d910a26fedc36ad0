"""Limits against two published worked examples; each rule on a table worked by hand."""

import pytest

from escalation.domain.statistics.control_chart import (
    COMMON,
    DOWN,
    FEWEST,
    NEAR_LIMIT,
    ONE_SIDE,
    OUTSIDE,
    TREND,
    UP,
    ControlChart,
    Mark,
    control_chart,
    limits_of,
)

# Flow rates of ten batches: NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2, individuals control charts.
FLOW_RATES = (49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1)
# Viscosity of fifteen batches: Montgomery, Introduction to Statistical Quality Control, on individuals.
VISCOSITY = (33.75, 33.05, 34.0, 33.81, 33.46, 34.02, 33.68, 33.27, 33.49, 33.2, 33.62, 33.0, 33.54, 33.12, 33.84)

# Twelve months that go to and fro by 2 around 10: the moving range is 2, the limits 4.68 and 15.32, the outer thirds
# begin 3.55 from the mean.
TO_AND_FRO = (9, 11) * 6


def chart(values: tuple[float, ...]) -> ControlChart:
    found = control_chart(values)
    assert found is not None
    return found


def by_rule(values: tuple[float, ...], rule: str) -> list[Mark]:
    return [mark for mark in chart(values).marks if mark.rule == rule]


def test_the_limits_of_flow_rates_are_those_that_nist_works_out() -> None:
    """50.81, 55.8041 and 45.8159: it divides by 1.128, which is 2.6596 moving ranges for three deviations."""
    limits = limits_of(FLOW_RATES)
    assert limits.mean == pytest.approx(50.81)
    assert limits.moving_range == pytest.approx(1.8778, abs=5e-5)
    assert (limits.upper, limits.lower) == (pytest.approx(55.8041, abs=0.002), pytest.approx(45.8159, abs=0.002))


def test_the_limits_of_viscosity_are_those_that_montgomery_works_out() -> None:
    found = chart(VISCOSITY)
    assert (round(found.mean, 2), round(found.upper, 2), round(found.lower, 2)) == (33.52, 34.80, 32.24)
    assert found.marks == ()
    assert found.variation == COMMON


def test_there_are_no_limits_for_fewer_than_twelve_points() -> None:
    assert control_chart(TO_AND_FRO[: FEWEST - 1]) is None
    assert chart(TO_AND_FRO).mean == 10


def test_a_run_to_and_fro_is_chance() -> None:
    found = chart(TO_AND_FRO)
    assert (found.lower, found.upper) == (pytest.approx(4.68), pytest.approx(15.32))
    assert (found.marks, found.variation) == ((), COMMON)


def test_the_lower_limit_of_a_count_is_never_drawn_below_nothing() -> None:
    """0 and 2 in turn: the mean is 1, the limits 5.32 off it."""
    found = chart((0, 2) * 6)
    assert (found.lower, found.upper) == (0, pytest.approx(6.32))


def test_the_upper_limit_of_a_share_is_never_drawn_above_all() -> None:
    shares = (0.7, 0.9) * 6
    found = control_chart(shares, highest=1.0)
    assert found is not None
    assert found.upper == 1
    assert found.lower == pytest.approx(0.268)


def test_a_number_that_may_be_negative_keeps_its_lower_limit() -> None:
    found = control_chart((-1, 1) * 6, lowest=None)
    assert found is not None
    assert found.lower == pytest.approx(-5.32)


def test_one_point_outside_a_limit_is_marked() -> None:
    """Twelve times 5 and then 15: the mean is 75/13 = 5.77, the moving range 10/12, the upper limit 7.99."""
    found = chart((5,) * 12 + (15,))
    assert Mark(OUTSIDE, UP, (12,)) in found.marks
    assert found.variation == UP


def test_what_was_outside_long_ago_is_marked_and_says_nothing_of_now() -> None:
    found = chart((30, *TO_AND_FRO, *TO_AND_FRO))
    assert found.marked[0] == UP
    assert found.variation == COMMON


def test_a_point_outside_below_goes_down() -> None:
    assert Mark(OUTSIDE, DOWN, (12,)) in chart((15,) * 12 + (5,)).marks


def test_seven_on_one_side_of_the_mean_are_a_shift_and_six_are_not() -> None:
    seven = (4, 6, 4, 6, 4, 6, 5, 9, 11, 9, 11, 9, 11, 10)  # the mean is 7.5
    assert by_rule(seven, ONE_SIDE) == [Mark(ONE_SIDE, DOWN, tuple(range(7))), Mark(ONE_SIDE, UP, tuple(range(7, 14)))]
    six = (4, 6, 4, 6, 4, 6, 9, 11, 9, 11, 9, 11)
    assert by_rule(six, ONE_SIDE) == []


def test_a_point_on_the_mean_is_on_neither_side() -> None:
    """Four low, the mean, three low, and as much above: 7.5 throughout."""
    values = (5, 5, 5, 5, 7.5, 5, 5, 5, 10, 10, 10, 10, 7.5, 10, 10, 10)
    assert by_rule(values, ONE_SIDE) == []


def test_seven_that_each_go_further_are_a_trend_and_six_are_not() -> None:
    seven = (5, 4, 5, 4, 5, 1, 2, 3, 4, 5, 6, 7, 4)
    assert by_rule(seven, TREND) == [Mark(TREND, UP, (5, 6, 7, 8, 9, 10, 11))]
    six = (5, 4, 5, 4, 5, 1, 2, 3, 4, 5, 6, 4, 5)
    assert by_rule(six, TREND) == []


def test_a_trend_ends_where_two_are_equal() -> None:
    assert by_rule((5, 4, 5, 4, 1, 2, 3, 4, 4, 5, 6, 7), TREND) == []


def test_a_trend_may_go_down_and_may_last_longer() -> None:
    assert by_rule((5, 4, 5, 4, 9, 8, 7, 6, 5, 4, 3, 2), TREND) == [Mark(TREND, DOWN, tuple(range(4, 12)))]


# Fourteen months around 10; with what stands between two of them, 15 and 5 lie in the outer thirds.
QUIET = (9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11)


def test_two_of_three_close_to_a_limit_are_marked_and_the_one_between_is_not() -> None:
    """The mean is 312/30, the moving range 66/29: the outer third begins at 14.4 and ends at the limit of 16.5."""
    values = (*QUIET, 15, 11, 15, *QUIET[1:])
    assert by_rule(values, NEAR_LIMIT) == [Mark(NEAR_LIMIT, UP, (14, 16))]


def test_two_close_to_a_limit_with_two_between_are_chance() -> None:
    values = (*QUIET, 15, 11, 9, 15, *QUIET[1:])
    assert by_rule(values, NEAR_LIMIT) == []


def test_one_close_to_either_limit_is_chance() -> None:
    values = (*QUIET, 15, 5, *QUIET)
    assert by_rule(values, NEAR_LIMIT) == []


def test_two_next_to_each_other_close_to_the_lower_limit_are_marked() -> None:
    values = (*QUIET, 5, 5, *QUIET)
    assert by_rule(values, NEAR_LIMIT) == [Mark(NEAR_LIMIT, DOWN, (14, 15))]


def test_numbers_that_never_change_are_all_on_the_mean_and_chance() -> None:
    found = chart((3,) * 12)
    assert (found.lower, found.mean, found.upper, found.marks) == (3, 3, 3, ())


def test_a_falling_trend_that_is_still_outside_above_counts_as_up() -> None:
    both = ControlChart(
        values=(0,) * 12,
        mean=0,
        lower=0,
        upper=0,
        marks=(Mark(TREND, DOWN, (9, 10, 11)), Mark(OUTSIDE, UP, (11,))),
    )
    assert (both.marked, both.variation) == ({9: DOWN, 10: DOWN, 11: UP}, UP)
