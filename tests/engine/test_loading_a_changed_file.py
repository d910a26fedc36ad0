"""A set-up file is loaded again while cases run: their dates follow, as they do when a page changes the same."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

import escalation.demo
from escalation.services import journal_check, partnership_load, partnerships, protocol_files, protocols
from escalation.services.partnership_load import LoadReport
from escalation.storage import journal, set_up_journal
from escalation.storage.base import reading
from escalation.storage.models.cases import MessageRow
from tests.engine.conftest import World
from tests.engine.test_calendar_changes import dates, loaded, raised

FILE: Mapping[str, Any] = yaml.safe_load(
    (Path(escalation.demo.__file__).parent / "partnerships" / "calderbeck.yaml").read_text(encoding="utf-8")
)
MONDAY_NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
FRIDAY_NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)  # before St Andrew's Day
TRAINING = {"date": date(2026, 11, 3), "name": "Training day"}


def load(*, at: datetime = MONDAY_NOON, **changed: Any) -> LoadReport:
    """Load Calderbeck's file again, with some sections written differently."""
    report = partnership_load.load(yaml.safe_dump({**FILE, **changed}, sort_keys=False), at=at)
    reading().rollback()
    return report


def noted(partnership_id: int) -> list[tuple[str, Any, Any]]:
    return [(row.what, row.before, row.after) for row, _ in set_up_journal.latest(reading(), partnership_id, limit=9)]


def test_a_closure_in_the_file_moves_the_dates_that_span_it_and_tells_people(world: World) -> None:
    ref = raised(world)
    report = load(closures=[*FILE["closures"], TRAINING])
    assert report.moved.disagreements == 1
    assert datetime(2026, 11, 4, 17, tzinfo=UTC) in dates(ref).values()
    assert datetime(2026, 11, 3, 17, tzinfo=UTC) not in dates(ref).values()
    one = loaded(ref)
    entry = journal.entries_of(reading(), one.id)[-1]
    assert (entry.kind, entry.person, entry.data["cause"]) == ("calendar_changed", None, "calendar")
    kinds = set(reading().scalars(select(MessageRow.kind).where(MessageRow.disagreement_id == one.id)))
    assert "dates_moved" in kinds
    assert journal_check.verify().faults == ()
    assert noted(one.partnership_id) == [
        ("closure", None, {"agency": None, "on": "2026-11-03", "name": "Training day"}),
    ]


def test_the_same_file_again_moves_and_notes_nothing(world: World) -> None:
    ref = raised(world)
    before = loaded(ref)
    report = load()
    assert (report.changed, report.moved.dates) == (False, 0)
    assert loaded(ref) == before
    assert noted(before.partnership_id) == []


def test_other_office_hours_in_the_file_move_the_end_of_the_day(world: World) -> None:
    ref = raised(world)
    load(settings={**FILE["settings"], "closes": "16:00"})
    moved = [c for c in loaded(ref).value.clocks if c.cause == "office_hours" and c.live]
    assert {c.due_at.hour for c in moved if c.due_at} == {16}
    assert noted(loaded(ref).partnership_id) == [("setting: closes", None, "16:00")]


def test_another_nation_in_the_file_counts_its_own_bank_holidays(world: World) -> None:
    ref = raised(world, at=FRIDAY_NOON)
    assert datetime(2026, 11, 30, 17, tzinfo=UTC) in dates(ref).values()
    load(at=FRIDAY_NOON, partnership={**FILE["partnership"], "calendar": "scotland"})
    assert datetime(2026, 11, 30, 17, tzinfo=UTC) not in dates(ref).values()


def test_an_agencys_calendar_in_the_file_takes_its_running_dates_with_it(world: World) -> None:
    ref = raised(world, at=FRIDAY_NOON)
    changed = [{**each, "calendar": "scotland"} if each["key"] == "csc" else each for each in FILE["agencies"]]
    load(at=FRIDAY_NOON, agencies=changed)
    assert datetime(2026, 12, 1, 17, tzinfo=UTC) in dates(ref).values()
    (note,) = noted(loaded(ref).partnership_id)
    assert note == (
        "agency's calendar",
        {"agency": "csc", "calendar": None},
        {"agency": "csc", "calendar": "scotland"},
    )


def test_a_setting_that_no_date_is_counted_by_moves_nothing(world: World) -> None:
    ref = raised(world)
    before = dates(ref)
    report = load(settings={**FILE["settings"], "dormancy": {"value": 3, "unit": "working_days"}})
    assert report.moved.dates == 0
    assert dates(ref) == before


def versions_in_use(partnership_id: int) -> dict[str, int]:
    return {each.protocol.key: each.version for each in partnerships.every_adopted(reading(), partnership_id)}


def test_without_a_version_in_the_file_what_another_partnership_wrote_is_not_taken_over(world: World) -> None:
    """Darlington is in use in its first version; St Helens is new here, and somebody else wrote a second of each."""
    fewer = [each for each in FILE["protocols"] if each["key"] != "st-helens-2016"]
    load(protocols=fewer)
    for key in ("darlington", "st-helens-2016"):
        shipped = protocol_files.shipped()[key]
        assert protocols.publish({**shipped, "name": "Theirs"}, at=MONDAY_NOON).version == 2
    report = load()
    in_use = versions_in_use(report.partnership_id)
    assert (in_use["darlington"], in_use["st-helens-2016"]) == (1, 1)
    named = [{**each, "version": 2} if each["key"] == "darlington" else each for each in FILE["protocols"]]
    assert versions_in_use(load(protocols=named).partnership_id)["darlington"] == 2
