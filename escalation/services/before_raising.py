"""What somebody is told before they raise it: who they are here, whether it comes late, who will be told, by when.

Nothing is recorded. The dates come from the same decision as those of a disagreement that is raised.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from escalation.domain.disagreement.acts.raising import window_closes
from escalation.domain.disagreement.rules import Refused
from escalation.domain.disagreement.standing import standing
from escalation.domain.posts import Gap
from escalation.domain.protocol.words import explain_length
from escalation.services import access, casework, partnerships
from escalation.services.partnerships import Adopted
from escalation.services.reading.case import Case, names_of, people_in
from escalation.services.reading.clock_cards import SERVICE_KINDS, ClockCard, cards
from escalation.storage.base import reading
from escalation.storage.disagreements import Loaded
from escalation.storage.models.setup import PersonRow

COVERS = {"children": ("child", "both"), "adults": ("adult", "both")}
"""Which disagreements a procedure for children or adults is for. One for anything else is for all."""


@dataclass(frozen=True, slots=True)
class Window:
    """The time to raise it under a procedure, and what the partnership does with one that comes later.

    `rule`: allow_with_reason | reroute | refuse. `limit`: how long there is, in words. `since`: its event.
    """

    rule: str
    procedure: str
    limit: str
    since: str
    closes_at: datetime
    passed: bool


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What raising it now would bring: the first date the other side would owe, and who would be told."""

    first: ClockCard | None
    told: tuple[str, ...]


def usual_procedures(partnership: str, *, at: datetime) -> dict[str, str]:
    """The key of the partnership's ordinary procedure for a child, an adult and both, where it has one."""
    found: dict[str, str] = {}
    for each in _adopted(reading(), partnership, at).values():
        if each.is_ordinary:
            for word in each.population:
                for code in COVERS.get(word, ("child", "adult", "both")):
                    found.setdefault(code, each.protocol.key)
    return found


def window_events(partnership: str, *, at: datetime) -> dict[str, str]:
    """The event from which each procedure's time to raise it runs, by procedure; those without one are not there."""
    adopted = _adopted(reading(), partnership, at).items()
    return {key: each.protocol.window.starts_from for key, each in adopted if each.protocol.window is not None}


def window(partnership: str, protocol: str, moments: Mapping[str, datetime], *, at: datetime) -> Window | None:
    """Until when it can be raised under this procedure; None where nothing limits that, or its event is not known yet.

    `moments`: event (decision_made | decision_received | conference_ended) → when it was. BeyondCalendar where an event
    is one for which no calendar is known.
    """
    session = reading()
    adopted = _adopted(session, partnership, at).get(protocol)
    limited = adopted.protocol.window if adopted is not None else None
    if adopted is None or limited is None or limited.starts_from not in moments:
        return None
    rules = casework.rules_for(session, _id(session, partnership), adopted.version_id)
    closes = window_closes(rules, moments[limited.starts_from])
    assert closes is not None
    return Window(
        rule=rules.settings.late_rule_of(adopted.protocol) or limited.late_rule,
        procedure=adopted.protocol.name,
        limit=explain_length(limited.limit),
        since=limited.starts_from,
        closes_at=closes.due_at,
        passed=at > closes.due_at,
    )


def named_professional(partnership: str, agency: str, *, person: int, at: datetime) -> str | None:
    """Who is the agency's named professional today, with their title; None where nobody is, or it is this person."""
    session = reading()
    posts = partnerships.posts_of(session, _id(session, partnership))
    found = posts.holder(agency, "named_professional", on=at.astimezone(access.ZONE).date())
    if isinstance(found, Gap) or found.person == person:
        return None
    return next(iter(people_with_titles(session, [found.person])), None)


def known_person(email: str) -> bool:
    """Whether somebody in use has this address."""
    try:
        casework.person_id_of(reading(), email)
    except Refused:
        return False
    return True


def foresee(*, person: int, partnership: str, protocol: str, fields: Mapping[str, Any], at: datetime) -> Foreseen:
    """What raising it now would bring. Refused and BeyondCalendar as raising it would be."""
    session = reading()
    new = casework.begun(session, person=person, partnership=partnership, protocol=protocol, fields=fields, at=at)
    value = new.outcome.value
    case = Case(
        session,
        Loaded(0, new.partnership_id, new.protocol_version_id, "", value),
        new.rules,
        standing(value, new.rules, person=person, at=at),
        at,
        names_of(session, people_in(value, new.rules, at)),
    )
    asked = {party.no for party in value.side("receiving")}
    dated = {(c.kind, c.key) for c in value.clocks if c.live and c.due_at is not None and c.party in asked}
    first = next((c for c in cards(case) if (c.kind, c.key) in dated and c.kind not in SERVICE_KINDS), None)
    told = [m.person for m in new.outcome.messages if m.kind in ("raised", "raised_with")]
    return Foreseen(first, people_with_titles(session, told))


def people_with_titles(session: Session, people: list[int]) -> tuple[str, ...]:
    """Each person once, in this order: "Marian Postle, duty manager"."""
    rows = session.execute(select(PersonRow.id, PersonRow.name, PersonRow.title).where(PersonRow.id.in_(people)))
    lines = {row.id: f"{row.name}, {row.title}" if row.title else row.name for row in rows}
    return tuple(lines[number] for number in dict.fromkeys(people) if number in lines)


def _id(session: Session, partnership: str) -> int:
    found = partnerships.find(session, partnership)
    if found is None:
        raise LookupError(partnership)
    return found.id


def _adopted(session: Session, partnership: str, at: datetime) -> dict[str, Adopted]:
    today = at.astimezone(access.ZONE).date()
    return {each.protocol.key: each for each in partnerships.adopted(session, _id(session, partnership), on=today)}
