"""Who was told of what happened, and whether the mail reached them: names and moments, never an address."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from escalation.domain.disagreement.state import Entry
from escalation.domain.language import listed, mark, say
from escalation.services.reading.case import Case
from escalation.storage.outbox_lists import Mailed

NOT_SHOWN = frozenset({"undelivered", "set_aside"})
"""What the service tells about itself. That a coordinator was told stands beside the mail that failed."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """Mail that goes with no entry of the journal: a date came nearer."""

    at: datetime
    told: tuple[str, ...]


def people_of(mails: Sequence[Mailed]) -> set[int]:
    """Everybody whose name is needed."""
    return {mail.person for mail in mails if mail.person is not None}


def told_of(
    case: Case, mails: Sequence[Mailed], entries: Sequence[Entry]
) -> tuple[Mapping[int, tuple[str, ...]], tuple[Reminder, ...]]:
    """For each entry, by its number, who was told of it; and the reminders, in order."""
    at_once: dict[datetime, list[Entry]] = defaultdict(list)
    for entry in entries:
        at_once[entry.recorded_at].append(entry)
    of_entry: dict[int, list[Mailed]] = defaultdict(list)
    alone: dict[datetime, list[Mailed]] = defaultdict(list)
    to_operator = {mail.made_at for mail in mails if mail.kind == "undelivered" and mail.person is None}
    for mail in mails:
        if mail.kind in NOT_SHOWN or mail.person is None:
            continue
        candidates = at_once.get(mail.made_at, []) if mail.kind != "reminder" else []
        if candidates:
            of_entry[_entry_of(mail, candidates).seq].append(mail)
        else:
            alone[mail.made_at].append(mail)
    lines = {seq: _lines(case, some, to_operator) for seq, some in of_entry.items()}
    return lines, tuple(Reminder(at, _lines(case, some, to_operator)) for at, some in sorted(alone.items()))


def _entry_of(mail: Mailed, candidates: Sequence[Entry]) -> Entry:
    """Which of the entries of one moment a message is about: by its number, its clock or its flag; else the last."""
    first, _, rest = mail.key.partition(":")
    named = int(first) if first.isdigit() and rest.startswith((f"{mail.kind}:", "notice:")) else None
    clock, flag = mail.about.get("clock"), mail.about.get("flag")
    for entry in candidates:
        owners = {(c.get("flag"), c.get("person")) for c in entry.changes if c["change"] == "flag_owner"}
        if entry.seq == named or (flag, mail.person) in owners:
            return entry
        if clock is not None and entry.data.get("clock") == clock:
            return entry
    return candidates[-1]


def _lines(case: Case, mails: Sequence[Mailed], to_operator: Collection[datetime]) -> tuple[str, ...]:
    """One sentence for all to whom the same happened, in the order in which it did."""
    grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
    for mail in mails:
        sentence, when = _what_became(case, mail, to_operator)
        name = case.person(mail.person)
        if name is not None and name not in grouped[sentence, when]:
            grouped[sentence, when].append(name)
    return tuple(say(sentence, when=when, names=listed(names)) for (sentence, when), names in grouped.items() if names)


def _what_became(case: Case, mail: Mailed, to_operator: Collection[datetime]) -> tuple[str, str]:
    """The sentence for what became of one mail, and the moment that stands in it."""
    if mail.state == "given_up":
        return (NOBODY_ELSE if mail.ended_at in to_operator else GIVEN_UP), ""
    if mail.state == "withdrawn":
        return WITHDRAWN, ""
    if mail.state == "sent":
        at = mail.receipt_at if mail.receipt == "delivered" and mail.receipt_at else mail.ended_at
        return ARRIVED if mail.receipt == "delivered" else SENT, case.dates.moment(at) if at else ""
    if mail.attempts > 1 or (mail.attempts and mail.state == "pending"):
        return TRYING, ""
    due = max(mail.not_before, mail.next_attempt_at)
    return (WAITING, case.dates.moment(due)) if due > case.at and mail.state == "pending" else (DUE, "")


SENT = mark("Told by mail on %(when)s: %(names)s")
ARRIVED = mark("Told by mail, which arrived on %(when)s: %(names)s")
WAITING = mark("Waiting to be sent, from %(when)s: %(names)s")
DUE = mark("About to be sent: %(names)s")
TRYING = mark("Did not get through yet, and is tried again: %(names)s")
WITHDRAWN = mark("No longer needed, not sent: %(names)s")
GIVEN_UP = mark("Could not be delivered, and the coordinator was told: %(names)s")
NOBODY_ELSE = mark("Could not be delivered, and whoever runs this service was told: %(names)s")
