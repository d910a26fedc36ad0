"""Are dates kept, and how long does it take? What still goes on is never left out."""

from collections import Counter

from escalation.domain.language import say, say_many
from escalation.domain.statistics.counts import PROTOCOL_DATES
from escalation.domain.statistics.figures import Dates, dates_of
from escalation.domain.statistics.survival import Curve
from escalation.schemas import labels
from escalation.services.report.kinds import DATES
from escalation.services.report.material import Material, numbers, percent, table, words
from escalation.services.report.model import Bars, Figure, Line, Section, Steps, Table, Value

MOST_LINES = 3


def time(of: Material) -> Section:
    """M7 and M8."""
    return Section("time", say("Are dates kept?"), _answer(of), (_dates(of), _agreement(of), _in_stages(of), _late(of)))


def _answer(of: Material) -> str:
    dates = dates_of(of.sums)
    if not dates.kept.whole:
        return say("No date has come due yet.")
    return say("Of the dates that came due, %(share)s were kept in time.", share=percent(dates.kept))


def _dates(of: Material) -> Figure:
    dates = dates_of(of.sums)
    agencies = [(of.agency(key), dates_of(of.sums, side="receiving", agency=key)) for key in of.names]
    asked = [(name, found) for name, found in agencies if found.in_time or found.late or found.not_yet_due]
    kinds = [(DATES[kind], dates_of(of.sums, kind=kind)) for kind in PROTOCOL_DATES]
    sides = [
        (say("Owed by those who raised it"), dates_of(of.sums, side="raising")),
        (say("Owed by those asked to look again"), dates_of(of.sums, side="receiving")),
        (say("Owed by the partnership"), dates_of(of.sums, side="")),
    ]
    headings = (say("In time"), say("Late"), say("Not yet due"))
    return Figure(
        key="dates",
        measure="M8",
        title=say("Dates kept"),
        sentence=say(
            "In time: %(kept)s. %(waiting)s",
            kept=percent(dates.kept),
            waiting=_waiting(dates.not_yet_due),
        )
        if dates.kept.whole
        else say_many(
            "No date has come due; %(num)d is still to come.",
            "No date has come due; %(num)d are still to come.",
            dates.not_yet_due,
        )
        if dates.not_yet_due
        else say("No date has come due."),
        value=dates.kept if dates.kept.whole else None,
        out_of=dates.kept.whole,
        picture=Bars(
            title=say("Dates kept, by the agency that was asked"),
            caption=say("Each bar is an agency. Its parts are dates kept in time, dates missed, and dates to come."),
            rows=tuple((name, (found.in_time, found.late, found.not_yet_due)) for name, found in asked),
            parts=headings,
        )
        if asked
        else None,
        tables=(
            _three(say("By the agency that was asked"), say("Agency"), asked),
            _three(say("By what was due"), say("What was due"), [row for row in kinds if any(_three_of(row[1]))]),
            _three(say("By who owed it"), say("Who owed it"), [row for row in sides if any(_three_of(row[1]))]),
        )
        if any(_three_of(dates))
        else (),
        left_out=(say("Dates that were replaced by later ones before they passed, or became needless, are left out."),),
        listed=True,
    )


def _waiting(number: int) -> str:
    if not number:
        return say("None is still to come.")
    return say_many(
        "%(num)d is not yet due, and counts neither way.",
        "%(num)d are not yet due, and count neither way.",
        number,
    )


def _three_of(dates: Dates) -> tuple[int, int, int]:
    return dates.in_time, dates.late, dates.not_yet_due


def _three(caption: str, heading: str, rows: list[tuple[str, Dates]]) -> Table:
    labels_ = (heading, say("In time"), say("Late"), say("Not yet due"), say("In time, of those that came due"))
    return table(
        caption,
        labels_,
        ((name, *_three_of(dates), dates.kept if dates.kept.whole else None) for name, dates in rows),
    )


# -- how long -------------------------------------------------------------------------------------------------------


def _agreement(of: Material) -> Figure:
    curve = of.curve(
        numbers(of.sums.by("resolved_after")), words(of.sums.by("open_since")), numbers(of.sums.by("ended_after"))
    )
    return Figure(
        key="agreement",
        measure="M7",
        title=say("Working days until it is resolved"),
        sentence=_how_long(curve),
        value=curve.median,
        out_of=curve.number,
        picture=Steps(
            title=say("How many are still open after so many working days"),
            caption=say(
                "The line begins with all of them and goes down as they are resolved. The band is how sure it is."
            ),
            lines=(Line(say("All"), curve),),
            days=say("Working days since it was raised"),
        )
        if curve.steps
        else None,
        tables=(_days_table(say("Working days until it is resolved"), say("Not resolved"), [(say("All"), curve)]),)
        if curve.number
        else (),
        left_out=(
            say("Those still open are counted as lasting at least so long; those taken back are counted until then."),
        )
        if curve.number
        else (),
        listed=True,
    )


def _how_long(curve: Curve) -> str:
    if not curve.number:
        return say("Nothing was raised.")
    if curve.median is None:
        return say(
            "Too few of the %(all)s are resolved to say how long it takes. The longest so far: %(longest)s.",
            all=curve.number,
            longest=_working_days(curve.longest),
        )
    if curve.number == 1:
        return say("One was raised, and resolved within %(days)s.", days=_working_days(curve.median))
    low, high = curve.median_between
    if low is None or high is None:
        return say(
            "Half of the %(all)s were resolved within %(days)s. There are too few to say how sure that is.",
            days=_working_days(curve.median),
            all=curve.number,
        )
    return say(
        "Half of the %(all)s were resolved within %(days)s; likely it is between %(low)s and %(high)s.",
        days=_working_days(curve.median),
        low=low,
        high=high,
        all=curve.number,
    )


def _working_days(number: int) -> str:
    return say_many("%(num)d working day", "%(num)d working days", number)


def _days_table(caption: str, going_on: str, rows: list[tuple[str, Curve]]) -> Table:
    return table(
        caption,
        (
            say("Which"),
            say("Number"),
            going_on,
            say("Half within"),
            say("Likely between"),
            say("Three quarters within"),
            say("Longest"),
        ),
        ((name, *_of_curve(curve)) for name, curve in rows),
        say("In working days; one that ended on the day it began counts 0. A dash: too few have ended to say."),
    )


def _of_curve(curve: Curve) -> tuple[Value, ...]:
    low, high = curve.median_between
    between = None
    if curve.median is not None and low is not None:
        between = say("%(low)s to %(high)s", low=low, high=high if high is not None else "…")
    return curve.number, curve.going_on, curve.median, between, curve.quartile(0.75), curve.longest


def _in_stages(of: Material) -> Figure:
    ended: dict[int, Counter[int]] = {}
    since: dict[int, dict[str, int]] = {}
    for (stage, days), n in of.sums.by("stage_took").items():
        ended.setdefault(int(stage), Counter())[int(days)] += n
    for (stage, day), n in of.sums.by("stage_since").items():
        since.setdefault(int(stage), {})[day] = n
    stages = sorted({*ended, *since})
    curves = [
        (say("Stage %(number)s", number=stage), of.curve(ended.get(stage, {}), since.get(stage, {})))
        for stage in stages
    ]
    drawn = [(name, curve) for name, curve in curves if curve.steps][:MOST_LINES]
    if not curves:
        sentence = say("Nothing was raised.")
    else:
        halves = [
            say("%(stage)s: half left it within %(days)s", stage=name, days=_working_days(curve.median))
            for name, curve in curves
            if curve.median is not None
        ]
        sentence = (
            say("%(halves)s.", halves="; ".join(halves))
            if halves
            else say("Too few have left a stage to say how long it takes.")
        )
    return Figure(
        key="in-stages",
        measure="M7",
        title=say("Working days in each stage"),
        sentence=sentence,
        out_of=sum(curve.number for _, curve in curves),
        picture=Steps(
            title=say("How many are still in a stage after so many working days"),
            caption=say("One line for each stage. The faster it goes down, the sooner they leave the stage."),
            lines=tuple(Line(name, curve) for name, curve in drawn),
            days=say("Working days since the stage began"),
        )
        if drawn
        else None,
        tables=(_days_table(say("Working days in each stage"), say("Still in it"), curves),) if curves else (),
        left_out=(say("Stages that were passed over or declined are left out."),),
        listed=True,
    )


# -- whose lateness -------------------------------------------------------------------------------------------------


def _late(of: Material) -> Figure:
    rows: list[tuple[Value, ...]] = []
    for side, name in (
        ("raising", labels.SIDES["raising"]),
        ("receiving", labels.SIDES["receiving"]),
        ("", say("The partnership")),
    ):
        days: Counter[int] = Counter()
        for (its_side, number), n in of.sums.by("late_by").items():
            if its_side == side:
                days[int(number)] += n
        dates = dates_of(of.sums, side=side)
        extended = of.sum_of("extended", side, None)
        if any(_three_of(dates)):
            rows.append((name, dates.late, middle(days), max(days, default=None), extended))
    lag = of.n("lag|flags")
    over = max((int(key[0]) for key in of.sums.by("lag_over")), default=0)
    return Figure(
        key="late",
        measure="M8",
        title=say("Whose lateness"),
        sentence=say_many(
            "Lateness is counted on the side that owed the answer. The service’s own delay is counted apart: "
            "%(within)s of %(num)d flag was there within two minutes.",
            "Lateness is counted on the side that owed the answer. The service’s own delay is counted apart: "
            "%(within)s of %(num)d flags were there within two minutes.",
            lag,
            within=of.n("lag|within"),
        )
        if lag
        else say(
            "Lateness is counted on the side that owed the answer. No flag was needed, so the service had no delay."
        ),
        tables=(
            table(
                say("Late dates, by the side that owed them"),
                (say("Side"), say("Late"), say("Half came within"), say("Latest after"), say("Later dates agreed")),
                rows,
                say("In working days after the date. Late ones that never came have no number of days."),
            ),
        )
        if rows
        else (),
        left_out=(
            (say("The service’s longest delay with a flag was %(length)s.", length=_length(over)),) if over else ()
        ),
        listed=True,
    )


def _length(seconds: int) -> str:
    if seconds < 2 * 3600:
        return say_many("%(num)d minute", "%(num)d minutes", round(seconds / 60))
    return say_many("%(num)d hour", "%(num)d hours", round(seconds / 3600))


def middle(counts: Counter[int]) -> int | None:
    """The middle one of numbers that are counted; the lower of two. None where there are none."""
    total, seen = sum(counts.values()), 0
    for number in sorted(counts):
        seen += counts[number]
        if seen * 2 >= total:
            return number
    return None
