"""Official bank holidays of the three nations, as the calendars start out with them."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType

from holidays import country_holidays

from escalation.domain.working_time import Calendar

FIRST_YEAR = 2012
"""The first year in the government's published list, so the first that can be compared with it."""

LAST_YEAR = 2028
"""The last year the government has published. Later ones can be computed, but substitute days and one-off
holidays are decided by proclamation, and a date that is only probable must not set a deadline."""

DIVISIONS = MappingProxyType({"england-and-wales": "ENG", "scotland": "SCT", "northern-ireland": "NIR"})


@dataclass(frozen=True)
class OfficialYears:
    """The bank holidays (date to name) of every day from `known_from` to `known_until`, both inclusive."""

    known_until: date
    days: dict[date, str]
    known_from: date = date(FIRST_YEAR, 1, 1)


def official(key: str) -> OfficialYears:
    """The officially published bank holidays of a nation. ValueError for a key that is none of `DIVISIONS`.

    Weekend dates are left out as they are in the government's list: what is taken off is the substitute day.
    """
    try:
        division = DIVISIONS[key]
    except KeyError:
        raise ValueError(f"There is no calendar {key!r}; there are {', '.join(DIVISIONS)}.") from None
    listed = country_holidays("GB", subdiv=division, years=range(FIRST_YEAR, LAST_YEAR + 1), language="en_GB")
    days = {
        on: name.replace("(observed)", "(substitute day)")
        for on, name in sorted(listed.items())
        if on.weekday() < 5 and FIRST_YEAR <= on.year <= LAST_YEAR
    }
    return OfficialYears(known_until=date(LAST_YEAR, 12, 31), days=days)


@cache
def frozen_calendar(key: str, *, version: int = 1) -> Calendar:
    """A nation's calendar without local closures, from the official years. ValueError as `official`."""
    years = official(key)
    return Calendar(
        key=key,
        version=version,
        known_from=years.known_from,
        known_until=years.known_until,
        holidays=years.days,
    )
