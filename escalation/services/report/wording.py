"""What stands in a cell, said in words: for the forms of a report that have no numbers to reckon with."""

from datetime import date

from escalation.domain import language
from escalation.domain.language import say
from escalation.domain.statistics.figures import Share
from escalation.services.report.model import Value

NOTHING = "–"
"""Where there is nothing to say."""


def said(value: Value) -> str:
    """A value as people read it: "12", "3.5", "1 July 2026", "75% of 8". A dash where there is nothing to say."""
    match value:
        case None:
            return NOTHING
        case Share():
            return _share(value)
        case date():
            return language.full_day(value)
        case float():
            return f"{value:,.1f}".removesuffix(".0")
        case int():
            return f"{value:,}"
    return value


def _share(value: Share) -> str:
    if value.share is None:
        return say("none to count")
    return say("%(percent)s%% of %(whole)s", percent=percent(value.share), whole=f"{value.whole:,}")


def between(value: Share) -> str:
    """The range in which the true share lies: "41% to 93%". Nothing where nothing is known of it."""
    if value.share is None:
        return ""
    low, high = value.between
    return say("%(low)s%% to %(high)s%%", low=percent(low), high=percent(high))


def percent(share: float) -> int:
    """A share in whole per cent. Half a per cent is rounded up, and neither 0 nor 100 is said of what is not that."""
    rounded = int(share * 100 + 0.5)
    return min(max(rounded, 1), 99) if 0 < share < 1 else rounded
