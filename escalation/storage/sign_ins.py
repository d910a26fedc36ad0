"""Sign-in sessions, and the guard that makes guessing slow."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from escalation.storage import partnerships
from escalation.storage.models.cases import SignInGuardRow, SignInRow
from escalation.storage.models.setup import PersonRow


def add(session: Session, token_hash: str, person: int, *, at: datetime) -> None:
    """Keep a new session."""
    session.add(SignInRow(token_hash=token_hash, person=person, made_at=at, seen_at=at))


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session that was not ended, and whose it is."""

    made_at: datetime
    seen_at: datetime
    person: int
    email: str
    name: str
    title: str | None
    administrator: bool


def open_session(session: Session, token_hash: str) -> OpenSession | None:
    """The session of that token with whose it is, unless it was ended or its person left.

    Every page of somebody who is signed in begins with this, and next asks which state of the set-up holds: both come
    in one statement.
    """
    query = _open_session(session.get_bind().dialect.name)
    found = session.connection().execute(query, {"token": token_hash}).first()
    if found is None:
        return None
    *of_the_session, versions = found
    partnerships.know_versions(session, versions)
    return OpenSession(*of_the_session)


@cache
def _open_session(dialect: str) -> Select[Any]:
    signed_in, person = SignInRow.__table__.c, PersonRow.__table__.c
    return (
        select(
            signed_in.made_at,
            signed_in.seen_at,
            person.id,
            person.email,
            person.name,
            person.title,
            person.administrator,
            partnerships.versions_as_one(dialect),
        )
        .join_from(SignInRow.__table__, PersonRow.__table__, person.id == signed_in.person)
        .where(signed_in.token_hash == bindparam("token"), signed_in.ended_at.is_(None), person.active.is_(True))
    )


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
