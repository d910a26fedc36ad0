"""The demo's clock: a stored start, and the real time since."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from escalation.storage import journal
from escalation.storage.base import reading, transaction
from escalation.storage.models.cases import StoredClockRow


def shown(*, real: datetime) -> datetime | None:
    """What the demo's clock shows now; None where this database is no demo, or has no tables yet."""
    try:
        row = reading().execute(select(StoredClockRow.shown, StoredClockRow.real)).first()
    except DBAPIError:
        reading().rollback()
        return None
    return row.shown + (real - row.real) if row else None


def start(at: datetime, *, real: datetime) -> None:
    """Let the demo's clock show `at` now."""
    with transaction() as session:
        session.execute(delete(StoredClockRow))
        session.add(StoredClockRow(shown=at, real=real))


def go_on(*, real: datetime) -> datetime | None:
    """Let the clock go on from the last act, or from its start if nothing was done since. None: this is no demo.

    The time during which nobody ran the demo does not count, so that what is nearly due stays nearly due.
    """
    with transaction() as session:
        row = session.scalars(select(StoredClockRow)).first()
        if row is None:
            return None
        row.shown = max(row.shown, journal.last_act_at(session) or row.shown)
        row.real = real
        return row.shown
