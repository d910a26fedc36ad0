"""Whom mail told of what happened stands beside it, with what became of the mail, and no address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update

from escalation.services import reading, sweeping
from escalation.services.reading.timeline import Happened
from escalation.storage.base import db, transaction
from escalation.storage.models.cases import MessageRow
from escalation.storage.models.setup import PersonRow
from tests.web.conftest import NOW, OWN, PEOPLE, RAISED_AT, World
from tests.web.forms import words

RECEIVER = "Marian Postle"
RAISER = "Bilal Choudhry"


def told(world: World, kind: str, **values: Any) -> None:
    """Let messages of one kind have come to this."""
    with world.app.app_context(), transaction() as session:
        session.execute(update(MessageRow).where(MessageRow.kind == kind).values(**values))


def happened(world: World, who: str = "raiser") -> list[Happened]:
    with world.app.app_context():
        db.session.remove()
        return list(reading.disagreement(world.person(who), OWN, world.now).timeline)


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ({"state": "sent", "ended_at": RAISED_AT}, f"Told by mail on Mon 2 Nov, 10am: {RECEIVER}"),
        (
            {"state": "sent", "ended_at": RAISED_AT, "receipt": "delivered", "receipt_at": RAISED_AT.replace(hour=11)},
            f"Told by mail, which arrived on Mon 2 Nov, 11am: {RECEIVER}",
        ),
        (
            {
                "state": "pending",
                "not_before": NOW.replace(day=9, hour=9),
                "next_attempt_at": NOW.replace(day=9, hour=9),
            },
            f"Waiting to be sent, from Mon 9 Nov, 9am: {RECEIVER}",
        ),
        ({"state": "pending", "next_attempt_at": RAISED_AT}, f"About to be sent: {RECEIVER} and {RAISER}"),
        ({"state": "pending", "attempts": 2}, f"Did not get through yet, and is tried again: {RECEIVER}"),
        ({"state": "withdrawn", "ended_at": NOW}, f"No longer needed, not sent: {RECEIVER}"),
        (
            {"state": "given_up", "ended_at": NOW},
            f"Could not be delivered, and the coordinator was told: {RECEIVER}",
        ),
    ],
)
def test_what_became_of_a_mail_stands_beside_what_it_told(world: World, values: dict[str, Any], line: str) -> None:
    told(world, "raised", **values)
    first = happened(world)[0]
    assert first.title.startswith("Raised with")
    assert line in first.told
    assert any(RAISER in each for each in first.told), "the receipt"


def test_where_no_coordinator_could_be_told_it_says_who_was(world: World) -> None:
    told(world, "raised", state="given_up", ended_at=NOW)
    with world.app.app_context(), transaction() as session:
        about = session.scalars(select(MessageRow.disagreement_id).where(MessageRow.kind == "raised")).first()
        session.add(
            MessageRow(
                disagreement_id=about, key="undelivered:1:operator", kind="undelivered", person=None, about={},
                made_at=NOW, not_before=NOW, next_attempt_at=NOW, state="sent", attempts=1,
            )
        )  # fmt: skip
    lines = happened(world)[0].told
    assert f"Could not be delivered, and whoever runs this service was told: {RECEIVER}" in lines
    assert "undelivered" not in str(happened(world))


def test_those_told_at_one_moment_stand_in_one_line_and_each_once(world: World) -> None:
    told(world, "raised", state="sent", ended_at=RAISED_AT)
    told(world, "receipt", state="sent", ended_at=RAISED_AT)
    (line,) = happened(world)[0].told
    assert line.startswith("Told by mail on Mon 2 Nov, 10am: ")
    assert line.count(RECEIVER) == line.count(RAISER) == 1


def test_each_missed_date_says_who_was_told_of_that_one(world: World) -> None:
    """Two agencies missed theirs at the same moment; each flag's manager stands beside the flag."""
    for one in happened(world):
        flagged = one.title.partition("Flagged to ")[2]
        if flagged:
            assert any(flagged in line for line in one.told), one.title


def test_reminders_stand_between_what_happened_and_say_whom_they_reminded(world: World) -> None:
    found = happened(world)
    reminders = [one for one in found if one.title == "Reminder: a date is coming up"]
    assert reminders
    assert all(one.badge == "Service" and one.told for one in reminders)
    missed = next(number for number, one in enumerate(found) if one.title.startswith("The date passed"))
    assert found.index(reminders[0]) < missed


def test_the_page_shows_it_to_whoever_reads_the_disagreement_and_never_an_address(world: World) -> None:
    told(world, "raised", state="sent", ended_at=RAISED_AT)
    for who in ("raiser", "receiver", "manager", "coordinator"):
        page = world.signed_in(who).get(f"/disagreements/{OWN}")
        assert f"Told by mail on Mon 2 Nov, 10am: {RECEIVER}" in words(page), who
        history = page.get_data(as_text=True).partition("What happened")[2].partition("<footer")[0]
        assert PEOPLE["receiver"] not in history


def test_a_hundred_mails_cost_the_page_no_statement_more(world: World) -> None:
    def cost() -> int:
        seen: list[str] = []

        def count(*of: Any) -> None:
            seen.append(of[2])

        with world.app.app_context():
            db.session.remove()
            reading.disagreement(world.person("raiser"), OWN, world.now)
            db.session.remove()
            event.listen(db.engine, "before_cursor_execute", count)
            try:
                reading.disagreement(person, OWN, world.now)
            finally:
                event.remove(db.engine, "before_cursor_execute", count)
        return len(seen)

    person = world.person("raiser")
    before = cost()
    with world.app.app_context(), transaction() as session:
        everybody = session.scalars(select(PersonRow.id).limit(20)).all()
        about = session.scalars(select(MessageRow.disagreement_id).where(MessageRow.kind == "raised")).first()
        for number in range(100):
            session.add(
                MessageRow(
                    disagreement_id=about, key=f"1:joined:{number}", kind="joined", person=everybody[number % 20],
                    about={}, made_at=RAISED_AT, not_before=NOW, next_attempt_at=NOW, state="sent", attempts=1,
                    ended_at=NOW,
                )
            )  # fmt: skip
    assert cost() == before


def test_a_sweep_that_comes_late_says_of_its_reminders_what_is_true(world: World) -> None:
    with world.app.app_context():
        sweeping.sweep(at=NOW + timedelta(days=3))
    world.now = NOW + timedelta(days=3)
    assert all(one.told for one in happened(world) if one.title.startswith("Reminder"))
