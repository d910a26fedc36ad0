"""The outbox as it is read: to whom, about what, and what became of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from escalation.domain.attention.telling_words import TELLINGS
from escalation.services.account_mail import ACCOUNT_MAILS
from escalation.services.operator_mail import TROUBLES
from escalation.storage import outbox, outbox_lists


@dataclass(frozen=True, slots=True)
class Told:
    """One message. `name` and `email` are None for the operator, `ref` is None for mail about an account.

    `state`: pending | sending | sent | withdrawn | given_up. `may_be_double`: more than one try, so that the mail may
    have arrived more than once.
    """

    ref: str | None
    kind: str
    subject: str
    name: str | None
    email: str | None
    state: str
    attempts: int
    made_at: datetime
    not_before: datetime
    next_attempt_at: datetime | None
    ended_at: datetime | None
    last_error: str | None

    @property
    def may_be_double(self) -> bool:
        """Whether the mail may have arrived twice."""
        return self.state == "sent" and self.attempts > 1

    def as_json(self) -> dict[str, Any]:
        """The message as the command prints it."""
        return {
            "ref": self.ref,
            "kind": self.kind,
            "subject": self.subject,
            "to": self.email or "operator",
            "state": self.state,
            "attempts": self.attempts,
            "may_be_double": self.may_be_double,
            "made_at": self.made_at,
            "not_before": self.not_before,
            "next_attempt_at": self.next_attempt_at,
            "ended_at": self.ended_at,
            "last_error": self.last_error,
        }


def messages(
    session: Session, *, states: tuple[str, ...] = (), partnership_id: int | None = None, limit: int | None = None
) -> tuple[Told, ...]:
    """The outbox, newest first; only messages in these states, of that partnership, where given."""
    rows = outbox_lists.listing(session, states=states, partnership_id=partnership_id, limit=limit)
    return tuple(
        Told(
            ref=ref,
            kind=row.kind,
            subject=_subject(row.kind),
            name=name,
            email=email,
            state=row.state,
            attempts=row.attempts,
            made_at=row.made_at,
            not_before=row.not_before,
            next_attempt_at=row.next_attempt_at if row.state in outbox.WAITING else None,
            ended_at=row.ended_at,
            last_error=row.last_error,
        )
        for row, ref, name, email in rows
    )


def _subject(kind: str) -> str:
    known = TELLINGS.get(kind) or ACCOUNT_MAILS.get(kind) or TROUBLES.get(kind)
    return known.subject if known is not None else kind


def given_up(session: Session, *, partnership_id: int | None = None) -> tuple[Told, ...]:
    """What reached nobody: the coordinator's and the operator's to see."""
    return messages(session, states=("given_up",), partnership_id=partnership_id)
