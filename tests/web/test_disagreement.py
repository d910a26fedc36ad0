"""The page of a disagreement: the one sentence, dates that explain themselves, words only for parties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from escalation.domain.disagreement.actions import ACTIONS
from escalation.services import reading, sweeping
from escalation.services.casework import perform, raise_disagreement
from escalation.services.reading import Page
from escalation.storage import base, calendars
from escalation.storage.models.cases import ViewingRow
from escalation.storage.partnerships import raise_set_up_versions
from tests.web.conftest import OWN, World
from tests.web.forms import soup, words

FRIDAY = datetime(2026, 11, 20, 16, 50, tzinfo=UTC)


def page_of(world: World, who: str, ref: str = OWN, *, at: datetime | None = None) -> Page:
    base.db.session.remove()
    return reading.disagreement(world.person(who), ref, at or world.now)


def raise_medical(world: World, *, danger: bool = False, at: datetime = FRIDAY) -> str:
    """Tarnside Primary and the infirmary under the joint protocol, which says "48 hours (two working days)"."""
    return raise_disagreement(
        person=world.person("raiser"),
        partnership="calderbeck",
        protocol="lincs-joint",
        fields={
            "receiving": [{"agency": "calderbeck-infirmary"}],
            "subject": {"reference": "SCH-9", "population": "child"},
            "decision": {"what": "Injury taken as accidental"},
            "category": "medical_or_expert_opinion",
            "outcome_sought": "A second look",
            "immediate_danger": danger,
            "differ": "The story changed twice.",
        },
        at=at,
    ).ref


def talk(world: World, ref: str, *, at: datetime = FRIDAY) -> None:
    perform(
        "record_discussion",
        person=world.person("duty@infirmary.example"),
        ref=ref,
        fields={"result": "continuing", "statement": "We talked."},
        at=at,
    )


def test_it_opens_with_who_is_waited_for_and_until_when(world: World) -> None:
    """Talked on Friday at ten to five: day one is Monday, day two Tuesday, at five."""
    world.now = FRIDAY + timedelta(minutes=5)
    with world.app.app_context():
        ref = raise_medical(world)
        talk(world, ref)
    first = soup(world.signed_in("raiser").get(f"/disagreements/{ref}")).select_one(".app-ball__sentence")
    assert first is not None
    said = " ".join(first.get_text(" ").split())
    assert said == "Waiting for Noor Rahmani, Calderbeck Royal Infirmary until Tue 24 Nov, 5pm"


def test_a_date_that_passed_says_how_many_working_days_ago(world: World) -> None:
    with world.app.app_context():
        opening = page_of(world, "raiser", at=world.now + timedelta(days=2)).opening
    assert opening.tone == "late"
    assert opening.detail is not None
    assert "was due by Tue 3 Nov, 5pm and is 3 working days late" in opening.detail


def test_every_day_is_counted_or_skipped_by_name(world: World) -> None:
    with world.app.app_context():
        ref = raise_medical(world)
        talk(world, ref)
        page = page_of(world, "raiser", ref, at=FRIDAY)
    (card,) = [c for c in page.clocks if c.key == "plan"]
    assert card.explanation is not None
    assert [day.text for day in card.explanation.days] == [
        "Fri 20 Nov: the day it began, not counted",
        "Sat 21 Nov: not counted, Saturday",
        "Sun 22 Nov: not counted, Sunday",
        "Mon 23 Nov: day 1",
        "Tue 24 Nov: day 2",
    ]
    assert "Counted from Fri 20 Nov, 4:50pm, when both sides first talked" in card.explanation.start
    assert "Calendar: England and Wales, version 1" in card.explanation.rule


def test_a_bank_holiday_is_skipped_by_its_name(world: World) -> None:
    christmas_eve = datetime(2026, 12, 24, 10, tzinfo=UTC)
    with world.app.app_context():
        ref = raise_medical(world, at=christmas_eve)
        talk(world, ref, at=christmas_eve)
        page = page_of(world, "raiser", ref, at=christmas_eve)
    (card,) = [c for c in page.clocks if c.key == "plan"]
    assert card.explanation is not None
    assert "Fri 25 Dec: not counted, Christmas Day" in [day.text for day in card.explanation.days]


def test_it_says_which_reading_of_48_hours_is_in_force(world: World) -> None:
    with world.app.app_context():
        calm, urgent = raise_medical(world), raise_medical(world, danger=True)
        for ref in (calm, urgent):
            talk(world, ref)
        said = {
            ref: next(c.reading for c in page_of(world, "raiser", ref, at=FRIDAY).clocks if c.key == "plan")
            for ref in (calm, urgent)
        }
    wording = "The procedure says “48 hours (two working days)”. Here it is counted as"
    assert said[calm] == f"{wording} 2 working days."
    assert said[urgent] == f"{wording} 48 hours (day and night), because somebody is in immediate danger."


def test_both_sides_show_the_same_fields_in_the_same_order(world: World) -> None:
    with world.app.app_context():
        ref = raise_medical(world)
        perform(
            "state_position",
            person=world.person("duty@infirmary.example"),
            ref=ref,
            fields={"holds": "The X-ray fits a fall.", "would_change_my_mind": "A second X-ray."},
            at=FRIDAY,
        )
        raising, receiving = page_of(world, "raiser", ref, at=FRIDAY).positions
    assert [row.label for row in raising.rows] == [row.label for row in receiving.rows]
    assert {row.label: row.text for row in raising.rows}["Where we differ"] == "The story changed twice."
    assert {row.label: row.text for row in receiving.rows}["Where we differ"] == "Not said yet."


def test_words_are_for_parties_and_codes_for_managers_and_the_coordinator(world: World) -> None:
    words_of_the_case = "An assessment of what the class teacher saw"
    shown = {
        who: words_of_the_case in world.signed_in(who).get(f"/disagreements/{OWN}").get_data(as_text=True)
        for who in ("raiser", "receiver", "manager", "coordinator")
    }
    assert shown == {"raiser": True, "receiver": True, "manager": False, "coordinator": False}


def test_the_local_reference_is_shown_to_parties_only(world: World) -> None:
    with world.app.app_context():
        seen = {who: page_of(world, who).reference for who in ("raiser", "coordinator")}
    assert seen == {"raiser": "LOCAL-child", "coordinator": None}


def test_reading_it_is_written_down(world: World) -> None:
    def readings() -> int:
        with world.app.app_context():
            return base.reading().scalar(select(func.count()).select_from(ViewingRow)) or 0

    before = readings()
    world.signed_in("receiver").get(f"/disagreements/{OWN}")
    assert readings() == before + 1


def test_what_happened_says_what_the_service_did_and_whom_it_flagged(world: World) -> None:
    said = words(world.signed_in("raiser").get(f"/disagreements/{OWN}"))
    assert "Raised with Calderbeck Council Children's Social Care" in said
    assert "The date passed" in said
    assert "Flagged to Femi Adeyinka" in said


def test_a_post_that_nobody_holds_is_said_with_who_looks_for_somebody(world: World) -> None:
    """Little Larches has nobody as executive, who acts for it at the last step of the joint protocol."""
    with world.app.app_context():
        person = world.person("s.banerji@little-larches.example")
        ref = raise_disagreement(
            person=person,
            partnership="calderbeck",
            protocol="lincs-joint",
            fields={
                "receiving": [{"agency": "csc"}],
                "subject": {"reference": "N-1", "population": "child"},
                "decision": {"what": "Closed"},
                "category": "threshold",
                "outcome_sought": "A visit",
                "immediate_danger": True,
                "fast_track": True,
            },
            at=world.now,
        ).ref
        at = world.now + timedelta(minutes=1)
        perform("move_up", person=person, ref=ref, fields={"reason": "It cannot wait"}, at=at)
        sweeping.sweep(at=at)
        page = page_of(world, "s.banerji@little-larches.example", ref, at=at)
    assert any("Little Larches Nursery has nobody as executive" in p.person for p in page.parties)
    assert any("nobody to act for Little Larches Nursery" in flag.sentence for flag in page.flags)


def test_a_closed_one_says_that_nobody_is_waited_for(world: World) -> None:
    with world.app.app_context():
        taken_back = {"reason_code": "satisfied"}
        perform("withdraw", person=world.person("raiser"), ref=OWN, fields=taken_back, at=world.now)
    assert "Closed on Wed 4 Nov. Nobody is waited for." in words(world.signed_in("raiser").get(f"/disagreements/{OWN}"))


def test_only_what_may_be_done_now_is_offered(world: World) -> None:
    page = soup(world.signed_in("raiser").get(f"/disagreements/{OWN}"))
    links = {str(a["href"]).rsplit("/", 1)[-1] for a in page.select(f'main a[href^="/disagreements/{OWN}/"]')}
    offered = links & set(ACTIONS)
    with world.app.app_context():
        allowed = set(page_of(world, "raiser").allowed)
    assert offered == allowed
    assert "acknowledge" not in offered
    assert "withdraw" in offered


def test_acknowledging_is_one_press_on_the_page_itself(world: World) -> None:
    page = soup(world.signed_in("receiver").get(f"/disagreements/{OWN}"))
    form = page.select_one(f'form[action="/disagreements/{OWN}/acknowledge"]')
    assert form is not None
    assert form["method"] == "post"


def test_a_calendar_that_changed_since_does_not_change_how_a_date_was_worked_out(world: World) -> None:
    """The explanation uses the calendar version the clock was reckoned with."""
    with world.app.app_context():
        ref = raise_medical(world)
        talk(world, ref)
        with base.transaction() as session:
            newest = calendars.latest(session, "england-and-wales")
            assert newest is not None
            days = calendars.days_of(session, newest.id)
            calendars.add_version(
                session,
                "england-and-wales",
                known_from=newest.known_from,
                known_until=newest.known_until,
                days={**days, datetime(2026, 11, 23, tzinfo=UTC).date(): "A day of mourning"},
                source="made up",
                at=FRIDAY,
            )
            raise_set_up_versions(session)
        page = page_of(world, "raiser", ref, at=FRIDAY)
    (card,) = [c for c in page.clocks if c.key == "plan"]
    assert card.explanation is not None
    assert "Mon 23 Nov: day 1" in [day.text for day in card.explanation.days]
    assert "version 1" in card.explanation.rule.rsplit("Calendar", 1)[1]


def test_the_sweep_does_not_make_an_open_form_stale(world: World) -> None:
    with world.app.app_context():
        before = page_of(world, "raiser").version
        sweeping.sweep(at=world.now + timedelta(days=1))
        assert page_of(world, "raiser").version == before
