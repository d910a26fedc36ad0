"""The checks that need every stage at once: each stage named exists, and the way leads forward."""

from collections.abc import Iterable

from escalation.domain.protocol.faults import FaultList, quoted, suggestion
from escalation.domain.protocol.model import Protocol, Stage


def check_order(protocol: Protocol, faults: FaultList) -> None:
    """Record a fault for each stage named that is not there, or that would lead back."""
    if not protocol.stages:
        faults.add("protocol", "stages needs at least one stage")
        return
    _refuse_twice("stage key", [quoted(stage.key) for stage in protocol.stages], faults)
    _refuse_twice("stage number", [str(stage.number) for stage in protocol.stages], faults)
    by_key = {stage.key: stage for stage in protocol.stages}
    for stage in protocol.stages:
        _check_forward(stage, "next_if_unresolved", stage.next_key, f"stage {stage.key}", by_key, faults)
        if stage.gate is not None:
            place = f"stage {stage.key}, {'optional_gate' if stage.optional else 'gate'}"
            _check_forward(stage, "if_declined", stage.gate.if_declined, place, by_key, faults)
        _check_bounds(stage, protocol, faults)
    for place, key in _named_elsewhere(protocol):
        if key not in by_key:
            faults.add(place, _unknown(key, by_key))


def _check_forward(
    stage: Stage, word: str, target: str | None, place: str, by_key: dict[str, Stage], faults: FaultList
) -> None:
    if target is None:
        return
    if target not in by_key:
        faults.add(place, f"{word} names {_unknown(target, by_key)}")
    elif by_key[target].number <= stage.number:
        faults.add(place, f"{word} leads back to stage {target}; it must name a later stage")


def _check_bounds(stage: Stage, protocol: Protocol, faults: FaultList) -> None:
    for clock in stage.clocks:
        if clock.bounded_by == "whole_case_limit" and protocol.cap is None:
            faults.add(f"stage {stage.key}, clock {clock.key}", "bounded_by needs a whole_case_limit")


def _named_elsewhere(protocol: Protocol) -> Iterable[tuple[str, str]]:
    for position, track in enumerate(protocol.fast_tracks, start=1):
        several = len(protocol.fast_tracks) > 1
        yield f"protocol, fast_track{f' {position}' if several else ''}", track.enters_at
    if protocol.safety_route is not None:
        yield "protocol, product_safety_route", protocol.safety_route.enters_at
    for notice in protocol.notices:
        if notice.stage is not None:
            yield "protocol, notify", notice.stage


def _refuse_twice(thing: str, values: list[str], faults: FaultList) -> None:
    for value in dict.fromkeys(value for value in values if values.count(value) > 1):
        faults.add("protocol", f"{thing} {value} is used {values.count(value)} times")


def _unknown(key: str, by_key: dict[str, Stage]) -> str:
    return f"stage {quoted(key)}, which is not there; {suggestion(key, by_key)}"
