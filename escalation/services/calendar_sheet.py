"""A partnership's calendar as its page shows it: nation, how far it reaches, days closed, dates not moved yet."""

from dataclasses import dataclass
from datetime import date, datetime

from escalation.schemas.labels import NATIONS
from escalation.services import access, calendar_changes, partnerships
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
    """`behind`: running dates that still follow the calendar as it was, because a job was cut short."""

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
        behind=len(calendar_changes.preview(partnership, Change(), at=at)) if row is not None else 0,
    )
