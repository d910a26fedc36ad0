"""Change over time: an individuals chart with its limits, as health boards read it."""

from dataclasses import dataclass

FEWEST = 12
"""Under so many points there are no limits: a plain run of dots and a sentence."""


@dataclass(frozen=True, slots=True)
class ControlChart:
    """The mean of a run of numbers and the limits between which it moves by itself."""

    values: tuple[float, ...]
    mean: float
    lower: float
    upper: float
