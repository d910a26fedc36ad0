"""What the reader makes of the words it accepts, beyond the shipped files."""

from typing import Any

import pytest

from escalation.domain.protocol.model import FastTrack, Notice, Protocol
from escalation.domain.protocol.reader import read_protocol
from escalation.domain.working_time import Limit, Unit

CLOCK = {"key": "c", "kind": "resolve", "owed_by": "both", "from": "raised", "limit": None}


def _protocol(*stages: dict[str, Any], **more: Any) -> Protocol:
    named = [{"key": f"s{number}"} | stage for number, stage in enumerate(stages or ({},), start=1)]
    return read_protocol({"protocol": "p", "stages": named} | more)


def test_what_is_left_out_has_the_published_defaults() -> None:
    protocol = _protocol({})
    (stage,) = protocol.stages
    assert (protocol.name, protocol.calendar, protocol.term_for_stage) == ("p", "england-and-wales", "Stage")
    assert (stage.name, stage.number, stage.mode, stage.formality) == ("s1", 1, "discuss", "formal")
    assert (stage.on_timeout, stage.optional, stage.learning_required) == ("flag", False, False)
    assert stage.actors == {"raising": ("safeguarding_lead",), "receiving": ("safeguarding_lead",)}


def test_stages_come_in_the_order_of_their_numbers() -> None:
    protocol = _protocol({"number": 3}, {"number": 1}, {"number": 2})
    assert [stage.key for stage in protocol.stages] == ["s2", "s3", "s1"]


def test_a_side_that_owes_nothing_may_stay_without_an_actor() -> None:
    clock = CLOCK | {"owed_by": "receiving"}
    (stage,) = _protocol({"actors": {"chair": "independent"}, "clocks": [clock]}).stages
    assert stage.actors == {"receiving": ("safeguarding_lead",), "chair": ("independent",)}


def test_the_inner_consequence_of_silence_wins() -> None:
    clocks = [CLOCK, CLOCK | {"key": "d", "on_timeout": "flag"}]
    first, second = _protocol({"on_timeout": "auto_escalate", "clocks": clocks}, {}, on_timeout="offer_escalate").stages
    assert (first.on_timeout, second.on_timeout) == ("auto_escalate", "offer_escalate")
    assert [clock.on_timeout for clock in first.clocks] == [None, "flag"]


@pytest.mark.parametrize(
    ("limit", "read"),
    [
        ("immediate", Limit(0, Unit.WORKING_DAYS)),
        ({"value": 0, "unit": "same_working_day"}, Limit(0, Unit.WORKING_DAYS)),
        ({"value": 2, "unit": "working_weeks"}, Limit(10, Unit.WORKING_DAYS)),
        ({"value": 28, "unit": "calendar_days"}, Limit(28, Unit.CALENDAR_DAYS)),
        ({"value": 3, "unit": "working_hours"}, Limit(3, Unit.WORKING_HOURS)),
        ({"unit": "none"}, None),
        ("negotiated", None),
    ],
)
def test_the_policys_units_become_the_four_the_service_counts_in(limit: object, read: Limit | None) -> None:
    (clock,) = _protocol({"clocks": [CLOCK | {"limit": limit}]}).stages[0].clocks
    assert clock.limit == read
    assert clock.negotiated is (limit == "negotiated")


def test_learning_may_be_required_from_a_stage_upwards() -> None:
    protocol = _protocol({}, {}, {"learning": True}, learning={"from_stage": "s2"})
    assert [stage.learning_required for stage in protocol.stages] == [False, True, True]


def test_learning_that_is_not_required_is_not_asked_for() -> None:
    protocol = _protocol({"learning": {"required": False, "question": "What helped?"}}, {"learning": False})
    assert [stage.learning_required for stage in protocol.stages] == [False, False]
    assert protocol.stages[0].shown["learning"] == {"question": "What helped?"}


def test_a_stages_own_stand_in_wins_over_the_protocols() -> None:
    stand_ins = {"gp_practice": "named_gp", "care_home": "team_manager"}
    own, inherited = _protocol({"stand_ins": {"gp_practice": "icb_lead"}}, {}, stand_ins=stand_ins).stages
    assert own.stand_ins == {"gp_practice": "icb_lead", "care_home": "team_manager"}
    assert inherited.stand_ins == stand_ins


def test_several_who_are_told_get_a_notice_each() -> None:
    (stage,) = _protocol({"notify": [{"when": "resolved", "who": ["chair", "duty"], "copy_to": "clerk"}]}).stages
    assert stage.notices == (
        Notice("resolved", "chair", "s1", copy=("clerk",)),
        Notice("resolved", "duty", "s1", copy=("clerk",)),
    )


def test_the_first_of_several_fast_tracks_is_the_one_offered_first() -> None:
    tracks = [{"policy": "see the manual"}, {"enters_at": "s3"}, {"enters_at": "s2", "triggers": "immediate_risk"}]
    protocol = _protocol({}, {}, {}, fast_track=tracks)
    assert protocol.fast_track == FastTrack("s3")
    assert protocol.fast_tracks == (FastTrack("s3"), FastTrack("s2", triggers=("immediate_risk",)))
    assert protocol.shown["fast_track"] == [{"policy": "see the manual"}]


def test_a_named_next_stage_passes_over_those_between() -> None:
    protocol = _protocol({"next_if_unresolved": "s3"}, {}, {})
    following = protocol.after("s1")
    assert following is not None
    assert following.key == "s3"
    assert [stage.key for stage in protocol.later_than("s1")] == ["s2", "s3"]


def test_a_gate_that_gives_its_own_time_keeps_it() -> None:
    gate = {"who": "receiving_team_manager", "limit": {"value": 4, "unit": "working_hours"}}
    protocol = _protocol({}, {"gate": gate})
    assert protocol.stages[1].gate is not None
    assert protocol.stages[1].gate.limit == Limit(4, Unit.WORKING_HOURS)
    assert protocol.role_words() == {"safeguarding_lead", "team_manager"}


def test_a_pause_in_the_policy_is_shown_and_changes_nothing() -> None:
    with_pause, without = _protocol({}, pause={"allowed": True, "reasons": ["court"]}), _protocol({})
    assert with_pause.shown == {"pause": {"allowed": True, "reasons": ["court"]}}
    assert with_pause.stages == without.stages
