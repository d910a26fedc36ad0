"""When somebody may be written to, as they chose it themselves."""

from escalation.domain.attention.writing_hours import WritingHours, read_hours
from escalation.storage import outbox
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import PersonRow


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
