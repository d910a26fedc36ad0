"""How many were to be expected and whether silence may be chance: published limits, and SciPy for any number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.domain.statistics.expected import (
    Expected,
    Rate,
    chance_of_none,
    chance_of_so_few,
    is_none_plausible,
    poisson_interval,
    rule_of_three,
)

# Limits as tabulated by Garwood (Biometrika 28, 1936, 437-442) and Ulm (American Journal of Epidemiology 131, 1990,
# 373-375), to two places; that of 25 as GraphPad prints it in explaining the method.
PUBLISHED = [
    (0, 0.00, 3.69),
    (1, 0.03, 5.57),
    (2, 0.24, 7.22),
    (3, 0.62, 8.77),
    (4, 1.09, 10.24),
    (5, 1.62, 11.67),
    (10, 4.80, 18.39),
    (20, 12.22, 30.89),
    (25, 16.18, 36.90),
    (50, 37.11, 65.92),
    (100, 81.36, 121.63),
]


@pytest.mark.parametrize(("count", "low", "high"), PUBLISHED)
def test_the_limits_of_a_count_are_those_that_are_tabulated(count: int, low: float, high: float) -> None:
    found = poisson_interval(count)
    assert (round(found[0], 2), round(found[1], 2)) == (low, high)


def test_a_stricter_level_gives_wider_limits() -> None:
    low, high = poisson_interval(25, level=0.01)
    assert (round(low, 2), round(high, 2)) == (14.00, 41.00)


@settings(deadline=None, max_examples=30)  # the first example also loads SciPy
@given(st.integers(1, 5000), st.sampled_from([0.01, 0.05, 0.2]))
def test_the_limits_of_any_count_are_the_quantiles_that_scipy_gives(count: int, level: float) -> None:
    from scipy.stats import chi2

    low, high = poisson_interval(count, level)
    assert low == pytest.approx(chi2.ppf(level / 2, 2 * count) / 2, rel=1e-7)
    assert high == pytest.approx(chi2.ppf(1 - level / 2, 2 * count + 2) / 2, rel=1e-7)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, 400), st.floats(0.01, 400))
def test_the_chance_of_so_few_is_the_one_that_scipy_gives(count: int, expected: float) -> None:
    from scipy.stats import poisson

    assert chance_of_so_few(count, expected) == pytest.approx(poisson.cdf(count, expected), rel=1e-8, abs=1e-14)


def test_where_nothing_is_expected_none_is_certain() -> None:
    assert chance_of_so_few(0, 0.0) == 1
    assert chance_of_none(0.0) == 1


@pytest.mark.parametrize(("expected", "plausible"), [(0.0, True), (2.9, True), (2.99, True), (3.0, False), (40, False)])
def test_none_is_plausible_while_fewer_than_three_are_expected(expected: float, plausible: bool) -> None:
    """e to the minus 3 is 0.0498, just under one in twenty; e to the minus 2.99 is 0.0503."""
    assert is_none_plausible(expected) is plausible


def test_none_is_the_more_plausible_the_less_sure_one_wants_to_be() -> None:
    assert is_none_plausible(4.0, level=0.01)  # e to the minus 4 is 0.018
    assert not is_none_plausible(4.0)


def test_none_in_three_hundred_fits_with_one_in_a_hundred_at_most() -> None:
    assert rule_of_three(300) == pytest.approx(0.01)


@pytest.mark.parametrize("opportunities", [0, 1, 3])
def test_none_in_a_handful_says_nothing(opportunities: int) -> None:
    assert rule_of_three(opportunities) == 1


def test_an_agency_is_expected_to_raise_at_the_rate_of_all() -> None:
    """20 raised in 1,000 opportunities is one in fifty; 200 opportunities make four."""
    found = Expected(opportunities=200, raised=3, of_all=Rate(20, 1000))
    assert found.expected == pytest.approx(4)
    assert found.of_all.rate == pytest.approx(0.02)


def test_what_is_expected_ranges_as_far_as_the_rate_may_be_wrong() -> None:
    """The limits of 20 are 12.22 and 30.89; a fifth of the opportunities makes a fifth of each."""
    found = Expected(opportunities=200, raised=3, of_all=Rate(20, 1000)).expected_between
    assert found is not None
    assert (round(found[0], 2), round(found[1], 2)) == (2.44, 6.18)


def test_silence_is_a_finding_where_four_were_expected() -> None:
    """e to the minus 4 is 0.018."""
    silent = Expected(opportunities=200, raised=0, of_all=Rate(20, 1000))
    assert not silent.is_plausible
    assert silent.chance == pytest.approx(0.0183, abs=5e-5)


def test_it_is_a_sure_finding_only_where_it_would_be_one_at_the_lowest_rate_that_fits() -> None:
    """At the lowest rate 2.44 are expected of 200 opportunities and 3.67 of 300: under three, and over."""
    assert not Expected(opportunities=200, raised=0, of_all=Rate(20, 1000)).is_sure
    assert Expected(opportunities=300, raised=0, of_all=Rate(20, 1000)).is_sure


def test_few_where_many_were_expected_is_a_finding_too() -> None:
    """Three or fewer where ten are expected: e to the minus 10 times (1 + 10 + 50 + 166.7), which is 0.0103."""
    assert Expected(opportunities=500, raised=3, of_all=Rate(20, 1000)).chance == pytest.approx(0.0103, abs=5e-5)
    assert not Expected(opportunities=500, raised=3, of_all=Rate(20, 1000)).is_plausible


def test_raising_more_than_expected_is_never_a_finding() -> None:
    assert Expected(opportunities=50, raised=19, of_all=Rate(20, 1000)).is_plausible


def test_without_opportunities_of_anybody_nothing_can_be_said() -> None:
    unknown = Expected(opportunities=0, raised=0, of_all=Rate(0, 0))
    assert (unknown.expected, unknown.expected_between, unknown.chance) == (None, None, None)
    assert unknown.is_plausible
    assert not unknown.is_sure


def test_where_nobody_raised_any_nobodys_silence_is_more_than_chance() -> None:
    assert Expected(opportunities=900, raised=0, of_all=Rate(0, 4000)).is_plausible


@pytest.mark.parametrize(("raised", "few"), [(0, True), (9, True), (10, False)])
def test_a_rate_says_when_it_rests_on_few(raised: int, few: bool) -> None:
    assert Rate(raised, 1000).rests_on_few is few


def test_the_agencys_own_range_is_that_of_its_count() -> None:
    assert Expected(opportunities=200, raised=4, of_all=Rate(20, 1000)).between == poisson_interval(4)
