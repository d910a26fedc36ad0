"""What each measure means: how it is counted, from what, out of how many, and what it must not be used for."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from escalation.domain.language import mark, say


@dataclass(frozen=True, slots=True)
class Definition:
    """One measure. `measure` is its number ("M8"), under which every figure of it refers here."""

    measure: str
    title: str
    formula: str
    source: str
    denominator: str
    not_for: str


_RECORD = mark("The record of each disagreement.")
_FORM = mark("What was written on the form when it was raised.")

_TABLE = (
    Definition(
        "M1",
        mark("Disagreements raised"),
        mark(
            "How many were raised from the first day of the period to the last, by month, procedure and population, "
            "informal and formal. Drills and disagreements brought in from elsewhere are counted apart."
        ),
        _RECORD,
        mark("None: it is a count."),
        mark("Judging an agency by how many it raises. More of them, earlier and at lower stages, is a good sign."),
    ),
    Definition(
        "M2",
        mark("Raised for each decision one could have disagreed with"),
        mark(
            "Disagreements raised in a quarter, divided by the decisions of that quarter that could have been "
            "questioned: referrals closed without action, conferences held, decisions not to enquire."
        ),
        mark("The record of each disagreement, and the numbers that each agency enters for the quarter."),
        mark("The decisions entered for the quarter. Where an agency entered none, nothing is worked out for it."),
        mark("A target. Nobody knows the right rate; no disagreement about hundreds of decisions is the finding."),
    ),
    Definition(
        "M3",
        mark("Agencies that never raise, or never receive"),
        mark("The member agencies with no disagreement raised, or none received, in twelve months, by name."),
        mark("The list of member agencies, and the record of each disagreement."),
        mark("Every agency that is a member, also one that joined lately."),
        mark("Publishing names, or blame. An agency that raises nothing may not know how, or may not dare to."),
    ),
    Definition(
        "M4",
        mark("Disagreed, and did not raise it"),
        mark("How often somebody said so, without a name, by kind of agency and by what kept them from raising it."),
        mark("The public page on which anybody may say so. No case and no person is kept."),
        mark("None: nobody knows how many keep silent. Those who say so are the fewest there can be."),
        mark("Comparing agencies, or finding out who said it."),
    ),
    Definition(
        "M5",
        mark("Prompts, and what came of them"),
        mark(
            "How often the service suggested raising a disagreement, such as at a third referral closed without "
            "action, and the share of these after which one was raised."
        ),
        mark("The prompts that were shown, and the disagreements raised after them."),
        mark("The prompts shown in the period."),
        mark("Saying that a disagreement should have been raised. Whoever was prompted may have had good reasons."),
    ),
    Definition(
        "M6",
        mark("The highest stage reached"),
        mark("For each disagreement the highest stage it entered, and the share settled at the first or second stage."),
        _RECORD,
        mark("For the stage: all raised in the period. For the share: those of them that were settled."),
        mark("Calling a high stage a failure. Some disagreements belong there."),
    ),
    Definition(
        "M7",
        mark("Time in each stage"),
        mark(
            "Working days from entering a stage to leaving it: the time within which half had left it, within which "
            "three in four had, and the longest. Those still in it count as at least so long."
        ),
        mark("When each stage was entered and left, and who had to act meanwhile."),
        mark("Every stay in that stage that began in the period, those still going on included."),
        mark("Comparing agencies with few disagreements, or leaving out what is still open."),
    ),
    Definition(
        "M8",
        mark("Dates kept"),
        mark(
            "The dates that the procedure sets, in three columns: kept in time, late, and not yet due. "
            "The share kept is those in time, divided by those that came due."
        ),
        mark("The dates of each disagreement, by the agency that owed them."),
        mark("The dates that came due. What is not yet due never counts as kept."),
        mark("Judging one person, or an agency with a handful of dates: see the range beside each share."),
    ),
    Definition(
        "M9",
        mark("Stalled"),
        mark(
            "How many stalls wait for a manager’s answer now, by what stalled; how many there were in the period, how "
            "long each lasted, and how many reminders went out before anybody moved."
        ),
        mark("The flags put to managers, and their answers."),
        mark("For now: all open disagreements. For the period: all raised in it."),
        mark("Judging the manager who was asked. A flag says that something rests, not whose fault it is."),
    ),
    Definition(
        "M10",
        mark("Referrals before it was raised"),
        mark("How many earlier referrals that were closed without action the form names, and over how many months."),
        _FORM,
        mark("The disagreements whose form says anything about earlier referrals."),
        mark("Counting all referrals there were. Only those that somebody wrote down are known."),
    ),
    Definition(
        "M11",
        mark("Whose opinion was relied on"),
        mark(
            "The share in which the decision rested on a specialist’s opinion, the share in which whoever raised it "
            "had seen the person more often or longer, and how often the decision changed in each."
        ),
        mark("What was written on the form, and the outcome."),
        mark("The disagreements whose form answers the question."),
        mark("Saying which opinion was right."),
    ),
    Definition(
        "M12",
        mark("Seniority"),
        mark("How far apart whoever raised it and whoever decided stand, in four bands, and the outcome by that gap."),
        mark("What was written on the form, and the outcome."),
        mark("The disagreements that say both."),
        mark("Judging anybody’s work. It shows whether rank decides, and nothing else."),
    ),
    Definition(
        "M13",
        mark("The child’s or adult’s own voice"),
        mark("The share in which their words or behaviour are recorded, and the share that says “not yet asked”."),
        _FORM,
        mark("All raised in the period, those that say nothing about it included."),
        mark("Judging how well somebody was listened to. It shows only whether it was written down."),
    ),
    Definition(
        "M14",
        mark("The whole household"),
        mark(
            "The share in which every member of the household was thought of, and the share in which a child was "
            "called a protective factor."
        ),
        _FORM,
        mark("All raised in the period, those that say nothing about it included."),
        mark("Judging an assessment. It shows only what the form says."),
    ),
    Definition(
        "M15",
        mark("A chronology"),
        mark("The share that says there is a chronology of what happened before."),
        _FORM,
        mark("All raised in the period, those that say nothing about it included."),
        mark("Judging the chronology: nobody has looked at it here."),
    ),
    Definition(
        "M16",
        mark("Outcomes"),
        mark("How many ended in each way, and the share in which something changed. One may have several outcomes."),
        mark("What was agreed, decided and recorded on closing."),
        mark("The disagreements that were closed."),
        mark("Counting who won. “Upheld” is neutral: a decision that holds after a second look is a good result."),
    ),
    Definition(
        "M17",
        mark("Safe while it is disputed"),
        mark("The share for which a plan for the meantime was recorded within one working day of raising."),
        _RECORD,
        mark("All raised in the period for which that working day is over."),
        mark("Saying that the others were unsafe. A plan may exist that nobody wrote down here."),
    ),
    Definition(
        "M18",
        mark("How it was for those who took part"),
        mark("What those who raised and those who received said afterwards, from 1 to 5, each side by itself."),
        mark("The rating that is asked for on closing. Nobody has to give one."),
        mark("Those who gave a rating, beside all who were asked."),
        mark("Speaking for those who gave none. They may have found it worse."),
    ),
    Definition(
        "M19",
        mark("Dissent at conferences"),
        mark("Dissents recorded, beside the conferences held; the share in time, and the share that was only minuted."),
        mark("The record of each dissent, and the number of conferences that partners enter."),
        mark("The conferences held, where they were entered; for the shares, the dissents."),
        mark("Judging a conference or its chair. Dissent is part of a good conference."),
    ),
    Definition(
        "M20",
        mark("Raised again, or given up"),
        mark(
            "How many were raised again within 90 days of being settled, and how many were taken back after a date was "
            "missed, which is likely giving up."
        ),
        _RECORD,
        mark("For raised again: those settled. For given up: those taken back."),
        mark("Saying why somebody gave up. The reasons they gave stand beside it."),
    ),
    Definition(
        "M21",
        mark("Learning that was followed through"),
        mark("Points of learning with an owner and a date, and how many of them are done."),
        mark("The actions agreed and what was recorded on closing."),
        mark("The points that have an owner and a date."),
        mark("Judging whether it helped. It shows only whether it was done."),
    ),
    Definition(
        "M22",
        mark("What they are about"),
        mark("The most frequent subjects of disagreement. Shown only where there are enough of them."),
        mark("The subject chosen when it was raised."),
        mark("All raised in the period."),
        mark("Finding a case. Under the smallest number that a partnership shows, nothing is broken down."),
    ),
    Definition(
        "M23",
        mark("When leaders first step in"),
        mark(
            "Working days from raising until somebody of the second tier or above first acts: the time within which "
            "half had. Those in which nobody has yet acted count as at least so long."
        ),
        mark("Who did what, and when."),
        mark("The disagreements that went to the second stage, or that stalled."),
        mark("Judging one leader. Most disagreements are settled before a leader is needed."),
    ),
)

DEFINITIONS: Mapping[str, Definition] = MappingProxyType({each.measure: each for each in _TABLE})
"""Every measure by its number, in order, in English."""


def explain(measure: str) -> Definition:
    """One measure in the reader's language. KeyError for an unknown one."""
    found = DEFINITIONS[measure]
    return Definition(
        measure,
        say(found.title),
        say(found.formula),
        say(found.source),
        say(found.denominator),
        say(found.not_for),
    )


def explain_all() -> tuple[Definition, ...]:
    """Every measure in the reader's language, in order."""
    return tuple(explain(measure) for measure in DEFINITIONS)
