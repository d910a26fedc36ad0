"""The demo's mailbox shows the mail that went: what went together stands there as the one mail it was."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from escalation.storage.base import transaction
from escalation.storage.models.cases import MessageRow
from tests.web.conftest import World
from tests.web.forms import soup


def test_what_went_in_one_mail_is_shown_as_one(make_world: Callable[..., World], tmp_path: Path) -> None:
    world = make_world(MAIL_URL=f"file:{tmp_path / 'mail'}", DEMO=True)
    receiver = world.person("receiver")
    with world.app.app_context():
        world.now = world.now.replace(day=5, hour=9)  # what waited for the morning is due
        world.app.extensions["post"].deliver(at=world.now, real_now=lambda: world.real_now)
        with transaction() as session:
            mine = select(MessageRow).where(MessageRow.person == receiver, MessageRow.state == "sent")
            rows = session.scalars(mine).all()
    assert len(rows) > 1
    assert len({row.reference for row in rows}) == 1
    page = soup(world.client().get(f"/demo/mailbox?person={receiver}"))
    (mail,) = page.select("article")
    heading = mail.find("h2")
    assert heading is not None
    assert heading.get_text() == f"{len(rows)} things wait for you"
    assert mail.get_text().count("Read it here:") == len(rows)
