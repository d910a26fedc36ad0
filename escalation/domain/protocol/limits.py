"""Reading how long a clock runs: the policy's units become the four the service counts in."""

from dataclasses import dataclass
from typing import Final

from escalation.domain.protocol.faults import FaultList, quoted
from escalation.domain.protocol.fields import Fields, LimitCheck
from escalation.domain.protocol.keys import LIMIT
from escalation.domain.protocol.vocabulary import TREAT_AS, UNITS
from escalation.domain.working_time import Limit, Unit

LONGEST: Final = 10_000
WORKING_DAYS_IN_A_WEEK: Final = 5
WITHOUT_VALUE: Final = frozenset({"immediate", "same_working_day", "negotiated", "none"})


@dataclass(frozen=True, slots=True)
class Stated:
    """A limit as the protocol states it: none, to be negotiated, or a number of units."""

    limit: Limit | None
    negotiated: bool = False
    ambiguous: bool = False


NOT_SET: Final = Stated(None)


def read_limit(data: object, place: str, faults: FaultList, *, treat_as: str | None = None) -> Stated | None:
    """Read a limit: null, a word that needs no value, or a mapping of value and unit. None after a fault.

    `treat_as` is what the clock around it says about days of an unspecified kind.
    """
    if data is None:
        return NOT_SET
    fields = Fields({"unit": data} if isinstance(data, str) else data, place, LIMIT, faults)
    return read_stated(fields, treat_as=treat_as)


def read_length(data: object, place: str, faults: FaultList) -> Limit | None:
    """Read a limit that must be a length of time: not null, not negotiated. None after a fault."""
    return _length(read_limit(data, place, faults), place, faults)


def read_own_length(fields: Fields) -> Limit | None:
    """The same, where value and unit stand among other keys."""
    return _length(read_stated(fields), fields.place, fields.faults)


def read_stated(fields: Fields, *, treat_as: str | None = None) -> Stated | None:
    """Read value, unit and treat_as from a mapping that may say more than that. None after a fault."""
    own = fields.choice("treat_as", TREAT_AS)
    fields.require("unit")
    unit = fields.choice("unit", UNITS)
    if unit is None:
        return None
    if fields.has("treat_as") and unit != "unspecified_days":
        fields.fault(f"treat_as goes with unspecified_days only, not with {unit}")
    if unit in WITHOUT_VALUE:
        return _without_value(fields, unit)
    value = _value(fields, unit)
    if unit == "unspecified_days":
        return _unspecified(fields, value, own or treat_as)
    if value is None:
        return None
    if unit == "working_weeks":
        return Stated(Limit(value * WORKING_DAYS_IN_A_WEEK, Unit.WORKING_DAYS))
    return Stated(Limit(value, Unit(unit)))


def check_limit(faults: FaultList) -> LimitCheck:
    """A check of limits that are kept and shown only."""
    return lambda value, place: read_limit(value, place, faults)


def _unspecified(fields: Fields, value: int | None, reading: str | None) -> Stated | None:
    if reading is None and not fields.has("treat_as"):
        fields.fault("unspecified_days needs treat_as")
    if value is None or reading is None:
        return None
    return Stated(Limit(value, Unit(reading)), ambiguous=True)


def _length(stated: Stated | None, place: str, faults: FaultList) -> Limit | None:
    if stated is None:
        return None
    if stated.limit is None:
        faults.add(place, "needs a length of time")
    return stated.limit


def _without_value(fields: Fields, unit: str) -> Stated:
    value = fields.get("value")
    if value is not None and (unit in ("negotiated", "none") or isinstance(value, bool) or value != 0):
        fields.fault(f"{unit} takes no value; leave out {quoted(value)}")
    if unit in ("immediate", "same_working_day"):
        return Stated(Limit(0, Unit.WORKING_DAYS))
    return Stated(None, negotiated=unit == "negotiated")


def _value(fields: Fields, unit: str) -> int | None:
    value = fields.get("value")
    if value is None:
        fields.fault(f"{unit} needs a value")
    elif isinstance(value, bool) or not isinstance(value, int):
        fields.fault(f"value should be a whole number, not {quoted(value)}")
    elif value < 0:
        fields.fault(f"value {quoted(value)} is below 0")
    elif value > LONGEST:
        fields.fault(f"value {quoted(value)} is more than {LONGEST:,}")
    elif value == 0 and unit not in ("working_days", "working_weeks"):
        fields.fault(f"0 {unit} leaves no time to act; write unit: immediate for the same working day")
    else:
        return value
    return None
