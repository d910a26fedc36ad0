"""Change over time: an individuals chart (XmR) with its limits, read by the rules of NHS "Making Data Count".

Neither direction is good or bad by itself: more raising is often the healthy one. So a change has a direction, and no
verdict.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

FEWEST = 12
"""Under so many points there are no limits: a plain run of dots and a sentence."""

TO_LIMIT = 2.66
"""From the mean moving range to three standard deviations."""
RUN = 7
"""So many points in a row on one side of the mean, or each further than the last, are more than chance."""

OUTSIDE, ONE_SIDE, NEAR_LIMIT, TREND = "outside", "one_side", "near_limit", "trend"
RULES = (OUTSIDE, ONE_SIDE, NEAR_LIMIT, TREND)
"""In the order in which they decide on a direction, should two disagree about a point."""

UP, DOWN = "up", "down"
COMMON = "common"


@dataclass(frozen=True, slots=True)
class Limits:
    """The mean, the mean moving range, and the limits three standard deviations off, wherever they come to lie."""

    mean: float
    moving_range: float

    @property
    def lower(self) -> float:
        """The lower one."""
        return self.mean - TO_LIMIT * self.moving_range

    @property
    def upper(self) -> float:
        """The upper one."""
        return self.mean + TO_LIMIT * self.moving_range

    @property
    def outer_thirds(self) -> tuple[float, float]:
        """Where the outer third below the mean ends, and the one above it begins."""
        return self.mean - TO_LIMIT * self.moving_range * 2 / 3, self.mean + TO_LIMIT * self.moving_range * 2 / 3


def limits_of(values: Sequence[float]) -> Limits:
    """The limits of two numbers or more, in their order."""
    moves = [abs(later - earlier) for earlier, later in pairwise(values)]
    return Limits(sum(values) / len(values), sum(moves) / len(moves))


@dataclass(frozen=True, slots=True)
class Mark:
    """Points that one rule marks, by their places from 0, and in which direction they go."""

    rule: str
    direction: str
    points: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ControlChart:
    """The mean of a run of numbers and the limits between which it moves by itself, and what is more than chance."""

    values: tuple[float, ...]
    mean: float
    lower: float
    upper: float
    marks: tuple[Mark, ...] = ()

    @property
    def marked(self) -> dict[int, str]:
        """The direction of each point that some rule marks, by its place."""
        directions: dict[int, str] = {}
        for rule in RULES:
            for mark in self.marks:
                if mark.rule == rule:
                    directions.update((point, mark.direction) for point in mark.points if point not in directions)
        return dict(sorted(directions.items()))

    @property
    def variation(self) -> str:
        """What the latest point says: COMMON where it moves by itself, else UP or DOWN."""
        return self.marked.get(len(self.values) - 1, COMMON)


def control_chart(
    values: Sequence[float], *, lowest: float | None = 0.0, highest: float | None = None
) -> ControlChart | None:
    """The chart of numbers in order; None where they are too few for limits.

    A limit is drawn no lower than `lowest` and no higher than `highest`, where the numbers cannot go: counts and shares
    are never below 0, and a share never above 1.
    """
    if len(values) < FEWEST:
        return None
    limits = limits_of(values)
    return ControlChart(
        values=tuple(values),
        mean=limits.mean,
        lower=limits.lower if lowest is None else max(lowest, limits.lower),
        upper=limits.upper if highest is None else min(highest, limits.upper),
        marks=tuple(sorted(_marks(values, limits), key=lambda mark: (mark.points, RULES.index(mark.rule)))),
    )


def _marks(values: Sequence[float], limits: Limits) -> Iterator[Mark]:
    inner_low, inner_high = limits.outer_thirds
    outside = _sides(values, limits.lower, limits.upper)
    beyond = _sides(values, inner_low, inner_high)
    near = [0 if outer else side for side, outer in zip(beyond, outside, strict=True)]
    yield from _in_a_row(OUTSIDE, outside, 1)
    yield from _in_a_row(ONE_SIDE, _sides(values, limits.mean, limits.mean), RUN)
    yield from _two_in_three(near)
    yield from _trends(values)


def _sides(values: Sequence[float], low: float, high: float) -> list[int]:
    """1 for what is above the high one, -1 for what is below the low one, else 0: exactly on a line is neither."""
    return [(value > high) - (value < low) for value in values]


def _in_a_row(rule: str, sides: Sequence[int], fewest: int) -> Iterator[Mark]:
    for side, places in _stretches(range(len(sides)), lambda place: sides[place]):
        if side and len(places) >= fewest:
            yield Mark(rule, _direction(side), places)


def _stretches(places: Sequence[int], of: Callable[[int], int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    for what, group in groupby(places, key=of):
        yield what, tuple(group)


def _two_in_three(near: Sequence[int]) -> Iterator[Mark]:
    """Two of three in a row in the same outer third are at most one apart; those that touch are one mark."""
    for side in (1, -1):
        found: list[int] = []
        for place in [place for place, at in enumerate(near) if at == side] + [len(near) + RUN]:
            if found and place - found[-1] > 2:
                if len(found) > 1:
                    yield Mark(NEAR_LIMIT, _direction(side), tuple(found))
                found = []
            found.append(place)


def _trends(values: Sequence[float]) -> Iterator[Mark]:
    """Each step that goes the same way makes the stretch one point longer than it has steps."""
    steps = [(later > earlier) - (later < earlier) for earlier, later in pairwise(values)]
    for side, places in _stretches(range(len(steps)), lambda place: steps[place]):
        if side and len(places) >= RUN - 1:
            yield Mark(TREND, _direction(side), (*places, places[-1] + 1))


def _direction(side: int) -> str:
    return UP if side > 0 else DOWN
