"""Synthetic volume is as valid as what people raise: chained, counted, flagged when it is due."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from escalation.domain.statistics.facts import replay
from escalation.services.report.adding_up import add_up
from escalation.services.seeding.volume import seed
from escalation.services.sweeping import sweep
from escalation.storage import journal, statistics
from escalation.storage.base import db, reading
from escalation.storage.models.cases import DisagreementRow, FlagRow
from escalation.storage.models.statistics import FactCountRow
from tests.engine.conftest import World

AT = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)  # a Wednesday


def test_seeded_disagreements_verify_are_counted_and_are_flagged_once_where_they_are_overdue(world: World) -> None:
    seeded = seed(disagreements=260, overdue=0.5, closed=0.02, at=AT)

    # 130 overdue and 125 waiting: more than there are patterns of each kind, so some of them are copies.
    assert (seeded.overdue, seeded.closed, seeded.waiting) == (130, 5, 125)
    chains, _, faults = journal.verify(reading())
    assert (chains, faults) == (260, [])
    assert _refs_are_all_different()
    _facts_follow_from_the_journal()

    db.session.remove()
    add_up()
    assert reading().scalar(select(func.count()).select_from(FactCountRow)) == 260
    db.session.remove()
    swept = sweep(at=AT)
    assert (swept.flags, swept.rungs, swept.set_aside) == (130, 130, 0)
    assert (reading().scalar(select(func.count()).select_from(FlagRow)) or 0) >= 130
    assert sweep(at=AT).rungs == 0

    # Whoever raises one afterwards meets none of the copies' numbers.
    db.session.remove()
    assert world.raise_one(at=AT)


def _refs_are_all_different() -> bool:
    refs = list(reading().scalars(select(DisagreementRow.ref)))
    return len(refs) == len(set(refs)) == 260


def _facts_follow_from_the_journal() -> None:
    newest = reading().scalar(select(func.max(DisagreementRow.id)))
    assert newest is not None
    for one in (newest, newest - 129):
        assert statistics.stored(reading(), one) == replay(journal.entries_of(reading(), one))
