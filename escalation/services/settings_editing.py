"""A partnership's settings as a form: what stands in it, what was typed, what each does, and saving them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, time
from typing import Any

from escalation.domain.partnership_settings import PartnershipSettings, SettingsFaults, read_settings
from escalation.domain.protocol.model import Protocol
from escalation.domain.working_time import Limit
from escalation.schemas.faults import BadFields
from escalation.services import access, calendar_changes, calendars, partnerships
from escalation.services.calendar_changes import Moving
from escalation.services.date_following import Moved
from escalation.services.setting_effects import effects, late_effects
from escalation.services.setting_up.editing import seal
from escalation.services.working_days import SET_ELSEWHERE, Change, own_settings
from escalation.storage import partnerships as storage
from escalation.storage.base import reading

LATE = "late_rule"
HOURS = ("opens", "closes")
DEFAULTS = PartnershipSettings()
KEYS = tuple(field.name for field in fields(PartnershipSettings) if field.name not in (*SET_ELSEWHERE, LATE))
LIMITS = tuple(key for key in KEYS if isinstance(getattr(DEFAULTS, key), Limit))
SWITCHES = tuple(key for key in KEYS if isinstance(getattr(DEFAULTS, key), bool))
NUMBERS = tuple(key for key in KEYS if type(getattr(DEFAULTS, key)) is int)


class UnknownPartnership(LookupError):
    """There is no such partnership."""


@dataclass(frozen=True, slots=True)
class SettingsSheet:
    """The settings as the form shows them. `effects` by key; `moving`: running dates other office hours would move.

    `late`: the procedures that have to be raised within a time. `seen` is the seal of what is in force.
    """

    key: str
    name: str
    typed: Mapping[str, str]
    effects: Mapping[str, str]
    moving: tuple[Moving, ...]
    late: tuple["Windowed", ...]
    seen: str


@dataclass(frozen=True, slots=True)
class Windowed:
    """A procedure that has to be raised within a time: the form's field, its name, and the rule it states itself."""

    field: str
    name: str
    stated: str


def sheet(partnership: str, *, at: datetime) -> SettingsSheet:
    """The settings in force. UnknownPartnership where there is none of that key."""
    place = _place(partnership)
    settings = partnerships.settings_of(reading(), place.id)
    return _sheet(partnership, as_typed(settings), settings, (), at)


def check(partnership: str, typed: Mapping[str, str], *, at: datetime) -> SettingsSheet:
    """What these settings would do. BadFields says what is wrong, by field; nothing is saved."""
    raw = _raw(partnership, typed, at)
    settings = _read(raw)
    moving = (
        calendar_changes.preview(partnership, Change(settings=raw), at=at, most=calendar_changes.LOOKED_AT)
        if _other_hours(partnership, settings)
        else ()
    )
    return _sheet(partnership, typed, settings, moving, at)


def save(partnership: str, typed: Mapping[str, str], *, seen: str | None = None, person: int, at: datetime) -> Moved:
    """Save them; where the office hours changed, running dates follow. BadFields says what is wrong, by field.

    ChangedMeanwhile where they are no longer those that were seen, as the sheet's `seen` sealed them.
    """
    raw = _raw(partnership, typed, at)
    _read(raw)
    change = Change(settings=raw, seen=seen)
    return calendar_changes.apply(partnership, change, person=person, at=at, most=1)


def as_typed(settings: PartnershipSettings) -> dict[str, str]:
    """The settings as the form's fields hold them: limits as number and unit, shares as per cent."""
    typed: dict[str, str] = {}
    for key in KEYS:
        value = getattr(settings, key)
        if isinstance(value, Limit):
            typed |= {f"{key}.value": str(value.value), f"{key}.unit": value.unit.value}
        elif key == "reminders":
            typed[key] = ", ".join(f"{share * 100:g}" for share in value)
        elif isinstance(value, bool):
            typed[key] = "yes" if value else "no"
        elif isinstance(value, time):
            typed[key] = f"{value:%H:%M}"
        else:
            typed[key] = "" if value is None else str(value)
    return typed | {f"{LATE}.{procedure}": rule for procedure, rule in settings.late_rule.items()}


def _raw(partnership: str, typed: Mapping[str, str], at: datetime) -> dict[str, Any]:
    """What was typed in the form the settings are kept in; what is the default and was never set stays unset."""
    place = _place(partnership)
    kept = storage.by_id(reading(), place.id).settings
    raw: dict[str, Any] = {}
    plain = as_typed(DEFAULTS)
    for key in KEYS:
        names = (f"{key}.value", f"{key}.unit") if key in LIMITS else (key,)
        given = [typed.get(name, "").replace("\x00", "").strip() for name in names]
        if key not in kept and given == [plain[name] for name in names]:
            continue
        if not any(given) and key != "reminders":
            continue
        raw[key] = _value(key, given)
    asked = {each.key: typed.get(f"{LATE}.{each.key}", "").strip() for each in _with_window(place.id, at)}
    late = {key: rule for key, rule in kept.get(LATE, {}).items() if key not in asked}
    late |= {key: rule for key, rule in asked.items() if rule}
    return raw | ({LATE: late} if late else {})


def _value(key: str, given: Sequence[str]) -> Any:
    """A number where it is one; else the text itself, so that reading the settings says what is wrong with it."""
    if key in LIMITS:
        return {"value": _number(given[0]), "unit": given[1]}
    text = given[0]
    if key in NUMBERS:
        return _number(text)
    if key == "reminders":
        return [_share(part.strip().rstrip("%").strip()) for part in text.split(",") if part.strip()]
    if key in SWITCHES:
        return {"yes": True, "no": False}.get(text, text)
    return text


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def _share(text: str) -> float | str:
    plain = text.isascii() and text.replace(".", "", 1).isdigit() and len(text) < 10
    return round(float(text) / 100, 6) if plain else text


def _read(raw: Mapping[str, Any]) -> PartnershipSettings:
    try:
        return read_settings(raw)
    except SettingsFaults as wrong:
        raise BadFields({_field(place): sentence for place, sentence in wrong.faults}) from wrong


def _field(place: tuple[str, ...]) -> str:
    key = place[0]
    if key == LATE:
        return ".".join(place)
    return ".".join(place) if key in LIMITS and len(place) > 1 else f"{key}.value" if key in LIMITS else key


def _place(partnership: str) -> partnerships.Partnership:
    found = partnerships.find(reading(), partnership)
    if found is None:
        raise UnknownPartnership(partnership)
    return found


def _other_hours(partnership: str, settings: PartnershipSettings) -> bool:
    now = partnerships.settings_of(reading(), _place(partnership).id)
    return any(getattr(now, key) != getattr(settings, key) for key in HOURS)


def _sheet(
    partnership: str,
    typed: Mapping[str, str],
    settings: PartnershipSettings,
    moving: tuple[Moving, ...],
    at: datetime,
) -> SettingsSheet:
    place = _place(partnership)
    calendar = calendars.calendars_of(reading(), place.id)[None]
    procedures = _with_window(place.id, at)
    late = tuple(
        Windowed(f"{LATE}.{each.key}", each.name, each.window.late_rule)
        for each in procedures
        if each.window is not None
    )
    return SettingsSheet(
        key=place.key,
        name=place.name,
        typed={each.field: "" for each in late} | dict(typed),
        effects={
            **effects(settings, calendar, at=at),
            **{f"{LATE}.{key}": words for key, words in late_effects(settings, procedures).items()},
        },
        moving=moving,
        late=late,
        seen=seal(own_settings(storage.by_id(reading(), place.id).settings)),
    )


def _with_window(partnership_id: int, at: datetime) -> tuple[Protocol, ...]:
    """The procedures in use that have to be raised within a time, by name."""
    on = at.astimezone(access.ZONE).date()
    used = (each.protocol for each in partnerships.adopted(reading(), partnership_id, on=on))
    return tuple(sorted((each for each in used if each.window is not None), key=lambda each: each.name))
