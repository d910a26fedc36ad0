"""Whether mail reaches an address: one is sent there, and whoever reads it says so with one click."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.schemas.faults import BadFields
from escalation.schemas.setup_file import PersonSchema
from escalation.services import account_mail, asking, links, partnerships
from escalation.storage import partnerships as partnership_rows
from escalation.storage import people, tokens
from escalation.storage.base import reading, transaction
from escalation.storage.models.cases import MessageRow
from escalation.storage.models.setup import TokenRow

PURPOSE = "test_mail"
SHOWN = 20


class UnknownPartnership(LookupError):
    """There is no such partnership."""


@dataclass(frozen=True, slots=True)
class Tested:
    """One test. `state`: waiting | sent | given_up | answered | withdrawn. `at`: when it came to that."""

    email: str
    asked_at: datetime
    state: str
    at: datetime | None
    why: str | None


def send(partnership: str, email: str, *, at: datetime, real_at: datetime) -> None:
    """Send a test mail to any address. `real_at` is the machine's own time.

    BadFields where it is no address, or where it was sent there too often within the hour.
    """
    address = people.normalised(email)
    with transaction() as session:
        row = partnership_rows.by_key(session, partnership)
        if row is None:
            raise UnknownPartnership(partnership)
        wrong = PersonSchema(only=("email",)).validate({"email": address})
        if wrong:
            raise BadFields({"email": say("Enter an email address, such as name@agency.example.")})
        if not asking.allowed(session, PURPOSE, address, at=real_at):
            raise BadFields(
                {"email": say("This address had three test mails within the hour. Wait for an answer first.")}
            )
        token = tokens.add(
            session,
            PURPOSE,
            email=address,
            made_at=real_at,
            ends_at=real_at + account_mail.lasts(PURPOSE),
            partnership=row.id,
        )
        account_mail.queue_link(session, PURPOSE, token, at=at)


def tested(partnership: str) -> tuple[str, tuple[Tested, ...]]:
    """The partnership's name, and its last tests, newest first."""
    session = reading()
    found = partnerships.find(session, partnership)
    if found is None:
        raise UnknownPartnership(partnership)
    rows = session.execute(
        select(TokenRow, MessageRow)
        .outerjoin(MessageRow, MessageRow.token_id == TokenRow.id)
        .where(TokenRow.purpose == PURPOSE, TokenRow.partnership_id == found.id)
        .order_by(TokenRow.id.desc())
        .limit(SHOWN)
    ).all()
    return found.name, tuple(_tested(token, message) for token, message in rows)


def _tested(token: TokenRow, message: MessageRow | None) -> Tested:
    if token.used_at is not None:
        return Tested(token.email, token.made_at, "answered", token.used_at, None)
    state = message.state if message is not None else "pending"
    if message is None or state in ("pending", "sending"):
        return Tested(token.email, token.made_at, "waiting", None, message.last_error if message else None)
    return Tested(token.email, token.made_at, state, message.ended_at, message.last_error)


def asked_by(link: str, *, real_at: datetime) -> str:
    """The name of the partnership that asks. LinkEnded when the link is no use any more."""
    session = reading()
    token = links.opened(session, link, (PURPOSE,), at=real_at)
    return _name(session, token)


def answer(link: str, *, real_at: datetime) -> str:
    """It has arrived: the name of the partnership that asked. LinkEnded when the link is no use any more."""
    with transaction() as session:
        token = links.opened(session, link, (PURPOSE,), at=real_at, lock=True)
        token.used_at = real_at
        return _name(session, token)


def _name(session: Session, token: TokenRow) -> str:
    assert token.partnership_id is not None
    return partnerships.by_id(session, token.partnership_id).name
