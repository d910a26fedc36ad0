"""What one disagreement adds to the figures of its month: the definition of every measure that is counted.

Counts can be added up and taken away again, and none of them depends on when somebody looks. So the figures of a period
are a sum, from whatever the facts were taken: the tables, the journals up to a date, or sums that were kept. A key is
words joined by a bar; what each is of stands in `docs/measures.md`.

Sums are kept: whoever changes what is counted here adds a migration that counts everything anew (as 0014 does at its
end), or older sums would go on saying what was meant before.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from escalation.domain.disagreement.clocks.kinds import CLIMBED

Rows = Mapping[tuple[str, int], Mapping[str, Any]]
"""The facts of one disagreement, by table and number."""

PROTOCOL_DATES = ("acknowledge", "respond", "discuss", "meet", "resolve", "decide", "confirm_in_writing")
"""The clocks that count as dates: what the protocol asks somebody to do by a time."""

OTHER_DATES = ("answer", "action", "interim_plan_missing")
"""Dates of other duties: a manager's answer, an agreed action, an interim plan."""

IN_TIME, LATE, NOT_YET_DUE = "in_time", "late", "not_yet_due"
NOT_REACHED = ("skipped", "declined")
FLAGGED_WITHIN = 120
"""Seconds within which a flag is to be there: a sweep may be under way, and one may have failed."""

CHANGED = frozenset(("decision_changed", "decision_changed_in_part", "new_plan_agreed"))
"""Outcomes after which something else is done than was decided."""

SOMETHING_CHANGED = CHANGED | {"information_shared", "second_opinion_obtained"}
STANDS = frozenset(("decision_upheld_reasons_accepted", "decision_upheld_still_disputed"))

CLOSENESS = ("daily", "weekly", "fortnightly", "monthly", "seldom", "once", "never")
"""How often somebody sees the person, closest first."""

REOPENED_WITHIN = 90
"""Days after it was settled within which opening it again counts as not having been settled."""


def column_of(
    *, how: str | None, due_at: datetime | None, breached_at: datetime | None, ended_at: datetime | None
) -> str | None:
    """Where a date is counted; None for one that was left, replaced or void before it was due, or that has no date.

    Meeting it exactly when it is due is in time. A date that was missed and then put off stays late. One that has come
    and whose miss the service has not recorded yet stands as not yet due here: see `overdue_unrecorded`.
    """
    if due_at is None or how == "void":
        return None
    if breached_at is not None or how in ("breached", "breached_then_met"):
        return LATE
    if how == "met":
        return IN_TIME
    return None if ended_at is not None else NOT_YET_DUE


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one disagreement adds. `raising`: the agencies that raised it, between bars, so that one can be found."""

    raised_on: date
    protocol: str
    population: str
    raising: str
    counts: Mapping[str, int]

    @property
    def month(self) -> date:
        """The month it belongs to, by its first day."""
        return self.raised_on.replace(day=1)


def contribution(rows: Rows, zone: ZoneInfo) -> Contribution:
    """What a disagreement adds to its month's figures. Drills and imports add only that they are there."""
    whole = rows["disagreement", 0]
    parties = [row for (table, _), row in rows.items() if table == "party"]
    raising = sorted({p["agency"] for p in parties if p["side"] == "raising"})
    counts: Counter[str] = Counter()
    if whole["origin"] == "real":
        for part in PARTS:
            counts.update(part(rows, whole, zone))
    else:
        counts[f"origin|{whole['origin']}"] = 1
    return Contribution(
        raised_on=whole["raised_at"].astimezone(zone).date(),
        protocol=whole["protocol"],
        population=whole["population"],
        raising=f"|{'|'.join(raising)}|",
        counts=dict(counts),
    )


def added_up(found: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The counts of several as one."""
    total: dict[str, int] = {}
    get = total.get
    for counts in found:
        for key, number in counts.items():
            total[key] = get(key, 0) + number
    return total


def difference(new: Mapping[str, int], old: Mapping[str, int]) -> dict[str, int]:
    """What has to be added to the old counts to make them the new ones."""
    keys = {**new, **old}
    return {key: by for key in keys if (by := new.get(key, 0) - old.get(key, 0))}


def _of(rows: Rows, table: str) -> Iterator[Mapping[str, Any]]:
    return (row for (name, _), row in rows.items() if name == table)


def _day(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).date().isoformat()


# -- the parts ------------------------------------------------------------------------------------------------------


def _use(rows: Rows, whole: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """M1, M6, M20, M22: that it was raised, how it stands, how far it went."""
    yield "raised"
    yield f"status|{whole['status']}"
    yield "formal|yes" if whole["formal"] else "formal|no"
    yield f"category|{whole['category']}"
    yield f"route|{whole['protocol']}"
    yield f"population|{whole['population']}"
    reached = max((row["number"] for row in _of(rows, "stage") if row["how"] not in NOT_REACHED), default=0)
    yield f"stage|{reached}"
    if whole["status"] != "open":
        yield f"ended_at_stage|{reached}"
        if whole["resolved_at"] is not None:
            yield f"resolved_at_stage|{reached}"
    answered = any(
        row["how"] in ("met", "breached_then_met") for row in _of(rows, "clock") if _owed_by_receiver(rows, row)
    )
    if answered or whole["resolved_at"] is not None:
        yield "answered"
    if whole["resolved_at"] is not None:
        yield "resolved"
    if whole["danger"]:
        yield "danger"
    if whole["repeats"]:
        yield "raised_again"
    if whole["reopened_after"] is not None and whole["reopened_after"] <= REOPENED_WITHIN:
        yield "reopened_soon"
    if whole["withdrawn"]:
        yield f"withdrawn|{whole['withdrawn']}"
        if any(row["breached_at"] is not None for row in _of(rows, "clock") if row["kind"] in PROTOCOL_DATES):
            yield "gave_up"


def _owed_by_receiver(rows: Rows, clock: Mapping[str, Any]) -> bool:
    party = rows.get(("party", clock["party"]), {}) if clock["party"] is not None else {}
    return party.get("side") == "receiving" and clock["kind"] in PROTOCOL_DATES


def _agencies(rows: Rows, whole: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """M1, M3 and who challenges whom: an agency counts once on a side."""
    sides: dict[str, dict[str, datetime]] = {"raising": {}, "receiving": {}}
    for row in _of(rows, "party"):
        if row["side"] in sides:
            found = sides[row["side"]]
            found[row["agency"]] = max(row["joined_at"], found.get(row["agency"], row["joined_at"]))
        if row["rating"] is not None and row["side"] in sides:
            yield f"rating|{row['side']}|{row['rating']}"
    for side, agencies in sides.items():
        for agency, joined_at in agencies.items():
            yield f"party|{side}|{agency}"
            yield f"joined|{side}|{agency}|{_day(joined_at, zone)}"
    for one in sides["raising"]:
        for other in sides["receiving"]:
            yield f"challenge|{one}|{other}"


def _dates(rows: Rows, whole: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """M8 and lateness by the side that owed, with extensions. How late is counted of what came in the end."""
    for row in _of(rows, "clock"):
        if row["kind"] not in PROTOCOL_DATES and row["kind"] not in OTHER_DATES:
            continue
        party = rows.get(("party", row["party"]), {}) if row["party"] is not None else {}
        side, agency = party.get("side", ""), party.get("agency", "")
        column = column_of(**{name: row[name] for name in ("how", "due_at", "breached_at", "ended_at")})
        if row["kind"] in OTHER_DATES:
            # An answer that the next manager is asked for, since nobody gave it, is the same answer: it is late once.
            if column and row["cause"] != CLIMBED:
                yield f"duty|{row['kind']}|{column}"
            continue
        if column:
            yield f"date|{row['kind']}|{column}|{side}|{agency}"
        if row["late_by"] is not None and row["how"] == "breached_then_met":
            yield f"late_by|{side}|{row['late_by']}"
        if row["cause"] == "extension" and column:
            yield f"extended|{side}|{column}"


def _time(rows: Rows, whole: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """M7: working days to resolution and in each stage; what goes on is counted by the day it began."""
    if whole["status"] == "open":
        yield f"open_since|{_day(whole['raised_at'], zone)}"
    elif whole["working_days"] is not None:
        yield f"{'resolved' if whole['resolved_at'] else 'ended'}_after|{whole['working_days']}"
    for row in _of(rows, "stage"):
        if row["how"] in NOT_REACHED:
            continue
        if row["left_at"] is None:
            yield f"stage_since|{row['number']}|{_day(row['entered_at'], zone)}"
        elif row["working_days"] is not None:
            yield f"stage_took|{row['number']}|{row['working_days']}"


def _stalls(rows: Rows, whole: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """M9 and the service's own delay: each flag, its answer, how long it stood and how many were told."""
    flags = list(_of(rows, "flag"))
    if flags:
        yield "stalled_ever"
    for row in flags:
        yield f"flag|{row['rule']}|{row['state']}"
        yield f"told|{row['tier'] or 1}"
        if row["answer"]:
            yield f"answer|{row['answer']}"
        if row["answered_at"] is not None:
            yield f"stood|{(row['answered_at'] - row['raised_at']).days}"
        else:
            yield f"standing_since|{_day(row['raised_at'], zone)}" if row["state"] == "open" else "stood|unknown"
        late = round((row["recorded_at"] - row["raised_at"]).total_seconds())
        yield "lag|flags"
        yield "lag|within" if late <= FLAGGED_WITHIN else f"lag_over|{late}"
        if late <= FLAGGED_WITHIN:
            yield f"lag_under|{late}"


def _managers(rows: Rows, whole: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """M23: days by the calendar until somebody above the first stage first acts; answering a flag is an act."""
    above = {no for (table, no), row in rows.items() if table == "stage" and row["number"] > 1}
    acts = [row["answered_at"] for row in _of(rows, "flag") if row["state"] == "answered" and row["answered_at"]]
    acts += [
        row["ended_at"]
        for row in _of(rows, "clock")
        if row["entry"] in above and row["kind"] in PROTOCOL_DATES and row["how"] in ("met", "breached_then_met")
    ]
    if acts:
        days = min(acts).astimezone(zone).date() - whole["raised_at"].astimezone(zone).date()
        yield f"manager_after|{days.days}"
    elif whole["status"] == "open" and (above or any(True for _ in _of(rows, "flag"))):
        yield f"manager_awaited_since|{_day(whole['raised_at'], zone)}"


def _heard(rows: Rows, whole: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """M10, M13, M14, M15, M17, M19: what was said when it was raised."""
    codes = whole["codes"]
    given = codes.get("given") or ()
    if codes.get("referrals") is not None:
        yield f"referrals|{codes['referrals']}"
    yield f"voice|{codes.get('voice') or 'not_said'}"
    household = codes.get("household_seen") or ()
    if "everybody_considered" in household:
        yield "household|everybody"
    elif household or "household" in given:
        yield "household|some"
    else:
        yield "household|not_said"
    if "child_called_protective" in household:
        yield "child_called_protective"
    yield "chronology|yes" if "chronology" in given else "chronology|no"
    if codes.get("interim_plan"):
        yield "interim|at_raising"
    if codes.get("conference"):
        yield "conference|minuted" if codes.get("position") == "view_minuted_only" else "conference|dissent"
        if codes.get("in_window") is not None:
            yield "conference_window|in_time" if codes["in_window"] else "conference_window|late"


def _outcome(rows: Rows, whole: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """M16, M18, M21: how it ended. Several outcomes of one disagreement each count."""
    if whole["status"] != "closed":
        return
    for code in whole["outcomes"]:
        yield f"outcome|{code}"
    yield "changed|yes" if SOMETHING_CHANGED.intersection(whole["outcomes"]) else "changed|no"
    yield "learning|yes" if whole["learning"] else "learning|no"
    if whole["safe_now"] is False:
        yield "closed_not_safe"


def _rank(rows: Rows, whole: Mapping[str, Any], zone: ZoneInfo) -> Iterator[str]:
    """M11, M12: whether rank or a single opinion decides."""
    codes, result = whole["codes"], result_of(whole)
    raiser, decider = codes.get("raiser_seniority"), codes.get("decider_seniority")
    if raiser is not None and decider is not None:
        yield f"gap|{gap_of(raiser, decider)}|{result}"
    else:
        yield f"gap|not_said|{result}"
    if "opinion_relied_on" not in (codes.get("given") or ()) and codes.get("opinion_often") is None:
        return
    yield "opinion|relied_on"
    own, theirs = codes.get("contact_often"), codes.get("opinion_often")
    if own in CLOSENESS and theirs in CLOSENESS:
        closer = CLOSENESS.index(own) < CLOSENESS.index(theirs)
        yield f"opinion|{'raiser_closer' if closer else 'not_closer'}|{result}"


def gap_of(raiser: int, decider: int) -> str:
    """How the raiser stands to whoever decided, in bands: `lower_2` is two or more below."""
    by = raiser - decider
    if by == 0:
        return "same"
    return f"{'lower' if by < 0 else 'higher'}_{min(abs(by), 2)}"


def result_of(whole: Mapping[str, Any]) -> str:
    """How it ended in one word: changed | stands | otherwise | not_yet."""
    if whole["status"] != "closed":
        return "not_yet"
    if CHANGED.intersection(whole["outcomes"]):
        return "changed"
    return "stands" if STANDS.intersection(whole["outcomes"]) else "otherwise"


PARTS = (_use, _agencies, _dates, _time, _stalls, _managers, _heard, _outcome, _rank)
