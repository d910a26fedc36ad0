"""Raising: danger first, one thing on each page, few answers needed, everything kept, one disagreement."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from escalation.storage.base import reading
from escalation.storage.models.cases import DisagreementRow, DraftRow, ViewingRow
from tests.web.conftest import World
from tests.web.forms import (
    RAISE,
    check_page,
    fault_beside,
    filled_in,
    main_form,
    raise_one,
    ref_of,
    send_form,
    soup,
    walk_on,
    words,
)

MOST_PAGES, MOST_ANSWERS = 8, 12
"""How long raising may be for somebody who answers only what is needed. It cannot creep."""


def count(world: World, row: type) -> int:
    with world.app.app_context():
        return reading().scalar(select(func.count()).select_from(row)) or 0


def test_danger_is_asked_before_anything_else_and_says_whom_to_call(world: World) -> None:
    page = world.signed_in("raiser").get("/raise/calderbeck", follow_redirects=True)
    radios_and_texts = main_form(page).select("input:not([type=hidden]), textarea, select")
    assert radios_and_texts[0]["name"] == "immediate_danger"
    assert "call 999 first" in words(page).split("Is anybody in immediate danger now?")[0]


def test_who_works_in_one_partnership_need_not_choose_it(world: World) -> None:
    assert world.signed_in("raiser").get("/raise/").headers["Location"] == "/raise/calderbeck"


def test_who_works_in_two_partnerships_chooses_one(world: World) -> None:
    page = world.signed_in("duty.pvp@police.example").get("/raise/")
    links = {str(a["href"]) for a in soup(page).select("main a")}
    assert {"/raise/calderbeck", "/raise/calderbeck-adults"} <= links


def test_what_is_needed_fits_on_eight_pages_and_takes_no_more_than_twelve_answers(world: World) -> None:
    """The pages a raiser sees from the first question to the confirmation, answering what each needs and no more."""
    client = world.signed_in("raiser")
    page = client.get("/raise/", follow_redirects=True)
    needed = {
        "immediate_danger": "no",
        "subject.population": "child",
        "receiving.0.agency": "csc",
        "subject.reference": "SCH-41",
        "decision.what": "The referral was closed without a visit",
        "decision.received_at": ("3", "11", "2026"),
        "outcome_sought": "A visit to the home",
        "category": "threshold",
    }
    pages, given = 1, 0
    while "/raise/done/" not in page.request.path:
        form = main_form(page)
        sent = {}
        for name, value in needed.items():
            if isinstance(value, tuple) and form.select_one(f'[name="{name}.day"]'):
                sent |= {f"{name}.{part}": text for part, text in zip(("day", "month", "year"), value, strict=True)}
            elif isinstance(value, str) and form.select_one(f'[name="{name}"]'):
                sent[name] = value
            else:
                continue
            given += 1
        answer = send_form(client, form, sent)
        assert answer.status_code == 302, words(answer)
        page = client.get(answer.location, follow_redirects=True)
        pages += 1
    assert "Who has been told" in words(page)
    assert given == len(needed)
    assert pages <= MOST_PAGES
    assert given <= MOST_ANSWERS


def test_the_confirmation_says_the_reference_who_is_told_and_what_happens_by_when(world: World) -> None:
    client = world.signed_in("raiser")
    ref = ref_of(raise_one(client))
    said = words(client.get(f"/raise/done/{ref}"))
    assert f"Reference {ref}" in said
    assert "Who has been told" in said
    assert "Marian Postle, Duty manager and safeguarding lead" in said.split("Who has been told")[1]
    assert "What you can add now" in said
    assert "until Thu 5 Nov, 5pm" in said  # raised Wednesday evening; one working day is Thursday


def test_the_page_to_check_says_when_the_first_answer_is_due_and_why(world: World) -> None:
    said = words(check_page(world.signed_in("raiser")))
    assert "The first answer will be due by Thu 5 Nov, 5pm" in said
    assert "Limit: 1 working day" in said
    assert "Marian Postle, Duty manager and safeguarding lead" in said
    assert "Nothing has been sent yet" in said


def test_what_the_page_to_check_foretells_is_what_the_confirmation_says(world: World) -> None:
    client = world.signed_in("raiser")
    page = check_page(client, {"protocol": "lincs-joint"})
    due = words(page).split("The first answer will be due by ")[1].split(". ")[0]
    ref = ref_of(send_form(client, main_form(page), {}))
    assert due in words(client.get(f"/raise/done/{ref}"))


def test_pressing_raise_it_twice_makes_one_disagreement_and_answers_with_the_same_reference(world: World) -> None:
    client = world.signed_in("raiser")
    before = count(world, DisagreementRow)
    form = main_form(check_page(client))
    first, second = (ref_of(send_form(client, form, {})) for _ in range(2))
    assert first == second
    assert count(world, DisagreementRow) == before + 1


def test_going_back_after_raising_and_sending_a_page_again_leads_to_the_one_that_was_raised(world: World) -> None:
    client = world.signed_in("raiser")
    page = check_page(client)
    place = page.request.path.removesuffix("/check")
    who = main_form(client.get(f"{place}/who"))
    ref = ref_of(send_form(client, main_form(page), {}))
    assert client.get(f"{place}/who").location == f"/raise/done/{ref}"
    assert client.get(f"{place}/check").location == f"/raise/done/{ref}"
    assert send_form(client, who, {"receiving.0.agency": "police"}).location == f"/raise/done/{ref}"
    assert client.post(str(who["action"]), data=filled_in(who)).location == f"/raise/done/{ref}"


def test_what_is_missing_is_said_on_its_own_page_and_what_was_typed_is_kept(world: World) -> None:
    client = world.signed_in("raiser")
    for missing, field, sentence in (
        ({"immediate_danger": ""}, "immediate_danger", "Say whether anyone is in immediate danger."),
        ({"receiving.0.agency": ""}, "receiving-0-agency", "Choose the agency that you ask to look again."),
        ({"subject.reference": ""}, "subject-reference", "Enter your agency's reference, not a name."),
        ({"decision.received_at.day": "", "decision.received_at.month": "", "decision.received_at.year": ""},
         "decision-received_at", "Say when you heard of it. The day is enough."),
        ({"decision.what": " "}, "decision-what", "Say in one sentence what was decided, done or not done."),
        ({"category": ""}, "category", "Choose what kind of disagreement it is."),
    ):  # fmt: skip
        page = raise_one(client, missing)
        assert page.status_code == 422
        assert fault_beside(page, field) == sentence
    assert filled_in(main_form(page))["outcome_sought"] == "A visit to the home"


def test_the_summary_links_to_the_first_field_of_each_fault(world: World) -> None:
    page = soup(raise_one(world.signed_in("raiser"), {"decision.received_at.month": "13"}))
    links = [str(a["href"]) for a in page.select(".govuk-error-summary a")]
    assert links == ["#decision-received_at-day"]
    assert page.select_one("#decision-received_at-day") is not None
    assert page.title is not None
    assert page.title.get_text().strip().startswith("Error:")


def test_an_answer_is_changed_from_the_page_to_check_and_leads_back_to_it(world: World) -> None:
    client = world.signed_in("raiser")
    page = check_page(client)
    change = next(a for a in soup(page).select("main dl a") if "Change: What do you want to happen?" in a.get_text())
    form = main_form(client.get(str(change["href"])))
    assert filled_in(form)["outcome_sought"] == "A visit to the home"
    sent = send_form(client, form, {"outcome_sought": "A joint visit"})
    assert sent.location == page.request.path
    page = client.get(sent.location)
    assert "A joint visit" in words(page)
    ref = ref_of(send_form(client, main_form(page), {}))
    assert "A joint visit" in words(client.get(f"/disagreements/{ref}"))


def test_every_answer_on_the_page_to_check_can_be_changed(world: World) -> None:
    client = world.signed_in("raiser")
    page = soup(check_page(client))
    rows = page.select("main dl .govuk-summary-list__row")
    assert len(rows) >= 8
    for row in rows:
        link = row.select_one("a")
        assert link is not None
        path, fragment = str(link["href"]).split("#")
        assert soup(client.get(path)).select_one(f"#{fragment}") is not None, link["href"]


def test_an_answer_that_opens_another_page_asks_it_before_the_page_to_check(world: World) -> None:
    """Danger alone asks nothing that is needed; a conference procedure needs the end of the conference."""
    client = world.signed_in("raiser")
    page = check_page(client)
    place = page.request.path.removesuffix("/check")
    form = main_form(client.get(f"{place}/kind?back=check"))
    sent = send_form(client, form, {"protocol": "sussex-conference-dissent"})
    assert sent.location == f"{place}/conference"


def test_what_was_left_in_the_middle_is_found_under_my_work_where_it_stopped(world: World) -> None:
    client = world.signed_in("raiser")
    page = raise_one(client, {"subject.reference": ""})  # the fifth page refuses it, and it is left there
    place = page.request.path.removesuffix("/about")
    other = world.signed_in("raiser")
    listed = soup(other.get("/work")).select_one(f'main a[href="{place}"]')
    assert listed is not None
    again = other.get(place, follow_redirects=True)
    assert again.request.path == f"{place}/about"
    ref = ref_of(walk_on(other, again, RAISE))
    assert "A visit to the home" in words(other.get(f"/disagreements/{ref}"))
    assert count(world, DraftRow) == 0


def test_what_was_typed_is_kept_even_where_it_is_wrong(world: World) -> None:
    client = world.signed_in("raiser")
    page = raise_one(client, {"decision.received_at.month": "13", "decision.what": "Closed again"})
    kept = filled_in(main_form(world.signed_in("raiser").get(page.request.path)))
    assert (kept["decision.received_at.month"], kept["decision.what"]) == ("13", "Closed again")


def test_a_new_one_says_what_was_begun_before(world: World) -> None:
    client = world.signed_in("raiser")
    place = raise_one(client, {"decision.received_at.month": "13"}).request.path.removesuffix("/decision")
    page = client.get("/raise/calderbeck", follow_redirects=True)
    link = soup(page).select_one(f'main a[href="{place}"]')
    assert link is not None
    assert link.get_text().strip() == "The referral was closed without a visit"


def test_a_draft_in_which_nothing_was_written_is_listed_nowhere(world: World) -> None:
    client = world.signed_in("raiser")
    client.get("/raise/calderbeck")
    assert "Begun and not sent" not in words(client.get("/work"))


def test_somebody_elses_draft_begins_a_new_one_that_is_empty(world: World) -> None:
    client = world.signed_in("raiser")
    page = raise_one(client, {"decision.received_at.month": "13"})
    foreign = world.signed_in("receiver")
    shown = foreign.get(page.request.path, follow_redirects=True)
    assert shown.request.path != page.request.path
    assert "The referral was closed" not in shown.get_data(as_text=True)


def test_what_is_typed_into_a_draft_that_was_thrown_away_meanwhile_goes_into_a_new_one(world: World) -> None:
    client = world.signed_in("raiser")
    page = client.get("/raise/calderbeck", follow_redirects=True)
    form, place = main_form(page), page.request.path.removesuffix("/safety")
    send_form(client, main_form(client.get(f"{place}/throw-away")), {})
    sent = send_form(client, form, {"immediate_danger": "no"})
    assert sent.status_code == 302
    assert place not in sent.location
    kept = client.get(sent.location.rsplit("/", 1)[0] + "/safety")
    assert filled_in(main_form(kept))["immediate_danger"] == "no"


def test_what_is_kept_for_later_is_not_raised(world: World) -> None:
    client = world.signed_in("raiser")
    before = count(world, DisagreementRow)
    form = main_form(client.get("/raise/calderbeck", follow_redirects=True))
    assert send_form(client, form, {"immediate_danger": "no", "later": "yes"}).location == "/work"
    assert "Begun and not sent" in words(client.get("/work"))
    assert count(world, DisagreementRow) == before


def test_throwing_away_asks_once_and_then_it_is_gone(world: World) -> None:
    client = world.signed_in("raiser")
    place = raise_one(client, {"subject.reference": ""}).request.path.removesuffix("/about")
    asked = client.get(f"{place}/throw-away")
    assert count(world, DraftRow) == 1
    assert send_form(client, main_form(asked), {}).location == "/work"
    assert count(world, DraftRow) == 0


def test_danger_says_to_call_999_and_asks_what_was_done_on_the_next_page(world: World) -> None:
    client = world.signed_in("raiser")
    form = main_form(client.get("/raise/calderbeck", follow_redirects=True))
    page = client.get(send_form(client, form, {"immediate_danger": "yes"}).location)
    assert "call 999 first" in words(page)
    assert "A concern that cannot wait" in words(page)  # Calderbeck says whom to ring
    assert main_form(page).select_one('[name="what_was_done"]') is not None


def test_in_danger_the_fast_track_is_offered_and_taken_only_when_it_is_chosen(world: World) -> None:
    client = world.signed_in("raiser")
    entered = {}
    for choice in ("yes", "no"):
        ref = ref_of(raise_one(client, {"immediate_danger": "yes", "fast_track": choice}))
        with world.app.app_context():
            entered[choice] = reading().scalars(select(DisagreementRow.stage_number).filter_by(ref=ref)).one()
    assert entered["no"] == 1
    assert entered["yes"] > 1


def test_without_danger_no_fast_track_is_offered(world: World) -> None:
    client = world.signed_in("raiser")
    page = check_page(client, {"immediate_danger": "no"})
    assert client.get(page.request.path.replace("/check", "/sooner")).location == page.request.path


# -- the time to raise it -------------------------------------------------------------------------------------------


def test_a_late_one_is_told_at_once_says_why_it_comes_now_and_is_raised(world: World) -> None:
    """Two working days after hearing of it on Monday 2 November end on Wednesday at five; it is six."""
    client = world.signed_in("raiser")
    late = {"protocol": "sefton-2017", "decision.received_at.day": "2"}
    page = raise_one(client, late)
    assert page.request.path.endswith("/decision")
    assert page.status_code == 422
    assert fault_beside(page, "late_reason") == "Say in a few words why it comes now."
    assert "until Wed 4 Nov, 5pm" in words(page)
    sent = send_form(client, main_form(page), {"late_reason": "The letter came to the wrong school."})
    page = client.get(sent.location, follow_redirects=True)
    ref_of(walk_on(client, page, {**RAISE, **late}))


def test_a_conference_dissent_after_72_hours_can_still_be_raised_the_usual_way_with_one_click(world: World) -> None:
    """Case 3: the conference ended Wed 10 Jun at 12:15, so the 72 hours ended Sat 13 Jun at 12:15."""
    world.now = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)  # ten in the morning
    client = world.signed_in("s.banerji@little-larches.example")
    page = raise_one(
        client,
        {
            "protocol": "sussex-conference-dissent",
            "conference.ended_at.day": "10",
            "conference.ended_at.month": "6",
            "conference.ended_at.year": "2026",
            "conference.ended_at.time": "12:15",
            "conference.grounds_text": "Our view was not minuted",
        },
    )
    assert page.request.path.endswith("/conference")
    said = words(page)
    assert "outside the time to raise it" in said
    assert "72 hours" in said
    assert "until Sat 13 Jun, 12:15pm" in said
    assert "You can still raise it here" in said
    button = soup(page).select_one('button[name="instead"]')
    assert button is not None
    assert (
        "Joint professional escalation"
        in said.split("You can still raise it here, under")[1].split("Raise it there")[0]
    )
    sent = send_form(client, main_form(page), {"instead": "yes"})
    assert sent.status_code == 302
    june = {"decision.received_at.day": "10", "decision.received_at.month": "6"}
    page = walk_on(
        client, client.get(sent.location, follow_redirects=True), {**RAISE, "protocol": "lincs-joint"} | june
    )
    ref = ref_of(page)
    assert "Joint professional escalation" in words(client.get(f"/disagreements/{ref}"))


def test_what_was_typed_about_the_conference_is_kept_when_it_goes_another_way(world: World) -> None:
    world.now = datetime(2026, 6, 15, 9, 0, tzinfo=UTC)
    client = world.signed_in("s.banerji@little-larches.example")
    asked = {
        "protocol": "sussex-conference-dissent",
        "conference.ended_at.day": "10",
        "conference.ended_at.month": "6",
        "conference.ended_at.year": "2026",
        "conference.grounds_text": "Our view was not minuted",
    }
    form = main_form(raise_one(client, asked))
    send_form(client, form, {"instead": "yes"})
    with world.app.app_context():
        kept = reading().scalars(select(DraftRow)).one().data
    assert kept["conference.grounds_text"] == ["Our view was not minuted"]
    assert kept["protocol"] == ["usual"]


def test_reading_the_confirmation_leaves_a_trace_of_who_read_it(world: World) -> None:
    client = world.signed_in("raiser")
    ref = ref_of(raise_one(client))
    before = count(world, ViewingRow)
    client.get(f"/raise/done/{ref}")
    assert count(world, ViewingRow) == before + 1


def test_a_second_draft_of_the_same_person_makes_a_second_disagreement(world: World) -> None:
    client = world.signed_in("raiser")
    first = ref_of(raise_one(client))
    world.now += timedelta(minutes=1)
    assert ref_of(raise_one(client)) != first
