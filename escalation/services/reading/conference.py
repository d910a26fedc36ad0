"""What was said to a conference or meeting, and how long others can still dissent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from escalation.domain.disagreement.acts.raising import window_closes
from escalation.domain.disagreement.state import Entry
from escalation.domain.language import say_many
from escalation.domain.working_time import BeyondCalendar
from escalation.schemas import labels
from escalation.services.reading.case import Case


@dataclass(frozen=True, slots=True)
class Conference:
    """`minuted_only`: the raiser asked for their view in the minutes and did not dissent formally.

    `closes` is the last moment to dissent and `left` the time until then; `left` is none once it has passed.
    """

    ended: str
    minuted_only: bool
    grounds: tuple[str, ...]
    closes: str | None
    left: str | None
    in_time: bool


def conference(case: Case, entries: Sequence[Entry]) -> Conference | None:
    """The conference a disagreement is about; None where it is about none."""
    ended = case.value.happened("conference_ended")
    if ended is None:
        return None
    data = next(e for e in entries if e.kind == "raise").data
    closes = _closes(case, ended.at)
    return Conference(
        ended=case.dates.moment(ended.at),
        minuted_only=data.get("position") == "view_minuted_only",
        grounds=tuple(labels.CONFERENCE_GROUNDS.get(code, code) for code in data.get("grounds") or ()),
        closes=case.dates.moment(closes) if closes else None,
        left=time_left(closes - case.at) if closes and closes > case.at else None,
        in_time=data.get("in_window") is not False,
    )


def _closes(case: Case, ended: datetime) -> datetime | None:
    window = case.rules.protocol.window
    if window is None or window.starts_from != "conference_ended":
        return None
    try:
        closes = window_closes(case.rules, ended)
    except BeyondCalendar:
        return None
    return closes.due_at if closes else None


def time_left(left: timedelta) -> str:
    """A length to go in its two largest units: "2 days 3 hours", "45 minutes"."""
    minutes = max(1, int(left.total_seconds()) // 60)
    days, hours = divmod(minutes // 60, 24)
    if days:
        return " ".join(filter(None, (_days(days), _hours(hours))))
    return " ".join(filter(None, (_hours(hours), _minutes(minutes % 60))))


def _days(number: int) -> str:
    return say_many("%(num)s day", "%(num)s days", number) if number else ""


def _hours(number: int) -> str:
    return say_many("%(num)s hour", "%(num)s hours", number) if number else ""


def _minutes(number: int) -> str:
    return say_many("%(num)s minute", "%(num)s minutes", number) if number else ""
