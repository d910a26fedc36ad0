"""What somebody types to keep a view of figures, and to have it sent."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from marshmallow import Schema, ValidationError

from escalation.domain.language import mark, say
from escalation.domain.statistics.periods import Rhythm
from escalation.schemas.faults import BadFields, sentences
from escalation.schemas.fields import Line, blank

LONGEST_NAME = 80
LAST_WORKING_DAY = 15
"""A month has more working days; by then whoever waits for figures has given up on them."""


class ViewNameSchema(Schema):
    """What a view is called."""

    name = Line(ask=mark("Enter a name for this view."), most=LONGEST_NAME)


def read_name(text: str) -> str:
    """The name as it is kept. BadFields."""
    if blank(text):
        raise BadFields({"name": say("Enter a name for this view.")})
    try:
        read: Mapping[str, str] = ViewNameSchema().load({"name": text})
    except ValidationError as wrong:
        raise BadFields(sentences(wrong.messages)) from None
    return read["name"]


@dataclass(frozen=True, slots=True)
class Sending:
    """How often a view is sent, on which working day after the period's end, and to whom."""

    rhythm: Rhythm
    working_day: int
    readers: frozenset[int]


NEVER = "never"
"""In place of a rhythm: it is not sent."""


def read_sending(rhythm: str, working_day: str, readers: Sequence[str], *, among: Collection[int]) -> Sending | None:
    """The schedule somebody chose; None for never. `among`: who may be chosen. BadFields."""
    if rhythm == NEVER:
        return None
    wrong: dict[str, str] = {}
    if rhythm not in list(Rhythm):
        wrong["rhythm"] = say("Choose how often it is sent.")
    typed = working_day.strip()
    day = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 0
    if not 1 <= day <= LAST_WORKING_DAY:
        wrong["working_day"] = say("Enter a number from 1 to %(last)s.", last=LAST_WORKING_DAY)
    chosen = frozenset(int(one) for one in readers if one.isascii() and one.isdigit() and len(one) < 10)
    if not readers:
        wrong["readers"] = say("Choose at least one person.")
    elif len(chosen) != len(set(readers)) or not chosen <= set(among):
        wrong["readers"] = say("Choose people from the list.")
    if wrong:
        raise BadFields(wrong)
    return Sending(Rhythm(rhythm), day, chosen)
