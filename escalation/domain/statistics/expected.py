"""Silence as a finding: how many disagreements were to be expected, and whether so few may be chance.

An agency that had so many opportunities to disagree would have raised so many, were it like the partnership as a whole.
Raising more than expected is never a finding: that is the healthy direction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, lgamma, log, sqrt

LEVEL = 0.05
"""What is less likely than this, one time in twenty, is not put down to chance."""
FEW = 10
"""A rate that rests on fewer is so unsure that the true one may well be half as high."""


def chance_of_so_few(count: int, expected: float) -> float:
    """The chance of counting so many or fewer by chance where so many are expected (Poisson)."""
    if expected <= 0:
        return 1.0
    if count >= expected:
        return 1.0 - _chance_of_more(count, expected)
    return _sum_from(count, expected, lambda at: at / expected, -1)


def chance_of_none(expected: float) -> float:
    """The chance that there is none at all where so many are expected."""
    return exp(-expected)


def is_none_plausible(expected: float, level: float = LEVEL) -> bool:
    """Whether none at all may be chance where so many are expected. With one in twenty: where it is under three."""
    return chance_of_none(expected) >= level


def rule_of_three(opportunities: int) -> float:
    """The highest rate that fits with none in so many opportunities, nineteen times in twenty. 1: it says nothing."""
    return min(1.0, 3 / opportunities) if opportunities else 1.0


def poisson_interval(count: int, level: float = LEVEL) -> tuple[float, float]:
    """Between which numbers the expected one lies where so many were counted (the exact limits of Garwood)."""
    widest = count + 10 * sqrt(count + 1) + 10  # ten standard deviations: no level that anybody asks for is beyond
    low = _where(lambda mean: _chance_of_more(count - 1, mean) >= level / 2, 0.0, float(count)) if count else 0.0
    return low, _where(lambda mean: chance_of_so_few(count, mean) < level / 2, float(count), widest)


def _where(holds: Callable[[float], bool], low: float, high: float) -> float:
    """Where something begins to hold that does not at the low end and does at the high one."""
    while high - low > 1e-10 * (1 + high):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return (low + high) / 2


def _chance_of_more(count: int, expected: float) -> float:
    """The chance of more than so many."""
    if expected <= 0:
        return 0.0
    if count + 1 < expected:
        return 1.0 - _sum_from(count, expected, lambda at: at / expected, -1) if count >= 0 else 1.0
    return _sum_from(count + 1, expected, lambda at: expected / (at + 1), 1)


def _sum_from(start: int, expected: float, ratio: Callable[[int], float], step: int) -> float:
    """The chances of a number and of those beyond it, away from the expected one, where each is less than the last."""
    term = exp(start * log(expected) - expected - lgamma(start + 1))
    total, at = 0.0, start
    while at >= 0 and term > 1e-18 * total:
        total += term
        term *= ratio(at)
        at += step
    return total


@dataclass(frozen=True, slots=True)
class Rate:
    """How often an opportunity became a disagreement, and how often it may have been in truth."""

    raised: int
    opportunities: int

    @property
    def rate(self) -> float | None:
        """Disagreements for each opportunity. None where there was no opportunity."""
        return self.raised / self.opportunities if self.opportunities else None

    @property
    def rests_on_few(self) -> bool:
        """Whether so few were raised that the rate is little more than a guess."""
        return self.raised < FEW


@dataclass(frozen=True, slots=True)
class Expected:
    """What an agency raised beside what it would have raised at the rate of all. `of_all` is what that rate rests on.

    The agency's own are part of the rate: where it has most of the opportunities, it is compared with itself.
    """

    opportunities: int
    raised: int
    of_all: Rate

    @property
    def expected(self) -> float | None:
        """How many it would have raised at the rate of all. None where there is no rate."""
        return None if self.of_all.rate is None else self.opportunities * self.of_all.rate

    @property
    def expected_between(self) -> tuple[float, float] | None:
        """The same at the lowest and at the highest rate that fits with what all of them raised."""
        if not self.of_all.opportunities:
            return None
        low, high = poisson_interval(self.of_all.raised)
        share = self.opportunities / self.of_all.opportunities
        return share * low, share * high

    @property
    def between(self) -> tuple[float, float]:
        """Between which numbers the one lies that such an agency raises in the long run."""
        return poisson_interval(self.raised)

    @property
    def chance(self) -> float | None:
        """The chance of so few or fewer, were it like all. None where there is no rate."""
        return None if self.expected is None else chance_of_so_few(self.raised, self.expected)

    @property
    def is_plausible(self) -> bool:
        """Whether so few may be chance. True where nothing can be said."""
        return self.chance is None or self.chance >= LEVEL

    @property
    def is_sure(self) -> bool:
        """Whether so few would not be chance even at the lowest rate that fits with what all of them raised."""
        low = self.expected_between
        return low is not None and chance_of_so_few(self.raised, low[0]) < LEVEL
