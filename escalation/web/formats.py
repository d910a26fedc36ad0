"""How moments, lengths of time and codes are written on every page."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

from flask import Flask
from flask_babel import gettext, ngettext

from escalation import clock
from escalation.domain import language
from escalation.domain.posts import spoken
from escalation.schemas import labels

ZONE = ZoneInfo("Europe/London")

LABELS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "category": labels.CATEGORIES,
        "population": labels.POPULATIONS,
        "age_band": labels.AGE_BANDS,
        "plan_status": labels.PLAN_STATUSES,
        "evidence": labels.EVIDENCE_SOURCES,
        "grounds": labels.CONFERENCE_GROUNDS,
        "interim": labels.INTERIM_POSITIONS,
        "priority": labels.PRIORITIES,
        "seniority": labels.SENIORITIES,
        "side": labels.SIDES,
        "result": labels.RESULTS,
        "method": labels.METHODS,
        "outcome": labels.OUTCOMES,
        "withdrawal": labels.WITHDRAWAL_REASONS,
        "answer": labels.FLAG_ANSWERS,
        "via": labels.VIA,
        "second_opinion": labels.SECOND_OPINION_STATES,
        "second_opinion_check": labels.SECOND_OPINION_CHECKS,
    }
)
"""The codes of each kind, with what they are called on a page."""


def register(app: Flask) -> None:
    """Let every template write moments, lengths and codes this way."""
    for write in (day, moment, month, hour, iso, working_days, late, time_long, label, spoken):
        app.add_template_filter(write)


def day(value: date | datetime | None) -> str:
    """A day: "Tue 24 Nov", with the year unless it is this one. Nothing for None."""
    if value is None:
        return ""
    local = value.astimezone(ZONE).date() if isinstance(value, datetime) else value
    this_year = clock.now().astimezone(ZONE).year
    return language.day(local, year=local.year != this_year)


def month(value: date) -> str:
    """A month of a year: "Nov 2026"."""
    return language.month(value)


def hour(value: datetime | None) -> str:
    """A time of day: "5pm", "9:30am", "noon", "midnight"."""
    return "" if value is None else language.hour(value.astimezone(ZONE).time())


def moment(value: datetime | None) -> str:
    """A moment: "Tue 24 Nov, 5pm"."""
    return "" if value is None else f"{day(value)}, {hour(value)}"


def iso(value: date | datetime | None) -> str:
    """A moment for machines, in local time with its offset."""
    if value is None:
        return ""
    return value.astimezone(ZONE).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def working_days(number: int) -> str:
    """A length in working days: "1 working day"."""
    return str(ngettext("%(num)d working day", "%(num)d working days", number))


def late(number: int) -> str:
    """How late: "2 working days late", "late since today" within the day it was due."""
    if number == 0:
        return str(gettext("late since today"))
    return str(ngettext("%(num)d working day late", "%(num)d working days late", number))


def time_long(seconds: int) -> str:
    """A length of time in the largest unit of which there are at least two: "90 seconds", "15 minutes", "30 hours"."""
    if seconds < 120:
        return str(ngettext("%(num)d second", "%(num)d seconds", seconds))
    minutes = seconds // 60
    if minutes < 120:
        return str(ngettext("%(num)d minute", "%(num)d minutes", minutes))
    hours = minutes // 60
    if hours < 48:
        return str(ngettext("%(num)d hour", "%(num)d hours", hours))
    return str(ngettext("%(num)d day", "%(num)d days", hours // 24))


def label(code: str | None, kind: str) -> str:
    """What a code of this kind is called; a code without a name is shown readably rather than hidden."""
    if code is None:
        return ""
    return LABELS[kind].get(code, spoken(code))
