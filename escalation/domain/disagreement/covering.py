"""Who has a flag today: whoever was asked, and while they are away, whoever acts in their place."""

from datetime import date, datetime

from escalation.domain.posts import Found, Posts

from .rules import Rules
from .state import Flag

WORDS = {"partnership_executive": "executive"}
"""The tiers of the ladder that are called otherwise than the partnership's post."""


def in_place_of(posts: Posts, person: int, role: str, agency: str | None, *, on: date) -> int:
    """Who has on that day what was put to this person in that role: themselves, unless they are away and covered."""
    if posts.available(person, on):
        return person
    found = posts.holder(agency, WORDS.get(role, role), on=on)
    return found.person if isinstance(found, Found) else person


def has_today(flag: Flag, rules: Rules, *, at: datetime) -> tuple[int, ...]:
    """The people who have the flag today, lowest tier first, each once. They were asked, or cover for who was."""
    on = rules.today(at)
    owing = sorted(flag.owing, key=lambda owner: owner.tier)
    return tuple(dict.fromkeys(in_place_of(rules.posts, o.person, o.role, o.agency, on=on) for o in owing))


def may_answer(flag: Flag, person: int, rules: Rules, *, at: datetime) -> bool:
    """Whether this person may answer it today. Leave changes who is waited for: who is away may still answer."""
    asked = any(owner.person == person for owner in flag.owing)
    return flag.state == "open" and (asked or person in has_today(flag, rules, at=at))
