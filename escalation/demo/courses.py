"""The courses a disagreement can take, from the quick phone call to the last stage, and what goes wrong on the way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from escalation.domain.working_time import Calendar

from .cast import Cast
from .telling import Plot, Telling

Course = Callable[[Telling], None]


def tell(plot: Plot, cast: Cast, calendar: Calendar) -> dict[str, Any]:
    """The plot as one story, with its partnership beside it."""
    telling = Telling(plot, cast, calendar)
    course = next((COURSES[twist] for twist in plot.twists if twist in COURSES), through_the_stages)
    course(telling)
    return {
        "partnership": cast.partnership,
        "name": f"{plot.topic.decision} ({plot.reference})",
        "protocol": plot.protocol,
        "ref": plot.ref,
        "steps": telling.steps,
    }


def through_the_stages(t: Telling) -> None:
    """Raised, talked about at each stage up to the last one reached, settled there, closed."""
    begin(t)
    for number in range(1, t.plot.reach):
        t.fail(number)
    t.settle(t.plot.reach)
    finish(t)


# -- beginnings ----------------------------------------------------------------------------------------------------


def begin(t: Telling) -> None:
    """Raise and acknowledge it, with whatever the plot says happens before the first answer."""
    twists = t.plot.twists
    if "redirect" in twists:
        _wrong_agency_first(t)
    elif "danger" in twists:
        t.raise_it(9, immediate_danger=True, what_was_done="999 was called and C1 is with M's sister tonight.")
        t.acknowledge(0, 9)
        t.steps[-1]["at"] = t.steps[0]["at"][:-2] + "58"
    elif "reason_for_late" in twists:
        decision = {"what": t.plot.topic.decision, "made_at": t.when(-6, 14), "received_at": t.when(-5, 11)}
        t.raise_it(decision=decision, late_reason="The letter went to somebody on leave and was opened today.")
    else:
        t.raise_it()
    if t.needs_acknowledging() and "danger" not in twists:
        t.acknowledge(*((1, 11) if "ack_late" in twists else (0, 13)))
    for twist, interlude in INTERLUDES.items():
        if twist in twists:
            interlude(t)
    if t.needs_acknowledging() and "redirect" not in twists:
        _first_discussion(t)


def _first_discussion(t: Telling) -> None:
    """The step-1 plan of this protocol counts from the first discussion, not from the raising."""
    day = 4 if "quiet" in t.plot.twists else t.day + 1
    t.talk(day, 14, 1, "continuing", "We spoke by phone and each said what we have seen.", t.plot.topic.sought)


def _wrong_agency_first(t: Telling) -> None:
    right, t.receiver = t.receiver, "icb" if t.plot.topic.population == "adult" else "adult-social-care"
    t.raise_it()
    reason = "The decision was not ours; this is the agency that made it."
    t.act(0, 12, t.cast.who(t.receiver, "duty"), "redirect", to=right, reason=reason)
    t.receiver = right


def _danger_at_the_weekend(t: Telling) -> None:
    """The one thing that nobody leaves until Monday."""
    saturday = t.plot.starts + timedelta(days=1)
    step = t.act(0, 18, t.raiser, "flag_danger", what_was_done="999 and the duty desk were rung; the home was visited.")
    step["at"] = f"{saturday.isoformat()}T10:20"


def _ask_for_time(t: Telling) -> None:
    level, key = t.ladder[0], "review_and_speak" if t.plot.protocol == "sefton-2017" else "resolve"
    to = t.when(level.prompt + 3, 17)[:11] + "17:00"
    asker = t.cast.who(t.receiver, "duty")
    t.act(0, 14, asker, "extend", clock=key, to=to, reason="The worker who knows the family is back on that day.")
    t.act(0, 15, t.raiser, "accept_extension", clock=key)
    t.delay += 2


def _hand_over(t: Telling) -> None:
    person = t.cast.who(t.receiver, "line_manager")
    t.act(0, 14, t.cast.who(t.receiver, "duty"), "hand_over", person=person, reason="The team holds this family.")


def _state_positions(t: Telling) -> None:
    t.act(
        t.day, 15, t.raiser, "state_position",
        holds=t.plot.topic.sought, evidence="Direct observation and the record.", contact="Weekly",
    )  # fmt: skip
    t.act(
        t.day, 16, t.cast.who(t.receiver, "duty"), "state_position",
        holds="The decision was right on what was known.", would_change_my_mind="Anything new since the last visit.",
    )  # fmt: skip


def _protect_by_a_date(t: Telling) -> None:
    at = t.when(t.day + 5, 12)
    t.act(
        t.day, 15, t.raiser, "set_protective_deadline", at=at, reason="A contact visit is planned for that afternoon."
    )


def _correct(t: Telling) -> None:
    text = f"{t.plot.topic.sought}, and tell the family when."
    t.act(t.day, 15, t.raiser, "correct", field="outcome_sought", text=text, reason="The family was left out.")


def _late_plan(t: Telling) -> None:
    plan = {"what": t.plot.topic.plan, "owner": t.plot.raiser}
    t.act(2, 11, t.raiser, "set_interim_plan", **plan)


def _note(t: Telling) -> None:
    t.act(t.day, 16, t.raiser, "note", text="C1 was seen today and is well.")


def _silence(t: Telling) -> None:
    """Nobody does anything for more than a week."""
    t.delay += 6


def _managers_answer(t: Telling) -> None:
    """The manager who is flagged on the evening of the missed date answers the next morning."""
    level = t.ladder[0]
    manager = t.cast.who(t.receiver, "line_manager")
    day = t.day + level.late
    t.act(
        day, 10, manager, "answer_flag",
        answer="contacted", reason="Spoke to the worker; they ring today.", next_at=t.when(day + 1, 12),
    )  # fmt: skip
    t.day -= level.late


INTERLUDES: dict[str, Course] = {
    "hand_over": _hand_over,
    "extension": _ask_for_time,
    "positions": _state_positions,
    "protective": _protect_by_a_date,
    "correct": _correct,
    "note": _note,
    "weekend_danger": _danger_at_the_weekend,
    "late_plan": _late_plan,
    "silence": _silence,
    "answered": _managers_answer,
}

# -- endings -------------------------------------------------------------------------------------------------------


def finish(t: Telling) -> None:
    """Confirm where the protocol asks for it, record what was agreed to be done, close, rate."""
    twists = t.plot.twists
    if "second_opinion_obtained" in t.plot.outcomes:
        _second_opinion(t)
    if "action" in twists or "late_action" in twists:
        t.add_action(16, "Send the updated plan to everybody at the meeting", 2)
    if t.needs_letter():
        t.confirm(5 if "late_letter" in twists else 1)
    if "filed" in twists:
        t.act(t.day + 1, 9, t.raiser, "file_on_record")
    t.close(t.day + (0 if t.needs_letter() else 1))
    if "rated" in twists:
        t.act(t.day, 12, t.raiser, "rate", score=3 + len(t.plot.ref + t.plot.topic.key) % 3)
    if "action" in twists or "late_action" in twists:
        after = 3 if "late_action" in twists else 0
        t.act(t.day + after, 15, t.cast.who(t.receiver, "safeguarding_lead"), "complete_action", action=1)
    if "again" in twists:
        manager = t.cast.who(t.receiver, "line_manager")
        reason = "Same concern within three months. Team meeting on Thursday looks at both."
        t.act(
            t.day, 16, manager, "answer_flag", answer="accepted_as_it_is", reason=reason, next_at=t.when(t.day + 3, 12)
        )


def _second_opinion(t: Telling) -> None:
    checks = dict.fromkeys(("independent", "equal_seniority", "other_hospital", "not_a_pupil", "not_discussed"), True)
    by = t.cast.who(t.receiver, "safeguarding_lead")
    t.act(t.day, 16, by, "second_opinion", state="asked", checks=checks)
    t.act(
        t.day + 3, 11, by, "second_opinion", state="received", checks=checks, result="Both records were read together."
    )


def withdrawn(t: Telling) -> None:
    """The raiser takes it back: content, mistaken, or worn out."""
    code = next(twist for twist in t.plot.twists if twist in WITHDRAWALS)
    begin(t)
    for number in range(1, t.plot.reach):
        t.fail(number)
    after_silence = t.plot.reach in t.plot.late
    day = t.answer_day(t.plot.reach)
    if not after_silence and code == "satisfied":
        t.talk(day, 14, t.plot.reach, "continuing", "We spoke. The reasons are clear now.")
    t.act(day, 15, t.raiser, "withdraw", reason_code=code, reason=WITHDRAWALS[code])
    if after_silence:
        manager = t.cast.who(t.receiver, "line_manager")
        t.act(
            day + 1, 10, manager, "answer_flag",
            answer="accepted_as_it_is", reason="Rang the raiser. We had not answered; the duty rota is changed.",
            next_at=t.when(day + 3, 12),
        )  # fmt: skip


WITHDRAWALS = {
    "satisfied": "They explained it on the phone and I am content.",
    "raised_in_error": "I had the wrong family; the record is put right.",
    "no_point": "Nobody has answered. I do not think it changes anything.",
    "relationship": "We work with this team every week and I would rather talk.",
    "pressure": "I was asked to leave it.",
    "left_post": "The worker who raised it has moved on, and nobody took it over.",
}


def silent_to_the_top(t: Telling) -> None:
    """Nobody answers, and the protocol itself moves it up, stage after stage, to the director."""
    begin(t)
    director = t.cast.who("csc", "executive")
    t.act(18, 14, director, "record_discussion", **_within_csc(t, 18), result="agreed", statement=t.statement)
    t.act(18, 15, t.cast.who("csc", "head_of_qa"), "agree")
    finish(t)


def _within_csc(t: Telling, day: int) -> dict[str, Any]:
    return {"with": ["csc"], "held_at": t.when(day, 13)}


def straight_to_the_top(t: Telling) -> None:
    """The reviewing officer passes over the stages between, with a reason."""
    begin(t)
    t.act(1, 11, t.raiser, "skip_to", stage="s4", reason="The placement ends on Friday; the director decides today.")
    director = t.cast.who("csc", "executive")
    t.act(3, 14, director, "record_discussion", **_within_csc(t, 3), result="agreed", statement=t.statement)
    t.act(3, 15, t.cast.who("csc", "head_of_qa"), "agree")
    finish(t)


def gate_declined(t: Telling) -> None:
    """The line manager says no at the gate, and the named professional opens it all the same."""
    begin(t)
    t.fail(1)
    gate = t.steps[-1]
    gate["with"] = {"passed": False, "reason": "I would try one more phone call first."}
    named = t.cast.who(t.plot.raiser, "named_professional")
    t.act(t.day + 1, 10, named, "decide_gate", passed=True, reason="Two calls were made. It is right to go on.")
    t.settle(2)
    finish(t)


def no_meeting(t: Telling) -> None:
    """The line manager does not think a meeting would help, so it goes past that stage to the senior managers."""
    begin(t)
    t.fail(1)
    day = t.answer_day(2)
    t.talk(day, 14, 2, "not_agreed", "We spoke and do not agree.")
    mover = t.cast.who(t.plot.raiser, "safeguarding_lead")
    t.act(day, 15, mover, "move_up", reason="Managers could not agree.")
    keeper = t.cast.who(t.plot.raiser, "line_manager")
    t.act(day, 16, keeper, "decide_gate", passed=False, reason="Everybody has met twice already.")
    t.settle(4)
    finish(t)


def opened_again(t: Telling) -> None:
    """Closed, and opened again some weeks later in the same thread, because what was agreed did not happen."""
    through_the_stages(t)
    day = t.day + 20
    t.act(day, 10, t.raiser, "reopen", reason="What we agreed has not started.")
    manager = t.cast.who(t.receiver, "line_manager")
    t.act(
        day, 13, manager, "answer_flag",
        answer="contacted", reason="Spoke to the worker; it starts this week.", next_at=t.when(day + 1, 12),
    )  # fmt: skip
    if t.needs_acknowledging():
        _first_discussion(t)
    t.settle(1)
    finish(t)


COURSES: dict[str, Course] = {
    **dict.fromkeys(WITHDRAWALS, withdrawn),
    "silent": silent_to_the_top,
    "straight": straight_to_the_top,
    "gate_declined": gate_declined,
    "no_meeting": no_meeting,
    "reopened": opened_again,
}
