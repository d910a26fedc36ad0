"""Plays a disagreement at random on the rules alone, and states at every moment what must never fail."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from escalation.domain.attention.reprojecting import moves, reproject
from escalation.domain.attention.time import fire, next_due
from escalation.domain.disagreement.actions import ACTIONS, act, allowed
from escalation.domain.disagreement.acts.leaving import AFTER_CLOSING
from escalation.domain.disagreement.acts.raising import raise_it
from escalation.domain.disagreement.as_at import as_at
from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.rules import Refused, Rules
from escalation.domain.disagreement.standing import standing
from escalation.domain.disagreement.state import Clock, Disagreement, Entry, Flag, Outcome
from escalation.domain.statistics.facts import facts_of, replay
from tests.walks.random_world import (
    AGENCIES,
    BEGINNING,
    PEOPLE,
    act_fields,
    calendars_at_random,
    in_utc,
    raise_fields,
)

NOT_FOR_YOU = ("not_yours", "status", "not_ready")
HOW_ENDED = ("met", "breached_then_met", "breached", "superseded", "moved_on", "void")
ENDING = ("agree", "close", "withdraw", "propose", "decide")
WATCHED_OTHERWISE = ("answer", "next_date", "interim_plan_missing")
"""What runs out without a flag of its own: it belongs to one, or is a notice to both sides."""

MOST_MOMENTS = 500


class Game:
    """One disagreement at play. `value` is None until somebody has raised it."""

    def __init__(self, rules: Rules, chance: Random) -> None:
        self.rules = rules
        self.chance = chance
        self.at = in_utc(BEGINNING)
        self.value: Disagreement | None = None
        self.entries: list[Entry] = []
        self.facts: dict[tuple[str, int], dict[str, Any]] = {}
        self.message_keys: Counter[str] = Counter()
        self.rung_keys: Counter[tuple[Any, ...]] = Counter()
        self.played: list[str] = []
        self.ref = "R-1"
        self.filled_in: dict[str, Any] = {}

    # -- moves ----------------------------------------------------------------------------------------------------

    def begin(self) -> bool:
        """Somebody raises it. False where the rules refuse it, which they may."""
        fields = raise_fields(self.rules, self.chance, self.at)
        try:
            outcome = raise_it(
                fields, ref=self.ref, person=self.chance.choice(PEOPLE), agency=self.chance.choice(AGENCIES),
                rules=self.rules, at=self.at,
            )  # fmt: skip
        except Refused:
            return False
        self._take(outcome, "raise")
        return True

    def go_on(self, most_acts: int) -> None:
        """Acts and time in turns; from the middle on people tend to end it."""
        for number in range(most_acts):
            assert self.value is not None
            self._let_time_pass()
            if self.chance.random() < 0.08:
                self._change_the_calendar()
            self._act(keen_to_end=number * 2 > most_acts)
            if self.value.status == "closed" and self.chance.random() < 0.3:
                break

    def end_it(self) -> None:
        """Whoever may takes it back or closes it, if there is anybody left to do so."""
        assert self.value is not None
        for _ in range(MOST_MOMENTS):
            able = {p: set(allowed(self.value, self.rules, person=p, at=self.at)) for p in PEOPLE}
            ways = [(a, p) for p, actions in able.items() for a in sorted(actions & {"withdraw", "close"})]
            if not ways:
                break
            self.perform(*self.chance.choice(ways))
            self.at += timedelta(hours=30)
            self.sweep()
        ended = self.value.status == "closed"
        assert ended or not [p for p in PEOPLE if self._acts_for_a_raiser(p)], "nobody may end it"

    def _acts_for_a_raiser(self, person: int) -> bool:
        assert self.value is not None
        raisers = {p.no for p in self.value.side("raising")}
        return bool(raisers & set(standing(self.value, self.rules, person=person, at=self.at).parties))

    def _let_time_pass(self) -> None:
        hours = self.chance.choice((0, 0.5, 3, 24, 72, 240))
        self.at += timedelta(hours=hours)
        if self.chance.random() < 0.8:
            self.sweep()

    def _change_the_calendar(self) -> None:
        """Days become closures, or worked again. Nothing is missed for it that was not, nothing missed is undone."""
        assert self.value is not None
        before = self.value
        assert moves(before, self.rules, at=self.at) == (), "a date that its own calendar does not give"
        self.rules = replace(self.rules, calendars=calendars_at_random(self.chance, self.at))
        outcome = reproject(before, self.rules, at=self.at, cause="calendar")
        if not outcome.entries:
            assert outcome.value == before
            return
        self._take(outcome, "the calendar changes")
        for clock in before.clocks:
            assert clock.breached_at is None or self.value.clock(clock.no) == clock
        for clock in self.value.clocks[len(before.clocks) :]:
            assert clock.due_at is not None
            assert clock.due_at > self.at
            assert clock.started_at == before.clock(clock.replaces or 0).started_at
        assert not reproject(self.value, self.rules, at=self.at, cause="calendar").entries

    def sweep(self) -> None:
        """Whatever came to one of its moments happens, in order; the service may have been down for days."""
        last: datetime | None = None
        for _ in range(MOST_MOMENTS):
            assert self.value is not None
            clock = next_due(self.value, at=self.at)
            if clock is None:
                return
            assert clock.next_rung_at is not None
            self._take(fire(self.value, clock.no, self.rules, recorded_at=self.at), f"{clock.kind} {clock.next_rung}")
            last = clock.next_rung_at
        raise AssertionError(f"moments without end, the last at {last}")

    def _act(self, *, keen_to_end: bool) -> None:
        value = self.value
        assert value is not None
        able = {p: allowed(value, self.rules, person=p, at=self.at) for p in PEOPLE}
        self._nothing_else_is_taken(able)
        doers = [p for p, actions in able.items() if actions]
        if not doers:
            return
        person = self.chance.choice(doers)
        actions = [*able[person], *(["join"] if value.status == "open" else [])]
        ending = [a for a in ENDING if a in actions]
        if "withdraw" in ending and self.chance.random() < 0.7:
            ending.remove("withdraw")
        if ending and keen_to_end:
            actions = ending
        elif "answer_flag" in actions and self.chance.random() < 0.6:
            actions = ["answer_flag"]
        self.perform(self.chance.choice(actions), person)

    def perform(self, action: str, person: int) -> bool:
        """One act. It may be refused for what was filled in, never for who did it when."""
        value = self.value
        assert value is not None
        done = self._try(value, action, person)
        if isinstance(done, Refused):
            assert done.rule not in NOT_FOR_YOU, f"{action} was offered to {person} and refused: {done.rule}"
            return False
        if action == "change_protocol":
            self.rules = replace(self.rules, protocol=self.filled_in["protocol"])
        self._take(done, f"{person} {action}")
        return True

    def _try(self, value: Disagreement, action: str, person: int) -> Outcome | Refused:
        self.filled_in = fields = act_fields(action, value, self.rules, self.chance, self.at)
        try:
            return act(value, action, fields, person=person, at=self.at, rules=self.rules)
        except Refused as refused:
            return refused

    def _nothing_else_is_taken(self, able: dict[int, tuple[str, ...]]) -> None:
        """An act that is not listed for somebody is refused for just that."""
        assert self.value is not None
        person, action = self.chance.choice(PEOPLE), self.chance.choice([a for a in ACTIONS if a != "join"])
        if action in able[person]:
            return
        done = self._try(self.value, action, person)
        assert isinstance(done, Refused), f"{action} is not listed for {person} and was taken"
        assert done.rule in NOT_FOR_YOU, f"{action} by {person}: {done.rule}"

    # -- what must never fail ---------------------------------------------------------------------------------------

    def _take(self, outcome: Outcome, what: str) -> None:
        self.played.append(f"{self.at:%d %b %H:%M} {what}")
        before, self.value = self.value, outcome.value
        self._the_journal_goes_on(before, outcome)
        self._nothing_is_said_twice(outcome)
        assert [c.no for c in outcome.value.clocks] == list(range(1, len(outcome.value.clocks) + 1))
        for clock in outcome.value.clocks:
            self._a_clock_is_not_lost(clock, outcome.value)
        for flag in outcome.value.flags:
            self._a_flag_is_not_lost(flag, outcome.value)
        self._nothing_rests(outcome.value)
        self._somebody_holds_the_ball(outcome.value)
        self._the_facts_tell_the_same(outcome.value)

    def _the_journal_goes_on(self, before: Disagreement | None, outcome: Outcome) -> None:
        self.entries += outcome.entries
        assert [e.seq for e in self.entries] == list(range(1, outcome.value.seq + 1))
        if before is not None and before.clocks == outcome.value.clocks and before.flags == outcome.value.flags:
            return
        quiet = before is not None and not outcome.entries
        if quiet:
            # A reminder that reached somebody leaves its mark as a rung, not in the journal.
            assert [r.rung[:6] for r in outcome.rungs] == ["remind"]

    def _nothing_is_said_twice(self, outcome: Outcome) -> None:
        self.message_keys.update(m.key for m in outcome.messages if m.kind != "offer_move_up")
        assert [k for k, n in self.message_keys.items() if n > 1] == []
        self.rung_keys.update((r.clock, r.generation, r.rung, r.party, r.recipient) for r in outcome.rungs)
        assert [k for k, n in self.rung_keys.items() if n > 1] == []

    def _a_clock_is_not_lost(self, clock: Clock, value: Disagreement) -> None:
        if clock.state == "ended":
            assert clock.how in HOW_ENDED, clock
            assert clock.ended_at is not None
            assert clock.next_rung_at is None
            return
        if clock.state == "waiting":
            assert clock.entry == value.entry.no, f"waits in a stage that was left: {clock}"
            assert value.entry.state != "gate" or clock.kind == "escalate", clock
        else:
            assert clock.started_at is not None
            assert clock.due_at is None or clock.next_rung_at is not None or clock.breached_at is not None, clock
            assert clock.due_at is None or clock.breached_at is None or clock.breached_at >= clock.due_at, clock
        if clock.party is not None and clock.kind not in ("answer", "next_date", "action"):
            assert value.party(clock.party).left_at is None, f"owed by a party that has left: {clock}"
        if value.status == "closed":
            root = value.clock(value.flag(clock.flag).clock) if clock.flag is not None else clock
            assert root.kind in AFTER_CLOSING, f"runs on after closing: {clock}"
            assert clock.state == "running", clock

    def _a_flag_is_not_lost(self, flag: Flag, value: Disagreement) -> None:
        answers = [c for c in value.clocks if c.flag == flag.no and c.kind == "answer" and c.live]
        if flag.state != "open":
            assert flag.state != "answered" or flag.answer
            assert not answers, flag
            self._what_was_answered_is_watched(flag, value)
            return
        assert len(answers) == 1, f"nobody is asked for the answer: {flag}"
        assert answers[0].next_rung_at is not None, f"an answer that nobody is asked for any more: {flag}"
        if flag.owners:
            assert len({o.person for o in flag.owners}) == len(flag.owners)
            return
        raised = next(e for e in self.entries for c in e.changes if c.get("flag") == flag.no)
        assert any(c["change"] == "reaches_nobody" for c in raised.changes), f"a flag that nobody heard of: {flag}"

    def _what_was_answered_is_watched(self, flag: Flag, value: Disagreement) -> None:
        """An answer leaves nothing to rest: what stalled has ended, or a date or a later flag stands for it."""
        stalled = value.clock(flag.clock)
        if flag.state != "answered" or not stalled.live or stalled.breached_at is None:
            return
        later = [f for f in value.flags if f.clock == flag.clock and f.no > flag.no]
        dates = [c for c in value.clocks if c.kind == "next_date" and c.live and c.flag is not None]
        watched = [c for c in dates if value.flag(c.flag or 0).clock == flag.clock]
        assert later or watched, f"answered and never looked at again: {flag}"

    def _nothing_rests(self, value: Disagreement) -> None:
        """While it is not closed something is still to come: a moment at which somebody is told, or asked."""
        if value.status == "closed":
            return
        assert any(c.next_rung_at is not None for c in value.clocks), "nothing will ever be said of it again"
        for clock in value.clocks:
            if not clock.live or clock.breached_at is None or clock.kind in WATCHED_OTHERWISE:
                continue
            flags = [f for f in value.flags if f.clock == clock.no]
            assert flags, f"ran out and nobody was asked: {clock}"
            assert flags[-1].state in ("open", "answered"), f"goes on and no flag stands for it: {clock}"

    def _somebody_holds_the_ball(self, value: Disagreement) -> None:
        held = ball(value, self.rules, at=self.at)
        if value.status == "closed":
            assert held is None
            return
        assert held is not None
        assert held.until is not None
        assert value.clock(held.clock).state == "running"
        assert len([c for c in value.clocks if c.kind == "dormancy" and c.live]) == 1
        if value.status == "open":
            assert value.entry.state in ("open", "gate")
        if held.party is not None:
            assert value.party(held.party).left_at is None, f"waits for a party that has left: {held}"

    def _the_facts_tell_the_same(self, value: Disagreement) -> None:
        known = {entry.seq for entry in self.entries}
        for entry in self.entries[getattr(self, "_told", 0) :]:
            for fact in facts_of(entry):
                if fact.new:
                    self.facts[fact.table, fact.no] = dict(fact.values)
                else:
                    self.facts[fact.table, fact.no].update(fact.values)
        self._told = len(known)
        whole = self.facts["disagreement", 0]
        assert (whole["status"], whole["turns"], whole["danger"]) == (value.status, value.turn, value.danger)
        assert (whole["resolved_at"], whole["closed_at"]) == (value.resolved_at, value.closed_at)
        assert whole["withdrawn"] == value.withdrawn
        for clock in value.clocks:
            self._a_clock_is_counted(clock)
        for flag in value.flags:
            row = self.facts["flag", flag.no]
            assert (row["state"], row["answer"], row["tier"]) == (flag.state, flag.answer, flag.tier)
        for entry in value.entries:
            row = self.facts["stage", entry.no]
            how = "skipped" if entry.state == "skipped" else entry.how_left
            assert (row["left_at"], row["how"]) == (entry.left_at, how), entry
        for party in value.parties:
            assert self.facts["party", party.no]["left_at"] == party.left_at

    def _a_clock_is_counted(self, clock: Clock) -> None:
        row = self.facts.get(("clock", clock.no))
        if clock.started_at is None:
            assert row is None
            return
        assert row is not None
        told = (row["due_at"], row["breached_at"], row["ended_at"], row["how"])
        assert told == (clock.due_at, clock.breached_at, clock.ended_at, clock.how)

    def ends_consistently(self) -> None:
        """What the whole journal tells is what was told step by step."""
        assert replay(self.entries) == self.facts
        self._can_be_looked_at_as_it_was()

    def _can_be_looked_at_as_it_was(self) -> None:
        """At any earlier moment somebody held the ball too; and as at the end it is what it is."""
        assert self.value is not None
        for entry in self.entries[::5]:
            then = as_at(self.value, self.entries, entry.at)
            assert then is not None
            assert (ball(then, self.rules, at=entry.at) is None) == (then.status == "closed")
        now = as_at(self.value, self.entries, self.at)
        assert now is not None
        assert (now.status, now.flags, now.entries) == (self.value.status, self.value.flags, self.value.entries)
        assert [(c.no, c.state, c.how) for c in now.clocks] == [(c.no, c.state, c.how) for c in self.value.clocks]
