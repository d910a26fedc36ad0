"""Two people act at once, or one presses twice: the second is told what changed and loses nothing typed."""

from __future__ import annotations

import threading
from datetime import timedelta

from sqlalchemy import func, select

from escalation.services import sweeping
from escalation.storage.base import db, reading
from escalation.storage.models.cases import DisagreementRow, JournalRow
from tests.web.conftest import OWN, World
from tests.web.forms import act, check_page, filled_in, main_form, ref_of, send_form, soup, words


def count(world: World, row: type, kind: str | None = None) -> int:
    with world.app.app_context():
        query = select(func.count()).select_from(row)
        if kind is not None:
            query = query.where(JournalRow.kind == kind)
        return reading().scalar(query) or 0


def test_the_second_to_act_is_told_what_changed_in_sentences(world: World) -> None:
    raiser, receiver = world.signed_in("raiser"), world.signed_in("receiver")
    form = main_form(raiser.get(f"/disagreements/{OWN}/move_up"))
    act(receiver, OWN, "record_discussion", result="continuing", statement="We talked.")
    page = send_form(raiser, form, {"reason": "Nobody has rung."})
    assert page.status_code == 409
    said = words(page)
    assert "Somebody else was here meanwhile" in said
    assert "They are still talking (Marian Postle, Calderbeck Council Children's Social Care)" in said


def test_what_the_second_typed_is_kept_and_nothing_of_it_is_recorded(world: World) -> None:
    raiser, receiver = world.signed_in("raiser"), world.signed_in("receiver")
    form = main_form(raiser.get(f"/disagreements/{OWN}/move_up"))
    act(receiver, OWN, "acknowledge")
    page = send_form(raiser, form, {"reason": "Nobody has rung."})
    assert filled_in(main_form(page))["reason"] == "Nobody has rung."
    assert count(world, JournalRow, "move_up") == 0


def test_the_second_may_send_again_having_read_it(world: World) -> None:
    raiser, receiver = world.signed_in("raiser"), world.signed_in("receiver")
    form = main_form(raiser.get(f"/disagreements/{OWN}/move_up"))
    act(receiver, OWN, "acknowledge")
    page = send_form(raiser, form, {"reason": "Nobody has rung."})
    assert send_form(raiser, main_form(page), {}).status_code == 302
    assert count(world, JournalRow, "move_up") == 1


def test_a_choice_and_a_date_are_kept_too(world: World) -> None:
    raiser, receiver = world.signed_in("raiser"), world.signed_in("receiver")
    form = main_form(raiser.get(f"/disagreements/{OWN}/record_discussion"))
    act(receiver, OWN, "acknowledge")
    typed = {"result": "not_agreed", "method": "phone", "held_at.day": "4", "held_at.month": "11",
             "held_at.year": "2026", "held_at.time": "2pm"}  # fmt: skip
    kept = filled_in(main_form(send_form(raiser, form, typed)))
    assert {name: kept[name] for name in typed} == typed


def test_a_reminder_meanwhile_makes_no_form_old(world: World) -> None:
    raiser = world.signed_in("raiser")
    form = main_form(raiser.get(f"/disagreements/{OWN}/move_up"))
    with world.app.app_context():
        sweeping.sweep(at=world.now + timedelta(days=1))
        db.session.remove()
    world.now += timedelta(days=1, minutes=1)
    world.real_now = world.now
    raiser = world.signed_in("raiser")
    token = filled_in(main_form(raiser.get(f"/disagreements/{OWN}/move_up")))["csrf_token"]
    assert send_form(raiser, form, {"reason": "Still nothing.", "csrf_token": token}).status_code == 302


def test_pressing_a_button_twice_does_it_once_and_says_so(world: World) -> None:
    receiver = world.signed_in("receiver")
    form = soup(receiver.get(f"/disagreements/{OWN}")).select_one(f'form[action$="{OWN}/acknowledge"]')
    assert form is not None
    first, second = send_form(receiver, form, {}), send_form(receiver, form, {})
    assert (first.status_code, second.status_code) == (302, 409)
    assert count(world, JournalRow, "acknowledge") == 1


def test_two_managers_answer_one_flag_and_the_second_learns_that_it_is_answered(world: World) -> None:
    manager = world.signed_in("manager")
    form = soup(manager.get("/stalled")).select_one("main form")
    assert form is not None
    assert send_form(manager, form, {"answer": "contacted", "reason": "Rang."}).status_code == 302
    second = send_form(manager, form, {"answer": "reassigned"})
    assert second.status_code == 409
    assert "Answered the flag" in words(second)


def test_one_form_sent_by_eight_hands_at_once_makes_one_disagreement(world: World) -> None:
    client = world.signed_in("raiser")
    before = count(world, DisagreementRow)
    page = check_page(client)
    form = filled_in(main_form(page))
    cookie = client.get_cookie("session")
    assert cookie is not None
    refs: list[str] = []
    start = threading.Barrier(8)

    def send() -> None:
        mine = world.app.test_client()
        mine.set_cookie("session", cookie.value)
        start.wait()
        refs.append(ref_of(mine.post(page.request.path, data=form)))

    hands = [threading.Thread(target=send) for _ in range(8)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert len(refs) == 8
    assert len(set(refs)) == 1
    assert count(world, DisagreementRow) == before + 1


def test_two_act_in_the_same_moment_and_one_of_them_is_told(world: World) -> None:
    clients = [world.signed_in(who) for who in ("raiser", "receiver")]
    forms = [main_form(client.get(f"/disagreements/{OWN}/note")) for client in clients]
    answers: list[int] = []
    start = threading.Barrier(2)

    def send(number: int) -> None:
        start.wait()
        answers.append(send_form(clients[number], forms[number], {"text": f"Note {number}"}).status_code)

    hands = [threading.Thread(target=send, args=(number,)) for number in range(2)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    assert sorted(answers) == [302, 409]
    assert count(world, JournalRow, "note") == 1
