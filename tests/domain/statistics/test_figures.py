"""How sure a share is, which months a period has, and what the sums of a period say."""

from datetime import date

import pytest

from escalation.domain.statistics.counts import added_up
from escalation.domain.statistics.figures import Dates, Figures, Lag, figures, interval, lag_of, months_between
from escalation.domain.statistics.sums import Sums
from tests.domain.stage_set import at


def test_the_range_of_a_share_is_wilsons() -> None:
    """Eight of ten: the worked example of the textbooks, 49 % to 94 %."""
    low, high = interval(8, 10)
    assert (round(low, 2), round(high, 2)) == (0.49, 0.94)


def test_of_nothing_nothing_is_known() -> None:
    assert interval(0, 0) == (0.0, 1.0)
    assert Dates(not_yet_due=3).kept.share is None


def test_the_range_stays_within_nothing_and_all() -> None:
    assert interval(0, 5)[0] == 0.0
    assert interval(5, 5)[1] == 1.0


def test_more_to_judge_by_gives_a_narrower_range() -> None:
    few, many = interval(8, 10), interval(80, 100)
    assert few[0] < many[0] < many[1] < few[1]


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (date(2026, 11, 2), date(2026, 11, 30), 0),
        (date(2026, 10, 31), date(2026, 11, 30), 0),
        (date(2026, 10, 30), date(2026, 11, 30), 1),
        (date(2025, 11, 30), date(2026, 11, 30), 12),
    ],
)
def test_only_whole_months_count(earlier: date, later: date, months: int) -> None:
    assert months_between(earlier, later) == months


def sums() -> Sums:
    """Two real disagreements, one raised by two agencies, and a drill."""
    november = {
        "raised": 1,
        "status|open": 1,
        "stage|1": 1,
        "party|raising|school": 1,
        "party|receiving|care": 1,
        "joined|raising|school|2026-11-02": 1,
        "date|respond|in_time|receiving|care": 3,
        "date|respond|late|raising|school": 2,
        "origin|drill": 1,
        "lag|flags": 3,
        "lag|within": 2,
        "lag_under|0": 1,
        "lag_under|120": 1,
        "lag_over|121": 1,
    }
    december = {
        "raised": 1,
        "status|closed": 1,
        "stage|3": 1,
        "party|raising|school": 1,
        "party|raising|police": 1,
        "party|receiving|care": 1,
        "joined|raising|school|2026-12-03": 1,
        "date|respond|late|receiving|care": 1,
        "date|resolve|not_yet_due||": 1,
    }
    before = {"joined|raising|fire|2020-01-01": 1, "flag|a|open": 1, "flag|b|answered": 1}
    total = added_up((november, december))
    return Sums(total, {date(2026, 11, 1): november, date(2026, 12, 1): december}, added_up((total, before)))


def counted(first: date = date(2026, 11, 1), last: date = date(2027, 1, 31)) -> Figures:
    return figures(sums(), ["school", "care", "police", "fire"], first=first, last=last, at=at("30 10:00"))


def test_every_month_is_there_also_an_empty_one() -> None:
    assert counted().by_month == ((date(2026, 11, 1), 1), (date(2026, 12, 1), 1), (date(2027, 1, 1), 0))


def test_each_agency_that_took_part_counts_and_agencies_keep_their_order() -> None:
    rows = [(row.agency, row.raised, row.received) for row in counted().by_agency]
    assert rows == [("school", 2, 0), ("care", 0, 2), ("police", 1, 0), ("fire", 0, 0)]


def test_when_an_agency_last_raised_is_of_all_time() -> None:
    last = {row.agency: row.last_raised for row in counted().by_agency}
    assert last == {"school": date(2026, 12, 3), "care": None, "police": None, "fire": date(2020, 1, 1)}


def test_all_dates_are_those_of_every_debtor_and_an_agencys_those_it_owed_when_asked() -> None:
    assert counted().dates == Dates(3, 3, 1)
    assert [row.dates for row in counted().by_agency][:2] == [Dates(), Dates(3, 1, 0)]


def test_stages_statuses_and_drills() -> None:
    found = counted()
    assert (found.raised, found.open, found.closed, found.drills) == (2, 1, 1, 1)
    assert found.by_stage == ((1, 1), (3, 1))


def test_what_is_stalled_is_of_all_time() -> None:
    assert counted().stalled == {"a": 1}


def test_the_services_own_delay_is_in_time_up_to_two_minutes() -> None:
    assert counted().lag == Lag(flags=3, within=2, worst_seconds=121)
    assert lag_of(Sums({}, {}, {})) == Lag(flags=0, within=0, worst_seconds=None)
