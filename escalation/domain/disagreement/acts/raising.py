"""How a disagreement begins."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from escalation.domain.disagreement.clocks import (
    finding,
    rearm_dormancy,
    start_clock,
    start_last_day,
)
from escalation.domain.disagreement.drills import DRILL
from escalation.domain.disagreement.rules import Refused, Rules
from escalation.domain.disagreement.stages import enter_stage, notify, skip_stages
from escalation.domain.disagreement.state import MAIN_SIDES, Disagreement, Outcome, Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say
from escalation.domain.protocol.model import FastTrack
from escalation.domain.working_time import Reckoning, reckon

from .raise_words import raise_codes, raise_texts
from .safety import plan_recorded, protect

Fields = Mapping[str, Any]


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

    A drill begins at the first stage with its own two clocks. One that is sent `for_the_partnership` names nobody.
    Refused when it is raised within one agency under a protocol between agencies, or too late under its window.
    """
    drill = origin == DRILL
    window = {} if drill else _check_window(fields, rules, at)
    protocol = rules.protocol
    parties = _parties(fields, person, agency, at)
    if protocol.inter_agency_only and not drill and len({p.agency for p in parties if p.side in MAIN_SIDES}) == 1:
        raise Refused(
            "between_agencies",
            say("This procedure is for disagreements between agencies. Choose another agency."),
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
    if drill:
        _enter_first(turn, False, False)
        start_last_day(turn)
    else:
        _watch_over(turn, fields, danger)
    _tell_raised(turn)
    turn.set(version=1)
    turn.record("raise", raise_codes(fields, window, origin, protocol.key), raise_texts(fields))
    return turn.outcome()


def _watch_over(turn: Turn, fields: Fields, danger: bool) -> None:
    """Start every clock that runs from the beginning, and find what is a stall already."""
    start_cap(turn)
    _enter_first(turn, bool(fields.get("fast_track")), danger)
    notify(turn, "raised")
    rearm_dormancy(turn)
    if fields.get("interim_plan"):
        plan_recorded(turn, fields["interim_plan"], turn.value.raiser)
    else:
        start_clock(
            turn,
            "interim_plan_missing",
            "interim_plan_missing",
            party=turn.value.raiser,
            role="practitioner",
            starts_from="raised",
            started_at=turn.at,
            limit=turn.rules.settings.interim_plan,
        )
    if fields.get("protective_deadline"):
        protect(turn, fields["protective_deadline"]["at"])
    if fields.get("repeats"):
        finding(turn, "raised_again", party=turn.value.side("receiving")[0], role="practitioner")


def _parties(fields: Fields, person: int, agency: str, at: datetime) -> tuple[Party, ...]:
    """The parties in order; who is raised for comes first, and whoever raises it for them stands beside them."""
    behalf = fields.get("on_behalf")
    if behalf:
        parties = [Party(1, "raising", behalf["agency"], at, person=behalf["person"])]
        parties.append(Party(2, "supporting", agency, at, team=fields.get("team"), person=person))
    else:
        named = None if fields.get("for_the_partnership") else person
        parties = [Party(1, "raising", agency, at, team=fields.get("team"), person=named)]
    for side in ("raising", "receiving", "supporting", "advising"):
        for item in fields.get(side) or ():
            if any(_same(party, side, item) for party in parties):
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


def _same(party: Party, side: str, item: Mapping[str, Any]) -> bool:
    """Whether a party is in already: an agency answers once on its side, but several people of one may stand beside."""
    if (party.side, party.agency) != (side, item["agency"]):
        return False
    return side in MAIN_SIDES or item.get("person") in (None, party.person)


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
    late_rule = rules.settings.late_rule_of(rules.protocol)
    if late_rule == "allow_with_reason":
        if not fields.get("late_reason"):
            raise Refused(
                "late_needs_reason",
                say("The time to raise this has passed. You can still raise it: say in a few words why it comes now."),
                at_field="late_reason",
            )
        return {"window_closes": closes.due_at.isoformat(), "in_window": False}
    ordinary = _ordinary(rules, fields["subject"]["population"])
    if ordinary:
        where = say("under the ordinary procedure (%(procedure)s)", procedure=ordinary)
    else:
        where = say("under your partnership's ordinary procedure")
    raise Refused(
        f"late_{late_rule}",
        say(
            "The time to raise this here has passed. You can still raise it %(where)s. What you wrote is kept.",
            where=where,
        ),
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


def start_cap(turn: Turn) -> None:
    """Start the clock on the whole of it, one for each party that owes it."""
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
                say("This procedure starts at its first stage unless somebody is in danger now."),
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
