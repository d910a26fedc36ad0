"""The mail a demo would have sent, in the words it would have been sent in."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from escalation.domain.attention import telling
from escalation.services import partnerships
from escalation.services.postings import Digest, Posting
from escalation.services.postings import together as in_one
from escalation.services.wording import words_of
from escalation.storage import disagreements, mailbox
from escalation.storage.base import reading
from escalation.storage.models.cases import DisagreementRow, MessageRow
from escalation.storage.models.setup import PersonRow

SIZE = 20

Row = tuple[MessageRow, DisagreementRow, PersonRow]


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail: to whom and when, and all that it is made of."""

    to: str
    email: str
    at: datetime
    posting: Posting | Digest


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the mailbox, numbered from 1. `people` (id, name) have mail; `person` is whose is shown."""

    mails: tuple[Mail, ...]
    number: int
    pages: int
    total: int
    person: int | None
    people: tuple[tuple[int, str], ...]


def mailbox_page(number: int, *, person: int | None, at: datetime) -> Page:
    """The mail that was due by `at`, newest first. A number beyond the end gives the last page.

    Somebody who has no mail is nobody in particular: everybody's is shown.
    """
    session = reading()
    people = tuple(mailbox.people(session, at=at))
    person = person if person in {each for each, _ in people} else None
    total = mailbox.count(session, at=at, person=person)
    pages = max(1, -(-total // SIZE))
    number = min(max(number, 1), pages)
    rows = mailbox.page(session, at=at, person=person, start=(number - 1) * SIZE, size=SIZE)
    return Page(tuple(_mails(session, rows)), number, pages, total, person, people)


def _mails(session: Session, rows: Sequence[Row]) -> Iterator[Mail]:
    """Each message as a mail; those that went together as one, where the newest of them stands."""
    together = mailbox.together(session, {message.reference for message, _, _ in rows if message.reference})
    shown: set[str] = set()
    for row in rows:
        reference = row[0].reference
        same = together.get(reference, [row]) if reference else [row]
        if len(same) == 1:
            yield _mail(session, *row)
        elif reference and reference not in shown:
            shown.add(reference)
            mails = [_mail(session, *each) for each in same]
            at = max(mail.at for mail in mails)
            yield Mail(mails[0].to, mails[0].email, at, in_one([_single(mail) for mail in mails]))


def _single(mail: Mail) -> Posting:
    assert isinstance(mail.posting, Posting)
    return mail.posting


def _mail(session: Session, message: MessageRow, about: DisagreementRow, person: PersonRow) -> Mail:
    value = disagreements.load(session, [about.id])[0].value if telling.depends(message.kind) else None
    posting = Posting(
        key=message.key,
        ref=about.ref,
        kind=message.kind,
        words=telling.words(message.kind, message.about, value),
        to=person.email,
        partnership=partnerships.by_id(session, about.partnership_id).name,
        help_contact=partnerships.settings_of(session, about.partnership_id).help_contact,
        at=message.not_before,
        wording=words_of(session, about.partnership_id),
    )
    return Mail(person.name, person.email, message.not_before, posting)
