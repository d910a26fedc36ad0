"""Beginning: in time or late, at the first stage or further on, and who hears of it."""

from typing import Any

import pytest

from escalation.domain.disagreement.rules import Refused
from tests.domain.stage_set import (
    CARE_DUTY,
    CARE_MANAGER,
    MANAGERS,
    POLICE_LEAD,
    PRACTITIONERS,
    SCHOOL_DUTY,
    SCHOOL_LEAD,
    SCHOOL_NAMED,
    TEACHER,
    Play,
    at,
    clock,
    limit,
    stage,
)

DECIDED = {"decision": {"what": "Closed", "made_at": at("2 10:00")}}


def window(late_rule: str) -> dict[str, Any]:
    return {"limit": limit("72 elapsed_hours"), "from": "decision_made", "late_rule": late_rule}


@pytest.mark.parametrize("late_rule", ["allow_with_reason", "reroute", "refuse"])
def test_raised_on_the_last_minute_of_the_window_is_in_time(late_rule: str) -> None:
    play = Play(stage(), raise_window=window(late_rule)).raised("5 10:00", **DECIDED)
    assert play.entries[0].data["in_window"] is True


@pytest.mark.parametrize("late_rule", ["reroute", "refuse"])
def test_a_minute_later_it_is_shown_the_ordinary_procedure(late_rule: str) -> None:
    play = Play(stage(), raise_window=window(late_rule), settings={"ordinary_protocols": {"children": "lanes"}})
    with pytest.raises(Refused, match="lanes") as refused:
        play.raised("5 10:01", **DECIDED)
    assert refused.value.rule == f"late_{late_rule}"


def test_where_lateness_is_allowed_it_needs_a_reason() -> None:
    play = Play(stage(), raise_window=window("allow_with_reason"))
    with pytest.raises(Refused) as refused:
        play.raised("5 10:01", **DECIDED)
    assert (refused.value.rule, refused.value.at_field) == ("late_needs_reason", "late_reason")
    assert play.raised("5 10:01", late_reason="On leave", **DECIDED).entries[0].data["late"] is True


def test_a_partnership_may_take_with_a_reason_what_its_protocol_sends_elsewhere() -> None:
    play = Play(stage(), raise_window=window("reroute"), settings={"late_rule": {"any": "allow_with_reason"}})
    assert play.raised("5 10:01", late_reason="On leave", **DECIDED).entries[0].data["late"] is True


def test_what_a_partnership_decided_for_another_protocol_changes_nothing_here() -> None:
    play = Play(stage(), raise_window=window("refuse"), settings={"late_rule": {"other": "allow_with_reason"}})
    with pytest.raises(Refused) as refused:
        play.raised("5 10:01", late_reason="On leave", **DECIDED)
    assert refused.value.rule == "late_refuse"


def test_without_the_windows_event_nothing_is_late() -> None:
    assert Play(stage(), raise_window=window("refuse")).raised("20 10:00").value.status == "open"


def test_the_fast_track_enters_where_the_protocol_says_and_keeps_a_trace_of_what_it_passed() -> None:
    play = Play(stage(), stage(), fast_track={"enters_at": "s2", "clock": limit("4 elapsed_hours")})
    play.raised(fast_track=True)
    assert [(e.stage, e.state) for e in play.value.entries] == [("s1", "skipped"), ("s2", "open")]
    assert play.due("safety_route") == at("2 14:00")


def test_without_a_fast_track_it_begins_at_the_beginning() -> None:
    with pytest.raises(Refused) as refused:
        Play(stage(), stage()).raised(fast_track=True)
    assert refused.value.rule == "no_fast_track"


def test_in_danger_the_products_own_route_is_there() -> None:
    play = Play(stage(), stage(), product_safety_route={"enters_at": "s2"}).raised(
        fast_track=True, immediate_danger=True
    )
    assert play.stage == "s2"


def test_whoever_is_asked_is_told_and_the_raiser_gets_a_receipt() -> None:
    play = Play(stage(actors={"raising": "practitioner", "receiving": ["decision_maker", "line_manager"]})).raised()
    assert "raised" in play.told(CARE_DUTY)
    assert "raised" in play.told(CARE_MANAGER)
    assert "receipt" in play.told(TEACHER)


def test_at_night_a_message_waits_for_the_office_to_open_unless_somebody_is_in_danger() -> None:
    calm, danger = Play(stage()).raised("2 20:00"), Play(stage()).raised("2 20:00", immediate_danger=True)
    assert {m.not_before for m in calm.messages} == {at("3 09:00")}
    assert {m.not_before for m in danger.messages} == {at("2 20:00")}


def test_without_an_interim_plan_both_sides_are_asked_a_working_day_later_and_nobody_is_flagged() -> None:
    play = Play(stage()).raised(interim_plan=None).wait("3 17:00")
    assert "interim_missing" in play.told(TEACHER)
    assert "interim_missing" in play.told(CARE_DUTY)
    assert play.flags == ()


def test_an_interim_plan_that_ends_is_watched() -> None:
    play = Play(stage()).raised(interim_plan={"what": "Grandmother", "until": at("4 09:00")}).wait("4 09:00")
    assert [f.clock for f in play.flags] == [play.clock("interim_plan").no]


def test_a_clock_in_danger_takes_the_shorter_limit_from_the_beginning() -> None:
    quick = clock("reply", "respond", "5 working_days", danger_limit=limit("1 elapsed_hours"))
    assert Play(stage(quick)).raised(immediate_danger=True).due("reply") == at("2 11:00")


# -- not alone ------------------------------------------------------------------------------------------------------


def test_whom_it_is_raised_for_is_the_raising_party_and_whoever_raises_it_stands_beside_them() -> None:
    play = Play(stage(clock("talk", "discuss"))).raised(on_behalf={"person": SCHOOL_DUTY, "agency": "school"})
    first, second = play.value.parties[:2]
    assert (first.side, first.agency, first.person) == ("raising", "school", SCHOOL_DUTY)
    assert (second.side, second.agency, second.person) == ("supporting", "school", TEACHER)
    assert "raised_with" in play.told(SCHOOL_DUTY)
    assert "receipt" in play.told(TEACHER)
    assert play.entries[0].data["on_behalf"] is True


def test_whoever_stands_beside_owes_nothing() -> None:
    talk = clock("talk", "discuss", owed_by="both")
    play = Play(stage(talk)).raised(supporting=[{"agency": "police", "person": POLICE_LEAD}])
    assert {c.party for c in play.clocks("talk")} == {1, 2}
    assert [p.side for p in play.value.parties] == ["raising", "receiving", "supporting"]


def test_several_people_of_one_agency_may_stand_beside_and_each_is_told_once() -> None:
    beside = [{"agency": "school", "person": person} for person in (SCHOOL_NAMED, SCHOOL_LEAD, SCHOOL_NAMED)]
    play = Play(stage()).raised(supporting=beside)
    assert [p.person for p in play.value.side("supporting")] == [SCHOOL_NAMED, SCHOOL_LEAD]
    assert [play.told(person) for person in (SCHOOL_NAMED, SCHOOL_LEAD)] == [["raised_with"], ["raised_with"]]


def test_an_agency_is_asked_once_however_often_it_is_named() -> None:
    play = Play(stage()).raised(receiving=("care", "care"))
    assert [p.agency for p in play.value.side("receiving")] == ["care"]


def test_raised_for_somebody_of_the_agency_that_is_asked_is_within_one_agency() -> None:
    play = Play(stage(), scope={"inter_agency_only": True})
    with pytest.raises(Refused) as refused:
        play.raised(on_behalf={"person": CARE_DUTY, "agency": "care"})
    assert refused.value.rule == "between_agencies"


@pytest.mark.parametrize(("starts_at", "asked", "not_asked"), [("s1", CARE_DUTY, CARE_MANAGER),
                                                              ("s2", CARE_MANAGER, CARE_DUTY)])  # fmt: skip
def test_the_other_side_is_asked_at_the_tier_at_which_it_starts(starts_at: str, asked: int, not_asked: int) -> None:
    levels = stage(actors=PRACTITIONERS), stage(actors=MANAGERS)
    play = Play(*levels, fast_track={"enters_at": "s2"}).raised(fast_track=starts_at == "s2")
    assert "raised" in play.told(asked)
    assert play.told(not_asked) == []
