"""The published version: what a partnership may tell everybody, with small numbers held back for good."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from escalation.domain.language import Words, listed, mark, say
from escalation.domain.posts import spoken
from escalation.domain.statistics import published as domain
from escalation.domain.statistics.counts import Contribution
from escalation.domain.statistics.published import Published, PublishedCase, Rules, Table
from escalation.domain.statistics.quarters import Quarter
from escalation.domain.statistics.withholding import FEWER, Number
from escalation.schemas import labels
from escalation.services import partnerships
from escalation.services.board import UnknownPartnership
from escalation.services.report import adding_up
from escalation.services.report.material import named
from escalation.services.report.model import Filters
from escalation.services.report.narrowing import Offer, offer_of, period_in_words, sector
from escalation.storage import figures as storage
from escalation.storage.base import reading
from escalation.storage.figures import Narrowed

REASONS = Words(
    {
        domain.CUT: mark("Only whole quarters that are over are published."),
        domain.NO_QUARTER: mark("There is no whole quarter in this period that is over."),
        domain.TOO_FEW: mark("There are too few disagreements in some quarters to break them down."),
        domain.HELD_BACK: mark("Small numbers are held back, and others by which they could be worked out."),
        domain.STILL_OPEN: mark("How they ended is published when all of a quarter are closed."),
        domain.ONE_CELL: mark("For one procedure, population or kind of agency only the number is published."),
        domain.TWO_FILTERS: mark("Nothing is published for two filters at once."),
    }
)
"""Why there is no more."""

DIMENSIONS = Words(
    {
        domain.ROUTE: mark("By procedure"),
        domain.POPULATION: mark("By whom they were about"),
        domain.CATEGORY: mark("By what they were about"),
        domain.SECTOR: mark("By the kind of agency that raised them"),
        domain.STAGE: mark("By the highest stage"),
        domain.OUTCOME: mark("By how they ended"),
    }
)


@dataclass(frozen=True, slots=True)
class PublishedTable:
    """One breakdown: rows of what it is called and how many, in words where the number is held back."""

    key: str
    caption: str
    rows: tuple[tuple[str, int | str], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the period that is broken down by itself."""

    period: str
    total: int
    tables: tuple[PublishedTable, ...]


@dataclass(frozen=True)
class PublishedReport:
    """What may be told of a period. `total` and the rows are numbers, or words where a number is held back.

    `parts` break down stretches of it where the whole of it is not broken down.
    """

    partnership: str
    name: str
    filters: Filters
    period: str
    total: int | str
    quarters: tuple[tuple[str, int | str], ...]
    tables: tuple[PublishedTable, ...]
    parts: tuple[Part, ...]
    reasons: tuple[str, ...]
    at: datetime
    answer: Published


def published(partnership: str, filters: Filters, *, at: datetime) -> PublishedReport:
    """What may be told of the whole quarters in a period. UnknownPartnership where there is none."""
    session = reading()
    place = partnerships.find(session, partnership)
    if place is None:
        raise UnknownPartnership(partnership)
    settings = partnerships.settings_of(session, place.id)
    rules = Rules.at_least(settings.small_number, settings.suppress_below)
    today = at.astimezone(adding_up.ZONE).date()
    release = domain.release(_cases(place.id), on=today, rules=rules)
    answer = domain.ask(
        release,
        filters.first,
        filters.last,
        route=filters.route,
        population=filters.population,
        sector=filters.sector,
    )
    offered = offer_of(session, place.id, place.key, place.name)
    return PublishedReport(
        partnership=place.key,
        name=place.name,
        filters=filters,
        period=_period(answer, filters),
        total=_said(answer.total, rules),
        quarters=tuple((period_in_words(q.first, q.last), _said(n, rules)) for q, n in answer.quarters),
        tables=_tables(answer.tables, offered, rules),
        parts=()
        if answer.tables
        else tuple(
            Part(_quarters(unit.quarters), unit.total, _tables(unit.tables, offered, rules))
            for unit in answer.units
            if unit.tables
        ),
        reasons=tuple(REASONS[reason] for reason in REASONS if reason in answer.reasons),
        at=at,
        answer=answer,
    )


def _tables(tables: Mapping[str, Table], offered: Offer, rules: Rules) -> tuple[PublishedTable, ...]:
    return tuple(
        PublishedTable(
            dimension,
            DIMENSIONS[dimension],
            tuple((_called(dimension, value, offered), _said(number, rules)) for value, number in table.items()),
        )
        for dimension, table in tables.items()
    )


def _quarters(quarters: tuple[Quarter, ...]) -> str:
    """Quarters in words, those that follow one another as one."""
    stretches: list[tuple[date, date]] = []
    for quarter in sorted(quarters):
        if stretches and (quarter.first - stretches[-1][1]).days == 1:
            stretches[-1] = (stretches[-1][0], quarter.last)
        else:
            stretches.append((quarter.first, quarter.last))
    return listed([period_in_words(first, last) for first, last in stretches])


def as_json(found: PublishedReport) -> dict[str, Any]:
    """The same for machines: numbers, or the words "withheld" and "fewer" in their place."""
    quarters = found.answer.quarters
    return {
        "published": True,
        "from": (quarters[0][0].first if quarters else found.filters.first).isoformat(),
        "to": (quarters[-1][0].last if quarters else found.filters.last).isoformat(),
        "as_at": found.at.isoformat(),
        "raised": _code(found.answer.total),
        "by_quarter": [
            {"from": q.first.isoformat(), "to": q.last.isoformat(), "raised": _code(n)} for q, n in quarters
        ],
        "tables": _coded(found.answer.tables),
        "parts": [
            {
                "quarters": [quarter.first.isoformat() for quarter in unit.quarters],
                "raised": unit.total,
                "tables": _coded(unit.tables),
            }
            for unit in found.answer.units
        ],
        "reasons": sorted(found.answer.reasons),
    }


def _coded(tables: Mapping[str, Table]) -> dict[str, dict[str, int | str]]:
    return {
        dimension: {value or "none": _code(number) for value, number in table.items()}
        for dimension, table in tables.items()
    }


def _code(number: Number) -> int | str:
    if isinstance(number, int):
        return number
    return "fewer" if number is FEWER else "withheld"


def _said(number: Number, rules: Rules) -> int | str:
    if isinstance(number, int):
        return number
    if number is FEWER:
        return say("fewer than %(few)s", few=rules.fewest)
    return say("withheld")


def _period(answer: Published, filters: Filters) -> str:
    if not answer.quarters:
        return period_in_words(filters.first, filters.last)
    return period_in_words(answer.quarters[0][0].first, answer.quarters[-1][0].last)


def _called(dimension: str, value: str, offered: Offer) -> str:
    if value == domain.NONE:
        return say("None")
    if dimension == domain.STAGE:
        if value == str(domain.TOP_STAGE):
            return say("Stage %(number)s or higher", number=value)
        return say("Stage %(number)s", number=value)
    if dimension == domain.ROUTE:
        return dict(offered.routes).get(value) or spoken(value)
    if dimension == domain.SECTOR:
        return sector(value)
    tables = {
        domain.POPULATION: labels.POPULATIONS,
        domain.CATEGORY: labels.CATEGORIES,
        domain.OUTCOME: labels.OUTCOMES,
    }
    return named(tables[dimension], value)


# -- of what --------------------------------------------------------------------------------------------------------


def _cases(partnership_id: int) -> Iterator[PublishedCase]:
    session = reading()
    sectors = {member.key: member.sector for member in partnerships.members(session, partnership_id)}
    anew = adding_up.counted_from_facts(session, storage.waiting_of(session, partnership_id))
    for number, one in storage.contributions(session, partnership_id, Narrowed()):
        if number not in anew:
            yield from _case(one, sectors)
    for one in anew.values():
        yield from _case(one, sectors)


def _case(one: Contribution, sectors: dict[str, str]) -> Iterator[PublishedCase]:
    if not one.counts.get("raised"):
        return  # a drill, or brought in from elsewhere
    yield PublishedCase(
        raised_on=one.raised_on,
        route=one.protocol,
        population=one.population,
        category=_word(one, "category"),
        sectors=frozenset(sectors.get(key, "") for key in one.raising.strip("|").split("|")) - {""},
        stage=int(_word(one, "stage") or 0),
        outcomes=frozenset(key.partition("|")[2] for key in one.counts if key.startswith("outcome|")),
        closed=bool(one.counts.get("status|closed")),
    )


def _word(one: Contribution, name: str) -> str:
    return next((key.partition("|")[2] for key in one.counts if key.startswith(f"{name}|")), "")
