"""How long things take when some are still going on: against published figures, and against SciPy for any data."""

import warnings
from collections import Counter
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from escalation.domain.statistics.survival import Curve, kaplan_meier

# Weeks in remission of 21 children on 6-mercaptopurine and 21 on placebo (Freireich et al., Blood 21, 1963, 699-716;
# Gehan, Biometrika 52, 1965, 203-223).
REMISSION_ENDED = Counter([6, 6, 6, 7, 10, 13, 16, 22, 23])
REMISSION_GOING_ON = Counter([6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35])
PLACEBO = Counter([1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23])

# As Kleinbaum and Klein print them (Survival Analysis, chapter 2), with the log-log limits that Stata gives for them.
PUBLISHED = [
    (6, 21, 3, 0.8571, 0.6197, 0.9516),
    (7, 17, 1, 0.8067, 0.5631, 0.9228),
    (10, 15, 1, 0.7529, 0.5032, 0.8894),
    (13, 12, 1, 0.6902, 0.4316, 0.8491),
    (16, 11, 1, 0.6275, 0.3675, 0.8049),
    (22, 7, 1, 0.5378, 0.2678, 0.7468),
    (23, 6, 1, 0.4482, 0.1881, 0.6801),
]


def remission() -> Curve:
    return kaplan_meier(REMISSION_ENDED, REMISSION_GOING_ON)


def test_the_curve_of_a_published_trial_comes_out_as_published() -> None:
    found = [
        (step.day, step.at_risk, step.ended, round(step.share, 4), round(step.low, 4), round(step.high, 4))
        for step in remission().steps
    ]
    assert found == PUBLISHED


def test_the_curve_says_how_many_it_is_of_how_many_go_on_and_how_long_the_longest_took() -> None:
    curve = remission()
    assert (curve.number, curve.going_on, curve.longest) == (21, 12, 35)


def test_the_median_is_the_first_day_by_which_half_have_ended() -> None:
    assert remission().median == 23
    assert kaplan_meier(PLACEBO, {}).median == 8


def test_the_medians_range_goes_from_the_lower_edge_of_the_band_to_the_upper_which_may_not_have_come() -> None:
    assert remission().median_between == (13, None)
    assert kaplan_meier(PLACEBO, {}).median_between == (4, 11)


def test_half_is_half_although_the_product_of_its_fractions_is_not_quite() -> None:
    one_a_day = dict.fromkeys(range(1, 6), 1)
    assert kaplan_meier(one_a_day, {9: 5}).median == 5


def test_by_the_upper_quartile_three_in_four_have_ended() -> None:
    assert kaplan_meier({1: 2, 5: 1, 9: 1}, {}).quartile(0.75) == 5
    assert kaplan_meier({1: 2, 5: 1, 9: 1}, {}).quartile(0.5) == 1


def test_there_is_no_median_while_fewer_than_half_have_ended() -> None:
    assert kaplan_meier({3: 2}, {10: 3}).median is None


def test_what_is_last_seen_going_on_the_day_another_ends_counts_as_having_lasted_so_long() -> None:
    (step,) = kaplan_meier({4: 1}, {4: 3}).steps
    assert (step.at_risk, step.share) == (4, 0.75)


def test_what_was_seen_for_less_long_says_nothing_of_later_days() -> None:
    (step,) = kaplan_meier({4: 1}, {3: 6, 9: 1}).steps
    assert (step.at_risk, step.share) == (2, 0.5)


def test_nothing_at_all_has_no_steps_and_no_median() -> None:
    assert kaplan_meier({}, {}) == Curve(0, 0, 0, ())
    assert kaplan_meier({}, {}).median_between == (None, None)


def test_where_none_has_ended_the_longest_is_known_and_nothing_else() -> None:
    assert kaplan_meier({}, {0: 1, 7: 2}) == Curve(3, 3, 7, ())


def test_where_all_ended_the_band_reaches_down_to_none_and_no_further_up_than_before() -> None:
    first, last = kaplan_meier({2: 5, 6: 5}, {}).steps
    assert (last.share, last.low, last.high) == (0, 0, first.high)


def test_where_all_ended_on_one_day_the_upper_edge_is_what_could_have_gone_unseen() -> None:
    """One of n that were all seen to end: the share that is missed by all n with a chance of 1 in 40 (n = 2: 84 %)."""
    (step,) = kaplan_meier({2: 2}, {}).steps
    assert (step.low, round(step.high, 4)) == (0, 0.8419)


def test_a_day_without_a_number_makes_no_step() -> None:
    assert kaplan_meier({3: 0, 4: 1}, {90: 0}) == kaplan_meier({4: 1}, {})


COUNTS = st.dictionaries(st.integers(0, 60), st.integers(1, 6), max_size=15)


@settings(deadline=None)  # the first example also loads SciPy
@given(COUNTS, COUNTS)
def test_every_curve_is_the_one_scipy_draws(ended: dict[int, int], going_on: dict[int, int]) -> None:
    assume(ended)
    theirs = _scipy(ended, going_on)
    for step in kaplan_meier(ended, going_on).steps:
        share, low, high = theirs[step.day]
        assert step.share == pytest.approx(share, abs=1e-9)
        if step.share:
            assert (step.low, step.high) == (pytest.approx(low, abs=1e-6), pytest.approx(high, abs=1e-6))


def _scipy(ended: dict[int, int], going_on: dict[int, int]) -> dict[int, tuple[float, float, float]]:
    from scipy import stats

    def each(counts: dict[int, int]) -> list[int]:
        return sorted(Counter(counts).elements())

    data: Any = stats.CensoredData(uncensored=each(ended), right=each(going_on))
    sf = stats.ecdf(data).sf
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # it has no band where all have ended, and says so
        band = sf.confidence_interval(method="log-log")
    rows = zip(sf.quantiles, sf.probabilities, band.low.probabilities, band.high.probabilities, strict=True)
    return {int(day): (float(share), float(low), float(high)) for day, share, low, high in rows}
