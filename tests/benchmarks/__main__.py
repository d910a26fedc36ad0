"""`./run benchmark`: measure, and print the tables or write them to a file."""

from __future__ import annotations

import argparse
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks import pages, reports, sweeps, table
from tests.benchmarks.places import Place, places
from tests.benchmarks.sweeps import Measured

SWEPT_AT = datetime(2026, 11, 25, 18, 0, tzinfo=UTC)
"""A Wednesday evening, an hour after the first dates of the overdue passed: one moment of each is due, as in the floor.
On other days a second one may be, which would be measured against a floor that does half."""

WORKS = ["W1", "W2", "W3", "W4", "W5"]
OVERDUE = 0.1
OPEN, LATE_OF_OPEN = 0.2, 0.02
"""Of the disagreements present while people raise and read: every fifth is open, and a few of those are overdue."""


def say(words: str) -> None:
    """Progress, beside the result."""
    print(f"{datetime.now(UTC):%H:%M:%S} {words}", file=sys.stderr, flush=True)


def measure(place: Place, works: set[str], number: int, asked: argparse.Namespace) -> list[Measured]:
    """Everything that was asked for on one size."""
    found: list[Measured] = []
    at = datetime.now(UTC).replace(microsecond=0)
    if works & {"W1", "W2"}:
        say(f"{place.kind}: seeding {number:,} open disagreements")
        url = place.seeded(number, SWEPT_AT, overdue=OVERDUE)
        if asked.ladder:
            say(f"{place.kind}: W1 and W2 on {number:,}, with the default ladder")
            found += sweeps.measure(place, url, number, SWEPT_AT, repeat=asked.repeat, name=" ladder")
        place.tell_one_recipient(url)
        place.tidy(url)
        say(f"{place.kind}: W1 and W2 on {number:,}")
        found += sweeps.measure(place, url, number, SWEPT_AT, repeat=asked.repeat)
        place.databases.drop(url)
    if works & {"W3", "W4"}:
        say(f"{place.kind}: seeding {number:,} disagreements of two years")
        url = place.seeded(number, at, overdue=LATE_OF_OPEN, closed=1 - OPEN)
        say(f"{place.kind}: W3 and W4 on {number:,}")
        found += pages.measure(place, url, number, requests=asked.requests)
        place.databases.drop(url)
    if "W5" in works:
        seeded = min(number, reports.SEEDED)
        say(f"{place.kind}: seeding {seeded:,} disagreements of two years")
        url = place.seeded(seeded, at, overdue=LATE_OF_OPEN, closed=1 - OPEN)
        say(f"{place.kind}: W5 on {number:,}")
        found += reports.measure(place, url, number, requests=asked.requests)
        place.databases.drop(url)
    return found


def main() -> None:
    """Read what is asked for, measure it, and hand it over."""
    parser = argparse.ArgumentParser(prog="./run benchmark", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000], help="up to 1000000")
    parser.add_argument("--works", nargs="+", choices=WORKS, default=WORKS)
    parser.add_argument("--databases", nargs="+", choices=["postgresql", "sqlite"], default=["postgresql", "sqlite"])
    parser.add_argument("--repeat", type=int, default=3, help="runs of each sweep; the median counts")
    parser.add_argument("--requests", type=int, default=200, help="requests for each page")
    parser.add_argument("--ladder", action="store_true", help="also with the default ladder")
    parser.add_argument("--write", type=Path, help="write the tables to this file")
    asked = parser.parse_args()
    before = os.getloadavg()[0]
    found: list[Measured] = []
    with places(asked.databases) as there:
        for place in there:
            for number in sorted(asked.sizes):
                found += measure(place, set(asked.works), number, asked)
                written = table.document(found, on=datetime.now(UTC).date(), load=(before, os.getloadavg()[0]))
                if asked.write:  # after each size, so that hours of measuring are not lost
                    asked.write.write_text(written, encoding="utf-8")
    print(written)


if __name__ == "__main__":
    main()
