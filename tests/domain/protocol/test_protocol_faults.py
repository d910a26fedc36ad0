"""Each kind of fault is named by its place, in a sentence."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from escalation.domain.protocol.reader import ProtocolFaults, read_protocol

Data = dict[str, Any]
Change = Callable[[Data], object]

SOUND: Data = {
    "protocol": "lanes",
    "stages": [
        {
            "key": "s1",
            "actors": {"raising": "practitioner", "receiving": "practitioner"},
            "clocks": [
                {
                    "key": "plan",
                    "kind": "respond",
                    "owed_by": "receiving",
                    "from": "raised",
                    "limit": {"value": 2, "unit": "working_days"},
                }
            ],
        },
        {"key": "s2", "gate": {"who": "manager"}},
        {"key": "s3"},
    ],
}


def _plan(data: Data) -> Data:
    clock: Data = data["stages"][0]["clocks"][0]
    return clock


def _limit(data: Data, value: object) -> None:
    _plan(data)["limit"] = value


def _faults(change: Change) -> tuple[str, ...]:
    data = deepcopy(SOUND)
    change(data)
    with pytest.raises(ProtocolFaults) as found:
        read_protocol(data)
    return found.value.faults


def _stages(data: Data, *numbers: int) -> Data:
    """The last of the named stages, for a change in one expression."""
    stage: Data = data["stages"][numbers[-1] - 1]
    return stage


CLOCK_FAULTS: list[tuple[Change, str]] = [
    (
        lambda d: _limit(d, {"value": 1, "unit": "unspecified_days"}),
        "stage s1, clock plan: unspecified_days needs treat_as",
    ),
    (lambda d: _limit(d, {"value": 1}), "stage s1, clock plan: unit is missing"),
    (lambda d: _limit(d, {"unit": "working_days"}), "stage s1, clock plan: working_days needs a value"),
    (
        lambda d: _limit(d, {"value": 1, "unit": "workingdays"}),
        'stage s1, clock plan: unknown word "workingdays" for unit; did you mean "working_days"?',
    ),
    (
        lambda d: _limit(d, {"value": "2", "unit": "working_days"}),
        'stage s1, clock plan: value should be a whole number, not "2"',
    ),
    (
        lambda d: _limit(d, {"value": True, "unit": "working_days"}),
        "stage s1, clock plan: value should be a whole number, not true",
    ),
    (
        lambda d: _limit(d, {"value": 1.5, "unit": "working_days"}),
        "stage s1, clock plan: value should be a whole number, not 1.5",
    ),
    (lambda d: _limit(d, {"value": -1, "unit": "working_days"}), "stage s1, clock plan: value -1 is below 0"),
    (
        lambda d: _limit(d, {"value": 10_001, "unit": "working_days"}),
        "stage s1, clock plan: value 10001 is more than 10,000",
    ),
    (
        lambda d: _limit(d, {"value": 10**5000, "unit": "working_days"}),
        "stage s1, clock plan: value a very long number is more than 10,000",
    ),
    (
        lambda d: _limit(d, {"value": 0, "unit": "elapsed_hours"}),
        "stage s1, clock plan: 0 elapsed_hours leaves no time to act; write unit: immediate for the same working day",
    ),
    (
        lambda d: _limit(d, {"value": 2, "unit": "immediate"}),
        "stage s1, clock plan: immediate takes no value; leave out 2",
    ),
    (
        lambda d: _limit(d, {"value": 2, "unit": "negotiated"}),
        "stage s1, clock plan: negotiated takes no value; leave out 2",
    ),
    (
        lambda d: _limit(d, {"value": 2, "unit": "working_days", "treat_as": "working_days"}),
        "stage s1, clock plan: treat_as goes with unspecified_days only, not with working_days",
    ),
    (
        lambda d: _plan(d).update(treat_as="working_days"),
        "stage s1, clock plan: treat_as goes with unspecified_days only",
    ),
    (
        lambda d: _limit(d, {"value": 1, "unit": "unspecified_days", "treat_as": "working"}),
        'stage s1, clock plan: unknown word "working" for treat_as; did you mean "working_days"?',
    ),
    (
        lambda d: _limit(d, {"value": 1, "unit": "working_days", "from": "raised"}),
        'stage s1, clock plan: unknown key "from"; known here: value, unit, treat_as',
    ),
    (lambda d: _limit(d, [2]), "stage s1, clock plan: should be a mapping of keys to values, not a list"),
    (lambda d: _plan(d).pop("limit"), "stage s1, clock plan: limit is missing; write null if there is none"),
    (lambda d: _limit(d, {"value": 1, "unit": None}), "stage s1, clock plan: unit is missing"),
    (lambda d: _plan(d).update(kind=None), "stage s1, clock plan: kind is missing"),
    (lambda d: _plan(d).pop("kind"), "stage s1, clock plan: kind is missing"),
    (lambda d: _plan(d).pop("owed_by"), "stage s1, clock plan: owed_by is missing"),
    (lambda d: _plan(d).pop("from"), "stage s1, clock plan: from is missing"),
    (lambda d: _plan(d).pop("key"), "stage s1, clock number 1: key is missing"),
    (
        lambda d: _plan(d).update(kind="respnd"),
        'stage s1, clock plan: unknown word "respnd" for kind; did you mean "respond"?',
    ),
    (
        lambda d: _plan(d).update({"from": "resolvd"}),
        'stage s1, clock plan: unknown word "resolvd" for from; did you mean "resolved"?',
    ),
    (
        lambda d: _plan(d).update(owed_by="nobody"),
        'stage s1, clock plan: unknown word "nobody" for owed_by; known here: raising, receiving, both, board, chair',
    ),
    (
        lambda d: _plan(d).update(kind="meet", requires=["file_reread"]),
        "stage s1, clock plan: requires goes with kind respond only",
    ),
    (
        lambda d: _plan(d).update(kind="notify"),
        "stage s1, clock plan: notify needs to: the role that is told",
    ),
    (
        lambda d: _plan(d).update(to="independent_chair"),
        "stage s1, clock plan: to goes with kind notify or confirm_in_writing only",
    ),
    (
        lambda d: _plan(d).update(bounded_by="whole_case_limit"),
        "stage s1, clock plan: bounded_by needs a whole_case_limit",
    ),
    (
        lambda d: _plan(d).update(danger_limit="negotiated"),
        "stage s1, clock plan, danger_limit: needs a length of time",
    ),
    (
        lambda d: _plan(d).update(danger_limit={"value": 1, "unit": "unspecified_days"}),
        "stage s1, clock plan, danger_limit: unspecified_days needs treat_as",
    ),
    (
        lambda d: _plan(d).update(applies_if="resolved_before_meting"),
        (
            'stage s1, clock plan: unknown word "resolved_before_meting" for applies_if; did you mean '
            '"resolved_before_meeting"?'
        ),
    ),
    (
        lambda d: _plan(d).update(on_timeout="escalate"),
        'stage s1, clock plan: unknown word "escalate" for on_timeout; did you mean "auto_escalate"?',
    ),
    (
        lambda d: _plan(d).update(copy="duty", copy_to="duty"),
        "stage s1, clock plan: copy and copy_to mean the same; keep one",
    ),
    (
        lambda d: d["stages"][0]["clocks"].append(dict(_plan(d))),
        'stage s1: clock key "plan" is used 2 times',
    ),
    (
        lambda d: d["stages"][0].update(clocks="none"),
        'stage s1: clocks should be a list, not "none"',
    ),
    (
        lambda d: d["stages"][0].update(clocks=["plan"]),
        'stage s1, clock number 1: should be a mapping of keys to values, not "plan"',
    ),
]

STAGE_FAULTS: list[tuple[Change, str]] = [
    (lambda d: _stages(d, 2).update(nmae="x"), 'stage s2: unknown key "nmae"; did you mean "name"?'),
    (lambda d: _stages(d, 2).pop("key"), "stage number 2: key is missing"),
    (
        lambda d: _stages(d, 2).update(key=2),
        "stage number 2: key 2 should be letters, digits, hyphens and underscores, in quotes if a number",
    ),
    (lambda d: _stages(d, 2).update(key="s1"), 'protocol: stage key "s1" is used 2 times'),
    (lambda d: _stages(d, 2).update(number=1), "protocol: stage number 1 is used 2 times"),
    (
        lambda d: _stages(d, 2).update(number=0),
        "stage s2: number should be a whole number from 1, not 0",
    ),
    (
        lambda d: _stages(d, 2).update(mode="discus"),
        'stage s2: unknown word "discus" for mode; did you mean "discuss"?',
    ),
    (
        lambda d: _stages(d, 2).update(formality="semi"),
        'stage s2: unknown word "semi" for formality; known here: informal, formal',
    ),
    (
        lambda d: _stages(d, 2).update(next_if_unresolved="s4"),
        'stage s2: next_if_unresolved names stage "s4", which is not there; known here: s1, s2, s3',
    ),
    (
        lambda d: _stages(d, 2).update(next_if_unresolved="s1"),
        "stage s2: next_if_unresolved leads back to stage s1; it must name a later stage",
    ),
    (
        lambda d: _stages(d, 2).update(next_if_unresolved="s2"),
        "stage s2: next_if_unresolved leads back to stage s2; it must name a later stage",
    ),
    (
        lambda d: _stages(d, 2)["gate"].update(if_declined="s1"),
        "stage s2, gate: if_declined leads back to stage s1; it must name a later stage",
    ),
    (lambda d: _stages(d, 2)["gate"].pop("who"), "stage s2, gate: who is missing"),
    (
        lambda d: _stages(d, 2)["gate"].update(limit="negotiated"),
        "stage s2, gate, limit: needs a length of time",
    ),
    (
        lambda d: _stages(d, 2)["gate"].update(on_decline="stop"),
        'stage s2, gate: unknown word "stop" for on_decline; known here: offer_named_professional',
    ),
    (
        lambda d: _stages(d, 2).update(optional_gate={"who": "manager"}),
        "stage s2: gate and optional_gate cannot stand together; keep one",
    ),
    (
        lambda d: _stages(d, 3).update(optional_gate={"who": "manager"}, optional=False),
        "stage s3: optional_gate needs optional: true",
    ),
    (
        lambda d: _stages(d, 2).update(optional="yes"),
        'stage s2: optional should be true or false, not "yes"',
    ),
    (
        lambda d: _stages(d, 2).update(actors={"raisin": "duty"}),
        'stage s2, actors: unknown key "raisin"; did you mean "raising"?',
    ),
    (
        lambda d: _stages(d, 2).update(actors={"raising": ["duty", "duty"]}),
        'stage s2, actors: raising names "duty" twice',
    ),
    (
        lambda d: _stages(d, 2).update(actors={"raising": "the duty manager"}),
        'stage s2, actors: raising: "the duty manager" should be one word of letters, digits and underscores',
    ),
    (
        lambda d: _stages(d, 2).update(stand_ins={"gp_practice": 1}),
        'stage s2: stand_ins: "gp_practice" and 1 should each be one word',
    ),
    (
        lambda d: _stages(d, 2).update(learning={"required": True, "from_stage": "s3"}),
        "stage s2, learning: from_stage goes with the protocol's own learning, not with a stage's",
    ),
    (
        lambda d: _stages(d, 2).update(notify=[{"when": "stage_enterd", "who": "duty"}]),
        'stage s2, notify 1: unknown word "stage_enterd" for when; did you mean "stage_entered"?',
    ),
    (
        lambda d: _stages(d, 2).update(notify=[{"when": "resolved"}]),
        "stage s2, notify 1: who is missing",
    ),
    (
        lambda d: _stages(d, 2).update(notify=[{"when": "resolved", "who": "duty", "stage": "s3"}]),
        "stage s2, notify 1: belongs to another stage; move it there or to the protocol's own notify",
    ),
    (
        lambda d: _stages(d, 2).update(minutes_due={"value": 15}),
        "stage s2, minutes_due: unit is missing",
    ),
    (
        lambda d: _stages(d, 2).update(note="\x07"),
        "stage s2: note has characters that cannot be shown",
    ),
    (
        lambda d: _stages(d, 2).update(name="x" * 2001),
        "stage s2: name is 2001 characters long; at most 2000 are accepted",
    ),
]

PROTOCOL_FAULTS: list[tuple[Change, str]] = [
    (lambda d: d.update(stagez=[]), 'protocol: unknown key "stagez"; did you mean "stages"?'),
    (lambda d: d.pop("protocol"), "protocol: protocol is missing"),
    (
        lambda d: d.update(protocol="two words"),
        'protocol: protocol "two words" should be letters, digits, hyphens and underscores, in quotes if a number',
    ),
    (lambda d: d.pop("stages"), "protocol: stages needs at least one stage"),
    (lambda d: d.update(stages=[]), "protocol: stages needs at least one stage"),
    (
        lambda d: d.update(stages=[*d["stages"], None]),
        "stage number 4: should be a mapping of keys to values, not nothing",
    ),
    (
        lambda d: d.update(calendar="england-wales"),
        'protocol: unknown word "england-wales" for calendar; did you mean "england-and-wales"?',
    ),
    (
        lambda d: d.update(on_timeout="remind"),
        'protocol: unknown word "remind" for on_timeout; known here: flag, offer_escalate, auto_escalate',
    ),
    (
        lambda d: d.update(scope={"inter_agency_only": True, "single_agency_internal": True}),
        "protocol, scope: inter_agency_only and single_agency_internal contradict each other",
    ),
    (
        lambda d: d.update(raise_window={"from": "decision_made", "limit": None}),
        "protocol, raise_window, limit: needs a length of time",
    ),
    (
        lambda d: d.update(raise_window={"limit": "immediate"}),
        "protocol, raise_window: from is missing",
    ),
    (
        lambda d: d.update(raise_window={"limit": "immediate", "from": "raised"}),
        (
            'protocol, raise_window: unknown word "raised" for from; known here: decision_made, '
            "decision_received, conference_ended"
        ),
    ),
    (
        lambda d: d.update(raise_window={"limit": "immediate", "from": "decision_made", "late_rule": "rerout"}),
        'protocol, raise_window: unknown word "rerout" for late_rule; did you mean "reroute"?',
    ),
    (
        lambda d: d.update(whole_case_limit={"unit": "negotiated"}),
        "protocol, whole_case_limit: needs a length of time",
    ),
    (
        lambda d: d.update(whole_case_limit={"value": 20, "unit": "working_days", "from": "stage_entered"}),
        (
            'protocol, whole_case_limit: unknown word "stage_entered" for from; known here: raised, '
            "decision_made, decision_received, conference_ended"
        ),
    ),
    (
        lambda d: d.update(fast_track={"enters_at": "s9"}),
        'protocol, fast_track: stage "s9", which is not there; known here: s1, s2, s3',
    ),
    (
        lambda d: d.update(fast_track=[{"enters_at": "s2"}, {"enters_at": "top"}]),
        'protocol, fast_track 2: stage "top", which is not there; known here: s1, s2, s3',
    ),
    (
        lambda d: d.update(fast_track={"clock": "immediate"}),
        "protocol, fast_track: has a limit and needs enters_at, the stage it holds in",
    ),
    (
        lambda d: d.update(product_safety_route={"clock": {"value": 4, "unit": "elapsed_hours"}}),
        "protocol, product_safety_route: enters_at is missing",
    ),
    (
        lambda d: d.update(product_safety_route={"enters_at": "top"}),
        'protocol, product_safety_route: stage "top", which is not there; known here: s1, s2, s3',
    ),
    (lambda d: d.update(bypass={}), "protocol, bypass: allowed_to needs at least one role"),
    (
        lambda d: d.update(notify=[{"when": "resolved", "who": "duty", "stage": "top"}]),
        'protocol, notify: stage "top", which is not there; known here: s1, s2, s3',
    ),
    (lambda d: d.update(notify=[{"who": "duty"}]), "protocol, notify 1: when is missing"),
    (
        lambda d: d.update(learning={"from_stage": "top"}),
        "protocol, learning: from_stage names stage top, which is not there",
    ),
    (
        lambda d: d.update(interim_position="decision_stand"),
        'protocol: unknown word "decision_stand" for interim_position; did you mean "decision_stands"?',
    ),
    (
        lambda d: d.update(pause={"allowd": False}),
        'protocol, pause: unknown key "allowd"; did you mean "allowed"?',
    ),
    (
        lambda d: d.update(source=["https://example.org"]),
        "protocol: source should be a text or a mapping of words to texts, not a list",
    ),
    (
        lambda d: d.update(outcomes=["agreed", ""]),
        'protocol: outcomes should be a text, not ""',
    ),
]


@pytest.mark.parametrize(("change", "fault"), CLOCK_FAULTS + STAGE_FAULTS + PROTOCOL_FAULTS)
def test_a_fault_is_named_by_its_place(change: Change, fault: str) -> None:
    assert fault in _faults(change)


@pytest.mark.parametrize(("change", "fault"), CLOCK_FAULTS + STAGE_FAULTS + PROTOCOL_FAULTS)
def test_one_fault_is_told_once_and_brings_few_others(change: Change, fault: str) -> None:
    faults = _faults(change)
    assert len(set(faults)) == len(faults) <= 3


def test_the_protocol_that_the_faults_are_put_into_is_sound() -> None:
    assert [stage.key for stage in read_protocol(SOUND).stages] == ["s1", "s2", "s3"]


def test_every_fault_is_named_at_once() -> None:
    def spoil(data: Data) -> None:
        _limit(data, {"value": 1, "unit": "unspecified_days"})
        _stages(data, 2).update(mode="talk", next_if_unresolved="s1")
        data.update(colour="blue", on_timeout="wait")

    assert _faults(spoil) == (
        'protocol: unknown key "colour"; the protocol format lists what is known here',
        'protocol: unknown word "wait" for on_timeout; known here: flag, offer_escalate, auto_escalate',
        "stage s1, clock plan: unspecified_days needs treat_as",
        'stage s2: unknown word "talk" for mode; the protocol format lists what is known here',
        "stage s2: next_if_unresolved leads back to stage s1; it must name a later stage",
    )


def test_the_faults_read_as_one_text_a_line_each() -> None:
    data = deepcopy(SOUND) | {"colour": "blue", "stages": []}
    with pytest.raises(ProtocolFaults) as found:
        read_protocol(data)
    assert str(found.value).splitlines() == list(found.value.faults)
    assert len(found.value.faults) == 2
