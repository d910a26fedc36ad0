"""How long things take, those that are still going on included (Kaplan and Meier).

What has not ended yet is counted as "at least so long", and never left out: leaving out what drags on would make every
figure look quick.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, log, sqrt

from escalation.domain.statistics.figures import CERTAINTY

LEFT_OUT = 0.025
"""The chance left out at each end of an interval that holds nineteen times in twenty."""
ROUNDING = 1e-9
"""Shares that differ by no more are the same: a product of fractions hardly ever comes out as a round half."""


@dataclass(frozen=True, slots=True)
class Step:
    """After `day` whole days: how many were looked at that long, how many ended then, and the share still going on."""

    day: int
    at_risk: int
    ended: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """The share still going on, day by day; one step for each day on which something ended.

    `number` is how many there are, `going_on` how many of them have not ended, `longest` the longest seen in days.
    """

    number: int
    going_on: int
    longest: int
    steps: tuple[Step, ...]

    @property
    def median(self) -> int | None:
        """The first day by which half have ended. None: it has not come to that yet."""
        return self.quartile(0.5)

    @property
    def median_between(self) -> tuple[int | None, int | None]:
        """Between which days the true median lies, nineteen times in twenty. None: no such day has been seen."""
        return self.quartile_between(0.5)

    def quartile(self, ended: float) -> int | None:
        """The first day by which this share have ended, 0.75 for three in four. None: it has not come to that yet."""
        return _first(((step.day, step.share) for step in self.steps), ended)

    def quartile_between(self, ended: float) -> tuple[int | None, int | None]:
        """Between which days the true one lies: where the lower edge of the band comes down to it, and the upper."""
        return (
            _first(((step.day, step.low) for step in self.steps), ended),
            _first(((step.day, step.high) for step in self.steps), ended),
        )


def _first(shares: Iterable[tuple[int, float]], ended: float) -> int | None:
    return next((day for day, share in shares if share <= 1 - ended + ROUNDING), None)


def kaplan_meier(ended: Mapping[int, int], going_on: Mapping[int, int]) -> Curve:
    """The curve of so many that ended after so many whole days, and so many that still went on when last looked at.

    One that was last looked at on the day on which another ended was still going on then. The band is the one of the
    logarithm's logarithm, which stays between none and all.
    """
    days = sorted({day for counts in (ended, going_on) for day, count in counts.items() if count})
    number = sum(ended.values()) + sum(going_on.values())
    at_risk, share, spread, high = number, 1.0, 0.0, 1.0
    steps: list[Step] = []
    for day in days:
        if over := ended.get(day, 0):
            share *= (at_risk - over) / at_risk
            if at_risk > over:
                spread += over / (at_risk * (at_risk - over))
                low, high = _band(share, spread)
            else:
                # Nobody is left to measure a spread by. The upper edge stays; if all ended at once, it is the largest
                # share of which nobody would be seen among so many.
                low, high = 0.0, high if steps else 1 - LEFT_OUT ** (1 / at_risk)
            steps.append(Step(day, at_risk, over, share, low, high))
        at_risk -= over + going_on.get(day, 0)
    return Curve(number, sum(going_on.values()), days[-1] if days else 0, tuple(steps))


def _band(share: float, spread: float) -> tuple[float, float]:
    """The edges around a share whose variance is its square times `spread` (Greenwood)."""
    half = CERTAINTY * sqrt(spread) / -log(share)
    return share ** exp(half), share ** exp(-half)
