"""The form of an act that somebody will finish later: what they typed, for their eyes alone.

Recording the act forgets it; so do its writer, and time.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from escalation.services.drafts import LARGEST, Data, TooLong, storable
from escalation.storage.base import reading, transaction
from escalation.storage.begun import begun_by
from escalation.storage.models.cases import DisagreementRow
from escalation.storage.models.put_aside import PutAsideRow

KEPT_FOR = timedelta(days=90)
"""How long one is kept that nobody comes back to. Words about a case do not lie about for ever."""


@dataclass(frozen=True, slots=True)
class PutAside:
    """A form that was put aside. `data` holds the fields as they were typed, by their names on the page."""

    ref: str
    action: str
    updated_at: datetime
    data: Data


def keep(person: int, ref: str, action: str, typed: Data, *, at: datetime) -> bool:
    """Keep a form in place of what its writer kept of it before. False where nothing was typed: then none is kept.

    TooLong where it is more than is kept; then what was kept before stays.
    """
    data = {name: [storable(text) for text in texts] for name, texts in typed.items() if any(map(str.strip, texts))}
    if sum(len(text) for texts in data.values() for text in texts) > LARGEST:
        raise TooLong
    with transaction() as session:
        session.execute(delete(PutAsideRow).where(PutAsideRow.updated_at < at - KEPT_FOR))
        number = session.scalar(select(DisagreementRow.id).where(DisagreementRow.ref == ref))
        if number is None:
            return False
        forget(session, person, number, action)
        if data:
            session.add(PutAsideRow(person_id=person, disagreement_id=number, action=action, data=data, updated_at=at))
    return bool(data)


def find(person: int, ref: str, action: str) -> PutAside | None:
    """What this person put aside of an act."""
    return next((one for one in of(reading(), person) if (one.ref, one.action) == (ref, action)), None)


def of(session: Session, person: int) -> tuple[PutAside, ...]:
    """Every form that this person put aside, the latest first."""
    return among(begun_by(session, person))


def among(begun: Iterable[Mapping[str, Any]]) -> tuple[PutAside, ...]:
    """Those of what somebody has begun that are acts put aside."""
    return tuple(PutAside(one["ref"], one["action"], one["updated_at"], one["data"]) for one in begun if one["ref"])


def throw_away(person: int, ref: str, action: str) -> None:
    """Forget what this person put aside of an act."""
    with transaction() as session:
        number = session.scalar(select(DisagreementRow.id).where(DisagreementRow.ref == ref))
        if number is not None:
            forget(session, person, number, action)


def forget(session: Session, person: int, disagreement_id: int, action: str) -> None:
    """As `throw_away`, in the caller's transaction."""
    session.execute(
        delete(PutAsideRow).where(
            PutAsideRow.person_id == person,
            PutAsideRow.disagreement_id == disagreement_id,
            PutAsideRow.action == action,
        )
    )
