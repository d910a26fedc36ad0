"""The whole demo: what is stored for statistics is what the journals tell."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from escalation.demo.loading import OPENS_AT
from escalation.domain.statistics.facts import replay
from escalation.services import board
from escalation.storage import journal, statistics
from escalation.storage.base import reading
from escalation.storage.models.cases import DisagreementRow

pytestmark = pytest.mark.slow


def test_every_fact_is_what_the_journal_of_its_disagreement_tells(demo: Flask) -> None:
    session = reading()
    numbers = session.scalars(select(DisagreementRow.id)).all()
    assert len(numbers) > 120
    for number in numbers:
        assert statistics.stored(session, number) == replay(journal.entries_of(session, number))


def test_every_journal_verifies(demo: Flask) -> None:
    assert journal.verify(reading())[2] == []


@pytest.mark.parametrize("partnership", ["calderbeck", "calderbeck-adults"])
def test_the_boards_figures_are_the_same_from_the_facts_and_from_the_journals(demo: Flask, partnership: str) -> None:
    period = {"first": date(2024, 12, 1), "last": date(2026, 11, 23), "at": OPENS_AT}
    from_facts = board.figures(partnership, **period)
    assert from_facts == board.figures(partnership, **period, as_at=OPENS_AT)
    assert from_facts.raised > 20
