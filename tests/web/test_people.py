"""People come by invitation or by themselves, choose their passwords by links, and leave again."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from escalation.services import registration
from escalation.services.casework import raise_disagreement
from escalation.storage.base import db, transaction
from escalation.storage.models.cases import MessageRow
from escalation.storage.models.setup import AffiliationRow, AgencyDomainRow, PersonRow, PostRow, TokenRow
from tests.web.conftest import OWN, PEOPLE, World, send, sign_in, token_of

NEW = "jo.bloggs@tarnside-primary.example"
NEW_PASSWORD = "harbour violin teaspoon"


class Post:
    """The mail of a world: files in a folder."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder = world, folder

    def deliver(self) -> None:
        """Send what waits."""
        with self.world.app.app_context():
            self.world.app.extensions["post"].deliver(at=self.world.now, real_now=lambda: self.world.real_now)
            db.session.remove()

    def to(self, address: str) -> list[Any]:
        """The mails about accounts for an address, newest last."""
        with self.world.app.app_context():
            kept = reversed(self.world.app.extensions["post"].kept())
            return [
                mail for mail in kept if mail.to == address and "because of an account" in " ".join(mail.body.split())
            ]

    def link_to(self, address: str) -> str:
        """Deliver, and the path in the newest mail for that address."""
        self.deliver()
        found = re.search(r"https?://[^/\s]+(/\S+)", self.to(address)[-1].body)
        assert found is not None
        return found[1]


@pytest.fixture
def mailed(make_world: Callable[..., World], tmp_path: Path) -> Post:
    """A world whose mail goes into a folder."""
    folder = tmp_path / "mail"
    return Post(make_world(MAIL_URL=f"file:{folder}"), folder)


def words(page: Any) -> str:
    """What a page says, with single spaces."""
    return " ".join(BeautifulSoup(page.data, "html.parser").get_text(" ").split())


def invite(client: FlaskClient, **fields: str) -> Any:
    return send(
        client,
        "/people/calderbeck",
        opened="/people/calderbeck",
        **{"email": NEW, "name": "Jo Bloggs", "agency": "tarnside-primary", **fields},
    )


def choose(client: FlaskClient, link: str, password: str = NEW_PASSWORD) -> Any:
    return client.post(link, data={"csrf_token": token_of(client.get(link)), "password": password})


def let_domain_join(world: World, domain: str, *agencies: str) -> None:
    with world.app.app_context(), transaction() as session:
        session.add_all(AgencyDomainRow(domain=domain, agency_key=agency) for agency in agencies)


def join(post: Post, email: str, **fields: str) -> tuple[FlaskClient, Any]:
    """Somebody joins by themselves and finishes."""
    client = post.world.client()
    send(client, "/join/calderbeck", opened="/join/calderbeck", email=email)
    link = post.link_to(email)
    data = {"name": "Robin Ash", "title": "Teaching assistant", "password": NEW_PASSWORD, **fields}
    return client, client.post(link, data={"csrf_token": token_of(client.get(link)), **data})


# -- by invitation --------------------------------------------------------------------------------------------------


def test_somebody_who_is_invited_chooses_a_password_by_the_mailed_link_and_is_in(mailed: Post) -> None:
    answer = invite(mailed.world.signed_in("coordinator"), title="Deputy head")
    assert answer.status_code == 302
    client = mailed.world.client()
    answer = choose(client, mailed.link_to(NEW))
    assert answer.status_code == 302
    assert client.get("/raise/calderbeck", follow_redirects=True).status_code == 200
    assert sign_in(mailed.world.client(), NEW, NEW_PASSWORD).status_code == 302


def test_a_link_is_good_once(mailed: Post) -> None:
    invite(mailed.world.signed_in("coordinator"))
    link = mailed.link_to(NEW)
    choose(mailed.world.client(), link)
    again = mailed.world.client().get(link)
    assert again.status_code == 410
    assert "This link no longer works" in words(again)


def test_opening_a_link_without_choosing_does_not_use_it_up(mailed: Post) -> None:
    invite(mailed.world.signed_in("coordinator"))
    link = mailed.link_to(NEW)
    for _ in range(3):
        assert mailed.world.client().get(link).status_code == 200


def test_a_weak_password_leaves_the_link_good(mailed: Post) -> None:
    invite(mailed.world.signed_in("coordinator"))
    link, client = mailed.link_to(NEW), mailed.world.client()
    assert choose(client, link, "short").status_code == 422
    assert choose(client, link).status_code == 302


def test_an_invitation_ends_after_seven_days(mailed: Post) -> None:
    invite(mailed.world.signed_in("coordinator"))
    link = mailed.link_to(NEW)
    mailed.world.pass_time(days=7, seconds=-1)
    assert mailed.world.client().get(link).status_code == 200
    mailed.world.pass_time(seconds=1)
    assert mailed.world.client().get(link).status_code == 410


def test_a_new_link_ends_the_one_before(mailed: Post) -> None:
    coordinator = mailed.world.signed_in("coordinator")
    invite(coordinator)
    first = mailed.link_to(NEW)
    person = mailed.world.person(NEW)
    mailed.world.pass_time(minutes=5)
    send(coordinator, f"/people/calderbeck/person/{person}/invitation", opened="/people/calderbeck")
    second = mailed.link_to(NEW)
    assert first != second
    assert mailed.world.client().get(first).status_code == 410
    assert mailed.world.client().get(second).status_code == 200


def test_a_link_with_another_secret_opens_nothing(mailed: Post) -> None:
    invite(mailed.world.signed_in("coordinator"))
    link = mailed.link_to(NEW)
    wrong = [
        link[:-1] + ("A" if link[-1] != "A" else "B"),
        link.partition(".")[0] + ".",
        "/password/1",
        "/password/x.y",
    ]
    assert {mailed.world.client().get(each).status_code for each in wrong} == {410}


def test_only_the_hash_of_a_link_is_kept_and_no_log_names_it(mailed: Post, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        invite(mailed.world.signed_in("coordinator"))
        link = mailed.link_to(NEW)
        choose(mailed.world.client(), link)
    secret = link.rpartition(".")[2]
    assert len(secret) >= 43  # 256 bits in base 64
    assert secret not in caplog.text
    with mailed.world.app.app_context(), transaction() as session:
        row = session.scalars(select(TokenRow).where(TokenRow.email == NEW)).one()
        assert secret not in f"{row.secret_hash} {row.data}"


def test_somebody_who_has_an_account_is_added_without_a_link(mailed: Post) -> None:
    invite(mailed.world.signed_in("coordinator"), email=PEOPLE["stranger"], name="P. Aske", agency="csc")
    mailed.deliver()
    (mail,) = mailed.to(PEOPLE["stranger"])[-1:]
    assert "added you" in mail.body
    assert "/password/" not in mail.body
    assert mailed.world.signed_in("stranger").get("/raise/calderbeck", follow_redirects=True).status_code == 200


def test_an_invitation_that_is_wrong_says_so_beside_the_field_and_keeps_what_was_typed(mailed: Post) -> None:
    client = mailed.world.signed_in("coordinator")
    for fields, sentence in (
        ({"email": "nobody"}, "This is not an e-mail address."),
        ({"name": ""}, "Enter their name."),
        ({"agency": "nowhere"}, "“nowhere” is not an agency of this partnership."),
        ({"agency": ""}, "Choose an agency, or a post in the partnership itself."),
        ({"seniority": "high"}, "This has to be a whole number."),
        ({"agency": "csc", "post": "safeguarding_lead"}, "is held by somebody else"),
        ({"name": "J\0"}, "characters"),
    ):
        answer = invite(client, **fields)
        assert answer.status_code == 422, fields
        assert sentence in words(answer), fields
    mailed.deliver()
    assert mailed.to(NEW) == []


def test_sending_the_same_invitation_twice_makes_one_account_and_one_mail(mailed: Post) -> None:
    client = mailed.world.signed_in("coordinator")
    invite(client)
    assert "was here already" in words(client.get(invite(client).location))
    with mailed.world.app.app_context(), transaction() as session:
        assert len(session.scalars(select(MessageRow).where(MessageRow.kind == "invitation")).all()) == 1


def test_somebody_may_be_invited_into_a_post_that_nobody_holds(mailed: Post) -> None:
    invite(mailed.world.signed_in("coordinator"), agency="little-larches", post="executive", email="h@larches.example")
    with mailed.world.app.app_context(), transaction() as session:
        holder = select(PostRow.holder_id).where(PostRow.agency_key == "little-larches", PostRow.role == "executive")
        assert session.scalar(holder) == session.scalar(
            select(PersonRow.id).where(PersonRow.email == "h@larches.example")
        )


# -- many at once ---------------------------------------------------------------------------------------------------


def check_table(client: FlaskClient, table: str | bytes) -> Any:
    data = table if isinstance(table, bytes) else table.encode()
    token = token_of(client.get("/people/calderbeck/many"))
    return client.post("/people/calderbeck/many", data={"csrf_token": token, "file": (io.BytesIO(data), "people.csv")})


def test_a_table_is_tried_first_and_everybody_invited_once_it_is_agreed(mailed: Post) -> None:
    client = mailed.world.signed_in("coordinator")
    table = "email,name,agency\nann@tarnside-primary.example,Ann Lee,tarnside-primary\nben@csc.example,Ben Orr,csc\n"
    tried = check_table(client, table)
    assert "Invite these 2 people" in words(tried)
    mailed.deliver()
    assert mailed.to("ben@csc.example") == []
    form = {f["name"]: f["value"] for f in BeautifulSoup(tried.data, "html.parser").select("main form input")}
    assert client.post("/people/calderbeck/many", data=form).status_code == 302
    mailed.deliver()
    assert len(mailed.to("ann@tarnside-primary.example")) == len(mailed.to("ben@csc.example")) == 1


def test_each_faulty_row_is_named_by_its_number_and_nobody_is_invited(mailed: Post) -> None:
    client = mailed.world.signed_in("coordinator")
    table = (
        "email;name;agency;seniority\n"
        "ann@csc.example;Ann Lee;csc;2\n"
        "no address;Ben Orr;csc;\n"
        "\n"
        "cy@csc.example;Cy Dee;nowhere;\n"
    )
    answer = check_table(client, table)
    assert answer.status_code == 422
    rows = [[cell.get_text() for cell in row.select("th,td")] for row in answer_table(answer)]
    assert rows == [["3", "email", "This is not an e-mail address."]]
    answer = check_table(client, table.replace("no address", "ann@csc.example"))
    rows = [[cell.get_text() for cell in row.select("th,td")] for row in answer_table(answer)]
    assert rows == [
        ["3", "email", "“ann@csc.example” is here for a second time."],
        ["5", "agency", "“nowhere” is not an agency of this partnership."],
    ]
    mailed.deliver()
    assert mailed.to("ann@csc.example") == []


def answer_table(answer: Any) -> list[Any]:
    return list(BeautifulSoup(answer.data, "html.parser").select("#faults tbody tr"))


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("", "The file is empty."),
        ("email,name\n", "There is nobody in the file"),
        ("e-mail,name\na@b.example,A\n", "The column “email” is missing."),
        ("email,name\na@b.example,A,extra\n", "This row has 3 columns"),
        (b"PK\x03\x04\0\0", "This is no CSV file"),
        (b"email,name\n" + b"x" * 400_001, "larger than 400 kB"),
    ],
)
def test_a_file_that_is_no_table_of_people_is_refused_with_a_sentence(
    mailed: Post, table: str | bytes, sentence: str
) -> None:
    answer = check_table(mailed.world.signed_in("coordinator"), table)
    assert answer.status_code == 422
    assert sentence in words(answer)


def test_the_empty_table_that_is_offered_has_the_headings_that_are_read(mailed: Post) -> None:
    table = mailed.world.signed_in("coordinator").get("/people/calderbeck/template.csv").get_data(as_text=True)
    answer = check_table(mailed.world.signed_in("coordinator"), table.replace("agency-key", "csc"))
    assert "Invite this person" in words(answer)


# -- by themselves --------------------------------------------------------------------------------------------------


def test_whoever_joins_by_a_work_address_may_raise_at_once_and_their_lead_confirms_them(mailed: Post) -> None:
    let_domain_join(mailed.world, "tarnside-primary.example", "tarnside-primary")
    client, answer = join(mailed, NEW)
    assert answer.status_code == 302
    assert client.get("/raise/calderbeck", follow_redirects=True).status_code == 200
    lead = mailed.world.signed_in("e.lowther@tarnside-primary.example")
    assert "1 person says they work with you" in words(lead.get("/work"))
    assert "Does Robin Ash work for Tarnside Primary School?" in words(lead.get("/colleagues"))
    person = str(mailed.world.person(NEW))
    send(lead, "/colleagues", opened="/colleagues", person=person, agency="tarnside-primary", works_here="yes")
    assert "Nobody waits for your word" in words(lead.get("/colleagues"))
    assert "Not confirmed" not in words(client.get("/account"))


def test_when_the_lead_says_no_they_act_no_longer_but_what_they_raised_stays_and_the_coordinator_knows(
    mailed: Post,
) -> None:
    let_domain_join(mailed.world, "tarnside-primary.example", "tarnside-primary")
    client, _ = join(mailed, NEW)
    person = mailed.world.person(NEW)
    with mailed.world.app.app_context():
        raise_disagreement(person=person, partnership="calderbeck", protocol="darlington", at=mailed.world.now,
            ref="JOIN-ED22-RAIS", fields={
                "receiving": [{"agency": "csc"}], "subject": {"reference": "T-1", "population": "child"},
                "decision": {"what": "Closed"}, "category": "threshold", "outcome_sought": "An assessment",
                "immediate_danger": False})  # fmt: skip
    lead = mailed.world.signed_in("e.lowther@tarnside-primary.example")
    send(lead, "/colleagues", opened="/colleagues", person=str(person), agency="tarnside-primary", works_here="no")
    assert client.get("/raise/calderbeck").status_code == 404
    assert lead.get("/disagreements/JOIN-ED22-RAIS").status_code == 200
    mailed.deliver()
    assert any("does not work there" in mail.body for mail in mailed.to(PEOPLE["coordinator"]))


def test_nobody_but_the_lead_or_the_coordinator_confirms_anybody(mailed: Post) -> None:
    let_domain_join(mailed.world, "tarnside-primary.example", "tarnside-primary")
    client, _ = join(mailed, NEW)
    person = mailed.world.person(NEW)
    fields = {"person": str(person), "agency": "tarnside-primary", "works_here": "yes"}
    for asking in (client, mailed.world.signed_in("receiver"), mailed.world.signed_in("board")):
        send(asking, "/colleagues", opened="/colleagues", **fields)
    with mailed.world.app.app_context(), transaction() as session:
        works = session.get(AffiliationRow, (person, "tarnside-primary"))
        assert works is not None
        assert works.confirmed_at is None


def test_an_unknown_domain_is_told_plainly_and_gets_no_mail(mailed: Post) -> None:
    client = mailed.world.client()
    answer = send(client, "/join/calderbeck", opened="/join/calderbeck", email="jo@elsewhere.example")
    assert answer.status_code == 422
    assert "This address is of no agency we know." in words(answer)


def test_joining_answers_the_same_whether_there_is_an_account_or_not(mailed: Post) -> None:
    let_domain_join(mailed.world, "tarnside-primary.example", "tarnside-primary")
    pages = []
    for email in (NEW, PEOPLE["raiser"]):
        client = mailed.world.client()
        answer = send(client, "/join/calderbeck", opened="/join/calderbeck", email=email)
        pages.append((answer.status_code, words(answer).replace(email, "them")))
    assert pages[0] == pages[1]


def test_somebody_with_an_account_joins_another_agency_without_a_new_password(mailed: Post) -> None:
    let_domain_join(mailed.world, "willowmere.example", "csc", "housing")
    client = mailed.world.signed_in("stranger")
    send(client, "/join/calderbeck", opened="/join/calderbeck", email=PEOPLE["stranger"])
    link = mailed.link_to(PEOPLE["stranger"])
    shown = client.get(link)
    assert "You have an account already" in words(shown)
    token = token_of(shown)
    assert client.post(link, data={"csrf_token": token}).status_code == 422
    assert client.post(link, data={"csrf_token": token, "agency": "housing"}).status_code == 302
    assert client.get("/raise/calderbeck", follow_redirects=True).status_code == 200


def test_an_address_is_sent_three_links_an_hour_at_most_whoever_asks(mailed: Post) -> None:
    let_domain_join(mailed.world, "tarnside-primary.example", "tarnside-primary")
    for _ in range(6):
        client = mailed.world.client()
        send(client, "/join/calderbeck", opened="/join/calderbeck", email=NEW)
    mailed.deliver()
    assert len(mailed.to(NEW)) == 3
    mailed.world.pass_time(hours=1)
    with mailed.world.app.app_context():
        registration.ask("calderbeck", NEW, at=mailed.world.now, real_at=mailed.world.real_now)
    mailed.deliver()
    assert len(mailed.to(NEW)) == 4


# -- passwords ------------------------------------------------------------------------------------------------------


def ask_for_password(world: World, email: str) -> Any:
    return send(world.client(), "/forgotten-password", opened="/forgotten-password", email=email)


def test_a_forgotten_password_is_chosen_anew_by_mail_and_ends_the_other_sessions(mailed: Post) -> None:
    before = mailed.world.signed_in("raiser")
    ask_for_password(mailed.world, PEOPLE["raiser"])
    client = mailed.world.client()
    choose(client, mailed.link_to(PEOPLE["raiser"]))
    assert client.get("/work").status_code == 200
    assert before.get("/work").status_code == 302


def test_asking_for_a_password_answers_the_same_for_known_and_unknown(mailed: Post) -> None:
    pages = set()
    for email in (PEOPLE["raiser"], "nobody@nowhere.example"):
        answer = ask_for_password(mailed.world, email)
        pages.add((answer.status_code, words(answer).replace(email, "them")))
    assert len(pages) == 1
    mailed.deliver()
    assert mailed.to("nobody@nowhere.example") == []


def test_a_reset_link_ends_after_two_hours(mailed: Post) -> None:
    ask_for_password(mailed.world, PEOPLE["raiser"])
    link = mailed.link_to(PEOPLE["raiser"])
    mailed.world.pass_time(hours=2)
    assert mailed.world.client().get(link).status_code == 410


def test_changing_ones_own_password_needs_the_present_one_and_ends_the_other_sessions(mailed: Post) -> None:
    here, elsewhere = mailed.world.signed_in("raiser"), mailed.world.signed_in("raiser")
    refused = send(here, "/account/password", opened="/account", password="not this one", new_password=NEW_PASSWORD)
    assert refused.status_code == 422
    assert "This is not your present password." in words(refused)
    send(here, "/account/password", opened="/account", password="three small words", new_password=NEW_PASSWORD)
    assert here.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 302


def test_mail_about_an_account_names_no_disagreement(mailed: Post) -> None:
    invite(mailed.world.signed_in("coordinator"))
    ask_for_password(mailed.world, PEOPLE["raiser"])
    mailed.deliver()
    for mail in (mailed.to(NEW)[-1], mailed.to(PEOPLE["raiser"])[-1]):
        assert OWN not in mail.subject + mail.body
        assert "/disagreements/" not in mail.body


# -- coming and going -----------------------------------------------------------------------------------------------


def test_leaving_an_agency_leaves_its_posts_empty_and_the_set_up_shows_it(mailed: Post) -> None:
    lead = mailed.world.signed_in("lead@csc.example")
    send(lead, "/account/left", opened="/account", agency="csc")
    with mailed.world.app.app_context(), transaction() as session:
        person = session.scalars(select(PersonRow.id).where(PersonRow.email == "lead@csc.example")).one()
        held = select(PostRow).where(
            PostRow.agency_key == "csc", (PostRow.holder_id == person) | (PostRow.deputy_id == person)
        )
        assert session.scalars(held).all() == []
        assert session.get(AffiliationRow, (person, "csc")) is None


def test_a_coordinator_moves_somebody_from_one_agency_to_another(mailed: Post) -> None:
    coordinator = mailed.world.signed_in("coordinator")
    page = f"/people/calderbeck/person/{mailed.world.person('colleague')}"
    send(coordinator, f"{page}/agencies", opened=page, joins="housing")
    send(coordinator, f"{page}/agencies", opened=page, leaves="csc")
    colleague = words(mailed.world.signed_in("colleague").get("/account"))
    assert "Calderbeck Homes" in colleague
    assert "Children's Social Care" not in colleague


def test_whoever_is_in_two_partnerships_chooses_the_one_that_pages_are_about(mailed: Post) -> None:
    invite(mailed.world.signed_in("coordinator"), email=PEOPLE["stranger"], name="P. Aske", agency="csc")
    client = mailed.world.signed_in("stranger")
    assert 'href="/raise/"' in client.get("/work").get_data(as_text=True)
    send(client, "/account/partnership", opened="/work", partnership="calderbeck-adults", next="/work")
    assert 'href="/raise/calderbeck-adults"' in client.get("/work").get_data(as_text=True)
    send(client, "/account/partnership", opened="/work", partnership="", next="/work")
    assert 'href="/raise/"' in client.get("/work").get_data(as_text=True)


def test_whoever_is_in_one_partnership_sees_no_switch(mailed: Post) -> None:
    assert 'name="partnership"' not in mailed.world.signed_in("raiser").get("/work").get_data(as_text=True)


def test_the_address_to_join_by_is_there_to_copy_once_an_agency_has_a_domain(mailed: Post) -> None:
    client = mailed.world.signed_in("coordinator")
    assert "Add the domains of your agencies" in words(client.get("/people/calderbeck"))
    let_domain_join(mailed.world, "csc.example", "csc")
    shown = words(client.get("/people/calderbeck"))
    assert f"{mailed.world.app.config['BASE_URL']}/join/calderbeck" in shown
