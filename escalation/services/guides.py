"""A partnership's protocol on one page: its stages in words, and when the first answer would be due."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from escalation.domain.protocol.model import ClockRule, Protocol
from escalation.domain.protocol.words import StageWords, describe, describe_ways, explain_length
from escalation.domain.working_time import BeyondCalendar, Calendar, Limit, Skipped, reckon
from escalation.schemas.labels import NATIONS
from escalation.services import access, partnerships
from escalation.services.calendars import NoCalendar, calendar_for
from escalation.storage.base import reading


@dataclass(frozen=True, slots=True)
class Listed:
    """A protocol in use, for the list of guides."""

    partnership: str
    partnership_name: str
    protocol: str
    name: str
    population: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FirstDate:
    """What would be due first if it were raised now: what and by when, each day counted and each passed over."""

    must: str
    due_at: datetime
    limit: str
    counted: tuple[date, ...]
    skipped: tuple[Skipped, ...]
    calendar: str
    calendar_version: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A time limit as the policy words it, and as it is counted here; `in_danger` says what holds then instead."""

    stated_as: str
    read_as: str
    in_danger: str | None


@dataclass(frozen=True, slots=True)
class Safety:
    """Where a concern is reported at once: by day, and in the evening or at a weekend. None where nobody said."""

    front_door: str | None
    out_of_hours: str | None


@dataclass(frozen=True, slots=True)
class Guide:
    """One protocol as a partnership uses it. `silence`: what follows a date that passes, by the stage's key."""

    partnership: str
    partnership_name: str
    protocol: str
    version: int
    name: str
    population: tuple[str, ...]
    term_for_case: str
    term_for_stage: str
    stages: tuple[StageWords, ...]
    silence: Mapping[str, str]
    ways: tuple[str, ...]
    readings: tuple[Reading, ...]
    first: tuple[FirstDate, ...]
    no_date: str | None
    safety: Safety
    help_contact: str | None


def listing(*, at: datetime) -> tuple[Listed, ...]:
    """Every protocol in use on that day, by partnership and name."""
    session = reading()
    today = at.astimezone(access.ZONE).date()
    return tuple(
        Listed(partnership.key, partnership.name, each.protocol.key, each.protocol.name, each.population)
        for partnership in partnerships.listing(session)
        for each in partnerships.adopted(session, partnership.id, on=today)
    )


def contact_of(partnership: str | None) -> str | None:
    """Whom to ask for help in that partnership; in the only one there is, if none is named."""
    session = reading()
    if partnership is not None:
        found = partnerships.find(session, partnership)
        return partnerships.settings_of(session, found.id).help_contact if found else None
    every = partnerships.listing(session)
    return partnerships.settings_of(session, every[0].id).help_contact if len(every) == 1 else None


def safety_of(partnership: str) -> Safety:
    """Whom to call besides 999 in that partnership; nobody where there is none of that key."""
    session = reading()
    found = partnerships.find(session, partnership)
    if found is None:
        return Safety(None, None)
    settings = partnerships.settings_of(session, found.id)
    return Safety(settings.front_door, settings.out_of_hours)


def contacts() -> tuple[tuple[str, str], ...]:
    """Every partnership that says whom to ask, with what it says."""
    session = reading()
    pairs = ((p.name, partnerships.settings_of(session, p.id).help_contact) for p in partnerships.listing(session))
    return tuple((name, contact) for name, contact in pairs if contact)


def guide(partnership: str, key: str, *, at: datetime) -> Guide | None:
    """The guide to the protocol of that key, in the partnership's own words; None where it does not use it."""
    session = reading()
    found = partnerships.find(session, partnership)
    if found is None:
        return None
    in_force = partnerships.adopted(session, found.id, on=at.astimezone(access.ZONE).date())
    adopted = {each.protocol.key: each for each in in_force}.get(key)
    if adopted is None:
        return None
    settings = partnerships.settings_of(session, found.id)
    protocol = replace(
        adopted.protocol,
        term_for_case=settings.term_for_case or adopted.protocol.term_for_case,
        term_for_stage=settings.term_for_stage or adopted.protocol.term_for_stage,
    )
    first, no_date = _first_dates(session, found.id, protocol, at)
    return Guide(
        found.key,
        found.name,
        protocol.key,
        adopted.version,
        protocol.name,
        adopted.population,
        protocol.term_for_case,
        protocol.term_for_stage,
        describe(protocol),
        {stage.key: stage.on_timeout for stage in protocol.stages},
        describe_ways(protocol, settings.late_rule_of(protocol)),
        _readings(protocol),
        first,
        no_date,
        Safety(settings.front_door, settings.out_of_hours),
        settings.help_contact,
    )


def _first_dates(
    session: Session, partnership_id: int, protocol: Protocol, at: datetime
) -> tuple[tuple[FirstDate, ...], str | None]:
    """The dates of the first stage that run from raising, earliest first; or why none can be given."""
    stage = min(protocol.stages, key=lambda each: each.number)
    rules = [r for r in stage.clocks if r.starts_from in ("raised", "stage_entered") and r.kind != "notify"]
    words = {clock.key: clock for clock in describe(protocol)[protocol.stages.index(stage)].clocks}
    try:
        calendar = calendar_for(session, partnership_id, None)
        dates = [
            _first_date(words[r.key].must, r.limit, words[r.key].limit, calendar, at)
            for r in rules
            if r.limit is not None
        ]
    except (NoCalendar, BeyondCalendar) as fault:
        return (), str(fault)
    return tuple(sorted(dates, key=lambda each: each.due_at)), None


def _first_date(must: str, limit: Limit, words: str, calendar: Calendar, at: datetime) -> FirstDate:
    found = reckon(at, limit, calendar)
    nation = NATIONS.get(found.calendar, found.calendar)
    return FirstDate(must, found.due_at, words, found.counted, found.skipped, nation, found.calendar_version)


def _readings(protocol: Protocol) -> tuple[Reading, ...]:
    """Each wording of a limit that could be read in more than one way, once."""
    found: dict[str, Reading] = {}
    for stage in protocol.stages:
        for rule in stage.clocks:
            if rule.stated_as and rule.limit is not None and rule.stated_as not in found:
                found[rule.stated_as] = _reading(rule, rule.stated_as, rule.limit)
    return tuple(found.values())


def _reading(rule: ClockRule, stated_as: str, limit: Limit) -> Reading:
    in_danger = explain_length(rule.danger_limit) if rule.danger_limit else None
    return Reading(stated_as, rule.interpretation or explain_length(limit), in_danger)
