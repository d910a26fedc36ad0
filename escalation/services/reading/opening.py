"""The sentence that opens every page about a disagreement: who is waited for, and until when."""

from dataclasses import dataclass

from escalation.domain.disagreement.ball import Ball, ball
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
        since = case.dates.moment(held.until)
        detail = f"{to_do}. It was due by {since} and is {how_late(held.until, case.at, calendar, case.dates)}."
        return Opening(who, None, None, before + detail, "late", to_do, mine)
    left, soon = how_soon(held.until, case.at, calendar, case.dates)
    detail = f"{before}{to_do}. {left}."
    return Opening(who, case.dates.moment(held.until), None, detail, "soon" if soon else "calm", to_do, mine)


def _nobody(case: Case, held: Ball, gap: Gap, to_do: str) -> Opening:
    coordinator = case.whom(None, "coordinator")
    told = "Nobody is there to be told either"
    if isinstance(coordinator, Found):
        told = f"{case.names.get(coordinator.person, 'The coordinator')}, the coordinator, is asked to find somebody"
    tense = "was due by" if case.at > held.until else "is due by"
    detail = f"{told}. To do: {to_do[:1].lower()}{to_do[1:]}. It {tense} {case.dates.moment(held.until)}."
    return Opening(None, None, gap.why, detail, "late", to_do)


def _settled(case: Case) -> str:
    value = case.value
    if value.status != "resolved" or value.resolved_at is None:
        return ""
    how = "Agreed" if value.resolution == "agreed" else "Decided"
    return f"{how} on {case.dates.day(value.resolved_at)}. "


def _closed(case: Case) -> Opening:
    value = case.value
    ended = ", ".join(labels.OUTCOMES.get(code, code) for code in value.outcomes)
    on = f" on {case.dates.day(value.closed_at)}" if value.closed_at else ""
    rest = [a for a in value.actions if a.done_at is None]
    detail = f"{ended}." if ended else None
    if rest:
        left = "One agreed action is" if len(rest) == 1 else f"{len(rest)} agreed actions are"
        detail = f"{detail or ''} {left} still to be done."
    return Opening(None, None, f"Closed{on}. Nobody is waited for.", detail, "done")
