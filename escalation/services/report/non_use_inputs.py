"""What a report on non-use is made of: opportunities, what files showed, quiet counts, and what was begun in vain."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy.orm import Session

from escalation.domain.statistics.file_samples import NEVER_RAISED, NOT_FOUND, NOTHING, RAISED
from escalation.domain.statistics.opportunities import Quarter, within
from escalation.services import access, drafts, partnerships
from escalation.storage import begun as begun_rows
from escalation.storage import counts, file_audits, opportunities


@dataclass(frozen=True, slots=True)
class Activity:
    """How often each agency could have disagreed.

    `by_agency`: agency → kind → number, of those that entered something; a kind that is not there was not entered,
    which is not 0. `entered_nothing`: members without any number. `incomplete`: members that entered some of the
    `quarters` and not others, with those they left out.
    """

    quarters: tuple[Quarter, ...]
    by_agency: Mapping[str, Mapping[str, int]]
    entered_nothing: tuple[str, ...]
    incomplete: Mapping[str, tuple[Quarter, ...]]


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A disagreement found in a file that nobody had raised. `month` is the first day of the decision's month."""

    agency: str
    decided_by: str
    theme: str
    barrier: str | None
    population: str
    month: date


@dataclass(frozen=True, slots=True)
class SampleResults:
    """What came of the files that were drawn. Of those with a disagreement in them, some had been raised."""

    drawn: int
    looked_at: int
    with_a_disagreement: int
    raised: int
    not_found: int

    @property
    def waiting(self) -> int:
        """Files of which nothing is recorded yet."""
        return self.drawn - self.looked_at - self.not_found


def activity(session: Session, partnership_id: int, first: date, last: date, *, by: datetime | None = None) -> Activity:
    """What the member agencies counted in the whole quarters of the period, both days included.

    `by`: only numbers entered by that moment and not changed since.
    """
    quarters = within(first, last)
    firsts = [quarter.first for quarter in quarters]
    members = [member.key for member in partnerships.members(session, partnership_id)]
    totals = opportunities.totals(session, partnership_id, quarters=firsts, by=by)
    entered = opportunities.entered(session, partnership_id, quarters=firsts, by=by)
    missing = {
        key: tuple(quarter for quarter in quarters if (key, quarter.first) not in entered)
        for key in members
        if key in totals
    }
    return Activity(
        quarters=quarters,
        by_agency={key: totals[key] for key in members if key in totals},
        entered_nothing=tuple(key for key in members if key not in totals),
        incomplete={key: left for key, left in missing.items() if left},
    )


def found_in_files(
    session: Session,
    partnership_id: int,
    first: date,
    last: date,
    *,
    sector: str | None = None,
    population: str | None = None,
    by: datetime | None = None,
) -> tuple[FoundFact, ...]:
    """Disagreements nobody raised, of decisions in the months from the first day's to the last day's.

    `sector` is that of the agency that disagreed, `population` child or adult; `by`: as it stood at that moment.
    """
    rows = file_audits.found_between(session, partnership_id, first.replace(day=1), last, by=by)
    return tuple(
        FoundFact(row.agency_key, row.decided_by, row.theme, row.barrier, row.population, row.month)
        for row, its_sector in rows
        if sector in (None, its_sector) and population in (None, row.population)
    )


def sample_results(
    session: Session,
    partnership_id: int,
    first: date,
    last: date,
    *,
    sector: str | None = None,
    by: datetime | None = None,
) -> SampleResults:
    """What came of the samples of the months from the first day's to the last day's.

    `sector`: of the files' agency; `by`: as it stood at that moment.
    """
    since = first.replace(day=1)
    counted: dict[str | None, int] = {}
    for its_sector, result, n in file_audits.results_between(session, partnership_id, since, last, by=by):
        if sector in (None, its_sector):
            counted[result] = counted.get(result, 0) + n
    raised, never = counted.get(RAISED, 0), counted.get(NEVER_RAISED, 0)
    return SampleResults(
        drawn=sum(counted.values()),
        looked_at=counted.get(NOTHING, 0) + raised + never,
        with_a_disagreement=raised + never,
        raised=raised,
        not_found=counted.get(NOT_FOUND, 0),
    )


def quiet(session: Session, partnership_id: int, first: date, last: date) -> Mapping[tuple[str, str], int]:
    """How many said that they disagreed and did not raise it, by (sector, reason), both days included."""
    return counts.quiet_counts(session, partnership_id, since=first, until=last)


def begun(session: Session, partnership_id: int, first: date, last: date) -> int:
    """How many disagreements were begun in writing, last touched on these days, and not sent so far.

    Only what still waits can be counted: one that was thrown away leaves nothing behind.
    """
    since, until = (datetime.combine(day, time(), access.ZONE) for day in (first, last + timedelta(days=1)))
    waiting = begun_rows.names_in_drafts(session, partnership_id, since=since, until=until)
    return sum(1 for names in waiting if names - drafts.CHOSEN_ON_THE_WAY)
