"""Pictures as the report has them, few rows and many, with names as long as agencies have."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from escalation.domain.statistics.control_chart import control_chart
from escalation.domain.statistics.survival import Curve, kaplan_meier
from escalation.services.report.model import Bars, Line, Picture, Run, Steps

AGENCIES = (
    "Calderbeck Infirmary NHS Foundation Trust",
    "Marsh End Surgery",
    "Children’s Social Care",
    "Police",
    "Beck Lane Primary School and Nursery",
    "Adult Social Care (teams in the east)",
)


def bars(number: int, *parts: str) -> Bars:
    """So many rows, each of as many numbers as there are parts."""
    rows = tuple(
        (f"{AGENCIES[row % 6]} {row // 6 or ''}".strip(), tuple((row * 7 + part * 5) % 41 for part in range(width)))
        for row in range(number)
        if (width := len(parts) or 1)
    )
    return Bars("Raised, by agency", "Each agency and how many it raised.", rows, parts)


def curve(number: int, slow: int = 1) -> Curve:
    """So many, of which every fourth has not ended."""
    ended = Counter(slow * (place * place % 61) for place in range(number) if place % 4)
    going_on = Counter(slow * (place * 3 % 71) for place in range(0, number, 4))
    return kaplan_meier(ended, going_on)


def steps(*numbers: int) -> Steps:
    """One curve for each number."""
    lines = tuple(Line(f"Stage {place}: managers", curve(number, place)) for place, number in enumerate(numbers, 1))
    return Steps("How long until it is agreed", "Half were agreed by then.", lines, "Days since it was raised")


def run(number: int, *, shares: bool = False) -> Run:
    """So many months; from the twentieth on there are more."""
    values = [(place * place % 7 + 3 + (6 if place > 19 else 0)) / (20 if shares else 1) for place in range(number)]
    months = [date(2022 + place // 12, place % 12 + 1, 1) for place in range(number)]
    return Run(
        "Raised each month",
        "How many were raised in each month.",
        tuple(zip(months, values, strict=True)),
        control_chart(values, highest=1.0 if shares else None),
        "Kept in time" if shares else "Disagreements raised",
        shares=shares,
    )


def all_of_them() -> Iterator[Picture]:
    """Every kind, with one row or point, and with as many as there may be."""
    for number in (1, 2, 12, 24, 50):
        yield bars(number)
        yield steps(number)
        yield run(number)
    yield bars(12, "In time", "Late", "Not yet due")
    yield bars(3, "Stage 1", "Stage 2", "Stage 3", "Stage 4", "Stage 5")
    yield steps(60, 30, 12)
    yield run(24, shares=True)
