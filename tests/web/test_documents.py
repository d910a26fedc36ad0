"""What goes into the paper file: the chronology, the outcome letter, and the forms a procedure names.

Tarnside Primary raised it with children's social care on Monday 2 November at 10; the first stage gives both sides one
working day. It is Wednesday 4 November, 6pm.
"""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select, update

from escalation.services import documents, journal_check
from escalation.services.casework import NotFound, perform, raise_disagreement
from escalation.services.documents import Document, as_data
from escalation.services.documents.material import ERASED
from escalation.services.documents.model import Code, Facts, Happenings, Quote, Table, Text
from escalation.storage import base
from escalation.storage.models.cases import DisagreementRow, JournalRow, NarrativeRow, ViewingRow
from escalation.storage.models.setup import ProtocolVersionRow
from tests.web.conftest import OWN, World
from tests.web.forms import soup, words

CSC, TARNSIDE = "Calderbeck Council Children's Social Care", "Tarnside Primary School"
STATEMENT = "Both visit the home together this week."


def chronology(world: World, who: str = "raiser") -> Document:
    base.db.session.remove()
    return documents.chronology(world.person(who), OWN, world.now)


def document(world: World, key: str, who: str = "raiser") -> Document:
    base.db.session.remove()
    return documents.document(world.person(who), OWN, key, world.now)


def listed(world: World) -> set[str]:
    base.db.session.remove()
    return {found.key for found in documents.documents_there(world.person("raiser"), OWN, world.now)}


def of(found: Document, title: str) -> tuple[Any, ...]:
    """The blocks under one heading."""
    (section,) = [section for section in found.sections if section.title == title]
    return section.blocks


def facts(found: Document, title: str) -> dict[str, str]:
    """Everything under one heading that is a label with its text."""
    return {label: text for block in of(found, title) if isinstance(block, Facts) for label, text in block.rows}


def rows(found: Document, title: str) -> list[tuple[str, ...]]:
    (table, *_) = [block for block in of(found, title) if isinstance(block, Table)]
    return list(table.rows)


def sealed(found: Document) -> list[str]:
    """What is to be copied to check the journal: the seal, the file, the command."""
    return [block.text for block in of(found, "The seal of the journal") if isinstance(block, Code)]


def do(world: World, who: str, action: str, **fields: Any) -> None:
    perform(action, person=world.person(who), ref=OWN, fields=fields, at=world.now)


def settle(world: World) -> None:
    """They talk, at first without and then with a result, agree the next morning, and promise an action."""
    do(world, "raiser", "record_discussion", result="continuing", statement="We talked", outstanding="Who visits")
    do(world, "raiser", "propose", statement=STATEMENT)
    world.now += timedelta(hours=15)  # Thursday 5 November, 9am
    do(world, "receiver", "agree")
    due = datetime(2026, 11, 20, 17, tzinfo=UTC)
    do(world, "receiver", "add_action", what="Visit the home", owner="csc", due=due)


def test_a_chronology_tells_every_entry_in_order_with_who_and_when(world: World) -> None:
    with world.app.app_context():
        do(world, "receiver", "acknowledge")
        (events,) = of(chronology(world), "What happened, in order")
    assert isinstance(events, Happenings)
    assert [item.seq for item in events.items] == list(range(1, len(events.items) + 1))
    first, last = events.items[0], events.items[-1]
    assert (first.title, first.at) == (f"Raised with {CSC}", "Mon 2 Nov 2026, 10am")
    assert first.by.endswith(TARNSIDE)
    assert ("The decision", "Closed without an assessment") in first.texts
    assert (last.title, last.at) == ("Acknowledged", "Wed 4 Nov 2026, 6pm")
    assert last.by.endswith(CSC)


def test_what_the_service_noticed_later_says_both_moments(world: World) -> None:
    """The date passed on Tuesday at five; the service looked on Wednesday at six."""
    with world.app.app_context():
        (events,) = of(chronology(world), "What happened, in order")
    missed = [item for item in events.items if item.title.startswith("The date passed")]
    assert {(item.at, item.by) for item in missed} == {
        ("Tue 3 Nov 2026, 5pm (written down Wed 4 Nov 2026, 6pm)", "This service")
    }


def test_dates_are_kept_or_missed_by_so_many_working_days(world: World) -> None:
    with world.app.app_context():
        before = rows(chronology(world), "Dates kept and missed")
        settle(world)
        after = rows(chronology(world), "Dates kept and missed")
    due = "Tue 3 Nov 2026, 5pm"
    assert {(row[1], row[2], row[4]) for row in before if row[2] == due} == {
        (TARNSIDE, due, "Missed, 1 working day late so far"),
        (CSC, due, "Missed, 1 working day late so far"),
    }
    assert {(row[1], row[3], row[4]) for row in after if row[2] == due} == {
        (TARNSIDE, "Thu 5 Nov 2026, 9am", "Done 2 working days late"),
        (CSC, "Thu 5 Nov 2026, 9am", "Done 2 working days late"),
    }


def test_flags_stand_there_with_their_answers(world: World) -> None:
    """Flagged on Tuesday to the team manager; unanswered by Wednesday at five it went one tier up as well."""
    heading = "Flags to managers, and their answers"
    with world.app.app_context():
        (before,) = [block for block in of(chronology(world), heading) if "Femi Adeyinka" in dict(block.rows)["Put to"]]
        flag = int(before.title.split(":")[0].removeprefix("Flag "))
        next_at = datetime(2026, 11, 6, 17, tzinfo=UTC)
        do(
            world,
            "manager",
            "answer_flag",
            flag=flag,
            answer="contacted",
            reason="They meet on Friday",
            next_at=next_at,
        )
        (after,) = [block for block in of(chronology(world), heading) if block.title == before.title]
    assert dict(before.rows)["Put to"] == "Femi Adeyinka, Claire Rudkin"
    assert dict(before.rows)["Answer"] == "None yet"
    assert dict(after.rows)["Answer"] == "I have been in touch with those involved"
    assert dict(after.rows)["Why"] == "They meet on Friday"
    assert dict(after.rows)["By"] == "Femi Adeyinka, Wed 4 Nov 2026, 6pm"
    assert dict(after.rows)["To be looked at again by"] == "Fri 6 Nov 2026, 5pm"


def test_the_printed_seal_verifies_and_shows_a_journal_that_was_rewritten(world: World) -> None:
    with world.app.app_context():
        head, printed, command = sealed(chronology(world))
        seal = json.loads(printed)
        base.db.session.remove()
        assert journal_check.verify(seal).faults == ()
        with base.transaction() as session:
            session.execute(update(JournalRow).where(JournalRow.seq == 1).values(kind="join"))
        base.db.session.remove()
        assert any(fault.ref == OWN for fault in journal_check.verify(seal).faults)
    assert head == seal["heads"][OWN][1]
    assert command == "escalation journal verify --against seal.json"


def test_an_erased_text_says_so_and_the_seal_still_holds(world: World) -> None:
    with world.app.app_context():
        before = sealed(chronology(world))
        with base.transaction() as session:
            found = select(DisagreementRow.id).where(DisagreementRow.ref == OWN).scalar_subquery()
            erase = update(NarrativeRow).where(NarrativeRow.disagreement_id == found, NarrativeRow.field == "decision")
            session.execute(erase.values(words=None, salt=None))
        after = chronology(world)
        base.db.session.remove()
        assert journal_check.verify().faults == ()
    assert facts(after, "What is disputed")["The decision, action or inaction"] == ERASED
    assert "Closed without an assessment" not in json.dumps(as_data(after))
    assert sealed(after) == before


@pytest.mark.parametrize("who", ["manager", "coordinator"])
def test_whoever_takes_no_part_gets_dates_and_no_word(world: World, who: str) -> None:
    with world.app.app_context():
        settle(world)
        for found in (
            chronology(world, who),
            document(world, "outcome-letter", who),
            document(world, "record-s1", who),
        ):
            said = json.dumps(as_data(found))
            for written in (
                "Closed without",
                "class teacher",
                "LOCAL-child",
                STATEMENT,
                "Visit the home",
                "Who visits",
            ):
                assert written not in said, (found.key, written)
            assert "What people wrote is left out" in found.made
        assert len(rows(chronology(world, who), "Dates kept and missed")) >= 2


def test_a_letter_is_there_once_it_is_settled_and_not_before(world: World) -> None:
    with world.app.app_context():
        assert listed(world) == {"record-s1"}
        with pytest.raises(NotFound):
            document(world, "outcome-letter")
        settle(world)
        assert listed(world) == {"record-s1", "outcome-letter"}


def test_the_letter_goes_to_both_sides_with_what_was_agreed_and_who_does_what_by_when(world: World) -> None:
    with world.app.app_context():
        settle(world)
        letter = document(world, "outcome-letter")
    to, _ = of(letter, "To all who took part")
    assert {agency for agency, _ in to.rows} == {TARNSIDE, CSC}
    assert facts(letter, "Outcome")["How"] == "Both sides accepted the same words, on Thu 5 Nov 2026, 9am"
    assert STATEMENT in [block.text for block in of(letter, "Outcome") if isinstance(block, Quote)]
    assert rows(letter, "Agreed actions") == [("Visit the home", CSC, "Fri 20 Nov 2026, 5pm", "Not done yet")]
    assert rows(letter, "On the agencies’ own records") == [(TARNSIDE, "Not yet"), (CSC, "Not yet")]
    assert [block.text for block in of(letter, "Still open")] == ["Nothing is recorded as still open."]


def test_a_letter_after_closing_says_how_it_ended_what_was_learned_and_who_has_it_on_file(world: World) -> None:
    with world.app.app_context():
        settle(world)
        do(world, "raiser", "file_on_record")
        do(world, "raiser", "close", outcomes=["new_plan_agreed"], safe_now=True, learning="Ring first",
           told_family="The health visitor, at home", outstanding="A date for the review")  # fmt: skip
        letter = document(world, "outcome-letter")
    assert facts(letter, "Outcome")["Outcome"] == "New plan agreed"
    assert facts(letter, "How it was closed")["Is the person safe now?"] == "Yes"
    assert facts(letter, "How it was closed")["Who told the family, and how"] == "The health visitor, at home"
    assert [block.text for block in of(letter, "What was learned")] == ["Ring first"]
    assert [block.text for block in of(letter, "Still open")] == ["A date for the review"]
    assert rows(letter, "On the agencies’ own records")[0] == (TARNSIDE, "Thu 5 Nov 2026")


def test_a_record_of_a_stage_tells_what_was_talked_about_in_it(world: World) -> None:
    """Darlington's first stage: reasons, discussed, agreed, follow-up e-mail."""
    with world.app.app_context():
        do(world, "raiser", "record_discussion", result="not_agreed", statement="We differ", outstanding="Who visits")
        do(world, "raiser", "move_up", reason="It cannot wait")
        record = document(world, "record-s1")
    titles = [section.title for section in record.sections]
    assert titles[titles.index("Reasons") :][:4] == ["Reasons", "Discussed", "Agreed", "Follow up email"]
    assert facts(record, "Discussed")["Result"] == "Not agreed"
    assert facts(record, "Discussed")["Still open"] == "Who visits"
    assert of(record, "Agreed") == (Text("It was not settled at this stage."),)


def test_a_procedure_nobody_has_seen_before_gets_its_own_form(world: World) -> None:
    with world.app.app_context():
        with base.transaction() as session:
            for row in session.scalars(select(ProtocolVersionRow).where(ProtocolVersionRow.key == "darlington")):
                first, *others = row.data["stages"]
                own = {**first, "form": "blue_sheet", "record": ["tea", "discussed"]}
                row.data = {**row.data, "stages": [own, *others]}
        do(world, "raiser", "record_discussion", result="continuing", statement="We talked")
        assert "blue-sheet" in listed(world)
        sheet = document(world, "blue-sheet")
    titles = [section.title for section in sheet.sections]
    assert (sheet.title, titles[titles.index("Tea") + 1]) == ("Blue sheet", "Discussed")
    assert of(sheet, "Tea")[0] == Text("Nothing in this service answers this. There is room to write:")
    assert facts(sheet, "Discussed")["Statement"] == "We talked"


@pytest.mark.parametrize(
    ("origin", "mark"), [("drill", "This is a drill."), ("imported", "brought in from an earlier log")]
)
def test_a_drill_and_an_import_say_so_first(world: World, origin: str, mark: str) -> None:
    with world.app.app_context():
        with base.transaction() as session:
            session.execute(update(DisagreementRow).where(DisagreementRow.ref == OWN).values(origin=origin))
        assert mark in chronology(world).marks[0]
    assert mark in words(world.signed_in("raiser").get(f"/disagreements/{OWN}/chronology"))


def test_the_page_of_a_disagreement_leads_to_its_documents(world: World) -> None:
    client = world.signed_in("raiser")
    links = [str(a["href"]) for a in soup(client.get(f"/disagreements/{OWN}")).select(".app-documents a")]
    assert links == [
        f"/disagreements/{OWN}/chronology",
        f"/disagreements/{OWN}/chronology.pdf",
        f"/disagreements/{OWN}/documents/record-s1",
        f"/disagreements/{OWN}/documents/record-s1.pdf",
    ]
    assert {client.get(link).status_code for link in links} == {200}


def test_a_pdf_is_named_by_reference_alone_and_holds_what_the_page_holds(world: World) -> None:
    answer = world.signed_in("receiver").get(f"/disagreements/{OWN}/chronology.pdf")
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{OWN}-chronology.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    told = " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages).split())
    assert "what the class teacher saw" in told
    assert "Tue 3 Nov 2026, 5pm" in told


@pytest.mark.parametrize("path", ["chronology", "chronology.pdf", "documents/record-s1", "documents/record-s1.pdf"])
def test_each_reading_of_a_document_is_written_down(world: World, path: str) -> None:
    def readings() -> int:
        with world.app.app_context():
            return base.reading().scalar(select(func.count()).select_from(ViewingRow)) or 0

    client, before = world.signed_in("coordinator"), readings()
    assert client.get(f"/disagreements/{OWN}/{path}").status_code == 200
    assert readings() == before + 1


@pytest.mark.parametrize("key", ["outcome-letter", "no-such-form", "record-s3", "%F0%9F%98%80", "..%2Fchronology"])
def test_a_document_that_is_not_there_is_like_any_page_that_is_not(world: World, key: str) -> None:
    client = world.signed_in("raiser")
    nothing = client.get("/no-such-page")
    for ending in ("", ".pdf"):
        answer = client.get(f"/disagreements/{OWN}/documents/{key}{ending}")
        assert (answer.status_code, answer.data) == (404, nothing.data)


def test_what_somebody_typed_is_text_and_never_markup(world: World) -> None:
    with world.app.app_context():
        do(world, "raiser", "note", text="<b>#panic()</b> 😀")
    client = world.signed_in("raiser")
    page = client.get(f"/disagreements/{OWN}/chronology")
    assert "<b>#panic()</b> 😀" in words(page)
    assert b"<b>#panic" not in page.data
    printed = PdfReader(io.BytesIO(client.get(f"/disagreements/{OWN}/chronology.pdf").data))
    assert "<b>#panic()</b> [grinning face]" in " ".join(p.extract_text() for p in printed.pages)


def raised(world: World, protocol: str, **more: Any) -> str:
    """The same disagreement under another procedure, raised now."""
    fields = {
        "receiving": [{"agency": "csc"}],
        "subject": {"reference": "SCH-2", "population": "child"},
        "decision": {"what": "Taken off the plan", "received_at": world.now},
        "category": "conference_decision",
        "outcome_sought": "Back on the plan",
        "immediate_danger": False,
    }
    person = world.person("raiser")
    return raise_disagreement(
        person=person, partnership="calderbeck", protocol=protocol, fields={**fields, **more}, at=world.now
    ).ref


@pytest.mark.parametrize(("minute_only", "position"), [(False, "Formally dissent"), (True, "View minuted only")])
def test_a_dissent_record_says_which_view_on_which_grounds_and_whether_in_time(
    world: World, minute_only: bool, position: str
) -> None:
    """72 hours from the end of the conference on Wednesday at nine: until Saturday at nine."""
    conference = {
        "ended_at": datetime(2026, 11, 4, 9, tzinfo=UTC),
        "grounds": ["information"],
        "minute_only": minute_only,
    }
    with world.app.app_context():
        ref = raised(world, "sussex-conference-dissent", conference=conference)
        base.db.session.remove()
        record = documents.document(world.person("raiser"), ref, "dissent-record", world.now)
    said = facts(record, "The dissent")
    assert said["What it is"] == position
    assert said["Grounds"] == "Information that was missing or not weighed"
    assert (said["Time to say so"], said["In time"]) == ("Until Sat 7 Nov 2026, 9am", "Yes")


def test_a_notification_says_why_it_moved_up_and_who_was_told_with_it(world: World) -> None:
    """Sefton tells the board's business manager when stage 2 is entered, with the notification form."""
    with world.app.app_context():
        ref = raised(world, "sefton-2017")
        person = world.person("raiser")
        base.db.session.remove()
        with pytest.raises(NotFound):
            documents.document(person, ref, "notification-form", world.now)
        perform("move_up", person=person, ref=ref, fields={"reason": "Nobody has read the file"}, at=world.now)
        base.db.session.remove()
        form = documents.document(person, ref, "notification-form", world.now)
    (why,) = of(form, "Why it came to this stage")
    assert why.text == "Nobody has read the file"
    assert why.source.startswith("Stage 2: Safeguarding leads and service manager: ")
    assert rows(form, "Who was told") == [
        ("Board business manager", "Stage entered", "Notification form", "Wed 4 Nov 2026, 6pm")
    ]


def test_a_letter_after_it_was_taken_back_says_so_and_why(world: World) -> None:
    with world.app.app_context():
        do(world, "raiser", "withdraw", reason_code="satisfied")
        letter = document(world, "outcome-letter")
    assert facts(letter, "Outcome")["How"] == "It was taken back"
    assert facts(letter, "Outcome")["Why"] == "I am satisfied with the answer"


def test_what_an_earlier_pass_ended_with_is_not_the_outcome_of_this_one(world: World) -> None:
    with world.app.app_context():
        settle(world)
        do(world, "raiser", "file_on_record")
        do(world, "raiser", "close", outcomes=["new_plan_agreed"], safe_now=True, learning="Ring first")
        do(world, "raiser", "reopen", reason="Nobody came")
        assert listed(world) == {"record-s1"}
        do(world, "raiser", "withdraw", reason_code="satisfied")
        letter = document(world, "outcome-letter")
    assert facts(letter, "Outcome")["Outcome"] == "Taken back by whoever raised it"
    assert STATEMENT not in json.dumps(as_data(letter))
    assert of(letter, "What was learned") == (Text("Nothing is recorded yet."),)
    assert {row[1] for row in rows(letter, "On the agencies’ own records")} == {"Not yet"}
