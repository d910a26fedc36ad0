"""Leave, with dates: for anybody who works for a member agency or holds a post of the partnership."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.schemas.faults import BadFields
from escalation.services.setting_up.editing import checked, editing
from escalation.storage import partnerships, people
from escalation.storage import set_up as storage
from escalation.storage.base import reading
from escalation.storage.models.setup import LeaveRow, PersonRow


@dataclass(frozen=True, slots=True)
class LeaveLine:
    """Days on which somebody is away, the first and the last included."""

    id: int
    name: str
    email: str
    starts_on: date
    ends_on: date


def listing(partnership_id: int, *, on: date) -> tuple[LeaveLine, ...]:
    """The leave that is not over, the nearest first."""
    session = reading()
    ids = [row.id for row in _everybody(session, partnership_id)]
    rows = storage.leave_from(session, ids, on=on)
    return tuple(LeaveLine(row.id, who.name, who.email, row.starts_on, row.ends_on) for row, who in rows)


def everybody(partnership_id: int) -> tuple[tuple[str, str], ...]:
    """Who may be away: (address, name) of everybody in the partnership, by name."""
    return tuple((row.email, row.name) for row in _everybody(reading(), partnership_id))


def add(partnership: str, who: str, starts_on: str, ends_on: str, *, person: int, at: datetime) -> None:
    """Note that somebody is away, dates written as 2026-11-23. BadFields under person, from and until.

    The same days twice are one leave.
    """
    with editing(partnership, person=person, at=at) as edit:
        wanted: dict[str, Any] = {"person": who, "from": starts_on, "until": ends_on}
        entry = checked(edit.session, edit.partnership, "leave", wanted)
        away = people.by_email(edit.session, [entry["person"]])[entry["person"]]
        if away.id not in {row.id for row in _everybody(edit.session, edit.partnership.id)}:
            raise BadFields({"person": say("There is nobody with the address %(person)s.", person=entry["person"])})
        have = people.leave_of(edit.session, [away.id]).get(away.id, ())
        if (entry["starts_on"], entry["ends_on"]) in have:
            return
        edit.session.add(LeaveRow(person_id=away.id, starts_on=entry["starts_on"], ends_on=entry["ends_on"]))
        edit.note(f"{away.name} away", None, _said(entry["starts_on"], entry["ends_on"]))


def take_back(partnership: str, leave: int, *, person: int, at: datetime) -> None:
    """Take leave back; nothing changes where nobody of the partnership has it, or has it any more."""
    with editing(partnership, person=person, at=at) as edit:
        row = edit.session.get(LeaveRow, leave)
        mine = {each.id: each for each in _everybody(edit.session, edit.partnership.id)}
        if row is None or row.person_id not in mine:
            return
        edit.session.delete(row)
        edit.note(f"{mine[row.person_id].name} away", _said(row.starts_on, row.ends_on), None)


def _said(starts_on: date, ends_on: date) -> dict[str, str]:
    return {"from": starts_on.isoformat(), "until": ends_on.isoformat()}


def _everybody(session: Session, partnership_id: int) -> tuple[PersonRow, ...]:
    members = [row.key for row in partnerships.read_members(session, partnership_id)]
    found = {row.id: row for row, _ in storage.people_at(session, members)}
    found |= {row.id: row for row in storage.people_in_posts(session, partnership_id) if row.active}
    return tuple(sorted(found.values(), key=lambda row: (row.name, row.email)))
