"""Figures come by mail on the day that was chosen: once for each period, also where nothing was raised."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from escalation import clock, scheduler
from escalation.services import outbox_reading
from escalation.services.report import mailing, schedules, views
from escalation.services.report.mailing import mail_due
from escalation.services.report.model import Filters
from escalation.storage.base import db, reading, transaction
from escalation.storage.models.cases import MessageRow
from escalation.storage.models.saved_views import ViewScheduleRow, ViewSendingRow
from escalation.storage.models.setup import BoardMemberRow, CalendarRow, PersonRow
from escalation.storage.partnerships import raise_set_up_versions
from tests.mail.conftest import LONDON, SECRETS, person
from tests.mail.post_office import PostOffice
from tests.mail.test_delivery import go

KEEPER, CHAIR, MEMBER = "manager@calderbeck.example", "chair@calderbeck.example", "board@calderbeck.example"
SET_UP_AT = datetime(2026, 11, 18, 12, tzinfo=LONDON)
"""The day after the only disagreement was raised, by a surgery about a child."""

TWO_YEARS = Filters(date(2024, 12, 1), date(2026, 11, 18))


@pytest.fixture(autouse=True)
def nothing_else_waits(app: Flask) -> Iterator[None]:
    with transaction() as session:
        session.execute(delete(MessageRow))
    yield
    db.session.remove()


def save(
    *readers: str, rhythm: str = "monthly", working_day: str = "5", filters: Filters = TWO_YEARS, name: str = "Ours"
) -> str:
    keeper = person(KEEPER)
    key = views.save("calderbeck", keeper, name, period="last_two_years", filters=filters, at=SET_UP_AT)
    chosen = [str(person(each)) for each in readers or (CHAIR,)]
    schedules.choose("calderbeck", keeper, key, rhythm=rhythm, working_day=working_day, readers=chosen, at=SET_UP_AT)
    db.session.remove()
    return key


def days(first: datetime, number: int) -> Iterator[datetime]:
    """A look each morning at half past nine."""
    for day in range(number):
        on = first.date() + timedelta(days=day)
        yield datetime(on.year, on.month, on.day, 9, 30, tzinfo=LONDON)


def queued() -> list[tuple[str, datetime]]:
    """Of which month a mail waits, and since when."""
    with transaction() as session:
        rows = session.scalars(select(MessageRow).order_by(MessageRow.id)).all()
        return [(row.about["from"], row.made_at) for row in rows]


def mails(office: PostOffice, to: str) -> list[str]:
    return [" ".join(mail.get_content().split()) for mail in office.to(to)]


def test_over_a_year_of_months_there_is_one_for_each(app: Flask) -> None:
    """The fifth working day of each month, Christmas, New Year, Easter and the bank holidays counted out."""
    save()
    for at in days(SET_UP_AT, 380):
        mail_due(at=at)
    found = queued()
    assert [first for first, _ in found] == [
        "2026-11-01", "2026-12-01", "2027-01-01", "2027-02-01", "2027-03-01", "2027-04-01",
        "2027-05-01", "2027-06-01", "2027-07-01", "2027-08-01", "2027-09-01", "2027-10-01",
    ]  # fmt: skip
    assert [at.astimezone(LONDON).date() for _, at in found] == [
        date(2026, 12, 7), date(2027, 1, 8), date(2027, 2, 5), date(2027, 3, 5), date(2027, 4, 7), date(2027, 5, 10),
        date(2027, 6, 7), date(2027, 7, 7), date(2027, 8, 6), date(2027, 9, 7), date(2027, 10, 7), date(2027, 11, 5),
    ]  # fmt: skip


def test_it_says_whether_anything_was_raised_and_leads_to_the_very_period(app: Flask, post_office: PostOffice) -> None:
    save()
    at = datetime(2026, 12, 7, 9, 0, tzinfo=LONDON)
    mail_due(at=at)
    go(app, at=at)
    (mail,) = post_office.to(CHAIR)
    (said,) = mails(post_office, CHAIR)
    assert mail["Subject"] == "Escalation: new figures to read"
    assert "the figures from 1 November 2026 to 30 November 2026 are ready. Disagreements were raised." in said
    assert "/board/calderbeck?from=2026-11-01&to=2026-11-30 " in said
    assert "because these figures are sent to you regularly" in said


def test_nothing_raised_is_a_finding_and_is_told_too(app: Flask, post_office: PostOffice) -> None:
    save()
    for at in (datetime(2026, 12, 7, 9, 0, tzinfo=LONDON), datetime(2027, 1, 8, 9, 0, tzinfo=LONDON)):
        mail_due(at=at)
        go(app, at=at)
    said = mails(post_office, CHAIR)[-1]
    assert "nothing was raised from 1 December 2026 to 31 December 2026. That is a finding too." in said


def test_a_narrowed_view_speaks_of_its_part_only(app: Flask, post_office: PostOffice) -> None:
    narrowed = Filters(TWO_YEARS.first, TWO_YEARS.last, route="darlington", population="child", sector="police")
    save(filters=narrowed)
    at = datetime(2026, 12, 7, 9, 0, tzinfo=LONDON)
    mail_due(at=at)
    go(app, at=at)
    (said,) = mails(post_office, CHAIR)
    assert "nothing was raised from 1 November 2026 to 30 November 2026 in the part that you look at." in said
    assert "from=2026-11-01&to=2026-11-30&route=darlington&population=child&sector=police" in said


def test_no_number_no_case_and_no_name_of_the_view_is_in_the_mail(app: Flask, post_office: PostOffice) -> None:
    save(name="Baby Quillfeather")
    at = datetime(2026, 12, 7, 9, 0, tzinfo=LONDON)
    mail_due(at=at)
    go(app, at=at)
    (mail,) = post_office.to(CHAIR)
    said = mail["Subject"] + mail.get_content()
    assert [secret for secret in (*SECRETS, "CB-1", "Baby") if secret in said] == []
    what_happened = mail.get_content().partition("http")[0]
    assert re.findall(r"\d+", re.sub(r"\d+ \w+ \d{4}", "", what_happened)) == []


def test_it_comes_once_however_often_one_looks_and_to_each_reader(app: Flask, post_office: PostOffice) -> None:
    save(CHAIR, MEMBER, KEEPER)
    at = datetime(2026, 12, 7, 9, 0, tzinfo=LONDON)
    assert mail_due(at=at - timedelta(minutes=1)) == 0
    for minutes in (0, 1, 2):
        mail_due(at=at + timedelta(minutes=minutes))
    go(app, at=at + timedelta(minutes=2))
    assert [len(post_office.to(each)) for each in (CHAIR, MEMBER, KEEPER)] == [1, 1, 1]


def test_several_schedulers_at_once_send_it_once(app: Flask) -> None:
    for number in range(6):
        save(name=f"View {number}")
    at, ready, broken = datetime(2026, 12, 7, 9, 0, tzinfo=LONDON), Barrier(3), []

    def look() -> None:
        with app.app_context():
            ready.wait()
            try:
                mail_due(at=at)
            except Exception as wrong:
                broken.append(wrong)
            finally:
                db.session.remove()

    threads = [Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    mail_due(at=at)
    assert broken == []
    assert len(queued()) == 6


def test_the_unique_key_decides_where_two_believe_that_it_is_their_turn(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a database that lets both see the schedule before either has written."""
    save()
    at = datetime(2026, 12, 7, 9, 0, tzinfo=LONDON)
    mail_due(at=at)
    with transaction() as session:
        session.execute(update(ViewScheduleRow).values(first_on=date(2026, 11, 1), next_at=at))
    monkeypatch.setattr(mailing.storage, "was_sent", lambda *_, **__: False)
    mail_due(at=at, most=1)
    assert len(queued()) == 1


def test_what_an_outage_left_out_is_made_up_for_month_by_month(app: Flask) -> None:
    save()
    late = datetime(2027, 3, 1, 9, 30, tzinfo=LONDON)
    mail_due(at=late)
    assert queued() == [("2026-11-01", late), ("2026-12-01", late), ("2027-01-01", late)]


def test_it_waits_for_office_hours_and_for_the_reader_s_own(app: Flask, post_office: PostOffice) -> None:
    """The scheduler came at night, and the chair is written to on Thursdays only."""
    save(CHAIR, MEMBER)
    with transaction() as session:
        thursdays = {"days": [3], "opens": "09:00", "closes": "15:00"}
        session.execute(update(PersonRow).where(PersonRow.email == CHAIR).values(writing_hours=thursdays))
    night = datetime(2026, 12, 7, 22, 0, tzinfo=LONDON)  # a Monday
    mail_due(at=night)
    assert go(app, at=night).sent == 0
    tuesday = datetime(2026, 12, 8, 9, 0, tzinfo=LONDON)
    go(app, at=tuesday)
    assert [len(post_office.to(each)) for each in (CHAIR, MEMBER)] == [0, 1]
    go(app, at=tuesday + timedelta(days=2))
    assert [len(post_office.to(each)) for each in (CHAIR, MEMBER)] == [1, 1]


def lose_the_seat(address: str) -> None:
    number = person(address)
    with transaction() as session:
        session.execute(delete(BoardMemberRow).where(BoardMemberRow.person_id == number))
        raise_set_up_versions(session)


def test_who_loses_the_seat_gets_no_more(app: Flask, post_office: PostOffice) -> None:
    save(CHAIR, MEMBER)
    lose_the_seat(CHAIR)
    at = datetime(2026, 12, 7, 9, 0, tzinfo=LONDON)
    mail_due(at=at)
    go(app, at=at)
    assert [len(post_office.to(each)) for each in (CHAIR, MEMBER)] == [0, 1]


def test_who_loses_the_seat_while_the_mail_waits_does_not_get_it(app: Flask, post_office: PostOffice) -> None:
    save(CHAIR, MEMBER)
    at = datetime(2026, 12, 7, 9, 0, tzinfo=LONDON)
    mail_due(at=at)
    lose_the_seat(CHAIR)
    delivered = go(app, at=at)
    assert (delivered.sent, delivered.withdrawn) == (1, 1)
    assert post_office.to(CHAIR) == []


def test_who_leaves_it_gets_no_more_also_of_what_waits(app: Flask, post_office: PostOffice) -> None:
    key = save(CHAIR, MEMBER)
    at = datetime(2026, 12, 7, 9, 0, tzinfo=LONDON)
    mail_due(at=at)
    assert schedules.leave("calderbeck", person(CHAIR), key) == "Ours"
    assert go(app, at=at).withdrawn == 1
    assert schedules.received("calderbeck", person(CHAIR)) == ()


def test_whose_account_is_closed_gets_no_more(app: Flask, post_office: PostOffice) -> None:
    save(CHAIR, MEMBER)
    with transaction() as session:
        session.execute(update(PersonRow).where(PersonRow.email == CHAIR).values(active=False))
        raise_set_up_versions(session)
    mail_due(at=datetime(2026, 12, 7, 9, 0, tzinfo=LONDON))
    assert len(queued()) == 1


def test_a_view_that_is_thrown_away_is_sent_no_more(app: Flask) -> None:
    views.throw_away("calderbeck", person(KEEPER), save())
    assert mail_due(at=datetime(2026, 12, 7, 9, 0, tzinfo=LONDON)) == 0


def test_other_people_s_views_are_told_to_whom_they_are_sent(app: Flask) -> None:
    save(CHAIR, KEEPER, rhythm="quarterly")
    (found,) = schedules.received("calderbeck", person(CHAIR))
    assert (found.name, found.rhythm) == ("Ours", "Every quarter")
    assert schedules.received("calderbeck", person(KEEPER)) == ()


@pytest.mark.parametrize(
    ("rhythm", "first", "on"),
    [("quarterly", "2026-10-01", date(2027, 1, 8)), ("yearly", "2026-04-01", date(2027, 4, 7))],
)
def test_a_quarter_and_a_year_go_after_their_end(app: Flask, rhythm: str, first: str, on: date) -> None:
    save(rhythm=rhythm)
    for at in days(SET_UP_AT, 150):
        mail_due(at=at)
    found = queued()
    assert (found[0][0], found[0][1].astimezone(LONDON).date()) == (first, on)
    assert len(found) == (2 if rhythm == "quarterly" else 1)


def test_without_a_calendar_it_waits_and_makes_no_day_up(app: Flask) -> None:
    save()
    with transaction() as session:
        session.execute(update(CalendarRow).values(known_until=date(2026, 11, 30)))
        raise_set_up_versions(session)
    at = datetime(2026, 12, 7, 9, 0, tzinfo=LONDON)
    mail_due(at=at)
    assert queued() == []
    with transaction() as session:
        assert session.scalars(select(ViewScheduleRow.next_at)).one() == at + timedelta(days=1)
        session.execute(update(CalendarRow).values(known_until=date(2027, 12, 31)))
        raise_set_up_versions(session)
    mail_due(at=at + timedelta(days=1))
    assert [first for first, _ in queued()] == ["2026-11-01"]


def test_one_that_breaks_holds_up_no_other(app: Flask) -> None:
    save(name="Broken"), save(name="Whole")
    with transaction() as session:
        broken = session.scalars(select(ViewScheduleRow).order_by(ViewScheduleRow.view_id)).first()
        assert broken is not None
        broken.rhythm = "now and then"
    at = datetime(2026, 12, 7, 9, 0, tzinfo=LONDON)
    mail_due(at=at)
    assert len(queued()) == 1
    assert mail_due(at=at) == 0
    with transaction() as session:
        assert len(session.scalars(select(ViewSendingRow)).all()) == 1


def test_the_page_of_the_schedule_says_when_it_went_and_to_how_many(app: Flask) -> None:
    key = save(CHAIR, MEMBER)
    at = datetime(2026, 12, 7, 9, 0, tzinfo=UTC)
    mail_due(at=at)
    plan = schedules.schedule("calderbeck", person(KEEPER), key, at=at)
    assert (plan.last_at, plan.last, plan.last_readers) == (at, "1 November 2026 to 30 November 2026", 2)
    assert (plan.next_at, plan.next) == (
        datetime(2027, 1, 8, 9, tzinfo=UTC),
        "1 December 2026 to 31 December 2026",
    )


def test_another_day_chosen_later_sends_no_period_twice(app: Flask) -> None:
    key = save()
    at = datetime(2026, 12, 7, 9, 0, tzinfo=LONDON)
    mail_due(at=at)
    schedules.choose(
        "calderbeck", person(KEEPER), key, rhythm="monthly", working_day="9", readers=[str(person(CHAIR))], at=at
    )
    for day in days(at, 20):
        mail_due(at=day)
    assert [first for first, _ in queued()] == ["2026-11-01"]


def test_it_stands_in_the_outbox_under_its_subject(app: Flask) -> None:
    save()
    mail_due(at=datetime(2026, 12, 7, 9, 0, tzinfo=LONDON))
    (told,) = outbox_reading.messages(reading())
    assert (told.subject, told.email, told.ref) == ("new figures to read", CHAIR, None)


def test_the_scheduler_s_tick_sends_it(app: Flask, post_office: PostOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    save()
    monkeypatch.setattr(scheduler, "sweep", lambda **_: None)
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 12, 7, 9, 0, tzinfo=LONDON))
    scheduler.tick(app)
    assert len(post_office.to(CHAIR)) == 1
