"""Answers "when would this be due?" line by line, in JSON, for whoever checks our dates against their own."""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from escalation.domain.working_time import BeyondCalendar, Limit, Reckoning, Unit, reckon
from escalation.services.bank_holidays import DIVISIONS, frozen_calendar

LOCAL = ZoneInfo("Europe/London")
FIELDS = ("start", "value", "unit", "calendar")


def answer_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One answer for each line, as they come. A bad line yields `{"line", "error"}`, counted from 1."""
    for number, line in enumerate(lines, start=1):
        yield answer_line(line, number=number)


def answer_line(line: str, *, number: int = 1) -> dict[str, Any]:
    """When `{"start", "value", "unit", "calendar"}` is due, in local time, with the days counted and skipped.

    A start without an offset is local time. Where the clocks change, a local time that comes twice or not at
    all is taken as the earlier of the moments it could mean, so that a limit never gains an hour. A date
    alone is the start of that day. Never raises: a line that cannot be answered gives `{"line", "error"}`.
    """
    try:
        start, limit, key = _read(line)
        return _as_json(reckon(start, limit, frozen_calendar(key)))
    except (BeyondCalendar, ValueError) as fault:
        return {"line": number, "error": str(fault)}


def _read(line: str) -> tuple[datetime, Limit, str]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        raise ValueError("This line is not JSON.") from None
    if not isinstance(given, dict):
        raise ValueError("This line is not a JSON object.")
    missing = [field for field in FIELDS if field not in given]
    if missing:
        raise ValueError(f"Missing: {', '.join(missing)}.")
    unknown = [_shown(field) for field in given if field not in FIELDS]
    if unknown:
        raise ValueError(f"Unknown: {', '.join(unknown)}. Give {', '.join(FIELDS)} and nothing else.")
    return (
        _start(given["start"]),
        Limit(_value(given["value"]), _unit(given["unit"])),
        _calendar(given["calendar"]),
    )


def _start(given: object) -> datetime:
    if not isinstance(given, str):
        raise ValueError('"start" must be a date and time in text, like "2026-04-02T14:30".')
    try:
        start = datetime.fromisoformat(given)
    except ValueError:
        raise ValueError(f'"start" is not a date and time like 2026-04-02T14:30: {_shown(given)}.') from None
    if start.tzinfo is not None:
        return start
    if not date.min.year < start.year < date.max.year:
        raise ValueError(f'"start" is too far away to reckon with: {_shown(given)}.')
    return min(start.replace(tzinfo=LOCAL, fold=fold).astimezone(UTC) for fold in (0, 1))


def _value(given: object) -> int:
    if isinstance(given, bool) or not isinstance(given, int) or given < 0:
        raise ValueError(f'"value" must be a whole number, 0 or more, not {_shown(given)}.')
    return given


def _unit(given: object) -> Unit:
    try:
        return Unit(given)  # type: ignore[arg-type]
    except ValueError:
        raise ValueError(f'"unit" must be one of {", ".join(Unit)}, not {_shown(given)}.') from None


def _calendar(given: object) -> str:
    if not isinstance(given, str) or given not in DIVISIONS:
        raise ValueError(f'"calendar" must be one of {", ".join(DIVISIONS)}, not {_shown(given)}.')
    return given


def _shown(given: object) -> str:
    if isinstance(given, list | dict):
        return "a list" if isinstance(given, list) else "an object"
    # Escaped, because half a surrogate pair is lawful JSON and cannot be printed.
    text = json.dumps(given)
    return text if len(text) <= 40 else f"{text[:40]}…"


def _as_json(reckoned: Reckoning) -> dict[str, Any]:
    return {
        "due_at": reckoned.due_at.astimezone(LOCAL).isoformat(),
        "counted": [on.isoformat() for on in reckoned.counted],
        "skipped": [{"date": skipped.on.isoformat(), "why": skipped.why} for skipped in reckoned.skipped],
        "calendar": reckoned.calendar,
        "calendar_version": reckoned.calendar_version,
    }
