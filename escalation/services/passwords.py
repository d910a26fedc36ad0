"""Passwords: what is accepted as one, how it is kept, and checking one at the same cost whether or not there is one."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from escalation.domain.language import say

SHORTEST = 12
LONGEST = 256

_hasher = PasswordHasher()
_nobodys: str | None = None


class WeakPassword(Exception):
    """A password that is too easy to guess; the message is a sentence for people."""


def use_cost(*, time_cost: int, memory_cost: int) -> None:
    """Keep passwords from now on at another cost (`memory_cost` in KiB): for tests, which protect nothing."""
    global _hasher, _nobodys
    _hasher = PasswordHasher(time_cost=time_cost, memory_cost=memory_cost, parallelism=1)
    _nobodys = None


def kept(password: str) -> str:
    """The form in which a password is stored."""
    return _hasher.hash(password)


def matches(stored: str | None, password: str) -> bool:
    """Whether this is the password. Without one on record it takes as long: nobody learns who has an account."""
    if len(password) > LONGEST:
        password, stored = "", None
    nobodys = _of_nobody()  # before either way, so that the first attempt of a process tells nothing either
    try:
        _hasher.verify(stored or nobodys, password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether a password should be kept anew because it costs less than it should by now."""
    return _hasher.check_needs_rehash(stored)


def require_strong(password: str, *, about: tuple[str, ...] = ()) -> None:
    """WeakPassword unless it is long enough and not made of what everybody knows about the person."""
    if len(password) < SHORTEST:
        raise WeakPassword(
            say("Use %(shortest)s characters or more. Three words you can remember are good.", shortest=SHORTEST)
        )
    if len(password) > LONGEST:
        raise WeakPassword(say("Use %(longest)s characters or fewer.", longest=LONGEST))
    if len(set(password.casefold())) < 5:
        raise WeakPassword(say("Use more than a few different characters."))
    rest = password.casefold()
    for word in about:
        rest = rest.replace(word.casefold(), "") if len(word) > 2 else rest
    if len(rest) < SHORTEST // 2:
        raise WeakPassword(say("Do not use the name or the email address of the account."))


def _of_nobody() -> str:
    global _nobodys
    if _nobodys is None:
        _nobodys = _hasher.hash("nobody signs in with this")
    return _nobodys
