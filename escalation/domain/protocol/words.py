"""A protocol in plain words, for people who must check it or work by it."""

from dataclasses import dataclass
from typing import Final

from escalation.domain.language import Words, mark, say, say_many
from escalation.domain.protocol.model import Bypass, ClockRule, FastTrack, Gate, Notice, Protocol, Stage
from escalation.domain.working_time import Limit, Unit

SET_LOCALLY: Final = mark("(set locally, not in policy)")
KIND_OF_DAYS_OPEN: Final = mark("(the policy does not say which kind of days)")
GATEKEEPERS_DEFAULT: Final = Limit(1, Unit.WORKING_DAYS)

_OWED: Final = Words(
    {
        "acknowledge": mark("acknowledge"),
        "respond": mark("answer"),
        "discuss": mark("talk to the other side"),
        "meet": mark("meet"),
        "resolve": mark("settle it"),
        "decide": mark("decide"),
        "confirm_in_writing": mark("confirm the result in writing"),
        "escalate": mark("move it up to this stage"),
        "notify": mark("tell"),
    }
)

_DUTIES: Final = Words(
    {
        "escalate": mark("move it up to the next stage"),
        "gate": mark("decide at the gate"),
        "cap": mark("settle the whole of it"),
    }
)
"""What is called otherwise where the clock stands alone."""

_DEBTORS: Final = Words(
    {
        "raising": mark("each raising agency"),
        "receiving": mark("each receiving agency"),
        "both": mark("each agency on both sides"),
        "board": mark("the board"),
        "chair": mark("the chair"),
    }
)

_EVENTS: Final = Words(
    {
        "decision_made": mark("the decision"),
        "decision_received": mark("hearing of the decision"),
        "raised": mark("raising"),
        "first_discussion": mark("the first discussion"),
        "stage_entered": mark("entering the stage"),
        "agreement_failed": mark("failing to agree"),
        "meeting_held": mark("the meeting"),
        "resolved": mark("the resolution"),
        "conference_ended": mark("the end of the conference"),
    }
)

_CONDITIONS: Final = Words(
    {
        "resolved_before_meeting": mark("if it is resolved without a meeting"),
        "resolved_at_meeting": mark("if it is resolved at a meeting"),
        "danger": mark("if immediate danger is flagged"),
        "no_danger": mark("unless immediate danger is flagged"),
        "fast_track": mark("if it came in by the fast track"),
    }
)

_HAPPENED: Final = Words(
    {
        "raised": mark("when it is raised"),
        "acknowledged": mark("when it is acknowledged"),
        "stage_entered": mark("when the stage is entered"),
        "first_discussion": mark("when the two sides first talk"),
        "agreement_failed": mark("when they do not agree"),
        "meeting_held": mark("when a meeting was held"),
        "breached": mark("when a date is missed"),
        "resolved": mark("when it is resolved"),
        "confirmed_in_writing": mark("when the result is confirmed in writing"),
        "closed": mark("when it is closed"),
        "reopened": mark("when it is opened again"),
    }
)

_TIMEOUTS: Final = Words(
    {
        "flag": mark("the manager is flagged"),
        "offer_escalate": mark("the manager is flagged and the raiser is offered the move up"),
        "auto_escalate": mark("the manager is flagged and it moves up by itself"),
    }
)

_LATE: Final = Words(
    {
        "allow_with_reason": mark("After that you can still raise it, with a few words on why it comes now."),
        "reroute": mark("After that raise it under the usual procedure instead. What you wrote is kept."),
        "refuse": mark("After that it is not taken here. You can still raise it under the usual procedure."),
    }
)


@dataclass(frozen=True, slots=True)
class ClockWords:
    """One clock: who owes what, how long they have and from when. `must` says the first only; `remarks` are phrases."""

    key: str
    must: str
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
        event = _EVENTS[protocol.cap.starts_from]
        ways.append(say("The whole case takes at most %(limit)s from %(event)s.", limit=limit, event=event))
    ways.extend(_describe_route(say("Fast track"), track, protocol) for track in protocol.fast_tracks)
    if protocol.safety_route is not None:
        ways.append(_describe_route(say("Immediate danger"), protocol.safety_route, protocol))
    if protocol.bypass is not None:
        ways.append(_describe_bypass(protocol.bypass))
    return tuple(ways)


def _describe_bypass(bypass: Bypass) -> str:
    reach = say("any later stage") if bypass.any_stage else say("the next stage or the one after it")
    roles = _roles(bypass.allowed_to)
    if bypass.reason_required:
        return say("May go straight to %(reach)s, with a reason: %(roles)s.", reach=reach, roles=roles)
    return say("May go straight to %(reach)s: %(roles)s.", reach=reach, roles=roles)


def describe_window(protocol: Protocol, late_rule: str | None = None) -> str | None:
    """How long there is to raise it, and what happens to a late one; None where it can always be raised."""
    if protocol.window is None:
        return None
    limit = _with_basis(explain_length(protocol.window.limit), protocol.window.basis)
    late = _LATE[late_rule or protocol.window.late_rule]
    event = _EVENTS[protocol.window.starts_from]
    return " ".join((say("Raise it within %(limit)s of %(event)s.", limit=limit, event=event), late))


def explain_limit(rule: ClockRule) -> str:
    """How long a clock runs: "2 working days", "the close of the same working day", "no time limit set".

    Says so where the limit was set locally, and where the policy leaves the kind of days open.
    """
    if rule.negotiated:
        return say("agreed between both sides")
    if rule.limit is None:
        if rule.bounded_by == "whole_case_limit":
            return say("no time limit of its own; the limit for the whole case holds")
        return say("no time limit set")
    words = explain_length(rule.limit)
    if rule.ambiguous:
        words = f"{words} {say(KIND_OF_DAYS_OPEN)}"
    return _with_basis(words, rule.basis)


def explain_length(limit: Limit) -> str:
    """A length of time: "1 working day", "48 hours (day and night)"."""
    if limit.value == 0 and limit.unit is Unit.WORKING_DAYS:
        return say("the close of the same working day")
    match limit.unit:
        case Unit.WORKING_DAYS:
            return say_many("%(num)d working day", "%(num)d working days", limit.value)
        case Unit.WORKING_HOURS:
            return say_many("%(num)d working hour", "%(num)d working hours", limit.value)
        case Unit.ELAPSED_HOURS:
            return say_many("%(num)d hour (day and night)", "%(num)d hours (day and night)", limit.value)
        case Unit.CALENDAR_DAYS:
            return say_many("%(num)d calendar day", "%(num)d calendar days", limit.value)


def duty(kind: str) -> str:
    """What a kind of clock asks for, as the beginning of a sentence."""
    return _capitalised(_DUTIES.get(kind) or _OWED.get(kind) or readable(kind))


def stage_title(term: str, stage: Stage) -> str:
    """A stage as people say it, by what a stage is called here: "Step 2: Manager to manager"."""
    return say("%(term)s %(number)s: %(name)s", term=say(term), number=stage.number, name=stage.name)


def stage_of(protocol: Protocol, stage: Stage) -> str:
    """A stage named from outside its procedure: "Stage 2 of Joint escalation"."""
    return say(
        "%(term)s %(number)s of %(procedure)s",
        term=say(protocol.term_for_stage),
        number=stage.number,
        procedure=protocol.name or protocol.key,
    )


def readable(word: str) -> str:
    """A word of a protocol file as people read it: spaces for underscores."""
    return word.replace("_", " ")


def _with_basis(words: str, basis: str) -> str:
    return words if basis == "policy" else f"{words} {say(SET_LOCALLY)}"


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
    owed = say("tell %(role)s", role=readable(rule.to)) if rule.kind == "notify" and rule.to else _OWED[rule.kind]
    who, limit = _capitalised(_DEBTORS[rule.owed_by]), explain_limit(rule)
    remarks = [
        say("policy wording: %(words)s", words=rule.stated_as) if rule.stated_as else None,
        say("read as: %(words)s", words=rule.interpretation) if rule.interpretation else None,
        readable(rule.softness) if rule.softness else None,
        say("must cover: %(words)s", words=_roles(rule.requires)) if rule.requires else None,
        _CONDITIONS[rule.applies_if] if rule.applies_if else None,
        say("%(priority)s cases only", priority=readable(rule.priority)) if rule.priority else None,
        say("copy to %(roles)s", roles=_roles(rule.copy_to)) if rule.copy_to else None,
        say("when missed, %(what)s", what=_TIMEOUTS[rule.on_timeout]) if rule.on_timeout else None,
        rule.note,
    ]
    danger = explain_length(rule.danger_limit) if rule.danger_limit else None
    must = say("%(who)s must %(owed)s", who=who, owed=owed)
    counted = say("Limit: %(limit)s, counted from %(event)s.", limit=limit, event=_EVENTS[rule.starts_from])
    return ClockWords(
        key=rule.key,
        must=must,
        sentence=f"{must}. {counted}",
        limit=limit,
        danger_limit=say("%(limit)s, if danger is flagged", limit=danger) if danger else None,
        remarks=tuple(remark for remark in remarks if remark),
    )


def _describe_gate(gate: Gate, protocol: Protocol) -> str:
    declined = (
        say("If not, %(stage)s follows.", stage=_heading(protocol.stage(gate.if_declined), protocol))
        if gate.if_declined
        else say("If not, or without an answer, the named professional is asked.")
    )
    who, limit = _capitalised(readable(gate.who)), explain_length(gate.limit or GATEKEEPERS_DEFAULT)
    if gate.test:
        decides = say('%(who)s decides: "%(test)s", in %(limit)s.', who=who, test=gate.test, limit=limit)
    else:
        decides = say("%(who)s decides, in %(limit)s.", who=who, limit=limit)
    return f"{decides} {declined}"


def _notices_of(stage: Stage, protocol: Protocol) -> tuple[Notice, ...]:
    return stage.notices + tuple(each for each in protocol.notices if each.stage in (None, stage.key))


def _describe_notice(notice: Notice) -> str:
    told = [
        say("%(who)s is told %(when)s", who=_capitalised(readable(notice.who)), when=_HAPPENED[notice.when]),
        say("copy to %(roles)s", roles=_roles(notice.copy)) if notice.copy else "",
        say("with %(form)s", form=readable(notice.form)) if notice.form else "",
    ]
    return ", ".join(part for part in told if part)


def _describe_route(name: str, route: FastTrack, protocol: Protocol) -> str:
    named = f"{name} ({_roles(route.triggers)})" if route.triggers else name
    words = say("%(way)s: enters at %(stage)s", way=named, stage=_heading(protocol.stage(route.enters_at), protocol))
    if route.limit:
        words = ", ".join((words, say("to be answered in %(limit)s", limit=explain_length(route.limit))))
    return f"{_with_basis(words, route.basis)}."


def _heading(stage: Stage, protocol: Protocol) -> str:
    return stage_title(protocol.term_for_stage, stage)


def _roles(words: tuple[str, ...]) -> str:
    return ", ".join(readable(word) for word in words)


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]
