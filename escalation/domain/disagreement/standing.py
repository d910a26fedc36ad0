"""Who a person is in a disagreement: which parties they act for, and which posts let them.

Access and "own side" follow from the posts that resolve for a party, so both sides may be one agency and a stand-in
may act for another.
"""

from dataclasses import dataclass, field
from datetime import datetime

from escalation.domain.posts import Found

from .covering import may_answer
from .drills import is_drill, owing_sides
from .rules import ALWAYS_MAY_ACT, NAMED, Rules
from .state import Disagreement, Party


@dataclass(frozen=True)
class Standing:
    """What one person may be here. `parties`: party number → the role words they act in (`named`: the person named).

    `seats` are the board's and chair's words they hold, `partnership` the partnership's own roles (coordinator, …),
    `flags` the flags they were asked about, answered, or have today for somebody who is away.
    """

    person: int
    parties: dict[int, frozenset[str]] = field(default_factory=dict)
    seats: frozenset[str] = frozenset()
    partnership: frozenset[str] = frozenset()
    flags: frozenset[int] = frozenset()

    @property
    def involved(self) -> bool:
        """Whether they may see the disagreement as a party, as a seat that decides, or as the owner of a flag."""
        return bool(self.parties or self.seats or self.flags)


def standing(value: Disagreement, rules: Rules, *, person: int, at: datetime) -> Standing:
    """Who this person is in this disagreement today."""
    on = rules.today(at)
    held = rules.posts.posts_of(person, on)
    parties = {}
    for party in value.parties:
        roles = _roles_for(value, rules, party, person, held, at)
        if roles:
            parties[party.no] = roles
    seats = frozenset(
        word
        for key in _stages_seen(value)
        for seat in ("board", "chair")
        for word in rules.protocol.stage(key).actors.get(seat, ())
        if rules.posts.target(None, word) in held
    )
    flags = frozenset(
        f.no
        for f in value.flags
        if any(o.person == person for o in f.owners) or f.answered_by == person or may_answer(f, person, rules, at=at)
    )
    partnership = frozenset(role for agency, role in held if agency is None)
    return Standing(person, parties, seats, partnership, flags)


def _stages_seen(value: Disagreement) -> tuple[str, ...]:
    return tuple(dict.fromkeys(e.stage for e in value.entries if e.state not in ("skipped", "declined")))


def _roles_for(
    value: Disagreement,
    rules: Rules,
    party: Party,
    person: int,
    held: frozenset[tuple[str | None, str]],
    at: datetime,
) -> frozenset[str]:
    if party.left_at is not None:
        return frozenset()
    roles = {"named"} if party.person == person else set()
    if is_drill(value) and party.side not in owing_sides(value):
        return frozenset(roles)  # who sent it stands there, and not the agency
    words: dict[str, str | None] = dict.fromkeys(ALWAYS_MAY_ACT)
    if party.side in ("raising", "receiving"):
        for key in _stages_seen(value):
            stage = rules.protocol.stage(key)
            for word in rules.actor_words(stage, party.side):
                words[word] = key
            if stage.gate and party.side == "raising":
                words[rules.gate_word(stage)] = key
    for word, stage_key in words.items():
        if word in NAMED:
            continue
        if rules.posts.target(party.agency, word) in held:
            roles.add(word)
        elif stage_key is not None:
            found = rules.whom(party, word, rules.protocol.stage(stage_key), at=at)
            if isinstance(found, Found) and found.person == person:
                roles.add(word)
    return frozenset(roles)
