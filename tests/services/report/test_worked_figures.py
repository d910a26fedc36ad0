"""Every figure of a board's report, worked out by hand from ten disagreements (see `worked_history`).

Ranges of shares are Wilson's, those of days follow from the curve of those still going on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask

from escalation.domain.statistics.figures import Share
from escalation.services.report import building
from escalation.services.report.behind import BEHIND
from escalation.services.report.definitions import DEFINITIONS
from escalation.services.report.model import Bars, Figure, Filters, Report, Run, Steps, Table
from tests.databases import MOSTLY_ONE_DATABASE
from tests.services.report.worked_history import NOW

pytestmark = MOSTLY_ONE_DATABASE

SUMMER = Filters(date(2026, 7, 1), date(2026, 9, 30))
SCHOOL, HEALTH, SURGERY = "Tarnside Primary School", "Calderbeck 0-19 Health Service", "Marsh End Surgery"
CARE, INFIRMARY = "Calderbeck Council Children's Social Care", "Calderbeck Royal Infirmary"
HOUSING, POLICE = "Calderbeck Homes", "Calderbeck and Fells Police"

WORKED: set[str] = set()
"""The figures that have a test here."""


def works_out(*keys: str) -> Callable[[Any], Any]:
    """Marks a test as the one of these figures."""
    WORKED.update(keys)
    return lambda test: test


@pytest.fixture(scope="module")
def report(worked_app: Flask) -> Report:
    """The report of that summer."""
    return building.report("calderbeck", SUMMER, at=NOW)


def table(figure: Figure, caption: str) -> dict[Any, tuple[Any, ...]]:
    """The rows of a figure's table by their first cell."""
    (found,) = [each for each in figure.tables if each.caption == caption]
    return {row[0]: row[1:] for row in found.rows}


def counts(found: Table | dict[Any, tuple[Any, ...]]) -> dict[Any, Any]:
    """The rows of a table of one number each that say anything."""
    rows = found if isinstance(found, dict) else {row[0]: row[1:] for row in found.rows}
    return {name: row[0] for name, row in rows.items() if row[0]}


def test_every_figure_has_been_worked_out(report: Report) -> None:
    assert {figure.key for figure in report.figures} == WORKED


def test_every_measure_is_shown_and_every_figure_s_measure_is_explained(report: Report) -> None:
    assert {figure.measure for figure in report.figures} == set(DEFINITIONS)


def test_every_figure_with_a_list_behind_it_has_one(report: Report) -> None:
    assert {figure.key for figure in report.figures if figure.listed} == set(BEHIND)


def test_the_head_says_how_many_and_what_is_counted_apart(report: Report) -> None:
    assert report.raised == 10
    assert report.headline == "10 disagreements were raised from 1 July 2026 to 30 September 2026."
    assert report.notes[1] == "Counted apart: 1 test sent in a drill, and 1 brought in from elsewhere."


# -- is it used? ----------------------------------------------------------------------------------------------------


@works_out("raised")
def test_raised(report: Report) -> None:
    """A to D in July, E and F in August, G to J in September."""
    figure = report.figure("raised")
    assert figure.sentence == (
        "10 raised; every month had some. There are too few months to tell a change from chance: 12 are needed."
    )
    assert figure.value == 10
    assert table(figure, "Raised each month") == {"Jul 2026": (4,), "Aug 2026": (2,), "Sep 2026": (4,)}
    assert isinstance(figure.picture, Run)
    assert [number for _, number in figure.picture.points] == [4, 2, 4]
    assert figure.picture.limits is None
    assert figure.left_out == ("1 drill is left out.", "1 brought in from elsewhere is left out.")


@works_out("kinds")
def test_kinds(report: Report) -> None:
    """The two from conferences and the one put in writing began formally; none of the challenges came so far."""
    figure = report.figure("kinds")
    assert figure.sentence == "3 of 10 reached a formal stage; 7 did not."
    assert (figure.value, figure.out_of) == (Share(3, 10), 10)
    assert counts(figure.tables[0]) == {
        "Procedure: Professional challenge procedure": 7,
        "Procedure: Pan-Sussex (child protection conference)": 2,
        "Procedure: Escalation procedure - resolution of professional disagreement": 1,
        "About: A child": 9,
        "About: Children and adults": 1,
        "Stayed at informal stages so far": 7,
        "Reached a formal stage": 3,
    }


@works_out("stages")
def test_stages(report: Report) -> None:
    """All but H and J ended; only I went to the second stage, and C was taken back and not resolved."""
    figure = report.figure("stages")
    assert figure.sentence == (
        "Resolved at the first or second stage, of all that ended: "
        "88% (7 of 8; the true share is likely between 53% and 98%)."
    )
    assert (figure.value, figure.out_of) == (Share(7, 8), 8)
    assert table(figure, "The highest stage of those that ended") == {"Stage 1": (7, 6), "Stage 2": (1, 1)}
    assert isinstance(figure.picture, Bars)
    assert figure.picture.rows == (("Stage 1", (7,)), ("Stage 2", (1,)))
    assert figure.left_out == ("2 still open are left out.",)


@works_out("themes")
def test_themes(report: Report) -> None:
    """A, B, H and J are about thresholds, E and F about a conference."""
    figure = report.figure("themes")
    assert figure.sentence == "Most often: Whether the threshold for help or protection is met (4 of 10)."
    assert figure.out_of == 10
    rows = figure.tables[0].rows
    assert rows[:2] == (("Whether the threshold for help or protection is met", 4), ("What a conference decided", 2))
    assert dict(rows[2:]) == {
        "A medical or other expert opinion": 1,
        "What a plan says": 1,
        "A plan that is not moving": 1,
        "Stepping down or closing": 1,
    }


@works_out("conferences")
def test_conferences(report: Report) -> None:
    """E came within three days of its conference and F within one; that G was in time has nothing to do with it.

    The school counted 10 conferences and the health service 20.
    """
    figure = report.figure("conferences")
    assert figure.sentence == "1 formal dissent; 1 view was only minuted."
    assert figure.value == 1
    assert table(figure, "Dissent from conferences") == {
        "Formal dissents": (1,),
        "Views minuted, without a dissent": (1,),
        "Raised within the time the procedure gives": (Share(2, 2),),
        "Conferences that agencies took part in, as they entered it": (30,),
    }
    assert figure.left_out == ("Several agencies may have taken part in the same conference.",)


# -- who has not used it? -------------------------------------------------------------------------------------------


@works_out("silent")
def test_silent(report: Report) -> None:
    """Three of sixteen agencies ever raised one. What the school did on 29 September is two days old."""
    figure = report.figure("silent")
    rows = table(figure, "Agencies, and when each last used it")
    used = {name: row for name, row in rows.items() if row[0] or row[2]}
    assert used == {
        SCHOOL: (6, "less than a month ago", 0, "never"),
        HEALTH: (4, "less than a month ago", 0, "never"),
        SURGERY: (1, "1 month ago", 0, "never"),
        CARE: (0, "never", 7, "less than a month ago"),
        INFIRMARY: (0, "never", 2, "less than a month ago"),
        HOUSING: (0, "never", 1, "less than a month ago"),
    }
    assert {row for name, row in rows.items() if name not in used} == {(0, "never", 0, "never")}
    assert (figure.value, figure.out_of) == (13, 16)
    never_raised, never_received = figure.sentence.split(" Never received one: ")
    assert never_raised.startswith("Never raised one: ")
    assert all(name not in never_raised for name in (SCHOOL, HEALTH, SURGERY))
    assert all(name in never_raised for name in (CARE, INFIRMARY, HOUSING, POLICE))
    assert all(name not in never_received for name in (CARE, INFIRMARY, HOUSING))
    assert report.sections[1].answer == "13 member agencies have never raised a disagreement."


@works_out("expected")
def test_expected(report: Report) -> None:
    """10 raised out of 200 opportunities are 1 in 20: 2.5 of 50, and 5 of the 100 of the police, who raised none.

    The chance of none where 5 are expected is 0.7%; at the lowest rate that fits with 10 raised (4.8 in 200) 2.4 would
    be expected, and none of these is no surprise. The surgery raised one and entered nothing.
    """
    figure = report.figure("expected")
    assert (
        figure.sentence == f"More than chance: {POLICE} raised none. At the rate of all, 5.0 would have been expected."
    )
    assert (figure.value, figure.out_of) == (Share(10, 200), 200)
    assert table(figure, "Raised, and how many were to be expected") == {
        HEALTH: (50, 4, 2.5, "1.1 to 10.2", "as many, or more"),
        POLICE: (100, 0, 5.0, "0.0 to 3.7", "likely more than chance"),
        SCHOOL: (50, 6, 2.5, "2.2 to 13.1", "as many, or more"),
    }
    (nothing,) = figure.left_out
    assert nothing.startswith("Entered nothing, which is not 0: ")
    assert SURGERY in nothing
    assert POLICE not in nothing


@works_out("funnel")
def test_funnel(report: Report) -> None:
    """3 kept silent and 1 was begun. All that were resolved had a reply; what C, H and J asked came to nothing yet."""
    figure = report.figure("funnel")
    assert figure.sentence == "3 people said that they disagreed and did not raise it; 10 were raised."
    assert (figure.value, figure.out_of) == (Share(10, 14), 14)
    assert table(figure, "From a thought to an answer") == {
        "Thought about it": (14,),
        "Began to write it": (11,),
        "Raised it": (10,),
        "Got a reply": (7,),
        "Resolved": (7,),
    }


@works_out("reasons")
def test_reasons(report: Report) -> None:
    figure = report.figure("reasons")
    assert figure.sentence == "Most often: They were more senior, or the expert."
    assert figure.value == 3
    assert [(each.caption, each.rows) for each in figure.tables] == [
        ("Why it was not raised", (("They were more senior, or the expert", 2), ("I had no time", 1))),
        ("Where they work", (("Police", 2), ("School", 1))),
        ("Why it was taken back", (("I do not think it will change anything", 1),)),
    ]


@works_out("look-back")
def test_look_back(report: Report) -> None:
    """Two were found that nobody had raised: one at the surgery, which raised one, and one with the police."""
    figure = report.figure("look-back")
    assert figure.sentence == (
        "Auditors found 2 that nobody had raised. Raised, of all that are known: "
        "83% (10 of 12; the true share is likely between 55% and 95%)."
    )
    assert (figure.value, figure.out_of) == (Share(10, 12), 12)
    assert table(figure, "Raised, of raised and found, by agency") == {
        HEALTH: (Share(4, 4),),
        POLICE: (Share(0, 1),),
        SURGERY: (Share(1, 2),),
        SCHOOL: (Share(6, 6),),
    }
    assert table(figure, "Raised, of raised and found, by theme") == {
        "Whether the threshold for help or protection is met": (Share(4, 5),),
        "Information that was not shared or used": (Share(0, 1),),
    }
    assert [row[1] for row in figure.tables[2].rows] == [2, 2, 1, 1, 0]
    assert figure.left_out == ("Found in files is what somebody looked for: it is at least so many, not all.",)


@works_out("signals")
def test_signals(report: Report) -> None:
    """No other system is connected, and nothing is made up."""
    figure = report.figure("signals")
    assert (figure.value, figure.tables, figure.picture) == (None, (), None)
    assert figure.sentence.startswith("No signals connected")


# -- are dates kept? ------------------------------------------------------------------------------------------------


@works_out("dates")
def test_dates(report: Report) -> None:
    """In time: two each of A, both times of D and I; E, F, and both dates of G. Late: two each of B, C and H.

    J's two are due today at five. What I left at the first stage, and G's first date, count neither way.
    """
    figure = report.figure("dates")
    assert figure.sentence == (
        "In time: 67% (12 of 18; the true share is likely between 44% and 84%). "
        "2 are not yet due, and count neither way."
    )
    assert (figure.value, figure.out_of) == (Share(12, 18), 18)
    assert table(figure, "By the agency that was asked") == {
        CARE: (8, 1, 0, Share(8, 9)),
        HOUSING: (0, 0, 1, None),
        INFIRMARY: (0, 2, 0, Share(0, 2)),
    }
    assert table(figure, "By what was due") == {
        "Answering": (3, 0, 0, Share(3, 3)),
        "Resolving it": (8, 6, 2, Share(8, 14)),
        "Confirming in writing": (1, 0, 0, Share(1, 1)),
    }
    assert table(figure, "By who owed it") == {
        "Owed by those who raised it": (4, 3, 1, Share(4, 7)),
        "Owed by those asked to look again": (8, 3, 1, Share(8, 11)),
    }
    assert isinstance(figure.picture, Bars)
    assert figure.picture.rows == ((CARE, (8, 1, 0)), (HOUSING, (0, 0, 1)), (INFIRMARY, (0, 2, 0)))


@works_out("agreement")
def test_agreement(report: Report) -> None:
    """Resolved after 1 (A, F), 2 (I), 3 (B), 4 (E), 5 (G) and 47 (D); H is open for 2, J for 1, C was so for 4.

    Those left: 1 - 2/10, of which 6/7, 4/5 and 3/4 come to 41% after 4 days, 1/2 of these to 21% after 5.
    """
    figure = report.figure("agreement")
    assert figure.sentence == (
        "Half of the 10 were resolved within 4 working days. There are too few to say how sure that is."
    )
    assert (figure.value, figure.out_of) == (4, 10)
    assert table(figure, "Working days until it is resolved") == {"All": (10, 3, 4, "1 to …", 5, 47)}
    assert isinstance(figure.picture, Steps)
    (line,) = figure.picture.lines
    assert [(step.day, round(step.share, 3)) for step in line.curve.steps] == [
        (1, 0.8),
        (2, 0.686),
        (3, 0.549),
        (4, 0.411),
        (5, 0.206),
        (47, 0.0),
    ]


@works_out("in-stages")
def test_in_stages(report: Report) -> None:
    """The first stage took I 0 days, A, D twice and F 1, B 3, C and E 4, and G 5; J is in it for 1, H for 2."""
    figure = report.figure("in-stages")
    assert figure.sentence == (
        "Stage 1: half left it within 3 working days; Stage 2: half left it within 2 working days."
    )
    assert figure.out_of == 12
    assert table(figure, "Working days in each stage") == {
        "Stage 1": (11, 2, 3, "1 to 4", 4, 5),
        "Stage 2": (1, 0, 2, "2 to …", 2, 2),
    }


@works_out("late")
def test_late(report: Report) -> None:
    """B came two days after its date on both sides, C and H never; G's later date was agreed. H's flags came late."""
    figure = report.figure("late")
    assert "7 of 9 flags were there within two minutes." in figure.sentence
    assert table(figure, "Late dates, by the side that owed them") == {
        "Raising it": (3, 2, 2, 0),
        "Asked to look again": (3, 2, 2, 1),
    }
    assert figure.left_out == ("The service’s longest delay with a flag was 2 hours.",)


# -- do managers answer? --------------------------------------------------------------------------------------------


@works_out("stalled")
def test_stalled(report: Report) -> None:
    """B, C and H missed a date on both sides; C was given up, D came again, and nothing followed at first in G.

    They stood for 18, 17, 19 and 41 hours, for 17 when G was overtaken, and over a weekend for C's last.
    """
    figure = report.figure("stalled")
    assert figure.sentence == "5 of 10 stalled at some time; 3 flags wait for an answer now."
    assert (figure.value, figure.out_of) == (3, 10)
    assert table(figure, "Why it stalled") == {
        "A date was missed": (2, 6),
        "Raised again soon after it was settled": (1, 1),
        "Taken back after a date was missed": (0, 1),
        "Nothing followed the acknowledgement": (0, 1),
    }
    assert [row[1] for row in figure.tables[1].rows] == [0, 2, 1, 1]


@works_out("answers")
def test_answers(report: Report) -> None:
    """In time: both of B, one of C, and that C was given up. The infirmary's on C was late once. D and H have today."""
    figure = report.figure("answers")
    assert figure.sentence == (
        "Answered in time: 80% (4 of 5; the true share is likely between 38% and 96%). "
        "“Left as it is” was the answer 2 times."
    )
    assert (figure.value, figure.out_of) == (Share(4, 5), 5)
    assert counts(table(figure, "Answers")) == {
        "I have been in touch with those involved": 3,
        "Leave it as it is for now": 2,
    }
    assert table(figure, "When") == {"By managers": (4, 1, 3)}


@works_out("first-act")
def test_first_act(report: Report) -> None:
    """A manager acted on B, on C and on I on Wednesday after Monday; H has waited since the day before yesterday."""
    figure = report.figure("first-act")
    assert figure.sentence == "Half of the 4 that went to a manager saw one act within 2 days of being raised."
    assert (figure.value, figure.out_of) == (2, 4)
    assert table(figure, "Days until a manager first acts") == {"All": (4, 1, 2, 2)}
    assert figure.left_out == ("Those that ended without a manager’s act are left out.",)


# -- whose voice counts? --------------------------------------------------------------------------------------------


@works_out("who-challenges-whom")
def test_who_challenges_whom(report: Report) -> None:
    figure = report.figure("who-challenges-whom")
    assert figure.sentence == "3 agencies raised and 3 agencies were asked to look again."
    assert [column.label for column in figure.tables[0].columns] == ["Raised by", CARE, HOUSING, INFIRMARY]
    assert {row[0]: row[1:] for row in figure.tables[0].rows} == {
        HEALTH: (3, 0, 1),
        SURGERY: (1, 0, 0),
        SCHOOL: (4, 1, 1),
    }


@works_out("rank")
def test_rank(report: Report) -> None:
    """Below: A, C, E, H and I, of which A, C, E and I are closed, and the decision changed in A and I."""
    figure = report.figure("rank")
    assert figure.sentence == (
        "Raised by somebody below whoever decided: 5 of 7. Of those that are closed, the decision changed in "
        "50% (2 of 4; the true share is likely between 15% and 85%)."
    )
    assert (figure.value, figure.out_of) == (Share(2, 4), 7)
    assert table(figure, "Rank, and how it ended") == {
        "Raised by somebody two bands or more below": (0, 0, 1, 1),
        "Raised by somebody one band below": (2, 1, 0, 0),
        "Raised by somebody of the same band": (0, 1, 0, 0),
        "Raised by somebody one band above": (1, 0, 0, 0),
        "Bands not known": (0, 0, 1, 2),
    }


@works_out("opinion")
def test_opinion(report: Report) -> None:
    """An opinion decided C and H; only in C did whoever raised it see the child more often, and it was taken back."""
    figure = report.figure("opinion")
    assert figure.sentence == (
        "An opinion was relied on in 2. The person who raised it saw the child or adult more often than whoever gave "
        "the opinion in 50% (1 of 2; the true share is likely between 9% and 91%). "
        "Of those that are closed, the decision changed in 0% (0 of 1; the true share is likely between 0% and 79%)."
    )
    assert (figure.value, figure.out_of) == (Share(1, 2), 2)
    assert [row[1] for row in figure.tables[0].rows] == [2, 1, 0, 0, 1, 0]


@works_out("voice")
def test_voice(report: Report) -> None:
    figure = report.figure("voice")
    assert figure.sentence == "Recorded in 30% (3 of 10; the true share is likely between 11% and 60%)."
    assert (figure.value, figure.out_of) == (Share(3, 10), 10)
    assert [row[1] for row in figure.tables[0].rows] == [3, 1, 6]


@works_out("household")
def test_household(report: Report) -> None:
    figure = report.figure("household")
    assert figure.sentence == (
        "Everybody who lives there was considered in 20% (2 of 10; the true share is likely between 6% and 51%)."
    )
    assert figure.value == Share(2, 10)
    assert [row[1] for row in figure.tables[0].rows] == [2, 2, 6, 1]


@works_out("chronology")
def test_chronology(report: Report) -> None:
    figure = report.figure("chronology")
    assert figure.sentence == "A chronology was there in 20% (2 of 10; the true share is likely between 6% and 51%)."
    assert figure.value == Share(2, 10)
    assert [row[1] for row in figure.tables[0].rows] == [2, 8]


@works_out("referrals")
def test_referrals(report: Report) -> None:
    """0, 2, 2 and 4: too few for a picture."""
    figure = report.figure("referrals")
    assert figure.sentence == (
        "Told in 4 of 10. Half of these had 2 or fewer earlier referrals closed without action; the most was 4."
    )
    assert (figure.out_of, figure.picture) == (4, None)
    assert table(figure, "Earlier referrals") == {"0": (1,), "1": (0,), "2": (2,), "3–5": (1,), "6+": (0,)}
    assert figure.left_out == ("Those in which nothing was said about it are left out.",)


# -- what came of it? -----------------------------------------------------------------------------------------------


@works_out("outcomes")
def test_outcomes(report: Report) -> None:
    """Seven are closed, D not the second time; G ended in two ways. Something changed in A, G and I."""
    figure = report.figure("outcomes")
    assert figure.sentence == "Something changed in 43% (3 of 7; the true share is likely between 16% and 75%)."
    assert (figure.value, figure.out_of) == (Share(3, 7), 7)
    assert table(figure, "How they ended") == {
        "Decision changed": (2,),
        "Decision changed in part": (1,),
        "Decision stands, reasons accepted": (1,),
        "Decision stands, still seen differently": (1,),
        "Information shared": (1,),
        "Overtaken by events": (1,),
        "Taken back by whoever raised it": (1,),
    }
    assert figure.left_out == ("3 not closed yet are left out.",)


@works_out("safety")
def test_safety(report: Report) -> None:
    """Seven had a plan at once, B the next day at noon; H's is missing since yesterday at five, J's is due today."""
    figure = report.figure("safety")
    assert figure.sentence == (
        "An interim plan was there in time in 89% (8 of 9; the true share is likely between 57% and 98%)."
    )
    assert (figure.value, figure.out_of) == (Share(8, 9), 9)
    assert [row[1] for row in figure.tables[0].rows] == [7, 1, 1, 1, 1]


@works_out("experience")
def test_experience(report: Report) -> None:
    figure = report.figure("experience")
    assert figure.sentence == (
        "Rated 4 or 5 by those who raised it: 50% (1 of 2; the true share is likely between 9% and 91%). "
        "By those asked to look again: 100% (1 of 1; the true share is likely between 21% and 100%)."
    )
    assert figure.out_of == 3
    rows = table(figure, "Ratings of the process, from 1 to 5")
    assert rows == {"1": (0, 0), "2": (0, 0), "3": (1, 0), "4": (0, 1), "5": (1, 0)}


@works_out("again")
def test_again(report: Report) -> None:
    """D came again after 64 days; C was taken back after a date was missed."""
    figure = report.figure("again")
    assert figure.sentence == "1 was taken back after a date was missed. Came again soon: 1."
    assert (figure.value, figure.out_of) == (1, 10)
    assert [row[1] for row in figure.tables[0].rows] == [1, 0, 1, 1]


@works_out("learning")
def test_learning(report: Report) -> None:
    figure = report.figure("learning")
    assert figure.sentence == (
        "Closed with something learned: 29% (2 of 7; the true share is likely between 8% and 64%). "
        "Agreed actions done in time: 100% (1 of 1; the true share is likely between 21% and 100%)."
    )
    assert (figure.value, figure.out_of) == (Share(2, 7), 7)
    assert [row[1] for row in figure.tables[0].rows] == [2, 1, 0, 1]
    assert figure.left_out == ("3 not closed yet are left out.",)


# -- narrowed -------------------------------------------------------------------------------------------------------


def test_narrowed_to_schools_only_schools_are_called_silent(worked_app: Flask) -> None:
    """The other school has never raised one. The health service has, but is not looked at, and G counts for it too."""
    found = building.report("calderbeck", Filters(SUMMER.first, SUMMER.last, sector="school"), at=NOW)
    silent = found.figure("silent").sentence
    assert silent.startswith("Raised none of these: Fellside Academy. Received none of these: ")
    assert "Never" not in silent
    assert "cannot tell who never raised one" in found.sections[1].answer


def test_narrowed_to_a_sector_its_agencies_are_compared_with_each_other_only(worked_app: Flask) -> None:
    found = building.report("calderbeck", Filters(SUMMER.first, SUMMER.last, sector="school"), at=NOW)
    rows = table(found.figure("expected"), "Raised, and how many were to be expected")
    assert rows == {SCHOOL: (50, 6, 6.0, "2.2 to 13.1", "as many, or more")}


@pytest.mark.parametrize("narrowed", [{"route": "darlington"}, {"population": "adult"}])
def test_narrowed_otherwise_nobody_is_said_to_raise_less_than_chance(
    worked_app: Flask, narrowed: dict[str, str]
) -> None:
    """Opportunities are not entered by procedure or by whom they are about."""
    figure = building.report("calderbeck", Filters(SUMMER.first, SUMMER.last, **narrowed), at=NOW).figure("expected")
    assert figure.sentence.endswith("so this cannot be worked out with these filters.")
    assert (figure.value, figure.tables) == (None, ())


def test_an_agency_s_quarters_without_numbers_are_not_set_against_what_it_raised(worked_app: Flask) -> None:
    """From January to September the school raised 16, but entered only the summer, when it raised 6."""
    figure = building.report("calderbeck", Filters(date(2026, 1, 1), SUMMER.last), at=NOW).figure("expected")
    rows = table(figure, "Raised, and how many were to be expected")
    assert rows[SCHOOL][:2] == (50, 6)
    assert figure.left_out[1].startswith("Entered some quarters and not others, so only those are compared: ")
    assert SCHOOL in figure.left_out[1]


def test_nobody_is_said_to_have_left_out_a_quarter_that_is_not_over(worked_app: Flask) -> None:
    """In the middle of September the numbers of the summer cannot be there."""
    middle = NOW.replace(month=9, day=15)
    figure = building.report("calderbeck", SUMMER, at=middle).figure("expected")
    assert figure.left_out == ("The period has no whole quarter that is over.",)
    assert "no whole quarter that is over" in figure.sentence


@works_out("year-on-year")
def test_year_on_year(report: Report) -> None:
    """Quarters of 1 and 4 lie in the year before; of 9, 10, none and the 10 of the summer in the later one.

    All before the summer were raised by the school alone, and nobody wrote down what the child said.
    """
    figure = report.figure("year-on-year")
    rows = table(figure, "Year on year")
    assert [column.label for column in figure.tables[0].columns] == [
        "Measure",
        "Oct 2024 to Sep 2025",
        "Oct 2025 to Sep 2026",
    ]
    assert rows["Raised"] == (5, 29)
    assert rows["Agencies that raised one"][0] == 1
    voice = report.figure("voice").value
    assert isinstance(voice, Share)
    assert rows["The child’s or adult’s words recorded"] == (Share(0, 5), Share(voice.part, 29))
    assert figure.sentence == "With fewer than 10 in a year, a difference may well be chance."
    assert figure.left_out == ("Those of the later year have had less time to be resolved and closed.",)
