"""Flags: what stalled, since when, whose move it is, and by which rule, in one sentence with its dates."""

from dataclasses import dataclass
from datetime import datetime

from escalation.domain.disagreement.ball import ball
from escalation.domain.disagreement.covering import in_place_of, may_answer
from escalation.domain.disagreement.drills import is_drill
from escalation.domain.disagreement.state import Clock, Flag, Owner, Party
from escalation.domain.language import Words, mark, say, say_many
from escalation.domain.posts import Gap
from escalation.services.reading import phrases
from escalation.services.reading.case import Case
from escalation.services.reading.clock_cards import rule_of
from escalation.services.reading.moments import days_late, how_late

RULES = Words(
    {
        "a": mark("A date was missed"),
        "b": mark("Nothing recorded for days"),
        "c": mark("A stage has nobody to act"),
        "d": mark("The result was not confirmed in writing"),
        "e": mark("An agreed action is late"),
        "f": mark("Raised again soon after it was settled"),
        "g": mark("Taken back after a date was missed"),
        "h": mark("Nothing followed the acknowledgement"),
        "i": mark("No interim plan is recorded"),
    }
)
"""The stall rules, as headings."""

ENDED = Words(
    {
        "breached": mark("It went on without that"),
        "superseded": mark("The date was changed"),
        "void": mark("It was no longer needed"),
    }
)
"""How a missed date came to an end without being met, before the day on which it did."""


@dataclass(frozen=True, slots=True)
class FlagView:
    """One flag. `sentence` says what stalled and since when, `whose` whose move it is, `answer_by` when it climbs."""

    ref: str
    no: int
    rule: str
    title: str
    sentence: str
    whose: str
    raised: str
    owners: tuple[str, ...]
    state: str
    answer_by: str | None
    late: str | None
    answer: str | None
    answered: str | None
    next_at: str | None
    reason: str | None
    mine: bool
    danger: bool
    may_move_up: bool
    closed: bool
    version: int
    seq: int
    due_at: datetime | None
    partnership_id: int
    drill: bool = False


def flag_view(case: Case, flag: Flag, reason: str | None = None) -> FlagView:
    """One flag in words. `reason` is what was written with the answer, where it may be read."""
    value, dates = case.value, case.dates
    answer_clock = next((c for c in value.clocks if c.kind == "answer" and c.flag == flag.no and c.live), None)
    due_at = answer_clock.due_at if answer_clock else None
    late = None
    if due_at is not None and case.at > due_at:
        late = how_late(due_at, case.at, case.calendar(None), dates)
    answered = None
    if flag.answered_at is not None:
        answered = ", ".join((case.person(flag.answered_by) or say("Somebody"), dates.moment(flag.answered_at)))
    return FlagView(
        ref=value.ref,
        no=flag.no,
        rule=flag.rule,
        title=RULES.get(flag.rule, RULES["a"]),
        sentence=stalled(case, flag),
        whose=_whose_move(case),
        raised=dates.moment(flag.raised_at),
        owners=tuple(_asked(case, flag, owner) for owner in flag.owners),
        state=flag.state,
        answer_by=dates.moment(due_at) if due_at else None,
        late=late,
        answer=flag.answer,
        answered=answered,
        next_at=_next_date(case, flag),
        reason=reason,
        danger=value.danger and value.status != "closed",
        mine=may_answer(flag, case.here.person, case.rules, at=case.at),
        may_move_up=_may_move_up(case),
        closed=value.status == "closed",
        version=value.version,
        seq=value.seq,
        due_at=due_at,
        partnership_id=case.loaded.partnership_id,
        drill=is_drill(value),
    )


def _next_date(case: Case, flag: Flag) -> str | None:
    """When it is looked at again, while that is still to come of it."""
    running = any(c.kind == "next_date" and c.flag == flag.no and c.live for c in case.value.clocks)
    return case.dates.moment(flag.next_at) if flag.next_at is not None and running else None


def _asked(case: Case, flag: Flag, owner: Owner) -> str:
    """Who was asked, and who has it while they are away."""
    name = case.person(owner.person) or say("Somebody")
    if flag.state != "open" or owner not in flag.owing:
        return name
    today = in_place_of(case.rules.posts, owner.person, owner.role, owner.agency, on=case.rules.today(case.at))
    if today == owner.person:
        return name
    return say("%(deputy)s (for %(name)s, who is away)", deputy=case.person(today) or say("somebody"), name=name)


def stalled(case: Case, flag: Flag) -> str:
    """What stalled and since when, by its rule, with the dates."""
    clock = case.value.clock(flag.clock)
    who = case.party_name(flag.party)
    tell = {
        "b": _nothing_done,
        "c": _nobody_there,
        "d": _not_confirmed,
        "f": _came_back,
        "g": _gave_up,
        "h": _nothing_followed,
    }.get(flag.rule, _missed)
    return tell(case, flag, clock, who)


def _missed(case: Case, flag: Flag, clock: Clock, who: str) -> str:
    had_to = phrases.HAD_TO.get(clock.kind) or say("act")
    rule = rule_of(case, clock)
    if rule is not None and rule.label:
        had_to = f"{had_to} ({rule.label})"
    if clock.due_at is None:
        return say("%(who)s had to %(act)s and has not yet.", who=who, act=had_to)
    due = case.dates.moment(clock.due_at)
    calendar = case.calendar(_party(case, clock))
    if clock.ended_at is None:
        late = how_late(clock.due_at, case.at, calendar, case.dates)
        return say("%(who)s had until %(due)s to %(act)s. That is %(late)s.", who=who, due=due, act=had_to, late=late)
    ended = case.dates.moment(clock.ended_at)
    if clock.how == "breached_then_met":
        return say(
            "%(who)s had until %(due)s to %(act)s, and did on %(ended)s.", who=who, due=due, act=had_to, ended=ended
        )
    had = say("%(who)s had until %(due)s to %(act)s.", who=who, due=due, act=had_to)
    days, how = days_late(clock.due_at, clock.ended_at, calendar), ENDED.get(clock.how or "", ENDED["void"])
    if not days:
        return " ".join((had, say("%(how)s on %(moment)s.", how=how, moment=ended)))
    late = say_many("%(num)d working day late", "%(num)d working days late", days)
    return " ".join((had, say("%(how)s on %(moment)s, %(late)s.", how=how, moment=ended, late=late)))


def _nothing_done(case: Case, flag: Flag, clock: Clock, who: str) -> str:
    limit = case.rules.settings.dormancy.value
    since = _dormant_since(case, flag, clock)
    return say(
        "Nothing has been recorded here since %(since)s, for more than %(limit)s working days.",
        since=since,
        limit=limit,
    )


def _dormant_since(case: Case, flag: Flag, clock: Clock) -> str:
    """The last act before the flag: the clock itself has gone on if somebody has acted since."""
    acts = [h.at for h in case.value.happenings if h.kind == "acted" and h.at <= flag.raised_at]
    last = max(acts, default=case.value.raised_at)
    if clock.started_at is not None and clock.started_at <= flag.raised_at:
        last = clock.started_at
    return case.dates.moment(last)


def _nobody_there(case: Case, flag: Flag, clock: Clock, who: str) -> str:
    entry = next((e for e in case.value.entries if e.no == clock.entry), case.value.entry)
    since = case.dates.moment(flag.raised_at)
    stage = case.stage_name(entry.stage)
    return say("%(stage)s has had nobody to act for %(who)s since %(since)s.", stage=stage, who=who, since=since)


def _not_confirmed(case: Case, flag: Flag, clock: Clock, who: str) -> str:
    resolved = case.value.resolved_at or clock.started_at
    missed = _missed(case, flag, clock, who)
    if resolved is None:
        return missed
    return " ".join((say("It was resolved on %(moment)s.", moment=case.dates.moment(resolved)), missed))


def _came_back(case: Case, flag: Flag, clock: Clock, who: str) -> str:
    days = case.rules.settings.repeat_within_days
    raised = case.dates.moment(flag.raised_at)
    return say(
        "It was raised with %(who)s again on %(moment)s, within %(days)s days of being settled.",
        who=who,
        moment=raised,
        days=days,
    )


def _gave_up(case: Case, flag: Flag, clock: Clock, who: str) -> str:
    missed = [c for c in case.value.clocks if c.breached_at is not None and c.due_at is not None and c.no != clock.no]
    last = max((c.due_at for c in missed if c.due_at), default=None)
    moment = case.dates.moment(flag.raised_at)
    taken_back = say("It was taken back on %(moment)s after a missed date.", moment=moment)
    if last:
        date = case.dates.moment(last)
        taken_back = say(
            "It was taken back on %(moment)s after the date %(date)s was missed by %(who)s.",
            moment=moment,
            date=date,
            who=who,
        )
    return " ".join((taken_back, say("Whoever raised it may have given up.")))


def _nothing_followed(case: Case, flag: Flag, clock: Clock, who: str) -> str:
    seen = say("%(who)s acknowledged it.", who=who)
    if clock.started_at:
        seen = say("%(who)s acknowledged it on %(moment)s.", who=who, moment=case.dates.moment(clock.started_at))
    silent = say("Nothing followed: no discussion, meeting, position, proposal or move is recorded.")
    if clock.due_at:
        silent = say(
            "Nothing followed by %(moment)s: no discussion, meeting, position, proposal or move is recorded.",
            moment=case.dates.moment(clock.due_at),
        )
    return f"{seen} {silent}"


def _whose_move(case: Case) -> str:
    held = ball(case.value, case.rules, at=case.at)
    if held is None:
        return say("It is closed. Nobody is waited for.")
    party = case.value.party(held.party) if held.party is not None else None
    to_do = phrases.to_do(held.why, case.value.clock(held.clock).kind)
    if isinstance(held.who, Gap):
        return held.who.why
    return say(
        "Now it is the move of %(who)s: %(task)s.",
        who=case.who(held.who, party),
        task=f"{to_do[:1].lower()}{to_do[1:]}",
    )


def _may_move_up(case: Case) -> bool:
    entry = case.value.entry
    if is_drill(case.value):
        return False
    return case.value.status == "open" and entry.state == "open" and case.rules.protocol.after(entry.stage) is not None


def _party(case: Case, clock: Clock) -> Party | None:
    return case.value.party(clock.party) if clock.party is not None else None
