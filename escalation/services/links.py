"""One-time links: 256 random bits, kept only as a hash, compared in constant time, good once and not for long."""

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from escalation.storage import tokens
from escalation.storage.base import transaction
from escalation.storage.models.setup import TokenRow


class LinkEnded(Exception):
    """The link was used, replaced, ran out, or never was; the answer is the same."""


def fresh(token_id: int, *, at: datetime) -> str | None:
    """A new secret for this link, as it stands in the address; earlier ones end. None once it is used or over.

    `at` is real time. The secret is in no table and no log: only who reads the mail has it.
    """
    secret = secrets.token_urlsafe(32)
    with transaction() as session:
        row = tokens.by_id(session, token_id, lock=True)
        if row is None or row.used_at is not None or row.ends_at <= at:
            return None
        row.secret_hash = _hashed(secret)
    return f"{token_id}.{secret}"


def opened(session: Session, link: str, purposes: Collection[str], *, at: datetime, lock: bool = False) -> TokenRow:
    """What this link is for. LinkEnded when it is no use any more. `at` is real time.

    Looking does not use it up: mail programs look at links before people do.
    """
    row = known(session, link, purposes, lock=lock)
    if row.used_at is not None or row.ends_at <= at:
        raise LinkEnded
    return row


def known(session: Session, link: str, purposes: Collection[str], *, lock: bool = False) -> TokenRow:
    """The same, also where it was used or ran out: for saying to its reader what became of it. LinkEnded."""
    number, _, secret = link.partition(".")
    row = tokens.by_id(session, int(number), lock=lock) if _is_number(number) else None
    stored = row.secret_hash if row is not None and row.secret_hash is not None else _hashed("")
    fits = hmac.compare_digest(stored, _hashed(secret))
    if row is None or not fits or row.purpose not in purposes:
        raise LinkEnded
    return row


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _hashed(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()
