"""A disagreement keeps its version of the procedure until the coordinator moves it to another, with a reason."""

from typing import Any

import pytest

from escalation.domain.protocol.model import Protocol
from escalation.domain.protocol.reader import read_protocol
from escalation.domain.statistics.facts import replay
from tests.domain.stage_set import (
    CARE_DUTY,
    COORDINATOR,
    SCHOOL_DUTY,
    SCHOOL_MANAGER,
    TEACHER,
    Play,
    at,
    clock,
    limit,
    stage,
)

REPLY = clock("reply", "respond", "3 working_days")  # raised on Monday the 2nd: due on Thursday the 5th at five

TALK = clock("talk", "discuss", "4 working_days", owed_by="both")


def version(*stages: dict[str, Any], **more: Any) -> Protocol:
    """Another version of the procedure that the plays follow."""
    numbered = [{"key": f"s{n}", "number": n, **data} for n, data in enumerate(stages, start=1)]
    return read_protocol({"protocol": "any", "stages": numbered, **more})


def moved(play: Play, protocol: Protocol, when: str = "3 10:00") -> Play:
    """The coordinator moves it to version 2."""
    play.does(COORDINATOR, "change_protocol", when, protocol=protocol, version=2, reason="The board asked for it")
    play.rules = type(play.rules)(**{**vars(play.rules), "protocol": protocol})
    return play


def test_a_shorter_limit_counts_from_the_same_start() -> None:
    play = moved(Play(stage(REPLY)).raised(), version(stage(clock("reply", "respond", "2 working_days"))))
    old, new = play.clocks("reply")
    assert (old.how, old.cause) == ("superseded", "protocol_version")
    assert (new.started_at, new.due_at, new.replaces) == (at("2 10:00"), at("4 17:00"), old.no)
    assert play.value.protocol_version == 2


def test_a_longer_limit_gives_a_later_date() -> None:
    play = moved(Play(stage(REPLY)).raised(), version(stage(clock("reply", "respond", "5 working_days"))))
    assert play.due("reply") == at("9 17:00")


def test_a_clock_that_both_versions_state_alike_runs_on_untouched() -> None:
    play = moved(Play(stage(REPLY)).raised(), version(stage(REPLY), stage(clock("later", "meet"))))
    assert len(play.clocks("reply")) == 1
    assert play.clock("reply").state == "running"


def test_what_was_missed_stays_missed() -> None:
    play = Play(stage(REPLY)).raised().wait("6 10:00")
    moved(play, version(stage(clock("reply", "respond", "9 working_days"))), "6 11:00")
    missed = play.clock("reply")
    assert (missed.state, missed.breached_at, missed.due_at) == ("running", at("5 17:00"), at("5 17:00"))
    assert [flag.state for flag in play.flags] == ["open"]
    assert play.does(CARE_DUTY, "state_position", "6 12:00").how("reply") == "breached_then_met"


def test_a_shorter_limit_that_has_passed_already_is_missed_at_the_move_and_not_before() -> None:
    play = moved(Play(stage(REPLY)).raised(), version(stage(clock("reply", "respond", "1 working_days"))), "4 10:00")
    play.wait("4 10:01")
    assert (play.due("reply"), len(play.flags)) == (at("3 17:00"), 1)
    assert play.flags[0].raised_at == at("4 10:00")


def test_a_later_date_that_both_sides_accepted_stays() -> None:
    play = Play(stage(REPLY)).raised()
    play.does(CARE_DUTY, "extend", "2 11:00", clock="reply", to=at("12 17:00"), reason="Leave")
    play.does(TEACHER, "accept_extension", "2 12:00")
    moved(play, version(stage(clock("reply", "respond", "2 working_days"))))
    assert play.due("reply") == at("12 17:00")


def test_no_date_goes_past_the_one_that_protects_the_person() -> None:
    play = Play(stage(REPLY)).raised()
    play.does(TEACHER, "set_protective_deadline", "2 11:00", at=at("4 12:00"), reason="The placement ends")
    moved(play, version(stage(clock("reply", "respond", "8 working_days"))))
    assert play.due("reply") == at("4 12:00")


def test_what_the_other_version_no_longer_asks_ends_and_what_it_adds_begins() -> None:
    play = moved(
        Play(stage(REPLY)).raised(), version(stage(clock("talk", "discuss", "4 working_days", owed_by="both")))
    )
    assert (play.how("reply"), play.clock("reply").cause) == ("superseded", "protocol_version")
    assert {c.started_at for c in play.clocks("talk")} == {at("2 10:00")}
    assert [play.due("talk", agency) for agency in ("school", "care")] == [at("6 17:00")] * 2


def test_what_was_done_is_not_asked_again_under_another_key() -> None:
    play = Play(stage(clock("ack", "acknowledge"))).raised().does(CARE_DUTY, "acknowledge", "2 11:00")
    moved(play, version(stage(clock("seen", "acknowledge", "2 working_days"))))
    assert (play.how("ack"), play.clocks("seen")) == ("met", [])


def test_a_clock_that_waits_for_its_event_starts_under_the_new_limit() -> None:
    waits = clock("plan", "decide", "1 working_days", start="agreement_failed")
    play = Play(stage(REPLY, waits)).raised()
    later = {**waits, "limit": limit("4 working_days")}
    moved(play, version(stage(REPLY, later)))
    assert play.clock("plan").state == "waiting"
    play.does(CARE_DUTY, "record_discussion", "3 12:00", result="not_agreed")
    assert play.due("plan") == at("9 17:00")


def test_an_event_that_came_already_is_not_waited_for() -> None:
    play = Play(stage(REPLY)).raised().does(CARE_DUTY, "record_discussion", "3 09:00", result="not_agreed")
    moved(play, version(stage(REPLY, clock("plan", "decide", "2 working_days", start="agreement_failed"))))
    assert (play.clock("plan").started_at, play.due("plan")) == (at("3 09:00"), at("5 17:00"))


def test_the_limit_for_the_whole_case_is_counted_anew_from_raising() -> None:
    cap = {"value": 10, "unit": "working_days", "from": "raised"}
    play = Play(stage(REPLY), whole_case_limit=cap).raised()
    moved(play, version(stage(REPLY), whole_case_limit={**cap, "value": 6}))
    assert {c.due_at for c in play.clocks("whole_case_limit") if c.live} == {at("10 17:00")}


def test_a_gate_that_the_other_version_does_not_have_opens() -> None:
    gated = stage(clock("meet", "meet", start="stage_entered"), gate={"who": "raising_line_manager"})
    play = Play(stage(REPLY), gated).raised().does(TEACHER, "move_up", "3 09:00", reason="No answer")
    assert play.value.entry.state == "gate"
    moved(play, version(stage(REPLY), stage(clock("meet", "meet", "2 working_days", start="stage_entered"))))
    assert (play.value.entry.state, play.due("meet")) == ("open", at("5 17:00"))


def test_a_gate_with_more_time_gives_it_from_the_same_start() -> None:
    gated = stage(clock("meet", "meet"), gate={"who": "raising_line_manager"})
    play = Play(stage(REPLY), gated).raised().does(TEACHER, "move_up", "3 09:00", reason="No answer")
    slower = {**gated, "gate": {"who": "raising_line_manager", "limit": limit("3 working_days")}}
    moved(play, version(stage(REPLY), slower))
    assert (play.ball.why, play.holder, play.ball.until) == ("gate", SCHOOL_MANAGER, at("6 17:00"))


def test_a_version_without_the_stage_it_has_been_in_is_refused() -> None:
    play = Play(stage(REPLY), stage(clock("meet", "meet"))).raised()
    play.does(TEACHER, "move_up", "3 09:00", reason="No answer")
    other = read_protocol({"protocol": "any", "stages": [{"key": "s2", "number": 1, **stage(REPLY)}]})
    assert play.refusal(COORDINATOR, "change_protocol", "3 10:00", protocol=other, version=2, reason="x") == (
        "stage_missing"
    )


@pytest.mark.parametrize(("key", "number", "rule"), [("other", 2, "other_procedure"), ("any", 1, "same_version")])
def test_only_another_version_of_the_same_procedure_will_do(key: str, number: int, rule: str) -> None:
    play = Play(stage(REPLY)).raised()
    other = read_protocol({"protocol": key, "stages": [{"key": "s1", "number": 1, **stage(REPLY)}]})
    told = play.refusal(COORDINATOR, "change_protocol", "3 10:00", protocol=other, version=number, reason="x")
    assert told == rule


@pytest.mark.parametrize("person", [TEACHER, CARE_DUTY, SCHOOL_MANAGER])
def test_nobody_but_the_coordinator_moves_it(person: int) -> None:
    play = Play(stage(REPLY)).raised()
    assert "change_protocol" not in play.may(person)
    told = play.refusal(person, "change_protocol", "3 10:00", protocol=version(stage(REPLY)), version=2, reason="x")
    assert told == "not_yours"


def test_both_sides_are_told_and_the_reason_stands_in_the_journal() -> None:
    play = moved(Play(stage(REPLY)).raised(), version(stage(clock("reply", "respond"))))
    assert "protocol_changed" in play.told(CARE_DUTY)
    assert "protocol_changed" in {*play.told(SCHOOL_DUTY), *play.told(TEACHER)}
    entry = play.entries[-1]
    assert (entry.kind, entry.person, dict(entry.data)) == ("change_protocol", COORDINATOR, {"from": 1, "to": 2})
    assert entry.narrative == {"reason": "The board asked for it"}


def test_the_facts_follow_the_stage_to_its_new_number_and_keep_both_clocks() -> None:
    play = Play(stage(REPLY)).raised()
    before = {"key": "s0", "number": 1, **stage(clock("first", "discuss"))}
    here = {"key": "s1", "number": 2, **stage(clock("reply", "respond", "2 working_days"))}
    moved(play, read_protocol({"protocol": "any", "stages": [before, here]}))
    facts = replay(play.entries)
    assert (play.value.entry.number, facts["stage", 1]["number"]) == (2, 2)
    replaced, new = (facts["clock", c.no] for c in play.clocks("reply"))
    assert (replaced["how"], new["how"], new["due_at"]) == ("superseded", None, at("4 17:00"))
