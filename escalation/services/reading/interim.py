"""Stall rule (i): that nobody has said yet what keeps the person safe meanwhile, as a sentence with its dates."""

from datetime import datetime

from escalation.domain.language import say
from escalation.services.reading.case import Case
from escalation.services.reading.moments import Dates


def plan_missing(dates: Dates, due_at: datetime) -> str:
    """That the time to record a plan has passed without one."""
    return say(
        "Nothing is recorded yet that keeps the person safe meanwhile. It should have been by %(due)s.",
        due=dates.moment(due_at),
    )


def of_case(case: Case) -> str | None:
    """The sentence for the page of a disagreement: what is missing, and that both sides were told or will be."""
    clock = next((c for c in case.value.clocks if c.kind == "interim_plan_missing" and c.live), None)
    if case.value.status == "closed" or clock is None or clock.due_at is None:
        return None
    if case.at < clock.due_at:
        due = case.dates.moment(clock.due_at)
        return say("Nothing is recorded yet. If nothing is by %(due)s, both sides are told.", due=due)
    missing = plan_missing(case.dates, clock.due_at)
    if clock.breached_at is None:
        return missing
    told = say("Both sides were told.")
    return f"{missing} {told}"
