"""A coordinator reads, writes, publishes and moves procedures in the browser."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from escalation.services import casework, partnerships, protocol_files, protocol_texts
from escalation.storage import disagreements
from escalation.storage.base import db, reading
from tests.web.conftest import OWN, World, token_of
from tests.web.forms import fault_beside, main_form, raise_one, ref_of, send_form, soup, words

PLACE = "/setup/calderbeck/procedures"
SHORT = """protocol: darlington
name: Darlington, shorter
stages:
  - key: s1
    number: 1
    name: Between practitioners
    mode: discuss
    actors: {raising: practitioner, receiving: decision_maker}
    clocks:
      - {key: resolve, kind: resolve, owed_by: both, from: raised, limit: {value: 2, unit: working_days}}
"""


def sent(client: FlaskClient, text: str, do: str = "check", **more: Any) -> TestResponse:
    """Send the page to write a procedure."""
    token = token_of(client.get(f"{PLACE}/write"))
    data = {"csrf_token": token, "text": text, "do": do, **more}
    return client.post(f"{PLACE}/write", data=data, content_type="multipart/form-data")


def longer() -> str:
    """The Darlington procedure with three working days, not one, in its first stage."""
    data = protocol_files.shipped()["darlington"]
    data["stages"][0]["clocks"][0]["limit"]["value"] = 3
    return protocol_texts.text_of(data)


def published(client: FlaskClient, text: str, day: str = "4", month: str = "11") -> TestResponse:
    """Write a procedure, go on, and publish it from that day of 2026."""
    assert sent(client, text, "go_on").status_code == 302
    page = client.get(f"{PLACE}/publish")
    form = soup(page).select_one(f'form[method="post"][action="{PLACE}/publish"]')
    assert form is not None
    when = {"starts_on.day": day, "starts_on.month": month, "starts_on.year": "2026"}
    return send_form(client, form, when)


def version_in_force(world: World) -> int:
    with world.app.app_context():
        db.session.remove()
        session = reading()
        found = partnerships.find(session, "calderbeck")
        assert found is not None
        used = partnerships.adopted(session, found.id, on=world.now.date())
        return next(each.version for each in used if each.protocol.key == "darlington")


def version_of(world: World, ref: str) -> tuple[int, list[tuple[str, str | None]]]:
    """Which version a disagreement follows, and its clocks that should bring agreement, with how they ended."""
    with world.app.app_context():
        db.session.remove()
        loaded = disagreements.by_ref(reading(), ref)
        assert loaded is not None
        return loaded.value.protocol_version, [(c.key, c.how) for c in loaded.value.clocks if c.kind == "resolve"]


def test_the_list_says_which_version_is_in_use_and_how_many_follow_it(world: World) -> None:
    said = words(world.signed_in("coordinator").get(PLACE))
    assert "Version 1 since the start." in said
    assert "Write or upload a procedure" in said


def test_a_text_that_is_right_is_drawn_and_told_in_words_beside_it(world: World) -> None:
    page = sent(world.signed_in("coordinator"), SHORT)
    assert page.status_code == 200
    assert "Nothing is wrong with it." in words(page)
    drawing = soup(page).select_one("svg[role=img]")
    assert drawing is not None
    assert "Stage 1: Between practitioners" in drawing.get_text(" ")
    assert "Each agency on both sides must settle it. Limit: 2 working days" in words(page)
    assert not soup(page).select("[style]")


def test_faults_are_told_by_place_with_their_line_and_the_text_is_kept(world: World) -> None:
    wrong = SHORT.replace("both, from: raised", "bothh, from: raised").replace("number: 1", "number: one")
    page = sent(world.signed_in("coordinator"), wrong)
    assert page.status_code == 422
    listed = [" ".join(item.get_text(" ").split()) for item in soup(page).select("li[id^=fault-]")]
    assert [text.partition(":")[0] for text in listed] == ["Stage s1 (line 5)", "Stage s1, clock resolve (line 10)"]
    assert 'did you mean "both"?' in listed[1]
    area = soup(page).select_one("#text")
    assert area is not None
    assert "bothh" in area.get_text()
    links = [str(a["href"]) for a in soup(page).select(".govuk-error-summary a")]
    assert links[0] == "#fault-1"
    assert "bothh" in words(world.signed_in("coordinator").get(f"{PLACE}/write"))


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The file is empty"),
        ("just words", "should be a mapping"),
        ("protocol: [", "not valid YAML"),
        (BOMB, "are not accepted; write the values out"),
        ("[" * 60, "levels deep"),
        ("protocol: x\n" + "# " + "a" * 300 * 1024, "larger than 256 KiB"),
        ("protocol: 2026-01-01\nstages: []", "would be read as a date"),
        ("protocol: \x01x", "characters that YAML does not allow"),
        ("protocol: <script>alert(1)</script>\nstages: []", "needs at least one stage"),
    ],
)
def test_whatever_is_sent_is_answered_in_a_sentence_and_nothing_is_published(
    world: World, text: str, told: str
) -> None:
    client = world.signed_in("coordinator")
    page = sent(client, text, "go_on")
    assert page.status_code == 422
    assert told in words(page)
    assert "<script>alert" not in page.get_data(as_text=True)
    assert version_in_force(world) == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [(b"\xff\xfe\x00bad", "not a text file in UTF-8"), (b"x" * 300 * 1024, "larger than 256 KiB")],
)
def test_a_file_that_cannot_be_read_is_named_beside_its_field(world: World, data: bytes, told: str) -> None:
    page = sent(world.signed_in("coordinator"), SHORT, file=(BytesIO(data), "ours.yaml"))
    assert page.status_code == 422
    assert told in fault_beside(page, "file")


def test_an_uploaded_file_takes_the_place_of_the_text(world: World) -> None:
    page = sent(world.signed_in("coordinator"), "nothing", file=(BytesIO(SHORT.encode()), "ours.yaml"))
    assert "Nothing is wrong with it." in words(page)


def test_before_publishing_the_dates_stand_beside_those_in_use(world: World) -> None:
    client = world.signed_in("coordinator")
    sent(client, longer(), "go_on")
    said = words(client.get(f"{PLACE}/publish"))
    # Today is Wednesday 4 November 2026: next Friday is the 6th. One working day is Monday 9, three are Wednesday 11.
    assert "If it were raised on Fri 6 Nov, 4pm" in said
    row = next(row for row in soup(client.get(f"{PLACE}/publish")).select("tbody tr") if "Settle it" in row.get_text())
    assert "Wed 11 Nov, 5pm" in row.get_text(" ")
    assert "Mon 9 Nov, 5pm" in row.get_text(" ")
    assert "Sat 7 Nov (Saturday), Sun 8 Nov (Sunday)" in " ".join(row.get_text(" ").split()).replace(" ,", ",")


def test_the_moment_may_be_another_one(world: World) -> None:
    client = world.signed_in("coordinator")
    when = {"raised.day": "23", "raised.month": "12", "raised.year": "2026", "raised.time": "10:00"}
    said = words(client.get(f"{PLACE}/darlington/1", query_string=when))
    assert "If it were raised on Wed 23 Dec, 10am" in said
    wrong = client.get(f"{PLACE}/darlington/1", query_string={**when, "raised.day": "99"})
    assert "Enter a real date" in fault_beside(wrong, "raised")


def test_a_new_version_is_used_from_its_day_and_what_is_open_keeps_its_own(world: World) -> None:
    client = world.signed_in("coordinator")
    answer = published(client, longer())
    assert answer.status_code == 303
    assert "Version 2 is used from Wed 4 Nov." in words(client.get(answer.location))
    assert version_in_force(world) == 2
    assert version_of(world, OWN)[0] == 1
    raiser = world.signed_in("raiser")
    new = ref_of(raise_one(raiser))
    assert version_of(world, new)[0] == 2


def test_a_version_for_a_later_day_waits_for_it(world: World) -> None:
    client = world.signed_in("coordinator")
    published(client, longer(), day="9")
    assert version_in_force(world) == 1
    assert "Version 2 from Mon 9 Nov." in words(client.get(PLACE))
    world.pass_time(days=5)
    assert version_in_force(world) == 2


def test_a_day_that_has_passed_is_refused_and_nothing_is_published(world: World) -> None:
    client = world.signed_in("coordinator")
    answer = published(client, longer(), day="3")
    assert answer.status_code == 422
    assert "Choose today or a later day" in fault_beside(answer, "starts_on")
    assert version_in_force(world) == 1
    assert "Version 2" not in words(client.get(PLACE))


def test_the_same_text_again_makes_no_version(world: World) -> None:
    client = world.signed_in("coordinator")
    same = protocol_texts.text_of(protocol_files.shipped()["darlington"])
    answer = published(client, same)
    assert answer.status_code == 422
    assert "already in use" in fault_beside(answer, "starts_on")


def test_publishing_twice_makes_one_version(world: World) -> None:
    client = world.signed_in("coordinator")
    sent(client, longer(), "go_on")
    form = soup(client.get(f"{PLACE}/publish")).select_one(f'form[method="post"][action="{PLACE}/publish"]')
    assert form is not None
    when = {"starts_on.day": "4", "starts_on.month": "11", "starts_on.year": "2026"}
    assert [send_form(client, form, when).status_code for _ in range(2)] == [303, 302]
    assert "Version 3" not in words(client.get(PLACE))


@pytest.mark.parametrize("key", sorted(protocol_files.shipped()))
def test_the_text_of_a_version_reads_back_as_the_same_procedure(key: str) -> None:
    data = protocol_files.shipped()[key]
    again, faults = protocol_files.read_mapping(protocol_texts.text_of(data))
    assert faults == ()
    assert again == data


def test_the_text_is_saved_as_a_file_that_begins_with_the_procedures_key(world: World) -> None:
    answer = world.signed_in("coordinator").get(f"{PLACE}/darlington/1/text")
    assert answer.get_data(as_text=True).startswith("protocol: darlington\n")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="darlington-1.yaml"'


# -- one disagreement to another version ----------------------------------------------------------------------------


def move(client: FlaskClient, ref: str = OWN, **changed: str) -> TestResponse:
    """Fill in the page to move a disagreement to another version."""
    form = main_form(client.get(f"/disagreements/{ref}/move-version"))
    return send_form(client, form, {"version": "2", "reason": "The board asked for it", **changed})


def raised_now(world: World) -> str:
    """Somebody has raised one now, under version 1."""
    return ref_of(raise_one(world.signed_in("raiser")))


def test_the_coordinator_sees_which_dates_would_change_and_moves_it_with_a_reason(world: World) -> None:
    ref, client = raised_now(world), world.signed_in("coordinator")
    published(client, longer())
    said = words(client.get(f"/disagreements/{ref}/move-version"))
    # Raised on Wednesday 4 November: one working day is Thursday 5, three are Monday 9.
    assert "Mon 9 Nov, 5pm instead of Thu 5 Nov, 5pm" in said
    assert move(client, ref).status_code == 302
    version, clocks = version_of(world, ref)
    assert version == 2
    assert {how for _, how in clocks} == {"superseded", None}
    raiser = words(world.signed_in("raiser").get(f"/disagreements/{ref}"))
    assert "Moved to version 2 of its procedure" in raiser
    assert "The board asked for it" in raiser


def test_without_a_reason_it_stays(world: World) -> None:
    client = world.signed_in("coordinator")
    published(client, longer())
    answer = move(client, reason="")
    assert answer.status_code == 422
    assert fault_beside(answer, "reason") == "Say in a few words why."
    assert version_of(world, OWN)[0] == 1


def test_a_version_without_its_stage_says_so_and_offers_no_form(world: World) -> None:
    client = world.signed_in("coordinator")
    published(client, SHORT.replace("key: s1", "key: other"))
    page = client.get(f"/disagreements/{OWN}/move-version")
    assert "has no stage in the place of" in words(page)
    assert soup(page).select_one("main form") is None


def test_what_happened_meanwhile_is_looked_at_first(world: World) -> None:
    client = world.signed_in("coordinator")
    published(client, longer())
    form = main_form(client.get(f"/disagreements/{OWN}/move-version"))
    with world.app.app_context():
        casework.perform("note", person=world.person("raiser"), ref=OWN, fields={"text": "Rang them"}, at=world.now)
    assert send_form(client, form, {"version": "2", "reason": "x"}).status_code == 409
    assert version_of(world, OWN)[0] == 1


def test_nobody_is_moved_to_a_version_that_is_not_there(world: World) -> None:
    client = world.signed_in("coordinator")
    published(client, longer())
    assert move(client, version="7").status_code == 422
    assert move(client, version="x").status_code == 422
    assert version_of(world, OWN)[0] == 1
