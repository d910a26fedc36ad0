"""In which roles a person comes to a page: in general, in a partnership, in one disagreement."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from escalation.domain.disagreement.standing import standing
from escalation.domain.roles import Role, may
from escalation.domain.statistics.opportunities import LEADS
from escalation.services import casework, partnerships
from escalation.services.flag_cover import covered_flags
from escalation.storage import disagreements, flags, people
from escalation.storage import partnerships as partnership_rows
from escalation.storage.base import reading

ZONE = ZoneInfo("Europe/London")
"""Where a day begins for posts that belong to no disagreement: every partnership is in this zone."""


def roles_in_general(person: int, *, administrator: bool, at: datetime) -> frozenset[Role]:
    """What somebody is in any partnership at all: for pages that belong to none."""
    session = reading()
    roles = _own(administrator)
    for partnership in partnerships.listing(session):
        roles |= _in_partnership(session, person, partnership.id, at)
    return frozenset(roles)


def roles_in_partnership(person: int, partnership: str, *, administrator: bool, at: datetime) -> frozenset[Role]:
    """What somebody is in the partnership of that key. One that does not exist gives no role in it."""
    session = reading()
    found = partnerships.find(session, partnership)
    roles = _own(administrator)
    if found is not None:
        roles |= _in_partnership(session, person, found.id, at)
    return frozenset(roles)


def roles_in_disagreement(person: int, ref: str, *, administrator: bool, at: datetime) -> frozenset[Role]:
    """What somebody is in the disagreement of that reference. One that does not exist gives no role in it."""
    session = reading()
    loaded = disagreements.by_ref(session, ref)
    roles = _own(administrator)
    if loaded is None:
        return frozenset(roles)
    rules = casework.rules_for(session, loaded.partnership_id, loaded.protocol_version_id)
    here = standing(loaded.value, rules, person=person, at=at)
    if here.parties or here.seats:
        roles.add(Role.PARTY)
    if here.flags:
        roles.add(Role.FLAG_OWNER)
    return frozenset(roles | _in_partnership(session, person, loaded.partnership_id, at))


def open_flags_of(person: int, *, at: datetime) -> int:
    """How many open flags wait for somebody today: those put to them, and those of people they cover for."""
    session = reading()
    covered = covered_flags(session, person, partnerships.those_of(session, person), at)
    return flags.open_of(session, person, covered)


ACTING_ONLY = frozenset({"duty"})
"""Posts above which others stand: whoever holds no other is never asked about what somebody else owes."""


def may_be_asked(person: int, *, at: datetime) -> bool:
    """Whether a stall may be put to somebody today: they hold a post, or cover one, in a line of management."""
    session = reading()
    on = at.astimezone(ZONE).date()
    posts = [partnerships.posts_of(session, place.id) for place in partnerships.listing(session)]
    held = {role for each in posts for _, role in each.posts_of(person, on)}
    return bool(held - ACTING_ONLY)


def readers_of_the_board(session: Session, partnership_id: int, *, at: datetime) -> frozenset[int]:
    """Who may read the board's figures of that partnership today, and has an account in use."""
    post = partnerships.posts_of(session, partnership_id).posts.get((None, "coordinator"))
    keepers = {person for person in (post.holder, post.deputy) if person is not None} if post is not None else set()
    asked = partnerships.board_members(session, partnership_id) | keepers
    left = people.inactive(session, asked)
    return frozenset(
        person for person in asked - left if may(_in_partnership(session, person, partnership_id, at), "board")
    )


def let_go() -> None:
    """End the reading done to decide, so that what changes something itself reads what is so after it."""
    reading().rollback()


def _own(administrator: bool) -> set[Role]:
    return {Role.ANYONE, Role.SIGNED_IN, *([Role.ADMINISTRATOR] if administrator else [])}


def _in_partnership(session: Session, person: int, partnership_id: int, at: datetime) -> set[Role]:
    roles = set()
    posts = partnerships.posts_of(session, partnership_id)
    if partnership_rows.agencies_of(session, person) & posts.names.keys():
        roles.add(Role.PRACTITIONER)
    held = posts.posts_of(person, at.astimezone(ZONE).date())
    if (None, "coordinator") in held:
        roles.add(Role.COORDINATOR)
    if any(agency in posts.names and role in LEADS for agency, role in held):
        roles.add(Role.LEAD)
    if person in partnerships.board_members(session, partnership_id):
        roles.add(Role.BOARD)
    if person in partnerships.file_auditors(session, partnership_id):
        roles.add(Role.FILE_AUDITOR)
    return roles
