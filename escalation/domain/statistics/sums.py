"""Counts of a period added up, and how they are asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Sums:
    """Counts by key. `months` has each month of the period in which anything was raised; `ever` is of all time."""

    total: Mapping[str, int]
    months: Mapping[date, Mapping[str, int]]
    ever: Mapping[str, int]

    def by(self, name: str, *, of: str = "total") -> dict[tuple[str, ...], int]:
        """The counts whose key begins with a word, by the words after it."""
        counts: Mapping[str, int] = getattr(self, of)
        start = f"{name}|"
        return {tuple(key[len(start) :].split("|")): n for key, n in counts.items() if key.startswith(start)}
