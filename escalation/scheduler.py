"""The ticker: again and again a sweep, then a delivery; beside it a second look, in case the sweep does not come to it.

A delivery goes on beside the next sweeps: a mail server that takes its time with each mail hides no flag.

Nothing depends on the ticker being punctual, or on there being one.

Importing this starts nothing: it belongs into a process of its own or into `serve`, never into a web worker.
"""

import logging
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import FrameType
from typing import Any

from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask

from escalation import clock
from escalation.services.date_following import work_off
from escalation.services.leaving_work import close_accounts
from escalation.services.non_use.samples import draw_due
from escalation.services.report.adding_up import add_up
from escalation.services.report.mailing import mail_due
from escalation.services.set_aside import try_again
from escalation.services.sweeping import sweep
from escalation.services.watching import ClocksApart, look_and_tell

log = logging.getLogger(__name__)

MAILS_IN_A_TICK = 500
"""After as many the next delivery goes on, and its clock is looked at anew."""

LOOK_AT_THE_CLOCK_EVERY = 5.0
A_JUMP = 2.0
"""Seconds. A clock that is merely slewed moves by much less between two looks."""

BATCHES_IN_A_TICK = 10
"""So that a long job of moving dates does not either."""

BATCHES_OF_FIGURES = 20


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


def tick(app: Flask, hand_over: Callable[..., object] | None = None) -> None:
    """One sweep, one look at who has left and at what files are to be drawn, one delivery.

    Nothing's trouble stops the rest, or the next tick. By a wrong clock nothing is done but telling the operator: mail
    meant for the morning would leave at night. `hand_over` has the delivery done by somebody else, so that it keeps no
    next tick waiting.
    """
    with app.app_context():
        _guarded("other try of what was set aside", lambda: try_again(at=clock.now()))
        agreed = _guarded("sweep", lambda: sweep(at=clock.now(), real_now=clock.real_now))
        if agreed:
            _guarded("following of dates", lambda: work_off(now=clock.now, most=BATCHES_IN_A_TICK))
            _guarded("adding up of figures", lambda: add_up(most=BATCHES_OF_FIGURES))
            _guarded("closing of accounts", lambda: close_accounts(at=clock.now()))
            _guarded("mailing of figures", lambda: mail_due(at=clock.now()))
            _guarded("drawing of files", lambda: draw_due(at=clock.now()))
    (hand_over or delivery)(app, operator_only=not agreed)


def delivery(app: Flask, *, operator_only: bool = False) -> None:
    """One delivery of what waits, or only of what the operator is to know."""
    with app.app_context():
        name = "delivery to the operator" if operator_only else "delivery"
        _guarded(name, lambda: _deliver(app, operator_only=operator_only))


class Beside:
    """Deliveries beside the ticks, one at a time. A process that is asked to stop ends after the one under way.

    A thread and no job: a job that adds another while its scheduler shuts down would wait for it for ever.
    """

    def __init__(self) -> None:
        self._last: threading.Thread | None = None

    def __call__(self, app: Flask, *, operator_only: bool) -> None:
        """Begin one, unless one is under way: that one takes what is new as well."""
        if self._last is None or not self._last.is_alive():
            given = {"operator_only": operator_only}
            self._last = threading.Thread(target=delivery, args=(app,), kwargs=given, name="delivery")
            self._last.start()


def second_look(app: Flask, since: datetime) -> None:
    """Whether the sweep does its work; if not, the operator is told without its help. `since`: when this began."""
    every = timedelta(seconds=app.config["SWEEP_SECONDS"])
    with app.app_context():
        _guarded(
            "second look",
            lambda: look_and_tell(at=clock.now(), real_now=clock.real_now, sweep_every=every, watched_since=since),
        )
    delivery(app, operator_only=True)


def _deliver(app: Flask, *, operator_only: bool = False) -> None:
    app.extensions["post"].deliver(
        at=clock.now(), real_now=clock.real_now, limit=MAILS_IN_A_TICK, operator_only=operator_only
    )


def _guarded(name: str, work: Callable[[], object]) -> bool:
    """Do it, whatever comes of it. False where this machine's clock cannot be believed."""
    try:
        work()
    except ClocksApart as wrong:
        log.error("%s", wrong)
        return False
    except Exception as broken:
        # Not the message: a database's may quote the row, and the row may name somebody.
        log.error("The %s failed: %s at %s", name, type(broken).__name__, _where(broken))
    return True


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
    every = app.config["SWEEP_SECONDS"]
    always = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler = BackgroundScheduler(timezone="UTC")
    ticking = {"args": [app, Beside()], "seconds": every, "next_run_time": clock.real_now(), **always}
    scheduler.add_job(tick, "interval", id="tick", **ticking)
    scheduler.add_job(second_look, "interval", args=[app, clock.now()], id="second_look", seconds=every, **always)
    scheduler.start()
    threading.Thread(target=follow_the_clock, args=(scheduler,), name="clock", daemon=True).start()
    return scheduler


def follow_the_clock(
    scheduler: Any,
    *,
    wall: Callable[[], float] = time.time,
    steady: Callable[[], float] = time.monotonic,
    look_every: float = LOOK_AT_THE_CLOCK_EVERY,
) -> None:
    """While the scheduler runs: when the machine's clock is put forward or back, let every job be due at once.

    Jobs wait for a time of day: a clock that was an hour ahead and is put right would stop the sweep for an hour.
    """
    before = wall() - steady()
    while scheduler.running:
        time.sleep(look_every)
        now = wall() - steady()
        if abs(now - before) > A_JUMP:
            log.warning("This machine's clock was changed by %d seconds.", round(now - before))
            for job in scheduler.get_jobs() if scheduler.running else ():
                job.modify(next_run_time=clock.real_now())
        before = now


def run(app: Flask) -> None:
    """Tick until the process is asked to stop (SIGTERM or SIGINT); the tick under way is finished first."""
    asked = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        asked.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    scheduler = start_in_background(app)
    try:
        # A signal that comes just before the wait begins does not end it: so it is looked up again each second.
        while not asked.wait(timeout=1.0):
            pass
    finally:
        scheduler.shutdown(wait=True)
        for number, handler in before.items():
            signal.signal(number, handler)
