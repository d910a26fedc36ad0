"""The ticker: at once, again and again, and past any trouble."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from flask import Flask

from escalation import scheduler
from escalation.services.watching import ClocksApart

SECONDS = 20


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """An application whose sweep and delivery only count; each may be told to break."""
    app = Flask("ticking")
    app.config["SWEEP_SECONDS"] = 1
    seen = SimpleNamespace(
        app=app, sweeps=0, deliveries=0, to_operator=0, looks=0, broken=None, twice=threading.Event()
    )

    def sweep(**_: object) -> None:
        seen.sweeps += 1
        if seen.broken == "clock":
            raise ClocksApart("The clocks are 90 seconds apart.")
        if seen.broken == "sweep":
            raise RuntimeError("Zebediah Quillfeather")

    def deliver(*, operator_only: bool = False, **_: object) -> None:
        if operator_only:
            seen.to_operator += 1
            return
        seen.deliveries += 1
        if seen.deliveries >= 2:
            seen.twice.set()
        if seen.broken == "delivery":
            raise RuntimeError("Zebediah Quillfeather")

    def look(**_: object) -> None:
        seen.looks += 1

    monkeypatch.setattr(scheduler, "sweep", sweep)
    monkeypatch.setattr(scheduler, "look_and_tell", look)
    app.extensions["post"] = SimpleNamespace(deliver=deliver)
    scheduler.register(app)
    return seen


def test_a_failing_sweep_stops_neither_the_delivery_nor_the_next_tick(ticking: SimpleNamespace) -> None:
    ticking.broken = "sweep"
    scheduler.tick(ticking.app)
    scheduler.tick(ticking.app)
    assert (ticking.sweeps, ticking.deliveries) == (2, 2)


def test_files_are_drawn_at_each_tick_but_not_by_a_wrong_clock(
    ticking: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    draws = []
    monkeypatch.setattr(scheduler, "draw_due", lambda *, at: draws.append(at))
    scheduler.tick(ticking.app)
    ticking.broken = "clock"
    scheduler.tick(ticking.app)
    assert len(draws) == 1


def test_trouble_is_logged_without_what_the_fault_quotes(
    ticking: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    ticking.broken = "delivery"
    scheduler.tick(ticking.app)
    assert "The delivery failed: RuntimeError" in caplog.text
    assert "Zebediah" not in caplog.text


def test_the_first_tick_comes_at_once_although_the_next_is_an_hour_away(ticking: SimpleNamespace) -> None:
    ticking.app.config["SWEEP_SECONDS"] = 3600
    first = threading.Event()
    ticking.app.extensions["post"] = SimpleNamespace(deliver=lambda **_: first.set())
    running = ticking.app.extensions["ticker"].start()
    try:
        assert first.wait(SECONDS)
    finally:
        running.shutdown()


def test_it_goes_on_ticking_when_every_delivery_breaks(ticking: SimpleNamespace) -> None:
    ticking.broken = "delivery"
    running = ticking.app.extensions["ticker"].start()
    try:
        assert ticking.twice.wait(SECONDS)
    finally:
        running.shutdown()
    assert ticking.sweeps >= 2


def test_both_jobs_are_in_utc_never_overlap_and_never_count_as_missed(ticking: SimpleNamespace) -> None:
    running = scheduler.start_in_background(ticking.app)
    try:
        assert str(running.timezone) == "UTC"
        jobs = {job.id: (job.max_instances, job.coalesce, job.misfire_grace_time) for job in running.get_jobs()}
        assert jobs == {"tick": (1, True, None), "second_look": (1, True, None)}
    finally:
        running.shutdown()


def test_by_a_wrong_clock_the_operator_is_told_and_no_other_mail_leaves(
    ticking: SimpleNamespace, caplog: pytest.LogCaptureFixture
) -> None:
    ticking.broken = "clock"
    scheduler.tick(ticking.app)
    assert (ticking.sweeps, ticking.deliveries, ticking.to_operator) == (1, 0, 1)
    assert "The clocks are 90 seconds apart." in caplog.text


def test_the_second_look_comes_and_tells_the_operator_while_a_sweep_hangs(
    ticking: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    hanging, told = threading.Event(), threading.Event()
    monkeypatch.setattr(scheduler, "sweep", lambda **_: hanging.wait(SECONDS))
    ticking.app.extensions["post"] = SimpleNamespace(deliver=lambda **of: of["operator_only"] and told.set())
    running = ticking.app.extensions["ticker"].start()
    try:
        assert told.wait(SECONDS)
        assert ticking.looks >= 1
    finally:
        hanging.set()
        running.shutdown()


def test_a_mail_server_that_hangs_keeps_no_sweep_waiting_and_has_one_delivery_at_a_time(
    ticking: SimpleNamespace,
) -> None:
    over, third = threading.Event(), threading.Event()
    under_way: list[int] = []

    def deliver(*, operator_only: bool, **_: object) -> None:
        if not operator_only:
            under_way.append(1)
            over.wait(SECONDS)

    def sweep(**_: object) -> None:
        ticking.sweeps += 1
        if ticking.sweeps >= 3:
            third.set()

    ticking.app.extensions["post"] = SimpleNamespace(deliver=deliver)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scheduler, "sweep", sweep)
        running = ticking.app.extensions["ticker"].start()
        try:
            assert third.wait(SECONDS)
            assert len(under_way) == 1
        finally:
            over.set()
            running.shutdown()


@pytest.mark.parametrize("seconds", [-3600, 3600])
def test_a_clock_that_is_put_right_keeps_no_sweep_waiting(ticking: SimpleNamespace, seconds: int) -> None:
    """An hour's wait for the next tick: it comes at once when the clock jumps, and not before."""
    ticking.app.config["SWEEP_SECONDS"] = 3600
    offset = [0.0]
    running = ticking.app.extensions["ticker"].start()
    try:
        _wait_for(lambda: ticking.deliveries == 1)
        following = threading.Thread(
            target=scheduler.follow_the_clock,
            args=(running,),
            kwargs={"wall": lambda: time.time() + offset[0], "look_every": 0.05},
        )
        following.start()
        time.sleep(0.3)
        assert ticking.sweeps == 1
        offset[0] = seconds
        _wait_for(lambda: ticking.sweeps == 2)
    finally:
        running.shutdown()
    following.join(SECONDS)
    assert not following.is_alive()


def _wait_for(true: Callable[[], bool]) -> None:
    until = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_importing_it_starts_no_thread() -> None:
    code = "import threading, escalation.app, escalation.scheduler; print(threading.active_count())"
    root = Path(scheduler.__file__).parent.parent
    told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "1"


def test_it_ends_cleanly_when_the_process_is_asked_to(ticking: SimpleNamespace) -> None:
    asked = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGTERM))
    asked.start()
    before = signal.getsignal(signal.SIGTERM)
    scheduler.run(ticking.app)
    assert ticking.sweeps >= 1
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.fixture(autouse=True)
def _quiet() -> None:
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
