"""Coming to an end: every way to end in neutral words, actions with dates, thanks without a word of it in the mail."""

from __future__ import annotations

from sqlalchemy import select

from escalation.domain.attention.telling_words import TELLINGS
from escalation.schemas import labels
from escalation.services import reading
from escalation.services.casework import perform, raise_disagreement
from escalation.services.reading.page import Page
from escalation.storage import base
from escalation.storage.models.cases import MessageRow
from tests.web.conftest import OWN, World
from tests.web.forms import act, fault_beside, filled_in, main_form, soup, words

CASE = f"/disagreements/{OWN}"


def page_of(world: World, who: str) -> Page:
    base.db.session.remove()
    return reading.disagreement(world.person(who), OWN, world.now)


def settle(world: World) -> None:
    """The receiving side proposes and the raising side accepts."""
    with world.app.app_context():
        for who, action, fields in (
            ("receiver", "propose", {"statement": "A visit this week."}),
            ("raiser", "agree", {}),
        ):
            perform(action, person=world.person(who), ref=OWN, fields=fields, at=world.now)
            world.pass_time(minutes=1)


def told(world: World, who: str) -> list[str]:
    """The kinds of message somebody was sent about it, oldest first."""
    with world.app.app_context():
        query = select(MessageRow.kind).where(MessageRow.person == world.person(who)).order_by(MessageRow.id)
        return list(base.reading().scalars(query))


def test_each_way_to_end_says_what_it_means_and_none_has_a_winner(world: World) -> None:
    settle(world)
    form = soup(world.signed_in("raiser").get(f"{CASE}/close"))
    offered = {str(box["value"]): box for box in form.select('input[name="outcomes"]')}
    assert set(offered) == set(labels.OUTCOMES) - {"withdrawn_by_raiser"}
    for code, box in offered.items():
        explained = form.select_one(f"#{box['aria-describedby']}")
        assert explained is not None, code
        said = f"{labels.OUTCOMES[code]} {explained.get_text()}".lower()
        assert not {"won", "lost", "wrong", "upheld", "rejected", "unfounded", "failed"} & set(said.split()), code


def test_what_was_agreed_is_written_down_with_owner_and_date_in_the_same_form(world: World) -> None:
    settle(world)
    action = {"actions.0.what": "Write to the GP", "actions.0.owner": "csc"}
    due = {"actions.0.due.day": "9", "actions.0.due.month": "11", "actions.0.due.year": "2026"}
    answer = act(world.signed_in("raiser"), OWN, "close", outcomes=["new_plan_agreed"], safe_now="yes", **action, **due)
    assert answer.status_code == 302, words(answer)
    with world.app.app_context():
        page = page_of(world, "raiser")
    assert page.status == "closed"
    assert [(a.what, a.owner, a.due) for a in page.actions] == [
        ("Write to the GP", "Calderbeck Council Children's Social Care", "Mon 9 Nov, 5pm")
    ]
    assert "action_added" in told(world, "receiver")


def test_how_it_ended_stands_on_the_page_in_everybodys_words(world: World) -> None:
    settle(world)
    said = {"learning": "Ring first.", "told_family": "The school, by phone.", "outstanding": "The GP record."}
    act(world.signed_in("raiser"), OWN, "close", outcomes=["decision_upheld_reasons_accepted"], safe_now="no", **said)
    shown = words(world.signed_in("receiver").get(CASE))
    assert "Decision stands, reasons accepted. Both sides now see why. Raising it was right all the same." in shown
    assert "without being sure that the person is safe" in shown
    for heading, text in (("What was learned", "Ring first."), ("Still open", "The GP record.")):
        assert f"{heading} {text}" in shown
    assert "Who tells the family, and how The school, by phone." in shown
    seen_by_coordinator = words(world.signed_in("coordinator").get(CASE))
    assert "Decision stands, reasons accepted." in seen_by_coordinator
    assert "Ring first." not in seen_by_coordinator


def test_each_agency_says_for_itself_that_it_is_on_its_record(world: World) -> None:
    settle(world)
    act(world.signed_in("receiver"), OWN, "file_on_record")
    shown = words(world.signed_in("raiser").get(CASE))
    assert "Calderbeck Council Children's Social Care: filed on Wed 4 Nov" in shown
    assert "Tarnside Primary School: not said yet" in shown


def test_thanks_are_announced_by_mail_and_read_on_the_page_only(world: World) -> None:
    settle(world)
    thanks = "You saw the empty cupboard when nobody else did."
    act(world.signed_in("receiver"), OWN, "close", outcomes=["decision_changed"], safe_now="yes", thanks=thanks)
    assert told(world, "raiser")[-1] == "closed_with_thanks"
    assert "closed" not in told(world, "raiser")
    assert "thanks you" in TELLINGS["closed_with_thanks"].subject
    assert f"Thanks for good challenge {thanks}" in words(world.signed_in("raiser").get(CASE))


def test_without_thanks_everybody_is_told_that_it_is_closed(world: World) -> None:
    settle(world)
    act(world.signed_in("receiver"), OWN, "close", outcomes=["decision_changed"], safe_now="yes")
    assert told(world, "raiser")[-1] == "closed"


def test_after_closing_one_is_asked_to_file_it_then_how_it_went_and_then_nothing_more(world: World) -> None:
    settle(world)
    client = world.signed_in("raiser")
    act(client, OWN, "close", outcomes=["new_plan_agreed"], safe_now="yes")
    for action, given in (("file_on_record", {}), ("rate", {"score": "5"})):
        button = soup(client.get(CASE)).select_one("main a.govuk-button")
        assert button is not None
        assert button["href"] == f"{CASE}/{action}"
        act(client, OWN, action, **given)
    assert soup(client.get(CASE)).select_one("main a.govuk-button") is None


def test_where_the_procedure_asks_what_was_learned_closing_without_it_says_so_at_its_place(world: World) -> None:
    """The adults' procedure asks at its fourth tier, where the director decides."""
    director = "w.adair@asc.example"
    with world.app.app_context():
        ref = raise_disagreement(
            person=world.person("stranger"),
            partnership="calderbeck-adults",
            protocol="dorset-adults",
            fields={
                "receiving": [{"agency": "adult-social-care"}],
                "subject": {"reference": "W-9", "population": "adult"},
                "decision": {"what": "The enquiry was closed"},
                "category": "threshold",
                "outcome_sought": "It is opened again",
                "immediate_danger": False,
            },
            at=world.now,
        ).ref
        for who, action, fields in (
            *[("stranger", "move_up", {"reason": "It is not settled."})] * 3,
            (director, "decide", {"outcomes": ["new_plan_agreed"], "statement": "It is opened again."}),
        ):
            world.pass_time(minutes=1)
            perform(action, person=world.person(who), ref=ref, fields=fields, at=world.now)
    client = world.signed_in(director)
    told = {"outcomes": ["new_plan_agreed"], "safe_now": "yes", "told_family": "The care home."}
    refused = act(client, ref, "close", **told)
    assert refused.status_code == 422
    assert fault_beside(refused, "learning").startswith("At this stage the procedure asks what was learned")
    assert filled_in(main_form(refused))["told_family"] == "The care home."
    assert act(client, ref, "close", **told, learning="Ring sooner.").status_code == 302
