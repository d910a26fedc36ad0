"""What each setting does, said with dates: worked out by hand for a Friday afternoon in November."""

from dataclasses import fields, replace
from datetime import UTC, date, datetime, time

from escalation.domain.partnership_settings import PartnershipSettings
from escalation.domain.working_time import Calendar, Limit, Unit
from escalation.services.setting_effects import effects
from escalation.services.settings_editing import LATE
from escalation.services.working_days import SET_ELSEWHERE

CALENDAR = Calendar(key="england-and-wales", version=1, known_until=date(2028, 12, 31), holidays={})
FRIDAY = datetime(2026, 11, 27, 17, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)


def said(key: str, settings: PartnershipSettings | None = None, *, at: datetime = FRIDAY) -> str:
    return effects(settings or PartnershipSettings(), CALENDAR, at=at)[key]


def test_a_flag_on_friday_at_five_climbs_on_monday_at_five() -> None:
    assert said("flag_answer") == "A flag raised now would climb on Mon 30 Nov, 5pm."


def test_in_danger_it_climbs_the_same_evening() -> None:
    assert said("flag_answer_in_danger").endswith("would climb on Fri 27 Nov, 7pm.")


def test_reminders_come_at_shares_of_the_office_time() -> None:
    # Monday 9:00 to Thursday 17:00 are four office days of eight hours: half of them end on Tuesday at five.
    half = replace(PartnershipSettings(), reminders=(0.5,))
    assert "due Thu 26 Nov, 5pm" in said("reminders", half, at=MONDAY)
    assert "reminded on Tue 24 Nov, 5pm" in said("reminders", half, at=MONDAY)
    assert said("reminders", replace(half, reminders=())) == "Nobody is reminded before a date passes."


def test_other_office_hours_move_every_effect() -> None:
    early = replace(PartnershipSettings(), opens=time(8), closes=time(16))
    assert said("flag_answer", early).endswith("Mon 30 Nov, 4pm.")
    assert "4pm" in said("closes", early)
    assert "8am" in said("opens", early)


def test_words_are_shown_as_people_will_read_them() -> None:
    assert "Raise a challenge" in said("term_for_case", replace(PartnershipSettings(), term_for_case="challenge"))
    assert "Step 2" in said("term_for_stage", replace(PartnershipSettings(), term_for_stage="Step"))


def test_small_numbers_are_said_as_they_are_published() -> None:
    assert said("small_number") == "Published figures say “fewer than 5” for 1 to 4."


def test_who_speaks_for_a_side_is_said_either_way() -> None:
    assert said("one_for_the_side") == "Each agency of a side has to accept the same words."
    assert "whole side" in said("one_for_the_side", replace(PartnershipSettings(), one_for_the_side=True))


def test_a_time_the_calendar_does_not_reach_is_said_so() -> None:
    long = replace(PartnershipSettings(), dormancy=Limit(9999, Unit.WORKING_DAYS))
    assert "a day the calendar does not reach" in said("dormancy", long)


def test_every_setting_has_its_effect() -> None:
    keys = {field.name for field in fields(PartnershipSettings)} - {*SET_ELSEWHERE, LATE}
    assert set(effects(PartnershipSettings(), CALENDAR, at=FRIDAY)) == keys
