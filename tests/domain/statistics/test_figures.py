"""Where a date is counted, how sure a share is, and which months a period has."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from escalation.domain.statistics.figures import (
    IN_TIME,
    LATE,
    NOT_YET_DUE,
    CaseFact,
    Dates,
    DateTally,
    Gathered,
    Lag,
    PartyFact,
    column_of,
    figures,
    interval,
    lag_of,
    months_between,
)
from tests.domain.stage_set import at

DUE = at("3 17:00")
LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("how", "breached", "ended", "now", "column"),
    [
        ("met", None, "3 17:00", "9 10:00", IN_TIME),
        ("breached_then_met", "3 17:00", "4 10:00", "9 10:00", LATE),
        ("breached", None, "4 10:00", "9 10:00", LATE),
        ("superseded", "3 17:00", "4 10:00", "9 10:00", LATE),
        ("superseded", None, "2 10:00", "9 10:00", None),
        ("moved_on", None, "2 10:00", "9 10:00", None),
        ("void", "3 17:00", "4 10:00", "9 10:00", None),
        (None, None, None, "3 17:00", NOT_YET_DUE),
        (None, None, None, "3 17:01", LATE),
        (None, "3 17:00", None, "4 10:00", LATE),
    ],
)
def test_each_date_stands_in_one_column_or_in_none(
    how: str | None, breached: str | None, ended: str | None, now: str, column: str | None
) -> None:
    found = column_of(
        how=how,
        due_at=DUE,
        breached_at=at(breached) if breached else None,
        ended_at=at(ended) if ended else None,
        at=at(now),
    )
    assert found == column


def test_what_never_had_a_date_is_not_counted() -> None:
    assert column_of(how="met", due_at=None, breached_at=None, ended_at=DUE, at=DUE) is None


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


def gathered() -> Gathered:
    """Two real disagreements, one raised by two agencies, and a drill."""
    return Gathered(
        cases=(
            CaseFact(1, "real", "open", at("2 10:00"), 1),
            CaseFact(2, "real", "closed", at("2 10:00") + timedelta(days=31), 3),
            CaseFact(3, "drill", "open", at("2 10:00"), 2),
        ),
        parties=(
            PartyFact(1, "raising", "school"),
            PartyFact(2, "raising", "school"),
            PartyFact(2, "raising", "police"),
            PartyFact(1, "receiving", "care"),
            PartyFact(2, "receiving", "care"),
        ),
        dates=(
            DateTally("receiving", "care", IN_TIME, 3),
            DateTally("receiving", "care", LATE, 1),
            DateTally("raising", "school", LATE, 2),
            DateTally(None, None, NOT_YET_DUE, 1),
        ),
        stalled={"a": 1},
        last_use={("raising", "school"): at("2 10:00")},
        lag=lag_of([0, 120, 121]),
    )


def counted(first: date = date(2026, 11, 1), last: date = date(2027, 1, 31)):  # type: ignore[no-untyped-def]
    return figures(
        gathered(), ["school", "care", "police", "fire"], first=first, last=last, at=at("30 10:00"), zone=LONDON
    )


def test_every_month_is_there_also_an_empty_one() -> None:
    assert counted().by_month == ((date(2026, 11, 1), 1), (date(2026, 12, 1), 1), (date(2027, 1, 1), 0))


def test_each_agency_that_took_part_counts_and_agencies_keep_their_order() -> None:
    rows = [(row.agency, row.raised, row.received) for row in counted().by_agency]
    assert rows == [("school", 2, 0), ("care", 0, 2), ("police", 1, 0), ("fire", 0, 0)]


def test_all_dates_are_those_of_every_debtor_and_an_agencys_those_it_owed_when_asked() -> None:
    assert counted().dates == Dates(3, 3, 1)
    assert [row.dates for row in counted().by_agency][:2] == [Dates(), Dates(3, 1, 0)]


def test_stages_statuses_and_drills() -> None:
    found = counted()
    assert (found.raised, found.open, found.closed, found.drills) == (2, 1, 1, 1)
    assert found.by_stage == ((1, 1), (3, 1))


def test_the_services_own_delay_is_in_time_up_to_two_minutes() -> None:
    assert counted().lag == Lag(flags=3, within=2, worst_seconds=121)
    assert lag_of([]) == Lag(flags=0, within=0, worst_seconds=None)
