"""What I must do now: whose move it is, most urgent first, in a number of statements that does not grow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from sqlalchemy import event

from escalation.demo.cast import cast
from escalation.services import reading, sweeping
from escalation.services.casework import perform, raise_disagreement
from escalation.services.reading import Work
from escalation.storage.base import db, transaction
from escalation.storage.models.setup import LeaveRow
from escalation.storage.partnerships import raise_set_up_versions
from tests.web.conftest import OWN, World
from tests.web.forms import soup, words


def raise_more(world: World, number: int, *, first: int = 1, danger: bool = False) -> list[str]:
    """Tarnside Primary raises so many more with children's social care, a minute apart."""
    refs = []
    for n in range(first, first + number):
        done = raise_disagreement(
            person=world.person("raiser"),
            partnership="calderbeck",
            protocol="darlington",
            fields={
                "receiving": [{"agency": "csc"}],
                "subject": {"reference": f"SCH-{n}", "population": "child"},
                "decision": {"what": "Closed without an assessment"},
                "category": "threshold",
                "outcome_sought": "An assessment",
                "immediate_danger": danger,
            },
            at=world.now + timedelta(minutes=n),
        )
        refs.append(done.ref)
    return refs


def work_of(world: World, who: str) -> Work:
    return reading.work(world.person(who), world.now + timedelta(hours=1))


@contextmanager
def counted_statements() -> Iterator[list[str]]:
    made: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.startswith("SELECT"):
            made.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield made
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_it_is_the_move_of_whoever_holds_the_receiving_post(world: World) -> None:
    with world.app.app_context():
        assert [row.ref for row in work_of(world, "receiver").now] == [OWN]


def test_the_raiser_sees_it_as_their_own_and_not_as_their_move(world: World) -> None:
    with world.app.app_context():
        work = work_of(world, "raiser")
    assert (work.now, [row.ref for row in work.own]) == ((), [OWN])


def test_a_colleague_without_a_part_in_it_sees_nothing(world: World) -> None:
    with world.app.app_context():
        work = work_of(world, "colleague")
    assert (work.now, work.own, work.agency, work.flags) == ((), (), (), ())


def test_a_row_says_what_to_do_who_is_waited_for_and_how_late_it_is(world: World) -> None:
    """Raised Monday 2 November with one working day to talk: due Tuesday at five; Wednesday evening is one day late."""
    with world.app.app_context():
        row = work_of(world, "receiver").now[0]
    assert row.until == "Tue 3 Nov, 5pm"
    assert row.late == "1 working day late"
    assert row.late_days == 1
    assert row.waiting_for == "Marian Postle, Calderbeck Council Children's Social Care"
    assert row.reference == "LOCAL-child"


def test_danger_comes_first_then_what_is_due_first(world: World) -> None:
    with world.app.app_context():
        (later,) = raise_more(world, 1)
        (danger,) = raise_more(world, 1, first=2, danger=True)
        assert [row.ref for row in work_of(world, "receiver").now] == [danger, OWN, later]


def test_the_manager_finds_the_flag_and_by_when_an_answer_is_owed(world: World) -> None:
    """Flagged Tuesday at five, unanswered on Wednesday at five: it has climbed, and Thursday at five is next."""
    with world.app.app_context():
        (flag,) = work_of(world, "manager").flags
    assert (flag.ref, flag.title, flag.answer_by) == (OWN, "A date was missed", "Thu 5 Nov, 5pm")


def test_the_safeguarding_lead_sees_what_others_in_the_agency_have_raised(world: World) -> None:
    with world.app.app_context():
        assert [row.ref for row in work_of(world, "e.lowther@tarnside-primary.example").agency] == [OWN]


def test_the_local_reference_is_not_shown_to_who_only_owns_a_flag(world: World) -> None:
    assert "LOCAL-child" not in world.signed_in("manager").get("/work").get_data(as_text=True)


def test_one_that_is_closed_stays_with_its_raiser_for_three_months(world: World) -> None:
    with world.app.app_context():
        person = world.person("raiser")
        perform("withdraw", person=person, ref=OWN, fields={"reason_code": "satisfied"}, at=world.now)
        soon, long_after = world.now + timedelta(days=89), world.now + timedelta(days=91)
        assert [row.ref for row in reading.work(person, soon).closed] == [OWN]
        assert reading.work(person, long_after).closed == ()


def test_the_agency_no_longer_has_what_is_closed_and_has_it_again_when_it_is_reopened(world: World) -> None:
    lead = "e.lowther@tarnside-primary.example"
    with world.app.app_context():
        person = world.person("raiser")
        perform("withdraw", person=person, ref=OWN, fields={"reason_code": "satisfied"}, at=world.now)
        assert work_of(world, lead).agency == ()
    with world.app.app_context():
        perform("reopen", person=person, ref=OWN, fields={"reason": "It happened again"}, at=world.now)
        assert [row.ref for row in work_of(world, lead).agency] == [OWN]


def test_thirty_disagreements_take_as_many_statements_as_one(world: World) -> None:
    with world.app.app_context():
        person = world.person("receiver")
        at = world.now + timedelta(hours=2)
        reading.work(person, at)  # what is kept in the process is read now
        db.session.remove()
        with counted_statements() as for_one:
            assert len(reading.work(person, at).now) == 1
        raise_more(world, 29)
        db.session.remove()  # the next page is another request
        with counted_statements() as for_thirty:
            assert len(reading.work(person, at).now) == 30
    assert len(for_thirty) == len(for_one)
    assert len(for_one) <= 6


def test_the_whole_page_takes_six_statements_with_one_row_and_with_thirty(world: World) -> None:
    """Signing in is checked, and everything else that the page shows is read."""
    client = world.signed_in("receiver")
    with world.app.app_context():
        sweeping.sweep(at=world.now)
    client.get("/work")  # what is kept in the process is read now
    with world.app.app_context(), counted_statements() as for_one:
        client.get("/work")
    with world.app.app_context():
        raise_more(world, 29)
        db.session.remove()
        with counted_statements() as for_thirty:
            client.get("/work")
    assert len(for_thirty) == len(for_one) <= 6


def test_a_long_list_shows_its_beginning_and_leads_to_the_rest_a_page_at_a_time(world: World) -> None:
    client = world.signed_in("receiver")
    with world.app.app_context():
        refs = [OWN, *raise_more(world, 29)]
    world.now += timedelta(hours=1)
    page = client.get("/work")
    assert [ref in page.get_data(as_text=True) for ref in (refs[0], refs[24], refs[25])] == [True, True, False]
    (more,) = [link for link in soup(page).select("main a") if "See all 30" in link.get_text()]
    second = soup(client.get(str(more["href"]))).select_one(".govuk-pagination__next a")
    assert second is not None
    rest = client.get(str(second["href"]))
    assert [ref in rest.get_data(as_text=True) for ref in (refs[24], refs[25], refs[29])] == [False, True, True]
    assert "Page 2 of 2, 30 in all." in words(rest)


def test_a_page_that_is_none_is_the_last_or_the_first(world: World) -> None:
    client = world.signed_in("receiver")
    for number in ("0", "x", "-1", "99999", "9999999999"):
        page = client.get("/work", query_string={"show": "now", "page": number})
        assert OWN in page.get_data(as_text=True), number


def test_the_page_says_when_nothing_waits(world: World) -> None:
    assert "Nothing waits for you now" in words(world.signed_in("colleague").get("/work"))


def test_what_is_waited_for_elsewhere_moves_off_my_list_when_i_act(world: World) -> None:
    with world.app.app_context():
        person = world.person("receiver")
        perform("propose", person=person, ref=OWN, fields={"statement": "We visit on Friday"}, at=world.now)
        assert reading.work(person, world.now).now == ()
        assert [row.to_do for row in work_of(world, "raiser").now] == ["Accept the statement, or answer with your own"]


def test_links_lead_to_the_disagreement(world: World) -> None:
    page = soup(world.signed_in("receiver").get("/work"))
    assert page.select_one(f'main a[href="/disagreements/{OWN}"]') is not None


def test_who_is_on_leave_is_not_waited_for(world: World) -> None:
    """The page resolves posts today, not when the disagreement last changed."""
    with world.app.app_context():
        (before,) = work_of(world, "receiver").now
        day = world.now.date()
        with transaction() as session:
            session.add(LeaveRow(person_id=world.person("receiver"), starts_on=day, ends_on=day))
            raise_set_up_versions(session)
        db.session.remove()
        (after,) = work_of(world, "receiver").now
    assert before.waiting_for != after.waiting_for


def test_the_sweep_alone_changes_nobodys_list_but_the_managers(world: World) -> None:
    with world.app.app_context():
        before = [row.ref for row in work_of(world, "receiver").now]
        sweeping.sweep(at=world.now + timedelta(days=1))
        assert [row.ref for row in work_of(world, "receiver").now] == before


# -- what is owed beside the move ------------------------------------------------------------------------------------


def also(world: World, who: str, at: datetime | None = None) -> list[tuple[str, str, str, bool]]:
    """What stands under "Also yours to do": reference, what, by when, and whether it is late."""
    db.session.remove()
    work = reading.work(world.person(who), at or world.now + timedelta(hours=1))
    return [(owed.ref, owed.what, owed.when, owed.late) for owed in work.also]


def test_a_second_agency_that_was_asked_finds_what_it_owes_though_the_first_is_waited_for(world: World) -> None:
    """Raised on Wednesday evening: both are to acknowledge, and the day after the close counts as the same day."""
    with world.app.app_context():
        ref = raise_disagreement(
            person=world.person("raiser"),
            partnership="calderbeck",
            protocol="lincs-joint",
            fields={
                "receiving": [{"agency": "csc"}, {"agency": "calderbeck-infirmary"}],
                "subject": {"reference": "SCH-2", "population": "child"},
                "decision": {"what": "Closed"},
                "category": "threshold",
                "outcome_sought": "A visit",
                "immediate_danger": False,
                "interim_plan": {"what": "Daily check-in"},
            },
            at=world.now,
        ).ref
        second = ("calderbeck-infirmary", "duty")
        assert (ref, "Acknowledge it", "Due by Thu 5 Nov, 5pm.", False) in also(world, cast("calderbeck").who(*second))
        assert ref not in [owed[0] for owed in also(world, "receiver")]
        assert also(world, "raiser") == []


def test_an_agreed_action_is_found_by_whoever_owes_it_also_after_closing(world: World) -> None:
    friday = datetime(2026, 11, 6, 17, tzinfo=UTC)
    with world.app.app_context():
        action = {"what": "Visit", "owner": "csc", "due": friday}
        perform("add_action", person=world.person("raiser"), ref=OWN, fields=action, at=world.now)
        assert also(world, "receiver") == [
            (OWN, "Do what was agreed, and mark it as done", "Due by Fri 6 Nov, 5pm.", False)
        ]
        perform("propose", person=world.person("receiver"), ref=OWN, fields={"statement": "A visit"}, at=world.now)
        perform("agree", person=world.person("raiser"), ref=OWN, fields={}, at=world.now)
        settled = {"outcomes": ["new_plan_agreed"], "safe_now": True}
        perform("close", person=world.person("raiser"), ref=OWN, fields=settled, at=world.now)
        assert [owed[3] for owed in also(world, "receiver", friday + timedelta(hours=1))] == [True]
        perform("complete_action", person=world.person("receiver"), ref=OWN, fields={"action": 1}, at=world.now)
        assert also(world, "receiver") == []


def test_a_later_date_that_is_asked_for_waits_on_the_page_of_whoever_may_accept_it(world: World) -> None:
    with world.app.app_context():
        asked = {"clock": "resolve", "to": datetime(2026, 11, 9, 17, tzinfo=UTC), "reason": "Leave"}
        perform("extend", person=world.person("receiver"), ref=OWN, fields=asked, at=world.now)
        asks = "They ask for Mon 9 Nov, 5pm. Until your side accepts, Tue 3 Nov, 5pm counts."
        assert also(world, "raiser") == [(OWN, "Say whether the later date holds", asks, False)]
        perform("accept_extension", person=world.person("raiser"), ref=OWN, fields={}, at=world.now)
        assert also(world, "raiser") == []


def test_each_line_leads_to_where_it_is_done(world: World) -> None:
    with world.app.app_context():
        action = {"what": "Visit", "owner": "csc", "due": world.now + timedelta(days=2)}
        perform("add_action", person=world.person("raiser"), ref=OWN, fields=action, at=world.now)
    client = world.signed_in("receiver")
    page = soup(client.get("/work"))
    (link,) = [a for a in page.select("main a") if "Do what was agreed" in a.get_text()]
    assert client.get(str(link["href"])).status_code == 200
