"""Plays stories against the rules alone: no database, no service, every person a number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from escalation.demo.cast import PARTNERSHIPS, STORIES
from escalation.demo.history import stories
from escalation.domain.attention.time import fire, next_due
from escalation.domain.disagreement.actions import act
from escalation.domain.disagreement.acts.raising import raise_it
from escalation.domain.disagreement.rules import Refused, Rules
from escalation.domain.disagreement.state import Disagreement
from escalation.domain.partnership_settings import PartnershipSettings
from escalation.domain.posts import Post, Posts
from escalation.domain.protocol.reader import read_protocol
from escalation.services.bank_holidays import frozen_calendar
from escalation.services.protocol_files import shipped

LONDON = ZoneInfo("Europe/London")
DEMO_DATE = datetime(2026, 11, 23, 9, tzinfo=LONDON)
TIMES = {"made_at", "received_at", "ended_at", "held_at", "due", "to", "at", "until", "next_at"}
REPEATED_WITHIN_DAYS = 90


class NotAsTold(AssertionError):
    """A step of a story that the rules did not take as the story has it."""


@dataclass(frozen=True)
class Setting:
    """A partnership as its set-up file has it."""

    posts: Posts
    people: Mapping[str, int]
    agencies: Mapping[str, str]


def local(text: str) -> datetime:
    """A story's time, which is local, as an instant."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON).astimezone(UTC)


def set_up(partnership: str) -> dict[str, Any]:
    """The set-up file as it is written."""
    loaded: dict[str, Any] = yaml.safe_load((PARTNERSHIPS / f"{partnership}.yaml").read_text(encoding="utf-8"))
    return loaded


@cache
def setting(partnership: str) -> Setting:
    """The posts and people of a partnership."""
    data = set_up(partnership)
    people = {person["email"]: number for number, person in enumerate(data["people"], start=1)}
    posts = {}
    for row in data["posts"]:
        holder, deputy = people.get(row.get("holder", "")), people.get(row.get("deputy", ""))
        post = Post(row.get("agency"), row["role"], holder, deputy, row.get("stand_in"))
        posts[post.agency, post.role] = post
    away: dict[int, tuple[tuple[date, date], ...]] = {
        people[leave["person"]]: ((leave["from"], leave["until"]),) for leave in data.get("leave", ())
    }
    return Setting(
        Posts(
            posts=posts,
            words={word: _target(place) for word, place in data["roles"].items()},
            away=away,
            sectors={agency["key"]: agency["sector"] for agency in data["agencies"]},
        ),
        people,
        {person["email"]: (person.get("agencies") or [""])[0] for person in data["people"]},
    )


def _target(place: str) -> tuple[str | None, str]:
    owner, _, role = place.rpartition("/")
    return (None if owner == "partnership" else owner), role


@cache
def rules(partnership: str, protocol: str) -> Rules:
    """What decides in this partnership under this protocol."""
    return Rules(
        protocol=read_protocol(shipped()[protocol]),
        posts=setting(partnership).posts,
        settings=PartnershipSettings(),
        calendars={None: frozen_calendar("england-and-wales")},
    )


@cache
def told() -> tuple[dict[str, Any], ...]:
    """Every story of the demo, those in files and those of the history, in the order in which they begin."""
    gathered = list(stories())
    for path in sorted(STORIES.glob("*.yaml")):
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        gathered += [{"partnership": document["partnership"], **story} for story in document.get("stories", ())]
    return tuple(sorted(gathered, key=lambda story: story["steps"][0]["at"]))


@cache
def played() -> Mapping[str, Disagreement]:
    """Every disagreement as it stands on the demo date, by its reference. NotAsTold at the first step that fails."""
    settled: dict[tuple[str, str], datetime] = {}
    ends = {}
    for story in told():
        subject = story["partnership"], story["steps"][0]["with"]["subject"]["reference"]
        before = settled.get(subject)
        began = local(story["steps"][0]["at"])
        value = play(story, repeats=before is not None and (began - before).days <= REPEATED_WITHIN_DAYS)
        if value.resolved_at is not None:
            settled[subject] = value.resolved_at
        ends[story["ref"]] = value
    return ends


def play(story: Mapping[str, Any], *, repeats: bool = False) -> Disagreement:
    """One story to the demo date; everything that falls due between its steps happens at its own moment."""
    under = rules(story["partnership"], story["protocol"])
    value: Disagreement | None = None
    for number, step in enumerate(story["steps"]):
        at = local(step["at"])
        if value is not None:
            value = _pass_time(value, under, until=at)
        try:
            value = _step(story, step, value, under, at, repeats)
            refusal = None
        except Refused as refused:
            refusal = refused.sentence
        if bool(refusal) != step.get("refused", False):
            raise NotAsTold(f"{story['ref']}, step {number} ({step['do']} by {step['by']}): {refusal or 'not refused'}")
    assert value is not None
    return _pass_time(value, under, until=DEMO_DATE)


def _step(
    story: Mapping[str, Any],
    step: Mapping[str, Any],
    value: Disagreement | None,
    under: Rules,
    at: datetime,
    repeats: bool,
) -> Disagreement:
    here = setting(story["partnership"])
    person, fields = here.people[step["by"]], _typed(step.get("with", {}), here)
    if step["do"] != "raise":
        assert value is not None
        return act(value, step["do"], fields, person=person, at=at, rules=under).value
    fields["repeats"] = repeats
    return raise_it(fields, ref=story["ref"], person=person, agency=here.agencies[step["by"]], rules=under, at=at).value


def _pass_time(value: Disagreement, under: Rules, *, until: datetime) -> Disagreement:
    """What falls due before the moment; a step at a moment comes before the sweep of that moment."""
    while (clock := next_due(value, at=until)) is not None:
        moment = clock.next_rung_at
        assert moment is not None
        if moment >= until:
            break
        value = fire(value, clock.no, under, recorded_at=moment).value
    return value


def _typed(given: Any, here: Setting, key: str = "") -> Any:
    if isinstance(given, dict):
        return {k: _typed(v, here, k) for k, v in given.items()}
    if isinstance(given, list):
        return [_typed(item, here, key) for item in given]
    if key in TIMES and given[:2] == "20":
        return local(given)
    return here.people[given] if key == "person" else given
