"""What each act needs, and what it may say beside that."""

from datetime import UTC, datetime
from typing import Any

import pytest

from escalation.domain.disagreement.actions import ACTIONS
from escalation.domain.disagreement.acts.talking import POSITION_TEXTS
from escalation.schemas.acts import SCHEMAS, BadFields, load

AFTERNOON = datetime(2026, 3, 9, 16, tzinfo=UTC)
GIVEN = "2026-03-09T16:00"
WHY = "Say in a few words why."


def fault(action: str, **fields: Any) -> dict[str, str]:
    with pytest.raises(BadFields) as refused:
        load(action, fields)
    return refused.value.errors


def test_every_act_has_its_schema_and_there_is_no_other() -> None:
    assert set(SCHEMAS) == {"raise", *ACTIONS}


@pytest.mark.parametrize(
    ("action", "asked"),
    [
        ("join", {"side": "Choose how your agency takes part."}),
        ("redirect", {"to": "Choose the agency that should answer."}),
        ("record_discussion", {"result": "Choose what was the result of the discussion."}),
        ("record_meeting", {"result": "Choose what was the result of the meeting."}),
        ("state_position", {"holds": "Say what your agency holds."}),
        ("decide_gate", {"passed": "Choose whether it goes on to the next stage."}),
        ("propose", {"statement": "Write the statement that both sides could accept."}),
        (
            "decide",
            {"outcomes": "Choose at least one outcome.", "statement": "Write the decision and the reasons for it."},
        ),
        ("move_up", {"reason": WHY}),
        ("skip_to", {"stage": "Choose the stage to go to.", "reason": WHY}),
        (
            "extend",
            {"clock": "Choose which date should be later.", "to": "Enter the later date you ask for.", "reason": WHY},
        ),
        ("set_protective_deadline", {"at": "Enter the date that protects the person.", "reason": WHY}),
        ("set_interim_plan", {"what": "Say what keeps the person safe meanwhile."}),
        (
            "add_action",
            {
                "what": "Say what is to be done.",
                "owner": "Choose the agency that does it.",
                "due": "Enter the date by which it is done.",
            },
        ),
        ("complete_action", {"action": "Choose the action that is done."}),
        ("hand_over", {"person": "Choose the person who takes this on."}),
        ("correct", {"field": "Choose what you want to put right.", "text": "Write what it should say."}),
        ("withdraw", {"reason_code": "Choose why you take it back."}),
        ("close", {"outcomes": "Choose at least one outcome.", "safe_now": "Say whether the person is safe now."}),
        ("reopen", {"reason": WHY}),
        ("note", {"text": "Write your note."}),
        ("answer_flag", {"answer": "Choose your answer."}),
        ("rate", {"score": "Choose a number from 1 to 5."}),
    ],
)
def test_an_act_asks_for_what_it_needs(action: str, asked: dict[str, str]) -> None:
    assert fault(action) == asked


@pytest.mark.parametrize(
    "action",
    [
        "acknowledge",
        "second_opinion",
        "agree",
        "flag_danger",
        "confirm_in_writing",
        "file_on_record",
        "accept_extension",
    ],
)
def test_some_acts_need_no_words(action: str) -> None:
    assert load(action, None) == {}
    assert load(action, {"as_party": 2}) == {"as_party": 2}


FULL: dict[str, dict[str, Any]] = {
    "join": {"side": "supporting", "agency": "police", "person": "a@police.example", "reason": "We know them."},
    "redirect": {"to": "police", "person": "a@police.example", "reason": "Not ours."},
    "record_meeting": {
        "with": ["csc", "police"],
        "held_at": GIVEN,
        "result": "agreed",
        "statement": "A visit.",
        "discussed": "The visit.",
        "outstanding": "Nothing.",
        "next_steps": "Visit.",
        "method": "in_person",
        "done": ["case_file_reread"],
    },
    "state_position": {**{name: f"About {name}" for name in POSITION_TEXTS}, "done": ["spoken_to_raiser"]},
    "second_opinion": {
        "state": "received",
        "checks": {"independent": True, "not_a_pupil": False},
        "result": "Unclear.",
    },
    "decide_gate": {"passed": False, "reason": "One more call."},
    "agree": {"comment": "Thank you."},
    "decide": {"outcomes": ["decision_changed"], "statement": "It is open again."},
    "skip_to": {"stage": "s4", "reason": "It ends on Friday."},
    "flag_danger": {"what_was_done": "Rang 999."},
    "confirm_in_writing": {"statement": "Sent by letter."},
    "extend": {"clock": "plan.first", "to": GIVEN, "reason": "On leave."},
    "accept_extension": {"clock": "plan.first"},
    "set_protective_deadline": {"at": GIVEN, "reason": "Discharge."},
    "set_interim_plan": {"what": "Stays with her aunt", "owner": "csc", "until": GIVEN},
    "add_action": {"what": "Visit", "owner": "csc", "due": GIVEN},
    "complete_action": {"action": 1, "comment": "Done."},
    "hand_over": {"person": "b@csc.example", "reason": "On leave.", "party": 2, "flag": 1, "why": "away"},
    "correct": {"field": "statement", "text": "A visit on Monday.", "reason": "Wrong day."},
    "withdraw": {"reason_code": "no_point", "reason": "Nobody answered."},
    "close": {
        "outcomes": ["new_plan_agreed", "information_shared"],
        "safe_now": True,
        "learning": "Ring first.",
        "told_family": "By the worker.",
        "thanks": "Right to ask.",
        "outstanding": "Nothing.",
        "local_outcome": "agreed_position",
    },
    "reopen": {"reason": "It did not start.", "stage": "s2"},
    "answer_flag": {
        "answer": "reassigned",
        "reason": "On leave.",
        "next_at": GIVEN,
        "flag": 3,
        "person": "c@csc.example",
    },
    "rate": {"score": 4, "comment": "Quick."},
}


@pytest.mark.parametrize("action", FULL)
def test_everything_an_act_may_say_comes_through_as_it_was_given(action: str) -> None:
    meant = {name: AFTERNOON if value == GIVEN else value for name, value in FULL[action].items()}

    assert load(action, FULL[action]) == meant


def test_an_agreement_is_written_down() -> None:
    sentence = "Write down what was agreed, so that the others can accept the same words."

    for action in ("record_discussion", "record_meeting"):
        assert fault(action, result="agreed", statement=" ") == {"statement": sentence}
        assert load(action, {"result": "not_agreed"}) == {"result": "not_agreed"}


def test_having_done_what_a_reply_must_cover_is_a_position() -> None:
    assert load("state_position", {"done": "case_file_reread"}) == {"done": ["case_file_reread"]}


def test_a_reason_that_is_a_code_is_the_code() -> None:
    assert load("withdraw", {"reason": "pressure"}) == {"reason_code": "pressure"}
    assert fault("withdraw", reason="I was asked to stop.") == {"reason_code": "Choose why you take it back."}


def test_checks_may_be_ticked() -> None:
    assert load("second_opinion", {"checks": ["independent"]}) == {"checks": {"independent": True}}
    assert fault("second_opinion", checks=["indepndent"]) == {
        "checks.indepndent": "There is no field “indepndent” here. Did you mean “independent”?"
    }
