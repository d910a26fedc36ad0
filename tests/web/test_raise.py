"""Raising: danger first, few fields, everything kept, one form makes one disagreement."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from escalation.storage.base import reading
from escalation.storage.models.cases import DisagreementRow, DraftRow, ViewingRow
from tests.web.conftest import World
from tests.web.forms import RAISE, fault_beside, filled_in, main_form, raise_one, ref_of, send_form, soup, words


def count(world: World, row: type) -> int:
    with world.app.app_context():
        return reading().scalar(select(func.count()).select_from(row)) or 0


def test_danger_is_asked_before_anything_else_and_says_whom_to_call(world: World) -> None:
    page = world.signed_in("raiser").get("/raise/calderbeck")
    radios_and_texts = main_form(page).select("input:not([type=hidden]), textarea, select")
    assert radios_and_texts[0]["name"] == "immediate_danger"
    assert "call 999 now" in words(page).split("Is anybody in immediate danger now?")[0]


def test_who_works_in_one_partnership_need_not_choose_it(world: World) -> None:
    assert world.signed_in("raiser").get("/raise/").headers["Location"] == "/raise/calderbeck"


def test_who_works_in_two_partnerships_chooses_one(world: World) -> None:
    page = world.signed_in("duty.pvp@police.example").get("/raise/")
    links = {str(a["href"]) for a in soup(page).select("main a")}
    assert {"/raise/calderbeck", "/raise/calderbeck-adults"} <= links


def test_the_starred_fields_are_enough(world: World) -> None:
    client = world.signed_in("raiser")
    page = client.get(f"/raise/done/{ref_of(raise_one(client))}")
    assert page.status_code == 200
    assert "Marian Postle" in words(page)


def test_the_confirmation_says_the_reference_who_is_told_and_what_happens_by_when(world: World) -> None:
    client = world.signed_in("raiser")
    ref = ref_of(raise_one(client))
    said = words(client.get(f"/raise/done/{ref}"))
    assert f"Reference {ref}" in said
    assert "Who has been told" in said
    assert "until Thu 5 Nov, 5pm" in said  # raised Wednesday evening; one working day is Thursday


def test_a_form_sent_twice_makes_one_disagreement_and_answers_with_the_same_reference(world: World) -> None:
    client = world.signed_in("raiser")
    before = count(world, DisagreementRow)
    form = main_form(client.get("/raise/calderbeck"))
    first, second = (ref_of(send_form(client, form, RAISE)) for _ in range(2))
    assert first == second
    assert count(world, DisagreementRow) == before + 1


def test_what_is_missing_is_said_beside_each_field_and_what_was_typed_is_kept(world: World) -> None:
    page = raise_one(
        world.signed_in("raiser"), {"subject.reference": "", "receiving.0.agency": "", "immediate_danger": ""}
    )
    assert page.status_code == 422
    assert fault_beside(page, "subject-reference") == "Enter your agency's reference, not a name."
    assert fault_beside(page, "receiving-0-agency") == "Choose the agency that you ask to look again."
    assert fault_beside(page, "immediate_danger") == "Say whether anyone is in immediate danger."
    assert filled_in(main_form(page))["decision.what"] == "The referral was closed without a visit"


def test_the_summary_links_to_the_first_field_of_each_fault(world: World) -> None:
    page = soup(raise_one(world.signed_in("raiser"), {"decision.received_at.month": "13"}))
    links = [str(a["href"]) for a in page.select(".govuk-error-summary a")]
    assert links == ["#decision-received_at-day"]
    assert page.select_one("#decision-received_at-day") is not None
    assert page.title is not None
    assert page.title.get_text().strip().startswith("Error:")


def test_a_refused_form_is_kept_as_a_draft_and_goes_when_it_is_raised(world: World) -> None:
    client = world.signed_in("raiser")
    page = raise_one(client, {"subject.reference": ""})
    listed = soup(client.get("/work")).select_one('main a[href*="draft="]')
    assert listed is not None
    again = client.get(str(listed["href"]))
    assert filled_in(main_form(again))["outcome_sought"] == "A visit to the home"
    ref_of(send_form(client, main_form(page), {"subject.reference": "SCH-41"}))
    assert count(world, DraftRow) == 0


def test_somebody_elses_draft_opens_an_empty_form(world: World) -> None:
    client = world.signed_in("raiser")
    raise_one(client, {"subject.reference": ""})
    link = str(soup(client.get("/work")).select_one('main a[href*="draft="]')["href"])  # type: ignore[index]
    foreign = world.signed_in("receiver").get(link)
    assert "A visit to the home" not in foreign.get_data(as_text=True)


def test_what_is_kept_for_later_is_not_raised(world: World) -> None:
    client = world.signed_in("raiser")
    before = count(world, DisagreementRow)
    assert raise_one(client, {"keep": "yes"}).headers["Location"] == "/work"
    assert (count(world, DisagreementRow), count(world, DraftRow)) == (before, 1)


def test_what_is_thrown_away_is_gone(world: World) -> None:
    client = world.signed_in("raiser")
    page = raise_one(client, {"subject.reference": ""})
    send_form(client, main_form(page), {"discard": "yes"})
    assert count(world, DraftRow) == 0


def test_a_late_one_says_why_it_comes_now_and_is_raised(world: World) -> None:
    """Two working days after hearing of it on Monday 2 November end on Wednesday at five; it is six."""
    client = world.signed_in("raiser")
    late = {"protocol": "sefton-2017", "decision.received_at.day": "2"}
    page = raise_one(client, late)
    assert page.status_code == 422
    assert "say in a few words why it comes now" in fault_beside(page, "late_reason")
    ref_of(send_form(client, main_form(page), {"late_reason": "The letter came to the wrong school."}))


def test_one_that_is_too_late_here_is_offered_the_ordinary_procedure_with_one_button(world: World) -> None:
    client = world.signed_in("raiser")
    conference = {
        "protocol": "sussex-conference-dissent",
        "conference.ended_at.day": "30",
        "conference.ended_at.month": "10",
        "conference.ended_at.year": "2026",
        "decision.received_at.day": "30",
        "decision.received_at.month": "10",
    }
    page = raise_one(client, conference)
    button = soup(page).select_one('button[name="instead"]')
    assert page.status_code == 422
    assert button is not None
    assert button["value"] == "lincs-joint"
    assert "The time to raise this here has passed" in fault_beside(page, "conference-ended_at")
    ref = ref_of(send_form(client, main_form(page), {"instead": "lincs-joint"}))
    assert "Joint professional escalation" in words(client.get(f"/disagreements/{ref}"))


def test_reading_the_confirmation_leaves_a_trace_of_who_read_it(world: World) -> None:
    client = world.signed_in("raiser")
    ref = ref_of(raise_one(client))
    before = count(world, ViewingRow)
    client.get(f"/raise/done/{ref}")
    assert count(world, ViewingRow) == before + 1


def test_a_second_form_of_the_same_person_makes_a_second_disagreement(world: World) -> None:
    client = world.signed_in("raiser")
    first = ref_of(raise_one(client))
    world.now += timedelta(minutes=1)
    assert ref_of(raise_one(client)) != first
