"""How a disagreement begins, begins again, and who comes in or goes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from escalation.domain.disagreement.clocks import (
    FACTS_FOUND,
    end_clock,
    finding,
    open_stage_clocks,
    rearm_dormancy,
    start_clock,
)
from escalation.domain.disagreement.rules import Refused, Rules
from escalation.domain.disagreement.stages import enter_stage, find_missing_owner, notify, skip_stages
from escalation.domain.disagreement.state import Disagreement, Outcome, Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.protocol.model import FastTrack
from escalation.domain.working_time import Reckoning, reckon

from .safety import plan_recorded, protect

Fields = Mapping[str, Any]

RAISE_TEXTS = (
    "outcome_sought",
    "agree",
    "differ",
    "bearing_on_risk",
    "would_change_my_mind",
    "late_reason",
    "what_was_done",
)
RAISE_CODES = (
    "evidence",
    "contact",
    "interim_position",
    "plan_status",
    "age_band",
    "household",
    "chronology",
)


def raise_it(
    fields: Fields,
    *,
    ref: str,
    person: int,
    agency: str,
    rules: Rules,
    at: datetime,
    protocol_version: int = 1,
    origin: str = "real",
) -> Outcome:
    """Begin a disagreement: parties, the first stage (or the one the fast track enters), clocks, and who is told.

    Refused when it is raised within one agency under a protocol between agencies, or too late under its window.
    """
    window = _check_window(fields, rules, at)
    protocol = rules.protocol
    parties = _parties(fields, person, agency, at)
    if protocol.inter_agency_only and all(p.agency == agency for p in parties):
        raise Refused(
            "between_agencies",
            "This procedure is for disagreements between agencies. Choose another agency.",
            at_field="receiving",
        )
    danger = bool(fields.get("immediate_danger"))
    value = Disagreement(
        ref=ref,
        protocol=protocol.key,
        protocol_version=protocol_version,
        status="open",
        raised_at=at,
        population=fields["subject"]["population"],
        category=fields["category"],
        origin=origin,
        priority=fields.get("priority"),
        age_band=fields["subject"].get("age_band"),
        plan_status=fields["subject"].get("plan_status"),
        danger_at=at if danger else None,
        fast_track=bool(fields.get("fast_track")),
        parties=parties,
        version=0,
    )
    turn = Turn(value, rules, at=at, person=person, party=1)
    for party in parties:
        turn.note("party_in", party=party.no, side=party.side, agency=party.agency, team=party.team)
    _remember_events(turn, fields)
    _start_cap(turn)
    _enter_first(turn, bool(fields.get("fast_track")), danger)
    notify(turn, "raised")
    rearm_dormancy(turn)
    if fields.get("interim_plan"):
        plan_recorded(turn, fields["interim_plan"], value.raiser)
    else:
        start_clock(
            turn,
            "interim_plan_missing",
            "interim_plan_missing",
            party=value.raiser,
            role="practitioner",
            starts_from="raised",
            started_at=at,
            limit=rules.settings.interim_plan,
        )
    if fields.get("protective_deadline"):
        protect(turn, fields["protective_deadline"]["at"])
    if fields.get("repeats"):
        finding(turn, "raised_again", party=turn.value.side("receiving")[0], role="practitioner")
    _tell_raised(turn)
    turn.set(version=1)
    turn.record("raise", _raise_codes(fields, window, origin, protocol.key), raise_texts(fields))
    return turn.outcome()


def _parties(fields: Fields, person: int, agency: str, at: datetime) -> tuple[Party, ...]:
    parties = [Party(1, "raising", agency, at, team=fields.get("team"), person=person)]
    for side in ("raising", "receiving", "supporting", "advising"):
        for item in fields.get(side) or ():
            if any(p.agency == item["agency"] and p.side == side for p in parties):
                continue
            parties.append(
                Party(
                    len(parties) + 1,
                    side,
                    item["agency"],
                    at,
                    team=item.get("team"),
                    person=item.get("person"),
                )
            )
    return tuple(parties)


def window_closes(rules: Rules, event: datetime) -> Reckoning | None:
    """When the window to raise closes, counted from its event; None where the protocol sets no window."""
    window = rules.protocol.window
    return reckon(event, window.limit, rules.calendar(None)) if window else None


def _check_window(fields: Fields, rules: Rules, at: datetime) -> dict[str, Any]:
    window = rules.protocol.window
    if window is None:
        return {}
    event = _event_moments(fields).get(window.starts_from)
    if event is None:
        return {}
    closes = window_closes(rules, event)
    assert closes is not None
    if at <= closes.due_at:
        return {"window_closes": closes.due_at.isoformat(), "in_window": True}
    if window.late_rule == "allow_with_reason":
        if not fields.get("late_reason"):
            raise Refused(
                "late_needs_reason",
                "The time to raise this has passed. You can still raise it: say in a few words why it comes now.",
                at_field="late_reason",
            )
        return {"window_closes": closes.due_at.isoformat(), "in_window": False}
    ordinary = _ordinary(rules, fields["subject"]["population"])
    where = (
        f" under the ordinary procedure ({ordinary})" if ordinary else " under your partnership's ordinary procedure"
    )
    raise Refused(
        f"late_{window.late_rule}",
        f"The time to raise this here has passed. You can still raise it{where}. What you wrote is kept.",
        at_field="decision",
    )


def _ordinary(rules: Rules, population: str) -> str | None:
    """The partnership's ordinary protocol for a child, an adult or both."""
    words = {
        "child": ("children", "child"),
        "adult": ("adults", "adult"),
        "both": ("children", "adults"),
    }.get(population, (population,))
    return next((rules.settings.ordinary_protocols[w] for w in words if w in rules.settings.ordinary_protocols), None)


def _event_moments(fields: Fields) -> dict[str, datetime]:
    decision, conference = fields.get("decision") or {}, fields.get("conference") or {}
    moments = {
        "decision_made": decision.get("made_at"),
        "decision_received": decision.get("received_at"),
        "conference_ended": conference.get("ended_at"),
    }
    return {k: v for k, v in moments.items() if v is not None}


def _remember_events(turn: Turn, fields: Fields) -> None:
    for kind, moment in _event_moments(fields).items():
        turn.remember(kind, at=moment)
    turn.remember("raised", party=1)


def _start_cap(turn: Turn) -> None:
    cap = turn.rules.protocol.cap
    if cap is None:
        return
    event = turn.value.happened(cap.starts_from)
    sides = ("raising", "receiving") if cap.owed_by == "both" else (cap.owed_by,)
    for party in turn.value.side(*sides):
        start_clock(
            turn,
            "cap",
            "whole_case_limit",
            party=party,
            role="practitioner",
            starts_from=cap.starts_from,
            started_at=event.at if event else turn.at,
            limit=cap.limit,
            basis=cap.basis,
        )


def _enter_first(turn: Turn, fast_track: bool, danger: bool) -> None:
    protocol = turn.rules.protocol
    stages = tuple(sorted(protocol.stages, key=lambda stage: stage.number))
    track: FastTrack | None = None
    if fast_track:
        track = (protocol.safety_route if danger else None) or protocol.fast_track
        if track is None:
            raise Refused(
                "no_fast_track",
                "This procedure starts at its first stage unless somebody is in danger now.",
                at_field="fast_track",
            )
    first = protocol.stage(track.enters_at) if track else stages[0]
    skip_stages(turn, tuple(s for s in stages if s.number < first.number), "fast_track")
    enter_stage(turn, first, mover=1, how="fast_track" if track else "raised")
    if track is not None and track.limit is not None:
        for party in turn.value.side("receiving"):
            start_clock(
                turn,
                "acknowledge",
                "safety_route",
                party=party,
                role=turn.rules.actor_words(first, "receiving")[0],
                starts_from="raised",
                started_at=turn.at,
                limit=track.limit,
                entry=turn.value.entry.no,
                basis=track.basis,
            )


def _tell_raised(turn: Turn) -> None:
    for party in turn.value.side("receiving"):
        turn.tell(turn.first_actor(party), "raised")
        for word in turn.rules.actor_words(turn.stage, "receiving")[1:]:
            turn.tell(turn.whom(party, word), "raised")
    turn.tell_parties(turn.value.side("raising", "supporting", "advising"), "raised_with")
    turn.tell_person(turn.person or 0, "receipt")


def raise_texts(fields: Fields) -> dict[str, str]:
    """The words of a raise, by the name they are kept under."""
    texts = {name: fields[name] for name in RAISE_TEXTS if fields.get(name)}
    decision = fields.get("decision") or {}
    texts["decision"] = decision.get("what", "")
    texts["decided_by"] = (decision.get("made_by") or {}).get("role", "")
    texts["decision_reference"] = decision.get("reference", "")
    texts["level"] = fields["subject"].get("level", "")
    texts["siblings"] = fields["subject"].get("siblings", "")
    texts["protective_deadline"] = (fields.get("protective_deadline") or {}).get("reason", "")
    for name in (
        "voice",
        "adult",
        "supporter",
        "opinion_relied_on",
        "earlier_referrals",
        "evidence",
        "contact",
        "household",
        "chronology",
    ):
        text = fields.get(name)
        if isinstance(text, str) and text:
            texts[name] = text
    conference = fields.get("conference") or {}
    if conference.get("grounds_text"):
        texts["conference_grounds"] = conference["grounds_text"]
    if (fields.get("interim_plan") or {}).get("what"):
        texts["interim_plan"] = fields["interim_plan"]["what"]
    return {name: words for name, words in texts.items() if words}


def _raise_codes(fields: Fields, window: Mapping[str, Any], origin: str, protocol: str) -> dict[str, Any]:
    decision = fields.get("decision") or {}
    codes: dict[str, Any] = {
        "protocol": protocol,
        "origin": origin,
        "population": fields["subject"]["population"],
        "age_band": fields["subject"].get("age_band"),
        "plan_status": fields["subject"].get("plan_status"),
        "category": fields["category"],
        "danger": bool(fields.get("immediate_danger")),
        "fast_track": bool(fields.get("fast_track")),
        "repeats": bool(fields.get("repeats")),
        "interim_plan": bool(fields.get("interim_plan")),
        "late": bool(fields.get("late_reason")) and window.get("in_window") is False,
        "decider_seniority": (decision.get("made_by") or {}).get("seniority"),
        "evidence_sources": fields.get("evidence_sources"),
        "interim_position": fields.get("interim_position"),
        "position": "view_minuted_only" if (fields.get("conference") or {}).get("minute_only") else None,
        "grounds": (fields.get("conference") or {}).get("grounds"),
        "given": sorted(
            k
            for k in ("voice", "household", "chronology", "earlier_referrals", "opinion_relied_on", "contact")
            if fields.get(k)
        ),
        **window,
    }
    return codes


# -- coming in and going -------------------------------------------------------------------------------------------


def join(turn: Turn, party: Party | None, fields: Fields) -> None:
    """Another agency comes in. On one of the two sides it owes its clocks from its coming in."""
    side, agency = fields["side"], fields["agency"]
    if any(p.agency == agency and p.side == side and p.left_at is None for p in turn.value.parties):
        raise Refused("already_in", "Your agency is already part of this disagreement on that side.", at_field="side")
    come_in(turn, side, agency, fields.get("person") or turn.person)
    turn.tell_parties(turn.value.side("raising", "receiving", "supporting", "advising"), "joined")
    turn.record("join", {"side": side, "agency": agency}, {"reason": fields.get("reason", "")})


def come_in(turn: Turn, side: str, agency: str, person: int | None) -> Party:
    """Add a party and open what it owes."""
    party = Party(max(p.no for p in turn.value.parties) + 1, side, agency, turn.at, person=person)
    turn.put_party(party)
    turn.note("party_in", party=party.no, side=side, agency=agency)
    if side in ("raising", "receiving") and turn.value.entry.state == "open":
        open_stage_clocks(turn, only=party)
        find_missing_owner(turn, party)
    return party


def redirect(turn: Turn, party: Party, fields: Fields) -> None:
    """The wrong agency was asked: it hands on to the right one, which owes its answers from now."""
    to = fields["to"]
    if any(p.agency == to and p.side == "receiving" and p.left_at is None for p in turn.value.parties):
        raise Refused("already_in", "That agency has already been asked.", at_field="to")
    turn.put_party(replace(party, left_at=turn.at))
    turn.note("party_out", party=party.no, agency=party.agency)
    for clock in turn.value.clocks:
        if clock.party == party.no and clock.live:
            end_clock(turn, clock, "void", cause="redirected")
    new = come_in(turn, "receiving", to, fields.get("person"))
    turn.tell_parties((new,), "raised")
    turn.tell_parties(turn.value.side("raising"), "redirected")
    turn.record("redirect", {"to": to}, {"reason": fields.get("reason", "")})


def withdraw(turn: Turn, party: Party, fields: Fields) -> None:
    """The raiser takes it back, with a reason. Where others raised it too, only this one goes."""
    others = [p for p in turn.value.side("raising") if p.no != party.no]
    codes = {"reason_code": fields["reason_code"]}
    if others:
        turn.put_party(replace(party, left_at=turn.at))
        turn.note("party_out", party=party.no, agency=party.agency)
        for clock in turn.value.clocks:
            if clock.party == party.no and clock.live:
                end_clock(turn, clock, "void", cause="withdrawn")
        turn.tell_parties(turn.value.side("raising", "receiving"), "withdrawn")
        turn.record("withdraw", {**codes, "whole": False}, {"reason": fields.get("reason", "")})
        return
    breached = [
        c
        for c in turn.value.clocks
        if c.breached_at is not None and c.kind not in ("answer", "next_date", "interim_plan_missing")
    ]
    turn.tell_parties(turn.value.side("raising", "receiving", "supporting", "advising"), "withdrawn")
    shut(turn, ("withdrawn_by_raiser",), "withdrawn")
    turn.set(withdrawn=fields["reason_code"])
    if breached:
        owed = max(breached, key=lambda c: (c.breached_at or turn.at, c.no))
        here = next((p for p in turn.value.parties if p.no == owed.party and p.left_at is None), None)
        debtor = here or turn.value.side("receiving")[0]
        finding(turn, "gave_up", party=debtor, role=owed.role if here else "practitioner")
    turn.record("withdraw", {**codes, "whole": True}, {"reason": fields.get("reason", "")})


AFTER_CLOSING = ("action", "confirm_in_writing", "raised_again", "gave_up")
"""Clocks that go on when the disagreement is closed: what was promised, and what a manager must still hear."""


def shut(turn: Turn, outcomes: tuple[str, ...], how: str) -> None:
    """Close it: the stage is left and every clock ends but those that outlive the disagreement."""
    answered = {f.clock for f in turn.value.flags if f.state == "answered"}
    kept = {
        c.no
        for c in turn.value.clocks
        if c.kind in AFTER_CLOSING and c.state == "running" and not (c.kind in FACTS_FOUND and c.no in answered)
    }
    kept_flags = {f.no for f in turn.value.flags if f.clock in kept}
    for clock in turn.value.clocks:
        if clock.live and clock.no not in kept and clock.flag not in kept_flags and turn.value.clock(clock.no).live:
            end_clock(turn, clock, "met" if clock.kind in ("dormancy", "interim_plan") else "moved_on", cause=how)
    entry = turn.value.entry
    if entry.state in ("open", "gate"):
        turn.put_entry(replace(entry, state="left", left_at=turn.at, how_left=how))
        turn.note(
            "stage_left",
            entry=entry.no,
            stage=entry.stage,
            number=entry.number,
            how=how,
            at=turn.at.isoformat(),
        )
    turn.set(status="closed", closed_at=turn.at, outcomes=outcomes)
    turn.note("closed", outcomes=list(outcomes), how=how, stage=entry.number, at=turn.at.isoformat())
    notify(turn, "closed")


def reopen(turn: Turn, party: Party, fields: Fields) -> None:
    """Begin again in the same thread: another pass, entering the first stage or the one chosen."""
    settled_at = turn.value.resolved_at or turn.value.closed_at
    days = (turn.at - settled_at).days if settled_at else None
    turn.set(
        status="open",
        turn=turn.value.turn + 1,
        resolved_at=None,
        resolution=None,
        closed_at=None,
        outcomes=(),
        withdrawn=None,
    )
    turn.set(proposals=tuple(replace(p, state="replaced") if p.state == "live" else p for p in turn.value.proposals))
    turn.note("reopened", turn=turn.value.turn, at=turn.at.isoformat())
    turn.remember("raised", party=party.no)
    stages = tuple(sorted(turn.rules.protocol.stages, key=lambda stage: stage.number))
    keys = [s.key for s in stages]
    if fields.get("stage") and fields["stage"] not in keys:
        raise Refused("no_such_stage", "There is no such stage in this procedure.", at_field="stage")
    stage = turn.rules.protocol.stage(fields["stage"]) if fields.get("stage") else stages[0]
    enter_stage(turn, stage, mover=party.no, how="reopened")
    notify(turn, "reopened")
    rearm_dormancy(turn)
    _start_cap(turn)
    if days is not None and days <= turn.rules.settings.repeat_within_days:
        finding(turn, "raised_again", party=turn.value.side("receiving")[0], role="practitioner")
    turn.tell_parties(turn.value.side("raising", "receiving", "supporting", "advising"), "reopened")
    turn.record("reopen", {"stage": stage.key, "days_since_settled": days}, {"reason": fields.get("reason", "")})
