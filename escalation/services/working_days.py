"""Writing what days and hours a partnership works, and its other settings, within one transaction."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from escalation.services import bank_holidays, calendars
from escalation.services.setting_up.editing import unchanged_since
from escalation.storage import calendars as storage
from escalation.storage import partnerships
from escalation.storage.models.setup import THE_PARTNERSHIP, ClosureRow, PartnershipRow

SET_ELSEWHERE = ("ordinary_protocols",)
"""Settings that stand with the procedures, and stay as they are when the others change."""

Closure = tuple[str | None, date]
"""Whose closure (None: everybody's in the partnership), and the day."""

Note = tuple[str, Any, Any]
"""What was changed, as it was and as it is."""


class CannotChange(Exception):
    """The change cannot be made; the message is a sentence for people."""


@dataclass(frozen=True)
class Change:
    """What is to change; what is left out stays.

    `settings` are the partnership's own, as they are kept; `seen` is the seal of those that were shown when they were
    changed.
    """

    close: Mapping[Closure, str] = field(default_factory=dict)
    open: frozenset[Closure] = frozenset()
    nation: str | None = None
    refresh: bool = False
    settings: Mapping[str, Any] | None = None
    seen: str | None = None


def write(session: Session, partnership_id: int, change: Change, at: datetime) -> list[Note]:
    """Make the change in this transaction; answer what to note of it.

    CannotChange says why it cannot be made; ChangedMeanwhile that the settings are no longer those that were shown.
    """
    row = session.scalars(select(PartnershipRow).where(PartnershipRow.id == partnership_id).with_for_update()).one()
    said: list[Note] = []
    if change.refresh:
        for answer in (calendars.refresh_in(session, key, at=at) for key in bank_holidays.DIVISIONS):
            if answer.changed:
                said.append((f"bank holidays: {answer.key}", None, {"version": answer.version}))
    if change.nation is not None and change.nation != row.calendar_key:
        if change.nation not in calendars.known_keys(session):
            raise CannotChange("Choose one of the nations.")
        if calendars.is_missing(session, change.nation):
            calendars.refresh_in(session, change.nation, at=at)
        said.append(("nation", row.calendar_key, change.nation))
        row.calendar_key = change.nation
    said += _write_closures(session, partnership_id, change)
    if change.settings is not None:
        unchanged_since(change.seen, own_settings(row.settings), dict(change.settings))
        wanted = {key: row.settings[key] for key in SET_ELSEWHERE if key in row.settings} | dict(change.settings)
        said += differences(row.settings, wanted)
        row.settings = wanted
    return said


@dataclass(frozen=True)
class WorkingDays:
    """What a partnership's dates are counted by, and its other settings: its nation, closures, agencies' calendars."""

    nation: str
    closures: Mapping[Closure, str]
    agencies: Mapping[str, str | None]
    settings: Mapping[str, Any]

    @property
    def hours(self) -> tuple[Any, Any]:
        """The office hours, as they are kept."""
        return self.settings.get("opens"), self.settings.get("closes")


def as_they_are(session: Session, partnership: PartnershipRow) -> WorkingDays:
    """The working days and the settings of the partnership now."""
    closures = storage.closures_of(session, partnership.id)
    members = partnerships.read_members(session, partnership.id)
    return WorkingDays(
        nation=partnership.calendar_key,
        closures={(owner or None, on): name for owner, days in closures.items() for on, name in days.items()},
        agencies={agency.key: agency.calendar_key for agency in members},
        settings=dict(partnership.settings),
    )


def changes(before: WorkingDays, after: WorkingDays) -> Iterator[Note]:
    """What to note in the set-up's journal where something was loaded instead of typed."""
    if before.nation != after.nation:
        yield "nation", before.nation, after.nation
    for place in sorted(before.closures.keys() | after.closures.keys(), key=str):
        was, now = (days.closures.get(place) for days in (before, after))
        if was != now:
            yield "closure", was and noted(*place, was), now and noted(*place, now)
    for agency in sorted(before.agencies.keys() & after.agencies.keys()):
        was, now = before.agencies[agency], after.agencies[agency]
        if was != now:
            yield "agency's calendar", {"agency": agency, "calendar": was}, {"agency": agency, "calendar": now}
    yield from differences(before.settings, after.settings)


def _write_closures(session: Session, partnership_id: int, change: Change) -> Iterator[Note]:
    closures = storage.closures_of(session, partnership_id)
    members = {agency.key for agency in partnerships.read_members(session, partnership_id)}
    for agency, on in sorted(change.open, key=str):
        name = closures.get(agency or THE_PARTNERSHIP, {}).get(on)
        if name is None:
            continue
        mine = (ClosureRow.partnership_id == partnership_id) & (ClosureRow.agency_key == (agency or THE_PARTNERSHIP))
        session.execute(delete(ClosureRow).where(mine, ClosureRow.on == on))
        yield "closure", noted(agency, on, name), None
    for (agency, on), name in sorted(change.close.items(), key=str):
        if agency is not None and agency not in members:
            raise CannotChange("Choose an agency of the partnership.")
        if on in closures.get(agency or THE_PARTNERSHIP, {}) and (agency, on) not in change.open:
            raise CannotChange("That day is a closure already.")
        session.add(ClosureRow(partnership_id=partnership_id, agency_key=agency or THE_PARTNERSHIP, on=on, name=name))
        yield "closure", None, noted(agency, on, name)


def noted(agency: str | None, on: date, name: str) -> dict[str, Any]:
    """A closure as the set-up's journal keeps it."""
    return {"agency": agency, "on": on.isoformat(), "name": name}


def own_settings(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The settings without what stands with the procedures."""
    return {key: value for key, value in settings.items() if key not in SET_ELSEWHERE}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Note]:
    """Each setting that is not as it was."""
    keys = sorted(before.keys() | after.keys())
    return [(f"setting: {key}", before.get(key), after.get(key)) for key in keys if before.get(key) != after.get(key)]
