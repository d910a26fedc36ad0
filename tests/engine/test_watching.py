"""The engine watches itself: a wrong clock, dates that nobody worked off, and a sweep that has stopped."""

import threading
import time
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from escalation.services import watching
from escalation.services.sweeping import sweep
from escalation.services.watching import ClocksApart, look_and_tell, second_look
from escalation.storage import heartbeats
from escalation.storage.base import db, reading, transaction
from escalation.storage.models.cases import DisagreementRow, FlagRow, MessageRow
from tests.engine.conftest import World

MINUTE = timedelta(minutes=1)
DUE = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)  # raised on Monday the 2nd, one working day
SWEPT_AT = DUE + MINUTE


def machine(ahead: timedelta = timedelta(0)) -> datetime:
    """The time on a machine whose clock is so far ahead of the database's."""
    return datetime.now(UTC) + ahead


def told() -> Counter[str]:
    """What the operator was told, by cause."""
    db.session.rollback()
    return Counter(reading().scalars(select(MessageRow.kind).where(MessageRow.disagreement_id.is_(None))))


def flags() -> int:
    db.session.rollback()
    return reading().scalar(select(func.count()).select_from(FlagRow)) or 0


def look(at: datetime) -> bool:
    return look_and_tell(at=at, real_now=machine, sweep_every=MINUTE, watched_since=DUE)


@pytest.mark.parametrize("ahead", [timedelta(seconds=70), timedelta(days=-1)])
def test_by_a_wrong_clock_nothing_is_flagged_and_the_operator_is_told_once(world: World, ahead: timedelta) -> None:
    world.raise_one()
    for second in range(3):
        with pytest.raises(ClocksApart, match="seconds apart"):
            sweep(at=SWEPT_AT + timedelta(seconds=second), real_now=lambda: machine(ahead))
    with pytest.raises(ClocksApart):  # by that clock everything would seem late
        look_and_tell(at=SWEPT_AT, real_now=lambda: machine(ahead), sweep_every=MINUTE, watched_since=DUE)
    assert flags() == 0
    assert told() == {"clocks_apart": 1}
    sweep(at=SWEPT_AT, real_now=lambda: machine(timedelta(seconds=50)))
    assert flags() == 2


def test_dates_that_wait_for_more_than_two_sweeps_are_told_once_and_again_after_an_hour(world: World) -> None:
    world.raise_one()
    world.raise_one(2)
    sweep(at=DUE - MINUTE)  # the reminders
    assert second_look(at=DUE + timedelta(seconds=119), sweep_every=MINUTE).not_worked_off == 0
    found = second_look(at=DUE + 2 * MINUTE, sweep_every=MINUTE)
    assert (found.not_worked_off, found.oldest, found.set_aside) == (2, DUE, 0)
    assert [look(DUE + minutes * MINUTE) for minutes in (2, 3, 61, 62, 63)] == [True, False, False, True, False]
    assert told() == {"not_worked_off": 2}
    sweep(at=DUE + 64 * MINUTE)
    assert second_look(at=DUE + 64 * MINUTE, sweep_every=MINUTE).not_worked_off == 0


def test_what_is_set_aside_is_counted_apart_and_is_not_taken_for_a_sweep_that_sleeps(world: World) -> None:
    ref = world.raise_one()
    with db.engine.begin() as connection:
        unreadable = {"happenings": [{"x": 1}]}
        connection.execute(update(DisagreementRow).where(DisagreementRow.ref == ref).values(memory=unreadable))
    sweep(at=SWEPT_AT)
    found = second_look(at=DUE + 5 * MINUTE, sweep_every=MINUTE)
    assert (found.not_worked_off, found.set_aside) == (0, 1)


def test_a_sweep_that_stops_where_nothing_is_due_is_told_after_ten_minutes(world: World) -> None:
    sweep(at=DUE)
    looks = [minute for minute in range(1, 80) if look(DUE + minute * MINUTE)]
    assert looks == [10, 70]
    assert told() == {"sweep_late": 2}


def test_where_no_sweep_ever_ran_the_ten_minutes_count_from_when_somebody_began_to_look(world: World) -> None:
    assert [look(DUE + minutes * MINUTE) for minutes in (0, 9, 10)] == [False, False, True]
    assert watching.late_since(at=DUE, sweep_every=MINUTE) == (True, None)


def test_a_sweep_that_a_wrong_clock_dated_into_the_future_hides_no_silence(world: World) -> None:
    sweep(at=DUE + timedelta(days=1))
    assert watching.late_since(at=DUE, sweep_every=MINUTE)[0]
    assert [look(DUE + minutes * MINUTE) for minutes in (9, 10)] == [False, True]
    assert told() == {"sweep_late": 1}
    db.session.rollback()
    sweep(at=DUE + 11 * MINUTE)
    assert not watching.late_since(at=DUE + 11 * MINUTE, sweep_every=MINUTE)[0]


def test_the_first_sweeps_of_an_installation_may_end_at_the_same_moment(world: World) -> None:
    faults: list[BaseException] = []

    def beat() -> None:
        try:
            with world.app.app_context(), transaction() as session:
                heartbeats.beat(session, "sweep", DUE)
        except BaseException as fault:
            faults.append(fault)

    other = threading.Thread(target=beat)
    with transaction() as session:
        heartbeats.beat(session, "sweep", DUE)
        session.flush()
        other.start()
        time.sleep(0.5)  # it finds none yet, and waits for what this one does
    other.join()
    assert faults == []
    assert heartbeats.last(reading(), "sweep") == DUE
