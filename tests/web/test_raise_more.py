"""What helps and can wait when raising, and who stands with the raiser: offered, kept, shown, and never needed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from escalation.storage import journal
from escalation.storage.base import reading
from escalation.storage.models.cases import DisagreementRow, MessageRow, PartyRow
from escalation.storage.models.setup import PersonRow
from tests.web.conftest import World
from tests.web.forms import check_page, fault_beside, filled_in, main_form, raise_one, ref_of, send_form, soup, words


def id_of(ref: str) -> int:
    return reading().scalars(select(DisagreementRow.id).filter_by(ref=ref)).one()


def codes_of(world: World, ref: str) -> Mapping[str, Any]:
    """What the journal keeps of the raise."""
    with world.app.app_context():
        entries = journal.entries_of(reading(), id_of(ref))
        return next(dict(entry.data) for entry in entries if entry.kind == "raise")


def parties_of(world: World, ref: str) -> list[tuple[str, str, str | None]]:
    """Side, agency, and the name of the person in it."""
    with world.app.app_context():
        query = (
            select(PartyRow.side, PartyRow.agency, PersonRow.name)
            .outerjoin(PersonRow, PersonRow.id == PartyRow.person)
            .where(PartyRow.disagreement_id == id_of(ref))
            .order_by(PartyRow.no)
        )
        return [tuple(row) for row in reading().execute(query)]


def told(world: World, ref: str) -> dict[str, str]:
    """Who was told, and what kind of message it was."""
    with world.app.app_context():
        query = (
            select(PersonRow.name, MessageRow.kind)
            .join(PersonRow, PersonRow.id == MessageRow.person)
            .where(MessageRow.disagreement_id == id_of(ref))
        )
        return {row.name: row.kind for row in reading().execute(query)}


MORE: Mapping[str, Any] = {
    "agree": "The bruise is there",
    "differ": "How it came about",
    "bearing_on_risk": "It could happen again",
    "would_change_my_mind": "A second examination",
    "evidence_sources": ["direct_observation", "record"],
    "evidence": "Seen in class on two days",
    "contact_often": "daily",
    "contact_since": "for two years",
    "chronology": "Three entries since May",
    "opinion_relied_on.whose": "A consultant paediatrician",
    "opinion_often": "once",
    "earlier_referrals.0.at.day": "3",
    "earlier_referrals.0.at.month": "3",
    "earlier_referrals.0.at.year": "2026",
    "earlier_referrals.0.result": "No further action",
    "voice_not_asked": "Too young to say",
    "subject.age_band": "1-4",
    "subject.plan_status": "universal",
    "subject.level": "Level 3",
    "household_seen": ["children_seen"],
    "household": "A lodger was not mentioned",
    "subject.siblings": "C2, aged 7",
    "decision.made_by.role": "Duty social worker",
    "decision.made_by.seniority": "2",
    "decision.reference": "REF-9",
    "interim_plan.owner": "csc",
    "interim_position": "",
    "conference.grounds": ["information"],
    "talked_with": "prefer_not",
}


def test_everything_that_helps_can_be_added_and_stands_on_the_page_to_check_and_in_the_disagreement(
    world: World,
) -> None:
    client = world.signed_in("raiser")
    page = check_page(client, MORE)
    assert page.status_code == 200
    said = words(page)
    typed = [text for name, text in MORE.items() if isinstance(text, str) and " " in text]
    assert [text for text in typed if text not in said] == []
    for ticked in ("Most days", "Once", "I would rather not say", "The other children were seen", "Tue 3 Mar"):
        assert ticked in said
    ref = ref_of(send_form(client, main_form(page), {}))
    shown = words(client.get(f"/disagreements/{ref}"))
    for text in (
        "Most days, for two years",
        "A consultant paediatrician",
        "1 earlier referral: 3 March 2026, No further action",
        "Not yet asked: Too young to say",
        "The other children were seen. A lodger was not mentioned",
    ):
        assert text in shown, text


def test_what_figures_are_made_of_is_kept_as_codes_and_never_as_words(world: World) -> None:
    ref = ref_of(raise_one(world.signed_in("raiser"), MORE))
    codes = codes_of(world, ref)
    assert codes["referrals"] == 1
    assert (codes["contact_often"], codes["opinion_often"]) == ("daily", "once")
    assert codes["voice"] == "not_yet_asked"
    assert codes["household_seen"] == ["children_seen"]
    assert codes["talked_with"] == "prefer_not"
    assert (codes["raiser_seniority"], codes["decider_seniority"]) == (2, 2)
    assert "would_change_my_mind" in codes["given"]
    assert "lodger" not in str(codes)


def test_a_group_is_offered_once_and_can_be_changed_when_it_is_filled_in(world: World) -> None:
    client = world.signed_in("raiser")
    page = soup(check_page(client, {"differ": "How it came about"}))
    assert not [a for a in page.select("main ul a") if "where you differ" in a.get_text()]
    change = next(a for a in page.select("main dl a") if "Where do you differ?" in a.get_text())
    assert filled_in(main_form(client.get(str(change["href"]))))["differ"] == "How it came about"


def test_earlier_referrals_are_listed_one_by_one_with_add_another(world: World) -> None:
    client = world.signed_in("raiser")
    place = check_page(client).request.path.removesuffix("/check")
    form = main_form(client.get(f"{place}/referrals?back=check"))
    for number, result in enumerate(("Closed", "Advice given")):
        sent = send_form(client, form, {f"earlier_referrals.{number}.result": result, "more": "yes"})
        form = main_form(client.get(sent.location))
    assert filled_in(form)["earlier_referrals.1.result"] == "Advice given"
    assert "earlier_referrals.2.result" in filled_in(form)
    page = client.get(send_form(client, form, {"earlier_referrals.2.result": "Closed again"}).location)
    ref = ref_of(send_form(client, main_form(page), {}))
    assert "3 earlier referrals: Closed; Advice given; Closed again" in words(client.get(f"/disagreements/{ref}"))
    assert codes_of(world, ref)["referrals"] == 3


def test_an_earlier_referral_in_the_future_is_said_beside_it(world: World) -> None:
    future = {
        f"earlier_referrals.0.at.{part}": text for part, text in {"day": "1", "month": "1", "year": "2027"}.items()
    }
    page = raise_one(world.signed_in("raiser"), future)
    assert page.status_code == 422
    assert fault_beside(page, "earlier_referrals-0-at") == "An earlier referral cannot be in the future."


def test_an_adult_is_asked_about_only_where_it_is_about_one(world: World) -> None:
    client = world.signed_in("raiser")
    for population, asked in (("child", False), ("both", True)):
        place = check_page(client, {"subject.population": population}).request.path.removesuffix("/check")
        assert ("adult.view" in filled_in(main_form(client.get(f"{place}/voice")))) is asked


def test_a_conference_can_be_dissented_from_formally_or_minuted_with_what_each_means(world: World) -> None:
    client = world.signed_in("raiser")
    ended = {f"conference.ended_at.{part}": text for part, text in {"day": "3", "month": "11", "year": "2026"}.items()}
    place = check_page(client, {"protocol": "sussex-conference-dissent", **ended}).request.path.removesuffix("/check")
    said = words(client.get(f"{place}/conference"))
    assert "You ask for the decision to be looked at again." in said
    assert "The decision stands." in said
    # the conference ended on Tuesday at an hour that was not given, so noon counts; 72 hours later is Friday noon
    assert "until Fri 6 Nov, noon: 72 hours" in said


# -- not alone ------------------------------------------------------------------------------------------------------


def test_a_named_professional_who_is_asked_stands_beside_the_raiser_is_told_and_may_read(world: World) -> None:
    client = world.signed_in("raiser")
    page = check_page(client, {"with_named_professional": ["yes"]})
    assert "Ask Esme Lowther, Designated safeguarding lead to stand with me" in words(page)
    ref = ref_of(send_form(client, main_form(page), {}))
    assert ("supporting", "tarnside-primary", "Esme Lowther") in parties_of(world, ref)
    assert told(world, ref)["Esme Lowther"] == "raised_with"
    other = world.signed_in("e.lowther@tarnside-primary.example")
    assert "A visit to the home" in words(other.get(f"/disagreements/{ref}"))


def test_a_supporter_of_another_agency_is_told_and_may_read(world: World) -> None:
    friend = "l.marwood@zero-to-nineteen.example"
    ref = ref_of(raise_one(world.signed_in("raiser"), {"supporters.0": friend}))
    assert ("supporting", "zero-to-nineteen", "Leanne Marwood") in parties_of(world, ref)
    assert told(world, ref)["Leanne Marwood"] == "raised_with"
    assert "A visit to the home" in words(world.signed_in(friend).get(f"/disagreements/{ref}"))


def test_whom_it_is_raised_for_is_the_raiser_and_is_told_and_whoever_raised_it_stands_beside_them(world: World) -> None:
    teacher = "r.stannard@fellside-academy.example"
    client = world.signed_in("raiser")
    ref = ref_of(raise_one(client, {"on_behalf": teacher}))
    parties = parties_of(world, ref)
    assert parties[0] == ("raising", "fellside-academy", "Rhys Stannard")
    assert ("supporting", "tarnside-primary", "Bilal Choudhry") in parties
    assert told(world, ref)["Rhys Stannard"] == "raised_with"
    assert "A visit to the home" in words(world.signed_in(teacher).get(f"/disagreements/{ref}"))
    assert client.get(f"/raise/done/{ref}").status_code == 200


def test_it_can_be_raised_for_a_colleague_of_the_same_agency(world: World) -> None:
    ref = ref_of(raise_one(world.signed_in("raiser"), {"on_behalf": "e.lowther@tarnside-primary.example"}))
    assert parties_of(world, ref)[0] == ("raising", "tarnside-primary", "Esme Lowther")


def test_somebody_nobody_knows_is_said_beside_the_question(world: World) -> None:
    client = world.signed_in("raiser")
    for name in ("on_behalf", "supporters.0", "raising.0.person"):
        page = raise_one(client, {"raising.0.agency": "police", name: "nobody@fellside-academy.example"})
        assert "Nobody with this address has an account here." in fault_beside(page, name.replace(".", "-"))


def test_somebody_who_works_for_no_agency_here_cannot_be_raised_for(world: World) -> None:
    page = raise_one(world.signed_in("raiser"), {"on_behalf": "board@calderbeck.example"})
    assert page.status_code == 422
    assert "This person works for no agency in this partnership." in words(page)


def test_a_reviewing_officer_who_is_involved_is_told_in_writing(world: World) -> None:
    involved = {"advising.0.agency": "csc", "advising.0.person": "d.achterberg@csc.example"}
    ref = ref_of(raise_one(world.signed_in("raiser"), involved))
    assert told(world, ref)["Daniel Achterberg"] == "raised_with"


def test_an_agency_of_the_other_side_is_asked_at_the_tier_of_the_stage_whatever_the_raisers_own_rank(
    world: World,
) -> None:
    """A pastoral lead and a headteacher raise the same; at the first stage both meet the decision-maker's duty post."""
    asked = []
    for who in ("raiser", "n.garside@tarnside-primary.example"):
        ref = ref_of(raise_one(world.signed_in(who)))
        asked.append([name for name, kind in told(world, ref).items() if kind == "raised"])
    assert asked[0] == asked[1] == ["Marian Postle"]


# -- words that say who somebody is ---------------------------------------------------------------------------------


def test_what_looks_like_an_identity_is_pointed_out_once_on_its_page_and_again_before_it_is_sent(world: World) -> None:
    client = world.signed_in("raiser")
    page = check_page(client, {"outcome_sought": "A visit to Jayden Smith, 943 476 5919"})
    assert page.request.path.endswith("/disagreement")  # it stays on the page, and nothing is wrong with it
    said = words(page)
    assert "“943 476 5919” looks like an NHS number. Use initials, or C1, M, F." in said
    assert "“Jayden Smith” looks like a name." in said
    links = [str(a["href"]) for a in soup(page).select("main [role=alert] a")]
    assert links == ["#outcome_sought", "#outcome_sought"]
    sent = send_form(client, main_form(page), {})
    page = client.get(sent.location)
    assert "looks like an NHS number" in words(page)
    ref = ref_of(send_form(client, main_form(page), {}))
    assert "Jayden Smith, 943 476 5919" in words(client.get(f"/disagreements/{ref}"))


def test_what_was_changed_into_letters_is_pointed_out_no_more(world: World) -> None:
    client = world.signed_in("raiser")
    page = check_page(client, {"outcome_sought": "A visit to Jayden Smith"})
    sent = send_form(client, main_form(page), {"outcome_sought": "A visit to C1"})
    assert "looks like" not in words(client.get(sent.location))


def test_another_name_typed_after_the_first_was_pointed_out_is_pointed_out_too(world: World) -> None:
    client = world.signed_in("raiser")
    page = check_page(client, {"outcome_sought": "A visit to Jayden Smith"})
    again = send_form(client, main_form(page), {"outcome_sought": "A visit to Aoife Byrne"})
    assert "“Aoife Byrne” looks like a name." in words(again)


def test_an_agencys_own_name_is_no_name_of_anybody(world: World) -> None:
    page = check_page(world.signed_in("raiser"), {"outcome_sought": "A visit with Little Larches and Marsh End"})
    assert page.request.path.endswith("/check")
    assert "looks like" not in words(page)
