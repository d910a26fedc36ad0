"""A day becomes a closure, or is worked again: which dates move, which stay, and who hears of it."""

from dataclasses import replace
from datetime import date, time

from escalation.domain.attention.reprojecting import moves, reproject
from escalation.domain.disagreement.rules import Rules
from escalation.domain.working_time import Calendar
from tests.domain.stage_set import CALENDAR, CARE_DUTY, COORDINATOR, TEACHER, Play, at, clock, stage

REPLY = clock("reply", "respond", "2 working_days")
TUESDAY, FRIDAY = date(2026, 11, 3), date(2026, 11, 6)


def closed(play: Play, *days: date, calendar: Calendar = CALENDAR) -> Rules:
    """The rules once these days are closures."""
    return replace(play.rules, calendars={None: replace(calendar, closures=dict.fromkeys(days, "Training day"))})


def change(play: Play, rules: Rules, *, cause: str = "calendar", person: int | None = COORDINATOR) -> None:
    """The calendar changes now."""
    play.rules = rules
    play._take(reproject(play.value, rules, at=play.now, cause=cause, person=person))


def test_a_closure_moves_the_dates_that_span_it_and_no_other() -> None:
    play = Play(stage(REPLY, clock("ack", "acknowledge", "1 working_days"))).raised()
    change(play, closed(play, date(2026, 11, 4)))
    assert play.due("reply") == at("5 17:00")  # Tuesday, then Thursday
    assert play.due("ack") == at("3 17:00")
    assert len(play.clocks("ack")) == 1


def test_the_first_date_stays_in_the_ledger_with_its_cause_and_the_new_one_counts_from_the_same_start() -> None:
    play = Play(stage(REPLY)).raised()
    change(play, closed(play, TUESDAY))
    old, new = play.clocks("reply")
    assert (old.state, old.how, old.cause, old.due_at) == ("ended", "superseded", "calendar", at("4 17:00"))
    assert (new.state, new.replaces, new.started_at, new.due_at) == ("running", old.no, at("2 10:00"), at("5 17:00"))


def test_the_journal_says_old_new_and_cause() -> None:
    play = Play(stage(REPLY)).raised()
    change(play, closed(play, TUESDAY))
    entry = play.entries[-1]
    assert (entry.kind, entry.person, entry.party, entry.data["cause"]) == (
        "calendar_changed",
        COORDINATOR,
        None,
        "calendar",
    )
    moved = [c for c in entry.changes if c["change"] == "date_moved" and c["clock"] == play.clock("reply").no]
    assert [(c["before"], c["after"]) for c in moved] == [(at("4 17:00").isoformat(), at("5 17:00").isoformat())]


def test_what_was_missed_stays_missed() -> None:
    play = Play(stage(REPLY)).raised().wait("5 09:00")
    before = play.value
    change(play, closed(play, TUESDAY))
    assert play.clocks("reply") == [c for c in before.clocks if c.key == "reply"]
    assert [f.state for f in play.flags] == ["open"]


def test_a_date_that_has_passed_stays_even_before_anybody_noticed() -> None:
    play = Play(stage(REPLY)).raised()
    play.now = at("4 17:00")  # nothing has been swept yet
    assert "reply" not in {m.clock.key for m in moves(play.value, closed(play, TUESDAY), at=play.now)}


def test_nobody_is_made_late_by_a_day_that_is_worked_after_all() -> None:
    play = Play(stage(REPLY))
    play.rules = closed(play, TUESDAY)
    play.raised().wait("5 09:00")
    assert play.due("reply") == at("5 17:00")
    change(play, closed(play))  # the reply would have been due on Wednesday
    assert play.due("reply") == at("5 17:00")
    assert play.flags == ()


def test_a_day_that_is_worked_after_all_brings_dates_forward() -> None:
    play = Play(stage(REPLY))
    play.rules = closed(play, TUESDAY)
    play.raised()
    change(play, closed(play))
    assert play.due("reply") == at("4 17:00")


def test_real_hours_and_agreed_dates_know_no_calendar() -> None:
    play = Play(stage(clock("call", "respond", "48 elapsed_hours"), REPLY)).raised()
    play.does(CARE_DUTY, "extend", "2 11:00", clock="reply", to=at("6 12:00"), reason="Leave")
    play.does(TEACHER, "accept_extension", "2 12:00", clock="reply")
    moving = {m.clock.key for m in moves(play.value, closed(play, TUESDAY), at=play.now)}
    assert moving == {"dormancy", "nothing_followed"}


def test_each_debtor_is_counted_on_its_own_calendar() -> None:
    play = Play(stage(REPLY))
    own = {"police": replace(CALENDAR, key="scotland")}
    play.rules = replace(play.rules, calendars={**play.rules.calendars, **own})
    play.raised(receiving=("care", "police"))
    rules = replace(play.rules, calendars={**closed(play, TUESDAY).calendars, **own})
    moved = {
        (m.clock.key, m.clock.party and play.value.party(m.clock.party).agency)
        for m in moves(play.value, rules, at=play.now)
    }
    assert ("reply", "care") in moved
    assert ("reply", "police") not in moved


def test_other_office_hours_move_the_end_of_the_day() -> None:
    play = Play(stage(REPLY)).raised()
    early = replace(play.rules, calendars={None: replace(CALENDAR, closes=time(16))})
    change(play, early, cause="office_hours")
    assert (play.due("reply"), play.clock("reply").cause) == (at("4 16:00"), "office_hours")


def test_a_protective_date_is_not_passed_by_a_closure() -> None:
    play = Play(stage(REPLY)).raised()
    play.does(TEACHER, "set_protective_deadline", "2 11:00", at=at("5 10:00"), reason="Discharge")
    change(play, closed(play, TUESDAY))
    assert play.due("reply") == at("5 10:00")


def test_a_clock_bounded_by_the_whole_case_moves_with_it() -> None:
    bounded = clock("settle", "resolve", None, bounded_by="whole_case_limit")
    play = Play(stage(bounded), whole_case_limit={"value": 3, "unit": "working_days", "from": "raised"}).raised()
    assert play.due("settle") == at("5 17:00")
    change(play, closed(play, TUESDAY))
    assert play.due("settle") == at("6 17:00")


BOUNDED = clock("settle", "resolve", None, bounded_by="whole_case_limit")
WHOLE = {"value": 3, "unit": "working_days", "from": "raised", "owed_by": "receiving"}


def test_where_agencies_calendars_differ_the_earliest_limit_for_the_whole_case_holds() -> None:
    """Social care is closed on the 3rd, so its whole case ends on the 6th; the police's ends on the 5th."""
    play = Play(stage(BOUNDED), whole_case_limit=WHOLE)
    care = replace(CALENDAR, key="own", closures={TUESDAY: "Training day"})
    play.rules = replace(play.rules, calendars={None: CALENDAR, "care": care})
    play.raised(receiving=("care", "police"))
    assert [play.due("whole_case_limit", agency) for agency in ("care", "police")] == [at("6 17:00"), at("5 17:00")]
    assert [play.due("settle", agency) for agency in ("care", "police")] == [at("5 17:00"), at("5 17:00")]


def test_what_is_bounded_moves_only_when_the_earliest_of_the_limits_does() -> None:
    """The police close on the 3rd: their whole case ends on the 6th. Social care's still ends on the 5th."""
    play = Play(stage(BOUNDED), whole_case_limit=WHOLE).raised(receiving=("care", "police"))
    police = replace(CALENDAR, key="own", closures={TUESDAY: "Training day"})
    change(play, replace(play.rules, calendars={None: CALENDAR, "police": police}))
    assert play.due("whole_case_limit", "police") == at("6 17:00")
    assert {play.due("settle", "care"), play.due("settle", "police")} == {at("5 17:00")}
    change(play, closed(play, TUESDAY))
    assert {play.due("settle", "care"), play.due("settle", "police")} == {at("6 17:00")}


def test_a_flags_answer_moves_and_the_flag_stays_with_its_owner() -> None:
    play = Play(stage(REPLY)).raised().wait("4 18:00")
    owners = play.owners()
    assert play.due("answer") == at("5 17:00")
    change(play, closed(play, date(2026, 11, 5)))
    assert play.due("answer") == at("6 17:00")
    assert (play.flags[0].state, play.owners()) == ("open", owners)
    assert "dates_moved" in play.told(owners[0])


def test_a_wish_for_a_later_date_goes_on_with_the_new_one() -> None:
    play = Play(stage(REPLY)).raised()
    play.does(CARE_DUTY, "extend", "2 11:00", clock="reply", to=at("9 12:00"), reason="Leave")
    change(play, closed(play, TUESDAY))
    play.does(TEACHER, "accept_extension", "2 12:00", clock="reply")
    assert play.due("reply") == at("9 12:00")


def test_whoever_owes_something_and_both_sides_are_told_once() -> None:
    play = Play(stage(REPLY, clock("plan", "discuss", "3 working_days"))).raised()
    change(play, closed(play, TUESDAY))
    assert play.told(CARE_DUTY).count("dates_moved") == 1
    assert play.told(TEACHER).count("dates_moved") == 1


def test_where_only_the_services_own_watch_moves_nobody_is_told() -> None:
    play = Play(stage(clock("call", "respond", "48 elapsed_hours"))).raised()
    change(play, closed(play, FRIDAY))
    assert play.due("dormancy") == at("10 17:00")
    assert "dates_moved" not in play.told(CARE_DUTY)


def test_where_no_date_moves_nothing_is_recorded() -> None:
    play = Play(stage(REPLY)).raised()
    before, entries = play.value, len(play.entries)
    change(play, closed(play, date(2026, 12, 24)))
    assert (play.value, len(play.entries)) == (before, entries)


def test_a_change_of_the_calendar_makes_no_open_form_stale() -> None:
    play = Play(stage(REPLY)).raised()
    version = play.value.version
    change(play, closed(play, TUESDAY))
    assert play.value.version == version
