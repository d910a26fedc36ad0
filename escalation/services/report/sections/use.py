"""Is it used? How many were raised, by which route, how far they went and what they were about."""

from datetime import date, timedelta

from escalation.domain.language import listed, month, say, say_many
from escalation.domain.statistics.control_chart import FEWEST, UP, ControlChart, control_chart
from escalation.domain.statistics.figures import Share
from escalation.schemas import labels
from escalation.services.report.material import FEW, ZONE, Material, named, percent, table, words
from escalation.services.report.model import Bars, Figure, Run, Section


def use(of: Material) -> Section:
    """M1, M6, M19 and M22."""
    return Section(
        "use",
        say("Is the procedure used?"),
        _answer(of),
        (_raised(of), _kinds(of), _stages(of), _themes(of), _conferences(of)),
    )


def _answer(of: Material) -> str:
    if not of.raised:
        return say("Nothing was raised in this period. That is a finding, not a gap in the figures.")
    return say_many(
        "%(num)d disagreement was raised. More raising, earlier and at lower stages, is the healthy direction.",
        "%(num)d disagreements were raised. More raising, earlier and at lower stages, is the healthy direction.",
        of.raised,
    )


def _raised(of: Material) -> Figure:
    points = tuple((one, of.sums.months.get(one, {}).get("raised", 0)) for one in of.months)
    whole = [point for point in points if _is_over(point[0], of)]
    chart = control_chart([float(n) for _, n in whole]) if len(whole) >= FEWEST else None
    shown = whole if chart else points
    return Figure(
        key="raised",
        measure="M1",
        title=say("Raised each month"),
        sentence=f"{_how_many(of)} {_change(chart, [one for one, _ in whole])}" if of.raised else _how_many(of),
        value=of.raised,
        picture=Run(
            title=say("Disagreements raised each month"),
            caption=say("Each dot is one month. The higher the dot, the more was raised in it."),
            points=tuple((one, float(n)) for one, n in shown),
            limits=chart,
            unit=say("raised"),
        )
        if len(points) > 1
        else None,
        tables=(table(say("Raised each month"), (say("Month"), say("Raised")), ((month(m), n) for m, n in points)),),
        left_out=_apart(of),
        listed=True,
    )


def _how_many(of: Material) -> str:
    if not of.raised:
        return say("Nothing was raised.")
    if len(of.months) == 1:
        return say("%(raised)s raised.", raised=of.raised)
    quiet = sum(1 for one in of.months if not of.sums.months.get(one, {}).get("raised"))
    if not quiet:
        return say("%(raised)s raised; every month had some.", raised=of.raised)
    return say_many(
        "%(raised)s raised; %(num)d month had none.",
        "%(raised)s raised; %(num)d months had none.",
        quiet,
        raised=of.raised,
    )


def _change(chart: ControlChart | None, months: list[date]) -> str:
    if chart is None:
        return say("There are too few months to tell a change from chance: %(fewest)s are needed.", fewest=FEWEST)
    if not chart.marks:
        return say("The months go up and down no more than by chance.")
    last = chart.marks[-1]
    start, end = month(months[last.points[0]]), month(months[last.points[-1]])
    if start == end:
        if last.direction == UP:
            return say("More was raised in %(month)s than by chance.", month=start)
        return say("Less was raised in %(month)s than by chance.", month=start)
    if last.direction == UP:
        return say("From %(start)s to %(end)s more was raised than by chance.", start=start, end=end)
    return say("From %(start)s to %(end)s less was raised than by chance.", start=start, end=end)


def _is_over(first: date, of: Material) -> bool:
    """Whether a month is over, and wholly within the period."""
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    end = following - timedelta(days=1)
    return of.filters.first <= first and end <= of.filters.last and end < of.at.astimezone(ZONE).date()


def _apart(of: Material) -> tuple[str, ...]:
    found = []
    if of.n("origin|drill"):
        found.append(say_many("%(num)d drill is left out.", "%(num)d drills are left out.", of.n("origin|drill")))
    if of.n("origin|imported"):
        found.append(
            say_many(
                "%(num)d brought in from elsewhere is left out.",
                "%(num)d brought in from elsewhere are left out.",
                of.n("origin|imported"),
            )
        )
    return tuple(found)


def _kinds(of: Material) -> Figure:
    routes = [(name, of.sum_of("route", key)) for key, name in of.protocols.items()]
    populations = [(named(labels.POPULATIONS, key), of.sum_of("population", key)) for key in labels.POPULATIONS]
    formal, informal = of.n("formal|yes"), of.n("formal|no")
    rows = [
        *((say("Procedure: %(name)s", name=name), n) for name, n in routes),
        *((say("About: %(whom)s", whom=whom), n) for whom, n in populations),
        (say("Stayed at informal stages so far"), informal),
        (say("Reached a formal stage"), formal),
    ]
    return Figure(
        key="kinds",
        measure="M1",
        title=say("By procedure, and about whom"),
        sentence=say(
            "%(formal)s of %(raised)s reached a formal stage; %(informal)s did not.",
            formal=formal,
            raised=of.raised,
            informal=informal,
        )
        if of.raised
        else say("Nothing was raised, so there is nothing to break down."),
        value=Share(formal, of.raised) if of.raised else None,
        out_of=of.raised,
        tables=(table(say("By procedure, and about whom"), (say("Kind"), say("Raised")), rows),),
        listed=True,
    )


def _stages(of: Material) -> Figure:
    found = {int(key): n for key, n in words(of.sums.by("ended_at_stage")).items()}
    ended = sum(found.values())
    resolved = {int(key): n for key, n in words(of.sums.by("resolved_at_stage")).items()}
    early = Share(resolved.get(1, 0) + resolved.get(2, 0), ended)
    rows = tuple((say("Stage %(number)s", number=number), n) for number, n in sorted(found.items()))
    numbers = tuple((label, n, resolved.get(number, 0)) for (label, n), number in zip(rows, sorted(found), strict=True))
    return Figure(
        key="stages",
        measure="M6",
        title=say("The stage at which they ended"),
        sentence=say("Resolved at the first or second stage, of all that ended: %(share)s.", share=percent(early))
        if ended
        else say("None has ended yet."),
        value=early if ended else None,
        out_of=ended,
        picture=Bars(
            title=say("The stage at which disagreements ended"),
            caption=say("The longer the bar, the more ended at that stage. Low stages are the quicker way."),
            rows=tuple((label, (n,)) for label, n in rows),
        )
        if rows
        else None,
        tables=(
            table(
                say("The highest stage of those that ended"),
                (say("Stage"), say("Ended"), say("Of those, resolved")),
                numbers,
                say("The others were taken back."),
            ),
        )
        if ended
        else (),
        left_out=_still_open(of),
        listed=True,
    )


def _still_open(of: Material) -> tuple[str, ...]:
    open_ = of.n("status|open")
    if not open_:
        return ()
    return (say_many("%(num)d still open is left out.", "%(num)d still open are left out.", open_),)


def _themes(of: Material) -> Figure:
    found = sorted(words(of.sums.by("category")).items(), key=lambda item: (-item[1], item[0]))
    enough = of.raised >= FEW
    rows = tuple((named(labels.CATEGORIES, key), n) for key, n in found) if enough else ()
    if not of.raised:
        sentence = say("Nothing was raised.")
    elif not enough:
        sentence = say("Fewer than %(few)s were raised: too few to say what they are about.", few=FEW)
    else:
        most = [named(labels.CATEGORIES, key) for key, n in found if n == found[0][1]]
        sentence = say("Most often: %(what)s (%(n)s of %(all)s).", what=listed(most), n=found[0][1], all=of.raised)
    return Figure(
        key="themes",
        measure="M22",
        title=say("What they were about"),
        sentence=sentence,
        out_of=of.raised,
        picture=Bars(
            title=say("What disagreements were about"),
            caption=say("The longer the bar, the more disagreements were about it."),
            rows=tuple((label, (n,)) for label, n in rows),
        )
        if rows
        else None,
        tables=(table(say("What they were about"), (say("Theme"), say("Raised")), rows),) if rows else (),
        listed=enough,
    )


def _conferences(of: Material) -> Figure:
    dissents, minuted = of.n("conference|dissent"), of.n("conference|minuted")
    held = sum(kinds.get("conferences", 0) for kinds in of.activity.by_agency.values())
    in_time = of.share("conference_window", "in_time", ("in_time", "late"))
    rows = (
        (say("Formal dissents"), dissents),
        (say("Views minuted, without a dissent"), minuted),
        (say("Raised within the time the procedure gives"), in_time if in_time.whole else None),
        (say("Conferences that agencies took part in, as they entered it"), held),
    )
    if not dissents and not minuted:
        sentence = say("No dissent from a conference was recorded.")
        if held:
            sentence = say_many(
                "No dissent was recorded; agencies counted %(num)d conference that they took part in.",
                "No dissent was recorded; agencies counted %(num)d conferences that they took part in.",
                held,
            )
    else:
        sentence = say(
            "%(dissents)s; %(views)s.",
            dissents=say_many("%(num)d formal dissent", "%(num)d formal dissents", dissents),
            views=say_many("%(num)d view was only minuted", "%(num)d views were only minuted", minuted),
        )
    return Figure(
        key="conferences",
        measure="M19",
        title=say("Dissent from conferences"),
        sentence=sentence,
        value=dissents,
        tables=(table(say("Dissent from conferences"), (say("What"), say("Number")), rows),),
        left_out=(say("Several agencies may have taken part in the same conference."),) if held else (),
        listed=True,
    )
