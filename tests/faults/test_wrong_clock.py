"""A machine whose clock jumps: it doubles and loses nothing; where the database knows better, it flags nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from escalation.storage.models.cases import FlagRow, MessageRow
from tests.faults import program
from tests.faults.conftest import Install
from tests.faults.counting import journal_faults, told
from tests.faults.installation import Installation
from tests.faults.post_office import OPERATOR, Trap
from tests.faults.processes import wait_until

DAY = 86_400
JUMPS = (2 * DAY, -DAY, 7 * DAY, 120, -120, 3600, -3600, 30 * DAY, -30 * DAY, 14 * DAY)
REFUSED = "seconds apart. Nothing is swept until they agree."


@pytest.mark.parametrize(
    "databases", [pytest.param("postgresql", marks=pytest.mark.postgres)], indirect=True, scope="session"
)
@pytest.mark.parametrize(("stalls", "jumps"), [(8, JUMPS[:2]), pytest.param(60, JUMPS, marks=pytest.mark.slow)])
def test_by_a_clock_that_the_database_contradicts_nothing_is_flagged_and_the_operator_is_told(
    install: Install, trap: Trap, stalls: int, jumps: tuple[int, ...]
) -> None:
    installation = install(stalls, MAIL_URL=trap.url)
    for jump in jumps:
        wrong = {program.JUMP: str(jump)}
        assert installation.start("sweep", more=wrong).ended().code == 1
        scheduler = installation.start("scheduler", more=wrong)
        wait_until(lambda one=scheduler: one.said.count(REFUSED) >= 2, "it refuses to sweep")
        assert told(installation).flags == {0: stalls}
        scheduler.kill()
        scheduler.ended()
    wait_until(lambda: _again_by_the_right_clock(installation, stalls), "everybody is told")
    found = told(installation, trap)
    print(f"\npostgresql: {len(jumps)} jumps, {found}, the operator has {len(trap.to(OPERATOR))} mails")
    assert (found.flags, found.extra, found.things) == ({1: stalls}, 0, found.states["sent"])
    assert trap.to(OPERATOR) != []
    assert journal_faults(installation) == 0


@pytest.mark.parametrize("databases", ["sqlite"], indirect=True, scope="session")
@pytest.mark.parametrize(("stalls", "jumps"), [(8, JUMPS[:2]), pytest.param(60, JUMPS, marks=pytest.mark.slow)])
def test_by_a_clock_that_nobody_can_contradict_nothing_is_doubled_and_nothing_lost(
    install: Install, trap: Trap, stalls: int, jumps: tuple[int, ...]
) -> None:
    """SQLite has no clock but the machine's, which jumps with it: what is flagged early cannot be helped there."""
    installation = install(stalls, MAIL_URL=trap.url)
    for jump in jumps:
        wrong = {program.JUMP: str(jump), program.DATABASE_TOO: "yes"}
        for command in ("sweep", "deliver"):
            done = installation.start(command, more=wrong).ended()
            assert done.code == 0, done.err
    wait_until(lambda: _again_by_the_right_clock(installation, stalls), "everybody is told")
    found = told(installation, trap)
    print(f"\nsqlite: {len(jumps)} jumps, {found}")
    assert found.extra == 0
    assert found.things == found.states["sent"]
    assert set(found.states) <= {"sent", "withdrawn", "pending"}, "what was made by a clock ahead waits for its day"
    assert _flags_of_one_clock(installation) == 1
    assert journal_faults(installation) == 0


def _again_by_the_right_clock(installation: Installation, stalls: int) -> bool:
    """Sweep and deliver once. Whether every stall is flagged and no mail is left whose time has come."""
    for command in ("sweep", "deliver"):
        done = installation.start(command).ended()
        assert done.code == 0, done.err
    with installation.looking() as session:
        due = MessageRow.state.in_(("pending", "sending")), MessageRow.not_before <= installation.now()
        waiting = session.scalar(select(func.count()).select_from(MessageRow).where(*due)) or 0
        flagged = session.scalar(select(func.count(FlagRow.disagreement_id.distinct()))) or 0
    return flagged == stalls and not waiting


def _flags_of_one_clock(installation: Installation) -> int:
    """How many flags the clock has that has most."""
    with installation.looking() as session:
        of_each = session.scalars(
            select(func.count(FlagRow.no)).group_by(FlagRow.disagreement_id, FlagRow.clock, FlagRow.rule)
        )
        return max(of_each)
