"""A partnership's set-up as the rest of the product uses it: posts, settings, members, protocols and gaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from escalation.domain.partnership_settings import PartnershipSettings, read_settings
from escalation.domain.posts import Gap, Posts
from escalation.domain.protocol.model import Protocol
from escalation.services import protocols
from escalation.services.setup_check import read_gaps
from escalation.storage import partnerships as storage
from escalation.storage import protocols as stored_protocols


@dataclass(frozen=True, slots=True)
class Partnership:
    """One safeguarding partnership or board."""

    id: int
    key: str
    name: str
    calendar: str
    fictional: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A member agency. `teams`: names by key."""

    id: int
    key: str
    name: str
    sector: str
    teams: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Adopted:
    """A protocol a partnership uses for new disagreements, in the version it adopted."""

    protocol: Protocol
    version_id: int
    version: int
    population: tuple[str, ...]
    route: str
    is_ordinary: bool
    starts_on: date


def find(session: Session, key: str) -> Partnership | None:
    """The partnership of that key."""
    return next((one for one in listing(session) if one.key == key), None)


def by_id(session: Session, partnership_id: int) -> Partnership:
    """The partnership. LookupError where there is none."""

    def read() -> Partnership:
        row = storage.by_id(session, partnership_id)
        return Partnership(row.id, row.key, row.name, row.calendar_key, row.fictional)

    return storage.kept(session, "partnership", partnership_id, read)


def listing(session: Session) -> tuple[Partnership, ...]:
    """Every partnership, by name."""
    found = (by_id(session, number) for number in storage.every_id(session))
    return tuple(sorted(found, key=lambda one: one.name))


def those_of(session: Session, person: int) -> tuple[int, ...]:
    """The partnerships in which somebody holds a post, or works for a member."""
    mine = storage.agencies_of(session, person)
    return tuple(
        number
        for number in storage.every_id(session)
        if not mine.isdisjoint((posts := posts_of(session, number)).names)
        or any(person in (post.holder, post.deputy) for post in posts.posts.values())
    )


def posts_of(session: Session, partnership_id: int) -> Posts:
    """Who acts in which role; kept in this process until the set-up changes."""
    return storage.kept(session, "posts", partnership_id, lambda: storage.read_posts(session, partnership_id))


def settings_of(session: Session, partnership_id: int) -> PartnershipSettings:
    """What the partnership set for itself, with defaults for the rest; kept until the set-up changes."""
    return storage.kept(
        session,
        "settings",
        partnership_id,
        lambda: read_settings(storage.by_id(session, partnership_id).settings),
    )


def members(session: Session, partnership_id: int) -> tuple[Member, ...]:
    """The member agencies with their teams, by name; kept until the set-up changes."""

    def read() -> tuple[Member, ...]:
        rows = storage.read_members(session, partnership_id)
        teams = storage.read_teams(session, [row.key for row in rows])
        return tuple(Member(row.id, row.key, row.name, row.sector, teams.get(row.key, {})) for row in rows)

    return storage.kept(session, "members", partnership_id, read)


def board_members(session: Session, partnership_id: int) -> frozenset[int]:
    """The people (ids) who read the board's statistics; kept until the set-up changes."""
    return storage.kept(session, "board", partnership_id, lambda: storage.read_board(session, partnership_id))


def file_auditors(session: Session, partnership_id: int) -> frozenset[int]:
    """The people (ids) who look through files for what nobody raised; kept until the set-up changes."""
    return storage.kept(session, "auditors", partnership_id, lambda: storage.read_auditors(session, partnership_id))


def adopted(session: Session, partnership_id: int, *, on: date) -> tuple[Adopted, ...]:
    """The protocols for new disagreements on that local date, by key: of each the version that started last."""
    in_force = {each.protocol.key: each for each in every_adopted(session, partnership_id) if each.starts_on <= on}
    return tuple(in_force.values())


def every_adopted(session: Session, partnership_id: int) -> tuple[Adopted, ...]:
    """Every version a partnership adopted, past, present and to come, by key and first day; kept until that changes."""

    def read() -> tuple[Adopted, ...]:
        return tuple(
            Adopted(
                protocols.read(session, version.id),
                version.id,
                version.version,
                tuple(row.population),
                row.route,
                row.is_ordinary,
                row.starts_on,
            )
            for row, version in stored_protocols.adopted(session, partnership_id)
        )

    return storage.kept(session, "adopted", partnership_id, read)


def gaps(session: Session, partnership_id: int, *, at: datetime) -> tuple[Gap, ...]:
    """What the set-up lacks for the adopted protocols on that day."""
    return read_gaps(session, partnership_id, at=at)
