"""The set-up's own journal: who changed what in a partnership, and when."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.storage.models.setup import PersonRow, SettingsChangeRow


def note(
    session: Session,
    partnership_id: int,
    *,
    person: int | None,
    at: datetime,
    what: str,
    before: Any = None,
    after: Any = None,
) -> None:
    """Record one change, in the transaction that makes it. `person` is None for whoever loaded a file."""
    session.add(
        SettingsChangeRow(partnership_id=partnership_id, person_id=person, at=at, what=what, before=before, after=after)
    )


def latest(session: Session, partnership_id: int, *, limit: int) -> tuple[tuple[SettingsChangeRow, str | None], ...]:
    """The last changes, newest first, each with the name of who made it."""
    rows = (
        select(SettingsChangeRow, PersonRow.name)
        .outerjoin(PersonRow, PersonRow.id == SettingsChangeRow.person_id)
        .where(SettingsChangeRow.partnership_id == partnership_id)
        .order_by(SettingsChangeRow.at.desc(), SettingsChangeRow.id.desc())
        .limit(limit)
    )
    return tuple((row, name) for row, name in session.execute(rows))
