"""A partnership and people at random: with gaps, leave, stand-ins, and people who hold several posts."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from escalation.domain.disagreement.rules import Rules
from escalation.domain.disagreement.state import Disagreement
from escalation.domain.partnership_settings import PartnershipSettings
from escalation.domain.posts import OWN, Post, Posts
from escalation.domain.protocol.model import ClockRule, Protocol
from escalation.domain.working_time import Calendar, Limit, Unit
from escalation.services.bank_holidays import frozen_calendar

LONDON = ZoneInfo("Europe/London")
BEGINNING = datetime(2026, 3, 4, 10, 30, tzinfo=LONDON)
AGENCIES = ("marsh-surgery", "infirmary", "social-care", "police")
SECTORS = {"marsh-surgery": "gp_practice", "infirmary": "acute", "social-care": "children", "police": "police"}
ROLES = (
    "duty",
    "safeguarding_lead",
    "named_professional",
    "executive",
    "line_manager",
    "head_of_service",
    "named_doctor",
)
PEOPLE = range(1, 31)
CALENDARS = {
    None: frozen_calendar("england-and-wales"),
    "police": frozen_calendar("scotland"),
}


def rules_at_random(protocol: Protocol, chance: Random) -> Rules:
    """Posts, leave and settings at random under a protocol."""
    return Rules(
        protocol=protocol, posts=_posts(chance), settings=_settings(chance), calendars=CALENDARS, agency_names={}
    )


def _posts(chance: Random) -> Posts:
    filled = chance.choice((1.0, 0.9, 0.6))
    posts = {}
    for number, agency in enumerate(AGENCIES):
        for role in ROLES:
            # Few people for many posts, so that somebody is now and then their own manager.
            crew = range(1 + number * 7, 8 + number * 7)
            holder = chance.choice(crew) if chance.random() < filled else None
            deputy = chance.choice(crew) if chance.random() < 0.3 else None
            stand_in = chance.choice(AGENCIES) if chance.random() < 0.2 else None
            if holder or deputy or stand_in:
                posts[agency, role] = Post(agency, role, holder, deputy, None if stand_in == agency else stand_in)
    for role in ("coordinator", "executive", "business_manager"):
        if chance.random() < 0.9:
            posts[None, role] = Post(None, role, chance.choice((29, 30, 1)))
    words: dict[str, tuple[str | None, str]] = {"named_doctor": (chance.choice((OWN, "infirmary", None)), "executive")}
    away = {
        person: ((date(2026, 3, 2) + timedelta(days=off), date(2026, 3, 2) + timedelta(days=off + 9)),)
        for person in PEOPLE
        if chance.random() < 0.15 and (off := chance.randrange(40)) >= 0
    }
    inactive = frozenset(p for p in PEOPLE if chance.random() < 0.05)
    return Posts(posts=posts, words=words, away=away, sectors=SECTORS, inactive=inactive)


def _settings(chance: Random) -> PartnershipSettings:
    return PartnershipSettings(
        one_for_the_side=chance.random() < 0.3,
        reminders=chance.choice(((0.5, 0.8), (), (0.25,))),
        dormancy=chance.choice((Limit(5, Unit.WORKING_DAYS), Limit(30, Unit.WORKING_DAYS))),
        ordinary_protocols={"children": "ordinary"} if chance.random() < 0.5 else {},
    )


def raise_fields(rules: Rules, chance: Random, at: datetime) -> dict[str, Any]:
    """What somebody may have filled in to raise a disagreement."""

    def party() -> dict[str, Any]:
        named = chance.choice(PEOPLE) if chance.random() < 0.3 else None
        return {"agency": chance.choice(AGENCIES), "person": named}

    def some(most: int, least: int = 0) -> list[dict[str, Any]]:
        return [party() for _ in range(chance.randint(least, most))]

    maybe = chance.random
    fields: dict[str, Any] = {
        "subject": {"population": chance.choice(("child", "adult", "both"))},
        "category": "threshold_and_need",
        "outcome_sought": "A strategy discussion",
        "receiving": some(3, 1),
        "raising": some(1),
        "supporting": some(1),
        "advising": some(1),
        "immediate_danger": maybe() < 0.2,
        "fast_track": maybe() < 0.2,
        "late_reason": "On leave until today",
        "repeats": maybe() < 0.2,
        "priority": chance.choice((None, "urgent", "routine")),
    }
    if maybe() < 0.7:
        fields["decision"] = {"what": "No further action", "made_at": at - timedelta(hours=chance.randrange(96))}
        fields["decision"]["received_at"] = at - timedelta(minutes=chance.randrange(60))
    if maybe() < 0.3:
        fields["conference"] = {"ended_at": at - timedelta(hours=chance.randrange(200))}
    if maybe() < 0.5:
        fields["interim_plan"] = {"what": "Grandmother stays", "owner": chance.choice(AGENCIES)}
        if maybe() < 0.5:
            fields["interim_plan"]["until"] = at + timedelta(hours=chance.randrange(1, 200))
    return fields


def act_fields(action: str, value: Disagreement, rules: Rules, chance: Random, at: datetime) -> dict[str, Any]:
    """What somebody may have filled in for an act. Not all of it is acceptable."""
    stages = [s.key for s in rules.protocol.stages]
    agencies = [p.agency for p in value.parties]
    later = at + timedelta(hours=chance.randrange(1, 400))
    result = chance.choice(("agreed", "not_agreed", "continuing"))
    asked = [word for rule in rules.protocol.stage(value.entry.stage).clocks for word in rule.requires]
    done = [*(asked if chance.random() < 0.7 else []), *(["not_asked_for"] if chance.random() < 0.05 else [])]
    talk = {
        "result": result,
        "statement": "A strategy discussion on Monday",
        "with": chance.sample(agencies, chance.randint(0, len(agencies))) if chance.random() < 0.3 else None,
        "held_at": at - timedelta(hours=chance.randrange(30)) if chance.random() < 0.5 else None,
        "done": done,
    }
    answers = ("contacted", "reassigned", "moved_up", "asked_for_extension", "accepted_as_it_is")
    return {
        "record_discussion": talk,
        "record_meeting": talk,
        "state_position": {"holds": "It was no accident", "done": done},
        "decide_gate": {"passed": chance.random() < 0.5, "reason": "Not yet"},
        "propose": {"statement": "A joint visit"},
        "decide": {"outcomes": ["decision_changed"], "statement": "The case is opened again"},
        "skip_to": {"stage": chance.choice(stages), "reason": "No time"},
        "move_up": {"reason": "Nothing came of it"},
        "extend": {"clock": chance.choice([c.key for c in value.clocks]), "to": later, "reason": "Leave"},
        "set_protective_deadline": {"at": later, "reason": "The placement ends"},
        "set_interim_plan": {"what": "Daily visits", "until": later if chance.random() < 0.5 else None},
        "add_action": {"what": "Visit", "owner": chance.choice(agencies), "due": later},
        "complete_action": {"action": chance.randint(1, 1 + len(value.actions))},
        "hand_over": _handed(value, chance),
        "correct": {"field": "holds", "text": "It may have been one"},
        "withdraw": {"reason_code": "resolved_informally"},
        "close": {"outcomes": ["new_plan_agreed"], "safe_now": chance.random() < 0.8, "learning": "Talk earlier"},
        "reopen": {"stage": chance.choice((None, *stages)), "reason": "It happened again"},
        "note": {"text": "Rang twice"},
        "redirect": {"to": chance.choice(AGENCIES), "reason": "Not ours"},
        "join": {"agency": chance.choice(AGENCIES), "side": chance.choice(("supporting", "raising", "receiving"))},
        "answer_flag": {
            "answer": chance.choice(answers),
            "reason": "On it",
            "next_at": at + timedelta(hours=chance.randrange(1, 60)) if chance.random() < 0.5 else None,
            "person": chance.choice(PEOPLE) if chance.random() < 0.5 else None,
        },
        "rate": {"score": chance.randint(1, 5)},
        "change_protocol": {
            "protocol": another_version(rules.protocol, chance),
            "version": value.protocol_version + 1,
            "reason": "The policy was reviewed",
        },
    }.get(action, {})


def _handed(value: Disagreement, chance: Random) -> dict[str, Any]:
    """A part of one's own, or, as the coordinator may, anybody's part or flag."""
    other = chance.choice(({}, {"party": chance.choice(value.parties).no}, {"flag": chance.randint(1, 4)}))
    return {"person": chance.choice(PEOPLE), **other}


def calendars_at_random(chance: Random, at: datetime) -> dict[str | None, Calendar]:
    """The calendars with up to four closures in the weeks to come, and now and then other office hours."""
    days = {at.date() + timedelta(days=chance.randrange(-3, 30)): "Training day" for _ in range(chance.randrange(5))}
    hours = chance.choice(({}, {}, {"opens": time(8), "closes": time(16)}))
    return {agency: replace(calendar, closures=days, **hours) for agency, calendar in CALENDARS.items()}


def another_version(protocol: Protocol, chance: Random) -> Protocol:
    """The same stages with some clocks gone, some limits changed, some gates opened, perhaps with another cap."""

    def changed(rule: ClockRule) -> ClockRule:
        if rule.limit is None or chance.random() < 0.5:
            return rule
        return replace(rule, limit=Limit(chance.randint(1, 12), rule.limit.unit))

    stages = tuple(
        replace(
            stage,
            gate=stage.gate if chance.random() < 0.7 else None,
            clocks=tuple(changed(rule) for rule in stage.clocks if chance.random() < 0.8),
        )
        for stage in protocol.stages
    )
    bound = any(rule.bounded_by for stage in stages for rule in stage.clocks)
    cap = protocol.cap if bound or chance.random() < 0.7 else None
    return replace(protocol, stages=stages, cap=cap)


def in_utc(at: datetime) -> datetime:
    """The same instant in UTC."""
    return at.astimezone(UTC)
