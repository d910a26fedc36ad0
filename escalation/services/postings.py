"""What is to be sent, as things stand at that moment: the reason is asked for again, and who is there today."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.attention import telling
from escalation.domain.attention.writing_hours import next_permitted, read_hours
from escalation.domain.disagreement.covering import in_place_of
from escalation.domain.wording import EVERYBODYS, OwnWords
from escalation.services import account_mail, figures_mail, links, operator_mail, partnerships
from escalation.services.casework import rules_for
from escalation.services.wording import words_of
from escalation.storage import disagreements, sending, tokens
from escalation.storage.base import reading
from escalation.storage.disagreements import Loaded
from escalation.storage.models.cases import DisagreementRow
from escalation.storage.models.setup import PersonRow
from escalation.storage.sending import ZONE, Claimed


@dataclass(frozen=True, slots=True)
class Posting:
    """All that a mail is made of. Nothing in it comes from the case but the product's own reference.

    `ref` and `partnership` are empty where it is about an account; `path` is where its link leads then.
    """

    key: str
    ref: str
    kind: str
    words: telling.Words
    to: str
    partnership: str
    help_contact: str | None
    at: datetime
    path: str | None = None
    wording: OwnWords = EVERYBODYS


@dataclass(frozen=True, slots=True)
class Digest:
    """Several things for one person in one mail, the most urgent first. The same ones have the same key."""

    postings: tuple[Posting, ...]
    kind: str = "digest"
    ref: str = ""

    @property
    def key(self) -> str:
        """Made from the keys of what is in it, whatever their order."""
        keys = "\n".join(sorted(posting.key for posting in self.postings))
        return f"digest/{sha256(keys.encode()).hexdigest()}"

    @property
    def to(self) -> str:
        """The address of all of them."""
        return self.postings[0].to

    @property
    def at(self) -> datetime:
        """When it is sent."""
        return self.postings[0].at


def together(postings: Sequence[Posting]) -> Posting | Digest:
    """These postings to one address as one mail."""
    if len(postings) == 1:
        return postings[0]
    return Digest(tuple(sorted(postings, key=lambda posting: telling.most_urgent_first(posting.words))))


@dataclass
class Turn:
    """What becomes of the messages that were claimed together: `sending` goes as one mail, the rest does not.

    `ended`: how, and why. `failed`: what could not even be written. `put_off`: until when.
    """

    sending: list[tuple[Claimed, Posting]] = field(default_factory=list)
    ended: list[tuple[Claimed, str, str]] = field(default_factory=list)
    failed: list[tuple[Claimed, Exception]] = field(default_factory=list)
    put_off: list[tuple[Claimed, datetime]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unsendable(Exception):
    """The message goes no further: `state` is how it ends."""

    state: str
    why: str


def prepare(claimed: Sequence[Claimed], *, at: datetime, real_now: datetime, operator_email: str | None) -> Turn:
    """Look at what was claimed, as things stand now. What another sender took over meanwhile is left out."""
    if claimed[0].disagreement_id is not None:
        return _about_disagreements(claimed, at, real_now, operator_email)
    turn, (one,) = Turn(), claimed
    write = _WRITERS.get(one.kind, _about_an_account)
    try:
        posting = write(one, at, real_now, operator_email)
    except Unsendable as no:
        turn.ended.append((one, no.state, no.why))
    else:
        turn.sending += [(one, posting)] if posting is not None else []
    return turn


# -- about disagreements --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Written:
    """One message that may go: whether it is urgent, and who is to have it."""

    claimed: Claimed
    posting: Posting
    person: int | None
    urgent: bool


def _about_disagreements(
    claimed: Sequence[Claimed], at: datetime, real_now: datetime, operator_email: str | None
) -> Turn:
    turn = Turn()
    # A session of its own: the caller's may still see the outbox as it was before the claim.
    with Session(reading().get_bind()) as session:
        mine = sending.still_mine(session, claimed, real_now=real_now)
        ours = [one for one in claimed if one.id in mine]
        if not ours:
            return turn
        about = _rows(session, ours)
        loaded = _loaded(session, {one.disagreement_id for one in ours if telling.depends(one.kind)})
        said: list[tuple[Claimed, telling.Words, int | None]] = []
        for one in ours:
            try:
                said.append((one, *_said(session, one, loaded, at)))
            except Unsendable as no:
                turn.ended.append((one, no.state, no.why))
            except Exception as broken:
                turn.failed.append((one, broken))
        people = _people(session, {person for _, _, person in said if person is not None})
        written: list[_Written] = []
        for one, words, person in said:
            row = about[one.disagreement_id]
            urgent = row.danger_at is not None or one.kind in telling.AT_ONCE
            try:
                to = _address(people.get(person) if person is not None else None, person, operator_email)
                posting = _posting(session, one, row, words, to, at)
            except Unsendable as no:
                turn.ended.append((one, no.state, no.why))
                continue
            except Exception as broken:
                turn.failed.append((one, broken))
                continue
            until = next_permitted(at, read_hours(people[person].writing_hours), ZONE) if person is not None else at
            if until > at and not urgent:
                turn.put_off.append((one, until))
            else:
                written.append(_Written(one, posting, person, urgent))
    _choose(turn, written, at)
    return turn


def _choose(turn: Turn, written: Sequence[_Written], at: datetime) -> None:
    """One mail of what may go: danger first and alone, else all that is for one person. The rest comes next."""
    if not written:
        return
    first = next((one for one in written if one.urgent), written[0])
    goes = [first] if first.urgent else [one for one in written if one.person == first.person]
    turn.sending = [(one.claimed, one.posting) for one in goes]
    turn.put_off += [(one.claimed, at) for one in written if one not in goes]


def _rows(session: Session, claimed: Sequence[Claimed]) -> Mapping[int | None, Any]:
    ids = {one.disagreement_id for one in claimed}
    columns = (
        DisagreementRow.id,
        DisagreementRow.ref,
        DisagreementRow.partnership_id,
        DisagreementRow.danger_at,
    )
    return {row.id: row for row in session.execute(select(*columns).where(DisagreementRow.id.in_(ids)))}


def _loaded(session: Session, ids: Collection[int | None]) -> Mapping[int, Loaded | Exception]:
    """These disagreements; for one that cannot be read, why: it holds up its own mail only."""
    wanted = sorted(number for number in ids if number is not None)
    try:
        return {one.id: one for one in disagreements.load(session, wanted)}
    except Exception as broken:
        if len(wanted) == 1:
            return {wanted[0]: broken}
        return {number: found for each in wanted for number, found in _loaded(session, [each]).items()}


def _said(
    session: Session, one: Claimed, loaded: Mapping[int, Loaded | Exception], at: datetime
) -> tuple[telling.Words, int | None]:
    """What the message says, and to whom."""
    if not telling.depends(one.kind):
        return telling.words(one.kind, one.about, None), one.person
    assert one.disagreement_id is not None
    found = loaded[one.disagreement_id]
    if isinstance(found, Exception):
        raise found
    if not telling.holds(one.kind, one.about, found.value, one.person):
        raise Unsendable("withdrawn", "no longer holds")
    person = _has_flag_today(session, one, found, at) if one.kind == "flag" else one.person
    return telling.words(one.kind, one.about, found.value), person


def _has_flag_today(session: Session, one: Claimed, loaded: Loaded, at: datetime) -> int | None:
    """Whoever acts today for the person a flag was put to: their leave may have begun while the message waited."""
    rules = rules_for(session, loaded.partnership_id, loaded.protocol_version_id)
    owing = loaded.value.flag(one.about["flag"]).owing
    owner = next((o for o in owing if o.person == one.person), None)
    if owner is None:
        return one.person
    return in_place_of(rules.posts, owner.person, owner.role, owner.agency, on=rules.today(at))


def _posting(session: Session, one: Claimed, row: Any, words: telling.Words, to: str, at: datetime) -> Posting:
    return Posting(
        key=f"{row.ref}/{one.key}",
        ref=row.ref,
        kind=one.kind,
        words=words,
        to=to,
        partnership=partnerships.by_id(session, row.partnership_id).name,
        help_contact=partnerships.settings_of(session, row.partnership_id).help_contact,
        at=at,
        wording=words_of(session, row.partnership_id),
    )


def _people(session: Session, ids: Collection[int]) -> Mapping[int, Any]:
    if not ids:
        return {}
    columns = (PersonRow.id, PersonRow.email, PersonRow.active, PersonRow.writing_hours)
    return {row.id: row for row in session.execute(select(*columns).where(PersonRow.id.in_(ids)))}


def _address(found: Any, person: int | None, operator_email: str | None) -> str:
    if person is None:
        if not operator_email:
            raise Unsendable("given_up", "no address of an operator is set")
        return operator_email
    if found is None or not found.active:
        raise Unsendable("given_up", "the account has ended")
    if "@" not in found.email:
        raise Unsendable("given_up", "the account has no address")
    address: str = found.email
    return address


# -- about accounts, and about the service itself -------------------------------------------------------------------


def _about_an_account(one: Claimed, at: datetime, real_now: datetime, operator_email: str | None) -> Posting | None:
    """A mail about an account. A link in it is made here, and ends the one sent before."""
    link = None
    if one.link is not None:
        link = links.fresh(one.link, at=real_now)
        if link is None:
            raise Unsendable("withdrawn", "no longer holds")
    with Session(reading().get_bind()) as session:
        if not sending.still_mine(session, [one], real_now=real_now):
            return None
        token = tokens.by_id(session, one.link) if one.link is not None else None
        place = one.partnership_id
        partnership = partnerships.by_id(session, place) if place is not None else None
        words, path = account_mail.words(
            one.kind, partnership.name if partnership else None, partnership.key if partnership else None, link
        )
        return Posting(
            key=f"account/{one.key}/{one.attempts}",
            ref="",
            kind=one.kind,
            words=words,
            to=token.email if token is not None else _address_of(session, one, operator_email),
            partnership=partnership.name if partnership else "",
            help_contact=partnerships.settings_of(session, place).help_contact if place is not None else None,
            at=at,
            path=path,
            wording=words_of(session, place) if place is not None else EVERYBODYS,
        )


def _to_the_operator(one: Claimed, at: datetime, real_now: datetime, operator_email: str | None) -> Posting | None:
    """A mail about the service itself."""
    with Session(reading().get_bind()) as session:
        if not sending.still_mine(session, [one], real_now=real_now):
            return None
        return Posting(
            key=f"operator/{one.key}",
            ref="",
            kind=one.kind,
            words=operator_mail.words(one.kind),
            to=_address_of(session, one, operator_email),
            partnership="",
            help_contact=None,
            at=at,
            path=operator_mail.PATH,
        )


def _about_figures(one: Claimed, at: datetime, real_now: datetime, operator_email: str | None) -> Posting | None:
    """A mail about a board's figures, to somebody who may still read them and still wants it."""
    with Session(reading().get_bind()) as session:
        if not sending.still_mine(session, [one], real_now=real_now):
            return None
        if not figures_mail.holds(session, one.about, one.person, one.partnership_id, at=at):
            raise Unsendable("withdrawn", "no longer holds")
        assert one.partnership_id is not None
        place = partnerships.by_id(session, one.partnership_id)
        words, path = figures_mail.words(one.about, place.name, place.key)
        return Posting(
            key=f"figures/{one.key}",
            ref="",
            kind=one.kind,
            words=words,
            to=_address_of(session, one, operator_email),
            partnership=place.name,
            help_contact=partnerships.settings_of(session, place.id).help_contact,
            at=at,
            path=path,
            wording=words_of(session, place.id),
        )


_WRITERS = {
    **dict.fromkeys(operator_mail.TROUBLES, _to_the_operator),
    **dict.fromkeys(figures_mail.FIGURES_MAILS, _about_figures),
}
"""What writes a mail of each kind; every other kind is about an account."""


def _address_of(session: Session, one: Claimed, operator_email: str | None) -> str:
    people = _people(session, {one.person} if one.person is not None else ())
    return _address(people.get(one.person) if one.person is not None else None, one.person, operator_email)
