"""Accounts: signing in and out, passwords, and who has one."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from escalation.domain.language import say, say_many
from escalation.services import passwords
from escalation.services.passwords import WeakPassword
from escalation.storage import partnerships as partnership_rows
from escalation.storage import people, references, sign_ins
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import PersonRow

__all__ = [
    "Account",
    "Listed",
    "NotSignedIn",
    "UnknownAccount",
    "WeakPassword",
    "listing",
    "set_active",
    "set_password",
    "sign_in",
    "sign_out",
    "signed_in",
]

FREE_FAILURES = 4
FIRST_WAIT = timedelta(seconds=15)
LONGEST_WAIT = timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)

WRONG = "The email address or the password is not right."


class NotSignedIn(Exception):
    """Signing in was refused; the message is a sentence for people, the same whether or not the account exists.

    `wait` is how long this address has to wait after too many failures.
    """

    def __init__(self, sentence: str, *, wait: timedelta | None = None) -> None:
        super().__init__(sentence)
        self.wait = wait


class UnknownAccount(LookupError):
    """There is no such account."""


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody with an account, as pages know them.

    `until`: when their session ends if it is not used again; `for_good`: then it ends however much it is used.
    """

    id: int
    email: str
    name: str
    title: str | None
    administrator: bool
    until: datetime
    for_good: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """An account as the administrator's list shows it. `agencies` are names."""

    id: int
    email: str
    name: str
    title: str | None
    agencies: tuple[str, ...]
    active: bool
    administrator: bool
    has_password: bool


# -- signing in and out ---------------------------------------------------------------------------------------------


def sign_in(email: str, password: str, *, at: datetime) -> str:
    """Sign somebody in: the token of a new session. `at` is real time, in the demo too. NotSignedIn says why not.

    Each failure for an address, known or not, makes the next wait longer, up to a quarter of an hour, never for good.
    The attempt is counted before the password is looked at, so that many at once are no way round the wait.
    """
    address = people.normalised(email)
    guard = references.keyed_hash(address, purpose="sign-in")
    _count_attempt(guard, at)
    person, stored = _password_of(address)
    if not passwords.matches(stored, password) or person is None:
        raise NotSignedIn(WRONG)
    token = secrets.token_urlsafe(32)
    with transaction() as session:
        sign_ins.forget_guard(session, guard)
        sign_ins.add(session, _hashed(token), person, at=at)
        if stored is not None and passwords.outdated(stored):
            _row(session, person).password_hash = passwords.kept(password)
    return token


def _password_of(address: str) -> tuple[int | None, str | None]:
    """The open account of an address and its stored password. Nothing stays open while a password is checked."""
    if "\0" in address:
        return None, None
    session = reading()
    row = people.by_email(session, [address]).get(address)
    found = (row.id, row.password_hash) if row is not None and row.active else (None, None)
    session.rollback()
    return found


def _count_attempt(guard: str, at: datetime) -> None:
    with transaction() as session:
        row = sign_ins.locked_guard(session, guard, at=at)
        if row.wait_until > at:
            left = row.wait_until - at
            raise NotSignedIn(
                say("Too many tries for this address. Wait %(time)s, then try again.", time=_in_words(left)), wait=left
            )
        if at - row.wait_until > FORGOTTEN_AFTER:
            row.failures = 0
        row.failures += 1
        row.wait_until = at + wait_after(row.failures)


def wait_after(failures: int) -> timedelta:
    """How long an address waits after that many failures in a row: a few are free, then it doubles, up to a limit."""
    over = failures - FREE_FAILURES
    if over < 0:
        return timedelta(0)
    return min(FIRST_WAIT * (1 << min(over, 16)), LONGEST_WAIT)


def _in_words(left: timedelta) -> str:
    seconds = max(1, round(left.total_seconds()))
    if seconds < 60:
        return say_many("%(num)s second", "%(num)s seconds", seconds)
    minutes = -(-seconds // 60)
    return say_many("%(num)s minute", "%(num)s minutes", minutes)


def signed_in(token: str, *, at: datetime, idle: timedelta, longest: timedelta) -> Account | None:
    """Whose session this token is; None once it was ended, was idle too long, or is too old. `at` is real time."""
    found = sign_ins.open_session(reading(), _hashed(token))
    if found is None:
        return None
    if at - found.seen_at >= idle or at - found.made_at >= longest:
        return None
    to_note = at - found.seen_at >= SEEN_EVERY
    unused, oldest = (at if to_note else found.seen_at) + idle, found.made_at + longest
    account = Account(
        found.person,
        found.email,
        found.name,
        found.title,
        found.administrator,
        until=min(unused, oldest),
        for_good=oldest <= unused,
    )
    if to_note:
        with transaction() as session:
            sign_ins.seen(session, _hashed(token), at=at)
    return account


def whose_was(token: str) -> int | None:
    """Whose session this token was, if it ran out by itself; None for one that was ended, or never was."""
    found = sign_ins.open_session(reading(), _hashed(token))
    return found.person if found is not None else None


def sign_out(token: str, *, at: datetime) -> None:
    """End a session, wherever its cookie is."""
    with transaction() as session:
        sign_ins.end(session, _hashed(token), at=at)


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


# -- keeping accounts -----------------------------------------------------------------------------------------------


def set_password(person: int, password: str, *, at: datetime) -> None:
    """Give an account a new password and end its sessions. WeakPassword says what is wrong with it."""
    with transaction() as session:
        row = _row(session, person)
        passwords.require_strong(password, about=(row.email, row.email.split("@")[0], *row.name.split()))
        row.password_hash = passwords.kept(password)
        sign_ins.end_all_of(session, [person], at=at)
        sign_ins.forget_guard(session, references.keyed_hash(row.email, purpose="sign-in"))


def set_active(person: int, active: bool, *, at: datetime) -> None:
    """Close an account, which ends its sessions and takes it out of every post, or open it again."""
    with transaction() as session:
        row = _row(session, person)
        if row.active == active:
            return
        row.active = active
        if not active:
            sign_ins.end_all_of(session, [person], at=at)
        partnership_rows.raise_set_up_versions(session)


def listing() -> tuple[Listed, ...]:
    """Every account, by name."""
    session = reading()
    agencies = people.agencies_of_all(session)
    return tuple(
        Listed(
            row.id,
            row.email,
            row.name,
            row.title,
            agencies.get(row.id, ()),
            row.active,
            row.administrator,
            row.password_hash is not None,
        )
        for row in people.everybody(session)
    )


def account(person: int) -> Listed:
    """One account. UnknownAccount where there is none."""
    for found in listing():
        if found.id == person:
            return found
    raise UnknownAccount(f"There is no account {person}.")


def _row(session: Session, person: int) -> PersonRow:
    row = session.get(PersonRow, person)
    if row is None:
        raise UnknownAccount(f"There is no account {person}.")
    return row
