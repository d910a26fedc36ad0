"""How people behave at each stage of the shipped protocols: who speaks for a side, and how soon."""

from dataclasses import dataclass
from typing import Final

RAISER: Final = "raiser"


@dataclass(frozen=True, slots=True)
class Level:
    """One stage as it is lived.

    `raising` and `receiving` are roles in the cast. An answer comes `prompt` working days after the stage began, or
    `late` working days after it where it is missed. `how`: discussion | meeting | decision (of the receiving side) |
    ruling (of the partnership's post in `receiving`).
    """

    raising: str
    receiving: str
    prompt: int
    late: int
    how: str = "discussion"
    gated: bool = False
    done: tuple[str, ...] = ()


LADDERS: dict[str, tuple[Level, ...]] = {
    "lincs-joint": (
        Level(RAISER, "duty", 2, 5),
        Level("line_manager", "line_manager", 2, 6, gated=True),
        Level("senior_liaison_officer", "senior_liaison_officer", 1, 3),
        Level("executive", "independent_chair", 3, 6, how="ruling"),
    ),
    "sefton-2017": (
        Level(RAISER, "line_manager", 2, 4, done=("case_file_reread", "spoken_to_raiser")),
        Level("safeguarding_lead", "service_manager", 2, 3),
        Level("executive", "executive", 3, 6),
        Level("executive", "chair", 3, 6, how="ruling"),
    ),
    "darlington": (
        Level(RAISER, "duty", 1, 2),
        Level("line_manager", "line_manager", 2, 4, gated=True),
        Level("service_manager", "service_manager", 4, 6, how="meeting", gated=True),
        Level("head_of_service", "head_of_service", 3, 6),
    ),
    "dorset-adults": (
        Level(RAISER, "duty", 1, 2),
        Level("line_manager", "line_manager", 1, 2),
        Level("head_of_service", "head_of_service", 2, 3),
        Level("executive", "executive", 1, 2, how="decision"),
    ),
    "sussex-conference-dissent": (Level(RAISER, "safeguarding_lead", 4, 6, how="decision"),),
    "iro-statutory": (
        Level(RAISER, "line_manager", 3, 5),
        Level("qa_service_manager", "head_of_service", 3, 5),
        Level("head_of_qa", "executive_head", 3, 5),
        Level("head_of_qa", "executive", 3, 4),
    ),
    "st-helens-2016": (
        Level(RAISER, "safeguarding_lead", 2, 4),
        Level("safeguarding_lead", "safeguarding_lead", 1, 2),
        Level("safeguarding_lead", "safeguarding_lead", 1, 2),
        Level("safeguarding_lead", "safeguarding_lead", 4, 6),
    ),
}

CONFIRMED_IN_WRITING = frozenset({"sefton-2017"})
ACKNOWLEDGED = frozenset({"lincs-joint"})
