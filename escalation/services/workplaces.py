"""Where people work: joining one agency, leaving another. Posts left behind stand empty and show as gaps."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from escalation.storage import partnerships as partnership_rows
from escalation.storage import people, set_up_journal
from escalation.storage import workplaces as storage
from escalation.storage.base import transaction
from escalation.storage.models.setup import AffiliationRow


class NoSuchWork(LookupError):
    """Somebody does not work for that agency, or there is no such agency in the partnership."""


def start(partnership: str, person: int, agency: str, *, by: int, at: datetime) -> None:
    """Let somebody work for an agency of the partnership, as the partnership itself says. NoSuchWork."""
    with transaction() as session:
        row = partnership_rows.by_key(session, partnership)
        if row is None or agency not in {member.key for member in partnership_rows.read_members(session, row.id)}:
            raise NoSuchWork(agency)
        works = session.get(AffiliationRow, (person, agency))
        if works is None:
            works = AffiliationRow(person_id=person, agency_key=agency)
            session.add(works)
        elif works.confirmed_at is not None:
            return
        works.confirmed_at, works.confirmed_by = at, by
        session.flush()
        _note(session, person, agency, "Somebody works for an agency", by=by, at=at, ended=False)
        partnership_rows.raise_set_up_versions(session)


def end(person: int, agency: str, *, by: int, at: datetime, partnership: str | None = None) -> int:
    """Somebody no longer works for an agency: how many posts that leaves empty. NoSuchWork.

    Where `partnership` is named, the agency has to be one of it.
    """
    with transaction() as session:
        if partnership is not None:
            row = partnership_rows.by_key(session, partnership)
            if row is None or row.id not in storage.partnerships_of_agency(session, agency):
                raise NoSuchWork(agency)
        return end_work(session, person, agency, by=by, at=at, why="Somebody left an agency")


def end_work(session: Session, person: int, agency: str, *, by: int, at: datetime, why: str) -> int:
    """The same within a transaction."""
    works = session.get(AffiliationRow, (person, agency))
    if works is None:
        raise NoSuchWork(agency)
    session.delete(works)
    held = storage.posts_held(session, person, agency)
    posts = [f"{post.role}{' (deputy)' if post.deputy_id == person else ''}" for post in held]
    for post in held:
        if post.deputy_id == person:
            post.deputy_id = None
        if post.holder_id == person:
            post.holder_id = None
    session.flush()
    _note(session, person, agency, why, by=by, at=at, ended=True, posts=posts)
    partnership_rows.raise_set_up_versions(session)
    return len(held)


def _note(
    session: Session,
    person: int,
    agency: str,
    what: str,
    *,
    by: int,
    at: datetime,
    ended: bool,
    posts: Sequence[str] = (),
) -> None:
    value = {"person": people.names_of(session, [person]).get(person), "agency": agency, "posts": list(posts)}
    for place in storage.partnerships_of_agency(session, agency):
        before, after = (value, None) if ended else (None, value)
        set_up_journal.note(session, place, person=by, at=at, what=what, before=before, after=after)
