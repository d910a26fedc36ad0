"""What was measured, as tables for people: `docs/performance.md`."""

from __future__ import annotations

import math
import os
import platform
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from tests.benchmarks.sweeps import Measured

WORKS = {
    "W1": "Cold sweep: every tenth newly past due; flag, journal entry, fact and one message each",
    "W1 ladder": "The same with the default ladder: the debtor, the other side and the raiser are told too",
    "W2": "Warm sweep, nothing due, straight after the cold one",
    "W2 ladder": "Warm sweep, straight after the cold one with the default ladder",
    "W3": "Raise by POST, p50, gunicorn with 2 workers",
    "W4": "What I must do now, p50, gunicorn with 2 workers",
    "W5 page": "The board's page, p50, gunicorn with 2 workers; the floor reads a rollup made by hand, as CSV",
    "W5 csv": "The board's report as CSV, p50, beside the same floor",
}
NOTES = (
    "statements",
    "messages",
    "megabytes",
    "calm",
    "p95",
    "floor_p95",
    "bare",
    "live_floor",
    "adding_up_seconds",
    "equal",
)
IN_SECONDS = ("calm", "p95", "floor_p95", "bare", "live_floor")


def document(found: Iterable[Measured], *, on: date, load: tuple[float, float]) -> str:
    """The whole page. `load`: the machine's load before and after, so that a reader can judge the figures."""
    grouped: dict[tuple[str, str], list[Measured]] = defaultdict(list)
    for one in found:
        grouped[one.work, one.kind].append(one)
    lines = [
        "# What the work costs",
        "",
        f"Measured on {on:%d %B %Y} with `./run benchmark`: {_machine()}, load {load[0]:.1f} before and {load[1]:.1f}",
        "after. The floor is hand-written SQL (for pages: a bare Flask application) that writes or reads the same",
        "kinds of row, in the same run on a copy of the same database, with the hashing of the journal left out.",
        "",
        "Times swing by up to a factor of two with other work on the machine; ratios to the floor swing less. None of",
        "it is asserted by the tests.",
    ]
    for (work, kind), rows in grouped.items():
        lines += ["", f"## {work}, {'PostgreSQL' if kind == 'postgresql' else 'SQLite'}", "", WORKS[work] + ".", ""]
        names = [name for name in NOTES if any(name in row.more for row in rows)]
        lines.append(
            f"| disagreements | ours | floor | ratio | {' | '.join(name.replace('_', ' ') for name in names)} |"
        )
        lines.append("|" + " --- |" * (4 + len(names)))
        for row in sorted(rows, key=lambda row: row.number):
            more = [_written(row.more[name], name in IN_SECONDS) if name in row.more else "" for name in names]
            figures = [f"{row.number:,}", _time(row.ours), _time(row.floor), f"{row.ours / row.floor:.1f}"]
            lines.append(f"| {' | '.join([*figures, *more])} |")
        if len(rows) > 1:
            lines += ["", f"Growth with the number of disagreements: exponent {_exponent(rows):.2f}."]
    return "\n".join([*lines, ""])


def _written(value: float, in_seconds: bool) -> str:
    return _time(value) if in_seconds else f"{value:,}"


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _exponent(rows: list[Measured]) -> float:
    """Of time in the number of disagreements: least squares on the logarithms."""
    x = [math.log(row.number) for row in rows]
    y = [math.log(row.ours) for row in rows]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum((a - mean_x) ** 2 for a in x)


def _machine() -> str:
    memory = Path("/proc/meminfo")
    size = f", {int(memory.read_text().split()[1]) // 1024**2} GiB" if memory.exists() else ""
    return f"{os.cpu_count()} cores{size}, {platform.system()}, Python {platform.python_version()}"
