"""What happened, each entry of the journal as a plain sentence with who did it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from escalation.domain.disagreement.state import Entry
from escalation.schemas import labels
from escalation.services.reading import phrases
from escalation.services.reading.case import Case
from escalation.services.reading.positions import FIELDS, SAME

TEXTS = {
    "decision": "The decision",
    "late_reason": "Why it comes now",
    "what_was_done": "What was done about the danger",
    "interim_plan": "What keeps the person safe meanwhile",
    "adult": "What the adult knows and wants",
    "supporter": "Supporter",
    "conference_grounds": "Grounds",
    "attended": "Who took part",
    "statement": "Statement",
    "discussed": "What was said",
    "outstanding": "Still open",
    "next_steps": "Next steps",
    "reason": "Why",
    "result": "Result",
    "text": "Words",
    "comment": "Comment",
    "action": "Action",
    "learning": "What was learned",
    "told_family": "Who told the family, and how",
    "thanks": "Thanks",
    "outcome_sought": "What we ask for",
    "proposal": "What we offer",
    **FIELDS,
}
"""What a text is called beside the sentence it belongs to."""

ALONE = frozenset({"reason", "text", "action", "interim_plan", "statement"})
"""Texts that need no name when they stand alone."""


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened. `at` is ISO 8601; `by` is empty for the service itself."""

    title: str
    by: str | None
    at: str
    at_text: str
    text: str | None
    badge: str | None


def timeline(case: Case, entries: Sequence[Entry], words: Mapping[int, Mapping[str, str]]) -> tuple[Happened, ...]:
    """The entries in order. Texts only where they are given; without them the sentences hold codes alone."""
    return tuple(happened(case, entry, words.get(entry.seq, {})) for entry in entries)


def happened(case: Case, entry: Entry, texts: Mapping[str, str]) -> Happened:
    """One entry as a sentence."""
    return Happened(
        title=sentence(case, entry),
        by=_by(case, entry),
        at=entry.at.isoformat(),
        at_text=case.dates.moment(entry.at),
        text=_text(entry, texts),
        badge="Service" if entry.person is None else None,
    )


def sentence(case: Case, entry: Entry) -> str:
    """What happened, in one sentence, without who did it."""
    tell = SENTENCES.get(entry.kind)
    if tell is None:
        return entry.kind.replace("_", " ").capitalize()
    said = tell(case, entry) if callable(tell) else tell
    extra = _what_followed(case, entry)
    return f"{said}. {extra}" if extra else said


def _by(case: Case, entry: Entry) -> str | None:
    name = case.person(entry.person)
    if name is None:
        return None
    return f"{name}, {case.party_name(entry.party)}" if entry.party else name


def _text(entry: Entry, texts: Mapping[str, str]) -> str | None:
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
    return f"Raised with {_and(asked)}"


def _talked(what: str) -> Callable[[Case, Entry], str]:
    def tell(case: Case, entry: Entry) -> str:
        result = {
            "agreed": "They agreed on a statement",
            "not_agreed": "They did not agree",
            "continuing": "They are still talking",
        }[entry.data["result"]]
        held = datetime.fromisoformat(entry.data["held_at"])
        return f"{what} on {case.dates.moment(held)}. {result}"

    return tell


def _gate(case: Case, entry: Entry) -> str:
    who = phrases.GATE_BY.get(entry.data.get("by") or "", "The manager")
    return f"{who} {'let it go on' if entry.data['passed'] else 'did not let it go on'}"


def _moved(case: Case, entry: Entry) -> str:
    return f"Moved on to {case.stage_name(entry.data['stage'])}"


def _decided(case: Case, entry: Entry) -> str:
    return f"Decided: {_and([labels.OUTCOMES.get(code, code) for code in entry.data['outcomes']])}"


def _until(words: str, key: str) -> Callable[[Case, Entry], str]:
    def tell(case: Case, entry: Entry) -> str:
        at = entry.data.get(key)
        return f"{words} {case.dates.moment(datetime.fromisoformat(at))}" if at else words.rsplit(" ", 1)[0]

    return tell


def _closed(case: Case, entry: Entry) -> str:
    ended = _and([labels.OUTCOMES.get(code, code) for code in entry.data["outcomes"]])
    safe = "The person is safe now" if entry.data.get("safe_now") else "The person is not safe yet"
    return f"Closed: {ended}. {safe}"


def _withdrawn(case: Case, entry: Entry) -> str:
    reason = labels.WITHDRAWAL_REASONS.get(entry.data["reason_code"], entry.data["reason_code"])
    return f"Taken back: {reason}"


def _answered(case: Case, entry: Entry) -> str:
    said = labels.FLAG_ANSWERS.get(entry.data["answer"], entry.data["answer"])
    next_at = entry.data.get("next_at")
    again = f". Looks again by {case.dates.moment(datetime.fromisoformat(next_at))}" if next_at else ""
    return f"Answered the flag: {said}{again}"


def _ran_out(case: Case, entry: Entry) -> str:
    clock = next((c for c in case.value.clocks if c.no == entry.data["clock"]), None)
    kind = entry.data["kind"]
    who = case.party_name(clock.party) if clock and clock.party else "The partnership"
    stated = {
        "dormancy": "Nothing recorded here for five working days",
        "nothing_followed": f"Nothing followed the acknowledgement by {who}",
        "interim_plan_missing": "No interim plan has been recorded. Both sides were told",
        "no_owner": f"Nobody is there to act for {who} at this stage",
        "raised_again": "Raised again soon after it was settled",
        "gave_up": "Taken back after a date was missed",
        "answer": "The flag was not answered in time",
        "next_date": "The manager’s next date passed",
        "cap": "The limit for the whole case passed",
        "protective": "The date that protects the person passed",
        "interim_plan": "The interim plan ended",
    }
    return stated.get(kind) or f"The date passed: {who} had to {phrases.HAD_TO.get(kind, 'act')}"


def _what_followed(case: Case, entry: Entry) -> str:
    """What the service did on this occasion: whom it flagged, where it moved."""
    parts = []
    owners = [case.person(c.get("person")) for c in _changes(entry, "flag_owner")]
    if any(owners):
        parts.append(f"Flagged to {_and([name for name in owners if name])}")
    if entry.person is None:
        parts += [f"Moved on to {case.stage_name(c['stage'])}" for c in _changes(entry, "stage_entered")]
    if any(c["change"] == "resolved" for c in entry.changes) and entry.kind != "decide":
        parts.append("Resolved: both sides accepted the same words")
    return ". ".join(parts)


def _joined(case: Case, entry: Entry) -> str:
    side = labels.SIDES.get(entry.data["side"], entry.data["side"]).lower()
    return f"{case.agency(entry.data['agency'])} came in: {side}"


def _second_opinion(case: Case, entry: Entry) -> str:
    what = "Second opinion received" if entry.data["state"] == "received" else "Second opinion asked for"
    checks = entry.data.get("checks") or {}
    names = labels.SECOND_OPINION_CHECKS
    missing = [names.get(code, code).lower() for code, holds in checks.items() if not holds]
    if not missing:
        return f"{what}. Every check of its independence holds"
    return (
        f"{what}. {len(checks) - len(missing)} of {len(checks)} checks of its independence hold. Not: {_and(missing)}"
    )


def _handed_over(case: Case, entry: Entry) -> str:
    what = "The flag was handed" if "flag" in entry.data else "Handed"
    why = {"left_post": ": the one before has left", "away": ": the one before is away"}.get(entry.data.get("why", ""))
    return f"{what} over to {case.person(entry.data['to']) or 'a colleague'}{why or ''}"


def _dates_moved(case: Case, entry: Entry) -> str:
    moved = [
        f"{case.dates.moment(datetime.fromisoformat(c['before']))} is now "
        f"{case.dates.moment(datetime.fromisoformat(c['after']))}"
        for c in _changes(entry, "date_moved")
    ]
    why = "The office hours changed" if entry.data["cause"] == "office_hours" else "The calendar changed"
    return f"{why}: {_and(list(dict.fromkeys(moved)))}"


SENTENCES: Mapping[str, str | Callable[[Case, Entry], str]] = {
    "raise": _raised,
    "join": _joined,
    "redirect": lambda case, entry: f"Passed on to {case.agency(entry.data['to'])}",
    "acknowledge": "Acknowledged",
    "record_discussion": _talked("Talked"),
    "record_meeting": _talked("Met"),
    "state_position": "Said what they hold",
    "second_opinion": _second_opinion,
    "decide_gate": _gate,
    "propose": "Proposed a statement",
    "agree": "Accepted the statement",
    "decide": _decided,
    "move_up": _moved,
    "skip_to": _moved,
    "flag_danger": "Marked: somebody is in immediate danger",
    "confirm_in_writing": "Confirmed the result in writing",
    "file_on_record": "Put it on their own record",
    "extend": _until("Asked for a later date: until", "to"),
    "accept_extension": _until("Accepted a later date: until", "to"),
    "set_protective_deadline": _until("Set a date that protects the person:", "until"),
    "set_interim_plan": _until("Recorded what keeps the person safe until", "until"),
    "add_action": lambda case, entry: f"Added an action for {case.agency(entry.data['owner'])}",
    "complete_action": lambda case, entry: f"Action {entry.data['action']} is done",
    "hand_over": _handed_over,
    "correct": lambda case, entry: f"Put right: {TEXTS.get(entry.data['field'], entry.data['field']).lower()}",
    "withdraw": _withdrawn,
    "close": _closed,
    "reopen": "Opened again",
    "note": "Added a note",
    "answer_flag": _answered,
    "rate": lambda case, entry: f"Rated how this went: {entry.data['score']} out of 5",
    "change_protocol": lambda case, entry: f"Moved to version {entry.data['to']} of its procedure",
    "ran_out": _ran_out,
    "calendar_changed": _dates_moved,
    "reached_nobody": "A reminder reached nobody. The coordinator was told",
}


def _and(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def people_of(entries: Sequence[Entry]) -> set[int]:
    """Everybody who is named in these entries."""
    found = {entry.person for entry in entries if entry.person is not None}
    for entry in entries:
        found |= {c["person"] for c in entry.changes if c["change"] == "flag_owner"}
        if entry.kind == "hand_over":
            found.add(entry.data["to"])
    return found
