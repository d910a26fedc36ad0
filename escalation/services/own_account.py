"""What people change about their own account, and the partnerships they have a part in."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.schemas.faults import BadFields
from escalation.schemas.setup_file import PLAIN, PersonSchema
from escalation.services import access, accounts, partnerships, passwords
from escalation.storage import partnerships as partnership_rows
from escalation.storage import workplaces as storage
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import PersonRow


@dataclass(frozen=True, slots=True)
class Workplace:
    """An agency somebody works for; `confirmed` once the agency says so too."""

    key: str
    name: str
    confirmed: bool


def agencies_of(person: int) -> tuple[Workplace, ...]:
    """Where somebody works, by name."""
    return tuple(
        Workplace(agency.key, agency.name, works.confirmed_at is not None)
        for works, agency in storage.affiliations_of(reading(), person)
    )


def partnerships_of(person: int, *, at: datetime) -> tuple[tuple[str, str], ...]:
    """The partnerships (key, name) somebody has a part in: through an agency, a post, the board or its audits."""
    session = reading()
    return tuple((p.key, p.name) for p in partnerships.listing(session) if _takes_part(session, person, p.id, at))


def _takes_part(session: Session, person: int, partnership_id: int, at: datetime) -> bool:
    posts = partnerships.posts_of(session, partnership_id)
    return (
        bool(partnership_rows.agencies_of(session, person) & posts.names.keys())
        or bool(posts.posts_of(person, at.astimezone(access.ZONE).date()))
        or person in partnerships.board_members(session, partnership_id)
        or person in partnerships.file_auditors(session, partnership_id)
    )


def rename(person: int, name: str, title: str) -> None:
    """Change name and title. BadFields says what is wrong, in the words of a set-up file."""
    name, title = " ".join(name.split()), " ".join(title.split())
    wrong = PersonSchema(only=("name", "title")).validate({"name": name, "title": title or None})
    if wrong:
        raise BadFields({field: PLAIN.get(str(why[0]), str(why[0])) for field, why in wrong.items()})
    with transaction() as session:
        row = session.get(PersonRow, person)
        assert row is not None
        row.name, row.title = name, title or None
        partnership_rows.raise_set_up_versions(session)


def change_password(person: int, present: str, new: str, *, at: datetime) -> None:
    """Choose another password, which ends every session. NotSignedIn where the present one is wrong; WeakPassword.

    Wrong tries count as those at the door do. `at` is real time.
    """
    row = reading().get(PersonRow, person)
    assert row is not None
    email = row.email
    passwords.require_strong(new, about=(email, email.split("@")[0], *row.name.split()))
    reading().rollback()
    try:
        token = accounts.sign_in(email, present, at=at)
    except accounts.NotSignedIn as refused:
        wait = refused.wait
        raise accounts.NotSignedIn(
            str(refused) if wait else say("This is not your present password."), wait=wait
        ) from None
    accounts.sign_out(token, at=at)
    accounts.set_password(person, new, at=at)
