"""How many were to be expected of each agency, and whether so few may be chance."""

from escalation.domain.language import listed, say, say_many
from escalation.domain.statistics.expected import Expected, Rate, rule_of_three
from escalation.domain.statistics.figures import Share
from escalation.services.report.material import Material, table
from escalation.services.report.model import Figure, Value


def expected(of: Material) -> Figure:
    """M2: what each agency raised beside what was to be expected of it."""
    entered = {
        key: sum(kinds.values())
        for key, kinds in of.activity.by_agency.items()
        if key in of.names and of.filters.sector in (None, of.sectors[key])
    }
    raised = {key: _raised_in(of, key) for key in entered}
    rate = Rate(sum(raised.values()), sum(entered.values()))
    found = {key: Expected(entered[key], raised[key], rate) for key in entered}
    title = say("Raised, and how many were to be expected")
    if not any(entered.values()) or of.filters.route or of.filters.population:
        return Figure(
            key="expected",
            measure="M2",
            title=title,
            sentence=_cannot_expect(of, bool(entered)),
            left_out=_not_entered(of),
        )
    finding = [key for key, one in found.items() if one.raised == 0 and not one.is_plausible]
    if finding:
        sentence = say_many(
            "More than chance: %(names)s raised none. At the rate of all, %(expected)s would have been expected.",
            "More than chance: %(names)s raised none. At the rate of all, %(expected)s would have been expected.",
            len(finding),
            names=of.agencies(finding),
            expected=listed([f"{found[key].expected or 0:.1f}" for key in finding]),
        )
    elif not rate.raised:
        sentence = say(
            "%(all)s opportunities to disagree were counted, and nothing was raised. If that is no chance, fewer than "
            "1 in %(in)s becomes a disagreement.",
            all=rate.opportunities,
            **{"in": max(1, round(1 / rule_of_three(rate.opportunities)))},
        )
    else:
        sentence = say("No agency raised so few that it could not be chance.")
    rows: list[tuple[Value, ...]] = [
        (
            of.agency(key),
            one.opportunities,
            one.raised,
            round(one.expected, 1) if one.expected is not None else None,
            say("%(low)s to %(high)s", low=f"{one.between[0]:.1f}", high=f"{one.between[1]:.1f}"),
            _verdict(one),
        )
        for key, one in found.items()
    ]
    return Figure(
        key="expected",
        measure="M2",
        title=title,
        sentence=sentence,
        value=Share(rate.raised, rate.opportunities) if rate.opportunities >= rate.raised else None,
        out_of=rate.opportunities,
        tables=(
            table(
                title,
                (
                    say("Agency"),
                    say("Could have disagreed"),
                    say("Raised"),
                    say("Expected"),
                    say("In the long run, between"),
                    say("What that means"),
                ),
                rows,
                say("Expected: the agency’s opportunities at the rate of all agencies that entered theirs."),
            ),
        ),
        left_out=(*_not_entered(of), *((say("The rate rests on few disagreements."),) if rate.rests_on_few else ())),
    )


def _cannot_expect(of: Material, any_entered: bool) -> str:
    if of.filters.route or of.filters.population:
        return say(
            "Agencies count their opportunities for all procedures and people together, so this cannot be worked out "
            "with these filters."
        )
    if not of.activity.quarters:
        return say("Agencies enter their numbers by quarter, and this period has no whole quarter that is over.")
    if any_entered:
        return say("The agencies that entered their numbers counted no decision with which to disagree.")
    return say(
        "No agency has entered how often it could have disagreed, so nobody can say whether silence means agreement."
    )


def _verdict(one: Expected) -> str:
    if one.expected is None or one.of_all.raised == 0:
        return say("cannot be told")
    if one.raised >= one.expected:
        return say("as many, or more")
    if one.is_plausible:
        return say("may be chance")
    return say("more than chance") if one.is_sure else say("likely more than chance")


def _raised_in(of: Material, agency: str) -> int:
    """What it raised in the quarters for which it entered its opportunities."""
    left = of.activity.incomplete.get(agency, ())
    quarters = [quarter for quarter in of.activity.quarters if quarter not in left]
    return sum(
        counts.get(f"party|raising|{agency}", 0)
        for month, counts in of.sums.months.items()
        if any(quarter.first <= month <= quarter.last for quarter in quarters)
    )


def _not_entered(of: Material) -> tuple[str, ...]:
    if not of.activity.quarters:
        return (say("The period has no whole quarter that is over."),)
    found = []
    nothing = [
        key for key in of.activity.entered_nothing if key in of.names and of.filters.sector in (None, of.sectors[key])
    ]
    if nothing:
        found.append(say("Entered nothing, which is not 0: %(names)s.", names=of.agencies(nothing)))
    some = [key for key in of.activity.incomplete if key in of.names and of.filters.sector in (None, of.sectors[key])]
    if some:
        found.append(
            say("Entered some quarters and not others, so only those are compared: %(names)s.", names=of.agencies(some))
        )
    return tuple(found)
