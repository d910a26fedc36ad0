"""What the fictional disagreements are about, read from topics.yaml, and the words they end with."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

CHILD: Final = "child"
ADULT: Final = "adult"


@dataclass(frozen=True, slots=True)
class Topic:
    """One kind of dispute. `changed` and `upheld` are the statements it may be settled with.

    `raisers` and `receivers` are agencies; `plan` keeps somebody safe meanwhile and is the raising agency's to do.
    """

    key: str
    population: str
    category: str
    raisers: tuple[str, ...]
    receivers: tuple[str, ...]
    decision: str
    sought: str
    plan: str
    changed: str
    upheld: str
    plan_status: str = "universal"


@cache
def topics() -> dict[str, Topic]:
    """Every topic by its key."""
    text = (Path(__file__).parent / "topics.yaml").read_text(encoding="utf-8")
    return {row["key"]: _topic(row) for row in yaml.safe_load(text)}


def _topic(row: dict[str, Any]) -> Topic:
    return Topic(**{**row, "raisers": tuple(row["raisers"]), "receivers": tuple(row["receivers"])})


LEARNING: Final = (
    "Ring first, write second.",
    "Say which records were read before the decision.",
    "Send the outcome to whoever referred.",
    "Repeat referrals are read together.",
    "Ask the person before the plan gives them a task.",
    "Name the deputy when somebody is on leave.",
    "Thank the person who challenged; it was right to ask.",
    "Put the date beside the action, not in the covering letter.",
)

STATEMENTS: Final = {
    "decision_changed_in_part": "Part of it changes. {changed} The rest of the decision stands.",
    "decision_upheld_still_disputed": "The decision stands. {upheld} We still see it differently and have said why.",
    "new_plan_agreed": "Neither plan as it was: a new one is agreed. {changed}",
    "information_shared": "What each of us knew is now with both. Nothing else had to change.",
    "second_opinion_obtained": "A second opinion was asked for and has come. {changed}",
    "referred_elsewhere": "This belongs in another process and has been sent there, with the date and the contact.",
    "overtaken_by_events": "Things moved on: the family's situation changed and the question no longer arises.",
    "lapsed": "The family has moved away and their new area has the record. Nothing is left to decide here.",
}
