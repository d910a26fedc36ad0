"""The public pages, the guide, the set-up, the accounts, health and the demo's mail."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import update

from escalation.services import sweeping
from escalation.storage import watching
from escalation.storage.base import db, transaction
from escalation.storage.models.setup import PostRow
from escalation.storage.partnerships import raise_set_up_versions
from escalation.web.formats import day, hour, label, late, moment, working_days
from escalation.web.health import newest_migrations
from tests.web.conftest import NOW, OWN, PEOPLE, World, sign_in


def text_of(world: World, path: str, who: str | None = None) -> str:
    """What a page says, in one line."""
    client = world.signed_in(who) if who else world.client()
    answer = client.get(path)
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser").find("main").get_text(" ", strip=True)


# -- how things are written -----------------------------------------------------------------------------------------


MOMENTS = [
    (datetime(2026, 11, 24, 17, 0, tzinfo=UTC), "Tue 24 Nov, 5pm"),
    (datetime(2026, 11, 24, 17, 30, tzinfo=UTC), "Tue 24 Nov, 5:30pm"),
    (datetime(2026, 6, 1, 16, 0, tzinfo=UTC), "Mon 1 Jun, 5pm"),  # summer time
    (datetime(2026, 11, 24, 12, 0, tzinfo=UTC), "Tue 24 Nov, noon"),
    (datetime(2026, 11, 24, 0, 0, tzinfo=UTC), "Tue 24 Nov, midnight"),
    (datetime(2026, 11, 24, 0, 5, tzinfo=UTC), "Tue 24 Nov, 12:05am"),
    (datetime(2027, 1, 4, 9, 0, tzinfo=UTC), "Mon 4 Jan 2027, 9am"),
    (datetime(2025, 12, 31, 23, 59, tzinfo=UTC), "Wed 31 Dec 2025, 11:59pm"),
    (None, ""),
]


def test_a_moment_is_written_as_people_say_it(world: World) -> None:
    with world.app.test_request_context():
        assert [moment(at) for at, _ in MOMENTS] == [words for _, words in MOMENTS]


def test_a_date_alone_has_no_zone_to_be_moved_by(world: World) -> None:
    with world.app.test_request_context():
        assert day(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == "Wed 1 Jul"
        assert day(datetime(2026, 6, 30).date()) == "Tue 30 Jun"  # noqa: DTZ001
        assert hour(datetime(2026, 6, 30, 8, 0, tzinfo=UTC)) == "9am"


def test_lengths_and_lateness_are_counted_in_working_days(world: World) -> None:
    with world.app.test_request_context():
        assert [working_days(n) for n in (1, 2)] == ["1 working day", "2 working days"]
        assert [late(n) for n in (0, 1, 3)] == ["late since today", "1 working day late", "3 working days late"]


def test_a_code_has_a_name_and_an_unknown_one_is_still_readable() -> None:
    assert label("decision_upheld_still_disputed", "outcome") == "Decision stands, still seen differently"
    assert label("brand_new_code", "outcome") == "brand new code"


# -- the public pages -----------------------------------------------------------------------------------------------


def test_the_start_page_says_999_before_anything_else(world: World) -> None:
    said = text_of(world, "/")
    assert said.index("call 999 first") < said.index("Raise a disagreement")


def test_the_start_page_leads_to_raising_and_to_every_guide(world: World) -> None:
    soup = BeautifulSoup(world.client().get("/").data, "html.parser")
    links = [str(link["href"]) for link in soup.find("main")("a")]
    assert "/raise/" in links
    guides = [link for link in links if link.startswith("/guide/")]
    assert {"/guide/calderbeck/lincs-joint", "/guide/calderbeck-adults/dorset-adults"} <= set(guides)
    assert all(world.client().get(link).status_code == 200 for link in guides)


def test_every_page_links_help_accessibility_and_privacy(world: World) -> None:
    footer = BeautifulSoup(world.client().get("/sign-in").data, "html.parser").find("footer")
    links = [str(link["href"]) for link in footer("a")]
    assert links == ["/help", "/accessibility", "/privacy"]
    assert [world.client().get(link).status_code for link in links] == [200, 200, 200]


def test_help_names_whom_each_partnership_says_to_ask(world: World) -> None:
    said = text_of(world, "/help")
    assert "manager@calderbeck.example" in said
    assert "manager@calderbeck-adults.example" in said


# -- the guide ------------------------------------------------------------------------------------------------------


def test_the_guide_says_when_the_first_answer_would_be_due_and_why(world: World) -> None:
    world.now = datetime(2026, 11, 6, 10, 0, tzinfo=UTC)  # a Friday; Darlington's first stage gives one working day
    said = text_of(world, "/guide/calderbeck/darlington")
    assert "by Mon 9 Nov, 5pm" in said
    assert "Sat 7 Nov does not count: Saturday" in said
    assert "Sun 8 Nov does not count: Sunday" in said
    assert "Mon 9 Nov: day 1" in said


def test_the_guide_says_which_reading_of_48_hours_holds(world: World) -> None:
    said = text_of(world, "/guide/calderbeck/lincs-joint")
    assert "“48 hours (two working days)” is counted as 2 working days." in said
    assert "If danger is flagged: 48 hours (day and night), where that is earlier." in said


def test_the_guide_names_every_stage_in_order(world: World) -> None:
    said = text_of(world, "/guide/calderbeck/lincs-joint")
    steps = [
        "Step 1: Professional to professional",
        "Step 2: Manager to manager",
        "Step 3: Senior liaison officer",
        "Step 4: Independently chaired meeting",
    ]
    places = [said.index(step) for step in steps]
    assert places == sorted(places)


def test_beyond_the_calendar_the_guide_gives_no_date_and_says_so(world: World) -> None:
    world.now = datetime(2099, 1, 5, 10, 0, tzinfo=UTC)
    said = text_of(world, "/guide/calderbeck/darlington")
    assert "Stage 1" in said
    assert "by Tue 6 Jan" not in said


def test_a_protocol_that_the_partnership_does_not_use_has_no_guide(world: World) -> None:
    assert world.client().get("/guide/calderbeck/dorset-adults").status_code == 404


# -- the set-up -----------------------------------------------------------------------------------------------------


def test_the_set_up_says_what_is_missing_before_a_case_needs_it(world: World) -> None:
    said = text_of(world, "/setup/calderbeck", "coordinator")
    assert "Little Larches Nursery has nobody as executive" in said


def test_the_set_up_says_when_dates_were_last_checked(world: World) -> None:
    assert "on Wed 4 Nov, 6pm" in text_of(world, "/setup/calderbeck", "coordinator")


def test_a_post_that_loses_its_holder_shows_at_once(world: World) -> None:
    client = world.signed_in("coordinator")
    with world.app.app_context(), transaction() as session:
        vacant = (PostRow.agency_key == "fire-and-rescue") & (PostRow.role == "duty")
        session.execute(update(PostRow).where(vacant).values(holder_id=None, deputy_id=None))
        raise_set_up_versions(session)
    said = BeautifulSoup(client.get("/setup/calderbeck").data, "html.parser").get_text(" ", strip=True)
    assert "Fire and Rescue Service has nobody as duty" in said


def test_somebody_who_coordinates_one_partnership_goes_straight_there(world: World) -> None:
    assert world.signed_in("coordinator").get("/setup/").location == "/setup/calderbeck"


# -- the accounts ---------------------------------------------------------------------------------------------------


def test_accounts_say_who_works_where_and_nothing_of_a_case(world: World) -> None:
    said = text_of(world, "/admin/", "administrator")
    assert "Bilal Choudhry" in said
    assert PEOPLE["raiser"] in said
    assert "Tarnside Primary School" in said
    assert OWN not in said


def test_nobody_closes_their_own_account(world: World) -> None:
    client = world.signed_in("administrator")
    page = f"/admin/accounts/{world.person('administrator')}"
    token = BeautifulSoup(client.get(page).data, "html.parser").find("input", {"name": "csrf_token"})["value"]
    answer = client.post(f"{page}/active", data={"csrf_token": token, "active": "no"})
    assert answer.status_code == 422
    assert "You cannot close your own account." in answer.get_data(as_text=True)
    assert client.get(page).status_code == 200


def test_a_closed_account_can_be_opened_again(world: World) -> None:
    client = world.signed_in("administrator")
    page = f"/admin/accounts/{world.person('raiser')}"
    token = BeautifulSoup(client.get(page).data, "html.parser").find("input", {"name": "csrf_token"})["value"]
    client.post(f"{page}/active", data={"csrf_token": token, "active": "no"})
    assert sign_in(world.client(), PEOPLE["raiser"]).status_code == 422
    client.post(f"{page}/active", data={"csrf_token": token, "active": "yes"})
    assert sign_in(world.client(), PEOPLE["raiser"]).status_code == 302


def test_an_account_that_does_not_exist_is_not_there(world: World) -> None:
    assert world.signed_in("administrator").get("/admin/accounts/999999").status_code == 404


# -- health ---------------------------------------------------------------------------------------------------------


def ready(world: World) -> tuple[int, dict[str, object]]:
    """What the readiness page answers."""
    answer = world.client().get("/readyz")
    return answer.status_code, json.loads(answer.data)


def note_migrations(world: World, *versions: str) -> None:
    """Write down which migrations the database has."""
    with world.app.app_context(), transaction() as session:
        session.execute(db.text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL)"))
        for version in versions:
            session.execute(db.text("INSERT INTO alembic_version VALUES (:v)"), {"v": version})


def newest(world: World) -> tuple[str, ...]:
    """The migrations that the program needs."""
    with world.app.app_context():
        return newest_migrations()


def test_the_process_says_that_it_is_up(world: World) -> None:
    assert world.client().get("/healthz").get_json() == {"alive": True}


def test_the_service_is_ready_when_dates_were_checked_within_three_rounds(world: World) -> None:
    note_migrations(world, *newest(world))
    world.now = NOW + timedelta(seconds=179)
    code, said = ready(world)
    assert (code, said["ready"], said["swept_at"]) == (200, True, "2026-11-04T18:00:00+00:00")
    world.now = NOW + timedelta(seconds=180)
    code, said = ready(world)
    assert (code, said["ready"], said["sweeping"]) == (503, False, False)


def test_the_service_is_not_ready_on_the_tables_of_an_older_program(world: World) -> None:
    note_migrations(world, "0000_before")
    code, said = ready(world)
    assert (code, said["migrated"]) == (503, False)


def test_the_service_is_not_ready_where_dates_were_not_worked_off_or_a_clock_is_wrong(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    note_migrations(world, *newest(world))
    world.now = NOW + timedelta(days=2)  # the manager has not answered the flag within a working day
    code, said = ready(world)
    assert (code, said["not_worked_off"], said["set_aside"]) == (503, 2, 0)
    world.now = NOW
    assert ready(world)[0] == 200
    monkeypatch.setattr(watching, "database_now", lambda session: world.real_now - timedelta(seconds=61))
    code, said = ready(world)
    assert (code, said["sweeping"], said["clock_ahead_seconds"]) == (503, True, 61)


def test_mail_that_waits_is_counted_and_the_oldest_is_dated(world: World) -> None:
    note_migrations(world, *newest(world))
    _, said = ready(world)
    assert isinstance(said["waiting"], int)
    assert said["waiting"] > 0
    assert said["waiting_since"] == "2026-11-02T10:00:00+00:00"  # the disagreement was raised then, in office hours


def test_readiness_names_nobody_and_no_case(world: World) -> None:
    _, said = ready(world)
    moments = {"swept_at", "waiting_since", "not_worked_off_since"}
    counts = {"waiting", "not_worked_off", "set_aside", "given_up", "worst_lag_seconds", "clock_ahead_seconds"}
    assert set(said) == {"ready", "database", "migrated", "sweeping"} | moments | counts


# -- the demo -------------------------------------------------------------------------------------------------------


def test_the_mailbox_is_there_in_the_demo_and_nowhere_else(world: World) -> None:
    assert world.client().get("/demo/mailbox").status_code == 404
    world.app.config["DEMO"] = True
    assert world.client().get("/demo/mailbox").status_code == 200


def test_the_mailbox_shows_each_mail_as_it_would_have_gone_out_and_no_word_of_the_case(world: World) -> None:
    world.app.config["DEMO"] = True
    said = text_of(world, f"/demo/mailbox?person={world.person('receiver')}")
    assert f"/disagreements/{OWN}" in said
    assert PEOPLE["receiver"] in said
    assert "class teacher" not in said
    assert PEOPLE["raiser"] not in said.split("Show", 1)[1]


def test_the_mailbox_has_the_newest_first_and_goes_on_page_by_page(world: World) -> None:
    world.app.config["DEMO"] = True
    with world.app.app_context():
        sweeping.sweep(at=NOW + timedelta(days=9))
    world.now = NOW + timedelta(days=9)
    soup = BeautifulSoup(world.client().get("/demo/mailbox").data, "html.parser")
    assert len(soup("article")) == 20
    assert soup.find("a", rel="next")["href"] == "/demo/mailbox?page=2"


def test_every_page_of_the_demo_says_so_and_which_day_it_is(make_world: Callable[..., World]) -> None:
    demo, real = make_world(), make_world()
    demo.app.config["DEMO"] = True
    demo.now = real.now = NOW
    assert "Today is Wed 4 Nov." in demo.client().get("/help").get_data(as_text=True)
    assert "made up" not in real.client().get("/help").get_data(as_text=True)
