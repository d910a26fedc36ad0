"""Inviting people into a partnership: one or many at once, by the same rules and in the same words as a set-up file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from escalation.domain.language import say
from escalation.domain.posts import AGENCY_ROLES, PARTNERSHIP_ROLES, spoken
from escalation.schemas.setup_file import Path, read_setup_file
from escalation.services import account_mail, setup_references
from escalation.storage import partnerships, people, set_up_journal, tokens
from escalation.storage import workplaces as stored_workplaces
from escalation.storage.base import transaction
from escalation.storage.models.setup import THE_PARTNERSHIP, AffiliationRow, PartnershipRow, PersonRow, PostRow


class UnknownPartnership(LookupError):
    """There is no such partnership."""


class NotInvited(Exception):
    """Nobody was invited. `faults`: (row from 0, field, sentence), in the order of the rows."""

    def __init__(self, faults: Sequence[tuple[int, str, str]]) -> None:
        super().__init__("; ".join(f"{row + 1}, {name}: {why}" for row, name, why in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody to be invited, as typed. `agency` is a key, empty for the partnership itself; `post` is a role."""

    email: str = ""
    name: str = ""
    agency: str = ""
    title: str = ""
    seniority: str = ""
    post: str = ""


@dataclass
class Invited:
    """What came of it: addresses that get a link, those that had an account and were added, those already here."""

    invited: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def check(partnership: str, guests: Sequence[Guest]) -> None:
    """NotInvited with every fault, as `invite` would say it; nothing is changed."""
    with transaction() as session:
        _require_right(session, _partnership(session, partnership), guests)


def invite(partnership: str, guests: Sequence[Guest], *, by: int, at: datetime, real_at: datetime) -> Invited:
    """Invite all of them, or none: NotInvited says what is wrong with whom.

    Whoever has no password yet gets a link by mail; whoever has one is told that they were added. `real_at` is the
    machine's own time, by which links end.
    """
    with transaction() as session:
        row = _partnership(session, partnership)
        _require_right(session, row, guests)
        done = Invited()
        for guest in guests:
            _take_in(session, row, guest, done, by=by, at=at, real_at=real_at)
        if done.invited or done.added:
            partnerships.raise_set_up_versions(session)
        return done


def invite_again(partnership: str, person: int, *, by: int, at: datetime, real_at: datetime) -> bool:
    """Send somebody of this partnership a new link, which ends the one before. False where they have a password."""
    with transaction() as session:
        row = _partnership(session, partnership)
        found = session.get(PersonRow, person)
        if found is None or not found.active or found.password_hash is not None:
            return False
        _send(session, row, found, at=at, real_at=real_at)
        set_up_journal.note(session, row.id, person=by, at=at, what="Invitation sent again", after={"person": person})
        return True


# -- what is right --------------------------------------------------------------------------------------------------


def _partnership(session: Session, key: str) -> PartnershipRow:
    row = partnerships.by_key(session, key)
    if row is None:
        raise UnknownPartnership(key)
    return row


def _require_right(session: Session, row: PartnershipRow, guests: Sequence[Guest]) -> None:
    faults = sorted(set(_faults(session, row, guests)))
    if faults:
        raise NotInvited(faults)


def _faults(session: Session, row: PartnershipRow, guests: Sequence[Guest]) -> list[tuple[int, str, str]]:
    file, misshapen = read_setup_file(_as_file(row, guests))
    if misshapen:
        return [_placed(path, why, guests) for path, why in misshapen]
    have = setup_references.known(session, file)
    wrong = setup_references.faults(file, replace(have, agencies=have.members))
    found = [_placed(path, why, guests) for path, why in wrong]
    accounts = people.by_email(session, [guest.email for guest in guests])
    posts = {(post.agency_key, post.role): post for post in stored_workplaces.posts(session, row.id)}
    for number, guest in enumerate(guests):
        account = accounts.get(people.normalised(guest.email))
        if account is not None and not account.active:
            found.append((number, "email", say("This account is closed. Whoever keeps accounts can open it again.")))
        if not guest.agency and not guest.post:
            found.append((number, "agency", say("Choose an agency, or a post in the partnership itself.")))
        if guest.post:
            found += [(number, "post", why) for why in _post_faults(guest, account, posts)]
    return found


def _post_faults(guest: Guest, account: PersonRow | None, posts: Mapping[tuple[str, str], PostRow]) -> list[str]:
    known = set(AGENCY_ROLES if guest.agency else PARTNERSHIP_ROLES)
    known |= {role for agency, role in posts if bool(agency) == bool(guest.agency)}
    if guest.post not in known:
        return [
            say(
                "There is no post “%(post)s” here. Known are %(known)s.",
                post=guest.post,
                known=", ".join(sorted(known)),
            )
        ]
    held = posts.get((guest.agency, guest.post))
    if held is not None and held.holder_id is not None and (account is None or held.holder_id != account.id):
        return [say("The post %(post)s is held by somebody else. Change it under posts.", post=spoken(guest.post))]
    return []


def _as_file(row: PartnershipRow, guests: Sequence[Guest]) -> dict[str, Any]:
    """The same people as a set-up file would state them, so that the same rules speak."""
    return {
        "partnership": {
            "key": row.key,
            "name": row.name,
            "calendar": row.calendar_key,
            "fictional": row.fictional,
        },
        "people": [_as_entry(guest) for guest in guests],
    }


def _as_entry(guest: Guest) -> dict[str, Any]:
    entry: dict[str, Any] = {"email": guest.email, "name": guest.name}
    if guest.title:
        entry["title"] = guest.title
    if guest.agency:
        entry["agencies"] = [guest.agency]
    if guest.seniority:
        figures = guest.seniority.isascii() and guest.seniority.isdigit() and len(guest.seniority) < 4
        entry["seniority"] = int(guest.seniority) if figures else guest.seniority
    return {name: value for name, value in entry.items() if value != ""}


def _placed(path: Path, why: str, guests: Sequence[Guest]) -> tuple[int, str, str]:
    """A fault of the file as one of a row. What is wrong with the partnership itself is the first row's."""
    row = path[1] if len(path) > 1 and path[0] == "people" and isinstance(path[1], int) else 0
    name = str(path[2]) if len(path) > 2 and path[0] == "people" else "email"
    return min(row, max(len(guests) - 1, 0)), "agency" if name == "agencies" else name, why


# -- taking in ------------------------------------------------------------------------------------------------------


def _take_in(
    session: Session, row: PartnershipRow, guest: Guest, done: Invited, *, by: int, at: datetime, real_at: datetime
) -> None:
    email = people.normalised(guest.email)
    person = people.by_email(session, [email]).get(email)
    is_new = person is None
    if person is None:
        person = PersonRow(email=email, name=" ".join(guest.name.split()), created_at=at)
        person.title = guest.title.strip() or None
        person.seniority = int(guest.seniority) if guest.seniority else None
        session.add(person)
        session.flush()
    changed = _give_place(session, row, person, guest, by=by, at=at) or is_new
    if not changed:
        done.unchanged.append(email)
        return
    if person.password_hash is None:
        _send(session, row, person, at=at, real_at=real_at)
        done.invited.append(email)
    else:
        account_mail.queue_note(
            session, "added", person=person.id, partnership_id=row.id, about=f"{row.key}:{guest.agency}", at=at
        )
        done.added.append(email)
    after = {"person": person.name, "agency": guest.agency or None, "post": guest.post or None}
    set_up_journal.note(session, row.id, person=by, at=at, what="Person invited", after=after)


def _give_place(
    session: Session, row: PartnershipRow, person: PersonRow, guest: Guest, *, by: int, at: datetime
) -> bool:
    """Let somebody work for the agency and hold the post. False where both were so already."""
    changed = False
    if guest.agency:
        works = session.get(AffiliationRow, (person.id, guest.agency))
        if works is None:
            works = AffiliationRow(person_id=person.id, agency_key=guest.agency)
            session.add(works)
            changed = True
        if works.confirmed_at is None:
            works.confirmed_at, works.confirmed_by, changed = at, by, True
    if guest.post:
        agency = guest.agency or THE_PARTNERSHIP
        post = stored_workplaces.post(session, row.id, agency, guest.post)
        if post is None:
            post = PostRow(partnership_id=row.id, agency_key=agency, role=guest.post)
            session.add(post)
        if post.holder_id != person.id:
            post.holder_id, changed = person.id, True
    session.flush()
    return changed


def _send(session: Session, row: PartnershipRow, person: PersonRow, *, at: datetime, real_at: datetime) -> None:
    tokens.end_open(session, ["invitation"], person=person.id, at=real_at)
    lasts = account_mail.lasts("invitation")
    token = tokens.add(
        session,
        "invitation",
        email=person.email,
        made_at=real_at,
        ends_at=real_at + lasts,
        person=person.id,
        partnership=row.id,
    )
    account_mail.queue_link(session, "invitation", token, at=at)
