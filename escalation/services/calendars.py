"""Working calendars: official holidays into versions, how far they reach, and whose calendar counts."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.domain.partnership_settings import PartnershipSettings, read_settings
from escalation.domain.working_time import Calendar
from escalation.services import bank_holidays
from escalation.storage import calendars as storage
from escalation.storage import partnerships
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import THE_PARTNERSHIP

SOURCE = "official list"

ENOUGH = timedelta(days=183)
"""Half a year: a case that is raised today should not reach the end of its calendar."""


class NoCalendar(Exception):
    """A calendar is named and was never loaded; the message is a sentence for people."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did to one calendar: dates that came, went or changed their name."""

    key: str
    version: int
    known_until: date
    changed: bool
    added: tuple[date, ...] = ()
    removed: tuple[date, ...] = ()
    renamed: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one calendar goes. `enough`: at least half a year is left."""

    key: str
    version: int | None
    known_until: date | None
    enough: bool


def refresh(*, at: datetime) -> tuple[Refreshed, ...]:
    """Bring every official calendar up to date: a version more where a day differs or more is known."""
    with transaction() as session:
        answers = tuple(refresh_in(session, key, at=at) for key in bank_holidays.DIVISIONS)
        if any(answer.changed for answer in answers):
            partnerships.raise_set_up_versions(session)
    return answers


def refresh_in(session: Session, key: str, *, at: datetime) -> Refreshed:
    """The same for one calendar, within a transaction that does more. ValueError for an unknown one."""
    official = bank_holidays.official(key)
    newest = storage.latest(session, key)
    before = storage.days_of(session, newest.id) if newest is not None else {}
    if (
        newest is not None
        and before == official.days
        and (newest.known_from, newest.known_until) == (official.known_from, official.known_until)
    ):
        return Refreshed(key, newest.version, newest.known_until, changed=False)
    row = storage.add_version(
        session,
        key,
        known_from=official.known_from,
        known_until=official.known_until,
        days=official.days,
        source=SOURCE,
        at=at,
    )
    both = before.keys() & official.days.keys()
    return Refreshed(
        key,
        row.version,
        row.known_until,
        changed=True,
        added=tuple(sorted(official.days.keys() - before.keys())),
        removed=tuple(sorted(before.keys() - official.days.keys())),
        renamed=tuple(sorted(on for on in both if before[on] != official.days[on])),
    )


def check(*, at: datetime) -> tuple[Reach, ...]:
    """How far each loaded calendar reaches; where none was ever loaded, the official ones as missing."""
    loaded = {row.key: row for row in storage.latest_of_all(reading())}
    needed = (at + ENOUGH).date()
    return tuple(
        Reach(key, row.version, row.known_until, row.known_until >= needed)
        if (row := loaded.get(key)) is not None
        else Reach(key, None, None, enough=False)
        for key in sorted(loaded or bank_holidays.DIVISIONS)
    )


def is_missing(session: Session, key: str) -> bool:
    """Whether that calendar was never loaded."""
    return storage.latest(session, key) is None


def known_keys(session: Session) -> frozenset[str]:
    """Every calendar that a partnership or an agency may name."""
    return frozenset({*bank_holidays.DIVISIONS, *(row.key for row in storage.latest_of_all(session))})


def calendar_for(session: Session, partnership_id: int, agency: str | None) -> Calendar:
    """The calendar that counts for what this agency owes (None: the partnership itself).

    NoCalendar where it was never loaded.
    """
    calendars = calendars_of(session, partnership_id)
    return calendars.get(agency) or calendars[None]


def calendar_known_at(session: Session, partnership_id: int, at: datetime) -> Calendar:
    """The partnership's calendar in the version that counted at that moment. NoCalendar where it was never loaded.

    Closures are those entered by now: no note is kept of when one was entered.
    """
    now = calendar_for(session, partnership_id, None)
    row = storage.known_at(session, now.key, at)
    if row is None or row.version == now.version:
        return now
    days = storage.days_of(session, row.id)
    return replace(now, version=row.version, known_from=row.known_from, known_until=row.known_until, holidays=days)


def calendars_of(session: Session, partnership_id: int) -> dict[str | None, Calendar]:
    """The partnership's calendar (None), and one for each agency that has its own or has closures of its own.

    The agency's own bank holidays if it names a calendar, otherwise the partnership's; closures of both; the
    partnership's office hours. NoCalendar where one was never loaded.
    """
    return partnerships.kept(session, "calendars", partnership_id, lambda: read_calendars(session, partnership_id))


def read_calendars(session: Session, partnership_id: int) -> dict[str | None, Calendar]:
    """The same, read afresh."""
    partnership = partnerships.by_id(session, partnership_id)
    settings = read_settings(partnership.settings)
    closures = storage.closures_of(session, partnership_id)
    shared = closures.get(THE_PARTNERSHIP, {})
    nations: dict[str, Calendar] = {}

    def nation(key: str) -> Calendar:
        if key not in nations:
            nations[key] = _read_nation(session, key, settings)
        return nations[key]

    calendars: dict[str | None, Calendar] = {
        None: replace(nation(partnership.calendar_key), closures=shared),
    }
    for agency in partnerships.read_members(session, partnership_id):
        own = closures.get(agency.key, {})
        if agency.calendar_key is not None or own:
            key = agency.calendar_key or partnership.calendar_key
            calendars[agency.key] = replace(nation(key), closures=shared | own)
    return calendars


def _read_nation(session: Session, key: str, settings: PartnershipSettings) -> Calendar:
    row = storage.latest(session, key)
    if row is None:
        raise NoCalendar(say("The calendar %(key)s was never loaded. Refresh the calendars, then try again.", key=key))
    return Calendar(
        key=key,
        version=row.version,
        known_from=row.known_from,
        known_until=row.known_until,
        holidays=storage.days_of(session, row.id),
        opens=settings.opens,
        closes=settings.closes,
    )
