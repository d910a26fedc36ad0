"""Who holds the ball: whose move it is, and until when. Every page about a disagreement opens with this sentence."""

from dataclasses import dataclass
from datetime import datetime

from escalation.domain.posts import Found, Gap

from .rules import Rules
from .state import Clock, Disagreement, Party

PROTOCOL_KINDS = ("acknowledge", "respond", "discuss", "meet", "resolve", "decide")


@dataclass(frozen=True, slots=True)
class Ball:
    """The one who is waited for: a party (None: the partnership itself) and a role, resolved to a person or a gap.

    `until` may be past: then that is since when it is missed. `clock` is the clock that gives the date.
    `why`: gate | gate_declined | top_silent | proposal | clock | confirm | close | reply | move.
    """

    party: int | None
    role: str
    who: Found | Gap
    until: datetime
    clock: int
    why: str


def ball(value: Disagreement, rules: Rules, *, at: datetime) -> Ball | None:
    """Whose move it is now. None only when the disagreement is closed."""
    if value.status == "closed":
        return None
    dormancy = next(c for c in value.clocks if c.kind == "dormancy" and c.live)
    party, role, clock, why = _turn_of(value, rules, dormancy)
    stage = rules.protocol.stage(value.entry.stage)
    who = rules.whom(party, role, stage, at=at)
    assert clock.due_at is not None
    return Ball(party.no if party else None, role, who, clock.due_at, clock.no, why)


def _turn_of(value: Disagreement, rules: Rules, dormancy: Clock) -> tuple[Party | None, str, Clock, str]:
    entry = value.entry
    if value.status == "resolved":
        return _after_resolution(value, rules, dormancy)
    if entry.state == "gate":
        gate = next((c for c in reversed(value.clocks) if c.kind == "gate" and c.state == "running"), None)
        if gate is None or entry.gate_with == "coordinator":
            return None, "coordinator", dormancy, "gate_declined"
        return _party(value, gate), gate.role, gate, "gate"
    if _top_was_silent(value):
        return None, "coordinator", dormancy, "top_silent"
    due = _earliest(value, PROTOCOL_KINDS)
    proposal = value.live_proposal
    if proposal is not None:
        for party in value.side("receiving", "raising"):
            if party.no not in proposal.accepted:
                own = _earliest(value, PROTOCOL_KINDS, party=party.no)
                return party, _role(value, rules, party), own or due or dormancy, "proposal"
    if due is not None:
        return _party(value, due), due.role, due, "clock"
    only_seen = _earliest(value, ("nothing_followed",))
    if only_seen is not None:
        return _party(value, only_seen), only_seen.role, only_seen, "reply"
    if _failed_here(value) or not _receiving_owes_a_word(value):
        escalate = _earliest(value, ("escalate",))
        party = _mover(value)
        return party, _role(value, rules, party), escalate or dormancy, "move"
    party = _first(value, "receiving")
    return party, _role(value, rules, party), dormancy, "reply"


def _after_resolution(value: Disagreement, rules: Rules, dormancy: Clock) -> tuple[Party | None, str, Clock, str]:
    confirm = _earliest(value, ("confirm_in_writing",))
    if confirm is not None:
        return _party(value, confirm), confirm.role, confirm, "confirm"
    party = _first(value, "raising")
    return party, _role(value, rules, party), dormancy, "close"


def _earliest(value: Disagreement, kinds: tuple[str, ...], party: int | None = None) -> Clock | None:
    """The clock that runs out first; where both sides owe the same, the receiving side is named first."""
    sides = {p.no: p.side for p in value.parties}
    open_clocks = [
        (c.due_at, sides.get(c.party or 0) != "receiving", c.no, c)
        for c in value.clocks
        if c.state == "running" and c.kind in kinds and c.due_at is not None and (party is None or c.party == party)
    ]
    return min(open_clocks, key=lambda row: row[:3])[3] if open_clocks else None


def _party(value: Disagreement, clock: Clock) -> Party | None:
    return value.party(clock.party) if clock.party is not None else None


def _first(value: Disagreement, side: str) -> Party:
    return (value.side(side) or value.side("raising") or (value.raiser,))[0]


def _mover(value: Disagreement) -> Party:
    return _first(value, "raising")


def _role(value: Disagreement, rules: Rules, party: Party) -> str:
    if party.side not in ("raising", "receiving"):
        return "practitioner"
    return rules.actor_words(rules.protocol.stage(value.entry.stage), party.side)[0]


def _top_was_silent(value: Disagreement) -> bool:
    """The last stage ran out and would have moved up by itself: the coordinator has it until a party acts again."""
    for happening in reversed(value.happenings):
        if happening.kind in ("acted", "top_silent"):
            return happening.kind == "top_silent"
    return False


def _failed_here(value: Disagreement) -> bool:
    return value.happened("agreement_failed", entry=value.entry.no) is not None


def _receiving_owes_a_word(value: Disagreement) -> bool:
    """Whether the last thing said came from the raising side, so that the other side is to answer."""
    sides = {p.no: p.side for p in value.parties}
    spoken = [h for h in value.happenings if h.party is not None and h.turn == value.turn]
    return not spoken or sides.get(spoken[-1].party or 0) != "receiving"
