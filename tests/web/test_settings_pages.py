"""A partnership's settings in the browser: their effect beside them, checked before they are saved."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from escalation.domain.disagreement.rules import Refused
from escalation.domain.partnership_settings import PartnershipSettings, SettingsFaults, read_settings
from escalation.services import partnerships
from escalation.services.casework import raise_disagreement
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


SEFTON, DISSENT = "late_rule.sefton-2017", "late_rule.sussex-conference-dissent"


def dissent(world: World, *, ended_at: datetime) -> None:
    """Raise that the raiser did not agree with what a conference decided."""
    raise_disagreement(
        person=world.person("raiser"),
        partnership="calderbeck",
        protocol="sussex-conference-dissent",
        fields={
            "subject": {"reference": "MES-7", "population": "child"},
            "category": "threshold",
            "decision": {"what": "No plan"},
            "conference": {"ended_at": ended_at},
            "receiving": [{"agency": "csc"}],
        },
        at=world.now,
    )


def test_what_happens_to_late_ones_is_asked_for_each_procedure_with_a_time_to_raise_it(world: World) -> None:
    page = BeautifulSoup(world.signed_in("coordinator").get(PATH).data, "html.parser")
    asked = {str(radio["name"]) for radio in page.select("input[type=radio]") if str(radio["name"]).startswith("late")}
    assert asked == {SEFTON, DISSENT}
    chosen = [str(radio["value"]) for radio in page.select(f'input[name="{DISSENT}"][checked]')]
    assert chosen == [""]


def test_a_late_rule_shows_what_people_would_read_and_then_holds_for_those_who_raise(world: World) -> None:
    """Sussex sends a late dissent to the ordinary procedure; this partnership takes it with a reason."""
    client = world.signed_in("coordinator")
    shown = words(sent(world, client, "check", **{DISSENT: "allow_with_reason"}))
    assert "of the end of the conference. After that you can still raise it, with a few words on why" in shown
    assert sent(world, client, **{DISSENT: "allow_with_reason"}).status_code == 302
    assert settings_of(world).late_rule == {"sussex-conference-dissent": "allow_with_reason"}
    with world.app.app_context(), pytest.raises(Refused) as refused:
        dissent(world, ended_at=datetime(2026, 10, 30, 12, tzinfo=UTC))
    assert refused.value.rule == "late_needs_reason"
    assert "with a few words on why it comes now" in words(client.get("/guide/calderbeck/sussex-conference-dissent"))


def test_as_the_procedure_says_takes_back_what_was_decided(world: World) -> None:
    client = world.signed_in("coordinator")
    sent(world, client, **{DISSENT: "refuse", SEFTON: "reroute"})
    sent(world, client, **{DISSENT: ""})
    assert settings_of(world).late_rule == {"sefton-2017": "reroute"}


def opened(client: FlaskClient) -> str:
    """The seal of what the page shows now."""
    found = BeautifulSoup(client.get(PATH).data, "html.parser").select_one('input[name="seen"]')
    assert found is not None
    return str(found["value"])


def test_what_somebody_else_changed_meanwhile_is_not_written_over_unseen(world: World) -> None:
    client = world.signed_in("coordinator")
    seen = opened(client)
    sent(world, client, **{"dormancy.value": "6"})
    mine = as_typed(PartnershipSettings()) | {"dormancy.value": "5", "term_for_case": "challenge", "do": "save"}
    answer = send(client, PATH, opened=PATH, **mine, seen=seen)
    assert answer.status_code == 409
    assert "Somebody changed this after you opened the page." in words(answer)
    assert settings_of(world).dormancy.value == 6
    page = BeautifulSoup(answer.data, "html.parser")
    (typed,) = page.select('input[name="term_for_case"]')
    assert typed["value"] == "challenge"
    (again,) = page.select('input[name="seen"]')
    assert send(client, PATH, opened=PATH, **mine, seen=str(again["value"])).status_code == 302
    assert settings_of(world).dormancy.value == 5


def test_looking_at_the_effect_first_does_not_hide_what_changed_meanwhile(world: World) -> None:
    client = world.signed_in("coordinator")
    seen = opened(client)
    sent(world, client, **{"dormancy.value": "6"})
    checked = sent(world, client, "check", seen=seen, **{"dormancy.value": "7"})
    (kept,) = BeautifulSoup(checked.data, "html.parser").select('input[name="seen"]')
    assert kept["value"] == seen
