"""The sweep: whatever has come to one of its moments is carried out, oldest first, each once.

Any number may run at once: the database decides. Each batch claims its disagreements, fires the first due moment
of each, and commits flags, journal, facts and messages together.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import datetime, timedelta
from threading import Lock

from escalation.services.sweep_batches import Swept, fire_all, work_off
from escalation.services.watching import require_agreeing_clocks
from escalation.storage import due, heartbeats
from escalation.storage.base import transaction, writers_at_once

BATCH = 250
"""Disagreements in one transaction: enough to spread its cost, few enough to hold nobody up for long."""


class _DryRun(Exception):
    """Ends a transaction whose work must not stay."""


def sweep(
    *,
    at: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
    real_now: Callable[[], datetime] | None = None,
) -> Swept:
    """Work off every moment that is due by `at`. A dry run says what it would do and leaves nothing behind.

    Where `at` comes from this machine's clock, `real_now` is that clock: ClocksApart, and nothing is done, where it is
    more than a minute off the database's.
    """
    if real_now is not None:
        require_agreeing_clocks(at=at, real_now=real_now)
    began = time.perf_counter()
    swept = Swept(at, dry_run=dry_run)
    if dry_run:
        _try(swept, at)
    else:
        _work_off_everything(swept, at, progress)
        if not swept.set_aside:
            with transaction() as session:
                heartbeats.beat_lightly(session, "sweep", at)
                if swept.worst_lag_seconds is not None:
                    heartbeats.note_lag(session, timedelta(seconds=swept.worst_lag_seconds), at)
    swept.seconds = time.perf_counter() - began
    return swept


def _try(swept: Swept, at: datetime) -> None:
    try:
        with transaction() as session:
            while fire_all(session, swept, due.claim(session, at, most=BATCH), at, dry_run=True):
                pass
            raise _DryRun
    except _DryRun:
        pass


def _work_off_everything(swept: Swept, at: datetime, progress: Callable[[int], None] | None) -> None:
    """Batch after batch until nothing is due; where there are many, two at a time.

    While the database writes one batch, the next is being decided. Where the database lets only one write at a time,
    there is nothing to gain.
    """
    counting = Lock()

    def batch() -> int:
        tally, fired = work_off(at, most=BATCH)
        with counting:
            swept.add(tally)
            if fired and progress is not None:
                progress(swept.rungs)
        return fired

    def batches() -> None:
        while batch():
            pass

    first = batch()
    if not first:
        return
    if first < BATCH // 2 or writers_at_once() == 1:
        batches()
        return
    with ThreadPoolExecutor(writers_at_once(), thread_name_prefix="sweep") as pool:
        # Each in a context of its own, so that all use the same application's database.
        for each in [pool.submit(copy_context().run, batches) for _ in range(writers_at_once())]:
            each.result()
    batches()
