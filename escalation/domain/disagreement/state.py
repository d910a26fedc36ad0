"""What a disagreement is at one moment. Values only: nothing here decides anything."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from escalation.domain.working_time import Limit

MAIN_SIDES = ("raising", "receiving")


@dataclass(frozen=True)
class Party:
    """An agency on a side: raising, receiving, supporting or advising. `person` is who was named for it."""

    no: int
    side: str
    agency: str
    joined_at: datetime
    team: str | None = None
    person: int | None = None
    left_at: datetime | None = None


@dataclass(frozen=True)
class StageEntry:
    """One stay in one stage. `state`: gate | open | left | skipped | declined.

    `opened_at` is when its clocks opened: the entry itself, or the moment its gate was passed.
    `gate_with` is who has the choice at the gate: gatekeeper | named_professional | coordinator.
    """

    no: int
    stage: str
    number: int
    turn: int
    state: str
    entered_at: datetime
    opened_at: datetime | None = None
    left_at: datetime | None = None
    how_left: str | None = None
    mover: int | None = None
    gate_with: str | None = None


@dataclass(frozen=True)
class Clock:
    """Something that can run out. `party` None means the partnership itself owes it.

    `state`: waiting (its starting event has not happened) | running | ended.
    `how`: met | breached_then_met | breached | superseded | moved_on | void.
    `started_at` is the event it counts from; `opened_at` when it began to be watched: rungs before that never fire.
    """

    no: int
    kind: str
    key: str
    party: int | None
    role: str
    state: str
    starts_from: str
    entry: int | None = None
    limit: Limit | None = None
    basis: str = "policy"
    started_at: datetime | None = None
    opened_at: datetime | None = None
    due_at: datetime | None = None
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    how: str | None = None
    cause: str | None = None
    calendar: str | None = None
    calendar_version: int | None = None
    rungs: tuple[tuple[str, datetime], ...] = ()
    next_rung: str | None = None
    next_rung_at: datetime | None = None
    generation: int = 1
    replaces: int | None = None
    flag: int | None = None
    action: int | None = None

    @property
    def live(self) -> bool:
        """Whether it still counts: waiting for its event, or running."""
        return self.state != "ended"


@dataclass(frozen=True, slots=True)
class Owner:
    """A manager who owes the answer to a flag, and the tier at which they came in."""

    person: int
    tier: int
    role: str
    agency: str | None
    since: datetime


@dataclass(frozen=True)
class Flag:
    """A stall put to named managers. `rule` is the letter of the stall rule; `state`: open | answered | overtaken."""

    no: int
    rule: str
    clock: int
    party: int | None
    raised_at: datetime
    recorded_at: datetime
    state: str = "open"
    tier: int = 0
    owners: tuple[Owner, ...] = ()
    answer: str | None = None
    answered_by: int | None = None
    answered_at: datetime | None = None
    next_at: datetime | None = None

    @property
    def owing(self) -> tuple[Owner, ...]:
        """The owners who owe the answer: not those whose place somebody else has taken since."""
        return tuple(o for o in self.owners if not any(p.tier == o.tier and p.since > o.since for p in self.owners))


@dataclass(frozen=True, slots=True)
class Proposal:
    """One side's statement of how it is settled. Resolved when both sides have accepted the same one.

    `state`: live | replaced | agreed. `meeting_at` is set when it came out of a meeting. `seq` is the journal entry
    that holds its words.
    """

    no: int
    seq: int
    party: int
    made_at: datetime
    accepted: tuple[int, ...]
    meeting_at: datetime | None = None
    state: str = "live"


@dataclass(frozen=True, slots=True)
class AgreedAction:
    """Something an agency undertook to do by a date. Its words are in journal entry `seq`."""

    no: int
    seq: int
    owner: str
    due_at: datetime
    done_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """A later date asked for a clock; it holds when the other side accepts. `state`: asked | accepted | overtaken."""

    no: int
    clock: int
    to: datetime
    party: int | None
    asked_at: datetime
    state: str = "asked"


@dataclass(frozen=True, slots=True)
class Happening:
    """An event that clocks may start from, in one pass (`turn`) through the stages."""

    kind: str
    at: datetime
    turn: int
    entry: int | None = None
    party: int | None = None


Numbered = TypeVar("Numbered", Party, Clock, Flag)


def _numbered(items: tuple[Numbered, ...], no: int) -> Numbered:
    for item in items:
        if item.no == no:
            return item
    raise LookupError(f"There is no number {no}.")


@dataclass(frozen=True)
class Disagreement:
    """The whole of it. `status`: open | resolved | closed. `turn` counts the passes: re-opening begins another."""

    ref: str
    protocol: str
    protocol_version: int
    status: str
    raised_at: datetime
    population: str
    category: str
    origin: str = "real"
    priority: str | None = None
    age_band: str | None = None
    plan_status: str | None = None
    danger_at: datetime | None = None
    fast_track: bool = False
    protective_deadline: datetime | None = None
    resolved_at: datetime | None = None
    resolution: str | None = None
    closed_at: datetime | None = None
    outcomes: tuple[str, ...] = ()
    withdrawn: str | None = None
    turn: int = 1
    seq: int = 0
    version: int = 1
    parties: tuple[Party, ...] = ()
    entries: tuple[StageEntry, ...] = ()
    clocks: tuple[Clock, ...] = ()
    flags: tuple[Flag, ...] = ()
    proposals: tuple[Proposal, ...] = ()
    actions: tuple[AgreedAction, ...] = ()
    extensions: tuple[Extension, ...] = ()
    happenings: tuple[Happening, ...] = ()

    # -- looking things up -------------------------------------------------------------------------------------

    @property
    def danger(self) -> bool:
        """Whether somebody said that a person is in immediate danger."""
        return self.danger_at is not None

    @property
    def entry(self) -> StageEntry:
        """The stage entry it is in, or was in last."""
        for entry in reversed(self.entries):
            if entry.state not in ("skipped", "declined"):
                return entry
        raise LookupError("It is in no stage yet.")

    def party(self, no: int) -> Party:
        """The party of that number."""
        return _numbered(self.parties, no)

    def clock(self, no: int) -> Clock:
        """The clock of that number."""
        return _numbered(self.clocks, no)

    def flag(self, no: int) -> Flag:
        """The flag of that number."""
        return _numbered(self.flags, no)

    def side(self, *sides: str) -> tuple[Party, ...]:
        """The parties on these sides that are still in, in the order they came in."""
        return tuple(p for p in self.parties if p.side in sides and p.left_at is None)

    @property
    def raiser(self) -> Party:
        """The party that raised it first."""
        return next(p for p in self.parties if p.side == "raising")

    @property
    def live_proposal(self) -> Proposal | None:
        """The statement that waits to be accepted, if there is one."""
        return next((p for p in reversed(self.proposals) if p.state == "live"), None)

    def happened(self, kind: str, *, entry: int | None = None) -> Happening | None:
        """The first time this happened in the present pass (in one stage entry, if given)."""
        for happening in self.happenings:
            if happening.kind == kind and happening.turn == self.turn and entry in (None, happening.entry):
                return happening
        return None


@dataclass(frozen=True, slots=True)
class Entry:
    """One journal entry: what was done, in codes (`data`), what followed from it (`changes`), and the words apart.

    `at` is when it truly happened; `recorded_at` when the service wrote it down.
    """

    seq: int
    kind: str
    at: datetime
    recorded_at: datetime
    person: int | None
    party: int | None
    data: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Mapping[str, Any], ...] = ()
    narrative: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Message:
    """One thing to tell one person. `key` makes it unique within the disagreement: it can be sent only once."""

    key: str
    kind: str
    person: int
    not_before: datetime
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rung:
    """That somebody was told at a moment on a clock. The key is the claim: it can fire only once."""

    clock: int
    generation: int
    rung: str
    party: int
    recipient: str
    fired_at: datetime
    recorded_at: datetime


@dataclass(frozen=True)
class Outcome:
    """What a decision leads to: the new value, and what must be written with it in the same transaction."""

    value: Disagreement
    entries: tuple[Entry, ...] = ()
    messages: tuple[Message, ...] = ()
    rungs: tuple[Rung, ...] = ()
