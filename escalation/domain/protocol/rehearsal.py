"""What a procedure would mean: every date of a disagreement in which each thing happens as late as it may.

Nobody answers early, no stage brings agreement, and each stage is left when the last of its own clocks runs out. What
comes of it is the longest a disagreement can take before silence has been flagged at every stage.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from escalation.domain.protocol.model import ClockRule, Protocol, Stage
from escalation.domain.working_time import Calendar, Limit, Reckoning, Unit, reckon, working_days_between

GATE: Final = Limit(1, Unit.WORKING_DAYS)
BRINGS_AGREEMENT: Final = ("respond", "discuss", "meet", "resolve", "decide")
DOORS: Final = ("gate", "second_door")
NOT_SUPPOSED: Final = ("danger", "fast_track")
ELSEWHERE: Final = ("escalate", "notify")
"""Counted with the stage that is left, or sent by the service itself at once."""

Calendars = Mapping[str, Calendar]


@dataclass(frozen=True, slots=True)
class Moment:
    """One clock of the timeline: what is due when, and how that was counted. No `due_at`: it has no date of its own.

    `kind` is a clock's kind, or gate | second_door | cap. `starts_from` names the event, `started_at` its moment.
    """

    kind: str
    key: str
    owed_by: str
    starts_from: str
    started_at: datetime
    due_at: datetime | None
    reckoning: Reckoning | None = None
    rule: ClockRule | None = None


@dataclass(frozen=True, slots=True)
class StageDates:
    """One stage: when it is entered and left at the latest, and its clocks by date. `open_ended`: no clock ends it."""

    key: str
    number: int
    name: str
    entered_at: datetime
    left_at: datetime
    moments: tuple[Moment, ...]
    open_ended: bool = False


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The whole timeline. `ends_at` is when the last clock has run out, `working_days` how long that is from raising.

    `cap` is the limit for the whole case, where there is one.
    """

    raised_at: datetime
    stages: tuple[StageDates, ...]
    ends_at: datetime
    working_days: int
    cap: Moment | None = None


def rehearse(
    protocol: Protocol, *, raised_at: datetime, calendars: Calendars, gate: Limit = GATE, skip_optional: bool = False
) -> Rehearsal:
    """The dates of a disagreement raised at that moment in which everything comes as late as allowed.

    `calendars` holds one for each debtor (raising, receiving, both, board, chair); the empty key is everybody else's.
    The decision, hearing of it and a conference's end are taken to be the moment of raising. Nobody flags danger.
    BeyondCalendar where a date lies past what a calendar knows.
    """
    events = dict.fromkeys(("raised", "decision_made", "decision_received", "conference_ended"), raised_at)
    stages: list[StageDates] = []
    here, at = _first(protocol), raised_at
    while here is not None:
        if not (skip_optional and here.optional):
            dates = _stage(protocol, here, at, events, calendars, gate)
            stages.append(dates)
            at = dates.left_at
        here = protocol.after(here.key)
    cap = None
    if protocol.cap is not None:
        start = events.get(protocol.cap.starts_from, raised_at)
        cap = _moment("cap", "whole_case_limit", protocol.cap.owed_by, protocol.cap.starts_from, start, calendars)(
            protocol.cap.limit
        )
    calendar = calendars[""]
    return Rehearsal(raised_at, tuple(stages), at, working_days_between(raised_at, at, calendar), cap)


def _first(protocol: Protocol) -> Stage | None:
    return min(protocol.stages, key=lambda stage: stage.number, default=None)


def _stage(
    protocol: Protocol,
    stage: Stage,
    entered_at: datetime,
    events: dict[str, datetime],
    calendars: Calendars,
    gate: Limit,
) -> StageDates:
    """The stage's clocks in rounds: those whose event is known, then those that wait for what comes of them.

    A clock that brings agreement decides when the stage is left; what has to be confirmed afterwards does not.
    """
    moments: list[Moment] = []
    opened_at = entered_at
    if stage.gate is not None:
        limit = stage.gate.limit or gate
        for key in DOORS:  # silent at the first door, silent at the second: then the stage opens
            door = _moment(key, key, "raising", "stage_entered", opened_at, calendars)(limit)
            moments.append(door)
            opened_at = door.due_at or opened_at
    here = {**events, "stage_entered": opened_at}
    own = [rule for rule in stage.clocks if rule.kind not in ELSEWHERE and rule.applies_if not in NOT_SUPPOSED]

    def count() -> None:
        nonlocal own
        known = [rule for rule in own if rule.starts_from in here]
        moments.extend(_clock(rule, here, calendars) for rule in known)
        own = [rule for rule in own if rule not in known]

    if stage is not _first(protocol):
        here.setdefault("first_discussion", opened_at)
    count()
    here.setdefault("first_discussion", _last(moments, ("discuss",)) or opened_at)
    count()
    order = ("meeting_held", "agreement_failed")
    if any(rule.kind == "meet" for rule in own):  # the meeting itself waits for the failure to agree
        order = ("agreement_failed", "meeting_held")
    for event in order:
        met = _last(moments, ("meet",)) if event == "meeting_held" else None
        here[event] = met or _last(moments, BRINGS_AGREEMENT) or _last(moments, ()) or opened_at
        count()
    left_at = max(opened_at, _last(moments, BRINGS_AGREEMENT) or _last(moments, ()) or opened_at)
    following = protocol.after(stage.key)
    if following is not None:
        up = [_clock(rule, here, calendars) for rule in following.clocks if rule.kind == "escalate"]
        moments += up
        left_at = max(left_at, _last(up, ()) or left_at)
    here["resolved"] = left_at  # settled at the last moment: what then remains to be written
    count()
    events.setdefault("first_discussion", here["first_discussion"])
    return StageDates(
        stage.key,
        stage.number,
        stage.name,
        entered_at,
        left_at,
        tuple(sorted(moments, key=lambda m: (m.due_at is None, m.due_at or left_at))),
        open_ended=not any(moment.due_at for moment in moments if moment.kind not in DOORS),
    )


def _last(moments: list[Moment], kinds: tuple[str, ...]) -> datetime | None:
    """The latest date among the clocks of these kinds; of any kind where none is named."""
    dates = [moment.due_at for moment in moments if moment.due_at and (not kinds or moment.kind in kinds)]
    return max(dates, default=None)


def _clock(rule: ClockRule, events: Mapping[str, datetime], calendars: Calendars) -> Moment:
    start = events.get(rule.starts_from, events["agreement_failed" if rule.kind == "escalate" else "stage_entered"])
    return _moment(rule.kind, rule.key, rule.owed_by, rule.starts_from, start, calendars)(rule.limit, rule)


def _moment(
    kind: str, key: str, owed_by: str, starts_from: str, start: datetime, calendars: Calendars
) -> Callable[..., Moment]:
    def counted(limit: Limit | None, rule: ClockRule | None = None) -> Moment:
        if limit is None:
            return Moment(kind, key, owed_by, starts_from, start, None, None, rule)
        found = reckon(start, limit, calendars.get(owed_by) or calendars[""])
        return Moment(kind, key, owed_by, starts_from, start, found.due_at, found, rule)

    return counted


@dataclass(frozen=True, slots=True)
class Difference:
    """One line of two timelines side by side: the same clock before and after, or one of them alone."""

    stage: str
    name: str
    before: Moment | None
    after: Moment | None

    @property
    def moved(self) -> bool:
        """Whether the date is another one."""
        return (self.before and self.before.due_at) != (self.after and self.after.due_at)


def compare(before: Rehearsal, after: Rehearsal) -> tuple[Difference, ...]:
    """Every clock of both, in the order of the later version's stages; what is gone comes after what stays."""
    old = {stage.key: stage for stage in before.stages}
    new = {stage.key: stage for stage in after.stages}
    lines: list[Difference] = []
    for key in (*new, *(key for key in old if key not in new)):
        was = {(m.kind, m.key): m for m in (old[key].moments if key in old else ())}
        now = {(m.kind, m.key): m for m in (new[key].moments if key in new else ())}
        name = (new.get(key) or old[key]).name
        lines += [Difference(key, name, was.get(each), moment) for each, moment in now.items()]
        lines += [Difference(key, name, moment, None) for each, moment in was.items() if each not in now]
    return tuple(lines)
