"""When a view is sent and to whom: chosen by its owner, left by any of its readers."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from escalation.domain.language import Words, mark
from escalation.domain.statistics.periods import Period, Rhythm, next_to_send, period_after, period_of, sending_moment
from escalation.domain.working_time import BeyondCalendar
from escalation.schemas.faults import BadFields
from escalation.schemas.saved_views import read_sending
from escalation.services import access, calendars, partnerships
from escalation.services.calendars import NoCalendar
from escalation.services.report.narrowing import period_in_words
from escalation.services.report.views import UnknownView, own_row
from escalation.storage import people
from escalation.storage import saved_views as storage
from escalation.storage.base import reading, transaction

RHYTHMS = Words(
    {
        "monthly": mark("Every month"),
        "quarterly": mark("Every quarter"),
        "yearly": mark("Every year, April to March"),
    }
)

USUAL_WORKING_DAY = 5


@dataclass(frozen=True, slots=True)
class Schedule:
    """How a view is sent. `rhythm` None: it is not. `last` and `next`: a moment and, in words, the period it is of.

    `next_at` is None where it is not sent, and where the calendar does not reach so far.
    """

    rhythm: str | None
    working_day: int
    readers: frozenset[int]
    may_read: tuple[tuple[int, str], ...]
    last_at: datetime | None = None
    last: str = ""
    last_readers: int = 0
    next_at: datetime | None = None
    next: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A view of somebody else's that is sent to one."""

    key: str
    name: str
    owner: str
    rhythm: str


def schedule(partnership: str, person: int, key: str, *, at: datetime) -> Schedule:
    """How one of somebody's views is sent, and who may be chosen for it. UnknownView."""
    session = reading()
    row = own_row(session, partnership, person, key)
    may_read = _may_read(session, row.partnership_id, at)
    last = storage.last_sending(session, row.id)
    found = storage.schedule_of(session, row.id)
    plan = Schedule(
        rhythm=None,
        working_day=USUAL_WORKING_DAY,
        readers=frozenset({person}),
        may_read=may_read,
        last_at=last.sent_at if last else None,
        last=period_in_words(last.first_on, last.last_on) if last else "",
        last_readers=last.readers if last else 0,
    )
    if found is None:
        return plan
    period = period_of(Rhythm(found.rhythm), on=found.first_on)
    return replace(
        plan,
        rhythm=found.rhythm,
        working_day=found.working_day,
        readers=storage.readers_of(session, row.id),
        next_at=_moment(session, row.partnership_id, period, found.working_day),
        next=period_in_words(period.first, period.last),
    )


def choose(
    partnership: str, person: int, key: str, *, rhythm: str, working_day: str, readers: list[str], at: datetime
) -> None:
    """Send a view from now on as chosen, or never. BadFields says what is wrong. UnknownView.

    The first time is the first that is still to come.
    """
    with transaction() as session:
        row = own_row(session, partnership, person, key, lock=True)
        among = [number for number, _ in _may_read(session, row.partnership_id, at)]
        chosen = read_sending(rhythm, working_day, readers, among=among)
        if chosen is None:
            storage.stop(session, row.id)
            return
        try:
            calendar = calendars.calendar_for(session, row.partnership_id, None)
            period, moment = next_to_send(chosen.rhythm, chosen.working_day, calendar, at=at)
            while storage.was_sent(session, row.id, first_on=period.first, last_on=period.last):
                period = period_after(chosen.rhythm, period)
                moment = sending_moment(period, chosen.working_day, calendar)
        except (BeyondCalendar, NoCalendar) as beyond:
            raise BadFields({"rhythm": str(beyond)}) from None
        storage.put_schedule(
            session,
            row.id,
            rhythm=chosen.rhythm,
            working_day=chosen.working_day,
            first_on=period.first,
            next_at=moment,
        )
        storage.put_readers(session, row.id, chosen.readers)


def received(partnership: str, person: int) -> tuple[Received, ...]:
    """The views of others that are sent to somebody."""
    session = reading()
    place = partnerships.find(session, partnership)
    rows = storage.sent_to(session, place.id, person) if place is not None else ()
    names = people.names_of(session, {row.person_id for row in rows})
    found = []
    for row in rows:
        plan = storage.schedule_of(session, row.id)
        if plan is not None:
            found.append(Received(row.key, row.name, names[row.person_id], RHYTHMS[plan.rhythm]))
    return tuple(found)


def leave(partnership: str, person: int, key: str) -> str:
    """Have somebody else's view sent to one no more: what it is called. UnknownView where it is not sent to one."""
    with transaction() as session:
        place = partnerships.find(session, partnership)
        row = storage.find(session, place.id, key) if place is not None else None
        if row is None or not storage.take_away_reader(session, row.id, person):
            raise UnknownView(key)
        return row.name


def _may_read(session: Session, partnership_id: int, at: datetime) -> tuple[tuple[int, str], ...]:
    entitled = access.readers_of_the_board(session, partnership_id, at=at)
    names = people.names_of(session, entitled)
    return tuple(sorted(names.items(), key=lambda pair: (pair[1], pair[0])))


def _moment(session: Session, partnership_id: int, period: Period, working_day: int) -> datetime | None:
    try:
        return sending_moment(period, working_day, calendars.calendar_for(session, partnership_id, None))
    except (BeyondCalendar, NoCalendar):
        return None
