"""Our bank holidays are the government's."""

from datetime import date

import pytest
from govuk_bank_holidays.bank_holidays import BankHolidays

from escalation.domain.working_time import BeyondCalendar, is_working_day
from escalation.services.bank_holidays import DIVISIONS, FIRST_YEAR, LAST_YEAR, frozen_calendar, official

# Proclaimed for the World Cup after the copy of the published list that we compare with was made.
PROCLAIMED_SINCE = {"scotland": {date(2026, 6, 15)}}


def published(key: str) -> set[date]:
    listed = BankHolidays(use_cached_holidays=True).get_holidays(division=key)
    return {holiday["date"] for holiday in listed}


@pytest.mark.parametrize("key", DIVISIONS)
def test_every_bank_holiday_is_one_the_government_published_and_none_is_missing(key: str) -> None:
    assert set(official(key).days) == published(key) | PROCLAIMED_SINCE.get(key, set())


@pytest.mark.parametrize("key", DIVISIONS)
def test_the_years_known_are_the_years_published(key: str) -> None:
    years = {on.year for on in published(key)}
    assert (min(years), max(years)) == (FIRST_YEAR, LAST_YEAR)
    assert official(key).known_until == date(LAST_YEAR, 12, 31)


@pytest.mark.parametrize(
    ("key", "on", "name"),
    [
        ("england-and-wales", date(2026, 4, 6), "Easter Monday"),
        ("england-and-wales", date(2026, 12, 28), "Boxing Day (substitute day)"),
        ("england-and-wales", date(2022, 9, 19), "State Funeral of Queen Elizabeth II"),
        ("scotland", date(2026, 11, 30), "Saint Andrew's Day"),
        ("northern-ireland", date(2026, 7, 13), "Battle of the Boyne (substitute day)"),
    ],
)
def test_a_bank_holiday_is_known_by_a_name_people_recognise(key: str, on: date, name: str) -> None:
    assert official(key).days[on] == name


@pytest.mark.parametrize(
    ("on", "works_in"),
    [
        (date(2026, 4, 6), {"scotland"}),
        (date(2026, 7, 13), {"england-and-wales", "scotland"}),
        (date(2026, 8, 3), {"england-and-wales", "northern-ireland"}),
        (date(2026, 8, 31), {"scotland"}),
        (date(2026, 3, 17), {"england-and-wales", "scotland"}),
        (date(2026, 12, 28), set()),
    ],
)
def test_the_nations_rest_on_different_days(on: date, works_in: set[str]) -> None:
    assert {key for key in DIVISIONS if is_working_day(on, frozen_calendar(key))} == works_in


def test_when_a_holiday_falls_on_a_saturday_only_its_substitute_is_listed() -> None:
    days = official("england-and-wales").days
    assert date(2026, 12, 26) not in days
    assert date(2026, 12, 28) in days


@pytest.mark.parametrize("on", [date(FIRST_YEAR - 1, 12, 30), date(LAST_YEAR + 1, 1, 2)])
def test_a_year_nobody_published_is_refused_and_not_guessed(on: date) -> None:
    with pytest.raises(BeyondCalendar, match="scotland"):
        is_working_day(on, frozen_calendar("scotland"))


def test_the_frozen_calendar_carries_its_version() -> None:
    assert frozen_calendar("scotland", version=7).version == 7
    assert frozen_calendar("scotland").version == 1


def test_an_unknown_nation_is_refused_with_the_ones_there_are() -> None:
    with pytest.raises(ValueError, match="'wales'; there are england-and-wales, scotland, northern-ireland"):
        official("wales")
