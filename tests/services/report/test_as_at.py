"""A report as at a past moment is the one that was given then, whatever happened or was changed afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import astuple
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from escalation.demo.cast import PARTNERSHIPS
from escalation.domain.statistics.figures import Share
from escalation.services import partnership_load, protocol_files, protocols, quiet_counts
from escalation.services.casework import perform, person_id_of
from escalation.services.non_use import activity, findings, samples
from escalation.services.play import play
from escalation.services.report import building
from escalation.services.report.model import Filters, Report
from escalation.services.stories import read_document
from escalation.storage import calendars, partnerships
from escalation.storage.base import Base, db, reading, transaction
from tests.calderbeck import SET_UP_AT, local
from tests.databases import Databases
from tests.services.report.worked_history import CARE, CARE_MANAGER, COORDINATOR, DSL, PLAN, agreed, raised, step
from tests.web.conftest import application

THEN = local("Wed 4 Nov 2026 12:00").astimezone(UTC)
LATER = local("Tue 10 Nov 2026 12:00").astimezone(UTC)
YEAR = Filters(date(2025, 12, 1), date(2026, 11, 30))
FOUND = {"agency": "police", "decided_by": "csc", "population": "child", "theme": "threshold", "barrier": "rank"}


def by(at: datetime) -> dict[str, Any]:
    db.session.remove()
    person = person_id_of(reading(), COORDINATOR)
    db.session.remove()
    return {"person": person, "at": at}


def told(ref: str, *steps: dict[str, Any]) -> dict[str, Any]:
    return {"name": ref, "ref": ref, "protocol": "darlington", "steps": list(steps)}


def goes_on(*stories: dict[str, Any], until: datetime) -> None:
    play(read_document({"partnership": "calderbeck", "stories": list(stories)}, file="told"), at_most=until)
    db.session.remove()


def keeps_silent(at: datetime) -> None:
    fields = {"sector": "police", "reason": "rank"}
    assert quiet_counts.count("calderbeck", fields, sender="192.0.2.1", at=at, real_at=at)
    db.session.remove()


FIRST = told(
    "AS-AT-FIRST",
    raised("2026-11-02T10:00", DSL, "csc", "threshold", **PLAN),
    step("2026-11-04T10:00", CARE_MANAGER, "answer_flag", answer="contacted", next_at="2026-11-06T17:00"),
)
SECOND = told(
    "AS-AT-SECOND",
    raised("2026-11-02T11:00", DSL, "housing", "plan_content"),
    step("2026-11-02T12:00", DSL, "withdraw", reason_code="satisfied"),
)
THIRD = told("AS-AT-THIRD", raised("2026-11-05T10:00", DSL, "csc", "threshold", **PLAN))
"""On Wednesday the first is open, missed on Tuesday by both sides; the second was taken back; the third is to come."""


@pytest.fixture(scope="module")
def given(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Report]:
    """The report that was given on that Wednesday; afterwards time went on, and much was changed."""
    url = databases.empty()
    app: Flask = application(url, tmp_path_factory.mktemp("instance"))
    with app.app_context():
        Base.metadata.create_all(db.engine)
        partnership_load.load((PARTNERSHIPS / "calderbeck.yaml").read_text(encoding="utf-8"), at=SET_UP_AT)
        goes_on(FIRST, SECOND, until=THEN)
        before = local("Tue 3 Nov 2026 10:00")
        activity.enter("calderbeck", "tarnside-primary", "2026-07", {"referrals_closed": "40"}, **by(before))
        findings.enter("calderbeck", {**FOUND, "month": "2026-03"}, form_token="1", **by(before))
        samples.draw_now("calderbeck", "2", **by(before))
        keeps_silent(before)
        report = building.report("calderbeck", YEAR, at=THEN)
        db.session.remove()
        _time_goes_on()
        yield report
        db.session.remove()
        db.engine.dispose()
    databases.drop(url)


def _time_goes_on() -> None:
    more = told("AS-AT-MORE", *agreed("2026-11-05T11:00", CARE, "2026-11-05T12:00", DSL))
    goes_on(THIRD, until=local("Thu 5 Nov 2026 10:30"))
    for each in more["steps"]:
        at = local(f"Thu 5 Nov 2026 {each['at'][-5:]}")
        perform(each["do"], person=person_id_of(reading(), each["by"]), ref="AS-AT-FIRST", fields=each["with"], at=at)
        db.session.remove()
    after = local("Fri 6 Nov 2026 10:00")
    activity.enter("calderbeck", "police", "2026-07", {"referrals_closed": "90"}, **by(after))
    findings.take_back("calderbeck", 1, **by(after))
    findings.enter("calderbeck", {**FOUND, "month": "2026-04"}, form_token="2", **by(after))
    number = samples.listing("calderbeck")[0].id
    (school,) = samples.sample("calderbeck", number).agencies
    samples.record("calderbeck", school.piles[0].files[0].id, "nothing", **by(after))
    keeps_silent(after)
    _a_holiday_is_announced_afterwards(date(2026, 11, 3), after)
    _the_procedure_gives_more_time(after)
    db.session.remove()


def _a_holiday_is_announced_afterwards(on: date, at: datetime) -> None:
    with transaction() as session:
        newest = calendars.latest(session, "england-and-wales")
        assert newest is not None
        calendars.add_version(
            session,
            "england-and-wales",
            known_from=newest.known_from,
            known_until=newest.known_until,
            days=calendars.days_of(session, newest.id) | {on: "Announced afterwards"},
            source="test",
            at=at,
        )
        partnerships.raise_set_up_versions(session)


def _the_procedure_gives_more_time(at: datetime) -> None:
    data = deepcopy(protocol_files.shipped()["darlington"])
    data["stages"][0]["clocks"][0]["limit"] = {"value": 9, "unit": "working_days"}
    data["stages"][0]["formality"] = "formal"
    assert protocols.publish(data, at=at).version > 1


def figures(report: Report) -> dict[str, Any]:
    """Everything that is told, by figure."""
    return {figure.key: astuple(figure) for figure in report.figures}


def test_as_at_that_day_every_figure_is_what_was_told_then(given: Report) -> None:
    found = building.report("calderbeck", YEAR, at=LATER, as_at=THEN)
    then, now = figures(given), figures(found)
    assert {key: now[key] for key in then if now[key] != then[key]} == {}
    assert [section.answer for section in found.sections] == [section.answer for section in given.sections]
    assert (found.raised, found.headline) == (given.raised, given.headline)


def test_what_was_told_then_is_what_had_happened(given: Report) -> None:
    """Raised on Monday and open for two working days; 40 opportunities, one finding, one who kept silent."""
    assert given.raised == 2
    assert given.figure("dates").value == Share(0, 2)
    (days,) = given.figure("agreement").tables[0].rows
    assert (days[1], days[2], days[6]) == (2, 2, 2)
    assert given.figure("expected").out_of == 40
    assert given.figure("reasons").value == 1
    assert given.figure("look-back").out_of == 3


def test_since_then_much_has_changed(given: Report) -> None:
    """So that the first test proves anything. Of the two findings one was taken back."""
    found = building.report("calderbeck", YEAR, at=LATER)
    changed = {key for key, told_ in figures(found).items() if told_ != figures(given)[key]}
    assert {"raised", "agreement", "in-stages", "expected", "funnel", "reasons", "look-back"} <= changed
    assert found.figure("expected").out_of == 130


def test_it_says_what_is_not_as_it_was_known_then(given: Report) -> None:
    notes = building.report("calderbeck", YEAR, at=LATER, as_at=THEN).notes
    assert any("as it was known then" in note for note in notes)
    assert not any("as it was known then" in note for note in given.notes)
