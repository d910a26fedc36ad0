"""Asked again at the moment of sending: is there still a reason to tell this person?

Between the cause of a message and office hours the next morning, people act. Each function is given what the message
is about, the disagreement as it stands now, and the person.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from escalation.domain.disagreement.state import Disagreement

About = Mapping[str, Any]


def always(about: About, value: Disagreement, person: int | None) -> bool:
    """News stays true."""
    return True


def not_closed(about: About, value: Disagreement, person: int | None) -> bool:
    """It is open or resolved."""
    return value.status != "closed"


def running_out(about: About, value: Disagreement, person: int | None) -> bool:
    """The clock still runs and has not run out: a missed date has a message of its own."""
    clock = value.clock(about["clock"])
    return clock.live and clock.breached_at is None


def clock_live(about: About, value: Disagreement, person: int | None) -> bool:
    """What was owed is owed still."""
    return value.clock(about["clock"]).live


def not_made_good(about: About, value: Disagreement, person: int | None) -> bool:
    """The date was missed, and what was owed has not come since."""
    clock = value.clock(about["clock"])
    return clock.live or clock.how == "breached"


def plan_still_missing(about: About, value: Disagreement, person: int | None) -> bool:
    """Nobody has written down the interim plan yet."""
    return value.status == "open" and clock_live(about, value, person)


def may_still_move_up(about: About, value: Disagreement, person: int | None) -> bool:
    """It is still in the stage in which moving up was offered."""
    return value.status == "open" and value.clock(about["clock"]).entry == value.entry.no


def still_in_the_stage(about: About, value: Disagreement, person: int | None) -> bool:
    """It is open, and the last stage has not brought an answer."""
    return value.status == "open"


def flag_still_open(about: About, value: Disagreement, person: int | None) -> bool:
    """The flag waits for an answer, and this person is one of those who owe it."""
    flag = value.flag(about["flag"])
    return flag.state == "open" and any(owner.person == person for owner in flag.owing)


def at_a_gate(about: About, value: Disagreement, person: int | None) -> bool:
    """Nobody has decided yet whether it goes on to that stage."""
    entry = value.entry
    return value.status == "open" and entry.state == "gate" and about.get("stage") in (None, entry.number)


def gate_with_coordinator(about: About, value: Disagreement, person: int | None) -> bool:
    """The choice is still the coordinator's."""
    return value.status == "open" and value.entry.state == "gate" and value.entry.gate_with == "coordinator"


def extension_still_asked(about: About, value: Disagreement, person: int | None) -> bool:
    """The later date is still asked for, and its clock still runs."""
    wished = datetime.fromisoformat(about["by"]) if about.get("by") else None
    return any(
        extension.state == "asked" and wished in (None, extension.to) and value.clock(extension.clock).live
        for extension in value.extensions
    )


def proposal_still_live(about: About, value: Disagreement, person: int | None) -> bool:
    """The statement of this message still waits, and this person has not accepted it for their agency."""
    proposal = value.live_proposal
    if value.status != "open" or proposal is None or about.get("proposal") not in (None, proposal.no):
        return False
    own = [party.no for party in value.parties if party.person == person and party.left_at is None]
    return not own or any(no not in proposal.accepted for no in own)


def action_still_open(about: About, value: Disagreement, person: int | None) -> bool:
    """The action of that date is not done."""
    due = datetime.fromisoformat(about["by"]) if about.get("by") else None
    return any(action.done_at is None and due in (None, action.due_at) for action in value.actions)


def person_still_has_it(about: About, value: Disagreement, person: int | None) -> bool:
    """It has not been handed on to somebody else again."""
    mine = any(party.person == person and party.left_at is None for party in value.parties)
    return value.status != "closed" and mine
