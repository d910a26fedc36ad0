"""What broke in a sweep and was set aside is not forgotten: it is tried again, and what was missed is caught up."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from escalation.services import reading as pages
from escalation.services import set_aside
from escalation.services.sweeping import sweep
from escalation.storage.base import db, reading
from escalation.storage.models.cases import DisagreementRow, FlagRow, MessageRow
from tests.engine.conftest import World
from tests.engine.test_watching import DUE, SWEPT_AT

DAY = timedelta(days=1)


def memory_of(ref: str, memory: Any = None) -> Any:
    """What is kept of it beside its rows; put there instead, if given."""
    with db.engine.begin() as connection:
        row = DisagreementRow.ref == ref
        before = connection.execute(select(DisagreementRow.memory).where(row)).scalar_one()
        if memory is not None:
            connection.execute(update(DisagreementRow).where(row).values(memory=memory))
    return before


def flags() -> list[datetime]:
    db.session.rollback()
    return list(reading().scalars(select(FlagRow.raised_at)))


@pytest.fixture
def broken(world: World) -> tuple[str, Any]:
    """One that broke in the sweep after its date, and what it was before."""
    ref = world.raise_one()
    before = memory_of(ref, {"happenings": [{"x": 1}]})
    assert sweep(at=SWEPT_AT).set_aside == 1
    return ref, before


def test_once_it_is_mended_it_is_taken_up_and_flagged_with_its_true_instant(broken: tuple[str, Any]) -> None:
    ref, before = broken
    db.session.rollback()
    (found,) = set_aside.listing()
    assert (found[0], "TypeError" in found[1]) == (ref, True)
    memory_of(ref, before)
    assert sweep(at=SWEPT_AT + DAY).flags == 0
    assert set_aside.take_up([ref]) == 1
    assert sweep(at=SWEPT_AT + DAY).flags == 2
    assert flags() == [DUE, DUE]
    db.session.rollback()
    assert set_aside.listing() == ()


def test_it_is_tried_again_once_a_day_and_the_operator_told_each_time_it_still_breaks(broken: tuple[str, Any]) -> None:
    tries = []
    for hours in (1, 2, 24, 26, 50):
        at = SWEPT_AT + timedelta(hours=hours)
        db.session.rollback()
        tries.append(set_aside.try_again(at=at))
        sweep(at=at)
    assert tries == [1, 0, 0, 1, 1]
    db.session.rollback()
    told = reading().scalars(select(MessageRow.kind).where(MessageRow.person.is_(None))).all()
    assert told.count("set_aside") == 1 + 3


def test_where_nothing_is_set_aside_nothing_is_tried(world: World) -> None:
    assert set_aside.try_again(at=SWEPT_AT) == 0


def test_its_people_read_that_nobody_is_reminded(world: World) -> None:
    ref = world.raise_one()
    with db.engine.begin() as connection:
        connection.execute(update(DisagreementRow).where(DisagreementRow.ref == ref).values(set_aside="KeyError: x"))
    raiser = world.person(world.raiser)
    db.session.rollback()
    assert pages.disagreement(raiser, ref, SWEPT_AT).set_aside
    assert [row.set_aside for row in pages.work(raiser, SWEPT_AT).own] == [True]
