"""How dates and times are read, however they are written."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from escalation.schemas.acts import BadFields, load
from escalation.schemas.instants import NotAnInstant, instant_from_parts, read_instant

LONDON = ZoneInfo("Europe/London")
NOON = time(12)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026-03-27T14:05", "2026-03-27T14:05"),  # winter time is UTC
        ("2026-03-30T14:05", "2026-03-30T13:05"),  # summer time is an hour ahead
        ("2026-03-30 14:05:30", "2026-03-30T13:05:30"),
        ("2026-03-30T14:05Z", "2026-03-30T14:05"),
        ("2026-03-30T14:05+02:00", "2026-03-30T12:05"),
        (datetime(2026, 3, 30, 14, 5), "2026-03-30T13:05"),  # noqa: DTZ001  a time without an offset, as YAML gives it
        (datetime(2026, 3, 30, 14, 5, tzinfo=timezone(timedelta(hours=2))), "2026-03-30T12:05"),
        ("30/3/2026 2pm", "2026-03-30T13:00"),
        ("30.3.2026, 2.30pm", "2026-03-30T13:30"),
        ("30 March 2026 at 14:05", "2026-03-30T13:05"),
        ("30 mar 2026 noon", "2026-03-30T11:00"),
        ({"date": "30/3/2026", "time": "14:05"}, "2026-03-30T13:05"),
        ({"date": "2026-03-30", "time": "2pm"}, "2026-03-30T13:00"),
        ({"day": "30", "month": "3", "year": "2026", "time": "12am"}, "2026-03-29T23:00"),
        ({"day": 30, "month": "March", "year": 2026, "time": "12pm"}, "2026-03-30T11:00"),
        ({"day": "30", "month": "3", "year": "2026", "time": "1430"}, "2026-03-30T13:30"),
    ],
)
def test_a_moment_is_read_as_it_was_meant(written: object, meant: str) -> None:
    assert read_instant(written, zone=LONDON, time_of_day=NOON) == (utc(meant), False)


@pytest.mark.parametrize(
    "written", ["2026-03-30", "30/3/2026", "30 March 2026", date(2026, 3, 30), {"date": "30/3/2026", "time": ""}]
)
def test_a_date_alone_takes_the_time_of_day_it_stands_for(written: object) -> None:
    assert read_instant(written, zone=LONDON, time_of_day=NOON) == (utc("2026-03-30T11:00"), True)


def test_a_time_that_the_clocks_skip_or_repeat_is_the_earlier_instant() -> None:
    skipped, _ = read_instant("2026-03-29T01:30", zone=LONDON, time_of_day=NOON)
    repeated, _ = read_instant("2026-10-25T01:30", zone=LONDON, time_of_day=NOON)

    assert skipped == utc("2026-03-29T00:30")
    assert repeated == utc("2026-10-25T00:30")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("tomorrow", "Enter a real date, such as 27 3 2026."),
        ("31/2/2026", "Enter a real date, such as 27 3 2026."),
        ("27/3/26", "Enter a real date, such as 27 3 2026."),
        ("0026-03-27", "Enter a real date, such as 27 3 2026."),
        ("9999-12-31T23:59", "Enter a real date, such as 27 3 2026."),
        (20260327, "Enter a real date, such as 27 3 2026."),
        (True, "Enter a real date, such as 27 3 2026."),
        ([2026, 3, 27], "Enter a real date, such as 27 3 2026."),
        ({"day": "27", "month": "Floréal", "year": "2026"}, "Enter a real date, such as 27 3 2026."),
        ({"day": [27], "month": "3", "year": "2026"}, "Enter a real date, such as 27 3 2026."),
        ({"day": "27", "month": "3", "year": 10**30}, "Enter a real date, such as 27 3 2026."),
        ({"week": "13", "year": "2026"}, "Enter a real date, such as 27 3 2026."),
        ({"day": "27", "month": "", "year": "2026"}, "Enter the day, month and year, such as 27 3 2026."),
        ({"date": "", "time": "14:05"}, "Enter the day, month and year, such as 27 3 2026."),
        ({"date": "27/3/2026", "time": "25:00"}, "Enter a real time, such as 2:30pm or 14:30."),
        ({"date": "27/3/2026", "time": "13pm"}, "Enter a real time, such as 2:30pm or 14:30."),
        ({"date": "27/3/2026", "time": "2"}, "Enter a real time, such as 2:30pm or 14:30."),
        ({"date": "27/3/2026", "time": "after lunch"}, "Enter a real time, such as 2:30pm or 14:30."),
    ],
)
def test_what_is_no_moment_is_answered_with_what_one_looks_like(written: object, sentence: str) -> None:
    with pytest.raises(NotAnInstant) as refused:
        read_instant(written, zone=LONDON, time_of_day=NOON)

    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("parts", "text"),
    [
        (("27", "3", "2026", "14:05"), "2026-03-27T14:05:00"),
        (("27", "3", "2026", "2pm"), "2026-03-27T14:00:00"),
        (("27", "3", "2026", "2.30 p.m."), "2026-03-27T14:30:00"),
        (("27", "March", "2026", "midnight"), "2026-03-27T00:00:00"),
        (("27", "3", "2026", ""), "2026-03-27"),
        ((" ", "", "", ""), ""),
    ],
)
def test_parts_of_a_form_become_one_text(parts: tuple[str, str, str, str], text: str) -> None:
    assert instant_from_parts(*parts) == text


# -- what lies behind and what lies ahead -----------------------------------------------------------------------------


def action_due(due: object, **more: Any) -> datetime:
    moment: datetime = load("add_action", {"what": "Visit", "owner": "csc", "due": due}, **more)["due"]
    return moment


def held(when: object, **more: Any) -> datetime:
    moment: datetime = load("record_discussion", {"result": "continuing", "held_at": when}, **more)["held_at"]
    return moment


def test_something_to_do_by_a_date_is_due_at_the_close_of_business() -> None:
    assert action_due("2026-03-30") == utc("2026-03-30T16:00")


def test_something_that_happened_on_a_date_happened_at_noon() -> None:
    assert held("2026-03-30") == utc("2026-03-30T11:00")


def test_something_that_happened_today_is_never_in_the_future() -> None:
    morning = utc("2026-03-30T08:30")

    assert held("2026-03-30", at=morning) == morning


def test_local_time_is_the_time_of_the_zone_that_is_named() -> None:
    assert held("2026-03-30T14:05", zone="Asia/Kathmandu") == utc("2026-03-30T08:20")


def test_nothing_can_have_happened_later_than_now() -> None:
    now = utc("2026-03-30T13:05")
    assert held("2026-03-30T14:05", at=now) == now

    for later in ("2026-03-30T14:06", "2026-03-31"):
        with pytest.raises(BadFields) as refused:
            held(later, at=now)
        assert refused.value.errors == {"held_at": "Give the time it was held. It cannot be in the future."}


def test_a_plan_that_has_already_ended_keeps_nobody_safe() -> None:
    with pytest.raises(BadFields) as refused:
        load("set_interim_plan", {"what": "Stays with her aunt", "until": "2026-03-29"}, at=utc("2026-03-30T09:00"))

    assert refused.value.errors == {"until": "Choose a time that is still to come."}
