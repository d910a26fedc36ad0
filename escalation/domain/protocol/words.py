"""A protocol in plain words, for people who must check it or work by it."""

from dataclasses import dataclass
from typing import Final

from escalation.domain.protocol.model import ClockRule, FastTrack, Gate, Notice, Protocol, Stage
from escalation.domain.working_time import Limit, Unit

SET_LOCALLY: Final = "(set locally, not in policy)"
KIND_OF_DAYS_OPEN: Final = "(the policy does not say which kind of days)"
GATEKEEPERS_DEFAULT: Final = Limit(1, Unit.WORKING_DAYS)

_UNITS: Final = {
    Unit.WORKING_DAYS: "working day",
    Unit.WORKING_HOURS: "working hour",
    Unit.ELAPSED_HOURS: "hour",
    Unit.CALENDAR_DAYS: "calendar day",
}

_OWED: Final = {
    "acknowledge": "acknowledge",
    "respond": "answer",
    "discuss": "talk to the other side",
    "meet": "meet",
    "resolve": "settle it",
    "decide": "decide",
    "confirm_in_writing": "confirm the result in writing",
    "escalate": "move it up to this stage",
    "notify": "tell",
}

_DUTIES: Final = {
    "escalate": "move it up to the next stage",
    "gate": "decide at the gate",
    "cap": "settle the whole of it",
}
"""What is called otherwise where the clock stands alone."""

_DEBTORS: Final = {
    "raising": "each raising agency",
    "receiving": "each receiving agency",
    "both": "each agency on both sides",
    "board": "the board",
    "chair": "the chair",
}

_EVENTS: Final = {
    "decision_made": "the decision",
    "decision_received": "hearing of the decision",
    "raised": "raising",
    "first_discussion": "the first discussion",
    "stage_entered": "entering the stage",
    "agreement_failed": "failing to agree",
    "meeting_held": "the meeting",
    "resolved": "the resolution",
    "conference_ended": "the end of the conference",
}

_CONDITIONS: Final = {
    "resolved_before_meeting": "if it is resolved without a meeting",
    "resolved_at_meeting": "if it is resolved at a meeting",
    "danger": "if immediate danger is flagged",
    "no_danger": "unless immediate danger is flagged",
    "fast_track": "if it came in by the fast track",
}

_HAPPENED: Final = {
    "raised": "when it is raised",
    "acknowledged": "when it is acknowledged",
    "stage_entered": "when the stage is entered",
    "first_discussion": "when the two sides first talk",
    "agreement_failed": "when they do not agree",
    "meeting_held": "when a meeting was held",
    "breached": "when a date is missed",
    "resolved": "when it is resolved",
    "confirmed_in_writing": "when the result is confirmed in writing",
    "closed": "when it is closed",
    "reopened": "when it is opened again",
}

_TIMEOUTS: Final = {
    "flag": "the manager is flagged",
    "offer_escalate": "the manager is flagged and the raiser is offered the move up",
    "auto_escalate": "the manager is flagged and it moves up by itself",
}

_LATE: Final = {
    "allow_with_reason": "After that you can still raise it, with a few words on why it comes now.",
    "reroute": "After that raise it under the usual procedure instead. What you wrote is kept.",
    "refuse": "After that it is not taken here. You can still raise it under the usual procedure.",
}


@dataclass(frozen=True, slots=True)
class ClockWords:
    """One clock: who owes what, how long they have and from when. `remarks` are whole phrases."""

    key: str
    sentence: str
    limit: str
    danger_limit: str | None
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StageWords:
    """One stage as people see it. `actors` pairs a side with its role words, readable."""

    key: str
    heading: str
    formality: str
    mode: str
    optional: bool
    actors: tuple[tuple[str, tuple[str, ...]], ...]
    gate: str | None
    clocks: tuple[ClockWords, ...]
    on_timeout: str
    next_stage: str | None
    notices: tuple[str, ...]
    learning_required: bool


def describe(protocol: Protocol) -> tuple[StageWords, ...]:
    """Every stage in order, in words a partnership can check against its own policy."""
    return tuple(_describe_stage(stage, protocol) for stage in protocol.stages)


def describe_ways(protocol: Protocol, late_rule: str | None = None) -> tuple[str, ...]:
    """What lies around the stages, one line each: window, whole-case limit, ways in, who may skip.

    `late_rule` is what a partnership decided about late ones; without it the protocol's own rule is told.
    """
    ways: list[str] = []
    if window := describe_window(protocol, late_rule):
        ways.append(window)
    if protocol.cap is not None:
        limit = _with_basis(explain_length(protocol.cap.limit), protocol.cap.basis)
        ways.append(f"The whole case takes at most {limit} from {_EVENTS[protocol.cap.starts_from]}.")
    ways.extend(_describe_route("Fast track", track, protocol) for track in protocol.fast_tracks)
    if protocol.safety_route is not None:
        ways.append(_describe_route("Immediate danger", protocol.safety_route, protocol))
    if protocol.bypass is not None:
        reach = "any later stage" if protocol.bypass.any_stage else "the next stage or the one after it"
        reason = ", with a reason" if protocol.bypass.reason_required else ""
        ways.append(f"May go straight to {reach}{reason}: {_roles(protocol.bypass.allowed_to)}.")
    return tuple(ways)


def describe_window(protocol: Protocol, late_rule: str | None = None) -> str | None:
    """How long there is to raise it, and what happens to a late one; None where it can always be raised."""
    if protocol.window is None:
        return None
    limit = _with_basis(explain_length(protocol.window.limit), protocol.window.basis)
    late = _LATE[late_rule or protocol.window.late_rule]
    return f"Raise it within {limit} of {_EVENTS[protocol.window.starts_from]}. {late}"


def explain_limit(rule: ClockRule) -> str:
    """How long a clock runs: "2 working days", "the close of the same working day", "no time limit set".

    Says so where the limit was set locally, and where the policy leaves the kind of days open.
    """
    if rule.negotiated:
        return "agreed between both sides"
    if rule.limit is None:
        if rule.bounded_by == "whole_case_limit":
            return "no time limit of its own; the limit for the whole case holds"
        return "no time limit set"
    words = explain_length(rule.limit)
    if rule.ambiguous:
        words = f"{words} {KIND_OF_DAYS_OPEN}"
    return _with_basis(words, rule.basis)


def explain_length(limit: Limit) -> str:
    """A length of time: "1 working day", "48 hours (day and night)"."""
    if limit.value == 0 and limit.unit is Unit.WORKING_DAYS:
        return "the close of the same working day"
    words = f"{limit.value} {_UNITS[limit.unit]}{'' if limit.value == 1 else 's'}"
    return f"{words} (day and night)" if limit.unit is Unit.ELAPSED_HOURS else words


def duty(kind: str) -> str:
    """What a kind of clock asks for, as the beginning of a sentence."""
    return _capitalised(_DUTIES.get(kind) or _OWED.get(kind) or readable(kind))


def readable(word: str) -> str:
    """A word of a protocol file as people read it: spaces for underscores."""
    return word.replace("_", " ")


def _with_basis(words: str, basis: str) -> str:
    return words if basis == "policy" else f"{words} {SET_LOCALLY}"


def _describe_stage(stage: Stage, protocol: Protocol) -> StageWords:
    following = protocol.after(stage.key)
    return StageWords(
        key=stage.key,
        heading=_heading(stage, protocol),
        formality=stage.formality,
        mode=readable(stage.mode),
        optional=stage.optional,
        actors=tuple((side, tuple(readable(role) for role in roles)) for side, roles in stage.actors.items()),
        gate=_describe_gate(stage.gate, protocol) if stage.gate else None,
        clocks=tuple(_describe_clock(rule) for rule in stage.clocks),
        on_timeout=_TIMEOUTS[stage.on_timeout],
        next_stage=_heading(following, protocol) if following else None,
        notices=tuple(_describe_notice(notice) for notice in _notices_of(stage, protocol)),
        learning_required=stage.learning_required,
    )


def _describe_clock(rule: ClockRule) -> ClockWords:
    owed = f"tell {readable(rule.to)}" if rule.kind == "notify" and rule.to else _OWED[rule.kind]
    who, limit = _capitalised(_DEBTORS[rule.owed_by]), explain_limit(rule)
    remarks = [
        f"policy wording: {rule.stated_as}" if rule.stated_as else None,
        f"read as: {rule.interpretation}" if rule.interpretation else None,
        readable(rule.softness) if rule.softness else None,
        f"must cover: {_roles(rule.requires)}" if rule.requires else None,
        _CONDITIONS[rule.applies_if] if rule.applies_if else None,
        f"{readable(rule.priority)} cases only" if rule.priority else None,
        f"copy to {_roles(rule.copy_to)}" if rule.copy_to else None,
        f"when missed, {_TIMEOUTS[rule.on_timeout]}" if rule.on_timeout else None,
        rule.note,
    ]
    return ClockWords(
        key=rule.key,
        sentence=f"{who} must {owed}. Limit: {limit}, counted from {_EVENTS[rule.starts_from]}.",
        limit=limit,
        danger_limit=f"{explain_length(rule.danger_limit)}, if danger is flagged" if rule.danger_limit else None,
        remarks=tuple(remark for remark in remarks if remark),
    )


def _describe_gate(gate: Gate, protocol: Protocol) -> str:
    test = f': "{gate.test}"' if gate.test else ""
    declined = (
        f"If not, {_heading(protocol.stage(gate.if_declined), protocol)} follows."
        if gate.if_declined
        else "If not, or without an answer, the named professional is asked."
    )
    limit = explain_length(gate.limit or GATEKEEPERS_DEFAULT)
    return f"{_capitalised(readable(gate.who))} decides{test}, in {limit}. {declined}"


def _notices_of(stage: Stage, protocol: Protocol) -> tuple[Notice, ...]:
    return stage.notices + tuple(each for each in protocol.notices if each.stage in (None, stage.key))


def _describe_notice(notice: Notice) -> str:
    copies = f", copy to {_roles(notice.copy)}" if notice.copy else ""
    form = f", with {readable(notice.form)}" if notice.form else ""
    return f"{_capitalised(readable(notice.who))} is told {_HAPPENED[notice.when]}{copies}{form}"


def _describe_route(name: str, route: FastTrack, protocol: Protocol) -> str:
    limit = f", to be answered in {explain_length(route.limit)}" if route.limit else ""
    triggers = f" ({_roles(route.triggers)})" if route.triggers else ""
    words = f"{name}{triggers}: enters at {_heading(protocol.stage(route.enters_at), protocol)}{limit}"
    return f"{_with_basis(words, route.basis)}."


def _heading(stage: Stage, protocol: Protocol) -> str:
    return f"{protocol.term_for_stage} {stage.number}: {stage.name}"


def _roles(words: tuple[str, ...]) -> str:
    return ", ".join(readable(word) for word in words)


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]
