"""How often each course was taken in two years, under which protocol, by whom and with what result."""

from dataclasses import dataclass
from typing import Final

from .topics import ADULT, CHILD

CHANGED: Final = ("decision_changed",)
IN_PART: Final = ("decision_changed_in_part",)
ACCEPTED: Final = ("decision_upheld_reasons_accepted",)
DISPUTED: Final = ("decision_upheld_still_disputed",)
NEW_PLAN: Final = ("new_plan_agreed",)
SHARED: Final = ("information_shared",)
ELSEWHERE: Final = ("referred_elsewhere",)
OVERTAKEN: Final = ("overtaken_by_events",)
LAPSED: Final = ("lapsed",)
OPINION: Final = ("second_opinion_obtained", "decision_changed_in_part")
MIXED: Final = (CHANGED, IN_PART, ACCEPTED, CHANGED, NEW_PLAN, ACCEPTED, CHANGED, IN_PART)

NURSERY: Final = ("little-larches",)


@dataclass(frozen=True, slots=True)
class Strand:
    """`count` stories alike: the same protocol, stage reached, stages answered late, twists; outcomes in turn."""

    protocol: str
    count: int
    reach: int = 1
    late: tuple[int, ...] = ()
    twists: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, ...], ...] = MIXED
    population: str = CHILD
    raisers: tuple[str, ...] = ()
    joint: str | None = None

    @property
    def quick(self) -> bool:
        """Whether it is over within some days."""
        return self.reach == 1 and "reopened" not in self.twists and "again" not in self.twists


ABOUT: Final = {
    ("lincs-joint", CHILD): ("injury", "self-harm", "missed-appointments", "not-shared", "young-carer"),
    ("sefton-2017", CHILD): ("neglect-threshold", "drift", "domestic-abuse", "step-down", "timeliness", "overcrowding"),
    ("darlington", CHILD): ("not-shared", "drift", "strategy-meeting", "step-down", "self-harm", "overcrowding"),
    ("sussex-conference-dissent", CHILD): ("conference",),
    ("iro-statutory", CHILD): ("care-plan",),
    ("st-helens-2016", CHILD): ("timeliness", "neglect-threshold", "step-down"),
    ("dorset-adults", ADULT): ("s42", "coercion", "closing-enquiry", "risk-meeting"),
    ("lincs-joint", ADULT): ("self-neglect", "discharge"),
    ("darlington", ADULT): ("discharge", "risk-meeting", "s42"),
}
"""What is argued about under each protocol."""

S, L, D, A = "sefton-2017", "lincs-joint", "darlington", "dorset-adults"
C, R, H = "sussex-conference-dissent", "iro-statutory", "st-helens-2016"

STRANDS: Final = (
    # threshold and drift, mostly from schools and the 0-19 service
    Strand(S, 13),
    Strand(S, 2, twists=("rated", "filed")),
    Strand(S, 3, twists=("no_plan",)),
    Strand(S, 3, late=(1,)),
    Strand(S, 2, late=(1,), twists=("answered",)),
    Strand(S, 1, reach=2, late=(1,), twists=("manager_moves_up",)),
    Strand(S, 1, late=(1,), twists=("manager_asks_time",)),
    Strand(S, 2, twists=("extension",)),
    Strand(S, 1, twists=("reason_for_late", "action")),
    Strand(S, 2, twists=("late_letter",)),
    Strand(S, 1, twists=("silence",)),
    Strand(S, 2, late=(1,), twists=("no_point",)),
    Strand(S, 1, twists=("relationship",)),
    Strand(S, 1, twists=("satisfied",)),
    Strand(S, 1, outcomes=(OVERTAKEN,)),
    Strand(S, 1, outcomes=(LAPSED,)),
    Strand(S, 1, twists=("again",), outcomes=(CHANGED,)),
    Strand(S, 2, raisers=("tarnside-primary",), joint="zero-to-nineteen"),
    Strand(S, 4, reach=2),
    Strand(S, 1, reach=2, late=(1,), twists=("late_action",)),
    Strand(S, 1, reach=2, late=(2,), outcomes=(DISPUTED,)),
    Strand(S, 1, twists=("late_action",)),
    Strand(S, 1, reach=3, outcomes=(IN_PART,)),
    Strand(S, 1, reach=3, raisers=NURSERY, outcomes=(NEW_PLAN,)),
    Strand(S, 1, reach=4, late=(3,), outcomes=(DISPUTED,)),
    # health, hospital and general practice
    Strand(L, 8),
    Strand(L, 2, twists=("rated", "positions")),
    Strand(L, 2, twists=("ack_late",)),
    Strand(L, 2, twists=("quiet",)),
    Strand(L, 1, twists=("silence",)),
    Strand(L, 1, twists=("danger",), outcomes=(CHANGED,)),
    Strand(L, 1, twists=("reopened",), outcomes=(CHANGED,)),
    Strand(L, 1, twists=("raised_in_error",)),
    Strand(L, 3, reach=2),
    Strand(L, 1, reach=2, outcomes=(OPINION,), twists=("action",)),
    Strand(L, 1, reach=2, twists=("gate_declined",)),
    Strand(L, 2, reach=3, outcomes=(IN_PART, ACCEPTED)),
    Strand(L, 1, reach=4, outcomes=(DISPUTED,)),
    # professional challenge
    Strand(D, 8, outcomes=(SHARED, *MIXED)),
    Strand(D, 2, twists=("no_plan", "late_plan")),
    Strand(D, 2, twists=("hand_over",)),
    Strand(D, 2, late=(1,), outcomes=(IN_PART, SHARED)),
    Strand(D, 1, twists=("redirect",), outcomes=(SHARED,)),
    Strand(D, 1, twists=("left_post",), reach=2),
    Strand(D, 1, twists=("weekend_danger",), outcomes=(CHANGED,)),
    Strand(D, 1, twists=("note", "protective"), outcomes=(ELSEWHERE,)),
    Strand(D, 3, reach=2),
    Strand(D, 1, reach=2, late=(2,)),
    Strand(D, 2, reach=3, outcomes=(IN_PART, NEW_PLAN), twists=("action",)),
    Strand(D, 1, reach=4, twists=("no_meeting",), outcomes=(ACCEPTED,), raisers=("fellside-academy",)),
    Strand(D, 1, reach=4, outcomes=(DISPUTED,)),
    # conference dissent
    Strand(C, 4, outcomes=(ACCEPTED, IN_PART, DISPUTED)),
    Strand(C, 1, twists=("minute_only",), outcomes=(ACCEPTED,)),
    # within children's social care
    Strand(R, 3),
    Strand(R, 1, reach=2),
    Strand(R, 1, reach=3, outcomes=(CHANGED,)),
    Strand(R, 1, twists=("silent",), reach=4, outcomes=(CHANGED,)),
    Strand(R, 1, twists=("straight",), reach=4, outcomes=(NEW_PLAN,)),
    # the older agency-to-agency route
    Strand(H, 2),
    Strand(H, 1, reach=2),
    Strand(H, 1, reach=3, late=(3,)),
    Strand(H, 1, reach=4, outcomes=(ACCEPTED,)),
    # adults
    Strand(A, 6, population=ADULT),
    Strand(A, 2, late=(1,), population=ADULT),
    Strand(A, 1, twists=("pressure",), population=ADULT),
    Strand(A, 3, reach=2, population=ADULT),
    Strand(A, 2, reach=3, population=ADULT, outcomes=(NEW_PLAN, ELSEWHERE)),
    Strand(A, 1, reach=4, population=ADULT, outcomes=(DISPUTED,)),
    Strand(L, 4, population=ADULT),
    Strand(L, 1, twists=("quiet",), population=ADULT),
    Strand(L, 2, reach=2, population=ADULT),
    Strand(D, 4, population=ADULT, outcomes=(SHARED, *MIXED)),
    Strand(D, 1, late=(1,), population=ADULT),
    Strand(D, 1, twists=("redirect",), population=ADULT),
    Strand(D, 1, reach=3, population=ADULT, outcomes=(IN_PART,)),
)  # fmt: skip
