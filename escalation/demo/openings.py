"""How a disagreement begins: raised, acknowledged, and what happens before the first answer."""

from collections.abc import Callable
from datetime import timedelta

from .telling import Telling


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
        first_discussion(t)


def first_discussion(t: Telling) -> None:
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


def _manager_looks_at_both(t: Telling) -> None:
    """The same concern within three months is a finding of its own, put to the receiving manager."""
    reason = "Same concern within three months. The team meeting looks at both."
    manager = t.cast.who(t.receiver, "line_manager")
    t.act(
        1, 10, manager, "answer_flag",
        answer="accepted_as_it_is", reason=reason, next_at=t.when(5, 12),
    )  # fmt: skip
    t.day -= 1


INTERLUDES: dict[str, Callable[[Telling], None]] = {
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
    "again": _manager_looks_at_both,
}
