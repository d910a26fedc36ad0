"""Drills through the whole engine, on both databases: sent once, swept, delivered, ended, and counted apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from escalation.domain.disagreement.rules import Refused
from escalation.services import board, casework, coordination, reading
from escalation.services.coordination import Filter
from escalation.services.drills import results, sending
from escalation.services.drills.results import Results
from escalation.services.report import building
from escalation.services.report.model import Filters, Report
from escalation.services.setting_up import leave, posts
from escalation.services.sweeping import sweep
from escalation.storage.base import db, transaction
from escalation.storage.models.cases import MessageRow
from tests.engine.conftest import World

KEEPER = "manager@calderbeck.example"
SENT_AT = datetime(2026, 11, 16, 10, tzinfo=UTC)  # a Monday
THREE = ("ambulance", "fire-and-rescue", "police")


@pytest.fixture
def calderbeck(world: World) -> World:
    """Calderbeck, with one real disagreement of the week before."""
    world.raise_one(at=SENT_AT - timedelta(days=7))
    sweep(at=SENT_AT - timedelta(hours=1))
    return world


def send(world: World, *agencies: str, token: str = "form", at: datetime = SENT_AT) -> int:
    return sending.send("calderbeck", agencies or None, person=world.person(KEEPER), form_token=token, at=at)


def found(drill: int, at: datetime) -> Results:
    db.session.rollback()  # what was written meanwhile is to be seen
    return results.results("calderbeck", drill, at=at)


def acknowledges(world: World, email: str, ref: str, at: datetime) -> None:
    sweep(at=at)
    casework.perform("acknowledge", person=world.person(email), ref=ref, fields={}, at=at)


def ref_of(drill: int, agency: str) -> str:
    return next(line.ref for line in found(drill, SENT_AT).lines if line.key == agency)


def test_each_agency_is_told_and_each_answer_stands_beside_it(calderbeck: World) -> None:
    """One acknowledges after an hour; one on Tuesday, a day late under a procedure that asks for the same day."""
    drill = send(calderbeck, *THREE)
    acknowledges(calderbeck, "duty@ambulance.example", ref_of(drill, "ambulance"), SENT_AT + timedelta(hours=1))
    acknowledges(calderbeck, "duty.pvp@police.example", ref_of(drill, "police"), SENT_AT + timedelta(days=1))
    later = SENT_AT + timedelta(days=2)
    sweep(at=later)
    lines = {line.key: line for line in found(drill, later).lines}
    assert (lines["ambulance"].by, lines["ambulance"].after) == ("Callum Reddy", "1 working hour")
    assert (lines["police"].state, lines["police"].in_time) == ("acknowledged", False)
    assert lines["police"].after == "1 working day"
    fire = lines["fire-and-rescue"]
    assert (fire.state, fire.days, fire.told, fire.via) == ("waiting", 2, "Gwen Tolland", "holder")
    assert fire.flagged == ("Deborah Eastwell",)
    assert found(drill, later).summary == "2 of 3 agencies acknowledged; median 1 working day."


def test_the_same_form_sent_again_makes_no_second_drill(calderbeck: World) -> None:
    assert send(calderbeck, *THREE) == send(calderbeck, *THREE)
    db.session.rollback()
    assert len(results.all_results("calderbeck", at=SENT_AT)) == 1


def test_a_drill_that_cannot_be_sent_to_all_is_sent_to_nobody(
    calderbeck: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It breaks half-way; the same form then makes the whole of it."""
    begin, asked = sending.disagreements.begin, []

    def breaks_at_the_second(*args: object, **own: object) -> int:
        asked.append(args)
        if len(asked) == 2:
            raise RuntimeError("the power went")
        return begin(*args, **own)  # type: ignore[arg-type]

    monkeypatch.setattr(sending.disagreements, "begin", breaks_at_the_second)
    with pytest.raises(RuntimeError):
        send(calderbeck, *THREE)
    assert results.all_results("calderbeck", at=SENT_AT) == ()
    monkeypatch.undo()
    assert len(found(send(calderbeck, *THREE), SENT_AT).lines) == 3


def test_nobody_is_asked_twice_at_once(calderbeck: World) -> None:
    send(calderbeck, "police")
    with pytest.raises(Refused, match="Calderbeck and Fells Police") as refused:
        send(calderbeck, "police", "ambulance", token="another")
    assert refused.value.at_field == "agencies"
    rest = found(send(calderbeck, token="a third"), SENT_AT)
    assert "police" not in {line.key for line in rest.lines}
    assert len(rest.lines) == 15


@pytest.mark.parametrize(("agencies", "rule"), [(("nowhere",), "unknown_agency"), ((), "nobody_chosen")])
def test_it_is_sent_to_agencies_of_the_partnership(calderbeck: World, agencies: tuple[str, ...], rule: str) -> None:
    with pytest.raises(Refused) as refused:
        sending.send("calderbeck", agencies, person=calderbeck.person(KEEPER), form_token="f", at=SENT_AT)
    assert refused.value.rule == rule


def test_only_the_coordinator_sends_one(calderbeck: World) -> None:
    with pytest.raises(Refused, match="Only the coordinator"):
        sending.send("calderbeck", None, person=calderbeck.person("lead@csc.example"), form_token="f", at=SENT_AT)


def test_cover_shows_who_had_it_for_whom(calderbeck: World) -> None:
    by = {"person": calderbeck.person(KEEPER), "at": SENT_AT}
    leave.add("calderbeck", "g.tolland@fire.example", "2026-11-13", "2026-11-20", **by)
    line = found(send(calderbeck, "fire-and-rescue"), SENT_AT).lines[0]
    assert (line.told, line.via) == ("Martin Sharrow", "deputy")


def test_an_empty_post_reaches_nobody_and_says_what_mends_it(calderbeck: World) -> None:
    by = {"person": calderbeck.person(KEEPER), "at": SENT_AT}
    posts.fill("calderbeck", "police", {"duty": {"holder": "", "deputy": ""}}, None, **by)
    drill = send(calderbeck, "police", "ambulance")
    line = next(line for line in found(drill, SENT_AT).lines if line.key == "police")
    assert (line.told, line.mail) == (None, None)
    assert line.gap is not None
    assert (line.gap.agency, line.gap.role) == ("police", "duty")
    assert found(drill, SENT_AT).summary == "0 of 2 agencies acknowledged; 1 post was empty."
    posts.fill("calderbeck", "police", {"duty": {"holder": "k.rushby@police.example"}}, None, **by)
    line = next(line for line in found(drill, SENT_AT).lines if line.key == "police")
    assert (line.gap, line.why_nobody) == (None, "The post was empty. Somebody acts in it now.")


def test_a_mail_that_does_not_arrive_is_an_address_that_does_not_work(calderbeck: World) -> None:
    drill = send(calderbeck, "police")
    with transaction() as session:
        session.query(MessageRow).filter_by(kind="raised", person=calderbeck.person("duty.pvp@police.example")).update(
            {"state": "given_up", "ended_at": SENT_AT}
        )
    assert found(drill, SENT_AT).lines[0].mail == "given_up"
    assert found(drill, SENT_AT).summary == "0 of 1 agency acknowledged; 1 address does not work."


def test_after_five_working_days_the_sweep_ends_it(calderbeck: World) -> None:
    drill = send(calderbeck, *THREE)
    monday = SENT_AT.replace(day=23, hour=17)
    sweep(at=monday - timedelta(minutes=1))
    assert found(drill, monday).running
    swept = sweep(at=monday)
    assert swept.set_aside == 0
    over = found(drill, monday)
    assert not over.running
    assert {line.state for line in over.lines} == {"silent"}
    assert over.counts.silent == 3


def test_the_coordinator_ends_it_for_all_who_are_left(calderbeck: World) -> None:
    drill = send(calderbeck, *THREE)
    acknowledges(calderbeck, "duty@ambulance.example", ref_of(drill, "ambulance"), SENT_AT + timedelta(hours=1))
    at = SENT_AT + timedelta(hours=2)
    assert sending.end("calderbeck", drill, person=calderbeck.person(KEEPER), at=at) == 2
    assert sending.end("calderbeck", drill, person=calderbeck.person(KEEPER), at=at) == 0
    assert not found(drill, at).running
    with pytest.raises(sending.UnknownDrill):
        sending.end("elsewhere", drill, person=calderbeck.person(KEEPER), at=at)


def test_who_sent_it_finds_it_on_its_page_and_not_among_their_own(calderbeck: World) -> None:
    drill = send(calderbeck, *THREE)
    db.session.rollback()
    work = reading.work(calderbeck.person(KEEPER), SENT_AT)
    assert (work.now, work.own, work.agency) == ((), (), ())
    police = reading.work(calderbeck.person("duty.pvp@police.example"), SENT_AT)
    assert [(row.ref, row.drill, row.reference) for row in police.now] == [(ref_of(drill, "police"), True, None)]


def test_the_coordinator_s_list_of_disagreements_is_of_real_ones(calderbeck: World) -> None:
    send(calderbeck)
    db.session.rollback()
    view = coordination.view("calderbeck", Filter(status="all"), page=1, at=SENT_AT)
    assert view.found == sum(view.counts.values()) == 1


FRIDAY = SENT_AT + timedelta(days=4)


def run_a_drill(world: World) -> None:
    """One for everybody, up to Friday."""
    drill = send(world)
    acknowledges(world, "duty@ambulance.example", ref_of(drill, "ambulance"), SENT_AT + timedelta(hours=1))
    acknowledges(world, "duty.pvp@police.example", ref_of(drill, "police"), SENT_AT + timedelta(days=2))
    sweep(at=FRIDAY)


def figures(as_at: datetime | None) -> dict[str, object]:
    db.session.rollback()
    days = {"first": date(2026, 11, 1), "last": date(2026, 11, 30)}
    return board.as_json(board.figures("calderbeck", **days, at=FRIDAY, as_at=as_at))


@pytest.mark.parametrize("as_at", [None, FRIDAY], ids=["as they stand", "from the journals"])
def test_not_one_figure_of_the_board_changes_with_a_drill(calderbeck: World, as_at: datetime | None) -> None:
    """One acknowledged, one late and flagged, fourteen silent. Only the count of tests, kept apart, tells of it."""
    sweep(at=FRIDAY)
    before = figures(as_at)
    run_a_drill(calderbeck)
    after = figures(as_at)
    assert (before.pop("drills"), after.pop("drills")) == (0, 16)
    assert after == before


def board_page() -> Report:
    """What the board's page shows, without what is said of tests that are left out."""
    db.session.rollback()
    found = building.report("calderbeck", Filters(date(2026, 11, 1), date(2026, 11, 30)), at=FRIDAY)
    bare = tuple(
        replace(section, figures=tuple(replace(figure, left_out=()) for figure in section.figures))
        for section in found.sections
    )
    return replace(found, sections=bare, notes=())


def test_the_board_s_page_has_a_drill_only_under_readiness(calderbeck: World) -> None:
    sweep(at=FRIDAY)
    before = board_page()
    assert results.readiness("calderbeck", at=FRIDAY) == ()
    run_a_drill(calderbeck)
    assert board_page() == before
    (brief,) = results.readiness("calderbeck", at=FRIDAY)
    assert (brief.counts.asked, brief.counts.in_time, brief.counts.late, brief.counts.silent) == (16, 1, 1, 14)


@pytest.mark.parametrize(("weeks", "asked"), [(1, False), (12, False), (14, True)])
def test_after_a_quarter_without_one_the_coordinator_is_reminded(calderbeck: World, weeks: int, asked: bool) -> None:
    number = board.partnerships.find(db.session(), "calderbeck")
    assert number is not None
    never = results.prompt(number.id, at=SENT_AT)
    assert never is not None
    assert never.last is None
    send(calderbeck, "police")
    db.session.rollback()
    reminded = results.prompt(number.id, at=SENT_AT + timedelta(weeks=weeks))
    assert (reminded is not None) == asked
    if reminded is not None:
        assert reminded.last == SENT_AT
