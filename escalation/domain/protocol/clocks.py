"""Reading one clock of a stage."""

from typing import Final

from escalation.domain.protocol.faults import FaultList
from escalation.domain.protocol.fields import Fields
from escalation.domain.protocol.keys import CLOCK
from escalation.domain.protocol.limits import NOT_SET, read_length, read_limit
from escalation.domain.protocol.model import ClockRule
from escalation.domain.protocol.vocabulary import (
    BOUNDS,
    CONDITIONS,
    DEBTORS,
    EVENTS,
    KINDS,
    PRIORITIES,
    TIMEOUTS,
    TREAT_AS,
)

WRITES_TO_SOMEBODY: Final = frozenset({"notify", "confirm_in_writing"})


def read_clock(data: object, position: int, stage_place: str, faults: FaultList) -> ClockRule:
    """Read the clock at this position (from 1). After a fault the value is a stand-in nobody uses."""
    fields = Fields(data, clock_place(data, position, stage_place), CLOCK, faults)
    fields.require("kind", "owed_by", "from")
    fields.require_named("limit")
    kind = fields.choice("kind", KINDS)
    reading = fields.choice("treat_as", TREAT_AS)
    if fields.has("treat_as") and not _is_unspecified(fields.get("limit")):
        fields.fault("treat_as goes with unspecified_days only")
    stated = read_limit(fields.get("limit"), fields.place, faults, treat_as=reading) or NOT_SET
    danger = None
    if fields.has("danger_limit"):
        danger = read_length(fields.get("danger_limit"), f"{fields.place}, danger_limit", faults)
    requires = fields.own_words("requires")
    if requires and kind not in (None, "respond"):
        fields.fault("requires goes with kind respond only")
    return ClockRule(
        key=fields.own_key("key", f"clock-{position}"),
        kind=kind or "resolve",
        owed_by=fields.choice("owed_by", DEBTORS) or "both",
        starts_from=fields.choice("from", EVENTS) or "stage_entered",
        limit=stated.limit,
        basis=fields.basis(),
        danger_limit=danger,
        negotiated=stated.negotiated,
        ambiguous=stated.ambiguous,
        stated_as=fields.text("stated_as"),
        interpretation=fields.text("interpretation"),
        softness=fields.text("softness"),
        requires=requires,
        applies_if=fields.choice("applies_if", CONDITIONS),
        bounded_by=fields.choice("bounded_by", BOUNDS),
        to=_told(fields, kind),
        copy_to=read_copies(fields),
        priority=fields.choice("priority", PRIORITIES),
        on_timeout=fields.choice("on_timeout", TIMEOUTS),
        label=fields.text("label"),
        note=fields.text("note"),
    )


def clock_place(data: object, position: int, stage_place: str) -> str:
    """How faults name this clock: by its key, else by its place in the list."""
    key = data.get("key") if isinstance(data, dict) else None
    named = key if isinstance(key, str) and key.isprintable() and 0 < len(key) <= 80 else f"number {position}"
    return f"{stage_place}, clock {named}"


def read_copies(fields: Fields) -> tuple[str, ...]:
    """The roles that get a copy, under either of the two keys."""
    if fields.has("copy") and fields.has("copy_to"):
        fields.fault("copy and copy_to mean the same; keep one")
    return fields.own_words("copy_to") or fields.own_words("copy")


def _told(fields: Fields, kind: str | None) -> str | None:
    to = fields.own_word("to")
    if kind == "notify" and not fields.has("to"):
        fields.fault("notify needs to: the role that is told")
    if to is not None and kind is not None and kind not in WRITES_TO_SOMEBODY:
        fields.fault("to goes with kind notify or confirm_in_writing only")
    return to


def _is_unspecified(limit: object) -> bool:
    # A unit that is missing or misspelt has a fault of its own already.
    if isinstance(limit, dict):
        return limit.get("unit") in ("unspecified_days", None)
    return limit == "unspecified_days"
