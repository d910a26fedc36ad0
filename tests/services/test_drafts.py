"""Drafts: kept step by step, found by their own writer alone, and by nobody's mark twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from escalation.services import drafts
from escalation.services.drafts import EMPTY_FOR, KEPT_AT_ONCE, LARGEST, UNCLAIMED_FOR, TooLong
from escalation.storage.base import db, transaction
from escalation.storage.models.setup import PartnershipRow, PersonRow

NOW = datetime(2026, 11, 4, 18, 0, tzinfo=UTC)


@pytest.fixture
def place(tables: Flask) -> int:
    """A partnership."""
    with transaction() as session:
        row = PartnershipRow(key="fells", name="Fells", calendar_key="england-and-wales", fictional=True, settings={})
        session.add(row)
        session.flush()
        return row.id


@pytest.fixture
def people(tables: Flask) -> tuple[int, int]:
    """Two people."""
    with transaction() as session:
        rows = [PersonRow(email=f"{name}@fells.example", name=name, created_at=NOW) for name in ("ann", "bea")]
        session.add_all(rows)
        session.flush()
        return rows[0].id, rows[1].id


def kept(person: int | None, token: str) -> dict[str, list[str]] | None:
    db.session.remove()
    found = drafts.find(person, token)
    return dict(found.data) if found is not None else None


def test_each_step_replaces_its_own_answers_and_leaves_the_others(place: int, people: tuple[int, int]) -> None:
    ann, _ = people
    token = drafts.begin(ann, place, at=NOW)
    assert drafts.keep(ann, place, token, {"what", "when"}, {"what": ["Closed"], "when": ["3"]}, at=NOW) == token
    assert drafts.keep(ann, place, token, {"who"}, {"who": ["csc"]}, at=NOW) == token
    assert drafts.keep(ann, place, token, {"what", "when"}, {"what": ["Closed again"]}, at=NOW) == token
    assert kept(ann, token) == {"what": ["Closed again"], "who": ["csc"]}


def test_nobody_finds_changes_or_throws_away_anothers_draft(place: int, people: tuple[int, int]) -> None:
    ann, bea = people
    token = drafts.begin(ann, place, at=NOW)
    drafts.keep(ann, place, token, {"what"}, {"what": ["Closed"]}, at=NOW)
    assert kept(bea, token) is None
    assert kept(None, token) is None
    other = drafts.keep(bea, place, token, {"what"}, {"what": ["Mine"]}, at=NOW)
    assert other != token
    drafts.discard(bea, token)
    assert kept(ann, token) == {"what": ["Closed"]}


def test_a_draft_begun_without_an_account_is_found_by_its_mark_until_somebody_claims_it(
    place: int, people: tuple[int, int]
) -> None:
    ann, bea = people
    token = drafts.begin(None, place, at=NOW)
    drafts.keep(None, place, token, {"what"}, {"what": ["Closed"]}, at=NOW)
    assert kept(None, token) == {"what": ["Closed"]}
    assert drafts.claim(ann, token, at=NOW)
    assert not drafts.claim(bea, token, at=NOW)
    assert kept(None, token) is None
    assert kept(ann, token) == {"what": ["Closed"]}


def test_an_empty_draft_goes_after_a_day_and_one_that_nobody_came_back_for_after_two_weeks(
    place: int, people: tuple[int, int]
) -> None:
    ann, _ = people
    empty, unclaimed, own = (drafts.begin(person, place, at=NOW) for person in (ann, None, ann))
    for person, token in ((None, unclaimed), (ann, own)):
        drafts.keep(person, place, token, {"what"}, {"what": ["Closed"]}, at=NOW)
    drafts.begin(ann, place, at=NOW + EMPTY_FOR)
    assert kept(ann, empty) == {}
    drafts.begin(ann, place, at=NOW + EMPTY_FOR + timedelta(seconds=1))
    assert kept(ann, empty) is None
    drafts.begin(ann, place, at=NOW + UNCLAIMED_FOR + timedelta(seconds=1))
    assert kept(None, unclaimed) is None
    assert kept(ann, own) == {"what": ["Closed"]}


def test_beginning_again_and_again_pushes_out_nothing_that_was_written(place: int, people: tuple[int, int]) -> None:
    ann, _ = people
    written = drafts.begin(ann, place, at=NOW)
    drafts.keep(ann, place, written, {"what"}, {"what": ["Closed"]}, at=NOW)
    for minute in range(KEPT_AT_ONCE + 2):
        drafts.begin(ann, place, at=NOW + timedelta(minutes=minute))
    assert kept(ann, written) == {"what": ["Closed"]}


def test_more_than_a_draft_can_hold_is_refused_and_what_stood_there_stays(place: int, people: tuple[int, int]) -> None:
    ann, _ = people
    token = drafts.begin(ann, place, at=NOW)
    drafts.keep(ann, place, token, {"what"}, {"what": ["Closed"]}, at=NOW)
    with pytest.raises(TooLong):
        drafts.keep(ann, place, token, {"what"}, {"what": ["x" * (LARGEST + 1)]}, at=NOW)
    assert kept(ann, token) == {"what": ["Closed"]}
