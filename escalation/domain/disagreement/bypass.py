"""Passing over stages: whom the protocol lets go straight to a later one, and how far."""

from datetime import datetime
from itertools import takewhile

from escalation.domain.protocol.model import Stage

from .rules import Rules
from .state import MAIN_SIDES, Disagreement, Party


def within_reach(value: Disagreement, rules: Rules, party: Party, *, person: int, at: datetime) -> tuple[Stage, ...]:
    """The later stages this person may go straight to for this party, nearest first.

    Whoever may bypass reaches every one of them, or passes over one stage at most. Anybody else passes over stages
    that are optional and have no gate, since nobody but the gatekeeper decides about those.
    """
    if value.entry.state != "open" or party.side not in MAIN_SIDES:
        return ()
    later = rules.protocol.later_than(value.entry.stage)
    bypass = rules.protocol.bypass
    if bypass is not None and _may_bypass(value, rules, party, person=person, at=at):
        return later if bypass.any_stage else later[:2]
    passed_over = tuple(takewhile(lambda stage: stage.optional and stage.gate is None, later))
    return later[1 : len(passed_over) + 1]


def _may_bypass(value: Disagreement, rules: Rules, party: Party, *, person: int, at: datetime) -> bool:
    """Whoever holds a post that may bypass; or the raiser, where the protocol's raising actor is that very role."""
    bypass = rules.protocol.bypass
    assert bypass is not None
    held = rules.posts.posts_of(person, rules.today(at))
    if any(rules.posts.target(party.agency, word) in held for word in bypass.allowed_to):
        return True
    first = min(rules.protocol.stages, key=lambda stage: stage.number)
    raising_roles = {word for name in rules.actor_words(first, "raising") for word in name.split("_or_")}
    return party.side == "raising" and party.person == person and bool(raising_roles & set(bypass.allowed_to))


def reason_is_asked(rules: Rules) -> bool:
    """Whether passing over stages asks for a reason: it does unless the protocol says otherwise."""
    return rules.protocol.bypass is None or rules.protocol.bypass.reason_required
