"""What people are told: the words of every kind of message, and whether there is still a reason to send it.

The words are the same for everybody and name nothing of the case: a letter adds the reference, the date and the link.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from escalation.domain.disagreement.drills import DRILL, is_drill

from .telling_holds import (
    action_still_open,
    always,
    at_a_gate,
    clock_live,
    extension_still_asked,
    flag_still_open,
    gate_with_coordinator,
    may_still_move_up,
    not_closed,
    not_made_good,
    person_still_has_it,
    plan_still_missing,
    proposal_still_live,
    running_out,
    still_in_the_stage,
)
from .telling_words import STALLS, TASKS, TELLINGS

Holds = Callable[[Mapping[str, Any], Any, int | None], bool]

CONDITIONS: Mapping[str, Holds] = {
    "raised": not_closed,
    "handed_over": person_still_has_it,
    "reminder": running_out,
    "missed": clock_live,
    "missed_above": not_made_good,
    "missed_other": not_made_good,
    "interim_missing": plan_still_missing,
    "offer_move_up": may_still_move_up,
    "top_stage_silent": still_in_the_stage,
    "flag": flag_still_open,
    "gate_waits": at_a_gate,
    "gate_with_coordinator": gate_with_coordinator,
    "extension_asked": extension_still_asked,
    "proposal": proposal_still_live,
    "action_added": action_still_open,
    "undelivered": always,  # looked at all the same: it has to say where it is about a drill
}
"""The kinds that may have lost their reason by the time they are sent. Every other kind is news and stays true."""


IN_OWN_HOURS = frozenset({"board_figures"})
"""Kinds that are about no disagreement and wait all the same for the hours in which somebody may be written to."""

AT_ONCE = frozenset({"closed_not_safe"})
"""Kinds that speak of somebody's safety also where no danger was flagged: nobody's own hours hold them back."""


@dataclass(frozen=True, slots=True)
class Words:
    """What one message says: the end of its subject, what happened, what to do (if anything), and by when.

    `drill`: said before anything else, because nothing of it is in earnest.
    """

    subject: str
    happened: str
    task: str | None = None
    by: datetime | None = None
    drill: bool = False


def depends(kind: str) -> bool:
    """Whether the disagreement itself has to be looked at before a message of this kind is sent."""
    return kind in CONDITIONS


def holds(kind: str, about: Mapping[str, Any], value: Any, person: int | None) -> bool:
    """Whether there is still a reason to tell this person, as the disagreement stands now."""
    return CONDITIONS.get(kind, always)(about, value, person)


def words(kind: str, about: Mapping[str, Any], value: Any | None) -> Words:
    """What to say. `value` is needed for the kinds that depend on the disagreement. LookupError for an unknown kind."""
    telling = TELLINGS[kind]
    by = datetime.fromisoformat(about["by"]) if about.get("by") else None
    happened, task = telling.happened, telling.task
    if kind in ("reminder", "missed") and value is not None:
        task = TASKS.get(value.clock(about["clock"]).kind, task)
    if kind == "flag":
        happened = STALLS.get(about.get("rule", ""), happened)
    drill = bool(about.get(DRILL)) or (value is not None and is_drill(value))
    return Words(telling.subject, happened, task, by, drill)


def most_urgent_first(said: Words) -> tuple[bool, bool, datetime]:
    """What several messages in one mail are ordered by: what asks for something, by its date, then the news."""
    return said.task is None, said.by is None, said.by or datetime.max.replace(tzinfo=UTC)
