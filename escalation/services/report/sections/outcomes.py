"""What came of it: outcomes, safety meanwhile, how it was for those who took part, and what was learned."""

from escalation.domain.language import say, say_many
from escalation.domain.statistics.counts import IN_TIME, LATE, NOT_YET_DUE
from escalation.domain.statistics.figures import Dates, Share
from escalation.schemas import labels
from escalation.services.report.material import Material, named, numbers, percent, table, words
from escalation.services.report.model import Bars, Figure, Section, Value


def outcomes(of: Material) -> Section:
    """M16, M17, M18, M20 and M21."""
    figures = (_outcomes(of), _safety(of), _experience(of), _again(of), _learning(of))
    return Section("outcomes", say("What came of it?"), _answer(of), figures)


def _changed(of: Material) -> Share:
    return of.share("changed", "yes", ("yes", "no"))


def _answer(of: Material) -> str:
    changed = _changed(of)
    if not changed.whole:
        return say("None has been closed yet.") if of.raised else say("Nothing was raised.")
    return say("Something changed in %(share)s of those closed.", share=percent(changed))


def _outcomes(of: Material) -> Figure:
    found, changed = words(of.sums.by("outcome")), _changed(of)
    rows = tuple(
        (named(labels.OUTCOMES, key), found[key]) for key in dict.fromkeys((*labels.OUTCOMES, *found)) if found.get(key)
    )
    return Figure(
        key="outcomes",
        measure="M16",
        title=say("How they ended"),
        sentence=say("Something changed in %(share)s.", share=percent(changed))
        if changed.whole
        else say("None has been closed yet."),
        value=changed if changed.whole else None,
        out_of=changed.whole,
        picture=Bars(
            title=say("How disagreements ended"),
            caption=say("The longer the bar, the more ended in that way. That a decision stands is not a loss."),
            rows=tuple((label, (n,)) for label, n in rows),
        )
        if rows
        else None,
        tables=(
            table(
                say("How they ended"),
                (say("Outcome"), say("Number")),
                rows,
                say("One disagreement may have several outcomes, so they may add up to more than were closed."),
            ),
        )
        if rows
        else (),
        left_out=_not_closed(of),
        listed=True,
    )


def _not_closed(of: Material) -> tuple[str, ...]:
    number = of.n("status|open") + of.n("status|resolved")
    if not number:
        return ()
    return (say_many("%(num)d not closed yet is left out.", "%(num)d not closed yet are left out.", number),)


def _safety(of: Material) -> Figure:
    at_once = of.n("interim|at_raising")
    later = Dates(*(of.n(f"duty|interim_plan_missing|{column}") for column in (IN_TIME, LATE, NOT_YET_DUE)))
    share = Share(at_once + later.in_time, at_once + later.in_time + later.late)
    rows = (
        (say("Recorded when it was raised"), at_once),
        (say("Recorded in time after it"), later.in_time),
        (say("Late, or still missing after its time"), later.late),
        (say("Not yet due"), later.not_yet_due),
        (say("Closed, and not everybody sure that the person is safe"), of.n("closed_not_safe")),
    )
    return Figure(
        key="safety",
        measure="M17",
        title=say("What keeps the person safe meanwhile"),
        sentence=say("An interim plan was there in time in %(share)s.", share=percent(share))
        if share.whole
        else (say("No interim plan has come due yet.") if of.raised else say("Nothing was raised.")),
        value=share if share.whole else None,
        out_of=share.whole,
        tables=(table(say("Interim plans"), (say("When"), say("Number")), rows),) if of.raised else (),
        listed=True,
    )


def _experience(of: Material) -> Figure:
    found = {
        side: numbers({(score,): n for (its, score), n in of.sums.by("rating").items() if its == side})
        for side in ("raising", "receiving")
    }
    rows: list[tuple[Value, ...]] = [
        (str(score), found["raising"].get(score, 0), found["receiving"].get(score, 0)) for score in range(1, 6)
    ]
    number = {side: sum(scores.values()) for side, scores in found.items()}
    good = {side: Share(scores.get(4, 0) + scores.get(5, 0), number[side]) for side, scores in found.items()}
    return Figure(
        key="experience",
        measure="M18",
        title=say("How it was for those who took part"),
        sentence=say(
            "Rated 4 or 5 by those who raised it: %(raising)s. By those asked to look again: %(receiving)s.",
            raising=percent(good["raising"]) if number["raising"] else say("nobody rated it yet"),
            receiving=percent(good["receiving"]) if number["receiving"] else say("nobody rated it yet"),
        )
        if any(number.values())
        else say("Nobody has rated it yet."),
        out_of=sum(number.values()),
        tables=(
            table(
                say("Ratings of the process, from 1 to 5"),
                (say("Rating"), say("Raised it"), say("Asked to look again")),
                rows,
            ),
        )
        if any(number.values())
        else (),
        left_out=(say("Rating is voluntary: who rates may differ from who does not."),) if of.raised else (),
    )


def _again(of: Material) -> Figure:
    rows = (
        (say("Opened again within 90 days"), of.n("reopened_soon")),
        (say("Raised again about the same person soon after"), of.n("raised_again")),
        (say("Taken back"), sum(words(of.sums.by("withdrawn")).values())),
        (say("Of those, after a date was missed"), of.n("gave_up")),
    )
    return Figure(
        key="again",
        measure="M20",
        title=say("Raised again, or given up"),
        sentence=say_many(
            "%(num)d was taken back after a date was missed. Came again soon: %(again)s.",
            "%(num)d were taken back after a date was missed. Came again soon: %(again)s.",
            of.n("gave_up"),
            again=of.n("reopened_soon") + of.n("raised_again"),
        )
        if of.raised
        else say("Nothing was raised."),
        value=of.n("gave_up"),
        out_of=of.raised,
        tables=(table(say("Raised again, or given up"), (say("What"), say("Number")), rows),) if of.raised else (),
        listed=True,
    )


def _learning(of: Material) -> Figure:
    learned = of.share("learning", "yes", ("yes", "no"))
    actions = Dates(*(of.n(f"duty|action|{column}") for column in (IN_TIME, LATE, NOT_YET_DUE)))
    rows = (
        (say("Closed with something learned"), learned.part),
        (say("Agreed actions done in time"), actions.in_time),
        (say("Agreed actions late"), actions.late),
        (say("Agreed actions not yet due"), actions.not_yet_due),
    )
    return Figure(
        key="learning",
        measure="M21",
        title=say("What was learned, and what was done"),
        sentence=" ".join(
            (
                say("Closed with something learned: %(learned)s.", learned=percent(learned))
                if learned.whole
                else say("None has been closed yet."),
                say("Agreed actions done in time: %(actions)s.", actions=percent(actions.kept))
                if actions.kept.whole
                else say("No agreed action has come due."),
            )
        ),
        value=learned if learned.whole else None,
        out_of=learned.whole,
        tables=(table(say("Learning and actions"), (say("What"), say("Number")), rows),) if of.raised else (),
        left_out=_not_closed(of),
        listed=True,
    )
