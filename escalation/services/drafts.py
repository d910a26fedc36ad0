"""What somebody has begun to write and not raised yet."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from escalation.storage.base import reading, transaction
from escalation.storage.models.cases import DraftRow
from escalation.storage.models.setup import PartnershipRow

LARGEST = 200_000
"""Characters of one draft that are kept. More than any field allows together is a slip, and stays on the page alone."""

KEPT_AT_ONCE, SHOWN = 20, 100


@dataclass(frozen=True, slots=True)
class Draft:
    """A form that was kept. `data` holds the fields as they were typed, by their names on the page."""

    token: str
    partnership: str
    partnership_name: str
    updated_at: datetime
    data: Mapping[str, list[str]]

    @property
    def about(self) -> str:
        """The decision it is about, as far as it is written; for its writer's eyes."""
        return "".join(self.data.get("decision.what", ())).strip()[:SHOWN]


def new_token() -> str:
    """A mark for a new form, so that sending it twice makes one disagreement."""
    return secrets.token_urlsafe(18)


def keep(person: int, partnership_id: int, token: str, data: Mapping[str, list[str]], *, at: datetime) -> bool:
    """Keep what was typed under the form's mark. False where it is too long to be kept."""
    clean = {name: [_storable(text) for text in texts] for name, texts in data.items()}
    if sum(len(text) for texts in clean.values() for text in texts) > LARGEST:
        return False
    with transaction() as session:
        row = session.scalar(select(DraftRow).where(DraftRow.person == person, DraftRow.form_token == token))
        if row is None:
            row = DraftRow(person=person, form_token=token)
            session.add(row)
        row.partnership_id, row.data, row.updated_at = partnership_id, clean, at
        session.flush()
        _forget_the_oldest(session, person)
    return True


def _storable(text: str) -> str:
    """The text without what a database cannot hold: NUL and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "ignore").decode("utf-8")


def _forget_the_oldest(session: Session, person: int) -> None:
    ids = select(DraftRow.id).where(DraftRow.person == person).order_by(DraftRow.updated_at.desc(), DraftRow.id.desc())
    surplus = list(session.scalars(ids.offset(KEPT_AT_ONCE)))
    if surplus:
        session.execute(delete(DraftRow).where(DraftRow.id.in_(surplus)))


def find(person: int, token: str) -> Draft | None:
    """A draft of this person's own."""
    return next((draft for draft in of(reading(), person) if draft.token == token), None)


def discard(person: int, token: str) -> None:
    """Throw a draft away."""
    with transaction() as session:
        session.execute(delete(DraftRow).where(DraftRow.person == person, DraftRow.form_token == token))


def of(session: Session, person: int) -> tuple[Draft, ...]:
    """Everything this person has begun, the newest first."""
    rows: Any = session.execute(
        select(DraftRow, PartnershipRow.key, PartnershipRow.name)
        .join(PartnershipRow, PartnershipRow.id == DraftRow.partnership_id)
        .where(DraftRow.person == person)
        .order_by(DraftRow.updated_at.desc(), DraftRow.id.desc())
    )
    return tuple(Draft(row.form_token, key, name, row.updated_at, row.data) for row, key, name in rows)
