"""Raising and acting against a real database: all of it or nothing, once, and nobody's act is lost."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.rules import Refused
from escalation.domain.statistics.facts import replay
from escalation.services.casework import NotFound, Stale, perform
from escalation.services.sweeping import sweep
from escalation.storage import disagreements, journal, statistics
from escalation.storage.base import Base, db, reading, transaction
from escalation.storage.models.cases import DisagreementRow, JournalRow, MessageRow, NarrativeRow
from tests.engine.conftest import RAISED_AT, World

LATER = RAISED_AT + timedelta(hours=1)


def count(query: Select[Any]) -> int:
    db.session.rollback()
    return int(reading().scalar(query) or 0)


def snapshot() -> dict[str, int]:
    """How many rows each table holds."""
    return {name: count(select(func.count()).select_from(table)) for name, table in Base.metadata.tables.items()}


def fresh() -> Session:
    """A reading session that sees everything recorded so far."""
    db.session.rollback()
    return reading()


def lead(world: World) -> int:
    return world.person(world.holder("csc", "duty"))


def test_the_same_form_sent_twice_makes_one_disagreement(world: World) -> None:
    assert world.raise_one(token="form-1") == world.raise_one(token="form-1")
    assert count(select(func.count()).select_from(DisagreementRow)) == 1


def test_the_same_form_sent_eight_times_at_once_makes_one_disagreement(world: World) -> None:
    start = threading.Barrier(8)
    refs: list[str] = []

    def run() -> None:
        with world.app.app_context():
            start.wait()
            refs.append(world.raise_one(token="form-1"))

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refs) == 8
    assert len(set(refs)) == 1
    assert count(select(func.count()).select_from(DisagreementRow)) == 1
    assert count(select(func.count()).select_from(MessageRow).where(MessageRow.kind == "receipt")) == 1


def test_what_was_raised_reads_back_as_it_was_decided(world: World) -> None:
    ref = world.raise_one()
    loaded = disagreements.by_ref(fresh(), ref)
    assert loaded is not None
    assert [(p.side, p.agency) for p in loaded.value.parties] == [("raising", "tarnside-primary"), ("receiving", "csc")]
    due = {c.due_at for c in loaded.value.clocks if c.kind == "resolve"}
    assert due == {datetime(2026, 11, 3, 17, 0, tzinfo=UTC)}


def test_a_refused_act_leaves_no_trace(world: World) -> None:
    ref = world.raise_one()
    before = snapshot()
    with pytest.raises(Refused):
        perform("agree", person=lead(world), ref=ref, fields={}, at=LATER)
    assert snapshot() == before


def test_an_act_that_fails_half_way_leaves_no_trace(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    ref = world.raise_one()
    before = snapshot()

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(statistics, "put", fail)
    with pytest.raises(OSError, match="disk"):
        perform("acknowledge", person=lead(world), ref=ref, fields={}, at=LATER)
    assert snapshot() == before


def test_the_second_of_two_is_told_what_changed_and_nothing_is_recorded(world: World) -> None:
    ref = world.raise_one()
    seen = (1, 1)
    perform("acknowledge", person=lead(world), ref=ref, fields={}, at=LATER, seen=seen)
    before = snapshot()
    raiser, note = world.person(world.raiser), {"text": "A word from school."}
    with pytest.raises(Stale) as stale:
        perform("note", person=raiser, ref=ref, fields=note, at=LATER, seen=seen)
    assert [entry.kind for entry in stale.value.since] == ["acknowledge"]
    assert snapshot() == before


def test_a_reminder_does_not_make_an_open_form_stale(world: World) -> None:

    ref = world.raise_one()
    sweep(at=RAISED_AT + timedelta(hours=25))
    done = perform(
        "acknowledge", person=lead(world), ref=ref, fields={}, at=RAISED_AT + timedelta(hours=26), seen=(1, 1)
    )
    assert done.version == 2


def test_a_disagreement_of_others_answers_like_one_that_is_not_there(world: World) -> None:
    ref = world.raise_one()
    stranger = world.person(world.holder("police", "duty"))
    for asked in (ref, "XXXX-XXXX-XXXX"):
        with pytest.raises(NotFound):
            perform("note", person=stranger, ref=asked, fields={"text": "?"}, at=LATER)


def test_the_local_reference_is_nowhere_in_clear(world: World) -> None:
    ref = world.raise_one(4711)
    db.session.rollback()
    row = reading().execute(select(DisagreementRow).where(DisagreementRow.ref == ref)).scalar_one()
    assert b"4711" not in bytes(row.reference)
    bodies = reading().scalars(select(JournalRow.body)).all()
    assert not any("SCH-4711" in body for body in bodies)


def test_every_chain_verifies_and_words_stand_apart_from_it(world: World) -> None:
    ref = world.raise_one()
    perform("note", person=lead(world), ref=ref, fields={"text": "Spoke to school."}, at=LATER)
    assert journal.verify(fresh()) == (1, 2, [])
    assert not any("Spoke" in body for body in reading().scalars(select(JournalRow.body)))


def test_an_erased_text_leaves_the_chain_whole(world: World) -> None:
    ref = world.raise_one()
    perform("note", person=lead(world), ref=ref, fields={"text": "Spoke to school."}, at=LATER)
    with transaction() as session:
        text = session.execute(select(NarrativeRow).where(NarrativeRow.field == "text")).scalar_one()
        text.words = text.salt = None
    db.session.rollback()
    assert journal.verify(fresh())[2] == []


def test_a_changed_text_is_found(world: World) -> None:
    world.raise_one()
    with transaction() as session:
        text = session.execute(select(NarrativeRow).where(NarrativeRow.field == "decision")).scalar_one()
        text.words = "Something milder"
    db.session.rollback()
    faults = journal.verify(fresh())[2]
    assert [fault.why for fault in faults] == ["the text decision was changed after it was written"]


def test_a_text_taken_away_is_found(world: World) -> None:
    world.raise_one()
    with transaction() as session:
        session.execute(delete(NarrativeRow).where(NarrativeRow.field == "decision"))
    db.session.rollback()
    faults = journal.verify(fresh())[2]
    assert [(fault.seq, fault.why) for fault in faults] == [(1, "the text decision is missing")]


def test_the_stored_facts_are_what_the_journal_replays_to(world: World) -> None:

    ref = world.raise_one()
    perform("acknowledge", person=lead(world), ref=ref, fields={}, at=LATER)
    loaded = disagreements.by_ref(fresh(), ref)
    assert loaded is not None
    assert statistics.stored(reading(), loaded.id) == replay(journal.entries_of(reading(), loaded.id))
