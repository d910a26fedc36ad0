"""What each may do, by side and by how the disagreement stands: a table written by hand."""

import pytest

from tests.domain.stage_set import (
    CARE_DUTY,
    CARE_LEAD,
    CARE_MANAGER,
    CHAIR,
    COORDINATOR,
    POLICE_DUTY,
    SCHOOL_LEAD,
    STRANGER,
    TEACHER,
    Play,
    clock,
    stage,
)

TALKING = {"record_discussion", "record_meeting", "state_position", "second_opinion", "propose"}
SAFETY = {"flag_danger", "set_protective_deadline", "set_interim_plan"}
ALWAYS = {"add_action", "hand_over", "correct", "note"}
OPEN_MAIN = TALKING | SAFETY | ALWAYS | {"extend", "move_up"}
SETTLED_MAIN = ALWAYS | {"confirm_in_writing", "file_on_record", "rate"}


def open_one() -> Play:
    return Play(stage(), stage()).raised(supporting=[{"agency": "police"}])


def resolved() -> Play:
    return open_one().does(CARE_DUTY, "propose", "2 11:00", statement="A visit").does(TEACHER, "agree", "2 12:00")


def closed() -> Play:
    return resolved().does(TEACHER, "close", "2 13:00", outcomes=["new_plan_agreed"], safe_now=True)


@pytest.mark.parametrize(
    ("person", "may"),
    [
        (TEACHER, OPEN_MAIN | {"withdraw"}),
        (CARE_DUTY, OPEN_MAIN | {"acknowledge", "redirect"}),
        (POLICE_DUTY, {"state_position", "flag_danger", "set_interim_plan", "hand_over", "correct", "note"}),
        (STRANGER, set()),
        (COORDINATOR, {"hand_over", "change_protocol"}),
        (CARE_MANAGER, set()),
    ],
)
def test_while_it_is_open(person: int, may: set[str]) -> None:
    assert open_one().may(person) == may


@pytest.mark.parametrize(
    ("person", "may"),
    [
        (TEACHER, SETTLED_MAIN | {"second_opinion", "flag_danger", "extend", "set_interim_plan", "close"}),
        (CARE_DUTY, SETTLED_MAIN | {"second_opinion", "flag_danger", "extend", "set_interim_plan", "close"}),
        (POLICE_DUTY, {"flag_danger", "set_interim_plan", "hand_over", "correct", "note", "file_on_record"}),
        (STRANGER, set()),
    ],
)
def test_once_it_is_resolved(person: int, may: set[str]) -> None:
    assert resolved().may(person) == may


@pytest.mark.parametrize(
    ("person", "may"),
    [
        (TEACHER, (SETTLED_MAIN | {"reopen"}) - {"confirm_in_writing"}),
        (CARE_DUTY, (SETTLED_MAIN | {"reopen"}) - {"confirm_in_writing"}),
        (POLICE_DUTY, {"hand_over", "correct", "note", "file_on_record"}),
        (STRANGER, set()),
    ],
)
def test_once_it_is_closed(person: int, may: set[str]) -> None:
    assert closed().may(person) == may


@pytest.mark.parametrize(("action", "rule"), [("propose", "status"), ("close", "not_yours"), ("reopen", "not_yours")])
def test_what_is_not_listed_is_refused_by_name(action: str, rule: str) -> None:
    person = TEACHER if rule == "status" else STRANGER
    assert resolved().refusal(person, action, "2 13:00", statement="Another", outcomes=[], safe_now=True) == rule


def test_a_written_confirmation_that_is_still_owed_may_come_after_closing() -> None:
    play = Play(stage(clock("written", "confirm_in_writing", start="resolved"))).raised()
    play.does(CARE_DUTY, "propose", "2 11:00", statement="A visit").does(TEACHER, "agree", "2 12:00")
    play.does(TEACHER, "close", "2 13:00", outcomes=["new_plan_agreed"], safe_now=True)
    assert "confirm_in_writing" in play.may(CARE_DUTY)
    assert "confirm_in_writing" not in play.may(TEACHER)


@pytest.mark.parametrize(
    ("mode", "may"),
    [
        ("discuss", set()),
        ("decide_together", set()),
        ("mediate", set()),
        ("log_only", set()),
        ("review", {CARE_LEAD}),
        ("director_decides", {CARE_LEAD, CHAIR}),
        ("panel_decides", {CHAIR}),
        ("chaired_meeting", {CHAIR}),
    ],
)
def test_who_decides_follows_from_what_kind_of_stage_it_is(mode: str, may: set[int]) -> None:
    actors = {"raising": "safeguarding_lead", "receiving": "safeguarding_lead", "chair": "chair"}
    play = Play(stage(mode=mode, actors=actors)).raised()
    assert {p for p in (TEACHER, SCHOOL_LEAD, CARE_LEAD, CHAIR, COORDINATOR) if "decide" in play.may(p)} == may


def test_whoever_owes_a_decision_may_decide_in_any_stage() -> None:
    play = Play(stage(clock("ruling", "decide"))).raised()
    assert "decide" in play.may(CARE_DUTY)
    assert "decide" not in play.may(TEACHER)
    play.does(CARE_DUTY, "decide", "2 11:00", outcomes=["decision_changed"], statement="The case is opened again")
    assert (play.value.status, play.value.resolution, play.how("ruling")) == ("resolved", "decided", "met")


def test_whoever_had_it_handed_over_takes_the_place_of_the_person_named() -> None:
    play = open_one().does(TEACHER, "hand_over", "2 11:00", person=STRANGER)
    assert "withdraw" in play.may(STRANGER)
    assert play.may(TEACHER) == set()


def test_where_learning_is_asked_for_closing_needs_it() -> None:
    play = Play(stage(learning={"required": True})).raised()
    play.does(CARE_DUTY, "propose", "2 11:00", statement="A visit").does(TEACHER, "agree", "2 12:00")
    fields = {"outcomes": ["new_plan_agreed"], "safe_now": True}
    assert play.refusal(TEACHER, "close", "2 13:00", **fields) == "learning_required"
    assert play.does(TEACHER, "close", "2 13:00", learning="Ring sooner", **fields).value.status == "closed"
