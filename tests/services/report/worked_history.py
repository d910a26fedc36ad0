"""Ten disagreements of one summer, small enough to work out every figure by hand.

Working days are Mondays to Fridays; Monday 31 August is a holiday. It is Thursday 1 October 2026, noon.
What was missed is flagged at five on the day it was due, once for each side, and its manager owes an answer by five on
the next. The challenge gives both sides one working day, and managers three; its stages here are informal. The formal
procedure and the conference's have one stage and count as formal. Bands of rank run from 1 to 5.

      from to   procedure  about     raised         what happened                                    how it stands
  A   S    C    challenge  child     Mon 6 Jul      proposed at once, agreed on Tue 7 Jul             closed: changed
  B   S    C    challenge  child     Mon 13 Jul     missed Tue 14 on both sides, both managers        closed: stands
                                                    answer on Wed 15, agreed on Thu 16 Jul
  C   H    I    challenge  child     Mon 20 Jul     missed Tue 21 on both sides; H's manager answers  closed: taken back
                                                    on Wed 22, I's too late on Thu 23, when I's next
                                                    had been asked; taken back on Fri 24 at noon,
                                                    which I's manager answers on Mon 27
  D   S    C    challenge  child     Mon 27 Jul     agreed on Tue 28 Jul and closed; opened again on  resolved
                                                    Wed 30 Sep, for which a manager owes an answer
                                                    today; agreed again on Thu 1 Oct
  E   G    C    conference child     Mon 10 Aug     a dissent; decided on Fri 14 Aug, not safe        closed: stands
  F   H    C    conference child     Tue 18 Aug     only minuted; decided on Wed 19 Aug               closed: overtaken
  G   S,H  C    formal     child     Wed 2 Sep      due Mon 7; on Fri 4 put off to Wed 9 Sep. Flagged  closed: in part
                                                    on Tue 8, as nothing had followed C's asking;
                                                    answered and agreed on Wed 9, in writing on Fri 11
  H   S    I    challenge  child     Tue 29 Sep     missed on Wed 30 Sep on both sides; the service   open
                                                    was down and flagged it two hours late
  I   H    C    challenge  child     Mon 14 Sep     danger: up to managers that day, agreed by them   closed: changed
                                                    on Wed 16 Sep
  J   S    O    challenge  both      Wed 30 Sep     new: due on Thu 1 Oct at five                     open

S the school, H the 0-19 health service, G the surgery, C children's social care, I the infirmary, O housing.

What the forms say
      bands     voice      household            chronology  referrals  opinion (own contact, theirs)   plan meanwhile
  A   2 to 3    recorded   everybody            yes         2                                          when raised
  B   3 to 3    not yet    something, and a     no          4                                          next day, in time
                asked      child protects
  C   2 to 5    -          -                    no          -          weekly, once                    when raised
  D   3 to ?    -          -                    no          -                                          when raised
  E   3 to 4    recorded   something            yes         -                                          when raised
  F   2 to ?    -          -                    no          -                                          when raised
  G   3 to 2    recorded   everybody            no          -                                          when raised
  H   3 to 5    -          -                    no          0          monthly, weekly                 none, and late
  I   2 to 3    -          -                    no          2                                          when raised
  J   3 to ?    -          -                    no          -                                          none, due today

Afterwards: A is rated 5 by S and 4 by C, B 3 by S. Something was learned from A and I. One agreed action of A was done
in time, one of G is due on 30 October. Besides these there are a drill and one brought in from elsewhere.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from escalation.services import drafts, partnerships, play, quiet_counts, stories
from escalation.services.casework import perform, person_id_of
from escalation.services.non_use import activity, findings, samples
from escalation.services.sweeping import sweep
from escalation.storage.base import db, reading
from tests.calderbeck import LONDON, local

NOW = local("Thu 1 Oct 2026 12:00").astimezone(UTC)

DSL, PASTORAL, HEAD = (f"{name}@tarnside-primary.example" for name in ("e.lowther", "b.choudhry", "n.garside"))
VISITOR, VISITORS_MANAGER = "l.marwood@zero-to-nineteen.example", "f.kirkbride@zero-to-nineteen.example"
GP = "p.anand@marsh-end.example"
CARE, CARE_MANAGER = "lead@csc.example", "f.adeyinka@csc.example"
MATRON, DIVISION = "g.penhale@infirmary.example", "r.ashdown@infirmary.example"
COORDINATOR = "manager@calderbeck.example"

PLAN = {"interim_plan": {"what": "Seen every day"}}


def raised(at: str, by: str, to: str, category: str, *, decider: int | None = None, **fields: Any) -> dict[str, Any]:
    """The step that raises one."""
    decision: dict[str, Any] = {"what": "Closed without an assessment"}
    if decider is not None:
        decision["made_by"] = {"role": "Team manager", "seniority": decider}
    given = {
        "receiving": [{"agency": to}],
        "subject": {"reference": f"LOCAL-{at}-{by}", "population": "child"},
        "decision": decision,
        "category": category,
        "outcome_sought": "An assessment",
        "immediate_danger": False,
    }
    return {"at": at, "by": by, "do": "raise", "with": {**given, **fields}}


def step(at: str, by: str, do: str, **fields: Any) -> dict[str, Any]:
    """One step of a story."""
    return {"at": at, "by": by, "do": do, "with": fields}


def agreed(proposed_at: str, by: str, agreed_at: str, *others: str) -> list[dict[str, Any]]:
    """A statement put by one and accepted by the others."""
    return [
        step(proposed_at, by, "propose", statement="An assessment this week"),
        *(step(agreed_at, other, "agree") for other in others),
    ]


def closed(at: str, by: str, *outcomes: str, safe_now: bool = True, **fields: Any) -> dict[str, Any]:
    """The step that closes one."""
    return step(at, by, "close", outcomes=list(outcomes), safe_now=safe_now, **fields)


A = [
    raised(
        "2026-07-06T10:00",
        PASTORAL,
        "csc",
        "threshold",
        decider=3,
        voice="I don't want to go home",
        household_seen=["everybody_considered"],
        chronology="Three visits since May",
        referrals=2,
        **PLAN,
    ),
    *agreed("2026-07-06T11:00", CARE, "2026-07-07T10:00", PASTORAL),
    step("2026-07-07T10:30", CARE, "add_action", what="Assessment", owner="csc", due="2026-07-17T17:00"),
    closed("2026-07-07T11:00", PASTORAL, "decision_changed", learning="Ring first"),
    step("2026-07-07T12:00", PASTORAL, "rate", score=5),
    step("2026-07-07T12:00", CARE, "rate", score=4),
    step("2026-07-14T10:00", CARE, "complete_action", action=1),
]
B = [
    raised(
        "2026-07-13T10:00",
        DSL,
        "csc",
        "threshold",
        decider=3,
        voice_not_asked="Away this week",
        household_seen=["children_seen", "child_called_protective"],
        referrals=4,
    ),
    step("2026-07-14T12:00", DSL, "set_interim_plan", what="Seen every day"),
    step("2026-07-15T10:00", CARE_MANAGER, "answer_flag", answer="contacted", next_at="2026-07-16T17:00"),
    step(
        "2026-07-15T11:00",
        HEAD,
        "answer_flag",
        answer="accepted_as_it_is",
        reason="They meet tomorrow",
        next_at="2026-07-17T17:00",
    ),
    *agreed("2026-07-15T14:00", CARE, "2026-07-16T10:00", DSL),
    closed("2026-07-16T12:00", DSL, "decision_upheld_reasons_accepted"),
    step("2026-07-16T13:00", DSL, "rate", score=3),
]
C = [
    raised(
        "2026-07-20T10:00",
        VISITOR,
        "calderbeck-infirmary",
        "medical_or_expert_opinion",
        decider=5,
        opinion_relied_on="The consultant's",
        contact_often="weekly",
        opinion_often="once",
        **PLAN,
    ),
    step("2026-07-22T12:00", VISITORS_MANAGER, "answer_flag", answer="contacted", next_at="2026-07-24T17:00"),
    step("2026-07-23T10:00", MATRON, "answer_flag", answer="contacted", next_at="2026-07-24T17:00"),
    step("2026-07-24T12:00", VISITOR, "withdraw", reason_code="no_point"),
    step("2026-07-27T10:00", MATRON, "answer_flag", answer="accepted_as_it_is", reason="Talked it through"),
]
D = [
    raised("2026-07-27T10:00", DSL, "csc", "plan_content", **PLAN),
    *agreed("2026-07-27T11:00", CARE, "2026-07-28T10:00", DSL),
    closed("2026-07-28T11:00", DSL, "new_plan_agreed"),
    step("2026-09-30T10:00", DSL, "reopen", reason="The plan did not hold"),
    *agreed("2026-09-30T11:00", CARE, "2026-10-01T11:00", DSL),
]
E = [
    raised(
        "2026-08-10T10:00",
        GP,
        "csc",
        "conference_decision",
        decider=4,
        conference={"ended_at": "2026-08-07T15:00"},
        voice="He told me what happened",
        household="His grandmother was seen",
        chronology="Since 2024",
        **PLAN,
    ),
    step("2026-08-14T11:00", CARE, "decide", outcomes=["decision_upheld_still_disputed"], statement="The plan stands"),
    closed("2026-08-14T12:00", GP, "decision_upheld_still_disputed", safe_now=False),
]
F = [
    raised(
        "2026-08-18T10:00",
        VISITOR,
        "csc",
        "conference_decision",
        conference={"ended_at": "2026-08-17T15:00", "minute_only": True},
        **PLAN,
    ),
    step("2026-08-19T10:00", CARE, "decide", outcomes=["overtaken_by_events"], statement="They have moved away"),
    closed("2026-08-19T11:00", VISITOR, "overtaken_by_events"),
]
G = [
    raised(
        "2026-09-02T10:00",
        DSL,
        "csc",
        "step_down_or_closure",
        decision={
            "what": "Closed without an assessment",
            "made_by": {"role": "Social worker", "seniority": 2},
            "received_at": "2026-09-01T12:00",
        },
        raising=[{"agency": "zero-to-nineteen", "person": VISITOR}],
        voice="She asked who will come now",
        household_seen=["everybody_considered"],
        **PLAN,
    ),
    step("2026-09-04T10:00", CARE, "extend", clock="review_and_speak", to="2026-09-09T17:00", reason="Leave"),
    step("2026-09-04T11:00", DSL, "accept_extension"),
    step(
        "2026-09-09T10:00",
        CARE,
        "state_position",
        holds="We read it again",
        done=["case_file_reread", "spoken_to_raiser"],
    ),
    *agreed("2026-09-09T10:30", CARE, "2026-09-09T11:00", DSL, VISITOR),
    step("2026-09-09T12:00", CARE, "add_action", what="Review", owner="csc", due="2026-10-30T17:00"),
    step("2026-09-11T10:00", CARE, "confirm_in_writing"),
    closed("2026-09-11T12:00", DSL, "decision_changed_in_part", "information_shared"),
]
H = [
    raised(
        "2026-09-29T10:00",
        DSL,
        "calderbeck-infirmary",
        "threshold",
        decider=5,
        referrals=0,
        opinion_relied_on="The consultant's",
        contact_often="monthly",
        opinion_often="weekly",
    ),
]
I = [  # noqa: E741  the ninth
    raised(
        "2026-09-14T10:00",
        VISITOR,
        "csc",
        "plan_not_progressed",
        decider=3,
        referrals=2,
        immediate_danger=True,
        what_was_done="Rang the front door",
        **PLAN,
    ),
    step("2026-09-14T15:00", VISITORS_MANAGER, "move_up", reason="It cannot wait"),
    *agreed("2026-09-16T10:00", CARE_MANAGER, "2026-09-16T11:00", VISITORS_MANAGER),
    closed("2026-09-16T12:00", VISITOR, "decision_changed", learning="Say early that it is urgent"),
]
J = [
    raised(
        "2026-09-30T11:00",
        DSL,
        "housing",
        "threshold",
        subject={"reference": "LOCAL-J", "population": "both"},
    ),
]
OTHERS = {
    "drill": [raised("2026-08-03T10:00", DSL, "csc", "threshold", **PLAN)],
    "imported": [
        raised("2026-08-04T10:00", DSL, "csc", "threshold", **PLAN),
        step("2026-08-04T11:00", DSL, "withdraw", reason_code="satisfied"),
    ],
}
PROCEDURES = {"E": "sussex-conference-dissent", "F": "sussex-conference-dissent", "G": "sefton-2017"}

TOLD = {"A": A, "B": B, "C": C, "D": D, "E": E, "F": F, "G": G, "H": H, "I": I, "J": J}


def _stories() -> list[dict[str, Any]]:
    real = [
        {"name": key, "ref": f"WORKED-{key}", "protocol": PROCEDURES.get(key, "darlington"), "steps": steps}
        for key, steps in TOLD.items()
    ]
    others = [
        {"name": origin, "origin": origin, "protocol": "darlington", "steps": steps} for origin, steps in OTHERS.items()
    ]
    return [*real, *others]


def play_disagreements() -> None:
    """Everything that was raised, to the moment at which it stands; the service is down on 30 September from five."""
    told, later = [], []
    for story in _stories():
        steps = [step for step in story["steps"] if step["at"] < "2026-10-01"]
        told.append({**story, "steps": steps})
        later += [(story["ref"], step) for step in story["steps"] if step["at"] >= "2026-10-01"]
    document = {"partnership": "calderbeck", "stories": told}
    play.play(stories.read_document(document, file="worked"), at_most=local("Wed 30 Sep 2026 16:59"))
    sweep(at=local("Wed 30 Sep 2026 19:00"))
    for ref, step_ in later:
        _does(ref, step_)
    sweep(at=NOW)
    db.session.remove()


def _does(ref: str, step_: dict[str, Any]) -> None:
    at = datetime.fromisoformat(step_["at"]).replace(tzinfo=LONDON)
    perform(step_["do"], person=person_id_of(reading(), step_["by"]), ref=ref, fields=step_["with"], at=at)


ENTERED = {
    "tarnside-primary": {"referrals_closed": "40", "conferences": "10"},
    "zero-to-nineteen": {"referrals_closed": "30", "conferences": "20"},
    "police": {"referrals_closed": "100"},
}
"""What agencies counted from July to September: 50, 50 and 100; the others entered nothing."""


def enter_what_was_not_raised() -> None:
    """Activity, three who kept silent, one who began to write, two findings and a sample of two files."""
    coordinator = person_id_of(reading(), COORDINATOR)
    place = partnerships.find(reading(), "calderbeck")
    assert place is not None
    visitor = person_id_of(reading(), VISITOR)
    db.session.remove()
    for day, sector, reason in (
        ("Mon 3", "police", "rank"),
        ("Tue 4", "police", "rank"),
        ("Wed 5", "school", "no_time"),
    ):
        at = local(f"{day} Aug 2026 10:00")
        quiet_counts.count("calderbeck", {"sector": sector, "reason": reason}, sender="192.0.2.1", at=at, real_at=at)
    begun_at = local("Tue 4 Aug 2026 10:00")
    token = drafts.begin(visitor, place.id, at=begun_at)
    drafts.keep(visitor, place.id, token, ["decision.what"], {"decision.what": ["Closed again"]}, at=begun_at)
    by = {"person": coordinator, "at": local("Tue 8 Sep 2026 10:00")}
    activity.enter("calderbeck", "housing", "2026-04", {"referrals_closed": "5"}, **by)
    number = samples.draw_now("calderbeck", "2", **by)
    db.session.remove()
    (housing,) = samples.sample("calderbeck", number).agencies
    one, other = (file.id for pile in housing.piles for file in pile.files)
    samples.record("calderbeck", one, "nothing", **by)
    samples.record("calderbeck", other, "raised", **by)
    found = {"month": "2026-08", "decided_by": "csc", "population": "child", "barrier": "rank"}
    for agency, theme in (("marsh-end", "threshold"), ("police", "information_sharing")):
        findings.enter("calderbeck", {**found, "agency": agency, "theme": theme}, form_token=agency, **by)
    for agency, numbers in ENTERED.items():
        activity.enter("calderbeck", agency, "2026-07", numbers, person=coordinator, at=local("Thu 1 Oct 2026 10:00"))
    db.session.remove()


EARLIER = {"2025-04": 1, "2025-07": 4, "2025-10": 9, "2026-01": 10}
"""How many were raised in earlier quarters, by their first month; none before."""


def play_earlier_quarters() -> None:
    """One on each day from the seventh of the quarter, ended within two hours: one in three agreed, two taken back."""
    told = []
    for quarter, number in EARLIER.items():
        for no in range(number):
            day = f"{quarter}-{7 + no:02d}"
            end = [step(f"{day}T11:00", DSL, "withdraw", reason_code="satisfied")]
            if no % 3 == 0:
                end = agreed(f"{day}T11:00", CARE, f"{day}T11:30", DSL)
                end.append(closed(f"{day}T12:00", DSL, "decision_changed"))
            steps = [raised(f"{day}T10:00", DSL, "csc", "threshold", **PLAN), *end]
            told.append({"name": day, "protocol": "darlington", "steps": steps})
    play.play(stories.read_document({"partnership": "calderbeck", "stories": told}, file="earlier"))
    db.session.remove()
