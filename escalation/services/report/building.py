"""The report of a period: the board's figures with their sentences, for whoever shows it."""

from datetime import datetime

from escalation.domain import language
from escalation.domain.language import listed, say, say_many
from escalation.domain.statistics.figures import Dates
from escalation.domain.statistics.periods import Period
from escalation.services import board
from escalation.services.board import BoardPage
from escalation.services.reading.flags import RULES
from escalation.services.report.model import Bars, Column, Figure, Filters, Report, Run, Section, Table, Value
from escalation.services.report.narrowing import in_words, narrowing_of, offer, period_in_words


def report(partnership: str, filters: Filters, *, at: datetime, as_at: datetime | None = None) -> Report:
    """What the filters ask for, as it stands or as it was known at `as_at`. UnknownPartnership where there is none."""
    offered = offer(partnership)
    page = board.board(
        partnership,
        period=Period(filters.first, filters.last),
        at=at,
        as_at=as_at,
        narrowed=narrowing_of(filters),
    )
    raised = page.figures.raised
    return Report(
        partnership=page.partnership,
        name=page.name,
        filters=filters,
        narrowed_to=in_words(narrowing_of(filters), offered),
        at=at,
        as_at=as_at,
        raised=raised,
        headline=headline(raised, filters),
        sections=(_use(page, filters), _non_use(page), _dates(page), _stalled(page)),
        swept_at=page.swept_at,
        notes=_notes(page),
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


def _notes(page: BoardPage) -> tuple[str, ...]:
    apart = say(
        "Counted apart: %(drills)s tests sent in drills, and %(imported)s brought in from elsewhere.",
        drills=page.figures.drills,
        imported=page.figures.imported,
    )
    return (
        say("A disagreement that several agencies raised or received together counts for each of them."),
        *([apart] if page.figures.drills or page.figures.imported else []),
    )


def _use(page: BoardPage, filters: Filters) -> Section:
    months = page.figures.by_month
    answer = headline(page.figures.raised, filters)
    by_month = Figure(
        key="raised",
        measure="M1",
        title=say("Raised"),
        sentence=answer,
        value=page.figures.raised,
        picture=Run(
            title=say("Raised by month"),
            caption=say("A dot for each month, as high as the number that was raised in it."),
            points=tuple((month, float(number)) for month, number in months),
            limits=None,
            unit=say("Raised"),
        ),
        tables=(
            Table(
                say("Raised by month"),
                (Column(say("Month")), Column(say("Raised"), numeric=True)),
                tuple((language.month(month), number) for month, number in months),
            ),
        ),
        left_out=(say("Drills, and what was brought in from elsewhere, are left out."),),
    )
    by_agency = Figure(
        key="by_agency",
        measure="M1",
        title=say("Raised and received, by agency"),
        sentence=say("Raising more, and earlier, is a good sign. Agencies stand by name."),
        picture=Bars(
            title=say("Raised and received, by agency"),
            caption=say("A bar for each agency: what it raised, then what it received."),
            rows=tuple((line.name, (line.figures.raised, line.figures.received)) for line in page.agencies),
            parts=(say("raised"), say("received")),
        ),
        tables=(
            Table(
                say("By agency"),
                (
                    Column(say("Agency")),
                    Column(say("Raised"), numeric=True),
                    Column(say("Received"), numeric=True),
                ),
                tuple((line.name, line.figures.raised, line.figures.received) for line in page.agencies),
            ),
        ),
    )
    return Section("use", say("Is the procedure used?"), answer, (by_month, by_agency))


def _non_use(page: BoardPage) -> Section:
    sentences = [
        *([say("Never raised one: %(names)s.", names=listed(page.never_raised))] if page.never_raised else []),
        *([say("Never received one: %(names)s.", names=listed(page.never_received))] if page.never_received else []),
    ]
    answer = " ".join(sentences) or say("Every agency has raised one, and every agency has received one.")
    figure = Figure(
        key="never",
        measure="M3",
        title=say("Agencies that never raised one"),
        sentence=say_many(
            "%(num)s agency has never raised one.", "%(num)s agencies have never raised one.", len(page.never_raised)
        ),
        value=len(page.never_raised),
        out_of=len(page.agencies),
        tables=(
            Table(
                say("Months since each agency last did"),
                (
                    Column(say("Agency")),
                    Column(say("Since it raised one"), numeric=True),
                    Column(say("Since it received one"), numeric=True),
                ),
                tuple(
                    (line.name, _since(line.months_since_raised), _since(line.months_since_received))
                    for line in page.agencies
                ),
            ),
        ),
        left_out=(say("This looks at all time, whatever the period and whatever the figures are narrowed to."),),
    )
    return Section("non_use", say("Who has not used it?"), answer, (figure,))


def _since(months: int | None) -> Value:
    return say("never") if months is None else months


def _dates(page: BoardPage) -> Section:
    dates = page.figures.dates
    kept = dates.kept
    if kept.whole:
        answer = say(
            "%(part)s of the %(whole)s dates that came due were kept in time.", part=kept.part, whole=kept.whole
        )
    else:
        answer = say("No date has come due yet.")
    receiving = [line for line in page.agencies if line.figures.received]
    everybody = (say("All dates, whoever owed them"), dates)
    figure = Figure(
        key="dates_kept",
        measure="M8",
        title=say("Dates kept"),
        sentence=answer,
        value=kept,
        out_of=kept.whole,
        picture=Bars(
            title=say("Dates, by receiving agency"),
            caption=say("A bar for each agency: in time, late, not yet due."),
            rows=tuple((line.name, _columns(line.figures.dates)) for line in receiving),
            parts=(say("in time"), say("late"), say("not yet due")),
        )
        if receiving
        else None,
        tables=(
            Table(
                say("Dates kept, by receiving agency"),
                (
                    Column(say("Agency")),
                    Column(say("In time"), numeric=True),
                    Column(say("Late"), numeric=True),
                    Column(say("Not yet due"), numeric=True),
                    Column(say("In time, of those that came due"), numeric=True),
                ),
                tuple(
                    (name, *_columns(each), each.kept)
                    for name, each in (*((line.name, line.figures.dates) for line in receiving), everybody)
                ),
            ),
        ),
        left_out=(say("Dates that were left, replaced or void before they were due are left out."),),
    )
    return Section("dates", say("Are its dates kept?"), answer, (figure,))


def _columns(dates: Dates) -> tuple[int, int, int]:
    return dates.in_time, dates.late, dates.not_yet_due


def _stalled(page: BoardPage) -> Section:
    if page.stalled:
        answer = say_many(
            "%(num)s stall waits for a manager’s answer.", "%(num)s stalls wait for a manager’s answer.", page.stalled
        )
    else:
        answer = say("Nothing is stalled.")
    figure = Figure(
        key="stalled",
        measure="M9",
        title=say("Stalled"),
        sentence=answer,
        value=page.stalled,
        tables=(
            Table(
                say("Flags that wait for a manager’s answer"),
                (Column(say("Why")), Column(say("Flags"), numeric=True)),
                tuple((RULES[rule], number) for rule, number in page.figures.stalled.items()),
            ),
        ),
        left_out=(
            say("This is of everything that is open, whatever the period and whatever the figures are narrowed to."),
        ),
    )
    return Section("stalled", say("What is stalled now?"), answer, (figure,))
