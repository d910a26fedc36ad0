"""The partnership whose set-up a page is about, and what day it is there."""

from dataclasses import dataclass
from datetime import date, datetime

from escalation.schemas.labels import NATIONS
from escalation.services import access, bank_holidays, partnerships
from escalation.services.setting_up.editing import UnknownPartnership
from escalation.storage.base import reading


@dataclass(frozen=True, slots=True)
class Place:
    """One partnership, on one day."""

    id: int
    key: str
    name: str
    calendar: str
    today: date

    @property
    def nation(self) -> str:
        """What its calendar is called."""
        return NATIONS.get(self.calendar, self.calendar)


def place(key: str, *, at: datetime) -> Place:
    """The partnership of that key, as it is at that moment. UnknownPartnership where there is none."""
    found = partnerships.find(reading(), key)
    if found is None:
        raise UnknownPartnership(key)
    return Place(found.id, found.key, found.name, found.calendar, at.astimezone(access.ZONE).date())


def nations() -> tuple[tuple[str, str], ...]:
    """The calendars a partnership or an agency may have: key and name."""
    return tuple((key, NATIONS.get(key, key)) for key in bank_holidays.DIVISIONS)
