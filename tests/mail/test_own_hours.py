"""Somebody who is not to be written to now hears of it in their next hours; danger asks nobody for their hours."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select, update

from escalation.domain.attention.writing_hours import WritingHours
from escalation.services import casework, outbox_reading, own_hours
from escalation.services.sweeping import sweep
from escalation.storage import outbox
from escalation.storage.base import reading, transaction
from escalation.storage.models.setup import LeaveRow, PersonRow, PostRow
from escalation.storage.partnerships import raise_set_up_versions
from tests.mail.conftest import RAISED_AT, person
from tests.mail.post_office import PostOffice
from tests.mail.test_delivery import RAISER, RECEIVER, go, only
from tests.mail.test_digest import change, flag_danger, rows

THURSDAYS = {"days": [3], "opens": "09:00", "closes": "15:00"}
THURSDAY = (RAISED_AT + timedelta(days=2)).replace(hour=9)
"""Raised on a Tuesday at ten."""


def give_hours(address: str, hours: dict[str, Any] | None) -> None:
    with transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.email == address).values(writing_hours=hours))


def test_it_waits_for_their_next_hours_and_comes_as_one_mail(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER), ("joined", RECEIVER), ("receipt", RAISER))
    give_hours(RECEIVER, THURSDAYS)

    first = go(app)
    assert (first.sent, first.failed, first.pending) == (1, 0, 2)
    assert [row.attempts for row in rows()] == [0, 0, 1]
    assert {row.next_attempt_at for row in rows()[:2]} == {THURSDAY}

    assert go(app, at=THURSDAY - timedelta(minutes=1)).sent == 0
    assert go(app, at=THURSDAY).sent == 2
    assert [mail["Subject"] for mail in post_office.to(RECEIVER)] == ["2 things to know"]


def test_within_their_hours_it_comes_at_once(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER))
    give_hours(RECEIVER, THURSDAYS | {"days": [1]})
    assert go(app).sent == 1


def test_danger_comes_at_once_whatever_their_hours(app: Flask, post_office: PostOffice) -> None:
    only(("danger", RECEIVER), ("raised", RECEIVER))
    give_hours(RECEIVER, THURSDAYS)
    flag_danger()
    assert go(app).sent == 2


def test_danger_that_is_flagged_later_brings_what_was_put_off(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER))
    give_hours(RECEIVER, THURSDAYS)
    go(app)
    at = RAISED_AT + timedelta(minutes=5)
    casework.perform("flag_danger", person=person(RAISER), ref="CB-1", fields={"what_was_done": "999 called"}, at=at)
    go(app, at=at)
    assert "CB-1: acknowledged" in [mail["Subject"] for mail in post_office.to(RECEIVER)]


def test_mail_about_an_account_asks_for_no_hours(app: Flask, post_office: PostOffice) -> None:
    only(("added", RECEIVER))
    change("test:0", disagreement_id=None)
    give_hours(RECEIVER, THURSDAYS)
    assert go(app).sent == 1


def test_a_flag_waits_for_the_hours_of_whoever_covers_and_not_of_whoever_is_away(
    app: Flask, post_office: PostOffice
) -> None:
    evening, morning = RAISED_AT.replace(hour=17), (RAISED_AT + timedelta(days=1)).replace(hour=9)
    sweep(at=evening)
    told = next(told for told in outbox_reading.messages(reading(), states=("pending",)) if told.kind == "flag")
    assert told.email is not None
    reading().close()
    with transaction() as session:
        manager = person(told.email)
        session.add(LeaveRow(person_id=manager, starts_on=morning.date(), ends_on=morning.date()))
        (deputy,) = {
            row.deputy_id
            for row in session.scalars(select(PostRow).where(PostRow.holder_id == manager, PostRow.agency_key != ""))
        }
        raise_set_up_versions(session)
        cover = session.get_one(PersonRow, deputy).email
    give_hours(told.email, THURSDAYS)  # does not count: they are away
    give_hours(cover, {"days": [2], "opens": "11:00", "closes": "12:00"})

    go(app, at=morning)
    assert not post_office.to(cover)
    go(app, at=morning.replace(hour=11))
    assert [mail for mail in post_office.to(cover) if "your answer is needed" in mail["Subject"]]
    assert not post_office.to(told.email)


def test_waiting_for_somebodys_hours_counts_against_no_three_days(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER))
    give_hours(RECEIVER, THURSDAYS | {"days": [0]})
    go(app)
    monday = (RAISED_AT + timedelta(days=6)).replace(hour=9)
    post_office.misbehave[RECEIVER] = "451 4.3.0 later"
    done = go(app, at=monday)
    assert (done.failed, done.given_up) == (1, 0)


def test_whoever_changes_their_hours_is_written_to_in_the_new_ones(app: Flask, post_office: PostOffice) -> None:
    only(("acknowledged", RECEIVER))
    give_hours(RECEIVER, THURSDAYS)
    go(app)
    own_hours.choose(person(RECEIVER), None)
    assert go(app).sent == 1


def test_what_never_could_be_sent_before_office_hours_still_waits_for_them_when_hours_change(
    app: Flask, post_office: PostOffice
) -> None:
    later = RAISED_AT + timedelta(hours=3)
    only(("acknowledged", RECEIVER), at=later)
    own_hours.choose(person(RECEIVER), WritingHours(frozenset({0, 1, 2, 3, 4, 5, 6})))
    assert go(app).sent == 0
    assert go(app, at=later).sent == 1


def test_readiness_does_not_count_as_late_what_waits_for_somebodys_hours(app: Flask) -> None:
    only(("acknowledged", RECEIVER), ("receipt", RAISER))
    give_hours(RECEIVER, THURSDAYS)
    with transaction() as session:
        assert outbox.overdue(session, at=RAISED_AT)[0] == 2
    go(app)
    with transaction() as session:
        assert outbox.overdue(session, at=RAISED_AT)[0] == 0
