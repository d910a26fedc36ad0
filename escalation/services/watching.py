"""The engine watches itself. The sweep does not need this to be right; people need it to know when there is none."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from escalation.services import operator_mail
from escalation.storage import heartbeats, watching
from escalation.storage.base import reading

log = logging.getLogger(__name__)

CLOCKS_MAY_DIFFER = timedelta(seconds=60)
SWEEPS_TO_COME = 2
"""A moment that is due and not worked off after as many intervals was not merely waiting for its turn."""

SWEEPS_MISSED = 3
"""As many intervals may pass without a clean sweep; one may be under way and one have failed."""

SILENT_AFTER = timedelta(minutes=10)
"""As long without a clean sweep, and the operator is told: they are to know within a quarter of an hour."""


class ClocksApart(Exception):
    """This machine's clock and the database's differ too much to sweep by. The message says by how much."""


@dataclass(frozen=True, slots=True)
class SecondLook:
    """What the sweep should have worked off: in how many disagreements, since when, and how many are set aside."""

    not_worked_off: int
    oldest: datetime | None
    set_aside: int


def clocks_differ(real_now: Callable[[], datetime]) -> timedelta:
    """How far this machine's clock is ahead of the database's."""
    with Session(reading().get_bind()) as session:
        theirs = watching.database_now(session)
    return real_now() - theirs


def require_agreeing_clocks(*, at: datetime, real_now: Callable[[], datetime]) -> None:
    """ClocksApart, and the operator is told, where this machine's clock is more than a minute off the database's.

    `at` is the time the cases live in, which may be shifted from the machine's.
    """
    ahead = clocks_differ(real_now)
    if abs(ahead) <= CLOCKS_MAY_DIFFER:
        return
    # Dated so that it is due by either clock, whoever delivers it.
    operator_mail.tell("clocks_apart", at=min(at, at - ahead))
    raise ClocksApart(
        f"The clock of this machine and that of the database are {round(abs(ahead).total_seconds())} seconds apart. "
        "Nothing is swept until they agree."
    )


def second_look(*, at: datetime, sweep_every: timedelta) -> SecondLook:
    """Whether any moment is due for more than two intervals and not worked off."""
    with Session(reading().get_bind()) as session:
        return SecondLook(*watching.overdue(session, before=at - SWEEPS_TO_COME * sweep_every))


def late_since(*, at: datetime, sweep_every: timedelta) -> tuple[bool, datetime | None]:
    """Whether the last clean sweep is too long ago, and when it was; (True, None) where there never was one.

    One in the future was dated by a wrong clock: it says nothing about now.
    """
    swept_at = heartbeats.last(reading(), "sweep")
    if swept_at is None or _ahead(swept_at, at):
        return True, swept_at
    return at - swept_at >= SWEEPS_MISSED * sweep_every, swept_at


def _ahead(moment: datetime, at: datetime) -> bool:
    return moment - at > CLOCKS_MAY_DIFFER


def late_by(*, at: datetime, sweep_every: timedelta) -> tuple[bool, datetime | None]:
    """The same for every page that is asked for: the database is asked only where what is known already looks late."""
    latest = SWEEPS_MISSED * sweep_every
    swept_at = heartbeats.known(reading(), "sweep", since=at - latest)
    if swept_at is None or _ahead(swept_at, at):
        return late_since(at=at, sweep_every=sweep_every)
    return at - swept_at >= latest, swept_at


def tell_of_silence(*, at: datetime, sweep_every: timedelta, watched_since: datetime) -> bool:
    """Let the operator be told where no sweep ended cleanly for ten minutes, or three intervals if these are longer.

    Where there never was one, or a wrong clock dated it into the future, it counts from `watched_since`. Whether they
    are to be told now.
    """
    with Session(reading().get_bind()) as session:
        last = heartbeats.last(session, "sweep")
    silent = at - (last if last is not None and not _ahead(last, at) else watched_since)
    return silent >= max(SILENT_AFTER, SWEEPS_MISSED * sweep_every) and operator_mail.tell("sweep_late", at=at)


def look_and_tell(
    *, at: datetime, real_now: Callable[[], datetime], sweep_every: timedelta, watched_since: datetime
) -> bool:
    """The second look, apart from the sweep's own work. Whether the operator is to be told of something now.

    ClocksApart where this machine's clock cannot be believed: by a clock that is ahead, everything seems late.
    """
    require_agreeing_clocks(at=at, real_now=real_now)
    found = second_look(at=at, sweep_every=sweep_every)
    if found.not_worked_off:
        log.error("%d disagreements have dates that were not worked off.", found.not_worked_off)
        return operator_mail.tell("not_worked_off", at=at)
    return tell_of_silence(at=at, sweep_every=sweep_every, watched_since=watched_since)
