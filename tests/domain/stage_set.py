"""A small stage for claims about disagreements: one school, social care, police, and everybody's post.

Days are those of November 2026, which begins on a Sunday: 2, 9, 16 and 23 are Mondays. Local time is UTC.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from escalation.domain.attention.time import fire, next_due
from escalation.domain.disagreement.actions import act, allowed
from escalation.domain.disagreement.acts.raising import raise_it
from escalation.domain.disagreement.ball import Ball, ball
from escalation.domain.disagreement.rules import Refused, Rules
from escalation.domain.disagreement.state import Clock, Disagreement, Entry, Flag, Message, Outcome
from escalation.domain.partnership_settings import PartnershipSettings
from escalation.domain.posts import Post, Posts
from escalation.domain.protocol.reader import read_protocol
from escalation.domain.working_time import Calendar

TEACHER, SCHOOL_DUTY, SCHOOL_LEAD, SCHOOL_MANAGER, SCHOOL_NAMED, SCHOOL_HEAD = range(1, 7)
WORKER, CARE_DUTY, CARE_LEAD, CARE_MANAGER, CARE_NAMED, CARE_DIRECTOR, CARE_SERVICE = range(11, 18)
POLICE_DUTY, POLICE_LEAD, POLICE_MANAGER, POLICE_NAMED, POLICE_CHIEF = range(21, 26)
COORDINATOR, PARTNERSHIP_EXECUTIVE, CHAIR = range(91, 94)
STRANGER = 99

_AGENCY_POSTS = {
    "school": {
        "duty": SCHOOL_DUTY, "safeguarding_lead": SCHOOL_LEAD, "line_manager": SCHOOL_MANAGER,
        "named_professional": SCHOOL_NAMED, "executive": SCHOOL_HEAD,
    },
    "care": {
        "duty": CARE_DUTY, "safeguarding_lead": CARE_LEAD, "line_manager": CARE_MANAGER,
        "named_professional": CARE_NAMED, "executive": CARE_DIRECTOR, "service_manager": CARE_SERVICE,
    },
    "police": {
        "duty": POLICE_DUTY, "safeguarding_lead": POLICE_LEAD, "line_manager": POLICE_MANAGER,
        "named_professional": POLICE_NAMED, "executive": POLICE_CHIEF,
    },
}  # fmt: skip
_OWN_POSTS = {"coordinator": COORDINATOR, "executive": PARTNERSHIP_EXECUTIVE, "chair": CHAIR}
PRACTITIONERS = {"raising": "practitioner", "receiving": "decision_maker"}
MANAGERS = {"raising": "line_manager", "receiving": "line_manager"}


def at(when: str) -> datetime:
    """A moment in November: "2 10:00" is Monday the 2nd at ten."""
    day, hour = when.split()
    return datetime.fromisoformat(f"2026-11-{int(day):02}T{hour}").replace(tzinfo=UTC)


def clock(key: str, kind: str, limit: str | None = "1 working_days", **more: Any) -> dict[str, Any]:
    """A clock of a stage, owed by the receiving side from raising unless `more` says otherwise."""
    number, _, unit = (limit or "").partition(" ")
    read = {"value": int(number), "unit": unit} if limit else None
    names = {"start": "from"}
    return {
        "key": key, "kind": kind, "owed_by": "receiving", "from": "raised", "limit": read,
        **{names.get(name, name): value for name, value in more.items()},
    }  # fmt: skip


def limit(text: str) -> dict[str, Any]:
    """ "3 working_days" as the format writes it."""
    number, _, unit = text.partition(" ")
    return {"value": int(number), "unit": unit}


def stage(*clocks: Mapping[str, Any], **keys: Any) -> dict[str, Any]:
    """A stage between practitioners, with these clocks."""
    return {"mode": "discuss", "actors": PRACTITIONERS, "clocks": list(clocks), **keys}


def posts(
    without: tuple[tuple[str | None, str], ...] = (),
    also: tuple[Post, ...] = (),
    away: Mapping[int, tuple[tuple[date, date], ...]] | None = None,
) -> Posts:
    """Everybody's posts, without some (agency, role), with others beside or instead."""
    held: dict[tuple[str | None, str], Post] = {
        (agency, role): Post(agency, role, who)
        for agency, roles in _AGENCY_POSTS.items()
        for role, who in roles.items()
    }
    held |= {(None, role): Post(None, role, who) for role, who in _OWN_POSTS.items()}
    held |= {(post.agency, post.role): post for post in also}
    return Posts(
        posts={key: post for key, post in held.items() if key not in without},
        words={},
        away=away or {},
        sectors={"school": "education", "care": "childrens_social_care", "police": "police"},
    )


CALENDAR = Calendar(key="england-and-wales", version=1, known_until=date(2027, 12, 31), holidays={})


class Play:
    """A disagreement under a protocol of these stages. Time moves by `wait`; what falls due happens on its moment."""

    def __init__(
        self,
        *stages: Mapping[str, Any],
        who: Posts | None = None,
        settings: Mapping[str, Any] | None = None,
        **protocol: Any,
    ) -> None:
        numbered = [{"key": f"s{n}", "number": n, **data} for n, data in enumerate(stages, start=1)]
        self.rules = Rules(
            protocol=read_protocol({"protocol": "any", "stages": numbered, **protocol}),
            posts=who or posts(),
            settings=PartnershipSettings(**{"reminders": (), **(settings or {})}),
            calendars={None: CALENDAR},
        )
        self.entries: list[Entry] = []
        self.messages: list[Message] = []
        self.now = at("2 10:00")

    # -- moves

    def raised(
        self,
        when: str = "2 10:00",
        *,
        by: int = TEACHER,
        agency: str = "school",
        receiving: tuple[str, ...] = ("care",),
        **fields: Any,
    ) -> "Play":
        """The teacher raises it with social care on Monday at ten, with an interim plan, unless told otherwise."""
        self.now = at(when)
        known = {
            "subject": {"population": "child"},
            "category": "threshold",
            "outcome_sought": "An assessment",
            "interim_plan": {"what": "Daily check-in"},
            "receiving": [{"agency": key} for key in receiving],
            **fields,
        }
        self._take(raise_it(known, ref="R-1", person=by, agency=agency, rules=self.rules, at=self.now))
        return self

    def does(self, person: int, action: str, when: str, /, **fields: Any) -> "Play":
        """Somebody acts, after everything that fell due before."""
        self.wait(when)
        self._take(act(self.value, action, fields, person=person, at=self.now, rules=self.rules))
        return self

    def refusal(self, person: int, action: str, when: str, /, **fields: Any) -> str:
        """The rule by which an act is refused."""
        try:
            act(self.value, action, fields, person=person, at=at(when), rules=self.rules)
        except Refused as refused:
            return refused.rule
        raise AssertionError(f"{action} was taken")

    def wait(self, until: str, *, service_down: bool = False) -> "Play":
        """Time passes; with the service down, everything is caught up at the end."""
        self.now = at(until)
        while (due := next_due(self.value, at=self.now)) is not None:
            assert due.next_rung_at is not None
            recorded_at = self.now if service_down else due.next_rung_at
            self._take(fire(self.value, due.no, self.rules, recorded_at=recorded_at))
        return self

    def act_while_down(self, person: int, action: str, when: str, /, **fields: Any) -> "Play":
        """Somebody acts while the service has fired nothing for a while."""
        self.now = at(when)
        self._take(act(self.value, action, fields, person=person, at=self.now, rules=self.rules))
        return self

    def _take(self, outcome: Outcome) -> None:
        self.value: Disagreement = outcome.value
        self.entries += outcome.entries
        self.messages += outcome.messages

    # -- looking

    def may(self, person: int) -> set[str]:
        """What somebody may do now."""
        return set(allowed(self.value, self.rules, person=person, at=self.now))

    def clocks(self, key: str) -> list[Clock]:
        """Every clock of that key."""
        return [c for c in self.value.clocks if c.key == key]

    def clock(self, key: str, agency: str | None = None) -> Clock:
        """The newest clock of that key (of that agency)."""
        return next(
            c for c in reversed(self.clocks(key)) if agency is None or self.value.party(c.party or 0).agency == agency
        )

    def due(self, key: str, agency: str | None = None) -> datetime | None:
        """When the newest clock of that key is due."""
        return self.clock(key, agency).due_at

    def how(self, key: str, agency: str | None = None) -> str | None:
        """How the newest clock of that key ended."""
        return self.clock(key, agency).how

    @property
    def flags(self) -> tuple[Flag, ...]:
        """The flags, oldest first."""
        return self.value.flags

    def owners(self, number: int = 1) -> tuple[int, ...]:
        """Who owes the answer to a flag."""
        return tuple(owner.person for owner in self.value.flag(number).owners)

    def told(self, person: int, since: str = "1 00:00") -> list[str]:
        """What somebody was told, in order."""
        return [m.kind for m in self.messages if m.person == person and m.not_before >= at(since)]

    @property
    def stage(self) -> str:
        """The key of the stage it is in."""
        return self.value.entry.stage

    @property
    def ball(self) -> Ball:
        """Whose move it is."""
        held = ball(self.value, self.rules, at=self.now)
        assert held is not None
        return held

    @property
    def holder(self) -> int:
        """The person whose move it is."""
        person: int = self.ball.who.person  # type: ignore[union-attr]
        return person


def without(value: Posts, *keys: tuple[str | None, str]) -> Posts:
    """The same posts, some of them vacant."""
    return replace(value, posts={key: post for key, post in value.posts.items() if key not in keys})
