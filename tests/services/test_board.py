"""A board's figures over a small history whose every figure was worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

import escalation.demo
from escalation.app import create_app
from escalation.demo.cast import cast
from escalation.domain.statistics.figures import Dates, Lag
from escalation.services import board, partnership_load
from escalation.services.casework import perform, person_id_of, raise_disagreement
from escalation.services.report import adding_up, building
from escalation.services.report.model import Filters
from escalation.services.sweeping import sweep
from escalation.storage.base import Base, db, reading
from tests.databases import Databases

NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
NOVEMBER = {"first": date(2026, 11, 1), "last": date(2026, 11, 30), "at": NOW}


def moment(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def somebody(agency: str, role: str = "duty") -> int:
    return person_id_of(reading(), cast("calderbeck").who(agency, role))


def raised(ref: str, by: str, to: str, at: datetime, origin: str = "real") -> None:
    fields: dict[str, Any] = {
        "receiving": [{"agency": to}],
        "subject": {"reference": f"SUBJECT-{ref}", "population": "child"},
        "decision": {"what": "Closed without an assessment"},
        "category": "threshold",
        "outcome_sought": "An assessment",
        "immediate_danger": False,
        "interim_plan": {"what": "Daily check-in at school"},
    }
    raise_disagreement(
        person=somebody(by),
        partnership="calderbeck",
        protocol="darlington",
        fields=fields,
        at=at,
        ref=ref,
        origin=origin,
    )


def does(agency: str, action: str, ref: str, at: datetime, **fields: Any) -> None:
    sweep(at=at)
    perform(action, person=somebody(agency), ref=ref, fields=fields, at=at)


def small_history() -> None:
    """One withdrawn in October; in November one settled in a day, one given up, one new, and a drill."""
    raised("OCTOBER", "marsh-end", "csc", moment(12, 10, month=10))
    does("marsh-end", "withdraw", "OCTOBER", moment(12, 11, month=10), reason_code="resolved_informally")
    raised("SETTLED", "tarnside-primary", "csc", moment(2, 10))
    does("csc", "propose", "SETTLED", moment(2, 11), statement="An assessment this week")
    does("tarnside-primary", "agree", "SETTLED", moment(2, 12))
    does("tarnside-primary", "close", "SETTLED", moment(2, 13), outcomes=["new_plan_agreed"], safe_now=True)
    raised("DRILL", "tarnside-primary", "csc", moment(3, 10), origin="drill")
    raised("GIVEN-UP", "tarnside-primary", "calderbeck-infirmary", moment(10, 10))
    does("tarnside-primary", "move_up", "GIVEN-UP", moment(12, 10), reason="Nobody rang back")
    does("tarnside-primary", "withdraw", "GIVEN-UP", moment(12, 11), reason_code="no_response")
    raised("NEW", "tarnside-primary", "csc", moment(30, 10))
    sweep(at=NOW)


@pytest.fixture(scope="module")
def history(databases: Databases) -> Iterator[Flask]:
    """An application with the small history in its database; only read from here on."""
    url = databases.empty()
    app = create_app({"DATABASE_URL": url, "SECRET_KEY": "only-for-tests-0123456789"})
    with app.app_context():
        Base.metadata.create_all(db.engine)
        file = Path(escalation.demo.__file__).parent / "partnerships" / "calderbeck.yaml"
        partnership_load.load(file.read_text(), at=datetime(2026, 1, 5, 9, tzinfo=UTC))
        small_history()
        db.session.rollback()  # its snapshot is older than the history
        yield app
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


def test_only_real_ones_count_and_drills_are_told_apart(history: Flask) -> None:
    found = board.figures("calderbeck", **NOVEMBER)
    assert (found.raised, found.drills, found.imported) == (3, 1, 0)
    assert (found.open, found.resolved, found.closed) == (1, 0, 2)


def test_the_stage_reached_is_the_highest_that_was_entered(history: Flask) -> None:
    assert board.figures("calderbeck", **NOVEMBER).by_stage == ((1, 2), (2, 1))


def test_a_date_that_is_not_yet_due_is_no_success(history: Flask) -> None:
    """Each of the three owed a resolution on both sides by the end of the next working day."""
    dates = board.figures("calderbeck", **NOVEMBER).dates
    assert dates == Dates(in_time=2, late=2, not_yet_due=2)
    assert (dates.kept.part, dates.kept.whole) == (2, 4)


def test_each_agency_has_what_it_raised_and_received_and_the_dates_it_owed_when_asked(history: Flask) -> None:
    rows = {row.agency: row for row in board.figures("calderbeck", **NOVEMBER).by_agency}
    assert (rows["tarnside-primary"].raised, rows["tarnside-primary"].received) == (3, 0)
    assert (rows["csc"].raised, rows["csc"].received) == (0, 2)
    assert rows["csc"].dates == Dates(in_time=1, late=0, not_yet_due=1)
    assert rows["calderbeck-infirmary"].dates == Dates(in_time=0, late=1, not_yet_due=0)
    assert (rows["marsh-end"].raised, rows["marsh-end"].last_raised) == (0, date(2026, 10, 12))


def test_what_is_stalled_is_told_by_its_rule(history: Flask) -> None:
    assert board.figures("calderbeck", **NOVEMBER).stalled == {"g": 1}


def test_the_services_own_delay_counts_from_the_instant_to_the_flag(history: Flask) -> None:
    """Missed by both sides on the 11th at five and seen on the 12th at ten; given up on the 12th, seen on the 30th."""
    worst = moment(30, 12) - moment(12, 11)
    assert board.figures("calderbeck", **NOVEMBER).lag == Lag(3, 0, int(worst.total_seconds()))
    plain = board.as_json(board.figures("calderbeck", **NOVEMBER))
    assert plain["lag"] == {"flags": 3, "within_two_minutes": 0, "worst_seconds": 1_558_800}


def test_the_report_has_every_month_of_its_period(history: Flask) -> None:
    found = building.report("calderbeck", Filters(date(2026, 8, 1), date(2026, 11, 30)), at=NOW)
    (by_month,) = found.figure("raised").tables
    assert by_month.rows == (("Aug 2026", 0), ("Sep 2026", 0), ("Oct 2026", 1), ("Nov 2026", 3))
    assert (found.raised, found.swept_at) == (4, NOW)


def test_the_report_names_who_never_raised_and_who_never_received(history: Flask) -> None:
    found = building.report("calderbeck", Filters(date(2026, 11, 1), date(2026, 11, 30)), at=NOW)
    (rows,) = found.figure("silent").tables
    used = {row[0] for row in rows.rows if row[2] != "never"}
    assert used == {"Marsh End Surgery", "Tarnside Primary School"}
    assert {row[0] for row in rows.rows if row[4] != "never"} == {
        "Calderbeck Council Children's Social Care",
        "Calderbeck Royal Infirmary",
    }


def test_replaying_the_journals_to_now_gives_the_same_figures(history: Flask) -> None:
    assert board.figures("calderbeck", **NOVEMBER, as_at=NOW) == board.figures("calderbeck", **NOVEMBER)


def test_added_up_they_are_the_same(history: Flask) -> None:
    before = board.figures("calderbeck", **NOVEMBER)
    assert adding_up.waiting() > 0
    adding_up.add_up()
    db.session.rollback()  # its snapshot is older
    assert adding_up.waiting() == 0
    assert board.figures("calderbeck", **NOVEMBER) == before


def test_as_at_a_past_moment_they_are_what_was_known_then(history: Flask) -> None:
    """On the 11th at noon the second was open, its two dates still to come that day."""
    found = board.figures("calderbeck", **NOVEMBER, as_at=moment(11, 12))
    assert (found.raised, found.open, found.closed, found.by_stage) == (2, 1, 1, ((1, 2),))
    assert found.dates == Dates(in_time=2, late=0, not_yet_due=2)
    assert found.stalled == {}


def test_a_period_counts_what_was_raised_in_it_both_days_included(history: Flask) -> None:
    day = {"at": NOW, "first": date(2026, 11, 10), "last": date(2026, 11, 10)}
    assert board.figures("calderbeck", **day).raised == 1
    assert board.figures("calderbeck", **{**day, "last": date(2026, 11, 9), "first": date(2026, 11, 3)}).raised == 0


def test_for_machines_every_share_says_what_it_is_out_of(history: Flask) -> None:
    plain = board.as_json(board.figures("calderbeck", **NOVEMBER))
    assert plain["dates"]["kept"]["of"] == 4
    assert plain["dates"]["kept"]["share"] == 0.5
    assert plain["by_month"] == [{"month": "2026-11", "raised": 3}]


def test_another_partnerships_figures_are_its_own(history: Flask) -> None:
    with pytest.raises(board.UnknownPartnership):
        board.figures("elsewhere", **NOVEMBER)
