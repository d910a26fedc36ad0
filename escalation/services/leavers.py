"""Everything that rests with one person in a partnership, and who could take it on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.services import partnerships
from escalation.storage import leaving, people
from escalation.storage import partnerships as partnership_rows
from escalation.storage.base import reading
from escalation.storage.models.setup import AffiliationRow, PersonRow


class UnknownPerson(LookupError):
    """There is no such person in this partnership."""


@dataclass(frozen=True, slots=True)
class HeldPost:
    """A post somebody holds (`part` holder) or deputises in. `agency` None: the partnership's own."""

    agency: str | None
    role: str
    part: str


@dataclass(frozen=True, slots=True)
class HeldPart:
    """A part in an open or resolved disagreement in which somebody is named."""

    ref: str
    number: int
    side: str
    agency: str
    status: str


@dataclass(frozen=True, slots=True)
class HeldFlag:
    """An open flag somebody owes an answer to; `agency` is that of the post they were asked in."""

    ref: str
    number: int
    agency: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that rests with one person in a partnership, and who could take it on, by agency.

    `takers`: agency key (None: the partnership itself) to (id, name) of those who may. `elsewhere`: they hold something
    in another partnership too, so their account stays open.
    """

    person: int
    name: str
    left_on: date | None
    active: bool
    names: Mapping[str, str]
    posts: tuple[HeldPost, ...]
    parts: tuple[HeldPart, ...]
    flags: tuple[HeldFlag, ...]
    board: bool
    audits: bool
    actions: int
    elsewhere: bool
    takers: Mapping[str | None, tuple[tuple[int, str], ...]]

    @property
    def duties(self) -> int:
        """How many things have to go to somebody."""
        return len(self.posts) + len(self.parts) + len(self.flags)

    @property
    def agencies(self) -> tuple[str | None, ...]:
        """Where they hold something: keys of agencies, None for the partnership itself."""
        found = [*(p.agency for p in self.posts), *(p.agency for p in self.parts), *(f.agency for f in self.flags)]
        return tuple(sorted(dict.fromkeys(found), key=lambda key: (key is None, self.names.get(key or "", ""))))

    def of_agency(self, agency: str | None) -> int:
        """How many things somebody has to take on there."""
        return sum(one.agency == agency for some in (self.posts, self.parts, self.flags) for one in some)


def held_by(partnership: str, person: int) -> Held:
    """Everything that rests with this person there. UnknownPerson where they are none of this partnership's people."""
    session = reading()
    found = partnerships.find(session, partnership)
    row = session.get(PersonRow, person)
    if found is None or row is None:
        raise UnknownPerson(f"There is no person {person} here.")
    names = {member.key: member.name for member in partnerships.members(session, found.id)}
    posts, parts, flags, board = _rests(session, found.id, person)
    audits = leaving.audits(session, found.id, person) is not None
    if not (posts or parts or flags or board or audits or people.agency_keys_of(session, person) & names.keys()):
        raise UnknownPerson(f"There is no person {person} here.")
    own = people.agency_keys_of(session, person) | {part.agency for part in parts}
    ids = [part.id for part in leaving.parts(session, found.id, person)]
    return Held(
        person=row.id,
        name=row.name,
        left_on=row.left_on,
        active=row.active,
        names=names,
        posts=posts,
        parts=parts,
        flags=flags,
        board=board,
        audits=audits,
        actions=leaving.undone_actions(session, ids, own),
        elsewhere=stays(session, found.id, row),
        takers={key: tuple(some.items()) for key, some in takers(session, found.id, names, besides=person).items()},
    )


def _rests(
    session: Session, partnership_id: int, person: int
) -> tuple[tuple[HeldPost, ...], tuple[HeldPart, ...], tuple[HeldFlag, ...], bool]:
    posts = tuple(
        HeldPost(row.agency_key or None, row.role, part)
        for row in leaving.posts(session, partnership_id, person)
        for part, who in (("holder", row.holder_id), ("deputy", row.deputy_id))
        if who == person
    )
    parts = tuple(
        HeldPart(row.ref, row.no, row.side, row.agency, row.status)
        for row in leaving.parts(session, partnership_id, person)
    )
    flags = tuple(HeldFlag(row.ref, row.no, row.agency) for row in leaving.flags(session, partnership_id, person))
    return posts, parts, flags, leaving.board_seat(session, partnership_id, person) is not None


def stays(session: Session, partnership_id: int, row: PersonRow) -> bool:
    """Whether the account is needed elsewhere: they administer, or work or hold something outside this partnership."""
    return (
        row.administrator
        or not leaving.works_only_here(session, partnership_id, row.id)
        or leaving.holds_something_elsewhere(session, partnership_id, row.id)
    )


def takers(
    session: Session, partnership_id: int, names: Mapping[str, str], *, besides: int
) -> dict[str | None, dict[int, str]]:
    """Who may take something on, by agency (None: the partnership itself): whoever works there or is in its posts."""
    rows = session.execute(
        select(AffiliationRow.agency_key, PersonRow.id, PersonRow.name, PersonRow.title)
        .join(PersonRow, PersonRow.id == AffiliationRow.person_id)
        .where(
            AffiliationRow.agency_key.in_(names),
            PersonRow.active.is_(True),
            PersonRow.left_on.is_(None),
            PersonRow.id != besides,
        )
        .order_by(PersonRow.name, PersonRow.id)
    )
    found: dict[str | None, dict[int, str]] = {key: {} for key in (*names, None)}
    for agency, person, name, title in rows:
        for key in (agency, None):
            found[key][person] = f"{name}, {title}" if title else name
    posts = partnership_rows.read_posts(session, partnership_id)
    held = [(agency, who) for (agency, _), p in posts.posts.items() for who in (p.holder, p.deputy) if agency in found]
    known = people.names_of(session, {who for _, who in held if who is not None})
    for owner, who in held:
        if who is not None and who != besides and who not in posts.inactive:
            found[owner].setdefault(who, known[who])
    return found
