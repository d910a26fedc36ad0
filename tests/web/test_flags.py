"""Flags: what stalled, since when, whose move it is, by each rule; and the answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from escalation.services import reading, sweeping
from escalation.services.casework import perform, raise_disagreement
from escalation.services.reading.flags import RULES
from escalation.storage import base
from tests.web.conftest import OWN, World
from tests.web.forms import fault_beside, filled_in, send_form, soup, words

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


def sentence(world: World, ref: str, rule: str, at: datetime) -> str:
    """The sentence of the flag of that rule, as its page says it at that moment."""
    sweeping.sweep(at=at)
    base.db.session.remove()
    page = reading.disagreement(world.person("raiser"), ref, at)
    return next(flag.sentence for flag in page.flags if flag.rule == rule)


CSC = "Calderbeck Council Children's Social Care"


def test_every_stall_rule_has_a_heading() -> None:
    assert sorted(RULES) == list("abcdefghi")


def test_a_missed_date_says_who_had_until_when_to_do_what(world: World) -> None:
    """Raised on Monday at ten, to be acknowledged by the close of the same day; Wednesday is two working days on."""
    with world.app.app_context():
        ref = raised(world)
        said = sentence(world, ref, "a", MONDAY + timedelta(days=2))
    assert said == f"{CSC} had until Mon 9 Nov, 5pm to acknowledge it. That is 2 working days late."


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


def test_silence_says_since_when_nobody_has_done_anything(world: World) -> None:
    """Five working days after Monday 9 November end on Monday 16 November."""
    with world.app.app_context():
        said = sentence(world, raised(world), "b", MONDAY + timedelta(days=8))
    assert said == "Nothing has been recorded here since Mon 9 Nov, 10am, for more than 5 working days."


def test_a_result_that_nobody_confirmed_says_when_it_was_resolved(world: World) -> None:
    """Sefton's first stage asks for a letter; the clock runs from the resolution."""
    with world.app.app_context():
        ref = raised(world, protocol="sefton-2017")
        do(world, "propose", "receiver", ref, MONDAY, statement="We visit.")
        do(world, "agree", "raiser", ref, MONDAY)
        said = sentence(world, ref, "d", MONDAY + timedelta(days=21))
    assert said.startswith("It was resolved on Mon 9 Nov, 10am.")
    assert "to confirm the result in writing" in said


def test_an_action_that_is_late_says_whose_it_is(world: World) -> None:
    with world.app.app_context():
        ref = raised(world)
        due = datetime(2026, 11, 11, 17, tzinfo=UTC)
        do(world, "add_action", "raiser", ref, MONDAY, what="Visit", owner="csc", due=due)
        said = sentence(world, ref, "e", MONDAY + timedelta(days=3))
    assert said == f"{CSC} had until Wed 11 Nov, 5pm to finish an agreed action. That is 1 working day late."


def test_one_that_came_back_says_that_it_was_settled_before(world: World) -> None:
    with world.app.app_context():
        first = raised(world)
        do(world, "propose", "receiver", first, MONDAY, statement="We visit.")
        do(world, "agree", "raiser", first, MONDAY)
        said = sentence(world, raised(world), "f", MONDAY + timedelta(minutes=1))
    assert said == f"It was raised with {CSC} again on Mon 9 Nov, 10am, within 90 days of being settled."


def test_one_that_was_taken_back_after_a_missed_date_says_so(world: World) -> None:
    with world.app.app_context():
        ref = raised(world)
        sweeping.sweep(at=MONDAY + timedelta(days=1))
        do(world, "withdraw", "raiser", ref, MONDAY + timedelta(days=1), reason_code="no_point")
        said = sentence(world, ref, "g", MONDAY + timedelta(days=1, minutes=1))
    assert said == (
        f"It was taken back on Tue 10 Nov, 10am after the date Mon 9 Nov, 5pm was missed by {CSC}. "
        "Whoever raised it may have given up."
    )


def test_an_acknowledgement_that_nothing_followed_says_when_it_was(world: World) -> None:
    """Two working days after Monday end on Wednesday at five."""
    with world.app.app_context():
        ref = raised(world)
        do(world, "acknowledge", "receiver", ref, MONDAY + timedelta(hours=1))
        said = sentence(world, ref, "h", MONDAY + timedelta(days=3))
    assert said == (
        f"{CSC} acknowledged it on Mon 9 Nov, 11am. Nothing followed by Wed 11 Nov, 5pm: "
        "no discussion, meeting, position, proposal or move is recorded."
    )


def test_a_missing_interim_plan_is_a_notice_to_both_sides_and_no_flag(world: World) -> None:
    """The case of the tests' world was raised without one on Monday; on Wednesday both sides have been told."""
    with world.app.app_context():
        page = reading.disagreement(world.person("raiser"), OWN, world.now)
    assert "i" not in {flag.rule for flag in page.flags}
    assert any("No interim plan has been recorded" in entry.title for entry in page.timeline)


def test_the_page_offers_five_answers_with_reason_and_date_beside_each_flag(world: World) -> None:
    page = soup(world.signed_in("manager").get("/stalled"))
    (form,) = page.select("main form")
    answers = [str(radio["value"]) for radio in form.select('input[name="answer"]')]
    assert answers == ["contacted", "reassigned", "moved_up", "asked_for_extension", "accepted_as_it_is"]
    assert {"reason", "next_at.day", "flag"} <= set(filled_in(form))


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
