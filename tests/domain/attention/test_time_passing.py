"""After the service was down every moment is caught up once, in order, with the time at which it truly was."""

from tests.domain.stage_set import CARE_DUTY, TEACHER, Play, at, clock, stage

REPLY = clock("reply", "respond", "1 working_days")  # due on Tuesday the 3rd at five


def test_missed_moments_come_in_order_each_with_its_own_time() -> None:
    play = Play(stage(REPLY)).raised().wait("6 10:00", service_down=True)
    caught_up = [entry for entry in play.entries if entry.kind == "ran_out"]
    assert [entry.at for entry in caught_up] == [at("3 17:00"), at("4 17:00"), at("5 17:00")]
    assert {entry.recorded_at for entry in caught_up} == {at("6 10:00")}


def test_the_flag_tells_when_it_stalled_and_when_the_service_saw_it() -> None:
    flag = Play(stage(REPLY)).raised().wait("6 10:00", service_down=True).flags[0]
    assert (flag.raised_at, flag.recorded_at) == (at("3 17:00"), at("6 10:00"))


def test_a_flag_seen_late_climbed_when_it_should_have() -> None:
    late = Play(stage(REPLY)).raised().wait("6 10:00", service_down=True)
    in_time = Play(stage(REPLY)).raised().wait("6 10:00")
    assert late.flags[0].owners == in_time.flags[0].owners


def test_nothing_comes_twice() -> None:
    play = Play(stage(REPLY)).raised().wait("6 10:00", service_down=True)
    before = len(play.entries)
    assert len(play.wait("6 10:00").entries) == before


def test_what_was_done_late_before_the_service_came_back_is_late_and_not_flagged() -> None:
    play = Play(stage(REPLY)).raised().act_while_down(CARE_DUTY, "state_position", "4 10:00", holds="No")
    play.wait("4 12:00", service_down=True)
    assert play.how("reply") == "breached_then_met"
    assert play.flags == ()


def test_silence_that_was_broken_before_the_service_came_back_is_not_flagged() -> None:
    play = Play(stage()).raised().act_while_down(TEACHER, "note", "10 10:00", text="Rang")
    assert play.wait("10 12:00", service_down=True).flags == ()


def test_the_journal_has_no_gap_and_every_flag_has_its_line() -> None:
    play = Play(stage(REPLY)).raised().wait("9 10:00")
    assert [entry.seq for entry in play.entries] == list(range(1, len(play.entries) + 1))
    lines = [change["flag"] for entry in play.entries for change in entry.changes if change["change"] == "flag_raised"]
    assert lines == [flag.no for flag in play.flags]
