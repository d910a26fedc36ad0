"""Instants as people and files write them. Whatever has no offset is local time; the result is UTC.

A date without a time stands for noon where something has happened, and for the close of business (17:00) where
something is still to come. Where the clocks change, a local time that comes twice or not at all is the earlier instant.
"""

import datetime as dt
import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields

from escalation.domain.language import mark, say
from escalation.schemas.fields import Spoken

NOON, CLOSE_OF_BUSINESS = dt.time(12), dt.time(17)

REAL_DATE = mark("Enter a real date, such as 27 3 2026.")
WHOLE_DATE = mark("Enter the day, month and year, such as 27 3 2026.")
REAL_TIME = mark("Enter a real time, such as 2:30pm or 14:30.")

YEARS = range(1900, 2200)
LONGEST = 60

WRITTEN = re.compile(r"(\d{1,2})[\s/.-]+(\d{1,2}|[a-z]{3,9})[\s/.,-]+(\d{4})(?:,?\s+(?:at\s+)?(.+))?", re.ASCII | re.I)
WITH_HALF = re.compile(r"(\d{1,2})(?:[:.]?(\d\d))?\s*([ap])\.?m\.?", re.ASCII | re.I)
WITHOUT_HALF = re.compile(r"(\d{1,2})[:.]?(\d\d)(?::(\d\d))?", re.ASCII)
NAMED_TIMES = {"noon": NOON, "midday": NOON, "midnight": dt.time(0)}
MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip


class NotAnInstant(ValueError):
    """What was given is no instant; the message is the sentence for whoever typed it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What it takes to read an instant: the zone of a time without an offset, and the moment of the act if known."""

    zone: ZoneInfo
    at: dt.datetime | None = None


LONDON = Reading(ZoneInfo("Europe/London"))
READING: ContextVar[Reading] = ContextVar("reading", default=LONDON)


def instant_from_parts(day: str | int, month: str | int, year: str | int, time: str = "") -> str:
    """The text of a local instant typed in parts: `2026-03-27T14:05`, without a time `2026-03-27`, without anything ``.

    The month may be a name. NotAnInstant, with a sentence, for what is no date or no time.
    """
    parts = [_typed(part) for part in (day, month, year)]
    if not any(parts) and not time.strip():
        return ""
    if not all(parts):
        raise NotAnInstant(say(WHOLE_DATE))
    on = _date(*parts)
    return dt.datetime.combine(on, _time(time)).isoformat() if time.strip() else on.isoformat()


def read_instant(value: object, *, zone: ZoneInfo, time_of_day: dt.time) -> tuple[dt.datetime, bool]:
    """The instant (UTC) that a value stands for, and whether only its date was given, so that it has `time_of_day`.

    Takes a datetime, a date, a text, or a form's `{date, time}` or `{day, month, year, time}`. NotAnInstant otherwise.
    """
    if isinstance(value, Mapping):
        value = _from_form(value)
    if isinstance(value, str):
        value = _from_text(value.strip())
    if isinstance(value, dt.datetime):
        moment, only_date = value, False
    elif isinstance(value, dt.date):
        moment, only_date = dt.datetime.combine(value, time_of_day), True
    else:
        raise NotAnInstant(say(REAL_DATE))
    if moment.year not in YEARS:
        raise NotAnInstant(say(REAL_DATE))
    if moment.utcoffset() is None:
        return min(moment.replace(tzinfo=zone, fold=fold).astimezone(dt.UTC) for fold in (0, 1)), only_date
    return moment.astimezone(dt.UTC), only_date


def read_time(text: str) -> dt.time:
    """A time of day as people write it, to the minute. NotAnInstant, with a sentence, for what is none."""
    return _time(text).replace(second=0)


def _from_form(parts: Mapping[str, Any]) -> str:
    time = _typed(parts.get("time"))
    if set(parts) <= {"date", "time"}:
        on = parts.get("date")
        if isinstance(on, str):
            if not on.strip():
                raise NotAnInstant(say(WHOLE_DATE))
            on = _from_text(on.strip())
        if not isinstance(on, dt.date):
            raise NotAnInstant(say(REAL_DATE))
        return instant_from_parts(on.day, on.month, on.year, time)
    if set(parts) <= {"day", "month", "year", "time"}:
        day, month, year = (_typed(parts.get(name)) for name in ("day", "month", "year"))
        return instant_from_parts(day, month, year, time)
    raise NotAnInstant(say(REAL_DATE))


def _typed(part: object) -> str:
    if part is None:
        return ""
    if isinstance(part, int) and 0 <= part < 10_000:
        return str(part)
    if isinstance(part, str) and len(part) <= LONGEST:
        return part.strip()
    raise NotAnInstant(say(REAL_DATE))


def _from_text(text: str) -> dt.date:
    if len(text) > LONGEST:
        raise NotAnInstant(say(REAL_DATE))
    for read in (dt.date.fromisoformat, dt.datetime.fromisoformat):
        try:
            return read(text)
        except ValueError:
            continue
    found = WRITTEN.fullmatch(text)
    if found is None:
        raise NotAnInstant(say(REAL_DATE))
    on = _date(*found.group(1, 2, 3))
    return dt.datetime.combine(on, _time(found[4])) if found[4] else on


def _date(day: str, month: str, year: str) -> dt.date:
    try:
        on = dt.date(_figures(year), _month(month.lower()), _figures(day))
    except ValueError:
        raise NotAnInstant(say(REAL_DATE)) from None
    if on.year not in YEARS:
        raise NotAnInstant(say(REAL_DATE))
    return on


def _figures(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text):
        raise ValueError
    return int(text)


def _month(text: str) -> int:
    if text.isalpha() and len(text) >= 3:
        return next((no for no, name in enumerate(MONTHS, 1) if name.startswith(text)), 0)
    return _figures(text)


def _time(text: str) -> dt.time:
    text = text.strip().lower()
    if text in NAMED_TIMES:
        return NAMED_TIMES[text]
    try:
        if len(text) > LONGEST:
            raise ValueError
        if found := WITH_HALF.fullmatch(text):
            hour = int(found[1])
            if not 1 <= hour <= 12:
                raise ValueError
            return dt.time(hour % 12 + (12 if found[3] == "p" else 0), int(found[2] or 0))
        if found := WITHOUT_HALF.fullmatch(text):
            return dt.time(int(found[1]), int(found[2]), int(found[3] or 0))
    except ValueError:
        pass
    raise NotAnInstant(say(REAL_TIME))


class Instant(Spoken, fields.AwareDateTime):
    """An instant, loaded as UTC. `ask` is the sentence when it is missing; without one it may be left out."""

    time_of_day = CLOSE_OF_BUSINESS

    def __init__(self, *, ask: str | None = None) -> None:
        super().__init__(required=ask is not None, error_messages={"required": ask or ""})

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dt.datetime:
        reading = READING.get()
        try:
            moment, only_date = read_instant(value, zone=reading.zone, time_of_day=self.time_of_day)
        except NotAnInstant as wrong:
            raise ValidationError(str(wrong)) from None
        return self.placed(moment, only_date, reading)

    def placed(self, moment: dt.datetime, only_date: bool, reading: Reading) -> dt.datetime:
        """The instant, if it is where it may be in time."""
        return moment


class Past(Instant):
    """Something that has happened: `future` is the sentence when it is later than the moment of the act.

    Today's date without a time is no later than now: nobody is told that this morning is in the future.
    """

    time_of_day = NOON

    def __init__(self, *, future: str, ask: str | None = None) -> None:
        super().__init__(ask=ask)
        self.future = future

    def placed(self, moment: dt.datetime, only_date: bool, reading: Reading) -> dt.datetime:
        """The instant, if it is not in the future."""
        at = reading.at
        if at is None or moment <= at:
            return moment
        if only_date and moment.astimezone(reading.zone).date() == at.astimezone(reading.zone).date():
            return at.astimezone(dt.UTC)
        raise ValidationError(say(self.future))


class Coming(Instant):
    """Something still to come; a date alone means the close of business."""

    def placed(self, moment: dt.datetime, only_date: bool, reading: Reading) -> dt.datetime:
        """The instant, if it is later than the moment of the act."""
        if reading.at is not None and moment <= reading.at:
            raise ValidationError(say("Choose a time that is still to come."))
        return moment
