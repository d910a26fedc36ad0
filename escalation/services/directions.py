"""Which way? What somebody's question is about, and where it belongs in their partnership."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from escalation.domain.directions import DIRECTIONS, Direction, Offer, direction, way
from escalation.services import access, flooding, partnerships
from escalation.services.partnerships import Partnership
from escalation.storage import counts
from escalation.storage.base import reading, transaction


@dataclass(frozen=True, slots=True)
class Leads:
    """A procedure that takes it, with where its guide is."""

    partnership: str
    partnership_name: str
    protocol: str
    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Where it belongs.

    `procedures` take it here, `own` where they are kept for just this; `elsewhere` are those of other partnerships,
    looked up where none takes it here. `contact`: whom to ask, where the partnership says so.
    """

    partnership: str
    partnership_name: str
    word: str
    in_scope: bool
    procedures: tuple[Leads, ...]
    own: bool
    elsewhere: tuple[Leads, ...]
    contact: str | None
    help_contact: str | None


def name_of(partnership: str) -> str | None:
    """What the partnership is called; None where there is none of that key."""
    found = partnerships.find(reading(), partnership)
    return None if found is None else found.name


def places() -> tuple[tuple[str, str], ...]:
    """Every partnership: key and name."""
    return tuple((each.key, each.name) for each in partnerships.listing(reading()))


def words() -> tuple[str, ...]:
    """What may be asked about, the most frequent first."""
    return tuple(each.word for each in DIRECTIONS)


def count(partnership: str, word: str, *, sender: str, at: datetime, real_at: datetime) -> None:
    """Count that somebody asked. Beyond so many from one network in an hour nothing is counted: the answer stays.

    LookupError where there is no such partnership or no such word.
    """
    if direction(word) is None:
        raise LookupError(word)
    with transaction() as session:
        found = partnerships.find(session, partnership)
        if found is None:
            raise LookupError(partnership)
        if flooding.allowed(session, f"route:{partnership}", sender, at=real_at):
            counts.add_route_question(session, found.id, route=word, on=at.astimezone(access.ZONE).date())


def answer(partnership: str, word: str, *, at: datetime) -> Answer | None:
    """Where it belongs; None where there is no such partnership or no such word."""
    session, today = reading(), at.astimezone(access.ZONE).date()
    asked, found = direction(word), partnerships.find(session, partnership)
    if asked is None or found is None:
        return None
    here, own = _leads(session, found, asked, today)
    others = () if here or not asked.in_scope else tuple(p for p in partnerships.listing(session) if p.id != found.id)
    settings = partnerships.settings_of(session, found.id)
    return Answer(
        found.key,
        found.name,
        word,
        asked.in_scope,
        here,
        own,
        tuple(lead for other in others for lead in _leads(session, other, asked, today)[0]),
        getattr(settings, asked.contact) if asked.contact else None,
        settings.help_contact,
    )


def _leads(session: Session, place: Partnership, asked: Direction, today: date) -> tuple[tuple[Leads, ...], bool]:
    usual = partnerships.settings_of(session, place.id).ordinary_protocols
    in_force = {each.protocol.key: each for each in partnerships.adopted(session, place.id, on=today)}
    offers = [
        Offer(
            key,
            each.route,
            frozenset(each.population),
            frozenset(each.protocol.population),
            frozenset(population for population, protocol in usual.items() if protocol == key),
        )
        for key, each in in_force.items()
    ]
    found = way(asked, offers)
    return (
        tuple(Leads(place.key, place.name, key, in_force[key].protocol.name) for key in found.procedures),
        found.own,
    )
