"""The ticker: again and again a sweep, then a delivery. Nothing depends on it being punctual, or on there being one.

Importing this starts nothing: it belongs into a process of its own or into `serve`, never into a web worker.
"""

import logging
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from escalation import clock
from escalation.services.leaving_work import close_accounts
from escalation.services.sweeping import sweep

log = logging.getLogger(__name__)

MAILS_IN_A_TICK = 500
"""So that a long queue of mail does not hold up the next sweep for long."""


def register(app: Flask) -> None:
    """Put the ticker where a command finds it: `app.extensions["ticker"]`. Nothing runs yet."""
    app.extensions["ticker"] = Ticker(app)


@dataclass(frozen=True)
class Ticker:
    """What an application can do about its own ticking."""

    app: Flask

    def start(self) -> Any:
        """Tick beside what the process does; `shutdown()` of what this returns ends it."""
        return start_in_background(self.app)

    def run(self) -> None:
        """Tick until the process is asked to stop."""
        run(self.app)


def tick(app: Flask) -> None:
    """One sweep, one look at who has left, one delivery. Neither's trouble stops the other, or the next tick."""
    with app.app_context():
        _guarded("sweep", lambda: sweep(at=clock.now()))
        _guarded("closing of accounts", lambda: close_accounts(at=clock.now()))
        _guarded("delivery", lambda: _deliver(app))


def _deliver(app: Flask) -> None:
    app.extensions["post"].deliver(at=clock.now(), real_now=clock.real_now, limit=MAILS_IN_A_TICK)


def _guarded(name: str, work: Callable[[], object]) -> None:
    try:
        work()
    except Exception as broken:
        # Not the message: a database's may quote the row, and the row may name somebody.
        log.error("The %s failed: %s at %s", name, type(broken).__name__, _where(broken))


def _where(broken: BaseException) -> str:
    trace = broken.__traceback__
    place = "an unknown place"
    while trace is not None:
        code = trace.tb_frame.f_code
        if "escalation" in code.co_filename:
            place = f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place


def start_in_background(app: Flask) -> Any:
    """Start ticking beside what the process does, the first time at once. `shutdown()` of what it returns ends it."""
    scheduler = BackgroundScheduler(timezone="UTC")
    scheduler.add_job(
        tick,
        "interval",
        args=[app],
        id="tick",
        seconds=app.config["SWEEP_SECONDS"],
        next_run_time=clock.real_now(),
        coalesce=True,
        max_instances=1,
        misfire_grace_time=None,
    )
    scheduler.start()
    return scheduler


def run(app: Flask) -> None:
    """Tick until the process is asked to stop (SIGTERM or SIGINT); the tick under way is finished first."""
    asked = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        asked.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    scheduler = start_in_background(app)
    try:
        asked.wait()
    finally:
        scheduler.shutdown(wait=True)
        for number, handler in before.items():
            signal.signal(number, handler)
