"""The whole demo: everybody's page of work has what stands there by looking at every disagreement one by one."""

from collections import defaultdict

import pytest
from flask import Flask
from sqlalchemy import select

from escalation.demo.loading import OPENS_AT
from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.drills import DRILL
from escalation.domain.disagreement.rules import ALWAYS_MAY_ACT
from escalation.services import casework, partnerships, reading
from escalation.services.reading import seats
from escalation.storage import disagreements
from escalation.storage.base import reading as session_for_reading
from escalation.storage.disagreements import Loaded
from escalation.storage.models.cases import DisagreementRow
from escalation.storage.models.setup import PersonRow

pytestmark = pytest.mark.slow

TODAY = OPENS_AT.date()


def test_everybody_finds_what_waits_for_them_what_is_their_own_and_what_is_their_agencys(demo: Flask) -> None:
    session = session_for_reading()
    every = disagreements.load(session, list(session.scalars(select(DisagreementRow.id))))
    raisers = dict(session.execute(select(DisagreementRow.id, DisagreementRow.raised_by)).all())
    found, expected = defaultdict(set), defaultdict(set)
    for person in session.scalars(select(PersonRow.id).where(PersonRow.active)):
        page = reading.work(person, OPENS_AT)
        for name in ("now", "own", "agency"):
            found[name] |= {(person, row.ref) for row in getattr(page, name)}
        mine = partnerships.those_of(session, person)
        for one in (one for one in every if one.partnership_id in mine and one.value.status != "closed"):
            where = list_of(one, person, raised_by=raisers[one.id])
            if where is not None:
                expected[where].add((person, one.value.ref))
    assert found == expected
    assert all(expected[name] for name in ("now", "own", "agency"))


def list_of(one: Loaded, person: int, *, raised_by: int) -> str | None:
    """In which list of this person's page it belongs."""
    value, rules = one.value, casework.rules_for(session_for_reading(), one.partnership_id, one.protocol_version_id)
    there = [party for party in value.parties if party.left_at is None]
    held = rules.posts.posts_of(person, TODAY)
    waits = ball(value, rules, at=OPENS_AT)
    assert waits is not None
    seat = value.party(waits.party) if waits.party is not None else None
    row = {
        "ball_agency": seat.agency if seat else None,
        "ball_role": waits.role,
        "ball_named": seat.person if seat else None,
    }
    if seats.may_move(row, rules.posts, held, person, waits.who):
        return "now"
    if (raised_by == person or any(party.person == person for party in there)) and value.origin != DRILL:
        return "own"
    leads = {agency for agency, role in held if role in ALWAYS_MAY_ACT}
    return "agency" if any(party.agency in leads for party in there) else None
