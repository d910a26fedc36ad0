"""What a partnership may set for itself, with the defaults that hold where it says nothing.

The defaults are the product's own: no policy seen states how often to remind or when silence becomes a stall.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import time
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any

from escalation.domain.protocol.model import Protocol
from escalation.domain.protocol.vocabulary import LATE_RULES
from escalation.domain.statistics.file_samples import LARGEST, SIZE
from escalation.domain.working_time import Limit, Unit

LONGEST = 10_000
"""More than any limit could mean; a bigger number is a slip of the keyboard."""

ONE_WORKING_DAY = Limit(1, Unit.WORKING_DAYS)
TWO_WORKING_DAYS = Limit(2, Unit.WORKING_DAYS)
FIVE_WORKING_DAYS = Limit(5, Unit.WORKING_DAYS)
TWO_HOURS = Limit(2, Unit.ELAPSED_HOURS)
OFFICE_OPENS, OFFICE_CLOSES = time(9), time(17)

Place = tuple[str, ...]


class SettingsFaults(Exception):
    """Settings that cannot be used. `faults` are (place, sentence), the place as keys from the outside in."""

    def __init__(self, faults: tuple[tuple[Place, str], ...]) -> None:
        super().__init__("; ".join(f"{', '.join(place)}: {why}" if place else why for place, why in faults))
        self.faults = faults


@dataclass(frozen=True)
class PartnershipSettings:
    """A partnership's own choices.

    `reminders`: shares of a clock's own time at which its debtor is reminded. `flag_answer`: how long the
    owner of a flag has (`flag_answer_in_danger` where danger is flagged). `missed_tells_debtor`,
    `missed_tells_other_side`, `missed_tells_raiser`: who hears of a missed date besides the manager, who always gets
    a flag; the other side is the tier above whoever acts there. `dormancy`: how long nobody may
    act. `nothing_followed`: after the first acknowledgement. `interim_plan`: after raising. `gate`: where a
    protocol's gate sets no limit. `contacted_within`, `accepted_within`: the furthest next date those
    answers to a flag may set. `repeat_within_days`: raised again this soon after "resolved" is a finding.
    `one_for_the_side`: one party's agreement is its side's. `ordinary_protocols`: population → protocol
    key, where a late disagreement belongs. `late_rule`: protocol key → what happens to one raised after that
    protocol's window, where the partnership decided otherwise. `term_for_case`, `term_for_stage`: words shown
    instead of the protocols' own. `small_number`: published counts below it are suppressed; `suppress_below`:
    with fewer disagreements than this nothing is broken down. `help_contact`, `front_door`, `out_of_hours`,
    `allegations_contact`, `complaints_contact`, `whistleblowing_contact`: whom to ring or where to look, shown
    to everybody. `names_in_public`: the guides name each agency's safeguarding lead to people not signed in.
    `monthly_file_sample`: files to audit are drawn by themselves each month, `files_in_a_sample` of each agency.
    """

    reminders: tuple[float, ...] = (0.5, 0.8)
    flag_answer: Limit = ONE_WORKING_DAY
    flag_answer_in_danger: Limit = TWO_HOURS
    missed_tells_debtor: bool = True
    missed_tells_other_side: bool = True
    missed_tells_raiser: bool = True
    opens: time = OFFICE_OPENS
    closes: time = OFFICE_CLOSES
    dormancy: Limit = FIVE_WORKING_DAYS
    nothing_followed: Limit = TWO_WORKING_DAYS
    interim_plan: Limit = ONE_WORKING_DAY
    gate: Limit = ONE_WORKING_DAY
    contacted_within: Limit = TWO_WORKING_DAYS
    accepted_within: Limit = FIVE_WORKING_DAYS
    repeat_within_days: int = 90
    one_for_the_side: bool = False
    ordinary_protocols: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    late_rule: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    term_for_case: str | None = None
    term_for_stage: str | None = None
    small_number: int = 5
    suppress_below: int = 10
    help_contact: str | None = None
    front_door: str | None = None
    out_of_hours: str | None = None
    allegations_contact: str | None = None
    complaints_contact: str | None = None
    whistleblowing_contact: str | None = None
    names_in_public: bool = False
    monthly_file_sample: bool = False
    files_in_a_sample: int = SIZE

    def late_rule_of(self, protocol: Protocol) -> str | None:
        """What happens to one raised after the window: as set here, else as the protocol says. None without one."""
        if protocol.window is None:
            return None
        return self.late_rule.get(protocol.key, protocol.window.late_rule)


class _Unreadable(Exception):
    """One value is wrong: `inside` leads from it to the spot."""

    def __init__(self, why: str, *inside: str) -> None:
        super().__init__(why)
        self.why = why
        self.inside = inside


def read_settings(data: Mapping[str, Any]) -> PartnershipSettings:
    """The settings a mapping states, defaults for the rest. SettingsFaults names every fault by its place."""
    faults: list[tuple[Place, str]] = []
    values: dict[str, Any] = {}
    for key, value in data.items():
        reader = READERS.get(key)
        if reader is None:
            near = get_close_matches(str(key), READERS, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            faults.append(((str(key),), f"There is no such setting.{hint}"))
            continue
        try:
            values[key] = reader(value)
        except _Unreadable as unreadable:
            faults.append(((str(key), *unreadable.inside), unreadable.why))
    if not faults and values.get("opens", OFFICE_OPENS) >= values.get("closes", OFFICE_CLOSES):
        faults.append((("closes",), "The office has to close later than it opens."))
    if faults:
        raise SettingsFaults(tuple(faults))
    return PartnershipSettings(**values)


def _limit(value: object) -> Limit:
    if not isinstance(value, Mapping):
        raise _Unreadable("Write it as {value: 2, unit: working_days}.")
    for key in value:
        if key not in ("value", "unit"):
            raise _Unreadable("A limit has a value and a unit, nothing else.", str(key))
    units = ", ".join(unit.value for unit in Unit)
    if value.get("unit") not in [unit.value for unit in Unit]:
        raise _Unreadable(f"The unit has to be one of {units}.", "unit")
    number = value.get("value")
    if not _whole(number, least=1):
        raise _Unreadable("The value has to be a whole number, 1 or more.", "value")
    return Limit(int(str(number)), Unit(value["unit"]))


def _count(value: object) -> int:
    if not _whole(value, least=1):
        raise _Unreadable("This has to be a whole number, 1 or more.")
    return int(str(value))


def _whole(value: object, *, least: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= LONGEST


def _sample(value: object) -> int:
    if not _whole(value, least=1) or int(str(value)) > LARGEST:
        raise _Unreadable(f"This has to be a whole number from 1 to {LARGEST}.")
    return int(str(value))


def _shares(value: object) -> tuple[float, ...]:
    if not isinstance(value, list | tuple):
        raise _Unreadable("Write the shares as a list, such as [0.5, 0.8].")
    shares = tuple(float(share) for share in value if isinstance(share, int | float) and not isinstance(share, bool))
    if len(shares) != len(value) or any(not 0 < share < 1 for share in shares):
        raise _Unreadable("A reminder comes at a share of the time between 0 and 1, such as 0.5.")
    if list(shares) != sorted(set(shares)):
        raise _Unreadable("Each share has to be larger than the one before it.")
    return shares


def _time(value: object) -> time:
    try:
        read = time.fromisoformat(value) if isinstance(value, str) and len(value) == len("09:00") else None
    except ValueError:
        read = None
    if read is None or read.tzinfo is not None:
        raise _Unreadable('Write a time of day as "09:00".')
    return read


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise _Unreadable("This is either true or false.")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _Unreadable("This has to be a text.")
    return value.strip()


def _keys(value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        raise _Unreadable("Write it as {children: a-protocol}.")
    for population, key in value.items():
        if not isinstance(key, str) or not key:
            raise _Unreadable("This has to be the key of a protocol.", str(population))
    return MappingProxyType({str(population): str(key) for population, key in value.items()})


def _late_rules(value: object) -> Mapping[str, str]:
    if not isinstance(value, Mapping):
        raise _Unreadable("Write it as {a-protocol: refuse}.")
    for key, rule in value.items():
        if rule not in LATE_RULES:
            near = get_close_matches(str(rule), LATE_RULES, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise _Unreadable(f"This has to be one of {', '.join(LATE_RULES)}.{hint}", str(key))
    return MappingProxyType({str(key): str(rule) for key, rule in value.items()})


READERS: Mapping[str, Callable[[object], Any]] = {
    "reminders": _shares,
    "flag_answer": _limit,
    "flag_answer_in_danger": _limit,
    "missed_tells_debtor": _switch,
    "missed_tells_other_side": _switch,
    "missed_tells_raiser": _switch,
    "opens": _time,
    "closes": _time,
    "dormancy": _limit,
    "nothing_followed": _limit,
    "interim_plan": _limit,
    "gate": _limit,
    "contacted_within": _limit,
    "accepted_within": _limit,
    "repeat_within_days": _count,
    "one_for_the_side": _switch,
    "ordinary_protocols": _keys,
    "late_rule": _late_rules,
    "term_for_case": _text,
    "term_for_stage": _text,
    "small_number": _count,
    "suppress_below": _count,
    "help_contact": _text,
    "front_door": _text,
    "out_of_hours": _text,
    "allegations_contact": _text,
    "complaints_contact": _text,
    "whistleblowing_contact": _text,
    "names_in_public": _switch,
    "monthly_file_sample": _switch,
    "files_in_a_sample": _sample,
}
