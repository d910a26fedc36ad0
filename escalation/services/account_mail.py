"""Mail about accounts: its words, where its links lead, and how long these are good. It never names a case."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from escalation.domain.attention import telling
from escalation.storage import outbox
from escalation.storage.models.setup import TokenRow


@dataclass(frozen=True, slots=True)
class AccountMail:
    """One kind of mail. `path` leads to our own page; `lasts`: how long a one-time link is good."""

    subject: str
    happened: str
    task: str
    path: str
    lasts: timedelta | None = None


ACCOUNT_MAILS: Mapping[str, AccountMail] = {
    "invitation": AccountMail(
        "choose your password",
        "{partnership} has opened an account for you, so that you can raise and answer professional disagreements.",
        "Choose your password here. The link works once, for 7 days.",
        "/password/{link}",
        timedelta(days=7),
    ),
    "added": AccountMail(
        "you were added",
        "{partnership} has added you to its people. Your address and password stay the same.",
        "Sign in here to see what waits for you.",
        "/work",
    ),
    "reset": AccountMail(
        "choose a new password",
        "Somebody asked for a new password for this address. If it was not you, do nothing: your password stays.",
        "Choose a new password here. The link works once, for 2 hours.",
        "/password/{link}",
        timedelta(hours=2),
    ),
    "registration": AccountMail(
        "finish joining",
        "Somebody, we hope you, asked to join {partnership} with this address. If it was not you, do nothing.",
        "Finish joining here. The link works once, for 24 hours.",
        "/join/{key}/{link}",
        timedelta(hours=24),
    ),
    "draft": AccountMail(
        "go on where you stopped",
        "Somebody, we hope you, asked {partnership} for this link. If it was not you, do nothing.",
        "Go on here, on any device. What you typed is kept. The link works for 7 days.",
        "/go-on/{key}/{link}",
        timedelta(days=7),
    ),
    "to_confirm": AccountMail(
        "does this person work with you?",
        "Somebody has joined {partnership} as one of your agency's people. They can raise things meanwhile.",
        "Say whether they work with you.",
        "/colleagues",
    ),
    "test_mail": AccountMail(
        "a test, please answer",
        "{partnership} wants to know whether mail reaches this address. No case is behind it.",
        "Open this page and press the button. The link works once, for 7 days.",
        "/test-mail/{link}",
        timedelta(days=7),
    ),
    "not_ours": AccountMail(
        "somebody is not known to their agency",
        "An agency of {partnership} said that somebody who joined does not work there. "
        "They no longer act for it. What they raised stays.",
        "See who it is, and whether anything has to be done.",
        "/people/{key}",
    ),
}


def words(kind: str, partnership: str | None, key: str | None, link: str | None) -> tuple[telling.Words, str]:
    """What the mail of that kind says, and the address within the service that it leads to."""
    mail = ACCOUNT_MAILS[kind]
    name = partnership or "Your partnership"
    said = telling.Words(mail.subject, mail.happened.format(partnership=name), mail.task, None)
    return said, mail.path.format(key=key, link=link)


def queue_link(session: Session, kind: str, token: TokenRow, *, at: datetime) -> None:
    """Let a one-time link be mailed, in the transaction that makes or renews it. `at`: the time that mail lives in."""
    sendings = token.data.get("sendings", 0) + 1
    token.data = {**token.data, "sendings": sendings}
    outbox.add_apart(
        session,
        key=f"{kind}:{token.id}:{sendings}",
        kind=kind,
        at=at,
        partnership_id=token.partnership_id,
        person=token.person_id,
        link=token.id,
    )


def queue_note(session: Session, kind: str, *, person: int, partnership_id: int, about: str, at: datetime) -> None:
    """Let somebody be told something about accounts. The same `about` is told to the same person once."""
    outbox.add_apart(
        session, key=f"{kind}:{about}:{person}", kind=kind, at=at, partnership_id=partnership_id, person=person
    )


def lasts(kind: str) -> timedelta:
    """How long the link of that kind of mail is good. ValueError for a mail that has none."""
    length = ACCOUNT_MAILS[kind].lasts
    if length is None:
        raise ValueError(f"{kind} has no link that ends.")
    return length
