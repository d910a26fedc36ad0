"""Conferences: the statement that invites dissent, and how long others can still dissent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from escalation.services.casework import raise_disagreement
from escalation.services.reading.conference import time_left
from tests.web.conftest import World
from tests.web.forms import soup, words

ENDED = datetime(2026, 11, 3, 12, 15, tzinfo=UTC)


def dissent(world: World, *, minute_only: bool = False) -> str:
    """The school dissents from a conference, under the procedure with a window of 72 hours."""
    with world.app.app_context():
        return raise_disagreement(
            person=world.person("raiser"),
            partnership="calderbeck",
            protocol="sussex-conference-dissent",
            fields={
                "receiving": [{"agency": "csc"}],
                "subject": {"reference": "C-5", "population": "child"},
                "decision": {"what": "The plan ended"},
                "category": "conference_decision",
                "outcome_sought": "The plan goes on",
                "immediate_danger": False,
                "conference": {"ended_at": ENDED, "grounds": ["information"], "minute_only": minute_only},
            },
            at=world.now,
        ).ref


def test_the_page_counts_down_to_the_end_of_the_window(world: World) -> None:
    """Ended on Tuesday at 12:15; 72 hours later is Friday at 12:15; it is Wednesday, 6pm."""
    ref = dissent(world)
    shown = words(world.signed_in("raiser").get(f"/disagreements/{ref}"))
    assert "About a conference that ended Tue 3 Nov, 12:15pm. Asked: a formal dissent." in shown
    assert "Grounds: Information that was missing or not weighed." in shown
    assert "Others can still dissent until Fri 6 Nov, 12:15pm: 1 day 18 hours left." in shown
    world.pass_time(days=2)
    later = words(world.signed_in("raiser").get(f"/disagreements/{ref}"))
    assert "The time to dissent ended Fri 6 Nov, 12:15pm." in later


def test_a_view_for_the_minutes_is_no_formal_dissent_and_can_still_become_one(world: World) -> None:
    ref = dissent(world, minute_only=True)
    shown = words(world.signed_in("raiser").get(f"/disagreements/{ref}"))
    assert "Asked: to have the view minuted." in shown
    assert "Asked: a formal dissent." not in shown
    assert "A formal dissent is still possible until Fri 6 Nov, 12:15pm: 1 day 18 hours left." in shown


def test_the_statement_says_how_and_until_when_one_can_dissent(world: World) -> None:
    """It is Wednesday 4 November, 6pm: 72 hours later is Saturday, 6pm."""
    shown = words(world.client().get("/guide/calderbeck/sussex-conference-dissent/statement"))
    assert "You can ask for your view to be written in the minutes. You can also dissent formally" in shown
    assert "You have 72 hours (day and night) after this meeting" in shown
    assert "If the meeting ended now, that would be until Sat 7 Nov, 6pm." in shown


def test_a_procedure_without_a_window_gives_no_date_to_dissent_by(world: World) -> None:
    shown = words(world.client().get("/guide/calderbeck/darlington/statement"))
    assert "You can also raise it afterwards" in shown
    assert "If the meeting ended now" not in shown


def test_whoever_chairs_finds_the_statement_from_the_guide(world: World) -> None:
    guide = "/guide/calderbeck/sussex-conference-dissent"
    link = soup(world.client().get(guide)).select_one(f'main a[href="{guide}/statement"]')
    assert link is not None


def test_a_procedure_that_is_not_in_use_has_no_statement(world: World) -> None:
    for path in ("/guide/calderbeck/none/statement", "/guide/nowhere/darlington/statement"):
        assert world.client().get(path).status_code == 404


def test_the_time_left_is_said_in_its_two_largest_units() -> None:
    lengths = {
        timedelta(days=2, hours=3, minutes=5): "2 days 3 hours",
        timedelta(days=1): "1 day",
        timedelta(hours=1, minutes=1): "1 hour 1 minute",
        timedelta(minutes=45): "45 minutes",
        timedelta(seconds=5): "1 minute",
    }
    assert {length: time_left(length) for length in lengths} == lengths
