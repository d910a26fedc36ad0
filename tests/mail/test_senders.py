"""Letters and the ways they leave: a server, a folder, a line in the log."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask_babel import Babel

from escalation.domain.attention.telling import Words
from escalation.mail.letters import Letter, moment
from escalation.mail.post import Post
from escalation.mail.smtp import SmtpSender
from escalation.services.delivery import NoServer, Posting, RefusedForGood
from tests.mail.post_office import PostOffice

AT = datetime(2026, 11, 23, 9, tzinfo=UTC)
POSTING = Posting(
    key="R-1/5:reminder:22",
    ref="R-1",
    kind="reminder",
    words=Words("a date is coming up", "Something is due soon.", "Please answer.", AT.replace(day=24, hour=17)),
    to="h.visitor@clinic.example",
    partnership="Calderbeck Safeguarding Children Partnership",
    help_contact="01632 960 001",
    at=AT,
)


def post(url: str) -> Post:
    return Post(
        url=url,
        sender="Escalation <no-reply@service.example>",
        base_url="https://escalation.example",
        service="Escalation",
        operator_email=None,
        lease=timedelta(seconds=4),
        timeout=1,
    )


def letter(posting: Posting = POSTING, url: str = "log:") -> Letter:
    app = Flask("letters")
    Babel(app)
    with app.app_context():
        return post(url).compose(posting)


def test_a_drill_says_so_first_in_its_subject_and_in_its_body() -> None:
    drill = letter(replace(POSTING, words=replace(POSTING.words, drill=True))).message
    assert drill["Subject"] == "Drill R-1: a date is coming up"
    assert drill.get_content().startswith("This is a drill. No child or adult is concerned.")
    assert "drill" not in letter().message.as_string().lower()


def test_a_letter_says_what_to_do_by_when_and_where_and_who_helps() -> None:
    body = letter().message.get_content()
    assert "Please answer." in body
    assert "By: Tue 24 Nov, 5pm" in body
    assert "https://escalation.example/disagreements/R-1" in body
    assert "Calderbeck Safeguarding Children Partnership\nHelp: 01632 960 001" in body


def test_a_moment_is_local_and_has_its_year_when_it_is_another() -> None:
    assert moment(datetime(2026, 7, 1, 8, 30, tzinfo=UTC), AT) == "Wed 1 Jul, 9:30am"
    assert moment(datetime(2027, 1, 4, 12, 0, tzinfo=UTC), AT) == "Mon 4 Jan 2027, noon"


def test_the_message_id_is_the_message_s_own_and_no_other_s() -> None:
    first, again = (
        letter().message["Message-ID"],
        letter(replace(POSTING, at=AT + timedelta(days=1))).message["Message-ID"],
    )
    other = letter(replace(POSTING, key="R-1/5:reminder:23")).message["Message-ID"]
    assert first == again != other
    assert first.endswith("@service.example>")


def test_a_line_break_in_an_address_cannot_add_a_header() -> None:
    with pytest.raises(ValueError):
        letter(replace(POSTING, to="a@b.example\r\nBcc: c@d.example"))


def test_a_folder_holds_one_file_for_a_mail_however_often_it_is_written(tmp_path: Path) -> None:
    office = post(f"file:{tmp_path / 'mail'}")
    office.send(letter())
    office.send(letter(replace(POSTING, at=AT + timedelta(minutes=1))))
    [kept] = office.kept()
    assert (kept.to, kept.subject) == ("h.visitor@clinic.example", "R-1: a date is coming up")
    assert "Please answer." in kept.body
    assert [file.suffix for file in (tmp_path / "mail").iterdir()] == [".eml"]


def test_a_folder_that_cannot_be_written_is_trouble_that_may_pass(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file stands where the folder should be")
    with pytest.raises(NoServer):
        post(f"file:{tmp_path / 'mail'}").send(letter())


def test_the_log_says_reference_and_kind_and_not_to_whom(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    post("log:").send(letter())
    assert "R-1: reminder" in caplog.text
    assert "h.visitor" not in caplog.text


def test_a_password_in_the_address_of_the_server_is_never_shown() -> None:
    assert "hush" not in repr(post("smtp://user:hush@mail.example:587"))


def test_one_connection_serves_a_pass_and_a_refusal_does_not_end_it(post_office: PostOffice) -> None:
    post_office.misbehave["gone@clinic.example"] = "550 5.1.1 no such user"
    with post(post_office.url).opened() as send:
        send(letter())
        with pytest.raises(RefusedForGood):
            send(letter(replace(POSTING, to="gone@clinic.example")))
        send(letter(replace(POSTING, key="another")))
    assert (len(post_office.taken), post_office.connections) == (2, 1)


def test_what_the_server_says_about_an_address_is_not_repeated(post_office: PostOffice) -> None:
    post_office.misbehave["*"] = "550 5.1.1 <h.visitor@clinic.example> unknown here"
    with pytest.raises(RefusedForGood, match=r"^RCPT 550$"):
        post(post_office.url).send(letter())


def test_a_server_that_hangs_is_left_within_the_time_limit(post_office: PostOffice) -> None:
    post_office.misbehave["*"] = "hang"
    sender = SmtpSender(urlsplit(post_office.url), timeout=0.3)
    with pytest.raises(NoServer):
        sender.send(letter())
