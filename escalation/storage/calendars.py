"""Versioned bank holidays and local closures."""

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from escalation.storage.models.setup import CalendarDayRow, CalendarRow, ClosureRow


def latest(session: Session, key: str) -> CalendarRow | None:
    """The newest version of that calendar."""
    newest = select(CalendarRow).where(CalendarRow.key == key).order_by(CalendarRow.version.desc()).limit(1)
    return session.scalar(newest)


def known_at(session: Session, key: str, at: datetime) -> CalendarRow | None:
    """The version that was the newest at that moment; the first one where none was there yet."""
    versions = select(CalendarRow).where(CalendarRow.key == key)
    then = versions.where(CalendarRow.made_at <= at).order_by(CalendarRow.version.desc()).limit(1)
    return session.scalar(then) or session.scalar(versions.order_by(CalendarRow.version).limit(1))


def latest_of_all(session: Session) -> tuple[CalendarRow, ...]:
    """The newest version of every calendar, by key."""
    newest = (
        select(CalendarRow.key, func.max(CalendarRow.version).label("version")).group_by(CalendarRow.key).subquery()
    )
    rows = (
        select(CalendarRow)
        .join(newest, (CalendarRow.key == newest.c.key) & (CalendarRow.version == newest.c.version))
        .order_by(CalendarRow.key)
    )
    return tuple(session.scalars(rows))


def days_of(session: Session, calendar_id: int) -> dict[date, str]:
    """The bank holidays of one version."""
    rows = select(CalendarDayRow.on, CalendarDayRow.name).where(CalendarDayRow.calendar_id == calendar_id)
    return {row.on: row.name for row in session.execute(rows)}


def add_version(
    session: Session,
    key: str,
    *,
    known_from: date,
    known_until: date,
    days: Mapping[date, str],
    source: str,
    at: datetime,
) -> CalendarRow:
    """Keep one more version of a calendar, numbered after the last."""
    before = latest(session, key)
    row = CalendarRow(
        key=key,
        version=1 if before is None else before.version + 1,
        known_from=known_from,
        known_until=known_until,
        source=source,
        made_at=at,
    )
    session.add(row)
    session.flush()
    if days:
        session.execute(
            insert(CalendarDayRow),
            [{"calendar_id": row.id, "on": on, "name": name} for on, name in days.items()],
        )
    return row


def closures_of(session: Session, partnership_id: int) -> dict[str, dict[date, str]]:
    """The partnership's local closures, by agency key (THE_PARTNERSHIP for everybody's)."""
    closures: dict[str, dict[date, str]] = {}
    for row in session.scalars(select(ClosureRow).where(ClosureRow.partnership_id == partnership_id)):
        closures.setdefault(row.agency_key, {})[row.on] = row.name
    return closures


def of_version(session: Session, key: str, number: int) -> CalendarRow | None:
    """That version of a calendar."""
    rows = select(CalendarRow).where(CalendarRow.key == key, CalendarRow.version == number)
    return session.scalar(rows)
