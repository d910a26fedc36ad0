"""The form with which a disagreement is raised: few fields are needed, everything else can follow."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from marshmallow import ValidationError, fields, post_load, validates_schema

from escalation.domain.language import mark, say

from . import labels
from .accounts import Account, AdultForm, EarlierReferrals, OpinionForm, adult_told, how_many, in_words, opinion_told
from .fields import AgencyKey, Code, Form, Line, Number, Part, Person, Several, Text, Token, Word, YesNo, blank
from .instants import READING, Coming, Past, Reading

REFERENCE, IDENTIFIER = 60, 100


class PartyForm(Form):
    """An agency that takes part, and in it a team or a person where they are known. A text alone is the agency."""

    agency = AgencyKey(ask=mark("Choose an agency."))
    team = AgencyKey(wrong=mark("Choose a team from the list."))
    person = Person()

    def spelled_out(self, data: Any) -> Any:
        """A text alone is the agency."""
        return {"agency": data} if isinstance(data, str) else data


class SubjectForm(Form):
    """Whom it is about, without anything that says who they are."""

    reference = Line(ask=mark("Enter your agency's reference, not a name."), most=REFERENCE)
    population = Code(labels.POPULATIONS, ask=mark("Choose whether this is about a child, an adult or both."))
    age_band = Code(labels.AGE_BANDS)
    plan_status = Code(labels.PLAN_STATUSES)
    level = Line()
    siblings = Account(yes="Yes")


class DeciderForm(Form):
    """Who made the decision: their role, never their name. A text alone is the role."""

    role = Line()
    seniority = Number(1, len(labels.SENIORITIES), wrong=mark("Choose how senior they are, from 1 to 5."))

    def spelled_out(self, data: Any) -> Any:
        """A text alone is the role."""
        return {"role": data} if isinstance(data, str) else data


IN_FUTURE = "The decision cannot be in the future."


class DecisionForm(Form):
    """The decision, action or inaction that is disputed."""

    what = Line(ask=mark("Say in one sentence what was decided, done or not done."))
    made_at = Past(future=IN_FUTURE)
    received_at = Past(future=IN_FUTURE)
    made_by = Part(DeciderForm)
    reference = Line(most=REFERENCE)

    @validates_schema
    def received_after_it_was_made(self, data: Mapping[str, Any], **_: Any) -> None:
        """ValidationError when it was received on a day before it was made."""
        zone = READING.get().zone
        made, received = data.get("made_at"), data.get("received_at")
        if made and received and received.astimezone(zone).date() < made.astimezone(zone).date():
            raise ValidationError(say("You cannot have received the decision before it was made."), "received_at")


class PlanForm(Form):
    """What keeps the person safe meanwhile, who does it, until when."""

    what = Text(ask=mark("Say what keeps the person safe meanwhile."))
    owner = AgencyKey()
    until = Coming()

    def spelled_out(self, data: Any) -> Any:
        """A text alone is the plan."""
        return {"what": data} if isinstance(data, str) else data


class ProtectiveForm(Form):
    """The date that protects the person. A moment alone is the date."""

    at = Coming(ask=mark("Enter the date that protects the person."))
    reason = Text()

    def spelled_out(self, data: Any) -> Any:
        """A moment alone is the date."""
        if isinstance(data, Mapping) and set(data) & {"at", "reason"}:
            return data
        return {"at": data}


class ConferenceForm(Form):
    """The conference it is about."""

    ended_at = Past(future=mark("The conference cannot have ended in the future."))
    grounds = Several(Code(labels.CONFERENCE_GROUNDS))
    grounds_text = Text()
    minute_only = YesNo()


class RaiseForm(Form):
    """Everything that raising may say."""

    receiving = Several(fields.Nested(PartyForm), ask=mark("Choose the agency that you ask to look again."))
    raising = Several(fields.Nested(PartyForm))
    supporting = Several(fields.Nested(PartyForm))
    advising = Several(fields.Nested(PartyForm))
    subject = Part(SubjectForm, needed=True)
    shared_identifier = Line(most=IDENTIFIER)
    decision = Part(DecisionForm, needed=True)
    category = Code(labels.CATEGORIES, ask=mark("Choose what kind of disagreement it is."))
    outcome_sought = Text(ask=mark("Say what you want to happen."))
    immediate_danger = YesNo(ask=mark("Say whether anyone is in immediate danger."))
    what_was_done = Text()
    interim_plan = Part(PlanForm)
    interim_position = Code(labels.INTERIM_POSITIONS)
    protective_deadline = Part(ProtectiveForm)
    late_reason = Text()
    fast_track = YesNo()
    priority = Code(labels.PRIORITIES)
    conference = Part(ConferenceForm)
    agree = Text()
    differ = Text()
    bearing_on_risk = Text()
    evidence = Text()
    evidence_sources = Several(Code(labels.EVIDENCE_SOURCES))
    contact = Text()
    contact_often = Code(labels.HOW_OFTEN)
    contact_since = Line()
    opinion_often = Code(labels.HOW_OFTEN)
    opinion_relied_on = Account(OpinionForm, opinion_told, yes="Yes")
    earlier_referrals = EarlierReferrals()
    referrals = Number(0, 999)
    voice = Text()
    voice_not_asked = Text()
    household = Account(yes="Yes")
    household_seen = Several(Code(labels.HOUSEHOLD))
    chronology = Account(yes="Yes")
    would_change_my_mind = Text()
    adult = Account(AdultForm, adult_told)
    supporter = Account(yes="Yes")
    supporters = Several(Person())
    on_behalf = Person()
    with_named_professional = YesNo()
    talked_with = Code(labels.TALKED_WITH)
    agency = AgencyKey()
    team = AgencyKey(wrong=mark("Choose a team from the list."))
    protocol = Word(wrong=mark("Choose a procedure from the list."))
    ref = Word()
    form_token = Token()

    def spelled_out(self, data: Any) -> Any:
        """Ticked evidence under `evidence` are its sources; an interim plan that names only its owner is none.

        How many earlier referrals there were is counted where they are listed.
        """
        if not isinstance(data, Mapping):
            return data
        given = with_sources({name: value for name, value in data.items() if name != "interim_plan" or _is_plan(value)})
        if blank(given.get("referrals")) and (number := how_many(given.get("earlier_referrals"))) is not None:
            given["referrals"] = number
        return given

    @post_load
    def without_empty_answers(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """A plain no to a question that asks for words leaves nothing to keep."""
        return {name: value for name, value in in_words(told_sources(data)).items() if value != ""}


def _is_plan(value: object) -> bool:
    return not isinstance(value, Mapping) or not all(blank(part) for name, part in value.items() if name != "owner")


def with_sources(data: Mapping[Any, Any]) -> dict[Any, Any]:
    """The fields with a ticked list under `evidence` put where sources belong, and `evidence_text` where words do."""
    given = dict(data)
    evidence = given.get("evidence")
    if isinstance(evidence, (list, tuple)) or (isinstance(evidence, str) and evidence in labels.EVIDENCE_SOURCES):
        given["evidence_sources"] = given.pop("evidence")
    if "evidence_text" in given and blank(given.get("evidence")):
        given["evidence"] = given.pop("evidence_text")
    return given


def told_sources(data: dict[str, Any]) -> dict[str, Any]:
    """The fields with the ticked sources of evidence also told in words, before what was written about it."""
    sources = data.get("evidence_sources")
    if not sources:
        return data
    ticked = ". ".join(labels.EVIDENCE_SOURCES[code] for code in sources) + "."
    return {**data, "evidence": "\n".join(filter(None, (ticked, data.get("evidence"))))}


EVENTS = {
    "decision_made": ("decision", "made_at"),
    "decision_received": ("decision", "received_at"),
    "conference_ended": ("conference", "ended_at"),
}
"""What the time to raise it may run from, and the field that says when it was."""


def event_moments(data: Mapping[str, Any], *, at: datetime, zone: str = "Europe/London") -> dict[str, datetime]:
    """When each event was, as far as that is typed: what is no date yet, or is still to come, is not there."""
    token = READING.set(Reading(ZoneInfo(zone), at))
    found: dict[str, datetime] = {}
    try:
        for event, (part, name) in EVENTS.items():
            given = data.get(part)
            if isinstance(given, Mapping) and not blank(given.get(name)):
                with suppress(ValidationError):
                    moment = Past(future="").deserialize(given[name])
                    found |= {event: moment} if moment is not None else {}
    finally:
        READING.reset(token)
    return found
