"""The courses a disagreement can take, from the quick phone call to the last stage, and what goes wrong on the way."""

from collections.abc import Callable
from typing import Any

from escalation.domain.working_time import Calendar

from .cast import Cast
from .openings import begin, first_discussion
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
            answer="reassigned", reason="We had not answered. A team manager now rings everybody who withdraws.",
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
        first_discussion(t)
    t.settle(1)
    finish(t)


def manager_moves_it_up(t: Telling) -> None:
    """The manager who is flagged sees that it needs somebody else, and moves it up."""
    begin(t)
    day = t.day + t.ladder[0].late
    manager = t.cast.who(t.receiver, "line_manager")
    reason = "The worker is away and I took the first decision myself. It needs fresh eyes."
    t.act(day, 10, manager, "answer_flag", answer="moved_up", reason=reason)
    t.settle(2)
    finish(t)


def manager_asks_for_time(t: Telling) -> None:
    """The manager who is flagged asks for a later date, and the raiser gives it."""
    begin(t)
    day = t.day + t.ladder[0].late
    later = t.when(day + 2, 17)[:11] + "17:00"
    manager = t.cast.who(t.receiver, "line_manager")
    reason = "The old files are on their way from the archive."
    t.act(day, 10, manager, "answer_flag", answer="asked_for_extension", reason=reason, next_at=later)
    t.act(day, 12, t.raiser, "accept_extension", clock="review_and_speak")
    t.talk(day + 1, 14, 1, "agreed", t.statement)
    t.act(day + 1, 15, t.raiser, "agree")
    finish(t)


COURSES: dict[str, Course] = {
    **dict.fromkeys(WITHDRAWALS, withdrawn),
    "silent": silent_to_the_top,
    "straight": straight_to_the_top,
    "gate_declined": gate_declined,
    "no_meeting": no_meeting,
    "reopened": opened_again,
    "manager_moves_up": manager_moves_it_up,
    "manager_asks_time": manager_asks_for_time,
}
