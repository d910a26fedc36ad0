"""Two years of closed disagreements in Calderbeck, made the same way every time.

No clock is read and nothing is left to chance: the order of the dates comes from a fixed seed.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

from escalation.domain.working_time import is_working_day
from escalation.services.bank_holidays import frozen_calendar

from .cast import cast
from .courses import tell
from .strands import ABOUT, STRANDS, Strand
from .telling import Plot
from .topics import ADULT, topics

FIRST_DAY = date(2024, 11, 4)
LAST_DAY = date(2026, 11, 5)
LAST_SLOW_DAY = date(2026, 8, 3)
"""Long stories begin by then, so that all are closed when the demo opens."""

REPEATED_AFTER = timedelta(days=49)
SEED = 1989
FRIDAY = 4

PREFIXES = {
    "adult-social-care": "ASC", "calderbeck-infirmary": "CRI", "csc": "CSC", "fellside-academy": "FA", "housing": "HSG",
    "icb": "ICB", "lantern-house": "LH", "little-larches": "LL", "marsh-end": "MES", "mental-health-trust": "MHT",
    "police": "PVD", "probation": "PRB", "tarnside-primary": "TPS", "willowmere": "WC", "young-carers": "YC",
    "zero-to-nineteen": "HV",
}  # fmt: skip
"""How the agencies' own reference numbers begin."""


def stories() -> list[dict[str, Any]]:
    """Every story, in the order in which they begin. Each names its partnership."""
    calendar = frozen_calendar("england-and-wales")
    plots = sorted(_plots(), key=lambda plot: (plot.starts, plot.ref))
    return [tell(plot, cast(_partnership(plot)), calendar) for plot in plots]


def documents() -> list[dict[str, Any]]:
    """The same stories as files of stories have them: one document for each partnership."""
    gathered: dict[str, list[dict[str, Any]]] = {}
    for story in stories():
        gathered.setdefault(story["partnership"], []).append({k: v for k, v in story.items() if k != "partnership"})
    return [{"partnership": key, "stories": told} for key, told in gathered.items()]


def _partnership(plot: Plot) -> str:
    return "calderbeck-adults" if plot.topic.population == ADULT else "calderbeck"


def _plots() -> Iterator[Plot]:
    starts = _Starts()
    told: Counter[str] = Counter()
    raised: Counter[str] = Counter()
    number = 0
    for strand in STRANDS:
        for turn in range(strand.count):
            choices = [topics()[key] for key in ABOUT[strand.protocol, strand.population]]
            if strand.raisers:
                choices = [topic for topic in choices if set(topic.raisers) & set(strand.raisers)]
            under = f"{strand.protocol} {strand.population} {strand.raisers}"
            topic = choices[told[under] % len(choices)]
            told[under] += 1
            raisers = [r for r in topic.raisers if not strand.raisers or r in strand.raisers]
            raiser = raisers[told[topic.key] % len(raisers)]
            receivers = [r for r in topic.receivers if r != raiser or strand.protocol == "iro-statutory"]
            told[topic.key] += 1
            raised[raiser] += 1
            number += 1
            plot = Plot(
                ref=f"CB-{number:03}",
                reference=f"{PREFIXES[raiser]}-{2100 + 7 * number}",
                protocol=strand.protocol,
                topic=topic,
                raiser=raiser,
                receiver=receivers[turn % len(receivers)],
                starts=starts.take(strand),
                reach=strand.reach,
                late=strand.late,
                outcomes=strand.outcomes[turn % len(strand.outcomes)],
                twists=strand.twists,
                joint=strand.joint,
                told_by=raised[raiser],
            )
            if "again" in strand.twists:
                yield _first_time(plot)
            yield plot


def _first_time(plot: Plot) -> Plot:
    """The earlier disagreement about the same child, settled some weeks before it came up again."""
    starts = plot.starts - REPEATED_AFTER
    return Plot(
        ref=f"{plot.ref}-A", reference=plot.reference, protocol=plot.protocol, topic=plot.topic, raiser=plot.raiser,
        receiver=plot.receiver, starts=starts, outcomes=("new_plan_agreed",), told_by=plot.told_by,
    )  # fmt: skip


class _Starts:
    """Working days spread evenly over the two years, dealt out in a shuffled order."""

    def __init__(self) -> None:
        calendar = frozen_calendar("england-and-wales")
        number = sum(strand.count for strand in STRANDS)
        span = (LAST_DAY - FIRST_DAY).days
        days = []
        for index in range(number):
            on = FIRST_DAY + timedelta(days=index * span // (number - 1))
            while not is_working_day(on, calendar):
                on += timedelta(days=1)
            days.append(on)
        Random(SEED).shuffle(days)  # noqa: S311 - only has to be the same every time
        slow = sum(strand.count for strand in STRANDS if not strand.quick)
        self._slow = [on for on in days if date(2025, 2, 3) <= on <= LAST_SLOW_DAY][:slow]
        self._quick = list(days)
        for on in self._slow:
            self._quick.remove(on)

    def take(self, strand: Strand) -> date:
        """The next day for a story of this strand; a Friday for what happens at a weekend."""
        days = self._quick if strand.quick else self._slow
        if "weekend_danger" in strand.twists:
            return days.pop(next(index for index, on in enumerate(days) if on.weekday() == FRIDAY))
        return days.pop()
