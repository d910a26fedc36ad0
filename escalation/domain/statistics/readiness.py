"""What a drill says: how many agencies were reached, how many acknowledged in time, and how long it took."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Answer:
    """One agency's. `empty`: its post had nobody. `undelivered`: the mail did not arrive.

    `took`: the working time until it was acknowledged, None where it was not. `in_time`: by the date it had for it.
    """

    empty: bool = False
    undelivered: bool = False
    took: timedelta | None = None
    in_time: bool = False


@dataclass(frozen=True, slots=True)
class Counted:
    """The answers of one drill. `not_reached`: the post was empty or the mail did not arrive, and nobody acknowledged.

    `silent`: reached, and not acknowledged. `median`: half of all asked took no longer; None where fewer than half have
    acknowledged.
    """

    asked: int
    in_time: int
    late: int
    silent: int
    not_reached: int
    empty: int
    undelivered: int
    median: timedelta | None

    @property
    def acknowledged(self) -> int:
        """How many acknowledged, in time or late."""
        return self.in_time + self.late


def counted(answers: Collection[Answer]) -> Counted:
    """Count the answers of one drill."""
    acknowledged = [answer for answer in answers if answer.took is not None]
    in_time = sum(answer.in_time for answer in acknowledged)
    missed = [answer for answer in answers if answer.took is None]
    not_reached = sum(answer.empty or answer.undelivered for answer in missed)
    return Counted(
        asked=len(answers),
        in_time=in_time,
        late=len(acknowledged) - in_time,
        silent=len(missed) - not_reached,
        not_reached=not_reached,
        empty=sum(answer.empty for answer in answers),
        undelivered=sum(answer.undelivered for answer in answers),
        median=_median([answer.took for answer in acknowledged if answer.took is not None], len(answers)),
    )


def _median(times: list[timedelta], asked: int) -> timedelta | None:
    """The middle of everybody asked; whoever has not acknowledged counts as taking longer than all who have."""
    low, high = (asked - 1) // 2, asked // 2
    if not asked or high >= len(times):
        return None
    ordered = sorted(times)
    return (ordered[low] + ordered[high]) / 2
