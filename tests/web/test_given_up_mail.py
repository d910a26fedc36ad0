"""The administrator's page of mail that reached nobody: to whom, of what kind and why, and what they do about it."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from werkzeug.test import TestResponse

from escalation.services import readiness
from escalation.storage.base import db, transaction
from escalation.storage.models.cases import DisagreementRow, MessageRow
from escalation.storage.models.setup import PersonRow
from tests.web.conftest import FOREIGN, NOW, OWN, PEOPLE, World, token_of
from tests.web.forms import soup, words

PAGE = "/admin/mail"


def give_up(world: World, number: int = 1, **values: Any) -> list[int]:
    """Let so many messages to the receiver have reached nobody, and nothing else be in the outbox."""
    receiver = world.person("receiver")
    given = {"state": "given_up", "last_error": "RCPT 550", "attempts": 7, "not_before": NOW, "next_attempt_at": NOW}
    with world.app.app_context(), transaction() as session:
        session.execute(delete(MessageRow))
        about = session.scalars(select(DisagreementRow.id).where(DisagreementRow.ref == OWN)).one()
        rows = [
            MessageRow(
                disagreement_id=about, key=f"test:{n}", kind="acknowledged", person=receiver, about={},
                made_at=NOW, **(given | {"ended_at": NOW - timedelta(minutes=n)} | values),
            )
            for n in range(number)
        ]  # fmt: skip
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


def press(client: FlaskClient, what: str, message: int) -> TestResponse:
    token = token_of(client.get(PAGE))
    return client.post(f"{PAGE}/{message}/{what}", data={"csrf_token": token}, follow_redirects=True)


def row_of(world: World, message: int) -> MessageRow:
    with world.app.app_context(), transaction() as session:
        return session.get_one(MessageRow, message)


def counted(world: World) -> int:
    with world.app.app_context():
        db.session.remove()
        return readiness.given_up()


def test_it_says_to_whom_of_what_kind_how_often_and_why_and_nothing_of_the_case(world: World) -> None:
    give_up(world)
    page = world.signed_in("administrator").get(PAGE)
    said = words(page)
    for word in ("Marian Postle", PEOPLE["receiver"], "acknowledged", OWN, "7 tries", "Wed 4 Nov, 6pm", "RCPT 550"):
        assert word in said, word
    assert "The mail server takes no mail for this address." in said
    for word in ("LOCAL-child", "Closed without an assessment", "class teacher", "Tarnside", "Threshold", FOREIGN):
        assert word not in said, word


def test_one_is_tried_again_as_if_it_had_never_been_and_the_trace_stays(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    (message,) = give_up(world, reference="0" * 40, receipt="permanent-failure", receipt_at=NOW)
    client = world.signed_in("administrator")
    with caplog.at_level(logging.WARNING):
        assert "It is tried again." in words(press(client, "again", message))
    row = row_of(world, message)
    assert (row.state, row.attempts, row.ended_at, row.receipt, row.reference) == ("pending", 0, None, None, None)
    assert (row.handled, row.handled_by, row.handled_at) == ("tried_again", world.person("administrator"), NOW)
    assert row.next_attempt_at == NOW.replace(day=5, hour=9), "it is evening, and it is not urgent"
    assert f"message {message} was tried again by account" in caplog.text
    assert PEOPLE["receiver"] not in caplog.text


def test_where_somebody_is_in_danger_it_is_tried_again_at_once(world: World) -> None:
    (message,) = give_up(world)
    with world.app.app_context(), transaction() as session:
        session.execute(update(DisagreementRow).values(danger_at=NOW))
    press(world.signed_in("administrator"), "again", message)
    assert row_of(world, message).next_attempt_at == NOW


def test_one_that_is_given_up_again_is_here_again_and_its_coordinator_is_told_again(world: World) -> None:
    (message,) = give_up(world)
    with world.app.app_context(), transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.email == PEOPLE["receiver"]).values(active=False))
    for _ in range(2):
        press(world.signed_in("administrator"), "again", message)
        world.pass_time(days=1)
        with world.app.app_context():
            world.app.extensions["post"].deliver(at=world.now, real_now=lambda: world.real_now)
            db.session.remove()
    assert "Tried again by hand on Thu 5 Nov" in words(world.signed_in("administrator").get(PAGE))
    with world.app.app_context(), transaction() as session:
        keys = session.scalars(select(MessageRow.key).where(MessageRow.kind == "undelivered")).all()
    assert [key.startswith(f"undelivered:{message}:") for key in keys] == [True, True]


def test_one_that_is_left_is_no_longer_counted_and_can_still_be_found(world: World) -> None:
    first, _ = give_up(world, 2)
    client = world.signed_in("administrator")
    assert counted(world) == 2
    assert "2 wait for you" in words(client.get("/admin/"))
    page = press(client, "leave", first)
    assert "It is left as it is, and no longer counted." in words(page)
    assert counted(world) == 1
    assert "1 mail was left as it is" in words(page)
    left = client.get(f"{PAGE}?show=left")
    assert "Left on Wed 4 Nov" in words(left)
    assert [str(form["action"]) for form in soup(left).select("main form")] == [f"{PAGE}/{first}/again"]


def test_what_was_sent_or_never_was_can_be_neither_tried_again_nor_left(world: World) -> None:
    (sent,) = give_up(world, state="sent")
    client = world.signed_in("administrator")
    for message in (sent, 999_999):
        for what in ("again", "leave"):
            assert "Nothing changed" in words(press(client, what, message))
    assert row_of(world, sent).state == "sent"


def test_many_come_on_pages_of_twenty_five(world: World) -> None:
    give_up(world, 30)
    client = world.signed_in("administrator")
    assert "30 mails" in words(client.get(PAGE))
    pages = [client.get(f"{PAGE}?page={number}") for number in ("1", "2", "99", "-1", "x")]
    shown = [len(soup(page).select("main tbody tr")) for page in pages]
    assert shown == [25, 5, 5, 25, 25]


def test_what_waits_for_more_than_an_hour_is_shown_with_its_next_try(world: World) -> None:
    due = NOW - timedelta(hours=2)
    give_up(world, state="pending", last_error="no mail server (ConnectionRefusedError)", not_before=due)
    said = words(world.signed_in("administrator").get(PAGE))
    assert "Waiting for more than an hour" in said
    assert "No mail server answered." in said
    assert "Due since : Wed 4 Nov, 4pm" in said.replace("Due since: ", "Due since : ")


def test_what_waits_for_somebody_s_hours_does_not_wait_too_long(world: World) -> None:
    due, their_hours = NOW - timedelta(hours=2), NOW + timedelta(days=1)
    give_up(world, state="pending", attempts=0, not_before=due, next_attempt_at=their_hours)
    assert "Waiting for more than an hour None." in words(world.signed_in("administrator").get(PAGE))


def test_nobody_else_sees_it(world: World) -> None:
    give_up(world)
    for who in ("coordinator", "receiver", "board"):
        assert world.signed_in(who).get(PAGE).status_code == 404


def test_where_everything_arrived_it_says_so(world: World) -> None:
    said = words(world.signed_in("administrator").get(PAGE))
    assert "None. Every mail found its way, or is on it." in said
