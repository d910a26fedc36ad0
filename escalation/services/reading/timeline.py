"""What happened, each entry of the journal as a plain sentence with who did it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from escalation.domain.disagreement.drills import DRILL, is_drill
from escalation.domain.disagreement.state import Entry
from escalation.domain.language import Words, listed, mark, say
from escalation.schemas import labels
from escalation.services.reading import phrases
from escalation.services.reading.case import Case
from escalation.services.reading.positions import FIELDS, SAME
from escalation.services.reading.told import Reminder, told_of
from escalation.storage.outbox_lists import Mailed

TEXTS = Words(
    {
        "decision": mark("The decision"),
        "late_reason": mark("Why it comes now"),
        "what_was_done": mark("What was done about the danger"),
        "interim_plan": mark("What keeps the person safe meanwhile"),
        "adult": mark("What the adult knows and wants"),
        "supporter": mark("Supporter"),
        "conference_grounds": mark("Grounds"),
        "attended": mark("Who took part"),
        "statement": mark("Statement"),
        "discussed": mark("What was said"),
        "outstanding": mark("Still open"),
        "next_steps": mark("Next steps"),
        "reason": mark("Why"),
        "result": mark("Result"),
        "text": mark("Words"),
        "comment": mark("Comment"),
        "action": mark("Action"),
        "learning": mark("What was learned"),
        "told_family": mark("Who told the family, and how"),
        "thanks": mark("Thanks"),
        "outcome_sought": mark("What we ask for"),
        "proposal": mark("What we offer"),
    },
    FIELDS,
)
"""What a text is called beside the sentence it belongs to."""

ALONE = frozenset({"reason", "text", "action", "interim_plan", "statement"})
"""Texts that need no name when they stand alone."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened. `at` is ISO 8601; `by` is empty for the service itself; `told`: who had mail of it."""

    title: str
    by: str | None
    at: str
    at_text: str
    text: str | None
    badge: str | None
    told: tuple[str, ...] = ()


def timeline(
    case: Case, entries: Sequence[Entry], words: Mapping[int, Mapping[str, str]], mails: Sequence[Mailed] = ()
) -> tuple[Happened, ...]:
    """The entries in order. Texts only where they are given; without them the sentences hold codes alone.

    With the mail about it, each entry says who was told, and reminders stand between the entries.
    """
    told, reminders = told_of(case, mails, entries)
    waiting = list(reminders)
    found: list[Happened] = []
    for entry in entries:
        while waiting and waiting[0].at < entry.recorded_at:
            found.append(_reminded(case, waiting.pop(0)))
        found.append(happened(case, entry, words.get(entry.seq, {}), told.get(entry.seq, ())))
    return (*found, *(_reminded(case, each) for each in waiting))


def _reminded(case: Case, reminder: Reminder) -> Happened:
    return Happened(
        title=say("Reminder: a date is coming up"),
        by=None,
        at=reminder.at.isoformat(),
        at_text=case.dates.moment(reminder.at),
        text=None,
        badge=say("Service"),
        told=reminder.told,
    )


def happened(case: Case, entry: Entry, texts: Mapping[str, str], told: tuple[str, ...] = ()) -> Happened:
    """One entry as a sentence."""
    return Happened(
        title=sentence(case, entry),
        by=_by(case, entry),
        at=entry.at.isoformat(),
        at_text=case.dates.moment(entry.at),
        text=_text(entry, texts),
        badge=say("Service") if entry.person is None else None,
        told=told,
    )


def sentence(case: Case, entry: Entry) -> str:
    """What happened, in one sentence, without who did it."""
    tell = SENTENCES.get(entry.kind)
    if tell is None:
        return entry.kind.replace("_", " ").capitalize()
    said = tell(case, entry) if callable(tell) else say(tell)
    extra = _what_followed(case, entry)
    return f"{said}. {extra}" if extra else said


def _by(case: Case, entry: Entry) -> str | None:
    name = case.person(entry.person)
    if name is None:
        return None
    return f"{name}, {case.party_name(entry.party)}" if entry.party else name


def _text(entry: Entry, texts: Mapping[str, str]) -> str | None:
    if entry.data.get("origin") == DRILL:
        return texts.get("decision")
    given = [(name, text) for name, text in texts.items() if text]
    if entry.kind == "raise":
        given = [(name, text) for name, text in given if SAME.get(name, name) not in FIELDS]
    order = list(TEXTS)
    given.sort(key=lambda pair: order.index(pair[0]) if pair[0] in order else len(order))
    if len(given) == 1 and given[0][0] in ALONE:
        return given[0][1]
    return "\n".join(f"{TEXTS.get(name, name.replace('_', ' '))}: {text}" for name, text in given) or None


# -- what each kind says --------------------------------------------------------------------------------------------


def _changes(entry: Entry, change: str) -> list[Mapping[str, Any]]:
    return [c for c in entry.changes if c["change"] == change]


def _raised(case: Case, entry: Entry) -> str:
    asked = [case.agency(c["agency"]) for c in _changes(entry, "party_in") if c["side"] == "receiving"]
    if is_drill(case.value):
        return say("Drill sent to %(agencies)s", agencies=listed(asked))
    return say("Raised with %(agencies)s", agencies=listed(asked))


RESULTS = Words(
    {
        "agreed": mark("They agreed on a statement"),
        "not_agreed": mark("They did not agree"),
        "continuing": mark("They are still talking"),
    }
)


def _talked(sentence: str) -> Callable[[Case, Entry], str]:
    def tell(case: Case, entry: Entry) -> str:
        held = datetime.fromisoformat(entry.data["held_at"])
        return f"{say(sentence, moment=case.dates.moment(held))}. {RESULTS[entry.data['result']]}"

    return tell


def _gate(case: Case, entry: Entry) -> str:
    who = phrases.GATE_BY.get(entry.data.get("by") or "", phrases.GATE_BY["gatekeeper"])
    return (
        say("%(who)s let it go on", who=who) if entry.data["passed"] else say("%(who)s did not let it go on", who=who)
    )


def _moved(case: Case, entry: Entry) -> str:
    return _moved_on_to(case, entry.data["stage"])


def _moved_on_to(case: Case, stage: str) -> str:
    return say("Moved on to %(stage)s", stage=case.stage_name(stage))


def _decided(case: Case, entry: Entry) -> str:
    return say("Decided: %(outcomes)s", outcomes=_outcomes(entry))


def _outcomes(entry: Entry) -> str:
    return listed([labels.OUTCOMES.get(code, code) for code in entry.data["outcomes"]])


def _until(dated: str, undated: str, key: str) -> Callable[[Case, Entry], str]:
    def tell(case: Case, entry: Entry) -> str:
        at = entry.data.get(key)
        return say(dated, moment=case.dates.moment(datetime.fromisoformat(at))) if at else say(undated)

    return tell


def _closed(case: Case, entry: Entry) -> str:
    safe = say("The person is safe now") if entry.data.get("safe_now") else say("The person is not safe yet")
    return ". ".join((say("Closed: %(outcomes)s", outcomes=_outcomes(entry)), safe))


def _withdrawn(case: Case, entry: Entry) -> str:
    reason = labels.WITHDRAWAL_REASONS.get(entry.data["reason_code"], entry.data["reason_code"])
    return say("Taken back: %(reason)s", reason=reason)


def _answered(case: Case, entry: Entry) -> str:
    said = labels.FLAG_ANSWERS.get(entry.data["answer"], entry.data["answer"])
    next_at = entry.data.get("next_at")
    answered = say("Answered the flag: %(answer)s", answer=said)
    if not next_at:
        return answered
    again = case.dates.moment(datetime.fromisoformat(next_at))
    return ". ".join((answered, say("Looks again by %(moment)s", moment=again)))


def _ran_out(case: Case, entry: Entry) -> str:
    clock = next((c for c in case.value.clocks if c.no == entry.data["clock"]), None)
    kind = entry.data["kind"]
    who = case.party_name(clock.party) if clock and clock.party else say("The partnership")
    if kind == "dormancy" and is_drill(case.value):
        return say("The last day of the drill passed: it is over")
    if kind in RAN_OUT:
        return say(RAN_OUT[kind], who=who)
    return say("The date passed: %(who)s had to %(act)s", who=who, act=phrases.HAD_TO.get(kind) or say("act"))


RAN_OUT = {
    "dormancy": mark("Nothing recorded here for five working days"),
    "nothing_followed": mark("Nothing followed the acknowledgement by %(who)s"),
    "interim_plan_missing": mark("No interim plan has been recorded. Both sides were told"),
    "no_owner": mark("Nobody is there to act for %(who)s at this stage"),
    "raised_again": mark("Raised again soon after it was settled"),
    "gave_up": mark("Taken back after a date was missed"),
    "answer": mark("The flag was not answered in time"),
    "next_date": mark("The manager’s next date passed"),
    "cap": mark("The limit for the whole case passed"),
    "protective": mark("The date that protects the person passed"),
    "interim_plan": mark("The interim plan ended"),
}
"""What is said of clocks that nobody had to meet by an act of their own."""


def _what_followed(case: Case, entry: Entry) -> str:
    """What the service did on this occasion: whom it flagged, where it moved."""
    parts = []
    owners = [case.person(c.get("person")) for c in _changes(entry, "flag_owner")]
    if any(owners):
        parts.append(say("Flagged to %(names)s", names=listed([name for name in owners if name])))
    if entry.person is None:
        parts += [_moved_on_to(case, c["stage"]) for c in _changes(entry, "stage_entered")]
    if any(c["change"] == "resolved" for c in entry.changes) and entry.kind != "decide":
        parts.append(say("Resolved: both sides accepted the same words"))
    return ". ".join(parts)


def _joined(case: Case, entry: Entry) -> str:
    side = labels.SIDES.get(entry.data["side"], entry.data["side"]).lower()
    return say("%(agency)s came in: %(side)s", agency=case.agency(entry.data["agency"]), side=side)


def _second_opinion(case: Case, entry: Entry) -> str:
    received = entry.data["state"] == "received"
    what = say("Second opinion received") if received else say("Second opinion asked for")
    checks = entry.data.get("checks") or {}
    names = labels.SECOND_OPINION_CHECKS
    missing = [names.get(code, code).lower() for code, holds in checks.items() if not holds]
    if not missing:
        return ". ".join((what, say("Every check of its independence holds")))
    held = say(
        "%(number)s of %(of)s checks of its independence hold. Not: %(missing)s",
        number=len(checks) - len(missing),
        of=len(checks),
        missing=listed(missing),
    )
    return f"{what}. {held}"


HANDED_OVER = {
    "left_post": mark("Handed over to %(to)s: the one before has left"),
    "away": mark("Handed over to %(to)s: the one before is away"),
}
FLAG_HANDED_OVER = {
    "left_post": mark("The flag was handed over to %(to)s: the one before has left"),
    "away": mark("The flag was handed over to %(to)s: the one before is away"),
}


def _handed_over(case: Case, entry: Entry) -> str:
    to, why = case.person(entry.data["to"]) or say("a colleague"), entry.data.get("why", "")
    if "flag" in entry.data:
        return say(FLAG_HANDED_OVER.get(why, mark("The flag was handed over to %(to)s")), to=to)
    return say(HANDED_OVER.get(why, mark("Handed over to %(to)s")), to=to)


def _dates_moved(case: Case, entry: Entry) -> str:
    moved = [
        say(
            "%(before)s is now %(after)s",
            before=case.dates.moment(datetime.fromisoformat(c["before"])),
            after=case.dates.moment(datetime.fromisoformat(c["after"])),
        )
        for c in _changes(entry, "date_moved")
    ]
    dates = listed(list(dict.fromkeys(moved)))
    if entry.data["cause"] == "office_hours":
        return say("The office hours changed: %(dates)s", dates=dates)
    return say("The calendar changed: %(dates)s", dates=dates)


SENTENCES: Mapping[str, str | Callable[[Case, Entry], str]] = {
    "raise": _raised,
    "join": _joined,
    "redirect": lambda case, entry: say("Passed on to %(agency)s", agency=case.agency(entry.data["to"])),
    "acknowledge": mark("Acknowledged"),
    "record_discussion": _talked(mark("Talked on %(moment)s")),
    "record_meeting": _talked(mark("Met on %(moment)s")),
    "state_position": mark("Said what they hold"),
    "second_opinion": _second_opinion,
    "decide_gate": _gate,
    "propose": mark("Proposed a statement"),
    "agree": mark("Accepted the statement"),
    "decide": _decided,
    "move_up": _moved,
    "skip_to": _moved,
    "flag_danger": mark("Marked: somebody is in immediate danger"),
    "confirm_in_writing": mark("Confirmed the result in writing"),
    "file_on_record": mark("Put it on their own record"),
    "extend": _until(mark("Asked for a later date: until %(moment)s"), mark("Asked for a later date"), "to"),
    "accept_extension": _until(mark("Accepted a later date: until %(moment)s"), mark("Accepted a later date"), "to"),
    "set_protective_deadline": _until(
        mark("Set a date that protects the person: %(moment)s"), mark("Set a date that protects the person"), "until"
    ),
    "set_interim_plan": _until(
        mark("Recorded what keeps the person safe until %(moment)s"),
        mark("Recorded what keeps the person safe"),
        "until",
    ),
    "add_action": lambda case, entry: say("Added an action for %(agency)s", agency=case.agency(entry.data["owner"])),
    "complete_action": lambda case, entry: say("Action %(no)s is done", no=entry.data["action"]),
    "hand_over": _handed_over,
    "correct": lambda case, entry: say(
        "Put right: %(field)s", field=TEXTS.get(entry.data["field"], entry.data["field"]).lower()
    ),
    "withdraw": _withdrawn,
    "close": _closed,
    "reopen": mark("Opened again"),
    "note": mark("Added a note"),
    "answer_flag": _answered,
    "rate": lambda case, entry: say("Rated how this went: %(score)s out of 5", score=entry.data["score"]),
    "change_protocol": lambda case, entry: say(
        "Moved to version %(version)s of its procedure", version=entry.data["to"]
    ),
    "end_drill": mark("Ended the drill"),
    "ran_out": _ran_out,
    "calendar_changed": _dates_moved,
    "reached_nobody": mark("A reminder reached nobody. The coordinator was told"),
    "asked_again": mark("The flag still waits for an answer"),
}


def people_of(entries: Sequence[Entry]) -> set[int]:
    """Everybody who is named in these entries."""
    found = {entry.person for entry in entries if entry.person is not None}
    for entry in entries:
        found |= {c["person"] for c in entry.changes if c["change"] == "flag_owner"}
        if entry.kind == "hand_over":
            found.add(entry.data["to"])
    return found
