"""Whose calendar counts, how far it reaches, and what a refresh changes."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from escalation.services import bank_holidays, calendars, partnership_load
from escalation.storage.base import db, reading, transaction

pytestmark = pytest.mark.usefixtures("tables")

AT = datetime(2026, 3, 9, 9, tzinfo=UTC)
FILE = (Path(__file__).parent / "calderbeck.yaml").read_text(encoding="utf-8")


def loaded(text=FILE):
    db.session.remove()
    return partnership_load.load(text, at=AT).partnership_id


def replaced_official(monkeypatch, *, key="scotland", without=None, until=None):
    """The official list as it might be next year."""
    known = bank_holidays.official

    def official(asked):
        years = known(asked)
        if asked != key:
            return years
        days = {on: name for on, name in years.days.items() if on != without}
        return bank_holidays.OfficialYears(until or years.known_until, days, years.known_from)

    monkeypatch.setattr(bank_holidays, "official", official)


def test_the_first_refresh_makes_a_version_of_each_nations_calendar():
    answers = calendars.refresh(at=AT)
    assert {(a.key, a.version, a.changed) for a in answers} == {
        ("england-and-wales", 1, True),
        ("scotland", 1, True),
        ("northern-ireland", 1, True),
    }
    assert all(date(2026, 12, 25) in answer.added for answer in answers)


def test_a_refresh_that_finds_the_same_days_makes_no_version():
    calendars.refresh(at=AT)
    assert not any(answer.changed for answer in calendars.refresh(at=AT))


def test_a_day_that_goes_makes_a_new_version_of_that_calendar_only(monkeypatch):
    calendars.refresh(at=AT)
    replaced_official(monkeypatch, without=date(2026, 11, 30))
    changed = [answer for answer in calendars.refresh(at=AT) if answer.changed]
    assert [(a.key, a.version, a.added, a.removed, a.renamed) for a in changed] == [
        ("scotland", 2, (), (date(2026, 11, 30),), ())
    ]


def test_one_more_year_known_makes_a_new_version_though_no_day_differs(monkeypatch):
    calendars.refresh(at=AT)
    replaced_official(monkeypatch, until=date(2029, 12, 31))
    (changed,) = [answer for answer in calendars.refresh(at=AT) if answer.changed]
    assert (changed.version, changed.known_until, changed.added) == (2, date(2029, 12, 31), ())


def test_a_new_version_counts_at_once_for_a_partnership_that_has_read_the_old_one(monkeypatch):
    key = loaded(FILE.replace("calendar: england-and-wales", "calendar: scotland"))
    before = calendars.calendar_for(reading(), key, None)
    assert before.holidays[date(2026, 11, 30)]
    replaced_official(monkeypatch, without=date(2026, 11, 30))
    db.session.remove()
    calendars.refresh(at=AT)
    after = calendars.calendar_for(reading(), key, None)
    assert (before.version, after.version) == (1, 2)
    assert date(2026, 11, 30) not in after.holidays


@pytest.mark.parametrize(
    ("known_until", "enough"),
    [(date(2026, 9, 7), False), (date(2026, 9, 8), True), (date(2028, 12, 31), True)],
)
def test_a_calendar_reaches_far_enough_with_half_a_year_left(known_until, enough):
    # Half a year after Monday 9 March 2026 is 183 days: Tuesday 8 September.
    with transaction() as session:
        calendars.storage.add_version(
            session,
            "guernsey",
            known_from=date(2020, 1, 1),
            known_until=known_until,
            days={},
            source="by hand",
            at=AT,
        )
    assert calendars.check(at=AT) == (calendars.Reach("guernsey", 1, known_until, enough),)


def test_where_no_calendar_was_loaded_the_check_says_that_none_reaches_anywhere():
    assert [(reach.known_until, reach.enough) for reach in calendars.check(at=AT)] == [(None, False)] * 3


def test_the_partnerships_calendar_has_its_nations_holidays_its_closures_and_its_office_hours():
    calendar = calendars.calendar_for(reading(), loaded(), None)
    assert calendar.key == "england-and-wales"
    assert calendar.holidays[date(2026, 4, 6)] == "Easter Monday"
    assert calendar.closures == {date(2026, 12, 29): "Partnership closed"}
    assert (calendar.opens, calendar.closes) == (time(9), time(16, 30))


def test_an_agencys_closure_is_added_to_the_partnerships_and_concerns_that_agency_only():
    key = loaded()
    assert calendars.calendar_for(reading(), key, "csc").closures == {
        date(2026, 12, 24): "Council closure",
        date(2026, 12, 29): "Partnership closed",
    }
    assert calendars.calendar_for(reading(), key, "icb") == calendars.calendar_for(reading(), key, None)


def test_an_agency_that_names_a_calendar_owes_by_its_own_bank_holidays():
    key = loaded(FILE.replace("sector: icb}", "sector: icb, calendar: scotland}"))
    assert calendars.calendar_for(reading(), key, "icb").key == "scotland"
    assert calendars.calendar_for(reading(), key, "marsh-end").key == "england-and-wales"
    assert set(calendars.calendars_of(reading(), key)) == {None, "csc", "icb"}


def test_a_calendar_that_was_never_loaded_is_refused_and_never_counted_as_without_holidays():
    key = loaded()
    with transaction() as session:
        partnership = calendars.partnerships.by_id(session, key)
        partnership.calendar_key = "atlantis"
        calendars.partnerships.raise_set_up_versions(session)
    db.session.remove()
    with pytest.raises(calendars.NoCalendar, match="atlantis was never loaded"):
        calendars.calendar_for(reading(), key, None)
