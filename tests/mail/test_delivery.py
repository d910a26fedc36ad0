"""Delivery from the outbox to a real mail server: late perhaps, never lost, and never a word of the case."""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, update

from escalation.services import casework, outbox_reading
from escalation.services.delivery import Delivered, Digest, NoServer, Posting, deliver
from escalation.services.sweeping import sweep
from escalation.storage import heartbeats, partnerships, sending
from escalation.storage.base import db, reading, transaction
from escalation.storage.models.cases import DisagreementRow, MessageRow
from escalation.storage.models.setup import LeaveRow, PersonRow, PostRow
from tests.mail.conftest import RAISED_AT, SECRETS, person
from tests.mail.post_office import PostOffice

RECEIVER = "duty@infirmary.example"
RAISER = "p.anand@marsh-end.example"
COORDINATOR = "manager@calderbeck.example"
REAL = datetime(2026, 11, 17, 10, 5, tzinfo=UTC)


def go(app: Flask, at: datetime = RAISED_AT, real: datetime = REAL) -> Delivered:
    delivered: Delivered = app.extensions["post"].deliver(at=at, real_now=lambda: real)
    return delivered


def only(*messages: tuple[str, str], at: datetime = RAISED_AT, about: dict[str, Any] | None = None) -> None:
    """Let the outbox hold these (kind, address) and nothing else."""
    people = [person(address) for _, address in messages]
    with transaction() as session:
        session.execute(delete(MessageRow))
        disagreement = session.scalars(select(DisagreementRow.id)).one()
        for number, ((kind, _), whom) in enumerate(zip(messages, people, strict=True)):
            session.add(
                MessageRow(
                    disagreement_id=disagreement, key=f"test:{number}", kind=kind, person=whom, about=about or {},
                    made_at=at, not_before=at, next_attempt_at=at, state="pending", attempts=0,
                )
            )  # fmt: skip


def addresses(number: int) -> list[str]:
    """So many people of Calderbeck."""
    try:
        return list(reading().scalars(select(PersonRow.email).order_by(PersonRow.id).limit(number)))
    finally:
        reading().close()


def states() -> Counter[str]:
    with transaction() as session:
        return Counter(session.scalars(select(MessageRow.state)))


def ids(mails: Iterable[Any]) -> set[str]:
    return {mail["Message-ID"] for mail in mails}


# -- what is told ---------------------------------------------------------------------------------------------------


def test_whoever_is_asked_is_told_the_reference_what_to_do_and_where(app: Flask, post_office: PostOffice) -> None:
    delivered = go(app)

    mail = post_office.to(RECEIVER)[0]
    body = mail.get_content()
    assert mail["Subject"] == "CB-1: please acknowledge"
    assert "http://localhost:8000/disagreements/CB-1" in body
    assert "Please read it and acknowledge it" in body
    assert "Calderbeck" in body
    assert delivered.sent == len(post_office.taken) == 3, "two agencies that are asked, and a receipt"
    assert (delivered.failed, delivered.given_up, delivered.pending) == (0, 0, 0)


def test_no_word_of_the_case_and_no_agency_leaves_the_house(
    app: Flask, post_office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    people = list(reading().execute(select(PersonRow.name, PersonRow.email)))
    for day in range(40):
        at = RAISED_AT + timedelta(days=day)
        sweep(at=at)
        go(app, at=at + timedelta(minutes=1))

    assert len(post_office.taken) > 20
    mails = "\n".join(f"{mail['Subject']}\n{mail.get_content()}" for mail in post_office.taken)
    names = {name for name, _ in people}
    for word in (*SECRETS, *names, "nfirmary", "medical", "consultant", "under-1"):
        assert word not in mails, word
    logged = "\n".join(r.getMessage() for r in caplog.records if r.name != "mail.log")  # that is the test's server
    for word in (*SECRETS, *names, *(email for _, email in people)):
        assert word not in logged, word


def test_mail_waits_for_the_moment_it_may_be_sent(app: Flask, post_office: PostOffice) -> None:
    only(("receipt", RAISER), at=RAISED_AT + timedelta(hours=1))

    assert go(app).pending == 1
    assert post_office.taken == []
    assert go(app, at=RAISED_AT + timedelta(hours=1)).sent == 1


def test_a_reminder_is_withdrawn_when_what_it_reminds_of_was_done_meanwhile(
    app: Flask, post_office: PostOffice
) -> None:
    go(app)
    late = RAISED_AT + timedelta(days=1, minutes=30)
    sweep(at=late)
    waiting = [told for told in outbox_reading.messages(reading(), states=("pending",)) if told.kind == "reminder"]
    assert RECEIVER in {told.email for told in waiting}
    reading().close()
    casework.perform("acknowledge", person=person(RECEIVER), ref="CB-1", fields={}, at=late)
    post_office.taken.clear()

    assert go(app, at=late + timedelta(hours=1)).withdrawn >= 1
    assert not [mail for mail in post_office.to(RECEIVER) if "coming up" in mail["Subject"]]


def test_a_flag_is_mailed_to_who_covers_today_for_somebody_whose_leave_began_meanwhile(
    app: Flask, post_office: PostOffice
) -> None:
    """Put to a manager at five, for the next morning; from midnight on they are away."""
    evening, morning = RAISED_AT.replace(hour=17), RAISED_AT + timedelta(days=1)
    sweep(at=evening)
    (told,) = [told for told in outbox_reading.messages(reading(), states=("pending",)) if told.kind == "flag"][:1]
    assert told.email is not None
    reading().close()
    with transaction() as session:
        manager = person(told.email)
        on = morning.date()
        session.add(LeaveRow(person_id=manager, starts_on=on, ends_on=on))
        held = session.scalars(select(PostRow).where(PostRow.holder_id == manager, PostRow.agency_key != "")).all()
        (deputy,) = {row.deputy_id for row in held}
        partnerships.raise_set_up_versions(session)
        assert deputy is not None
        cover = session.get_one(PersonRow, deputy).email
    go(app, at=morning)
    assert [mail for mail in post_office.to(cover) if "your answer is needed" in mail["Subject"]]
    assert not [mail for mail in post_office.to(told.email) if "your answer is needed" in mail["Subject"]]


# -- mail trouble ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("trouble", ["451 4.3.0 later", "421 4.3.2 shutting down", "drop", "hang"])
def test_trouble_with_one_address_holds_up_nobody_else_and_passes(
    app: Flask, post_office: PostOffice, trouble: str
) -> None:
    only(("receipt", RAISER), ("acknowledged", RECEIVER), ("acknowledged", COORDINATOR))
    post_office.misbehave[RAISER] = trouble

    first = go(app)
    assert (first.sent, first.failed, first.pending) == (2, 1, 1)
    assert go(app).sent == 0, "it is left alone for a minute"
    post_office.misbehave.clear()
    second = go(app, at=RAISED_AT + timedelta(minutes=1))
    assert (second.sent, second.pending) == (1, 0)
    assert [len(post_office.to(address)) for address in (RAISER, RECEIVER, COORDINATOR)] == [1, 1, 1]


def test_an_address_refused_for_good_is_given_up_at_once_and_the_coordinator_is_told(
    app: Flask, post_office: PostOffice
) -> None:
    only(("acknowledged", RECEIVER))
    post_office.misbehave[RECEIVER] = "550 5.1.1 no such user"

    delivered = go(app)

    assert (delivered.given_up, delivered.failed, delivered.sent) == (1, 0, 1)
    assert [mail["Subject"] for mail in post_office.to(COORDINATOR)] == ["CB-1: a message did not arrive"]
    [lost] = outbox_reading.given_up(reading())
    assert (lost.email, lost.kind, lost.last_error) == (RECEIVER, "acknowledged", "RCPT 550")


def test_a_server_that_does_not_let_us_in_costs_nobody_their_mail(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER))
    post_office.misbehave[RECEIVER] = "554 5.7.1 relay access denied"
    assert (go(app).failed, go(app).given_up) == (1, 0)


def test_what_the_coordinator_cannot_be_told_goes_to_the_operator(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER))
    post_office.misbehave |= {RECEIVER: "550 5.1.1 no", COORDINATOR: "550 5.1.1 no"}

    assert go(app).given_up == 2
    assert len(post_office.to("ops@service.example")) == 1


def test_a_person_who_left_is_not_written_to_and_the_coordinator_knows(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER))
    with transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.email == RECEIVER).values(active=False))

    assert go(app).given_up == 1
    assert post_office.to(RECEIVER) == []
    assert len(post_office.to(COORDINATOR)) == 1


def test_a_dead_mail_server_ends_the_pass_and_loses_nothing(app: Flask, post_office: PostOffice) -> None:
    only(*[("acknowledged", address) for address in addresses(10)])
    post_office.close()

    down = go(app)
    assert (down.sent, down.failed, down.pending) == (0, 3, 10)
    assert heartbeats.last(reading(), "delivery") is None
    reading().close()
    post_office.open()
    assert go(app, at=RAISED_AT + timedelta(minutes=2)).sent == 10
    assert len(ids(post_office.taken)) == 10


def test_tries_come_at_growing_distances_and_end_visibly_after_three_days(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER))
    post_office.misbehave[RECEIVER] = "451 4.3.0 later"
    tried = []
    for minute in range(74 * 60):
        at = RAISED_AT + timedelta(minutes=minute)
        with transaction() as session:
            due = session.scalar(select(func.count()).where(MessageRow.next_attempt_at <= at))
        if not due or states()["given_up"]:
            continue
        tried.append(minute)
        go(app, at=at)

    assert tried[:6] == [0, 1, 3, 7, 15, 31]
    assert max(b - a for a, b in pairwise(tried)) == 240
    assert states()["given_up"] == 1
    assert 72 * 60 <= tried[-1] <= 76 * 60


# -- several senders ------------------------------------------------------------------------------------------------


def test_a_sender_killed_between_claim_and_send_is_followed_by_another(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER))
    with transaction() as session:
        sending.claim_next(session, at=RAISED_AT, real_now=REAL, lease=timedelta(seconds=60), token="killed")

    assert go(app, real=REAL + timedelta(seconds=59)).pending == 1
    assert post_office.taken == []
    assert go(app, real=REAL + timedelta(seconds=61)).sent == 1
    assert len(post_office.taken) == 1


def test_after_five_senders_that_stopped_in_the_middle_nobody_sends_it_again(
    app: Flask, post_office: PostOffice
) -> None:
    """Each may have left a copy with its reader: five, and then a person looks at it."""
    only(("acknowledged", RECEIVER))
    real = REAL
    for _ in range(5):
        with transaction() as session:
            taken = sending.claim_next(
                session, at=RAISED_AT, real_now=real, lease=timedelta(seconds=60), token="killed"
            )
        assert len(taken) == 1, "it is still tried"
        real += timedelta(seconds=61)

    assert go(app, real=real).given_up == 1
    assert not post_office.to(RECEIVER)


def test_a_sender_that_lost_its_lease_sends_nothing(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER))
    moments = iter([REAL, REAL + timedelta(hours=1)])
    app.extensions["post"].deliver(at=RAISED_AT, real_now=lambda: next(moments, REAL))
    assert post_office.taken == []


def test_a_second_copy_has_the_message_id_of_the_first(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER))
    go(app)
    with transaction() as session:
        session.execute(update(MessageRow).values(state="pending"))
    go(app, at=RAISED_AT + timedelta(hours=1))
    assert (len(post_office.taken), len(ids(post_office.taken))) == (2, 1)


def test_two_deliveries_at_once_send_each_of_two_hundred_messages_once(app: Flask) -> None:
    only(*[("acknowledged", address) for address in addresses(40) * 5])
    sent: list[str] = []
    done: list[Delivered] = []
    faults: list[BaseException] = []

    def send(mail: Posting | Digest) -> None:
        sent.extend(posting.key for posting in (mail.postings if isinstance(mail, Digest) else (mail,)))

    def work() -> None:
        try:
            with app.app_context():
                done.append(
                    deliver(
                        at=RAISED_AT,
                        real_now=lambda: datetime.now(UTC),
                        compose=lambda posting: posting,
                        send=send,
                        lease=timedelta(seconds=60),
                    )
                )
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert (len(sent), len(set(sent))) == (200, 200)
    assert sum(one.sent for one in done) == 200


def test_no_transaction_is_open_while_the_server_is_talked_to(app: Flask) -> None:
    only(("acknowledged", RECEIVER))
    held: list[int] = []

    def send(posting: Posting) -> None:
        held.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        with transaction() as session:  # would wait for ever if the pass held the write lock
            session.execute(update(PersonRow).values(title=None))

    deliver(
        at=RAISED_AT, real_now=lambda: REAL, compose=lambda posting: posting, send=send, lease=timedelta(seconds=60)
    )
    assert held == [0]


def test_a_message_that_cannot_even_be_written_holds_up_nobody(app: Flask) -> None:
    only(("acknowledged", RAISER), ("no such kind", RECEIVER), ("acknowledged", COORDINATOR))
    sent: list[Posting] = []
    done = deliver(
        at=RAISED_AT,
        real_now=lambda: REAL,
        compose=lambda posting: posting,
        send=sent.append,
        lease=timedelta(seconds=60),
    )
    assert [posting.to for posting in sent] == [RAISER, COORDINATOR]
    assert (done.sent, done.failed, done.pending) == (2, 1, 1)


def test_after_an_outage_of_the_service_itself_a_mail_still_gets_its_three_days(app: Flask) -> None:
    only(("acknowledged", RECEIVER))

    def down(posting: Posting) -> None:
        raise NoServer("nobody")

    late = RAISED_AT + timedelta(days=5)
    done = deliver(
        at=late, real_now=lambda: REAL, compose=lambda posting: posting, send=down, lease=timedelta(seconds=60)
    )
    assert (done.failed, done.given_up) == (1, 0)
