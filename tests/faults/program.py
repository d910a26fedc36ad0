"""What the processes of these tests run: the `escalation` command itself, by a clock that shows a working morning.

Mail waits for office hours, so by the machine's own clock these tests would pass by day and hang at night and at
weekends. As in the demo, the time the cases live in is a stored start and the real time since, here perhaps faster, so
that the minute before a second try is soon over. Leases and the guard against wrong clocks go by real time.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from escalation import clock
from escalation.cli import main
from escalation.storage import watching

CLOCK, JUMP, DATABASE_TOO = "FAULTS_CLOCK", "FAULTS_JUMP", "FAULTS_DATABASE_TOO"


def written(shown: datetime, real: datetime, speed: float) -> str:
    """A clock that showed `shown` at the real moment, for the environment of a process."""
    return f"{shown.isoformat()} {real.isoformat()} {speed}"


def live_by(environment: Mapping[str, str]) -> None:
    """Go by the clock that the environment names. A jump is how far the machine's own clock is wrong."""
    shown, begun, speed = environment[CLOCK].split()
    start, real, times = datetime.fromisoformat(shown), datetime.fromisoformat(begun), float(speed)
    jump = timedelta(seconds=float(environment.get(JUMP, "0")))

    def real_now() -> datetime:
        return datetime.now(UTC) + jump

    clock.real_now = real_now
    clock.now = lambda: start + (datetime.now(UTC) - real) * times + jump
    if environment.get(DATABASE_TOO):  # SQLite has no clock but the machine's
        watching.database_now = lambda session: real_now()


def run(arguments: Sequence[str], environment: Mapping[str, str], folder: Path, gate: Any = None) -> None:
    """Run one command as a process of its own. What it prints goes into files; it waits at the gate for others."""
    os.environ.update(environment)
    for stream, name in ((sys.stdout, "out"), (sys.stderr, "err")):
        stream.flush()
        with (folder / name).open("ab") as file:
            os.dup2(file.fileno(), stream.fileno())
    live_by(environment)
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    if gate is not None:
        gate.wait(60)
    sys.argv = ["escalation", *arguments]
    main()


def _end_with(parent: int) -> None:
    """End where the tests were killed themselves and nobody is left to end this process."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
