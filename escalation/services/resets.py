"""Choosing a password by a mailed link: the first one after an invitation, or a new one when it is forgotten."""

from datetime import datetime

from escalation.services import account_mail, asking, links, passwords
from escalation.storage import partnerships as partnership_rows
from escalation.storage import people, references, sign_ins, tokens
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import PersonRow

PURPOSES = ("invitation", "reset")


def ask(email: str, *, at: datetime, real_at: datetime) -> None:
    """Mail a link for a new password, if anybody has this address. The caller learns nothing about that.

    `real_at` is the machine's own time, by which links end.
    """
    address = people.normalised(email)
    if "\0" in address or len(address) > 254:
        return
    with transaction() as session:
        person = people.by_email(session, [address]).get(address)
        if not asking.allowed(session, "reset", address, at=real_at) or person is None or not person.active:
            return
        tokens.end_open(session, ["reset"], person=person.id, at=real_at)
        token = tokens.add(
            session,
            "reset",
            email=person.email,
            made_at=real_at,
            ends_at=real_at + account_mail.lasts("reset"),
            person=person.id,
        )
        account_mail.queue_link(session, "reset", token, at=at)


def whose(link: str, *, real_at: datetime) -> str:
    """The address for which this link lets somebody choose a password. LinkEnded."""
    session = reading()
    token = links.opened(session, link, PURPOSES, at=real_at)
    person = session.get(PersonRow, token.person_id)
    if person is None or not person.active:
        raise links.LinkEnded
    return person.email


def choose(link: str, password: str, *, real_at: datetime) -> str:
    """Choose the password: the address it is for. It ends every session and every other link of that account.

    LinkEnded; WeakPassword says what is wrong with the password, and the link stays good.
    """
    with transaction() as session:
        token = links.opened(session, link, PURPOSES, at=real_at, lock=True)
        person = session.get(PersonRow, token.person_id)
        if person is None or not person.active:
            raise links.LinkEnded
        passwords.require_strong(password, about=(person.email, person.email.split("@")[0], *person.name.split()))
        person.password_hash = passwords.kept(password)
        tokens.end_open(session, PURPOSES, person=person.id, at=real_at)
        sign_ins.end_all_of(session, [person.id], at=real_at)
        sign_ins.forget_guard(session, references.keyed_hash(person.email, purpose="sign-in"))
        partnership_rows.raise_set_up_versions(session)
        return person.email
