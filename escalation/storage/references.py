"""Local references: encrypted where they stand, with a keyed hash beside them for exact search and linking."""

import base64
import hashlib
import hmac
import secrets
from datetime import timedelta
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken

from escalation.storage.base import secret_key

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Without letters and digits that are mistaken for each other when read out."""


def new_ref() -> str:
    """A reference of the product's own that cannot be guessed: 60 bits, in three readable groups."""
    letters = [secrets.choice(ALPHABET) for _ in range(12)]
    return "-".join("".join(letters[i : i + 4]) for i in (0, 4, 8))


def encrypt(text: str, *, purpose: str = "reference") -> bytes:
    """The text, readable only with the installation's key."""
    return _cipher(secret_key(), purpose).encrypt(text.encode())


def decrypt(token: bytes, *, purpose: str = "reference", longest: timedelta | None = None) -> str | None:
    """The text again; None where key or purpose are not those it was written with, or it is older than `longest`."""
    ttl = int(longest.total_seconds()) if longest is not None else None
    try:
        return _cipher(secret_key(), purpose).decrypt(bytes(token), ttl=ttl).decode()
    except InvalidToken:
        return None


def keyed_hash(text: str, *, purpose: str) -> str:
    """The same text always gives the same hash here and nowhere else. Case and spaces do not matter."""
    normal = "".join(text.split()).casefold()
    return hmac.new(_derived(secret_key(), purpose), normal.encode(), hashlib.sha256).hexdigest()


@lru_cache(maxsize=16)
def _cipher(secret: bytes, purpose: str) -> Fernet:
    return Fernet(_derived(secret, purpose))


def _derived(secret: bytes, purpose: str) -> bytes:
    digest = hmac.new(secret, f"escalation:{purpose}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest)
