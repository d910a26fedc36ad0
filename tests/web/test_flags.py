"""Flags on the manager's page: the five answers beside each, and many of them at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from escalation.services import reading, sweeping
from escalation.services.casework import perform, raise_disagreement
from escalation.services.reading.flags import RULES
from escalation.storage import base, disagreements
from tests.engine.counting import statements
from tests.web.conftest import OWN, PEOPLE, World
from tests.web.forms import fault_beside, filled_in, main_form, send_form, soup, words

MONDAY = datetime(2026, 11, 9, 10, tzinfo=UTC)


def raised(world: World, number: int = 7, protocol: str = "lincs-joint", **more: Any) -> str:
    return raise_disagreement(
        person=world.person("raiser"),
        partnership="calderbeck",
        protocol=protocol,
        fields={
            "receiving": [{"agency": "csc"}],
            "subject": {"reference": f"SCH-{number}", "population": "child"},
            "decision": {"what": "Closed"},
            "category": "threshold",
            "outcome_sought": "A visit",
            "immediate_danger": False,
            "interim_plan": {"what": "Daily check-in"},
        },
        at=MONDAY,
        **more,
    ).ref


def do(world: World, action: str, who: str, ref: str, at: datetime, **fields: Any) -> None:
    perform(action, person=world.person(who), ref=ref, fields=fields, at=at)


CSC = "Calderbeck Council Children's Social Care"


def test_every_stall_rule_has_a_heading() -> None:
    assert sorted(RULES) == list("abcdefghi")


def test_a_missed_date_that_was_left_behind_counts_no_day_after_it_ended(world: World) -> None:
    """Due on Monday at five and moved up without it on Wednesday at ten: two working days late, then and ever after."""
    with world.app.app_context():
        ref = raised(world)
        sweeping.sweep(at=MONDAY + timedelta(days=2))
        do(world, "move_up", "raiser", ref, MONDAY + timedelta(days=2), reason="Nobody answers.")
        base.db.session.remove()
        page = reading.disagreement(world.person("raiser"), ref, MONDAY + timedelta(days=8))
    missed = f"{CSC} had until Mon 9 Nov, 5pm to acknowledge it."
    left = "It went on without that on Wed 11 Nov, 10am, 2 working days late."
    assert [flag.sentence for flag in page.flags if "acknowledge" in flag.sentence] == [f"{missed} {left}"]


def test_the_page_offers_five_answers_with_reason_and_date_beside_each_flag(world: World) -> None:
    page = soup(world.signed_in("manager").get("/stalled"))
    (form,) = page.select("main form")
    answers = [str(radio["value"]) for radio in form.select('input[name="answer"]')]
    assert answers == ["contacted", "reassigned", "moved_up", "asked_for_extension", "accepted_as_it_is"]
    assert {"reason", "next_at.day", "flag", "person"} <= set(filled_in(form))


def answer(world: World, who: str = "manager", **fields: str) -> Any:
    client = world.signed_in(who)
    form = soup(client.get("/stalled")).select_one("main form")
    assert form is not None
    return client, send_form(client, form, fields)


ANSWERS: Mapping[str, Mapping[str, str]] = {
    "contacted": {"reason": "Rang both."},
    "reassigned": {},
    "moved_up": {"reason": "It needs a wider look."},
    "asked_for_extension": {
        "reason": "The worker is away.",
        "next_at.day": "11",
        "next_at.month": "11",
        "next_at.year": "2026",
    },
    "accepted_as_it_is": {"reason": "The visit is on Friday."},
}


def test_reassigned_gives_it_to_the_colleague_who_is_chosen(world: World) -> None:
    client = world.signed_in("manager")
    form = main_form(client.get("/stalled"))
    choices = [str(option["value"]) for option in form.select('select[name="person"] option')]
    assert PEOPLE["colleague"] in choices
    assert PEOPLE["manager"] not in choices  # whoever answers gives it to somebody else
    assert not [one for one in choices if one.endswith("tarnside-primary.example")]
    sent = send_form(client, form, {"answer": "reassigned", "person": PEOPLE["colleague"]})
    assert sent.status_code == 302, words(sent)
    with world.app.app_context():
        loaded = disagreements.by_ref(base.reading(), OWN)
        assert loaded is not None
        named = {party.agency: party.person for party in loaded.value.parties}
    assert named["csc"] == world.person("colleague")
    assert "it comes back one step higher" in words(client.get("/stalled"))


def test_a_form_that_comes_back_keeps_the_colleague_who_was_chosen(world: World) -> None:
    _, page = answer(world, answer="accepted_as_it_is", person=PEOPLE["colleague"])
    chosen = soup(page).select_one('select[name="person"] option[selected]')
    assert chosen is not None
    assert chosen["value"] == PEOPLE["colleague"]


@pytest.mark.parametrize("chosen", ANSWERS)
def test_each_answer_settles_the_flag(world: World, chosen: str) -> None:
    client, sent = answer(world, answer=chosen, **ANSWERS[chosen])
    assert sent.status_code == 302, words(sent)
    assert sent.headers["Location"] == "/stalled"
    said = words(client.get("/stalled"))
    assert "No flag waits for you" in said
    assert "Answered in the last 30 days" in said


def test_an_answer_without_its_reason_comes_back_with_what_was_chosen(world: World) -> None:
    _, page = answer(world, answer="accepted_as_it_is")
    assert page.status_code == 422
    assert fault_beside(page, "reason") == "Say in a few words why."
    assert soup(page).select_one('input[name="answer"][value="accepted_as_it_is"][checked]') is not None
    assert "A date was missed" in words(page)


def test_a_next_date_that_is_too_far_away_is_refused_beside_the_date(world: World) -> None:
    far = {"next_at.day": "30", "next_at.month": "11", "next_at.year": "2026"}
    _, page = answer(world, answer="contacted", **far)
    assert page.status_code == 422
    assert fault_beside(page, "next_at") == "Choose a date within 2 working days."


def test_the_reason_of_an_answer_is_words_and_stays_with_the_parties(world: World) -> None:
    client, _ = answer(world, answer="contacted", reason="The worker was off sick.")
    assert "off sick" not in words(client.get(f"/disagreements/{OWN}"))
    assert "off sick" in words(world.signed_in("raiser").get(f"/disagreements/{OWN}"))


# -- many at once ---------------------------------------------------------------------------------------------------


def flagged(world: World, number: int) -> None:
    """So many more flags for the manager: each missed date at once, by the sweep of two days later."""
    with world.app.app_context():
        for one in range(number):
            raised(world, 100 + one, protocol="darlington")
        world.now = MONDAY + timedelta(days=1, hours=8)
        sweeping.sweep(at=world.now)
        base.db.session.remove()


def shown_on(page: Any) -> list[str]:
    return [str(section["id"]) for section in soup(page).select(".app-flag")]


def test_one_or_two_stand_open_and_more_are_opened_one_by_one(world: World) -> None:
    client = world.signed_in("manager")
    assert [d.has_attr("open") for d in soup(client.get("/stalled")).select(".app-flag__answer")] == [True]
    flagged(world, 2)
    client = world.signed_in("manager")
    opened = [d.has_attr("open") for d in soup(client.get("/stalled")).select(".app-flag__answer")]
    assert opened == [False] * len(opened)
    assert len(opened) >= 3


def test_forty_flags_come_twenty_to_a_page_the_one_due_first_at_the_top(world: World) -> None:
    flagged(world, 40)
    client = world.signed_in("manager")
    pages = [client.get(f"/stalled?page={number}") for number in (1, 2, 3)]
    ids = [shown_on(page) for page in pages]
    assert [len(one) for one in ids][:2] == [20, 20]
    assert len({one for page in ids for one in page}) == sum(len(page) for page in ids)
    assert ids[0][0].startswith(f"flag-{OWN.lower()}-")  # flagged a week before the others
    assert "This is page 2 of" in words(pages[1])
    assert client.get("/stalled?page=99").status_code == 200
    assert client.get("/stalled?page=x&flag=%C2%B2.%C2%B2").status_code == 200


def test_a_link_finds_its_flag_on_whatever_page_it_stands_and_opens_its_form(world: World) -> None:
    flagged(world, 30)
    client = world.signed_in("manager")
    last = soup(client.get("/work")).select(".app-row a")
    hrefs = [str(link["href"]) for link in last if str(link["href"]).startswith("/stalled?")]
    page, _, anchor = hrefs[-1].partition("#")
    found = soup(client.get(page)).select_one(f"#{anchor}")
    assert found is not None
    assert found.select_one(".app-flag__answer[open]") is not None


def test_forty_flags_take_as_many_statements_as_five(world: World) -> None:
    flagged(world, 5)
    with world.app.app_context():
        person = world.person("manager")
        reading.flags(person, world.now)
        base.db.session.remove()
        with statements(base.db.engine) as for_few:
            assert len(reading.flags(person, world.now).to_answer) >= 5
    flagged(world, 35)
    with world.app.app_context():
        base.db.session.remove()
        with statements(base.db.engine) as for_many:
            assert reading.flags(person, world.now).waiting >= 40
    assert len(for_many) == len(for_few)
    assert len(for_few) <= 20
