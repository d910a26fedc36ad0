"""A partnership's calendar as its page shows it: nation, how far it reaches, days closed, dates not moved yet."""

from dataclasses import dataclass
from datetime import date, datetime

from escalation.schemas.labels import NATIONS
from escalation.services import access, calendar_changes, date_following, partnerships
from escalation.services.date_following import Job
from escalation.services.working_days import Change
from escalation.storage import calendars as storage
from escalation.storage.base import reading
from escalation.storage.models.setup import THE_PARTNERSHIP


class UnknownPartnership(LookupError):
    """There is no such partnership."""


@dataclass(frozen=True, slots=True)
class ClosedDay:
    """A day closed. `agency`: its key, None where it is closed for everybody; `whose`: in words, None likewise."""

    on: date
    name: str
    agency: str | None
    whose: str | None


@dataclass(frozen=True, slots=True)
class CalendarSheet:
    """`behind`: running dates that still follow the calendar as it was; `job`: the last one by which dates followed."""

    key: str
    name: str
    calendar: str
    nation: str
    known_until: date | None
    coming: tuple[ClosedDay, ...]
    past: tuple[ClosedDay, ...]
    holidays: tuple[tuple[date, str], ...]
    agencies: tuple[tuple[str, str], ...]
    behind: int
    job: Job | None


@dataclass(frozen=True, slots=True)
class HowFar:
    """The last job by which a partnership's running dates followed a change; None where there never was one."""

    key: str
    name: str
    job: Job | None


def how_far(partnership: str) -> HowFar:
    """How far the last job is. UnknownPartnership where there is no partnership of that key."""
    found = partnerships.find(reading(), partnership)
    if found is None:
        raise UnknownPartnership(partnership)
    return HowFar(found.key, found.name, date_following.latest(partnership))


def sheet(partnership: str, *, at: datetime) -> CalendarSheet:
    """The calendar as it is today. UnknownPartnership where there is none of that key."""
    session = reading()
    found = partnerships.find(session, partnership)
    if found is None:
        raise UnknownPartnership(partnership)
    today = at.astimezone(access.ZONE).date()
    names = {member.key: member.name for member in partnerships.members(session, found.id)}
    days = sorted(
        (
            ClosedDay(on, name, key or None, names.get(key, key) if key != THE_PARTNERSHIP else None)
            for key, closed in storage.closures_of(session, found.id).items()
            for on, name in closed.items()
        ),
        key=lambda day: (day.on, day.whose or ""),
    )
    job = date_following.latest(partnership)
    row = storage.latest(session, found.calendar)
    official = storage.days_of(session, row.id) if row is not None else {}
    return CalendarSheet(
        key=found.key,
        name=found.name,
        calendar=found.calendar,
        nation=NATIONS.get(found.calendar, found.calendar),
        known_until=row.known_until if row is not None else None,
        coming=tuple(day for day in days if day.on >= today),
        past=tuple(day for day in reversed(days) if day.on < today),
        holidays=tuple(sorted((on, name) for on, name in official.items() if on >= today))[:8],
        agencies=tuple(names.items()),
        behind=_behind(partnership, at) if row is not None and (job is None or not job.moved.left) else 0,
        job=job,
    )


def _behind(partnership: str, at: datetime) -> int:
    return len(calendar_changes.preview(partnership, Change(), at=at, most=calendar_changes.LOOKED_AT))
