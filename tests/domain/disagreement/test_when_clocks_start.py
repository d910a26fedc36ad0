"""From which event a clock counts, and what happens where that event never came."""

from typing import Any

import pytest

from tests.domain.stage_set import CARE_DUTY, MANAGERS, TEACHER, Play, at, clock, stage

DECIDED = {"decision": {"what": "No further action", "made_at": at("1 09:00"), "received_at": at("1 15:00")}}


@pytest.mark.parametrize(
    ("start", "due"),
    [
        ("raised", "3 10:00"),
        ("stage_entered", "3 10:00"),
        ("decision_made", "2 09:00"),
        ("decision_received", "2 15:00"),
    ],
)
def test_a_clock_counts_from_the_event_that_its_stage_names(start: str, due: str) -> None:
    play = Play(stage(clock("reply", "respond", "24 elapsed_hours", start=start))).raised(**DECIDED)
    assert play.due("reply") == at(due)


@pytest.mark.parametrize("start", ["decision_made", "decision_received", "conference_ended"])
def test_where_its_event_never_happened_a_clock_counts_from_the_stages_entry(start: str) -> None:
    play = Play(stage(clock("reply", "respond", "24 elapsed_hours", start=start))).raised("2 10:00")
    assert play.due("reply") == at("3 10:00")


@pytest.mark.parametrize("start", ["agreement_failed", "meeting_held", "resolved", "first_discussion"])
def test_in_the_first_stage_these_events_are_waited_for(start: str) -> None:
    play = Play(stage(clock("reply", "confirm_in_writing", start=start))).raised()
    assert play.clock("reply").state == "waiting"


BY_PRIORITY = [
    clock(f"{word}_reply", "respond", f"{days} working_days", priority=word)
    for word, days in (("urgent", 1), ("less_urgent", 3), ("routine", 5))
]


@pytest.mark.parametrize(
    ("raised", "runs"),
    [
        ({"priority": "less_urgent"}, "less_urgent_reply"),
        ({}, "routine_reply"),
        ({"immediate_danger": True}, "urgent_reply"),
    ],
    ids=["the one chosen", "the least urgent where none is", "the most urgent under danger"],
)
def test_of_several_priorities_one_set_of_clocks_runs(raised: dict[str, Any], runs: str) -> None:
    play = Play(stage(*BY_PRIORITY)).raised(**raised)
    assert [c.key for c in play.value.clocks if c.kind == "respond"] == [runs]


def test_a_later_stage_entered_without_a_discussion_counts_from_its_entry() -> None:
    second = stage(clock("talk", "discuss", "2 working_days", start="first_discussion"))
    play = Play(stage(), second).raised().does(TEACHER, "move_up", "4 11:00")
    assert play.due("talk") == at("6 17:00")


def test_a_later_stage_counts_from_the_discussion_that_there_was() -> None:
    second = stage(clock("talk", "discuss", "5 working_days", start="first_discussion"))
    play = Play(stage(), second).raised()
    play.does(CARE_DUTY, "record_discussion", "3 11:00", result="continuing").does(TEACHER, "move_up", "4 11:00")
    assert play.due("talk") == at("10 17:00")


def test_a_discussion_starts_the_clock_that_waited_for_it_at_the_time_it_was_held() -> None:
    play = Play(stage(clock("plan", "resolve", "48 elapsed_hours", start="first_discussion"))).raised()
    play.does(CARE_DUTY, "record_discussion", "3 16:00", result="continuing", held_at=at("3 11:00"))
    assert play.due("plan") == at("5 11:00")


def test_a_discussion_within_one_side_is_no_first_discussion() -> None:
    play = Play(stage(clock("plan", "resolve", start="first_discussion"))).raised(receiving=("care", "police"))
    play.does(CARE_DUTY, "record_discussion", "3 16:00", result="continuing", **{"with": ["care", "police"]})
    assert play.clock("plan").state == "waiting"


def test_not_agreed_starts_the_clock_that_waited_for_failure() -> None:
    first = stage(
        clock("talk", "discuss", "5 working_days"), clock("meet", "meet", "2 working_days", start="agreement_failed")
    )
    play = Play(first).raised().does(CARE_DUTY, "record_discussion", "3 11:00", result="not_agreed")
    assert play.due("meet") == at("5 17:00")


def test_the_missed_date_that_should_have_brought_agreement_is_a_failure_too() -> None:
    first = stage(
        clock("talk", "discuss", "1 working_days"), clock("meet", "meet", "2 working_days", start="agreement_failed")
    )
    play = Play(first).raised().wait("3 17:00")
    assert play.due("meet") == at("5 17:00")


def test_a_missed_acknowledgement_is_no_failure_to_agree() -> None:
    first = stage(clock("ack", "acknowledge"), clock("meet", "meet", start="agreement_failed"))
    play = Play(first).raised().wait("3 17:00")
    assert play.clock("meet").state == "waiting"


def test_confirming_waits_for_the_resolution() -> None:
    first = stage(clock("written", "confirm_in_writing", "2 working_days", start="resolved"))
    play = Play(first).raised().does(CARE_DUTY, "propose", "3 11:00", statement="A joint visit")
    assert play.clock("written").state == "waiting"
    assert play.does(TEACHER, "agree", "4 11:00").due("written") == at("6 17:00")


@pytest.mark.parametrize(("act", "runs"), [("record_meeting", "after"), ("record_discussion", "before")])
def test_confirming_depends_on_whether_it_was_settled_at_a_meeting(act: str, runs: str) -> None:
    first = stage(
        clock("after", "confirm_in_writing", start="meeting_held", applies_if="resolved_at_meeting"),
        clock("before", "confirm_in_writing", start="resolved", applies_if="resolved_before_meeting"),
    )
    play = Play(first).raised().does(CARE_DUTY, act, "3 11:00", result="agreed", statement="A visit")
    play.does(TEACHER, "agree", "3 12:00")
    assert [c.key for c in play.value.clocks if c.kind == "confirm_in_writing" and c.state == "running"] == [runs]


def test_the_clock_to_move_up_stands_in_the_next_stage_and_runs_from_the_failure_of_this_one() -> None:
    up = clock("up", "escalate", "2 working_days", owed_by="raising", start="agreement_failed")
    play = Play(stage(), stage(up, actors=MANAGERS)).raised()
    assert play.clocks("up") == []
    assert play.does(CARE_DUTY, "record_discussion", "3 11:00", result="not_agreed").due("up") == at("5 17:00")
    assert play.does(TEACHER, "move_up", "4 11:00").how("up") == "met"


def test_each_party_of_both_sides_owes_a_clock_of_its_own() -> None:
    play = Play(stage(clock("talk", "discuss", owed_by="both"))).raised(receiving=("care", "police"))
    assert [play.value.party(c.party or 0).agency for c in play.clocks("talk")] == ["school", "care", "police"]


def test_a_party_that_comes_in_later_owes_from_its_coming_in() -> None:
    play = Play(stage(clock("reply", "respond", "2 working_days"))).raised()
    play.does(99, "join", "4 11:00", agency="police", side="receiving")
    assert play.due("reply", "care") == at("4 17:00")
    assert play.due("reply", "police") == at("6 17:00")


def test_after_reopening_raised_means_the_reopening() -> None:
    play = Play(stage(clock("reply", "respond", "2 working_days"))).raised()
    play.does(TEACHER, "withdraw", "2 11:00", reason_code="resolved_informally").does(TEACHER, "reopen", "10 11:00")
    assert play.due("reply") == at("12 17:00")


def test_a_clock_that_opens_past_its_date_is_missed_at_its_opening() -> None:
    play = Play(stage(clock("reply", "respond", "4 elapsed_hours", start="decision_made"))).raised(**DECIDED)
    play.wait("2 10:00")
    assert play.clock("reply").due_at == at("1 13:00")
    assert play.clock("reply").breached_at == at("2 10:00")


@pytest.mark.parametrize(("danger", "keys"), [(True, ["quick"]), (False, ["slow"])])
def test_a_clock_may_open_only_in_danger_or_only_without(danger: bool, keys: list[str]) -> None:
    first = stage(clock("quick", "respond", applies_if="danger"), clock("slow", "respond", applies_if="no_danger"))
    play = Play(first).raised(immediate_danger=danger)
    assert [c.key for c in play.value.clocks if c.kind == "respond"] == keys
