"""The first administrator: the one account that is made outside the browser."""

from datetime import datetime

from sqlalchemy.orm import Session

from escalation.schemas.setup_file import PersonSchema
from escalation.services import account_mail, links, passwords
from escalation.storage import people, references, sign_ins, tokens
from escalation.storage.base import transaction
from escalation.storage.models.setup import PersonRow


class NotMade(Exception):
    """No administrator was made; the message is a sentence for people."""


def create(email: str, name: str | None, *, at: datetime) -> str:
    """Make somebody an administrator: the address of the page on which they choose their password, good for 7 days.

    `at` is real time. An account that is there already keeps its name, and its password until another is chosen.
    """
    with transaction() as session:
        person = _administrator(session, email, name, at=at)
        tokens.end_open(session, ["invitation"], person=person.id, at=at)
        ends_at = at + account_mail.lasts("invitation")
        token = tokens.add(session, "invitation", email=person.email, made_at=at, ends_at=ends_at, person=person.id)
    return f"/password/{links.fresh(token.id, at=at)}"


def create_with_password(email: str, name: str | None, password: str, *, at: datetime) -> None:
    """Make somebody an administrator with this password, which ends their sessions. NotMade if it is too weak."""
    with transaction() as session:
        person = _administrator(session, email, name, at=at)
        try:
            passwords.require_strong(password, about=(person.email, person.email.split("@")[0], *person.name.split()))
        except passwords.WeakPassword as weak:
            raise NotMade(str(weak)) from None
        person.password_hash = passwords.kept(password)
        sign_ins.end_all_of(session, [person.id], at=at)
        sign_ins.forget_guard(session, references.keyed_hash(person.email, purpose="sign-in"))


def _administrator(session: Session, email: str, name: str | None, *, at: datetime) -> PersonRow:
    address = people.normalised(email)
    if PersonSchema(only=("email",)).validate({"email": address}):
        raise NotMade("This is not an e-mail address.")
    person = people.by_email(session, [address]).get(address)
    if person is None:
        person = PersonRow(email=address, name=" ".join((name or "").split()) or address, created_at=at)
        session.add(person)
    elif not person.active:
        raise NotMade("This account is closed. Another administrator can open it again.")
    person.administrator = True
    session.flush()
    return person
