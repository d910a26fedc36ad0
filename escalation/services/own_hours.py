"""When somebody may be written to, as they chose it themselves."""

from datetime import datetime

from escalation.domain.attention.writing_hours import WritingHours, next_permitted, read_hours
from escalation.domain.language import hour, listed, say
from escalation.domain.working_time.calendar import WEEKDAYS
from escalation.storage import outbox
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import PersonRow
from escalation.storage.sending import ZONE


def hours_of(person: int) -> WritingHours | None:
    """Somebody's hours; None where they limited nothing."""
    row = reading().get(PersonRow, person)
    return read_hours(row.writing_hours) if row is not None else None


def choose(person: int, hours: WritingHours | None) -> None:
    """Keep these hours, or none of one's own. What waits for the old ones follows."""
    with transaction() as session:
        row = session.get_one(PersonRow, person)
        row.writing_hours = dict(hours.stored()) if hours is not None else None
        session.flush()
        outbox.look_again(session, person)


def in_words(hours: WritingHours | None, *, at: datetime) -> tuple[str, datetime | None]:
    """When somebody is written to, as a sentence; and the next moment they may be, where that is not now."""
    if hours is None:
        return say("We write to you in the office hours of your partnership."), None
    days = listed([say(WEEKDAYS[day]) for day in sorted(hours.days)])
    opens, closes = hour(hours.opens), hour(hours.closes)
    if hours.whole_day:
        said = say("We write to you on %(days)s, at any hour.", days=days)
    elif hours.over_midnight:
        said = say(
            "We write to you on %(days)s, from %(opens)s to %(closes)s the next day.",
            days=days,
            opens=opens,
            closes=closes,
        )
    else:
        said = say("We write to you on %(days)s, from %(opens)s to %(closes)s.", days=days, opens=opens, closes=closes)
    moment = next_permitted(at, hours, ZONE)
    return said, moment if moment > at else None
