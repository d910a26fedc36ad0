"""Limits and stages in the words that people read."""

from typing import Any

import pytest

from escalation.domain.protocol.model import ClockRule
from escalation.domain.protocol.reader import read_protocol
from escalation.domain.protocol.words import describe, describe_ways, explain_limit


def _clock(**stated: Any) -> ClockRule:
    clock = {"key": "c", "kind": "resolve", "owed_by": "both", "from": "raised", "limit": None} | stated
    cap = {"value": 20, "unit": "working_days"}
    return (
        read_protocol({"protocol": "p", "whole_case_limit": cap, "stages": [{"key": "s1", "clocks": [clock]}]})
        .stages[0]
        .clocks[0]
    )


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        ({"limit": {"value": 1, "unit": "working_days"}}, "1 working day"),
        ({"limit": {"value": 2, "unit": "working_days"}}, "2 working days"),
        ({"limit": {"value": 2, "unit": "working_weeks"}}, "10 working days"),
        ({"limit": "immediate"}, "the close of the same working day"),
        ({"limit": {"unit": "same_working_day"}}, "the close of the same working day"),
        ({"limit": {"value": 4, "unit": "working_hours"}}, "4 working hours"),
        ({"limit": {"value": 48, "unit": "elapsed_hours"}}, "48 hours (day and night)"),
        ({"limit": {"value": 28, "unit": "calendar_days"}}, "28 calendar days"),
        ({"limit": None}, "no time limit set"),
        ({"limit": "none", "basis": "not_retrieved"}, "no time limit set"),
        ({"limit": {"unit": "negotiated"}}, "agreed between both sides"),
        (
            {"limit": None, "bounded_by": "whole_case_limit"},
            "no time limit of its own; the limit for the whole case holds",
        ),
        (
            {"limit": {"value": 5, "unit": "working_days"}, "basis": "local_default"},
            "5 working days (set locally, not in policy)",
        ),
        (
            {"limit": {"value": 5, "unit": "working_days"}, "basis": "not_retrieved"},
            "5 working days (set locally, not in policy)",
        ),
        (
            {"limit": {"value": 1, "unit": "unspecified_days"}, "treat_as": "working_days"},
            "1 working day (the policy does not say which kind of days)",
        ),
        (
            {"limit": {"value": 3, "unit": "unspecified_days", "treat_as": "calendar_days"}},
            "3 calendar days (the policy does not say which kind of days)",
        ),
    ],
)
def test_a_limit_is_told_in_plain_words(stated: dict[str, Any], words: str) -> None:
    assert explain_limit(_clock(**stated)) == words


LANES: dict[str, Any] = {
    "protocol": "lanes",
    "term_for_stage": "Tier",
    "raise_window": {"limit": {"value": 72, "unit": "elapsed_hours"}, "from": "conference_ended"},
    "whole_case_limit": {"value": 20, "unit": "working_days", "basis": "local_default"},
    "fast_track": {"enters_at": "top", "triggers": "immediate_risk"},
    "product_safety_route": {"enters_at": "top", "clock": {"value": 4, "unit": "elapsed_hours"}},
    "bypass": {"allowed_to": ["iro", "named_doctor"], "any_stage": False},
    "notify": [{"when": "breached", "who": "business_manager", "copy": "duty"}],
    "stages": [
        {
            "key": "talk",
            "name": "Practitioners",
            "actors": {"raising": "practitioner", "receiving": ["practitioner", "team_manager"]},
            "clocks": [
                {
                    "key": "reply",
                    "kind": "respond",
                    "owed_by": "receiving",
                    "from": "raised",
                    "limit": {"value": 3, "unit": "working_days"},
                    "danger_limit": {"value": 1, "unit": "elapsed_hours"},
                    "requires": "case_file_reread",
                    "stated_as": "three days",
                    "interpretation": "working days",
                    "applies_if": "no_danger",
                    "on_timeout": "offer_escalate",
                }
            ],
        },
        {"key": "managers", "name": "Managers", "gate": {"who": "line_manager", "if_declined": "top"}},
        {"key": "top", "name": "Directors", "optional_gate": {"who": "manager", "test": "still in dispute"}},
    ],
}


def test_a_stage_says_who_acts_what_they_owe_and_what_follows() -> None:
    talk = describe(read_protocol(LANES))[0]
    assert talk.heading == "Tier 1: Practitioners"
    assert talk.actors == (("raising", ("practitioner",)), ("receiving", ("practitioner", "team manager")))
    assert talk.next_stage == "Tier 2: Managers"
    assert talk.on_timeout == "the manager is flagged"
    assert talk.notices == ("Business manager is told when a date is missed, copy to duty",)


def test_a_clock_is_one_sentence_with_its_remarks_beside_it() -> None:
    (reply,) = describe(read_protocol(LANES))[0].clocks
    assert reply.sentence == "Each receiving agency must answer. Limit: 3 working days, counted from raising."
    assert reply.danger_limit == "1 hour (day and night), if danger is flagged"
    assert reply.remarks == (
        "policy wording: three days",
        "read as: working days",
        "must cover: case file reread",
        "unless immediate danger is flagged",
        "when missed, the manager is flagged and the raiser is offered the move up",
    )


def test_a_gate_says_who_decides_and_what_a_no_leads_to() -> None:
    _, managers, top = describe(read_protocol(LANES))
    assert managers.gate == "Line manager decides, in 1 working day. If not, Tier 3: Directors follows."
    assert top.gate == (
        'Manager decides: "still in dispute", in 1 working day. '
        "If not, or without an answer, the named professional is asked."
    )
    assert (managers.optional, top.optional) == (False, True)
    assert top.next_stage is None


def test_the_ways_around_the_stages_are_one_sentence_each() -> None:
    assert describe_ways(read_protocol(LANES)) == (
        (
            "Raise it within 72 hours (day and night) of the end of the conference. "
            "After that you can still raise it, with a few words on why it comes now."
        ),
        "The whole case takes at most 20 working days (set locally, not in policy) from raising.",
        "Fast track (immediate risk): enters at Tier 3: Directors.",
        "Immediate danger: enters at Tier 3: Directors, to be answered in 4 hours (day and night).",
        "May go straight to the next stage or the one after it, with a reason: iro, named doctor.",
    )


def test_where_a_partnership_decided_about_late_ones_that_is_what_people_read() -> None:
    first, *_ = describe_ways(read_protocol(LANES), late_rule="reroute")
    assert first.endswith("After that raise it under the usual procedure instead. What you wrote is kept.")
