"""Each kind of gap in a set-up is shown before a case meets it, and it is gone once it is mended."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import delete, update

from escalation.services import partnership_load
from escalation.services.setting_up import checking
from escalation.storage import people
from escalation.storage.base import db, transaction
from escalation.storage.models.cases import MessageRow
from escalation.storage.models.setup import (
    AdoptedProtocolRow,
    AffiliationRow,
    AgencyDomainRow,
    CalendarRow,
    LeaveRow,
    MembershipRow,
    PartnershipRow,
    PersonRow,
    PostRow,
    RoleWordRow,
)

pytestmark = pytest.mark.usefixtures("tables")

AT = datetime(2026, 3, 9, 9, tzinfo=UTC)
TODAY = date(2026, 3, 9)
FILE = (Path(__file__).parent.parent / "calderbeck.yaml").read_text(encoding="utf-8")
LEAD, NAMED_GP, PARTNER = "lead@csc.example", "r.ellery@icb.example", "h.tresco@marsh-end.example"


@pytest.fixture
def calderbeck():
    """Calderbeck without a gap: everybody has signed in, every agency has its domain."""
    number = partnership_load.load(FILE, at=AT).partnership_id
    with transaction() as session:
        session.execute(update(PersonRow).values(password_hash="kept"))
        for agency in ("csc", "icb", "marsh-end"):
            session.add(AgencyDomainRow(domain=f"{agency}.example", agency_key=agency))
    db.session.remove()
    return number


def person(session, email):
    return people.by_email(session, [email])[email]


def found(number, *, on=TODAY, at=AT):
    db.session.remove()
    return checking.check(number, at=at, on=on)


def gaps(number, **when):
    return [(gap.kind, gap.why) for gap in found(number, **when).gaps]


def hints(number):
    return [(hint.kind, hint.why) for hint in found(number).hints if hint.kind != "population"]


def test_a_set_up_in_which_nothing_is_missing_has_no_gap(calderbeck):
    assert gaps(calderbeck) == []
    assert hints(calderbeck) == []


def no_post(session):
    session.execute(delete(PostRow).where(PostRow.agency_key == "csc", PostRow.role == "executive"))


def no_coordinator(session):
    session.execute(update(PostRow).where(PostRow.role == "coordinator").values(holder_id=None))


def no_mapping(session):
    session.execute(delete(RoleWordRow).where(RoleWordRow.word == "agency_lead"))


def away_today(session):
    session.add(LeaveRow(person_id=person(session, LEAD).id, starts_on=TODAY, ends_on=TODAY))


def away_soon(session):
    session.add(LeaveRow(person_id=person(session, LEAD).id, starts_on=date(2026, 4, 6), ends_on=date(2026, 4, 10)))


def has_left(session):
    person(session, LEAD).active = False


def never_signed_in(session):
    person(session, PARTNER).password_hash = None


def mail_given_up(session):
    who = person(session, PARTNER).id
    for number, state in ((1, "sent"), (2, "given_up")):
        moment = AT.replace(day=number)
        session.add(
            MessageRow(
                key=f"m{number}",
                kind="test",
                person=who,
                about={},
                made_at=moment,
                not_before=moment,
                next_attempt_at=moment,
                ended_at=moment,
                state=state,
            )
        )


def calendar_runs_out(session):
    session.execute(update(CalendarRow).values(known_until=date(2026, 8, 31)))


def no_agency(session):
    session.execute(delete(PostRow).where(PostRow.agency_key != ""))
    session.execute(delete(RoleWordRow).where(RoleWordRow.owner == "icb"))
    session.execute(delete(MembershipRow))
    session.execute(delete(AdoptedProtocolRow))


def no_procedure(session):
    session.execute(delete(AdoptedProtocolRow))


KINDS = [
    (no_post, "vacant", "Children's Social Care has nobody as executive"),
    (no_coordinator, "vacant", "The partnership has nobody as coordinator"),
    (no_mapping, "unmapped", "No post is chosen for the role “agency lead” (Step 4 of Joint"),
    (away_today, "vacant", "Children's Social Care: the duty (Step 1 of Joint"),
    (away_soon, "leave", "From 6 April: Children's Social Care: the duty (Step 1 of Joint"),
    (has_left, "vacant", "Children's Social Care: the duty (Step 1 of Joint"),
    (never_signed_in, "password", "Dr H. Tresco (duty, Marsh End Surgery) has never signed in."),
    (mail_given_up, "mail", "Mail to Dr H. Tresco (duty, Marsh End Surgery) does not arrive. Check the address."),
    (calendar_runs_out, "calendar", "The bank holidays of England and Wales are known only until 31 August 2026."),
    (no_agency, "agencies", "No agency has joined yet."),
    (no_procedure, "procedures", "No procedure is in use yet, so nothing can be raised."),
]


@pytest.mark.parametrize(("break_it", "kind", "sentence"), KINDS)
def test_each_kind_of_gap_is_shown_before_a_case_meets_it(calderbeck, break_it, kind, sentence):
    with transaction() as session:
        break_it(session)
    shown = gaps(calderbeck)
    assert [why for of_kind, why in shown if of_kind == kind and why.startswith(sentence)], shown


def test_a_gap_that_is_somebody_away_or_gone_says_which(calderbeck):
    with transaction() as session:
        away_today(session)
    assert all("is away, and nobody deputises" in why for _, why in gaps(calderbeck))
    with transaction() as session:
        session.execute(delete(LeaveRow))
        has_left(session)
    assert all("left, and nobody deputises" in why for _, why in gaps(calderbeck))


def test_a_deputy_closes_the_gap_that_leave_would_open(calderbeck):
    with transaction() as session:
        away_today(session)
        deputy = person(session, NAMED_GP).id
        session.execute(update(PostRow).where(PostRow.agency_key == "csc").values(deputy_id=deputy))
    assert gaps(calderbeck) == []


def test_mail_that_arrives_again_is_no_gap(calderbeck):
    with transaction() as session:
        mail_given_up(session)
        session.execute(update(MessageRow).where(MessageRow.key == "m2").values(state="sent"))
    assert gaps(calderbeck) == []


def test_an_agency_without_an_e_mail_domain_is_a_hint_and_no_gap(calderbeck):
    with transaction() as session:
        session.execute(delete(AgencyDomainRow).where(AgencyDomainRow.agency_key == "csc"))
    assert gaps(calderbeck) == []
    assert hints(calderbeck) == [
        ("domain", "Children's Social Care has no e-mail domain, so its people cannot register themselves.")
    ]


def test_a_holder_whom_their_agency_has_not_confirmed_is_a_hint(calderbeck):
    with transaction() as session:
        theirs = AffiliationRow.person_id == person(session, PARTNER).id
        session.execute(update(AffiliationRow).where(theirs).values(confirmed_at=None))
    assert gaps(calderbeck) == []
    ((kind, why),) = hints(calderbeck)
    assert kind == "unconfirmed"
    assert why.startswith("Dr H. Tresco (duty, Marsh End Surgery) registered themselves")


def test_a_population_without_a_procedure_is_a_hint(calderbeck):
    (hint,) = [hint for hint in found(calderbeck).hints if hint.kind == "population"]
    assert hint.why.startswith("No procedure is in use for adults.")


def test_a_late_disagreement_that_would_have_nowhere_to_go_is_a_gap(calderbeck):
    """Sussex sends a late dissent to the ordinary procedure; with none there is nowhere to send it."""
    text = FILE.replace("protocols: [", "protocols: [{key: sussex-conference-dissent, population: [children]}, ")
    partnership_load.load(text, at=AT, yes=True)
    assert not [gap for gap in gaps(calderbeck) if gap[0] == "usual"]
    with transaction() as session:
        row = session.get(PartnershipRow, calderbeck)
        assert row is not None
        row.settings = {**row.settings, "ordinary_protocols": {}}
    (gap,) = [gap for gap in found(calderbeck).gaps if gap.kind == "usual"]
    assert "has nowhere to go: no other procedure is the usual one for children." in gap.why


def test_where_the_partnership_takes_late_ones_here_they_need_nowhere_else_to_go(calderbeck):
    text = FILE.replace("protocols: [", "protocols: [{key: sussex-conference-dissent, population: [children]}, ")
    partnership_load.load(text, at=AT, yes=True)
    with transaction() as session:
        row = session.get(PartnershipRow, calderbeck)
        assert row is not None
        row.settings = {"late_rule": {"sussex-conference-dissent": "allow_with_reason"}}
    assert not [gap for gap in found(calderbeck).gaps if gap.kind == "usual"]


def told(number, agency):
    (answers,) = [answers for name, answers in found(number).told if name == agency]
    return [(answer.who, answer.role, answer.via) for answer in answers]


def test_the_page_says_who_would_be_told_today(calderbeck):
    assert told(calderbeck, "Marsh End Surgery") == [("Dr P. Anand", "duty", "holder")]


def test_while_the_holder_is_away_the_deputy_would_be_told(calderbeck):
    with transaction() as session:
        away = person(session, "p.anand@marsh-end.example").id
        session.add(LeaveRow(person_id=away, starts_on=TODAY, ends_on=TODAY))
    assert told(calderbeck, "Marsh End Surgery") == [("Dr H. Tresco", "duty", "deputy")]


def test_where_nobody_would_be_told_the_page_says_why(calderbeck):
    with transaction() as session:
        session.execute(update(PostRow).where(PostRow.agency_key == "csc").values(holder_id=None))
    (answers,) = [answers for name, answers in found(calderbeck).told if name == "Children's Social Care"]
    assert [replace(answer, procedures=()) for answer in answers] == [
        checking.Told(None, "duty", None, "Children's Social Care has nobody as duty, and no agency stands in.", ())
    ]


def test_loading_a_file_tells_the_gaps_of_posts_in_the_same_words(calderbeck):
    text = FILE.replace("  - {agency: csc, role: executive, holder: lead@csc.example}\n", "")
    report = partnership_load.load(text, at=AT, yes=True)
    assert [gap.why for gap in report.gaps] == [why for _, why in gaps(calderbeck)]
    assert report.gaps
