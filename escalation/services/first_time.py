"""Going on with what was begun without an account: a link to a work address brings its writer back to it.

What somebody typed is never in the mail, and the link alone shows it to nobody: it makes the account, or leads through
sign-in, and only then is the draft theirs.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from escalation.services import account_mail, asking, drafts, flooding, links, registration
from escalation.services.registration import Joining
from escalation.storage import partnerships as partnership_rows
from escalation.storage import people, tokens
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import TokenRow

PURPOSE = "draft"

MOST_BEGUN = 60
"""Drafts without an account from one network in an hour: enough for a whole hospital, too little to fill the disk."""


class TooMany(Exception):
    """More was begun from one network within the hour than is kept. Nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Whom a link brings to which draft.

    `joining`: what they still have to say; None where there is nothing, because the link was used, or its draft is
    somebody's already, and they only have to sign in. `works_here`: their account acts for one of its agencies.
    """

    draft: str
    partnership: str
    person: int | None
    joining: Joining | None
    works_here: bool = False


class LinkOver(Exception):
    """The link ran out and was never used. `kept`: whether what was typed is still there, to be asked for again."""

    def __init__(self, *, kept: bool) -> None:
        super().__init__("The link ran out.")
        self.kept = kept


def lasts() -> timedelta:
    """How long a link is good."""
    return account_mail.lasts(PURPOSE)


def keep(
    partnership_id: int,
    draft: str,
    names: Collection[str],
    typed: drafts.Data,
    *,
    sender: str,
    at: datetime,
    real_at: datetime,
) -> str:
    """Put what was typed into a draft that belongs to nobody, as `drafts.keep` does; the draft's mark.

    TooMany where it would be one more than one network may begin within an hour. TooLong.
    """
    if drafts.find(None, draft) is None:
        with transaction() as session:
            room = flooding.allowed(session, "draft", sender, at=real_at, most=MOST_BEGUN)
        if not room:
            raise TooMany
    return drafts.keep(None, partnership_id, draft, names, typed, at=at)


# -- asking for the link --------------------------------------------------------------------------------------------


def ask(partnership: str, draft: str, email: str, *, sender: str, at: datetime, real_at: datetime) -> None:
    """Mail a link to a draft that belongs to nobody, if the address is of one of the partnership's agencies.

    The caller learns nothing about that, nor whether there is an account. BadFields where it is no address.
    LookupError where there is no such draft there. `real_at` is the machine's own time, by which links end.
    """
    address = people.normalised(email)
    registration.require_address(address)
    with transaction() as session:
        row = partnership_rows.by_key(session, partnership)
        if row is None or not drafts.touched(session, row.id, draft, at=at):
            raise LookupError(partnership)
        person = people.by_email(session, [address]).get(address)
        if not registration.agencies_for(session, row.id, address) or (person is not None and not person.active):
            return
        if not flooding.allowed(session, "draft-link", sender, at=real_at, most=MOST_BEGUN):
            return
        if not asking.allowed(session, PURPOSE, address, at=real_at):
            return
        for other in tokens.open_about(session, PURPOSE, "draft", draft):
            if other.email != address:  # typed wrongly the first time: its reader is not to go on with this
                other.ends_at = real_at
                other.data = {**other.data, "replaced": True}
        token = tokens.add(
            session,
            PURPOSE,
            email=address,
            made_at=real_at,
            ends_at=real_at + lasts(),
            person=person.id if person is not None else None,
            partnership=row.id,
            data={"draft": draft},
        )
        account_mail.queue_link(session, PURPOSE, token, at=at)


def ask_again(partnership: str, link: str, *, sender: str, at: datetime, real_at: datetime) -> None:
    """Mail a new link in place of one that ran out, to the same address. LinkEnded where there is nothing to mail."""
    token = _token(reading(), partnership, link)
    try:
        ask(partnership, token.data["draft"], token.email, sender=sender, at=at, real_at=real_at)
    except LookupError:
        raise links.LinkEnded from None


# -- coming back ----------------------------------------------------------------------------------------------------


def arriving(partnership: str, link: str, *, real_at: datetime) -> Arrival:
    """Whom the link brings, and to what; looking changes nothing. LinkEnded; LinkOver where it ran out unused."""
    session = reading()
    return _arrival(session, _token(session, partnership, link), partnership, real_at)


def finish(partnership: str, link: str, fields: Mapping[str, str], *, at: datetime, real_at: datetime) -> Arrival:
    """Make the account where there is none, and the draft its person's own; whom it brought.

    BadFields names what is missing, as `registration.finish`; LinkEnded; LinkOver.
    """
    with transaction() as session:
        token = _token(session, partnership, link, lock=True)
        found = _arrival(session, token, partnership, real_at)
        if found.joining is None:
            return found
        if found.works_here and found.person is not None:
            person = found.person
            token.used_at, token.person_id = real_at, person
        else:
            person = registration.let_in(session, token, partnership, fields, at=at, real_at=real_at).id
        drafts.claimed(session, person, found.draft, at=at)
        return Arrival(found.draft, partnership, person, found.joining, found.works_here)


def _token(session: Session, partnership: str, link: str, *, lock: bool = False) -> TokenRow:
    token = links.known(session, link, (PURPOSE,), lock=lock)
    row = partnership_rows.by_key(session, partnership)
    if row is None or token.partnership_id != row.id or token.data.get("replaced"):
        raise links.LinkEnded
    return token


def _arrival(session: Session, token: TokenRow, partnership: str, real_at: datetime) -> Arrival:
    draft = token.data["draft"]
    if token.used_at is not None:
        return Arrival(draft, partnership, token.person_id, None)
    waiting = drafts.waits(session, draft)
    person = people.by_email(session, [token.email]).get(token.email)
    if not waiting and person is not None and person.password_hash is not None:
        return Arrival(draft, partnership, person.id, None)
    if token.ends_at <= real_at or not waiting:
        raise LinkOver(kept=waiting)
    joining = registration.described(session, token, partnership)
    if person is None or joining.known_as is None or token.partnership_id is None:
        return Arrival(draft, partnership, None, joining)
    agencies = partnership_rows.read_posts(session, token.partnership_id).names.keys()
    works_here = not agencies.isdisjoint(people.agency_keys_of(session, person.id))
    return Arrival(draft, partnership, person.id, joining, works_here)
