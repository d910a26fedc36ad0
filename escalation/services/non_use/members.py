"""The partnership that is audited, and its agencies."""

from sqlalchemy.orm import Session

from escalation.services import partnerships
from escalation.services.setting_up.editing import UnknownPartnership
from escalation.storage import set_up


def id_of(session: Session, partnership: str) -> int:
    """The number of the partnership of that key. UnknownPartnership where there is none."""
    found = partnerships.find(session, partnership)
    if found is None:
        raise UnknownPartnership(partnership)
    return found.id


def locked(session: Session, partnership: str) -> int:
    """The same, held until the transaction ends: one person writes at a time."""
    row = set_up.locked(session, partnership)
    if row is None:
        raise UnknownPartnership(partnership)
    return row.id


def names_of(session: Session, partnership_id: int) -> dict[str, str]:
    """The member agencies' names by key, by name."""
    return {member.key: member.name for member in partnerships.members(session, partnership_id)}
