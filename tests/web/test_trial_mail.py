"""A test mail to any address, and its answer."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update
from werkzeug.test import TestResponse

from escalation.mail.letters import Letter
from escalation.services.delivery import deliver
from escalation.storage.base import transaction
from escalation.storage.models.cases import MessageRow
from tests.web.conftest import World, send, token_of

PATH = "/setup/calderbeck/test-mail"
SOMEBODY = "night.team@infirmary.example"


def words(answer: TestResponse) -> str:
    return BeautifulSoup(answer.data, "html.parser").get_text(" ", strip=True)


def delivered(world: World) -> str:
    """Deliver what waits; the path of the link in the mail to that address."""
    letters: list[Letter] = []
    with world.app.app_context():
        compose = world.app.extensions["post"].compose
        lease = timedelta(minutes=5)
        deliver(at=world.now, real_now=lambda: world.real_now, compose=compose, send=letters.append, lease=lease)
    mine = [letter for letter in letters if letter.to == SOMEBODY]
    text = mine[-1].message.get_content()
    found = re.search(r"https?://[^/\s]+(/test-mail/\S+)", text)
    assert found is not None, text
    return found[1]


def test_the_answer_is_seen_by_whoever_asked(world: World) -> None:
    client = world.signed_in("coordinator")
    assert send(client, PATH, opened=PATH, email=SOMEBODY).status_code == 302
    assert "On its way" in words(client.get(PATH))
    link = delivered(world)
    assert "Sent, not answered" in words(client.get(PATH))
    reader = world.client()
    page = reader.get(link)
    assert "Did the mail arrive?" in words(page)
    assert "Sent, not answered" in words(client.get(PATH)), "looking is no answer"
    assert "Thank you" in words(reader.post(link, data={"csrf_token": token_of(page)}))
    assert "Answered" in words(client.get(PATH))
    assert reader.get(link).status_code == 410


def test_a_mail_that_was_given_up_is_seen_as_that(world: World) -> None:
    client = world.signed_in("coordinator")
    send(client, PATH, opened=PATH, email=SOMEBODY)
    with world.app.app_context(), transaction() as session:
        session.execute(
            update(MessageRow)
            .where(MessageRow.kind == "test_mail")
            .values(state="given_up", ended_at=world.now, last_error="550")
        )
    assert "Given up" in words(client.get(PATH))


@pytest.mark.parametrize("address", ["", "nobody", "a@b@c", "x" * 500, "<script>@a.example", "a b@c.example"])
def test_what_is_no_address_is_said_beside_the_field(world: World, address: str) -> None:
    answer = send(world.signed_in("coordinator"), PATH, opened=PATH, email=address)
    assert (answer.status_code, "Enter an email address" in words(answer)) == (422, True)


def test_one_address_is_not_flooded(world: World) -> None:
    client = world.signed_in("coordinator")
    answers = [send(client, PATH, opened=PATH, email=SOMEBODY).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 422]


@pytest.mark.parametrize("link", ["1.none", "x", "99999999999.a", "1", "²." + "a" * 2000])
def test_a_link_that_is_none_is_answered_plainly(world: World, link: str) -> None:
    answer = world.client().get(f"/test-mail/{link}")
    assert (answer.status_code, "nothing to do" in words(answer)) == (410, True)
