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
            "Disagreements raised in the whole quarters of the period, divided by how often the agency could have "
            "disagreed in them: referrals it made that were closed without action, conferences and strategy meetings "
            "it took part in, concerns about adults that were not taken further. Expected is what the agency would "
            "have raised at the rate of all that entered theirs; fewer is called more than chance where less than one "
            "time in twenty would bring so few."
        ),
        mark("The record of each disagreement, and the numbers that each agency enters for the quarter."),
        mark(
            "What was entered for quarters that are over. A quarter for which an agency entered nothing is not 0: it "
            "is left out, and so is what was raised in it."
        ),
        mark("A target. Nobody knows the right rate; no disagreement about hundreds of decisions is the finding."),
    ),
    Definition(
        "M3",
        mark("Agencies that never raise, or never receive"),
        mark(
            "By name, the member agencies that never raised a disagreement or never received one, and those that did "
            "neither for twelve months. When each last did is looked up in all time."
        ),
        mark("The list of member agencies, and the record of each disagreement."),
        mark("Every agency that is a member, also one that joined lately."),
        mark("Publishing names, or blame. An agency that raises nothing may not know how, or may not dare to."),
    ),
    Definition(
        "M4",
        mark("Disagreed, and did not raise it"),
        mark(
            "How often somebody said so, without a name, by kind of agency and by what kept them from raising it. The "
            "steps from a thought to an answer: those who said so, those who began to write and did not send it, those "
            "raised, those that had a reply because the other side met a date, even late, and those resolved. "
            "Looking back: those that auditors found in files and nobody had raised, beside those raised."
        ),
        mark(
            "The public page on which anybody may say so, without case or person; what is begun and not sent; the "
            "files that auditors looked at."
        ),
        mark(
            "For the steps: all who said so, began or raised. For looking back: those raised and those found together. "
            "Nobody knows how many keep silent: both are the fewest there can be."
        ),
        mark("Comparing agencies, or finding out who said it."),
    ),
    Definition(
        "M5",
        mark("Prompts, and what came of them"),
        mark(
            "How often another system sees that a disagreement could be due, such as at a third referral closed "
            "without action, and the share of these after which one was raised. Nothing is counted until one is "
            "connected."
        ),
        mark("The signals of other systems, where they are connected."),
        mark("The signals of the period."),
        mark("Saying that a disagreement should have been raised. Whoever was prompted may have had good reasons."),
    ),
    Definition(
        "M6",
        mark("The highest stage reached"),
        mark(
            "For each disagreement that ended the highest stage it entered, and the share resolved at the first or "
            "second stage. It ended when it was resolved or taken back; one taken back is not resolved. Stages that "
            "were passed over or declined do not count."
        ),
        _RECORD,
        mark("Those raised in the period that ended."),
        mark("Calling a high stage a failure. Some disagreements belong there."),
    ),
    Definition(
        "M7",
        mark("How long it takes"),
        mark(
            "Working days from raising to resolution, and from entering a stage to leaving it: the time within which "
            "half had, within which three in four had, and the longest. The day on which it began is day 0. Those "
            "still going on count as at least so long, and those taken back as unresolved until then."
        ),
        mark("When each was raised and resolved, and when each stage was entered and left."),
        mark(
            "All raised in the period, and every stay of theirs in a stage, those still going on included. One that "
            "was opened again stays in a stage again."
        ),
        mark("Comparing agencies with few disagreements, or leaving out what is still open."),
    ),
    Definition(
        "M8",
        mark("Dates kept"),
        mark(
            "The dates that the procedure sets, in three columns: kept in time, late, and not yet due. "
            "The share kept is those in time, divided by those that came due. A date met exactly when it is due is in "
            "time. Left out are dates that were replaced, or left with their stage, before they came. How late is told "
            "in working days, of what came in the end, on the side that owed it. The service’s own delay is that from "
            "the moment something was missed to the flag about it."
        ),
        mark("The dates of each disagreement, by the side and agency that owed them."),
        mark("The dates that came due. What is not yet due never counts as kept."),
        mark("Judging one person, or an agency with a handful of dates: see the range beside each share."),
    ),
    Definition(
        "M9",
        mark("Stalled"),
        mark(
            "How many disagreements ever stalled; how many flags wait for a manager’s answer now and how many there "
            "were, by what stalled; for how many whole days they stood until they were answered or overtaken, and how "
            "many went to a second level of managers. An answer is in time where the first manager asked gives it by "
            "its date; passed on to the next manager it is late, once."
        ),
        mark("The flags put to managers, and their answers."),
        mark(
            "For what stalled: all raised in the period. For answers in time: those that came due, without flags that "
            "were overtaken before."
        ),
        mark("Judging the manager who was asked. A flag says that something rests, not whose fault it is."),
    ),
    Definition(
        "M10",
        mark("Referrals before it was raised"),
        mark("How many earlier referrals that were closed without action the form names: half had so many or fewer."),
        _FORM,
        mark("The disagreements whose form says anything about earlier referrals."),
        mark("Counting all referrals there were. Only those that somebody wrote down are known."),
    ),
    Definition(
        "M11",
        mark("Whose opinion was relied on"),
        mark(
            "How many rested on a senior or specialist opinion, the share of these in which whoever raised it sees the "
            "person more often than whoever gave the opinion, and how often the decision then changed."
        ),
        mark("What was written on the form, and the outcome."),
        mark(
            "For the share: those that rested on an opinion. For the change: those of them in which whoever raised it "
            "sees the person more often, and that are closed."
        ),
        mark("Saying which opinion was right."),
    ),
    Definition(
        "M12",
        mark("Seniority"),
        mark(
            "How far apart whoever raised it and whoever decided stand: two bands or more below, one below, the same, "
            "one above, two or more above; and the outcome by that gap. Beside it, which agencies raised and which "
            "were asked to look again."
        ),
        mark("The bands of both, the agencies that took part, and the outcome."),
        mark(
            "The disagreements of which both bands are known. For the change: those raised from below that are closed."
        ),
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
            "The share in which everybody who lives there was considered, and in how many a child was described as "
            "keeping somebody safe."
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
        mark(
            "How many ended in each way, and the share in which something changed: the decision, wholly or in part, "
            "the plan, what is shared, or a second opinion. One may have several outcomes."
        ),
        mark("What was recorded on closing."),
        mark("The disagreements that are closed, those taken back included."),
        mark("Counting who won. “Upheld” is neutral: a decision that holds after a second look is a good result."),
    ),
    Definition(
        "M17",
        mark("Safe while it is disputed"),
        mark(
            "The share with an interim plan recorded when it was raised, or by the date for it: one working day after, "
            "where the partnership has not set another time."
        ),
        _RECORD,
        mark("Those with a plan by then, and those whose date has passed. Those that ended before it are left out."),
        mark("Saying that the others were unsafe. A plan may exist that nobody wrote down here."),
    ),
    Definition(
        "M18",
        mark("How it was for those who took part"),
        mark("What agencies said afterwards, from 1 to 5: the share of 4 and 5, each side by itself."),
        mark("The rating that is asked for on closing. Nobody has to give one."),
        mark("The agencies that gave a rating."),
        mark("Speaking for those who gave none. They may have found it worse."),
    ),
    Definition(
        "M19",
        mark("Dissent at conferences"),
        mark(
            "Formal dissents, and views that were only minuted; the share of both that came within the time the "
            "procedure gives; beside them the conferences that agencies took part in."
        ),
        mark("The record of each disagreement with a conference, and the numbers that each agency enters."),
        mark(
            "For the share: those whose procedure sets a time. Conferences stand beside them and are no whole: several "
            "agencies may have taken part in the same."
        ),
        mark("Judging a conference or its chair. Dissent is part of a good conference."),
    ),
    Definition(
        "M20",
        mark("Raised again, or given up"),
        mark(
            "How many were opened again within 90 days of being settled, how many were raised anew about the same "
            "person soon after one, and how many were taken back after a date of the procedure was missed, which is "
            "likely giving up."
        ),
        _RECORD,
        mark("All raised in the period."),
        mark("Saying why somebody gave up. The reasons they gave stand beside it."),
    ),
    Definition(
        "M21",
        mark("Learning that was followed through"),
        mark("The share that closed with something learned, and the share of agreed actions that were done in time."),
        mark("The actions agreed, each with an owner and a date, and what was recorded on closing."),
        mark(
            "For learning: those closed, those taken back included. For actions: those whose date came or that are "
            "done."
        ),
        mark("Judging whether it helped. It shows only whether it was done."),
    ),
    Definition(
        "M22",
        mark("What they are about"),
        mark("How many were about each subject. Shown only where at least five were raised."),
        mark("The subject chosen when it was raised."),
        mark("All raised in the period."),
        mark("Finding a case."),
    ),
    Definition(
        "M23",
        mark("When leaders first step in"),
        mark(
            "Days, weekends included, from raising to the first answer of a manager to a flag, or the first date that "
            "was met above the first stage: the time within which half had. Those that still wait count as at least so "
            "long."
        ),
        mark("The flags and their answers, and the dates of each stage."),
        mark(
            "The disagreements that went above the first stage or stalled, without those that ended before any manager "
            "acted."
        ),
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
