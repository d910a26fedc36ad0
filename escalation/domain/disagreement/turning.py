"""The workbench of one decision: a value that changes, and the trace of every change.

A `Turn` begins with the disagreement as it is and ends in an `Outcome`. All acts and all clocks that run out go
through it, so that no change can be made without its line in the journal.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from escalation.domain.posts import Found, Gap
from escalation.domain.protocol.model import Stage
from escalation.domain.values import changed
from escalation.domain.working_time import BeyondCalendar, office_moment, working_days_between, working_days_late

from .drills import DRILL, TOLD, is_drill
from .rules import Rules
from .state import (
    Clock,
    Disagreement,
    Entry,
    Flag,
    Happening,
    Message,
    Outcome,
    Party,
    Rung,
    StageEntry,
)


class Turn:
    """One decision under way. `at` is when it truly happens, `recorded_at` when the service gets to it."""

    def __init__(
        self,
        value: Disagreement,
        rules: Rules,
        *,
        at: datetime,
        recorded_at: datetime | None = None,
        person: int | None = None,
        party: int | None = None,
    ) -> None:
        self.value = value
        self.rules = rules
        self.at = at.astimezone(UTC)
        self.recorded_at = (recorded_at or at).astimezone(UTC)
        self.person = person
        self.party = party
        self.seq = value.seq + 1
        self.changes: list[Mapping[str, Any]] = []
        self.messages: dict[str, Message] = {}
        self.rungs: list[Rung] = []
        self.entries: list[Entry] = []

    # -- the value ---------------------------------------------------------------------------------------------

    @property
    def stage(self) -> Stage:
        """The stage it is in."""
        return self.rules.protocol.stage(self.value.entry.stage)

    def set(self, **fields: Any) -> None:
        """Change fields of the disagreement itself."""
        self.value = changed(self.value, **fields)

    def note(self, change: str, **codes: Any) -> None:
        """Put one consequence into the trace. Codes only: no word that anybody wrote."""
        self.changes.append({"change": change, **{k: v for k, v in codes.items() if v is not None}})

    def put_clock(self, clock: Clock) -> None:
        """Keep this version of a clock: replaced if its number is there, added otherwise."""
        others = tuple(clock if c.no == clock.no else c for c in self.value.clocks)
        known = any(c.no == clock.no for c in self.value.clocks)
        self.set(clocks=others if known else (*self.value.clocks, clock))

    def put_entry(self, entry: StageEntry) -> None:
        """Keep this version of a stage entry."""
        others = tuple(entry if e.no == entry.no else e for e in self.value.entries)
        known = any(e.no == entry.no for e in self.value.entries)
        self.set(entries=others if known else (*self.value.entries, entry))

    def put_flag(self, flag: Flag) -> None:
        """Keep this version of a flag."""
        others = tuple(flag if f.no == flag.no else f for f in self.value.flags)
        known = any(f.no == flag.no for f in self.value.flags)
        self.set(flags=others if known else (*self.value.flags, flag))

    def put_party(self, party: Party) -> None:
        """Keep this version of a party."""
        others = tuple(party if p.no == party.no else p for p in self.value.parties)
        known = any(p.no == party.no for p in self.value.parties)
        self.set(parties=others if known else (*self.value.parties, party))

    def remember(self, kind: str, *, at: datetime | None = None, party: int | None = None) -> None:
        """Record that an event happened which clocks may start from."""
        entry = self.value.entry.no if self.value.entries else None
        happening = Happening(kind, at or self.at, self.value.turn, entry, party)
        self.set(happenings=(*self.value.happenings, happening))

    def working_days_since(self, moment: datetime) -> int | None:
        """Working days from a moment to now by the partnership's calendar; None where that does not reach so far.

        Kept in the trace, so that what something took never changes when a calendar does.
        """
        try:
            return working_days_between(moment, self.at, self.rules.calendar(None))
        except BeyondCalendar:
            return None

    def working_days_late(self, due_at: datetime, ended_at: datetime) -> int | None:
        """Working days by which something came after it was due; None where the calendar does not reach so far."""
        try:
            return working_days_late(due_at, ended_at, self.rules.calendar(None))
        except BeyondCalendar:
            return None

    # -- people ------------------------------------------------------------------------------------------------

    def whom(self, party: Party | None, word: str, stage: Stage | None = None) -> Found | Gap:
        """Who stands for a role word today."""
        return self.rules.whom(party, word, stage or self.stage, at=self.at)

    def first_actor(self, party: Party) -> Found | Gap:
        """Who acts for a party at the present stage; for those beside the two sides, their safeguarding lead."""
        words = self.rules.actor_words(self.stage, party.side) if party.side in ("raising", "receiving") else ()
        return self.whom(party, words[0] if words else "practitioner")

    def tell(self, who: Found | Gap, kind: str, *, key: str | None = None, **about: Any) -> Found | Gap:
        """Queue a message to one person. Where nobody is there the coordinator is told of the gap instead."""
        if isinstance(who, Gap):
            self._tell_of_gap(who, kind, key)
            return who
        self.tell_person(who.person, kind, key=key, **about)
        return who

    def tell_person(self, person: int, kind: str, *, key: str | None = None, **about: Any) -> None:
        """Queue a message to a person. Nobody is told of what they did themselves, or of the same thing twice.

        In a drill it says that it is about one, and what nobody needs to know of one is not sent.
        """
        if person == self.person and kind not in ("receipt",):
            return
        if is_drill(self.value):
            if kind not in TOLD:
                return
            about[DRILL] = True
        unique = f"{key or f'{self.seq}:{kind}'}:{person}"
        not_before = self.at if self.value.danger else office_moment(self.at, self.rules.calendar(None))
        codes = {k: (v.isoformat() if isinstance(v, datetime) else v) for k, v in about.items() if v is not None}
        self.messages.setdefault(unique, Message(unique, kind, person, not_before, codes))

    def tell_parties(self, parties: Iterable[Party], kind: str, **about: Any) -> None:
        """Tell whoever acts for each of these parties now, and the person named for it."""
        for party in parties:
            self.tell(self.first_actor(party), kind, **about)
            if party.person is not None and self.rules.posts.available(party.person, self.rules.today(self.at)):
                self.tell_person(party.person, kind, **about)

    def _tell_of_gap(self, gap: Gap, kind: str, key: str | None) -> None:
        coordinator = self.rules.posts.holder(None, "coordinator", on=self.rules.today(self.at))
        self.note("reaches_nobody", agency=gap.agency, role=gap.role, message=kind)
        if isinstance(coordinator, Found):
            base = key or f"{self.seq}:{kind}"
            self.tell_person(
                coordinator.person,
                "nobody_there",
                key=f"{base}:gap:{gap.agency}:{gap.role}",
                role=gap.role,
                agency=gap.agency,
            )

    # -- the end -----------------------------------------------------------------------------------------------

    def record(
        self, kind: str, data: Mapping[str, Any] | None = None, narrative: Mapping[str, str] | None = None
    ) -> None:
        """Close the trace so far into one journal entry."""
        self.entries.append(
            Entry(
                seq=self.seq,
                kind=kind,
                at=self.at,
                recorded_at=self.recorded_at,
                person=self.person,
                party=self.party,
                data={k: v for k, v in (data or {}).items() if v is not None},
                changes=tuple(self.changes),
                narrative={k: v for k, v in (narrative or {}).items() if v},
            )
        )
        self.set(seq=self.seq)
        self.seq += 1
        self.changes = []

    def outcome(self) -> Outcome:
        """What came of it. Every change must have been recorded."""
        assert not self.changes, "a change without its trace"
        return Outcome(self.value, tuple(self.entries), tuple(self.messages.values()), tuple(self.rungs))
