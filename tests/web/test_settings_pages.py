"""A partnership's settings in the browser: their effect beside them, checked before they are saved."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from escalation.domain.partnership_settings import PartnershipSettings, SettingsFaults, read_settings
from escalation.services import partnerships
from escalation.services.settings_editing import as_typed
from escalation.storage import set_up_journal
from escalation.storage.base import reading
from tests.web.conftest import OWN, World, send

PATH = "/setup/calderbeck/settings"


def words(answer: TestResponse) -> str:
    return BeautifulSoup(answer.data, "html.parser").get_text(" ", strip=True)


def settings_of(world: World) -> PartnershipSettings:
    """The settings in force."""
    with world.app.app_context():
        found = partnerships.find(reading(), "calderbeck")
        assert found is not None
        return partnerships.settings_of(reading(), found.id)


def sent(world: World, client: FlaskClient, do: str = "save", **changed: str) -> TestResponse:
    """Send the form as it is, with some fields changed."""
    return send(client, PATH, opened=PATH, **(as_typed(settings_of(world)) | {"do": do} | changed))


def test_beside_each_setting_stands_what_it_does(world: World) -> None:
    shown = words(world.signed_in("coordinator").get(PATH))
    assert "A flag raised now would climb on Thu 5 Nov, 5pm." in shown  # it is Wednesday evening


def test_checking_shows_the_effect_of_what_was_typed_and_saves_nothing(world: World) -> None:
    client, before = world.signed_in("coordinator"), settings_of(world)
    shown = words(sent(world, client, "check", **{"flag_answer.value": "2"}))
    assert "A flag raised now would climb on Fri 6 Nov, 5pm." in shown
    assert "Nothing is saved yet." in shown
    assert settings_of(world) == before


def test_saved_it_counts_and_the_set_ups_journal_says_who_changed_what(world: World) -> None:
    client = world.signed_in("coordinator")
    assert sent(world, client, **{"flag_answer.value": "2", "term_for_case": "challenge"}).status_code == 302
    now = settings_of(world)
    assert (now.flag_answer.value, now.term_for_case) == (2, "challenge")
    with world.app.app_context():
        found = partnerships.find(reading(), "calderbeck")
        assert found is not None
        notes = [change.what for change, _ in set_up_journal.latest(reading(), found.id, limit=9)]
    assert sorted(notes) == ["setting: flag_answer", "setting: term_for_case"]


def test_the_ordinary_procedures_are_not_lost_by_saving(world: World) -> None:
    before = settings_of(world).ordinary_protocols
    assert before
    sent(world, world.signed_in("coordinator"), **{"dormancy.value": "6"})
    assert settings_of(world).ordinary_protocols == before


def test_other_office_hours_show_the_dates_they_move_and_then_move_them(world: World) -> None:
    client = world.signed_in("coordinator")
    shown = words(sent(world, client, "check", closes="16:00"))
    assert OWN in shown
    assert "instead of" in shown
    answer = sent(world, client, closes="16:00")
    assert answer.status_code == 302
    assert "running date" in words(client.get(answer.location))
    assert "The office hours changed" in words(client.get(f"/disagreements/{OWN}"))


@pytest.mark.parametrize(
    ("field", "typed", "raw"),
    [
        ("opens", "nine", {"opens": "nine"}),
        ("closes", "08:00", {"closes": "08:00"}),
        ("reminders", "50, 120", {"reminders": [0.5, 1.2]}),
        ("reminders", "80, 50", {"reminders": [0.8, 0.5]}),
        ("flag_answer.value", "0", {"flag_answer": {"value": 0, "unit": "working_days"}}),
        ("flag_answer.value", "two", {"flag_answer": {"value": "two", "unit": "working_days"}}),
        ("dormancy.unit", "weeks", {"dormancy": {"value": 5, "unit": "weeks"}}),
        ("small_number", "-1", {"small_number": "-1"}),
        ("repeat_within_days", "9" * 50, {"repeat_within_days": "9" * 50}),
        ("one_for_the_side", "perhaps", {"one_for_the_side": "perhaps"}),
    ],
)
def test_what_is_wrong_is_said_in_the_words_of_the_set_up_file(
    world: World, field: str, typed: str, raw: dict[str, object]
) -> None:
    with pytest.raises(SettingsFaults) as wrong:
        read_settings(raw)
    answer = sent(world, world.signed_in("coordinator"), **{field: typed})
    assert answer.status_code == 422
    assert wrong.value.faults[0][1] in words(answer)
