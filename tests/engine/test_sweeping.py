"""The sweep against a real database: every stall once, whoever sweeps, and whatever breaks."""

import threading
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Select, func, select, update

from escalation.services import sweeping
from escalation.services.sweep_batches import Swept
from escalation.services.sweeping import sweep
from escalation.storage import heartbeats
from escalation.storage.base import db, reading
from escalation.storage.models.cases import DisagreementRow, FlagRow, JournalRow, MessageRow, RungRow
from tests.engine.conftest import World
from tests.engine.counting import statements

DUE = datetime(2026, 11, 3, 17, 0, tzinfo=UTC)  # raised on Monday the 2nd, one working day
SWEPT_AT = datetime(2026, 11, 3, 17, 1, tzinfo=UTC)


def many(world: World, number: int) -> list[str]:
    return [world.raise_one(n) for n in range(number)]


def rows(query: Select[Any]) -> list[Any]:
    db.session.rollback()
    return list(reading().execute(query).all())


def each_told_once(refs: list[str]) -> None:
    """Both sides owed the first talk, so each disagreement has two flags; each person hears of a stall once."""
    flags = rows(select(FlagRow.disagreement_id, FlagRow.clock))
    assert len(flags) == len(set(flags)) == 2 * len(refs)
    messages = Counter(rows(select(MessageRow.disagreement_id, MessageRow.key)))
    assert set(messages.values()) == {1}
    told = rows(select(MessageRow.id).where(MessageRow.kind == "flag"))
    assert len(told) == 2 * len(refs)


def test_two_sweeps_at_once_flag_two_hundred_overdue_clocks_once_each(world: World) -> None:
    refs = many(world, 100)  # one clock for each side
    start = threading.Barrier(2)
    done: list[Swept] = []

    def run() -> None:
        with world.app.app_context():
            start.wait()
            done.append(sweep(at=SWEPT_AT))

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sweep(at=SWEPT_AT)
    assert sum(swept.flags for swept in done) == 200
    each_told_once(refs)


def test_a_scheduler_killed_between_two_batches_leaves_the_rest_to_the_next(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    refs = many(world, 12)
    monkeypatch.setattr(sweeping, "BATCH", 5)

    class Killed(BaseException):
        """As sudden as a signal: nothing may catch it."""

    def die(rungs: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        sweep(at=SWEPT_AT, progress=die)
    assert 0 < len(rows(select(RungRow))) < 12 * 2
    sweep(at=SWEPT_AT)
    each_told_once(refs)


def test_a_second_sweep_finds_nothing_left_to_do(world: World) -> None:
    many(world, 3)
    sweep(at=SWEPT_AT)
    again = sweep(at=SWEPT_AT)
    assert (again.rungs, again.flags, again.messages) == (0, 0, 0)


def test_a_late_sweep_dates_the_flag_with_the_instant_at_which_it_became_true(world: World) -> None:
    world.raise_one()
    late = datetime(2026, 11, 4, 8, 30, tzinfo=UTC)
    swept = sweep(at=late)
    assert rows(select(FlagRow.raised_at, FlagRow.recorded_at).distinct()) == [(DUE, late)]
    assert swept.worst_lag_seconds == 55_800  # from 5pm to half past eight
    assert sweep(at=late).worst_lag_seconds is None  # nothing was late because nothing was flagged
    assert heartbeats.last_lag(reading()) == late - DUE


def test_a_dry_run_says_what_it_would_do_and_leaves_nothing_behind(world: World) -> None:
    world.raise_one()
    would = sweep(at=SWEPT_AT, dry_run=True)
    assert would.flags == 2
    assert [w["rung"] for w in would.would].count("due") == 2
    assert rows(select(FlagRow)) == []
    assert sweep(at=SWEPT_AT).flags == 2


def break_it(*refs: str) -> None:
    """Leave something in the row that cannot be read."""
    with db.engine.begin() as connection:
        unreadable = {"happenings": [{"x": 1}]}
        connection.execute(update(DisagreementRow).where(DisagreementRow.ref.in_(refs)).values(memory=unreadable))


def test_a_broken_disagreement_is_set_aside_and_stops_nothing(world: World) -> None:
    broken, *others = many(world, 4)
    break_it(broken)
    swept = sweep(at=SWEPT_AT)
    assert swept.set_aside == 1
    assert swept.flags == 2 * len(others)
    aside = rows(select(DisagreementRow.ref).where(DisagreementRow.set_aside.is_not(None)))
    assert aside == [(broken,)]
    assert rows(select(MessageRow.kind).where(MessageRow.person.is_(None))) == [("set_aside",)]


def test_the_heartbeat_is_written_only_after_a_clean_pass(world: World) -> None:
    break_it(world.raise_one())
    sweep(at=SWEPT_AT)
    assert heartbeats.last(reading(), "sweep") is None
    later = datetime(2026, 11, 3, 17, 2, tzinfo=UTC)
    sweep(at=later)
    db.session.rollback()
    assert heartbeats.last(reading(), "sweep") == later


def test_statements_are_bounded_by_batches_and_not_by_disagreements(world: World) -> None:
    many(world, 2)
    with statements(db.engine) as few:
        sweep(at=SWEPT_AT)
    many(world, 20)
    with statements(db.engine) as more:
        sweep(at=SWEPT_AT)
    assert len(more) <= len(few) + 4


def test_every_flag_has_its_line_in_the_journal(world: World) -> None:
    refs = many(world, 2)
    sweep(at=SWEPT_AT)
    lines = rows(select(func.count()).select_from(JournalRow).where(JournalRow.kind == "ran_out"))
    assert lines == [(2 * len(refs),)]
