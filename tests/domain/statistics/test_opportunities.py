"""Quarters, and what is counted in them."""

from datetime import date

import pytest

from escalation.domain.statistics.opportunities import (
    KINDS,
    Quarter,
    asked_for,
    kinds_for,
    last_ended,
    quarter_of,
    to_enter,
    within,
)

SUMMER = Quarter(date(2026, 7, 1))


@pytest.mark.parametrize("on", [date(2026, 7, 1), date(2026, 8, 15), date(2026, 9, 30)])
def test_a_quarter_begins_with_january_april_july_or_october(on: date) -> None:
    assert quarter_of(on) == SUMMER


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 4, 1), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 12, 31)),
    ],
)
def test_a_quarter_ends_before_the_next_begins(first: date, last: date) -> None:
    assert Quarter(first).last == last


def test_quarters_follow_one_another_across_the_year() -> None:
    winter = Quarter(date(2026, 10, 1))
    assert winter.after == Quarter(date(2027, 1, 1))
    assert winter.after.before == winter
    assert SUMMER.key == "2026-07"


def test_only_quarters_that_are_over_are_entered_and_three_years_of_them() -> None:
    assert last_ended(date(2026, 9, 30)) == Quarter(date(2026, 4, 1))
    assert last_ended(date(2026, 10, 1)) == SUMMER
    offered = to_enter(date(2026, 10, 1))
    assert (offered[0], offered[-1], len(offered)) == (SUMMER, Quarter(date(2023, 10, 1)), 12)


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        (date(2026, 1, 1), date(2026, 9, 30), ["2026-01", "2026-04", "2026-07"]),
        (date(2026, 1, 2), date(2026, 9, 29), ["2026-04"]),
        (date(2026, 7, 1), date(2026, 7, 31), []),
    ],
)
def test_a_period_has_the_quarters_that_lie_in_it_wholly(first: date, last: date, whole: list[str]) -> None:
    assert [each.key for each in within(first, last)] == whole


@pytest.mark.parametrize(
    ("today", "asked"),
    [(date(2026, 10, 1), SUMMER), (date(2026, 10, 31), SUMMER), (date(2026, 11, 1), None), (date(2026, 9, 30), None)],
)
def test_a_quarter_is_asked_for_during_the_month_after_it(today: date, asked: Quarter | None) -> None:
    assert asked_for(today) == asked


def test_a_partnership_counts_what_concerns_those_it_is_there_for() -> None:
    assert kinds_for({"children"}) == ("referrals_closed", "conferences", "strategy_meetings")
    assert kinds_for({"adults"}) == ("conferences", "strategy_meetings", "adult_concerns")
    assert kinds_for({"children", "adults"}) == tuple(KINDS)
    assert kinds_for(()) == tuple(KINDS)
