"""W1 and W2: the sweep that flags the tenth part newly due, and the sweep that finds nothing to do."""

from __future__ import annotations

import json
import re
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import create_engine, text

from tests.benchmarks.floor_sql import NOTHING_DUE, sweep_statements
from tests.benchmarks.places import Place

WARM = 25


@dataclass(frozen=True)
class Measured:
    """One work on one size: the service's figure and the floor's, in seconds, and what went with it."""

    work: str
    kind: str
    number: int
    ours: float
    floor: float
    more: dict[str, Any]


def measure(place: Place, url: str, number: int, at: datetime, *, repeat: int, name: str = "") -> list[Measured]:
    """W1, W2 straight after it, and W2 after a vacuum, on copies of a seeded database."""
    cold, warm, floors, floors_warm, seen = [], [], [], [], {}
    for _ in range(repeat):
        with place.copy(url) as copied:
            floors.append(_floor_sweep(place, copied, at))
            floors_warm.append(_floor_nothing_due(place, copied, at))
        with place.copy(url) as copied:
            seen = _sweep(place, copied, at)
            cold.append(seen["cold"])
            warm.append(seen["warm"])
    with place.copy(url) as copied:
        _sweep(place, copied, at)
        place.tidy(copied)
        calm = _sweep(place, copied, at)["warm"]
    w1 = statistics.median(cold)
    more = {key: seen[key] for key in ("statements", "flags", "messages", "megabytes")}
    return [
        Measured(f"W1{name}", place.kind, number, w1, statistics.median(floors), more),
        Measured(
            f"W2{name}",
            place.kind,
            number,
            statistics.median(warm),
            statistics.median(floors_warm),
            {"statements": seen["warm_statements"], "calm": calm},
        ),
    ]


def _sweep(place: Place, url: str, at: datetime) -> dict[str, Any]:
    """One cold sweep and then warm ones, in a process of their own."""
    program = [sys.executable, "-m", "tests.benchmarks.sweeps", at.isoformat()]
    done = subprocess.run(program, env=place.environment(url), check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _floor_sweep(place: Place, url: str, at: datetime) -> float:
    answer = (at + timedelta(days=1)).replace(hour=17, minute=0, second=0, microsecond=0)
    engine = create_engine(url)
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        connection.rollback()
        began = time.perf_counter()
        values = {"at": _written(place, at), "answer_at": _written(place, answer), "answer": answer.isoformat()}
        for statement in sweep_statements(place.kind):
            asked = {name: values[name] for name in set(re.findall(r":(\w+)", statement)) & values.keys()}
            connection.execute(text(statement), asked)
        connection.commit()
        took = time.perf_counter() - began
    engine.dispose()
    return took


def _floor_nothing_due(place: Place, url: str, at: datetime) -> float:
    engine = create_engine(url)
    times = []
    with engine.connect() as connection:
        for _ in range(WARM):
            began = time.perf_counter()
            connection.execute(text(NOTHING_DUE), {"at": _written(place, at)}).all()
            connection.rollback()
            times.append(time.perf_counter() - began)
    engine.dispose()
    return statistics.median(times)


def _written(place: Place, at: datetime) -> Any:
    return at if place.kind == "postgresql" else at.replace(tzinfo=None).isoformat(" ", timespec="microseconds")


def run_here(at: datetime) -> dict[str, Any]:
    """In a process of its own: sweep once with everything due, then again and again with nothing due."""
    from sqlalchemy import event

    from escalation import clock
    from escalation.app import create_app
    from escalation.services import sweeping
    from escalation.storage.base import db, reading

    app = create_app()
    with app.app_context():
        seen: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *call: seen.append(call[2]))
        reading().execute(text("SELECT 1"))
        db.session.remove()
        del seen[:]
        swept = sweeping.sweep(at=at, real_now=clock.real_now)
        cold, statements = swept.seconds, len(seen)
        times = []
        for number in range(WARM):
            del seen[:]
            moment = at + timedelta(seconds=number)
            began = time.perf_counter()
            sweeping.sweep(at=moment, real_now=clock.real_now)
            times.append(time.perf_counter() - began)
    return {
        "cold": cold,
        "statements": statements,
        "flags": swept.flags,
        "messages": swept.messages,
        "warm": statistics.median(times),
        "warm_first": times[0],
        "warm_statements": sum(not each.startswith(("BEGIN", "PRAGMA")) for each in seen),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


if __name__ == "__main__":
    print(json.dumps(run_here(datetime.fromisoformat(sys.argv[1]))))
