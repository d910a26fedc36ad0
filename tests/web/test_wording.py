"""Pages and mail in a partnership's own words, and in nobody else's."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

from escalation.mail.letters import write
from escalation.services import delivery
from escalation.services.postings import Digest, Posting
from escalation.storage.base import transaction
from escalation.storage.models.setup import PartnershipRow
from escalation.storage.partnerships import raise_set_up_versions
from tests.web.conftest import FOREIGN, OWN, World


@pytest.fixture
def world_of_alerts(world: World) -> World:
    """Calderbeck's children partnership speaks of alerts and tiers; the adults board of what everybody does."""
    set_to(world, "calderbeck", term_for_case="alert", term_for_stage="Tier")
    return world


def set_to(world: World, partnership: str, **settings: Any) -> None:
    with world.app.app_context(), transaction() as session:
        row = session.query(PartnershipRow).filter_by(key=partnership).one()
        row.settings = {**row.settings, **settings}
        raise_set_up_versions(session)


def page_of(world: World, path: str, who: str | None = None) -> str:
    client = world.signed_in(who) if who else world.client()
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == 200, path
    return BeautifulSoup(answer.data, "html.parser").get_text(" ", strip=True)


@pytest.mark.parametrize(
    ("who", "path", "says"),
    [
        ("raiser", "/work", "Raise an alert"),
        ("raiser", "/raise/calderbeck", "Raise an alert"),
        ("raiser", "/join-in", "Join an alert"),
        ("raiser", f"/disagreements/{OWN}", "Alert: Tarnside Primary School"),
        ("raiser", f"/disagreements/{OWN}", "Tier 1: Contact the decision-maker"),
        ("raiser", f"/raise/done/{OWN}", "Go to the alert"),
        ("coordinator", "/coordination/calderbeck", "All alerts"),
        ("coordinator", "/setup/calderbeck/check", "If an alert were raised"),
        ("board", "/board/calderbeck", "An alert that several agencies raised"),
        (None, "/guide/calderbeck/lincs-joint", "There are 4 tiers."),
        (None, "/guide/calderbeck/lincs-joint", "Tier 2: Manager to manager"),
    ],
)
def test_the_main_pages_speak_in_the_partnerships_words(
    world_of_alerts: World, who: str | None, path: str, says: str
) -> None:
    said = page_of(world_of_alerts, path, who)
    assert says in said
    assert "disagreement" not in said.replace("Escalation procedure - resolution of professional disagreement", "")


def test_where_the_words_are_chosen_the_question_keeps_its_sense(world_of_alerts: World) -> None:
    said = page_of(world_of_alerts, "/setup/calderbeck/settings", "coordinator")
    assert "What do you call a disagreement?" in said
    assert "People read: “Raise an alert”." in said


def test_another_partnership_keeps_the_words_that_everybody_uses(world_of_alerts: World) -> None:
    assert "Raise a disagreement" in page_of(world_of_alerts, "/work", "stranger")
    assert "Stage 1: Contact the decision-maker" in page_of(world_of_alerts, f"/disagreements/{FOREIGN}", "stranger")
    assert "There are 4 stages." in page_of(world_of_alerts, "/guide/calderbeck-adults/lincs-joint")


def test_a_page_of_no_partnership_says_disagreement_unless_all_agree_on_another_word(world_of_alerts: World) -> None:
    assert "Raise a disagreement" in page_of(world_of_alerts, "/")
    set_to(world_of_alerts, "calderbeck-adults", term_for_case="alert", term_for_stage="Tier")
    assert "Raise an alert" in page_of(world_of_alerts, "/")


def test_what_people_wrote_keeps_its_words(world_of_alerts: World) -> None:
    set_to(world_of_alerts, "calderbeck", help_contact="The disagreement desk")
    assert "The disagreement desk" in page_of(world_of_alerts, "/work", "raiser")


def test_mail_speaks_in_the_partnerships_words(world_of_alerts: World) -> None:
    letters: dict[str, str] = {}

    def compose(mail: Posting | Digest) -> Posting | Digest:
        for posting in mail.postings if isinstance(mail, Digest) else (mail,):
            if posting.kind == "raised":
                letter = write(posting, base_url="https://e.example", sender="e@e.example", service="Escalation")
                letters[posting.partnership] = letter.message.get_content().replace("\n", " ")
        return mail

    with world_of_alerts.app.app_context():
        delivery.deliver(
            at=world_of_alerts.now,
            real_now=lambda: world_of_alerts.real_now,
            compose=compose,
            send=lambda posting: None,
            lease=timedelta(minutes=1),
        )
    ours = letters["Calderbeck Safeguarding Children Partnership"]
    theirs = letters["Calderbeck Safeguarding Adults Board"]
    assert "An alert has been raised with you." in ours
    assert "disagreement " not in ours
    assert "A professional disagreement has been raised with you." in theirs
