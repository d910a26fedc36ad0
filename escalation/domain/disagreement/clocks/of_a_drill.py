"""The two clocks of a drill: acknowledging it, and the day on which it is over."""

from escalation.domain.disagreement.drills import ACKNOWLEDGE_WITHIN, ENDS_AFTER
from escalation.domain.disagreement.turning import Turn

from .of_the_protocol import applies_at_opening, event_time, start_rule
from .starting import start_clock


def open_drill_clocks(turn: Turn) -> None:
    """Acknowledging is owed as the stage asks for it; where it does not ask, within a working day."""
    asked = [
        rule
        for rule in turn.stage.clocks
        if rule.kind == "acknowledge" and rule.owed_by in ("receiving", "both") and applies_at_opening(turn, rule)
    ]
    role = turn.rules.actor_words(turn.stage, "receiving")[0]
    for party in turn.value.side("receiving"):
        for rule in asked[:1]:
            start_rule(turn, rule, party, role, event_time(turn, rule) or turn.at)
        if not asked:
            start_clock(
                turn,
                "acknowledge",
                "drill",
                party=party,
                role=role,
                starts_from="raised",
                started_at=turn.at,
                limit=ACKNOWLEDGE_WITHIN,
                entry=turn.value.entry.no,
            )


def start_last_day(turn: Turn) -> None:
    """The clock of silence runs once in a drill: no act puts off the day on which it is over."""
    start_clock(
        turn,
        "dormancy",
        "drill",
        party=None,
        role="holder",
        starts_from="raised",
        started_at=turn.at,
        limit=ENDS_AFTER,
    )
