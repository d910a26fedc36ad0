"""What a report can be narrowed to, and how that is said."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from escalation.domain import language
from escalation.domain.language import Words, mark, say
from escalation.domain.posts import spoken
from escalation.domain.statistics.narrowing import Narrowing
from escalation.domain.statistics.periods import USUAL, period_named
from escalation.schemas.labels import SECTORS
from escalation.services import partnerships
from escalation.services.board import UnknownPartnership
from escalation.services.report.model import Filters
from escalation.storage.base import reading

ZONE = ZoneInfo("Europe/London")
"""Where days begin: every partnership is in this zone."""

POPULATIONS = Words({"child": mark("Children"), "adult": mark("Adults")})

PERIODS = Words(
    {
        "this_quarter": mark("This quarter, so far"),
        "last_month": mark("Last month"),
        "last_quarter": mark("Last quarter"),
        "last_reporting_year": mark("Last reporting year, April to March"),
        "last_year": mark("The last 12 months"),
        "last_two_years": mark("The last 24 months"),
    }
)
"""Periods that move with the day."""

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What may be chosen in one partnership, as (key, words)."""

    partnership: str
    name: str
    routes: Choices
    populations: Choices
    sectors: Choices


def offer(partnership: str) -> Offer:
    """What a report of this partnership may be narrowed to. UnknownPartnership where there is none."""
    session = reading()
    place = partnerships.find(session, partnership)
    if place is None:
        raise UnknownPartnership(partnership)
    return offer_of(session, place.id, place.key, place.name)


def offer_of(session: Session, partnership_id: int, key: str, name: str) -> Offer:
    """The same, where the partnership is known."""
    ever = partnerships.every_adopted(session, partnership_id)
    routes = {each.protocol.key: each.protocol.name or spoken(each.protocol.key) for each in ever}
    sectors = {member.sector for member in partnerships.members(session, partnership_id)}
    return Offer(
        partnership=key,
        name=name,
        routes=tuple(sorted(routes.items(), key=lambda pair: pair[1])),
        populations=tuple(POPULATIONS.items()),
        sectors=tuple(sorted(((one, sector(one)) for one in sectors), key=lambda pair: pair[1])),
    )


def sector(key: str) -> str:
    """What a sector is called; one of the partnership's own is shown readably."""
    return SECTORS.get(key) or spoken(key).capitalize()


def usual(*, at: datetime) -> Filters:
    """What is shown where nobody chose anything."""
    found = period_named(USUAL, on=at.astimezone(ZONE).date())
    return Filters(found.first, found.last)


def narrowing_of(filters: Filters) -> Narrowing:
    """The filters without their period."""
    return Narrowing(filters.route, filters.population, filters.sector)


def in_words(narrowed: Narrowing, offered: Offer) -> tuple[str, ...]:
    """What the figures are narrowed to, the period apart; nothing where they are of everything."""
    found = []
    if narrowed.route is not None:
        routes = dict(offered.routes)
        found.append(say("Procedure: %(name)s", name=routes.get(narrowed.route, spoken(narrowed.route))))
    if narrowed.population is not None:
        found.append(say("About: %(whom)s", whom=POPULATIONS.get(narrowed.population, spoken(narrowed.population))))
    if narrowed.sector is not None:
        found.append(say("Raised by: %(sector)s", sector=sector(narrowed.sector)))
    return tuple(found)


def period_in_words(first: date, last: date) -> str:
    """From a day to a day: "1 July 2026 to 30 September 2026"."""
    return say("%(first)s to %(last)s", first=language.full_day(first), last=language.full_day(last))
