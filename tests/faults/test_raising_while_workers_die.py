"""If the screen said that it is recorded, it is recorded, once, with all its traces: however many workers die."""

from __future__ import annotations

import random
import time

import pytest

from tests.faults.conftest import Install
from tests.faults.counting import raised
from tests.faults.people import Load, Raiser
from tests.faults.processes import PATIENCE, Web

WHOLE_WEB_EACH = 20
"""So many kills of a worker, then one of everything."""


@pytest.mark.parametrize(
    ("raises", "kills", "whole_web_each"),
    [(60, 6, 5), pytest.param(10_000, 200, WHOLE_WEB_EACH, marks=pytest.mark.slow)],
)
def test_what_was_acknowledged_is_there_once_with_all_its_traces_whoever_was_killed(
    install: Install, raises: int, kills: int, whole_web_each: int
) -> None:
    installation = install()
    web = installation.serve()
    load, people, chance = Load(), installation.raisers(8), random.Random(7)
    share = raises // len(people) + 1
    raisers = [
        Raiser(web.port, email, installation.drafts(person, share), load, patience=PATIENCE, seed=person)
        for person, email in people
    ]
    began = time.monotonic()
    for one in raisers:
        one.start()
    killed = 0
    while killed < kills and any(one.is_alive() for one in raisers):
        time.sleep(0.01)
        if len(load.acknowledged) >= (killed + 1) * raises // (kills + 1):
            killed += _kill(web, chance, everything=(killed + 1) % whole_web_each == 0)
    for one in raisers:
        one.join(PATIENCE * raises)
    seconds = time.monotonic() - began

    assert [one.fault for one in raisers if one.fault is not None] == []
    found = raised(installation, load)
    print(
        f"\n{installation.kind}: {len(load.acknowledged)} acknowledged, {killed} kills, {found}, "
        f"other answers {dict(load.answers)}, median {load.after(0.5):.3f} s, 99 % {load.after(0.99):.3f} s, "
        f"{seconds:.0f} s"
    )
    assert found.clean, found
    assert killed == kills
    assert len(load.acknowledged) + load.answers["gave up"] == share * len(people)
    assert [answer for answer in load.answers if answer[:3].isdigit() and answer != "503"] == []


def _kill(web: Web, chance: random.Random, *, everything: bool) -> bool:
    """Kill a worker, or all of the web, which is then started again. Whether there was anything to kill."""
    if not everything:
        return web.kill_a_worker(chance)
    web.kill()
    web.start()
    return True
