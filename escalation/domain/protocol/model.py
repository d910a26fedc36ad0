"""A partnership's protocol as a value: stages, the clocks of each, and what follows from silence.

Nothing here knows any particular protocol. The words are published in docs/protocol-format.md;
`reader.read_protocol` turns a mapping into these values or lists every fault by its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from escalation.domain.language import mark
from escalation.domain.working_time import Limit

NO_FACTS: Mapping[str, Any] = {}
PERSONS_NAMED = frozenset({"practitioner", "decision_maker"})
MOVERS_MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class ClockRule:
    """One clock of a stage, as the protocol states it.

    `kind`: acknowledge | respond | discuss | meet | resolve | decide | confirm_in_writing | escalate |
    notify.
    `owed_by`: raising | receiving | both | board | chair. `starts_from`: the event named under `from`.
    `limit` is None where the protocol sets none, or leaves it to be negotiated (`negotiated`).
    `ambiguous` marks a unit that the policy left open and `treat_as` settled.
    """

    key: str
    kind: str
    owed_by: str
    starts_from: str
    limit: Limit | None
    basis: str = "policy"
    danger_limit: Limit | None = None
    negotiated: bool = False
    ambiguous: bool = False
    stated_as: str | None = None
    softness: str | None = None
    requires: tuple[str, ...] = ()
    applies_if: str | None = None
    bounded_by: str | None = None
    to: str | None = None
    copy_to: tuple[str, ...] = ()
    priority: str | None = None
    on_timeout: str | None = None
    interpretation: str | None = None
    label: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """A choice at the door of a stage. `who` is a role word; `if_declined` a stage key or None."""

    who: str
    test: str | None = None
    if_declined: str | None = None
    limit: Limit | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Somebody told when something happens: `when` is an event, `stage` a stage key or None for any."""

    when: str
    who: str
    stage: str | None = None
    copy: tuple[str, ...] = ()
    form: str | None = None
    basis: str = "policy"


@dataclass(frozen=True, slots=True)
class Stage:
    """One level of the protocol.

    `actors` maps a side (raising, receiving, board, chair, others) to role words, lowest first.
    """

    key: str
    number: int
    name: str
    mode: str
    formality: str
    clocks: tuple[ClockRule, ...]
    actors: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gate: Gate | None = None
    optional: bool = False
    next_key: str | None = None
    on_timeout: str = "flag"
    learning_required: bool = False
    notices: tuple[Notice, ...] = ()
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    shown: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Window:
    """How long after an event a disagreement may be raised, and what happens to a late one.

    `late_rule`: allow_with_reason | reroute | refuse.
    """

    limit: Limit
    starts_from: str
    late_rule: str
    basis: str = "policy"


@dataclass(frozen=True, slots=True)
class Cap:
    """The longest the whole disagreement may take, however many stages it passes."""

    limit: Limit
    starts_from: str
    owed_by: str = "both"
    basis: str = "policy"


@dataclass(frozen=True, slots=True)
class FastTrack:
    """Entering at a later stage: the stage's key, and a clock that then runs for the receiving side."""

    enters_at: str
    limit: Limit | None = None
    basis: str = "policy"
    triggers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Bypass:
    """Who may skip stages. `allowed_to` are role words."""

    allowed_to: tuple[str, ...]
    any_stage: bool = True
    reason_required: bool = True


@dataclass(frozen=True, slots=True)
class Protocol:
    """One version of one protocol. A disagreement keeps the version it began with."""

    key: str
    name: str
    stages: tuple[Stage, ...]
    population: tuple[str, ...] = ()
    calendar: str = "england-and-wales"
    term_for_case: str = mark("disagreement")
    term_for_stage: str = mark("Stage")
    cap: Cap | None = None
    window: Window | None = None
    fast_track: FastTrack | None = None
    fast_tracks: tuple[FastTrack, ...] = ()
    safety_route: FastTrack | None = None
    bypass: Bypass | None = None
    notices: tuple[Notice, ...] = ()
    outcomes: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    interim_positions: tuple[str, ...] = ()
    inter_agency_only: bool = False
    records: tuple[str, ...] = ()
    shown: Mapping[str, Any] = field(default_factory=dict)

    def stage(self, key: str) -> Stage:
        """The stage of that key; KeyError if there is none."""
        for stage in self.stages:
            if stage.key == key:
                return stage
        raise KeyError(key)

    def after(self, key: str) -> Stage | None:
        """The stage that follows when this one does not settle it: as named, else the next number."""
        here = self.stage(key)
        if here.next_key is not None:
            return self.stage(here.next_key)
        later = [stage for stage in self.stages if stage.number > here.number]
        return min(later, key=lambda stage: stage.number, default=None)

    def later_than(self, key: str) -> tuple[Stage, ...]:
        """Every stage above this one, nearest first."""
        number = self.stage(key).number
        return tuple(sorted((s for s in self.stages if s.number > number), key=lambda s: s.number))

    def role_words(self) -> frozenset[str]:
        """Every role word a partnership must map to a post before it can use this protocol.

        Left out: `practitioner` and `decision_maker`, who are the person named, else the duty post; a gate's
        `manager`, who is the mover's own; and `others`, who attend and owe nothing. A gate's `raising_` or
        `receiving_` prefix names the side, not the role.
        """
        words: set[str] = set(self.bypass.allowed_to if self.bypass else ())
        for notice in (*self.notices, *(notice for stage in self.stages for notice in stage.notices)):
            words.update((notice.who, *notice.copy))
        for stage in self.stages:
            words.update(word for side, roles in stage.actors.items() if side != "others" for word in roles)
            words.update(stage.stand_ins.values())
            for clock in stage.clocks:
                words.update(clock.copy_to)
                words.update((clock.to,) if clock.to else ())
            if stage.gate is not None and stage.gate.who != MOVERS_MANAGER:
                words.add(stage.gate.who.removeprefix("raising_").removeprefix("receiving_"))
        return frozenset(words - PERSONS_NAMED)
