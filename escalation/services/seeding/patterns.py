"""Disagreements made by the same services as the pages, to be copied: overdue, open, or resolved and closed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select, update

from escalation.domain.working_time import Calendar, Limit, Unit, reckon
from escalation.services import calendars, casework, partnerships
from escalation.services.passing_time import let_time_pass_for
from escalation.services.seeding.boards import AGENCIES, BOARDS, PROTOCOL, address, agency_key, board_key
from escalation.storage import people
from escalation.storage.base import transaction
from escalation.storage.models.cases import DisagreementRow, MessageRow

MONTHS = 24
DAYS_TO_RESOLVE = 40
CATEGORIES = ("threshold", "assessment_outcome", "plan_content", "step_down_or_closure", "information_sharing")
DONE = ["case_file_reread", "spoken_to_raiser"]
FIRST_LIMIT = Limit(3, Unit.WORKING_DAYS)
"""What the procedure gives the receiving side of its first stage, to read the file again and to speak."""


def overdue(at: datetime) -> Iterator[int]:
    """Ids of endless disagreements whose first date passed on the last working day, reminders sent, nobody flagged."""
    for number in count():
        board, raiser, receiver = _parties(number)
        calendar = _calendar(board)
        raised = _raised_so_that_it_passed(at, calendar) + timedelta(minutes=number % 400)
        one = _raise(board, raiser, receiver, number, raised)
        let_time_pass_for(one, until=reckon(raised, FIRST_LIMIT, calendar).due_at)
        yield _told(one, at)


def waiting(at: datetime) -> Iterator[int]:
    """Ids of endless disagreements that wait for their first answer, in time."""
    for number in count():
        board, raiser, receiver = _parties(number)
        raised = at - timedelta(hours=1, minutes=number % 400)
        one = _raise(board, raiser, receiver, number, raised)
        let_time_pass_for(one, until=at)
        yield _told(one, at)


def closed(at: datetime, how_many: int) -> Iterator[int]:
    """Ids of disagreements raised over the last two years, resolved after 0 to 39 days, and closed."""
    spread = timedelta(days=30 * MONTHS) / max(how_many, 1)
    for number in range(how_many):
        board, raiser, receiver = _parties(number)
        raised = at - timedelta(days=DAYS_TO_RESOLVE + 5) - spread * number
        one = _raise(board, raiser, receiver, number, raised)
        resolved = raised + timedelta(days=number % DAYS_TO_RESOLVE, hours=3)
        _resolve(one, raiser, receiver, resolved)
        yield _told(one, at)


def _parties(number: int) -> tuple[int, str, str]:
    board = number % BOARDS + 1
    raiser = number // BOARDS % AGENCIES + 1
    receiver = (raiser + 1 + number // (BOARDS * AGENCIES) % (AGENCIES - 2)) % AGENCIES + 1
    return board, agency_key(board, raiser), agency_key(board, receiver)


def _calendar(board: int) -> Calendar:
    with transaction() as session:
        found = partnerships.find(session, board_key(board))
        assert found is not None
        return calendars.calendars_of(session, found.id)[None]


def _raised_so_that_it_passed(at: datetime, calendar: Calendar) -> datetime:
    """The latest morning from which the first date has passed by `at`."""
    for days in count(1):
        raised = at - timedelta(days=days)
        if reckon(raised + timedelta(hours=8), FIRST_LIMIT, calendar).due_at <= at:
            return raised
    raise AssertionError


def _raise(board: int, raiser: str, receiver: str, number: int, at: datetime) -> int:
    fields: dict[str, Any] = {
        "receiving": [{"agency": receiver, "team": None, "person": None}],
        "subject": {"reference": f"VOLUME-{number}", "population": "child", "age_band": "5-10"},
        "decision": {"what": "Closed without an assessment", "received_at": at},
        "category": CATEGORIES[number % len(CATEGORIES)],
        "outcome_sought": "An assessment of what was seen",
        "differ": "What was seen at home does not fit what was decided.",
        "immediate_danger": False,
        "interim_plan": {"what": "Seen every morning", "owner": raiser},
    }
    done = casework.raise_disagreement(
        person=_person("worker", raiser), partnership=board_key(board), protocol=PROTOCOL, fields=fields, at=at
    )
    return _id_of(done.ref)


def _resolve(one: int, raiser: str, receiver: str, at: datetime) -> None:
    """Answer, agree, confirm in writing and close, with time passing between."""
    worker, manager = _person("worker", raiser), _person("manager", receiver)
    agreed = {"result": "agreed", "statement": "It is looked at again, with both files.", "done": DONE, "held_at": at}
    steps: tuple[tuple[str, int, dict[str, Any], timedelta], ...] = (
        ("record_discussion", manager, agreed, timedelta()),
        ("agree", worker, {}, timedelta(hours=1)),
        ("confirm_in_writing", manager, {"statement": "As agreed."}, timedelta(hours=20)),
        (
            "close",
            worker,
            {"outcomes": ["decision_changed"], "safe_now": True, "learning": "Read both files first."},
            timedelta(hours=22),
        ),
    )
    ref = _ref_of(one)
    for action, person, fields, later in steps:
        let_time_pass_for(one, until=at + later)
        casework.perform(action, person=person, ref=ref, fields=fields, at=at + later)


def _told(one: int, at: datetime) -> int:
    """What was to be told by now has been told."""
    with transaction() as session:
        waits = (MessageRow.disagreement_id == one) & (MessageRow.not_before <= at)
        session.execute(
            update(MessageRow).where(waits).values(state="sent", attempts=1, ended_at=MessageRow.not_before)
        )
    return one


def _person(who: str, agency: str) -> int:
    with transaction() as session:
        return people.by_email(session, [address(who, agency)])[address(who, agency)].id


def _id_of(ref: str) -> int:
    with transaction() as session:
        return session.execute(select(DisagreementRow.id).where(DisagreementRow.ref == ref)).scalar_one()


def _ref_of(one: int) -> str:
    with transaction() as session:
        return session.execute(select(DisagreementRow.ref).where(DisagreementRow.id == one)).scalar_one()
