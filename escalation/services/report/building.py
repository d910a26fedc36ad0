"""The report of a period: what is counted and what was entered, put into the sections of a board's page."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from escalation.domain.language import say, say_many
from escalation.domain.statistics.counts import added_up
from escalation.domain.statistics.figures import months_of
from escalation.domain.statistics.periods import last_day, month_before, months_up_to
from escalation.domain.statistics.sums import Sums
from escalation.services import board, calendars, partnerships
from escalation.services.board import UnknownPartnership
from escalation.services.report import non_use_inputs as entered
from escalation.services.report.material import ZONE, Material, Years
from escalation.services.report.model import Filters, Report
from escalation.services.report.narrowing import in_words, narrowing_of, offer_of, period_in_words
from escalation.services.report.sections.managers import managers
from escalation.services.report.sections.non_use import non_use
from escalation.services.report.sections.outcomes import outcomes
from escalation.services.report.sections.time import time
from escalation.services.report.sections.use import use
from escalation.services.report.sections.voice import voice
from escalation.services.report.sections.year_on_year import year_on_year
from escalation.storage import heartbeats
from escalation.storage.base import reading

SECTIONS = (use, non_use, time, managers, voice, outcomes, year_on_year)
"""What a board asks, in the order in which it asks."""


def report(partnership: str, filters: Filters, *, at: datetime, as_at: datetime | None = None) -> Report:
    """What the filters ask for, as it stands or as it was known at `as_at`. UnknownPartnership where there is none."""
    session = reading()
    place = partnerships.find(session, partnership)
    if place is None:
        raise UnknownPartnership(partnership)
    offered = offer_of(session, place.id, place.key, place.name)
    of = _material(session, place.id, filters, dict(offered.routes), at, as_at)
    return Report(
        partnership=place.key,
        name=place.name,
        filters=filters,
        narrowed_to=in_words(narrowing_of(filters), offered),
        at=at,
        as_at=as_at,
        raised=of.raised,
        headline=headline(of.raised, filters),
        sections=tuple(section(of) for section in SECTIONS),
        swept_at=heartbeats.last(session, "sweep"),
        notes=_notes(of, as_at),
    )


def _material(
    session: Session,
    partnership_id: int,
    filters: Filters,
    protocols: dict[str, str],
    at: datetime,
    as_at: datetime | None,
) -> Material:
    members = partnerships.members(session, partnership_id)
    first, last = filters.first, filters.last
    about = {"sector": filters.sector, "population": filters.population}
    today = (as_at or at).astimezone(ZONE).date()
    over, known = min(last, today - timedelta(days=1)), min(last, today)
    return Material(
        filters=filters,
        at=as_at or at,
        sums=board.sums(session, partnership_id, filters, at=at, as_at=as_at),
        months=tuple(months_of(first, last)),
        names={member.key: member.name for member in members},
        sectors={member.key: member.sector for member in members},
        protocols=protocols,
        calendar=calendars.calendar_known_at(session, partnership_id, as_at or at),
        activity=entered.activity(session, partnership_id, first, over, by=as_at),
        found=entered.found_in_files(session, partnership_id, first, last, by=as_at, **about),
        sample=entered.sample_results(session, partnership_id, first, last, sector=filters.sector, by=as_at),
        quiet=entered.quiet(session, partnership_id, first, known),
        begun=entered.begun(session, partnership_id, first, known),
        years=_years(session, partnership_id, filters, at, as_at),
    )


def _years(session: Session, partnership_id: int, filters: Filters, at: datetime, as_at: datetime | None) -> Years:
    """The twelve months up to that in which the period ends, and the twelve before them."""
    now, before = months_up_to(filters.last, 12), months_up_to(month_before(filters.last, 12), 12)
    wide = Filters(before[0], last_day(now[-1]), filters.route, filters.population, filters.sector)
    months = board.sums(session, partnership_id, wide, at=at, as_at=as_at).months

    def year(of: tuple[date, ...]) -> Sums:
        return Sums(added_up(months.get(one, {}) for one in of), {one: months.get(one, {}) for one in of}, {})

    today = (as_at or at).astimezone(ZONE).date()
    return Years(
        before=year(before),
        now=year(now),
        before_months=(before[0], before[-1]),
        now_months=(now[0], now[-1]),
        unfinished=last_day(now[-1]) >= today,
    )


def headline(raised: int, filters: Filters) -> str:
    """How many were raised, in a sentence. Nothing raised is a finding too."""
    period = period_in_words(filters.first, filters.last)
    if not raised:
        return say("No disagreement was raised from %(period)s.", period=period)
    return say_many(
        "%(num)s disagreement was raised from %(period)s.",
        "%(num)s disagreements were raised from %(period)s.",
        raised,
        period=period,
    )


def _notes(of: Material, as_at: datetime | None) -> tuple[str, ...]:
    found = [say("A disagreement that several agencies raised or received together counts for each of them.")]
    if of.n("origin|drill") or of.n("origin|imported"):
        found.append(
            say(
                "Counted apart: %(drills)s, and %(imported)s brought in from elsewhere.",
                drills=say_many("%(num)d test sent in a drill", "%(num)d tests sent in drills", of.n("origin|drill")),
                imported=of.n("origin|imported"),
            )
        )
    if as_at is not None:
        found.append(
            say(
                "Everything stands as it was known then, except that what somebody began to write is counted as it "
                "stands now, and numbers of agencies that were changed later are left out."
            )
        )
    return tuple(found)
