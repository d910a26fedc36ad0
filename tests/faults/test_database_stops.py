"""The database crashes and comes back under load: nothing acknowledged is lost, and everybody goes on by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import create_engine, text

from escalation.services.seeding.volume import seed
from escalation.storage.base import db
from tests.faults.conftest import Install, make_ready
from tests.faults.counting import raised, told
from tests.faults.installation import SHOWN, Installation
from tests.faults.people import Load, Raiser
from tests.faults.post_office import Trap
from tests.faults.processes import PATIENCE, Command, Web, wait_until
from tests.faults.server import own_server

MAIL = {"MAIL_TIMEOUT_SECONDS": 3, "MAIL_LEASE_SECONDS": 6}
STALLS = 20
BACK_WITHIN = 10.0
LONG = 600.0

SIZES = pytest.mark.parametrize(
    ("times", "raises_between", "full"), [(1, 10, False), pytest.param(6, 300, True, marks=pytest.mark.slow)]
)


@dataclass
class Work:
    """Pages, a scheduler, and people who raise without a break until it is enough."""

    installation: Installation
    trap: Trap
    web: Web
    scheduler: Command
    load: Load = field(default_factory=Load)
    enough: Event = field(default_factory=Event)
    raisers: list[Raiser] = field(default_factory=list)
    back: list[float] = field(default_factory=list)

    def begin(self, drafts: int) -> None:
        for person, email in self.installation.raisers(6):
            marks = self.installation.drafts(person, drafts)
            self.raisers.append(
                Raiser(self.web.port, email, marks, self.load, patience=LONG, seed=person, enough=self.enough.is_set)
            )
        for one in self.raisers:
            one.start()

    def go_on(self, raises: int) -> None:
        """Wait until so many more are acknowledged."""
        wanted = len(self.load.acknowledged) + raises
        wait_until(lambda: len(self.load.acknowledged) >= wanted, f"{raises} more are acknowledged", patience=LONG)

    def fail(self, cause: Callable[[], None], end_of_it: Callable[[], None]) -> None:
        """Let something fail, leave it for a while, end it, and see when the next raise is acknowledged."""
        cause()
        time.sleep(1)
        before = len(self.load.acknowledged)
        end_of_it()
        self.back.append(wait_until(lambda: len(self.load.acknowledged) > before, "somebody can raise again"))

    def end(self) -> None:
        self.enough.set()
        for one in self.raisers:
            one.join(PATIENCE)
        assert [one.fault for one in self.raisers if one.fault is not None] == []

    def check(self, failures: int, *, full: bool) -> None:
        """Nothing is lost and nothing doubled, of what people did and of what the scheduler did."""

        def finished() -> bool:
            found = told(self.installation)
            return found.flags.get(1) == STALLS and found.waiting == 0

        wait_until(finished, "everything is told", patience=LONG)
        assert self.scheduler.stop().code == 0
        found, sent = raised(self.installation, self.load), told(self.installation, self.trap)
        print(
            f"\n{self.installation.kind}: {failures} failures, {len(self.load.acknowledged)} acknowledged, {found}, "
            f"{sent}, other answers {dict(self.load.answers)}, back after {[round(one, 1) for one in self.back]} s"
        )
        assert found.lost == found.doubled == found.without_entry == found.faults == found.draft_left == 0
        assert set(sent.flags) == {0, 1}
        assert sent.flags[1] == STALLS
        assert sent.things == sent.states["sent"]
        assert sent.extra <= failures
        assert [answer for answer in self.load.answers if answer[:3].isdigit() and answer != "503"] == []
        if full:
            assert max(self.back) <= BACK_WITHIN


@pytest.fixture
def crashing(tmp_path: Path, trap: Trap) -> Iterator[tuple[Installation, Callable[[], None], Callable[[], None]]]:
    """An installation on a server of its own; how that crashes, and how it comes back."""
    with own_server() as server:
        make_ready(server.url, tmp_path)
        installation = Installation(
            server.url, "postgresql", tmp_path, 10, {"MAIL_URL": trap.url, **{k: str(v) for k, v in MAIL.items()}}
        )
        _stall(installation)
        yield installation, server.crash, server.start
        installation.close()


def _stall(installation: Installation) -> None:
    with installation.app.app_context():
        seed(disagreements=STALLS, overdue=1, closed=0, at=SHOWN)
        db.session.remove()
        db.engine.dispose()


@pytest.mark.postgres
@SIZES
def test_a_server_that_crashes_loses_nothing_and_everybody_comes_back_by_themselves(
    crashing: tuple[Installation, Callable[[], None], Callable[[], None]],
    trap: Trap, times: int, raises_between: int, full: bool,
) -> None:  # fmt: skip
    installation, crash, start = crashing
    web = installation.serve()
    work = Work(installation, trap, web, installation.start("scheduler"))
    work.begin(2 * times * raises_between)
    for _ in range(times):
        work.go_on(raises_between)
        work.fail(crash, start)
        work.go_on(raises_between)
        work.fail(lambda: _throw_everybody_out(installation.url), lambda: None)
    work.go_on(raises_between)
    work.end()
    work.check(2 * times, full=full)


def _throw_everybody_out(url: str) -> None:
    """End every connection, as an administrator or a failover does."""
    engine = create_engine(url)
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname IS NOT NULL AND pid <> pg_backend_pid()"
    )
    with engine.begin() as connection:
        connection.execute(text(others))
    engine.dispose()


@SIZES
def test_a_file_whose_every_process_is_killed_in_the_middle_of_its_work_loses_nothing(
    install: Install, trap: Trap, times: int, raises_between: int, full: bool
) -> None:
    installation = install(STALLS, speed=10, MAIL_URL=trap.url, **MAIL)
    web = installation.serve()
    work = Work(installation, trap, web, installation.start("scheduler"))
    work.begin(2 * times * raises_between)

    def kill() -> None:
        work.scheduler.kill()
        web.kill()

    def start() -> None:
        work.scheduler = installation.start("scheduler")
        web.start()

    for _ in range(times):
        work.go_on(raises_between)
        work.fail(kill, start)
    work.go_on(raises_between)
    work.end()
    work.check(times, full=full)
    if installation.kind == "sqlite":
        with installation.looking() as session:
            assert session.scalars(text("PRAGMA integrity_check")).all() == ["ok"]
