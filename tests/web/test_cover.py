"""Away today means that the deputy has the ball today: on the list and on the page, whoever wrote last."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import update

from escalation.domain.disagreement.rules import Refused
from escalation.services import reading
from escalation.services.casework import perform
from escalation.services.reading import Work
from escalation.storage import disagreements
from escalation.storage.base import db, transaction
from escalation.storage.base import reading as session_of_reading
from escalation.storage.models.setup import LeaveRow, PostRow
from escalation.storage.partnerships import raise_set_up_versions
from tests.web.conftest import OWN, World
from tests.web.forms import main_form, send_form, soup, words

HOLDER, DEPUTY = "lead@csc.example", "j.tebbs@csc.example"
THURSDAY = date(2026, 11, 5)
WEDNESDAY_LATE = datetime(2026, 11, 4, 23, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 5, 0, 0, tzinfo=UTC)
FRIDAY = datetime(2026, 11, 6, 9, 0, tzinfo=UTC)


def away(world: World, who: str, first: date, last: date) -> None:
    with world.app.app_context(), transaction() as session:
        session.add(LeaveRow(person_id=world.person(who), starts_on=first, ends_on=last))
        raise_set_up_versions(session)


def work_at(world: World, who: str, at: datetime) -> Work:
    with world.app.app_context():
        found = reading.work(world.person(who), at)
        db.session.remove()
        return found


def waited_for(world: World, who: str, at: datetime) -> str:
    """Whom the list of somebody and the page of the disagreement name at that moment: they have to agree."""
    world.now = at
    work = work_at(world, who, at)
    (row,) = [row for row in (*work.now, *work.own, *work.agency) if row.ref == OWN]
    page = soup(world.signed_in(who).get(f"/disagreements/{OWN}"))
    (sentence,) = page.select(".app-ball__sentence")
    assert row.waiting_for in " ".join(sentence.get_text(" ").split())
    return row.waiting_for


def test_at_the_midnight_at_which_leave_begins_the_deputy_is_waited_for_without_anybody_writing(world: World) -> None:
    away(world, HOLDER, THURSDAY, THURSDAY)
    assert waited_for(world, "raiser", WEDNESDAY_LATE).startswith("Marian Postle,")
    assert waited_for(world, "raiser", MIDNIGHT).startswith("Jordan Tebbs,")


def test_after_leave_the_holder_is_waited_for_again_also_if_the_deputy_was_when_something_was_written(
    world: World,
) -> None:
    away(world, HOLDER, THURSDAY, THURSDAY)
    with world.app.app_context():
        perform(
            action="note",
            person=world.person("raiser"),
            ref=OWN,
            fields={"text": "The school will ring again on Friday."},
            at=MIDNIGHT + timedelta(hours=9),
        )
    assert waited_for(world, "raiser", MIDNIGHT + timedelta(hours=10)).startswith("Jordan Tebbs,")
    assert waited_for(world, "raiser", FRIDAY).startswith("Marian Postle,")


def test_a_post_given_to_somebody_else_takes_the_move_with_it(world: World) -> None:
    world.now = FRIDAY
    assert [row.ref for row in work_at(world, HOLDER, FRIDAY).now] == [OWN]
    with world.app.app_context(), transaction() as session:
        duty = (PostRow.agency_key == "csc") & (PostRow.role == "duty")
        successor = world.person("l.bream@csc.example")
        session.execute(update(PostRow).where(duty).values(holder_id=successor, deputy_id=None))
        raise_set_up_versions(session)
    assert [row.ref for row in work_at(world, "l.bream@csc.example", FRIDAY).now] == [OWN]
    assert work_at(world, HOLDER, FRIDAY).now == ()


def test_the_deputy_may_act_while_the_holder_is_away_and_the_case_goes_on(world: World) -> None:
    away(world, HOLDER, THURSDAY, THURSDAY)
    with world.app.app_context():
        nine = MIDNIGHT + timedelta(hours=9)
        perform(action="acknowledge", person=world.person(DEPUTY), ref=OWN, fields={}, at=nine)
        loaded = disagreements.by_ref(session_of_reading(), OWN)
        assert loaded is not None
        assert loaded.value.happened("acknowledged") is not None


MANAGER, MANAGERS_DEPUTY = "f.adeyinka@csc.example", "l.bream@csc.example"


def flags_waiting(world: World, who: str) -> list[str]:
    """The references under which somebody has a flag to answer: on the flags' page and on their own list alike."""
    client = world.signed_in(who)
    asked = [str(form["action"]).split("/")[2] for form in soup(client.get("/stalled")).select("main form")]
    assert asked == [line.ref for line in work_at(world, who, world.now).flags]
    return asked


def test_a_flag_put_to_somebody_whose_leave_then_begins_waits_for_their_deputy(world: World) -> None:
    assert (flags_waiting(world, MANAGER), flags_waiting(world, MANAGERS_DEPUTY)) == ([OWN], [])
    away(world, MANAGER, THURSDAY, THURSDAY)
    world.now = MIDNIGHT + timedelta(hours=9)
    assert flags_waiting(world, MANAGERS_DEPUTY) == [OWN]
    page = words(world.signed_in("raiser").get(f"/disagreements/{OWN}"))
    assert "(for Femi Adeyinka, who is away)" in page
    assert "Flags (1)" in words(world.signed_in(MANAGERS_DEPUTY).get("/work"))
    world.now = FRIDAY - timedelta(minutes=1)
    assert flags_waiting(world, MANAGERS_DEPUTY) == []


def test_the_deputys_answer_settles_the_flag_and_stays_readable_to_them(world: World) -> None:
    away(world, MANAGER, THURSDAY, THURSDAY)
    world.now = MIDNIGHT + timedelta(hours=9)
    client = world.signed_in(MANAGERS_DEPUTY)
    form = main_form(client.get("/stalled"))
    assert send_form(client, form, {"answer": "contacted", "reason": "Rang the duty worker."}).status_code == 302
    assert flags_waiting(world, MANAGERS_DEPUTY) == flags_waiting(world, MANAGER) == []
    world.now = FRIDAY
    assert client.get(f"/disagreements/{OWN}").status_code == 200
    assert OWN in words(client.get("/stalled"))


def test_nobody_else_may_answer_it_while_the_manager_is_away(world: World) -> None:
    away(world, MANAGER, THURSDAY, THURSDAY)
    world.now = MIDNIGHT + timedelta(hours=9)
    with world.app.app_context(), pytest.raises(Refused):
        perform("answer_flag", person=world.person(HOLDER), ref=OWN, fields={"answer": "contacted"}, at=world.now)
