"""If the screen said that it is recorded, it is recorded, once, with all its traces: however many workers die."""

from __future__ import annotations

import random
import time

import pytest

from tests.faults.conftest import Install
from tests.faults.counting import raised
from tests.faults.people import Load, Raiser
from tests.faults.processes import PATIENCE, Web, every

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
    load, people = Load(), installation.raisers(8)
    share = raises // len(people) + 1
    raisers = [
        Raiser(web.port, email, installation.drafts(person, share), load, patience=PATIENCE, seed=person)
        for person, email in people
    ]
    began = time.monotonic()
    for one in raisers:
        one.start()
    killed = _kill_on_the_way(web, load, raises, kills, whole_web_each, lambda: not any(r.is_alive() for r in raisers))
    for one in raisers:
        one.join(PATIENCE * raises)
    seconds = time.monotonic() - began

    assert [one.fault for one in raisers if one.fault is not None] == []
    found = raised(installation, load)
    print(
        f"\n{installation.kind}: {len(load.acknowledged)} acknowledged, {killed} kills, {found}, "
        f"other answers {dict(load.answers)}, median {load.after(0.5):.3f} s, 99 % {load.after(0.99):.3f} s, {seconds:.0f} s"
    )
    assert found.clean, found
    assert killed == kills
    assert len(load.acknowledged) + load.answers["gave up"] == share * len(people)
    assert [answer for answer in load.answers if answer[:3].isdigit() and answer != "503"] == []


def _kill_on_the_way(web: Web, load: Load, raises: int, kills: int, whole_web_each: int, over: object) -> int:
    """Kill a worker after each so many acknowledgements, now and then all of them. How many kills there were."""
    assert callable(over)
    chance, killed, each = random.Random(7), 0, max(raises // (kills + 1), 1)
    for _ in every(0.01, lambda: killed >= kills or over()):
        if len(load.acknowledged) < each * (killed + 1):
            continue
        if (killed + 1) % whole_web_each == 0:
            web.kill()
            web.start()
            killed += 1
        elif web.kill_a_worker(chance):
            killed += 1
    return killed
