"""The flags somebody has today in the place of people who are away, found without loading a disagreement."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from escalation.domain.disagreement.covering import in_place_of
from escalation.services import partnerships
from escalation.storage import flags
from escalation.storage.flags import FlagKey

ZONE = ZoneInfo("Europe/London")


def covered_flags(session: Session, person: int, places: Iterable[int], at: datetime) -> tuple[FlagKey, ...]:
    """The open flags of others that this person has today in these partnerships."""
    found: list[FlagKey] = []
    on = at.astimezone(ZONE).date()
    for place in places:
        posts = partnerships.posts_of(session, place)
        absent = posts.absent(on)
        if not absent or not posts.posts_of(person, on):
            continue
        found += [
            owed.flag
            for owed in flags.owed_by(session, place, absent)
            if in_place_of(posts, owed.person, owed.role, owed.agency, on=on) == person
        ]
    return tuple(dict.fromkeys(found))
