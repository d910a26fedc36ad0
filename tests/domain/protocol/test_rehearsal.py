"""What a procedure would mean: every date, if each thing came as late as it may.

Raised on Friday 27 November 2026 at four. No bank holiday lies near: working days are Monday 30 November, Tuesday
1 December and on. Local time is UTC.
"""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from escalation.domain.protocol.reader import read_protocol
from escalation.domain.protocol.rehearsal import Rehearsal, compare, rehearse
from escalation.domain.working_time import BeyondCalendar, Calendar
from tests.domain.stage_set import clock, limit, stage

FRIDAY = datetime(2026, 11, 27, 16, tzinfo=UTC)
CALENDAR = Calendar(key="england-and-wales", version=1, known_until=date(2027, 12, 31), holidays={})
CLOSED = Calendar(
    key="scotland", version=1, known_until=date(2027, 12, 31), holidays={date(2026, 11, 30): "St Andrew’s Day"}
)


def rehearsed(*stages: dict[str, Any], receiving: Calendar = CALENDAR, **more: Any) -> Rehearsal:
    """A procedure of these stages, raised on that Friday."""
    numbered = [{"key": f"s{n}", "number": n, **data} for n, data in enumerate(stages, start=1)]
    protocol = read_protocol({"protocol": "any", "stages": numbered, **more})
    return rehearse(protocol, raised_at=FRIDAY, calendars={"": CALENDAR, "receiving": receiving})


def close_of(day: int, month: int = 12) -> datetime:
    """Five o'clock on that day."""
    return datetime(2026, month, day, 17, tzinfo=UTC)


def due(found: Rehearsal, number: int, key: str) -> datetime | None:
    """When that clock of that stage is due."""
    return next(m.due_at for m in found.stages[number - 1].moments if m.key == key)


def test_a_stage_begins_when_the_one_before_has_run_out() -> None:
    found = rehearsed(
        stage(clock("talk", "resolve", "1 working_days", owed_by="both")),
        stage(clock("meet", "meet", "3 working_days", owed_by="both", start="stage_entered")),
    )
    assert due(found, 1, "talk") == close_of(30, 11)
    assert found.stages[1].entered_at == close_of(30, 11)
    assert (due(found, 2, "meet"), found.ends_at, found.working_days) == (close_of(3), close_of(3), 4)


def test_it_says_which_days_were_counted_and_which_passed_over() -> None:
    found = rehearsed(stage(clock("reply", "respond", "2 working_days")))
    reckoning = found.stages[0].moments[0].reckoning
    assert reckoning is not None
    assert reckoning.counted == (date(2026, 11, 30), date(2026, 12, 1))
    assert [(day.on.day, day.why) for day in reckoning.skipped] == [(28, "Saturday"), (29, "Sunday")]


def test_a_silent_gate_takes_its_time_twice_before_the_stage_opens() -> None:
    behind = stage(clock("meet", "meet", "1 working_days", start="stage_entered"), gate={"who": "manager"})
    found = rehearsed(stage(clock("reply", "respond", "1 working_days")), behind)
    assert (due(found, 2, "gate"), due(found, 2, "second_door"), due(found, 2, "meet")) == (
        close_of(1), close_of(2), close_of(3),
    )  # fmt: skip


def test_the_way_up_runs_from_the_failure_to_agree() -> None:
    up = clock("up", "escalate", "1 working_days", owed_by="raising", start="agreement_failed")
    found = rehearsed(stage(clock("reply", "respond", "1 working_days")), stage(up))
    assert due(found, 1, "up") == close_of(1)
    assert found.stages[1].entered_at == close_of(1)


def test_a_meeting_called_because_they_did_not_agree_comes_after_that() -> None:
    found = rehearsed(
        stage(
            clock("agree", "resolve", "1 working_days"),
            clock("meet", "meet", "5 working_days", start="agreement_failed"),
            clock("letter", "confirm_in_writing", "2 working_days", start="meeting_held"),
        )
    )
    assert (due(found, 1, "meet"), due(found, 1, "letter")) == (close_of(7), close_of(9))


def test_what_is_written_after_a_resolution_does_not_hold_up_the_next_stage() -> None:
    letter = clock("letter", "confirm_in_writing", "9 working_days", start="resolved")
    found = rehearsed(stage(clock("reply", "respond", "1 working_days"), letter), stage(clock("meet", "meet")))
    assert found.stages[1].entered_at == close_of(30, 11)


def test_each_side_is_counted_on_its_own_calendar() -> None:
    reply = stage(clock("reply", "respond", "1 working_days"))
    assert due(rehearsed(reply, receiving=CLOSED), 1, "reply") == close_of(1)


def test_a_stage_without_a_date_of_its_own_is_left_open() -> None:
    found = rehearsed(stage(clock("reply", "respond", None)))
    assert found.stages[0].open_ended
    assert due(found, 1, "reply") is None


def test_what_holds_only_in_danger_is_left_out() -> None:
    found = rehearsed(stage(clock("call", "acknowledge", "1 elapsed_hours", applies_if="danger")))
    assert found.stages[0].moments == ()


def test_the_limit_for_the_whole_case_is_counted_from_raising() -> None:
    found = rehearsed(stage(), whole_case_limit={**limit("2 working_days"), "from": "raised"})
    assert found.cap is not None
    assert found.cap.due_at == close_of(1)


def test_past_the_end_of_the_calendar_there_is_no_answer() -> None:
    with pytest.raises(BeyondCalendar):
        rehearsed(stage(clock("reply", "respond", "900 working_days")))


def test_two_versions_stand_side_by_side_and_what_moved_is_named() -> None:
    same, gone = clock("ack", "acknowledge", "1 working_days"), clock("call", "discuss", "1 working_days")
    before = rehearsed(stage(same, gone, clock("reply", "respond", "1 working_days")))
    after = rehearsed(stage(same, clock("reply", "respond", "2 working_days")))
    lines = {(line.before or line.after).key: line for line in compare(before, after)}  # type: ignore[union-attr]
    assert [key for key, line in lines.items() if line.moved] == ["reply", "call"]
    assert lines["call"].after is None
    was, now = lines["reply"].before, lines["reply"].after
    assert (was and was.due_at, now and now.due_at) == (close_of(30, 11), close_of(1))
