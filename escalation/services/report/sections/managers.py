"""What do managers do with what stalls?"""

from collections import Counter

from escalation.domain.language import say, say_many
from escalation.domain.statistics.counts import IN_TIME, LATE, NOT_YET_DUE
from escalation.domain.statistics.figures import Dates
from escalation.schemas import labels
from escalation.services.reading.flags import RULES
from escalation.services.report.material import Material, numbers, percent, table, words
from escalation.services.report.model import Figure, Line, Section, Steps, Value
from escalation.services.report.sections.time import middle


def managers(of: Material) -> Section:
    """M9 and M23."""
    return Section("managers", say("Do managers answer?"), _answer(of), (_stalled(of), _answers(of), _first_act(of)))


def _owed(of: Material) -> Dates:
    return Dates(*(of.n(f"duty|answer|{column}") for column in (IN_TIME, LATE, NOT_YET_DUE)))


def _answer(of: Material) -> str:
    owed = _owed(of)
    if not of.n("stalled_ever"):
        return say("Nothing stalled, so no manager was asked.")
    if not owed.kept.whole:
        return say("Managers were asked, and no answer is due yet.")
    return say("Of the answers that managers owed, %(share)s came in time.", share=percent(owed.kept))


def _stalled(of: Material) -> Figure:
    now: Counter[str] = Counter()
    ever: Counter[str] = Counter()
    for (rule, state), n in of.sums.by("flag").items():
        ever[rule] += n
        now[rule] += n if state == "open" else 0
    stood = Counter(numbers(of.sums.by("stood")))
    open_days = Counter({of.days_since(day): n for day, n in words(of.sums.by("standing_since")).items()})
    told = Counter(numbers(of.sums.by("told")))
    rows: list[tuple[Value, ...]] = [(RULES[rule], now[rule], ever[rule]) for rule in RULES if ever[rule]]
    cases = of.n("stalled_ever")
    return Figure(
        key="stalled",
        measure="M9",
        title=say("What stalled"),
        sentence=say_many(
            "%(cases)s of %(raised)s stalled at some time; %(num)d flag waits for an answer now.",
            "%(cases)s of %(raised)s stalled at some time; %(num)d flags wait for an answer now.",
            sum(now.values()),
            cases=cases,
            raised=of.raised,
        )
        if cases
        else say("Nothing of this period stalled."),
        value=sum(now.values()),
        out_of=of.raised,
        tables=(
            table(say("Why it stalled"), (say("Why"), say("Waiting now"), say("Ever")), rows),
            table(
                say("How long, and how many were told"),
                (say("What"), say("Number")),
                (
                    (say("Days until it moved, the middle one"), middle(stood)),
                    (say("Days until it moved, the longest"), max(stood, default=None)),
                    (say("Days that the oldest stands now"), max(open_days, default=None)),
                    (
                        say("Flags put to the second level of managers, or higher"),
                        sum(n for tier, n in told.items() if tier > 1),
                    ),
                ),
                say("Days with weekends."),
            ),
        )
        if cases
        else (),
        listed=True,
    )


def _answers(of: Material) -> Figure:
    owed, given = _owed(of), words(of.sums.by("answer"))
    rows: list[tuple[Value, ...]] = [(words_, given.get(key, 0)) for key, words_ in labels.FLAG_ANSWERS.items()]
    resting = given.get("accepted_as_it_is", 0)
    return Figure(
        key="answers",
        measure="M9",
        title=say("What managers answered"),
        sentence=_answered(of, owed, resting, bool(given)),
        value=owed.kept if owed.kept.whole else None,
        out_of=owed.kept.whole,
        tables=(
            table(say("Answers"), (say("Answer"), say("Given")), rows),
            table(
                say("When"),
                (say("Answers owed"), say("In time"), say("Late"), say("Not yet due")),
                ((say("By managers"), owed.in_time, owed.late, owed.not_yet_due),),
            ),
        )
        if owed.kept.whole or given
        else (),
        left_out=(say("Flags that were overtaken by events before an answer was due are left out."),)
        if of.n("stalled_ever")
        else (),
        listed=True,
    )


def _answered(of: Material, owed: Dates, resting: int, given: bool) -> str:
    if not owed.kept.whole and not given:
        if of.n("stalled_ever"):
            return say("No manager has answered, and no answer was missed.")
        return say("No manager has been asked for an answer.")
    kept = say("Answered in time: %(kept)s.", kept=percent(owed.kept)) if owed.kept.whole else ""
    left = say_many(
        "“Left as it is” was the answer %(num)d time.", "“Left as it is” was the answer %(num)d times.", resting
    )
    return f"{kept} {left}".strip() if given else kept


def _first_act(of: Material) -> Figure:
    going_on: dict[int, int] = {}
    for day, n in words(of.sums.by("manager_awaited_since")).items():
        days = of.days_since(day)
        going_on[days] = going_on.get(days, 0) + n
    curve = of.curve(numbers(of.sums.by("manager_after")), {}, going_on)
    if not curve.number:
        sentence = say("No disagreement went to a manager.")
    elif curve.median is None:
        sentence = say(
            "Too few of those that went to a manager have seen one act to say how long it takes: %(all)s in all.",
            all=curve.number,
        )
    else:
        how_long = say_many("%(num)d day", "%(num)d days", curve.median)
        sentence = say_many(
            "%(num)d went to a manager, who first acted within %(days)s of its being raised.",
            "Half of the %(num)d that went to a manager saw one act within %(days)s of being raised.",
            curve.number,
            days=how_long,
        )
    return Figure(
        key="first-act",
        measure="M23",
        title=say("Days until a manager first acts"),
        sentence=sentence,
        value=curve.median,
        out_of=curve.number,
        picture=Steps(
            title=say("How many still wait for a manager’s first act"),
            caption=say("The line goes down each time a manager first acts. The band is how sure it is."),
            lines=(Line(say("All"), curve),),
            days=say("Days since it was raised, with weekends"),
        )
        if curve.steps
        else None,
        tables=(
            table(
                say("Days until a manager first acts"),
                (say("Which"), say("Number"), say("Still waiting"), say("Half within"), say("Longest")),
                ((say("All"), curve.number, curve.going_on, curve.median, curve.longest),),
                say("Days with weekends, from raising to the first answer of a manager or act above the first stage."),
            ),
        )
        if curve.number
        else (),
        left_out=(say("Those that ended without a manager’s act are left out."),) if of.raised else (),
        listed=True,
    )
