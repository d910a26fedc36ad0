"""Of which disagreements figures are, besides their period."""

from collections.abc import Collection
from dataclasses import dataclass

BOTH = "both"
"""A disagreement about children and adults: it is about a child, and about an adult."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A procedure's key, child or adult, the sector of an agency on the raising side. None: whichever it is."""

    route: str | None = None
    population: str | None = None
    sector: str | None = None

    @property
    def populations(self) -> frozenset[str]:
        """The populations that count, where not all do."""
        return frozenset({self.population, BOTH}) if self.population else frozenset()

    def takes(self, *, route: str, population: str, raising_sectors: Collection[str]) -> bool:
        """Whether a disagreement is one of them."""
        return (
            self.route in (None, route)
            and (self.population is None or population in self.populations)
            and (self.sector is None or self.sector in raising_sectors)
        )


EVERYTHING = Narrowing()
