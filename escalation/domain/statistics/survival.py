"""How long things take, those that are still going on included (Kaplan and Meier).

What has not ended yet is counted as "at least so long", and never left out: leaving out what drags on would make every
figure look quick.
"""

from dataclasses import dataclass


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
