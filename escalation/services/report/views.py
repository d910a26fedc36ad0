"""Views of a board's figures that somebody keeps under a name. They are that person's alone."""

from dataclasses import dataclass
from datetime import date, datetime
from secrets import token_urlsafe

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.domain.statistics.narrowing import Narrowing
from escalation.domain.statistics.periods import period_named
from escalation.schemas.faults import BadFields
from escalation.schemas.saved_views import read_name
from escalation.services import partnerships
from escalation.services.board import UnknownPartnership
from escalation.services.report.model import Filters
from escalation.services.report.narrowing import PERIODS, ZONE, in_words, offer_of, period_in_words
from escalation.storage import saved_views as storage
from escalation.storage.base import reading, transaction
from escalation.storage.models.saved_views import SavedViewRow

MOST_VIEWS = 50
"""So many one person may keep of one partnership: a list that is longer is read by nobody."""


class UnknownView(LookupError):
    """There is no such view, or it is somebody else's."""


@dataclass(frozen=True, slots=True)
class View:
    """A view as its owner sees it. `period` is the name of one that moves with the day; None for fixed dates.

    `filters` are what it asks for on the day it is looked at; `said` what it shows, in words.
    """

    key: str
    name: str
    period: str | None
    filters: Filters
    said: tuple[str, ...]


def views_of(partnership: str, person: int, *, at: datetime) -> tuple[View, ...]:
    """What somebody keeps of a partnership, by name. UnknownPartnership where there is none."""
    session = reading()
    place = _place(session, partnership)
    return tuple(view_of(session, row, at=at) for row in storage.those_of(session, place, person))


def view(partnership: str, person: int, key: str, *, at: datetime) -> View:
    """One of somebody's views. UnknownView where they have none of that key there."""
    session = reading()
    return view_of(session, own_row(session, partnership, person, key), at=at)


def save(partnership: str, person: int, name: str, *, period: str | None, filters: Filters, at: datetime) -> str:
    """Keep what somebody looks at under a name: its key. BadFields where the name is no good, or is taken."""
    name = read_name(name)
    row = SavedViewRow(
        key=token_urlsafe(12),
        person_id=person,
        name=name,
        period=period,
        first_on=filters.first if period is None else None,
        last_on=filters.last if period is None else None,
        route=filters.route,
        population=filters.population,
        sector=filters.sector,
        made_at=at,
    )
    try:
        with transaction() as session:
            row.partnership_id = _place(session, partnership)
            if len(storage.those_of(session, row.partnership_id, person)) >= MOST_VIEWS:
                raise BadFields({"name": say("You keep %(most)s views. Delete one first.", most=MOST_VIEWS)})
            storage.add(session, row)
    except IntegrityError:
        raise _taken() from None
    return row.key


def rename(partnership: str, person: int, key: str, name: str) -> None:
    """Call a view something else. BadFields as for `save`. UnknownView."""
    name = read_name(name)
    try:
        with transaction() as session:
            row = own_row(session, partnership, person, key, lock=True)
            if storage.has_name(session, row, name):
                raise _taken()
            row.name = name
    except IntegrityError:
        raise _taken() from None


def throw_away(partnership: str, person: int, key: str) -> str:
    """Forget a view, and send it no more: what it was called. UnknownView."""
    with transaction() as session:
        row = own_row(session, partnership, person, key, lock=True)
        name = row.name
        storage.throw_away(session, row)
    return name


def _taken() -> BadFields:
    return BadFields({"name": say("You have a view of this name. Choose another one.")})


# -- one of them ----------------------------------------------------------------------------------------------------


def view_of(session: Session, row: SavedViewRow, *, at: datetime) -> View:
    """A view from its row."""
    place = partnerships.by_id(session, row.partnership_id)
    offered = offer_of(session, place.id, place.key, place.name)
    first, last = _days(row, on=at.astimezone(ZONE).date())
    period = PERIODS[row.period] if row.period else period_in_words(first, last)
    said = (period, *in_words(narrowing_of_row(row), offered))
    filters = Filters(first, last, row.route, row.population, row.sector)
    return View(row.key, row.name, row.period, filters, said)


def narrowing_of_row(row: SavedViewRow) -> Narrowing:
    """What a view is narrowed to, the period apart."""
    return Narrowing(row.route, row.population, row.sector)


def _days(row: SavedViewRow, *, on: date) -> tuple[date, date]:
    if row.period is None:
        assert row.first_on is not None
        assert row.last_on is not None
        return row.first_on, row.last_on
    found = period_named(row.period, on=on)
    return found.first, found.last


def _place(session: Session, partnership: str) -> int:
    found = partnerships.find(session, partnership)
    if found is None:
        raise UnknownPartnership(partnership)
    return found.id


def own_row(session: Session, partnership: str, person: int, key: str, *, lock: bool = False) -> SavedViewRow:
    """The row of one of somebody's views. UnknownView where they have none of that key there."""
    found = partnerships.find(session, partnership)
    row = storage.find(session, found.id, key, person=person, lock=lock) if found is not None else None
    if row is None:
        raise UnknownView(key)
    return row
