"""Reading what lies around the stages: window, whole-case limit, fast track, safety route, bypass."""

from collections.abc import Mapping
from typing import Any, Final

from escalation.domain.protocol.faults import FaultList
from escalation.domain.protocol.fields import Fields, kept_under
from escalation.domain.protocol.keys import BYPASS, CAP, ROUTE, WINDOW, Keys
from escalation.domain.protocol.limits import check_limit, read_length, read_own_length
from escalation.domain.protocol.model import Bypass, Cap, FastTrack, Window
from escalation.domain.protocol.vocabulary import CAP_EVENTS, DEBTORS, LATE_RULES, WINDOW_EVENTS

_TABLES: Final[Mapping[str, Keys]] = {
    "raise_window": WINDOW,
    "fast_track": ROUTE,
    "product_safety_route": ROUTE,
    "bypass": BYPASS,
}


def kept_around(fields: Fields) -> dict[str, Any]:
    """What these say beside what they change, under their own keys."""
    kept: dict[str, Any] = {}
    for key, table in _TABLES.items():
        value = fields.get(key)
        if isinstance(value, Mapping):
            kept |= kept_under(key, fields.inner(key, table), check_limit(fields.faults))
        elif isinstance(value, list | tuple):
            places = (
                Fields(item, f"{fields.place}, {key} {n}", table, fields.faults) for n, item in enumerate(value, 1)
            )
            kept[key] = [each for each in (place.kept(check_limit(fields.faults)) for place in places) if each]
        elif isinstance(value, str):
            kept[key] = value
    return kept


def read_window(fields: Fields) -> Window | None:
    """Read raise_window; None where there is none."""
    if not fields.has("raise_window"):
        return None
    inner = fields.inner("raise_window", WINDOW)
    inner.require("from")
    limit = read_length(inner.get("limit"), f"{inner.place}, limit", fields.faults)
    starts_from = inner.choice("from", WINDOW_EVENTS)
    late_rule = inner.choice("late_rule", LATE_RULES) or "allow_with_reason"
    basis = inner.basis()
    if limit is None or starts_from is None:
        return None
    return Window(limit=limit, starts_from=starts_from, late_rule=late_rule, basis=basis)


def read_cap(fields: Fields) -> Cap | None:
    """Read whole_case_limit; None where there is none."""
    if not fields.has("whole_case_limit"):
        return None
    inner = fields.inner("whole_case_limit", CAP)
    limit = read_own_length(inner)
    starts_from = inner.choice("from", CAP_EVENTS) or "raised"
    owed_by = inner.choice("owed_by", DEBTORS) or "both"
    basis = inner.basis()
    return Cap(limit=limit, starts_from=starts_from, owed_by=owed_by, basis=basis) if limit else None


def read_fast_tracks(fields: Fields) -> tuple[FastTrack, ...]:
    """Read fast_track: a text, a mapping, or a list of mappings. What enters no stage is shown only."""
    value = fields.get("fast_track")
    if value is None:
        return ()
    if isinstance(value, str):
        fields.text("fast_track")
        return ()
    if isinstance(value, Mapping):
        tracks = [_read_route(fields.inner("fast_track", ROUTE), fields.faults)]
    else:
        tracks = [
            _read_route(Fields(item, f"{fields.place}, fast_track {position}", ROUTE, fields.faults), fields.faults)
            for position, item in enumerate(fields.items("fast_track"), start=1)
        ]
    return tuple(track for track in tracks if track is not None)


def read_safety_route(fields: Fields) -> FastTrack | None:
    """Read product_safety_route; None where there is none."""
    if not fields.has("product_safety_route"):
        return None
    inner = fields.inner("product_safety_route", ROUTE)
    inner.require("enters_at")
    return _read_route(inner, fields.faults)


def read_bypass(fields: Fields) -> Bypass | None:
    """Read bypass; None where nobody may skip stages."""
    if not fields.has("bypass"):
        return None
    inner = fields.inner("bypass", BYPASS)
    allowed_to = inner.own_words("allowed_to")
    if not allowed_to:
        inner.fault("allowed_to needs at least one role")
    return Bypass(
        allowed_to=allowed_to,
        any_stage=inner.flag("any_stage", True),
        reason_required=inner.flag("reason_required", True),
    )


def _read_route(inner: Fields, faults: FaultList) -> FastTrack | None:
    if inner.has("clock") and inner.has("limit"):
        inner.fault("clock and limit mean the same; keep one")
    name = "clock" if inner.has("clock") else "limit"
    limit = read_length(inner.get(name), f"{inner.place}, {name}", faults) if inner.has(name) else None
    triggers, basis = inner.own_words("triggers"), inner.basis()
    if not inner.has("enters_at"):
        if limit is not None:
            inner.fault("has a limit and needs enters_at, the stage it holds in")
        return None
    return FastTrack(enters_at=inner.own_key("enters_at", ""), limit=limit, basis=basis, triggers=triggers)
