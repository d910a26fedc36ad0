"""Answering in one sitting: from the mail's link to words that both sides accept, nothing typed being lost."""

from __future__ import annotations

from datetime import timedelta

from flask.testing import FlaskClient

from escalation.services import reading
from escalation.services.casework import perform, raise_disagreement
from escalation.services.mailbox import mailbox_page
from escalation.services.reading.page import Page
from escalation.storage import base, disagreements, journal
from escalation.web.act_forms import fields_of
from tests.web.conftest import OWN, PASSWORD, PEOPLE, World, token_of
from tests.web.forms import act, fault_beside, filled_in, main_form, send_form, soup, words

CASE = f"/disagreements/{OWN}"


def page_of(world: World, who: str) -> Page:
    with world.app.app_context():
        base.db.session.remove()
        return reading.disagreement(world.person(who), OWN, world.now)


def does(world: World, who: str, action: str, **fields: object) -> None:
    """Somebody acts, and a minute passes."""
    with world.app.app_context():
        perform(action, person=world.person(who), ref=OWN, fields=fields, at=world.now)
    world.pass_time(minutes=1)


def quotes_beside(client: FlaskClient, field: str) -> list[str]:
    """What stands directly above a question of the form to state a position, as others' words."""
    box = main_form(client.get(f"{CASE}/state_position")).select_one(f"#{field}")
    assert box is not None
    group = box.find_parent(class_="govuk-form-group")
    assert group is not None
    found = []
    for above in group.find_previous_siblings():
        if "app-quote" not in (above.get("class") or []):
            break
        found.append(" ".join(above.get_text(" ").split()))
    return found[::-1]


# -- from the mail to the page ----------------------------------------------------------------------------------------


def test_the_link_in_the_mail_leads_through_sign_in_to_that_disagreement_and_its_first_act(world: World) -> None:
    with world.app.app_context():
        mails = mailbox_page(1, person=world.person("receiver"), at=world.now).mails
        compose = world.app.extensions["post"].compose
        bodies = [compose(mail.posting).message.get_content() for mail in mails]
    links = {line.split()[-1] for body in bodies for line in body.splitlines() if line.startswith("Read it here: ")}
    (link,) = [link for link in links if link.endswith(OWN)]
    client = world.client()
    asked = client.get(link)
    assert asked.status_code == 302
    form = filled_in(main_form(client.get(asked.headers["Location"])))
    answer = client.post("/sign-in", data={**form, "email": PEOPLE["receiver"], "password": PASSWORD})
    assert answer.headers["Location"] == CASE
    first = main_form(client.get(answer.headers["Location"]))
    assert first["action"] == f"{CASE}/acknowledge"
    assert send_form(client, first, {}).status_code == 302


# -- a position against the other's -----------------------------------------------------------------------------------


def test_each_question_stands_below_what_the_other_side_said_to_it(world: World) -> None:
    does(world, "raiser", "state_position", differ="Nobody has seen the home.", contact="Every school day")
    client = world.signed_in("receiver")
    assert quotes_beside(client, "differ") == ["Tarnside Primary School Nobody has seen the home."]
    assert quotes_beside(client, "contact") == ["Tarnside Primary School Every school day"]
    assert quotes_beside(client, "proposal") == [
        "Tarnside Primary School What we ask for or offer An assessment of what the class teacher saw"
    ]
    assert quotes_beside(client, "reasons") == []


def test_what_one_said_before_stands_there_as_ones_own(world: World) -> None:
    does(world, "receiver", "state_position", reasons="The form gave no dates.")
    assert quotes_beside(world.signed_in("receiver"), "reasons") == ["You, so far The form gave no dates."]


def test_the_side_that_was_asked_says_when_it_read_the_file_again(world: World) -> None:
    client = world.signed_in("receiver")
    ahead = {"file_re_read.day": "5", "file_re_read.month": "11", "file_re_read.year": "2026"}
    refused = act(client, OWN, "state_position", holds="We stand by it.", **ahead)
    assert fault_beside(refused, "file_re_read") == "Give the day the file was read. It cannot be in the future."
    assert act(client, OWN, "state_position", **{**ahead, "file_re_read.day": "3"}).status_code == 302
    (theirs,) = [p for p in page_of(world, "raiser").positions if p.side == "receiving"]
    assert theirs.caption.endswith("Read the file again on Tue 3 Nov")
    asked_of_raiser = world.signed_in("raiser").get(f"{CASE}/state_position")
    assert soup(asked_of_raiser).select_one('[name="file_re_read.day"]') is None


def test_what_was_typed_survives_somebody_else_acting_meanwhile(world: World) -> None:
    client = world.signed_in("receiver")
    form = main_form(client.get(f"{CASE}/state_position"))
    does(world, "raiser", "note", text="Rang twice.")
    answer = send_form(client, form, {"holds": "The visit was made.", "differ": "On the date."})
    assert answer.status_code == 409
    assert "Added a note" in words(answer)
    kept = filled_in(main_form(answer))
    assert (kept["holds"], kept["differ"]) == ("The visit was made.", "On the date.")
    assert send_form(client, main_form(answer), {}).status_code == 302


def test_what_was_typed_survives_a_session_that_ended(world: World) -> None:
    client = world.signed_in("receiver")
    form = main_form(client.get(f"{CASE}/state_position"))
    world.pass_time(hours=13)
    answer = send_form(client, form, {"holds": "The visit was made."})
    assert answer.status_code == 401
    back = client.post(
        "/sign-in",
        data={**filled_in(main_form(answer)), "email": PEOPLE["receiver"], "password": PASSWORD},
        follow_redirects=True,
    )
    again = main_form(back)
    assert filled_in(again)["holds"] == "The visit was made."
    sent = client.post(str(again["action"]), data={**filled_in(again), "csrf_token": token_of(back)})
    assert sent.status_code == 302
    (theirs,) = [p for p in page_of(world, "raiser").positions if p.side == "receiving"]
    assert theirs.says("holds") == "The visit was made."


def test_positions_stand_in_the_order_of_the_sides_with_the_same_fields_for_each(world: World) -> None:
    """Whoever spoke or came in first; the receiver here is the most senior of them and comes second all the same."""
    does(world, "receiver", "state_position", holds="Not met.")
    does(world, "colleague", "join", side="raising", reason="We see it too.", agency="csc")
    sides = [held.side for held in page_of(world, "raiser").positions]
    assert sides == sorted(sides, key=["raising", "receiving"].index)
    page = soup(world.signed_in("raiser").get(CASE))
    every = [[dt.get_text() for dt in field.select("dt")] for field in page.select(".app-comparison__field")]
    heads = [head.get_text() for head in page.select(".app-comparison__title")]
    assert all(field == heads for field in every)
    assert "Duty manager" not in page.select_one(".app-comparison").get_text()  # type: ignore[union-attr]


# -- a discussion and what was agreed in it ---------------------------------------------------------------------------

MONDAY = {"day": "9", "month": "11", "year": "2026"}


def agreed(row: int, what: str, owner: str = "csc") -> dict[str, str]:
    due = {f"actions.{row}.due.{part}": value for part, value in MONDAY.items()}
    return {f"actions.{row}.what": what, f"actions.{row}.owner": owner, **due}


def test_a_discussion_and_its_agreed_actions_are_recorded_together(world: World) -> None:
    client = world.signed_in("receiver")
    told = {"attended": "Class teacher, duty manager", "outstanding": "Who rings the GP", "next_steps": "Talk Monday"}
    answer = act(client, OWN, "record_discussion", result="continuing", **told, **agreed(0, "Visit the home"))
    assert answer.status_code == 302, words(answer)
    said = words(client.get(CASE))
    assert "Who took part: Class teacher, duty manager" in said
    (action,) = page_of(world, "raiser").actions
    assert (action.what, action.due) == ("Visit the home", "Mon 9 Nov, 5pm")


def test_another_row_comes_without_recording_anything_and_keeps_what_was_typed(world: World) -> None:
    client = world.signed_in("receiver")
    more = act(client, OWN, "record_discussion", another="yes", statement="We talked.", **agreed(0, "Visit"))
    form = main_form(more)
    assert filled_in(form)["statement"] == "We talked."
    answer = send_form(client, form, {"result": "continuing", **agreed(1, "Write", "tarnside-primary")})
    assert answer.status_code == 302, words(answer)
    assert [a.what for a in page_of(world, "raiser").actions] == ["Visit", "Write"]


def test_whoever_may_act_for_two_sides_does_all_of_it_for_the_one_they_chose(world: World) -> None:
    """The lead of an agency that was asked, and of whose colleagues one joined those who raise it."""
    does(world, "colleague", "join", side="raising", reason="We see it too.", agency="csc")
    (joined,) = [p.no for p in page_of(world, "raiser").parties if p.side == "raising" and p.agency_key == "csc"]
    client = world.signed_in("receiver")
    asked = soup(client.get(f"{CASE}/record_discussion")).select('select[name="as_party"] option')
    assert [option.get_text().split(": ")[-1] for option in asked] == ["Choose", "asked to look again", "raising it"]
    act(client, OWN, "record_discussion", result="continuing", as_party=str(joined), **agreed(0, "Visit"))
    with world.app.app_context():
        loaded = disagreements.by_ref(base.reading(), OWN)
        assert loaded is not None
        last = journal.entries_of(base.reading(), loaded.id)[-2:]
    assert [(entry.kind, entry.party) for entry in last] == [("record_discussion", joined), ("add_action", joined)]


def test_what_is_wrong_with_an_action_stands_in_its_row_and_nothing_is_recorded(world: World) -> None:
    client = world.signed_in("receiver")
    half = {**agreed(0, "Visit"), "actions.0.owner": "", "actions.0.due.year": ""}
    answer = act(client, OWN, "record_discussion", **half)
    assert answer.status_code == 422
    assert fault_beside(answer, "actions-0-owner") == "Choose the agency that does it."
    assert fault_beside(answer, "actions-0-due") == "Enter the day, month and year, such as 27 3 2026."
    assert fault_beside(answer, "result") == "Choose what was the result of the discussion."
    gone = {**agreed(0, "Visit"), "actions.0.due.year": "2025"}
    answer = act(client, OWN, "record_discussion", result="continuing", **gone)
    assert fault_beside(answer, "actions-0-due") == "Choose a date that is still to come."
    assert page_of(world, "raiser").actions == ()
    assert "Talked on" not in words(client.get(CASE))


# -- a statement, amended ---------------------------------------------------------------------------------------------


def test_amending_opens_with_their_words_and_shows_what_changed(world: World) -> None:
    does(world, "raiser", "propose", statement="A visit by Friday. The nurse goes along. We talk on Monday.")
    receiver, raiser = world.signed_in("receiver"), world.signed_in("raiser")
    amend = soup(receiver.get(f"{CASE}/agree")).select_one(f'main a[href="{CASE}/propose"]')
    assert amend is not None
    form = main_form(receiver.get(str(amend["href"])))
    assert filled_in(form)["statement"] == "A visit by Friday. The nurse goes along. We talk on Monday."
    send_form(
        receiver, form, {"statement": "A visit within a week. The nurse goes along. We talk on Monday. Send notes."}
    )
    world.now += timedelta(minutes=1)
    page = raiser.get(f"{CASE}/agree")
    shown = [" ".join(change.get_text(" ").split()) for change in soup(page).select(".app-change")]
    assert shown == ["Before A visit by Friday. Now A visit within a week.", "Added Send notes."]
    act(raiser, OWN, "agree")
    assert page_of(world, "raiser").status == "resolved"


# -- a second opinion -------------------------------------------------------------------------------------------------


def test_each_check_of_independence_says_why_it_matters_and_the_gaps_are_on_the_record(world: World) -> None:
    client = world.signed_in("receiver")
    form = main_form(client.get(f"{CASE}/second_opinion"))
    boxes = form.select('input[name="checks"]')
    assert len(boxes) == 5
    assert all(form.select_one(f"#{box['aria-describedby']}") for box in boxes)
    held = ["independent", "equal_seniority", "not_a_pupil", "not_discussed"]
    send_form(client, form, {"state": "received", "checks": held, "result": "The cause cannot be decided."})
    shown = words(world.signed_in("raiser").get(CASE))
    assert "4 of 5 checks of its independence hold. Not: from another hospital or service" in shown


def test_an_answer_and_a_decision_ask_for_what_the_procedure_requires(world: World) -> None:
    """Sefton's first stage owes an answer for which the file was read again and the raiser was spoken to."""
    with world.app.app_context():
        ref = raise_disagreement(
            person=world.person("raiser"),
            partnership="calderbeck",
            protocol="sefton-2017",
            fields={
                "receiving": [{"agency": "csc"}],
                "subject": {"reference": "S-1", "population": "child"},
                "decision": {"what": "Closed", "received_at": world.now},
                "category": "threshold",
                "outcome_sought": "A visit",
                "immediate_danger": False,
            },
            at=world.now,
        ).ref
    form = main_form(world.signed_in("receiver").get(f"/disagreements/{ref}/state_position"))
    assert [box["value"] for box in form.select('input[name="done"]')] == ["case_file_reread", "spoken_to_raiser"]
    with world.app.test_request_context():
        person = world.person("receiver")
        page, options = reading.disagreement(person, ref, world.now), reading.act_options(person, ref, world.now)
        assert [f.name for f in fields_of("decide", page, options)] == ["outcomes", "done", "statement"]
