"""Closures, nations and office hours change while cases run: seen first, then done, on both databases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from escalation import clock
from escalation.domain.disagreement.state import Entry
from escalation.domain.statistics.facts import replay
from escalation.scheduler import tick
from escalation.services import calendar_changes, date_following, journal_check, sweeping
from escalation.services.setting_up import agencies
from escalation.services.working_days import CannotChange, Change
from escalation.storage import disagreements, journal, set_up_journal, statistics
from escalation.storage.base import db, reading
from escalation.storage.disagreements import Loaded
from escalation.storage.models.cases import DisagreementRow
from tests.engine.conftest import RAISED_AT, World

TUESDAY = date(2026, 11, 3)
MONDAY_NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TRAINING = Change(close={(None, TUESDAY): "Training day"})


def loaded(ref: str) -> Loaded:
    """The disagreement as it is kept now."""
    reading().rollback()
    found = disagreements.by_ref(reading(), ref)
    assert found is not None
    return found


def raised(world: World, number: int = 1, *, at: datetime = RAISED_AT) -> str:
    """One more disagreement, which whatever is read from now on sees."""
    ref = world.raise_one(number, at=at)
    reading().rollback()
    return ref


def dates(ref: str) -> dict[str, datetime | None]:
    """When each running clock of the protocol's is due."""
    return {c.key: c.due_at for c in loaded(ref).value.clocks if c.state == "running" and c.basis != "service"}


def coordinator(world: World) -> int:
    return world.person("manager@calderbeck.example")


def test_looking_first_changes_nothing(world: World) -> None:
    ref = raised(world)
    before = loaded(ref)
    moving = calendar_changes.preview("calderbeck", TRAINING, at=MONDAY_NOON)
    assert {(m.ref, m.before, m.after) for m in moving if not m.watch} >= {
        (ref, datetime(2026, 11, 3, 17, tzinfo=UTC), datetime(2026, 11, 4, 17, tzinfo=UTC))
    }
    assert loaded(ref) == before
    assert calendar_changes.preview("calderbeck", Change(), at=MONDAY_NOON) == ()


def test_what_was_shown_is_what_is_done(world: World) -> None:
    refs = [raised(world, number) for number in range(3)]
    moving = calendar_changes.preview("calderbeck", TRAINING, at=MONDAY_NOON)
    looked: list[tuple[int, int]] = []
    done = calendar_changes.apply(
        "calderbeck",
        TRAINING,
        person=coordinator(world),
        at=MONDAY_NOON,
        progress=lambda *told: looked.append(told),
    )
    assert (done.disagreements, done.dates, done.held_up, looked) == (3, len(moving), (), [(3, 3)])
    for ref in refs:
        shown = sorted(m.after for m in moving if m.ref == ref)
        assert (
            sorted(c.due_at for c in loaded(ref).value.clocks if c.cause == "calendar" and c.due_at and c.live) == shown
        )


def test_a_closure_that_no_date_spans_moves_nothing(world: World) -> None:
    ref = raised(world)
    before = dates(ref)
    far = Change(close={(None, date(2027, 3, 3)): "Training day"})
    assert calendar_changes.apply("calderbeck", far, person=None, at=MONDAY_NOON).dates == 0
    assert dates(ref) == before


def test_one_agencys_closure_moves_what_that_agency_owes(world: World) -> None:
    raised(world)
    change = Change(close={("csc", TUESDAY): "Moving house"})
    moving = calendar_changes.preview("calderbeck", change, at=MONDAY_NOON)
    assert moving != ()
    with_agency = {m.agency for m in moving}
    calendar_changes.apply("calderbeck", change, person=None, at=MONDAY_NOON)
    assert len(with_agency) == 1
    assert calendar_changes.preview("calderbeck", Change(), at=MONDAY_NOON) == ()


def test_a_missed_date_stays_missed_and_its_flag_open(world: World) -> None:
    ref = raised(world)
    evening = datetime(2026, 11, 3, 18, tzinfo=UTC)
    sweeping.sweep(at=evening)
    missed = {c.no: c for c in loaded(ref).value.clocks if c.breached_at is not None}
    assert missed
    calendar_changes.apply("calderbeck", TRAINING, person=None, at=evening)
    now = loaded(ref).value
    assert {no: now.clock(no) for no in missed} == missed
    assert [f.state for f in now.flags] == ["open"] * len(now.flags)


def test_chains_facts_and_the_set_ups_journal_tell_of_it(world: World) -> None:
    ref = raised(world)
    calendar_changes.apply("calderbeck", TRAINING, person=coordinator(world), at=MONDAY_NOON)
    one = loaded(ref)
    entries = journal.entries_of(reading(), one.id)
    assert entries[-1].kind == "calendar_changed"
    assert entries[-1].person == coordinator(world)
    assert statistics.stored(reading(), one.id) == replay(entries)
    assert journal_check.verify().faults == ()
    change, name = set_up_journal.latest(reading(), one.partnership_id, limit=1)[0]
    assert (change.what, (change.after or {})["on"], name is not None) == ("closure", "2026-11-03", True)


def test_a_day_that_is_no_closure_any_more_is_worked_again(world: World) -> None:
    ref = raised(world)
    before = dates(ref)
    calendar_changes.apply("calderbeck", TRAINING, person=None, at=MONDAY_NOON)
    assert dates(ref) != before
    opened = Change(open=frozenset({(None, TUESDAY)}))
    calendar_changes.apply("calderbeck", opened, person=None, at=MONDAY_NOON)
    assert dates(ref) == before


def test_a_long_job_goes_on_where_it_stands_whoever_finds_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Five disagreements, two to a batch: the first batch while the page waits, then the process dies in the second."""
    refs = [raised(world, number) for number in range(5)]
    monkeypatch.setattr(date_following, "BATCH", 2)
    begun = calendar_changes.apply("calderbeck", TRAINING, person=coordinator(world), at=MONDAY_NOON, most=1)
    assert (begun.disagreements, begun.left) == (2, 3)
    job = date_following.latest("calderbeck")
    assert job is not None
    assert (job.total, job.looked, job.ended_at) == (5, 2, None)
    with pytest.raises(KeyboardInterrupt):
        _killed_before_its_end()
    job = date_following.latest("calderbeck")
    assert job is not None
    assert job.looked == 2  # what the dead process had begun is not half done
    assert date_following.lies_unfinished()
    later = MONDAY_NOON + timedelta(hours=1)
    date_following.work_off(now=lambda: later)
    job = date_following.latest("calderbeck")
    assert job is not None
    assert (job.looked, job.moved.disagreements, job.moved.left, job.ended_at) == (5, 5, 0, later)
    assert not date_following.lies_unfinished()
    assert {entry(ref).at for ref in refs} == {MONDAY_NOON, later}
    assert {(entry(ref).data["cause"], entry(ref).person) for ref in refs} == {("calendar", coordinator(world))}
    assert calendar_changes.preview("calderbeck", Change(), at=later) == ()


def entry(ref: str) -> Entry:
    """The one line in the journal that says its dates moved."""
    (found,) = [e for e in journal.entries_of(reading(), loaded(ref).id) if e.kind == "calendar_changed"]
    return found


def _killed_before_its_end() -> None:
    """The process ends after a batch was worked out and before it is recorded."""

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(date_following, "_advance", killed)
        date_following.work_off(now=lambda: MONDAY_NOON)


def test_the_scheduler_goes_on_with_a_job_that_it_finds(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    raised(world)
    monkeypatch.setattr(clock, "now", lambda: MONDAY_NOON)
    begun = calendar_changes.apply("calderbeck", TRAINING, person=None, at=MONDAY_NOON, most=0)
    assert (begun.dates, begun.left) == (0, 1)
    tick(world.app)
    job = date_following.latest("calderbeck")
    assert job is not None
    assert (job.moved.disagreements, job.ended_at) == (1, MONDAY_NOON)


def test_one_that_breaks_keeps_its_dates_is_named_and_holds_nobody_up(world: World) -> None:
    broken, sound = raised(world, 1), raised(world, 2)
    with db.engine.begin() as connection:
        unreadable = {"happenings": [{"x": 1}]}
        connection.execute(update(DisagreementRow).where(DisagreementRow.ref == broken).values(memory=unreadable))
    done = calendar_changes.apply("calderbeck", TRAINING, person=None, at=MONDAY_NOON)
    assert (done.disagreements, done.held_up, done.left) == (1, (broken,), 0)
    assert entry(sound).data["cause"] == "calendar"


def test_only_so_many_are_looked_into_before_somebodys_eyes(world: World) -> None:
    for number in range(3):
        raised(world, number)
    moving = calendar_changes.preview("calderbeck", TRAINING, at=MONDAY_NOON, most=2)
    assert len({move.ref for move in moving}) == 2
    assert calendar_changes.how_many("calderbeck", at=MONDAY_NOON) == 3


def test_other_office_hours_move_the_end_of_the_day(world: World) -> None:
    ref = raised(world)
    calendar_changes.apply("calderbeck", Change(settings={"closes": "16:00"}), person=None, at=MONDAY_NOON)
    moved = [c for c in loaded(ref).value.clocks if c.cause == "office_hours" and c.live]
    assert {c.due_at.hour for c in moved if c.due_at} == {16}


def test_a_day_is_closed_once(world: World) -> None:
    calendar_changes.apply("calderbeck", TRAINING, person=None, at=MONDAY_NOON)
    with pytest.raises(CannotChange, match="closure already"):
        calendar_changes.apply("calderbeck", TRAINING, person=None, at=MONDAY_NOON)
    with pytest.raises(CannotChange, match="agency of the partnership"):
        calendar_changes.apply("calderbeck", Change(close={("nobody", TUESDAY): "x"}), person=None, at=MONDAY_NOON)
    with pytest.raises(CannotChange, match="one of the nations"):
        calendar_changes.preview("calderbeck", Change(nation="france"), at=RAISED_AT)


def test_another_nation_counts_its_own_bank_holidays(world: World) -> None:
    at = datetime(2026, 11, 27, 10, tzinfo=UTC)  # the Friday before St Andrew's Day
    ref = raised(world, at=at)
    before = dates(ref)
    assert datetime(2026, 11, 30, 17, tzinfo=UTC) in before.values()
    calendar_changes.apply("calderbeck", Change(nation="scotland"), person=None, at=at)
    assert datetime(2026, 11, 30, 17, tzinfo=UTC) not in dates(ref).values()


def test_an_agency_that_gets_a_calendar_of_its_own_takes_its_running_dates_with_it(world: World) -> None:
    at = datetime(2026, 11, 27, 10, tzinfo=UTC)  # the Friday before St Andrew's Day
    ref = raised(world, at=at)
    sheet = agencies.sheet(loaded(ref).partnership_id, "csc")
    fields = {
        "name": sheet.name,
        "sector": sheet.sector,
        "calendar": "scotland",
        "teams": list(sheet.teams),
        "domains": list(sheet.domains),
        "seen": sheet.seen,
    }
    agencies.change("calderbeck", "csc", fields, person=coordinator(world), at=at)
    moved = [c for c in loaded(ref).value.clocks if c.cause == "calendar" and c.live]
    assert moved
    assert {loaded(ref).value.party(c.party).agency for c in moved if c.party is not None} == {"csc"}
    assert {c.calendar for c in moved} == {"scotland"}
