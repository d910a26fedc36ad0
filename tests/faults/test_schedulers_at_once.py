"""Several schedulers and sweeps by hand at the same moment: the database decides, and nothing happens twice."""

from __future__ import annotations

import time

import pytest

from tests.faults.conftest import Install
from tests.faults.counting import journal_faults, told
from tests.faults.post_office import Trap
from tests.faults.processes import nursery, wait_until

LONG = 1800.0


@pytest.mark.parametrize(
    ("stalls", "schedulers", "sweeps"), [(40, 2, 3), pytest.param(900, 4, 6, marks=pytest.mark.slow)]
)
def test_every_flag_is_raised_once_and_every_mail_sent_once(
    install: Install, trap: Trap, stalls: int, schedulers: int, sweeps: int
) -> None:
    # A lease as long as by default: nobody dies here, so nobody has to be followed soon.
    installation = install(stalls, MAIL_URL=trap.url)
    gate = nursery.Barrier(schedulers + sweeps)
    began = time.monotonic()
    running = [installation.start("scheduler", gate=gate) for _ in range(schedulers)]
    once = [installation.start("sweep", "--json", gate=gate) for _ in range(sweeps)]
    ended = [one.ended(LONG) for one in once]

    def finished() -> bool:
        found = told(installation)
        return found.flags == {1: stalls} and found.waiting == 0

    wait_until(finished, "everything is told", patience=LONG)
    assert [one.stop().code for one in running] == [0] * schedulers
    found = told(installation, trap)
    by_hand = [one.document["flags"] for one in ended]
    print(f"\n{installation.kind}: {stalls} stalls, by hand {by_hand}, {found}, {time.monotonic() - began:.0f} s")
    assert [one.code for one in ended] == [0] * sweeps, ended
    assert found.flags == {1: stalls}
    assert set(found.states) <= {"sent", "withdrawn"}
    assert (found.extra, found.things) == (0, found.states["sent"])
    assert journal_faults(installation) == 0
