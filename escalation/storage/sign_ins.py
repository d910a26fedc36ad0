"""Sign-in sessions, and the guard that makes guessing slow."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from escalation.storage import partnerships
from escalation.storage.models.cases import SignInGuardRow, SignInRow
from escalation.storage.models.setup import PersonRow


def add(session: Session, token_hash: str, person: int, *, at: datetime) -> None:
    """Keep a new session."""
    session.add(SignInRow(token_hash=token_hash, person=person, made_at=at, seen_at=at))


def open_session(session: Session, token_hash: str) -> tuple[SignInRow, PersonRow] | None:
    """The session of that token with whose it is, unless it was ended or its person left.

    Every page of somebody who is signed in begins with this, and next asks which state of the set-up holds: both come
    in one statement.
    """
    versions = partnerships.versions_as_one(session)
    found = session.execute(
        select(SignInRow, PersonRow, versions)
        .join(PersonRow, PersonRow.id == SignInRow.person)
        .where(SignInRow.token_hash == token_hash, SignInRow.ended_at.is_(None), PersonRow.active.is_(True))
    ).first()
    if found is None:
        return None
    partnerships.know_versions(session, found[2])
    return found[0], found[1]


def seen(session: Session, token_hash: str, *, at: datetime) -> None:
    """Note that the session is in use."""
    session.execute(
        update(SignInRow)
        .where(SignInRow.token_hash == token_hash, SignInRow.ended_at.is_(None), SignInRow.seen_at < at)
        .values(seen_at=at)
    )


def end(session: Session, token_hash: str, *, at: datetime) -> None:
    """End one session."""
    session.execute(
        update(SignInRow).where(SignInRow.token_hash == token_hash, SignInRow.ended_at.is_(None)).values(ended_at=at)
    )


def end_all_of(session: Session, people: Collection[int], *, at: datetime) -> None:
    """End every session of these people."""
    session.execute(
        update(SignInRow).where(SignInRow.person.in_(people), SignInRow.ended_at.is_(None)).values(ended_at=at)
    )


def locked_guard(session: Session, email_hash: str, *, at: datetime) -> SignInGuardRow:
    """The guard of one address, made if need be, and held until the transaction ends."""
    query = select(SignInGuardRow).where(SignInGuardRow.email_hash == email_hash).with_for_update()
    row = session.scalar(query)
    if row is None:
        try:
            with session.begin_nested():
                session.add(SignInGuardRow(email_hash=email_hash, failures=0, wait_until=at))
        except IntegrityError:
            pass  # another attempt for the same address was quicker
        row = session.scalars(query).one()
    return row


def forget_guard(session: Session, email_hash: str) -> None:
    """Forget the failures of an address."""
    session.execute(delete(SignInGuardRow).where(SignInGuardRow.email_hash == email_hash))
