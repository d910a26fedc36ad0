"""The mail a demo would have sent, in the words it would have been sent in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from escalation.domain.attention import telling
from escalation.services import partnerships
from escalation.services.postings import Posting
from escalation.services.wording import words_of
from escalation.storage import disagreements, mailbox
from escalation.storage.base import reading
from escalation.storage.models.cases import DisagreementRow, MessageRow
from escalation.storage.models.setup import PersonRow

SIZE = 20


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail: to whom and when, and all that it is made of."""

    to: str
    email: str
    at: datetime
    posting: Posting


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
    mails = tuple(_mail(session, *row) for row in rows)
    return Page(mails, number, pages, total, person, people)


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
