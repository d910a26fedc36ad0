"""Schedulers that are killed, again and again: every flag once, every mail at least once, and hardly one twice."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest

from escalation.storage import heartbeats
from escalation.storage.sending import MOST_COPIES
from tests.faults.conftest import Install
from tests.faults.counting import Told, journal_faults, told
from tests.faults.installation import Installation
from tests.faults.post_office import Trap
from tests.faults.processes import Command, wait_until

POINTS = ("before", "unanswered", "answered", "random")
"""When the mail is announced; when the server has it and has not said so; when it has just said so; at any moment.

The last leaves little over, so it comes last: the others need a mail to be killed at.
"""

MAIL = {"MAIL_TIMEOUT_SECONDS": 3, "MAIL_LEASE_SECONDS": 6}
LONG = 1800.0


@pytest.mark.parametrize(("stalls", "kills"), [(30, 5)])
def test_killed_at_any_point_every_flag_is_raised_once_and_no_mail_is_lost(
    install: Install, trap: Trap, stalls: int, kills: int
) -> None:
    installation = install(stalls, speed=10, MAIL_URL=trap.url, **MAIL)
    killed = sum(_kill(installation, trap, point, kills, stalls) for point in POINTS)
    _all_is_told_at_last(installation, trap, stalls, killed)


@pytest.mark.slow
@pytest.mark.parametrize("point", POINTS)
def test_killed_sixty_times_at_one_point_every_flag_is_raised_once_and_no_mail_is_lost(
    install: Install, trap: Trap, point: str
) -> None:
    stalls = 600 if point == "random" else 300
    installation = install(stalls, speed=10, MAIL_URL=trap.url, **MAIL)
    killed = _kill(installation, trap, point, 60, stalls)
    found = _all_is_told_at_last(installation, trap, stalls, killed)
    if point == "before":
        assert found.extra == 0, "what never left was not sent twice"


def _kill(installation: Installation, trap: Trap, point: str, kills: int, stalls: int) -> int:
    """Start a scheduler, and kill it at that point; so many times. How many were killed at their work."""
    chance, killed = random.Random(point), 0
    for _ in range(kills):
        scheduler = installation.start("scheduler")
        if point == "random":
            time.sleep(chance.uniform(0.2, 3))
            scheduler.kill()
        else:
            with _set(trap, point, scheduler):
                wait_until(lambda one=scheduler: not one.alive or _finished(installation, stalls), "it is killed")
                killed -= scheduler.alive  # there was no mail left to kill it at
                scheduler.kill()
        scheduler.ended()
        killed += 1
    return killed


@contextmanager
def _set(trap: Trap, point: str, scheduler: Command) -> Iterator[None]:
    trap.point, trap.kill, trap.armed = point, scheduler.kill, True
    yield
    trap.armed = False


def _all_is_told_at_last(installation: Installation, trap: Trap, stalls: int, killed: int) -> Told:
    """The last scheduler lives, and finishes what the others left."""
    began, before = time.monotonic(), _swept_at(installation)
    last = installation.start("scheduler")
    done = lambda: _swept_at(installation) != before and _finished(installation, stalls)  # noqa: E731
    wait_until(done, "everything is told", patience=LONG)
    assert last.stop().code == 0
    found = told(installation, trap)
    print(f"\n{installation.kind}: {stalls} stalls, {killed} kills, {found}, {time.monotonic() - began:.0f} s")
    assert found.flags == {1: stalls}
    assert found.waiting == found.states.get("given_up", 0) == 0
    # One that was in a mail with others and is tried again by itself arrives in both.
    assert found.things >= found.states["sent"], "each that counts as sent was taken at least once"
    assert found.extra <= killed
    assert found.most_copies <= MOST_COPIES
    assert journal_faults(installation) == 0
    return found


def _swept_at(installation: Installation) -> datetime | None:
    with installation.looking() as session:
        return heartbeats.last(session, "sweep")


def _finished(installation: Installation, stalls: int) -> bool:
    found = told(installation)
    return found.flags == {1: stalls} and found.waiting == 0
