"""Times on the command line: ISO 8601 in, local time out."""

from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import click

from escalation import clock
from escalation.schemas.instants import NotAnInstant, read_instant
from escalation.services import demo_time

LONDON = ZoneInfo("Europe/London")
"""Where every partnership is: a time without an offset is meant there."""


class Instant(click.ParamType[datetime]):
    """A time such as 2026-03-06T11:20, local unless it has an offset; a date alone is its first moment."""

    name = "time"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant, in UTC."""
        if isinstance(value, datetime):
            return value
        try:
            datetime.fromisoformat(value)
            return read_instant(value, zone=LONDON, time_of_day=time(0))[0]
        except (NotAnInstant, ValueError):
            self.fail(f"“{value}” is not a time such as 2026-03-06T11:20.", param, ctx)


at = click.option("--at", type=Instant(), help="The moment that is meant, such as 2026-03-06T11:20. Default: now.")


def now() -> datetime:
    """This instant; in a demo's database, the demo's."""
    return demo_time.shown(real=clock.real_now()) or clock.now()


def local(moment: datetime) -> datetime:
    """The same instant on the partnership's clock."""
    return moment.astimezone(LONDON)


def written(moment: datetime | None) -> str:
    """An instant as plain output has it: Tue 28 Apr 2026 17:00."""
    return f"{local(moment):%a %d %b %Y %H:%M}" if moment else "–"
