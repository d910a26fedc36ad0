"""What one disagreement adds to the figures: each count worked out by hand from a short history."""

from collections import Counter
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from escalation.domain.statistics.counts import (
    IN_TIME,
    LATE,
    NOT_YET_DUE,
    added_up,
    column_of,
    contribution,
    difference,
    gap_of,
)
from escalation.domain.statistics.facts import replay
from tests.domain.stage_set import CARE_DUTY, CARE_MANAGER, MANAGERS, TEACHER, Play, at, clock, stage

LONDON = ZoneInfo("Europe/London")
DUE = at("3 17:00")
REPLY = clock("reply", "respond", "1 working_days")  # due on Tuesday the 3rd at five


def counts(play: Play) -> dict[str, int]:
    return dict(contribution(replay(play.entries), LONDON).counts)


def history() -> Play:
    """Raised on Monday; missed on Tuesday, the manager answers on Wednesday; up on Thursday; settled on Friday."""
    play = Play(stage(REPLY, formality="informal"), stage(formality="formal", actors=MANAGERS)).raised()
    play.does(CARE_MANAGER, "answer_flag", "4 10:00", answer="contacted")
    play.does(TEACHER, "move_up", "5 10:00").does(CARE_DUTY, "propose", "6 10:00", statement="A visit")
    play.does(TEACHER, "agree", "6 11:00")
    return play.does(TEACHER, "close", "6 12:00", outcomes=["decision_changed"], safe_now=True)


@pytest.mark.parametrize(
    ("how", "breached", "ended", "column"),
    [
        ("met", None, "3 17:00", IN_TIME),
        ("breached_then_met", "3 17:00", "4 10:00", LATE),
        ("breached", None, "4 10:00", LATE),
        ("superseded", "3 17:00", "4 10:00", LATE),
        ("superseded", None, "2 10:00", None),
        ("moved_on", None, "2 10:00", None),
        ("void", "3 17:00", "4 10:00", None),
        (None, None, None, NOT_YET_DUE),
        (None, "3 17:00", None, LATE),
    ],
)
def test_each_date_stands_in_one_column_or_in_none(
    how: str | None, breached: str | None, ended: str | None, column: str | None
) -> None:
    moments = {"breached_at": at(breached) if breached else None, "ended_at": at(ended) if ended else None}
    assert column_of(how=how, due_at=DUE, **moments) == column


def test_what_never_had_a_date_is_not_counted() -> None:
    assert column_of(how="met", due_at=None, breached_at=None, ended_at=DUE) is None


def test_it_belongs_to_the_month_in_which_it_was_raised_and_to_those_who_raised_it() -> None:
    found = contribution(replay(history().entries), LONDON)
    assert (found.month, found.raised_on, found.raising) == (date(2026, 11, 1), date(2026, 11, 2), "|school|")


def test_how_it_stands_and_how_far_it_went() -> None:
    found = counts(history())
    for key in ("raised", "status|closed", "formal|yes", "stage|2", "ended_at_stage|2", "resolved", "changed|yes"):
        assert found[key] == 1, key
    assert "status|open" not in found


def test_who_challenged_whom() -> None:
    found = counts(history())
    assert (found["challenge|school|care"], found["party|raising|school"], found["party|receiving|care"]) == (1, 1, 1)
    assert found["joined|raising|school|2026-11-02"] == 1


def test_a_missed_date_is_the_side_s_that_owed_it() -> None:
    found = counts(history())
    assert found["date|respond|late|receiving|care"] == 1
    assert not [key for key in found if key.startswith("date|respond|in_time")]


def test_working_days_run_from_the_day_after_to_the_day_itself() -> None:
    """Monday to Friday are four; the first stage was left on Thursday after three, the second on Friday after one."""
    found = counts(history())
    assert (found["resolved_after|4"], found["stage_took|1|3"], found["stage_took|2|1"]) == (1, 1, 1)


def test_a_flag_its_answer_and_how_long_it_stood() -> None:
    """Flagged on Tuesday at five and answered on Wednesday at ten: not a whole day."""
    found = counts(history())
    assert (found["flag|a|answered"], found["answer|contacted"], found["stood|0"], found["stalled_ever"]) == (
        1,
        1,
        1,
        1,
    )
    assert found["duty|answer|in_time"] == 1


def test_the_first_act_of_a_manager_is_the_answer_to_the_flag() -> None:
    """Two days after it was raised, on Monday at ten."""
    assert counts(history())["manager_after|2"] == 1


def test_what_is_open_is_kept_by_the_day_it_began_and_not_by_how_long_it_lasts() -> None:
    found = counts(Play(stage(REPLY), stage(actors=MANAGERS)).raised())
    assert (found["open_since|2026-11-02"], found["stage_since|1|2026-11-02"]) == (1, 1)
    assert not [key for key in found if key.startswith(("resolved_after", "stage_took"))]


@pytest.mark.parametrize(
    ("raiser", "decider", "gap"),
    [(1, 1, "same"), (1, 2, "lower_1"), (1, 3, "lower_2"), (1, 5, "lower_2"), (4, 3, "higher_1"), (5, 1, "higher_2")],
)
def test_the_gap_is_told_in_bands(raiser: int, decider: int, gap: str) -> None:
    assert gap_of(raiser, decider) == gap


def test_a_drill_adds_that_it_was_there_and_nothing_else() -> None:
    rows: dict[Any, Any] = replay(history().entries)
    rows["disagreement", 0]["origin"] = "drill"
    assert contribution(rows, LONDON).counts == {"origin|drill": 1}


def test_what_is_added_up_can_be_taken_away_again() -> None:
    one, other = {"a": 1, "b": 2}, {"b": 1, "c": 4}
    by = difference(other, one)
    assert {key: n for key, n in added_up((one, by)).items() if n} == other
    assert Counter(by) == Counter({"a": -1, "b": -1, "c": 4})
