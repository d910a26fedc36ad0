"""Answers that are told in words or filled into a small form: either way they are kept as one readable text."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from escalation.domain.language import say

from . import labels
from .fields import Form, Line, Several, Text, YesNo, blank, yes_or_no
from .instants import NOON, READING, REAL_DATE, NotAnInstant, read_instant

MOST_REFERRALS = 50

Tell = Callable[[Mapping[str, Any]], str]


class Account(Text):
    """Words, or a form that `tell` turns into words. With `yes`, a plain yes is kept as that, a plain no as nothing."""

    def __init__(self, form: type[Form] | None = None, tell: Tell | None = None, *, yes: str | None = None) -> None:
        super().__init__()
        self.form, self.tell, self.yes = form, tell, yes

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if self.yes is not None and (answer := yes_or_no(value)) is not None:
            return self.yes if answer else ""
        if isinstance(value, list):
            texts: list[Any] = Several(Text()).deserialize(value) or []
            return self.checked("; ".join(texts))
        if isinstance(value, Mapping) and self.form is not None and self.tell is not None:
            return self.checked(self.tell(self.form().load(value)))
        return super()._deserialize(value, attr, data, **kwargs)


class AdultForm(Form):
    """What the adult knows of the disagreement and wants."""

    told = YesNo()
    view = Text()
    capacity = Text()
    consent = Text()
    advocate = Text()


def adult_told(answers: Mapping[str, Any]) -> str:
    """The adult's part in words."""
    parts = []
    if "told" in answers:
        parts.append("The adult knows about this." if answers["told"] else "The adult has not been told about this.")
    for name, words in (("view", ""), ("capacity", "Capacity: "), ("consent", "Consent: "), ("advocate", "Advocate: ")):
        if answers.get(name):
            parts.append(words + answers[name])
    return "\n".join(parts)


class OpinionForm(Form):
    """The opinion that is relied on."""

    whose = Line()
    seen = Line()


def opinion_told(answers: Mapping[str, Any]) -> str:
    """Whose opinion it is and how often they saw the person, in words."""
    named = (("Whose opinion", "whose"), ("How often they saw the person", "seen"))
    return "\n".join(f"{words}: {answers[name]}" for words, name in named if answers.get(name))


class OnDay(fields.Date):
    """A day in the past, in any way a date may be written."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        reading = READING.get()
        try:
            moment, _ = read_instant(value, zone=reading.zone, time_of_day=NOON)
        except NotAnInstant:
            raise ValidationError(say(REAL_DATE)) from None
        on = moment.astimezone(reading.zone).date()
        if reading.at is not None and on > reading.at.astimezone(reading.zone).date():
            raise ValidationError("An earlier referral cannot be in the future.")
        return on


class ReferralForm(Form):
    """One earlier referral: when, and what came of it."""

    at = OnDay()
    result = Line()

    def spelled_out(self, data: Any) -> Any:
        """A text alone is the result."""
        return {"result": data} if isinstance(data, str) else data


class EarlierReferrals(Text):
    """Earlier referrals about the same concern: words, how many, or a list of when and with what result."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if isinstance(value, (list, Mapping)):
            rows: list[Any] = Several(fields.Nested(ReferralForm), most=MOST_REFERRALS).deserialize(value) or []
            return self.checked(_referrals_told(rows))
        words = super()._deserialize(value, attr, data, **kwargs)
        return _how_many(int(words)) if words.isascii() and words.isdigit() and len(words) < 4 else words


def _how_many(number: int) -> str:
    return {0: "No earlier referral", 1: "1 earlier referral"}.get(number, f"{number} earlier referrals") + "."


def how_many(given: object) -> int | None:
    """How many earlier referrals a list or a number says there were; None where words tell it, or nothing does."""
    if isinstance(given, (list, tuple)):
        return sum(not blank(row) for row in given[:MOST_REFERRALS]) or None
    words = str(given).strip() if isinstance(given, (str, int)) and not isinstance(given, bool) else ""
    return int(words) if words.isascii() and words.isdigit() and len(words) < 4 else None


def _referrals_told(referrals: list[Mapping[str, Any]]) -> str:
    rows = [", ".join(filter(None, (_day(r.get("at")), r.get("result")))) for r in referrals]
    return f"{_how_many(len(rows))[:-1]}: {'; '.join(rows)}"


def _day(on: date | None) -> str:
    return f"{on.day} {on:%B %Y}" if on else ""


def in_words(data: dict[str, Any]) -> dict[str, Any]:
    """The answers with what was chosen or ticked also told in words, before what was written about it."""
    often = [labels.HOW_OFTEN.get(data.get("contact_often", "")), data.get("contact_since")]
    seen = labels.HOW_OFTEN.get(data.get("opinion_often", ""))
    not_asked = data.get("voice_not_asked")
    told = {
        "contact": [", ".join(filter(None, often)), data.get("contact")],
        "opinion_relied_on": [
            data.get("opinion_relied_on"),
            f"How often they saw the person: {seen}" if seen else None,
        ],
        "voice": [data.get("voice"), f"Not yet asked: {not_asked}" if not_asked else None],
        "household": [
            *(f"{labels.HOUSEHOLD[code]}." for code in data.get("household_seen") or ()),
            data.get("household"),
        ],
    }
    words = {name: "\n".join(filter(None, parts)) for name, parts in told.items()}
    return {**data, **{name: text for name, text in words.items() if text}}
