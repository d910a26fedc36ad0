"""The seven shipped protocols mean what their files say. Every row was written from the files."""

from pathlib import Path

import pytest
import yaml

from escalation.domain.protocol.model import Notice, Protocol
from escalation.domain.protocol.reader import read_protocol
from escalation.domain.working_time import Limit, Unit

FOLDER = Path(__file__).parents[3] / "escalation" / "protocols"
PROTOCOLS: dict[str, Protocol] = {
    path.stem: read_protocol(yaml.safe_load(path.read_text(encoding="utf-8"))) for path in FOLDER.glob("*.yaml")
}
DAYS, HOURS = Unit.WORKING_DAYS, Unit.ELAPSED_HOURS

# protocol, stage: the clocks as (key, kind, owed by, from, limit)
CLOCKS = {
    ("darlington", "s1"): [("resolve", "resolve", "both", "raised", Limit(1, DAYS))],
    ("darlington", "s2"): [("resolve", "resolve", "both", "stage_entered", Limit(3, DAYS))],
    ("darlington", "s3"): [("meet", "meet", "both", "stage_entered", Limit(5, DAYS))],
    ("darlington", "s4"): [("resolve", "resolve", "both", "stage_entered", Limit(5, DAYS))],
    ("dorset-adults", "t1"): [("resolve", "resolve", "both", "raised", Limit(1, DAYS))],
    ("dorset-adults", "t2"): [("resolve", "resolve", "both", "stage_entered", Limit(1, DAYS))],
    ("dorset-adults", "t3"): [
        ("escalate", "escalate", "raising", "agreement_failed", Limit(1, DAYS)),
        ("resolve", "resolve", "both", "stage_entered", Limit(2, DAYS)),
    ],
    ("dorset-adults", "t4"): [
        ("tell_chair", "notify", "both", "stage_entered", Limit(1, DAYS)),
        ("decide", "decide", "both", "stage_entered", Limit(1, DAYS)),
    ],
    ("iro-statutory", "s1"): [("respond", "respond", "receiving", "stage_entered", Limit(5, DAYS))],
    ("iro-statutory", "s2"): [("respond", "respond", "receiving", "stage_entered", Limit(5, DAYS))],
    ("iro-statutory", "s3"): [("respond", "respond", "receiving", "stage_entered", Limit(5, DAYS))],
    ("iro-statutory", "s4"): [("respond", "respond", "receiving", "stage_entered", None)],
    ("lincs-joint", "s1"): [
        ("ack", "acknowledge", "receiving", "raised", Limit(0, DAYS)),
        ("plan", "resolve", "both", "first_discussion", Limit(2, DAYS)),
    ],
    ("lincs-joint", "s2"): [("discuss", "discuss", "both", "first_discussion", Limit(5, DAYS))],
    ("lincs-joint", "s3"): [
        ("contact", "escalate", "raising", "agreement_failed", Limit(0, DAYS)),
        ("plan", "resolve", "both", "stage_entered", Limit(2, DAYS)),
    ],
    ("lincs-joint", "s4"): [("meet", "meet", "board", "stage_entered", Limit(5, DAYS))],
    ("sefton-2017", "s1"): [
        ("review_and_speak", "respond", "receiving", "raised", Limit(3, DAYS)),
        ("letter", "confirm_in_writing", "receiving", "resolved", Limit(2, DAYS)),
    ],
    ("sefton-2017", "s2"): [
        ("agree", "resolve", "receiving", "stage_entered", Limit(2, DAYS)),
        ("confirm", "confirm_in_writing", "receiving", "resolved", Limit(2, DAYS)),
        ("meet", "meet", "receiving", "agreement_failed", Limit(5, DAYS)),
        ("letter", "confirm_in_writing", "receiving", "meeting_held", Limit(48, HOURS)),
    ],
    ("sefton-2017", "s3"): [("resolve", "resolve", "both", "stage_entered", Limit(5, DAYS))],
    ("sefton-2017", "s4"): [("decide", "decide", "board", "stage_entered", Limit(5, DAYS))],
    ("st-helens-2016", "s1"): [("resolve", "resolve", "both", "raised", None)],
    ("st-helens-2016", "s2"): [("escalate", "escalate", "raising", "agreement_failed", Limit(1, DAYS))],
    ("st-helens-2016", "s3"): [("resolve", "resolve", "both", "stage_entered", Limit(1, DAYS))],
    ("st-helens-2016", "s4"): [("complete", "resolve", "both", "stage_entered", Limit(5, DAYS))],
    ("sussex-conference-dissent", "s1"): [("reply", "respond", "receiving", "raised", Limit(5, DAYS))],
}


def test_seven_protocols_are_shipped_under_the_names_of_their_files() -> None:
    assert {name: protocol.key for name, protocol in PROTOCOLS.items()} == {name: name for name, _ in CLOCKS}


@pytest.mark.parametrize(("protocol", "stage"), CLOCKS)
def test_each_stage_has_the_clocks_of_its_policy(protocol: str, stage: str) -> None:
    clocks = PROTOCOLS[protocol].stage(stage).clocks
    assert [(c.key, c.kind, c.owed_by, c.starts_from, c.limit) for c in clocks] == CLOCKS[protocol, stage]


def test_no_stage_is_left_out_of_the_table() -> None:
    assert {(p.key, stage.key) for p in PROTOCOLS.values() for stage in p.stages} == set(CLOCKS)


@pytest.mark.parametrize(
    ("protocol", "follows"),
    [
        ("darlington", "flag"),
        ("dorset-adults", "offer_escalate"),
        ("iro-statutory", "auto_escalate"),
        ("lincs-joint", "offer_escalate"),
        ("sefton-2017", "flag"),
        ("st-helens-2016", "flag"),
        ("sussex-conference-dissent", "flag"),
    ],
)
def test_silence_has_the_consequence_the_protocol_names(protocol: str, follows: str) -> None:
    assert {stage.on_timeout for stage in PROTOCOLS[protocol].stages} == {follows}


@pytest.mark.parametrize(
    ("protocol", "route"),
    [
        ("darlington", ["s1", "s2", "s3", "s4"]),
        ("dorset-adults", ["t1", "t2", "t3", "t4"]),
        ("st-helens-2016", ["s1", "s2", "s3", "s4"]),
        ("sussex-conference-dissent", ["s1"]),
    ],
)
def test_the_stages_follow_each_other(protocol: str, route: list[str]) -> None:
    value = PROTOCOLS[protocol]
    walked, here = [value.stages[0].key], value.after(value.stages[0].key)
    while here is not None:
        walked.append(here.key)
        here = value.after(here.key)
    assert walked == route


def test_darlingtons_meeting_is_held_only_if_a_manager_finds_it_right() -> None:
    meeting = PROTOCOLS["darlington"].stage("s3")
    assert meeting.optional
    assert meeting.gate is not None
    assert (meeting.gate.who, meeting.gate.if_declined) == ("manager", "s4")


def test_darlingtons_second_stage_needs_the_line_managers_yes_but_cannot_be_left_out() -> None:
    managers = PROTOCOLS["darlington"].stage("s2")
    assert not managers.optional
    assert managers.gate is not None
    assert (managers.gate.who, managers.gate.if_declined) == ("raising_line_manager", None)


def test_darlington_sends_the_recording_tool_to_the_business_unit_after_the_meeting() -> None:
    assert PROTOCOLS["darlington"].notices == (
        Notice("meeting_held", "partnership_business_unit", "s3", form="professional_challenge_recording_tool"),
    )


def test_dorset_asks_at_the_top_why_it_was_not_settled_earlier() -> None:
    stages = PROTOCOLS["dorset-adults"].stages
    assert [stage.key for stage in stages if stage.learning_required] == ["t4"]


def test_dorset_enters_at_the_formal_tier_under_danger_and_answers_in_four_hours() -> None:
    route = PROTOCOLS["dorset-adults"].safety_route
    assert route is not None
    assert (route.enters_at, route.limit, route.basis) == ("t3", Limit(4, HOURS), "local_default")


def test_a_text_about_fast_tracks_opens_no_way_in() -> None:
    assert {key for key, protocol in PROTOCOLS.items() if protocol.fast_track} == {"lincs-joint"}


def test_the_statutory_route_takes_twenty_working_days_in_all() -> None:
    protocol = PROTOCOLS["iro-statutory"]
    assert protocol.cap is not None
    assert (protocol.cap.limit, protocol.cap.starts_from) == (Limit(20, DAYS), "raised")
    assert protocol.stage("s4").clocks[0].bounded_by == "whole_case_limit"


def test_the_reviewing_officer_may_skip_any_stage_with_a_reason() -> None:
    bypass = PROTOCOLS["iro-statutory"].bypass
    assert bypass is not None
    assert (bypass.allowed_to, bypass.any_stage, bypass.reason_required) == (("iro",), True, True)


def test_lincolnshires_two_readings_of_48_hours_are_both_kept() -> None:
    plan = PROTOCOLS["lincs-joint"].stage("s1").clocks[1]
    assert (plan.limit, plan.danger_limit) == (Limit(2, DAYS), Limit(48, HOURS))
    assert plan.stated_as == "48 hours (two working days)"


def test_lincolnshires_acknowledgement_takes_one_hour_under_danger() -> None:
    assert PROTOCOLS["lincs-joint"].stage("s1").clocks[0].danger_limit == Limit(1, HOURS)


def test_a_gp_practice_without_a_liaison_officer_has_a_stand_in() -> None:
    assert PROTOCOLS["lincs-joint"].stage("s3").stand_ins == {"gp_practice": "icb_senior_liaison_officer"}


def test_seftons_reply_means_reading_the_file_again_and_speaking() -> None:
    assert PROTOCOLS["sefton-2017"].stage("s1").clocks[0].requires == ("case_file_reread", "spoken_to_raiser")


def test_seftons_letters_depend_on_how_it_was_resolved() -> None:
    clocks = {clock.key: clock for clock in PROTOCOLS["sefton-2017"].stage("s2").clocks}
    assert clocks["confirm"].applies_if == "resolved_before_meeting"
    assert clocks["letter"].applies_if == "resolved_at_meeting"
    assert clocks["letter"].copy_to == ("board_business_manager",)


def test_sefton_takes_a_late_disagreement_with_a_reason_and_sussex_reroutes_it() -> None:
    sefton, sussex = PROTOCOLS["sefton-2017"].window, PROTOCOLS["sussex-conference-dissent"].window
    assert sefton is not None
    assert sussex is not None
    assert (sefton.limit, sefton.starts_from, sefton.late_rule) == (
        Limit(2, DAYS),
        "decision_received",
        "allow_with_reason",
    )
    assert (sussex.limit, sussex.starts_from, sussex.late_rule) == (
        Limit(72, HOURS),
        "conference_ended",
        "reroute",
    )


def test_seftons_last_stage_is_acted_on_by_the_chair_alone() -> None:
    assert PROTOCOLS["sefton-2017"].stage("s4").actors == {"board": ("chair",)}


def test_st_helens_days_of_no_stated_kind_are_marked() -> None:
    marked = [c.key for s in PROTOCOLS["st-helens-2016"].stages for c in s.clocks if c.ambiguous]
    assert marked == ["escalate", "resolve"]


def test_st_helens_names_no_actors_so_the_safeguarding_leads_act() -> None:
    for stage in PROTOCOLS["st-helens-2016"].stages:
        assert stage.actors == {"raising": ("safeguarding_lead",), "receiving": ("safeguarding_lead",)}


def test_a_bare_role_word_under_notify_is_told_when_the_stage_is_entered() -> None:
    assert PROTOCOLS["st-helens-2016"].stage("s4").notices == (Notice("stage_entered", "board_business_manager", "s4"),)


def test_sussex_tells_apart_disagreeing_and_formally_dissenting() -> None:
    sussex = PROTOCOLS["sussex-conference-dissent"]
    assert sussex.positions == ("view_minuted_only", "formally_dissent")
    assert sussex.interim_positions == ("decision_stands",)


@pytest.mark.parametrize(
    ("protocol", "between_agencies_only"),
    [("darlington", False), ("dorset-adults", True), ("iro-statutory", False), ("lincs-joint", True)],
)
def test_a_protocol_may_be_for_disagreements_between_agencies_only(protocol: str, between_agencies_only: bool) -> None:
    assert PROTOCOLS[protocol].inter_agency_only is between_agencies_only


@pytest.mark.parametrize(
    ("protocol", "informal"),
    [
        ("darlington", ["s1", "s2"]),
        ("dorset-adults", ["t1", "t2"]),
        ("iro-statutory", []),
        ("lincs-joint", ["s1", "s2"]),
        ("sefton-2017", []),
        ("st-helens-2016", ["s1", "s2", "s3"]),
        ("sussex-conference-dissent", []),
    ],
)
def test_a_stage_is_formal_unless_it_says_informal(protocol: str, informal: list[str]) -> None:
    assert [s.key for s in PROTOCOLS[protocol].stages if s.formality == "informal"] == informal


def test_the_words_a_partnership_must_map_leave_out_persons_named_and_attendees() -> None:
    assert PROTOCOLS["darlington"].role_words() == {
        "line_manager",
        "line_manager_named_practitioner_or_safeguarding_lead",
        "managers",
        "senior_manager",
        "partnership_business_unit",
    }


def test_the_words_to_map_hold_everyone_who_is_told_copied_or_may_skip() -> None:
    assert PROTOCOLS["iro-statutory"].role_words() == {
        "iro_or_cp_chair",
        "social_worker",
        "assistant_team_manager",
        "team_manager",
        "qa_service_manager",
        "head_of_service",
        "head_of_qa",
        "executive_head",
        "strategic_director",
        "iro",
    }


def test_what_changes_nothing_is_kept_for_showing() -> None:
    iro = PROTOCOLS["iro-statutory"].shown
    assert iro["external_referral"] == {
        "to": ["cafcass"],
        "at": "any_time",
        "concurrent": True,
        "basis": "policy",
    }
    assert iro["fast_track"] == {"policy": "via_bypass"}
    assert PROTOCOLS["lincs-joint"].stage("s4").shown["variants"] == {
        "urgent": "4(a) urgent resolution required",
        "other": "not_retrieved",
    }
    assert PROTOCOLS["dorset-adults"].stage("t4").shown["feedback"] == "without_delay"


def test_a_protocol_without_a_title_is_called_by_where_and_for_whom_it_is() -> None:
    assert PROTOCOLS["st-helens-2016"].name == "St Helens (children)"
    assert PROTOCOLS["sussex-conference-dissent"].name == "Pan-Sussex (child protection conference)"
    assert read_protocol({"protocol": "plain", "stages": [{"key": "s1"}]}).name == "plain"
