"""What only a demo needs: one password for everybody, and two years of mail that went out long ago."""

from datetime import datetime

from sqlalchemy import update

from escalation.services import partnership_load, passwords
from escalation.storage.base import transaction
from escalation.storage.models.cases import MessageRow
from escalation.storage.models.setup import PersonRow


def give_everybody(password: str) -> None:
    """Let every account be signed in to with this password. RealPeople unless all partnerships are fictional."""
    kept = passwords.kept(password)  # once: keeping one password is slow on purpose
    with transaction() as session:
        partnership_load.refuse_real_people(session, yes=False)
        session.execute(update(PersonRow).values(password_hash=kept))


def count_as_sent(*, before: datetime) -> None:
    """Take every message that was due before this moment for sent at its own moment."""
    with transaction() as session:
        session.execute(
            update(MessageRow)
            .where(MessageRow.state == "pending", MessageRow.not_before < before)
            .values(state="sent", attempts=1, ended_at=MessageRow.not_before)
        )
