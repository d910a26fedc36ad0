"""From a mapping, as a file or a row holds it, to a protocol."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from escalation.domain.protocol.faults import FaultList, ProtocolFaults
from escalation.domain.protocol.fields import Fields, kept_under
from escalation.domain.protocol.keys import PROTOCOL, SCOPE
from escalation.domain.protocol.limits import check_limit
from escalation.domain.protocol.model import Protocol, Stage
from escalation.domain.protocol.notices import read_notices
from escalation.domain.protocol.order import check_order
from escalation.domain.protocol.routes import (
    kept_around,
    read_bypass,
    read_cap,
    read_fast_tracks,
    read_safety_route,
    read_window,
)
from escalation.domain.protocol.stages import (
    read_learning,
    read_stage,
    read_stand_ins,
)
from escalation.domain.protocol.vocabulary import CALENDARS, INTERIM_POSITIONS, TIMEOUTS
from escalation.domain.protocol.words import readable

__all__ = ["ProtocolFaults", "read_protocol"]


def read_protocol(data: Mapping[str, object]) -> Protocol:
    """Read a protocol in the form of docs/protocol-format.md.

    Raises ProtocolFaults with every fault named by its place, for instance
    "stage s2, clock plan: unspecified_days needs treat_as". Stages come in the order of their numbers.
    """
    faults = FaultList()
    fields = Fields(data, "protocol", PROTOCOL, faults)
    key = fields.own_key("protocol", "protocol")
    timeout = fields.choice("on_timeout", TIMEOUTS) or "flag"
    stages = [
        read_stage(item, position, timeout, faults) for position, item in enumerate(fields.items("stages"), start=1)
    ]
    inter_agency_only, scope = _read_scope(fields)
    fast_tracks = read_fast_tracks(fields)
    protocol = Protocol(
        key=key,
        name=fields.text("name") or key,
        stages=tuple(sorted(_with_protocol_defaults(fields, stages), key=lambda stage: stage.number)),
        population=fields.own_words("population"),
        calendar=fields.choice("calendar", CALENDARS) or "england-and-wales",
        term_for_case=fields.text("term_for_case") or "disagreement",
        term_for_stage=fields.text("term_for_stage") or "Stage",
        cap=read_cap(fields),
        window=read_window(fields),
        fast_track=fast_tracks[0] if fast_tracks else None,
        fast_tracks=fast_tracks,
        safety_route=read_safety_route(fields),
        bypass=read_bypass(fields),
        notices=read_notices(fields, None),
        outcomes=fields.texts("outcomes"),
        positions=fields.texts("positions"),
        interim_positions=fields.choices("interim_position", INTERIM_POSITIONS),
        inter_agency_only=inter_agency_only,
        records=fields.texts("record"),
        shown=fields.kept(check_limit(faults))
        | scope
        | kept_around(fields)
        | kept_under("learning", read_learning(fields), check_limit(faults)),
    )
    check_order(protocol, faults)
    faults.raise_if_any()
    return protocol if fields.has("name") else replace(protocol, name=_where_and_for_whom(protocol) or key)


def _where_and_for_whom(protocol: Protocol) -> str | None:
    """What people can call a procedure that has no title: "St Helens (children)"."""
    area = protocol.shown.get("area")
    whom = ", ".join(readable(word) for word in protocol.population)
    return f"{area} ({whom})" if area and whom else str(area) if area else None


def _read_scope(fields: Fields) -> tuple[bool, dict[str, Any]]:
    if not fields.has("scope"):
        return False, {}
    scope = fields.inner("scope", SCOPE)
    inter_agency_only = scope.flag("inter_agency_only", False)
    if inter_agency_only and scope.flag("single_agency_internal", False):
        scope.fault("inter_agency_only and single_agency_internal contradict each other")
    return inter_agency_only, kept_under("scope", scope, check_limit(fields.faults))


def _with_protocol_defaults(fields: Fields, stages: list[Stage]) -> list[Stage]:
    """What the protocol says once for all stages: stand-ins, and from which stage learning is required."""
    stand_ins = read_stand_ins(fields)
    learning = read_learning(fields)
    first = learning.own_key("from_stage", "") if learning.has("from_stage") else None
    numbers = {stage.key: stage.number for stage in stages}
    if first and first not in numbers:
        learning.fault(f"from_stage names stage {first}, which is not there")
    required = fields.has("learning") and learning.flag("required", True)
    from_number = numbers.get(first, 1) if first else 1
    return [
        replace(
            stage,
            stand_ins=stand_ins | dict(stage.stand_ins),
            learning_required=stage.learning_required or (required and stage.number >= from_number),
        )
        for stage in stages
    ]
