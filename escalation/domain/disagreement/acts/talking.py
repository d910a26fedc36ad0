"""Answering: acknowledging, stating a position, discussing, meeting, a second opinion, notes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from escalation.domain.disagreement.clocks import end_clock, event_happened, running, start_clock
from escalation.domain.disagreement.drills import is_drill
from escalation.domain.disagreement.rules import Refused
from escalation.domain.disagreement.stages import agreement_failed, notify
from escalation.domain.disagreement.state import Party
from escalation.domain.disagreement.turning import Turn
from escalation.domain.language import say

from .answering import answer_what_is_owed
from .settling import put_proposal

Fields = Mapping[str, Any]

POSITION_TEXTS = (
    "holds",
    "agree",
    "differ",
    "bearing_on_risk",
    "evidence",
    "contact",
    "would_change_my_mind",
    "proposal",
    "reasons",
    "voice",
)
SECOND_OPINION_CHECKS = ("independent", "equal_seniority", "other_hospital", "not_a_pupil", "not_discussed")


def acknowledged_by(turn: Turn, party: Party) -> bool:
    """Any act of a receiving party acknowledges it. Returns whether this was its first."""
    for clock in running(turn, "acknowledge", party=party.no):
        end_clock(turn, clock, "met")
    if party.side != "receiving" or has_acknowledged(turn, party):
        return False
    first = turn.value.happened("acknowledged") is None
    turn.remember("acknowledged", party=party.no)
    if first and not is_drill(turn.value):
        notify(turn, "acknowledged")
        start_clock(
            turn,
            "nothing_followed",
            "nothing_followed",
            party=party,
            role=turn.rules.actor_words(turn.stage, "receiving")[0],
            starts_from="acknowledged",
            started_at=turn.at,
            limit=turn.rules.settings.nothing_followed,
        )
    return True


def has_acknowledged(turn: Turn, party: Party) -> bool:
    """Whether this party has already shown that it has seen it."""
    return any(
        h.kind == "acknowledged" and h.party == party.no and h.turn == turn.value.turn for h in turn.value.happenings
    )


def something_followed(turn: Turn) -> None:
    """A discussion, meeting, position, proposal or move came after the acknowledgement."""
    for clock in running(turn, "nothing_followed"):
        end_clock(turn, clock, "met")
    turn.remember("followed", party=turn.party)


def acknowledge(turn: Turn, party: Party, fields: Fields) -> None:
    """We have seen it, and this person has it. The clock was met when the act began."""
    tell_other_side(turn, party, "acknowledged")
    turn.record("acknowledge", {}, {})


def tell_other_side(turn: Turn, party: Party | None, kind: str, **about: Any) -> None:
    """Tell the other side, and always the raiser."""
    others = {"raising": ("receiving",), "receiving": ("raising",)}.get(
        party.side if party else "", ("raising", "receiving")
    )
    turn.tell_parties(turn.value.side(*others), kind, **about)
    turn.tell_parties((turn.value.raiser,), kind, **about)


def state_position(turn: Turn, party: Party, fields: Fields) -> None:
    """What this party holds, on what evidence, and what would change its mind."""
    answer_what_is_owed(turn, party, fields.get("done") or ())
    something_followed(turn)
    turn.remember("position", party=party.no)
    tell_other_side(turn, party, "position")
    turn.record(
        "state_position",
        {
            "done": sorted(fields.get("done") or ()),
            "file_re_read": fields["file_re_read"].isoformat() if fields.get("file_re_read") else None,
        },
        {k: fields.get(k, "") for k in POSITION_TEXTS},
    )


def record_discussion(turn: Turn, party: Party, fields: Fields) -> None:
    """Both sides have talked: who, when, and whether they agreed."""
    _talked(turn, party, fields, "discussion")


def record_meeting(turn: Turn, party: Party | None, fields: Fields) -> None:
    """A meeting was held. Its statement, if agreed, counts as resolved at the meeting."""
    _talked(turn, party, fields, "meeting")


def _talked(turn: Turn, party: Party | None, fields: Fields, what: str) -> None:
    held_at: datetime = fields.get("held_at") or turn.at
    if held_at > turn.at:
        raise Refused(
            "held_in_future", say("Give the time it was held. It cannot be in the future."), at_field="held_at"
        )
    present = _present(turn, party, fields.get("with"))
    if party is not None:
        answer_what_is_owed(turn, party, fields.get("done") or ())
    for kind in ("discuss",) if what == "discussion" else ("discuss", "meet"):
        for clock in running(turn, kind):
            if clock.party is None or clock.party in {p.no for p in present}:
                end_clock(turn, clock, "met", at=_when_met(clock.opened_at, held_at, turn.at))
    something_followed(turn)
    if {"raising", "receiving"} <= {p.side for p in present} and turn.value.happened("first_discussion") is None:
        event_happened(turn, "first_discussion", at=held_at)
        notify(turn, "first_discussion")
    if what == "meeting":
        event_happened(turn, "meeting_held", at=held_at)
        notify(turn, "meeting_held")
    codes = {
        "result": fields["result"],
        "held_at": held_at.isoformat(),
        "with": sorted({p.agency for p in present}),
        "done": sorted(fields.get("done") or ()),
    }
    tell_other_side(turn, party, what)
    if fields["result"] == "not_agreed":
        agreement_failed(turn, recorded=True)
    if fields["result"] == "agreed":
        _propose_what_was_agreed(turn, party, fields, held_at if what == "meeting" else None)
    turn.record(
        f"record_{what}",
        {**codes, "method": fields.get("method")},
        {k: fields.get(k, "") for k in ("attended", "statement", "discussed", "outstanding", "next_steps")},
    )


def _when_met(opened_at: datetime | None, held_at: datetime, at: datetime) -> datetime:
    """A discussion counts from when it was held, but never before its clock was there."""
    return max(held_at, opened_at) if opened_at else at


def _present(turn: Turn, party: Party | None, agencies: list[str] | None) -> list[Party]:
    active = turn.value.side("raising", "receiving", "supporting", "advising")
    if not agencies:
        return list(active)
    known = {p.agency for p in active}
    strangers = [a for a in agencies if a not in known]
    if strangers:
        raise Refused(
            "not_a_party",
            say("Only agencies that are part of this disagreement can be named here."),
            at_field="with",
        )
    return [p for p in active if p.agency in agencies or (party is not None and p.no == party.no)]


def _propose_what_was_agreed(turn: Turn, party: Party | None, fields: Fields, meeting_at: datetime | None) -> None:
    if not fields.get("statement"):
        raise Refused(
            "statement_missing",
            say("Write down what was agreed, so that the others can accept the same words."),
            at_field="statement",
        )
    put_proposal(turn, party, meeting_at)


def second_opinion(turn: Turn, party: Party, fields: Fields) -> None:
    """An independent second opinion is asked for or has come, with its five checks of independence."""
    checks = {name: bool((fields.get("checks") or {}).get(name)) for name in SECOND_OPINION_CHECKS}
    turn.remember("second_opinion", party=party.no)
    tell_other_side(turn, party, "second_opinion")
    turn.record(
        "second_opinion",
        {"state": fields.get("state", "asked"), "checks": checks},
        {"result": fields.get("result", "")},
    )


def note(turn: Turn, party: Party | None, fields: Fields) -> None:
    """A note on the record, seen by every party."""
    turn.record("note", {}, {"text": fields["text"]})


def correct(turn: Turn, party: Party, fields: Fields) -> None:
    """Put right something this party wrote. The earlier words stay on the record."""
    turn.record("correct", {"field": fields["field"]}, {"text": fields["text"], "reason": fields.get("reason", "")})
