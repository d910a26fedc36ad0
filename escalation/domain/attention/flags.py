"""Flags: a stall put to a named manager, who owes an answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from escalation.domain.disagreement.acts.moving import ask_for
from escalation.domain.disagreement.clocks import FACTS_FOUND, FINDINGS, end_clock, running, stall_rule, start_clock
from escalation.domain.disagreement.clocks.kinds import CLIMBED
from escalation.domain.disagreement.covering import has_today, may_answer
from escalation.domain.disagreement.drills import is_drill
from escalation.domain.disagreement.rules import Refused, Rules
from escalation.domain.disagreement.stages import move_up
from escalation.domain.disagreement.state import Clock, Disagreement, Flag, Owner, Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say
from escalation.domain.posts import Found
from escalation.domain.values import changed
from escalation.domain.working_time import reckon

from .ladder import Tier, asked_up_to, highest_owner, ladder, next_owner

ANSWERS = ("contacted", "reassigned", "moved_up", "asked_for_extension", "accepted_as_it_is")
NOT_IN_A_DRILL = ("moved_up", "asked_for_extension")


def debtor_of(turn: Turn, clock: Clock) -> tuple[Party | None, str]:
    """Whose stall it is: the debtor of the clock; for the clocks that belong to nobody, whoever holds the ball."""
    if clock.kind in ("answer", "next_date") and clock.flag is not None:
        flag = turn.value.flag(clock.flag)
        clock = turn.value.clock(flag.clock)
    if clock.kind == "dormancy":
        return _holder(turn)
    if clock.party is not None:
        return turn.value.party(clock.party), clock.role
    return None, clock.role


def _holder(turn: Turn) -> tuple[Party | None, str]:
    from escalation.domain.disagreement.ball import ball

    holder = ball(turn.value, turn.rules, at=turn.at)
    if holder is None:
        return turn.value.raiser, "practitioner"
    return (turn.value.party(holder.party) if holder.party is not None else None), holder.role


def raise_flag(turn: Turn, clock: Clock, *, above: Flag | None = None, rule: str | None = None) -> Flag | None:
    """Put a stall to the debtor's manager, or to the tier above those who owned an earlier flag about it.

    Nobody is flagged about what they themselves owe: the next tier is.
    """
    party, word = debtor_of(turn, clock)
    debtor = turn.whom(party, word)
    excluded = frozenset({debtor.person}) if isinstance(debtor, Found) else frozenset()
    tiers = ladder(turn.value, turn.rules, party, at=turn.at)
    tier, gaps = next_owner(tiers, above=_asked_up_to(tiers, above), not_these=excluded)
    if tier is None:
        # What the top promised comes back to whoever stands highest.
        tier = highest_owner(tiers, not_these=excluded)
    no = len(turn.value.flags) + 1
    for gap in gaps if tier is None else ():
        turn.tell(gap, "flag", key=f"flag:{no}")
    if tier is None and not gaps:
        turn.note("reaches_nobody", role="manager", message="flag")
    flag = Flag(no, rule or stall_rule(clock.kind), clock.no, party.no if party else None, turn.at, turn.recorded_at)
    turn.put_flag(flag)
    turn.note(
        "flag_raised",
        flag=no,
        rule=flag.rule,
        clock=clock.no,
        party=flag.party,
        agency=party.agency if party else None,
        at=turn.at.isoformat(),
        recorded_at=turn.recorded_at.isoformat(),
    )
    if tier is not None:
        _add_owner(turn, no, tier)
    else:
        _ask_when_somebody_is_there(turn, no)
    return turn.value.flag(no)


def _ask_when_somebody_is_there(turn: Turn, flag_no: int) -> None:
    """Nobody stands above: after the time an answer may take somebody is looked for again."""
    flag = turn.value.flag(flag_no)
    start_clock(
        turn,
        "answer",
        "answer",
        party=turn.value.party(flag.party) if flag.party is not None else None,
        role="coordinator",
        starts_from="flagged",
        started_at=turn.at,
        limit=turn.rules.settings.flag_answer,
        flag=flag_no,
    )


def _asked_up_to(tiers: tuple[Tier, ...], flag: Flag | None) -> int:
    if flag is None or not flag.owners:
        return 0
    return asked_up_to(tiers, max(flag.owners, key=lambda o: o.tier).role)


def _add_owner(turn: Turn, flag_no: int, tier: Tier) -> None:
    assert isinstance(tier.who, Found)
    flag = turn.value.flag(flag_no)
    owner = Owner(tier.who.person, tier.no, tier.word, tier.who.agency, turn.at)
    turn.put_flag(changed(flag, tier=tier.no, owners=(*flag.owners, owner)))
    turn.note(
        "flag_owner",
        flag=flag_no,
        tier=tier.no,
        role=tier.word,
        agency=tier.who.agency,
        person=tier.who.person,
    )
    settings = turn.rules.settings
    for old in running(turn, "answer"):
        if old.flag == flag_no:
            end_clock(turn, old, "met" if old.breached_at is None else "moved_on")
    clock = start_clock(
        turn,
        "answer",
        "answer",
        party=turn.value.party(flag.party) if flag.party is not None else None,
        role=tier.word,
        starts_from="flagged",
        started_at=turn.at,
        limit=settings.flag_answer_in_danger if turn.value.danger else settings.flag_answer,
        flag=flag_no,
        cause=CLIMBED if flag.owners else None,
    )
    turn.tell_person(
        tier.who.person,
        "flag",
        key=f"flag:{flag_no}:{tier.no}",
        flag=flag_no,
        rule=flag.rule,
        by=clock.due_at,
    )


def climb(turn: Turn, answer_clock: Clock) -> None:
    """Nobody answered: the flag climbs one tier and gains an owner; those before stay owners."""
    assert answer_clock.flag is not None
    flag = turn.value.flag(answer_clock.flag)
    party, word = debtor_of(turn, answer_clock)
    debtor = turn.whom(party, word)
    known = {o.person for o in flag.owners} | ({debtor.person} if isinstance(debtor, Found) else set())
    tiers = ladder(turn.value, turn.rules, party, at=turn.at)
    tier, gaps = next_owner(tiers, above=_asked_up_to(tiers, flag), not_these=frozenset(known))
    again = len(answer_clock.rungs) > 1
    for gap in gaps if tier is None and not again else ():
        turn.tell(gap, "flag", key=f"flag:{flag.no}:{flag.tier}")
    if tier is None:
        # Below the top, somebody may have come into a post that was empty, or back from leave.
        tier, _ = next_owner(tiers, above=0, not_these=frozenset(known))
    if tier is None:
        _ask_again(turn, flag, answer_clock, again=again)
        return
    tier = replace(tier, no=max(tier.no, flag.tier + 1))
    turn.note("flag_climbed", flag=flag.no, tier=tier.no)
    _add_owner(turn, flag.no, tier)


def _ask_again(turn: Turn, flag: Flag, answer_clock: Clock, *, again: bool) -> None:
    """Nobody is left to climb to. Those who have it are told again each time silence lasted too long; daily in danger.

    The answer stays due when it was due: only the moments at which somebody is told go on.
    """
    times = len(answer_clock.rungs)
    if again:
        for person in has_today(flag, turn.rules, at=turn.at):
            turn.tell_person(
                person,
                "flag",
                key=f"flag:{flag.no}:again:{answer_clock.no}:{times}",
                flag=flag.no,
                rule=flag.rule,
                by=answer_clock.due_at,
            )
    settings = turn.rules.settings
    patient = bool(flag.owners) and not turn.value.danger
    pause = settings.dormancy if patient else settings.flag_answer
    moment = reckon(turn.at, pause, turn.rules.calendar(None)).due_at
    rung = f"again_{times}"
    rungs = (*answer_clock.rungs, (rung, moment))
    turn.put_clock(replace(answer_clock, rungs=rungs, next_rung=rung, next_rung_at=moment))
    turn.note("flag_asked_again" if again else "flag_at_top", flag=flag.no)


def pass_on(turn: Turn, number: int, person: int, *, instead_of: int | None = None) -> None:
    """Somebody else owes the answer by the same date, in the place of `instead_of`, else of whoever was asked last.

    The one before stays on record.
    Refused where the flag is closed, where nobody was ever asked, or where this person already owes the answer.
    """
    flag = next((f for f in turn.value.flags if f.no == number and f.state == "open"), None)
    if flag is None or not flag.owners:
        raise Refused(
            "no_open_flag", say("This flag has been answered, or nobody owes an answer to it."), at_field="flag"
        )
    if any(o.person == person for o in flag.owners):
        raise Refused(
            "owes_already", say("This person already owes the answer. Choose somebody else."), at_field="person"
        )
    asked = [o for o in flag.owing if instead_of in (None, o.person)]
    if not asked:
        raise Refused("owes_nothing", say("That person does not owe the answer to this flag."), at_field="flag")
    last = max(asked, key=lambda o: o.tier)
    turn.put_flag(replace(flag, owners=(*flag.owners, replace(last, person=person, since=turn.at))))
    turn.note("flag_passed_on", flag=number, tier=last.tier, person=person)
    by = next((c.due_at for c in running(turn, "answer") if c.flag == number), None)
    turn.tell_person(person, "flag", key=f"flag:{number}:{turn.seq}", flag=number, rule=flag.rule, by=by)


# -- answering ------------------------------------------------------------------------------------------------------


def open_flag_of(
    value: Disagreement, rules: Rules, person: int, number: int | None = None, *, at: datetime
) -> Flag | None:
    """The open flag this person may answer, as one asked or as their cover: the one named, else the newest."""
    mine = [f for f in value.flags if may_answer(f, person, rules, at=at)]
    if number is not None:
        mine = [f for f in mine if f.no == number]
    return mine[-1] if mine else None


def answer_flag(turn: Turn, party: Party | None, fields: Mapping[str, Any]) -> None:
    """A manager answers: contacted, reassigned, moved up, asked for an extension, or accepted as it is."""
    flag = open_flag_of(turn.value, turn.rules, turn.person or 0, fields.get("flag"), at=turn.at)
    if flag is None:
        raise Refused("no_open_flag", say("This flag has already been answered, or is not yours to answer."))
    answer = fields["answer"]
    stalled = turn.value.clock(flag.clock)
    next_at = _next_date(turn, stalled, answer, fields)
    if answer in ("accepted_as_it_is", "moved_up", "asked_for_extension") and not fields.get("reason"):
        raise Refused("reason_missing", say("Say in a few words why."), at_field="reason")
    turn.put_flag(
        replace(
            flag,
            state="answered",
            answer=answer,
            answered_by=turn.person,
            answered_at=turn.at,
            next_at=next_at,
        )
    )
    turn.note("flag_closed", flag=flag.no, state="answered", answer=answer, at=turn.at.isoformat())
    for clock in running(turn, "answer", "next_date"):
        about = turn.value.flag(clock.flag or 0)
        if about.no == flag.no or (clock.kind == "next_date" and about.clock == flag.clock):
            end_clock(turn, clock, "met")
    if stalled.kind in FACTS_FOUND and stalled.live and next_at is None:
        end_clock(turn, stalled, "met", cause="answered")
    _carry_out(turn, answer, stalled, fields)
    if next_at is None and turn.value.clock(stalled.no).live and not answer_is_final(turn.value, stalled):
        next_at = _watched_until(turn, answer, fields)
        turn.put_flag(replace(turn.value.flag(flag.no), next_at=next_at))
    if next_at is not None:
        start_clock(
            turn,
            "next_date",
            "next_date",
            party=turn.value.party(flag.party) if flag.party is not None else None,
            role="manager",
            starts_from="answered",
            started_at=turn.at,
            due_at=next_at,
            flag=flag.no,
        )
    turn.tell_parties((turn.value.raiser,), "flag_answered")
    turn.record(
        "answer_flag",
        {"flag": flag.no, "answer": answer, "next_at": next_at.isoformat() if next_at else None},
        {"reason": fields.get("reason", "")},
    )


def answer_is_final(value: Disagreement, stalled: Clock) -> bool:
    """Whether an answer settles it for good: a drill, or a finding about something closed, has no next date."""
    return is_drill(value) or (value.status == "closed" and stalled.kind in FINDINGS)


def _next_date(turn: Turn, stalled: Clock, answer: str, fields: Mapping[str, Any]) -> datetime | None:
    if answer_is_final(turn.value, stalled):
        return None
    settings, calendar = turn.rules.settings, turn.rules.calendar(None)
    limits = {"contacted": settings.contacted_within, "accepted_as_it_is": settings.accepted_within}
    if stalled.kind not in FACTS_FOUND:
        limits["reassigned"] = settings.contacted_within
    limit = limits.get(answer)
    if limit is None:
        return None
    latest = reckon(turn.at, limit, calendar).due_at
    next_at: datetime = fields.get("next_at") or latest
    if not turn.at < next_at <= latest:
        raise Refused(
            "next_date_too_far",
            say("Choose a date within %(number)s working days.", number=limit.value),
            at_field="next_at",
        )
    return next_at


def _watched_until(turn: Turn, answer: str, fields: Mapping[str, Any]) -> datetime:
    """When it is looked at again where the answer left what stalled as it was: nothing may rest on a wish or a move.

    A later date that was asked for and is not accepted holds nothing, and passes like any other.
    """
    latest = reckon(turn.at, turn.rules.settings.contacted_within, turn.rules.calendar(None)).due_at
    wished: datetime = fields["next_at"] if answer == "asked_for_extension" else latest
    return min(wished, latest)


def _carry_out(turn: Turn, answer: str, stalled: Clock, fields: Mapping[str, Any]) -> None:
    if is_drill(turn.value) and answer in NOT_IN_A_DRILL:
        raise Refused("drill", say("This is a drill. Choose another answer."), at_field="answer")
    if answer == "moved_up":
        if turn.value.status != "open" or turn.value.entry.state != "open":
            raise Refused("cannot_move", say("It cannot be moved up now. Choose another answer."), at_field="answer")
        mover = turn.value.raiser.no
        move_up(turn, how="moved_up_by_manager", mover=mover)
        turn.tell_parties(
            turn.value.side("raising", "receiving", "supporting", "advising"),
            "moved_up",
            stage=turn.value.entry.number,
        )
    elif answer == "asked_for_extension":
        if fields.get("next_at") is None:
            raise Refused("date_missing", say("Give the later date you ask for."), at_field="next_at")
        debtor = turn.value.party(stalled.party) if stalled.party is not None else None
        ask_for(turn, debtor, stalled, {"to": fields["next_at"]})
    elif answer == "reassigned" and fields.get("person") is not None:
        party, _ = debtor_of(turn, stalled)
        if party is not None:
            turn.put_party(replace(party, person=fields["person"]))
            turn.note("handed_over", party=party.no)
            turn.tell_person(fields["person"], "handed_over")
