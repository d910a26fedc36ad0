"""The quiet count: somebody disagreed and did not raise it. A sector, one reason and the day; nothing else is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from escalation.domain.barriers import ANOTHER_SECTOR, BARRIERS
from escalation.domain.language import say
from escalation.schemas.faults import BadFields
from escalation.services import access, flooding, partnerships
from escalation.storage import counts
from escalation.storage.base import reading, transaction


@dataclass(frozen=True, slots=True)
class QuietForm:
    """What may be chosen: the sectors of the partnership's agencies, and another."""

    partnership: str
    partnership_name: str
    sectors: tuple[str, ...]


def form(partnership: str) -> QuietForm | None:
    """What the form offers; None where there is no such partnership."""
    session = reading()
    found = partnerships.find(session, partnership)
    if found is None:
        return None
    sectors = {member.sector for member in partnerships.members(session, found.id)} - {ANOTHER_SECTOR}
    return QuietForm(found.key, found.name, (*sorted(sectors), ANOTHER_SECTOR))


def count(partnership: str, fields: Mapping[str, str], *, sender: str, at: datetime, real_at: datetime) -> bool:
    """Count one. False where too many came from the sender's network within the hour: then it is not counted.

    `fields`: sector, reason. BadFields where one is missing; LookupError where there is no such partnership.
    """
    offered = form(partnership)
    if offered is None:
        raise LookupError(partnership)
    sector, reason = fields.get("sector", ""), fields.get("reason", "")
    wrong = {}
    if sector not in offered.sectors:
        wrong["sector"] = say("This is no sector of the partnership.")
    if reason not in BARRIERS:
        wrong["reason"] = say("This is no reason of the list.")
    if wrong:
        raise BadFields(wrong)
    with transaction() as session:
        found = partnerships.find(session, partnership)
        assert found is not None
        if not flooding.allowed(session, f"quiet:{partnership}", sender, at=real_at):
            return False
        counts.add_quiet(session, found.id, sector=sector, reason=reason, on=at.astimezone(access.ZONE).date())
    return True
