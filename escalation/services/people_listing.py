"""A partnership's people as its coordinator sees them: where they work, and whether they can act."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.domain.posts import AGENCY_ROLES, PARTNERSHIP_ROLES, spoken
from escalation.services import partnerships
from escalation.services.partnerships import Partnership
from escalation.storage import tokens
from escalation.storage import workplaces as storage
from escalation.storage.base import reading
from escalation.storage.models.setup import AffiliationRow, PersonRow

UNDELIVERED = "given_up"


@dataclass(frozen=True, slots=True)
class Line:
    """One person in one agency. `state`: closed | left | undelivered | invited | unconfirmed | open."""

    id: int
    name: str
    email: str
    title: str | None
    posts: tuple[str, ...]
    signed_in_at: datetime | None
    state: str


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one agency; of the partnership itself where `key` is empty."""

    key: str
    name: str
    people: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """Everybody of a partnership. `posts`: (role, words) that somebody may be invited to."""

    partnership: Partnership
    groups: tuple[Group, ...]
    posts: tuple[tuple[str, str], ...]

    @property
    def agencies(self) -> tuple[tuple[str, str], ...]:
        """(key, name) of every agency."""
        return tuple((group.key, group.name) for group in self.groups if group.key)

    def places_of(self, person: int) -> tuple[tuple[Group, Line], ...]:
        """Every agency in which somebody appears."""
        return tuple((group, line) for group in self.groups for line in group.people if line.id == person)


def listing(partnership: str, *, at: datetime) -> Listing | None:
    """Everybody, by agency and name; None where there is no such partnership."""
    session = reading()
    found = partnerships.find(session, partnership)
    if found is None:
        return None
    works = storage.everybody(session, found.id)
    others = storage.in_no_agency(session, found.id)
    ids = {person.id for person, _ in works} | {person.id for person in others}
    make = _Lines(session, found.id, ids, at.date())
    groups = [
        Group(
            member.key,
            member.name,
            tuple(make.line(person, work, member.key) for person, work in works if work.agency_key == member.key),
        )
        for member in partnerships.members(session, found.id)
    ]
    working = {person.id for person, _ in works}
    own = tuple(make.line(p, None, "") for p in others if p.id not in working or ("", p.id) in make.posts)
    roles = sorted({*AGENCY_ROLES, *PARTNERSHIP_ROLES} | {post.role for post in storage.posts(session, found.id)})
    return Listing(found, (Group("", found.name, own), *groups), tuple((role, spoken(role)) for role in roles))


def places() -> tuple[tuple[str, str], ...]:
    """Every partnership (key, name) whose people may be listed, by name."""
    return tuple((each.key, each.name) for each in partnerships.listing(reading()))


class _Lines:
    """What is asked once for everybody."""

    def __init__(self, session: Session, partnership_id: int, ids: set[int], today: date) -> None:
        self.signed_in = storage.last_signed_in(session, ids)
        self.mails = tokens.last_mail_of(session, ids, "invitation")
        self.today = today
        self.posts: dict[tuple[str, int], list[str]] = defaultdict(list)
        for post in storage.posts(session, partnership_id):
            if post.holder_id is not None:
                self.posts[post.agency_key, post.holder_id].append(spoken(post.role))
            if post.deputy_id is not None:
                self.posts[post.agency_key, post.deputy_id].append(say("%(role)s (deputy)", role=spoken(post.role)))

    def line(self, person: PersonRow, works: AffiliationRow | None, agency: str) -> Line:
        """One person as they stand in that agency."""
        return Line(
            person.id,
            person.name,
            person.email,
            person.title,
            tuple(self.posts.get((agency, person.id), ())),
            self.signed_in.get(person.id),
            self._state(person, works),
        )

    def _state(self, person: PersonRow, works: AffiliationRow | None) -> str:
        if person.left_on is not None and person.left_on <= self.today:
            return "left"
        if not person.active:
            return "closed"
        if person.password_hash is None:
            mail = self.mails.get(person.id)
            return "undelivered" if mail is not None and mail[1] == UNDELIVERED else "invited"
        return "unconfirmed" if works is not None and works.confirmed_at is None else "open"
