"""The sentence that opens every page about a disagreement: who is waited for, and until when."""

from dataclasses import dataclass

from escalation.domain.disagreement.ball import Ball, ball
from escalation.domain.disagreement.drills import is_drill
from escalation.domain.language import say, say_many
from escalation.domain.posts import Found, Gap
from escalation.schemas import labels
from escalation.services.reading import phrases
from escalation.services.reading.case import Case
from escalation.services.reading.moments import how_late, how_soon


@dataclass(frozen=True, slots=True)
class Opening:
    """Either `waiting_for` and `until`, or a whole `sentence`. `tone`: calm | soon | late | done | ended."""

    waiting_for: str | None
    until: str | None
    sentence: str | None
    detail: str | None
    tone: str
    to_do: str | None = None
    mine: bool = False


def opening(case: Case) -> Opening:
    """Who holds the ball now. A gap says who was told; a closed disagreement says how it ended."""
    held = ball(case.value, case.rules, at=case.at)
    if held is None:
        return _closed(case)
    party = case.value.party(held.party) if held.party is not None else None
    kind = case.value.clock(held.clock).kind
    to_do = phrases.to_do(held.why, kind)
    calendar = case.calendar(party)
    before = _settled(case)
    late = case.at > held.until
    if isinstance(held.who, Gap):
        return _nobody(case, held, held.who, to_do)
    who = case.who(held.who, party)
    mine = held.who.person == case.here.person
    if late:
        overdue = say(
            "It was due by %(moment)s and is %(late)s.",
            moment=case.dates.moment(held.until),
            late=how_late(held.until, case.at, calendar, case.dates),
        )
        return Opening(who, None, None, f"{before}{to_do}. {overdue}", "late", to_do, mine)
    left, soon = how_soon(held.until, case.at, calendar, case.dates)
    detail = f"{before}{to_do}. {left}."
    return Opening(who, case.dates.moment(held.until), None, detail, "soon" if soon else "calm", to_do, mine)


def _nobody(case: Case, held: Ball, gap: Gap, to_do: str) -> Opening:
    coordinator = case.whom(None, "coordinator")
    told = say("Nobody is there to be told either")
    if isinstance(coordinator, Found):
        name = case.names.get(coordinator.person) or say("The coordinator")
        told = say("%(name)s, the coordinator, is asked to find somebody", name=name)
    task = say("To do: %(task)s.", task=f"{to_do[:1].lower()}{to_do[1:]}")
    moment = case.dates.moment(held.until)
    due = say("It was due by %(moment)s.", moment=moment)
    if case.at <= held.until:
        due = say("It is due by %(moment)s.", moment=moment)
    return Opening(None, None, gap.why, f"{told}. {task} {due}", "late", to_do)


def _settled(case: Case) -> str:
    value = case.value
    if value.status != "resolved" or value.resolved_at is None:
        return ""
    day = case.dates.day(value.resolved_at)
    return (
        say("Agreed on %(day)s.", day=day) if value.resolution == "agreed" else say("Decided on %(day)s.", day=day)
    ) + " "


def _closed(case: Case) -> Opening:
    value = case.value
    if is_drill(value):
        return _drill_over(case)
    ended = ", ".join(labels.OUTCOMES.get(code, code) for code in value.outcomes)
    sentence = say("Closed. Nobody is waited for.")
    if value.closed_at:
        sentence = say("Closed on %(day)s. Nobody is waited for.", day=case.dates.day(value.closed_at))
    rest = [a for a in value.actions if a.done_at is None]
    detail = f"{ended}." if ended else None
    if rest:
        left = say_many(
            "One agreed action is still to be done.", "%(num)s agreed actions are still to be done.", len(rest)
        )
        detail = f"{detail or ''} {left}"
    return Opening(None, None, sentence, detail, "done")


def _drill_over(case: Case) -> Opening:
    seen = case.value.happened("acknowledged")
    detail = say("Nobody acknowledged it.")
    if seen is not None:
        detail = say("It was acknowledged on %(moment)s. Thank you.", moment=case.dates.moment(seen.at))
    return Opening(None, None, say("The drill is over. Nobody is waited for."), detail, "done")
