"""What a drill says, counted by hand."""

from datetime import timedelta

import pytest

from escalation.domain.statistics.readiness import Answer, counted


def after(hours: float, *, in_time: bool = True) -> Answer:
    return Answer(took=timedelta(hours=hours), in_time=in_time)


SILENT, EMPTY, BOUNCED = Answer(), Answer(empty=True), Answer(undelivered=True)


def test_each_agency_is_counted_once() -> None:
    found = counted([after(1), after(2), after(9, in_time=False), SILENT, EMPTY, BOUNCED])
    assert (found.asked, found.in_time, found.late, found.silent, found.not_reached) == (6, 2, 1, 1, 2)
    assert found.acknowledged == 3
    assert (found.empty, found.undelivered) == (1, 1)


def test_whoever_acknowledged_although_the_mail_did_not_arrive_was_reached() -> None:
    found = counted([Answer(undelivered=True, took=timedelta(hours=1), in_time=True)])
    assert (found.in_time, found.not_reached, found.undelivered) == (1, 0, 1)


@pytest.mark.parametrize(
    ("answers", "hours"),
    [
        ([after(3)], 3),
        ([after(1), after(3)], 2),
        ([after(5), after(1), SILENT], 5),
        ([after(1), after(2), after(4), SILENT], 3),
    ],
)
def test_whoever_is_silent_counts_as_slower_than_all_others(answers: list[Answer], hours: int) -> None:
    assert counted(answers).median == timedelta(hours=hours)


@pytest.mark.parametrize("answers", [[], [SILENT], [after(1), SILENT], [after(1), EMPTY, SILENT]])
def test_there_is_no_middle_until_more_than_half_have_acknowledged(answers: list[Answer]) -> None:
    assert counted(answers).median is None
