"""The forms of answering: positions, discussions and meetings, second opinions, notes and corrections."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, post_load, validates_schema

from escalation.domain.disagreement.acts.talking import POSITION_TEXTS, SECOND_OPINION_CHECKS
from escalation.domain.language import mark, say

from . import labels
from .fields import AgencyKey, Code, Form, Number, Part, Several, Text, Word, YesNo
from .instants import Past
from .raising import told_sources, with_sources


class ActForm(Form):
    """What any act may say: for which of their parties somebody acts, where they could act for several."""

    as_party = Number(1, 10_000, wrong=mark("Choose for which agency you act."))


class AcknowledgeForm(ActForm):
    """We have seen it."""


class PositionForm(ActForm):
    """What a party holds, on what evidence, and what it has done of what a reply must cover."""

    holds = Text()
    agree = Text()
    differ = Text()
    bearing_on_risk = Text()
    evidence = Text()
    evidence_sources = Several(Code(labels.EVIDENCE_SOURCES))
    contact = Text()
    would_change_my_mind = Text()
    proposal = Text()
    reasons = Text()
    voice = Text()
    file_re_read = Past(future=mark("Give the day the file was read. It cannot be in the future."))
    done = Several(Word())

    def spelled_out(self, data: Any) -> Any:
        """Ticked evidence under `evidence` are its sources."""
        return with_sources(data) if isinstance(data, Mapping) else data

    @post_load
    def with_evidence_told(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """The ticked sources of evidence also in words."""
        return told_sources(data)

    @validates_schema
    def says_something(self, data: Mapping[str, Any], **_: Any) -> None:
        """ValidationError when there is no word in it: silence is not a position."""
        if not any(data.get(name) for name in (*POSITION_TEXTS, "done", "evidence_sources", "file_re_read")):
            raise ValidationError(say("Say what your agency holds."), "holds")


class TalkForm(ActForm):
    """A discussion or a meeting: who, when, how, and what came of it."""

    present = Several(AgencyKey(), name="with")
    held_at = Past(future=mark("Give the time it was held. It cannot be in the future."))
    result = Code(labels.RESULTS, ask=mark("Choose what was the result of the discussion."))
    attended = Text()
    statement = Text()
    discussed = Text()
    outstanding = Text()
    next_steps = Text()
    method = Code(labels.METHODS)
    done = Several(Word())

    @validates_schema
    def agreement_in_words(self, data: Mapping[str, Any], **_: Any) -> None:
        """ValidationError when something was agreed and nobody wrote down what."""
        if data.get("result") == "agreed" and not data.get("statement"):
            raise ValidationError(
                say("Write down what was agreed, so that the others can accept the same words."), "statement"
            )


class MeetingForm(TalkForm):
    """A meeting."""

    result = Code(labels.RESULTS, ask=mark("Choose what was the result of the meeting."))


class _ChecksForm(Form):
    """What makes a second opinion independent. A list names those that hold."""

    def spelled_out(self, data: Any) -> Any:
        """Each one named in a list holds."""
        return {str(name): True for name in data} if isinstance(data, (list, tuple)) else data


ChecksForm = type("ChecksForm", (_ChecksForm,), {name: YesNo() for name in SECOND_OPINION_CHECKS})


class SecondOpinionForm(ActForm):
    """A second opinion asked for or received."""

    state = Code(labels.SECOND_OPINION_STATES)
    checks = Part(ChecksForm)
    result = Text()


class NoteForm(ActForm):
    """A note on the record."""

    text = Text(ask=mark("Write your note."))


class CorrectForm(ActForm):
    """Something a party wrote, put right."""

    field = Word(ask=mark("Choose what you want to put right."))
    text = Text(ask=mark("Write what it should say."))
    reason = Text()
