"""Mail by GOV.UK Notify, against a stand-in for its API: what it is asked, and what its refusals mean."""

from __future__ import annotations

import logging
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask

from escalation import clock, settings
from escalation.mail.letters import Letter
from escalation.mail.post import Post
from escalation.services import outbox_reading
from escalation.services.delivery import NoServer, NotDelivered, RefusedForGood
from escalation.storage.base import db, reading
from tests.databases import MOSTLY_ONE_DATABASE
from tests.mail.conftest import RAISED_AT, SECRETS, make
from tests.mail.notify_stand_in import KEY, REFUSALS, SERVICE, TEMPLATE, Notify
from tests.mail.test_delivery import COORDINATOR, RAISER, RECEIVER, addresses, go, only
from tests.mail.test_digest import rows
from tests.mail.test_senders import POSTING, letter, post

CALLBACK = "only-for-the-tests-0123"


@pytest.fixture
def notify() -> Iterator[Notify]:
    """The stand-in, listening."""
    made = Notify()
    made.open()
    yield made
    made.close()


@pytest.fixture
def app(own_url: str, tmp_path: Path, notify: Notify) -> Iterator[Flask]:
    """Within the application, whose mail goes to the stand-in with little patience."""
    given = {"MAIL_URL": notify.url, "NOTIFY_KEY": KEY, "NOTIFY_CALLBACK_TOKEN": CALLBACK}
    made = make(own_url, tmp_path, **given, MAIL_TIMEOUT_SECONDS="1", MAIL_LEASE_SECONDS="2")
    with made.app_context():
        yield made
        db.session.remove()
        db.engine.dispose()


def office(notify: Notify, **changed: object) -> Post:
    return replace(post(notify.url), notify_key=KEY, **changed)  # type: ignore[arg-type]


def to(address: str) -> Letter:
    return letter(replace(POSTING, to=address, key=f"to {address}"))


# -- what it is asked -----------------------------------------------------------------------------------------------


def test_it_is_asked_for_one_mail_by_our_template_with_subject_and_body(notify: Notify) -> None:
    one = letter()
    office(notify).send(one)
    [mail] = notify.taken
    assert mail["email_address"] == "h.visitor@clinic.example"
    assert mail["template_id"] == TEMPLATE
    assert mail["personalisation"]["subject"] == "R-1: a date is coming up"
    assert "https://escalation.example/disagreements/R-1" in mail["personalisation"]["body"]
    assert set(mail["personalisation"]) == {"subject", "body"}
    assert one.message["Message-ID"].startswith(f"<{mail['reference']}@")


def test_a_second_copy_has_the_reference_of_the_first(notify: Notify) -> None:
    with office(notify).opened() as send:
        assert send(letter()) == send(letter(replace(POSTING, at=POSTING.at + timedelta(hours=1))))
    assert len({mail["reference"] for mail in notify.taken}) == 1


# -- what its refusals mean -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "meaning", "why"),
    [
        ("no address", RefusedForGood, "NOTIFY 400 ValidationError"),
        ("template gone", NotDelivered, "NOTIFY 400 BadRequestError"),
        ("no place", NotDelivered, "NOTIFY 400 ValidationError"),
        ("team only", NotDelivered, "NOTIFY 400 BadRequestError"),
        ("too many", NoServer, "NOTIFY 429 RateLimitError"),
        ("broken", NoServer, "NOTIFY 500 Exception"),
        ("garbage", NoServer, "something else than Notify answered"),
        ("elsewhere", NoServer, "something else than Notify answered"),
    ],
)
def test_a_refusal_is_for_good_only_where_it_is_the_address_s_fault(
    notify: Notify, what: str, meaning: type[Exception], why: str
) -> None:
    notify.misbehave["a@b.example"] = what
    with pytest.raises(NotDelivered) as refused:
        office(notify).send(to("a@b.example"))
    assert (type(refused.value), str(refused.value)) == (meaning, why)
    assert notify.taken == []


def test_a_key_that_notify_does_not_know_costs_nobody_their_mail(notify: Notify) -> None:
    notify.secret = "00000000-0000-4000-8000-000000000000"
    with pytest.raises(NoServer, match=r"^NOTIFY 403 AuthError$"):
        office(notify).send(letter())


def test_one_that_hangs_is_left_within_the_time_limit(notify: Notify) -> None:
    notify.misbehave["*"] = "hang"
    with pytest.raises(NoServer, match=r"^no answer of Notify"):
        office(notify, timeout=0.3).send(letter())


def test_one_that_is_not_there_is_no_server(notify: Notify) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NoServer, match=r"^no answer of Notify"):
        office(notify, url=f"notify+http://{TEMPLATE}@127.0.0.1:{port}").send(letter())


def test_a_refusal_does_not_end_a_pass(notify: Notify) -> None:
    notify.misbehave["gone@clinic.example"] = "no address"
    with office(notify).opened() as send:
        send(to("a@clinic.example"))
        with pytest.raises(RefusedForGood):
            send(to("gone@clinic.example"))
        send(to("b@clinic.example"))
    assert len(notify.taken) == 2


def test_no_address_no_word_and_no_key_reaches_the_log(notify: Notify, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for number, what in enumerate([*REFUSALS, "garbage"]):
        notify.misbehave[f"h{number}@clinic.example"] = what
        with pytest.raises(NotDelivered):
            office(notify).send(to(f"h{number}@clinic.example"))
    for word in ("clinic.example", "due soon", "Not a valid", KEY, KEY[-36:]):
        assert word not in caplog.text, word
    assert KEY not in repr(office(notify))


# -- the outbox through it ------------------------------------------------------------------------------------------


@MOSTLY_ONE_DATABASE
def test_what_is_told_goes_through_notify(app: Flask, notify: Notify) -> None:
    assert go(app).sent == 3
    [mail] = notify.to(RECEIVER)
    assert mail["personalisation"]["subject"] == "CB-1: please acknowledge"
    assert not [word for word in SECRETS if word in str(notify.taken)]


@MOSTLY_ONE_DATABASE
@pytest.mark.parametrize("trouble", ["team only", "too many", "broken", "garbage", "hang"])
def test_trouble_with_one_address_holds_up_nobody_else_and_passes(app: Flask, notify: Notify, trouble: str) -> None:
    only(("receipt", RAISER), ("acknowledged", RECEIVER), ("joined", RECEIVER), ("acknowledged", COORDINATOR))
    notify.misbehave[RECEIVER] = trouble
    first = go(app)
    assert (first.sent, first.failed, first.pending) == (2, 2, 2)
    notify.misbehave.clear()
    assert go(app, at=RAISED_AT + timedelta(minutes=1)).sent == 2
    subjects = [mail["personalisation"]["subject"] for mail in notify.to(RECEIVER)]
    assert subjects[-1] == "2 things to know"
    assert len({mail["reference"] for mail in notify.to(RECEIVER)}) == 1


def test_an_address_that_is_none_is_given_up_at_once_and_the_coordinator_is_told(app: Flask, notify: Notify) -> None:
    only(("acknowledged", RECEIVER), ("receipt", RAISER))
    notify.misbehave[RECEIVER] = "no address"
    done = go(app)
    assert (done.given_up, done.sent) == (1, 2)
    [lost] = outbox_reading.given_up(reading())
    assert (lost.email, lost.last_error) == (RECEIVER, "NOTIFY 400 ValidationError")
    assert [mail["personalisation"]["subject"] for mail in notify.to(COORDINATOR)] == ["CB-1: a message did not arrive"]


@MOSTLY_ONE_DATABASE
def test_with_a_wrong_key_a_pass_ends_after_three_and_loses_nothing(app: Flask, notify: Notify) -> None:
    only(*[("acknowledged", address) for address in addresses(6)])
    secret, notify.secret = notify.secret, "00000000-0000-4000-8000-000000000000"
    down = go(app)
    assert (down.sent, down.failed, down.pending) == (0, 3, 6)
    notify.secret = secret
    assert go(app, at=RAISED_AT + timedelta(minutes=1)).sent == 6


# -- the settings ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"MAIL_URL": f"notify://{TEMPLATE}@api.notifications.service.gov.uk"}, "NOTIFY_KEY has to be set"),
        ({"MAIL_URL": "notify://no-template@api.notifications.service.gov.uk", "NOTIFY_KEY": KEY}, "MAIL_URL"),
        ({"MAIL_URL": f"notify://{TEMPLATE}@", "NOTIFY_KEY": KEY}, "MAIL_URL"),
        ({"MAIL_URL": f"notify+http://{TEMPLATE}@mail.example:8080", "NOTIFY_KEY": KEY}, "MAIL_URL"),
        ({"NOTIFY_KEY": SERVICE}, "NOTIFY_KEY has to be the whole key"),
        ({"NOTIFY_CALLBACK_TOKEN": "short"}, "NOTIFY_CALLBACK_TOKEN has to be at least 16"),
    ],
)
def test_what_does_not_fit_together_is_named_at_start_up(tmp_path: Path, given: dict[str, str], named: str) -> None:
    environment = {f"{settings.PREFIX}{name}": value for name, value in given.items()}
    with pytest.raises(settings.BadSetting, match=named) as refused:
        settings.read(environment, instance=tmp_path)
    assert KEY not in str(refused.value)


def test_a_copy_that_writes_to_nobody_may_keep_the_key(tmp_path: Path) -> None:
    read = settings.read({"ESCALATION_MAIL_URL": "log:", "ESCALATION_NOTIFY_KEY": KEY}, instance=tmp_path)
    assert read["MAIL_URL"] == "log:"


def test_notify_itself_is_reached_with_encryption_and_a_stand_in_on_this_machine_without(tmp_path: Path) -> None:
    for url in (f"notify://{TEMPLATE}@api.notifications.service.gov.uk", f"notify+http://{TEMPLATE}@127.0.0.1:6011"):
        read = settings.read({"ESCALATION_MAIL_URL": url, "ESCALATION_NOTIFY_KEY": KEY}, instance=tmp_path)
        assert read["MAIL_URL"] == url


# -- delivery receipts ----------------------------------------------------------------------------------------------


def receipt(app: Flask, reference: str, status: str, token: str = CALLBACK, **more: str) -> int:
    """Send a receipt as Notify does: how it was answered."""
    body = {
        "id": "740e5834-3a29-46b4-9a6f-16142fde533a",
        "reference": reference,
        "to": RECEIVER,
        "status": status,
        "created_at": "2026-11-17T10:00:00.000000Z",
        "completed_at": "2026-11-17T10:00:05.000000Z",
        "notification_type": "email",
        **more,
    }
    with app.app_context():
        answer = app.test_client().post("/mail/notify/receipt", json=body, headers={"Authorization": f"Bearer {token}"})
    return answer.status_code


@pytest.fixture
def sent(app: Flask, notify: Notify, monkeypatch: pytest.MonkeyPatch) -> str:
    """Two things went to the receiver in one mail: its reference. Now is a minute later."""
    only(("acknowledged", RECEIVER), ("joined", RECEIVER))
    go(app)
    monkeypatch.setattr(clock, "now", lambda: RAISED_AT + timedelta(minutes=1))
    reference: str = notify.to(RECEIVER)[0]["reference"]
    return reference


def states() -> set[tuple[str, str | None]]:
    return {(row.state, row.receipt) for row in rows() if row.kind != "undelivered"}


def test_what_arrived_is_known_to_have_arrived(app: Flask, sent: str) -> None:
    assert receipt(app, sent, "delivered") == 204
    assert states() == {("sent", "delivered")}


def test_what_failed_for_good_is_given_up_and_the_coordinator_is_told_once(
    app: Flask, notify: Notify, sent: str
) -> None:
    assert receipt(app, sent, "permanent-failure") == 204
    assert receipt(app, sent, "permanent-failure") == 204, "Notify may say it twice"
    assert states() == {("given_up", "permanent-failure")}
    assert {lost.last_error for lost in outbox_reading.given_up(reading())} == {"NOTIFY permanent-failure"}
    reading().close()
    go(app, at=RAISED_AT + timedelta(minutes=1))
    assert [mail["personalisation"]["subject"] for mail in notify.to(COORDINATOR)] == ["CB-1: a message did not arrive"]


@pytest.mark.parametrize("status", ["temporary-failure", "technical-failure"])
def test_what_failed_for_now_is_tried_again_as_the_same_mail(
    app: Flask, notify: Notify, sent: str, status: str
) -> None:
    assert receipt(app, sent, status) == 204
    assert states() == {("pending", status)}
    assert go(app, at=RAISED_AT + timedelta(minutes=1)).sent == 0, "after a wait"
    assert go(app, at=RAISED_AT + timedelta(minutes=3)).sent == 2
    assert [mail["reference"] for mail in notify.to(RECEIVER)] == [sent, sent]


def test_what_still_fails_after_three_days_is_given_up(app: Flask, sent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: RAISED_AT + timedelta(hours=72))
    receipt(app, sent, "temporary-failure")
    assert states() == {("given_up", "temporary-failure")}


def test_what_came_back_and_arrived_after_all_is_not_sent_again(app: Flask, notify: Notify, sent: str) -> None:
    receipt(app, sent, "temporary-failure")
    receipt(app, sent, "delivered")
    assert states() == {("sent", "delivered")}
    assert go(app, at=RAISED_AT + timedelta(hours=1)).sent == 0


@MOSTLY_ONE_DATABASE
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"token": "another-token-0123456"}, 401),
        ({"token": ""}, 401),
        ({"token": "é"}, 401),
        ({"status": "sent"}, 400),
        ({"reference": ""}, 400),
        ({"reference": "x" * 40}, 400),
        ({"reference": "0" * 40}, 404),
    ],
)
def test_what_is_no_receipt_of_ours_changes_nothing(app: Flask, sent: str, changed: dict[str, str], code: int) -> None:
    given = {"reference": sent, "status": "permanent-failure", **changed}
    assert receipt(app, **given) == code
    assert states() == {("sent", None)}


@MOSTLY_ONE_DATABASE
@pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b'"x"', b"\x00", b'{"reference": 1, "status": []}'])
def test_whatever_is_sent_there_gets_a_plain_answer(app: Flask, sent: str, body: bytes) -> None:
    headers = {"Authorization": f"Bearer {CALLBACK}", "Content-Type": "application/json"}
    assert app.test_client().post("/mail/notify/receipt", data=body, headers=headers).status_code == 400


@MOSTLY_ONE_DATABASE
def test_where_no_token_is_set_there_is_no_such_address(app: Flask, sent: str) -> None:
    app.config["NOTIFY_CALLBACK_TOKEN"] = None
    assert receipt(app, sent, "permanent-failure") == 404
    assert receipt(app, sent, "permanent-failure", token="None") == 404
    assert states() == {("sent", None)}


@MOSTLY_ONE_DATABASE
def test_a_receipt_leaves_no_address_in_the_log(app: Flask, sent: str, caplog: pytest.LogCaptureFixture) -> None:
    receipt(app, sent, "permanent-failure")
    assert "is given_up: NOTIFY permanent-failure" in caplog.text
    assert RECEIVER not in caplog.text
