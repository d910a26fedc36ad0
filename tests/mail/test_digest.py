"""Several things for one person go in one mail, and each still comes to an end of its own."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select, update

from escalation.services.delivery import Digest, NotDelivered, Posting, deliver
from escalation.storage import sending
from escalation.storage.base import db, transaction
from escalation.storage.models.cases import DisagreementRow, MessageRow
from tests.databases import MOSTLY_ONE_DATABASE
from tests.mail.conftest import RAISED_AT, SECRETS, raise_one
from tests.mail.post_office import PostOffice
from tests.mail.test_delivery import COORDINATOR, RAISER, REAL, RECEIVER, addresses, go, ids, only, states

BY = (RAISED_AT + timedelta(days=1)).replace(hour=17)


def rows() -> list[MessageRow]:
    with transaction() as session:
        return list(session.scalars(select(MessageRow).order_by(MessageRow.id)))


def change(key: str, **values: Any) -> None:
    """Change one of the messages that `only` wrote."""
    with transaction() as session:
        session.execute(update(MessageRow).where(MessageRow.key == key).values(**values))


def flag_danger() -> None:
    with transaction() as session:
        session.execute(update(DisagreementRow).values(danger_at=RAISED_AT))


def pass_of(send: Any, *, at: Any = RAISED_AT, real: Any = REAL) -> Any:
    """One delivery whose mails are handed to `send` as they were put together."""
    return deliver(
        at=at, real_now=lambda: real, compose=lambda posting: posting, send=send, lease=timedelta(seconds=60)
    )


# -- what it says ---------------------------------------------------------------------------------------------------


def test_what_waits_for_one_person_comes_in_one_mail_the_most_urgent_first(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER), ("position", RECEIVER), ("flag_answered", RAISER), ("joined", RECEIVER))
    change("test:1", about={"by": BY.isoformat()})

    delivered = go(app)

    assert (delivered.sent, delivered.pending) == (4, 0)
    [mail] = post_office.to(RECEIVER)
    assert mail["Subject"] == "3 things wait for you"
    body = mail.get_content().replace("\r\n", "\n")
    order = ["CB-1: a position has been set out", "CB-1: acknowledged", "CB-1: another agency has joined"]
    assert [body.index(line) for line in order] == sorted(body.index(line) for line in order)
    assert "Please read it and answer.\nBy: Wed 18 Nov, 5pm\n" in body
    assert body.count("http://localhost:8000/disagreements/CB-1") == 3
    assert [mail["Subject"] for mail in post_office.to(RAISER)] == ["CB-1: a manager has answered"]


def test_news_alone_waits_for_nobody(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER), ("joined", RECEIVER))
    go(app)
    assert [mail["Subject"] for mail in post_office.taken] == ["2 things to know"]


def test_a_digest_tells_of_several_disagreements_and_no_word_of_any(app: Flask, post_office: PostOffice) -> None:
    raise_one("CB-2")
    assert go(app).sent == 6
    [mail] = post_office.to(RECEIVER)
    assert "CB-1: please acknowledge" in mail.get_content()
    assert "http://localhost:8000/disagreements/CB-2" in mail.get_content()
    assert not [word for word in SECRETS if word in mail.as_string()]
    assert "CB-" not in mail["Subject"]


# -- what is never folded -------------------------------------------------------------------------------------------


def test_danger_goes_alone(app: Flask, post_office: PostOffice) -> None:
    only(("danger", RECEIVER), ("acknowledged", RECEIVER))
    flag_danger()
    assert go(app).sent == 2
    assert [mail["Subject"] for mail in post_office.to(RECEIVER)] == [
        "CB-1: urgent: immediate danger",
        "CB-1: acknowledged",
    ]


def test_danger_of_one_disagreement_folds_nothing_of_it_into_the_mail_about_another(
    app: Flask, post_office: PostOffice
) -> None:
    raise_one("CB-2")
    with transaction() as session:
        session.execute(update(DisagreementRow).where(DisagreementRow.ref == "CB-2").values(danger_at=RAISED_AT))
    go(app)
    subjects = sorted(mail["Subject"] for mail in post_office.to(RECEIVER))
    assert subjects == ["CB-1: please acknowledge", "CB-2: please acknowledge"]


def test_danger_that_is_flagged_while_the_mail_is_being_put_together_still_goes_alone(app: Flask) -> None:
    only(("acknowledged", RECEIVER), ("joined", RECEIVER))
    asked: list[int] = []

    def real_now() -> datetime:
        asked.append(1)
        if len(asked) == 2:  # the first time is for the claim, the second before it is written
            flag_danger()
        return REAL

    sent: list[Posting | Digest] = []
    deliver(
        at=RAISED_AT, real_now=real_now, compose=lambda posting: posting, send=sent.append, lease=timedelta(seconds=60)
    )
    assert sorted(mail.kind for mail in sent) == ["acknowledged", "joined"]


def test_doubt_about_safety_at_the_end_goes_alone_too(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", COORDINATOR), ("closed_not_safe", COORDINATOR), ("joined", COORDINATOR))
    go(app)
    assert [mail["Subject"] for mail in post_office.taken] == [
        "2 things to know",
        "CB-1: closed, but safety is in doubt",
    ]


def test_mail_about_accounts_is_never_in_it(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER), ("added", RECEIVER), ("joined", RECEIVER))
    change("test:1", disagreement_id=None)
    go(app)
    assert sorted(mail["Subject"] for mail in post_office.taken) == ["2 things to know", "Escalation: you were added"]


# -- each has an end of its own -------------------------------------------------------------------------------------


def test_what_lost_its_reason_is_left_out_and_one_that_is_left_goes_as_an_ordinary_mail(
    app: Flask, post_office: PostOffice
) -> None:
    only(("gate_waits", RECEIVER), ("acknowledged", RECEIVER), ("top_stage_silent", RECEIVER))
    change("test:2", about={})
    with transaction() as session:
        session.execute(update(DisagreementRow).values(status="closed"))
    delivered = go(app)
    assert (delivered.sent, delivered.withdrawn, delivered.pending) == (1, 2, 0)
    assert [mail["Subject"] for mail in post_office.taken] == ["CB-1: acknowledged"]
    assert [row.state for row in rows()] == ["withdrawn", "sent", "withdrawn"]


def test_a_message_that_cannot_be_written_holds_up_no_other_for_the_same_person(
    app: Flask, post_office: PostOffice
) -> None:
    only(("acknowledged", RECEIVER), ("no such kind", RECEIVER), ("joined", RECEIVER))
    delivered = go(app)
    assert (delivered.sent, delivered.failed, delivered.pending) == (2, 1, 1)
    assert [mail["Subject"] for mail in post_office.taken] == ["2 things to know"]
    assert [row.last_error for row in rows()] == [None, "KeyError", None]


def test_a_message_that_cannot_be_put_into_words_is_left_out_of_the_mail(app: Flask) -> None:
    only(("acknowledged", RECEIVER), ("position", RECEIVER), ("joined", RECEIVER))

    def compose(posting: Posting | Digest) -> Posting | Digest:
        if "position" in {part.kind for part in (posting.postings if isinstance(posting, Digest) else (posting,))}:
            raise ValueError("no words")
        return posting

    sent: list[Posting | Digest] = []
    done = deliver(at=RAISED_AT, real_now=lambda: REAL, compose=compose, send=sent.append, lease=timedelta(seconds=60))
    assert (done.sent, done.failed) == (2, 1)
    assert isinstance(sent[0], Digest)
    assert {part.kind for part in sent[0].postings} == {"acknowledged", "joined"}


def test_an_address_refused_for_good_gives_up_all_of_it_and_the_coordinator_is_told_once(
    app: Flask, post_office: PostOffice
) -> None:
    only(("acknowledged", RECEIVER), ("joined", RECEIVER), ("receipt", RAISER))
    post_office.misbehave[RECEIVER] = "550 5.1.1 no such user"
    delivered = go(app)
    assert (delivered.given_up, delivered.sent, delivered.failed) == (2, 2, 0)
    assert len(post_office.to(COORDINATOR)) == 1
    assert len(post_office.to(RAISER)) == 1


@MOSTLY_ONE_DATABASE
@pytest.mark.parametrize("trouble", ["451 4.3.0 later", "drop", "hang"])
def test_trouble_with_a_digest_holds_up_nobody_else_and_its_second_try_is_the_same_mail(
    app: Flask, post_office: PostOffice, trouble: str
) -> None:
    only(("acknowledged", RECEIVER), ("joined", RECEIVER), ("receipt", RAISER))
    post_office.misbehave[RECEIVER] = trouble
    first = go(app)
    assert (first.sent, first.failed, first.pending) == (1, 2, 2)
    post_office.misbehave.clear()
    change("test:2", state="pending", person=rows()[0].person, claim=None, attempts=0)

    second = go(app, at=RAISED_AT + timedelta(minutes=1))

    assert (second.sent, second.pending) == (3, 0)
    assert sorted(mail["Subject"] for mail in post_office.to(RECEIVER)) == ["2 things to know", "CB-1: we have it"]


def test_a_digest_whose_sender_died_is_sent_by_another_under_the_same_message_id(
    app: Flask, post_office: PostOffice
) -> None:
    only(("acknowledged", RECEIVER), ("joined", RECEIVER))
    go(app)
    with transaction() as session:  # as if the server had taken it, and the sender had died before writing that down
        session.execute(
            update(MessageRow).values(state="sending", claim="killed", lease_until=REAL + timedelta(seconds=60))
        )
    change("test:0", next_attempt_at=RAISED_AT)
    go(app, at=RAISED_AT, real=REAL + timedelta(seconds=61))
    assert (len(post_office.taken), len(ids(post_office.taken))) == (2, 1)
    assert states() == {"sent": 2}


def test_what_three_tries_together_could_not_send_goes_alone(app: Flask) -> None:
    only(("acknowledged", RECEIVER), ("joined", RECEIVER), ("discussion", RECEIVER))
    sent: list[Posting | Digest] = []

    def send(mail: Posting | Digest) -> None:
        if isinstance(mail, Digest):
            raise NotDelivered("DATA 554")
        sent.append(mail)

    for minute in (0, 1, 3, 7):
        pass_of(send, at=RAISED_AT + timedelta(minutes=minute))
    assert sorted(mail.kind for mail in sent) == ["acknowledged", "discussion", "joined"]


# -- how many, and at what cost -------------------------------------------------------------------------------------


def test_one_mail_holds_fifty_things_at_most(app: Flask) -> None:
    only(*[("acknowledged", RECEIVER)] * 120)
    sent: list[Any] = []
    assert pass_of(sent.append).sent == 120
    assert [len(mail.postings) for mail in sent] == [50, 50, 20]


def test_a_pass_takes_no_more_messages_than_it_was_told_to(app: Flask) -> None:
    only(*[("acknowledged", RECEIVER)] * 5)
    done = app.extensions["post"].deliver(at=RAISED_AT, real_now=lambda: REAL, limit=3)
    assert (done.sent, done.pending) == (3, 2)


def test_fifty_things_in_one_mail_cost_no_more_statements_than_two(app: Flask) -> None:
    def cost(number: int) -> int:
        only(*[("acknowledged", RECEIVER)] * number)
        seen: list[str] = []

        def count(*of: Any) -> None:
            seen.append(of[2])

        event.listen(db.engine, "before_cursor_execute", count)
        try:
            pass_of(lambda mail: None)
        finally:
            event.remove(db.engine, "before_cursor_execute", count)
        return len(seen)

    cost(2)  # what is kept of the set-up is read once
    assert cost(50) == cost(2)


def test_nobody_claims_what_another_sender_has_in_hand(app: Flask) -> None:
    only(*[("acknowledged", address) for address in [*addresses(2), *addresses(2)]])
    claims = []
    for token in ("one", "two", "three"):
        with transaction() as session:
            claims.append(
                sending.claim_next(session, at=RAISED_AT, real_now=REAL, lease=timedelta(seconds=60), token=token)
            )
    assert [len(claimed) for claimed in claims] == [2, 2, 0]
