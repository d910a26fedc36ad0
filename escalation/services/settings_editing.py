"""A partnership's settings as a form: what stands in it, what was typed, what each does, and saving them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, time
from typing import Any

from escalation.domain.partnership_settings import PartnershipSettings, SettingsFaults, read_settings
from escalation.domain.working_time import Limit
from escalation.schemas.faults import BadFields
from escalation.services import access, calendar_changes, calendars, partnerships
from escalation.services.calendar_changes import Change, Moved, Moving
from escalation.services.setting_effects import effects
from escalation.storage import partnerships as storage
from escalation.storage.base import reading

SET_ELSEWHERE = ("ordinary_protocols",)
HOURS = ("opens", "closes")
DEFAULTS = PartnershipSettings()
KEYS = tuple(field.name for field in fields(PartnershipSettings) if field.name not in SET_ELSEWHERE)
LIMITS = tuple(key for key in KEYS if isinstance(getattr(DEFAULTS, key), Limit))
SWITCHES = tuple(key for key in KEYS if isinstance(getattr(DEFAULTS, key), bool))
NUMBERS = tuple(key for key in KEYS if type(getattr(DEFAULTS, key)) is int)


class UnknownPartnership(LookupError):
    """There is no such partnership."""


@dataclass(frozen=True, slots=True)
class SettingsSheet:
    """The settings as the form shows them. `effects` by key; `moving`: running dates other office hours would move."""

    key: str
    name: str
    typed: Mapping[str, str]
    effects: Mapping[str, str]
    moving: tuple[Moving, ...]
    late: tuple[tuple[str, str], ...]


def sheet(partnership: str, *, at: datetime) -> SettingsSheet:
    """The settings in force. UnknownPartnership where there is none of that key."""
    place = _place(partnership)
    settings = partnerships.settings_of(reading(), place.id)
    return _sheet(partnership, as_typed(settings), settings, (), at)


def check(partnership: str, typed: Mapping[str, str], *, at: datetime) -> SettingsSheet:
    """What these settings would do. BadFields says what is wrong, by field; nothing is saved."""
    raw = _raw(partnership, typed)
    settings = _read(raw)
    moving = (
        calendar_changes.preview(partnership, Change(settings=raw), at=at)
        if _other_hours(partnership, settings)
        else ()
    )
    return _sheet(partnership, typed, settings, moving, at)


def save(partnership: str, typed: Mapping[str, str], *, person: int, at: datetime) -> Moved:
    """Save them; where the office hours changed, running dates follow. BadFields says what is wrong, by field."""
    raw = _raw(partnership, typed)
    _read(raw)
    return calendar_changes.apply(partnership, Change(settings=raw), person=person, at=at)


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
    return typed


def _raw(partnership: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed in the form the settings are kept in; what is the default and was never set stays unset."""
    kept = storage.by_id(reading(), _place(partnership).id).settings
    raw: dict[str, Any] = {key: kept[key] for key in SET_ELSEWHERE if key in kept}
    plain = as_typed(DEFAULTS)
    for key in KEYS:
        names = (f"{key}.value", f"{key}.unit") if key in LIMITS else (key,)
        given = [typed.get(name, "").replace("\x00", "").strip() for name in names]
        if key not in kept and given == [plain[name] for name in names]:
            continue
        if not any(given) and key != "reminders":
            continue
        raw[key] = _value(key, given)
    return raw


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
    return SettingsSheet(
        place.key, place.name, dict(typed), effects(settings, calendar, at=at), moving, _late(place.id, at)
    )


LATE = {
    "refuse": "A late one is refused, and the draft is kept.",
    "reroute": "A late one is sent to the ordinary procedure, and the draft is kept.",
    "allow_with_reason": "A late one is taken, with the reason why it comes now.",
}


def _late(partnership_id: int, at: datetime) -> tuple[tuple[str, str], ...]:
    """The procedures that have to be raised within a time, and what becomes of one that comes later."""
    session = reading()
    return tuple(
        (each.protocol.name, LATE.get(each.protocol.window.late_rule or "", "A late one is taken and counted as late."))
        for each in partnerships.adopted(session, partnership_id, on=at.astimezone(access.ZONE).date())
        if each.protocol.window is not None
    )
