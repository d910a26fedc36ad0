"""Rank and voice: who challenges whom, whether rank decides, and whether the child or adult was heard."""

from collections import Counter

from escalation.domain.language import say, say_many
from escalation.domain.statistics.figures import Share
from escalation.services.report.material import FEW, Material, numbers, percent, table
from escalation.services.report.model import Bars, Column, Figure, Section, Table, Value
from escalation.services.report.sections.time import middle

GAPS = ("lower_2", "lower_1", "same", "higher_1", "higher_2", "not_said")
RESULTS = ("changed", "stands", "otherwise", "not_yet")


def voice(of: Material) -> Section:
    """M10 to M15."""
    figures = (_matrix(of), _rank(of), _opinion(of), _heard(of), _household(of), _chronology(of), _referrals(of))
    return Section("voice", say("Whose voice counts?"), _answer(of), figures)


def _answer(of: Material) -> str:
    if not of.raised:
        return say("Nothing was raised, so nothing can be said about rank or voice.")
    return say("The child’s or adult’s words were recorded in %(share)s.", share=percent(_recorded(of)))


# -- who challenges whom --------------------------------------------------------------------------------------------


def _matrix(of: Material) -> Figure:
    cells = {(one, other): n for (one, other), n in of.sums.by("challenge").items()}
    raisers = [key for key in of.names if any(one == key for one, _ in cells)]
    receivers = [key for key in of.names if any(other == key for _, other in cells)]
    rows: list[tuple[Value, ...]] = [
        (of.agency(one), *(cells.get((one, other), 0) for other in receivers)) for one in raisers
    ]
    if not cells:
        sentence = say("Nobody challenged anybody in this period.")
    else:
        sentence = say_many(
            "%(raisers)s raised and %(num)d agency was asked to look again.",
            "%(raisers)s raised and %(num)d agencies were asked to look again.",
            len(receivers),
            raisers=say_many("%(num)d agency", "%(num)d agencies", len(raisers)),
        )
    return Figure(
        key="who-challenges-whom",
        measure="M12",
        title=say("Who challenges whom"),
        sentence=sentence,
        out_of=of.raised,
        tables=(
            Table(
                say("Who challenges whom: rows raise, columns are asked to look again"),
                (Column(say("Raised by")), *(Column(of.agency(key), numeric=True) for key in receivers)),
                tuple(rows),
                say(
                    "One that several agencies raised, or that several were asked about, counts in each of its fields."
                ),
            ),
        )
        if cells
        else (),
        listed=True,
    )


# -- rank -----------------------------------------------------------------------------------------------------------


def _gap_words(gap: str) -> str:
    return {
        "lower_2": say("Raised by somebody two bands or more below"),
        "lower_1": say("Raised by somebody one band below"),
        "same": say("Raised by somebody of the same band"),
        "higher_1": say("Raised by somebody one band above"),
        "higher_2": say("Raised by somebody two bands or more above"),
        "not_said": say("Bands not known"),
    }[gap]


def _rank(of: Material) -> Figure:
    found = {(gap, result): n for (gap, result), n in of.sums.by("gap").items()}
    known = sum(n for (gap, _), n in found.items() if gap != "not_said")
    below = [found.get((gap, result), 0) for gap in ("lower_1", "lower_2") for result in RESULTS]
    closed_below = sum(found.get((gap, r), 0) for gap in ("lower_1", "lower_2") for r in RESULTS[:3])
    changed_below = sum(found.get((gap, "changed"), 0) for gap in ("lower_1", "lower_2"))
    rows: list[tuple[Value, ...]] = [
        (_gap_words(gap), *(found.get((gap, result), 0) for result in RESULTS))
        for gap in GAPS
        if any(found.get((gap, result)) for result in RESULTS)
    ]
    share = Share(changed_below, closed_below)
    if not of.raised:
        sentence = say("Nothing was raised.")
    elif not known:
        sentence = say("Nobody said how senior both sides were, so nothing can be told about rank.")
    else:
        sentence = say(
            "Raised by somebody below whoever decided: %(below)s of %(known)s. %(changed)s",
            below=sum(below),
            known=known,
            changed=_changed(share),
        ).strip()
    return Figure(
        key="rank",
        measure="M12",
        title=say("Does rank decide?"),
        sentence=sentence,
        value=share if closed_below else None,
        out_of=known,
        tables=(
            table(
                say("Rank, and how it ended"),
                (say("Rank"), say("Decision changed"), say("Stands"), say("Ended otherwise"), say("Not ended yet")),
                rows,
                say("“Stands” is no loss: raising it was right all the same."),
            ),
        )
        if of.raised
        else (),
        listed=True,
    )


def _changed(share: Share) -> str:
    if not share.whole:
        return say("None of these is closed yet.")
    return say("Of those that are closed, the decision changed in %(share)s.", share=percent(share))


def _opinion(of: Material) -> Figure:
    relied = of.n("opinion|relied_on")
    closer = {result: of.n(f"opinion|raiser_closer|{result}") for result in RESULTS}
    ended = sum(closer[result] for result in RESULTS[:3])
    share = Share(sum(closer.values()), relied)
    changed = Share(closer["changed"], ended)
    if not relied:
        sentence = say("No senior or specialist opinion was relied on.")
    elif not sum(closer.values()):
        sentence = say(
            "An opinion was relied on in %(relied)s. In none is it recorded that the person who raised it saw the "
            "child or adult more often than whoever gave the opinion.",
            relied=relied,
        )
    else:
        sentence = say(
            "An opinion was relied on in %(relied)s. The person who raised it saw the child or adult more often than "
            "whoever gave the opinion in %(closer)s. %(changed)s",
            relied=relied,
            closer=percent(share),
            changed=_changed(changed),
        )
    rows = (
        (say("An opinion was relied on"), relied),
        (say("Raised by somebody who sees them more often"), sum(closer.values())),
        (say("Of those, the decision changed"), closer["changed"]),
        (say("Of those, it stands"), closer["stands"]),
        (say("Of those, ended otherwise"), closer["otherwise"]),
        (say("Of those, not ended yet"), closer["not_yet"]),
    )
    return Figure(
        key="opinion",
        measure="M11",
        title=say("Does one opinion outweigh longer contact?"),
        sentence=sentence,
        value=share if relied else None,
        out_of=relied,
        tables=(table(say("Opinions relied on"), (say("What"), say("Number")), rows),) if relied else (),
        left_out=(say("Where nobody said how often either sees them, the two are not compared."),) if relied else (),
        listed=True,
    )


# -- voice ----------------------------------------------------------------------------------------------------------


def _recorded(of: Material) -> Share:
    return of.share("voice", "recorded", ("recorded", "not_yet_asked", "not_said"))


def _heard(of: Material) -> Figure:
    share = _recorded(of)
    return _yes_no(
        of,
        "voice",
        "M13",
        say("The child’s or adult’s own words"),
        share,
        (
            (say("Recorded"), of.n("voice|recorded")),
            (say("Not asked yet, and it is said why"), of.n("voice|not_yet_asked")),
            (say("Nothing is said about it"), of.n("voice|not_said")),
        ),
        say("Recorded in %(share)s.", share=percent(share)),
    )


def _household(of: Material) -> Figure:
    share = of.share("household", "everybody", ("everybody", "some", "not_said"))
    return _yes_no(
        of,
        "household",
        "M14",
        say("Everybody in the household"),
        share,
        (
            (say("Everybody was considered"), of.n("household|everybody")),
            (say("Something is said about the others"), of.n("household|some")),
            (say("Nothing is said about them"), of.n("household|not_said")),
            (say("A child was described as keeping somebody safe"), of.n("child_called_protective")),
        ),
        say("Everybody who lives there was considered in %(share)s.", share=percent(share)),
    )


def _chronology(of: Material) -> Figure:
    share = of.share("chronology", "yes", ("yes", "no"))
    return _yes_no(
        of,
        "chronology",
        "M15",
        say("A chronology"),
        share,
        ((say("Present"), of.n("chronology|yes")), (say("Not present"), of.n("chronology|no"))),
        say("A chronology was there in %(share)s.", share=percent(share)),
    )


def _yes_no(
    of: Material, key: str, measure: str, title: str, share: Share, rows: tuple[tuple[str, int], ...], sentence: str
) -> Figure:
    return Figure(
        key=key,
        measure=measure,
        title=title,
        sentence=sentence if of.raised else say("Nothing was raised."),
        value=share if of.raised else None,
        out_of=of.raised,
        tables=(table(title, (say("What was said when it was raised"), say("Number")), rows),) if of.raised else (),
        listed=True,
    )


def _referrals(of: Material) -> Figure:
    found = numbers(of.sums.by("referrals"))
    told = sum(found.values())
    bands = ((0, 0, "0"), (1, 1, "1"), (2, 2, "2"), (3, 5, "3–5"), (6, 999, "6+"))
    rows = tuple((label, sum(n for k, n in found.items() if low <= k <= high)) for low, high, label in bands)
    if not of.raised:
        sentence = say("Nothing was raised.")
    elif not told:
        sentence = say("Nobody said how many referrals came before.")
    else:
        sentence = say(
            "Told in %(told)s of %(all)s. Half of these had %(half)s or fewer earlier referrals closed without action; "
            "the most was %(most)s.",
            told=told,
            all=of.raised,
            half=middle(Counter(found)),
            most=max(found),
        )
    return Figure(
        key="referrals",
        measure="M10",
        title=say("Earlier referrals on the same concern"),
        sentence=sentence,
        out_of=told,
        picture=Bars(
            title=say("Earlier referrals that were closed without action"),
            caption=say("The longer the bar, the more disagreements had so many referrals before."),
            rows=tuple((label, (n,)) for label, n in rows),
        )
        if told >= FEW
        else None,
        tables=(table(say("Earlier referrals"), (say("Referrals before"), say("Number")), rows),) if told else (),
        left_out=(say("Those in which nothing was said about it are left out."),) if of.raised > told else (),
        listed=True,
    )
