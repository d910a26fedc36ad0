"""Disagreements to publish from: made up by number, or by lot."""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from escalation.domain.statistics.published import PublishedCase

ON = date(2026, 2, 2)
"""When it is published: 2025 is over, and the first quarter of 2026 is not."""

CHILD, ADULT = "child", "adult"
POPULATIONS = {"for-children": (CHILD,), "for-adults": (ADULT,), "for-both": (CHILD, ADULT)}
"""Whom each procedure is for, which anybody may read."""
CATEGORIES = ("threshold", "plan", "opinion")
SECTORS = ("health", "police", "education")


def raised(day: date, **other: Any) -> PublishedCase:
    """One disagreement of that day, like any other but for what is said."""
    plain: dict[str, Any] = {
        "route": "for-children",
        "population": CHILD,
        "category": "threshold",
        "sectors": frozenset({"health"}),
        "stage": 1,
        "outcomes": frozenset({"agreed"}),
        "closed": True,
    }
    return PublishedCase(raised_on=day, **{**plain, **other})


def in_quarters(*numbers: int, year: int = 2025, **other: Any) -> list[PublishedCase]:
    """So many in each quarter of a year."""
    return [
        raised(date(year, 3 * place + 1, 15), **other) for place, number in enumerate(numbers) for _ in range(number)
    ]


def by_lot(lot: Random, *years: int) -> Iterator[PublishedCase]:
    """A history of some years: quarters with many and with few, things that are common in one and rare in another."""
    for quarter_first in [date(year, month, 1) for year in years for month in (1, 4, 7, 10)]:
        common = [lot.choice((0, 1, 3, 12)) + 0.01 for _ in range(5)]
        closed = lot.random() < 0.6
        for _ in range(lot.choice((0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 12, 15, 20, 30))):
            route = lot.choices(tuple(POPULATIONS), common[:3])[0]
            yield raised(
                quarter_first + timedelta(days=lot.randrange(89)),
                route=route,
                population=lot.choices(POPULATIONS[route], common[: len(POPULATIONS[route])])[0],
                category=lot.choices(CATEGORIES, common[1:4])[0],
                sectors=frozenset(lot.sample(SECTORS, lot.choice((1, 1, 1, 2)))),
                stage=lot.choices((1, 2, 3, 4, 5), common)[0],
                outcomes=frozenset(lot.sample(("agreed", "changed", "withdrawn"), lot.choice((1, 1, 2)))),
                closed=closed or lot.random() < 0.9,
            )
