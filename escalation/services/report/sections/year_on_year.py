"""Year on year: the same measures for twelve months and the twelve before them, for an annual report."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from escalation.domain.language import month, say
from escalation.domain.statistics.counts import IN_TIME, LATE
from escalation.domain.statistics.figures import Share, dates_of
from escalation.domain.statistics.sums import Sums
from escalation.services.report.material import Material, numbers, table, words
from escalation.services.report.model import Bars, Figure, Section, Value

FEWEST = 10
"""Under so many in either year a difference is more likely chance than change, and that is said."""


def year_on_year(of: Material) -> Section:
    """M1, M6, M7, M8, M13 and M16, side by side."""
    return Section("year-on-year", say("What changed in a year?"), _answer(of), (_figure(of),))


def _years(of: Material) -> tuple[int, int]:
    return of.years.before.total.get("raised", 0), of.years.now.total.get("raised", 0)


def _answer(of: Material) -> str:
    before, now = _years(of)
    if not before and not now:
        return say("Nothing was raised in these two years.")
    return say("Raised: %(now)s, after %(before)s in the year before.", now=now, before=before)


def _figure(of: Material) -> Figure:
    before, now = _years(of)
    names = tuple(_named(months) for months in (of.years.before_months, of.years.now_months))
    few = min(before, now) < FEWEST
    return Figure(
        key="year-on-year",
        measure="M1",
        title=say("Year on year"),
        sentence=say("With fewer than %(few)s in a year, a difference may well be chance.", few=FEWEST)
        if few
        else say("A difference is a question to ask, not an answer. Raising more, and earlier, is healthy."),
        value=now,
        picture=Bars(
            title=say("Raised, year on year"),
            caption=say("The longer the bar, the more was raised in those twelve months."),
            rows=tuple((name, (number,)) for name, number in zip(names, (before, now), strict=True)),
        )
        if before or now
        else None,
        tables=(
            table(
                say("Year on year"),
                (say("Measure"), *names),
                (
                    (name, _of_some(value(of, of.years.before)), _of_some(value(of, of.years.now)))
                    for name, value in _measures()
                ),
            ),
        ),
        left_out=(
            *((say("The last month is not over yet."),) if of.years.unfinished else ()),
            say("Those of the later year have had less time to be resolved and closed."),
        ),
    )


def _named(months: tuple[date, date]) -> str:
    return say("%(first)s to %(last)s", first=month(months[0]), last=month(months[1]))


def _of_some(value: Value) -> Value:
    """A share of nothing says nothing."""
    return None if isinstance(value, Share) and not value.whole else value


Measured = Callable[[Material, Sums], Value]


def _measures() -> tuple[tuple[str, Measured], ...]:
    return (
        (say("Raised"), lambda of, year: year.total.get("raised", 0)),
        (say("Agencies that raised one"), lambda of, year: len(_raising(year))),
        (say("Reached a formal stage"), lambda of, year: _part(year, "formal", "yes", ("yes", "no"))),
        (say("Settled at the first or second stage"), lambda of, year: _early(year)),
        (say("Dates kept in time"), lambda of, year: dates_of(year).kept),
        (say("Managers’ answers in time"), lambda of, year: _answers(year)),
        (say("Working days until half were resolved"), _median),
        (say("The child’s or adult’s words recorded"), lambda of, year: _voice(year)),
        (say("Something changed, of those closed"), lambda of, year: _part(year, "changed", "yes", ("yes", "no"))),
    )


def _raising(year: Sums) -> set[str]:
    return {agency for (side, agency), n in year.by("party").items() if side == "raising" and n}


def _part(year: Sums, name: str, part: str, parts: tuple[str, ...]) -> Share:
    return Share(year.total.get(f"{name}|{part}", 0), sum(year.total.get(f"{name}|{one}", 0) for one in parts))


def _early(year: Sums) -> Share:
    ended = words(year.by("ended_at_stage"))
    return Share(ended.get("1", 0) + ended.get("2", 0), sum(ended.values()))


def _answers(year: Sums) -> Share:
    in_time, late = (year.total.get(f"duty|answer|{column}", 0) for column in (IN_TIME, LATE))
    return Share(in_time, in_time + late)


def _voice(year: Sums) -> Share:
    return _part(year, "voice", "recorded", ("recorded", "not_yet_asked", "not_said"))


def _median(of: Material, year: Sums) -> Value:
    of_year = replace(of, sums=year)
    return of_year.curve(
        numbers(year.by("resolved_after")), words(year.by("open_since")), numbers(year.by("ended_after"))
    ).median
