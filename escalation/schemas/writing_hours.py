"""Somebody's own hours as a form brings them."""

from collections.abc import Sequence
from datetime import time

from escalation.domain.attention.writing_hours import MIDNIGHT, NoHours, WritingHours
from escalation.domain.language import say
from escalation.schemas.faults import BadFields
from escalation.schemas.instants import NotAnInstant, read_time

OFFICE, OWN = "office", "own"


def read_form(limits: str, days: Sequence[str], opens: str, closes: str) -> WritingHours | None:
    """The hours that were chosen; None for no limits of one's own. BadFields says beside which question what is wrong.

    Both times left empty mean the whole day.
    """
    if limits == OFFICE:
        return None
    if limits != OWN:
        raise BadFields({"limits": say("Choose when we may write to you.")})
    wrong: dict[str, str] = {}
    times = {name: _time(name, text, wrong) for name, text in (("opens", opens), ("closes", closes))}
    if bool(opens.strip()) != bool(closes.strip()):
        empty = "closes" if opens.strip() else "opens"
        wrong.setdefault(empty, say("Enter this time too, or leave both empty for the whole day."))
    chosen = frozenset(int(day) for day in days if day in ("0", "1", "2", "3", "4", "5", "6"))
    try:
        hours = WritingHours(chosen, times["opens"], times["closes"])
    except NoHours as refused:
        wrong.setdefault(refused.field, str(refused))
    if wrong:
        raise BadFields({name: wrong[name] for name in ("days", "opens", "closes") if name in wrong})
    return hours


def _time(name: str, text: str, wrong: dict[str, str]) -> time:
    if not text.strip():
        return MIDNIGHT
    try:
        return read_time(text)
    except NotAnInstant as refused:
        wrong[name] = str(refused)
        return MIDNIGHT
