"""The filters of a board's report, as they stand in an address and in a form: read, and written again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import MultiDict

from escalation.domain.statistics.periods import LONGEST_YEARS, USUAL, period_named
from escalation.schemas.faults import BadFields
from escalation.schemas.instants import NOON, NotAnInstant, read_instant
from escalation.services.report.model import Filters
from escalation.services.report.narrowing import (
    PERIODS,
    ZONE,
    Offer,
    in_words,
    narrowing_of,
    period_in_words,
    usual,
)
from escalation.web.forms import Field, Typed, shown, summary

DATES = "dates"
"""In place of a named period: from a day to a day."""

NAMES = ("period", "from", "to", "route", "population", "sector", "as_at")
LONGEST = 100

END_OF_DAY = time.max
"""What a day without a time stands for, where it is asked what was known on it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asked to see. `period` is the name of one that moves with the day; None where dates were given."""

    filters: Filters
    period: str | None
    as_at: datetime | None


def filters_from(args: Mapping[str, str], offered: Offer, *, at: datetime) -> Asked:
    """What an address asks for; where it says nothing, what is usual. BadFields says what is wrong at which field."""
    typed = {name: args.get(name, "").strip()[:LONGEST] for name in NAMES}
    wrong: dict[str, str] = {}
    today = at.astimezone(ZONE).date()
    named = typed["period"] or (DATES if typed["from"] or typed["to"] else USUAL)
    first = last = today
    if named == DATES:
        first, last = _dates(typed, today, wrong)
    elif named in PERIODS:
        found = period_named(named, on=today)
        first, last = found.first, found.last
    else:
        wrong["period"] = gettext("Choose a period from the list.")
    chosen = {
        "route": _one_of(typed, "route", offered.routes, gettext("Choose a procedure from the list."), wrong),
        "population": _one_of(
            typed, "population", offered.populations, gettext("Choose children, adults or both."), wrong
        ),
        "sector": _one_of(typed, "sector", offered.sectors, gettext("Choose a kind of agency from the list."), wrong),
    }
    as_at = _as_at(typed["as_at"], at, wrong)
    if wrong:
        raise BadFields({name: wrong[name] for name in NAMES if name in wrong})
    return Asked(Filters(first, last, **chosen), None if named == DATES else named, as_at)


def _dates(typed: Mapping[str, str], today: date, wrong: dict[str, str]) -> tuple[date, date]:
    first = _day(typed["from"], "from", gettext("Enter the first day."), wrong)
    last = _day(typed["to"], "to", gettext("Enter the last day."), wrong)
    if first is None or last is None:
        return today, today
    if first > today:
        wrong["from"] = gettext("The first day must not be in the future.")
    elif last < first:
        wrong["to"] = gettext("The last day must not be before the first.")
    elif last.year - first.year > LONGEST_YEARS:
        wrong["to"] = gettext("Choose at most %(number)s years.", number=LONGEST_YEARS)
    return first, last


def _day(text: str, name: str, missing: str, wrong: dict[str, str]) -> date | None:
    if not text:
        wrong[name] = missing
        return None
    try:
        moment, _only_date = read_instant(text, zone=ZONE, time_of_day=NOON)
    except NotAnInstant as refused:
        wrong[name] = str(refused)
        return None
    return moment.astimezone(ZONE).date()


def _one_of(
    typed: Mapping[str, str], name: str, choices: tuple[tuple[str, str], ...], sentence: str, wrong: dict[str, str]
) -> str | None:
    if typed[name] and typed[name] not in dict(choices):
        wrong[name] = sentence
    return typed[name] or None


def _as_at(text: str, at: datetime, wrong: dict[str, str]) -> datetime | None:
    """A day stands for its end; today for now."""
    if not text:
        return None
    try:
        moment, only_date = read_instant(text, zone=ZONE, time_of_day=NOON)
    except NotAnInstant as refused:
        wrong["as_at"] = str(refused)
        return None
    if only_date:
        on = moment.astimezone(ZONE).date()
        if on == at.astimezone(ZONE).date():
            return at
        moment = datetime.combine(on, END_OF_DAY, tzinfo=ZONE)
    if moment > at:
        wrong["as_at"] = gettext("Choose a day that has passed.")
        return None
    return moment


# -- written again --------------------------------------------------------------------------------------------------


def query_of(asked: Asked) -> dict[str, str]:
    """What an address says to ask for the same again. A period that moves with the day stays one."""
    period = {"period": asked.period} if asked.period else dates_of(asked.filters)
    return {**period, **narrowing_query(asked.filters), **_as_at_query(asked.as_at)}


def _as_at_query(as_at: datetime | None) -> dict[str, str]:
    if as_at is None:
        return {}
    local = as_at.astimezone(ZONE)
    return {"as_at": local.date().isoformat() if local.time() == END_OF_DAY else local.isoformat()}


def dates_of(filters: Filters) -> dict[str, str]:
    """The first and last day as an address says them."""
    return {"from": filters.first.isoformat(), "to": filters.last.isoformat()}


def narrowing_query(filters: Filters) -> dict[str, str]:
    """What an address says besides the period."""
    chosen = {"route": filters.route, "population": filters.population, "sector": filters.sector}
    return {name: value for name, value in chosen.items() if value}


def typed_in(asked: Asked) -> Typed:
    """The form filled in with what is shown."""
    period = asked.period or DATES
    as_at = {"as_at": asked.as_at.astimezone(ZONE).date().isoformat()} if asked.as_at else {}
    dates = {} if asked.period else dates_of(asked.filters)
    return MultiDict({"period": period, **dates, **narrowing_query(asked.filters), **as_at})


@dataclass(frozen=True)
class FilterForm:
    """The form on a page, what it shows, and what was wrong with what somebody asked for (then the usual is shown)."""

    offered: Offer
    asked: Asked
    fields: list[Field]
    typed: Typed
    faults: Mapping[str, str]

    @property
    def code(self) -> int:
        """What the page answers."""
        return 422 if self.faults else 200

    @property
    def query(self) -> dict[str, str]:
        """What an address says to show the same."""
        return query_of(self.asked)

    @property
    def period(self) -> str:
        """The period in words."""
        return period_in_words(self.asked.filters.first, self.asked.filters.last)

    @property
    def narrowed(self) -> tuple[str, ...]:
        """What it is narrowed to in words, the period apart."""
        return in_words(narrowing_of(self.asked.filters), self.offered)

    @property
    def is_usual(self) -> bool:
        """Whether nobody chose anything."""
        return self.query == {"period": USUAL}

    @property
    def errors(self) -> list[dict[str, str]]:
        """The summary at the head of the page."""
        return summary(self.fields, self.faults)


def filter_form(args: MultiDict[str, str], offered: Offer, *, at: datetime) -> FilterForm:
    """The form with what an address asks for, or with what is wrong with it."""
    try:
        asked = filters_from(args, offered, at=at)
    except BadFields as wrong:
        typed = shown(MultiDict({name: args.get(name, "")[:LONGEST] for name in NAMES}))
        usually = Asked(usual(at=at), USUAL, None)
        return FilterForm(offered, usually, fields_of(offered, typed), typed, wrong.errors)
    typed = typed_in(asked)
    return FilterForm(offered, asked, fields_of(offered, typed), typed, {})


def fields_of(offered: Offer, typed: Typed) -> list[Field]:
    """The questions of the form. A day that is none is shown as it was typed, in a field that takes any text."""
    periods: tuple[tuple[str, Any], ...] = (*PERIODS.items(), (DATES, gettext("From one day to another")))

    def day(name: str, label: Any, hint: Any = None) -> Field:
        kind = "date" if _is_day(typed.get(name, "")) else "line"
        return Field(name, kind, label, hint, small=True)

    return [
        Field("period", "select", _("Raised in which period?"), choices=periods, small=True),
        day("from", _("First day"), _("Only for “From one day to another”")),
        day("to", _("Last day")),
        Field("route", "select", _("Procedure"), choices=offered.routes, small=True),
        Field("population", "select", _("About"), choices=offered.populations, small=True),
        Field("sector", "select", _("Raised by"), choices=offered.sectors, small=True),
        day("as_at", _("As it was known on"), _("Leave it empty for how things stand now")),
    ]


def _is_day(text: str) -> bool:
    try:
        return not text or date.fromisoformat(text) is not None
    except ValueError:
        return False
