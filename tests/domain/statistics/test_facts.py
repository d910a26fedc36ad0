"""The journal alone gives the facts: a small history, with every fact worked out by hand."""

from typing import Any

from escalation.domain.statistics.facts import replay
from tests.domain.stage_set import CARE_DUTY, CARE_MANAGER, MANAGERS, TEACHER, Play, at, clock, stage

REPLY = clock("reply", "respond", "1 working_days")  # due on Tuesday the 3rd at five


def history() -> Play:
    """Missed on Tuesday, answered by the manager on Wednesday, moved up on Thursday, settled and closed on Friday."""
    play = Play(stage(REPLY, formality="informal"), stage(formality="formal", actors=MANAGERS)).raised()
    play.does(CARE_MANAGER, "answer_flag", "4 10:00", answer="contacted")
    play.does(TEACHER, "move_up", "5 10:00").does(CARE_DUTY, "propose", "6 10:00", statement="A visit")
    play.does(TEACHER, "agree", "6 11:00")
    return play.does(TEACHER, "close", "6 12:00", outcomes=["decision_changed"], safe_now=True)


def facts(play: Play) -> dict[tuple[str, int], dict[str, Any]]:
    return replay(play.entries)


def some(row: dict[str, Any], *names: str) -> tuple[Any, ...]:
    return tuple(row[name] for name in names)


def test_the_disagreement_itself() -> None:
    row = facts(history())["disagreement", 0]
    assert some(row, "status", "stage_reached", "formal", "turns") == ("closed", 2, True, 1)
    assert some(row, "raised_at", "resolved_at", "closed_at") == (at("2 10:00"), at("6 11:00"), at("6 12:00"))
    assert some(row, "resolution", "outcomes", "safe_now", "withdrawn") == ("agreed", ["decision_changed"], True, None)


def test_each_stay_in_a_stage() -> None:
    found = facts(history())
    assert some(found["stage", 1], "entered_at", "left_at", "how") == (at("2 10:00"), at("5 10:00"), "moved_up")
    assert some(found["stage", 2], "entered_at", "left_at", "how") == (at("5 10:00"), at("6 11:00"), "agreed")


def test_the_missed_date() -> None:
    play = history()
    row = facts(play)["clock", play.clock("reply").no]
    assert some(row, "kind", "party", "due_at", "breached_at") == ("respond", 2, at("3 17:00"), at("3 17:00"))
    assert some(row, "ended_at", "how") == (at("5 10:00"), "breached")


def test_the_flag_and_its_answer() -> None:
    row = facts(history())["flag", 1]
    assert some(row, "rule", "agency", "raised_at", "tier") == ("a", "care", at("3 17:00"), 1)
    assert some(row, "state", "answer", "answered_at") == ("answered", "contacted", at("4 10:00"))


def test_the_parties() -> None:
    found = facts(history())
    assert [found["party", n]["agency"] for n in (1, 2)] == ["school", "care"]
    assert found["party", 2]["left_at"] is None


def test_the_services_own_delay_can_be_told_from_the_agencys() -> None:
    late = Play(stage(REPLY)).raised().wait("4 09:00", service_down=True)
    assert some(facts(late)["flag", 1], "raised_at", "recorded_at") == (at("3 17:00"), at("4 09:00"))


def test_as_the_journal_stood_on_wednesday_it_was_open_late_and_flagged() -> None:
    then = replay(entry for entry in history().entries if entry.recorded_at <= at("3 18:00"))
    assert then["disagreement", 0]["status"] == "open"
    assert then["flag", 1]["state"] == "open"
    assert then["disagreement", 0]["resolved_at"] is None


def test_reopened_it_is_the_same_disagreement_in_another_pass() -> None:
    row = facts(history().does(TEACHER, "reopen", "9 10:00"))["disagreement", 0]
    assert some(row, "status", "turns", "closed_at", "outcomes") == ("open", 2, None, [])


def test_taken_back_it_keeps_the_reason() -> None:
    play = Play(stage()).raised().does(TEACHER, "withdraw", "2 11:00", reason_code="no_response")
    assert facts(play)["disagreement", 0]["withdrawn"] == "no_response"


def test_no_word_that_anybody_wrote_is_in_a_fact() -> None:
    play = history().does(TEACHER, "note", "6 13:00", text="Mrs Hartley rang in tears")
    assert "Hartley" not in str(facts(play))
    assert "visit" not in str(facts(play))
