"""Bad input: a plain sentence beside the field, what was typed kept, nothing half-saved, never a fault of our own."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from sqlalchemy import func, select

from escalation.storage.base import reading
from escalation.storage.models.cases import DisagreementRow, JournalRow, MessageRow, NarrativeRow
from tests.web.conftest import FOREIGN, OWN, World
from tests.web.forms import RAISE, act, fault_beside, filled_in, main_form, raise_one, ref_of, soup, words


def recorded(world: World) -> tuple[int, ...]:
    """How much stands in the tables that raising and acting write."""
    with world.app.app_context():
        return tuple(
            reading().scalar(select(func.count()).select_from(row)) or 0
            for row in (DisagreementRow, JournalRow, NarrativeRow, MessageRow)
        )


LONG = "x" * 100_000
BAD: Mapping[str, tuple[Mapping[str, str], str, str]] = {
    "not a date": ({"decision.received_at.day": "31", "decision.received_at.month": "2"},
                   "decision-received_at", "Enter a real date"),
    "half a date": ({"decision.received_at.month": ""}, "decision-received_at", "Enter the day, month and year"),
    "words for a date": ({"decision.received_at.day": "soon"}, "decision-received_at", "Enter a real date"),
    "not a time": ({"decision.received_at.time": "25:99"}, "decision-received_at", "Enter a real time"),
    "a decision in the future": ({"decision.received_at.day": "5"}, "decision-received_at",
                                 "The decision cannot be in the future."),
    "100,000 characters": ({"outcome_sought": LONG}, "outcome_sought", "Shorten this to 10,000 characters"),
    "control characters": ({"outcome_sought": "A visit\x07"}, "outcome_sought",
                           "Take out the characters that cannot be shown."),
    "a NUL": ({"outcome_sought": "A\x00visit"}, "outcome_sought", "Take out the characters that cannot be shown."),
    "a NUL in a choice": ({"category": "threshold\x00"}, "category", "is not a choice here"),
    "text turned round": ({"outcome_sought": "A visit \u202etisiv"}, "outcome_sought",
                          "Take out the characters that cannot be shown."),
    "a date before every calendar": ({"protocol": "sefton-2017", "decision.received_at.year": "1901"},
                                     "decision-received_at", "is known from"),
    "an unknown agency": ({"receiving.0.agency": "atlantis"}, "receiving-0-agency", "Choose one from the list."),
    "no agency at all": ({"receiving.0.agency": "../../etc"}, "receiving-0-agency", "Choose an agency from the list."),
    "an unknown person": ({"receiving.0.person": "nobody@csc.example"}, "receiving-0-person",
                          "Nobody with this address has an account here."),
    "an unknown category": ({"category": "weather"}, "category", "Choose"),
    "an unknown procedure": ({"protocol": "martial-law"}, "protocol", "Choose one from the list."),
    "neither yes nor no": ({"immediate_danger": "perhaps"}, "immediate_danger", "Choose yes or no."),
    "nothing but spaces": ({"subject.reference": " \u200b "}, "subject-reference", "Enter your agency's reference"),
}  # fmt: skip


def test_what_cannot_be_used_is_said_beside_its_field_and_nothing_is_saved(world: World) -> None:
    client = world.signed_in("raiser")
    before = recorded(world)
    said = {}
    for kind, (changed, field, _) in BAD.items():
        page = raise_one(client, changed)
        said[kind] = (page.status_code, fault_beside(page, field))
    assert {kind: answer for kind, answer in said.items() if answer[0] != 422 or BAD[kind][2] not in answer[1]} == {}
    assert recorded(world) == before


def test_a_protective_date_beyond_every_calendar_is_said_before_it_is_sent(world: World) -> None:
    client = world.signed_in("raiser")
    before = recorded(world)
    date = {
        "protective_deadline.at.day": "1",
        "protective_deadline.at.month": "6",
        "protective_deadline.at.year": "2150",
    }
    page = raise_one(client, date)
    assert page.status_code == 422
    assert "is known until" in words(page).split("There is a problem")[1]
    assert recorded(world) == before


def test_what_was_typed_is_still_in_the_form(world: World) -> None:
    client = world.signed_in("raiser")
    for kind in ("not a date", "words for a date", "100,000 characters", "control characters"):
        changed = BAD[kind][0]
        kept = filled_in(main_form(raise_one(client, changed)))
        assert {name: kept[name] for name in changed} == changed


MARKUP = '<script>alert("x")</script><b onclick=x>&amp;'


def test_markup_formulas_and_code_are_text_like_any_other(world: World) -> None:
    client = world.signed_in("raiser")
    for text in (MARKUP, "=HYPERLINK(0)", "{{ 7 * 7 }}", "'; DROP TABLE disagreement; --", "%s %(x)s"):
        ref = ref_of(raise_one(client, {"outcome_sought": text, "decision.what": text}))
        page = soup(client.get(f"/disagreements/{ref}"))
        assert text in [dd.get_text() for dd in page.select(".app-comparison dd")]
        assert "alert" not in "".join(script.get_text() for script in page.select("script"))
        assert page.select("[onclick]") == []


def test_fields_that_are_not_on_the_form_change_nothing(world: World) -> None:
    client = world.signed_in("raiser")
    ref = ref_of(raise_one(client, {"ref": "MINE", "origin": "drill", "status": "closed", "a.b.c": "1"}))
    assert ref != "MINE"
    assert "Drill" not in words(client.get(f"/disagreements/{ref}"))


ACTS_GONE_WRONG: Mapping[str, tuple[str, str, dict[str, str], str, str]] = {
    "a discussion tomorrow": ("raiser", "record_discussion",
        {"result": "continuing", "held_at.day": "5", "held_at.month": "11", "held_at.year": "2026"},
        "held_at", "It cannot be in the future."),
    "no result": ("raiser", "record_discussion", {}, "result", "Choose what was the result"),
    "agreed without words": ("raiser", "record_discussion", {"result": "agreed"}, "statement", "Write down what"),
    "no position": ("receiver", "state_position", {}, "holds", "Say what your agency holds."),
    "a move without a reason": ("raiser", "move_up", {}, "reason", "Say in a few words why."),
    "a plan that has ended": ("raiser", "set_interim_plan",
        {"what": "Daily call", "until.day": "2", "until.month": "11", "until.year": "2026"},
        "until", "still to come"),
    "an action for nobody": ("raiser", "add_action",
        {"what": "Visit", "due.day": "9", "due.month": "11", "due.year": "2026"}, "owner", "Choose the agency"),
    "passed on to nowhere": ("receiver", "redirect", {"to": "atlantis"}, "to", "not part of the partnership"),
    "a colleague nobody knows": ("raiser", "hand_over", {"person": "x@tarnside-primary.example"},
        "person", "Nobody with this address has an account here."),
    "100,000 characters": ("raiser", "note", {"text": LONG}, "text", "Shorten this to 10,000 characters"),
    "a later date beyond every calendar": ("receiver", "extend",
        {"clock": "resolve", "to.day": "1", "to.month": "6", "to.year": "2150", "reason": "Away"},
        "to", "is known until"),
    "a plan beyond every calendar": ("raiser", "set_interim_plan",
        {"what": "Daily call", "until.day": "1", "until.month": "6", "until.year": "2150"}, "until", "is known until"),
    "an action beyond every calendar": ("raiser", "add_action",
        {"what": "Visit", "owner": "csc", "due.day": "1", "due.month": "6", "due.year": "2150"},
        "due", "is known until"),
    "a NUL": ("raiser", "note", {"text": "a\x00b"}, "text", "Take out the characters that cannot be shown."),
}  # fmt: skip


def test_an_act_that_cannot_be_used_says_so_beside_its_field(world: World) -> None:
    clients = {who: world.signed_in(who) for who in ("raiser", "receiver")}
    before = recorded(world)
    said = {}
    for kind, (who, action, fields, field, sentence) in ACTS_GONE_WRONG.items():
        page = act(clients[who], OWN, action, **fields)
        if page.status_code != 422 or sentence not in fault_beside(page, field):
            said[kind] = (page.status_code, fault_beside(page, field))
    assert said == {}
    assert recorded(world) == before


def test_a_form_with_a_broken_version_counts_as_old(world: World) -> None:
    client = world.signed_in("raiser")
    for version in ("", "x", "-1", "99999999999999999999", "1.5", "\u0661"):
        page = act(client, OWN, "note", text="Rang.", version=version)
        assert page.status_code == 409
        assert "Rang." in main_form(page).get_text()


@pytest.mark.parametrize("ref", [FOREIGN, "NOT-THERE-2345"])
def test_a_foreign_or_absent_disagreement_takes_no_act(world: World, ref: str) -> None:
    client = world.signed_in("raiser")
    token = filled_in(main_form(client.get("/raise/calderbeck", follow_redirects=True)))["csrf_token"]
    before = recorded(world)
    answer = client.post(
        f"/disagreements/{ref}/note", data={"csrf_token": token, "text": "Hello", "version": "1", "seq": "1"}
    )
    assert answer.status_code == 404
    assert recorded(world) == before


def test_an_unknown_act_is_no_page(world: World) -> None:
    client = world.signed_in("raiser")
    for action in ("nothing", "raise", "join", "__class__", "a%00b"):
        assert client.get(f"/disagreements/{OWN}/{action}").status_code in (404, 400)


def test_a_broken_link_to_a_draft_begins_a_new_one_or_is_no_page(world: World) -> None:
    client = world.signed_in("raiser")
    for draft in ("%00", "x" * 5000, "..%2f", "none"):
        for page in ("safety", "check", "throw-away", "no-such-page"):
            assert client.get(f"/raise/calderbeck/{draft}/{page}").status_code in (302, 308, 404)


def test_a_page_of_raising_that_there_is_not_leads_to_where_it_goes_on(world: World) -> None:
    client = world.signed_in("raiser")
    place = client.get("/raise/calderbeck").location.removesuffix("/safety")
    assert client.get(f"{place}/no-such-page").location == f"{place}/safety"
    form = filled_in(main_form(client.get(f"{place}/safety")))
    assert client.post(f"{place}/no-such-page", data=form).status_code == 404


def test_a_form_without_its_safety_token_is_not_taken(world: World) -> None:
    client = world.signed_in("raiser")
    before = recorded(world)
    place = client.get("/raise/calderbeck").location.removesuffix("/safety")
    for page in ("safety", "check", "throw-away"):
        assert client.post(f"{place}/{page}", data=dict(RAISE)).status_code == 400
    assert recorded(world) == before


def test_who_works_for_several_agencies_can_only_raise_for_those(world: World) -> None:
    """The field is only there for who may choose; sent by hand by somebody else it changes nothing."""
    client = world.signed_in("raiser")
    ref = ref_of(raise_one(client, {"agency": "police"}))
    assert "Tarnside Primary School with" in words(client.get(f"/disagreements/{ref}"))
