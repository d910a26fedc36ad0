"""Joining by oneself: a work address in a known domain, a link by mail, and the agency's lead says that it is right.

Nothing that somebody raises waits for that: it settles only who may go on acting for the agency.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.domain.posts import Found
from escalation.schemas.faults import BadFields
from escalation.schemas.setup_file import PLAIN, PersonSchema
from escalation.services import account_mail, asking, links, partnerships, passwords
from escalation.services.access import ZONE
from escalation.services.workplaces import end_work
from escalation.storage import partnerships as partnership_rows
from escalation.storage import people, set_up_journal, tokens
from escalation.storage import workplaces as storage
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import AffiliationRow, PersonRow, TokenRow

ADDRESS = "Enter your work email address, such as name@agency.example."
PURPOSES = ("registration",)


@dataclass(frozen=True, slots=True)
class Joining:
    """What somebody finishes: agencies are (key, name). `known_as` is their name where they have an account already."""

    partnership: str
    partnership_name: str
    email: str
    agencies: tuple[tuple[str, str], ...]
    known_as: str | None


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """Somebody who says that they work for an agency, and whose agency has not said so yet."""

    person: int
    name: str
    title: str | None
    email: str
    agency: str
    agency_name: str


def name_of(partnership: str) -> str | None:
    """The name of the partnership of that key; None where there is none."""
    row = partnership_rows.by_key(reading(), partnership)
    return row.name if row is not None else None


# -- asking for a link ----------------------------------------------------------------------------------------------


def ask(partnership: str, email: str, *, at: datetime, real_at: datetime) -> None:
    """Send a link to a work address of one of the partnership's agencies. `real_at` is the machine's own time.

    BadFields where it is no address, or its domain is no agency's: that says nothing about accounts. Otherwise the
    answer is the same whether there is an account or not, and however often it is asked. LookupError where there is no
    such partnership.
    """
    address = people.normalised(email)
    with transaction() as session:
        row = partnership_rows.by_key(session, partnership)
        if row is None:
            raise LookupError(partnership)
        require_address(address)
        if not agencies_for(session, row.id, address):
            raise BadFields(
                {"email": say("This address is of no agency we know. Use your work address, or ask for help.")}
            )
        person = people.by_email(session, [address]).get(address)
        if not asking.allowed(session, "join", address, at=real_at) or (person is not None and not person.active):
            return
        token = tokens.add(
            session,
            "registration",
            email=address,
            made_at=real_at,
            ends_at=real_at + account_mail.lasts("registration"),
            person=person.id if person is not None else None,
            partnership=row.id,
        )
        account_mail.queue_link(session, "registration", token, at=at)


def require_address(address: str) -> None:
    """BadFields unless this can be somebody's address."""
    if PersonSchema(only=("email",)).validate({"email": address}):
        raise BadFields({"email": ADDRESS})


def agencies_for(session: Session, partnership_id: int, address: str) -> tuple[tuple[str, str], ...]:
    """The partnership's agencies whose people have addresses like this one: key and name."""
    agencies = storage.agencies_of_domain(session, partnership_id, address.rpartition("@")[2])
    return tuple((agency.key, agency.name) for agency in agencies)


# -- finishing ------------------------------------------------------------------------------------------------------


def joining(partnership: str, link: str, *, real_at: datetime) -> Joining:
    """What this link lets somebody finish. LinkEnded where it is no use any more, or of another partnership."""
    session = reading()
    token = links.opened(session, link, PURPOSES, at=real_at)
    return described(session, token, partnership)


def described(session: Session, token: TokenRow, partnership: str) -> Joining:
    """What the link of this token lets somebody finish. LinkEnded as `joining`."""
    if token.partnership_id is None:
        raise links.LinkEnded
    row = partnership_rows.by_id(session, token.partnership_id)
    person = people.by_email(session, [token.email]).get(token.email)
    if row.key != partnership or (person is not None and not person.active):
        raise links.LinkEnded
    agencies = agencies_for(session, row.id, token.email)
    known_as = person.name if person is not None and person.password_hash is not None else None
    return Joining(row.key, row.name, token.email, agencies, known_as)


def finish(partnership: str, link: str, fields: Mapping[str, str], *, at: datetime, real_at: datetime) -> str:
    """Make the account, or add the agency to the one there is; the address it is for.

    BadFields names what is missing (name, title, agency, password); LinkEnded. The agency's lead is told, and whoever
    joined may raise at once.
    """
    with transaction() as session:
        token = links.opened(session, link, PURPOSES, at=real_at, lock=True)
        let_in(session, token, partnership, fields, at=at, real_at=real_at)
        return token.email


def let_in(
    session: Session, token: TokenRow, partnership: str, fields: Mapping[str, str], *, at: datetime, real_at: datetime
) -> PersonRow:
    """As `finish`, in the caller's transaction, for a token whose link was just shown. It uses the link up."""
    what = described(session, token, partnership)
    agency = _agency(what, fields)
    person = people.by_email(session, [token.email]).get(token.email)
    if what.known_as is None:
        person = _account(session, person, token.email, fields, agency, at=at)
    assert person is not None
    token.used_at, token.person_id = real_at, person.id
    if session.get(AffiliationRow, (person.id, agency)) is None:
        session.add(AffiliationRow(person_id=person.id, agency_key=agency))
        assert token.partnership_id is not None
        _tell_lead(session, token.partnership_id, agency, person.id, at=at)
        after = {"person": person.name, "agency": agency}
        set_up_journal.note(session, token.partnership_id, person=person.id, at=at, what="Somebody joined", after=after)
    session.flush()
    partnership_rows.raise_set_up_versions(session)
    return person


def _agency(what: Joining, fields: Mapping[str, str]) -> str:
    keys = [key for key, _ in what.agencies]
    chosen = fields.get("agency", "") or (keys[0] if len(keys) == 1 else "")
    if chosen not in keys:
        raise BadFields({"agency": say("Choose the agency you work for.")})
    return chosen


def _account(
    session: Session, person: PersonRow | None, email: str, fields: Mapping[str, str], agency: str, *, at: datetime
) -> PersonRow:
    name, title = " ".join(fields.get("name", "").split()), fields.get("title", "").strip()
    wrong = PersonSchema(only=("name", "title")).validate({"name": name, "title": title or None})
    faults = {field: PLAIN.get(str(why[0]), str(why[0])) for field, why in wrong.items()}
    if not name:
        faults["name"] = say("Enter your name.")
    try:
        passwords.require_strong(fields.get("password", ""), about=(email, email.split("@")[0], *name.split()))
    except passwords.WeakPassword as weak:
        faults["password"] = str(weak)
    if faults:
        raise BadFields(faults)
    if person is None:
        person = PersonRow(email=email, created_at=at)
        session.add(person)
    person.name, person.title = name, title or None
    person.password_hash = passwords.kept(fields["password"])
    session.flush()
    return person


def _tell_lead(session: Session, partnership_id: int, agency: str, person: int, *, at: datetime) -> None:
    today = at.astimezone(ZONE).date()
    lead = partnership_rows.read_posts(session, partnership_id).holder(agency, "safeguarding_lead", on=today)
    told = lead.person if isinstance(lead, Found) else _coordinator(session, partnership_id, at=at)
    if told is not None:
        about = f"{person}:{agency}:{at.isoformat()}"
        account_mail.queue_note(session, "to_confirm", person=told, partnership_id=partnership_id, about=about, at=at)


def _coordinator(session: Session, partnership_id: int, *, at: datetime) -> int | None:
    today = at.astimezone(ZONE).date()
    found = partnership_rows.read_posts(session, partnership_id).holder(None, "coordinator", on=today)
    return found.person if isinstance(found, Found) else None


# -- the agency's word ----------------------------------------------------------------------------------------------


def waiting_for(person: int, *, at: datetime) -> tuple[Unconfirmed, ...]:
    """Those about whom this person is asked: as safeguarding lead of their agency, or as coordinator."""
    session = reading()
    return _waiting(session, person, at=at)


def _waiting(session: Session, person: int, *, at: datetime) -> tuple[Unconfirmed, ...]:
    agencies = {key for place in partnership_rows.every_id(session) for key in _asked_about(session, place, person, at)}
    if not agencies:
        return ()

    def read() -> tuple[Unconfirmed, ...]:
        return tuple(
            Unconfirmed(who.id, who.name, who.title, who.email, agency.key, agency.name)
            for _, who, agency in storage.unconfirmed(session)
        )

    found = partnership_rows.kept_of_all(session, "unconfirmed", 0, read)
    return tuple(each for each in found if each.agency in agencies and each.person != person)


def _asked_about(session: Session, partnership_id: int, person: int, at: datetime) -> set[str]:
    """The agencies of the partnership whose people this person may speak for."""
    posts = partnerships.posts_of(session, partnership_id)
    today = at.astimezone(ZONE).date()
    mine = posts.posts_of(person, today)
    if (None, "coordinator") in mine:
        return set(posts.names)
    return {agency for agency, role in mine if role == "safeguarding_lead" and agency is not None}


def confirm(person: int, agency: str, *, by: int, at: datetime) -> bool:
    """The agency says that somebody works there. False where nothing was asked of `by`, or it was settled already."""
    with transaction() as session:
        if not _is_asked(session, person, agency, by, at):
            return False
        works = session.get(AffiliationRow, (person, agency), with_for_update=True)
        if works is None or works.confirmed_at is not None:
            return False
        works.confirmed_at, works.confirmed_by = at, by
        _note(session, person, agency, "Somebody confirmed", by=by, at=at)
        partnership_rows.raise_set_up_versions(session)
        return True


def decline(person: int, agency: str, *, by: int, at: datetime) -> bool:
    """The agency says that somebody does not work there: they act for it no longer, and the coordinator is told.

    What they raised stays. False as for `confirm`.
    """
    with transaction() as session:
        if not _is_asked(session, person, agency, by, at):
            return False
        works = session.get(AffiliationRow, (person, agency), with_for_update=True)
        if works is None or works.confirmed_at is not None:
            return False
        end_work(session, person, agency, by=by, at=at, why="Somebody is not known to their agency")
        for place in storage.partnerships_of_agency(session, agency):
            coordinator = _coordinator(session, place, at=at)
            if coordinator is not None and coordinator != by:
                about = f"{person}:{agency}:{at.isoformat()}"
                account_mail.queue_note(
                    session, "not_ours", person=coordinator, partnership_id=place, about=about, at=at
                )
        return True


def _is_asked(session: Session, person: int, agency: str, by: int, at: datetime) -> bool:
    return any(each.person == person and each.agency == agency for each in _waiting(session, by, at=at))


def _note(session: Session, person: int, agency: str, what: str, *, by: int, at: datetime) -> None:
    name = people.names_of(session, [person]).get(person)
    for place in storage.partnerships_of_agency(session, agency):
        set_up_journal.note(session, place, person=by, at=at, what=what, after={"person": name, "agency": agency})
