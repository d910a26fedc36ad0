"""How often an agency could have disagreed: what is counted, for which quarters, and when it is asked for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

CHILDREN, ADULTS = "children", "adults"

KINDS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "referrals_closed": frozenset({CHILDREN}),
        "conferences": frozenset({CHILDREN, ADULTS}),
        "strategy_meetings": frozenset({CHILDREN, ADULTS}),
        "adult_concerns": frozenset({ADULTS}),
    }
)
"""What is counted, each with the populations it is about.

All of it from the side of the agency that could have disagreed: referrals it made that were closed with no further
action, conferences and strategy meetings it took part in, concerns about adults it raised that were not taken further.
"""

LARGEST = 99_999
"""More in one quarter is a slip of the keyboard."""

LEADS = frozenset({"safeguarding_lead", "named_professional"})
"""The posts of an agency that answer for its numbers."""

MONTHS = 3

GOES_BACK = 12
"""Quarters that may still be entered or put right: three years."""


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """Three months from the first day of January, April, July or October."""

    first: date

    @property
    def last(self) -> date:
        """Its last day."""
        return _moved(self.first, MONTHS) - timedelta(days=1)

    @property
    def key(self) -> str:
        """Its first month, as addresses and tables have it: "2026-07". Numbers of quarters mean too many things."""
        return f"{self.first:%Y-%m}"

    @property
    def before(self) -> "Quarter":
        """The quarter before it."""
        return Quarter(_moved(self.first, -MONTHS))

    @property
    def after(self) -> "Quarter":
        """The quarter after it."""
        return Quarter(_moved(self.first, MONTHS))


def quarter_of(on: date) -> Quarter:
    """The quarter a day is in."""
    return Quarter(date(on.year, on.month - (on.month - 1) % MONTHS, 1))


def last_ended(today: date) -> Quarter:
    """The latest quarter that is over."""
    return quarter_of(today).before


def to_enter(today: date, number: int = GOES_BACK) -> tuple[Quarter, ...]:
    """The quarters whose numbers may be entered, the latest first: those that are over, as far back as is useful."""
    found = [last_ended(today)]
    while len(found) < number:
        found.append(found[-1].before)
    return tuple(found)


def within(first: date, last: date) -> tuple[Quarter, ...]:
    """The whole quarters between two days, both included, the earliest first."""
    one = quarter_of(first)
    if one.first < first:
        one = one.after
    found = []
    while one.last <= last:
        found.append(one)
        one = one.after
    return tuple(found)


def asked_for(today: date) -> Quarter | None:
    """The quarter that is asked for today: the one that ended last, during the month after it."""
    return last_ended(today) if quarter_of(today).first.month == today.month else None


def kinds_for(populations: Collection[str]) -> tuple[str, ...]:
    """What a partnership counts that is there for these populations; everything where none is known."""
    return tuple(kind for kind, about in KINDS.items() if not populations or about & set(populations))


def _moved(first: date, months: int) -> date:
    number = first.year * 12 + first.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)
