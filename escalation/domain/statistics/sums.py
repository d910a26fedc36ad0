"""Counts of a period added up, and how they are asked for."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

Counts = Mapping[str, int]
Named = Mapping[str, Mapping[tuple[str, ...], int]]


@dataclass(frozen=True)
class Sums:
    """Counts by key. `months` has each month of the period in which anything was raised; `ever` is of all time."""

    total: Counts
    months: Mapping[date, Counts]
    ever: Counts

    def by(self, name: str, *, of: str = "total") -> Mapping[tuple[str, ...], int]:
        """The counts whose key begins with a word, by the words after it."""
        return (self._total if of == "total" else self._ever).get(name, {})

    @cached_property
    def _total(self) -> Named:
        return _named(self.total)

    @cached_property
    def _ever(self) -> Named:
        return _named(self.ever)


def _named(counts: Counts) -> Named:
    """Counts by the first word of their key: a report asks for each of them several times."""
    found: dict[str, dict[tuple[str, ...], int]] = defaultdict(dict)
    for key, number in counts.items():
        name, *rest = key.split("|")
        if rest:
            found[name][tuple(rest)] = number
    return found
