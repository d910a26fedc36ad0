"""A partnership's set-up as its coordinator reads it: agencies, posts, protocols, and what is missing."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from escalation.domain.posts import Gap, Posts, spoken
from escalation.services import access, partnerships
from escalation.services.partnerships import Adopted
from escalation.storage import people
from escalation.storage.base import reading


@dataclass(frozen=True, slots=True)
class PostLine:
    """One post. `acts` is who acts today and how; None where nobody does."""

    role: str
    holder: str | None
    deputy: str | None
    stand_in: str | None
    acts: str | None
    via: str | None


@dataclass(frozen=True, slots=True)
class AgencyLine:
    """An agency, or the partnership itself, with its posts."""

    key: str
    name: str
    sector: str | None
    teams: tuple[str, ...]
    posts: tuple[PostLine, ...]


@dataclass(frozen=True, slots=True)
class SetUp:
    """What a coordinator keeps right. `gaps` are sentences."""

    key: str
    name: str
    calendar: str
    fictional: bool
    gaps: tuple[str, ...]
    partnership: AgencyLine
    agencies: tuple[AgencyLine, ...]
    protocols: tuple[Adopted, ...]
    board: tuple[str, ...]


def coordinated_by(person: int, *, at: datetime) -> tuple[tuple[str, str], ...]:
    """The partnerships (key, name) that this person coordinates."""
    return _where(person, "coordinator", at)


def board_seats_of(person: int, *, at: datetime) -> tuple[tuple[str, str], ...]:
    """The partnerships (key, name) whose figures this person reads, as a board member or as coordinator."""
    session = reading()
    seats = {p.key for p in partnerships.listing(session) if person in partnerships.board_members(session, p.id)}
    seats |= {key for key, _ in coordinated_by(person, at=at)}
    return tuple((p.key, p.name) for p in partnerships.listing(session) if p.key in seats)


def _where(person: int, role: str, at: datetime) -> tuple[tuple[str, str], ...]:
    session = reading()
    on = at.astimezone(access.ZONE).date()
    return tuple(
        (p.key, p.name)
        for p in partnerships.listing(session)
        if (None, role) in partnerships.posts_of(session, p.id).posts_of(person, on)
    )


def set_up(key: str, *, at: datetime) -> SetUp | None:
    """The set-up of the partnership of that key as it holds today."""
    session = reading()
    found = partnerships.find(session, key)
    if found is None:
        return None
    posts = partnerships.posts_of(session, found.id)
    board = partnerships.board_members(session, found.id)
    names = _names(session, posts, board)
    on = at.astimezone(access.ZONE).date()
    agencies = tuple(
        AgencyLine(
            member.key,
            member.name,
            spoken(member.sector),
            tuple(member.teams.values()),
            _lines(posts, member.key, names, on),
        )
        for member in partnerships.members(session, found.id)
    )
    return SetUp(
        found.key,
        found.name,
        found.calendar,
        found.fictional,
        tuple(gap.why for gap in partnerships.gaps(session, found.id, at=at)),
        AgencyLine("", found.name, None, (), _lines(posts, None, names, on)),
        agencies,
        partnerships.adopted(session, found.id, on=on),
        tuple(sorted(names[person] for person in board)),
    )


def _lines(posts: Posts, agency: str | None, names: dict[int, str], on: date) -> tuple[PostLine, ...]:
    lines = []
    for (owner, role), post in sorted(posts.posts.items(), key=lambda item: item[0][1]):
        if owner != agency:
            continue
        found = posts.holder(agency, role, on=on)
        acts, via = (None, None) if isinstance(found, Gap) else (names.get(found.person), found.via)
        stand_in = posts.names.get(post.stand_in, post.stand_in) if post.stand_in else None
        lines.append(
            PostLine(spoken(role), names.get(post.holder or 0), names.get(post.deputy or 0), stand_in, acts, via)
        )
    return tuple(lines)


def _names(session: Session, posts: Posts, others: frozenset[int]) -> dict[int, str]:
    in_posts = {p for post in posts.posts.values() for p in (post.holder, post.deputy) if p is not None}
    return people.names_of(session, in_posts | others)
