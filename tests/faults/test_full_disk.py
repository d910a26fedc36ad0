"""A full disk: what cannot be recorded is refused in plain words, and as soon as there is room everything goes on."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.databases import SqliteDatabases
from tests.faults.conftest import Install
from tests.faults.counting import raised, told
from tests.faults.installation import Installation
from tests.faults.people import Browser, Load
from tests.faults.post_office import Trap
from tests.faults.processes import Command, Web, wait_until

STALLS = 10
BACK_WITHIN = 10.0
REFUSAL = "We are out for a moment"


@contextmanager
def _small_disk(folder: Path) -> Iterator[bool]:
    """A file system of 64 MB at that folder, where this process may make one. Whether it did."""
    mounted = False
    if os.geteuid() == 0 and shutil.which("mount"):
        command = ["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", str(folder)]
        mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], capture_output=True, check=False)


def _fill(folder: Path) -> Callable[[], None]:
    """Take the last byte. How to give them back."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 10, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                pass
    return ballast.unlink


def _forbid(web: Web, scheduler: Command) -> Callable[[], None]:
    """Let no process write beyond the first bytes of any file, where no small disk can be had. How to allow it."""
    processes = [*web.workers(), psutil.Process(scheduler.process.pid)]
    for one in processes:
        one.rlimit(psutil.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    def allow() -> None:
        for one in processes:
            one.rlimit(psutil.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    return allow


@pytest.fixture
def cramped(install: Install, tmp_path: Path, trap: Trap) -> Iterator[tuple[Installation, Path | None]]:
    """An installation whose file lies on a small disk, and where that is; None where there is none to be had."""
    disk = tmp_path / "disk"
    disk.mkdir()
    with _small_disk(disk) as mounted:
        installation = install(STALLS, speed=60, MAIL_URL=trap.url)
        if mounted:
            installation.url = SqliteDatabases(disk).copy_of(installation.url)
        yield installation, disk if mounted else None
        installation.close()


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session")
@pytest.mark.parametrize(("tries", "full"), [(6, False), pytest.param(60, True, marks=pytest.mark.slow)])
def test_a_full_disk_is_refused_politely_and_with_room_everything_goes_on_at_once(
    cramped: tuple[Installation, Path | None], trap: Trap, tries: int, full: bool
) -> None:
    installation, disk = cramped
    web = installation.serve()
    scheduler = installation.start("scheduler", gate=None, more={"ESCALATION_SWEEP_SECONDS": "1"})
    wait_until(lambda: told(installation).flags == {1: STALLS}, "the stalls are flagged")
    [(person, email)] = installation.raisers(1)
    drafts = installation.drafts(person, tries + 2)
    browser, load = Browser(web.port), Load()
    form = {"csrf_token": browser.sign_in(email)}

    def raise_it(draft: str) -> tuple[int, str]:
        answer = browser.post(f"/raise/calderbeck/{draft}/check", form)
        if answer.status == 302:
            load.note(draft, answer.location.rpartition("/")[2], 0)
        return answer.status, answer.text

    assert raise_it(drafts[0])[0] == 302
    make_room = _fill(disk) if disk is not None else _forbid(web, scheduler)
    refused = [raise_it(draft) for draft in drafts[1:-1]]
    typed = browser.post(f"/raise/calderbeck/{drafts[-1]}/decision", {**form, "decision.what": "Closed unseen"})
    reading = browser.get("/help")
    make_room()
    back = wait_until(lambda: raise_it(drafts[1])[0] == 302, "it is raised")
    later = [raise_it(draft)[0] for draft in drafts[2:]]

    found = raised(installation, load)
    print(
        f"\n{'a full disk' if disk else 'no leave to write'}: {len(refused)} refused, {len(load.acknowledged)} "
        f"acknowledged, {found}, back after {back:.1f} s"
    )
    assert {status for status, _ in refused} == {503}
    assert all(REFUSAL in text for _, text in refused)
    assert (typed.status, REFUSAL in typed.text, "Closed unseen" in typed.text) == (503, True, True)
    assert reading.status == 200
    assert later == [302] * len(later)
    assert len(load.acknowledged) == tries + 2
    assert found.lost == found.doubled == found.without_entry == found.faults == found.draft_left == 0
    assert scheduler.alive
    wait_until(lambda: told(installation).waiting == 0, "everything is told")
    assert told(installation, trap).flags == {1: STALLS, 0: tries + 2}
    if full:
        assert back <= BACK_WITHIN
