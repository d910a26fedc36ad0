"""Every clock explains itself: from when it counts and why, each day counted or skipped by name, and by which rule."""

from dataclasses import dataclass, replace
from datetime import date

from escalation.domain import language
from escalation.domain.disagreement.clocks import clock_rule
from escalation.domain.disagreement.covering import has_today
from escalation.domain.disagreement.drills import is_drill
from escalation.domain.disagreement.state import Clock
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import listed, mark, say
from escalation.domain.protocol.model import ClockRule
from escalation.domain.protocol.words import explain_length, explain_limit
from escalation.domain.working_time import BeyondCalendar, Reckoning, Unit, reckon
from escalation.schemas import labels
from escalation.services.reading import phrases
from escalation.services.reading.case import Case
from escalation.services.reading.moments import days_late, how_late, how_soon


@dataclass(frozen=True, slots=True)
class Day:
    """One date on the way, and whether it counted."""

    text: str
    counted: bool


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a date comes from: its start, each day, and the rule."""

    start: str
    days: tuple[Day, ...]
    rule: str


RULES = {
    "policy": mark("Rule: %(procedure)s, version %(version)s."),
    "service": mark("Rule: this service, so that nothing rests in silence."),
}
"""By whose rule a clock runs, by its basis."""

SERVICE_KINDS = (
    "dormancy",
    "nothing_followed",
    "interim_plan_missing",
    "answer",
    "next_date",
    "no_owner",
    "raised_again",
    "gave_up",
)
"""Clocks of this service's own, shown apart from those of the procedure."""


@dataclass(frozen=True, slots=True)
class ClockCard:
    """One clock as a page shows it. `tone`: calm | soon | late | done | ended."""

    no: int
    kind: str
    key: str
    label: str
    state: str
    due: str
    owed: str | None
    tone: str
    reading: str | None
    explanation: Explanation | None
    ended: str | None = None
    mine: bool = False


def cards(case: Case) -> tuple[ClockCard, ...]:
    """The clocks that count now, the one that is due first at the head; those without a date at the end."""
    live = [c for c in case.value.clocks if c.live]
    live.sort(key=lambda c: (c.due_at is None, c.due_at or case.at, c.no))
    return _merged([_card(case, clock) for clock in live])


def _merged(found: list[ClockCard]) -> tuple[ClockCard, ...]:
    """One card where several owe the same by the same date."""
    together: dict[tuple[str, ...], ClockCard] = {}
    for card in found:
        same = (card.kind, card.key, card.state, card.due) if card.kind not in ("action", "answer") else (str(card.no),)
        first = together.get(same)
        if first is None:
            together[same] = card
            continue
        owed = listed(list(dict.fromkeys(name for name in (first.owed, card.owed) if name)))
        together[same] = replace(first, owed=owed or None, mine=first.mine or card.mine)
    return tuple(together.values())


def ended_cards(case: Case) -> tuple[ClockCard, ...]:
    """The ledger of those that ended, the newest first. What never started and was not needed is left out."""
    ended = [c for c in case.value.clocks if not c.live and c.started_at is not None and c.kind != "notify"]
    ended.sort(key=lambda c: (c.ended_at or case.at, c.no), reverse=True)
    return tuple(_card(case, clock) for clock in ended)


def label_of(case: Case, clock: Clock) -> str:
    """What has to happen: the protocol's own label if it gives one."""
    if clock.kind == "dormancy" and is_drill(case.value):
        return say("The drill is over")
    rule = rule_of(case, clock)
    return (rule.label if rule and rule.label else None) or phrases.CLOCKS.get(clock.kind) or say("Date")


def rule_of(case: Case, clock: Clock) -> ClockRule | None:
    """The protocol's rule behind a clock, if it is one of the protocol's."""
    return clock_rule(Turn(case.value, case.rules, at=case.at), clock)


def _card(case: Case, clock: Clock) -> ClockCard:
    rule = rule_of(case, clock)
    state, tone = _state(case, clock)
    return ClockCard(
        no=clock.no,
        kind=clock.kind,
        key=clock.key,
        label=label_of(case, clock),
        state=state,
        due=_due(case, clock),
        owed=_owed(case, clock),
        tone=tone,
        reading=_reading(clock, rule),
        explanation=_explanation(case, clock, rule),
        ended=case.dates.moment(clock.ended_at) if clock.ended_at else None,
        mine=clock.live and clock.party in case.here.parties,
    )


def _state(case: Case, clock: Clock) -> tuple[str, str]:
    party = case.value.party(clock.party) if clock.party is not None else None
    calendar = case.calendar(party)
    if clock.state == "waiting":
        return say("Not started"), "calm"
    if clock.state == "ended":
        return _how_ended(case, clock)
    if clock.due_at is None:
        return say("No date"), "calm"
    if case.at > clock.due_at:
        late = how_late(clock.due_at, case.at, calendar, case.dates)
        return late[:1].upper() + late[1:], "late"
    text, soon = how_soon(clock.due_at, case.at, calendar, case.dates)
    return text, "soon" if soon else "calm"


def _how_ended(case: Case, clock: Clock) -> tuple[str, str]:
    how = clock.how or "void"
    text = phrases.HOW_ENDED[how]
    if how == "breached_then_met" and clock.due_at is not None and clock.ended_at is not None:
        party = case.value.party(clock.party) if clock.party is not None else None
        calendar = case.calendar(party)
        if not days_late(clock.due_at, clock.ended_at, calendar):
            return say("Met late"), "late"
        late = how_late(clock.due_at, clock.ended_at, calendar, case.dates)
        return say("Met, %(late)s", late=late), "late"
    return text, {"met": "done", "breached": "late"}.get(how, "ended")


def _due(case: Case, clock: Clock) -> str:
    if clock.state == "waiting":
        return say("Starts when %(event)s", event=phrases.WAITS.get(clock.starts_from) or say("its event happens"))
    if clock.due_at is None:
        return say("The procedure sets no date")
    moment = case.dates.moment(clock.due_at)
    if not clock.live or case.at > clock.due_at:
        return say("Was due by %(moment)s", moment=moment)
    return say("Due by %(moment)s", moment=moment)


def _owed(case: Case, clock: Clock) -> str | None:
    if clock.kind in ("dormancy", "cap") and clock.party is None:
        return None
    party = case.value.party(clock.party) if clock.party is not None else None
    if not clock.live:
        return case.party_name(clock.party)
    if clock.kind in ("answer", "next_date") and clock.flag is not None:
        owners = [case.person(o) for o in has_today(case.value.flag(clock.flag), case.rules, at=case.at)]
        return ", ".join(name for name in owners if name) or None
    return case.who(case.whom(party, clock.role), party)


def _reading(clock: Clock, rule: ClockRule | None) -> str | None:
    """Which reading of the policy's own wording is in force."""
    if rule is None or clock.limit is None or not (rule.stated_as or rule.interpretation or rule.ambiguous):
        return None
    length = explain_length(clock.limit)
    if clock.cause == "danger" or (rule.danger_limit is not None and clock.limit == rule.danger_limit != rule.limit):
        counted = say("Here it is counted as %(length)s, because somebody is in immediate danger.", length=length)
    elif rule.ambiguous:
        counted = say(
            "Here it is counted as %(length)s, because the procedure does not say which kind of days.", length=length
        )
    else:
        counted = say("Here it is counted as %(length)s.", length=length)
    if not rule.stated_as:
        return counted
    return " ".join((say("The procedure says “%(words)s”.", words=rule.stated_as), counted))


def _explanation(case: Case, clock: Clock, rule: ClockRule | None) -> Explanation | None:
    if clock.started_at is None or clock.due_at is None:
        return None
    if clock.kind in ("no_owner", "raised_again", "gave_up"):
        return None
    start = say(
        "Counted from %(moment)s, %(event)s.",
        moment=case.dates.moment(clock.started_at),
        event=phrases.SINCE.get(clock.starts_from) or say("its start"),
    )
    if clock.cause is not None and clock.cause in phrases.CAUSES:
        start += " " + say("It replaces another date, because %(cause)s.", cause=phrases.CAUSES[clock.cause])
    if clock.limit is None or clock.calendar is None:
        return Explanation(" ".join((start, say("The date was set by hand."))), (), _by_which_rule(case, clock))
    limit = explain_limit(rule) if rule and rule.limit == clock.limit else explain_length(clock.limit)
    start += " " + say("Limit: %(limit)s.", limit=limit)
    calendar = case.calendar_kept(clock)
    try:
        found = reckon(clock.started_at, clock.limit, calendar)
    except BeyondCalendar:
        return Explanation(start, (), _by_which_rule(case, clock))
    if found.due_at != clock.due_at:
        changed = say("The set-up has changed since; the date given then holds.")
        return Explanation(f"{start} {changed}", (), _by_which_rule(case, clock))
    day_0 = calendar.local_date(clock.started_at)
    return Explanation(start, _days(found, clock.limit.unit, day_0), _by_which_rule(case, clock))


def _days(found: Reckoning, unit: Unit, day_0: date) -> tuple[Day, ...]:
    if unit is Unit.ELAPSED_HOURS:
        return (Day(say("Every hour counts, day and night, weekends too."), True),)
    numbered = unit in (Unit.WORKING_DAYS, Unit.CALENDAR_DAYS)
    days: list[tuple[date, Day]] = []
    if numbered and found.counted:
        days.append((day_0, Day(say("%(day)s: the day it began, not counted", day=_day(day_0)), False)))
    for number, on in enumerate(found.counted, start=1):
        counted = (
            say("%(day)s: day %(number)s", day=_day(on), number=number)
            if numbered
            else say("%(day)s: office hours counted", day=_day(on))
        )
        days.append((on, Day(counted, True)))
    for skipped in found.skipped:
        why = say("%(day)s: not counted, %(why)s", day=_day(skipped.on), why=skipped.why)
        days.append((skipped.on, Day(why, False)))
    if not found.counted:
        days.append((date.max, Day(say("Due at the close of that working day"), True)))
    return tuple(day for _, day in sorted(days, key=lambda pair: pair[0]))


def _day(on: date) -> str:
    return language.day(on, year=False)


def _by_which_rule(case: Case, clock: Clock) -> str:
    protocol = case.rules.protocol
    rule = RULES.get(clock.basis, mark("Rule: set locally for %(procedure)s, version %(version)s."))
    source = say(rule, procedure=protocol.name, version=case.value.protocol_version)
    if clock.calendar is None:
        return source
    calendar = say(
        "Calendar: %(calendar)s, version %(version)s.",
        calendar=labels.NATIONS.get(clock.calendar, clock.calendar),
        version=clock.calendar_version,
    )
    return f"{source} {calendar}"
