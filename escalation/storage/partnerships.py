"""A partnership's set-up as the domain's values: read here with few statements, kept by callers."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import JSON, exists, func, or_, select, type_coerce, update
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.orm import Session

from escalation.domain.posts import Post, Posts
from escalation.storage import people
from escalation.storage.models.setup import (
    THE_PARTNERSHIP,
    AffiliationRow,
    AgencyRow,
    BoardMemberRow,
    FileAuditorRow,
    MembershipRow,
    PartnershipRow,
    PersonRow,
    PostRow,
    RoleWordRow,
    TeamRow,
)

Kept = TypeVar("Kept")

_kept: WeakKeyDictionary[Any, dict[tuple[str, int], tuple[int, Any]]] = WeakKeyDictionary()


def by_key(session: Session, key: str) -> PartnershipRow | None:
    """The partnership of that key."""
    return session.scalar(select(PartnershipRow).where(PartnershipRow.key == key))


def by_id(session: Session, partnership_id: int) -> PartnershipRow:
    """The partnership as it is now. LookupError where there is none."""
    row = session.get(PartnershipRow, partnership_id, populate_existing=True)
    if row is None:
        raise LookupError(f"There is no partnership {partnership_id}.")
    return row


def listing(session: Session) -> tuple[PartnershipRow, ...]:
    """Every partnership, by name."""
    return tuple(session.scalars(select(PartnershipRow).order_by(PartnershipRow.name)))


def every_id(session: Session) -> tuple[int, ...]:
    """The partnerships of this installation."""
    return tuple(sorted(_versions(session)))


def set_up_version(session: Session, partnership_id: int) -> int:
    """Which state of the set-up holds in this transaction. LookupError where there is no such partnership."""
    found = _versions(session).get(partnership_id)
    if found is None:
        raise LookupError(f"There is no partnership {partnership_id}.")
    return found


def _versions(session: Session) -> dict[int, int]:
    """All at once: there are few, and whoever asks for one mostly asks for others too."""
    known = _known_versions(session)
    if not known:
        found = session.execute(select(PartnershipRow.id, PartnershipRow.set_up_version)).all()
        known = _known_versions(session)
        known.update((number, version) for number, version in found)
    return known


def versions_as_one(dialect: str) -> Any:
    """The state of every partnership's set-up, as one value of a statement that asks for something else."""
    gather = func.json_object_agg if dialect == "postgresql" else func.json_group_object
    versions = select(gather(PartnershipRow.id, PartnershipRow.set_up_version)).scalar_subquery()
    return type_coerce(versions, JSON)


def know_versions(session: Session, versions: Mapping[str, int] | None) -> None:
    """What `versions_as_one` answered holds for the rest of this transaction."""
    _known_versions(session).update({int(number): version for number, version in (versions or {}).items()})


def _known_versions(session: Session) -> dict[int, int]:
    """The versions read so far in this transaction: a page asks for dozens of things kept by them."""
    kept: tuple[object, dict[int, int]] | None = session.info.get("set_up_versions")
    transaction = session.get_transaction()
    if kept is None or transaction is None or kept[0] is not transaction:
        kept = session.info["set_up_versions"] = (transaction, {})
    return kept[1]


def raise_set_up_versions(session: Session) -> None:
    """Make every partnership read its set-up afresh: agencies, people and calendars are shared among them."""
    session.execute(update(PartnershipRow).values(set_up_version=PartnershipRow.set_up_version + 1))
    session.info.pop("set_up_versions", None)


def kept(session: Session, what: str, partnership_id: int, read: Callable[[], Kept]) -> Kept:
    """What `read` answers, kept in this process for as long as the partnership's set-up does not change.

    Kept beside the connection pool, so that two databases in one process never share anything. Not for a
    transaction that changes the set-up itself: what it reads may be rolled back.
    """
    return _kept_while(session, set_up_version(session, partnership_id), (what, partnership_id), read)


def kept_of_all(session: Session, what: str, number: int, read: Callable[[], Kept]) -> Kept:
    """The same for what belongs to the installation, for as long as no partnership's set-up changes."""
    return _kept_while(session, sum(_versions(session).values()), (what, number), read)


def _kept_while(session: Session, version: int, name: tuple[str, int], read: Callable[[], Kept]) -> Kept:
    bind: Engine | Connection = session.get_bind()
    store = _kept.setdefault(bind.engine.pool, {})
    have = store.get(name)
    if have is not None and have[0] == version:
        value: Kept = have[1]
        return value
    value = read()
    store[name] = (version, value)
    return value


def agencies_of(session: Session, person: int) -> frozenset[str]:
    """The agencies a person works for, kept until a set-up changes."""
    return kept_of_all(session, "agencies", person, lambda: people.agency_keys_of(session, person))


def seniority_of(session: Session, person: int) -> int | None:
    """How senior somebody is, kept until a set-up changes."""
    query = select(PersonRow.seniority).where(PersonRow.id == person)
    return kept_of_all(session, "seniority", person, lambda: session.scalar(query))


def names_in_posts(session: Session, partnership_id: int) -> dict[int, str]:
    """The names of everybody who holds or deputises in a post there, kept until its set-up changes."""

    def read() -> dict[int, str]:
        rows = session.execute(
            select(PersonRow.id, PersonRow.name)
            .join(PostRow, or_(PostRow.holder_id == PersonRow.id, PostRow.deputy_id == PersonRow.id))
            .where(PostRow.partnership_id == partnership_id)
        )
        return {row[0]: row[1] for row in rows}

    return kept(session, "names in posts", partnership_id, read)


def read_members(session: Session, partnership_id: int) -> tuple[AgencyRow, ...]:
    """The member agencies, by name."""
    rows = (
        select(AgencyRow)
        .join(MembershipRow, MembershipRow.agency_id == AgencyRow.id)
        .where(MembershipRow.partnership_id == partnership_id)
        .order_by(AgencyRow.name)
        .execution_options(populate_existing=True)
    )
    return tuple(session.scalars(rows))


def read_teams(session: Session, agencies: Iterable[str]) -> dict[str, dict[str, str]]:
    """The teams of these agencies: names by key, by agency key."""
    teams: dict[str, dict[str, str]] = {}
    rows = select(TeamRow.agency_key, TeamRow.key, TeamRow.name).where(TeamRow.agency_key.in_(set(agencies)))
    for agency, key, name in session.execute(rows.order_by(TeamRow.name)):
        teams.setdefault(agency, {})[key] = name
    return teams


def read_board(session: Session, partnership_id: int) -> frozenset[int]:
    """The people who read the board's statistics."""
    rows = select(BoardMemberRow.person_id).where(BoardMemberRow.partnership_id == partnership_id)
    return frozenset(session.scalars(rows))


def read_auditors(session: Session, partnership_id: int) -> frozenset[int]:
    """The people who look through files for disagreements that nobody raised."""
    rows = select(FileAuditorRow.person_id).where(FileAuditorRow.partnership_id == partnership_id)
    return frozenset(session.scalars(rows))


def read_posts(session: Session, partnership_id: int) -> Posts:
    """The partnership's posts with role words, leave, sectors and names."""
    post_columns = select(
        PostRow.agency_key, PostRow.role, PostRow.holder_id, PostRow.deputy_id, PostRow.stand_in_key
    ).where(PostRow.partnership_id == partnership_id)
    posts: dict[tuple[str | None, str], Post] = {}
    for key, role, holder, deputy, stand_in in session.execute(post_columns):
        agency = None if key == THE_PARTNERSHIP else key
        posts[agency, role] = Post(agency, role, holder, deputy, stand_in)
    word_columns = select(RoleWordRow.word, RoleWordRow.owner, RoleWordRow.role).where(
        RoleWordRow.partnership_id == partnership_id
    )
    words = {word: (owner, role) for word, owner, role in session.execute(word_columns)}
    members = read_members(session, partnership_id)
    everybody = _everybody(session, partnership_id, posts.values())
    return Posts(
        posts=posts,
        words=words,
        away=people.leave_of(session, everybody),
        sectors={agency.key: agency.sector for agency in members},
        inactive=people.inactive(session, everybody),
        names={agency.key: agency.name for agency in members},
    )


def _everybody(session: Session, partnership_id: int, posts: Iterable[Post]) -> frozenset[int]:
    """All who hold a post or work for a member agency: a disagreement may name any of them."""
    working = (
        select(AffiliationRow.person_id)
        .join(AgencyRow, AgencyRow.key == AffiliationRow.agency_key)
        .join(MembershipRow, MembershipRow.agency_id == AgencyRow.id)
        .where(MembershipRow.partnership_id == partnership_id)
    )
    in_posts = {person for post in posts for person in (post.holder, post.deputy) if person is not None}
    return frozenset(in_posts | set(session.scalars(working)))


def real_partnership_with_people(session: Session) -> str | None:
    """The name of a partnership that is not fictional and has people in it, if there is one."""
    in_post = exists().where(PostRow.partnership_id == PartnershipRow.id, PostRow.holder_id.is_not(None))
    on_board = exists().where(BoardMemberRow.partnership_id == PartnershipRow.id)
    audits = exists().where(FileAuditorRow.partnership_id == PartnershipRow.id)
    at_work = exists().where(
        MembershipRow.partnership_id == PartnershipRow.id,
        AgencyRow.id == MembershipRow.agency_id,
        AffiliationRow.agency_key == AgencyRow.key,
    )
    return session.scalar(
        select(PartnershipRow.name)
        .where(PartnershipRow.fictional.is_(False), in_post | on_board | audits | at_work)
        .order_by(PartnershipRow.name)
        .limit(1)
    )
