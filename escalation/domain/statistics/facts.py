"""Journal entries become facts. Only the journal is read, so a replay of it gives the same facts again.

One fact for each disagreement, party, stage entry, clock and flag. A fact is a set of values put to its key: the first
makes the row, later ones change it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from escalation.domain.disagreement.state import Entry

CODES = (
    "referrals",
    "contact_often",
    "opinion_often",
    "raiser_seniority",
    "decider_seniority",
    "voice",
    "household_seen",
    "given",
    "interim_plan",
    "conference",
    "position",
    "in_window",
)
"""What a raise said about itself in codes, as far as a measure asks for it."""

TABLES = ("disagreement", "party", "stage", "clock", "flag")


@dataclass(frozen=True, slots=True)
class Fact:
    """Values for one row. `no` numbers it within the disagreement, 0 being the disagreement. `new` makes the row."""

    table: str
    no: int
    new: bool
    values: Mapping[str, Any] = field(default_factory=dict)


def facts_of(entry: Entry) -> list[Fact]:
    """The facts one journal entry makes or changes, in order."""
    facts = []
    if entry.kind == "raise":
        facts.append(Fact("disagreement", 0, True, _raised(entry)))
    for change in entry.changes:
        facts += _of_change(change, entry)
    if entry.kind == "rate":
        facts.append(Fact("party", entry.party or 0, False, {"rating": entry.data["score"]}))
    if entry.kind == "close":
        learned = bool(entry.data.get("learning"))
        facts.append(Fact("disagreement", 0, False, {"safe_now": entry.data["safe_now"], "learning": learned}))
    if entry.kind == "reopen":
        facts.append(Fact("disagreement", 0, False, {"reopened_after": entry.data.get("days_since_settled")}))
    if entry.kind == "withdraw" and entry.data.get("whole"):
        facts.append(Fact("disagreement", 0, False, {"withdrawn": entry.data["reason_code"]}))
    return facts


def replay(entries: Iterable[Entry]) -> dict[tuple[str, int], dict[str, Any]]:
    """The facts of one disagreement as its journal, or its journal up to a date, tells them."""
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for entry in entries:
        for fact in facts_of(entry):
            if fact.new:
                rows[fact.table, fact.no] = dict(fact.values)
            else:
                rows[fact.table, fact.no].update(fact.values)
    return rows


def _raised(entry: Entry) -> dict[str, Any]:
    data = entry.data
    return {
        "origin": data["origin"],
        "protocol": data["protocol"],
        "population": data["population"],
        "category": data["category"],
        "raised_at": entry.at,
        "danger": data["danger"],
        "late": data.get("late", False),
        "repeats": data.get("repeats", False),
        "status": "open",
        "stage_reached": 0,
        "formal": False,
        "turns": 1,
        "resolved_at": None,
        "resolution": None,
        "closed_at": None,
        "outcomes": [],
        "withdrawn": None,
        "safe_now": None,
        "learning": None,
        "reopened_after": None,
        "working_days": None,
        "codes": {name: data[name] for name in CODES if data.get(name) is not None},
    }


def _of_change(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    maker = MAKERS.get(change["change"])
    return maker(change, entry) if maker else []


def _moment(change: Mapping[str, Any], name: str) -> datetime | None:
    return datetime.fromisoformat(change[name]) if change.get(name) else None


def _party_in(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    values = {
        "side": change["side"],
        "agency": change["agency"],
        "joined_at": entry.at,
        "left_at": None,
        "rating": None,
    }
    return [Fact("party", change["party"], True, values)]


def _party_out(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    return [Fact("party", change["party"], False, {"left_at": entry.at})]


def _stage_entered(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    at = _moment(change, "at")
    stage = {
        "stage": change["stage"],
        "number": change["number"],
        "entered_at": at,
        "left_at": None,
        "how": None,
        "entered_by": change["how"],
        "working_days": None,
    }
    facts = [
        Fact("stage", change["entry"], True, stage),
        Fact("disagreement", 0, False, {"stage_reached": change["number"]}),
    ]
    if change.get("formality") == "formal":
        facts.append(Fact("disagreement", 0, False, {"formal": True}))
    return facts


def _stage_skipped(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    at = _moment(change, "at")
    values = {
        "stage": change["stage"],
        "number": change["number"],
        "entered_at": at,
        "left_at": at,
        "how": "skipped",
        "entered_by": change["how"],
        "working_days": None,
    }
    return [Fact("stage", change["entry"], True, values)]


def _stage_left(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    values = {"left_at": _moment(change, "at"), "how": change["how"], "working_days": change.get("working_days")}
    return [Fact("stage", change["entry"], False, values)]


def _stage_renumbered(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    return [
        Fact("stage", change["entry"], False, {"number": change["number"]}),
        Fact("disagreement", 0, False, {"stage_reached": change["number"]}),
    ]


def _clock_started(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    values = {
        "kind": change["kind"],
        "key": change["key"],
        "party": change.get("party"),
        "entry": change.get("entry"),
        "started_at": _moment(change, "started_at"),
        "due_at": _moment(change, "due_at"),
        "breached_at": None,
        "ended_at": None,
        "how": None,
        "late_by": None,
        "cause": change.get("cause"),
    }
    return [Fact("clock", change["clock"], True, values)]


def _clock_breached(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    return [Fact("clock", change["clock"], False, {"breached_at": _moment(change, "at")})]


def _clock_ended(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    if change["how"] == "void" and not change.get("started", True):
        return []
    values = {"ended_at": _moment(change, "at"), "how": change["how"], "late_by": change.get("late_by")}
    return [Fact("clock", change["clock"], False, values)]


def _clock_rearmed(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    values = {"started_at": entry.at, "due_at": _moment(change, "due_at"), "breached_at": None}
    return [Fact("clock", change["clock"], False, values)]


def _flag_raised(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    values = {
        "rule": change["rule"],
        "clock": change["clock"],
        "party": change.get("party"),
        "agency": change.get("agency"),
        "raised_at": _moment(change, "at"),
        "recorded_at": _moment(change, "recorded_at"),
        "state": "open",
        "tier": 0,
        "answer": None,
        "answered_at": None,
    }
    return [Fact("flag", change["flag"], True, values)]


def _flag_owner(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    return [Fact("flag", change["flag"], False, {"tier": change["tier"]})]


def _flag_closed(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    values = {
        "state": change["state"],
        "answer": change.get("answer"),
        "answered_at": _moment(change, "at") or entry.at,
    }
    return [Fact("flag", change["flag"], False, values)]


def _resolved(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    values = {
        "status": "resolved",
        "resolved_at": _moment(change, "at"),
        "resolution": change["how"],
        "working_days": change.get("working_days"),
    }
    return [Fact("disagreement", 0, False, values)]


def _closed(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    values = {"status": "closed", "closed_at": _moment(change, "at"), "outcomes": list(change["outcomes"])}
    if change["how"] != "closed":  # it was shut without having been resolved
        values["working_days"] = change.get("working_days")
    return [Fact("disagreement", 0, False, values)]


def _reopened(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    values = {
        "status": "open",
        "turns": change["turn"],
        "resolved_at": None,
        "resolution": None,
        "closed_at": None,
        "outcomes": [],
        "withdrawn": None,
        "working_days": None,
    }
    return [Fact("disagreement", 0, False, values)]


def _danger(change: Mapping[str, Any], entry: Entry) -> list[Fact]:
    return [Fact("disagreement", 0, False, {"danger": True})]


MAKERS = {
    "party_in": _party_in,
    "party_out": _party_out,
    "stage_entered": _stage_entered,
    "stage_skipped": _stage_skipped,
    "stage_left": _stage_left,
    "stage_renumbered": _stage_renumbered,
    "clock_started": _clock_started,
    "clock_breached": _clock_breached,
    "clock_ended": _clock_ended,
    "clock_rearmed": _clock_rearmed,
    "flag_raised": _flag_raised,
    "flag_owner": _flag_owner,
    "flag_closed": _flag_closed,
    "resolved": _resolved,
    "closed": _closed,
    "reopened": _reopened,
    "danger": _danger,
}
