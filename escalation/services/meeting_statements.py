"""The statement that invites dissent, read out when a meeting begins: from the procedure where it has one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from escalation.domain.protocol.model import Protocol
from escalation.domain.protocol.words import explain_length
from escalation.domain.working_time import BeyondCalendar, reckon
from escalation.services import access, partnerships
from escalation.services.calendars import NoCalendar, calendar_for
from escalation.storage.base import reading

SINCE_A_MEETING = ("conference_ended", "decision_made")


@dataclass(frozen=True, slots=True)
class MeetingStatement:
    """What is read out. `name` and `text` are the procedure's own where it gives them.

    `formal`: the procedure tells a formal dissent from a view in the minutes. `window` is how long dissent is possible
    after the meeting, and `until` the last moment if it ended now; without a window, or a calendar, there is none.
    """

    partnership: str
    partnership_name: str
    protocol: str
    protocol_name: str
    name: str | None
    text: str | None
    formal: bool
    window: str | None
    until: datetime | None


def meeting_statement(partnership: str, protocol: str, *, at: datetime) -> MeetingStatement | None:
    """The statement of a procedure that this partnership uses; None where it does not."""
    session = reading()
    found = partnerships.find(session, partnership)
    if found is None:
        return None
    in_force = partnerships.adopted(session, found.id, on=at.astimezone(access.ZONE).date())
    rules = {each.protocol.key: each.protocol for each in in_force}.get(protocol)
    if rules is None:
        return None
    name, text = _own_words(rules)
    window = rules.window if rules.window and rules.window.starts_from in SINCE_A_MEETING else None
    until = None
    if window is not None:
        try:
            until = reckon(at, window.limit, calendar_for(session, found.id, None)).due_at
        except (NoCalendar, BeyondCalendar):
            until = None
    return MeetingStatement(
        found.key,
        found.name,
        rules.key,
        rules.name,
        name,
        text,
        any("dissent" in word for word in rules.positions),
        explain_length(window.limit) if window else None,
        until,
    )


def _own_words(rules: Protocol) -> tuple[str | None, str | None]:
    given = rules.shown.get("meeting_statement")
    if isinstance(given, str):
        return None, given
    if not isinstance(given, Mapping):
        return None, None
    return given.get("name"), given.get("text")
